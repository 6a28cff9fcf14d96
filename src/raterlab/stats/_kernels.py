"""Compiled passes over labels sorted by item.

Each pass takes a stretch of items and leaves the interpreter's lock; threads take the stretches in turn. How a table is
cut depends on its length alone, so results are the same for any number of threads. Compiled code is kept on disk; it
is not compiled as parallel code, which would take several times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import add
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from raterlab.stats._compile import compiled

Array = npt.NDArray[Any]
T = TypeVar("T")
STRETCH = 100_000  # items that are worth a thread's while
MOST_STRETCHES = 32
FIRST_TABLE = 1024
CROWDED = 64


def threads() -> int:
    """Return how many threads to use: RATERLAB_THREADS, or the cores there are."""
    return int(os.environ.get("RATERLAB_THREADS") or len(os.sched_getaffinity(0)))


def total(parts: Sequence[Any]) -> Any:
    """Add up, in order."""
    return reduce(add, parts)


def stretches(n: int, work: Callable[[int, int], T], most: int = MOST_STRETCHES, worth: int = STRETCH) -> list[T]:
    """Do the work on consecutive stretches of n things, several at a time; results in order."""
    pieces = max(1, min(most, n // worth))
    cuts = [n * i // pieces for i in range(pieces + 1)]
    if pieces == 1:
        return [work(0, n)]
    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(work, cuts[:-1], cuts[1:]))


@compiled
def _last_of_each(start: Array, rater: Array, keep: Array, low: int, high: int) -> int:
    repeats = 0
    seen = np.full(1, -1, dtype=np.int64)
    for j in range(low, high):
        first, end = start[j], start[j + 1]
        if end - first <= 24:
            for i in range(first, end):
                for later in range(i + 1, end):
                    if rater[later] == rater[i]:
                        keep[i] = False
                        repeats += 1
                        break
        else:
            for i in range(end - 1, first - 1, -1):
                if rater[i] >= len(seen):
                    grown = np.full(2 * rater[i] + 1, -1, dtype=np.int64)
                    grown[: len(seen)] = seen
                    seen = grown
                if seen[rater[i]] == j:
                    keep[i] = False
                    repeats += 1
                seen[rater[i]] = j
    return repeats


def last_of_each(start: Array, rater: Array) -> tuple[Array, int]:
    """Mark each rater's last label of an item, and count the others."""
    keep = np.ones(len(rater), dtype=np.bool_)
    return keep, total(stretches(len(start) - 1, lambda low, high: _last_of_each(start, rater, keep, low, high)))


@compiled
def _patterns_of(start: Array, label: Array, mixer: Array, low: int, high: int) -> tuple[Array, Array, Array]:
    """Open-addressing table of the keys met between two items: key, first item, number of items."""
    size = FIRST_TABLE
    key = np.zeros(size, dtype=np.uint64)
    first = np.full(size, -1, dtype=np.int64)
    weight = np.zeros(size, dtype=np.int64)
    used = 0
    for j in range(low, high):
        h = np.uint64(0)
        for i in range(start[j], start[j + 1]):
            h += mixer[label[i]]
        if start[j + 1] == start[j]:
            continue
        slot = np.int64(h & np.uint64(size - 1))
        while first[slot] >= 0 and key[slot] != h:
            slot = (slot + 1) & (size - 1)
        if first[slot] < 0:
            key[slot], first[slot] = h, j
            used += 1
        weight[slot] += 1
        if 2 * used > size:
            wide = 4 * size
            key2 = np.zeros(wide, dtype=np.uint64)
            first2 = np.full(wide, -1, dtype=np.int64)
            weight2 = np.zeros(wide, dtype=np.int64)
            for s in range(size):
                if first[s] >= 0:
                    t = np.int64(key[s] & np.uint64(wide - 1))
                    while first2[t] >= 0:
                        t = (t + 1) & (wide - 1)
                    key2[t], first2[t], weight2[t] = key[s], first[s], weight[s]
            key, first, weight, size = key2, first2, weight2, wide
    return key, first, weight


def patterns(start: Array, label: Array, mixer: Array) -> tuple[Array, Array, Array]:
    """Return key, an item that has it, and the number of items, of every pattern in every stretch."""
    parts = stretches(len(start) - 1, lambda low, high: _patterns_of(start, label, mixer, low, high))
    met = [first >= 0 for _, first, _ in parts]
    key, first, weight = (np.concatenate([p[i][m] for p, m in zip(parts, met, strict=True)]) for i in range(3))
    return key, first, weight


@compiled
def _pair_tensor(start: Array, rater: Array, label: Array, side: int, k: int, low: int, high: int) -> Array:
    own = np.zeros((side, side), dtype=np.int64)
    for j in range(low, high):
        for i in range(start[j], start[j + 1]):
            for h in range(i + 1, start[j + 1]):
                if rater[i] < rater[h]:
                    own[rater[i] * k + label[i], rater[h] * k + label[h]] += 1
                elif rater[h] < rater[i]:
                    own[rater[h] * k + label[h], rater[i] * k + label[i]] += 1
    return own


