"""Values that a schema lets through and a database or the file system does not, on both engines: never a 5xx."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from raterlab.flows.links import make_token
from raterlab.settings import Settings
from raterlab.store.database import opened
from raterlab.store.migrate import upgrade
from raterlab.web.app import create_app, read_secret
from tests.conftest import create_database
from tests.world import PARAMS, PASSWORD, World, make

BIG = 10**30
NUL = "a\0b"
Call = tuple[str, str, str, Any]  # who, method, path, body (bytes or JSON)


def rubric(ask: str) -> bytes:
    return f'{{"title": "t", "criteria": [{{"key": "a", "title": "a", "ask": {ask}}}]}}'.encode()


def calls(world: World, attempt: str, join: str, task: str) -> dict[str, Call]:
    project, submissions = f"/projects/{world.project}", f"/attempts/{attempt}/submissions"

    def sent(**more: Any) -> bytes:
        base = {
            "id": str(uuid.uuid4()), "phase": "practice", "task": task, "answers": {}, "active_ms": 1, "idle_ms": 1,
            "flag": {"reason": "ambiguous", "text": "unclear"},
        }  # fmt: skip
        return json.dumps({**base, **more}).encode()

    def box(value: float) -> dict[str, Any]:
        found = {"x": value, "y": 1, "width": 9, "height": 9, "label": "dent"}
        return {"c_boxes": {"kind": "boxes", "boxes": [found]}}

    person = {"name": NUL, "email": "nul@example.org"}
    return {
        "page with NUL": ("owner", "GET", "!/%00", None),
        "page with a name too long": ("owner", "GET", "!/" + "a" * 300, None),
        "media with NUL": ("owner", "GET", "!/media/%00", None),
        "join token with NUL": ("owner", "GET", "/join/%00", None),
        "resume token with NUL": ("owner", "GET", "!/resume/%00", None),
        "rubric number below 32 bit": ("owner", "GET", f"{project}/rubric/-99999999999", None),
        "position beyond 64 bit": ("candidate", "GET", f"/attempts/{attempt}/tasks/practice/{BIG}", None),
        "volume beyond 64 bit": ("owner", "PUT", f"{project}/settings", {"requirements": {"weekly_volume": BIG}}),
        "tolerance beyond 64 bit": ("owner", "PUT", f"{project}/rubric", rubric(f'{{"kind":"scale","tolerance":{BIG}}}')),
        "words beyond 64 bit": ("owner", "PUT", f"{project}/rubric", rubric(f'{{"kind":"text","min_words":{BIG}}}')),
        "metric of NaN": ("owner", "PUT", f"{project}/settings", b'{"metric": {"target": NaN}}'),
        "project title with NUL": ("owner", "POST", "/projects", {"title": NUL}),
        "project title with half a surrogate": ("owner", "POST", "/projects", b'{"title": "a\\ud800"}'),
        "gold of a task with NUL": ("owner", "PUT", f"{project}/gold", {"gold": {NUL: {"should_flag": True}}}),
        "a field with NUL": ("owner", "POST", "/projects", {"title": "t", NUL: 1}),
        "requirements with NUL": ("owner", "PUT", f"{project}/settings", {"requirements": {"notes": NUL}}),
        "task text with NUL": (
            "owner", "POST", f"{project}/tasks", {"tasks": [{"key": "n", "media": [{"media": "text", "text": NUL}]}]},
        ),
        "task key with NUL": (
            "owner", "POST", f"{project}/tasks", {"tasks": [{"key": NUL, "media": [{"media": "text", "text": "x"}]}]},
        ),
        "user name with NUL": ("owner", "POST", "/users", {**person, "role": "lead", "password": "x" * 12}),
        "token name with NUL": ("owner", "POST", "/tokens", {"name": NUL, "scopes": ["read"]}),
        "link note with NUL": ("owner", "POST", f"/trials/{world.trial}/links", {"note": NUL}),
        "decision with NUL": ("owner", "POST", f"/attempts/{attempt}/decisions", {"outcome": "hire", "reason": f"x{NUL}"}),
        "login with NUL": ("stranger", "POST", "/auth/login", {"email": "a\0@b", "password": "x"}),
        "password with half a surrogate": ("stranger", "POST", "/auth/login", b'{"email":"a@b","password":"\\ud800"}'),
        "join name with NUL": ("stranger", "POST", join, {**person, "accept_terms": "2026-11"}),
        "confidence of NaN": ("candidate", "POST", submissions, sent(confidence=float("nan"))),
        "box at NaN": ("candidate", "POST", submissions, sent(answers=box(float("nan")))),
        "box at infinity": ("candidate", "POST", submissions, sent(answers=box(float("inf")))),
        "choice of strength beyond 64 bit": (
            "candidate", "POST", submissions, sent(answers={"c_compare": {"kind": "compare", "value": BIG}}),
        ),
        "span beyond 64 bit": (
            "candidate", "POST", submissions,
            sent(answers={"c_spans": {"kind": "spans", "spans": [{"start": 0, "end": BIG, "label": "dent"}]}}),
        ),
        "text answer with NUL": (
            "candidate", "POST", submissions, sent(answers={"c_text": {"kind": "text", "text": NUL}}),
        ),
        "comment with NUL": ("candidate", "POST", submissions, sent(comment=NUL)),
        "comment with half a surrogate": ("candidate", "POST", submissions, sent(comment="\ud800")),
        "flag with NUL": ("candidate", "POST", submissions, sent(flag={"reason": "ambiguous", "text": NUL})),
    }  # fmt: skip


NAMES = tuple(calls(World(None, *[uuid.uuid4()] * 3, (), {}, "", {}), "", "", ""))  # type: ignore[arg-type]


async def answers(url: str, home: Path) -> dict[str, int]:
    """Send every call to the real application once; return what each was answered."""
    async with opened(url) as database:
        await upgrade(database)
        world = await database.write(lambda tx: make(tx, home, kinds=tuple(PARAMS)))
    app = create_app(Settings(home=home, database_url=url.replace("+asyncpg", "")))
    found: dict[str, int] = {}
    async with app.router.lifespan_context(app):

        def client() -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            return httpx.AsyncClient(transport=transport, base_url="http://raterlab.test")

        clients = {who: client() for who in ("owner", "candidate", "stranger")}
        join = f"/join/{make_token(read_secret(home), world.link)}"
        signed = await clients["owner"].post("/api/v1/auth/login", json={"email": world.email, "password": PASSWORD})
        clients["owner"].headers["X-CSRF-Token"] = signed.json()["csrf"]
        body = {"name": "Cara", "email": "cara@example.org", "accept_terms": "2026-11"}
        joined = (await clients["candidate"].post(f"/api/v1{join}", json=body)).json()
        clients["candidate"].headers["X-CSRF-Token"] = joined["csrf"]
        at = f"/api/v1/attempts/{joined['attempt']}"
        await clients["candidate"].post(f"{at}/advance", json={"leaving": "guidelines"})
        task = (await clients["candidate"].get(f"{at}/tasks/practice/1")).json()["task"]
        for name, (who, method, path, content) in calls(world, joined["attempt"], join, task).items():
            address = path.removeprefix("!") if path.startswith("!") else f"/api/v1{path}"
            raw = content if isinstance(content, bytes) or content is None else json.dumps(content).encode()
            headers = {"Content-Type": "application/json"} if raw is not None else {}
            reply = await clients[who].request(method, address, content=raw, headers=headers)
            found[name] = reply.status_code
        # nothing above may have spoilt what is stored
        for path in (f"/trials/{world.trial}/comparison", f"/projects/{world.project}/tasks", "/audit", "/users"):
            found[f"then {path.rpartition('/')[2]}"] = (await clients["owner"].get(f"/api/v1{path}")).status_code
        for each in clients.values():
            await each.aclose()
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{home / 'raterlab.sqlite'}"
    if request.param == "postgres":
        url = create_database(request.getfixturevalue("postgres")).replace("postgresql://", "postgresql+asyncpg://")
    return request.param, asyncio.run(answers(url, home))


@pytest.mark.parametrize("name", NAMES)
def test_no_value_is_a_server_error(answered: Any, name: str) -> None:
    assert answered[1][name] < 500


def test_what_is_stored_can_still_be_read(answered: Any) -> None:
    assert {name: status for name, status in answered[1].items() if name.startswith("then ")} == {
        "then comparison": 200,
        "then tasks": 200,
        "then audit": 200,
        "then users": 200,
    }
