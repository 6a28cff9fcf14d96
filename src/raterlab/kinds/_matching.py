"""Matching of two sets of labelled objects: one engine for boxes, spans and whatever has an overlap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from raterlab.kinds._kind import Credit, Parts

Floats = NDArray[np.float64]
NO_WEIGHTS: Mapping[str, float] = MappingProxyType({})


def interval_iou(a: Floats, b: Floats) -> Floats:
    """Overlap over union of intervals ``(n, 2)`` and ``(m, 2)`` given as start, end: an (n, m) matrix."""
    start = np.maximum(a[:, None, 0], b[None, :, 0])
    end = np.minimum(a[:, None, 1], b[None, :, 1])
    inter = np.clip(end - start, 0, None)
    union = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :] - inter
    iou: Floats = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    return iou


def box_iou(a: Floats, b: Floats) -> Floats:
    """Intersection over union of boxes ``(n, 4)`` and ``(m, 4)`` as x, y, width, height: an (n, m) matrix."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, :2] + a[:, None, 2:], b[None, :, :2] + b[None, :, 2:])
    side = np.clip(high - low, 0, None)
    inter = side[..., 0] * side[..., 1]
    union = (a[:, 2] * a[:, 3])[:, None] + (b[:, 2] * b[:, 3])[None, :] - inter
    iou: Floats = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    return iou


def turned_iou(a: Floats, b: Floats) -> Floats:
    """Overlap over union of upright boxes in space turned about the vertical: an (n, m, 2) array.

    ``a`` (n, 7) and ``b`` (m, 7) as `stats.geometry.cuboid_iou` takes them; last: seen from above, and in space.
    Rounded, so that a box on itself overlaps by exactly 1.
    """
    pairs = matched_iou(np.repeat(a, len(b), axis=0), np.tile(b, (len(a), 1)))
    return pairs.reshape(len(a), len(b), 2)


def matched_iou(a: Floats, b: Floats) -> Floats:
    """Do the same row by row: (pairs, 7) twice to (pairs, 2)."""
    if not len(a):
        return np.zeros((0, 2))
    from raterlab.stats.geometry import cuboid_iou  # noqa: PLC0415 - compiled code that a start need not wait for

    iou: Floats = np.round(cuboid_iou(a, b), 9)
    return iou


