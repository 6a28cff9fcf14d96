"""Compiled passes over polygons of any number of rings: what they cover by the even-odd rule, and what two share."""

from __future__ import annotations

import numpy as np

from raterlab.stats._compile import compiled
from raterlab.stats._kernels import Array


@compiled
def _sort(key: Array, order: Array, size: int) -> None:
    """Sort places by their keys (Shell's sort, gaps after Knuth): numpy's own sorts take ten seconds to compile."""
    gap = 1
    while gap < size // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, size):
            place = order[i]
            value = key[place]
            j = i
            while j >= gap and key[order[j - gap]] > value:
                order[j] = order[j - gap]
                j -= gap
            order[j] = place
        gap //= 3


@compiled
def prepared(points: Array, ring: Array, shape: Array) -> tuple[Array, Array, Array, Array]:
    """Edges of each shape, each from lower to higher y and sorted by where it begins; heights at which edges end.

    Returns edges (e, 4) as x, y, x, y; levels (2 e); the first edge of each shape (n + 1); its bounds (n, 4).
    """
    count = len(shape) - 1
    most = len(points)
    found, edges, levels = np.empty((most, 4)), np.empty((most, 4)), np.empty(2 * most)
    key, order = np.empty(2 * most), np.empty(2 * most, dtype=np.int64)
    first = np.zeros(count + 1, dtype=np.int64)
    bounds = np.zeros((count, 4))
    total = 0
    for s in range(count):
        low_x = low_y = np.inf
        high_x = high_y = -np.inf
        for r in range(shape[s], shape[s + 1]):
            begin, end = ring[r], ring[r + 1]
            for i in range(begin, end):
                j = i + 1 if i + 1 < end else begin
                x, y, u, v = points[i, 0], points[i, 1], points[j, 0], points[j, 1]
                low_x, high_x = min(low_x, x), max(high_x, x)
                low_y, high_y = min(low_y, y), max(high_y, y)
                if y < v:
                    found[total, 0], found[total, 1], found[total, 2], found[total, 3] = x, y, u, v
                    total += 1
                elif v < y:
                    found[total, 0], found[total, 1], found[total, 2], found[total, 3] = u, v, x, y
                    total += 1
        begin, size = first[s], total - first[s]
        first[s + 1] = total
        for k in range(size):
            key[k], order[k] = found[begin + k, 1], k
        _sort(key, order, size)
        for k in range(size):
            for place in range(4):
                edges[begin + k, place] = found[begin + order[k], place]
        for k in range(2 * size):
            key[k], order[k] = found[begin + k // 2, 1 + 2 * (k % 2)], k
        _sort(key, order, 2 * size)
        for k in range(2 * size):
            levels[2 * begin + k] = key[order[k]]
        bounds[s, 0], bounds[s, 1], bounds[s, 2], bounds[s, 3] = low_x, low_y, high_x, high_y
    return edges, levels, first, bounds


@compiled
def _longer(rows: Array) -> Array:
    """Twice as many rows."""
    out = np.empty((2 * len(rows), 3))
    for i in range(len(rows)):
        for k in range(3):
            out[i, k] = rows[i, k]
    return out


@compiled
def _covered(a: Array, a_level: Array, b: Array, b_level: Array, low: float, high: float, alone: bool) -> float:
    """Area between two heights that both cover; `alone`: that the first covers.

    Between two heights at which no edge ends, edges run straight through. From left to right each one enters or leaves
    its shape, and the shared area is the sum of their places, with a sign, where the other shape is around. The sign
    of an edge changes only where another crosses it: crossings are what a sort by the upper ends has to swap.
    """
    most = len(a) + len(b)
    x0, x1 = np.empty(most), np.empty(most)  # at the lower and the upper end of the strip
    who, order, up = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    odd = np.empty((most, 2), dtype=np.int64)  # edges of either shape to the left of each, by parity
    since = np.empty(most)
    cross = np.empty((16, 3))  # when two edges cross, and which
    when, by = np.empty(16), np.empty(16, dtype=np.int64)
    na, nb = len(a), len(b)
    at_a = at_b = next_a = next_b = active = 0
    area, y = 0.0, low
    while y < high:
        while at_a < len(a_level) and a_level[at_a] <= y:
            at_a += 1
        while at_b < len(b_level) and b_level[at_b] <= y:
            at_b += 1
        top = high
        if at_a < len(a_level):
            top = min(top, a_level[at_a])
        if at_b < len(b_level):
            top = min(top, b_level[at_b])
        # edges that end go, edges that begin come; those that stay keep their order
        kept = 0
        for k in range(active):
            e = order[k]
            if (a[e, 3] if e < na else b[e - na, 3]) > y:
                order[kept] = e
                kept += 1
        active = kept
        while next_a < na and a[next_a, 1] <= y:
            if a[next_a, 3] > y:
                order[active] = next_a
                active += 1
            next_a += 1
        while next_b < nb and b[next_b, 1] <= y:
            if b[next_b, 3] > y:
                order[active] = na + next_b
                active += 1
            next_b += 1
        for k in range(active):
            e = order[k]
            edge = a[e] if e < na else b[e - na]
            slope = (edge[2] - edge[0]) / (edge[3] - edge[1])
            x0[e] = edge[0] + slope * (y - edge[1])
            x1[e] = edge[2] if edge[3] == top else edge[0] + slope * (top - edge[1])
            i = k
            while i > 0 and x0[order[i - 1]] > x0[e]:
                order[i] = order[i - 1]
                i -= 1
            order[i] = e
        height = top - y
        left_a = left_b = 0
        for k in range(active):
            e = order[k]
            odd[e, 0], odd[e, 1] = left_a, left_b
            since[e] = 0.0
            who[k] = e
            if e < na:
                left_a ^= 1
            else:
                left_b ^= 1
        crossed = 0
        for k in range(active):
            e = who[k]
            i = k
            while i > 0 and x1[up[i - 1]] > x1[e]:
                f = up[i - 1]
                up[i] = f
                i -= 1
                if crossed == len(cross):
                    cross = _longer(cross)
                gap = max(x0[e] - x0[f], 0.0)
                cross[crossed, 0] = gap / (gap + x1[f] - x1[e])
                cross[crossed, 1], cross[crossed, 2] = f, e
                crossed += 1
            up[i] = e
        if crossed:
            if crossed > len(by):
                when, by = np.empty(len(cross)), np.empty(len(cross), dtype=np.int64)
            for c in range(crossed):
                when[c], by[c] = cross[c, 0], c
            _sort(when, by, crossed)
            for k in range(crossed):
                c = by[k]
                one, two = int(cross[c, 1]), int(cross[c, 2])
                for e, other in ((one, two), (two, one)):
                    area += height * _swept(e, x0, x1, odd, na, since[e], when[c], alone)
                    since[e] = when[c]
                    odd[e, 0 if other < na else 1] ^= 1
        for k in range(active):
            e = who[k]
            area += height * _swept(e, x0, x1, odd, na, since[e], 1.0, alone)
            order[k] = up[k]
        y = top
    return area


@compiled
def _swept(e: int, x0: Array, x1: Array, odd: Array, na: int, begin: float, end: float, alone: bool) -> float:
    """Mean place of an edge over a part of the strip, times that part: positive where it leaves what is shared."""
    if e < na:
        around, inside = alone or odd[e, 1], odd[e, 0]
    else:
        around, inside = odd[e, 0], odd[e, 1]
    if not around:
        return 0.0
    middle: float = (end - begin) * (x0[e] + (x1[e] - x0[e]) * (begin + end) / 2)
    return middle if inside else -middle


@compiled
def compared(
    a_points: Array, a_ring: Array, a_shape: Array, b_points: Array, b_ring: Array, b_shape: Array
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Measure what each shape of one set covers (n,), each of another (m,), and what two of them share (n, m)."""
    a, a_level, a_first, a_box = prepared(a_points, a_ring, a_shape)
    b, b_level, b_first, b_box = prepared(b_points, b_ring, b_shape)
    n, m = len(a_box), len(b_box)
    areas, shared = (np.zeros(n), np.zeros(m)), np.zeros((n, m))
    # one place where the sweep is called: each would be compiled anew
    for i in range(n + 1):
        for j in range(m + 1):
            if i == n and j == m:
                break
            alone = i == n or j == m
            if i < n:
                one, level, box = a[a_first[i] : a_first[i + 1]], a_level[2 * a_first[i] : 2 * a_first[i + 1]], a_box[i]
            if j < m:
                begin, end = b_first[j], b_first[j + 1]
                two, other, near = b[begin:end], b_level[2 * begin : 2 * end], b_box[j]
            if j == m:
                two, other, near = one, level, box
            if i == n:
                one, level, box = two, other, near
            low, high = max(box[1], near[1]), min(box[3], near[3])
            if low >= high or max(box[0], near[0]) >= min(box[2], near[2]):
                continue
            if alone:
                two, other = two[:0], other[:0]
            found = _covered(one, level, two, other, low, high, alone)
            if j == m:
                areas[0][i] = found
            elif i == n:
                areas[1][j] = found
            else:
                shared[i, j] = found
    return areas[0], areas[1], shared
