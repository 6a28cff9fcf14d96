"""Evidence of copying, of leaked items and of answers without thought. Evidence, never a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import check_probability, floats, label_codes
from raterlab.stats._scipy import special
from raterlab.stats.estimate import Estimate
from raterlab.stats.irt import GRID, Bank, log_likelihood
from raterlab.stats.quantiles import z_quantile
from raterlab.stats.sequential import Sprt

FEWEST = 5


@dataclass(frozen=True, slots=True)
class CopyIndex:
    """How much better copying explains two people's matches than independent work does.

    Parameters
    ----------
    log_ratio
        Log of the likelihood ratio, copying a share of the items against none.
    p_value
        Chance of a ratio at least this large without copying, by Monte Carlo: from 1 down to one in many millions.
    n
        Items that both answered.
    """

    log_ratio: float
    p_value: float
    n: int


def copy_index(
    matches: npt.ArrayLike, chance: npt.ArrayLike, *, share: float = 0.4, draws: int = 20_000, seed: int = 0
) -> CopyIndex | None:
    r"""Likelihood-ratio index of answer copying.

    :math:`\ln LR = \sum_j [m_j]\ln\frac{c+(1-c)p_j}{p_j} + [1-m_j]\ln(1-c)` with :math:`m_j` whether the two
    answers match, :math:`p_j` the chance of that match without copying and c the share copied. The null is that of
    the same :math:`p_j`, drawn where the observed ratio is usual (exponential tilting) and weighed back, so that it
    shows chances far below one in the number of draws: what many pairs at once need.

    Parameters
    ----------
    matches
        Whether the suspected copier's answer is the other's, item by item.
    chance
        Probability of that without copying, strictly between 0 and 1.
    share
        Share of items that a copier is supposed to copy.
    draws, seed
        Size and seed of the Monte-Carlo null.

    Returns
    -------
    CopyIndex or None
        None below five items.

    References
    ----------
    Wollack, J. (1997), Appl. Psych. Meas. 21, 307-320; Romero, Riascos & Jara (2015), J. Educ. Behav. Stat. 40;
    Siegmund, D. (1976), importance sampling, Annals of Statistics 4, 673-684.

    Examples
    --------
    >>> rare = np.full(20, 0.2)
    >>> round(float(np.log10(copy_index(np.ones(20), rare).p_value)), 1)  # 0.2 ** 20
    -14.0
    >>> copy_index(np.arange(20) % 5 == 0, rare).p_value > 0.1
    True
    """
    m, p = floats(np.asarray(matches, dtype=np.float64), 1, "matches"), floats(chance, 1, "chance")
    if len(m) != len(p):
        raise ValueError("matches and chance must have the same length")
    if len(m) < FEWEST:
        return None
    if not bool(((p > 0) & (p < 1)).all()):
        raise ValueError("chance must lie strictly between 0 and 1")
    gain = np.log((share + (1 - share) * p) / p)
    loss = float(np.log1p(-share))
    observed = float(m @ gain + (1 - m).sum() * loss)
    step = gain - loss
    t = _tilt(step, p, observed - len(p) * loss)
    q = special.expit(special.logit(p) + t * step)
    null = (np.random.default_rng(seed).random((draws, len(p))) < q) @ step
    log_weight = float(np.log1p(p * np.expm1(t * step)).sum()) - t * null
    beyond = null + len(p) * loss >= observed - 1e-9
    total = float(np.exp(log_weight[beyond]).sum() + np.exp(log_weight.min()))  # the last: never quite 0
    return CopyIndex(observed, min(1.0, total / draws), len(m))


def _tilt(step: npt.NDArray[np.float64], p: npt.NDArray[np.float64], wanted: float) -> float:
    """Exponent from 0 under which the mean of the sum of the steps is what was observed, or 50 at most."""
    low, high = 0.0, 50.0
    if float(p @ step) >= wanted:
        return 0.0
    for _ in range(60):
        t = (low + high) / 2
        mean = float(special.expit(special.logit(p) + t * step) @ step)
        low, high = (t, high) if mean < wanted else (low, t)
    return low


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a pattern of answers suits a person's own ability.

    Parameters
    ----------
    lz
        Standardised log-likelihood: about normal for honest work, low when easy items are wrong and hard
        ones right.
    p_value
        Chance of so low a value.
    n
        Items.
    """

    lz: float
    p_value: float
    n: int


