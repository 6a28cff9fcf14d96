"""Stop when enough is known: Wald's test, the Bayesian three-way stop, and the choice of the next item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Bools, Floats, check_probability, floats
from raterlab.stats.irt import THIN, Bank

MOST = 200


@dataclass(frozen=True, slots=True)
class Sprt:
    r"""Wald's sequential test between two accuracies.

    :math:`LLR = k\ln\frac{p_1}{p_0}+(n-k)\ln\frac{1-p_1}{1-p_0}`; accept at
    :math:`\ln\frac{1-\beta}{\alpha}`, reject at :math:`\ln\frac{\beta}{1-\alpha}`; at `most` items the sign decides.

    Parameters
    ----------
    unacceptable, target
        p0 and p1.
    alpha, beta
        Chance of accepting at p0, and of rejecting at p1.
    most
        Items after which it ends.

    References
    ----------
    Wald, A. (1945). Annals of Mathematical Statistics 16, 117-186.

    Examples
    --------
    >>> test = Sprt(0.90, 0.95, 0.05, 0.05, most=400)
    >>> test.verdict(70, 70), test.verdict(10, 20), test.verdict(28, 30)
    ('accept', 'reject', 'go on')
    """

    unacceptable: float
    target: float
    alpha: float = 0.05
    beta: float = 0.05
    most: int = 400

    def __post_init__(self) -> None:
        for name in ("unacceptable", "target", "alpha", "beta"):
            check_probability(getattr(self, name), name)
        if not self.unacceptable < self.target:
            raise ValueError("target must exceed unacceptable")
        if self.alpha + self.beta >= 1 or self.most < 1:
            raise ValueError("alpha + beta must be below 1, and most at least 1")

    @property
    def bounds(self) -> tuple[float, float]:
        """Log ratios that reject and accept."""
        return math.log(self.beta / (1 - self.alpha)), math.log((1 - self.beta) / self.alpha)

    def log_ratio(self, right: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
        """Evidence for the target."""
        k, m = np.asarray(right, dtype=np.float64), np.asarray(n, dtype=np.float64)
        up = math.log(self.target / self.unacceptable)
        down = math.log((1 - self.target) / (1 - self.unacceptable))
        return np.asarray(k * up + (m - k) * down)

    def verdict(self, right: float, n: int) -> str:
        """Accept, reject or go on."""
        if not 0 <= right <= n:
            raise ValueError("right must lie between 0 and n")
        evidence, (low, high) = float(self.log_ratio(right, n)), self.bounds
        if evidence >= high or (n >= self.most and evidence > 0):
            return "accept"
        return "reject" if evidence <= low or n >= self.most else "go on"


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """What a sequential rule does with a person of a given accuracy.

    Parameters
    ----------
    accept
        Chance of acceptance.
    mean, p90
        Items used, on average and by all but a tenth.
    """

    accept: float
    mean: float
    p90: int


def course(test: Sprt, accuracy: float) -> Course:
    """Compute exactly how a test goes, by recursion over the number right.

    Parameters
    ----------
    test
        The test.
    accuracy
        True accuracy, 0 to 1.

    Returns
    -------
    Course

    References
    ----------
    Wetherill & Glazebrook (1986), Sequential Methods in Statistics, ch. 2.

    Examples
    --------
    >>> good = course(Sprt(0.90, 0.95, 0.05, 0.05, most=400), 0.95)
    >>> round(good.mean), round(good.accept, 2)
    (159, 0.95)
    """
    if not 0 <= accuracy <= 1:
        raise ValueError("accuracy must lie in [0, 1]")
    low, high = test.bounds
    alive = np.zeros(test.most + 1)
    alive[0] = 1.0
    accepted = mean = 0.0
    left, p90 = 1.0, test.most
    for n in range(1, test.most + 1):
        alive[1:] = alive[1:] * (1 - accuracy) + alive[:-1] * accuracy
        alive[0] *= 1 - accuracy
        evidence = test.log_ratio(np.arange(test.most + 1), n)
        mean += left
        up, down = evidence >= high, evidence <= low
        if n == test.most:
            up = evidence > 0
            down = ~up
        accepted += float(alive[up].sum())
        alive[up | down] = 0.0
        left = float(alive.sum())
        if left <= 0.1 and p90 == test.most:
            p90 = n
        if left < 1e-12:
            break
    return Course(accepted, mean, p90)


def three_way(p_at_least: float, n: int, *, hire: float = 0.90, reject: float = 0.10, most: int = MOST) -> str:
    r"""Decide, or extend the test.

    Pass at :math:`P(p\ge\tau)\ge` `hire`, fail at :math:`\le` `reject`, extend between; at `most` items
    "unresolved", because a candidate at the target cannot be resolved by this bank. Looking often is
    harmless only as far as the prior is right: show the simulated error of the very rule in use
    (50 items, then 25 more at a time up to 200: 100 on average, 10 % misclassified, as with 200).

    Parameters
    ----------
    p_at_least
        Posterior probability that accuracy is at least the target.
    n
        Items answered.
    hire, reject
        Bounds on that probability.
    most
        Longest test.

    Returns
    -------
    str
        hire, reject, extend or unresolved.

    References
    ----------
    Eggen, T. (1999). Appl. Psych. Meas. 23, 249-261.

    Examples
    --------
    >>> three_way(0.93, 50), three_way(0.60, 50), three_way(0.60, 200), three_way(0.08, 75)
    ('hire', 'extend', 'unresolved', 'reject')
    """
    if not 0 <= reject < hire <= 1:
        raise ValueError("reject must lie below hire, both in [0, 1]")
    if p_at_least >= hire:
        return "hire"
    if p_at_least <= reject:
        return "reject"
    return "extend" if n < most else "unresolved"


def next_item(
    bank: Bank,
    used: npt.ArrayLike,
    cut: float,
    *,
    rng: np.random.Generator,
    among: int | None = None,
    content: npt.ArrayLike | None = None,
    least: int = 2,
    exposure: npt.ArrayLike | None = None,
    most_exposed: float = 0.25,
    seconds: npt.ArrayLike | None = None,
) -> int | None:
    r"""Choose the next item: at random among the most informative at the cut that were not shown yet.

    :math:`I_j = a_j^2P_j(\theta_c)(1-P_j(\theta_c))` at the ability :math:`\theta_c` where accuracy on the bank is
    the target (per second when times are given). Measuring at the cut is as good as at the current
    estimate and gives no state away. Content comes first: while a content area has fewer than `least`
    items, it alone is drawn from. Items over the exposure cap and thinly calibrated ones (under 15
    answers) are left out.

    Parameters
    ----------
    bank
        Calibrated items.
    used
        Items that this person has seen, in any form; never shown again.
    cut
        Ability at which to measure: `Bank.ability_at` the target.
    rng
        Source of the draw.
    among
        How many of the best to draw from; by default the larger of 20 and a fifth of the bank.
    content
        Class or type of each item, to be covered; none by default.
    least
        Items to show of each content area.
    exposure
        Share of recent candidates who were shown each item.
    most_exposed
        Cap on that share.
    seconds
        Expected seconds of each item: choose by information per second.

    Returns
    -------
    int or None
        None when nothing is left to show.

    References
    ----------
    Spray & Reckase (1996), J. Educ. Behav. Stat. 21; Kingsbury & Zara (1989), Appl. Meas. Educ. 2.

    Examples
    --------
    >>> bank = Bank(np.linspace(-3, 3, 61), np.ones(61), np.full(61, 60), 2.0, 0.9)
    >>> item = next_item(bank, [], bank.ability_at(0.80), rng=np.random.default_rng(0), among=5)
    >>> abs(float(bank.difficulty[item]) - bank.ability_at(0.80)) < 0.4
    True
    """
    size = len(bank.difficulty)
    left: Bools = bank.responses >= THIN
    seen = np.asarray(used, dtype=np.int64)
    left[seen] = False
    if exposure is not None:
        left &= _one_each(exposure, size, "exposure") <= most_exposed
    if content is not None:
        area = np.asarray(content)
        if area.shape != (size,):
            raise ValueError("content must name one area for each item")
        had = (area[seen][:, None] == area[None]).sum(axis=0)
        if (wanted := left & (had < least)).any():
            left = wanted
    if not left.any():
        return None
    worth = bank.information(cut)
    if seconds is not None:
        worth = worth / _one_each(seconds, size, "seconds")
    candidates = np.flatnonzero(left)
    best = candidates[np.argsort(-worth[candidates], kind="stable")]
    return int(rng.choice(best[: max(20, size // 5) if among is None else among]))


def _one_each(values: npt.ArrayLike, size: int, name: str) -> Floats:
    array = floats(values, 1, name)
    if len(array) != size:
        raise ValueError(f"{name} must give one number for each item")
    return array
