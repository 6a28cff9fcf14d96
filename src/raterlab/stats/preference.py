"""Which answer is better: scores from pairwise choices, and raters judged against the panel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, Ints, floats
from raterlab.stats._scipy import optimize, sparse, special
from raterlab.stats.estimate import Estimate, Estimates
from raterlab.stats.quantiles import z_quantile

SCORE_SD = 2**0.5  # logits
LOG_DISCRIMINATION_SD = 0.5**0.5
POSITION_SD = 1.0
NODES = 101


@dataclass(frozen=True, eq=False, slots=True)
class Preferences:
    r"""Scores of the things compared, and what is known of the raters.

    Parameters
    ----------
    scores
        In logits, mean 0 in each group.
    discrimination
        Of each rater: 1 is usual, near 0 chooses blindly.
    position
        Pull of each rater towards what is shown first, in logits.
    tie
        Davidson's :math:`\nu`: ties are as likely as :math:`\nu/(2+\nu)` between equals; 0 without ties.
    group
        Things that no chain of comparisons connects are in different groups: do not compare their scores.
    """

    scores: Estimates
    discrimination: Estimates
    position: Estimates
    tie: float
    group: Ints


def fit(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    outcome: npt.ArrayLike,
    *,
    rater: npt.ArrayLike | None = None,
    position: bool = False,
    score_sd: float = SCORE_SD,
    level: float = 0.95,
) -> Preferences:
    r"""Fit Bradley-Terry scores with ties, rater discrimination and a position term.

    :math:`z = a_r(s_A-s_B)+\gamma_r` for A shown first; A wins, B wins, or they tie in proportion to
    :math:`e^{z/2}, e^{-z/2}, \nu` (without ties: a logit). Maximum a posteriori by L-BFGS with
    :math:`s\sim N(0,2),\ \ln a_r\sim N(0,\tfrac12),\ \gamma_r\sim N(0,1)`; errors from the expected information.

    Parameters
    ----------
    first, second
        Numbers of the things shown first and second in each judgment.
    outcome
        1 when the first was chosen, 0 the second, 0.5 a tie.
    rater
        Number of the rater of each judgment; without it, all are one rater with discrimination 1.
    position
        Whether to fit a pull towards the first place (the order must then have been randomised).
    score_sd
        Prior spread of the scores, in logits.
    level
        Coverage of the intervals.

    Returns
    -------
    Preferences

    References
    ----------
    Bradley & Terry (1952), Biometrika 39; Davidson (1970), JASA 65, 317-328.

    Examples
    --------
    >>> found = fit([0, 0, 1, 0, 1, 2], [1, 1, 2, 2, 2, 0], [1, 1, 1, 1, 0.5, 0])
    >>> [round(found.scores[i].value, 2) for i in range(3)], round(found.tie, 1)
    ([1.38, -0.35, -1.03], 0.6)
    """
    a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    y = floats(outcome, 1, "outcome")
    who = np.zeros(len(y), dtype=np.int64) if rater is None else np.asarray(rater, dtype=np.int64)
    if not a.shape == b.shape == y.shape == who.shape:
        raise ValueError("first, second, outcome and rater must have the same length")
    if not len(y):
        raise ValueError("no judgments")
    if min(a.min(), b.min(), who.min()) < 0 or (a == b).any():
        raise ValueError("things and raters are numbers from 0, and a thing is not compared with itself")
    if not bool(np.isin(y, (0.0, 0.5, 1.0)).all()):
        raise ValueError("outcome must be 1 (first), 0 (second) or 0.5 (tie)")
    model = _Model(a, b, who, y, score_sd, free=rater is not None, position=position)
    w, covariance = model.solve()
    things, raters = model.things, model.raters
    group = _components(a, b, things)
    alike = (group[:, None] == group).astype(np.float64)
    centred = np.eye(things) - alike / alike.sum(axis=1)
    score = centred @ w[:things]
    score_se = np.sqrt(np.einsum("ij,jk,ik->i", centred, covariance[:things, :things], centred, optimize=True))
    se = np.sqrt(np.diag(covariance))[things:-1]
    log_a, gamma = w[things:-1].reshape(2, raters)
    a_se, gamma_se = se.reshape(2, raters)
    seen = np.bincount(np.concatenate([a, b]), minlength=things)
    judged = np.bincount(who, minlength=raters)
    z = z_quantile(level)

    def column(low: Floats, middle: Floats, high: Floats, n: Ints) -> Estimates:
        low, middle, high = (np.where(n > 0, x, np.nan) for x in (low, middle, high))
        return Estimates(middle, low, high, n, "no judgment", level)

    return Preferences(
        column(score - z * score_se, score, score + z * score_se, seen),
        column(np.exp(log_a - z * a_se), np.exp(log_a), np.exp(log_a + z * a_se), judged),
        column(gamma - z * gamma_se, gamma, gamma + z * gamma_se, judged),
        float(np.exp(w[-1])) if model.ties else 0.0,
        group,
    )


def _components(a: Ints, b: Ints, things: int) -> Ints:
    graph = sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(things, things))
    return np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], dtype=np.int64)


class _Model:
    """Log posterior of [scores, log discriminations, positions, log nu]."""

    def __init__(self, a: Ints, b: Ints, who: Ints, y: Floats, score_sd: float, *, free: bool, position: bool) -> None:
        self.a, self.b, self.who, self.y = a, b, who, y
        self.things, self.raters = int(max(a.max(), b.max())) + 1, int(who.max()) + 1
        self.tied = y == 0.5
        self.ties = bool(self.tied.any())
        sizes = [self.things, self.raters, self.raters, 1]
        self.free = np.repeat([True, free, position, self.ties], sizes)
        self.tight = np.repeat([score_sd**-2, LOG_DISCRIMINATION_SD**-2, POSITION_SD**-2, 1e-2], sizes)

    def parts(self, w: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Discrimination, difference, and the chances of first, second and tie in each judgment."""
        edge = self.things + self.raters
        strength = np.exp(w[self.things : edge])[self.who]
        apart = w[self.a] - w[self.b]
        z = strength * apart + w[edge:-1][self.who]
        worth = np.stack([z / 2, -z / 2, np.full(len(z), w[-1] if self.ties else -np.inf)])
        return strength, apart, *special.softmax(worth, axis=0)

    def loss(self, w: Floats) -> tuple[float, Floats]:
        """Negative log posterior and its gradient."""
        strength, apart, p_a, p_b, p_tie = self.parts(w)
        chosen = np.where(self.tied, p_tie, np.where(self.y > 0.5, p_a, p_b))
        by_z = (p_a - p_b) / 2 - (self.y - 0.5)
        up = np.zeros(len(w))
        np.add.at(up, self.a, by_z * strength)
        np.add.at(up, self.b, -by_z * strength)
        np.add.at(up, self.things + self.who, by_z * strength * apart)
        np.add.at(up, self.things + self.raters + self.who, by_z)
        up[-1] = p_tie.sum() - self.tied.sum()
        value = -float(np.log(np.maximum(chosen, 1e-300)).sum()) + 0.5 * float(self.tight @ w**2)
        return value, np.where(self.free, up + self.tight * w, 0.0)

    def solve(self) -> tuple[Floats, Floats]:
        """Parameters and their covariance."""
        start = np.zeros(len(self.free))
        best = optimize.minimize(
            self.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-7}
        )
        w = np.asarray(best.x, dtype=np.float64)
        strength, apart, p_a, p_b, p_tie = self.parts(w)
        n, one, edge = np.arange(len(self.y)), np.ones(len(self.y)), self.things + self.raters
        by_z = sparse.csr_matrix(
            (
                np.concatenate([strength, -strength, strength * apart, one]),
                (np.tile(n, 4), np.concatenate([self.a, self.b, self.things + self.who, edge + self.who])),
            ),
            shape=(len(n), len(w)),
        )
        variance = (p_a + p_b - (p_a - p_b) ** 2) / 4
        across = -p_tie * (p_a - p_b) / 2  # of "who wins" with "tie"
        information = np.asarray((by_z.T @ by_z.multiply(variance[:, None])).todense())
        information[-1] += by_z.T @ across
        information[:, -1] = information[-1]
        information[-1, -1] = (p_tie * (1 - p_tie)).sum()
        information += np.diag(self.tight)
        kept = np.flatnonzero(self.free)
        covariance = np.zeros(information.shape)
        covariance[np.ix_(kept, kept)] = np.linalg.inv(information[np.ix_(kept, kept)])
        return w, covariance


