"""What the truth probably is, and how good each rater: majority, Wawa, zero-based skill, Dawid-Skene and its kin.

All take `Labels` (repeats count), are anchored on gold where there is some, start from the votes and so give the same
answer each time, and work in logs with smoothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from raterlab.stats._arrays import Floats, Ints
from raterlab.stats._scipy import special
from raterlab.stats.labels import Labels

MOST_CELLS = 60_000_000
TINY = 1e-300
Method: TypeAlias = Literal["majority", "wawa", "zero_based_skill", "dawid_skene", "one_coin", "mace", "glad"]


@dataclass(frozen=True, eq=False, slots=True)
class Consensus:
    """The class of every item with its probability, and what the model says of every rater.

    Parameters
    ----------
    probability
        (items, K); rows of items without labels are the prior.
    skill
        (raters,) probability of a right label, averaged over the classes as they occur (for MACE of not guessing, for
        GLAD on an item of average difficulty); NaN for a rater without labels.
    confusion
        (raters, true class, class given), or None where the model has none.
    prior
        (K,) share of the classes.
    log_likelihood
        Of the labels, without the multinomial constant; None for votes.
    iterations
        Steps taken.
    ties
        Items whose first place is shared; the lower class is then named.
    """

    probability: Floats
    skill: Floats
    confusion: Floats | None
    prior: Floats
    log_likelihood: float | None
    iterations: int
    ties: int

    @property
    def label(self) -> Ints:
        """(items,) the most probable class, the lower one in a tie."""
        return np.asarray(self.probability.argmax(axis=1), dtype=np.int64)

    @property
    def confidence(self) -> Floats:
        """(items,) its probability."""
        return np.asarray(self.probability.max(axis=1, initial=0.0))


def consensus(labels: Labels, method: Method = "dawid_skene") -> Consensus:
    """Return the consensus by name of the method, with its defaults.

    Examples
    --------
    >>> votes = Labels.of(item=[0, 0, 0, 1, 1, 1], rater=[0, 1, 2] * 2, label=[1, 1, 0, 0, 0, 1])
    >>> consensus(votes, "majority").label.tolist()
    [1, 0]
    """
    methods: dict[str, Callable[[Labels], Consensus]] = {
        "majority": majority,
        "wawa": wawa,
        "zero_based_skill": zero_based_skill,
        "dawid_skene": dawid_skene,
        "one_coin": one_coin,
        "mace": mace,
        "glad": glad,
    }
    if method not in methods:
        raise ValueError(f"unknown method {method!r}: use one of {', '.join(methods)}")
    return methods[method](labels)


# ---------------------------------------------------------------- votes


def _weighted(labels: Labels, weight: Floats) -> Floats:
    from raterlab.stats import _kernels_em  # noqa: PLC0415

    return _kernels_em.votes(labels.start, labels.rater, labels.label, weight, labels.classes)


def _clamped(votes: Floats, labels: Labels) -> Floats:
    """Turn votes into shares, with certainty where there is gold."""
    share = np.asarray(np.divide(votes, (t := votes.sum(axis=1, keepdims=True)), out=np.zeros_like(votes), where=t > 0))
    if labels.gold is not None:
        known = np.flatnonzero(labels.gold >= 0)
        share[known] = 0.0
        share[known, labels.gold[known]] = 1.0
    return share


def _against(labels: Labels, belief: Floats) -> Floats:
    """Share of each rater's labels that are the most probable class, half a hit in a tie of two; NaN without labels."""
    first = belief == belief.max(axis=1, initial=0.0, keepdims=True)
    credit = first / first.sum(axis=1, keepdims=True)
    hit = credit[np.repeat(np.arange(labels.items), np.diff(labels.start)), labels.label]
    given = np.bincount(labels.rater, minlength=labels.raters)
    hits = np.bincount(labels.rater, hit, minlength=labels.raters)
    return np.asarray(np.divide(hits, given, out=np.full(labels.raters, np.nan), where=given > 0))


def _voted(labels: Labels, votes: Floats, iterations: int) -> Consensus:
    share = _clamped(votes, labels)
    top = share.max(axis=1, initial=0.0)
    ties = int(((share == top[:, None]).sum(axis=1) > 1)[top > 0].sum())
    used = share[top > 0]
    prior = used.mean(axis=0) if len(used) else np.full(labels.classes, 1 / max(labels.classes, 1))
    return Consensus(share, _against(labels, share), None, prior, None, iterations, ties)


