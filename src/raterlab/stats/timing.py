"""Speed on a log scale, robust to idle minutes; rapid guesses; reference times."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats
from raterlab.stats._scipy import special
from raterlab.stats.accuracy import mean_credit
from raterlab.stats.estimate import Estimate
from raterlab.stats.quantiles import t_quantile

MIN_TIMED = 5
MIN_SLOPE = 20
PACE_START, PACE_ALLOWANCE, PACE_BOUND = 50, 0.5, 8.0
MAD_TO_SD = 1.482602218505602
MEDIAN_COST = math.pi / 2  # variance of a median over that of a mean, for normal data


@dataclass(frozen=True, slots=True)
class Speed:
    """Speed relative to the reference.

    Parameters
    ----------
    ratio
        1 is as fast as the reference, 0.5 half as fast.
    p_fast_enough
        Probability that the ratio is at least `minimum`; None when not known.
    n
        Items with a usable time in the whole session.
    n_used
        Items that the estimate rests on.
    excluded
        Items left out for want of a usable time or reference.
    minimum
        Ratio asked about.
    """

    ratio: Estimate
    p_fast_enough: float | None
    n: int
    n_used: int
    excluded: int
    minimum: float


@dataclass(frozen=True, slots=True)
class Rapid:
    """Answers given too fast to have been thought about.

    Parameters
    ----------
    share
        Share of answers under the threshold; None without timed items.
    rte
        Response-time effort, ``1 - share``.
    accuracy
        Accuracy on the rapid answers.
    flagged
        Whether effort is in doubt: rte below .90 and rapid answers no better than chance.
    """

    share: float | None
    rte: float | None
    accuracy: Estimate
    flagged: bool


def huber(x: npt.ArrayLike, k: float = 1.345) -> tuple[float, float]:
    r"""Huber's M-estimate of location, with its standard error.

    Solves :math:`\sum\psi_k((x-\mu)/s)=0` with s the normalised MAD;
    :math:`SE^2 = K^2 s^2 \frac{\sum\psi^2/(n-1)}{n\,\bar{\psi'}^2}`,
    :math:`K = 1 + (1-\bar{\psi'})/(n\bar{\psi'})`.

    Parameters
    ----------
    x
        At least two numbers.
    k
        Bend in units of s; 1.345 keeps 95 % efficiency for normal data.

    Returns
    -------
    tuple of float
        Location and standard error, in the units of `x`.

    References
    ----------
    Huber, P. & Ronchetti, E. (2009). Robust Statistics, 2nd ed., ch. 6 and 7.6.

    Examples
    --------
    >>> location, se = huber([1.0, 1.1, 0.9, 1.05, 0.95, 9.0])
    >>> round(location, 2), round(se, 2)
    (1.03, 0.05)
    """
    values = floats(x, 1, "x")
    n = len(values)
    if n < 2 or np.isnan(values).any():
        raise ValueError("huber needs at least two numbers")
    centre = float(np.median(values))
    scale = MAD_TO_SD * float(np.median(np.abs(values - centre)))
    if scale <= 1e-14 * float(np.ptp(values)):  # more than half of the numbers are equal: the limit is the median
        return centre, float(values.std(ddof=1)) / math.sqrt(n)
    for _ in range(100):
        weight = np.minimum(1.0, k * scale / np.maximum(np.abs(values - centre), 1e-300))
        step = float((weight * (values - centre)).sum() / weight.sum())
        centre += step
        if abs(step) < 1e-10 * scale:
            break
    z = (values - centre) / scale
    inside = max(float((np.abs(z) <= k).mean()), 1 / n)
    spread = float((np.clip(z, -k, k) ** 2).sum()) / (n - 1)
    correction = 1 + (1 - inside) / (n * inside)
    return centre, correction * scale * math.sqrt(spread / n) / inside


@dataclass(frozen=True, slots=True)
class Pace:
    """A change of speed.

    Parameters
    ----------
    since
        Place of the label where it probably began.
    ratio
        Time per label from there on, as a multiple of that at the start.
    """

    since: int
    ratio: float


def pace_change(logs: npt.ArrayLike, start: int) -> Pace | None:
    r"""Find a lasting change of one person's response times by a two-sided CUSUM of log residuals.

    :math:`S^\pm_t = \max(0, S^\pm_{t-1} \pm z_t - \tfrac12)`, a change where either passes 8;
    :math:`z_t` by Huber's mean and the MAD of the first `start` labels, cut at 3 so that one idle hour is no change.
    Context for a finding, never one: with 100 labels to start from 9 % of steady people show a change within 200
    further ones (50: 18 %); a change of 1.2 standard deviations is seen after 10 on average.

    Parameters
    ----------
    logs
        Log seconds of labels in order, best against the others' mean on the same item; NaN where not timed.
    start
        Labels of the beginning.

    Returns
    -------
    Pace or None
        None without a change, or below 50 timed labels at the start.

    References
    ----------
    Page, E. (1954). Biometrika 41, 100-115; van der Linden, W. (2007). Psychometrika 72, 287-308.

    Examples
    --------
    >>> logs = np.sin(np.arange(200.0)) - np.where(np.arange(200) < 120, 0, np.log(4))
    >>> found = pace_change(logs, 100)
    >>> found.since, round(found.ratio, 2)
    (117, 0.27)
    >>> pace_change(logs[:120], 100) is None
    True
    """
    x = floats(logs, 1, "logs")
    timed = np.flatnonzero(~np.isnan(x))
    first, later = timed[timed < start], timed[timed >= start]
    if len(first) < PACE_START:
        return None
    centre = huber(x[first])[0]
    scale = MAD_TO_SD * float(np.median(np.abs(x[first] - np.median(x[first]))))
    if scale == 0:
        return None
    z = np.clip((x[later] - centre) / scale, -3, 3)
    sums, begun = [0.0, 0.0], [0, 0]
    for i, step in enumerate(z.tolist()):
        for side, sign in enumerate((1, -1)):
            sums[side] = max(0.0, sums[side] + sign * step - PACE_ALLOWANCE)
            if sums[side] == 0:
                begun[side] = i + 1
            elif sums[side] > PACE_BOUND:
                rest = x[later[begun[side] :]]
                return Pace(int(later[begun[side]]), math.exp(float(np.median(rest)) - centre))
    return None


@dataclass(frozen=True, slots=True)
class Fatigue:
    """What an hour of work does to one person.

    Parameters
    ----------
    pace
        Time per label after one more hour, as a multiple of that before.
    correct
        Change of accuracy by one more hour, -1 to 1.
    tired
        Both are worse beyond chance: slower alone is care, and less accurate alone may be harder work.
    """

    pace: Estimate
    correct: Estimate
    tired: bool


def fatigue(
    hours: npt.ArrayLike,
    logs: npt.ArrayLike,
    credit: npt.ArrayLike,
    session: npt.ArrayLike | None = None,
    *,
    level: float = 0.9,
) -> Fatigue:
    r"""Slopes of log time and of accuracy over the hours of a session.

    Within sessions, each with a level of its own, :math:`b = \sum \tilde h \tilde y / \sum \tilde h^2` with deviations
    from the session's means; robust errors (HC1) and :math:`t` with n - sessions - 1 degrees. Leave the first dozen
    labels of a session out: people get faster at first, which would hide that they tire.

    Simulated, 200 labels in four hours, noise of .5 in log time: no change at all is called tired in 0.4 % of people,
    slower without harm in 5 %; 10 % slower and 6 points less accurate in each hour in 72 %.

    Parameters
    ----------
    hours
        (labels,) since the session began.
    logs
        (labels,) log seconds, best against the usual time of the same item; NaN where not timed.
    credit
        (labels,) right or wrong, or credit in [0, 1]; NaN where there is no gold.
    session
        (labels,) which session each label is of; all of one by default.
    level
        Of the two-sided intervals; each end is then a one-sided test at half of what is left.

    Returns
    -------
    Fatigue
        Undefined slopes below 20 labels.

    References
    ----------
    van der Linden (2007) for the log times; MacKinnon & White (1985) for the errors.

    Examples
    --------
    >>> hours = np.linspace(0, 4, 80)
    >>> wobble = np.tile([0.1, -0.1], 40)
    >>> found = fatigue(hours, 0.2 * hours + wobble, np.clip(1 - 0.1 * hours + wobble, 0, 1))
    >>> round(found.pace.value, 2), round(found.correct.value, 2), found.tired
    (1.22, -0.09, True)
    """
    at, time, right = (floats(a, 1, name) for a, name in ((hours, "hours"), (logs, "logs"), (credit, "credit")))
    groups = np.zeros(len(at), dtype=np.int64) if session is None else np.unique(session, return_inverse=True)[1]
    if not len(at) == len(time) == len(right) == len(groups):
        raise ValueError("hours, logs, credit and session must have the same length")
    slower, better = _slope(at, time, groups, level), _slope(at, right, groups, level)
    pace = slower
    if slower.value is not None and slower.low is not None and slower.high is not None:
        pace = Estimate(math.exp(slower.value), math.exp(slower.low), math.exp(slower.high), slower.n, level=level)
    worse = slower.low is not None and better.high is not None and slower.low > 0 > better.high
    return Fatigue(pace, better, tired=worse)


def _slope(x: Floats, y: Floats, groups: npt.NDArray[np.int64], level: float) -> Estimate:
    """Slope within groups."""
    known = np.isfinite(x) & np.isfinite(y)
    x, y, owner = x[known], y[known], np.unique(groups[known], return_inverse=True)[1]
    n, sessions = len(x), int(owner.max(initial=-1)) + 1
    if n < MIN_SLOPE:
        return Estimate.undefined(f"only {n} labels: at least {MIN_SLOPE} are needed", n)
    size = np.bincount(owner)
    x, y = (v - (np.bincount(owner, v) / size)[owner] for v in (x, y))
    spread = float(x @ x)
    if spread <= 1e-12 * n:
        return Estimate.undefined("all labels are of one moment", n)
    slope = float(x @ y) / spread
    free = n - sessions - 1
    error = math.sqrt(n / free * float(((x * (y - slope * x)) ** 2).sum())) / spread
    half = t_quantile(free, level) * error
    return Estimate(slope, slope - half, slope + half, n, level=level)


def speed(seconds: npt.ArrayLike, reference: npt.ArrayLike, *, minimum: float = 0.5, last_half: bool = True) -> Speed:
    r"""Speed of one person against the reference time of each item.

    Lognormal response times: :math:`\ln T_{ij} = \beta_j - \tau_i + \epsilon`. The ratio is
    :math:`e^{\hat\tau}` with :math:`\hat\tau` the Huber mean of :math:`\beta_j - \ln t_j`, so that a coffee
    break does not count as slowness, and :math:`P(ratio \ge s)` from Student's t. Reference times are
    taken as known. Measured with 50 usable items and a 5 % error in the reference: the rule
    :math:`P(ratio \ge .5) \ge .8` passes a ratio of .4 in 0.1 %, .5 in 24 %, .6 in 90 %, .7 in 99.8 % of
    sessions; with 25 items .6 passes in 80 %.

    Parameters
    ----------
    seconds
        Time on each item in order of presentation; NaN, zero or negative is left out and counted.
    reference
        Reference (median) seconds of the same items.
    minimum
        Lowest acceptable ratio.
    last_half
        Use the second half of the session only, when the interface is no longer new.

    Returns
    -------
    Speed
        Undefined below five timed items.

    References
    ----------
    van der Linden, W. (2007). Psychometrika 72, 287-308.

    Examples
    --------
    >>> s = speed([20, 22, 18, 19, 21, 600], [10] * 6, last_half=False)
    >>> round(s.ratio.value, 2), s.n_used, s.excluded
    (0.49, 6, 0)
    """
    time, usual = floats(seconds, 1, "seconds"), floats(reference, 1, "reference")
    if time.shape != usual.shape:
        raise ValueError("seconds and reference must have the same length")
    if minimum <= 0:
        raise ValueError("minimum must be positive")
    usable = np.isfinite(time) & np.isfinite(usual) & (time > 0) & (usual > 0)
    n, excluded = int(usable.sum()), int((~usable).sum())
    if last_half:
        usable[: len(time) // 2] = False
    used = int(usable.sum())
    if used < MIN_TIMED:
        why = f"only {used} timed items: at least {MIN_TIMED} are needed"
        return Speed(Estimate.undefined(why, used), None, n, used, excluded, minimum)
    location, se = huber(np.log(usual[usable]) - np.log(time[usable]))
    margin = location - math.log(minimum)
    half = t_quantile(used - 1) * se
    enough = float(special.stdtr(used - 1, margin / se)) if se > 0 else float(margin >= 0)
    ratio = Estimate(math.exp(location), math.exp(location - half), math.exp(location + half), used)
    return Speed(ratio, enough, n, used, excluded, minimum)


def rapid(seconds: npt.ArrayLike, item_means: npt.ArrayLike, correct: npt.ArrayLike, chance: npt.ArrayLike) -> Rapid:
    """Rapid guesses by the normative threshold NT15: under 15 % of the item's mean time, at most 10 s.

    Parameters
    ----------
    seconds
        Time on each item; NaN or not positive is left out.
    item_means
        Mean seconds of each item among people who tried.
    correct
        Right or wrong, or credit in [0, 1].
    chance
        Accuracy of blind guessing: one number, or one for each item.

    Returns
    -------
    Rapid
        Never evidence of knowledge, and never enough to reject: a reason to look.

    References
    ----------
    Wise, S. & Ma, L. (2012), normative thresholds; Wise & Kong (2005), response-time effort.

    Examples
    --------
    >>> r = rapid([1, 30, 1, 40, 2, 1], [40] * 6, [0, 1, 0, 1, 0, 1], 0.5)
    >>> round(r.share, 2), r.accuracy.value, r.flagged
    (0.67, 0.25, True)
    """
    time, mean, credit = (
        floats(a, 1, name) for a, name in ((seconds, "seconds"), (item_means, "item_means"), (correct, "correct"))
    )
    luck = np.broadcast_to(np.asarray(chance, dtype=np.float64), time.shape)
    if not time.shape == mean.shape == credit.shape:
        raise ValueError("seconds, item_means and correct must have the same length")
    timed = np.isfinite(time) & np.isfinite(mean) & (time > 0) & (mean > 0)
    if not timed.any():
        return Rapid(None, None, Estimate.undefined("no timed items"), flagged=False)
    fast = timed & (time < np.minimum(10.0, 0.15 * mean))
    share = float(fast.sum() / timed.sum())
    if not fast.any():
        return Rapid(0.0, 1.0, Estimate.undefined("no rapid answers"), flagged=False)
    accuracy = mean_credit(credit[fast])
    guessing = accuracy.low is not None and accuracy.low <= float(luck[fast].mean())
    return Rapid(share, 1 - share, accuracy, flagged=1 - share < 0.90 and guessing)


def reference_times(seconds: npt.ArrayLike, type_mean: float | None = None) -> Floats:
    r"""Estimate each item's reference seconds: its median on the log scale, shrunk to its type's.

    :math:`\hat\beta_j = w_j\,\mathrm{med}_r \ln t_{rj} + (1-w_j)\,\mu`,
    :math:`w_j = \tau^2/(\tau^2 + \tfrac{\pi}{2}\sigma^2/n_j)`, with the spread within items :math:`\sigma`
    from the MAD and the spread between items :math:`\tau` by moments. About ten responses per item
    are enough for the item to speak for itself; an item without any gets the type's time.

    Parameters
    ----------
    seconds
        (items, raters), NaN or not positive where there is no time.
    type_mean
        Usual seconds of this type of item; by default the median over the items given.

    Returns
    -------
    array
        Seconds for each item; NaN throughout when nothing at all is known.

    References
    ----------
    van der Linden (2007); Efron & Morris (1975) for the shrinkage.

    Examples
    --------
    >>> times = np.array([[10.0] * 12, [40.0] * 12, [np.nan] * 12])
    >>> reference_times(times, type_mean=20.0).round(1).tolist()
    [10.0, 40.0, 20.0]
    """
    time = floats(seconds, 2, "seconds")
    if type_mean is not None and not type_mean > 0:
        raise ValueError("type_mean must be positive")
    known = np.isfinite(time) & (time > 0)
    log = np.log(np.where(known, time, 1.0))
    number = known.sum(axis=1)
    seen = number > 0
    if not seen.any():
        return np.full(len(time), np.nan if type_mean is None else float(type_mean))
    middle = np.array([np.median(row[ok]) if ok.any() else np.nan for row, ok in zip(log, known, strict=True)])
    centre = float(np.median(middle[seen])) if type_mean is None else math.log(type_mean)
    several = known & (number > 1)[:, None]
    apart = np.abs(log - middle[:, None])[several]
    # Each item spends one degree of freedom on its own median.
    freedom = several.sum() / max(several.sum() - int((number > 1).sum()), 1)
    within = (MAD_TO_SD * float(np.median(apart))) ** 2 * freedom if apart.size else 0.25
    noise = np.divide(MEDIAN_COST * within, number, out=np.full(len(time), np.inf), where=seen)
    between = max(float(((middle[seen] - centre) ** 2 - noise[seen]).mean()), 0.01)
    weight = between / (between + noise)
    shrunk = weight * np.where(seen, middle, centre) + (1 - weight) * centre
    return np.asarray(np.exp(shrunk))
