"""Compiled passes over shapes: overlap of boxes, optimal matching, overlap of rotated boxes."""

from __future__ import annotations

import numpy as np

from raterlab.stats._compile import compiled
from raterlab.stats._kernels import Array, stretches

FAR = 1e18
PICTURES = 1_000  # pictures that are worth a thread's while


@compiled
def assign(cost: Array, n: int, m: int, owner: Array, scratch: Array) -> None:
    """Cheapest matching of n rows to m >= n columns: `owner` gets the row of each column, -1 for none.

    Shortest augmenting paths with potentials (Jonker and Volgenant); `scratch` is (4, m + 1 or more).
    """
    rise, fall, least = scratch[0], scratch[1], scratch[2]
    way = scratch[3]
    for j in range(m + 1):
        fall[j] = 0.0
        owner[j] = -1
    for i in range(n + 1):
        rise[i] = 0.0
    for i in range(n):
        owner[m] = i
        at = m
        for j in range(m + 1):
            least[j] = FAR
            way[j] = 0.0
        used = np.zeros(m + 1, dtype=np.bool_)
        while owner[at] >= 0:
            used[at] = True
            row, step, nearest = owner[at], FAR, -1
            for j in range(m):
                if not used[j]:
                    reduced = cost[row, j] - rise[row] - fall[j]
                    if reduced < least[j]:
                        least[j] = reduced
                        way[j] = at
                    if least[j] < step:
                        step, nearest = least[j], j
            for j in range(m + 1):
                if used[j]:
                    rise[owner[j]] += step
                    fall[j] -= step
                else:
                    least[j] -= step
            at = nearest
        while at != m:
            before = int(way[at])
            owner[at] = owner[before]
            at = before


@compiled
def _match(
    a_start: Array, a: Array, a_class: Array, b_start: Array, b: Array, b_class: Array, threshold: float,
    low: int, high: int,
) -> tuple[Array, Array]:  # fmt: skip
    widest = 1
    for g in range(low, high):
        widest = max(widest, a_start[g + 1] - a_start[g], b_start[g + 1] - b_start[g])
    cost = np.empty((widest, widest))
    overlap = np.empty((widest, widest))
    scratch = np.empty((4, widest + 1))
    owner = np.empty(widest + 1, dtype=np.int64)
    taken = np.empty(widest, dtype=np.bool_)
    matched = np.zeros(high - low, dtype=np.int64)
    total = np.zeros(high - low)
    for g in range(low, high):
        a0, b0 = a_start[g], b_start[g]
        n, m = a_start[g + 1] - a0, b_start[g + 1] - b0
        if n == 0 or m == 0:
            continue
        flipped = n > m
        short, long = (m, n) if flipped else (n, m)
        clear = True  # whether no box has two that it could be matched with
        for j in range(m):
            taken[j] = False
        for i in range(n):
            p0, p1, p2, p3, kind = a[a0 + i, 0], a[a0 + i, 1], a[a0 + i, 2], a[a0 + i, 3], a_class[a0 + i]
            mine = False
            for j in range(m):
                q0, q1, q2, q3 = b[b0 + j, 0], b[b0 + j, 1], b[b0 + j, 2], b[b0 + j, 3]
                width = min(p0 + p2, q0 + q2) - max(p0, q0)
                height = min(p1 + p3, q1 + q3) - max(p1, q1)
                iou = 0.0
                if width > 0 and height > 0 and kind == b_class[b0 + j]:
                    inter = width * height
                    iou = inter / (p2 * p3 + q2 * q3 - inter)
                if iou < threshold:
                    iou = 0.0
                else:
                    clear = clear and not mine and not taken[j]
                    mine = taken[j] = True
                    matched[g - low] += 1
                    total[g - low] += iou
                overlap[(j, i) if flipped else (i, j)] = iou
        if clear:
            continue
        matched[g - low], total[g - low] = 0, 0.0
        for i in range(short):
            for j in range(long):
                # one more pair outweighs any gain of overlap
                cost[i, j] = -1.0 - overlap[i, j] / (2.0 * short) if overlap[i, j] > 0 else 0.0
        assign(cost, short, long, owner, scratch)
        for j in range(long):
            if owner[j] >= 0 and cost[owner[j], j] < 0:
                matched[g - low] += 1
                total[g - low] += overlap[owner[j], j]
    return matched, total


