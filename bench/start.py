"""How long one waits: for help on the command line, for the first start, for the second start of a filled demo."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.processes import free_port, serving
from bench.rows import Row

PROGRAM = str(Path(sys.executable).with_name("raterlab"))


def _environ() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("RATERLAB_")}


def until_it_answers(command: Sequence[str], folder: Path) -> float:
    """Return the seconds from the command to the first answer."""
    port = free_port()
    began = time.monotonic()
    whole = [PROGRAM, *command, "--port", str(port)]
    with serving(
        whole, url=f"http://127.0.0.1:{port}/healthz", cwd=folder, env=_environ(), log=folder / "log", pause=0.01
    ):
        return time.monotonic() - began


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure the waits."""
    times = 3 if quick else 7
    with tempfile.TemporaryDirectory(prefix="bench-start-") as name:
        folder = Path(name)
        helps = []
        for _ in range(times):
            began = time.monotonic()
            subprocess.run([PROGRAM, "--help"], check=True, capture_output=True, env=_environ())
            helps.append(time.monotonic() - began)
        note = f"median of {times}"
        yield Row("raterlab --help", "Raterlab", "time", statistics.median(helps), "s", "less", bar=0.3, note=note)
        home = ["--home", str(folder / "home")]
        first = until_it_answers(["serve", *home], folder)
        yield Row("first start", "Raterlab", "time", first, "s", "less", note="an empty folder; migrations included")
        again = [until_it_answers(["serve", *home], folder) for _ in range(times)]
        yield Row("second start", "Raterlab", "time", statistics.median(again), "s", "less", note=note)
        demo = ["demo", "--home", str(folder / "demo")]
        began = time.monotonic()
        subprocess.run([PROGRAM, *demo, "--fill-only"], check=True, capture_output=True, env=_environ())
        yield Row("demo, filled the first time", "Raterlab", "time", time.monotonic() - began, "s", "less")
        again = [until_it_answers(demo, folder) for _ in range(times)]
        yield Row("demo, second start", "Raterlab", "time", statistics.median(again), "s", "less", bar=5, note=note)
