"""Which labels to review, and what the reviewed ones say about the others."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, check_probability, floats, unit_interval
from raterlab.stats._scipy import special
from raterlab.stats.accuracy import wilson
from raterlab.stats.estimate import Estimate
from raterlab.stats.sequential import Sprt

LARGEST = 20_000


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Inspect `n` of a batch; accept it with at most `c` errors among them.

    Parameters
    ----------
    n, c
        Sample size, and largest number of errors that passes.
    producer, consumer
        Risks attained: of rejecting a batch at the good rate, of accepting one at the bad rate.
    """

    n: int
    c: int
    producer: float
    consumer: float


def acceptance_plan(good: float, bad: float, *, producer: float = 0.05, consumer: float = 0.10) -> Acceptance:
    r"""Find the smallest single-sampling plan.

    Smallest n for which some c has :math:`P(X\le c\mid good)\ge 1-` `producer` and
    :math:`P(X\le c\mid bad)\le` `consumer`, X binomial.

    Parameters
    ----------
    good, bad
        Error rates: acceptable quality level, and lot tolerance.
    producer, consumer
        Risks allowed.

    Returns
    -------
    Acceptance

    References
    ----------
    ISO 2859-1:1999; Dodge & Romig (1959), Sampling Inspection Tables.

    Examples
    --------
    >>> plan = acceptance_plan(0.02, 0.08)
    >>> plan.n, plan.c
    (98, 4)
    """
    for value, name in ((good, "good"), (bad, "bad"), (producer, "producer"), (consumer, "consumer")):
        check_probability(value, name)
    if not good < bad:
        raise ValueError("bad must exceed good")
    for c in range(LARGEST):
        n = _first(c + 1, partial(_seldom, c, bad, consumer))
        if n > LARGEST:
            break
        if (risk := float(special.bdtrc(c, n, good))) <= producer:
            return Acceptance(n, c, risk, float(special.bdtr(c, n, bad)))
    raise ValueError(f"no plan of up to {LARGEST} items tells {good} from {bad}")


def _seldom(c: int, rate: float, most: float, n: int) -> bool:
    """Whether n items show c errors or fewer with a chance of at most `most`."""
    return bool(special.bdtr(c, n, rate) <= most)


def sequential_plan(
    good: float, bad: float, *, producer: float = 0.05, consumer: float = 0.10, most: int = 600
) -> Sprt:
    """Inspect a batch one by one instead: Wald's test on the share that is right.

    `Sprt.verdict(right, n)` accepts or rejects the batch. For 2 and 8 % it takes 62 items at the good
    rate, 47 at half of it, 53 at the bad rate, where the fixed plan takes 98.

    Parameters
    ----------
    good, bad
        Error rates: acceptable quality level, and lot tolerance.
    producer, consumer
        Risks allowed.
    most
        Items after which it ends.

    Returns
    -------
    Sprt

    References
    ----------
    Wald, A. (1945). Annals of Mathematical Statistics 16, 117-186; ISO 2859-5.

    Examples
    --------
    >>> batch = sequential_plan(0.02, 0.08)
    >>> batch.verdict(48, 48), batch.verdict(10, 13), batch.verdict(30, 31)
    ('accept', 'reject', 'go on')
    """
    if not good < bad:
        raise ValueError("bad must exceed good")
    return Sprt(1 - bad, 1 - good, alpha=consumer, beta=producer, most=most)


def zero_defect_n(rate: float, level: float = 0.95) -> int:
    r"""Items, all without error, that show the error rate to be below `rate`.

    :math:`n = \lceil\ln(1-level)/\ln(1-rate)\rceil`, about 3 / rate.

    Parameters
    ----------
    rate
        Error rate to be excluded.
    level
        One-sided confidence.

    Returns
    -------
    int

    References
    ----------
    Hanley & Lippman-Hand (1983), If nothing goes wrong, is everything all right? JAMA 249, 1743-1745.

    Examples
    --------
    >>> zero_defect_n(0.01), zero_defect_n(0.02), zero_defect_n(0.05)
    (299, 149, 59)
    """
    check_probability(rate, "rate")
    check_probability(level, "level")
    return math.ceil(math.log1p(-level) / math.log1p(-rate))


