"""Everything a candidate's browser can receive, heard at the wire: bodies and headers of every answer."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field

import httpx

from raterlab.domain.people import Role
from tests.web.conftest import Server, body_for, say
from tests.web.test_doors import MATRIX
from tests.web.test_gold_stays import keys_of, play

OF_GOLD = {"gold", "should_flag", "agreed_by", "expected", "explanation", "credit", "credits", "distribution"}


@dataclass
class Wire:
    """A candidate whose every received byte is kept."""

    client: httpx.Client
    heard: list[tuple[str, str, bytes, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client.event_hooks["response"] = [self.hear]

    def hear(self, reply: httpx.Response) -> None:
        reply.read()
        self.heard.append((reply.request.method, reply.request.url.path, reply.content, str(reply.headers)))


def test_all_that_a_candidate_hears(server: Server) -> None:
    world = server.world
    other, other_attempt = server.candidate("Otto Other")
    play(other, other_attempt, world.kinds, random.Random(1))
    lead = server.staff(Role.LEAD)
    theirs = lead.get(f"/api/v1/attempts/{other_attempt}/evidence").json()["labels"]
    assert len(theirs) == 25
    client, attempt = server.candidate("Cara Candidate")
    wire = Wire(client)
    play(client, attempt, world.kinds, random.Random(2))
    for path in (server.join_path, "/api/v1/auth/me?side=work", "/", f"/work/{attempt}", "/healthz"):
        assert client.get(path).status_code == 200
    # every reading route of the API, with the ids that really exist
    ids = {
        "project_id": world.project, "trial_id": world.trial, "attempt_id": other_attempt, "number": 1,
        "task_id": theirs[0]["task"], "task": theirs[0]["task"], "phase": "trial", "position": 1,
    }  # fmt: skip
    refused = 0
    for method, path in MATRIX:
        if method == "GET" and path not in {"/kinds", "/join/{token}", "/auth/me"}:
            known = ids

            def real(found: re.Match[str], known: dict = known) -> str:
                return str(known[found[1]])

            reply = client.get("/api/v1" + re.sub(r"\{(\w+)\}", real, path))
            assert reply.status_code in (401, 403, 404), (path, reply.status_code)
            refused += 1
    assert refused > 15
    hidden = [key for key in world.gold if key < "t025"]
    private = {"Otto", "Olga", "Ben", *(label["submission"] for label in theirs)}
    feedback = 0
    for method, path, content, headers in wire.heard:
        text = content.decode("latin1") + headers
        assert not [key for key in hidden if f"SECRET-EXPLANATION-{key}" in text], path
        assert not [word for word in private if word in text], path
        if not headers or "json" not in headers:
            assert "SECRET" not in text
            continue
        found = json.loads(content)
        shown = found.pop("feedback", None) if isinstance(found, dict) else None
        if shown is not None:
            feedback += 1
            assert method == "POST"
            assert set(shown) == {"credit", "expected", "should_flag", "explanation"}
        else:
            assert "SECRET" not in text, path
        assert not keys_of(found) & OF_GOLD, path
    assert feedback == 2


def test_feedback_is_of_its_own_item_and_not_of_a_resent_id(server: Server) -> None:
    kinds = server.world.kinds
    client, attempt = server.candidate()
    base = f"/api/v1/attempts/{attempt}"
    client.post(f"{base}/advance", json={"leaving": "guidelines"})
    ids = {str(task): key for key, task in server.world.task_ids.items()}
    bodies = []
    for position in (1, 2):
        task = client.get(f"{base}/tasks/practice/{position}").json()
        bodies.append(body_for(task, kinds, random.Random(position)))
        say(client, attempt, bodies[-1])
        reply = client.post(f"{base}/submissions", json=bodies[-1])
        assert reply.status_code == 201
        assert reply.json()["feedback"]["explanation"] == f"SECRET-EXPLANATION-{ids[task['task']]}"
        again = client.post(f"{base}/submissions", json=bodies[-1])
        assert again.status_code == 200
        assert again.json()["repeated"]
        assert again.json()["feedback"] == reply.json()["feedback"]
    hidden = str(server.world.task_ids["t000"])
    for body in (
        {**bodies[0], "id": bodies[0]["id"], "task": hidden},  # a practice id resent for a hidden item
        {**body_for({"phase": "practice", "task": hidden}, kinds, random.Random(3))},  # a hidden item as practice
        {**body_for({"phase": "trial", "task": hidden}, kinds, random.Random(3))},  # before the trial has begun
    ):
        reply = client.post(f"{base}/submissions", json=body)
        assert reply.status_code in (404, 409)
        assert "SECRET" not in reply.text


def test_public_documents_hold_no_gold_of_a_project(server: Server) -> None:
    """The gallery of kinds and the OpenAPI document know the word gold; they hold nobody's gold."""
    for path in ("/api/v1/kinds", "/api/v1/openapi.json"):
        reply = server.stranger().get(path)
        assert reply.status_code == 200
        assert "SECRET" not in reply.text
        assert "c_choice" not in reply.text
