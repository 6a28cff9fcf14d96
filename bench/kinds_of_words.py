"""Words, orders and space: an answer held against its gold, as a kind scores it, beside the field's own tools."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np

from bench.rows import Row
from bench.shapes import timed
from raterlab.kinds import KINDS, Parts
from raterlab.kinds._kind import Label

Pairs = list[tuple[Any, Any]]


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    times = 3 if quick else 7
    yield from _spans(times)
    yield from _transcripts(times)
    yield from _rankings(times)
    yield from _cuboids(times)


def _rows(
    name: str, peer: str, times: int, ours: Callable[[], float], theirs: Callable[[], float], note: str = ""
) -> Iterator[Row]:
    mine = ours()
    yield Row(name, "Raterlab", "time", timed(ours, times), "s", "less", note=f"median of {times}, answer to credit")
    began = time.perf_counter()
    found = theirs()
    took = time.perf_counter() - began
    same = "the same" if math.isclose(mine, found, rel_tol=1e-9) else f"NOT the same: {mine} and {found}"
    yield Row(name, peer, "time", took, "s", "less", note=f"{note}{same}")


def _spans(times: int) -> Iterator[Row]:
    from nervaluate import Evaluator

    from raterlab.kinds.spans import Span, SpansAnswer, SpansParams

    rng = Random(4)
    kind, tags = KINDS["spans"], ("per", "loc", "org")
    params = SpansParams(labels=tuple(Label(key=t, title=t) for t in tags), overlap=1)

    def marked() -> list[tuple[int, int, str]]:
        ends = sorted(rng.sample(range(200), 30))
        return [(a, b, rng.choice(tags)) for a, b in zip(ends[::2], ends[1::2], strict=True)]

    def moved(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        return [s if rng.random() < 0.7 else (s[0], s[1], rng.choice(tags)) for s in spans if rng.random() < 0.9]

    gold = [marked() for _ in range(2_000)]
    given = [moved(spans) for spans in gold]

    def answer(spans: list[tuple[int, int, str]]) -> SpansAnswer:
        return SpansAnswer(spans=tuple(Span(start=a, end=b, label=t) for a, b, t in spans))

    pairs: Pairs = [(answer(a), answer(b)) for a, b in zip(given, gold, strict=True)]

    def ours() -> float:
        total = sum((kind.score(a, b, params).total for a, b in pairs), Parts())
        return 2 * total.matched / (2 * total.matched + total.missed + total.extra)

    def theirs() -> float:
        true, found = (
            [[{"label": t, "start": a, "end": b} for a, b, t in spans] for spans in side] for side in (gold, given)
        )
        return float(Evaluator(true, found, tags=list(tags), loader="dict").evaluate()["overall"]["strict"].f1)

    yield from _rows("score entities, 2,000 texts x 15", "nervaluate", times, ours, theirs, "strict F1: ")


def _transcripts(times: int) -> Iterator[Row]:
    import jiwer

    from raterlab.kinds.transcript import TranscriptAnswer, TranscriptParams

    rng = Random(5)
    kind, params = KINDS["transcript"], TranscriptParams()
    words = ("the", "parcel", "was", "due", "on", "monday", "please", "hold", "number", "seven", "thank", "you")
    said = [" ".join(rng.choices(words, k=30)) for _ in range(5_000)]
    heard = [" ".join(w if rng.random() < 0.9 else rng.choice(words) for w in s.split()) for s in said]
    pairs: Pairs = [(TranscriptAnswer(text=h), TranscriptAnswer(text=s)) for h, s in zip(heard, said, strict=True)]

    def ours() -> float:
        return math.fsum(1 - kind.score(a, b, params).value for a, b in pairs) / len(pairs)

    def theirs() -> float:
        return math.fsum(jiwer.wer(s, h) for s, h in zip(said, heard, strict=True)) / len(said)

    yield from _rows("score transcripts, 5,000 of 30 words", "jiwer", times, ours, theirs, "mean error rate: ")


def _rankings(times: int) -> Iterator[Row]:
    from scipy.stats import kendalltau

    from raterlab.kinds.ranking import RankingParams

    rng = Random(6)
    slots = tuple("abcdef")
    kind, params = KINDS["ranking"], RankingParams(slots=slots)
    pairs: Pairs = [(kind.guess(params, (), rng), kind.guess(params, (), rng)) for _ in range(2_000)]

    def ours() -> float:
        return math.fsum(kind.distance(a, b, params) for a, b in pairs)

    def ranks(answer: Any) -> list[int]:
        place = {slot: i for i, group in enumerate(answer.order) for slot in group}
        return [place[slot] for slot in slots]

    def theirs() -> float:
        return math.fsum((1 - kendalltau(ranks(a), ranks(b), variant="b").statistic) / 2 for a, b in pairs)

    yield from _rows("compare orders, 2,000 pairs of six", "scipy", times, ours, theirs, "tau-b: ")


def _cuboids(times: int) -> Iterator[Row]:
    import shapely
    import shapely.affinity
    from scipy.optimize import linear_sum_assignment

    from raterlab.kinds.cuboids import Cuboid, CuboidsAnswer, CuboidsParams

    rng = Random(7)
    kind = KINDS["cuboids"]
    params = CuboidsParams(labels=(Label(key="car", title="Car"),), iou=0.3, seen="space", turned=None)

    def placed(x: float, y: float, turn: float) -> Cuboid:
        by = [rng.gauss(0, 0.25) for _ in range(3)]
        return Cuboid(
            x=x + by[0], y=y + by[1], z=0, length=4.5, width=1.9, height=1.6, heading=turn + by[2] / 4, label="car"
        )

    pairs: Pairs = []
    for _ in range(500):
        things = [(rng.uniform(-40, 40), rng.uniform(-40, 40), rng.uniform(-2.5, 2.5)) for _ in range(12)]
        pairs.append(tuple(CuboidsAnswer(cuboids=tuple(placed(*t) for t in things)) for _ in "ab"))

    def ours() -> float:
        return math.fsum(kind.score(a, b, params).total.overlap for a, b in pairs)

    def flat(c: Cuboid) -> shapely.Polygon:
        box = shapely.box(c.x - c.length / 2, c.y - c.width / 2, c.x + c.length / 2, c.y + c.width / 2)
        return shapely.affinity.rotate(box, c.heading, origin="centroid", use_radians=True)

    def theirs() -> float:
        total = 0.0
        for a, b in pairs:
            one, two = (np.array([flat(c) for c in x.cuboids]) for x in (a, b))
            area = shapely.area(shapely.intersection(one[:, None], two[None, :]))
            high = 1.6 * area  # all stand on the same ground
            iou = high / (2 * 4.5 * 1.9 * 1.6 - high)
            weight = np.where(iou >= 0.3, 1 + iou / 24, 0.0)
            rows, columns = linear_sum_assignment(weight, maximize=True)
            total += float(iou[rows, columns][iou[rows, columns] >= 0.3].sum())
        return total

    yield from _rows("score cuboids, 500 scenes x 12", "shapely and scipy", times, ours, theirs, "overlap in space: ")