def pair_tensor(start: Array, rater: Array, label: Array, raters: int, k: int) -> Array:
    """(raters, raters, k, k): items by both raters' classes, the lower rater first."""
    n, side = len(start) - 1, raters * k
    # a table for each thread, not for each stretch: whole numbers may be added in any order
    parts = stretches(n, lambda low, high: _pair_tensor(start, rater, label, side, k, low, high), threads())
    return np.asarray(total(parts).reshape(raters, k, raters, k).transpose(0, 2, 1, 3))


@compiled
def pair_keys(start: Array, rater: Array, label: Array, raters: int, k: int, only_same: bool) -> Array:
    """One number for each co-labelled pair: ((a R + b) K + class of a) K + class of b, a < b; or 2 (a R + b) + same."""
    size = 0
    for j in range(len(start) - 1):
        m = start[j + 1] - start[j]
        size += m * (m - 1) // 2
    keys = np.empty(size, dtype=np.int64)
    at = 0
    for j in range(len(start) - 1):
        for i in range(start[j], start[j + 1]):
            for h in range(i + 1, start[j + 1]):
                a, b, x, y = np.int64(rater[i]), np.int64(rater[h]), np.int64(label[i]), np.int64(label[h])
                if b < a:
                    a, b, x, y = b, a, y, x
                if a != b:
                    keys[at] = 2 * (a * raters + b) + (x == y) if only_same else ((a * raters + b) * k + x) * k + y
                    at += 1
    return keys[:at]


@compiled
def _given(rater: Array, label: Array, raters: int, k: int, low: int, high: int) -> Array:
    counts = np.zeros((raters, k), dtype=np.int64)
    for i in range(low, high):
        counts[rater[i], label[i]] += 1
    return counts


def given(rater: Array, label: Array, raters: int, k: int) -> Array:
    """(raters, K) labels of each class."""
    return np.asarray(total(stretches(len(rater), lambda a, b: _given(rater, label, raters, k, a, b), threads())))


@compiled
def is_sorted(key: Array) -> bool:
    """Whether the keys never fall."""
    for i in range(1, len(key)):
        if key[i] < key[i - 1]:
            return False
    return True


@compiled
def _buckets(key: Array, lowest: Any, shift: Any, size: int, order: Array) -> Array:
    """Stable counting sort of positions by the high bits of the keys."""
    ends = np.zeros(size + 1, dtype=np.int64)
    for i in range(len(key)):
        ends[np.int64((np.uint64(key[i]) - lowest) >> shift) + 1] += 1  # unsigned: the span may pass 63 bits
    for b in range(size):
        ends[b + 1] += ends[b]
    at = ends[:-1].copy()
    for i in range(len(key)):
        own = np.int64((np.uint64(key[i]) - lowest) >> shift)
        order[at[own]] = i
        at[own] += 1
    return ends


@compiled
def _within(key: Array, order: Array, ends: Array, low: int, high: int) -> None:
    """Finish each bucket that is not crowded by insertion sort, which is stable."""
    for b in range(low, high):
        first, end = ends[b], ends[b + 1]
        if end - first > CROWDED:
            continue
        for i in range(first + 1, end):
            moved = order[i]
            h = i - 1
            while h >= first and key[order[h]] > key[moved]:
                order[h + 1] = order[h]
                h -= 1
            order[h + 1] = moved


@compiled
def runs(key: Array, order: Array) -> Array:
    """Return where each run of equal keys begins, in this order, and the end."""
    n = len(order)
    count = 0
    for i in range(n):
        if i == 0 or key[order[i]] != key[order[i - 1]]:
            count += 1
    start = np.empty(count + 1, dtype=np.int64)
    at = 0
    for i in range(n):
        if i == 0 or key[order[i]] != key[order[i - 1]]:
            start[at] = i
            at += 1
    start[count] = n
    return start


@compiled
def runs_sorted(key: Array) -> Array:
    """Return where each run of equal keys begins, and the end."""
    n = len(key)
    count = 0
    for i in range(n):
        if i == 0 or key[i] != key[i - 1]:
            count += 1
    start = np.empty(count + 1, dtype=np.int64)
    at = 0
    for i in range(n):
        if i == 0 or key[i] != key[i - 1]:
            start[at] = i
            at += 1
    start[count] = n
    return start


