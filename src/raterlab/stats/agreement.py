"""Agreement between raters who gave codes to the same items (and, from `pairs`, any kind of answer).

Codes are integer arrays (items, raters) with -1 where a rater gave no label. Raters are taken as
they are; the intervals say how the number would move with other items of the same sort. With three
raters they do not cover "other raters too".

Measured coverage of the 95 % intervals (600 replicates; 50 and 100 items, 3 and 5 raters, two or four
classes, prevalence .5 to .9, hard and easy items): alpha nominal, ordinal and interval .933-.967, Fleiss
.933-.967, AC1 .948-.967, Brennan-Prediger .940-.963, Cohen .950-.975, raw .940-.968, alpha from
distances with 2,000 sampled chance pairs .960-.985.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, Ints, class_counts, label_codes
from raterlab.stats._intervals import NO_VARIATION, TOO_FEW, jackknife, perfect_low
from raterlab.stats.accuracy import mean_credit
from raterlab.stats.estimate import Estimate
from raterlab.stats.krippendorff import Level, alpha, distance_matrix
from raterlab.stats.pairs import (
    LeaveOneOut,
    alpha_from_distances,
    leave_one_out,
    pairwise,
    pairwise_mean_distance,
)

__all__ = [
    "LeaveOneOut",
    "Level",
    "alpha",
    "alpha_from_distances",
    "brennan_prediger",
    "cohen_kappa",
    "distance_matrix",
    "fleiss_kappa",
    "gwet_ac1",
    "leave_one_out",
    "pairwise_kappa",
    "pairwise_mean_distance",
    "pairwise_raw",
    "prevalence",
    "raw",
]


def raw(codes: npt.ArrayLike) -> Estimate:
    r"""Mean pairwise agreement: per item the share of rater pairs with the same code, then the mean.

    The interval is that of a mean of bounded scores (`mean_credit`), not the jackknife, which has no
    width when all agree.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.

    Returns
    -------
    Estimate
        Share, 0 to 1, not corrected for chance; n is the number of items with two labels or more.

    References
    ----------
    Gwet, K. (2014). Handbook of Inter-Rater Reliability, ch. 2.

    Examples
    --------
    >>> round(raw(np.array([[0, 0, 0], [1, 1, 0], [2, 2, -1]])).value, 3)
    0.778
    """
    table = class_counts(label_codes(codes))
    paired = table.sum(axis=1) > 1
    if not paired.any():
        return Estimate.undefined("no item has labels from two raters")
    return mean_credit(_agreeing(table[paired]))


def cohen_kappa(a: npt.ArrayLike, b: npt.ArrayLike) -> Estimate:
    r"""Cohen's kappa of two raters on the items that both labelled.

    :math:`\kappa = (p_o - p_e)/(1 - p_e)`, :math:`p_e = \sum_k p_{ak} p_{bk}`.

    Parameters
    ----------
    a, b
        Codes of each rater in the same item order, -1 missing.

    Returns
    -------
    Estimate
        -1 to 1; jackknife interval over items. Undefined when both used one and the same code.

    References
    ----------
    Cohen, J. (1960). Educational and Psychological Measurement 20, 37-46.

    Examples
    --------
    >>> round(cohen_kappa(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 2])).value, 3)
    0.688
    """
    first, second = label_codes(a, 1), label_codes(b, 1)
    if first.shape != second.shape:
        raise ValueError("both raters must have the same number of items")
    both = (first >= 0) & (second >= 0)
    first, second, n = first[both], second[both], int(both.sum())
    if n < 2:
        return Estimate.undefined("the two share fewer than two items", n)
    k = int(max(first.max(), second.max())) + 1
    one, two = np.eye(k)[first], np.eye(k)[second]
    same = (first == second).astype(np.float64)
    left, right = one.sum(axis=0), two.sum(axis=0)
    chance = float(left @ right) / n**2
    value = _corrected(same.mean(), np.float64(chance))
    if np.isnan(value):
        return Estimate.undefined(NO_VARIATION, n)
    rest = ((left - one) * (right - two)).sum(axis=1) / (n - 1) ** 2
    without = _corrected((same.sum() - same) / (n - 1), rest)
    return jackknife(float(value), without, n, perfect_low=perfect_low(n, 1 - chance, 0.95))


def fleiss_kappa(codes: npt.ArrayLike) -> Estimate:
    r"""Fleiss' kappa, in the form that allows different numbers of labels per item.

    :math:`(p_a - \sum_k \pi_k^2)/(1 - \sum_k \pi_k^2)`: :math:`p_a` as in `raw`, :math:`\pi_k` the
    mean over items of the share of their labels in class k. With equal numbers it is Fleiss (1971).

    Parameters
    ----------
    codes
        (items, raters), -1 missing.

    Returns
    -------
    Estimate
        -1 to 1; jackknife interval over items.

    References
    ----------
    Fleiss, J. (1971). Psychological Bulletin 76, 378-382; Gwet (2014), ch. 2, for missing labels.

    Examples
    --------
    >>> round(fleiss_kappa(np.array([[0, 0, 0], [1, 1, 0], [1, 1, 1]])).value, 3)
    0.55
    """
    return _beyond_chance(label_codes(codes), None, lambda share: (share**2).sum(axis=-1))


def gwet_ac1(codes: npt.ArrayLike, k: int) -> Estimate:
    r"""Gwet's AC1: agreement beyond chance that does not collapse when one class is rare.

    :math:`(p_a - p_e)/(1 - p_e)`, :math:`p_e = \sum_k \pi_k(1-\pi_k)/(K-1)`. When every label is the
    same it is 1, with an interval that says how little that proves.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.
    k
        Number of classes that could have been chosen.

    Returns
    -------
    Estimate
        -1 to 1; jackknife interval over items.

    References
    ----------
    Gwet, K. (2008). British Journal of Mathematical and Statistical Psychology 61, 29-48.

    Examples
    --------
    >>> round(gwet_ac1(np.array([[0, 0], [0, 0], [0, 1], [0, 0]]), 2).value, 2)
    0.68
    """
    return _beyond_chance(label_codes(codes), k, lambda share: (share * (1 - share)).sum(axis=-1) / (k - 1))


def brennan_prediger(codes: npt.ArrayLike, k: int) -> Estimate:
    r"""Brennan-Prediger (Randolph's free-marginal) kappa: :math:`(p_a - 1/K)/(1 - 1/K)`.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.
    k
        Number of classes that could have been chosen.

    Returns
    -------
    Estimate
        -1 to 1; jackknife interval over items.

    References
    ----------
    Brennan, R. & Prediger, D. (1981). Educational and Psychological Measurement 41, 687-699.

    Examples
    --------
    >>> brennan_prediger(np.array([[0, 0], [0, 0], [0, 1], [0, 0]]), 2).value
    0.5
    """
    return _beyond_chance(label_codes(codes), k, lambda share: np.full(share.shape[:-1], 1 / k))


def _beyond_chance(codes: Ints, k: int | None, chance: Callable[[Floats], Floats]) -> Estimate:
    """(p_a - p_e)/(1 - p_e) with p_e from the mean class shares, and its delete-one-item jackknife."""
    if k is not None and k < 2:
        raise ValueError("agreement needs at least two classes")
    table = class_counts(codes, k)
    table = table[table.sum(axis=1) > 0]  # a lone label still tells how common its class is
    labels = table.sum(axis=1)
    paired = labels > 1
    n, items = int(paired.sum()), len(table)
    if n < 2:
        return Estimate.undefined(TOO_FEW, n)
    agree = np.where(paired, _agreeing(table), 0.0)
    share = table / labels[:, None]
    expected = chance(share.mean(axis=0))
    value = _corrected(agree.sum() / n, expected)
    if np.isnan(value):
        return Estimate.undefined(NO_VARIATION, n)
    rest = (agree.sum() - agree) / (n - paired)
    without = _corrected(rest, chance((share.sum(axis=0) - share) / (items - 1)))
    low = perfect_low(n, 1 - float(expected), 0.95)
    return jackknife(float(value), without, n, perfect_low=low)


def _corrected(observed: Floats | np.float64, chance: Floats | np.float64) -> Floats:
    room = 1 - np.asarray(chance)
    safe = np.where(room > 1e-12, room, np.nan)
    return np.asarray((observed - chance) / safe)


def pairwise_kappa(codes: npt.ArrayLike) -> tuple[tuple[Estimate, ...], ...]:
    """Cohen's kappa of every two raters (raters by raters, symmetric; undefined on the diagonal).

    Examples
    --------
    >>> table = pairwise_kappa(np.array([[0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 1, 0]]))
    >>> table[0][1].value, table[0][2].value, table[0][0].missing
    (1.0, 0.0, 'a rater is not compared with themself')
    """
    array = label_codes(codes)
    return pairwise(array.shape[1], lambda i, j: cohen_kappa(array[:, i], array[:, j]))


def pairwise_raw(codes: npt.ArrayLike) -> tuple[tuple[Estimate, ...], ...]:
    """Share of common items on which every two raters agree (raters by raters, symmetric).

    Examples
    --------
    >>> table = pairwise_raw(np.array([[0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 1, -1]]))
    >>> table[0][1].value, round(table[1][2].value, 3), table[1][2].n
    (1.0, 0.667, 3)
    """
    array = label_codes(codes)
    return pairwise(array.shape[1], lambda i, j: raw(array[:, [i, j]]))


def prevalence(codes: npt.ArrayLike, k: int) -> Floats:
    """Share of all labels in each class (0 to 1, summing to 1; NaN throughout when there are none).

    Examples
    --------
    >>> prevalence(np.array([[0, 0], [1, -1], [0, 2]]), 3).tolist()
    [0.6, 0.2, 0.2]
    """
    array = label_codes(codes)
    used = class_counts(array, k).sum(axis=0)
    return used / used.sum() if used.sum() else np.full(k, np.nan)


def _agreeing(table: Floats) -> Floats:
    """Share of rater pairs on each item that gave the same class (0 where there is no pair)."""
    labels = table.sum(axis=1)
    pairs = labels * (labels - 1)
    same = (table * (table - 1)).sum(axis=1)
    return np.asarray(np.divide(same, pairs, out=np.zeros_like(same), where=pairs > 0))
