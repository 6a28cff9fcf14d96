"""Delete-one intervals for agreement coefficients."""

from __future__ import annotations

import numpy as np
from scipy import special

from raterlab.stats._arrays import Floats
from raterlab.stats.accuracy import wilson
from raterlab.stats.estimate import Estimate

TOO_FEW = "fewer than two items have labels from two raters"
NO_VARIATION = "every label is the same: agreement beyond chance cannot be told"
EDGE = 1 - 1e-9  # atanh is infinite at 1


def jackknife(
    value: float,
    without: Floats,
    n: int,
    *,
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
    if value >= EDGE:
        low = 1.0 if perfect_low is None else max(-1.0, perfect_low)
        return Estimate(1.0, low, 1.0, n, level=level)
    if len(without) < 2 or np.isnan(without).any():
        return Estimate(value, None, None, n, level=level)
    # A few labels can push a coefficient below -1; the atanh scale ends there.
    centre = np.clip(value, -EDGE, EDGE)
    z = np.arctanh(np.clip(without, -EDGE, EDGE))
    units = len(z)
    variance = (units - 1) / units * ((z - z.mean()) ** 2).sum() + extra_variance / (1 - centre**2) ** 2
    half = special.stdtrit(units - 1, (1 + level) / 2) * np.sqrt(variance)
    low, high = np.tanh(np.arctanh(centre) - half), np.tanh(np.arctanh(centre) + half)
    return Estimate(value, min(float(low), value), max(float(high), value), n, level=level)


def perfect_low(n: int, chance: float, level: float) -> float:
    """Lower end for perfect agreement on `n` items.

    If the share of items in dispute were as high as Wilson's bound for none of `n` allows, the
    coefficient would be ``1 - share / disagreement expected by chance``.

    Examples
    --------
    >>> round(perfect_low(50, 0.5, 0.95), 2)
    0.86
    """
    disputed = 1 - (wilson(n, n, level).low or 0.0)
    return 1 - disputed / chance if chance > 0 else -1.0
