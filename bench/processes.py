"""Servers under test: start, wait, stop; CPU time and memory of a process and its children (read from /proc)."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


def machine() -> str:
    """Say where the numbers come from, and how busy the machine was."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, load {load}"


def _stat(pid: int) -> list[str]:
    # the name in parentheses may hold blanks
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def family(root: int) -> list[int]:
    """Return a process and all that descend from it (Linux; elsewhere the process alone)."""
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def cpu_seconds(root: int) -> float:
    """CPU time that a process and its living descendants have used."""
    total = 0.0
    for pid in family(root):
        with contextlib.suppress(OSError):
            stat = _stat(pid)
            total += (int(stat[11]) + int(stat[12])) / TICK
    return total


def peak_mb(root: int) -> float | None:
    """Sum of the largest resident sizes of a process and its descendants."""
    total = 0.0
    for pid in family(root):
        with contextlib.suppress(OSError):
            for line in (PROC / str(pid) / "status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    total += int(line.split()[1]) / 1024
    return total or None


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(
    command: Sequence[str],
    *,
    url: str,
    cwd: Path,
    env: Mapping[str, str],
    log: Path,
    patience: float = 60,
    pause: float = 0.05,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a process group of its own until the block ends; enter the block when it answers."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        until = time.monotonic() + patience
        while not answers(url):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} does not answer: {log.read_text(errors='replace')[-800:]}")
            time.sleep(pause)
        yield process
    finally:
        for sign, wait in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(wait)
                break


def answers(url: str) -> bool:
    """Whether a server answers anything at all."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