def match(
    a_start: Array, a: Array, a_class: Array, b_start: Array, b: Array, b_class: Array, threshold: float
) -> tuple[Array, Array]:
    """By group: pairs matched, and the sum of their overlaps."""
    groups = len(a_start) - 1
    parts = stretches(
        groups, lambda s, e: _match(a_start, a, a_class, b_start, b, b_class, threshold, s, e), worth=PICTURES
    )
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


@compiled
def _corners(box: Array, out: Array) -> None:
    """Corners of a rotated rectangle (cx, cy, length, width, yaw), counter-clockwise."""
    c, s = np.cos(box[4]), np.sin(box[4])
    for k in range(4):
        x = box[2] / 2 * (1.0 if k in (0, 3) else -1.0)
        y = box[3] / 2 * (1.0 if k in (0, 1) else -1.0)
        out[k, 0] = box[0] + c * x - s * y
        out[k, 1] = box[1] + s * x + c * y


@compiled
def _shared_area(p: Array, q: Array, one: Array, other: Array, corners: Array) -> float:
    """Area that two rotated rectangles share: one clipped by the sides of the other (Sutherland and Hodgman)."""
    reach = np.hypot(p[2], p[3]) / 2 + np.hypot(q[2], q[3]) / 2
    if np.hypot(p[0] - q[0], p[1] - q[1]) >= reach:
        return 0.0
    _corners(p, one)
    _corners(q, corners)
    size = 4
    for k in range(4):
        ax, ay = corners[k, 0], corners[k, 1]
        bx, by = corners[(k + 1) % 4, 0], corners[(k + 1) % 4, 1]
        kept = 0
        for i in range(size):
            x1, y1 = one[i, 0], one[i, 1]
            x2, y2 = one[(i + 1) % size, 0], one[(i + 1) % size, 1]
            d1 = (bx - ax) * (y1 - ay) - (by - ay) * (x1 - ax)
            d2 = (bx - ax) * (y2 - ay) - (by - ay) * (x2 - ax)
            if d1 >= 0:
                other[kept, 0], other[kept, 1] = x1, y1
                kept += 1
            if (d1 >= 0) != (d2 >= 0):
                t = d1 / (d1 - d2)
                other[kept, 0], other[kept, 1] = x1 + t * (x2 - x1), y1 + t * (y2 - y1)
                kept += 1
        size = kept
        if size < 3:
            return 0.0
        for i in range(size):
            one[i, 0], one[i, 1] = other[i, 0], other[i, 1]
    area = 0.0
    for i in range(size):
        h = (i + 1) % size
        area += one[i, 0] * one[h, 1] - one[h, 0] * one[i, 1]
    return max(area / 2, 0.0)


@compiled
def _rotated(a: Array, b: Array, out: Array, low: int, high: int) -> None:
    one, other, corners = np.empty((16, 2)), np.empty((16, 2)), np.empty((4, 2))
    p, q = np.empty(5), np.empty(5)
    for i in range(low, high):
        # centre x y z, length width height, yaw
        p[0], p[1], p[2], p[3], p[4] = 0.0, 0.0, a[i, 3], a[i, 4], a[i, 6]
        q[0], q[1], q[2], q[3], q[4] = b[i, 0] - a[i, 0], b[i, 1] - a[i, 1], b[i, 3], b[i, 4], b[i, 6]
        flat = _shared_area(p, q, one, other, corners)
        plane = p[2] * p[3] + q[2] * q[3] - flat
        out[i, 0] = flat / plane if plane > 0 else 0.0
        top = min(a[i, 2] + a[i, 5] / 2, b[i, 2] + b[i, 5] / 2)
        bottom = max(a[i, 2] - a[i, 5] / 2, b[i, 2] - b[i, 5] / 2)
        inter = flat * max(top - bottom, 0.0)
        whole = a[i, 3] * a[i, 4] * a[i, 5] + b[i, 3] * b[i, 4] * b[i, 5] - inter
        out[i, 1] = inter / whole if whole > 0 else 0.0


def rotated(a: Array, b: Array) -> Array:
    """(pairs, 2) overlap over union seen from above, and in space."""
    out = np.empty((len(a), 2))
    stretches(len(a), lambda s, e: _rotated(a, b, out, s, e))
    return out
