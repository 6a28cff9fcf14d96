"""Compiled passes of the models of raters: expectation and counting in one, nothing stored by label."""

from __future__ import annotations

import numpy as np

from raterlab.stats._compile import compiled
from raterlab.stats._kernels import Array, stretches, total

FEW, SAFE = 20, np.log(1e-12)  # so many factors, none below 1e-12, cannot underflow
GLAD_STEP = 3.0  # the longest Newton step, in units of ability or log difficulty


@compiled
def _spread(score: Array) -> float:
    """Turn log weights into probabilities in place; return the log of their sum."""
    top = score.max()
    whole = 0.0
    for k in range(len(score)):
        score[k] = np.exp(score[k] - top)
        whole += score[k]
    for k in range(len(score)):
        score[k] /= whole
    return top + np.log(whole)


@compiled
def _belief(
    start: Array, rater: Array, label: Array, table: Array, prior: Array, gold: Array, j: int, score: Array
) -> float:
    """Posterior of one item's class, into `score`; its log-likelihood. `table` is flat: (r K + l) K + k."""
    k = len(prior)
    for c in range(k):
        score[c] = prior[c]
    for i in range(start[j], start[j + 1]):
        at = (np.int64(rater[i]) * k + label[i]) * k
        for c in range(k):
            score[c] += table[at + c]
    key = gold[j]
    if key < 0:
        return _spread(score)
    found = score[key]
    for c in range(k):
        score[c] = 0.0
    score[key] = 1.0
    return found


@compiled
def _em(
    start: Array, rater: Array, label: Array, table: Array, plain: Array, prior: Array, gold: Array,
    low: int, high: int,
) -> tuple[Array, Array, float]:  # fmt: skip
    k = len(prior)
    counts = np.zeros(len(table))
    classes = np.zeros(k)
    score = np.empty(k)
    shares = np.exp(prior)
    likelihood = 0.0
    for j in range(low, high):
        first, end = start[j], start[j + 1]
        if first == end:
            continue
        if gold[j] >= 0 or end - first > FEW or len(plain) == 0:
            likelihood += _belief(start, rater, label, table, prior, gold, j, score)
        else:  # few factors, none of them tiny: their product is the belief, without a logarithm for each
            for c in range(k):
                score[c] = shares[c]
            for i in range(first, end):
                at = (np.int64(rater[i]) * k + label[i]) * k
                for c in range(k):
                    score[c] *= plain[at + c]
            whole = 0.0
            for c in range(k):
                whole += score[c]
            for c in range(k):
                score[c] /= whole
            likelihood += np.log(whole)
        for c in range(k):
            classes[c] += score[c]
        for i in range(first, end):
            at = (np.int64(rater[i]) * k + label[i]) * k
            for c in range(k):
                counts[at + c] += score[c]
    return counts, classes, likelihood


@compiled
def _vote_counts(
    start: Array, rater: Array, label: Array, gold: Array, k: int, size: int, low: int, high: int
) -> tuple[Array, Array]:
    counts = np.zeros(size)
    classes = np.zeros(k)
    share = np.empty(k)
    for j in range(low, high):
        first, end = start[j], start[j + 1]
        if first == end:
            continue
        for c in range(k):
            share[c] = 0.0
        if gold[j] >= 0:
            share[gold[j]] = 1.0
        else:
            for i in range(first, end):
                share[label[i]] += 1.0 / (end - first)
        for c in range(k):
            classes[c] += share[c]
        for i in range(first, end):
            at = (np.int64(rater[i]) * k + label[i]) * k
            for c in range(k):
                counts[at + c] += share[c]
    return counts, classes