def person_fit(bank: Bank, items: npt.ArrayLike, answers: npt.ArrayLike) -> Fit | None:
    r"""Drasgow's lz, corrected for ability being estimated from the same answers (Snijders' lz*).

    :math:`W=\sum_j (x_j-p_j)w_j,\ w_j=\ln\frac{p_j}{1-p_j}`; the estimate obeys
    :math:`r_0+\sum (x_j-p_j)r_j = 0` with :math:`r_j=p_j'/p_j(1-p_j)`, so
    :math:`lz^* = \frac{W + c\,r_0}{\sqrt{\sum\tilde w_j^2p_j(1-p_j)}},\ c=\frac{\sum p_j'w_j}{\sum p_j'r_j},\
    \tilde w_j=w_j-c\,r_j`. With 100 items at the 1 %
    level (measured size .015) it finds 40 % random answers in .93 of cases, 20 % in .62; uncorrected lz
    finds .83 and .26.

    Parameters
    ----------
    bank
        Calibrated items.
    items, answers
        What was shown, and whether it was right.

    Returns
    -------
    Fit or None
        None below five items.

    References
    ----------
    Drasgow, Levine & Williams (1985), Br. J. Math. Stat. Psych. 38; Snijders (2001), Psychometrika 66, 331-342.

    Examples
    --------
    >>> bank = Bank(np.linspace(-2, 2, 40), np.ones(40), np.full(40, 99), 0.0, 1.0)
    >>> person_fit(bank, range(40), [1] * 20 + [0] * 20).p_value > 0.9
    True
    >>> person_fit(bank, range(40), [0] * 20 + [1] * 20).p_value < 1e-6
    True
    """
    which, x = np.asarray(items, dtype=np.int64), floats(answers, 1, "answers")
    density = bank.prior + log_likelihood(bank, which, x)
    if len(x) < FEWEST:
        return None
    a, b = bank.discrimination[which], bank.difficulty[which]
    theta = float(GRID[int(np.argmax(density))])
    for _ in range(30):  # to the top, between the grid's points
        s = special.expit(a * (theta - b))
        p = bank.guess + (1 - bank.guess) * s
        rise = (1 - bank.guess) * a * s * (1 - s)
        r = rise / (p * (1 - p))
        pull = (bank.mean - theta) / bank.sd**2
        step = float(pull + (x - p) @ r) / float(rise @ r + bank.sd**-2)
        theta += max(-0.5, min(0.5, step))
        if abs(step) < 1e-8:
            break
    w = special.logit(p)
    c = float(rise @ w) / float(rise @ r)
    variance = float((w - c * r) ** 2 @ (p * (1 - p)))
    if variance <= 1e-12:  # all items alike: every pattern of one score fits equally well
        return None
    lz = (float((x - p) @ w) + c * pull) / math.sqrt(variance)
    return Fit(lz, float(special.ndtr(lz)), len(x))


@dataclass(frozen=True, slots=True)
class Run:
    """The longest run of one and the same answer.

    Parameters
    ----------
    length, label, start
        How long, which answer, and where it begins.
    p_value
        Chance of a run at least so long.
    """

    length: int
    label: int
    start: int
    p_value: float


def longest_run(labels: npt.ArrayLike, shares: npt.ArrayLike) -> Run | None:
    r"""Find straight-lining: the longest run of identical answers, with its exact chance.

    Items come in shuffled order, so honest answers are independent draws with the class shares of the
    item set; the chance follows from a Markov chain on (class, length of the current run). With shares
    .4/.3/.2/.1 and 50 items, 9 or more in a row have a chance below .01, and 11 or more of .001.

    Parameters
    ----------
    labels
        Answers in order of presentation; -1 (skipped) ends a run.
    shares
        Expected share of each class (of gold or of the panel, not of this person).

    Returns
    -------
    Run or None
        None without answers.

    References
    ----------
    Feller, W. (1968), An Introduction to Probability Theory, vol. 1, ch. XIII.7; Johnson (2005) for long strings.

    Examples
    --------
    >>> run = longest_run([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0], [0.5, 0.5])
    >>> run.length, run.start, round(run.p_value, 4)
    (10, 1, 0.0039)
    """
    y, share = label_codes(labels, 1), floats(shares, 1, "shares")
    if len(share) < 2 or (share < 0).any() or not math.isclose(float(share.sum()), 1.0, abs_tol=1e-6):
        raise ValueError("shares must give one number from 0 for each of two or more classes, with sum 1")
    if y.size and y.max() >= len(share):
        raise ValueError("labels must be numbers of the classes")
    if not (y >= 0).any():
        return None
    begins = np.flatnonzero(np.r_[True, y[1:] != y[:-1]])
    lengths = np.where(y[begins] >= 0, np.diff(np.r_[begins, len(y)]), 0)
    longest = int(np.argmax(lengths))
    length = int(lengths[longest])
    return Run(length, int(y[begins[longest]]), int(begins[longest]), _p_run(int((y >= 0).sum()), length, share))


