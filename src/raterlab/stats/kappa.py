"""Two raters at a time: Cohen's kappa and its kin, for one table or for thousands of pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats, label_codes
from raterlab.stats._intervals import NO_VARIATION, jackknife_rows, perfect_low
from raterlab.stats.accuracy import wilson
from raterlab.stats.estimate import Estimate, Estimates
from raterlab.stats.labels import PairCounts
from raterlab.stats.pairs import pairwise

FEWEST_SHARED = 2


def cohen_kappa(a: npt.ArrayLike, b: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Estimate:
    r"""Cohen's kappa of two raters on the items that both labelled.

    :math:`\kappa = (p_o - p_e)/(1 - p_e)`, :math:`p_e = \sum_k p_{ak} p_{bk}`; with weights
    :math:`p_o = \sum w_{kl} p_{kl}` and :math:`p_e = \sum w_{kl} p_{ak} p_{bl}`.

    Parameters
    ----------
    a, b
        Codes of each rater in the same item order, -1 missing.
    weights
        (K, K) credit for two classes, 1 on the diagonal (`agreement.weights_of`); none for names.

    Returns
    -------
    Estimate
        -1 to 1; jackknife interval over items. Undefined when both used one and the same code.

    References
    ----------
    Cohen, J. (1960). Educational and Psychological Measurement 20, 37-46; (1968) Psychological Bulletin 70.

    Examples
    --------
    >>> round(cohen_kappa(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 2])).value, 3)
    0.688
    """
    return kappa(cross_table(a, b, None if weights is None else len(np.asarray(weights))), weights)


def cross_table(a: npt.ArrayLike, b: npt.ArrayLike, k: int | None = None) -> Floats:
    """Count items by the class of a (rows) and of b (columns), where both gave one.

    Examples
    --------
    >>> cross_table([0, 1, -1], [0, 0, 1]).tolist()
    [[1.0, 0.0], [1.0, 0.0]]
    """
    first, second = label_codes(a, 1), label_codes(b, 1)
    if first.shape != second.shape:
        raise ValueError("both raters must have the same number of items")
    both = (first >= 0) & (second >= 0)
    k = k or int(max(first.max(initial=0), second.max(initial=0))) + 1
    cells = first[both] * k + second[both]
    return np.bincount(cells, minlength=k * k).reshape(k, k).astype(np.float64)


def kappa(table: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Estimate:
    """Cohen's kappa of a contingency table (K, K) of counts; see `cohen_kappa`.

    Examples
    --------
    >>> e = kappa([[88, 14, 18], [10, 40, 10], [2, 6, 12]])  # Cohen 1960, p. 45: .492, SE .051
    >>> round(e.value, 3), round((e.high - e.low) / 3.92, 2)
    (0.492, 0.05)
    """
    return kappas(floats(table, 2, "table")[None], weights)[0]


def kappas(tables: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Estimates:
    r"""Cohen's kappa of many contingency tables at once, with the exact delete-one-item jackknife.

    Leaving out an item of cell (k, l) changes the table in one place, so the K squared values without one item follow
    from the margins: :math:`S_e' = S_e - (vc)_k - (rv)_l + v_{kl}` for weights of disagreement v.

    Parameters
    ----------
    tables
        (pairs, K, K) counts.
    weights
        (K, K) credit, 1 on the diagonal.

    Returns
    -------
    Estimates
        One for each pair; unknown where fewer than two items are shared or every label is the same.

    Examples
    --------
    >>> kappas([[[4, 1], [1, 4]], [[5, 0], [0, 0]]]).value.round(2)
    array([0.6, nan])
    """
    t = floats(tables, 3, "tables")
    k = t.shape[1]
    if t.shape[2] != k:
        raise ValueError("tables must be (pairs, K, K)")
    v = 1 - (np.eye(k) if weights is None else floats(weights, 2, "weights"))
    if v.shape != (k, k):
        raise ValueError("weights must be (K, K)")
    n = t.sum(axis=(1, 2))
    rows, columns = t.sum(axis=2), t.sum(axis=1)
    apart = np.einsum("qkl,kl->q", t, v)
    from_rows, from_columns = columns @ v.T, rows @ v  # (pairs, K): sum over the other's margin
    chance = (rows * from_rows).sum(axis=1)
    value = _ratio(apart * n, chance)
    apart_without = apart[:, None, None] - v
    chance_without = chance[:, None, None] - from_rows[:, :, None] - from_columns[:, None, :] + v
    without = _ratio(apart_without * (n[:, None, None] - 1), chance_without)
    cells = (len(t), k * k)
    floor = perfect_low(n, np.divide(chance, n**2, out=np.zeros(len(n)), where=n > 0), 0.95)
    thin = n < FEWEST_SHARED
    value = np.where(thin, np.nan, value)
    found = jackknife_rows(value, without.reshape(cells), t.reshape(cells), n.astype(np.int64), floor)
    if len(n) == 1 and thin[0]:
        return Estimates(found.value, found.low, found.high, found.n, "the two share fewer than two items")
    return Estimates(found.value, found.low, found.high, found.n, NO_VARIATION)


def _ratio(apart: Floats, chance: Floats) -> Floats:
    return np.asarray(1 - np.divide(apart, chance, out=np.full(chance.shape, np.nan), where=chance > 1e-12))


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

    def agreed(i: int, j: int) -> Estimate:
        table = cross_table(array[:, i], array[:, j])
        n = int(table.sum())
        return wilson(float(np.trace(table)), n) if n else Estimate.undefined("no item has labels from two raters")

    return pairwise(array.shape[1], agreed)


@dataclass(frozen=True, slots=True)
class TwoRaters:
    r"""What stands beside a kappa, so that it is not misread.

    Parameters
    ----------
    prevalence
        :math:`|a-d|/n` of a 2 x 2 table: how unequal the classes are; None with more classes.
    bias
        :math:`|b-c|/n` of a 2 x 2 table; with more classes half the summed difference of the margins.
    highest
        Largest kappa that these margins allow.
    pabak
        :math:`2p_o - 1` with two classes, :math:`(Kp_o-1)/(K-1)` with K: prevalence- and bias-adjusted.

    References
    ----------
    Byrt, T., Bishop, J. & Carlin, J. (1993). Journal of Clinical Epidemiology 46, 423-429; Cohen (1960) for the
    largest kappa.
    """

    prevalence: float | None
    bias: float
    highest: float | None
    pabak: float


def beside_kappa(table: npt.ArrayLike) -> TwoRaters | None:
    """Return prevalence, bias and the largest possible kappa of a contingency table; None when it is empty.

    Examples
    --------
    >>> two = beside_kappa([[80, 7], [8, 5]])
    >>> two.prevalence, round(two.bias, 2), round(two.pabak, 2)
    (0.75, 0.01, 0.7)
    >>> round(beside_kappa([[88, 14, 18], [10, 40, 10], [2, 6, 12]]).highest, 3)  # Cohen 1960: .831
    0.831
    """
    t = floats(table, 2, "table")
    n, k = float(t.sum()), len(t)
    if n == 0:
        return None
    rows, columns = t.sum(axis=1) / n, t.sum(axis=0) / n
    chance = float(rows @ columns)
    observed = float(np.trace(t)) / n
    best = float(np.minimum(rows, columns).sum())
    return TwoRaters(
        prevalence=abs(float(t[0, 0] - t[1, 1])) / n if k == 2 else None,
        bias=float(np.abs(rows - columns).sum()) / 2,
        highest=(best - chance) / (1 - chance) if chance < 1 else None,
        pabak=(k * observed - 1) / (k - 1) if k > 1 else 1.0,
    )


def of_pairs(pairs: PairCounts, weights: npt.ArrayLike | None = None) -> Estimates:
    """Cohen's kappa of every two raters who share an item, in the order of `pairs`.

    Examples
    --------
    >>> from raterlab.stats.labels import Labels
    >>> of_pairs(Labels.of_matrix(np.array([[0, 0], [1, 1], [0, 1], [1, 1]])).pairs()).value
    array([0.5])
    """
    if pairs.table is None:
        nothing = np.full(len(pairs.a), np.nan)
        return Estimates(nothing, nothing, nothing, pairs.shared, "there are too many classes for a table of each pair")
    return kappas(pairs.table, weights)
