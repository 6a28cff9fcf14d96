"""Krippendorff's alpha for coded labels, at any level of measurement, with missing labels."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, Ints, check_probability, class_counts, floats, label_codes
from raterlab.stats._intervals import NO_VARIATION, TOO_FEW, jackknife, perfect_low
from raterlab.stats.estimate import Estimate

Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]


def distance_matrix(values: npt.ArrayLike, counts: npt.ArrayLike, level: Level) -> Floats:
    r"""Krippendorff's squared difference between every two categories.

    Nominal :math:`[c \ne k]`; ordinal :math:`(\sum_{g=c}^{k} n_g - (n_c+n_k)/2)^2`; interval
    :math:`(c-k)^2`; ratio :math:`((c-k)/(c+k))^2`.

    Parameters
    ----------
    values
        Numeric value of each category; nominal uses only whether two are equal, ordinal their order.
    counts
        How often each category was used (ordinal only).
    level
        Level of measurement.

    Returns
    -------
    array (K, K)
        Symmetric, zero on the diagonal; in squared units of `values`, or of ranks when ordinal.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> distance_matrix([1, 2, 3], [2, 4, 2], "ordinal").tolist()
    [[0.0, 9.0, 36.0], [9.0, 0.0, 9.0], [36.0, 9.0, 0.0]]
    >>> distance_matrix([0, 1, 3], [1, 1, 1], "ratio").tolist()
    [[0.0, 1.0, 1.0], [1.0, 0.0, 0.25], [1.0, 0.25, 0.0]]
    """
    v, n = floats(values, 1, "values"), floats(counts, 1, "counts")
    if v.shape != n.shape:
        raise ValueError("values and counts must have the same length")
    if level == "ordinal":
        _, place = np.unique(v, return_inverse=True)
        used = np.bincount(place, weights=n, minlength=1)
        v = (np.cumsum(used) - used / 2)[place]  # the sum in the formula is a difference of mid-ranks
    apart = v[:, None] - v[None, :]
    if level == "nominal":
        return np.asarray(apart != 0, dtype=np.float64)
    if level in ("ordinal", "interval"):
        return np.asarray(apart**2)
    if level == "ratio":
        if v.size and v.min() < 0:
            raise ValueError("ratio values must not be negative")
        total = v[:, None] + v[None, :]
        return np.asarray(np.divide(apart, total, out=np.zeros_like(apart), where=total > 0) ** 2)
    raise ValueError(f"unknown level of measurement: {level}")


def alpha(
    codes: npt.ArrayLike,
    level: Level = "nominal",
    values: npt.ArrayLike | None = None,
    *,
    level_ci: float = 0.95,
    groups: npt.ArrayLike | None = None,
) -> Estimate:
    r"""Krippendorff's alpha for coded labels, missing labels allowed.

    :math:`\alpha = 1 - D_o/D_e` with :math:`D_o = \frac1n \sum_u \sum_{i \ne j} \delta/(m_u-1)` over
    the labels of an item and :math:`D_e = \frac1{n(n-1)} \sum_{i \ne j} \delta` over all n labels
    that share an item with another.

    Parameters
    ----------
    codes
        (items, raters), -1 missing.
    level
        Level of measurement.
    values
        Numeric value of each code; by default the code itself.
    level_ci
        Coverage of the interval: delete-one-item jackknife on the atanh scale, raters fixed.
    groups
        Items with the same number are left out together (criteria of one text, say); by default
        each item stands alone.

    Returns
    -------
    Estimate
        1 is perfect, 0 is chance; n is the number of items with two labels or more. The interval
        is missing when one item carries all the variation.

    References
    ----------
    Krippendorff, K. (2018). Content Analysis, 4th ed., ch. 12.

    Examples
    --------
    >>> e = alpha(np.array([[0, 0], [1, 1], [0, 1], [1, 1], [0, 0], [1, -1]]))
    >>> round(e.value, 3), e.n
    (0.64, 5)
    """
    check_probability(level_ci, "level_ci")
    table = class_counts(label_codes(codes))
    of_item = np.arange(len(table)) if groups is None else np.asarray(groups)
    if of_item.shape != (len(table),):
        raise ValueError("groups must give one number for each item")
    number = np.arange(table.shape[1], dtype=np.float64) if values is None else floats(values, 1, "values")
    if len(number) < table.shape[1]:
        raise ValueError(f"codes go up to {table.shape[1] - 1} but there are {len(number)} values")
    number, place = np.unique(number[: table.shape[1]], return_inverse=True)
    table = np.stack([table[:, place == c].sum(axis=1) for c in range(len(number))], axis=1)
    paired = table.sum(axis=1) > 1
    table, items = table[paired], int(paired.sum())
    if items < 2:
        return Estimate.undefined(TOO_FEW, items)
    value, without, unlike = _alpha(table, number, level, of_item[paired])
    if np.isnan(value):
        return Estimate.undefined(NO_VARIATION, items)
    low = perfect_low(items, unlike, level_ci)
    return jackknife(value, without, items, level=level_ci, perfect_low=low)


def _alpha(table: Floats, values: Floats, level: Level, groups: Ints) -> tuple[float, Floats, float]:
    """Alpha, alpha without each group of items, and the share of chance pairs that differ at all.

    `values` ascend, one for each column of `table`.
    """
    labels = table.sum(axis=1)
    _, group = np.unique(groups, return_inverse=True)
    used = np.zeros((group.max() + 1, table.shape[1]))
    np.add.at(used, group, table)
    total = used.sum(axis=0)
    delta = distance_matrix(values, total, level)
    n = total.sum()
    unlike = float(total @ distance_matrix(values, total, "nominal") @ total / (n * (n - 1)))
    observed = np.bincount(group, ((table @ delta) * table).sum(axis=1) / (labels - 1)).astype(np.float64)
    expected = total @ delta @ total - 2 * used @ delta @ total + ((used @ delta) * used).sum(axis=1)
    value = float(_one_minus(observed.sum(), total @ delta @ total, n))
    if level == "ordinal":
        return value, _ordinal_without(table, group), unlike
    rest = n - used.sum(axis=1)
    return value, _one_minus(observed.sum() - observed, expected, rest), unlike


def _ordinal_without(table: Floats, group: Ints) -> Floats:
    """Ordinal alpha without each group: ranks, hence distances, are those of the labels that remain.

    With delta = (r_c - r_k)^2 both sums expand into squares and products of ranks, so no table of
    pairs is needed for each group.
    """
    labels = table.sum(axis=1)
    weight = 1 / (labels - 1)
    used, rows = np.zeros((2, group.max() + 1, table.shape[1]))
    np.add.at(used, group, table)
    np.add.at(rows, group, table * (labels * weight)[:, None])
    rest = used.sum(axis=0) - used
    n = rest.sum(axis=1)
    rank = np.cumsum(rest, axis=1) - rest / 2
    rank -= ((rest * rank).sum(axis=1) / np.maximum(n, 1))[:, None]  # centred, or large squares cancel
    own = np.bincount(group, weight * (table * rank[group]).sum(axis=1) ** 2)
    cross = ((rank @ (table.T @ (table * weight[:, None]))) * rank).sum(axis=1) - own
    observed = 2 * ((rows.sum(axis=0) - rows) * rank**2).sum(axis=1) - 2 * cross
    return _one_minus(observed, 2 * n * (rest * rank**2).sum(axis=1), n)


def _one_minus(observed: npt.ArrayLike, expected: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """1 - D_o/D_e from plain sums; NaN where labels never differ."""
    chance, labels = np.asarray(expected), np.asarray(n)
    differ = chance > 1e-12 * labels
    return np.asarray(1 - observed * (labels - 1) / np.where(differ, chance, np.nan))
