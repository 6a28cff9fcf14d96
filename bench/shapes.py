"""Boxes on pictures and in space: the call alone, compiled code loaded, against peers on the same shapes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np

from bench.rows import Row

PICTURES, BOXES, RATERS, PAIRS = 100_000, 10, 3, 200_000


def timed(work: Callable[[], object], times: int) -> float:
    """Return median seconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def pictures() -> list[np.ndarray]:
    """Return each rater's (boxes, 4): the same ten objects a picture, drawn a little differently."""
    r = np.random.default_rng(0)
    n = PICTURES * BOXES
    true = np.c_[r.uniform(0, 500, (n, 2)), r.uniform(20, 120, (n, 2))]
    return [np.maximum(true + r.normal(0, 6, true.shape), 1.0) for _ in range(RATERS)]


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    times = 3 if quick else 7
    yield from _boxes(times)
    yield from _cuboids(times)


def _boxes(times: int) -> Iterator[Row]:
    from pycocotools import mask
    from scipy.optimize import linear_sum_assignment

    from raterlab.stats.geometry import match_boxes

    drawn = pictures()
    start = np.arange(PICTURES + 1) * BOXES
    both = [(drawn[i], drawn[j]) for i in range(RATERS) for j in range(i)]
    ours = [match_boxes(start, a, start, b) for a, b in both]
    took = timed(lambda: [match_boxes(start, a, start, b) for a, b in both], times)
    name = f"match boxes, {PICTURES:,} pictures x {BOXES} x {RATERS} raters, optimal"
    yield Row(name, "Raterlab", "time", took, "s", "less", bar=0.8, note=f"median of {times}, the call")
    matched, overlap = 0, 0.0
    began = time.perf_counter()
    for a, b in both:
        for g in range(PICTURES):
            at = slice(g * BOXES, (g + 1) * BOXES)
            iou = mask.iou(a[at], b[at], [0] * BOXES)
            weight = np.where(iou >= 0.5, 1 + iou / (2 * BOXES), 0.0)
            rows, columns = linear_sum_assignment(weight, maximize=True)
            hit = iou[rows, columns] >= 0.5
            matched += int(hit.sum())
            overlap += float(iou[rows, columns][hit].sum())
    took = time.perf_counter() - began
    same = matched == sum(int(m.matched.sum()) for m in ours)
    same = same and abs(overlap - sum(float(m.overlap.sum()) for m in ours)) < 1e-6 * overlap
    note = f"{matched:,} pairs: {'the same' if same else 'NOT the same'}"
    yield Row(name, "pycocotools and scipy", "time", took, "s", "less", note=note)


def _cuboids(times: int) -> Iterator[Row]:
    import shapely

    from raterlab.stats.geometry import cuboid_iou

    r = np.random.default_rng(1)
    a = np.c_[r.uniform(-4, 4, (PAIRS, 3)), r.uniform(1, 6, (PAIRS, 3)), r.uniform(-3, 3, PAIRS)]
    b = a + np.c_[r.normal(0, 0.7, (PAIRS, 3)), np.zeros((PAIRS, 3)), r.normal(0, 0.3, PAIRS)]
    ours = cuboid_iou(a, b)
    took = timed(lambda: cuboid_iou(a, b), times)
    name = f"rotated boxes in space, overlap of {PAIRS:,} pairs"
    yield Row(name, "Raterlab", "time", took, "s", "less", bar=0.05, note=f"median of {times}, the call")
    began = time.perf_counter()
    one, two = _outlines(a), _outlines(b)
    flat = shapely.area(shapely.intersection(shapely.polygons(one), shapely.polygons(two)))
    top, bottom = (
        f(a[:, 2] + s * a[:, 5] / 2, b[:, 2] + s * b[:, 5] / 2) for f, s in ((np.minimum, 1), (np.maximum, -1))
    )
    inter = flat * np.maximum(top - bottom, 0)
    theirs = inter / (a[:, 3:6].prod(axis=1) + b[:, 3:6].prod(axis=1) - inter)
    took = time.perf_counter() - began
    apart = float(np.abs(theirs - ours[:, 1]).max())
    note = "the same" if apart < 1e-9 else f"NOT the same: up to {apart:.1g} apart"
    yield Row(name, "shapely", "time", took, "s", "less", note=note)


def _outlines(box: np.ndarray) -> np.ndarray:
    """(pairs, 4, 2) corners seen from above."""
    c, s = np.cos(box[:, 6])[:, None], np.sin(box[:, 6])[:, None]
    x = box[:, 3, None] / 2 * np.array([1, -1, -1, 1])
    y = box[:, 4, None] / 2 * np.array([1, 1, -1, -1])
    return np.stack([box[:, 0, None] + c * x - s * y, box[:, 1, None] + s * x + c * y], axis=-1)
