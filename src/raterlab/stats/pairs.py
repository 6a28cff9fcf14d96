"""Agreement for any kind of answer, from distances between two raters' answers to one item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Bools, Floats, floats, square, unit_interval
from raterlab.stats._intervals import jackknife, perfect_low
from raterlab.stats.accuracy import mean_credit
from raterlab.stats.estimate import Estimate
from raterlab.stats.ratios import ratio_of_sums

FEWEST_RATERS = 5
SELF = "a rater is not compared with themself"


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """How one rater stands to the others, and how the group stands without them.

    Parameters
    ----------
    rater_index
        Column of the rater.
    agreement_with_others
        Mean agreement (0 to 1) of this rater with each other rater on common items.
    group_without
        Mean pairwise agreement of the others.
    """

    rater_index: int
    agreement_with_others: Estimate
    group_without: Estimate


def alpha_from_distances(within: npt.ArrayLike, between: npt.ArrayLike) -> Estimate:
    r"""Krippendorff's alpha from distances alone: spans, boxes, text, rankings.

    :math:`\alpha = 1 - D_o/D_e`, :math:`D_o = \frac1n\sum_u\sum_{i \ne j}\delta/(m_u-1)`.
    Krippendorff's :math:`D_e` is the mean distance over *all* n(n-1) ordered pairs of labels, those of
    one item included. The pairs within items are known and enter one by one; the pairs between items
    are too many, so their sum is their number times the mean of the sample:
    :math:`D_e = [W + (n(n-1) - w)\,\bar\delta_b]/(n(n-1))`, with W the sum and w the number of
    ordered pairs within items. With every between pair listed it equals `alpha`.

    The interval leaves out one item at a time with the chance mean held fixed (a sampled pair does
    not say which items it joins) and adds the sampling error of that mean.

    Parameters
    ----------
    within
        (items, raters, raters) distances, NaN where either answer is missing; symmetric, the
        diagonal is ignored.
    between
        Distances of answers to different items, drawn at random.

    Returns
    -------
    Estimate
        1 is perfect, 0 is chance; n is the number of items with two answers or more.

    References
    ----------
    Krippendorff (2018), ch. 12; Braylan, Alonso & Lease (2022), WWW '22, for free distances.

    Examples
    --------
    >>> within = np.array([[[0, d], [d, 0]] for d in (0.0, 0.1, 0.2, 0.1)])
    >>> round(alpha_from_distances(within, np.array([0.9, 1.0, 0.8, 0.9])).value, 2)
    0.87
    """
    cube, chance = _off_diagonal(within), floats(between, 1, "between")
    if np.isnan(chance).any() or (chance < 0).any() or (cube < 0).any():
        raise ValueError("distances must be numbers from 0")
    given = ~np.isnan(cube)
    labels = given.any(axis=2).sum(axis=1).astype(np.float64)  # a rater is present if compared with any
    paired = labels > 1
    items = int(paired.sum())
    if items < 2:
        return Estimate.undefined("fewer than two items have answers from two raters", items)
    if not len(chance):
        return Estimate.undefined("no distances between answers to different items", items)
    m = labels[paired]
    apart = np.nansum(cube, axis=(1, 2))[paired]
    pairs = given.sum(axis=(1, 2))[paired].astype(np.float64)
    # Where a pair was not measured the item's known pairs speak for it.
    observed = apart / pairs * m
    mean, n = float(chance.mean()), float(m.sum())

    def expected(total: Floats, distance: Floats, known: Floats) -> Floats:
        every = total * (total - 1)
        return (distance + (every - known) * mean) / every

    everything = (np.array([part.sum()]) for part in (m, apart, pairs))
    by_chance = float(expected(*everything)[0])
    if by_chance <= 0:
        return Estimate.undefined("all answers are the same: agreement beyond chance cannot be told", items)
    value = 1 - float(observed.sum()) / n / by_chance
    left = expected(n - m, apart.sum() - apart, pairs.sum() - pairs)
    without = 1 - (observed.sum() - observed) / (n - m) / np.where(left > 0, left, np.nan)
    sampled = 1 - float(pairs.sum()) / (n * (n - 1))
    slope = (1 - value) / by_chance * sampled  # of alpha, in the chance mean
    noise = slope**2 * float(chance.var(ddof=1)) / len(chance) if len(chance) > 1 else 0.0
    low = float(perfect_low(items, float((chance > 0).mean()), 0.95))
    return jackknife(value, without, items, perfect_low=low, extra_variance=noise)


def separation(within: npt.ArrayLike, between: npt.ArrayLike) -> tuple[Estimate, Estimate]:
    r"""How far distances within items lie under those between items, whatever a distance of .3 means.

    KS is the widest gap between the two distributions, :math:`\max_t F_w(t) - F_b(t)`; sigma the share of distances
    within items that lie below all but 5 % of those between: agreement that chance would give once in twenty.

    Parameters
    ----------
    within
        (items, raters, raters) distances, NaN where either answer is missing; symmetric, the diagonal is ignored.
    between
        Distances of answers to different items, drawn at random.

    Returns
    -------
    tuple of Estimate
        KS, 0 to 1 (with no separation it is above 0 by the luck of the widest gap), and sigma, .05 by chance. Intervals
        over items, with the place of the gap and the 5 % point held fixed; n counts items.

    References
    ----------
    Braylan, A., Alonso, O. & Lease, M. (2022). Measuring annotator agreement generally across complex structured,
    multi-object, and free-text annotation tasks. WWW '22.

    Examples
    --------
    >>> within = np.array([[[0, d], [d, 0]] for d in (0.0, 0.1, 0.2, 0.7)])
    >>> ks, sigma = separation(within, np.linspace(0.3, 1, 71))
    >>> round(ks.value, 2), round(sigma.value, 2)
    (0.75, 0.75)
    """
    cube, chance = _off_diagonal(within), np.sort(floats(between, 1, "between"))
    if np.isnan(chance).any():
        raise ValueError("distances must be numbers")
    given = ~np.isnan(cube)
    pairs = given.sum(axis=(1, 2)).astype(np.float64)
    if not len(chance) or not pairs.any():
        none = Estimate.undefined("no distances within items" if len(chance) else "no distances between items")
        return none, none
    near = np.sort(cube[given])
    points = np.unique(np.r_[near, chance])
    gaps = (np.searchsorted(near, points, "right") / len(near)) - np.searchsorted(chance, points, "right") / len(chance)
    at = float(points[int(gaps.argmax())])
    below = float(np.searchsorted(chance, at, "right")) / len(chance)

    def share(inside: Bools) -> Estimate:
        return ratio_of_sums((given & inside).sum(axis=(1, 2)), pairs, least=0, most=1)

    gap = share(cube <= at)
    value, low, high = (None if x is None else max(0.0, x - below) for x in (gap.value, gap.low, gap.high))
    # strictly below: equal distances at the 5 % point would count ties as agreement
    limit = float(np.quantile(chance, 0.05, method="lower"))
    return Estimate(value, low, high, gap.n), share(cube < limit if limit > 0 else cube <= 0)


def pairwise(raters: int, measure: Callable[[int, int], Estimate]) -> tuple[tuple[Estimate, ...], ...]:
    """Fill a symmetric raters-by-raters table from a measure of two raters.

    Examples
    --------
    >>> pairwise(2, lambda i, j: Estimate(0.5, None, None, 9))[1][0].value
    0.5
    """
    upper = {(i, j): measure(i, j) for i in range(raters) for j in range(i + 1, raters)}
    own = Estimate.undefined(SELF)
    return tuple(tuple(own if i == j else upper[min(i, j), max(i, j)] for j in range(raters)) for i in range(raters))


def pairwise_mean_distance(within: npt.ArrayLike) -> tuple[tuple[Estimate, ...], ...]:
    """Agreement of every two raters as 1 minus their mean distance (0 to 1).

    Parameters
    ----------
    within
        (items, raters, raters) distances in [0, 1], NaN where either answer is missing.

    Returns
    -------
    tuple of tuple of Estimate
        Symmetric; undefined on the diagonal and for raters without a common item.

    Examples
    --------
    >>> within = np.array([[[0, d], [d, 0]] for d in (0.0, 0.1, 0.2, 0.1)])
    >>> round(pairwise_mean_distance(within)[0][1].value, 3)
    0.9
    """
    cube = unit_interval(_off_diagonal(within), "within")

    def agreement(i: int, j: int) -> Estimate:
        return _mean(1 - cube[:, i, j], "the two share no item")

    return pairwise(cube.shape[1], agreement)


def leave_one_out(within_agreement: npt.ArrayLike) -> tuple[LeaveOneOut, ...]:
    """Each rater's mean agreement with the others, and the others' agreement among themselves.

    Items weigh equally, whatever the number of raters on them. It ranks a bad rater last, but is a
    probe of the rubric as much as of the person: where gold exists, gold decides.

    Parameters
    ----------
    within_agreement
        (items, raters, raters) agreement in [0, 1], NaN where either answer is missing; the diagonal
        is ignored.

    Returns
    -------
    tuple of LeaveOneOut
        One for each rater, in order.

    Examples
    --------
    >>> same = np.array([[[1, 1, 0], [1, 1, 0], [0, 0, 1]]] * 3, dtype=float)
    >>> [(r.agreement_with_others.value, r.group_without.value) for r in leave_one_out(same)]
    [(0.5, 0.0), (0.5, 0.0), (0.0, 1.0)]
    """
    cube = unit_interval(_off_diagonal(within_agreement), "within_agreement")
    found = []
    for rater in range(cube.shape[1]):
        others = np.arange(cube.shape[1]) != rater
        rest = cube[:, others][:, :, others]
        found.append(
            LeaveOneOut(
                rater,
                _mean(_known_mean(cube[:, rater]), "no item is shared with another rater"),
                _mean(_known_mean(rest.reshape(len(rest), -1)), "the others share no item"),
            )
        )
    return tuple(found)


def mean_of_pairs(first: npt.ArrayLike, second: npt.ArrayLike, value: npt.ArrayLike) -> Estimate:
    """Mean of a coefficient over pairs of raters, with an interval for other raters of the same sort.

    The pairs of one rater are not independent: raters are left out one at a time, with all their pairs (the jackknife
    of a U-statistic, on the atanh scale).

    Parameters
    ----------
    first, second
        (pairs,) the two raters, numbered.
    value
        (pairs,) coefficient in [-1, 1], NaN where it is not known.

    Returns
    -------
    Estimate
        n counts raters with a known pair; no interval for fewer than five.

    References
    ----------
    Arvesen, J. (1969). Annals of Mathematical Statistics 40, 2076-2100.

    Examples
    --------
    >>> e = mean_of_pairs([0, 0, 1], [1, 2, 2], [0.5, 0.7, 0.6])
    >>> round(e.value, 2), e.low, e.n
    (0.6, None, 3)
    """
    score = floats(value, 1, "value")
    known = ~np.isnan(score)
    ends = np.stack([np.asarray(first, dtype=np.int64)[known], np.asarray(second, dtype=np.int64)[known]])
    if not known.any():
        return Estimate.undefined("no two raters share enough items")
    score, raters = score[known], np.unique(ends)
    mean, n = float(score.mean()), len(raters)
    if n < FEWEST_RATERS:
        return Estimate(mean, None, None, n)
    at = np.searchsorted(raters, ends)
    theirs, times = (
        np.bincount(at[0], what, minlength=n) + np.bincount(at[1], what, minlength=n)
        for what in (score, np.ones_like(score))
    )
    left = len(score) - times
    without = np.divide(score.sum() - theirs, left, out=np.full(n, np.nan), where=left > 0)
    return jackknife(mean, without, n)


def _off_diagonal(within: npt.ArrayLike) -> Floats:
    cube = square(within, "within").copy()
    if not np.allclose(cube, cube.transpose(0, 2, 1), equal_nan=True):
        raise ValueError("distances must be symmetric between raters")
    own = np.arange(cube.shape[1])
    cube[:, own, own] = np.nan
    return cube


def _known_mean(rows: Floats) -> Floats:
    """Mean of the known numbers of each row, NaN where there are none."""
    known: Bools = ~np.isnan(rows)
    number = known.sum(axis=1)
    total = np.where(known, rows, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, number, out=np.full(len(rows), np.nan), where=number > 0))


def _mean(scores: Floats, why: str) -> Estimate:
    known = scores[~np.isnan(scores)]
    return mean_credit(np.clip(known, 0.0, 1.0)) if len(known) else Estimate.undefined(why)
