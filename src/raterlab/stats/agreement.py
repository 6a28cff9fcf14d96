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

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, Ints, floats
from raterlab.stats._intervals import NO_VARIATION, TOO_FEW, jackknife, perfect_low
from raterlab.stats._scipy import sparse
from raterlab.stats.accuracy import mean_credit
from raterlab.stats.estimate import Estimate
from raterlab.stats.labels import Patterns
from raterlab.stats.ratios import ratio_of_sums

Coded: TypeAlias = npt.ArrayLike | Patterns


def patterns_of(codes: Coded, k: int | None = None) -> Patterns:
    """Return the patterns of an (items, raters) matrix with -1 missing, or what are patterns already.

    Examples
    --------
    >>> patterns_of(np.array([[0, 1], [0, 1], [1, 1]])).weight.sum()
    np.int64(3)
    """
    if not isinstance(codes, Patterns):
        return Patterns.of_codes(codes, k)
    if k is not None and len(codes.label) and codes.label.max() >= k:
        raise ValueError(f"codes go up to {codes.label.max()} but there are {k} classes")
    return codes if k is None or k == codes.k else replace(codes, k=k)


def raw(codes: Coded) -> Estimate:
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
    p = patterns_of(codes)
    p = p.kept(p.sizes > 1)
    if not len(p.weight):
        return Estimate.undefined("no item has labels from two raters")
    return mean_credit(_agreeing(p), weight=p.weight)


def fleiss_kappa(codes: Coded, weights: npt.ArrayLike | None = None) -> Estimate:
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
    p = patterns_of(codes)
    credit = None if weights is None else _credits(weights, p.k)
    return _beyond_chance(p, p.k, Chance(0.0, 1.0, credit), credit)


def category_kappas(codes: Coded, k: int) -> list[Estimate]:
    r"""Fleiss' kappa of each class against all others together: which classes raters can tell.

    :math:`\kappa_c = 1 - \frac{\sum_i n_{ic}(m - n_{ic})}{n\,m(m-1)\,\pi_c(1-\pi_c)}` with m labels of each item; in
    general `fleiss_kappa` of the labels read as this class or another.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.
    k
        Number of classes.

    Returns
    -------
    list
        For each class; undefined for one that nobody, or everybody, uses.

    References
    ----------
    Fleiss, J. (1971). Psychological Bulletin 76, 378-382.

    Examples
    --------
    >>> kappas = category_kappas(np.array([[0, 0, 0], [1, 1, 2], [1, 2, 2], [0, 0, 0]]), 3)
    >>> [round(e.value, 2) for e in kappas]
    [1.0, 0.11, 0.11]
    """
    p = patterns_of(codes, k)
    sizes = np.bincount(p.sizes, p.weight)
    found = []
    for mine, size, weight in _by_label(p):
        # items without the class differ in nothing but their number of labels
        rest = sizes - np.bincount(size, weight, minlength=len(sizes))
        m = np.flatnonzero(rest)
        inside, whole = np.r_[mine, np.zeros_like(m)], np.r_[size, m]
        times = np.r_[weight, rest[m].astype(np.int64)]
        table = np.stack([whole - inside, inside], axis=1)
        owner, label = np.nonzero(table)
        start = np.searchsorted(owner, np.arange(len(times) + 1))
        found.append(fleiss_kappa(Patterns(start, label, table[owner, label], times, 2).merged()))
    return found


