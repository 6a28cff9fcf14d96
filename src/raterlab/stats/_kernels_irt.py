"""The compiled pass of item response models: beliefs about ability and what they add to each item, by person."""

from __future__ import annotations

import numpy as np

from raterlab.stats._compile import compiled
from raterlab.stats._kernels import Array, stretches, total


@compiled
def _step(
    start: Array, item: Array, credit: Array, yes: Array, no: Array, prior: Array, low: int, high: int
) -> tuple[Array, Array, Array]:
    items, grid = yes.shape
    tried, right, people = np.zeros((items, grid)), np.zeros((items, grid)), np.zeros(grid)
    score = np.empty(grid)
    for i in range(low, high):
        first, end = start[i], start[i + 1]
        if first == end:
            continue
        for g in range(grid):
            score[g] = prior[g]
        for at in range(first, end):
            j, y = item[at], credit[at]
            for g in range(grid):
                score[g] += y * yes[j, g] + (1.0 - y) * no[j, g]
        top = score.max()
        whole = 0.0
        for g in range(grid):
            score[g] = np.exp(score[g] - top)
            whole += score[g]
        for g in range(grid):
            score[g] /= whole
            people[g] += score[g]
        for at in range(first, end):
            j, y = item[at], credit[at]
            for g in range(grid):
                tried[j, g] += score[g]
                right[j, g] += y * score[g]
    return tried, right, people


def ability_step(
    start: Array, item: Array, credit: Array, yes: Array, no: Array, prior: Array
) -> tuple[Array, Array, Array]:
    """Return expected answers and right ones at each ability (items, grid), and people at each (grid,).

    Answers of person i are ``start[i]:start[i + 1]`` of `item` and `credit`; `yes` and `no` are log chances
    (items, grid) and `prior` log weights (grid,).
    """
    most = max(1, min(16, 30_000_000 // max(yes.size, 1)))
    parts = stretches(len(start) - 1, lambda a, b: _step(start, item, credit, yes, no, prior, a, b), most, worth=2_000)
    tried, right, people = (total([p[i] for p in parts]) for i in range(3))
    return tried, right, people
