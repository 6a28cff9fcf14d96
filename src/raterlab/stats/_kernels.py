"""Compiled passes over labels sorted by item. Chunks are fixed, so the result is the same for any number of threads."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
CHUNKS = 32
FIRST_TABLE = 1024


@numba.njit(cache=True, nogil=True)
def _bounds(n: int, chunk: int, chunks: int) -> tuple[int, int]:
    return n * chunk // chunks, n * (chunk + 1) // chunks


@numba.njit(cache=True, nogil=True)
def last_of_each(start: Array, rater: Array) -> tuple[Array, int]:
    """Mark each rater's last label of an item, and count the others."""
    keep = np.ones(len(rater), dtype=np.bool_)
    repeats = 0
    seen = np.full(1, -1, dtype=np.int64)
    for j in range(len(start) - 1):
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
    return keep, repeats


@numba.njit(cache=True, nogil=True)
def _patterns_of(start: Array, label: Array, mixer: Array, low: int, high: int) -> tuple[Array, Array, Array, int]:
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
    return key, first, weight, used


@numba.njit(cache=True, nogil=True, parallel=True)
def _patterns(start: Array, label: Array, mixer: Array) -> Any:
    n = len(start) - 1
    found = [(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64), 0) for _ in range(CHUNKS)]
    for chunk in numba.prange(CHUNKS):
        low, high = _bounds(n, chunk, CHUNKS)
        found[chunk] = _patterns_of(start, label, mixer, low, high)
    return found


def patterns(start: Array, label: Array, mixer: Array) -> tuple[Array, Array, Array]:
    """Return key, an item that has it, and the number of items, of every pattern in every chunk."""
    keys, firsts, weights = [], [], []
    for key, first, weight, _ in _patterns(start, label, mixer):
        met = first >= 0
        keys.append(key[met])
        firsts.append(first[met])
        weights.append(weight[met])
    return np.concatenate(keys), np.concatenate(firsts), np.concatenate(weights)


@numba.njit(cache=True, nogil=True, parallel=True)
def _pair_tensor(start: Array, rater: Array, label: Array, raters: int, k: int, threads: int) -> Array:
    n = len(start) - 1
    side = raters * k
    tensor = np.zeros((threads, side, side), dtype=np.int64)
    for chunk in numba.prange(threads):
        low, high = _bounds(n, chunk, threads)
        own = tensor[chunk]
        for j in range(low, high):
            for i in range(start[j], start[j + 1]):
                for h in range(i + 1, start[j + 1]):
                    if rater[i] < rater[h]:
                        own[rater[i] * k + label[i], rater[h] * k + label[h]] += 1
                    elif rater[h] < rater[i]:
                        own[rater[h] * k + label[h], rater[i] * k + label[i]] += 1
    return tensor


def pair_tensor(start: Array, rater: Array, label: Array, raters: int, k: int) -> Array:
    """(raters, raters, k, k): items by both raters' classes, the lower rater first."""
    threads = numba.get_num_threads()
    tensor = _pair_tensor(start, rater, label, raters, k, threads).sum(axis=0)  # whole numbers: any order will do
    return np.asarray(tensor.reshape(raters, k, raters, k).transpose(0, 2, 1, 3))


@numba.njit(cache=True, nogil=True)
def pair_keys(start: Array, rater: Array, label: Array, raters: int, k: int) -> Array:
    """One number for each co-labelled pair: ((a R + b) K + class of a) K + class of b, with a < b."""
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
                    keys[at] = ((a * raters + b) * k + x) * k + y
                    at += 1
    return keys[:at]
