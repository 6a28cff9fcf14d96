"""Does somebody choose by place or by length, or in circles? Designed probes for pairwise choices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import floats
from raterlab.stats._scipy import special
from raterlab.stats.accuracy import wilson
from raterlab.stats.estimate import Estimate
from raterlab.stats.quantiles import t_quantile

FEWEST = 10


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What pairs shown in both orders say.

    Parameters
    ----------
    consistency
        Share of pairs in which the same thing was chosen in both orders. An unbiased rater reaches only
        .65 on subtle pairs (1.5 logits): do not demand .9.
    first_share
        Of the inconsistent pairs, share that went to the first place.
    p_value
        Of "no pull to either place" (McNemar, exact, two-sided); None without inconsistent pairs.
    """

    consistency: Estimate
    first_share: Estimate
    p_value: float | None


def mirrored(one_way: npt.ArrayLike, other_way: npt.ArrayLike, *, level: float = 0.95) -> Mirrored:
    r"""Compare the two showings of mirrored pairs.

    A pair is consistent when the first place wins once and loses once. Of the others,
    :math:`n_{11}` went to the first place twice and :math:`n_{00}` to the second:
    :math:`n_{11}\sim Bin(n_{11}+n_{00}, \tfrac12)` without a pull. With a pull of .6 logits, 100 judgments
    have power .61, 200 have .92.

    Parameters
    ----------
    one_way, other_way
        For each pair and each order, whether what was shown *first* was chosen: 1, 0, or 0.5 for a tie.
        A tie in one order only leans to where the other order went.
    level
        Coverage of the intervals.

    Returns
    -------
    Mirrored

    References
    ----------
    McNemar, Q. (1947). Psychometrika 12, 153-157.

    Examples
    --------
    >>> found = mirrored([1, 1, 1, 1, 1, 1, 0, 1], [0, 1, 1, 1, 1, 1, 1, 1])
    >>> found.consistency.value, found.first_share.value, found.p_value
    (0.25, 1.0, 0.03125)
    """
    x, y = floats(one_way, 1, "one_way"), floats(other_way, 1, "other_way")
    if x.shape != y.shape:
        raise ValueError("both orders must have the same length")
    if not bool(np.isin(np.concatenate([x, y]), (0.0, 0.5, 1.0)).all()):
        raise ValueError("a choice is 1 (first), 0 (second) or 0.5 (tie)")
    first, second = int((x + y > 1).sum()), int((x + y < 1).sum())
    apart = first + second
    share = wilson(first, apart, level) if apart else Estimate.undefined("no inconsistent pairs")
    p = min(1.0, 2 * float(special.bdtr(min(first, second), apart, 0.5))) if apart else None
    return Mirrored(wilson(len(x) - apart, len(x), level), share, p)


@dataclass(frozen=True, slots=True)
class Slope:
    """A pull, with a one-sided test.

    Parameters
    ----------
    slope
        Change in the chance of choosing, for one unit of extra length.
    p_value
        Of "no pull towards the longer"; None where the slope is not known.
    """

    slope: Estimate
    p_value: float | None


def length_bias(votes: npt.ArrayLike, extra_length: npt.ArrayLike, *, level: float = 0.95) -> tuple[Slope, ...]:
    r"""Find who leans to the longer answer *more than the others do on the same items*.

    Regress :math:`y_{jr} - \bar y_{j,-r}` on the extra length of what y = 1 stands for, with HC1 errors.
    Quality and length go together, so regressing the choices themselves accuses the innocent (in 38
    to 96 % of simulations); the contrast within items keeps its level (.05 to .08) and has power .75
    with 50 items for one logit. A pull that all share is not seen: use `padded_probes`.

    Parameters
    ----------
    votes
        (items, raters): 1, 0, .5 for a tie, NaN not judged.
    extra_length
        Length of the answer that 1 stands for less that of the other (standardised, or in words).
    level
        Coverage of the two-sided interval.

    Returns
    -------
    tuple of Slope
        One for each rater; not known below ten shared items.

    References
    ----------
    MacKinnon & White (1985), Journal of Econometrics 29, 305-325 (HC1).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> extra = rng.normal(size=60)
    >>> votes = np.column_stack([extra > 0, rng.random((60, 4)) < 0.5])
    >>> found = length_bias(votes, extra)
    >>> found[0].p_value < 0.001, found[1].p_value > 0.05
    (True, True)
    """
    y, x = floats(np.asarray(votes, dtype=np.float64), 2, "votes"), floats(extra_length, 1, "extra_length")
    if len(x) != len(y):
        raise ValueError("extra_length must give one number for each item")
    shown = ~np.isnan(y)
    if y[shown].size and (y[shown].min() < 0 or y[shown].max() > 1):
        raise ValueError("votes must lie in [0, 1]")
    total, n = np.where(shown, y, 0.0).sum(axis=1), shown.sum(axis=1)
    found = []
    for r in range(y.shape[1]):
        use = shown[:, r] & (n > 1)
        gap = y[use, r] - (total[use] - y[use, r]) / (n[use] - 1)
        found.append(_slope(x[use], gap, level))
    return tuple(found)