def vote_counts(start: Array, rater: Array, label: Array, gold: Array, raters: int, k: int) -> tuple[Array, Array]:
    """Return counts and classes as in `em`, with the shares of the votes (or gold) as beliefs."""
    size = raters * k * k
    most = max(1, min(16, 60_000_000 // max(size, 1)))
    parts = stretches(len(start) - 1, lambda a, b: _vote_counts(start, rater, label, gold, k, size, a, b), most)
    return total([p[0] for p in parts]).reshape(raters, k, k), total([p[1] for p in parts])


def em(start: Array, rater: Array, label: Array, table: Array, prior: Array, gold: Array) -> tuple[Array, Array, float]:
    """One step: expected counts (raters, class given, true class), expected classes, log-likelihood.

    `table` is the log probability of the class given, (raters, class given, true class); `gold` -1 where unknown.
    """
    most = max(1, min(16, 60_000_000 // max(table.size, 1)))
    flat = np.ascontiguousarray(table).ravel()
    plain = np.exp(flat) if len(flat) and flat.min() > SAFE and prior.min() > SAFE else flat[:0]
    parts = stretches(len(start) - 1, lambda a, b: _em(start, rater, label, flat, plain, prior, gold, a, b), most)
    counts, classes, likelihood = (total([p[i] for p in parts]) for i in range(3))
    return counts.reshape(table.shape), classes, likelihood


@compiled
def _posterior(
    start: Array, rater: Array, label: Array, table: Array, prior: Array, gold: Array, out: Array, low: int, high: int
) -> None:
    score = np.empty(len(prior))
    for j in range(low, high):
        _belief(start, rater, label, table, prior, gold, j, score)
        for k in range(len(prior)):
            out[j, k] = score[k]


def posterior(start: Array, rater: Array, label: Array, table: Array, prior: Array, gold: Array) -> Array:
    """(items, K) probabilities of the true class."""
    out, flat = np.empty((len(start) - 1, len(prior))), np.ascontiguousarray(table).ravel()
    stretches(len(start) - 1, lambda a, b: _posterior(start, rater, label, flat, prior, gold, out, a, b))
    return out


@compiled
def _ties(belief: Array, low: int, high: int) -> int:
    found = 0
    for j in range(low, high):
        top, at_top = -1.0, 0
        for c in range(belief.shape[1]):
            if belief[j, c] > top + 1e-12:
                top, at_top = belief[j, c], 1
            elif belief[j, c] >= top - 1e-12:
                at_top += 1
        found += at_top > 1
    return found


def ties(belief: Array) -> int:
    """Count rows whose largest value stands twice or more."""
    return int(total(stretches(len(belief), lambda a, b: _ties(belief, a, b))))


@compiled
def _votes(start: Array, rater: Array, label: Array, weight: Array, out: Array, low: int, high: int) -> None:
    for j in range(low, high):
        for i in range(start[j], start[j + 1]):
            out[j, label[i]] += weight[rater[i]]


def votes(start: Array, rater: Array, label: Array, weight: Array, k: int) -> Array:
    """(items, K) sum of the weights of the raters who gave each class."""
    out = np.zeros((len(start) - 1, k))
    stretches(len(start) - 1, lambda a, b: _votes(start, rater, label, weight, out, a, b))
    return out


@compiled
def _log_odds(x: float) -> float:
    """log(1 / (1 + exp(-x))) without overflow."""
    return -np.log1p(np.exp(-x)) if x > 0 else x - np.log1p(np.exp(x))


@compiled
def _glad_belief(
    start: Array,
    rater: Array,
    label: Array,
    ability: Array,
    ease: Array,
    prior: Array,
    gold: Array,
    j: int,
    score: Array,
) -> float:
    k = len(prior)
    wrong_all = 0.0
    for c in range(k):
        score[c] = prior[c]
    for i in range(start[j], start[j + 1]):
        x = ability[rater[i]] * np.exp(ease[j])
        right, wrong = _log_odds(x), _log_odds(-x) - np.log(k - 1.0)
        wrong_all += wrong
        score[label[i]] += right - wrong
    key = gold[j]
    if key < 0:
        return _spread(score) + wrong_all
    found = score[key] + wrong_all
    for c in range(k):
        score[c] = 0.0
    score[key] = 1.0
    return found


@compiled
def _glad(
    start: Array, rater: Array, label: Array, ability: Array, ease: Array, prior: Array, gold: Array,
    low: int, high: int,
) -> tuple[Array, Array, float]:  # fmt: skip
    """Beliefs, then a Newton step for each item's ease in place; slope and curvature for each ability."""
    k = len(prior)
    slope = np.zeros((len(ability), 2))
    classes = np.zeros(k)
    score = np.empty(k)
    likelihood = 0.0
    for j in range(low, high):
        if start[j] == start[j + 1]:
            continue
        likelihood += _glad_belief(start, rater, label, ability, ease, prior, gold, j, score)
        for c in range(k):
            classes[c] += score[c]
        first, second = 1.0 - ease[j], 1.0  # prior: log difficulty is normal around 1
        for i in range(start[j], start[j + 1]):
            a = ability[rater[i]]
            x = a * np.exp(ease[j])
            p = 1.0 / (1.0 + np.exp(-x))
            rest = score[label[i]] - p
            first += rest * x
            second += max(p * (1 - p) * x * x - rest * x, 0.0)
        step = first / second
        ease[j] += min(max(step, -GLAD_STEP), GLAD_STEP)
        b = np.exp(ease[j])
        for i in range(start[j], start[j + 1]):
            x = ability[rater[i]] * b
            p = 1.0 / (1.0 + np.exp(-x))
            slope[rater[i], 0] += (score[label[i]] - p) * b
            slope[rater[i], 1] += p * (1 - p) * b * b
    return slope, classes, likelihood


def glad(
    start: Array, rater: Array, label: Array, ability: Array, ease: Array, prior: Array, gold: Array
) -> tuple[Array, Array, float]:
    """One step of GLAD: (raters, 2) slope and curvature of ability, expected classes, log-likelihood."""
    parts = stretches(len(start) - 1, lambda a, b: _glad(start, rater, label, ability, ease, prior, gold, a, b), 16)
    return total([p[0] for p in parts]), total([p[1] for p in parts]), total([p[2] for p in parts])


@compiled
def _glad_posterior(
    start: Array, rater: Array, label: Array, ability: Array, ease: Array, prior: Array, gold: Array, out: Array,
    low: int, high: int,
) -> None:  # fmt: skip
    score = np.empty(len(prior))
    for j in range(low, high):
        _glad_belief(start, rater, label, ability, ease, prior, gold, j, score)
        for c in range(len(prior)):
            out[j, c] = score[c]


def glad_posterior(
    start: Array, rater: Array, label: Array, ability: Array, ease: Array, prior: Array, gold: Array
) -> Array:
    """(items, K) probabilities of the true class."""
    out = np.empty((len(start) - 1, len(prior)))
    stretches(len(start) - 1, lambda a, b: _glad_posterior(start, rater, label, ability, ease, prior, gold, out, a, b))
    return out
