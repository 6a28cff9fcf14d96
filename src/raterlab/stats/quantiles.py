"""Quantiles for two-sided intervals, without loading scipy where a series is as good."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats
from raterlab.stats._scipy import special

MANY = 200  # degrees of freedom from which the series is right to 1e-12


@cache
def z_quantile(level: float = 0.95) -> float:
    """Return the standard normal quantile for a two-sided interval.

    Examples
    --------
    >>> round(z_quantile(0.95), 3)
    1.96
    """
    return NormalDist().inv_cdf((1 + level) / 2)


def t_quantiles(freedom: npt.ArrayLike, level: float = 0.95) -> Floats:
    r"""Return Student's t for two-sided intervals.

    From 200 degrees of freedom :math:`\nu` on by
    :math:`t = z + g_1(z)/\nu + g_2(z)/\nu^2 + g_3(z)/\nu^3 + g_4(z)/\nu^4`, below by scipy.

    Parameters
    ----------
    freedom
        (n,) degrees of freedom, at least 1.
    level
        Two-sided confidence level.

    References
    ----------
    Abramowitz, M. & Stegun, I. A. (1964). Handbook of Mathematical Functions, 26.7.5.

    Examples
    --------
    >>> t_quantiles([10, 1000]).round(3).tolist()
    [2.228, 1.962]
    """
    v = np.asarray(freedom, dtype=np.float64)
    z = z_quantile(level)
    z2 = z * z
    g1 = z * (z2 + 1) / 4
    g2 = z * ((5 * z2 + 16) * z2 + 3) / 96
    g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384
    g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160
    w = np.maximum(v, 1.0)
    found = z + (g1 + (g2 + (g3 + g4 / w) / w) / w) / w
    if (v < MANY).any():
        found = np.where(v < MANY, special.stdtrit(v, (1 + level) / 2), found)
    return np.asarray(found)


def t_quantile(freedom: float, level: float = 0.95) -> float:
    """Return Student's t for one two-sided interval.

    Examples
    --------
    >>> round(t_quantile(10), 3)
    2.228
    """
    return float(t_quantiles(freedom, level))
