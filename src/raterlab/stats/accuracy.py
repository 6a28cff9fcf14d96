"""Accuracy on gold: proportions, graded credit, and the rules that turn counts into a decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, check_probability, floats, unit_interval
from raterlab.stats._intervals import score_interval
from raterlab.stats._scipy import special
from raterlab.stats.estimate import Estimate
from raterlab.stats.population import Population, Posterior
from raterlab.stats.quantiles import t_quantile, z_quantile

__all__ = [
    "Plan",
    "Population",
    "Posterior",
    "by_class",
    "items_to_settle",
    "mean_credit",
    "mean_of_moments",
    "needed",
    "operating_characteristic",
    "plan",
    "wilson",
]

HORIZON = 1000  # items after which "go on" is no longer useful advice
LONGEST_PLAN = 20_000


def wilson(successes: float, n: int, level: float = 0.95) -> Estimate:
    r"""Proportion with Wilson's score interval.

    .. math:: \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    Parameters
    ----------
    successes
        Number right; fractional credit may be summed.
    n
        Number tried.
    level
        Two-sided confidence level.

    Returns
    -------
    Estimate
        ``successes / n`` (a share, 0 to 1); undefined when `n` is 0.

    References
    ----------
    Wilson, E. B. (1927). JASA 22, 209-212.

    Examples
    --------
    >>> e = wilson(47, 50)
    >>> round(e.value, 2), round(e.low, 2), round(e.high, 2)
    (0.94, 0.84, 0.98)
    >>> wilson(0, 0).missing
    'no items'
    """
    check_probability(level, "level")
    if n < 0 or not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n, not {successes} of {n}")
    if n == 0:
        return Estimate.undefined("no items")
    share = successes / n
    low, high = score_interval(share, n, z_quantile(level))
    return Estimate(share, low, high, n, level=level)


def mean_credit(
    credits: npt.ArrayLike,  # noqa: A002
    level: float = 0.95,
    *,
    weight: npt.ArrayLike | None = None,
) -> Estimate:
    r"""Mean of graded scores (IoU, F1, credit) with an interval that stays honest at small n.

    Credits that are all 0 or 1 get Wilson's interval. Graded ones get Wilson's interval at the
    effective sample size :math:`n_e = n\,\tilde m(1-\tilde m)/\tilde s^2`, the number of coin flips
    that would be as informative, with Student's t for the normal quantile. The moments
    :math:`\tilde m, \tilde s^2` include one imaginary observation, half of it at 0 and half at 1, for
    the rare total miss that a small sample has not shown yet.

    Measured coverage of the 95 % interval (4,000 replicates; nine distributions: IoU near .9, IoU
    with 8 % misses, mostly-ones F1, uniform, near-binary, mostly-zero and others), worst to best:
    n=10 .919-1.00, n=20 .956-.999, n=60 .946-.997, n=200 .942-.983. The alternatives' worst cases at
    n=20 / 60 were BCa bootstrap .81 / .92, Student t .83 / .90, logit-t .84 / .93 and moment-matched
    beta .82 / .93: all lose the rare miss. The price is width where there are no misses (at n=60 an
    IoU of .90 is given to +-.025 rather than +-.015).

    Parameters
    ----------
    credits
        One score per item in [0, 1].
    level
        Two-sided confidence level.
    weight
        How many items each score stands for; one each by default.

    Returns
    -------
    Estimate
        Mean credit, 0 to 1; undefined without items.

    References
    ----------
    Korn, E. L. & Graubard, B. I. (1998), effective sample size for proportions. Survey Methodology 24.

    Examples
    --------
    >>> e = mean_credit([0.9, 0.8, 1.0, 0.85, 0.0, 0.95, 0.9, 0.88, 0.92, 1.0])
    >>> round(e.value, 3), round(e.low, 2), round(e.high, 2)
    (0.82, 0.53, 0.95)
    >>> mean_credit([1, 1, 0, 1]) == wilson(3, 4)
    True
    """
    check_probability(level, "level")
    x = unit_interval(floats(credits, 1, "credits"), "credits")
    if np.isnan(x).any():
        raise ValueError("credits must not be NaN: leave the item out")
    times = np.ones(len(x)) if weight is None else floats(weight, 1, "weight")
    if times.shape != x.shape:
        raise ValueError("credits and weight must have the same length")
    binary = bool(np.isin(x, (0.0, 1.0)).all())
    total = float(times @ x)
    return mean_of_moments(int(times.sum()), total, total if binary else float(times @ x**2), level)


def mean_of_moments(n: int, total: float, squares: float, level: float = 0.95) -> Estimate:
    """`mean_credit` of n scores in [0, 1] of which only the sum and the sum of squares are known: both add.

    Examples
    --------
    >>> mean_of_moments(4, 3.0, 3.0) == wilson(3, 4)
    True
    >>> x = np.array([0.9, 0.8, 1.0, 0.5])
    >>> mean_of_moments(4, float(x.sum()), float((x**2).sum())) == mean_credit(x)
    True
    """
    if n == 0 or total - squares <= 1e-12 * n:  # all 0 or 1
        return wilson(min(total, n), n, level)
    mean = float(np.clip(total / n, 0.0, 1.0))
    if n == 1:
        return Estimate(mean, 0.0, 1.0, 1, level=level)  # one graded score says nothing about spread
    centre = (total + 0.5) / (n + 1)
    apart = squares - 2 * centre * total + n * centre**2
    variance = (apart + (centre**2 + (1 - centre) ** 2) / 2) / n
    effective = n * max(1.0, float(centre * (1 - centre) / variance))
    low, high = score_interval(mean, effective, t_quantile(n - 1, level))
    return Estimate(mean, low, high, n, level=level)


def by_class(correct: npt.ArrayLike, classes: npt.ArrayLike, k: int) -> tuple[Estimate, ...]:
    """Accuracy (recall) within each true class.

    Parameters
    ----------
    correct
        Right or wrong, or credit in [0, 1], per item.
    classes
        True class per item, 0 to k-1; -1 leaves the item out.
    k
        Number of classes.

    Returns
    -------
    tuple of Estimate
        One for each class (`mean_credit`); undefined where the class has no item.

    Examples
    --------
    >>> [e.value for e in by_class([True, False, True], [0, 0, 2], 3)]
    [0.5, None, 1.0]
    """
    credit, label = floats(correct, 1, "correct"), np.asarray(classes)
    if credit.shape != label.shape:
        raise ValueError("correct and classes must have the same length")
    if label.size and not -1 <= label.min() <= label.max() < k:
        raise ValueError(f"classes must lie between -1 and {k - 1}")
    found = (credit[label == c] for c in range(k))
    return tuple(mean_credit(x) if len(x) else Estimate.undefined("no items of this class") for x in found)


def operating_characteristic(n: int, need: int, truths: npt.ArrayLike) -> Floats:
    r"""Chance of passing "at least `need` of `n` right" for each true accuracy.

    :math:`P(X \ge need \mid p)` with :math:`X \sim Bin(n, p)`.

    Parameters
    ----------
    n, need
        Items in the test, and right answers that pass.
    truths
        True accuracies, 0 to 1.

    Returns
    -------
    array
        Probability of passing at each truth.

    References
    ----------
    Any text on acceptance sampling, e.g. Montgomery, Statistical Quality Control, ch. 15.

    Examples
    --------
    >>> operating_characteristic(50, 45, [0.85, 0.88, 0.92]).round(2).tolist()
    [0.22, 0.44, 0.79]
    """
    if n < 0:
        raise ValueError("n must not be negative")
    p = unit_interval(np.asarray(truths, dtype=np.float64), "truths")
    return np.asarray(_at_least(need, n, p), dtype=np.float64)


def needed(n: int, target: float, confidence: float) -> int | None:
    r"""Fewest right of `n` that support "accuracy is at least `target`".

    Smallest k with :math:`P(p \ge \tau \mid k, n) \ge c` under a flat prior,
    :math:`p \mid k \sim Beta(1+k, 1+n-k)`.

    Returns
    -------
    int or None
        None when even a perfect score does not suffice.

    References
    ----------
    Gelman et al., Bayesian Data Analysis, ch. 2.

    Examples
    --------
    >>> needed(50, 0.90, 0.8), needed(100, 0.90, 0.95), needed(5, 0.90, 0.95)
    (48, 96, None)
    """
    check_probability(target, "target")
    right = np.arange(n + 1)
    enough = np.asarray(special.betaincc(1.0 + right, 1.0 + n - right, target) >= confidence)
    return int(np.argmax(enough)) if enough.any() else None


@dataclass(frozen=True, slots=True)
class Plan:
    """A fixed-length test: pass at `need` of `n`, with the error rates that it attains.

    Parameters
    ----------
    n, need
        Items to show, and right answers that pass.
    alpha
        Chance that an unacceptable candidate passes.
    beta
        Chance that a candidate at the target fails.
    """

    n: int
    need: int
    alpha: float
    beta: float


def plan(target: float, unacceptable: float, alpha: float, beta: float) -> Plan:
    r"""Shortest exact one-sided test between two accuracies.

    Smallest n for which some `need` has :math:`P(X \ge need \mid p_{unacc}) \le \alpha` and
    :math:`P(X < need \mid p_{target}) \le \beta`.

    Parameters
    ----------
    target, unacceptable
        Accuracy that should pass, and a lower one that should not (shares, 0 to 1).
    alpha, beta
        Error rates allowed for the unacceptable candidate and for the one at the target.

    Returns
    -------
    Plan
        With the error rates actually attained.

    References
    ----------
    Wetherill & Brown (1991), Statistical Process Control, ch. 12.

    Examples
    --------
    >>> plan(0.95, 0.90, 0.05, 0.05).n
    298
    """
    for value, name in ((target, "target"), (unacceptable, "unacceptable"), (alpha, "alpha"), (beta, "beta")):
        check_probability(value, name)
    if not unacceptable < target:
        raise ValueError("target must exceed unacceptable")
    sizes = np.arange(1, LONGEST_PLAN + 1)
    # the fewest correct answers that somebody unacceptable reaches with a probability of at most alpha
    need = np.ceil(special.bdtrik(1 - alpha, sizes, unacceptable)).astype(np.int64)
    need += _at_least(need, sizes, unacceptable) > alpha
    need -= _at_least(need - 1, sizes, unacceptable) <= alpha
    hits = 1 - _at_least(need, sizes, target) <= beta
    if not hits.any():
        raise ValueError(f"no test of up to {LONGEST_PLAN} items tells {target} from {unacceptable}")
    n, k = int(sizes[np.argmax(hits)]), int(need[np.argmax(hits)])
    return Plan(n, k, float(_at_least(k, n, unacceptable)), 1 - float(_at_least(k, n, target)))


def _at_least(k: npt.ArrayLike, n: npt.ArrayLike, p: npt.ArrayLike) -> Floats:
    """Probability of k or more successes in n; from `special`, for `scipy.stats` takes a second to load."""
    return np.asarray(special.bdtrc(np.clip(np.asarray(k) - 1, -1, n), np.asarray(n), np.asarray(p)), dtype=np.float64)


def items_to_settle(successes: float, n: float, target: float, hire: float = 0.75, reject: float = 0.10) -> int | None:
    r"""How many more items, at the present rate of success, settle the decision.

    Smallest m with :math:`P(p \ge \tau \mid k + m k/n, n + m) \ge hire` or :math:`\le reject` under
    a flat prior. A projection, not a promise: the rate itself is uncertain.

    Parameters
    ----------
    successes, n
        Right so far (fractional credit allowed), and items so far.
    target
        Accuracy to be shown.
    hire, reject
        Posterior probabilities that settle the question one way or the other.

    Returns
    -------
    int or None
        0 when settled already; None when more than 1000 items would be needed, or nothing is known.

    References
    ----------
    Berger, J. (1985), Statistical Decision Theory, ch. 7 (sequential Bayes).

    Examples
    --------
    >>> items_to_settle(46, 50, 0.90), items_to_settle(45, 50, 0.90), items_to_settle(30, 50, 0.90)
    (97, None, 0)
    """
    check_probability(target, "target")
    if n < 0 or not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n, not {successes} of {n}")
    if n == 0:
        return None
    total = n + np.arange(HORIZON + 1)
    right = total * (successes / n)
    certainty = special.betaincc(1 + right, 1 + total - right, target)
    settled = np.asarray((certainty >= hire) | (certainty <= reject))
    return int(np.argmax(settled)) if settled.any() else None
