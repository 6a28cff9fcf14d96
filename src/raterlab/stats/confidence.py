"""Whether stated confidence means what it says."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats, unit_interval
from raterlab.stats._scipy import special
from raterlab.stats.accuracy import mean_credit
from raterlab.stats.estimate import Estimate
from raterlab.stats.quantiles import t_quantile

BINS = 10
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence beside what came true.

    Parameters
    ----------
    brier
        Mean squared error, 0 best, .25 for "always one half".
    spiegelhalter
        z of the Brier score against calibrated confidence: beyond +-1.96 it is not calibrated.
    p_calibrated
        Two-sided p-value of that; None when not known.
    gap
        Mean confidence less share right: positive is overconfident.
    p_overconfident
        One-sided p-value of "not overconfident".
    ece
        Expected calibration error; never a gate.
    ece_if_calibrated
        What a perfectly calibrated rater would show at this n: ECE is biased upwards.
    missing
        Why it is not known.
    """

    brier: Estimate
    spiegelhalter: float | None
    p_calibrated: float | None
    gap: Estimate
    p_overconfident: float | None
    ece: float | None
    ece_if_calibrated: float | None
    missing: str = ""


def calibration(confidence: npt.ArrayLike, correct: npt.ArrayLike) -> Calibration:
    r"""Brier score, Spiegelhalter's Z, overconfidence, and ECE with its bias.

    :math:`Z = \frac{\sum (y-q)(1-2q)}{\sqrt{\sum (1-2q)^2q(1-q)}}`,
    :math:`z = \frac{\sum (q-y)}{\sqrt{\sum q(1-q)}}`; the interval of the gap is that of its mean (Student).
    Of 30 % overconfidence both tests show .70 to .78 with 50 answers and .89 to .95 with 100, at size
    .05 to .06. ECE of a *perfect* rater is .091 with 50 and .046 with 200 answers.

    Parameters
    ----------
    confidence
        Stated chance of being right, 0 to 1.
    correct
        1 right, 0 wrong.

    Returns
    -------
    Calibration
        Not known below ten answers.

    References
    ----------
    Brier (1950); Spiegelhalter, D. (1986). Statistics in Medicine 5, 421-433; Brocker & Smith (2007) for the bias.

    Examples
    --------
    >>> found = calibration([0.95] * 20, [1] * 14 + [0] * 6)
    >>> round(found.gap.value, 2), found.p_overconfident < 0.001, round(found.brier.value, 4)
    (0.25, True, 0.2725)
    """
    q, y = unit_interval(floats(confidence, 1, "confidence"), "confidence"), floats(correct, 1, "correct")
    if q.shape != y.shape:
        raise ValueError("confidence and correct must have the same length")
    if not bool(np.isin(y, (0.0, 1.0)).all()) or np.isnan(q).any():
        raise ValueError("correct must be 0 or 1, and confidence known")
    n = len(q)
    if n < FEWEST:
        why = f"only {n} answers with a confidence: at least {FEWEST} are needed"
        unknown = Estimate.undefined(why, n)
        return Calibration(unknown, None, None, unknown, None, None, None, why)
    doubt = q * (1 - q)
    z = _ratio(float((y - q) @ (1 - 2 * q)), float((1 - 2 * q) ** 2 @ doubt))
    over = _ratio(float((q - y).sum()), float(doubt.sum()))
    off = q - y
    half = t_quantile(n - 1) * float(off.std(ddof=1)) / math.sqrt(n)
    gap = float(off.mean())
    ece, usual = _ece(q, y)
    return Calibration(
        mean_credit(off**2),
        z,
        None if z is None else 2 * float(special.ndtr(-abs(z))),
        Estimate(gap, max(-1.0, gap - half), min(1.0, gap + half), n),
        None if over is None else float(special.ndtr(-over)),
        ece,
        usual,
    )


def _ratio(total: float, variance: float) -> float | None:
    return total / math.sqrt(variance) if variance > 0 else None


def _ece(q: Floats, y: Floats) -> tuple[float, float]:
    """Calibration error, and its mean for a calibrated rater, over the values stated or ten bins."""
    values, bins = np.unique(q, return_inverse=True)
    if len(values) > BINS:
        bins = np.minimum((q * BINS).astype(np.int64), BINS - 1)
    off, spread = np.bincount(bins, q - y), np.bincount(bins, q * (1 - q))
    return float(np.abs(off).sum()) / len(q), float(np.sqrt(2 / math.pi * spread).sum()) / len(q)
