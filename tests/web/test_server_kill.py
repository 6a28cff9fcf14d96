"""SIGKILL under load: every acknowledged id is there, once, with its answer, and answers 200 when sent again.

Beside test_kill, this resends every id, compares what was stored with what was sent, and asks the command line.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from raterlab.flows.links import make_token
from raterlab.store.database import opened
from raterlab.store.migrate import upgrade
from raterlab.store.tables import audit, labels, submissions
from raterlab.web.app import read_secret
from tests.web.test_kill import start
from tests.world import answer_for, make

CLIENTS, ROUNDS, EACH_ROUND = 64, 3, 150


@pytest.mark.slow
@pytest.mark.timeout(150)
def test_every_acknowledged_id_is_stored_once_and_stays_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'raterlab.sqlite'}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}/api/v1"
    rng = random.Random(5)
    sent: dict[str, tuple[dict[str, str], str, dict[str, Any]]] = {}  # by id: headers, path, body
    acknowledged: set[str] = set()
    unanswered: set[str] = set()

    async def fill() -> str:
        async with opened(url, key=read_secret(tmp_path)) as database:
            await upgrade(database)
            world = await database.write(lambda tx: make(tx, tmp_path, items=40, practice=0))
            return make_token(read_secret(tmp_path), world.link)

    token = asyncio.run(fill())

    async def join(client: httpx.AsyncClient, number: int) -> tuple[dict[str, str], str, list[str]]:
        body = {"name": f"C{number}", "email": f"c{number}@example.org", "accept_terms": "2026-11"}
        reply = await client.post(f"{base}/join/{token}", json=body)
        headers = {"X-CSRF-Token": reply.json()["csrf"], "Cookie": f"rl_work={reply.cookies['rl_work']}"}
        client.cookies.clear()  # one client for all: each request names its own
        attempt = f"{base}/attempts/{reply.json()['attempt']}"
        moved = await client.post(f"{attempt}/advance", json={"leaving": "guidelines"}, headers=headers)
        assert moved.json()["phase"] == "trial"
        tasks = [(await client.get(f"{attempt}/tasks/trial/{n}", headers=headers)).json()["task"] for n in range(1, 6)]
        return headers, f"{attempt}/submissions", tasks

    async def work(client: httpx.AsyncClient, headers: dict[str, str], path: str, tasks: list[str]) -> None:
        while True:
            body = {
                "id": str(uuid.uuid4()), "phase": "trial", "task": rng.choice(tasks), "active_ms": 5, "idle_ms": 0,
                "answers": {"c_choice": answer_for("choice", rng).model_dump(mode="json")},
            }  # fmt: skip
            sent[body["id"]] = headers, path, body
            try:
                reply = await client.post(path, json=body, headers=headers)
            except httpx.HTTPError:
                unanswered.add(body["id"])
                return
            assert reply.status_code == 201, reply.text
            assert not reply.json()["repeated"]
            acknowledged.add(body["id"])

    async def resend(client: httpx.AsyncClient, ids: set[str]) -> Counter[tuple[int, bool]]:
        async def one(name: str) -> tuple[int, bool]:
            headers, path, body = sent[name]
            reply = await client.post(path, json=body, headers=headers)
            return reply.status_code, reply.json()["repeated"]

        return Counter(await asyncio.gather(*(one(name) for name in ids)))

    async def play() -> None:
        process = await asyncio.to_thread(start, tmp_path, port)
        try:
            limits = httpx.Limits(max_connections=CLIENTS)
            async with httpx.AsyncClient(timeout=30, limits=limits) as client:
                people = [await join(client, number) for number in range(CLIENTS)]
                for _ in range(ROUNDS):
                    running = [asyncio.create_task(work(client, *person)) for person in people]
                    goal = len(acknowledged) + EACH_ROUND
                    while len(acknowledged) < goal:
                        failed = [task.exception() for task in running if task.done() and task.exception()]
                        assert failed == []
                        await asyncio.sleep(0.01)
                    os.kill(process.pid, signal.SIGKILL)
                    process.wait()
                    await asyncio.gather(*running)
                    process = await asyncio.to_thread(start, tmp_path, port)
                # acknowledged: known again, every one; unanswered: stored now, or known if it had come through
                assert await resend(client, acknowledged) == {(200, True): len(acknowledged)}
                assert set(await resend(client, unanswered)) <= {(200, True), (201, False)}
                assert await resend(client, unanswered) == {(200, True): len(unanswered)}
        finally:
            process.terminate()
            process.wait(20)

    asyncio.run(play())
    assert len(acknowledged) >= ROUNDS * EACH_ROUND
    assert len(unanswered) >= ROUNDS
    assert acknowledged | unanswered == set(sent)

    async def look() -> tuple[list[str], dict[str, Any], Counter[str]]:
        async with opened(url, key=read_secret(tmp_path)) as database:

            def read(tx: Any) -> tuple[list[str], dict[str, Any], Counter[str]]:
                ids = [str(i) for i in tx.conn.execute(sa.select(submissions.c.id)).scalars()]
                answers = {str(row.submission_id): row.answer for row in tx.conn.execute(sa.select(labels))}
                entries = tx.conn.execute(sa.select(audit.c.detail).where(audit.c.action == "submission.add")).scalars()
                return ids, answers, Counter(json.loads(entry)["submission"] for entry in entries)

            return await database.read(read)

    ids, answers, entries = asyncio.run(look())
    assert sorted(ids) == sorted(sent)
    assert answers == {name: body["answers"]["c_choice"] for name, (_, _, body) in sent.items()}
    assert entries == dict.fromkeys(sent, 1)
    command = [str(Path(sys.executable).parent / "raterlab"), "db", "check", "--json", "--home", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(checked.stdout)["problems"] == []
