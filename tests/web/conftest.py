"""A real server in a thread, a real world behind it, and people of every role."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import TypeAdapter

from raterlab.domain.people import Role
from raterlab.flows import people, talk
from raterlab.flows.links import make_token
from raterlab.kinds import Answer, AnyAnswer, kind_of
from raterlab.settings import Settings
from raterlab.store.database import Database, opened
from raterlab.store.migrate import upgrade
from raterlab.web.app import create_app, read_secret
from tests.world import PARAMS, PASSWORD, World, answer_for, make

ANSWER = TypeAdapter(AnyAnswer)


@dataclass
class Server:
    base: str
    home: Path
    world: World
    database: Database

    clients: list[httpx.Client] = field(default_factory=list)

    def stranger(self) -> httpx.Client:
        client = httpx.Client(base_url=self.base, timeout=30)
        self.clients.append(client)
        return client

    def staff(self, role: Role) -> httpx.Client:
        email = f"{role}{secrets.token_hex(4)}@example.org"
        hashed = people.hash_password(PASSWORD)
        self.database.write_now(
            lambda tx: people.add_user(tx, None, name=f"A {role}", email=email, role=role, password_hash=hashed)
        )
        client = self.stranger()
        reply = client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        client.headers["X-CSRF-Token"] = reply.json()["csrf"]
        return client

    @property
    def join_path(self) -> str:
        return f"/api/v1/join/{make_token(read_secret(self.home), self.world.link)}"

    def candidate(self, name: str = "Cara Candidate") -> tuple[httpx.Client, str]:
        client = self.stranger()
        reply = client.post(
            self.join_path,
            json={"name": name, "email": f"{secrets.token_hex(6)}@example.org", "accept_terms": "2026-11"},
        )
        assert reply.status_code == 201, reply.text
        client.headers["X-CSRF-Token"] = reply.json()["csrf"]
        return client, reply.json()["attempt"]


def fresh(answer: Answer) -> dict:
    """The answer as it is sent; what it quotes is said under an id that nobody has used."""
    text = answer.model_dump_json()
    for quote in kind_of(answer).quotes(answer):
        text = text.replace(str(quote.exchange), str(uuid.uuid4()))
    return json.loads(text)


def body_for(task: dict, kinds: tuple[str, ...], rng: random.Random) -> dict:
    answers = {f"c_{kind}": fresh(answer_for(kind, rng)) for kind in kinds}
    return {
        "id": str(uuid.uuid4()),
        "phase": task["phase"],
        "task": task["task"],
        "answers": answers,
        "active_ms": 10,
        "idle_ms": 0,
    }


def say(client: httpx.Client, attempt: str, body: dict) -> None:
    """Say to the targets what the answers quote, so that they may be sent."""
    for criterion, answer in body["answers"].items():
        for quote in kind_of(given := ANSWER.validate_python(answer)).quotes(given):
            reply = client.post(
                f"/api/v1/attempts/{attempt}/exchanges",
                json={
                    "id": str(quote.exchange),
                    "task": body["task"],
                    "criterion": criterion,
                    "said": [turn.model_dump() for turn in quote.said],
                },
            )
            assert reply.status_code == 201, reply.text
            assert reply.json()["reply"] == quote.reply


@contextlib.contextmanager
def running(home: Path, database_url: str = "", kinds: tuple[str, ...] = tuple(PARAMS)) -> Iterator[Server]:
    """A server in a thread, on SQLite in its home or on the PostgreSQL that is named."""
    settings = Settings(home=home, database_url=database_url, target_hosts="127.0.0.1")

    async def fill() -> World:
        async with opened(settings.url, key=read_secret(home)) as database:
            await upgrade(database)
            return await database.write(lambda tx: make(tx, home, kinds=kinds))

    world = asyncio.run(fill())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    runner = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=runner.run, daemon=True)
    thread.start()
    while not runner.started:
        time.sleep(0.02)
    database = Database(settings.url, key=read_secret(home))
    made = Server(f"http://127.0.0.1:{port}", home, world, database)
    yield made
    for client in made.clients:
        client.close()
    if database.sqlite:
        database.close_now()
    runner.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    talk.A_MINUTE = 10_000  # tests are quicker than people; a test of its own lowers it
    with running(tmp_path_factory.mktemp("server")) as made:
        yield made
