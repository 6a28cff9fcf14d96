"""May a model stand in as a grader, and what its grades are then good for."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, check_probability, floats, label_codes
from raterlab.stats._scipy import special
from raterlab.stats.estimate import Estimate
from raterlab.stats.kappa import cohen_kappa
from raterlab.stats.multiple import benjamini_yekutieli
from raterlab.stats.quantiles import t_quantile, z_quantile

FEWEST_ITEMS = 30  # below, the t test of the alternative annotator test says little
LEAST_KAPPA, LEAST_WINS = 0.6, 0.5


@dataclass(frozen=True, slots=True)
class Alternative:
    """The alternative annotator test.

    Parameters
    ----------
    winning_rate
        Share of people against whom the judge is shown to be as good a stand-in; None when nobody can be compared.
    advantage
        Mean probability that the judge is at least as close to the others as the person left out.
    p_values
        For each person, adjusted (Benjamini & Yekutieli); NaN where too few items are shared.
    """

    winning_rate: float | None
    advantage: float | None
    p_values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a judge may grade beside people.

    Parameters
    ----------
    kappa
        Of the judge with the people's majority; its ends are the 80 % interval, so that `low` is a 90 % bound.
    alternative
        The alternative annotator test.
    admitted
        The bound reaches .6 and the winning rate .5. It holds for one version of model and prompt.
    """

    kappa: Estimate
    alternative: Alternative
    admitted: bool


def alternative(
    judge: npt.ArrayLike, people: npt.ArrayLike, *, epsilon: float = 0.15, level: float = 0.05
) -> Alternative:
    r"""Compare a judge with each person as a stand-in for that person, by the labels of the others.

    For person j on item i, :math:`S_f` and :math:`S_h` are the shares of the other people with whom the judge, and j,
    agree. :math:`W^f = 1` where :math:`S_f \ge S_h`, :math:`W^h = 1` where :math:`S_h \ge S_f`. The judge wins against
    j when :math:`\overline{W^h} - \overline{W^f} < \epsilon` beyond chance: a one-sided paired t test, adjusted over
    people. Simulated (two classes, three people right in .85, :math:`\epsilon` .15): a judge as good reaches .5 of them
    with 100 items in 94 %, one right in .75 in 34 %, in .65 in 3 %.

    Parameters
    ----------
    judge
        (items,) codes, -1 missing.
    people
        (items, people) codes, -1 missing.
    epsilon
        What a judge may be worse, for what it costs less: .2 beside experts, .15 beside skilled people, .1 beside a
        crowd.
    level
        Share of false wins.

    Returns
    -------
    Alternative

    References
    ----------
    Calderon, N., Reichart, R. & Dror, R. (2025). The alternative annotator test for LLM-as-a-judge. ACL 2025.

    Examples
    --------
    >>> truth = np.tile([0, 1, 1, 0, 1], 20)
    >>> people = np.stack([np.where(np.arange(100) % k == 0, 1 - truth, truth) for k in (7, 8, 9)], axis=1)
    >>> alternative(truth, people).winning_rate, alternative(1 - truth, people).winning_rate
    (1.0, 0.0)
    """
    check_probability(level, "level")
    model, table = label_codes(judge, 1), label_codes(people)
    if len(model) != len(table):
        raise ValueError("judge and people must have the same number of items")
    given = table >= 0
    chances, p_values = [], np.full(table.shape[1], np.nan)
    for j in range(table.shape[1]):
        others = given.copy()
        others[:, j] = False
        count = others.sum(axis=1)
        seen = given[:, j] & (count > 0) & (model >= 0)
        n = int(seen.sum())
        if n < FEWEST_ITEMS:
            continue
        by_judge, by_person = (
            ((table == labels[:, None]) & others).sum(axis=1)[seen] for labels in (model, table[:, j])
        )
        wins, losses = by_judge >= by_person, by_person >= by_judge
        apart = losses.astype(np.float64) - wins - epsilon
        chances.append(float(wins.mean()))
        error = float(apart.std(ddof=1)) / math.sqrt(n)
        p_values[j] = float(special.stdtr(n - 1, apart.mean() / error)) if error > 0 else float(apart.mean() >= 0)
    adjusted = benjamini_yekutieli(p_values)
    known = ~np.isnan(adjusted)
    if not known.any():
        return Alternative(None, None, tuple(adjusted.tolist()))
    rate = float((adjusted[known] <= level).mean())
    return Alternative(rate, float(np.mean(chances)), tuple(adjusted.tolist()))