def specific(codes: Coded, k: int) -> list[Estimate]:
    r"""Positive specific agreement: how often another label of an item is this class when one is.

    :math:`\sum_i n_{ic}(n_{ic}-1) / \sum_i n_{ic}(m_i-1)`, a ratio of sums over items (`ratio_of_sums`).
    Measured coverage of the 95 % interval (1,000 replicates; four raters who are right in .5 to .95, classes of .6, .3
    and .1): 50 items .91-.99, 100 items .93-.99, 300 items .94-.97.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.
    k
        Number of classes.

    Returns
    -------
    list
        For each class a share, 0 to 1, not corrected for chance; n counts the items that have the class.

    References
    ----------
    Cicchetti, D. & Feinstein, A. (1990). Journal of Clinical Epidemiology 43, 551-558.

    Examples
    --------
    >>> [round(e.value, 2) for e in specific(np.array([[0, 0, 0], [0, 1, 1]]), 2)]
    [0.75, 0.5]
    """
    return [
        ratio_of_sums(
            mine * (mine - 1), mine * (size - 1), weight=weight, least=0, most=1, missing="no two labels to compare"
        )
        for mine, size, weight in _by_label(patterns_of(codes, k))
    ]


def _by_label(p: Patterns) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield for each class the items that have it: labels of it, labels in all, and how many such items."""
    order = np.argsort(p.label, kind="stable")
    owner, ends = p.owner[order], np.searchsorted(p.label[order], np.arange(p.k + 1))
    for c in range(p.k):
        mine = slice(ends[c], ends[c + 1])
        yield p.count[order][mine], p.sizes[owner[mine]], p.weight[owner[mine]]


def gwet_ac1(codes: Coded, k: int, weights: npt.ArrayLike | None = None) -> Estimate:
    r"""Gwet's AC1: agreement beyond chance that does not collapse when one class is rare.

    :math:`(p_a - p_e)/(1 - p_e)`, :math:`p_e = \sum_k \pi_k(1-\pi_k)/(K-1)`. When every label is the
    same it is 1, with an interval that says how little that proves.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.
    k
        Number of classes that could have been chosen.
    weights
        (K, K) credit for two classes, 1 on the diagonal: then it is AC2, with
        :math:`p_e = \frac{T_w}{K(K-1)} \sum_k \pi_k(1-\pi_k)` and :math:`T_w` the sum of the weights.

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
    credit = None if weights is None else _credits(weights, k)
    each = (float(k) if credit is None else float(credit.sum())) / (k * (k - 1)) if k > 1 else 0.0
    return _beyond_chance(codes, k, Chance(each, -each), credit)