def majority(labels: Labels) -> Consensus:
    """Most votes wins; the probability is the share of the votes.

    Examples
    --------
    >>> even = Labels.of(item=[0, 0], rater=[0, 1], label=[1, 0])
    >>> majority(even).label.tolist(), majority(even).ties
    ([0], 1)
    """
    return _voted(labels, _weighted(labels, np.ones(labels.raters)), 1)


def wawa(labels: Labels) -> Consensus:
    """Worker agreement with the aggregate: votes weighted by how often each rater agrees with the plain majority.

    References
    ----------
    Appen (formerly Figure Eight), contributor agreement; named Wawa in Ustalov et al. (2024), JOSS 9(96):6227.

    Examples
    --------
    >>> votes = Labels.of(item=[0, 0, 0, 1, 1, 2, 2], rater=[0, 1, 2, 0, 1, 0, 2], label=[1, 1, 0, 1, 1, 1, 0])
    >>> wawa(votes).label.tolist()
    [1, 1, 1]
    """
    first = majority(labels)
    return _voted(labels, _weighted(labels, np.nan_to_num(_against(labels, first.probability))), 2)


def zero_based_skill(labels: Labels, *, rate: float = 1.0, most: int = 100, tolerance: float = 1e-5) -> Consensus:
    """Repeat Wawa until skills stop moving: a skill is the rater's agreement with the vote weighted by skills.

    Parameters
    ----------
    labels
        The labels.
    rate
        Share of the way that a skill moves in a step.
    most, tolerance
        Steps at the most, and the change of a skill that counts as none.

    References
    ----------
    Toloka, zero-based skill; Ustalov et al. (2024), JOSS 9(96):6227.

    Examples
    --------
    >>> votes = Labels.of(item=[0, 0, 0, 1, 1, 2, 2], rater=[0, 1, 2, 0, 1, 0, 2], label=[1, 1, 0, 1, 1, 1, 0])
    >>> zero_based_skill(votes).skill.tolist()
    [1.0, 1.0, 0.0]
    """
    skill = np.nan_to_num(_against(labels, majority(labels).probability))
    votes = _weighted(labels, skill)
    steps = 1
    for _ in range(most):
        steps += 1
        moved = skill + rate * (np.nan_to_num(_against(labels, _clamped(votes, labels))) - skill)
        still = float(np.abs(moved - skill).max(initial=0.0)) < tolerance
        skill, votes = moved, _weighted(labels, moved)
        if still:
            break
    return _voted(labels, votes, steps)


# ---------------------------------------------------------------- models with a table for each rater


def dawid_skene(
    labels: Labels,
    *,
    own: float = 4.0,
    other: float = 0.5,
    classes: float = 1.0,
    most: int = 100,
    tolerance: float = 1e-6,
) -> Consensus:
    r"""Dawid and Skene's model: each rater has a probability of each class given for each true class.

    :math:`T_{jk} \propto \rho_k \prod_r \pi^r_{k y_{rj}}`, one-hot for gold;
    :math:`\pi^r_{kl} \propto a[k=l] + b + \sum_j T_{jk}[y_{rj}=l]`, :math:`\rho_k \propto c + \sum_j T_{jk}`. A label
    given again by the same rater is a further observation.

    Parameters
    ----------
    labels
        The labels; gold in it is certain.
    own, other
        Smoothing a and b of each row of a confusion table, in labels; both 0 for plain maximum likelihood.
    classes
        Smoothing c of the shares of the classes, in items.
    most
        Steps at the most.
    tolerance
        Stop when the log-likelihood of a label moves by less.

    Raises
    ------
    ValueError
        With so many raters and classes that the tables would not fit.

    References
    ----------
    Dawid, A. & Skene, A. (1979). Applied Statistics 28, 20-28.

    Examples
    --------
    >>> votes = Labels.of(item=np.repeat(range(20), 3), rater=[0, 1, 2] * 20, label=[0, 0, 1, 1, 1, 0] * 10)
    >>> found = dawid_skene(votes)
    >>> found.label[:2].tolist(), found.skill.round(1).tolist()
    ([0, 1], [1.0, 1.0, 0.3])
    """

    def tables(counts: Floats) -> Floats:
        smooth = counts + other + own * np.eye(labels.classes)
        return np.asarray(smooth / np.maximum(smooth.sum(axis=1, keepdims=True), TINY))

    return _tables(labels, tables, classes, most, tolerance)