def panel_fit(votes: npt.ArrayLike, *, level: float = 0.95) -> tuple[Estimate, ...]:
    r"""Judge each rater against what the others chose, as calibrated probability and not as agreement.

    The others' votes give :math:`\hat p_j = (w_j+\alpha)/(n_j+2\alpha)`, with :math:`\alpha` fitted to the panel
    (beta-binomial), so that on subtle pairs nobody is expected to agree. The value is the mean of
    :math:`\ln \hat p_j(y_j) - E[\ln \hat p_j]`: 0 for a rater like the others, negative for one who goes
    against clear majorities.

    Parameters
    ----------
    votes
        (items, raters): 1, 0, or NaN where there is no choice; ties are left out.
    level
        Coverage of the normal interval.

    Returns
    -------
    tuple of Estimate
        In nats for each judgment, one for each rater.

    References
    ----------
    Gneiting & Raftery (2007), strictly proper scoring rules. JASA 102, 359-378.

    Examples
    --------
    >>> votes = np.array([[1, 1, 1, 0], [0, 0, 0, 1], [1, 1, 1, 0], [0, 0, 0, 0], [1, 1, 1, 0]] * 4)
    >>> [round(e.value, 2) for e in panel_fit(votes)]
    [0.14, 0.14, 0.14, -0.43]
    """
    y = floats(votes, 2, "votes")
    shown = ~np.isnan(y)
    if not bool(np.isin(y[shown], (0.0, 1.0)).all()):
        raise ValueError("votes must be 0, 1 or NaN")
    total, n = np.where(shown, y, 0.0).sum(axis=1), shown.sum(axis=1)
    alpha = _panel_strength(total, n)
    z = z_quantile(level)
    out = []
    for r in range(y.shape[1]):
        own = shown[:, r] & (n > 1)
        if own.sum() < 2:
            out.append(Estimate.undefined("fewer than two items shared with others", int(own.sum())))
            continue
        mine = y[own, r]
        p = (total[own] - mine + alpha) / (n[own] - 1 + 2 * alpha)
        usual = special.xlogy(p, p) + special.xlogy(1 - p, 1 - p)
        gap = np.log(np.where(mine > 0, p, 1 - p)) - usual
        half = z * float(np.sqrt((p * (1 - p) * special.logit(p) ** 2).sum())) / len(gap)
        value = float(gap.mean())
        out.append(Estimate(value, value - half, value + half, len(gap), level=level))
    return tuple(out)


