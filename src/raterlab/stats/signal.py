"""Edge cases as signal detection: whether a person sees what is unclear, rather than flag often."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import floats, unit_interval
from raterlab.stats._scipy import special
from raterlab.stats.accuracy import mean_credit, wilson
from raterlab.stats.estimate import Estimate
from raterlab.stats.quantiles import z_quantile

# Ten edge and forty clear items are the recommended test; below these not even a wide interval is fair.
MIN_EDGE, MIN_CLEAR = 5, 10
NODES = 500


@dataclass(frozen=True, slots=True)
class Detection:
    """How well flags tell edge cases from clear items.

    Parameters
    ----------
    hit_rate
        Share of edge cases flagged.
    false_alarm_rate
        Share of clear items flagged.
    d_prime
        Sensitivity in standard deviations: 0 is blind, 1 is useful, 2 is sharp. n counts both sorts.
    criterion
        Reluctance to flag: 0 is neutral, positive is strict, negative is lax.
    p_sensitive
        Posterior probability that d' exceeds the bound asked about; None when there are too few items.
    hit_mean
        Posterior mean of the hit rate; None without edge cases.
    missing
        Why d' is not known; empty when it is.
    """

    hit_rate: Estimate
    false_alarm_rate: Estimate
    d_prime: Estimate
    criterion: Estimate
    p_sensitive: float | None
    hit_mean: float | None
    missing: str

    def discerning(self, confidence: float = 0.8, least_hits: float = 0.3) -> bool | None:
        """Whether P(d'>bound) is high enough *and* enough edge cases are flagged; None when not known.

        The correction for extreme counts gives a person who never flags a d' above 0, hence the
        second condition.
        """
        if self.p_sensitive is None or self.hit_mean is None:
            return None
        return self.p_sensitive >= confidence and self.hit_mean >= least_hits


def detection(hits: int, edge: int, false_alarms: int, clear: int, *, bound: float = 1.0) -> Detection:
    r"""Sensitivity and criterion of flagging, with loglinear correction.

    :math:`H=(h+.5)/(n_a+1),\ F=(f+.5)/(n_c+1),\ d'=z(H)-z(F),\ c=-(z(H)+z(F))/2`,
    :math:`SE^2_{d'}=\frac{H(1-H)}{n_a\phi(z_H)^2}+\frac{F(1-F)}{n_c\phi(z_F)^2}`, half that SE for c.
    :math:`P(d'>1)` takes H and F as independent Jeffreys betas, by quadrature.

    Parameters
    ----------
    hits, edge
        Edge cases flagged, and edge cases shown.
    false_alarms, clear
        Clear items flagged, and clear items shown.
    bound
        The d' asked about by `p_sensitive`.

    Returns
    -------
    Detection
        With d' undefined below 5 edge cases or 10 clear items. Ten and forty are recommended, and then
        SE(d') is still about .5: weigh it, do not gate on it.

    References
    ----------
    Hautus, M. (1995). Behavior Research Methods 27, 46-51; Macmillan & Creelman (2005), ch. 1 and 13.

    Examples
    --------
    >>> sharp = detection(7, 10, 2, 40)
    >>> round(sharp.d_prime.value, 2), round(sharp.criterion.value, 2), sharp.discerning()
    (2.02, 0.54, True)
    >>> detection(6, 10, 24, 40).discerning(), detection(0, 10, 0, 40).discerning()
    (False, False)
    >>> detection(2, 2, 0, 40).d_prime.missing
    'only 2 edge cases: at least 5 are needed'
    """
    hit_rate, alarm_rate = wilson(hits, edge), wilson(false_alarms, clear)
    hit_mean = (hits + 0.5) / (edge + 1) if edge else None
    missing = ""
    if edge < MIN_EDGE:
        missing = f"only {edge} edge cases: at least {MIN_EDGE} are needed"
    elif clear < MIN_CLEAR:
        missing = f"only {clear} clear items: at least {MIN_CLEAR} are needed"
    if missing:
        unknown = Estimate.undefined(missing, edge + clear)
        return Detection(hit_rate, alarm_rate, unknown, unknown, None, hit_mean, missing)
    h, f = (hits + 0.5) / (edge + 1), (false_alarms + 0.5) / (clear + 1)
    z_h, z_f = float(special.ndtri(h)), float(special.ndtri(f))
    se = math.sqrt(h * (1 - h) / (edge * _phi(z_h) ** 2) + f * (1 - f) / (clear * _phi(z_f) ** 2))
    return Detection(
        hit_rate,
        alarm_rate,
        _normal(z_h - z_f, se, edge + clear),
        _normal(-(z_h + z_f) / 2, se / 2, edge + clear),
        _p_above(hits, edge, false_alarms, clear, bound),
        hit_mean,
        "",
    )


def _phi(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _normal(value: float, se: float, n: int) -> Estimate:
    half = z_quantile(0.95) * se
    return Estimate(value, value - half, value + half, n)


def _p_above(hits: int, edge: int, false_alarms: int, clear: int, bound: float) -> float:
    """P(z(H) - z(F) > bound): the mean over equally likely F of the chance that H is high enough."""
    quantiles = (np.arange(NODES) + 0.5) / NODES
    f = special.betaincinv(false_alarms + 0.5, clear - false_alarms + 0.5, quantiles)
    least = special.ndtr(bound + special.ndtri(f))
    return float(special.betaincc(hits + 0.5, edge - hits + 0.5, least).mean())


def guess_rate(flagged: npt.ArrayLike, credit: npt.ArrayLike) -> Estimate:
    """Share of edge cases answered without a flag and outside the acceptable answers.

    Parameters
    ----------
    flagged
        Whether each edge case was flagged.
    credit
        Whether the answer was acceptable, or its credit in [0, 1]; NaN is allowed where flagged.

    Returns
    -------
    Estimate
        0 is best; partial credit counts as a partial guess.

    Examples
    --------
    >>> guess_rate(np.array([True, False, False, False]), np.array([0, 1, 0, 1])).value
    0.25
    """
    raised = np.asarray(flagged, dtype=np.bool_)
    score = unit_interval(floats(credit, 1, "credit"), "credit")
    if raised.shape != score.shape:
        raise ValueError("flagged and credit must have the same length")
    if np.isnan(score[~raised]).any():
        raise ValueError("an item that was not flagged needs its credit")
    return mean_credit(np.where(raised, 0.0, 1 - score)) if len(score) else Estimate.undefined("no edge cases")


def option_score(right: int, wrong: int, flagged: int, w: float = 2.0, v: float = 0.2) -> Estimate:
    r"""Mean score per item when a right answer earns 1, a wrong one costs `w`, a flag earns `v`.

    It pays to flag exactly when confidence is below :math:`(v+w)/(1+w)` (.73 by default), so an
    honest flag is the best policy and the rule can be told to candidates. With v=.4 "flag everything"
    earns .40: cap the share of flags.

    Parameters
    ----------
    right, wrong, flagged
        Items of each outcome.
    w, v
        Cost of a wrong answer and worth of a flag, in right answers; ``-w <= v <= 1``.

    Returns
    -------
    Estimate
        Between -w and 1; its interval is that of a mean of bounded scores.

    References
    ----------
    Chow, C. K. (1970), optimum recognition error and reject tradeoff. IEEE Trans. Inf. Theory 16.

    Examples
    --------
    >>> round(option_score(40, 3, 7).value, 3)
    0.708
    """
    if min(right, wrong, flagged) < 0 or not -w <= v <= 1 or w < 0:
        raise ValueError("counts and w must not be negative, and v must lie between -w and 1")
    if right + wrong + flagged == 0:
        return Estimate.undefined("no items")
    span = 1 + w
    scores = np.repeat([1.0, 0.0, (v + w) / span], [right, wrong, flagged])
    mean = mean_credit(scores)
    low, value, high = (None if x is None else x * span - w for x in (mean.low, mean.value, mean.high))
    return Estimate(value, low, high, mean.n, level=mean.level)