def one_coin(
    labels: Labels, *, right: float = 2.0, wrong: float = 1.0, classes: float | None = None, most: int = 100,
    tolerance: float = 1e-6,
) -> Consensus:  # fmt: skip
    """One number for each rater: the probability of a right label, all wrong classes alike.

    A free share of the classes makes this model collapse onto one class (it explains biased raters so); the shares are
    therefore equal unless `classes` gives them so many items of smoothing.

    Parameters
    ----------
    labels
        The labels.
    right, wrong
        Beta smoothing of each rater's accuracy, in labels.
    classes
        Smoothing of the shares of the classes; None keeps them equal.
    most, tolerance
        As in `dawid_skene`.

    References
    ----------
    Zhang, Y. et al. (2016), spectral methods meet EM, JMLR 17: the one-coin model.

    Examples
    --------
    >>> votes = Labels.of(item=np.repeat(range(20), 3), rater=[0, 1, 2] * 20, label=[0, 0, 1, 1, 1, 0] * 10)
    >>> one_coin(votes).skill.round(1).tolist()
    [1.0, 1.0, 0.1]
    """
    k = labels.classes
    same = np.eye(k, dtype=bool)

    def tables(counts: Floats) -> Floats:
        total, hits = counts.sum(axis=(1, 2)), np.einsum("rkk->r", counts)
        accuracy = (hits + right) / (total + right + wrong)
        return np.asarray(np.where(same, accuracy[:, None, None], ((1 - accuracy) / max(k - 1, 1))[:, None, None]))

    return _tables(labels, tables, classes, most, tolerance)


def mace(
    labels: Labels, *, guessing: float = 0.5, spread: float = 0.5, most: int = 100, tolerance: float = 1e-6
) -> Consensus:
    r"""MACE: a rater either knows the answer or guesses from a distribution of their own.

    :math:`P(l \mid k, r) = \theta_r [l=k] + (1-\theta_r)\xi_{rl}` with equal shares of the classes, fitted by
    variational Bayes (:math:`\theta_r \sim Beta`, :math:`\xi_r \sim Dirichlet`). The usual random restarts make its
    result depend on the seed (.695 to .900 on one set); this one starts from the votes and has no seed.

    Parameters
    ----------
    labels
        The labels.
    guessing, spread
        Prior counts of knowing and of not knowing, and of each class guessed.
    most, tolerance
        As in `dawid_skene`.

    Returns
    -------
    Consensus
        `skill` is the probability of knowing.

    References
    ----------
    Hovy, D. et al. (2013). Learning whom to trust with MACE. NAACL-HLT, 1120-1130.

    Examples
    --------
    >>> votes = Labels.of(item=np.repeat(range(20), 3), rater=[0, 1, 2] * 20, label=[0, 0, 1, 1, 1, 1] * 10)
    >>> mace(votes).skill.round(1).tolist()
    [1.0, 1.0, 0.0]
    """
    k = labels.classes
    known: Floats = np.full(labels.raters, 0.5)
    guess: Floats = np.full((labels.raters, k), 1 / max(k, 1))

    def tables(counts: Floats) -> Floats:
        nonlocal known, guess
        hits = np.einsum("rkk->rk", counts)  # labels of each class where the truth is that class
        sure = known[:, None] / np.maximum(known[:, None] + (1 - known[:, None]) * guess, TINY)
        knew = hits * sure
        total = counts.sum(axis=(1, 2))
        from_guess = counts.sum(axis=2) - knew  # by class given
        each = special.psi(total + 2 * guessing)
        known = np.exp(special.psi(knew.sum(axis=1) + guessing) - each)
        lost = np.exp(special.psi(from_guess.sum(axis=1) + guessing) - each)
        whole = special.psi(from_guess.sum(axis=1) + spread * k)
        guess = np.exp(special.psi(from_guess + spread) - whole[:, None])
        table = (lost[:, None] * guess)[:, :, None] + np.eye(k) * known[:, None, None]
        known = known / (known + lost)
        return np.asarray(table)

    found = _tables(labels, tables, None, most, tolerance)
    given = np.bincount(labels.rater, minlength=labels.raters)
    return Consensus(
        found.probability, np.where(given > 0, known, np.nan), None, found.prior, found.log_likelihood,
        found.iterations, found.ties,
    )  # fmt: skip