def _p_run(n: int, length: int, share: npt.NDArray[np.float64]) -> float:
    """Chance that n draws hold a run of at least `length`."""
    if length <= 1:
        return 1.0
    state = np.zeros((length - 1, len(share)))  # chance of a current run of 1, 2, ... that never was too long
    state[0] = share
    lost = 0.0
    for _ in range(n - 1):
        now = state.sum(axis=0)
        lost += float(state[-1] @ share)
        state[1:] = state[:-1] * share
        state[0] = (now.sum() - now) * share
    return lost


def clicker_test(classes: int, accuracy: float = 0.85, error: float = 1e-3) -> Sprt:
    r"""Test sequentially for random clicking: chance level against a usual accuracy.

    "reject" means that the answers look random. With four classes it takes about eight items.

    Parameters
    ----------
    classes
        Number of equally likely answers.
    accuracy
        Of somebody who works.
    error
        Chance of either mistake.

    Returns
    -------
    Sprt

    References
    ----------
    Wald, A. (1945). Annals of Mathematical Statistics 16, 117-186.

    Examples
    --------
    >>> clicker_test(4).verdict(1, 8), clicker_test(4).verdict(7, 8)
    ('reject', 'accept')
    """
    if classes < 2:
        raise ValueError("at least two classes are needed")
    check_probability(error, "error")
    return Sprt(1 / classes, accuracy, error, error)


@dataclass(frozen=True, slots=True)
class Leak:
    """Whether exposed items are answered better than fresh ones.

    Parameters
    ----------
    gap
        Accuracy on exposed items less that on fresh ones.
    p_value
        One-sided; None when the gap is not known.
    """

    gap: Estimate
    p_value: float | None


def leakage(
    exposed_right: npt.ArrayLike,
    exposed_tried: npt.ArrayLike,
    fresh_right: npt.ArrayLike,
    fresh_tried: npt.ArrayLike,
) -> Leak:
    r"""Compare a cohort's accuracy on exposed and on fresh items, within candidates.

    Mantel-Haenszel risk difference,
    :math:`\frac{\sum w_i(p_{1i}-p_{2i})}{\sum w_i},\ w_i=\frac{n_{1i}n_{2i}}{n_i}`, with its variance under
    equality for the test and the binomial one for the interval. Exposed and fresh items
    must be equally hard (drawn at random). For one candidate it is hopeless (25 + 25 items: .03 to .07 at
    gaps of .10 to .20); a cohort of five shows a gap of .15 in .90 of cases at the 1 % level.

    To watch single items, feed the share that is *wrong* to `drift.binary_evidence` with the item's usual
    error rate as reference, and `drift.e_bh` over the items.

    Parameters
    ----------
    exposed_right, exposed_tried, fresh_right, fresh_tried
        Counts of each candidate.

    Returns
    -------
    Leak

    References
    ----------
    Mantel & Haenszel (1959), JNCI 22; Greenland & Robins (1985), Biometrics 41, 55-68.

    Examples
    --------
    >>> leak = leakage([25, 24, 25, 25, 24], [25] * 5, [21, 20, 22, 21, 22], [25] * 5)
    >>> round(leak.gap.value, 3), leak.p_value < 0.001
    (0.136, True)
    """
    a, n, c, m = (
        floats(x, 1, name)
        for x, name in (
            (exposed_right, "exposed_right"), (exposed_tried, "exposed_tried"),
            (fresh_right, "fresh_right"), (fresh_tried, "fresh_tried"),
        )
    )  # fmt: skip
    if not a.shape == n.shape == c.shape == m.shape:
        raise ValueError("all counts must have one number for each candidate")
    if not bool(((a >= 0) & (a <= n) & (c >= 0) & (c <= m)).all()):
        raise ValueError("right must lie between 0 and tried")
    both = (n > 0) & (m > 0)
    a, n, c, m = a[both], n[both], c[both], m[both]
    if not len(a):
        return Leak(Estimate.undefined("nobody answered both exposed and fresh items"), None)
    total = n + m
    weight = n * m / total
    gap = float((a * m - c * n) @ (1 / total)) / float(weight.sum())
    share = (a + c) / total
    null = float((weight**2 * share * (1 - share)) @ (total / (n * m))) / float(weight.sum()) ** 2
    p1, p2 = a / n, c / m
    spread = float((weight**2) @ (p1 * (1 - p1) / n + p2 * (1 - p2) / m)) / float(weight.sum()) ** 2
    if null == 0:
        return Leak(Estimate(gap, None, None, int(total.sum())), None)
    half = z_quantile(0.95) * math.sqrt(spread)
    interval = Estimate(gap, max(-1.0, gap - half), min(1.0, gap + half), int(total.sum()))
    return Leak(interval, float(special.ndtr(-gap / math.sqrt(null))))
