"""Compiled passes over runs: masks as COCO writes them, without a pixel being unpacked."""

from __future__ import annotations

import numpy as np

from raterlab.stats._compile import compiled
from raterlab.stats._kernels import Array

MOST_CHUNKS = 7  # of five bits each: no picture has more pixels


@compiled
def ends(text: Array, start: Array) -> tuple[Array, Array]:
    """Where each run ends, and the first of each mask (n + 1); what cannot be read ends at -1.

    Six bits a character: five of the number, least first, and whether more follow; from the fourth on, a number is the
    difference to the run before the last.
    """
    out = np.empty(len(text), dtype=np.int64)
    first = np.zeros(len(start), dtype=np.int64)
    total = 0
    for mask in range(len(start) - 1):
        at, place, run = start[mask], 0, 0
        older, old = 0, 0  # the last two runs
        broken = False
        while at < start[mask + 1]:
            number, chunk, more = 0, 0, True
            while more and at < start[mask + 1] and chunk < MOST_CHUNKS:
                code = text[at] - 48
                number |= (code & 31) << (5 * chunk)
                more = (code & 32) != 0
                at += 1
                chunk += 1
                if not more and code & 16:
                    number |= -1 << (5 * chunk)
            if more:
                broken = True
                break
            if run > 2:
                number += older
            if number < 0:
                broken = True
                break
            place += number
            out[total] = place
            total += 1
            older, old = old, number
            run += 1
        if broken:
            out[first[mask]] = -1
            total = first[mask] + 1
        first[mask + 1] = total
    return out[:total].copy(), first


@compiled
def areas(end: Array, first: Array) -> Array:
    """(n,) pixels of each mask: its second, fourth, ... runs."""
    out = np.zeros(len(first) - 1, dtype=np.int64)
    for mask in range(len(first) - 1):
        for k in range(first[mask] + 1, first[mask + 1], 2):
            out[mask] += end[k] - end[k - 1]
    return out


@compiled
def iou(a_text: Array, a_start: Array, b_text: Array, b_start: Array) -> Array:
    """(n, m) pixels that two masks share, over those of either."""
    a, a_first = ends(a_text, a_start)
    b, b_first = ends(b_text, b_start)
    a_area, b_area = areas(a, a_first), areas(b, b_first)
    out = np.zeros((len(a_area), len(b_area)))
    for i in range(len(a_area)):
        for j in range(len(b_area)):
            p, q, shared = a_first[i] + 1, b_first[j] + 1, 0
            last_p, last_q = a_first[i + 1], b_first[j + 1]
            while p < last_p and q < last_q:
                low, high = max(a[p - 1], b[q - 1]), min(a[p], b[q])
                if low < high:
                    shared += high - low
                if a[p] <= b[q]:
                    p += 2
                else:
                    q += 2
            union = a_area[i] + b_area[j] - shared
            out[i, j] = shared / union if union > 0 else 0.0
    return out