def _tables(
    labels: Labels, tables: Callable[[Floats], Floats], classes: float | None, most: int, tolerance: float
) -> Consensus:
    """EM over (raters, class given, true class); `tables` turns expected counts into probabilities."""
    from raterlab.stats import _kernels_em  # noqa: PLC0415

    k = labels.classes
    if labels.raters * k * k > MOST_CELLS:
        raise ValueError(f"{labels.raters} raters with {k} classes each are too many for tables of confusion")
    gold = np.full(labels.items, -1, dtype=np.int32) if labels.gold is None else labels.gold.astype(np.int32)
    where = (labels.start, labels.rater, labels.label)
    # the first counts are those of the votes: every rater's table against the shares of the votes
    counts, total = _kernels_em.vote_counts(*where, gold, labels.raters, k)
    seen = np.diff(labels.start) > 0
    old, steps = -np.inf, 0
    table = prior = likelihood = None
    for _ in range(max(most, 1)):
        steps += 1
        by_class = tables(counts)
        share = np.full(k, 1 / k) if classes is None else (total + classes) / (total.sum() + classes * k)
        table, prior = np.log(np.maximum(by_class, TINY)), np.log(np.maximum(share, TINY))
        counts, total, likelihood = _kernels_em.em(*where, table, prior, gold)
        if abs(likelihood - old) <= tolerance * max(len(labels.label), 1):
            break
        old = likelihood
    if table is None or prior is None:
        raise AssertionError
    belief = _kernels_em.posterior(*where, table, prior, gold)
    given = counts.sum(axis=(1, 2))
    weight = np.exp(prior)
    confusion = np.exp(table).transpose(0, 2, 1)
    skill = np.einsum("rkk,k->r", confusion, weight)
    ties = _kernels_em.ties(belief if seen.all() else belief[seen])
    return Consensus(belief, np.where(given > 0, skill, np.nan), confusion, weight, likelihood, steps, ties)


def glad(labels: Labels, *, most: int = 50, tolerance: float = 1e-5) -> Consensus:
    r"""GLAD: :math:`P(right) = 1/(1+e^{-\alpha_r\beta_j})`, with an ability for each rater and an ease for each item.

    :math:`\alpha_r` and :math:`\ln\beta_j` have normal priors around 1 with variance 1. Each step takes the beliefs and
    one Newton step for every parameter. Wrong classes are alike; the shares of the classes are equal.

    References
    ----------
    Whitehill, J. et al. (2009). Whose vote should count more. NIPS 22.

    Examples
    --------
    >>> votes = Labels.of(item=np.repeat(range(20), 3), rater=[0, 1, 2] * 20, label=[0, 0, 1, 1, 1, 0] * 10)
    >>> glad(votes).skill.round(1).tolist()
    [1.0, 1.0, 0.0]
    """
    from raterlab.stats import _kernels_em  # noqa: PLC0415

    k = max(labels.classes, 2)
    gold = np.full(labels.items, -1, dtype=np.int32) if labels.gold is None else labels.gold.astype(np.int32)
    where = (labels.start, labels.rater, labels.label)
    ability, ease, prior = np.ones(labels.raters), np.ones(labels.items), np.full(k, -np.log(k))
    old, steps, likelihood = -np.inf, 0, 0.0
    for _ in range(max(most, 1)):
        steps += 1
        slope, _, likelihood = _kernels_em.glad(*where, ability, ease, prior, gold)
        step = (slope[:, 0] + 1 - ability) / (slope[:, 1] + 1)
        ability += np.clip(step, -_kernels_em.GLAD_STEP, _kernels_em.GLAD_STEP)
        if abs(likelihood - old) <= tolerance * max(len(labels.label), 1):
            break
        old = likelihood
    belief = _kernels_em.glad_posterior(*where, ability, ease, prior, gold)
    given = np.bincount(labels.rater, minlength=labels.raters)
    skill = np.where(given > 0, special.expit(ability * np.exp(float(np.median(ease)) if len(ease) else 1.0)), np.nan)
    top = belief.max(axis=1, initial=0.0)
    ties = int(((belief >= top[:, None] - 1e-12).sum(axis=1) > 1)[np.diff(labels.start) > 0].sum())
    return Consensus(belief[:, : labels.classes], skill, None, np.exp(prior), likelihood, steps, ties)
