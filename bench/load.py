"""A cheap closed-loop load generator in a process of its own: bytes made beforehand, kept-alive connections.

Each connection sends its requests one after another, the next as soon as the last is answered. Nothing is built or
parsed while the clock runs but status and length, so that the two cores go to the server.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.processes import cpu_seconds

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass
class Plan:
    """What to send: one list of requests a connection."""

    port: int
    queues: Sequence[Sequence[bytes]]
    seconds: float = 5.0  # the measured part
    warm: float = 1.0  # before it; sent and counted as stored, not timed
    watch: Mapping[str, int] = field(default_factory=dict)  # processes whose CPU time is read at both ends
    good: Sequence[int] = (200, 201)
    pace: float = 0.0  # requests a second over all connections; 0 is as fast as answers come


@dataclass(frozen=True)
class Measured:
    """What came of it. ``statuses`` says for each connection, in the order sent, what was answered."""

    rate: float
    p50: float
    p99: float
    worst: float
    requests: int
    errors: int
    wrong: Mapping[str, int]
    cpu_ms: Mapping[str, float]
    own_cpu_ms: float
    statuses: Sequence[Sequence[int]]
    ran_dry: bool


class _Connection(asyncio.Protocol):
    def __init__(self, run: _Run, number: int) -> None:
        self.run, self.queue, self.statuses = run, run.plan.queues[number], run.statuses[number]
        self.number = number
        self.interval = len(run.plan.queues) / run.plan.pace if run.plan.pace else 0.0
        self.buffer = b""
        self.began = 0.0
        self.transport: Any = None
        self.waiting = self.done = False

    def connection_made(self, transport: Any) -> None:
        self.transport, self.buffer = transport, b""
        self.soon(time.perf_counter() + self.interval * self.number / len(self.run.statuses))

    def soon(self, due: float) -> None:
        """Send when it is due; paced latency counts from there, so that a late server does not hide its lateness."""
        if self.interval:
            asyncio.get_running_loop().call_later(max(0.0, due - time.perf_counter()), self.send, due)
        else:
            self.send()

    def send(self, due: float = 0.0) -> None:
        done = len(self.statuses)
        if self.run.over or done >= len(self.queue):
            self.run.dry |= not self.run.over
            self.finish()
            return
        self.began = due or time.perf_counter()
        self.waiting = True
        self.transport.write(self.queue[done])

    def finish(self) -> None:
        self.done = True
        self.transport.close()
        self.run.left -= 1
        if not self.run.left:
            self.run.finished.set()

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        found = LENGTH.search(self.buffer, 0, head + 2)
        if found:
            whole = len(self.buffer) >= head + 4 + int(found[1])
        elif CHUNKED.search(self.buffer, 0, head + 2):
            whole = self.buffer.endswith(b"0\r\n\r\n")
        else:
            return  # until the server closes
        if whole:
            self.answered(int(self.buffer[9:12]))
            closes = CLOSES.search(self.buffer, 0, head + 2) or self.buffer.startswith(b"HTTP/1.0")
            self.buffer = b""
            if not closes:
                self.soon(self.began + self.interval)

    def answered(self, status: int) -> None:
        self.waiting = False
        self.statuses.append(status)
        if self.run.timing:
            self.run.latencies.append(time.perf_counter() - self.began)
            self.run.answers[status] += 1

    def connection_lost(self, _error: Exception | None) -> None:
        if self.done:
            return
        if self.waiting:  # an answer without a length ends with the connection; none at all counts as an error
            self.answered(int(self.buffer[9:12]) if self.buffer[:5] == b"HTTP/" else 0)
        if self.run.over or len(self.statuses) >= len(self.queue):
            self.finish()
        else:
            self.run.reconnect(self)


class _Run:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.statuses: list[list[int]] = [[] for _ in plan.queues]
        self.latencies: list[float] = []
        self.answers: Counter[int] = Counter()
        self.timing = self.over = self.dry = False
        self.left = len(plan.queues)
        self.finished = asyncio.Event()
        self.tasks: set[asyncio.Task[Any]] = set()

    def reconnect(self, connection: _Connection) -> None:
        loop = asyncio.get_running_loop()
        task = loop.create_task(loop.create_connection(lambda: connection, "127.0.0.1", self.plan.port))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def go(self) -> Measured:
        for number in range(len(self.plan.queues)):
            self.reconnect(_Connection(self, number))
        await self.pause(self.plan.warm)
        cpu = {name: cpu_seconds(pid) for name, pid in self.plan.watch.items()}
        own, began, self.timing = time.process_time(), time.perf_counter(), True
        await self.pause(self.plan.seconds)
        self.timing, took = False, time.perf_counter() - began
        own = time.process_time() - own
        used = {name: cpu_seconds(pid) - cpu[name] for name, pid in self.plan.watch.items()}
        self.over = True
        await self.pause(30)
        times = sorted(self.latencies) or [float("nan")]
        n = len(self.latencies)
        wrong = {str(s): count for s, count in self.answers.items() if s not in self.plan.good}
        return Measured(
            rate=(n - sum(wrong.values())) / took,
            p50=1_000 * times[len(times) // 2],
            p99=1_000 * times[int(0.99 * (len(times) - 1))],
            worst=1_000 * times[-1],
            requests=n,
            errors=sum(wrong.values()),
            wrong=wrong,
            cpu_ms={name: 1_000 * seconds / max(n, 1) for name, seconds in used.items()},
            own_cpu_ms=1_000 * own / max(n, 1),
            statuses=self.statuses,
            ran_dry=self.dry,
        )

    async def pause(self, seconds: float) -> None:
        if not self.finished.is_set():
            try:
                await asyncio.wait_for(self.finished.wait(), seconds)
            except TimeoutError:
                return


def drive(plan: Plan) -> Measured:
    """Run the load in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-load-") as folder:
        given, taken = Path(folder) / "plan", Path(folder) / "measured"
        given.write_bytes(pickle.dumps(plan))
        command = [sys.executable, "-m", "bench.load", str(given), str(taken)]
        subprocess.run(command, check=True, timeout=plan.warm + plan.seconds + 90)
        return Measured(**json.loads(taken.read_text()))


def main() -> None:
    import uvloop

    plan: Plan = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 - written by drive() just before
    measured = uvloop.run(_Run(plan).go())
    Path(sys.argv[2]).write_text(json.dumps(vars(measured)))


if __name__ == "__main__":
    # the plan was pickled by the module's own name
    from bench.load import main as run_main

    run_main()
