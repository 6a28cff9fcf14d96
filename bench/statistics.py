"""Label tables: Parquet in, numbers out, whole processes; peers on the same data, and the same numbers asked of them.

Each piece of work is a process of its own with two threads, run once to compile and to warm the file cache and then as
often as said; the median is shown. Peers' own loading is not counted where it could be told apart (``seconds`` they
print themselves); ours always is.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench import shapes
from bench.labels import table
from bench.rows import Row

PROGRAM = str(Path(sys.executable).with_name("raterlab"))
FOUR = ("krippendorff_alpha_nominal", "gwet_ac1", "fleiss_kappa", "brennan_prediger")
GROWTH = Path("docs/explanation/img/growth.svg")
OURS, THEIRS = Path(".cache/bench/ours.labels"), Path(".cache/bench/theirs.labels")


def measured(command: Sequence[str], times: int = 1) -> tuple[float, float, str]:
    """Return median seconds and the highest peak memory in GB of a process, and what it printed last."""
    took, peak, said = [], 0.0, ""
    env = {**os.environ, "RATERLAB_THREADS": "2", "OMP_NUM_THREADS": "2"}
    for _ in range(times):
        done = subprocess.run(
            ["/usr/bin/env", sys.executable, str(Path(__file__).with_name("timed.py")), *command],
            capture_output=True, text=True, check=False, env=env,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        said, last = done.stdout.rsplit("\n", 2)[0], json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
        took.append(last["seconds"])
        peak = max(peak, last["peak_gb"])
    return statistics.median(took), peak, said


def code(text: str) -> list[str]:
    """Return a command that runs some Python of ours."""
    return [sys.executable, "-c", text]


def agreement(path: Path) -> list[str]:
    """Return the command that measures four coefficients and every pair, each with an interval."""
    chosen = [word for key in FOUR for word in ("--measure", key)]
    return [PROGRAM, "agreement", str(path), *chosen, "--pairs", "--json"]


READ = """
import time, sys
from raterlab.analytics import engine, table
from raterlab.stats import consensus
from dataclasses import replace
t = table.read([engine.DuckDb(threads=2).part({path!r}, {{}}, bare=True)], keep=()).labels
began = time.perf_counter()
"""
CROWDKIT = """
import time, warnings
warnings.simplefilter("ignore")
import pandas as pd
from crowdkit.aggregation import {name}
t = pd.read_parquet({path!r}).rename(columns={{"item_id": "task", "rater_id": "worker"}})
began = time.perf_counter()
found = {name}({arguments}).fit_predict(t)
took = time.perf_counter() - began
found.sort_index().to_numpy().astype("int64").tofile({out!r})
print(took)
"""
PAIRS = """
import time, warnings
warnings.simplefilter("ignore")
import numpy as np, pandas as pd
from sklearn.metrics import cohen_kappa_score
t = pd.read_parquet({path!r})
began = time.perf_counter()
wide = np.full((t.item_id.max() + 1, 100), -1, dtype=np.int8)
wide[t.item_id, t.rater_id] = t.label
found = []
for a in range(100):
    for b in range(a):
        both = (wide[:, a] >= 0) & (wide[:, b] >= 0)
        if both.any():
            found.append(cohen_kappa_score(wide[both, a], wide[both, b]))
