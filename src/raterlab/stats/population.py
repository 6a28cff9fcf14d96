"""A cohort of candidates, and what it says about each of them: the hierarchical beta-binomial."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, check_probability, floats
from raterlab.stats._scipy import optimize, special

NEGLIGIBLE = 1e-4  # posterior mass of grid cells that is not worth a beta integral
MU_CELLS, KAPPA_CELLS = 50, 30


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed about one candidate's accuracy on the bank.

    Parameters
    ----------
    mean
        Posterior mean accuracy, 0 to 1.
    low, high
        Equal-tailed credible interval.
    p_at_least
        Posterior probability that accuracy is at least `target`.
    n
        Items answered; 0 means that only the cohort speaks.
    target
        Accuracy asked about.
    sd
        Posterior standard deviation.
    """

    mean: float
    low: float
    high: float
    p_at_least: float
    n: int
    target: float
    sd: float


@dataclass(frozen=True, eq=False, slots=True)
class Population:
    """Everyone who took comparable items, past candidates included.

    Parameters
    ----------
    successes
        Right answers (or sum of credit) for each person.
    trials
        Items answered by each person.

    Examples
    --------
    >>> cohort = Population(np.array([48, 44, 39]), np.array([50, 50, 50]))
    >>> best = cohort.posterior(np.array([48]), np.array([50]), 0.90)[0]
    >>> round(best.mean, 3), best.p_at_least > 0.75
    (0.93, True)
    """

    successes: npt.NDArray[np.float64] | npt.NDArray[np.int64]
    trials: npt.NDArray[np.float64] | npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        _counts(self.successes, self.trials)

    def posterior(
        self,
        successes: npt.ArrayLike,
        trials: npt.ArrayLike,
        target: float,
        *,
        level: float = 0.90,
        prior_mean: float = 0.88,
        prior_strength: float = 12.0,
        kappa_log_mean: float = math.log(25.0),
        kappa_log_sd: float = 1.0,
    ) -> tuple[Posterior, ...]:
        r"""Posterior of each candidate's accuracy, sharing what the cohort says.

        :math:`k_i \sim Bin(n_i, p_i),\ p_i \sim Beta(\mu\kappa, (1-\mu)\kappa)` with
        :math:`\mu \sim Beta(m s, (1-m) s)` and :math:`\ln\kappa \sim N(a, b^2)`, summed over a grid
        of 50 by 30 cells. The grid is laid once over all plausible values and once more over the cells
        that kept some mass, so a cohort of any size is resolved.

        Parameters
        ----------
        successes, trials
            The candidates' counts. They are meant to be members of the population: its likelihood is
            what weighs the grid, and theirs is not counted a second time.
        target
            Accuracy asked about, 0 to 1.
        level
            Mass of the equal-tailed credible interval.
        prior_mean, prior_strength
            Hyperprior on the cohort's mean accuracy, as the mean and size of a beta.
        kappa_log_mean, kappa_log_sd
            Hyperprior on the log of how alike candidates are (in items' worth).

        Returns
        -------
        tuple of Posterior
            In the order given. A candidate without trials gets the cohort's predictive.

        References
        ----------
        Gelman et al., Bayesian Data Analysis, ch. 5.
        """
        check_probability(target, "target")
        check_probability(level, "level")
        right, tried = _counts(successes, trials)
        prior = (prior_mean * prior_strength, (1 - prior_mean) * prior_strength, kappa_log_mean, kappa_log_sd)
        a, b, weight = self._grid(prior)
        known: dict[tuple[float, float], Posterior] = {}
        for k, n in zip(right.tolist(), tried.tolist(), strict=True):
            if (k, n) not in known:  # candidates with the same counts have the same posterior
                known[k, n] = _mixture(a + k, b + n - k, weight, n=round(n), target=target, level=level)
        return tuple(known[k, n] for k, n in zip(right.tolist(), tried.tolist(), strict=True))

    def _grid(self, prior: tuple[float, float, float, float]) -> tuple[Floats, Floats, Floats]:
        """Beta parameters of the cells that matter, and their weights."""
        logit_mu = np.linspace(-4.6, 5.8, MU_CELLS)
        log_kappa = np.linspace(prior[2] - 4 * prior[3], prior[2] + 4 * prior[3], KAPPA_CELLS)
        density = self._log_density(logit_mu, log_kappa, prior)
        alive = density > density.max() - 12  # e^-12 of the peak: nothing beyond it is missed
        density = self._log_density(
            logit_mu := _zoom(logit_mu, alive.any(axis=1)),
            log_kappa := _zoom(log_kappa, alive.any(axis=0)),
            prior,
        )
        weight = special.softmax(density).ravel()
        kappa = np.exp(log_kappa)[None, :]
        a = (special.expit(logit_mu)[:, None] * kappa).ravel()
        b = (special.expit(-logit_mu)[:, None] * kappa).ravel()
        order = np.argsort(weight)[::-1]
        kept = order[: int(np.searchsorted(np.cumsum(weight[order]), 1 - NEGLIGIBLE)) + 1]
        return a[kept], b[kept], weight[kept] / weight[kept].sum()

    def _log_density(self, logit_mu: Floats, log_kappa: Floats, prior: tuple[float, float, float, float]) -> Floats:
        """Log posterior of (logit mu, log kappa), up to a constant; the Jacobian of the logit is in it."""
        alpha, beta, centre, spread = prior
        kappa = np.exp(log_kappa)[None, :]
        a, b = special.expit(logit_mu)[:, None] * kappa, special.expit(-logit_mu)[:, None] * kappa
        density = (
            alpha * special.log_expit(logit_mu)[:, None]
            + beta * special.log_expit(-logit_mu)[:, None]
            - 0.5 * ((log_kappa - centre) / spread)[None, :] ** 2
        )
        base = special.betaln(a, b)
        people = np.stack(_counts(self.successes, self.trials), axis=1)
        rows, times = np.unique(people, axis=0, return_counts=True)
        for (k, n), count in zip(rows.tolist(), times.tolist(), strict=True):
            density = density + count * (special.betaln(a + k, b + n - k) - base)
        return density


def _zoom(axis: Floats, alive: npt.NDArray[np.bool_]) -> Floats:
    """Lay the same number of points over the part of the axis that is alive, one step to spare."""
    first, last = np.flatnonzero(alive)[[0, -1]]
    return np.linspace(axis[max(first - 1, 0)], axis[min(last + 1, len(axis) - 1)], len(axis))


def _mixture(a: Floats, b: Floats, weight: Floats, *, n: int, target: float, level: float) -> Posterior:
    """Summaries of a mixture of betas."""

    def below(x: float) -> float:
        return float(weight @ special.betainc(a, b, x))

    def quantile(q: float) -> float:
        return float(optimize.brentq(lambda x: below(x) - q, 0.0, 1.0, xtol=1e-5))

    low, high = quantile((1 - level) / 2), quantile((1 + level) / 2)
    at_least = min(max(1 - below(target), 0.0), 1.0)
    mean = float(weight @ (a / (a + b)))
    square = float(weight @ (a * (a + 1) / ((a + b) * (a + b + 1))))
    return Posterior(mean, low, high, at_least, n, target, math.sqrt(max(square - mean**2, 0.0)))


def _counts(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[Floats, Floats]:
    right, tried = floats(successes, 1, "successes"), floats(trials, 1, "trials")
    if right.shape != tried.shape:
        raise ValueError("successes and trials must have the same length")
    if right.size and not bool(np.all((right >= 0) & (right <= tried))):
        raise ValueError("successes must lie between 0 and trials")
    return right, tried
