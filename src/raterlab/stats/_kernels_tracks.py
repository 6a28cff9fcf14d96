"""Compiled passes over moving boxes, frame by frame: HOTA, identity and CLEAR in one reading."""

from __future__ import annotations

import numpy as np

from raterlab.stats._compile import compiled
from raterlab.stats._kernels import Array
from raterlab.stats._kernels_geometry import assign

EPS = np.finfo(np.float64).eps


@compiled
def _overlaps(a: Array, a_id: Array, a_kind: Array, b: Array, b_id: Array, b_kind: Array, out: Array) -> bool:
    """Fill `out` with overlap over union in one frame; whether no box overlaps two others."""
    n, m = len(a), len(b)
    clear = True
    taken = np.zeros(m, dtype=np.bool_)
    for i in range(n):
        mine = False
        for j in range(m):
            iou = 0.0
            if a_kind[a_id[i]] == b_kind[b_id[j]]:
                width = min(a[i, 0] + a[i, 2], b[j, 0] + b[j, 2]) - max(a[i, 0], b[j, 0])
                height = min(a[i, 1] + a[i, 3], b[j, 1] + b[j, 3]) - max(a[i, 1], b[j, 1])
                if width > 0 and height > 0:
                    inter = width * height
                    iou = inter / (a[i, 2] * a[i, 3] + b[j, 2] * b[j, 3] - inter)
                    clear = clear and not mine and not taken[j]
                    mine = taken[j] = True
            out[i, j] = iou
    return clear


@compiled
def _pair(score: Array, n: int, m: int, clear: bool, cost: Array, scratch: Array, owner: Array, partner: Array) -> None:
    """Pair rows with columns so that the sum of scores is greatest: `partner` of each row, -1 for none."""
    for i in range(n):
        partner[i] = -1
    if clear:
        for i in range(n):
            for j in range(m):
                if score[i, j] > 0:
                    partner[i] = j
        return
    flipped = n > m
    short, long = (m, n) if flipped else (n, m)
    for i in range(short):
        for j in range(long):
            cost[i, j] = -(score[j, i] if flipped else score[i, j])
    assign(cost, short, long, owner, scratch)
    for j in range(long):
        if owner[j] >= 0:
            if flipped:
                partner[j] = owner[j]
            else:
                partner[owner[j]] = j


@compiled
def compare(
    a_start: Array, a: Array, a_id: Array, a_kind: Array, b_start: Array, b: Array, b_id: Array, b_kind: Array,
    levels: Array, threshold: float,
) -> tuple[Array, Array, Array, Array, Array, Array, Array, Array, int, int, int, int]:  # fmt: skip
    """Compare tracks `a` (found) with tracks `b` (true); both sorted by frame, frame f at ``start[f]:start[f + 1]``."""
    frames, n, m = len(a_start) - 1, len(a_kind), len(b_kind)
    alike, together = np.zeros((n, m)), np.zeros((n, m), dtype=np.int64)
    shared, near = np.zeros((n, m)), np.zeros((n, m), dtype=np.int64)
    a_count, b_count = np.zeros(n, dtype=np.int64), np.zeros(m, dtype=np.int64)
    widest = 1
    for f in range(frames):
        widest = max(widest, a_start[f + 1] - a_start[f], b_start[f + 1] - b_start[f])
    iou, score, cost = np.empty((widest, widest)), np.empty((widest, widest)), np.empty((widest, widest))
    scratch, owner = np.empty((4, widest + 1)), np.empty(widest + 1, dtype=np.int64)
    partner = np.empty(widest, dtype=np.int64)
    rows, columns = np.empty(widest), np.empty(widest)
    for f in range(frames):
        a0, a1, b0, b1 = a_start[f], a_start[f + 1], b_start[f], b_start[f + 1]
        for i in range(a0, a1):
            a_count[a_id[i]] += 1
        for j in range(b0, b1):
            b_count[b_id[j]] += 1
        if a0 == a1 or b0 == b1:
            continue
        _overlaps(a[a0:a1], a_id[a0:a1], a_kind, b[b0:b1], b_id[b0:b1], b_kind, iou)
        for i in range(a1 - a0):
            rows[i] = 0.0
        for j in range(b1 - b0):
            columns[j] = 0.0
        for i in range(a1 - a0):
            for j in range(b1 - b0):
                rows[i] += iou[i, j]
                columns[j] += iou[i, j]
        for i in range(a1 - a0):
            for j in range(b1 - b0):
                one, two = a_id[a0 + i], b_id[b0 + j]
                together[one, two] += 1
                shared[one, two] += iou[i, j]
                if iou[i, j] >= threshold - EPS:
                    near[one, two] += 1
                whole = rows[i] + columns[j] - iou[i, j]
                if whole > EPS:
                    alike[one, two] += iou[i, j] / whole
    for i in range(n):
        for j in range(m):
            alike[i, j] /= max(a_count[i] + b_count[j] - alike[i, j], 1e-300)
    matches, closeness = np.zeros((len(levels), n, m), dtype=np.int64), np.zeros(len(levels))
    last, before = np.full(m, -1, dtype=np.int64), np.full(m, -1, dtype=np.int64)
    hits, switches, busy, clean = 0, 0, 0, 0
    for f in range(frames):
        a0, a1, b0, b1 = a_start[f], a_start[f + 1], b_start[f], b_start[f + 1]
        if a0 < a1 or b0 < b1:
            busy += 1
        if a0 == a1 or b0 == b1:
            continue
        paired = hits
        clear = _overlaps(a[a0:a1], a_id[a0:a1], a_kind, b[b0:b1], b_id[b0:b1], b_kind, iou)
        for i in range(a1 - a0):
            for j in range(b1 - b0):
                score[i, j] = alike[a_id[a0 + i], b_id[b0 + j]] * iou[i, j]
        _pair(score, a1 - a0, b1 - b0, clear, cost, scratch, owner, partner)
        for i in range(a1 - a0):
            j = partner[i]
            if j >= 0:
                for k in range(len(levels)):
                    if iou[i, j] >= levels[k] - EPS:
                        matches[k, a_id[a0 + i], b_id[b0 + j]] += 1
                        closeness[k] += iou[i, j]
        # CLEAR: who was paired in the frame before stays paired
        for i in range(a1 - a0):
            for j in range(b1 - b0):
                score[i, j] = iou[i, j] + (1000.0 if before[b_id[b0 + j]] == a_id[a0 + i] else 0.0)
                if iou[i, j] < threshold - EPS:
                    score[i, j] = 0.0
        _pair(score, a1 - a0, b1 - b0, clear, cost, scratch, owner, partner)
        for j in range(m):
            before[j] = -1
        for i in range(a1 - a0):
            j = partner[i]
            if j >= 0 and score[i, j] > EPS:
                one, two = a_id[a0 + i], b_id[b0 + j]
                hits += 1
                if last[two] not in (-1, one):
                    switches += 1
                last[two] = one
                before[two] = one
        if hits - paired == a1 - a0 == b1 - b0:
            clean += 1
    return a_count, b_count, together, shared, near, alike, matches, closeness, hits, switches, busy, clean