print(float(np.mean(found)))
print(time.perf_counter() - began)
"""
ALPHA = """
import time
import numpy as np, pyarrow.parquet as pq, krippendorff
t = pq.read_table({path!r})
item, label = t["item_id"].to_numpy(), t["label"].to_numpy()
began = time.perf_counter()
counts = np.zeros((item.max() + 1, 5), dtype=np.int64)
np.add.at(counts, (item, label), 1)
print(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
print(time.perf_counter() - began)
"""


def environment(name: str, *packages: str) -> Path:
    """Return the Python of an environment of its own (krippendorff is GPL and stays out of ours)."""
    home = Path(".cache/bench") / name
    python = home / "bin" / "python"
    if not (home / "done").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
        (home / "done").touch()
    return python


def seconds_said(text: str) -> float:
    """Return the last number that a process printed."""
    return float(re.findall(r"[\d.e+-]+", text.strip().splitlines()[-1])[-1])


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    times = 3 if quick else 5
    ten = table(10_000_000)
    measured(agreement(table(100_000)))  # compiles
    what = "alpha, AC1, Fleiss, Brennan-Prediger and all pairs' kappa, with intervals: {}"
    growth = []
    sizes = [(100_000, None, None), (1_000_000, None, None), (10_000_000, 1.2, 1.0)]
    if not quick:
        sizes.append((100_000_000, 12.0, 4.5))
    for n, bar, memory in sizes:
        path = table(n)
        measured(agreement(path))
        took, peak, said = measured(agreement(path), times if n < 10**8 else 3)
        growth.append((n, took, peak))
        name = what.format(f"{n:.0e}".replace("e+0", "e") + " labels, whole numbers")
        yield Row(name, "Raterlab", "time", took, "s", "less", bar=bar, note=f"median of {times}")
        yield Row(name, "Raterlab", "memory", peak, "GB", "less", bar=memory)
        if n == 10_000_000:
            alpha = json.loads(said)["measures"]["krippendorff_alpha_nominal"]["value"]
            took, peak, text = measured(
                [str(environment("krippendorff", "krippendorff==0.9.0", "pyarrow")), "-c", ALPHA.format(path=str(path))]
            )
            theirs = float(text.splitlines()[-2])
            same = "the same alpha" if abs(alpha - theirs) < 1e-9 else f"alpha {theirs} against {alpha}"
            yield Row(
                name,
                "krippendorff, alpha alone",
                "time",
                seconds_said(text),
                "s",
                "less",
                note=f"no interval, loading not counted; {same}",
            )
            yield Row(name, "krippendorff, alpha alone", "memory", peak, "GB", "less")
            pairs_of, name = (table(1_000_000), what.format("1e6 labels, whole numbers")) if quick else (path, name)
            took, peak, text = measured(code(PAIRS.format(path=str(pairs_of))))
            ours = json.loads(measured(agreement(pairs_of))[2])["pairs"]
            kappa, theirs = statistics.mean(pair["kappa"]["value"] for pair in ours), float(text.splitlines()[-2])
            same = "the same mean" if abs(kappa - theirs) < 1e-9 else f"mean {theirs} against {kappa}"
            yield Row(
                name,
                "scikit-learn, all pairs",
                "time",
                seconds_said(text),
                "s",
                "less",
                note=f"no interval, loading not counted; {same}",
            )
            yield Row(name, "scikit-learn, all pairs", "memory", peak, "GB", "less")
    if not quick:
        draw(growth)
    path = table(10_000_000, shuffled=True, words=True)
    measured(agreement(path))
    took, peak, _ = measured(agreement(path), times)
    name = what.format("1e7 labels, shuffled words")
    yield Row(name, "Raterlab", "time", took, "s", "less", bar=4.5)
    yield Row(name, "Raterlab", "memory", peak, "GB", "less", bar=1.6)
    yield from models(ten, times, quick=quick)
    path = table(1_000_000, gold=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, "assess", str(path), "--html", f"{folder}/report.html"]
        measured(command)
        took, peak, _ = measured(command, times)
    yield Row("assess 1e6 labels with gold, HTML", "Raterlab", "time", took, "s", "less", bar=5.0)
    yield Row("assess 1e6 labels with gold, HTML", "Raterlab", "memory", peak, "GB", "less")
    yield from shapes.main(quick=quick)


def models(ten: Path, times: int, *, quick: bool) -> Iterator[Row]:
    """Time the models of raters, and hold the labels that they end with against the peer's."""
    steps = "dawid_skene(t, most=20, tolerance=0)"
    took, peak, _ = measured(code(fit(steps, ten)), times)
    name = "Dawid-Skene, 20 steps, 1e7 labels"
    yield Row(name, "Raterlab", "time", took, "s", "less", bar=3.5, note="whole process")
    yield Row(name, "Raterlab", "memory", peak, "GB", "less")
    small = table(1_000_000)
    theirs_on = small if quick else ten
    if quick:
        name = "Dawid-Skene, 20 steps, 1e6 labels, fit alone"
        yield Row(name, "Raterlab", "time", seconds_said(measured(code(fit(steps, small)))[2]), "s", "less")
    else:
        measured(code(fit(steps, ten)))
    text, peak, same = beside("DawidSkene", "n_iter=20, tol=-1", theirs_on)
    yield Row(name, "crowd-kit", "time", seconds_said(text), "s", "less", note=f"loading not counted; {same}")
    yield Row(name, "crowd-kit", "memory", peak, "GB", "less")
    path, size = (table(100_000), "1e5") if quick else (small, "1e6")
    for method, theirs in (("mace", "MACE"), ("glad", "GLAD")):
        name = f"{theirs}, {size} labels, fit alone"
        measured(code(fit(f"{method}(t)", path)))
        own = seconds_said(measured(code(fit(f"{method}(t)", path)))[2])
        text, _, same = beside(theirs, "", path)
        took = seconds_said(text)
        note = "to convergence; the bar is a thirtieth of crowd-kit's time"
        yield Row(name, "Raterlab", "time", own, "s", "less", bar=took / 30, note=note)
        yield Row(name, "crowd-kit", "time", took, "s", "less", note=f"its defaults; {same}")


def fit(model: str, path: Path) -> str:
    """Return a program that fits a model of ours, keeps its labels and prints its seconds."""
    rest = (
        f"found = consensus.{model}\ntook = time.perf_counter() - began\nfound.label.tofile({str(OURS)!r})\nprint(took)"
    )
    return READ.format(path=str(path)) + rest


def beside(name: str, arguments: str, path: Path) -> tuple[str, float, str]:
    """Run a model of crowd-kit: what it printed, its memory, and on how many items ours says the same."""
    program = CROWDKIT.format(name=name, path=str(path), arguments=arguments, out=str(THEIRS))
    _, peak, text = measured(code(program))
    ours, theirs = np.fromfile(OURS, dtype=np.int64), np.fromfile(THEIRS, dtype=np.int64)
    if len(ours) != len(theirs):
        raise RuntimeError(f"{name}: {len(theirs)} items against {len(ours)} of ours")
    return text, peak, f"the same label for {100 * float((ours == theirs).mean()):.2f} % of items"


def draw(points: Sequence[tuple[int, float, float]]) -> None:
    """Draw time against labels, both on log scales, for the docs."""
    import math

    width, height, margin = 560, 340, 52

    def at(n: float, seconds: float) -> tuple[float, float]:
        x = margin + (width - 2 * margin) * (math.log10(n) - 5) / 3
        return round(x, 1), round(height - margin - (height - 2 * margin) * (math.log10(seconds) + 1) / 3, 1)

    marks = "".join(
        f'<circle cx="{x}" cy="{y}" r="4" fill="#0072b2"/><text x="{x}" y="{y - 10}" text-anchor="middle">{t:.2g} s, {g:.1f} GB</text>'
        for n, t, g in points
        for x, y in (at(n, t),)
    )
    line = "M" + "L".join(f"{x} {y}" for n, t, _ in points for x, y in (at(n, t),))
    ticks = "".join(
        f'<text x="{at(10**e, 0.1)[0]}" y="{height - margin + 20}" text-anchor="middle">1e{e}</text>'
        for e in range(5, 9)
    )
    sides = "".join(
        f'<text x="{margin - 8}" y="{at(1e5, 10.0**e)[1] + 4}" text-anchor="end">{10.0**e:g}</text>'
        for e in range(-1, 3)
    )
    GROWTH.parent.mkdir(parents=True, exist_ok=True)
    GROWTH.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="12">'
        f'<rect width="{width}" height="{height}" fill="#fff"/><title>Seconds and memory by number of labels</title>'
        f'<path d="M{margin} {margin}V{height - margin}H{width - margin}" stroke="#667" fill="none"/>{ticks}{sides}'
        f'<path d="{line}" stroke="#0072b2" stroke-width="2" fill="none"/>{marks}'
        f'<text x="{width / 2}" y="{height - 8}" text-anchor="middle">labels</text>'
        f'<text x="14" y="{height / 2}" transform="rotate(-90 14 {height / 2})" text-anchor="middle">seconds, whole process</text></svg>\n',
        encoding="utf-8",
    )
