"""Krippendorff's alpha for coded labels, at any level of measurement, with missing labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, Ints, check_probability, floats, label_codes
from raterlab.stats._intervals import NO_VARIATION, TOO_FEW, jackknife, perfect_low
from raterlab.stats._scipy import sparse
from raterlab.stats.agreement import Coded, patterns_of
from raterlab.stats.estimate import Estimate
from raterlab.stats.labels import Labels, Patterns
from raterlab.stats.quantiles import t_quantile

Level: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
DENSE = 20_000_000  # cells up to which ordinal alpha re-ranks the labels for each item left out


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
    codes: Coded,
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
    if groups is None or isinstance(codes, Patterns):
        p = patterns_of(codes)
        group = np.arange(len(p.weight))
    else:
        table = label_codes(codes)
        group = np.asarray(groups)
        if group.shape != (len(table),):
            raise ValueError("groups must give one number for each item")
        p, group = Patterns.of_codes(table, merge=False), group[(table >= 0).any(axis=1)]
    number = np.arange(p.k, dtype=np.float64) if values is None else floats(values, 1, "values")
    if len(p.label) and len(number) <= p.label.max():
        raise ValueError(f"codes go up to {p.label.max()} but there are {len(number)} values")
    paired = p.sizes > 1
    p, group = p.kept(paired), group[paired]
    items = int(p.weight.sum())
    if items < 2:
        return Estimate.undefined(TOO_FEW, items)
    sums = _sums(p, number, level, group)
    if np.isnan(sums.value):
        return Estimate.undefined(NO_VARIATION, items)
    low = float(perfect_low(items, sums.unlike, level_ci))
    return jackknife(sums.value, sums.without, items, weight=sums.weight, level=level_ci, perfect_low=low)


def alpha_other_raters(labels: Labels, *, level_ci: float = 0.95) -> Estimate:
    r"""Nominal alpha with an interval for other items *and* other raters of the same sort.

    :math:`SE^2 = V_{items} + V_{raters}` on the atanh scale, each a delete-one jackknife, and Student's t with one
    degree of freedom less than there are raters. With three raters it is about as wide as the scale: three people do
    not tell what others would do. Each rater's labels are taken away in one pass, by what alpha's two sums lose.

    Parameters
    ----------
    labels
        Each rater once for an item (`Labels.latest`).
    level_ci
        Coverage of the interval.

    Returns
    -------
    Estimate
        The same value as `alpha`; n is the number of raters.

    References
    ----------
    Efron & Stein (1981); statistics of the project, section 3, for its measured coverage.

    Examples
    --------
    >>> codes = np.array([[0, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 1]] * 5)
    >>> e = alpha_other_raters(Labels.of_matrix(codes))
    >>> round(e.value, 2), e.low < 0 < e.value < e.high
    (0.34, True)
    """
    from raterlab.stats import _kernels  # noqa: PLC0415

    patterns = labels.patterns()
    over_items = alpha(patterns, level_ci=level_ci)
    if over_items.value is None or over_items.low is None or over_items.high is None or over_items.value >= 1:
        return over_items
    lost_apart, lost = _kernels.without_rater(labels.start, labels.rater, labels.label, labels.raters, labels.classes)
    took_part = np.flatnonzero(lost.sum(axis=1))
    raters = len(took_part)
    if raters < 3:
        return Estimate(over_items.value, None, None, raters, level=level_ci)
    p = patterns.kept(patterns.sizes > 1)
    sizes = p.sizes.astype(np.float64)
    apart = float(((sizes**2 - p.sums(p.count.astype(np.float64) ** 2)) / (sizes - 1)) @ p.weight)
    left = (p.totals() - lost[took_part]).astype(np.float64)
    n = left.sum(axis=1)
    without = _one_minus(apart - lost_apart[took_part], n**2 - (left**2).sum(axis=1), n)
    if np.isnan(without).any():
        return Estimate(over_items.value, None, None, raters, level=level_ci)
    z = np.arctanh(np.clip(without, -1 + 1e-9, 1 - 1e-9))
    of_raters = (raters - 1) / raters * float(((z - z.mean()) ** 2).sum())
    width = float(np.arctanh(min(over_items.high, 1 - 1e-9)) - np.arctanh(max(over_items.low, -1 + 1e-9)))
    of_items = (width / 2 / t_quantile(over_items.n - 1, level_ci)) ** 2
    half = t_quantile(raters - 1, level_ci) * np.sqrt(of_items + of_raters)
    centre = np.arctanh(np.clip(over_items.value, -1 + 1e-9, 1 - 1e-9))
    return Estimate(
        over_items.value, float(np.tanh(centre - half)), float(np.tanh(centre + half)), raters, level=level_ci
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """Alpha, alpha without each group of items, what each stands for, and the share of chance pairs that differ."""

    value: float
    without: Floats
    weight: Floats
    unlike: float


def _sums(p: Patterns, number: Floats, level: Level, groups: Ints) -> _Sums:
    """Alpha from the squares and products of values, or from a table of distances where there is no such form."""
    _, group = np.unique(groups, return_inverse=True)
    count, sizes, times = p.count.astype(np.float64), p.sizes.astype(np.float64), p.weight.astype(np.float64)
    total = p.totals().astype(np.float64)
    n = float(total.sum())
    _, same = np.unique(number[: p.k], return_inverse=True)
    alike = np.bincount(same, total[: len(same)])
    unlike = float((n**2 - (alike**2).sum()) / (n * (n - 1)))
    alone = len(group) == group.max() + 1
    # a group of one pattern may stand for many items; a group of several patterns is one group
    weight = times[np.argsort(group, kind="stable")] if alone else np.ones(group.max() + 1)

    def by_group(x: Floats) -> Floats:
        return np.bincount(group, x if alone else x * times).astype(np.float64)

    m = by_group(sizes)
    if level == "nominal":
        if len(np.unique(same)) < len(same):  # two codes of one value are one class
            p = Patterns.collect(p.owner.repeat(p.count), same[p.label.repeat(p.count)], p.weight, int(same.max()) + 1)
            count, total = p.count.astype(np.float64), p.totals().astype(np.float64)
        observed = by_group((sizes**2 - p.sums(count**2)) / (sizes - 1))
        expected = n**2 - float((total**2).sum())
        if alone:
            cross, own = by_group(p.sums(count * total[p.label])), by_group(p.sums(count**2))
        else:
            used = _used(p, group, alone=alone)
            cross, own = used @ total, np.asarray(used.multiply(used).sum(axis=1)).ravel()
        left = (n - m) ** 2 - ((total**2).sum() - 2 * cross + own)
    elif level == "ratio":
        delta = distance_matrix(number[: p.k], total, level)
        apart = np.asarray(sparse.csr_array((count, p.label, p.start), shape=(len(times), p.k)) @ delta)
        observed = by_group(p.sums(count * apart[p.owner, p.label]) / (sizes - 1))
        expected = float(total @ delta @ total)
        used = _used(p, group, alone=alone)
        own = np.asarray(used.multiply(used @ delta).sum(axis=1)).ravel()
        left = expected - 2 * (used @ (delta @ total)) + own
    else:
        x = number[: p.k]
        if level == "ordinal":
            if len(times) * p.k <= DENSE:
                return _ordinal(p, x, group, weight, unlike, alone=alone)
            x = _ranks(x, total)
        x = x - float(x @ total) / n  # centred, or large squares cancel
        s1, s2 = p.sums(count * x[p.label]), p.sums(count * x[p.label] ** 2)
        observed = by_group(2 * (sizes * s2 - s1**2) / (sizes - 1))
        whole1, whole2 = float(x @ total), float(x**2 @ total)
        expected = 2 * (n * whole2 - whole1**2)
        left = 2 * ((n - m) * (whole2 - by_group(s2)) - (whole1 - by_group(s1)) ** 2)
    seen = float(observed @ weight)
    return _Sums(float(_one_minus(seen, expected, n)), _one_minus(seen - observed, left, n - m), weight, unlike)


def _used(p: Patterns, group: Ints, *, alone: bool) -> sparse.csr_array:
    """Count labels by group and class."""
    count = p.count if alone else p.count * p.weight[p.owner]
    shape = (int(group.max()) + 1, p.k)
    return sparse.csr_array((count.astype(np.float64), (group[p.owner], p.label)), shape=shape)


def _ranks(values: Floats, total: Floats) -> Floats:
    """Mid-rank of each category among all labels; equal values are one category."""
    _, place = np.unique(values, return_inverse=True)
    used = np.bincount(place, total)
    return np.asarray((np.cumsum(used) - used / 2)[place])


def _ordinal(p: Patterns, values: Floats, group: Ints, weight: Floats, unlike: float, *, alone: bool) -> _Sums:
    """Ordinal alpha: without a group the ranks, hence the distances, are those of the labels that remain."""
    _, place = np.unique(values, return_inverse=True)
    table = np.zeros((len(p.weight), int(place.max()) + 1))
    np.add.at(table, (p.owner, place[p.label]), p.count)
    if not alone:
        table, group = table.repeat(p.weight, axis=0), group.repeat(p.weight)
    times = p.weight.astype(np.float64) if alone else np.ones(len(table))
    total = times @ table
    n = float(total.sum())
    rank = np.cumsum(total) - total / 2
    rank -= float(rank @ total) / n
    sizes = table.sum(axis=1)
    seen = float(times @ (2 * (sizes * (table @ rank**2) - (table @ rank) ** 2) / (sizes - 1)))
    value = float(_one_minus(seen, 2 * n * float(rank**2 @ total), n))
    return _Sums(value, _ordinal_without(table, group, times), weight, unlike)


def _ordinal_without(table: Floats, group: Ints, times: Floats) -> Floats:
    """Ordinal alpha without each group: both sums expand into squares and products of ranks."""
    labels = table.sum(axis=1)
    weight = 1 / (labels - 1)
    used, rows = np.zeros((2, group.max() + 1, table.shape[1]))
    np.add.at(used, group, table)
    np.add.at(rows, group, table * (labels * weight)[:, None])
    rest = times @ table - used
    n = rest.sum(axis=1)
    rank = np.cumsum(rest, axis=1) - rest / 2
    rank -= ((rest * rank).sum(axis=1) / np.maximum(n, 1))[:, None]  # centred, or large squares cancel
    own = np.bincount(group, weight * (table * rank[group]).sum(axis=1) ** 2)
    together = table.T @ (table * (weight * times)[:, None])
    cross = ((rank @ together) * rank).sum(axis=1) - own
    every = times @ (table * (labels * weight)[:, None])
    observed = 2 * ((every - rows) * rank**2).sum(axis=1) - 2 * cross
    return _one_minus(observed, 2 * n * (rest * rank**2).sum(axis=1), n)


def _one_minus(observed: npt.ArrayLike, expected: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """1 - D_o/D_e from plain sums; NaN where labels never differ."""
    chance, labels = np.asarray(expected), np.asarray(n)
    differ = chance > 1e-12 * labels
    return np.asarray(1 - observed * (labels - 1) / np.where(differ, chance, np.nan))
