"""Does somebody lean to the longer of two answers, more than the others do? Method: statistics.md section 13."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from raterlab.analytics.facts import LabelFact, TrialFacts
from raterlab.domain.mirror import mirrored_criteria
from raterlab.domain.rubric import Criterion
from raterlab.domain.score import LengthPull, Measured
from raterlab.kinds._kind import Mirror
from raterlab.stats.choice_bias import Slope, length_bias


def length_pulls(facts: TrialFacts, peers: Sequence[Sequence[int]]) -> list[tuple[LengthPull, ...]]:
    """Return for each person one row for each criterion that compares two texts.

    The contrast is with each person's ``peers`` on the same items: quality and length go together, so that what
    everybody prefers says nothing of anybody, and beside careless people every careful one would lean to length.
    ``slope`` is in chance of choosing for one standard deviation of the difference in length, which is ``words``; n
    counts shared items. Never part of a verdict.
    """
    found: list[list[LengthPull]] = [[] for _ in facts.people]
    for criterion, mirror in mirrored_criteria(facts.rubric):
        first, second = mirror.slots(criterion.ask)
        sized = [
            (task, words[first] - words[second])
            for task in facts.order
            if (words := facts.words.get(task, {})).keys() >= {first, second}
        ]
        if not sized:
            continue
        votes = np.array(
            [
                [_vote(criterion, mirror, first, facts.by_task[task].get(person.attempt)) for person in facts.people]
                for task, _ in sized
            ]
        )
        extra = np.array([more for _, more in sized], dtype=np.float64)
        usual = float(extra.std())
        for i, rows in enumerate(found):
            beside = np.column_stack([votes[:, i], _mean(votes[:, list(peers[i])])])
            slope = length_bias(beside, extra / (usual or 1.0))[0]
            rows.append(
                LengthPull(
                    criterion=criterion.key,
                    sentence=_words(slope, usual),
                    words=usual,
                    slope=Measured.of(slope.slope),
                    p_value=slope.p_value,
                )
            )
    return [tuple(rows) for rows in found]


def _mean(votes: np.ndarray) -> np.ndarray:
    """Return the mean vote on each item, NaN where nobody has one."""
    known = (~np.isnan(votes)).sum(axis=1)
    total = np.nansum(votes, axis=1)
    return np.asarray(np.divide(total, known, out=np.full(len(votes), np.nan), where=known > 0))


def _vote(criterion: Criterion, mirror: Mirror, first: str, label: LabelFact | None) -> float:
    """Return whether the first slot was chosen, wherever it stood: 1, 0, or 0.5 for a tie."""
    answer = label.answers.get(criterion.key) if label else None
    if answer is None:
        return math.nan
    took = mirror.took_first(answer, criterion.ask)
    return took if mirror.stood_first(answer, criterion.ask) == first else 1 - took


def _words(found: Slope, usual: float) -> str:
    slope = found.slope
    if slope.value is None or slope.low is None or slope.high is None:
        return f"Not known: {slope.missing}."
    low, high = (round(100 * value) for value in (slope.low, slope.high))
    side = "more" if slope.value >= 0 else "less"
    return (
        f"Where an answer is longer by {usual:.0f} words, a usual difference here, prefers it "
        f"{abs(round(100 * slope.value))} points {side} often than their peers do on the same {slope.n} pairs "
        f"(95 % interval {low} to {high}; p = {found.p_value:.2g} without a pull to length)."
    )