def _same_class(a: Sequence[str], b: Sequence[str]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = np.asarray(a, dtype=object)[:, None] == np.asarray(b, dtype=object)[None, :]
    return same


def _assign(weight: Floats) -> tuple[list[int], list[int]]:
    """Pair rows with columns so that the sum of weights is greatest."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - half a second that a start need not wait for

    rows, columns = linear_sum_assignment(weight, maximize=True)
    return rows.tolist(), columns.tolist()


def overlap_distance(iou: Floats, a: Sequence[str], b: Sequence[str], worth: Floats | None = None) -> float:
    """1 - (best total overlap of same-class objects) / (number of objects in the larger set).

    0 when both are empty; ``worth`` (n, m) scales what a pair gives. Source: the assignment form of instance agreement,
    statistics.md section 3.
    """
    largest = max(len(a), len(b))
    if largest == 0:
        return 0.0
    if min(len(a), len(b)) == 0:
        return 1.0
    gain = np.where(_same_class(a, b), iou if worth is None else iou * worth, 0.0)
    rows, columns = _assign(gain)
    # a box on itself overlaps by a hair less or more than 1
    return max(0.0, round(float(1.0 - gain[rows, columns].sum() / largest), 12))


def pairs_of(
    iou: Floats, answer: Sequence[str], gold: Sequence[str], threshold: float, worth: Floats | None = None
) -> list[tuple[int, int]]:
    """Match objects of one class whose overlap (n, m) reaches ``threshold``: places in the answer and in gold.

    As many pairs as possible are matched, among such matchings the one of greatest overlap, and of equal overlap the
    one that is worth most.
    """
    if not len(answer) or not len(gold):
        return []
    allowed = _same_class(answer, gold) & (iou >= threshold)
    # one more pair outweighs any gain of overlap, which is at most min(n, m)
    gain = iou if worth is None else iou + 1e-6 * worth
    weight = np.where(allowed, 1.0 + gain / (2.5 * min(len(answer), len(gold))), 0.0)
    return [(row, column) for row, column in zip(*_assign(weight), strict=True) if allowed[row, column]]


def overlap_credit(
    iou: Floats,
    answer: Sequence[str],
    gold: Sequence[str],
    threshold: float,
    worth: Floats | None = None,
    *,
    weights: Mapping[str, float] = NO_WEIGHTS,
) -> Credit:
    """F1 of objects: a same-class pair counts when its overlap reaches ``threshold``.

    Pairs are those of `pairs_of`. ``worth`` (n, m) says how much of a found object a pair is credited with, ``weights``
    how much an object of a class counts against 1 of the others: 2 sum(w of pairs) / sum(w of all objects). Counts are
    whole, and which pairs are matched does not change: each is of one class.
    Both empty: credit 1.
    """
    counts: dict[str, list[int]] = {}  # matched, missed, extra
    overlaps: dict[str, float] = {}
    for label in gold:
        counts.setdefault(label, [0, 0, 0])[1] += 1
    for label in answer:
        counts.setdefault(label, [0, 0, 0])[2] += 1
    worths: list[float] = []
    for row, column in pairs_of(iou, answer, gold, threshold, worth):
        label = gold[column]
        count = counts[label]
        counts[label] = [count[0] + 1, count[1] - 1, count[2] - 1]
        overlaps[label] = overlaps.get(label, 0.0) + float(iou[row, column])
        worths.append(weights.get(label, 1.0) * (1.0 if worth is None else float(worth[row, column])))
    parts = {key: Parts(c[0], c[1], c[2], overlaps.get(key, 0.0)) for key, c in counts.items()}
    objects = math.fsum(weights.get(label, 1.0) for label in (*answer, *gold))
    # summed exactly, so that the order of objects means nothing
    return Credit(round(2 * math.fsum(worths) / objects, 12) if objects else 1.0, parts)


# overlaps (n, m), labels of the answer and of gold, threshold, worth (n, m): what `pairs_of` and `overlap_credit` take
Matching = tuple[Floats, list[str], list[str], float, Floats | None]


class Stretch(Protocol):
    """A labelled piece of a text or of time."""

    @property
    def start(self) -> float:
        """First place that it covers."""

    @property
    def end(self) -> float:
        """First place after it."""

    @property
    def label(self) -> str:
        """Its class."""


def stretch_distance(a: Sequence[Stretch], b: Sequence[Stretch], worth: Floats | None = None) -> float:
    """`overlap_distance` of stretches."""
    return overlap_distance(interval_iou(_ends(a), _ends(b)), _labels(a), _labels(b), worth)


def stretch_credit(
    answer: Sequence[Stretch],
    gold: Sequence[Stretch],
    threshold: float,
    worth: Floats | None = None,
    *,
    weights: Mapping[str, float] = NO_WEIGHTS,
) -> Credit:
    """`overlap_credit` of stretches."""
    iou = interval_iou(_ends(answer), _ends(gold))
    return overlap_credit(iou, _labels(answer), _labels(gold), threshold, worth, weights=weights)


def stretch_pairs(
    answer: Sequence[Stretch], gold: Sequence[Stretch], threshold: float, worth: Floats | None = None
) -> list[tuple[int, int]]:
    """`pairs_of` stretches."""
    return pairs_of(interval_iou(_ends(answer), _ends(gold)), _labels(answer), _labels(gold), threshold, worth)


def _ends(stretches: Sequence[Stretch]) -> Floats:
    return np.array([(s.start, s.end) for s in stretches], dtype=np.float64).reshape(-1, 2)


def _labels(stretches: Sequence[Stretch]) -> list[str]:
    return [s.label for s in stretches]


def branch_overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return 2 |A and B| / (|A| + |B|) of labels with all above them: hierarchical F1 (Kiritchenko et al. 2006)."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def label_credit(answer: frozenset[str], gold: frozenset[str], weights: Mapping[str, float] = NO_WEIGHTS) -> Credit:
    """Jaccard credit of two label sets, with each label counted as matched, missed or extra; weighted by class."""

    def worth(labels: frozenset[str]) -> float:
        return math.fsum(weights.get(label, 1.0) for label in labels)

    union = answer | gold
    parts = {
        label: Parts(
            matched=int(label in answer and label in gold),
            missed=int(label not in answer),
            extra=int(label not in gold),
        )
        for label in sorted(union)
    }
    return Credit(worth(answer & gold) / worth(union) if union else 1.0, parts)
