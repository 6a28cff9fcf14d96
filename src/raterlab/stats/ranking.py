"""Order candidates without pretending: ties, shrunk composites, and chances of being better."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats
from raterlab.stats._scipy import special
from raterlab.stats.estimate import Estimate
from raterlab.stats.quantiles import t_quantile, z_quantile

NODES = 200


def ties(values: npt.ArrayLike, errors: npt.ArrayLike, threshold: float = 1.5) -> tuple[int, ...]:
    r"""Competition ranks (1 is best) in which differences too small to trust are ties.

    Two members tie when :math:`|a-b| < t\sqrt{SE_a^2+SE_b^2}`. Being tied is not transitive, so the
    groups need a rule: from the top, the best member opens a group and those below join it one after
    the other until the first who differs from *the opener*; that one opens the next group. A chain of
    small steps therefore cannot tie the best with the worst, and a higher value never ranks lower.

    Parameters
    ----------
    values
        Scores; NaN (not known) ranks after all others.
    errors
        Standard errors in the same units.
    threshold
        How many standard errors of the difference are too few.

    Returns
    -------
    tuple of int
        1, 1, 3, ... in the order given.

    References
    ----------
    Goldstein, H. & Healy, M. (1995). JRSS A 158, 175-177, on comparing many means by their errors.

    Examples
    --------
    >>> ties([0.95, 0.94, 0.80, 0.93], [0.01, 0.01, 0.01, 0.01])
    (1, 1, 4, 1)
    """
    score, se = floats(values, 1, "values"), floats(errors, 1, "errors")
    if score.shape != se.shape:
        raise ValueError("values and errors must have the same length")
    if (se < 0).any():
        raise ValueError("errors must not be negative")
    se = np.where(np.isnan(se), np.inf, se)
    order = np.lexsort((se, -score))  # NaN last; the surer of equals first, so that equals share a rank
    ranks, opener, rank = [0] * len(score), -1, 0
    for place, i in enumerate(order.tolist(), start=1):
        if opener < 0 or not _tied(score, se, opener, i, threshold):
            opener, rank = i, place
        ranks[i] = rank
    return tuple(ranks)


def _tied(score: Floats, se: Floats, a: int, b: int, threshold: float) -> bool:
    if np.isnan(score[a]) or np.isnan(score[b]):
        return bool(np.isnan(score[a]) and np.isnan(score[b]))
    apart = abs(score[a] - score[b])
    return bool(apart == 0 or apart < threshold * math.hypot(se[a], se[b]))


def composite(
    scores: npt.ArrayLike, reliabilities: npt.ArrayLike | None, weights: npt.ArrayLike
) -> tuple[Estimate, ...]:
    r"""Weighted sum of true scores, each regressed on all that was observed (multivariate Kelley).

    Scores are standardised over the cohort: z, with correlations R. True scores have covariance T:
    :math:`T_{jj} = r_j` (the reliability), :math:`T_{jk} = R_{jk}`. For the measures that a candidate
    has, :math:`E[t] = T_{\cdot o}R_{oo}^{-1}z_o` and
    :math:`V[t] = T - T_{\cdot o}R_{oo}^{-1}T_{o\cdot}`, from which :math:`w^\top E[t]` and its SE.

    Assumed: errors of different measures are independent, scores roughly normal, missing scores
    missing at random, and the cohort large enough for its mean, spread and correlations. Correlations
    are shrunk to 0 by n/(n+m) for m measures. Without reliabilities all measures are taken to be
    equally reliable indicators of one thing, with their mean correlation as the reliability (kept
    within .05 to .95).

    Parameters
    ----------
    scores
        (candidates, measures), NaN missing; higher is better.
    reliabilities
        Reliability of each measure, 0 to 1, or None.
    weights
        Worth of each measure, set before the results are seen; scaled to sum to 1.

    Returns
    -------
    tuple of Estimate
        In the cohort's standard deviations, 0 is its mean; the 95 % interval is value +- t SE with t of
        n-1 candidates (`standard_errors` reads t SE / 1.96 back, a little more than the SE); n is the
        number of measures observed.

    References
    ----------
    Kelley, T. (1947); Wainer, H. et al. (2001), augmented scores. In: Test Scoring, ch. 9.

    Examples
    --------
    >>> marks = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0], [5.0, 5.0]])
    >>> [round(e.value, 2) for e in composite(marks, [0.8, 0.5], [0.5, 0.5])]
    [-0.85, -0.63, 0.14, 0.36, 0.98]
    """
    x, w = floats(scores, 2, "scores"), floats(weights, 1, "weights")
    candidates, measures = x.shape
    if len(w) != measures or (w < 0).any() or not w.sum() > 0:
        raise ValueError("weights must give one number from 0 for each measure, not all 0")
    if reliabilities is not None:
        given = floats(reliabilities, 1, "reliabilities")
        if len(given) != measures or not bool(((given >= 0) & (given <= 1)).all()):
            raise ValueError("reliabilities must give one number in [0, 1] for each measure")
    if candidates < 3:
        return tuple(Estimate.undefined("fewer than three candidates to compare") for _ in range(candidates))
    z = _standardised(x)
    observed = _correlations(z)
    reliable = _common_reliability(observed) if reliabilities is None else given
    true = observed.copy()
    np.fill_diagonal(true, reliable)
    most = np.sqrt(np.outer(reliable, reliable))  # true scores cannot correlate beyond 1
    true = _nearest_below(np.clip(true, -most, most), observed)
    # A small cohort knows its own spread and correlations badly: Student's t in place of the normal.
    width = t_quantile(candidates - 1)
    return tuple(_kelley(row, observed, true, w / w.sum(), width) for row in z)


def _standardised(x: Floats) -> Floats:
    known = ~np.isnan(x)
    n = known.sum(axis=0)
    filled = np.where(known, x, 0.0)
    mean = filled.sum(axis=0) / np.maximum(n, 1)
    squares = (np.where(known, x - mean, 0.0) ** 2).sum(axis=0)
    sd = np.sqrt(squares / np.maximum(n - 1, 1))
    # A measure on which nobody differs says nothing about anybody: it is as good as missing.
    varies = (n > 1) & (sd > 1e-12 * np.maximum(np.abs(mean), 1.0))
    return np.where(varies, (x - mean) / np.where(varies, sd, 1.0), np.nan)


def _correlations(z: Floats) -> Floats:
    """Correlations from the pairs that exist, shrunk to 0 and made positive definite."""
    known = ~np.isnan(z)
    filled = np.where(known, z, 0.0)
    both = known.T.astype(np.float64) @ known
    raw = filled.T @ filled / np.maximum(both - 1, 1)
    shrunk = np.clip(raw, -1, 1) * both / (both + z.shape[1])
    np.fill_diagonal(shrunk, 1.0)
    values, vectors = np.linalg.eigh(shrunk)
    fixed = (vectors * np.maximum(values, 0.02)) @ vectors.T
    scale = np.sqrt(np.diag(fixed))
    return np.asarray(fixed / np.outer(scale, scale))


def _common_reliability(observed: Floats) -> Floats:
    m = len(observed)
    mean = (observed.sum() - m) / (m * (m - 1)) if m > 1 else 0.5
    return np.full(m, float(np.clip(mean, 0.05, 0.95)))


def _nearest_below(true: Floats, observed: Floats) -> Floats:
    """Make the true covariance possible: between 0 and the observed one (independent errors)."""
    root = np.linalg.cholesky(observed)
    inverse = np.linalg.inv(root)
    values, vectors = np.linalg.eigh(inverse @ true @ inverse.T)
    return np.asarray(root @ (vectors * np.clip(values, 0.0, 1.0)) @ vectors.T @ root.T)


def _kelley(z: Floats, observed: Floats, true: Floats, w: Floats, width: float) -> Estimate:
    seen = np.flatnonzero(~np.isnan(z))
    if not len(seen):
        return Estimate.undefined("no measure is known for this candidate")
    gain = np.linalg.solve(observed[np.ix_(seen, seen)], true[seen] @ w)
    value = float(gain @ z[seen])
    variance = float(w @ true @ w - gain @ (true[seen] @ w))
    half = width * math.sqrt(max(variance, 0.0))
    return Estimate(value, value - half, value + half, len(seen))


def standard_errors(estimates: Sequence[Estimate]) -> Floats:
    """Read standard errors back from normal intervals; NaN where there is none (for `ties`).

    Examples
    --------
    >>> standard_errors([Estimate(0.0, -1.96, 1.96, 4), Estimate.undefined("none")]).round(3).tolist()
    [1.0, nan]
    """
    return np.array(
        [
            math.nan if e.low is None or e.high is None else (e.high - e.low) / (2 * z_quantile(e.level))
            for e in estimates
        ],
        dtype=np.float64,
    )


def p_better(means: npt.ArrayLike, sds: npt.ArrayLike) -> Floats:
    r"""Chance that each candidate is truly better than each other one.

    Each posterior is taken as the beta with its mean and standard deviation,
    :math:`a+b = m(1-m)/s^2 - 1`, independent of the others:
    :math:`P(A>B) = \int_0^1 P(A > q_B(u))\,du`.

    Parameters
    ----------
    means, sds
        Posterior mean (0 to 1) and standard deviation of each accuracy.

    Returns
    -------
    array (n, n)
        Row better than column; .5 on the diagonal, P and its transpose sum to 1; NaN where not known.

    References
    ----------
    Gelman et al., Bayesian Data Analysis, ch. 2 (beta by moments).

    Examples
    --------
    >>> p_better([0.9, 0.8], [0.03, 0.05]).round(2).tolist()
    [[0.5, 0.96], [0.04, 0.5]]
    """
    m, s = floats(means, 1, "means"), floats(sds, 1, "sds")
    if m.shape != s.shape:
        raise ValueError("means and sds must have the same length")
    if (m < 0).any() or (m > 1).any() or (s < 0).any():
        raise ValueError("means must lie in [0, 1] and sds must not be negative")
    m = np.clip(m, 1e-6, 1 - 1e-6)
    strength = np.clip(m * (1 - m) / np.maximum(s, 1e-6) ** 2 - 1, 1e-2, None)
    a, b = m * strength, (1 - m) * strength
    nodes = (np.arange(NODES) + 0.5) / NODES
    result = np.full((len(m), len(m)), 0.5)
    for j in range(len(m)):
        rival = special.betaincinv(a[j], b[j], nodes)
        for i in range(j):
            result[i, j] = special.betaincc(a[i], b[i], rival).mean()
            result[j, i] = 1 - result[i, j]
    unknown = np.isnan(m) | np.isnan(s)
    result[unknown], result[:, unknown] = np.nan, np.nan
    return result