def _slope(x: npt.NDArray[np.float64], gap: npt.NDArray[np.float64], level: float) -> Slope:
    n = len(x)
    centred = x - x.mean() if n else x
    size = float(centred @ centred)
    if n < FEWEST or size == 0:
        why = f"only {n} shared items: at least {FEWEST} are needed" if n < FEWEST else "all lengths are the same"
        return Slope(Estimate.undefined(why, n), None)
    b = float(centred @ gap) / size
    left = gap - gap.mean() - b * centred
    se = float(np.sqrt((centred**2 @ left**2) * n / (n - 2))) / size
    if se == 0:
        return Slope(Estimate.undefined("no variation between this rater and the others", n), None)
    half = t_quantile(n - 2, level) * se
    return Slope(Estimate(b, b - half, b + half, n, level=level), float(special.stdtr(n - 2, -b / se)))


def padded_probes(longer: int, n: int) -> float | None:
    r"""Chance of so many choices of the padded version without a pull to length.

    The two answers of a probe differ in padding only: :math:`P(X\ge k),\ X\sim Bin(n,\tfrac12)`. Of 20
    probes, 15 are significant at .05; power .62 when the longer is chosen with .75, .93 with .85.

    Parameters
    ----------
    longer, n
        Probes in which the padded version was chosen, and probes.

    Returns
    -------
    float or None
        One-sided p-value; None without probes.

    References
    ----------
    Zheng et al. (2023), Judging LLM-as-a-judge (repetitive-list probes). NeurIPS 36.

    Examples
    --------
    >>> round(padded_probes(14, 20), 3), round(padded_probes(15, 20), 3)
    (0.058, 0.021)
    """
    if not 0 <= longer <= n:
        raise ValueError("longer must lie between 0 and n")
    return float(special.bdtrc(longer - 1, n, 0.5)) if n and longer else (1.0 if n else None)


def circular_triads(wins: npt.ArrayLike) -> Estimate:
    r"""Share of triads in which one person prefers A to B, B to C, and C to A.

    With W the matrix of wins, :math:`tr(W^3)/3` of :math:`tr((W+W^\top)^3)/6` complete triads. Random choices
    give .25, careful ones .02; 4 or more of 20 flags a random chooser in 77 % and a careful one in .1 %.

    Parameters
    ----------
    wins
        (things, things): how often row was chosen over column by one person; the majority counts, and
        an even split is no choice.

    Returns
    -------
    Estimate
        n is the number of complete triads. The interval takes triads as independent: exact for disjoint
        triads (the recommended design), too narrow when they share pairs.

    References
    ----------
    Kendall & Babington Smith (1940). Biometrika 31, 324-345.

    Examples
    --------
    >>> circular_triads([[0, 1, 0], [0, 0, 1], [1, 0, 0]]).value
    1.0
    >>> circular_triads([[0, 1, 1], [0, 0, 1], [0, 0, 0]]).value
    0.0
    """
    w = floats(wins, 2, "wins")
    if w.shape[0] != w.shape[1]:
        raise ValueError("wins must be square")
    beats = (w > w.T).astype(np.float64)
    judged = beats + beats.T
    circles = round(float(np.einsum("ij,ji->", beats @ beats, beats)) / 3)
    triads = round(float(np.einsum("ij,ji->", judged @ judged, judged)) / 6)
    return wilson(circles, triads) if triads else Estimate.undefined("no three things were all compared")