def review_probabilities(risk: npt.ArrayLike, budget: float, *, floor: float = 0.03, power: float = 1.5) -> Floats:
    r"""Chance of review for each label: in proportion to its risk, and never none.

    :math:`q_j \propto risk_j^{1.5}`, at least `floor` and at most 1, with :math:`\sum q_j` the budget. With
    15 % of labels reviewed it caught .295 of the errors (uniform review .127), and `error_rate` stays
    unbiased; reviewing the riskiest alone caught .363 and overstated the rate 2.8 times.

    Parameters
    ----------
    risk
        Predicted chance of error, or any score from 0 that grows with it.
    budget
        Share of labels to review, from `floor` to 1.
    floor
        Least chance of review.
    power
        0 is uniform, 1 proportional; more leans to the riskiest.

    Returns
    -------
    array
        Inclusion probabilities: draw each label independently.

    References
    ----------
    Horvitz & Thompson (1952). JASA 47, 663-685.

    Examples
    --------
    >>> review_probabilities([0.4, 0.1, 0.0, 0.0], 0.5, floor=0.05, power=1.0).round(2).tolist()
    [1.0, 0.9, 0.05, 0.05]
    """
    r = floats(risk, 1, "risk")
    if not len(r):
        return r
    if not bool((r >= 0).all()):
        raise ValueError("risk must not be negative")
    if not 0 < floor <= budget <= 1:
        raise ValueError("budget must lie between floor and 1, and floor must be positive")
    weight = np.maximum((r / r.max()) ** power, 1e-12) if r.any() else np.ones(len(r))
    low, high = 0.0, 1 / weight.min()
    for _ in range(200):  # the sum grows with the scale: halve the bracket
        scale = (low + high) / 2
        low, high = (scale, high) if np.clip(scale * weight, floor, 1).mean() < budget else (low, scale)
        if high - low <= 1e-12 * high:
            break
    return np.asarray(np.clip(high * weight, floor, 1.0))


