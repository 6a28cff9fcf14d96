"""Accuracy where gold is uneven, costly, soft, or itself wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Ints, floats, label_codes
from raterlab.stats._scipy import special
from raterlab.stats.accuracy import by_class, mean_credit, wilson
from raterlab.stats.estimate import Estimate

LEAST = 0.01  # probability that an answer nobody gave is counted as
ACCEPTABLE = 0.2


def observable_accuracy(accuracy: float, gold_error: float, k: int) -> float:
    r"""Accuracy that a worker shows on gold of which a share is wrong.

    :math:`p(1-\epsilon) + \frac{(1-p)\epsilon}{K-1}`, wrong gold being any other class.

    Parameters
    ----------
    accuracy
        True accuracy.
    gold_error
        Share of gold that is wrong.
    k
        Number of classes.

    Returns
    -------
    float

    References
    ----------
    Rogan & Gladen (1978), estimating prevalence from a screening test. Am. J. Epidemiology 107, 71-76.

    Examples
    --------
    >>> round(observable_accuracy(1.0, 0.05, 4), 3), round(observable_accuracy(0.95, 0.05, 4), 3)
    (0.95, 0.903)
    """
    if not 0 <= accuracy <= 1:
        raise ValueError("accuracy must lie in [0, 1]")
    _check_noise(gold_error, k)
    return accuracy * (1 - gold_error) + (1 - accuracy) * gold_error / (k - 1)


def _check_noise(gold_error: float, k: int) -> None:
    if k < 2 or not 0 <= gold_error < 1 - 1 / k:
        raise ValueError("there must be two classes, and gold must be better than chance")


def true_accuracy(observed: Estimate, gold_error: float, k: int) -> Estimate:
    r"""Correct an accuracy for wrong gold: what is compared with the target.

    :math:`\hat p = \frac{\hat o - \epsilon/(K-1)}{1 - \epsilon - \epsilon/(K-1)}`, the ends likewise, kept in
    [0, 1]. The error rate is taken as known; cleaning the gold is better (5 % wrong gold, uncleaned, makes
    .28 to .33 of decisions wrong by any method and at any length).

    Parameters
    ----------
    observed
        Accuracy on gold.
    gold_error
        Share of gold that is wrong.
    k
        Number of classes.

    Returns
    -------
    Estimate

    References
    ----------
    Rogan & Gladen (1978). Am. J. Epidemiology 107, 71-76.

    Examples
    --------
    >>> e = true_accuracy(Estimate(0.903, 0.85, 0.94, 100), 0.05, 4)
    >>> round(e.value, 2), round(e.low, 3), round(e.high, 2)
    (0.95, 0.893, 0.99)
    """
    _check_noise(gold_error, k)
    if observed.value is None:
        return observed
    lucky = gold_error / (k - 1)

    def mended(x: float | None) -> float | None:
        return None if x is None else min(max((x - lucky) / (1 - gold_error - lucky), 0.0), 1.0)

    low, value, high = (mended(x) for x in (observed.low, observed.value, observed.high))
    return Estimate(value, low, high, observed.n, level=observed.level)


def balanced(credit: npt.ArrayLike, classes: npt.ArrayLike, k: int) -> Estimate:
    r"""Mean of the classes' accuracies: rare classes count as much as frequent ones.

    :math:`\frac1K\sum_k \hat p_k`; ends :math:`\hat m \mp \frac1K\sqrt{\sum_k (\hat p_k - l_k)^2}` from the classes'
    own intervals.

    Parameters
    ----------
    credit
        Right or wrong, or credit in [0, 1], for each item.
    classes
        Gold class of each item; -1 is left out.
    k
        Number of classes; those without gold are left out.

    Returns
    -------
    Estimate

    References
    ----------
    Brodersen et al. (2010), the balanced accuracy. ICPR; Zou & Donner (2008) for the interval.

    Examples
    --------
    >>> e = balanced([1, 1, 1, 1, 0, 1], [0, 0, 0, 0, 1, 1], 2)
    >>> e.value, round(e.low, 2)
    (0.75, 0.43)
    """
    codes = label_codes(classes, 1)
    return _averaged(by_class(credit, codes, k), int((codes >= 0).sum()))


def mean_recall(right: npt.ArrayLike, asked: npt.ArrayLike) -> Estimate:
    """`balanced` where only counts are kept: labels that are right of all that were asked, by class of gold.

    Parameters
    ----------
    right, asked
        (classes,) counts; a class that was not asked is left out.

    Examples
    --------
    >>> e = mean_recall([4, 1], [4, 2])
    >>> e.value, round(e.low, 2), e.n
    (0.75, 0.43, 6)
    """
    counts = list(zip(np.asarray(right).tolist(), np.asarray(asked).tolist(), strict=True))
    return _averaged([wilson(hits, n) for hits, n in counts if n], sum(n for _, n in counts))


def _averaged(classes: Sequence[Estimate], n: int) -> Estimate:
    seen = [e for e in classes if e.known]
    if not seen:
        return Estimate.undefined("no gold in any class")
    value = sum(e.value or 0.0 for e in seen) / len(seen)
    below = math.sqrt(sum(((e.value or 0.0) - (e.low or 0.0)) ** 2 for e in seen)) / len(seen)
    above = math.sqrt(sum(((e.high or 1.0) - (e.value or 0.0)) ** 2 for e in seen)) / len(seen)
    return Estimate(value, max(0.0, value - below), min(1.0, value + above), n)


def cost_weighted(answers: npt.ArrayLike, classes: npt.ArrayLike, cost: npt.ArrayLike, level: float = 0.95) -> Estimate:
    r"""Accuracy in which mistakes weigh what they cost.

    :math:`1 - \frac1n\sum_j C_{g_jy_j}/\max C`: 1 without mistakes, 0 when each is the dearest. Equal costs
    give plain accuracy.

    Parameters
    ----------
    answers, classes
        Class given, and gold class, of each item; -1 in either leaves the item out.
    cost
        (gold, answer) costs from 0, 0 where the answer is right.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate

    References
    ----------
    Elkan, C. (2001), the foundations of cost-sensitive learning. IJCAI.

    Examples
    --------
    >>> cost_weighted([0, 1, 0, 1], [0, 1, 1, 0], [[0, 1], [4, 0]]).value
    0.6875
    """
    y, g, c = label_codes(answers, 1), label_codes(classes, 1), floats(cost, 2, "cost")
    if y.shape != g.shape:
        raise ValueError("answers and classes must have the same length")
    if c.shape[0] != c.shape[1] or (c < 0).any() or np.diag(c).any() or not c.any():
        raise ValueError("cost must be square, from 0, and 0 only where the answer is right")
    if max(y.max(initial=-1), g.max(initial=-1)) >= len(c):
        raise ValueError("cost must have a row and a column for each class")
    used = (y >= 0) & (g >= 0)
    return mean_credit(1 - c[g[used], y[used]] / c.max(), level)


@dataclass(frozen=True, slots=True)
class SoftScore:
    """Answers against gold that is a distribution.

    Parameters
    ----------
    log_score
        Mean of ln p(answer), p at least .01: the score to decide on.
    ratio
        Mean of p(answer) / max p: 1 for always the most usual answer.
    accepted
        Share of answers with p of at least .2. For display only: it rewards taking the runner-up.
    typical
        Log score of somebody who answers as the experts did.
    p_value
        Chance that such a person scores no higher; None when it cannot be told.
    """

    log_score: Estimate
    ratio: Estimate
    accepted: Estimate
    typical: float | None
    p_value: float | None


def soft_gold(answers: npt.ArrayLike, distributions: npt.ArrayLike, *, level: float = 0.95) -> SoftScore:
    r"""Score answers to ambiguous items by how usual they are among experts.

    :math:`\frac1n\sum\ln\max(p_j(y_j), .01)` and :math:`\frac1n\sum p_j(y_j)/\max p_j`, beside
    :math:`E = \frac1n\sum_j\sum_k p_{jk}\ln\max(p_{jk}, .01)` and its variance for a typical annotator. On
    ambiguous images a typical annotator has a "hard" accuracy of .58; telling a tenth of careless answers
    (50 items) the log score has an AUC of .92, hard accuracy .69.

    Parameters
    ----------
    answers
        Class given for each item; -1 leaves it out.
    distributions
        (items, classes) shares of the experts' votes.
    level
        Coverage of the intervals.

    Returns
    -------
    SoftScore

    References
    ----------
    Peterson et al. (2019), human uncertainty (CIFAR-10H). ICCV; Gneiting & Raftery (2007), JASA 102.

    Examples
    --------
    >>> found = soft_gold([0, 1, 1], [[0.6, 0.4], [0.6, 0.4], [1.0, 0.0]])
    >>> round(found.log_score.value, 2), round(found.ratio.value, 2), round(found.accepted.value, 2)
    (-2.01, 0.56, 0.67)
    """
    y, p = label_codes(answers, 1), floats(distributions, 2, "distributions")
    if len(p) != len(y):
        raise ValueError("distributions must give one row for each answer")
    if y.size and y.max() >= p.shape[1]:
        raise ValueError("answers must be numbers of the classes")
    if (p < 0).any() or not np.allclose(p.sum(axis=1), 1, atol=1e-6):
        raise ValueError("distributions must be shares that sum to 1")
    used = y >= 0
    y, p = y[used], p[used]
    if not len(y):
        none = Estimate.undefined("no answers to soft gold")
        return SoftScore(none, none, none, None, None)
    own = _of(p, y)
    log = np.log(np.maximum(p, LEAST))
    scaled = mean_credit(1 - _of(log, y) / math.log(LEAST), level)
    low, value, high = (
        None if x is None else (1 - x) * math.log(LEAST) for x in (scaled.low, scaled.value, scaled.high)
    )
    usual = (p * log).sum(axis=1)
    variance = float((p * log**2).sum() - usual @ usual)
    typical = float(usual.mean())
    z = (float(_of(log, y).sum()) - float(usual.sum())) / math.sqrt(variance) if variance > 0 else None
    return SoftScore(
        Estimate(value, low, high, len(y), level=level),
        mean_credit(own / p.max(axis=1), level),
        mean_credit((own >= ACCEPTABLE).astype(np.float64), level),
        typical,
        None if z is None else float(special.ndtr(z)),
    )


def _of(table: npt.NDArray[np.float64], y: Ints) -> npt.NDArray[np.float64]:
    return np.asarray(table[np.arange(len(y)), y])
