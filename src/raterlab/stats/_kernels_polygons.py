"""Compiled passes over polygons of any number of rings: what they cover by the even-odd rule, and what two share."""

from __future__ import annotations

import numpy as np

from raterlab.stats._compile import compiled
from raterlab.stats._kernels import Array


@compiled
def prepared(points: Array, ring: Array, shape: Array) -> tuple[Array, Array, Array, Array]:
    """Edges of each shape, each from lower to higher y and sorted by where it begins; heights at which edges end.

    Returns edges (e, 4) as x, y, x, y; levels (2 e); the first edge of each shape (n + 1); its bounds (n, 4).
    """
    count = len(shape) - 1
    edges = np.empty((len(points), 4))
    levels = np.empty(2 * len(points))
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
                    edges[total, 0], edges[total, 1], edges[total, 2], edges[total, 3] = x, y, u, v
                    total += 1
                elif v < y:
                    edges[total, 0], edges[total, 1], edges[total, 2], edges[total, 3] = u, v, x, y
                    total += 1
        first[s + 1] = total
        mine = edges[first[s] : total]
        edges[first[s] : total] = mine[np.argsort(mine[:, 1])]
        levels[2 * first[s] : 2 * total] = np.sort(mine[:, 1::2].copy().reshape(-1))
        bounds[s, 0], bounds[s, 1], bounds[s, 2], bounds[s, 3] = low_x, low_y, high_x, high_y
    return edges[:total].copy(), levels[: 2 * total].copy(), first, bounds


@compiled
def _grown(array: Array, size: int) -> Array:
    if size <= len(array):
        return array
    larger = np.empty(2 * size, dtype=array.dtype)
    larger[: len(array)] = array
    return larger


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
    when, one, two = np.empty(16), np.empty(16, dtype=np.int64), np.empty(16, dtype=np.int64)
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
                when, one, two = _grown(when, crossed + 1), _grown(one, crossed + 1), _grown(two, crossed + 1)
                gap = max(x0[e] - x0[f], 0.0)
                when[crossed], one[crossed], two[crossed] = gap / (gap + x1[f] - x1[e]), f, e
                crossed += 1
            up[i] = e
        if crossed:
            for c in np.argsort(when[:crossed]):
                for e, other in ((one[c], two[c]), (two[c], one[c])):
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
def _areas(edges: Array, levels: Array, first: Array, bounds: Array) -> Array:
    out = np.zeros(len(bounds))
    for s in range(len(bounds)):
        mine = edges[first[s] : first[s + 1]]
        heights = levels[2 * first[s] : 2 * first[s + 1]]
        out[s] = _covered(mine, heights, mine[:0], heights[:0], bounds[s, 1], bounds[s, 3], True)
    return out


@compiled
def areas(points: Array, ring: Array, shape: Array) -> Array:
    """(n,) what each shape covers."""
    edges, levels, first, bounds = prepared(points, ring, shape)
    return _areas(edges, levels, first, bounds)


@compiled
def iou(
    a_points: Array, a_ring: Array, a_shape: Array, b_points: Array, b_ring: Array, b_shape: Array
) -> Array:  # fmt: skip
    """(n, m) what each shape of one set shares with each of another, over what the two cover."""
    a, a_level, a_first, a_box = prepared(a_points, a_ring, a_shape)
    b, b_level, b_first, b_box = prepared(b_points, b_ring, b_shape)
    a_area, b_area = _areas(a, a_level, a_first, a_box), _areas(b, b_level, b_first, b_box)
    out = np.zeros((len(a_box), len(b_box)))
    for i in range(len(a_box)):
        for j in range(len(b_box)):
            low, high = max(a_box[i, 1], b_box[j, 1]), min(a_box[i, 3], b_box[j, 3])
            if low < high and max(a_box[i, 0], b_box[j, 0]) < min(a_box[i, 2], b_box[j, 2]):
                one, two = a[a_first[i] : a_first[i + 1]], b[b_first[j] : b_first[j + 1]]
                one_level = a_level[2 * a_first[i] : 2 * a_first[i + 1]]
                two_level = b_level[2 * b_first[j] : 2 * b_first[j + 1]]
                inter = _covered(one, one_level, two, two_level, low, high, False)
                union = a_area[i] + b_area[j] - inter
                out[i, j] = inter / union if union > 0 else 0.0
    return out
