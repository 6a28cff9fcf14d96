"""Many tests at once: adjusted p-values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats, unit_interval


def holm(p_values: npt.ArrayLike) -> Floats:
    r"""Adjust p-values so that one false finding among all is as rare as the level says.

    :math:`\tilde p_{(i)} = \max_{j\le i}\min(1, (m-j+1)\,p_{(j)})`, under any dependence.

    Parameters
    ----------
    p_values
        One for each test; NaN (not tested) is not counted.

    Returns
    -------
    array

    References
    ----------
    Holm, S. (1979). Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    return _adjusted(p_values, step_up=False)


def benjamini_hochberg(p_values: npt.ArrayLike) -> Floats:
    r"""Adjust p-values so that the share of false findings is at most the level, on average.

    :math:`\tilde p_{(i)} = \min_{j\ge i}\min(1, \tfrac mj p_{(j)})`, for independent or positively
    dependent tests.

    Parameters
    ----------
    p_values
        One for each test; NaN (not tested) is not counted.

    Returns
    -------
    array

    References
    ----------
    Benjamini & Hochberg (1995). JRSS B 57, 289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, np.nan]).round(2).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    return _adjusted(p_values, step_up=True)


def benjamini_yekutieli(p_values: npt.ArrayLike) -> Floats:
    r"""Do the same for tests that depend on one another in any way: p-values grow by :math:`\sum_{i\le m} 1/i`.

    Parameters
    ----------
    p_values
        One for each test; NaN (not tested) is not counted.

    Returns
    -------
    array

    References
    ----------
    Benjamini & Yekutieli (2001). Annals of Statistics 29, 1165-1188.

    Examples
    --------
    >>> benjamini_yekutieli([0.01, 0.04, 0.03, np.nan]).round(3).tolist()
    [0.055, 0.073, 0.073, nan]
    """
    found = benjamini_hochberg(p_values)
    tests = int((~np.isnan(found)).sum())
    return np.asarray(np.minimum(found * (1 / np.arange(1, tests + 1)).sum(), 1.0))


def _adjusted(p_values: npt.ArrayLike, *, step_up: bool) -> Floats:
    p = unit_interval(floats(p_values, 1, "p_values"), "p_values")
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known])]
    m = len(order)
    out = np.full(len(p), np.nan)
    if step_up:
        scaled = p[order] * m / np.arange(1, m + 1)
        out[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    else:
        scaled = p[order] * (m - np.arange(m))
        out[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return out