def admit(judge: npt.ArrayLike, people: npt.ArrayLike, *, epsilon: float = 0.15) -> Admission:
    """Admit a judge as a further grader of one criterion.

    The lower 90 % bound of kappa with the people's majority reaches .6, and the winning rate of `alternative` .5.
    Simulated (two classes, prevalence .6, 100 doubly graded items): a judge of kappa .75 passes the bound in 72 % of
    cases (150 items: 85 %), one of .6 in 8 %, one of .5 in 0.4 %. A plain standard error in place of the jackknife's
    would give 78, 90, 11 and 1 %.

    Parameters
    ----------
    judge
        (items,) codes, -1 missing.
    people
        (items, people) codes, -1 missing; items on which their majority is split are left out of kappa.
    epsilon
        As in `alternative`.

    Returns
    -------
    Admission

    References
    ----------
    Calderon et al. (2025); statistics.md section 6.

    Examples
    --------
    >>> truth = np.tile([0, 1, 1, 0, 1], 30)
    >>> people = np.stack([np.where(np.arange(150) % k == 0, 1 - truth, truth) for k in (7, 8, 9)], axis=1)
    >>> found = admit(truth, people)
    >>> round(found.kappa.value, 2), found.admitted
    (0.9, True)
    """
    model, table = label_codes(judge, 1), label_codes(people)
    k = int(max(table.max(initial=-1), model.max(initial=-1))) + 1
    votes = np.stack([(table == c).sum(axis=1) for c in range(max(k, 1))], axis=1)
    top = votes.max(axis=1)
    clear = (top > 0) & ((votes == top[:, None]).sum(axis=1) == 1)
    kappa = _bound(cohen_kappa(model, np.where(clear, votes.argmax(axis=1), -1)))
    test = alternative(model, table, epsilon=epsilon)
    good = kappa.low is not None and kappa.low >= LEAST_KAPPA
    return Admission(kappa, test, admitted=good and (test.winning_rate or 0.0) >= LEAST_WINS)


def _bound(wide: Estimate, level: float = 0.8) -> Estimate:
    """Return the narrower interval, on the scale on which it was made."""
    if wide.value is None or wide.low is None or wide.high is None or abs(wide.value) >= 1:
        return wide
    by = t_quantile(wide.n - 1, level) / t_quantile(wide.n - 1, wide.level)
    centre = math.atanh(wide.value)
    low, high = (
        end if abs(end) >= 1 else math.tanh(centre + by * (math.atanh(end) - centre)) for end in (wide.low, wide.high)
    )
    return Estimate(wide.value, low, high, wide.n, level=level)


def assisted_mean(
    people: npt.ArrayLike, judge_beside: npt.ArrayLike, judge_alone: npt.ArrayLike, *, level: float = 0.95
) -> Estimate:
    r"""Mean grade of people, sharpened by a judge who graded much more: unbiased whatever the judge is like.

    :math:`\hat m = \bar y + \lambda(\bar f_N - \bar f_n)`,
    :math:`\lambda = \frac{\mathrm{cov}(y, f)}{\mathrm{var}(f)(1 + n/N)}` (between 0 and 1), with
    :math:`SE^2 = \mathrm{var}(y - \lambda f)/n + \lambda^2\,\mathrm{var}(f)/N`.

    Simulated, 60 grades by people and 600 more by a lenient judge: a judge that correlates .57 is worth 1.3 times the
    people's grades, .79 2.2 times, .35 1.1 times; intervals cover .94. The judge alone is off by .02 to .05.

    Parameters
    ----------
    people
        (n,) grades of people.
    judge_beside
        (n,) grades of the judge for the same.
    judge_alone
        (N,) grades of the judge for others, drawn from the same work.
    level
        Two-sided confidence level.

    Returns
    -------
    Estimate
        In the unit of the grades; n counts the people's.

    References
    ----------
    Angelopoulos, A., Duchi, J. & Zrnic, T. (2023). PPI++: efficient prediction-powered inference. arXiv:2311.01453.

    Examples
    --------
    >>> y = np.tile([0.0, 1, 1, 1, 0], 12)
    >>> e = assisted_mean(y, y, np.tile([0.0, 1, 1, 1, 1], 100))
    >>> round(e.value, 2), e.n
    (0.8, 60)
    """
    check_probability(level, "level")
    y, f, rest = (
        floats(a, 1, name)
        for a, name in ((people, "people"), (judge_beside, "judge_beside"), (judge_alone, "judge_alone"))
    )
    if len(y) != len(f):
        raise ValueError("people and judge_beside must have the same length")
    if not (np.isfinite(y).all() and np.isfinite(f).all() and np.isfinite(rest).all()):
        raise ValueError("grades must be finite numbers")
    n, more = len(y), len(rest)
    if n < 2:
        return Estimate.undefined("fewer than two grades by people", n)
    share = _share(y, f, rest)
    shift = share * (float(rest.mean()) - float(f.mean())) if more else 0.0
    value = float(y.mean()) + shift
    error = math.sqrt(
        float((y - share * f).var(ddof=1)) / n + (share**2 * float(np.r_[f, rest].var()) / more if more else 0.0)
    )
    half = z_quantile(level) * error
    return Estimate(value, value - half, value + half, n, level=level)


def _share(y: Floats, f: Floats, rest: Floats) -> float:
    spread = float(np.r_[f, rest].var())
    if not len(rest) or spread <= 0:
        return 0.0
    together = float(((y - y.mean()) * (f - f.mean())).mean())
    return min(1.0, max(0.0, together / spread / (1 + len(y) / len(rest))))
