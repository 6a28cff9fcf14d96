"""Marks on pictures: an answer held against its gold, as a kind scores it, beside the field's own tools doing the same."""

from __future__ import annotations

import contextlib
import io
import math
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np

from bench.rows import Row
from bench.shapes import timed
from raterlab.kinds import Image

PICTURE = (Image(file="0" * 64, width=800, height=600),)
SIZE = (800, 600)
Answers = list[tuple[Any, Any]]  # what somebody gave, and the gold


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    times = 3 if quick else 7
    yield from _polygons(times)
    yield from _masks(times)
    yield from _keypoints(times)
    yield from _boxes(times)


def _ours(kind: Any, pairs: Answers, params: Any) -> tuple[int, float]:
    found = [kind.score(a, b, params).total for a, b in pairs]
    return sum(f.matched for f in found), math.fsum(f.overlap for f in found)


def _best(overlap: np.ndarray, least: float) -> tuple[int, float]:
    """As many pairs as possible, of greatest overlap."""
    from scipy.optimize import linear_sum_assignment

    weight = np.where(overlap >= least, 1 + overlap / (2 * min(overlap.shape)), 0.0)
    rows, columns = linear_sum_assignment(weight, maximize=True)
    hit = overlap[rows, columns] >= least
    return int(hit.sum()), float(overlap[rows, columns][hit].sum())


def _rows(
    name: str,
    peer: str,
    times: int,
    ours: Callable[[], tuple[int, float]],
    theirs: Callable[[], tuple[int, float]],
    *,
    greedy: bool = False,
) -> Iterator[Row]:
    mine = ours()
    yield Row(name, "Raterlab", "time", timed(ours, times), "s", "less", note=f"median of {times}, answer to credit")
    began = time.perf_counter()
    found = theirs()
    took = time.perf_counter() - began
    same = mine[0] == found[0] and abs(mine[1] - found[1]) < 1e-6 * max(mine[1], 1)
    if greedy:  # which may miss a pair, and never finds one more
        same = 0 <= mine[0] - found[0] < 1e-3 * mine[0]
    words = ("the same" if mine[0] == found[0] else f"greedy, best is {mine[0]:,}") if same else "NOT the same"
    note = f"{found[0]:,} pairs found: {words}"
    yield Row(name, peer, "time", took, "s", "less", note=note)


def _polygons(times: int) -> Iterator[Row]:
    import shapely

    from raterlab.kinds._kind import Label
    from raterlab.kinds.polygons import KIND, Polygon, PolygonsAnswer, PolygonsParams

    rng = Random(1)
    pictures, shapes, corners = 500, 5, 20
    params = PolygonsParams(labels=(Label(key="dent", title="Dent"),))

    def drawn(middle: tuple[float, float], reaches: list[float]) -> Polygon:
        turns = [2 * math.pi * k / corners for k in range(corners)]
        moved = [r * rng.uniform(0.85, 1.1) for r in reaches]
        places = [
            p
            for r, a in zip(moved, turns, strict=True)
            for p in (middle[0] + r * math.cos(a), middle[1] + r * math.sin(a))
        ]
        return Polygon(points=tuple(places), label="dent")

    pairs: Answers = []
    for _ in range(pictures):
        things = [
            ((rng.uniform(100, 700), rng.uniform(100, 500)), [rng.uniform(20, 90) for _ in range(corners)])
            for _ in range(shapes)
        ]
        pairs.append(tuple(PolygonsAnswer(polygons=tuple(drawn(*t) for t in things)) for _ in "ab"))

    def theirs() -> tuple[int, float]:
        total, overlap = 0, 0.0
        for pair in pairs:
            one, two = (shapely.polygons([np.reshape(p.points, (-1, 2)) for p in answer.polygons]) for answer in pair)
            inter = shapely.area(shapely.intersection(one[:, None], two[None, :]))
            iou = inter / (shapely.area(one)[:, None] + shapely.area(two)[None, :] - inter)
            matched, summed = _best(iou, 0.5)
            total, overlap = total + matched, overlap + summed
        return total, overlap

    name = f"score outlines, {pictures:,} pictures x {shapes} of {corners} corners"
    yield from _rows(name, "shapely and scipy", times, lambda: _ours(KIND, pairs, params), theirs)


def _masks(times: int) -> Iterator[Row]:
    from pycocotools import mask as coco

    from raterlab.kinds._kind import Label
    from raterlab.kinds.masks import KIND, Mask, MasksAnswer, MasksParams, ellipse, painted

    rng = Random(2)
    pictures, shapes = 500, 5
    params = MasksParams(labels=(Label(key="dent", title="Dent"),))

    def drawn(x: float, y: float, a: float, b: float) -> Mask:
        by = [rng.gauss(0, 5) for _ in range(4)]
        strips = ellipse(x + by[0], y + by[1], max(a + by[2], 5), max(b + by[3], 5))
        uneven = [(c, top + rng.randint(-1, 1), end + rng.randint(-1, 1)) for c, top, end in strips]
        return Mask(counts=painted(uneven, SIZE), label="dent")

    pairs: Answers = []
    for _ in range(pictures):
        things = [
            (rng.uniform(100, 700), rng.uniform(100, 500), rng.uniform(20, 90), rng.uniform(20, 90))
            for _ in range(shapes)
        ]
        pairs.append(tuple(MasksAnswer(masks=tuple(drawn(*t) for t in things)) for _ in "ab"))

    def theirs() -> tuple[int, float]:
        total, overlap = 0, 0.0
        for pair in pairs:
            one, two = ([{"size": SIZE[::-1], "counts": m.counts.encode()} for m in answer.masks] for answer in pair)
            matched, summed = _best(coco.iou(one, two, [0] * len(two)), 0.5)
            total, overlap = total + matched, overlap + summed
        return total, overlap

    name = f"score masks, {pictures:,} pictures x {shapes}"
    yield from _rows(name, "pycocotools and scipy", times, lambda: _ours(KIND, pairs, params), theirs)


