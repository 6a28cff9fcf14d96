"""Do rules and items treat groups alike? Adverse impact and differential item functioning. Not legal advice."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Bools, Floats, floats
from raterlab.stats._scipy import special
from raterlab.stats.accuracy import wilson
from raterlab.stats.estimate import Estimate
from raterlab.stats.multiple import benjamini_hochberg
from raterlab.stats.quantiles import z_quantile

SMALLEST_CELL = 5  # people in a group below which nothing is shown
ENOUGH = 50  # people in each group below which the ratio decides nothing
FOUR_FIFTHS = 0.8
ETS = -2.35  # of a log odds ratio: the delta scale


@dataclass(frozen=True, slots=True)
class Impact:
    """How a group fares beside the group that passes most.

    Parameters
    ----------
    rate
        Share that passes; undefined (suppressed) for fewer than five people.
    ratio
        Rate over the highest rate, with its interval.
    p_value
        Fisher's mid-p, two-sided; None where the ratio is not known.
    finding
        "reference" (the highest rate), "adverse" (ratio below four fifths and mid-p below .05), "none shown",
        "insufficient data" (either group below fifty), or "suppressed".
    """

    rate: Estimate
    ratio: Estimate
    p_value: float | None
    finding: str


SECRET = Estimate.undefined(f"suppressed: fewer than {SMALLEST_CELL} people here or in one other group")
HIDDEN = Impact(SECRET, SECRET, None, "suppressed")


def impact(passed: npt.ArrayLike, tried: npt.ArrayLike, *, level: float = 0.95) -> tuple[Impact, ...]:
    r"""Impact ratio of each group, with what it takes to believe it.

    Four fifths alone finds equal treatment to disfavour a given one of two groups in 27 % of cases at 10
    people a group, 12 % at 50, 6 % at 100 (either group: twice that); with mid-p < .05 and at least 50 a
    group, both together do so in 3 to 6 %. Interval:
    :math:`\exp(\ln\hat R \pm z\sqrt{1/a-1/n_1+1/b-1/n_2})` with half a person added to each count.

    Parameters
    ----------
    passed, tried
        Counts of each group.
    level
        Coverage of the interval.

    Returns
    -------
    tuple of Impact
        Groups below five people, and the next smallest when one group alone would be hidden (its numbers
        would follow from the totals), are suppressed.

    References
    ----------
    Uniform Guidelines (1978), 29 CFR 1607.4 D; Katz et al. (1978), Biometrics 34, 469-474; Lancaster (1961).

    Examples
    --------
    >>> first, second = impact([60, 35], [100, 100])
    >>> first.finding, second.finding, round(second.ratio.value, 2), round(second.ratio.high, 2)
    ('reference', 'adverse', 0.58, 0.8)
    >>> [g.finding for g in impact([5, 1, 2], [12, 10, 3])]
    ['reference', 'suppressed', 'suppressed']
    """
    k, n = _counts(passed, tried)
    shown = ~np.isnan(suppressed(n))
    if not shown.any():
        return (HIDDEN,) * len(n)
    rate = np.where(shown, k / np.maximum(n, 1), -1.0)
    best = int(np.lexsort((n, rate))[-1])  # the larger of equals
    top = Impact(wilson(k[best], int(n[best]), level), Estimate(1.0, None, None, int(n[best])), None, "reference")
    return tuple(
        top if i == best else _beside(int(k[i]), int(n[i]), int(k[best]), int(n[best]), level) if shown[i] else HIDDEN
        for i in range(len(n))
    )


def _beside(k: int, n: int, k_best: int, n_best: int, level: float) -> Impact:
    rate = wilson(k, n, level)
    if k_best == 0:
        return Impact(rate, Estimate.undefined("nobody passed in any group", n), None, "insufficient data")
    log = math.log((k + 0.5) / (n + 0.5)) - math.log((k_best + 0.5) / (n_best + 0.5))
    se = math.sqrt(1 / (k + 0.5) - 1 / (n + 0.5) + 1 / (k_best + 0.5) - 1 / (n_best + 0.5))
    half = z_quantile(level) * se
    value = (k / n) / (k_best / n_best)
    ratio = Estimate(value, min(math.exp(log - half), value), max(math.exp(log + half), value), n, level=level)
    p = fisher_mid_p(k, n, k_best, n_best)
    if min(n, n_best) < ENOUGH:
        return Impact(rate, ratio, p, "insufficient data")
    return Impact(rate, ratio, p, "adverse" if value < FOUR_FIFTHS and p < 0.05 else "none shown")


def fisher_mid_p(k1: int, n1: int, k2: int, n2: int) -> float:
    r"""Two-sided mid-p of Fisher's exact test for equal rates.

    :math:`\sum_{P(x)<P(k_1)}P(x) + \tfrac12\sum_{P(x)=P(k_1)}P(x)`, x hypergeometric. Size .03 to .05 where
    the exact test has .014 to .03.

    Parameters
    ----------
    k1, n1, k2, n2
        Passed and tried in two groups.

    Returns
    -------
    float

    References
    ----------
    Lancaster, H. (1961), significance tests in discrete distributions. JASA 56, 223-234.

    Examples
    --------
    >>> round(fisher_mid_p(8, 10, 3, 10), 3)
    0.038
    """
    _counts([k1, k2], [n1, n2])
    total = k1 + k2
    x = np.arange(max(0, total - n2), min(n1, total) + 1)
    log = _log_choose(n1, x) + _log_choose(n2, total - x)
    p = special.softmax(log)
    own = p[x == k1][0]
    equal = np.isclose(p, own, rtol=1e-7, atol=0)
    return float(p[(p < own) & ~equal].sum() + 0.5 * p[equal].sum())


def _log_choose(n: int, x: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1))


def suppressed(counts: npt.ArrayLike, least: int = SMALLEST_CELL) -> Floats:
    """Hide small groups: NaN below `least`, and one more group when a single one could be subtracted out.

    Parameters
    ----------
    counts
        People in each group.
    least
        Smallest group shown.

    Returns
    -------
    array

    References
    ----------
    Hundepool et al. (2012), Statistical Disclosure Control, ch. 4.

    Examples
    --------
    >>> suppressed([40, 12, 3, 9]).tolist()
    [40.0, 12.0, nan, nan]
    """
    n = floats(counts, 1, "counts")
    hide = n < least
    if hide.sum() == 1 and len(n) > 1 and n[hide][0] > 0:
        hide[np.argmin(np.where(hide, np.inf, n))] = True
    return np.where(hide, np.nan, n)


@dataclass(frozen=True, slots=True)
class Common:
    """A common odds ratio over strata.

    Parameters
    ----------
    odds_ratio
        Of the first group beside the second.
    p_value
        Of a common odds ratio of 1; None where no stratum is informative.
    """

    odds_ratio: Estimate
    p_value: float | None


def mantel_haenszel(
    first_passed: npt.ArrayLike,
    first_tried: npt.ArrayLike,
    second_passed: npt.ArrayLike,
    second_tried: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> Common:
    r"""Compare two groups over cohorts (or score strata) that differ in level.

    :math:`\hat\alpha = \frac{\sum a_sd_s/n_s}{\sum b_sc_s/n_s}` with the Robins-Breslow-Greenland variance, and
    :math:`\chi^2 = (|\sum a_s - E| - \tfrac12)^2/\sum V_s`.

    Parameters
    ----------
    first_passed, first_tried, second_passed, second_tried
        Counts in each stratum.
    level
        Coverage of the interval.

    Returns
    -------
    Common

    References
    ----------
    Mantel & Haenszel (1959), JNCI 22; Robins, Breslow & Greenland (1986), Biometrics 42.

    Examples
    --------
    >>> found = mantel_haenszel([10, 30], [40, 50], [20, 40], [40, 50])
    >>> round(found.odds_ratio.value, 2), round(found.p_value, 3)
    (0.35, 0.003)
    """
    a, n1 = _counts(first_passed, first_tried)
    c, n2 = _counts(second_passed, second_tried)
    if a.shape != c.shape:
        raise ValueError("both groups must have the same strata")
    used = (n1 > 0) & (n2 > 0) & (n1 + n2 > 1)
    a, n1, c, n2 = a[used], n1[used], c[used], n2[used]
    b, d, n, m = n1 - a, n2 - c, n1 + n2, a + c
    variance = float((n1 * n2 * m * (n - m) / (n**2 * (n - 1))).sum())
    total = int(n.sum())
    if variance == 0:
        return Common(Estimate.undefined("no stratum in which both groups and both outcomes occur", total), None)
    gap = max(abs(float((a - n1 * m / n).sum())) - 0.5, 0.0)
    p = float(special.chdtrc(1, gap**2 / variance))
    r, s = a * d / n, b * c / n
    top, bottom = float(r.sum()), float(s.sum())
    if top == 0 or bottom == 0:
        return Common(
            Estimate.undefined("one outcome never occurs in one group: the odds ratio is 0 or infinite", total), p
        )
    like, unlike = (a + d) / n, (b + c) / n
    spread = (
        float((like * r).sum()) / (2 * top**2)
        + float((like * s + unlike * r).sum()) / (2 * top * bottom)
        + float((unlike * s).sum()) / (2 * bottom**2)
    )
    half = z_quantile(level) * math.sqrt(spread)
    log = math.log(top / bottom)
    return Common(Estimate(top / bottom, math.exp(log - half), math.exp(log + half), total, level=level), p)


@dataclass(frozen=True, slots=True)
class Dif:
    """Whether one item is harder for a group at equal ability.

    Parameters
    ----------
    delta
        ETS delta, -2.35 ln of the odds ratio; positive: harder for the reference, negative: for the focal group.
    p_value
        Adjusted over the items (Benjamini-Hochberg); None where not known.
    grade
        A (negligible), B (moderate), C (large: mend or drop the item), or empty when not known.
    """

    delta: Estimate
    p_value: float | None
    grade: str


def dif(answers: npt.ArrayLike, focal: npt.ArrayLike, *, strata: int = 10) -> tuple[Dif, ...]:
    r"""Find items on which equally able members of two groups differ (Mantel-Haenszel).

    People are matched on their score, the item itself included, in `strata` bands of about equal size.
    (Leaving the item out, a real difference in ability leaks in: measured size .14 with five bands, .10
    with ten at 500 people a group, against .03 with the item in, at equal power.)
    :math:`\Delta=-2.35\ln\hat\alpha_{MH}` of the
    reference beside the focal group; C: :math:`|\Delta|\ge 1.5` and significantly above 1; A: below 1 or
    not significant (adjusted). Power at 150/100 people: .94 for one logit, .50 for .64.

    Parameters
    ----------
    answers
        (people, items) 1 right, 0 wrong; NaN not shown.
    focal
        Whether each person belongs to the focal group.
    strata
        Bands of the matching score.

    Returns
    -------
    tuple of Dif
        One for each item.

    References
    ----------
    Holland & Thayer (1988), in: Test Validity, ch. 9; Zieky (1993) for the grades.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> harder = np.where((np.arange(30) == 0) & (np.arange(600) < 300)[:, None], 1.5, 0.0)
    >>> chance = 1 / (1 + np.exp(harder - rng.normal(1, 1, (600, 1))))
    >>> found = dif(rng.random((600, 30)) < chance, np.arange(600) < 300)
    >>> found[0].grade, found[0].delta.value < -1.5, found[1].grade
    ('C', True, 'A')
    """
    x, group = floats(np.asarray(answers, dtype=np.float64), 2, "answers"), np.asarray(focal, dtype=np.bool_)
    if group.shape != (len(x),):
        raise ValueError("focal must give one value for each person")
    seen = ~np.isnan(x)
    if not bool(np.isin(x[seen], (0.0, 1.0)).all()):
        raise ValueError("answers must be 0, 1 or NaN")
    right, shown = np.where(seen, x, 0.0).sum(axis=1), seen.sum(axis=1)
    score = right / np.maximum(shown, 1)
    found = [_matched(x[:, j], seen[:, j], score, group, strata) for j in range(x.shape[1])]
    adjusted = benjamini_hochberg([np.nan if f.p_value is None else f.p_value for f in found])
    return tuple(_graded(f, p) for f, p in zip(found, adjusted.tolist(), strict=True))


def _matched(x: Floats, used: Bools, score: Floats, focal: Bools, strata: int) -> Common:
    x, score, focal = x[used], score[used], focal[used]
    cuts = np.unique(np.quantile(score, np.arange(1, strata) / strata)) if len(score) else np.zeros(0)
    band = np.searchsorted(cuts, score, side="right")
    sums = [
        np.bincount(band[who], weights, minlength=len(cuts) + 1)
        for who in (~focal, focal)
        for weights in (x[who], np.ones(int(who.sum())))
    ]
    return mantel_haenszel(*sums, level=0.90)  # two-sided .90: C needs to exceed 1 one-sided at .05


def _graded(found: Common, p: float) -> Dif:
    ratio = found.odds_ratio
    if ratio.value is None or ratio.low is None or ratio.high is None:
        return Dif(ratio, None, "")
    value, ends = ETS * math.log(ratio.value), sorted(ETS * math.log(end) for end in (ratio.low, ratio.high))
    delta = Estimate(value, ends[0], ends[1], ratio.n, level=ratio.level)
    if p >= 0.05 or abs(value) < 1:
        return Dif(delta, p, "A")
    return Dif(delta, p, "C" if abs(value) >= 1.5 and (ends[0] > 1 or ends[1] < -1) else "B")


def _counts(passed: npt.ArrayLike, tried: npt.ArrayLike) -> tuple[Floats, Floats]:
    k, n = floats(passed, 1, "passed"), floats(tried, 1, "tried")
    if k.shape != n.shape:
        raise ValueError("passed and tried must have the same length")
    if not bool(((k >= 0) & (k <= n)).all()):
        raise ValueError("passed must lie between 0 and tried")
    return k, n