def _panel_strength(votes: Floats, n: Ints) -> float:
    """Symmetric beta that fits the panel's votes best, on a grid."""
    several = n > 1
    k, m = votes[several][:, None], n[several][:, None]
    alpha = np.exp(np.linspace(np.log(0.05), np.log(20), 61))
    fit_of = (special.betaln(k + alpha, m - k + alpha) - special.betaln(alpha, alpha)).sum(axis=0)
    return float(alpha[int(np.argmax(fit_of))])


def ideal_agreement(sd: float) -> float:
    r"""How often two faultless raters agree when quality differs little.

    :math:`E[p^2+(1-p)^2],\ p = 1/(1+e^{-d}),\ d\sim N(0, sd^2)`: subtle pairs leave 30 to 50 %
    disagreement that is nobody's fault.

    Parameters
    ----------
    sd
        Spread of the true differences, in logits.

    Returns
    -------
    float
        Share of agreement, .5 to 1.

    References
    ----------
    Bradley & Terry (1952), Biometrika 39, 324-345.

    Examples
    --------
    >>> [round(ideal_agreement(sd), 2) for sd in (0.5, 1.0, 1.5, 3.0)]
    [0.53, 0.59, 0.65, 0.77]
    """
    if sd < 0:
        raise ValueError("sd must not be negative")
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    p = special.expit(sd * nodes)
    return float(weights @ (p**2 + (1 - p) ** 2) / weights.sum())
