"""Reasons given in words: their grades, how far graders agree, and which items to ask about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats, unit_interval
from raterlab.stats._intervals import jackknife
from raterlab.stats.accuracy import mean_credit
from raterlab.stats.estimate import Estimate
from raterlab.stats.krippendorff import alpha


@dataclass(frozen=True, slots=True)
class RationaleScore:
    """One candidate's rationales.

    Parameters
    ----------
    total
        Mean score from 0 to the number of criteria; n counts rationales.
    agreement
        Share of criteria on which two graders say the same.
    alpha
        Krippendorff's alpha of the graders over all criteria.
    g_coefficient
        Reliability of the score among candidates; one candidate cannot show it, see `g_study`.
    sem
        Standard error of `total` for other rationales and other graders, in points.
    """

    total: Estimate
    agreement: Estimate
    alpha: Estimate
    g_coefficient: Estimate
    sem: float | None


@dataclass(frozen=True, slots=True)
class GStudy:
    """Where the variance of rationale scores comes from, in squared points, floored at 0.

    Parameters
    ----------
    candidate, item, grader, candidate_grader, residual
        Variance components: between candidates, between a candidate's rationales, of graders' overall
        severity, of graders' severity to one candidate, and the rest. None when not estimable.
    g_coefficient
        Reliability of the design as it was run.
    candidates, items, graders
        Size of the design.
    missing
        Why there are no components; empty when there are.
    """

    candidate: float | None
    item: float | None
    grader: float | None
    candidate_grader: float | None
    residual: float | None
    g_coefficient: Estimate
    candidates: int
    items: int
    graders: int
    missing: str = ""

    def reliability(self, items: int, graders: int) -> float | None:
        r"""Return the reliability that a design with `items` rationales and `graders` would have.

        :math:`E\rho^2 = \sigma^2_c/(\sigma^2_c+\sigma^2_i/I+\sigma^2_{cg}/G+\sigma^2_e/IG)`.

        Examples
        --------
        >>> none = Estimate.undefined("planned, not run")
        >>> round(GStudy(0.5, 0.7, 0.1, 0.1, 0.45, none, 0, 0, 0).reliability(5, 2), 2)
        0.68
        """
        if self.candidate is None:
            return None
        noise = _noise(self, items, graders)
        return self.candidate / (self.candidate + noise) if self.candidate + noise > 0 else None

    def sem(self, items: int, graders: int) -> float | None:
        """Return the standard error of a candidate's score in points, graders' severity included.

        Examples
        --------
        >>> none = Estimate.undefined("planned, not run")
        >>> round(GStudy(0.5, 0.7, 0.1, 0.1, 0.45, none, 0, 0, 0).sem(3, 2), 2)
        0.64
        """
        if self.grader is None:
            return None
        return math.sqrt(_noise(self, items, graders) + self.grader / graders)


def _noise(study: GStudy, items: int, graders: int) -> float:
    if items < 1 or graders < 1:
        raise ValueError("a design needs at least one rationale and one grader")
    item, cross, rest = study.item or 0.0, study.candidate_grader or 0.0, study.residual or 0.0
    return item / items + cross / graders + rest / (items * graders)


def grade(scores: npt.ArrayLike) -> RationaleScore:
    r"""Score one candidate's rationales.

    The total is the mean over rationales of the mean over graders; a criterion that a grader left
    open counts as that grader's mean on the sheet. Intervals treat the rationale as the unit.
    :math:`SEM^2 = \sigma^2_i/I + \sigma^2_g/G + \sigma^2_e/IG` from the rationale by grader table.

    Parameters
    ----------
    scores
        (rationales, graders, criteria) of 0/1, NaN missing.

    Returns
    -------
    RationaleScore
        With three rationales and two graders the SEM is about .6 of 4 points: never a gate.

    References
    ----------
    Brennan, R. (2001). Generalizability Theory, ch. 2-4.

    Examples
    --------
    >>> sheet = np.array([[[1, 1, 0, 1], [1, 1, 1, 1]], [[1, 0, 0, 1], [1, 0, 0, 1]], [[1, 1, 1, 1]] * 2])
    >>> r = grade(sheet)
    >>> round(r.total.value, 2), round(r.agreement.value, 2), round(r.sem, 2)
    (3.17, 0.92, 0.6)
    """
    cube = unit_interval(floats(scores, 3, "scores"), "scores")
    if not np.isin(cube[~np.isnan(cube)], (0.0, 1.0)).all():
        raise ValueError("each criterion is scored 0 or 1")
    criteria = cube.shape[2]
    one = Estimate.undefined("one candidate: reliability among candidates needs several, see g_study", 1)
    if not criteria or np.isnan(cube).all():
        none = Estimate.undefined("no rationale has been graded")
        return RationaleScore(none, none, none, one, None)
    sheets = _known_mean(cube, 2)
    shares = _known_mean(sheets, 1)
    mean = mean_credit(np.clip(shares[~np.isnan(shares)], 0.0, 1.0))
    low, value, high = (None if x is None else x * criteria for x in (mean.low, mean.value, mean.high))
    total = Estimate(value, low, high, mean.n)
    cells = cube.transpose(0, 2, 1).reshape(-1, cube.shape[1])
    codes = np.where(np.isnan(cells), -1, cells).astype(np.int64)
    of_rationale = np.repeat(np.arange(len(cube)), criteria)
    return RationaleScore(total, _agreement(cube), alpha(codes, groups=of_rationale), one, _sem(sheets * criteria))


def _known_mean(array: Floats, axis: int) -> Floats:
    known = ~np.isnan(array)
    number = known.sum(axis=axis)
    total = np.where(known, array, 0.0).sum(axis=axis)
    return np.asarray(np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0))


def _agreement(cube: Floats) -> Estimate:
    """Mean over rationales of the share of (criterion, pair of graders) with the same score."""
    passed, failed = (cube == 1).sum(axis=1), (cube == 0).sum(axis=1)
    pairs = ((passed + failed) * (passed + failed - 1)).sum(axis=1)
    same = (passed * (passed - 1) + failed * (failed - 1)).sum(axis=1)
    shared = pairs > 0
    if not shared.any():
        return Estimate.undefined("no rationale has two graders")
    return mean_credit(same[shared] / pairs[shared])


def _sem(points: Floats) -> float | None:
    """Give the standard error of the mean of a rationale by grader table, both taken as samples."""
    table = points[~np.isnan(points).any(axis=1)]
    items, graders = table.shape
    if items < 2 or graders < 2:
        return None
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    residual = table - rows[:, None] - columns + table.mean()
    error = float((residual**2).sum() / ((items - 1) * (graders - 1)))
    item = max(float(rows.var(ddof=1)) - error / graders, 0.0)
    grader = max(float(columns.var(ddof=1)) - error / items, 0.0)
    return math.sqrt(item / items + grader / graders + error / (items * graders))


def g_study(scores: npt.ArrayLike) -> GStudy:
    """Variance components of rationale totals: items nested in candidates, crossed with graders.

    ANOVA estimates, floored at 0. Each candidate explains different items, hence the nesting.

    Parameters
    ----------
    scores
        (candidates, items, graders) in points; a candidate with a NaN is left out.

    Returns
    -------
    GStudy
        Its `g_coefficient` has a delete-one-candidate jackknife interval.

    References
    ----------
    Brennan (2001), ch. 3 (design (i:p) x r).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> skill = rng.normal(2, 1, (40, 1, 1))
    >>> study = g_study(skill + rng.normal(0, 0.5, (40, 3, 2)))
    >>> round(study.candidate, 1), study.g_coefficient.value > 0.9
    (1.0, True)
    """
    cube = floats(scores, 3, "scores")
    cube = cube[~np.isnan(cube).any(axis=(1, 2))]
    candidates, items, graders = cube.shape
    why = ""
    if candidates < 2:
        why = "fewer than two candidates with complete grades"
    elif items < 2 or graders < 2:
        why = "fewer than two rationales or graders per candidate"
    if why:
        unknown = Estimate.undefined(why, candidates)
        return GStudy(None, None, None, None, None, unknown, candidates, items, graders, why)
    parts = _components(cube)
    value = _rho(parts, items, graders)
    if math.isnan(value):
        coefficient = Estimate.undefined("all scores are the same", candidates)
    elif candidates < 3:
        coefficient = Estimate(value, None, None, candidates)
    else:
        without = [_rho(_components(np.delete(cube, c, 0)), items, graders) for c in range(candidates)]
        coefficient = jackknife(value, np.array(without), candidates)
    return GStudy(*parts, coefficient, candidates, items, graders)


def _components(cube: Floats) -> tuple[float, float, float, float, float]:
    """Candidate, item, grader, candidate by grader, residual."""
    c, i, g = cube.shape
    grand, by_candidate, by_item = cube.mean(), cube.mean(axis=(1, 2)), cube.mean(axis=2)
    by_grader, by_both = cube.mean(axis=(0, 1)), cube.mean(axis=1)
    ms_c = i * g * float(by_candidate.var(ddof=1))
    ms_i = g * float(((by_item - by_candidate[:, None]) ** 2).sum()) / (c * (i - 1))
    ms_g = c * i * float(by_grader.var(ddof=1))
    cross = by_both - by_candidate[:, None] - by_grader + grand
    ms_cg = i * float((cross**2).sum()) / ((c - 1) * (g - 1))
    rest = cube - by_item[:, :, None] - by_both[:, None, :] + by_candidate[:, None, None]
    ms_e = float((rest**2).sum()) / (c * (i - 1) * (g - 1))
    return (
        max((ms_c - ms_i - ms_cg + ms_e) / (i * g), 0.0),
        max((ms_i - ms_e) / g, 0.0),
        max((ms_g - ms_cg) / (c * i), 0.0),
        max((ms_cg - ms_e) / i, 0.0),
        ms_e,
    )


def _rho(parts: tuple[float, float, float, float, float], items: int, graders: int) -> float:
    candidate, item, _, cross, rest = parts
    whole = candidate + item / items + cross / graders + rest / (items * graders)
    return candidate / whole if whole > 0 else math.nan


def hardest(entropy: npt.ArrayLike, own_residual: npt.ArrayLike, panel_residual: npt.ArrayLike, k: int) -> list[int]:
    """Pick the `k` items most worth a rationale: rank(entropy) + 1/2 rank(panel) + 1/2 rank(own).

    Parameters
    ----------
    entropy
        Entropy of the panel's labels on each item.
    own_residual, panel_residual
        Residual log time of the candidate and of the panel, length-adjusted; NaN is taken as middling.
    k
        How many; fewer are returned when there are fewer items.

    Returns
    -------
    list of int
        Item positions, hardest first; the earlier item on a tie.

    Examples
    --------
    >>> hardest([0.1, 0.9, 0.5], [0.0, 1.0, 2.0], [0.0, 2.0, 1.0], 2)
    [1, 2]
    """
    columns = [floats(x, 1, "measures") for x in (entropy, panel_residual, own_residual)]
    if len({len(x) for x in columns}) > 1:
        raise ValueError("entropy and residuals must have the same length")
    if k < 0:
        raise ValueError("k must not be negative")
    label, panel, own = (_ranks(x) for x in columns)
    score = label + panel / 2 + own / 2
    return [int(i) for i in np.argsort(-score, kind="stable")[:k]]


def _ranks(x: Floats) -> Floats:
    known = ~np.isnan(x)
    ranks = np.full(len(x), (len(x) + 1) / 2)
    if known.any():  # spread over 1..n however many are known, so that columns weigh alike
        _, where, times = np.unique(x[known], return_inverse=True, return_counts=True)
        midranks = np.cumsum(times) - (times - 1) / 2  # the mean place of those that tie
        ranks[known] = (midranks[where] - 0.5) * len(x) / known.sum() + 0.5
    return ranks
