"""SIGKILL under load, again and again: what was acknowledged is there, once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from raterlab.flows import check
from raterlab.flows.links import make_token
from raterlab.store.database import opened
from raterlab.store.migrate import upgrade
from raterlab.store.tables import submissions
from raterlab.web.app import read_secret
from tests.world import answer_for, make

CLIENTS, ROUNDS = 64, 3


def start(home: Path, port: int) -> subprocess.Popen:
    command = [str(Path(sys.executable).parent / "raterlab"), "serve", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return process
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the server does not start")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'raterlab.sqlite'}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def fill() -> str:
        async with opened(url, key=read_secret(tmp_path)) as database:
            await upgrade(database)
            world = await database.write(lambda tx: make(tx, tmp_path, items=40))
            return make_token(read_secret(tmp_path), world.link)

    token = asyncio.run(fill())
    acknowledged: dict[str, str] = {}
    pending: list[tuple[dict, str, dict]] = []

    async def candidate(number: int, base: str) -> tuple[dict, str]:
        async with httpx.AsyncClient(base_url=base, timeout=20) as client:
            body = {"name": f"C{number}", "email": f"c{number}@example.org", "accept_terms": "2026-11"}
            joined = (await client.post(f"/join/{token}", json=body)).json()
            headers = {"X-CSRF-Token": joined["csrf"], "Cookie": f"rl_work={client.cookies['rl_work']}"}
            attempt = joined["attempt"]
            await client.post(f"/attempts/{attempt}/advance", json={"leaving": "guidelines"}, headers=headers)
            for n in (1, 2):
                task = (await client.get(f"/attempts/{attempt}/tasks/practice/{n}", headers=headers)).json()
                await client.post(
                    f"/attempts/{attempt}/submissions", json=body_of(task["task"], "practice"), headers=headers
                )
            await client.post(f"/attempts/{attempt}/advance", json={"leaving": "practice"}, headers=headers)
            return headers, attempt

    rng = random.Random(3)

    def body_of(task: str, phase: str) -> dict:
        answers = {"c_choice": answer_for("choice", rng).model_dump(mode="json")}
        return {"id": str(uuid.uuid4()), "phase": phase, "task": task, "answers": answers, "active_ms": 5, "idle_ms": 0}

    async def work(headers: dict, attempt: str, base: str) -> None:
        async with httpx.AsyncClient(base_url=base, timeout=20) as client:
            for n in range(1, 46):
                try:
                    task = (await client.get(f"/attempts/{attempt}/tasks/trial/{n}", headers=headers)).json()
                    body = body_of(task["task"], "trial")
                    pending.append((headers, attempt, body))
                    reply = await client.post(f"/attempts/{attempt}/submissions", json=body, headers=headers)
                except (httpx.HTTPError, ValueError, KeyError):
                    return
                assert reply.status_code == 201, reply.text
                acknowledged[body["id"]] = attempt

    async def rounds() -> None:
        base = f"http://127.0.0.1:{port}/api/v1"
        process = start(tmp_path, port)
        people = await asyncio.gather(*(candidate(i, base) for i in range(CLIENTS)))
        for number in range(ROUNDS):
            running = [asyncio.create_task(work(*person, base)) for person in people]
            before = len(acknowledged)
            while len(acknowledged) < before + 120:
                await asyncio.sleep(0.02)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            await asyncio.gather(*running)
            process = start(tmp_path, port)
            assert number < ROUNDS
        # what was under way is sent again: stored once, whether or not it had been
        async with httpx.AsyncClient(base_url=base, timeout=20) as client:
            for headers, attempt, body in rng.sample(pending, min(150, len(pending))):
                reply = await client.post(f"/attempts/{attempt}/submissions", json=body, headers=headers)
                assert reply.status_code == (200 if body["id"] in acknowledged else reply.status_code)
                assert reply.status_code in (200, 201)
                acknowledged[body["id"]] = attempt
        process.terminate()
        process.wait(20)

    asyncio.run(rounds())

    async def look() -> None:
        async with opened(url, key=read_secret(tmp_path)) as database:
            ids = await database.read(
                lambda tx: [str(i) for i in tx.conn.execute(sa.select(submissions.c.id)).scalars()]
            )
            assert len(ids) == len(set(ids))
            assert set(acknowledged) <= set(ids)
            assert (await database.read(check.check))["problems"] == []

    asyncio.run(look())
    assert len(acknowledged) >= 120 * ROUNDS