def by_key(key: Array) -> tuple[Array | None, Array]:
    """Stable order of the keys (None when they are in order already), and where each run of equal keys begins."""
    if is_sorted(key):
        return None, runs_sorted(key)
    lowest, highest = key.min(), key.max()
    # a few keys a bucket: two passes over memory and a little insertion sort (more buckets miss the cache)
    width = max(int(highest) - int(lowest), 1).bit_length()
    shift = max(0, width - max(10, min(24, len(key).bit_length() - 2)))
    size = ((int(highest) - int(lowest)) >> shift) + 1
    order = np.empty(len(key), dtype=np.int32 if len(key) < 2**31 else np.int64)
    low = np.uint64(int(lowest) & 0xFFFF_FFFF_FFFF_FFFF)
    ends = _buckets(key, low, np.uint64(shift), size, order)
    if shift:
        stretches(size, lambda low, high: _within(key, order, ends, low, high))
        for b in np.flatnonzero(np.diff(ends) > CROWDED):
            part = order[ends[b] : ends[b + 1]]
            part[:] = part[np.argsort(key[part], kind="stable")]
    return order, runs(key, order)


@compiled
def _others(start: Array, rater: Array, label: Array, raters: int, k: int, low: int, high: int) -> tuple[Array, Array]:
    agree = np.zeros((raters, 3), dtype=np.float64)
    most = np.zeros((raters, 2), dtype=np.int64)
    count = np.zeros(k, dtype=np.int64)
    seen = np.full(k, -1, dtype=np.int64)
    for j in range(low, high):
        first, end = start[j], start[j + 1]
        m = end - first
        if m < 2:
            continue
        for i in range(first, end):
            count[label[i]] += 1
        top, at_top, second = 0, 0, 0
        for i in range(first, end):
            c = count[label[i]]
            if seen[label[i]] == j:
                continue
            seen[label[i]] = j
            if c > top:
                second, top, at_top = top, c, 1
            elif c == top:
                at_top += 1
            else:
                second = max(second, c)
        for i in range(first, end):
            r, own = rater[i], label[i]
            share = (count[own] - 1) / (m - 1)
            agree[r, 0] += 1
            agree[r, 1] += share
            agree[r, 2] += share * share
            # the others' one majority: without this label its class has one less
            if count[own] == top:
                if at_top == 2:
                    most[r, 0] += 1
                elif at_top == 1 and top - 1 > second:
                    most[r, 0] += 1
                    most[r, 1] += 1
            elif at_top == 1:
                most[r, 0] += 1
        for i in range(first, end):
            count[label[i]] = 0
    return agree, most


def others(start: Array, rater: Array, label: Array, raters: int, k: int) -> tuple[Array, Array]:
    """Items shared, sum and sum of squares of agreement; items where the others have one majority, and hits."""
    parts = stretches(len(start) - 1, lambda low, high: _others(start, rater, label, raters, k, low, high))
    return total([p[0] for p in parts]), total([p[1] for p in parts])


@compiled
def _without_rater(
    start: Array, rater: Array, label: Array, raters: int, k: int, low: int, high: int
) -> tuple[Array, Array]:
    observed = np.zeros(raters, dtype=np.float64)
    lost = np.zeros((raters, k), dtype=np.int64)
    count = np.zeros(k, dtype=np.int64)
    for j in range(low, high):
        first, end = start[j], start[j + 1]
        m = end - first
        if m < 2:
            continue
        for i in range(first, end):
            count[label[i]] += 1
        squares = 0
        for i in range(first, end):
            squares += count[label[i]]
        whole = (m * m - squares) / (m - 1)
        for i in range(first, end):
            r, own = rater[i], label[i]
            lost[r, own] += 1
            if m == 2:
                observed[r] += whole
                other = label[first] if i == end - 1 else label[end - 1]
                lost[r, other] += 1
            else:
                rest = (m - 1) * (m - 1) - (squares - 2 * count[own] + 1)
                observed[r] += whole - rest / (m - 2)
        for i in range(first, end):
            count[label[i]] = 0
    return observed, lost


def without_rater(start: Array, rater: Array, label: Array, raters: int, k: int) -> tuple[Array, Array]:
    """Return (raters,) and (raters, k): what to take away from alpha's sums to have it without each rater."""
    parts = stretches(len(start) - 1, lambda low, high: _without_rater(start, rater, label, raters, k, low, high))
    return total([p[0] for p in parts]), total([p[1] for p in parts])


@compiled
def one_per_item(start: Array, given: Array) -> tuple[Array, int]:
    """Return the first value of each item that is not -1, and the number of items with another one beside it."""
    n = len(start) - 1
    found = np.full(n, -1, dtype=given.dtype)
    conflicts = 0
    for j in range(n):
        odd = False
        for i in range(start[j], start[j + 1]):
            if given[i] >= 0:
                if found[j] < 0:
                    found[j] = given[i]
                elif found[j] != given[i]:
                    odd = True
        conflicts += odd
    return found, conflicts


def load() -> None:
    """Bring the passes that every table needs in from disk by using them once, so that the first need not wait."""
    start, rater, label = np.array([0, 2]), np.array([0, 1], dtype=np.int16), np.array([0, 1], dtype=np.int8)
    last_of_each(start, rater)
    patterns(start, label, np.ones(2, dtype=np.uint64))
    pair_tensor(start, rater, label, 2, 2)
    by_key(np.array([0, 0], dtype=np.int32))