def brennan_prediger(codes: Coded, k: int, weights: npt.ArrayLike | None = None) -> Estimate:
    r"""Brennan-Prediger (Randolph's free-marginal) kappa: :math:`(p_a - 1/K)/(1 - 1/K)`.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.
    k
        Number of classes that could have been chosen.
    weights
        (K, K) credit for two classes, 1 on the diagonal; chance is then the mean of all weights.

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
    credit = None if weights is None else _credits(weights, k)
    return _beyond_chance(codes, k, Chance(1 / k if credit is None else float(credit.mean()), 0.0), credit)


def weights_of(k: int, kind: str) -> Floats:
    r"""Credit for two ordered classes that are not the same: linear, quadratic or ordinal weights.

    Linear :math:`1 - |i-j|/(K-1)`; quadratic its square form :math:`1 - (i-j)^2/(K-1)^2`; ordinal
    :math:`1 - \binom{|i-j|+1}{2}/\binom{K}{2}`; identity for names.

    References
    ----------
    Gwet (2014), Handbook of Inter-Rater Reliability, ch. 3.

    Examples
    --------
    >>> weights_of(3, "quadratic").tolist()
    [[1.0, 0.75, 0.0], [0.75, 1.0, 0.75], [0.0, 0.75, 1.0]]
    """
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(np.float64)
    if kind == "identity":
        return np.eye(k)
    if kind == "linear":
        return np.asarray(1 - apart / max(k - 1, 1))
    if kind == "quadratic":
        return np.asarray(1 - (apart / max(k - 1, 1)) ** 2)
    if kind == "ordinal":
        return np.asarray(1 - apart * (apart + 1) / max(k * (k - 1), 1))
    raise ValueError(f"unknown weights: {kind}")


def _credits(weights: npt.ArrayLike, k: int) -> Floats:
    table = floats(weights, 2, "weights")
    if table.shape != (k, k) or not np.allclose(table, table.T) or not np.allclose(np.diag(table), 1):
        raise ValueError("weights must be a symmetric (k, k) table with 1 on the diagonal")
    return table


def _beyond_chance(codes: Coded, k: int | None, chance: Chance, weights: Floats | None = None) -> Estimate:
    """(p_a - p_e)/(1 - p_e) with p_e from the mean class shares, and its delete-one-item jackknife."""
    if k is not None and k < 2 and chance.factor != 1:
        raise ValueError("agreement needs at least two classes")
    p = patterns_of(codes, k)
    times, sizes = p.weight.astype(np.float64), p.sizes.astype(np.float64)
    paired = sizes > 1
    n, items = int(times[paired].sum()), float(times.sum())
    if n < 2:
        return Estimate.undefined(TOO_FEW, n)
    agree = _agreeing(p, weights)
    share = p.count / sizes[p.owner]  # a lone label still tells how common its class is
    mean = np.bincount(p.label, share * times[p.owner], minlength=p.k) / items
    total = float(agree @ times)
    expected = float(chance.of(mean))
    value = float(_corrected(np.float64(total / n), np.float64(expected)))
    if np.isnan(value):
        return Estimate.undefined(NO_VARIATION, n)
    rest = (total - agree) / (n - paired)
    without = _corrected(rest, chance.without(mean, items, p, share))
    return jackknife(value, without, n, weight=times, perfect_low=float(perfect_low(n, 1 - expected, 0.95)))


@dataclass(frozen=True, slots=True)
class Chance:
    r"""Agreement expected by chance, as :math:`a + b\,\pi^T W \pi` of the class shares."""

    constant: float
    factor: float
    weights: Floats | None = None

    def of(self, share: Floats) -> Floats:
        """Value at these shares."""
        together = share if self.weights is None else self.weights @ share
        return np.asarray(self.constant + self.factor * (share @ together))

    def without(self, mean: Floats, items: float, p: Patterns, share: Floats) -> Floats:
        """Value without one item of each pattern: the quadratic form expands, so nothing dense is made."""
        if self.factor == 0:
            return np.full(len(p.weight), self.constant)
        together = mean if self.weights is None else self.weights @ mean
        whole = float(mean @ together)
        cross = p.sums(share * together[p.label])
        own = p.sums(share * (share if self.weights is None else _weighted(p, share, self.weights)))
        form = (items**2 * whole - 2 * items * cross + own) / (items - 1) ** 2
        return np.asarray(self.constant + self.factor * form)


def _weighted(p: Patterns, entries: Floats, weights: Floats) -> Floats:
    """For each entry (p, k) the sum over l of ``weights[k, l]`` times the entry (p, l)."""
    table = sparse.csr_array((entries, p.label, p.start), shape=(len(p.weight), p.k))
    return np.asarray(table @ weights)[p.owner, p.label]


def _corrected(observed: Floats | np.float64, chance: Floats | np.float64) -> Floats:
    room = 1 - np.asarray(chance)
    safe = np.where(room > 1e-12, room, np.nan)
    return np.asarray((observed - chance) / safe)


def prevalence(codes: Coded, k: int) -> Floats:
    """Share of all labels in each class (0 to 1, summing to 1; NaN throughout when there are none).

    Examples
    --------
    >>> prevalence(np.array([[0, 0], [1, -1], [0, 2]]), 3).tolist()
    [0.6, 0.2, 0.2]
    """
    used = patterns_of(codes, k).totals().astype(np.float64)
    return used / used.sum() if used.sum() else np.full(k, np.nan)


def _agreeing(p: Patterns, weights: Floats | None = None) -> Floats:
    """Share of rater pairs on an item of each pattern that agree (0 where there is no pair)."""
    sizes = p.sizes.astype(np.float64)
    pairs = sizes * (sizes - 1)
    count = p.count.astype(np.float64)
    alike = count if weights is None else _weighted(p, count, weights)
    same = p.sums(count * (alike - 1))
    return np.asarray(np.divide(same, pairs, out=np.zeros_like(same), where=pairs > 0))
