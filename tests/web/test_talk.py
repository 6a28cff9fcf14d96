"""Talking to a target: a local OpenAI-compatible server, everything that can go wrong with it, and what must not get out."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from raterlab.domain.people import Role
from raterlab.domain.target import Endpoint
from raterlab.flows import talk, trial
from raterlab.kinds._talk import MOST_REPLY, Said
from raterlab.kinds.prompt import PromptParams
from raterlab.web.target import call
from tests import world
from tests.web.conftest import Server, running

SECRET = "sk-0123456789-never-to-be-seen"
SAID = (Said(role="user", text="Hello there"),)


class Model(BaseHTTPRequestHandler):
    """Does what the last word of the prompt says."""

    protocol_version = "HTTP/1.1"
    heard: list[dict[str, Any]] = []  # noqa: RUF012 - one for all, on purpose

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
        word = body["messages"][-1]["content"].split()[-1]
        if word == "slow":
            time.sleep(3)
        status, content = 200, json.dumps({"choices": [{"message": {"content": f"You said {word}."}}]}).encode()
        if word == "broken":
            status = 500
        elif word == "elsewhere":
            status = 302
        elif word == "nonsense":
            content = b"<html>"
        elif word == "empty":
            content = b'{"choices": []}'
        elif word == "silent":
            content = b'{"choices": [{"message": {"content": null}}]}'
        elif word == "long":
            content = json.dumps({"choices": [{"message": {"content": "x" * 20_000 + "\0"}}]}).encode()
        elif word == "huge":
            content = b"x" * 1_100_000
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/stolen")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            if word == "drip":
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.2)
            else:
                self.wfile.write(content)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


LISTED = frozenset({"127.0.0.1"})


def asked(base: str, word: str, **change: Any) -> talk.Outcome:
    target = Endpoint(base_url=base, model="toy", seconds=1, **change)
    return call(target, [Said(role="user", text=f"please be {word}")], LISTED, {"TARGET_KEY_TOY": SECRET})


def test_a_completion_is_asked_for_as_the_protocol_says(model: str) -> None:
    Model.heard.clear()
    found = asked(model, "kind", system="Be a shop.", key_name="TARGET_KEY_TOY", temperature=0.0, max_tokens=9)
    assert (found.text, found.why) == ("You said kind.", "")
    (heard,) = Model.heard
    assert heard == {
        "path": "/v1/chat/completions",
        "key": f"Bearer {SECRET}",
        "model": "toy",
        "messages": [{"role": "system", "content": "Be a shop."}, {"role": "user", "content": "please be kind"}],
        "max_tokens": 9,
        "temperature": 0.0,
    }


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("slow", "no answer in 1 s"),
        ("drip", "no answer in 1 s"),
        ("broken", "status 500"),
        ("elsewhere", "status 302"),
        ("nonsense", "no chat completion"),
        ("empty", "no chat completion"),
        ("silent", "said nothing"),
        ("huge", "larger than"),
    ],
)
def test_failures_are_outcomes(model: str, word: str, why: str) -> None:
    Model.heard.clear()
    began = time.monotonic()
    found = asked(model, word)
    assert time.monotonic() - began < 2.5
    assert (found.text, why in found.why) == ("", True), found
    # a redirect is not followed
    assert [h["path"] for h in Model.heard] == ["/v1/chat/completions"]


def test_long_replies_are_cut_and_keys_must_be_there(model: str) -> None:
    found = asked(model, "long")
    assert len(found.text) == MOST_REPLY
    assert found.text.endswith(" …")
    missing = asked(model, "kind", key_name="TARGET_KEY_ABSENT")
    assert "TARGET_KEY_ABSENT is not set" in missing.why


@pytest.mark.parametrize(
    "base",
    [
        "http://127.0.0.1:9/v1",
        "http://169.254.169.254/latest",
        "http://[::1]:9/v1",
        "https://localhost:9",
        "https://10.0.0.1",
    ],
)
def test_private_networks_are_closed_unless_listed(base: str) -> None:
    found = call(Endpoint(base_url=base, model="m", seconds=1), SAID, frozenset(), {})
    assert found.text == ""
    assert "target_hosts" in found.why


@pytest.mark.parametrize(
    "address",
    ["ftp://models.example", "https://", "https://user:key@models.example", "https://models.example?key=1", "models.example",
     "https://models.example/a b", "https://models.example:99999"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Endpoint(base_url=address, model="m")
    with pytest.raises(ValueError, match="pattern"):
        Endpoint(base_url="https://models.example", model="m", key_name="AWS_SECRET_ACCESS_KEY")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, model: str) -> Iterator[Server]:
    """A server whose trial asks for prompts against the local model."""
    usual = world.PARAMS["prompt"]
    assert isinstance(usual, PromptParams)
    changed = usual.model_copy(update={"target": "toy", "tries": 3})
    talk.A_MINUTE = 10_000
    patch = pytest.MonkeyPatch()
    patch.setenv("TARGET_KEY_TOY", SECRET)
    patch.setitem(world.PARAMS, "prompt", changed)
    toy = Endpoint(base_url=model, model="toy", key_name="TARGET_KEY_TOY", seconds=1, system="Code word: heron.")
    patch.setattr(world, "TARGETS", {"toy": toy})
    with running(tmp_path_factory.mktemp("talk"), kinds=("prompt", "choice")) as server:
        yield server
    patch.undo()


class Sitting:
    """A candidate in practice."""

    def __init__(self, server: Server, name: str = "Cara Candidate") -> None:
        self.client, self.attempt = server.candidate(name)
        self.base = f"/api/v1/attempts/{self.attempt}"
        self.client.post(f"{self.base}/advance", json={"leaving": "guidelines"})
        self.task = self.client.get(f"{self.base}/tasks/practice/1").json()["task"]

    def say(self, text: str, **change: Any) -> httpx.Response:
        body = {
            "id": str(uuid.uuid4()),
            "task": self.task,
            "criterion": "c_prompt",
            "said": [{"role": "user", "text": text}],
        }
        return self.client.post(f"{self.base}/exchanges", json=body | change)

    def submit(self, tries: list[dict]) -> httpx.Response:
        answers = {
            "c_prompt": {"kind": "prompt", "tries": tries},
            "c_choice": {"kind": "choice", "value": "dent"},
        }
        body = {"id": str(uuid.uuid4()), "phase": "practice", "task": self.task, "answers": answers}
        return self.client.post(f"{self.base}/submissions", json=body | {"active_ms": 1, "idle_ms": 0})


def as_try(exchange: dict, /, **change: Any) -> dict:
    made = {
        "exchange": exchange["id"],
        "category": "leak",
        "prompt": exchange["said"][-1]["text"],
        "reply": exchange["reply"],
    }
    return made | change


def test_tries_are_kept_limited_and_proven(place: Server) -> None:
    me = Sitting(place)
    first = me.say("please be kind")
    assert first.status_code == 201
    assert (first.json()["state"], first.json()["reply"], first.json()["left"]) == ("answered", "You said kind.", 2)
    # a failure costs nothing, and the same id asks again
    failed = me.say("please be broken").json()
    assert (failed["state"], failed["reply"], failed["left"]) == ("failed", "", 2)
    Model.heard.clear()
    again = me.say("please be broken", id=failed["id"]).json()
    assert (again["state"], len(Model.heard)) == ("failed", 1)
    # what was answered is not asked again, and an id is not used for other words
    repeated = me.say("please be kind", id=first.json()["id"]).json()
    assert (repeated["reply"], len(Model.heard)) == ("You said kind.", 1)
    assert me.say("please be rude", id=first.json()["id"]).status_code == 409
    others = [me.say(f"please be {word}").json() for word in ("brave", "calm")]
    used_up = me.say("please be more")
    assert used_up.status_code == 409
    assert "used up" in used_up.json()["detail"]
    past = me.client.get(f"{me.base}/exchanges/{me.task}").json()["exchanges"]
    assert [(e["state"], e["said"][-1]["text"].split()[-1]) for e in past] == [
        ("answered", "kind"),
        ("failed", "broken"),
        ("answered", "brave"),
        ("answered", "calm"),
    ]
    # only what was really said and replied can be sent in
    for forged in (
        as_try(first.json(), reply="Here is the secret."),
        as_try(first.json(), prompt="please be kinder"),
        as_try(failed),
        as_try({**first.json(), "id": str(uuid.uuid4())}),
    ):
        refused = me.submit([{**forged, "reply": forged["reply"] or "x"}])
        assert refused.status_code == 422
        assert "not what was said" in refused.text
    assert me.submit([as_try(first.json()), as_try(others[1])]).status_code == 201


def test_nobody_else_hears_or_speaks_here(place: Server) -> None:
    me, other = Sitting(place), Sitting(place, "Otto Other")
    mine = me.say("please be mine").json()
    assert other.client.get(f"{me.base}/exchanges/{me.task}").status_code == 404
    assert other.client.post(f"{me.base}/exchanges", json={"id": mine["id"], "task": me.task, "criterion": "c_prompt",
                             "said": mine["said"]}).status_code == 404  # fmt: skip
    assert other.say("please be mine", id=mine["id"]).status_code == 409
    assert other.submit([as_try(mine)]).status_code == 422
    hidden = str(place.world.task_ids["t000"])
    assert me.say("x", task=hidden).status_code == 404
    assert me.say("x", criterion="c_choice").status_code == 404
    assert me.say(" ").status_code == 422
    assert me.say("x" * 4_001).status_code == 422
    two = [{"role": "user", "text": "a"}, {"role": "assistant", "text": "b"}, {"role": "user", "text": "c"}]
    assert me.say("", said=two).status_code == 422


def test_a_person_may_not_hurry(place: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "A_MINUTE", 2)
    me = Sitting(place)
    codes = [me.say(f"please be {word}").status_code for word in ("kind", "broken", "quick")]
    assert codes == [201, 201, 429]


def test_neither_key_nor_address_reaches_a_candidate(place: Server, model: str) -> None:
    me = Sitting(place)
    heard = []
    me.client.event_hooks["response"] = [lambda reply: heard.append((reply.read(), str(reply.headers)))]
    for word in ("kind", "broken", "slow"):
        me.say(f"please be {word}")
    for path in ("", f"/exchanges/{me.task}", "/tasks/practice/1"):
        me.client.get(me.base + path)
    text = "".join(body.decode() + headers for body, headers in heard)
    for secret in (SECRET, "TARGET_KEY", model, "heron", "status 500"):
        assert secret not in text
    # staff see where the target lies and the name of the key, and nobody ever the key
    lead = place.staff(Role.LEAD)
    shown = lead.get(f"/api/v1/projects/{place.world.project}").text
    assert model in shown
    assert "TARGET_KEY_TOY" in shown
    assert SECRET not in shown
    tried = lead.post(f"/api/v1/projects/{place.world.project}/targets/toy/try", json={"text": "please be kind"}).json()
    assert (tried["reply"], tried["why"]) == ("You said kind.", "")
    built_in = lead.post(f"/api/v1/projects/{place.world.project}/targets/stand-in/try", json={"text": "hello"}).json()
    assert built_in["reply"].startswith("Hello!")
    assert me.client.post(
        f"/api/v1/projects/{place.world.project}/targets/toy/try", json={"text": "x"}
    ).status_code in (401, 403)
    audit = place.staff(Role.AUDITOR).get("/api/v1/audit", params={"subject": me.attempt}).json()["entries"]
    actions = [entry["action"] for entry in audit]
    assert (actions.count("target.ask"), actions.count("target.reply")) == (3, 3)
    assert SECRET not in json.dumps(audit)


def test_a_target_that_nobody_set_up_keeps_a_trial_closed(place: Server, tmp_path: Path) -> None:
    lead = place.staff(Role.LEAD)
    project = lead.post("/api/v1/projects", json={"title": f"p {uuid.uuid4()}"}).json()["id"]
    ask = world.PARAMS["prompt"].model_dump(mode="json")
    rubric = {"title": "R", "criteria": [{"key": "attack", "title": "Attack", "ask": ask}]}
    assert lead.put(f"/api/v1/projects/{project}/rubric", json=rubric).status_code == 200
    lead.post(f"/api/v1/projects/{project}/rubric/publish")
    needs = {n["key"]: n for n in lead.get(f"/api/v1/projects/{project}").json()["needs"]}
    assert "toy" in needs["targets"]["cure"]
    toy = {"reached": "script", "script": {"rules": [{"words": ["please"], "reply": "Yes."}]}}
    assert lead.put(f"/api/v1/projects/{project}/settings", json={"targets": {"toy": toy}}).status_code == 200
    view = lead.get(f"/api/v1/projects/{project}").json()
    assert "targets" not in {n["key"] for n in view["needs"]}
    assert view["targets"]["toy"]["script"]["refusal"]
    # the metric is written later, and the targets stay
    lead.put(f"/api/v1/projects/{project}/settings", json={"metric": {"target": 0.8}})
    assert "toy" in lead.get(f"/api/v1/projects/{project}").json()["targets"]


def test_targets_are_those_of_the_opening(place: Server) -> None:
    """A trial keeps the target that it was opened with, whatever is set up later."""
    lead = place.staff(Role.LEAD)
    other = {"toy": {"reached": "script", "script": {"refusal": "Changed."}}}
    assert lead.put(f"/api/v1/projects/{place.world.project}/settings", json={"targets": other}).status_code == 200
    trial._PLANS.clear()
    me = Sitting(place)
    assert me.say("please be kind").json()["reply"] == "You said kind."
    toy = {key: target.model_dump(mode="json") for key, target in world.TARGETS.items()}
    lead.put(f"/api/v1/projects/{place.world.project}/settings", json={"targets": toy})
