"""Intervals that several measures share: delete-one for coefficients, Wilson's for shares."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats
from raterlab.stats.estimate import Estimate, Estimates
from raterlab.stats.quantiles import t_quantiles, z_quantile

TOO_FEW = "fewer than two items have labels from two raters"
NO_VARIATION = "every label is the same: agreement beyond chance cannot be told"
EDGE = 1 - 1e-9  # atanh is infinite at 1


def jackknife(
    value: float,
    without: Floats,
    n: int,
    *,
    weight: npt.ArrayLike | None = None,
    level: float = 0.95,
    perfect_low: float | None = None,
    extra_variance: float = 0.0,
) -> Estimate:
    r"""Interval for a coefficient in [-1, 1] by leaving out one unit at a time, on the atanh scale.

    :math:`SE^2 = \frac{n-1}{n}\sum_i (z_{(i)} - \bar z)^2`, :math:`z = \mathrm{artanh}`, and
    :math:`\tanh(z \pm t_{n-1} SE)`.

    Parameters
    ----------
    value
        The coefficient on all units.
    without
        The coefficient without each unit; NaN where it is then undefined.
    n
        Units reported.
    weight
        How many units each entry of `without` stands for; one each by default.
    level
        Two-sided confidence level.
    perfect_low
        Lower end to report when agreement is perfect, where leaving units out shows no spread at all.
    extra_variance
        Variance of `value` from another source, such as sampled chance pairs.

    Returns
    -------
    Estimate
        Without an interval when one unit carries all the variation.

    References
    ----------
    Efron, B. & Stein, C. (1981). Annals of Statistics 9, 586-596.

    Examples
    --------
    >>> e = jackknife(0.5, np.array([0.45, 0.5, 0.55]), 3)
    >>> round(e.low, 2), round(e.high, 2)
    (0.21, 0.71)
    """
    times = np.ones(len(without)) if weight is None else np.asarray(weight, dtype=np.float64)
    perfect = -1.0 if perfect_low is None else perfect_low
    if value >= EDGE and perfect_low is None:
        perfect = 1.0
    column = jackknife_rows(
        np.array([value]), without[None], times[None], np.array([n]), np.array([perfect]), level, extra_variance
    )
    return column[0]


def jackknife_rows(
    value: Floats,
    without: Floats,
    weight: Floats,
    n: npt.NDArray[np.int64],
    floor: Floats,
    level: float = 0.95,
    extra_variance: float = 0.0,
) -> Estimates:
    """Do the same for many coefficients at once: one row each, `weight` 0 where a row has no such unit.

    Parameters
    ----------
    value, n, floor
        (rows,); `floor` is the lower end where agreement is perfect
    without, weight
        (rows, units)

    Examples
    --------
    >>> one = np.array([[0.45, 0.5, 0.55]])
    >>> jackknife_rows(np.array([0.5]), one, np.ones((1, 3)), np.array([3]), np.array([0.0])).low.round(2)
    array([0.21])
    """
    units = weight.sum(axis=1)
    used = weight > 0
    lost = (used & np.isnan(without)).any(axis=1) | (units < 2)
    # A few labels can push a coefficient below -1; the atanh scale ends there.
    centre = np.clip(value, -EDGE, EDGE)
    z = np.arctanh(np.clip(np.where(used, without, 0.0), -EDGE, EDGE))
    mean = np.divide((weight * z).sum(axis=1), units, out=np.zeros(len(units)), where=units > 0)
    spread = (weight * np.where(used, z - mean[:, None], 0.0) ** 2).sum(axis=1)
    safe = np.maximum(units, 2.0)
    variance = (safe - 1) / safe * spread + extra_variance / (1 - centre**2) ** 2
    half = t_quantiles(safe - 1, level) * np.sqrt(variance)
    low = np.minimum(np.tanh(np.arctanh(centre) - half), value)
    high = np.maximum(np.tanh(np.arctanh(centre) + half), value)
    sure = value >= EDGE
    low = np.where(sure, np.maximum(-1.0, np.minimum(floor, 1.0)), np.where(lost, np.nan, low))
    high = np.where(sure, 1.0, np.where(lost, np.nan, high))
    return Estimates(np.where(sure, 1.0, value), low, high, np.asarray(n), NO_VARIATION, level)


def perfect_low(n: npt.ArrayLike, chance: npt.ArrayLike, level: float) -> Floats:
    """Lower end for perfect agreement on `n` items.

    If the share of items in dispute were as high as Wilson's bound for none of `n` allows, the
    coefficient would be ``1 - share / disagreement expected by chance``.

    Examples
    --------
    >>> float(perfect_low(50, 0.5, 0.95).round(2))
    0.86
    """
    z2 = z_quantile(level) ** 2
    disputed = z2 / (np.asarray(n, dtype=np.float64) + z2)
    by_chance = np.asarray(chance, dtype=np.float64)
    return np.asarray(1 - np.divide(disputed, by_chance, out=np.full(disputed.shape, 2.0), where=by_chance > 0))


def score_interval(share: float, n: float, z: float) -> tuple[float, float]:
    """Both ends of Wilson's interval for a share of `n`, which need not be whole.

    Examples
    --------
    >>> [round(end, 2) for end in score_interval(0.94, 50, 1.96)]
    [0.84, 0.98]
    """
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    return max(0.0, min(low, share)), min(1.0, max(high, share))