def _coco(rows: list[dict], found: list[dict], sort: str) -> Any:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        known = COCO()
        images = [{"id": number} for number in sorted({row["image_id"] for row in rows})]
        known.dataset = {"images": images, "categories": [{"id": 1, "name": "it"}], "annotations": rows}
        known.createIndex()
        return COCOeval(known, known.loadRes(found), sort)


def _keypoints(times: int) -> Iterator[Row]:
    from raterlab.kinds._kind import Label
    from raterlab.kinds.keypoints import KIND, Instance, Joint, KeypointsAnswer, KeypointsParams

    sigmas = np.array([26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]) / 1000
    points = tuple(Joint(key=f"p{k}", title=f"{k}", sigma=s) for k, s in enumerate(sigmas))
    params = KeypointsParams(labels=(Label(key="it", title="It"),), points=points, least_side=1)
    r = np.random.default_rng(3)
    pictures, people = 500, 5
    pairs: Answers = []
    rows, given = [], []
    for number in range(1, pictures + 1):
        gold = r.uniform(200, 500, (people, 1, 2)) + r.normal(0, 50, (people, 17, 2))
        found = gold + r.normal(0, 8, gold.shape)
        flat = [
            np.concatenate([x, np.full((people, 17, 1), 2)], axis=2).round(2).reshape(people, -1) for x in (found, gold)
        ]
        pairs.append(
            tuple(
                KeypointsAnswer(instances=tuple(Instance(keypoints=tuple(row), label="it") for row in side.tolist()))
                for side in flat
            )
        )
        for k in range(people):
            low, wide = gold[k].round(2).min(axis=0), np.ptp(gold[k].round(2), axis=0)
            common = {"image_id": number, "category_id": 1}
            rows.append(
                {"id": len(rows) + 1, "iscrowd": 0, "bbox": [*low, *wide], "area": float(wide.prod()), "num_keypoints": 17,
                 "keypoints": flat[1][k].tolist(), **common}
            )  # fmt: skip
            given.append({"keypoints": flat[0][k].tolist(), "score": 1 - k / 100, **common})
    judge = _coco(rows, given, "keypoints")
    judge._prepare()  # noqa: SLF001 - what its evaluate() does first

    def theirs() -> tuple[int, float]:
        total, overlap = 0, 0.0
        for number in range(1, pictures + 1):
            matched, summed = _best(judge.computeOks(number, 1), 0.5)
            total, overlap = total + matched, overlap + summed
        return total, overlap

    name = f"score keypoints, {pictures:,} pictures x {people} people"
    yield from _rows(name, "pycocotools and scipy", times, lambda: _ours(KIND, pairs, params), theirs)


def _boxes(times: int) -> Iterator[Row]:
    from raterlab.kinds._kind import Label
    from raterlab.kinds.boxes import KIND, Box, BoxesAnswer, BoxesParams

    r = np.random.default_rng(4)
    pictures, shapes = 500, 10
    params = BoxesParams(labels=(Label(key="it", title="It"),))
    pairs: Answers = []
    rows, given = [], []
    for number in range(1, pictures + 1):
        gold = np.c_[r.uniform(0, 500, (shapes, 2)), r.uniform(20, 120, (shapes, 2))]
        found = np.maximum(gold + r.normal(0, 6, gold.shape), 1.0)
        pairs.append(
            tuple(
                BoxesAnswer(boxes=tuple(Box(x=x, y=y, width=w, height=h, label="it") for x, y, w, h in side.tolist()))
                for side in (found, gold)
            )
        )
        for k in range(shapes):
            common = {"image_id": number, "category_id": 1}
            rows.append(
                {
                    "id": len(rows) + 1,
                    "iscrowd": 0,
                    "bbox": gold[k].tolist(),
                    "area": float(gold[k, 2:].prod()),
                    **common,
                }
            )
            given.append({"bbox": found[k].tolist(), "score": 1 - k / 100, **common})
    judge = _coco(rows, given, "bbox")
    judge.params.iouThrs = np.array([0.5])
    judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e10]], ["all"]

    def theirs() -> tuple[int, float]:
        with contextlib.redirect_stdout(io.StringIO()):
            judge.evaluate()
        return sum(int((one["dtMatches"] > 0).sum()) for one in judge.evalImgs if one), 0.0

    name = f"score boxes, {pictures:,} pictures x {shapes}"
    yield from _rows(name, "pycocotools, COCOeval", times, lambda: _ours(KIND, pairs, params), theirs, greedy=True)
