"""Agreement of marked stretches of a text or recording: unitized alpha and Mathet's gamma."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats
from raterlab.stats._intervals import jackknife
from raterlab.stats._scipy import optimize, sparse
from raterlab.stats.estimate import Estimate

Span = tuple[float, float, int]  # start, end, class


def _checked(spans: Sequence[Sequence[Span]]) -> list[npt.NDArray[np.float64]]:
    """One (units, 3) array for each rater, in order of the text."""
    out = []
    for own in spans:
        table = np.asarray(own, dtype=np.float64).reshape(-1, 3)
        if not bool((table[:, 1] > table[:, 0]).all()) or not bool((table[:, 2] >= 0).all()):
            raise ValueError("a span is (start, end, class) with end after start and class from 0")
        out.append(table[np.lexsort((table[:, 1], table[:, 0]))])
    return out


def unitized_alpha(spans: Sequence[Sequence[Span]], start: int, end: int) -> Estimate:
    r"""Krippendorff's alpha for unitizing a continuum.

    For each class: units that overlap differ by :math:`(b-b')^2+(e-e')^2`, a unit that lies in another's gap by its
    squared length; the expected disagreement is that of units placed at random;
    :math:`_u\alpha = 1-\sum_c D_{oc}/\sum_c D_{ec}`. Positions are whole numbers (characters, frames): one rater's
    units of a class must not overlap.

    Parameters
    ----------
    spans
        For each rater, (start, end, class) of each unit; end is exclusive.
    start, end
        The continuum.

    Returns
    -------
    Estimate
        Without an interval (one continuum is one unit of sampling: see `unitized_alpha_over`); n counts the units.

    References
    ----------
    Krippendorff, K. (1995). Sociological Methodology 25, 47-76; (2004), Content Analysis, 2nd ed., p. 251-256.

    Examples
    --------
    >>> one = [(225, 295, 0), (370, 400, 0), (180, 240, 1), (300, 350, 1)]
    >>> two = [(220, 300, 0), (355, 375, 0), (400, 420, 0), (180, 240, 1), (300, 350, 1)]
    >>> round(unitized_alpha([one, two], 150, 450).value, 3)
    0.859
    """
    observed, expected, units = _unitized(spans, start, end)
    if len(spans) < 2 or units == 0:
        return Estimate.undefined("fewer than two raters, or nothing is marked", units)
    if expected == 0:
        return Estimate.undefined("the units leave nothing to chance", units)
    return Estimate(1 - observed / expected, None, None, units)


def unitized_alpha_over(texts: Sequence[tuple[Sequence[Sequence[Span]], int, int]]) -> Estimate:
    r"""Unitized alpha over several texts, with an interval.

    :math:`1-\sum_j D_{oj}/\sum_j D_{ej}`: each text weighs as much as another, whatever its length. Jackknife over
    texts on the atanh scale.

    Parameters
    ----------
    texts
        For each text its raters' spans, its start and its end, as in `unitized_alpha`.

    Returns
    -------
    Estimate
        n counts the texts that two raters or more have read.

    References
    ----------
    Krippendorff, K. (2004), Content Analysis, 2nd ed., p. 251-256; Efron & Stein (1981) for the interval.

    Examples
    --------
    >>> one, two = [[(2, 8, 0)], [(2, 8, 0)]], [[(1, 5, 0)], [(2, 6, 0)]]
    >>> found = unitized_alpha_over([(one, 0, 20), (two, 0, 20), (two, 0, 20)])
    >>> round(found.value, 2), found.n
    (0.95, 3)
    """
    parts = np.array([_unitized(spans, start, end)[:2] for spans, start, end in texts if len(spans) > 1])
    return _pooled(parts, "fewer than two texts have spans from two raters", "the units leave nothing to chance")


def _pooled(parts: Floats, few: str, nothing: str) -> Estimate:
    """1 - observed / expected over texts, (texts, 2), with its jackknife."""
    if len(parts) < 2:
        return Estimate.undefined(few, len(parts))
    observed, expected = parts.T
    rest = expected.sum() - expected
    if expected.sum() <= 0:
        return Estimate.undefined(nothing, len(parts))
    without = 1 - (observed.sum() - observed) / np.where(rest > 0, rest, np.nan)
    return jackknife(float(1 - observed.sum() / expected.sum()), without, len(parts))


def _unitized(spans: Sequence[Sequence[Span]], start: int, end: int) -> tuple[float, float, int]:
    """Observed and expected disagreement of one text, and the number of units."""
    raters = _checked(spans)
    units = sum(len(r) for r in raters)
    if any(len(r) and (r[:, 0].min() < start or r[:, 1].max() > end) for r in raters):
        raise ValueError("a span lies outside the continuum")
    if len(raters) < 2:
        return 0.0, 0.0, units
    classes = sorted({int(c) for r in raters for c in r[:, 2]})
    parts = [_disagreement([r[r[:, 2] == c, :2] for r in raters], start, end) for c in classes]
    return sum(o for o, _ in parts), sum(x for _, x in parts), units


def _disagreement(units: list[Floats], start: float, end: float) -> tuple[float, float]:
    """Observed and expected disagreement about one class."""
    length, raters = end - start, len(units)
    gaps = [_gaps(u, start, end) for u in units]
    observed = 0.0
    for i, j in combinations(range(raters), 2):
        a, b = units[i][:, None, :], units[j][None, :, :]
        overlap = (a[..., 0] < b[..., 1]) & (b[..., 0] < a[..., 1])
        observed += 2 * float((((a - b) ** 2).sum(axis=2) * overlap).sum())
        observed += 2 * (_inside(units[i], gaps[j]) + _inside(units[j], gaps[i]))
    observed /= raters * (raters - 1) * length**2
    own = np.concatenate([u[:, 1] - u[:, 0] for u in units])
    free = np.concatenate([g[:, 1] - g[:, 0] for g in gaps])
    room = np.maximum(free[None, :] - own[:, None] + 1, 0.0) * (free[None, :] >= own[:, None])
    moves = (len(own) - 1) / 3 * (2 * own**3 - 3 * own**2 + own) + own**2 * room.sum(axis=1)
    total = raters * length
    below = total * (total - 1) - float((own * (own - 1)).sum())
    return observed, 2 / length * float(moves.sum()) / below if below > 0 else 0.0


def _gaps(units: Floats, start: float, end: float) -> Floats:
    edges = np.column_stack([np.append(start, units[:, 1]), np.append(units[:, 0], end)])
    if (edges[:, 1] < edges[:, 0]).any():
        raise ValueError("one rater's units of a class overlap")
    return edges[edges[:, 1] > edges[:, 0]]


def _inside(units: Floats, gaps: Floats) -> float:
    """Squared lengths of the units that lie within a gap."""
    held = (units[:, None, 0] >= gaps[None, :, 0]) & (units[:, None, 1] <= gaps[None, :, 1])
    return float(((units[:, 1] - units[:, 0]) ** 2 * held.any(axis=1)).sum())


@dataclass(frozen=True, slots=True)
class Gamma:
    """Mathet's gamma.

    Parameters
    ----------
    gamma
        1 is full agreement, 0 what chance gives; n counts the units. Its interval shows only the
        Monte-Carlo error of the expected disorder.
    observed, expected
        Disorder of the best alignment, here and in random continua; None where not known.
    """

    gamma: Estimate
    observed: float | None
    expected: float | None


def gamma(
    spans: Sequence[Sequence[Span]],
    *,
    position: float = 1.0,
    category: float = 1.0,
    draws: int = 100,
    seed: int = 0,
) -> Gamma:
    r"""Agreement on where units are and what they are, aligned as well as possible.

    Two units differ by :math:`\alpha\left(\frac{|b-b'|+|e-e'|}{l+l'}\right)^2 + \beta[c\ne c']`, a unit and none
    by 1. The best alignment puts every unit in one group (at most one unit of each rater) with the least
    sum of the groups' mean pair differences; disorder is that sum per unit of a rater;
    :math:`\gamma = 1-\delta_{obs}/\delta_{exp}`, expected over random continua with the same numbers, gaps,
    lengths and classes of units. Exact: assignment for two raters, integer programming for more.

    Parameters
    ----------
    spans
        For each rater, (start, end, class) of each unit. Overlaps are allowed.
    position, category
        Weights alpha and beta.
    draws, seed
        Random continua, and their seed.

    Returns
    -------
    Gamma

    References
    ----------
    Mathet, Widloecher & Metivier (2015). Computational Linguistics 41, 437-479; Titeux & Riad (2021), JOSS 6(62).

    Examples
    --------
    >>> one = [(1, 5, 0), (6, 10, 1), (11, 15, 0)]
    >>> found = gamma([one, [(2, 6, 0), (7, 11, 1), (12, 16, 0)]])
    >>> found.observed, found.gamma.value > 0.8
    (0.0625, True)
    """
    raters = _checked(spans)
    units = sum(len(r) for r in raters)
    if len(raters) < 2 or not all(len(r) for r in raters):
        return Gamma(Estimate.undefined("fewer than two raters, or one who marked nothing", units), None, None)
    if position < 0 or category < 0 or draws < 2:
        raise ValueError("weights must not be negative, and draws at least 2")
    observed = disorder(raters, position, category)
    rng = np.random.default_rng(seed)
    chance = np.array([disorder(_random(raters, rng), position, category) for _ in range(draws)])
    expected = float(chance.mean())
    if expected == 0:
        return Gamma(Estimate.undefined("random continua would agree as well", units), observed, expected)
    error = 1.96 * float(chance.std(ddof=1)) / math.sqrt(draws)
    ends = (1 - observed / max(expected - error, 1e-9), 1 - observed / (expected + error))
    return Gamma(Estimate(1 - observed / expected, *ends, units), observed, expected)


def gamma_over(texts: Sequence[Sequence[Sequence[Span]]], *, draws: int = 30, seed: int = 0) -> Estimate:
    r"""Gamma over several texts, with an interval.

    :math:`1-\sum_j\delta_{obs,j}/\sum_j\delta_{exp,j}`, jackknife over texts on the atanh scale.

    Parameters
    ----------
    texts
        For each text, its raters' spans; those where somebody marked nothing are left out.
    draws, seed
        As in `gamma`.

    Returns
    -------
    Estimate
        n counts the texts.

    References
    ----------
    Mathet, Widloecher & Metivier (2015). Computational Linguistics 41, 437-479.

    Examples
    --------
    >>> one = [(1, 5, 0), (6, 10, 1), (11, 15, 0)]
    >>> found = gamma_over([[one, one], [one, [(2, 6, 0), (7, 11, 1), (12, 16, 0)]]])
    >>> found.value > 0.9, found.n
    (True, 2)
    """
    each = [gamma(spans, draws=draws, seed=seed) for spans in texts]
    parts = np.array([(g.observed, g.expected) for g in each if g.observed is not None]).reshape(-1, 2)
    return _pooled(parts, "fewer than two texts on which two raters marked something", "chance would agree as well")


def _random(raters: list[Floats], rng: np.random.Generator) -> list[Floats]:
    """One continuum with units placed at random."""
    count = np.array([len(r) for r in raters])
    every = np.concatenate(raters)
    edges = min(0.0, float(every[:, 0].min())), float(every[:, 1].max())
    gap = np.concatenate([np.append(r[:, 0], edges[1]) - np.append(edges[0], r[:, 1]) for r in raters])
    length = every[:, 1] - every[:, 0]
    out = []
    for _ in raters:
        n = max(1, int(rng.normal(count.mean(), count.std())))
        empty = rng.normal(gap.mean(), gap.std(), n)
        size = np.maximum(np.abs(rng.normal(length.mean(), length.std(), n)), 1e-9)
        end = np.cumsum(empty + size)
        out.append(np.column_stack([end - size, end, rng.choice(every[:, 2], n)]))
    return out


def disorder(raters: Sequence[npt.ArrayLike], position: float = 1.0, category: float = 1.0) -> float:
    """Disorder of the best alignment.

    Parameters
    ----------
    raters
        For each rater, a (units, 3) table of start, end and class.
    position, category
        Weights of place and class.

    Returns
    -------
    float

    References
    ----------
    Mathet, Widloecher & Metivier (2015). Computational Linguistics 41, 437-479.

    Examples
    --------
    >>> disorder([[(1, 5, 0)], [(2, 6, 0)]])
    0.0625
    """
    tables = [np.asarray(r, dtype=np.float64) for r in raters]
    cost = {(i, j): _apart(tables[i], tables[j], position, category) for i, j in combinations(range(len(tables)), 2)}
    total = _assigned(cost[0, 1]) if len(tables) == 2 else _programmed(cost, [len(t) for t in tables])
    return total / (sum(len(t) for t in tables) / len(tables))


def _apart(a: Floats, b: Floats, position: float, category: float) -> Floats:
    shift = np.abs(a[:, None, :2] - b[None, :, :2]).sum(axis=2)
    length = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :]
    return np.asarray(position * (shift / length) ** 2 + category * (a[:, None, 2] != b[None, :, 2]))


def _assigned(cost: Floats) -> float:
    """Two raters: pair units as long as a pair costs less than two single units."""
    saving = np.minimum(cost - 2, 0.0)
    return float(sum(cost.shape)) + float(saving[optimize.linear_sum_assignment(saving)].sum())


def _programmed(cost: dict[tuple[int, int], Floats], sizes: list[int]) -> float:
    """More raters: the cheapest set of groups that holds each unit once."""
    groups, price = _groups(cost, sizes)
    offset = np.cumsum([0, *sizes[:-1]])
    row = np.concatenate([groups[:, r][groups[:, r] >= 0] + offset[r] for r in range(len(sizes))])
    column = np.concatenate([np.flatnonzero(groups[:, r] >= 0) for r in range(len(sizes))])
    holds = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(sum(sizes), len(groups)))
    once = optimize.LinearConstraint(holds, 1, 1)
    found = optimize.milp(
        price, constraints=once, integrality=np.ones(len(price), dtype=np.int64), bounds=optimize.Bounds(0, 1)
    )
    return float(price @ np.round(np.asarray(found.x, dtype=np.float64)))


def _groups(cost: dict[tuple[int, int], Floats], sizes: list[int]) -> tuple[npt.NDArray[np.int64], Floats]:
    """List the groups worth considering (-1: no unit of that rater), and their disorder.

    A group that costs more than its units would cost alone is never part of the best alignment, and a
    part of a group that is already too dear need not be continued.
    """
    raters = len(sizes)
    pairs = raters * (raters - 1) / 2
    chosen, price = np.zeros((1, 0), dtype=np.int64), np.zeros(1)
    for r, size in enumerate(sizes):
        options = np.arange(-1, size)
        new = np.repeat(chosen, size + 1, axis=0)
        mine = np.tile(options, len(chosen))
        total = np.repeat(price, size + 1)
        for other in range(r):
            both = (new[:, other] >= 0) & (mine >= 0)
            total = total + np.where(both, cost[other, r][new[:, other], mine], 1.0)
        chosen = np.column_stack([new, mine])
        held = (chosen >= 0).sum(axis=1)
        kept = total <= pairs * (held + raters - 1 - r) + 1e-9
        chosen, price = chosen[kept], total[kept]
    held = (chosen >= 0).sum(axis=1)
    kept = (held == 1) | ((held > 1) & (price <= pairs * held))
    return chosen[kept], price[kept] / pairs