def error_rate(errors: npt.ArrayLike, inclusion: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    r"""Estimate the error rate of all labels from unequally sampled reviews (Hajek).

    :math:`\hat e = \frac{\sum e_j/q_j}{\sum 1/q_j}` over the reviewed,
    :math:`\hat V = \frac{\sum (1-q_j)\,(e_j-\hat e)^2/q_j^2}{(\sum 1/q_j)^2}` for the labels at hand; the
    interval is Wilson's at the sample size that has this variance.

    Parameters
    ----------
    errors
        What reviews found: 1 error, 0 none (or graded).
    inclusion
        Each reviewed label's chance of review, in (0, 1]: 0 has no place here.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate
        Share of labels in error (as far as reviewers see it); n is the number reviewed.

    References
    ----------
    Hajek, J. (1971); Saerndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, ch. 5.

    Examples
    --------
    >>> e = error_rate([1, 0, 1, 0, 0, 0], [0.9, 0.9, 0.9, 0.1, 0.1, 0.1])
    >>> round(e.value, 3), e.n
    (0.067, 6)
    """
    x, q = unit_interval(floats(errors, 1, "errors"), "errors"), floats(inclusion, 1, "inclusion")
    if x.shape != q.shape:
        raise ValueError("errors and inclusion must have the same length")
    if not bool(((q > 0) & (q <= 1)).all()):
        raise ValueError("inclusion must lie in (0, 1]")
    if not len(x):
        return Estimate.undefined("nothing was reviewed")
    weight = 1 / q
    value = float(weight @ x / weight.sum())
    if not 0 < value < 1:  # no spread is seen: as many items as the weights are worth
        worth = float(weight.sum() ** 2 / (weight @ weight))
    else:
        variance = float(((1 - q) * weight**2) @ (x - value) ** 2) / weight.sum() ** 2
        if variance == 0:  # everything was reviewed
            return Estimate(value, value, value, len(x), level=level)
        worth = value * (1 - value) / variance
    whole = max(1, round(worth))
    share = wilson(value * whole, whole, level)
    return Estimate(value, share.low, share.high, len(x), level=level)


def capture_recapture(first: int, second: int, both: int, *, level: float = 0.95) -> Estimate:
    r"""Lower bound on the number of errors, from two blind reviews of the same labels (Chapman).

    :math:`\hat N = \frac{(n_1+1)(n_2+1)}{m+1} - 1`. The interval holds every N under which an overlap as small
    and one as large as m are both possible enough, m hypergeometric (exact, so rather wide).
    Exact when all errors are equally visible; low when some are hard for everybody (36.6 of 39.9).

    Parameters
    ----------
    first, second
        Errors that each reviewer found.
    both
        Errors found by both.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate
        Errors in the batch, found and unfound; n is the number of different errors found. No upper end
        when no error was found by both.

    References
    ----------
    Chapman, D. (1951). Univ. California Publ. Statistics 1; Seber (1982), Estimation of
    Animal Abundance, ch. 3.

    Examples
    --------
    >>> e = capture_recapture(32, 30, 24)
    >>> round(e.value, 1), e.n
    (39.9, 38)
    """
    check_probability(level, "level")
    if not 0 <= both <= min(first, second):
        raise ValueError("both must lie between 0 and the smaller count")
    seen = first + second - both
    if first == 0 or second == 0:
        return Estimate.undefined("one reviewer found nothing: there is nothing to recapture", seen)
    value = (first + 1) * (second + 1) / (both + 1) - 1
    tail = (1 - level) / 2
    low = _first(seen, lambda total: _overlap(total, first, second, both)[0] >= tail)
    high = _first(seen, lambda total: _overlap(total, first, second, both)[1] < tail) - 1 if both else None
    return Estimate(value, float(min(low, value)), None if high is None else float(max(high, value)), seen, level=level)


def _overlap(total: int, first: int, second: int, both: int) -> tuple[float, float]:
    """Chances of an overlap of at most, and of at least, `both`."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    m = stats.hypergeom(total, first, second)
    return float(m.cdf(both)), float(m.sf(both - 1))


def _first(start: int, holds: Callable[[int], bool]) -> int:
    """Smallest number from `start` on for which something holds that then goes on holding."""
    step = 1
    while not holds(start + step - 1):
        step *= 2
    low, high = start + step // 2, start + step - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def escaped(errors: float, reviewed: float, catch: float, *, second: float = 0.0) -> float:
    r"""Error rate that is left after review.

    :math:`e(1-s\,(1-(1-c_1)(1-c_2)))`, if the reviewers are independent: hard errors make them less so.

    Parameters
    ----------
    errors
        Error rate before review.
    reviewed
        Share of labels reviewed (by chance).
    catch, second
        Share of errors that the first, and an independent second, reviewer catches.

    Returns
    -------
    float
        Share of labels, 0 to 1.

    References
    ----------
    Dodge & Romig (1959), average outgoing quality.

    Examples
    --------
    >>> round(escaped(0.10, 1.0, 0.85), 4), round(escaped(0.10, 1.0, 0.85, second=0.85), 5)
    (0.015, 0.00225)
    """
    for value in (errors, reviewed, catch, second):
        if not 0 <= value <= 1:
            raise ValueError("shares must lie in [0, 1]")
    return errors * (1 - reviewed * (1 - (1 - catch) * (1 - second)))


def audit_of_passed(errors: int, n: int, level: float = 0.95) -> Estimate:
    r"""Escaped-error rate, from an audit of labels that had passed review.

    Jeffreys interval, :math:`Beta(k+\tfrac12, n-k+\tfrac12)`, with 0 as its lower end when none was found.

    Parameters
    ----------
    errors, n
        Errors found, and passed labels audited (drawn at random).
    level
        Coverage; for none found, see `zero_defect_n` for the one-sided statement.

    Returns
    -------
    Estimate

    References
    ----------
    Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133.

    Examples
    --------
    >>> e = audit_of_passed(3, 300)
    >>> round(e.value, 3), round(e.low, 3), round(e.high, 3)
    (0.01, 0.003, 0.026)
    """
    check_probability(level, "level")
    if not 0 <= errors <= n:
        raise ValueError("errors must lie between 0 and n")
    if n == 0:
        return Estimate.undefined("nothing was audited")
    a, b = errors + 0.5, n - errors + 0.5
    low = float(special.betaincinv(a, b, (1 - level) / 2)) if errors else 0.0
    high = float(special.betaincinv(a, b, (1 + level) / 2)) if errors < n else 1.0
    return Estimate(errors / n, low, high, n, level=level)
