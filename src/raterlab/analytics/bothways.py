"""Pairs asked twice with their sides exchanged: does content decide, or place? Method: statistics.md section 13."""

from __future__ import annotations

from raterlab.analytics.facts import LabelFact, PersonFact, TrialFacts
from raterlab.analytics.gates import percent
from raterlab.domain.mirror import mirrored_criteria
from raterlab.domain.rubric import Criterion
from raterlab.domain.score import BothWays, Measured
from raterlab.kinds._kind import Mirror
from raterlab.stats.choice_bias import Mirrored, mirrored
from raterlab.stats.estimate import Estimate

SUBTLE = 0.65  # what somebody without a pull reaches where the two are 1.5 logits apart


def both_ways(facts: TrialFacts, person: PersonFact) -> tuple[BothWays, ...]:
    """Return one row for each criterion that compares two, where the trial asks any pair twice.

    ``consistency`` is the share of pairs in which the same content was chosen both times, ``first`` the share that
    went to the first place among the others; n counts pairs, and the intervals are Wilson's. Never part of a verdict.
    """
    if not facts.mirrors:
        return ()
    once = {label.task: label for label in person.labels}
    pairs = [(once[facts.mirrors[b.task]], b) for b in person.again if facts.mirrors[b.task] in once]
    return tuple(_row(criterion, mirror, pairs) for criterion, mirror in mirrored_criteria(facts.rubric))


def _row(criterion: Criterion, mirror: Mirror, pairs: list[tuple[LabelFact, LabelFact]]) -> BothWays:
    key, ask = criterion.key, criterion.ask
    given = [(a.answers[key], b.answers[key]) for a, b in pairs if key in a.answers and key in b.answers]
    # the slots hold exchanged contents: what stood on opposite sides stood in the same slot
    turned = [(a, b) for a, b in given if mirror.stood_first(a, ask) == mirror.stood_first(b, ask)]
    if turned:
        found = mirrored(*([mirror.took_first(answer, ask) for answer in side] for side in zip(*turned, strict=True)))
        words = _words(found, len(given) - len(turned))
    else:
        why = "each pair was shown the same way round both times" if given else "no mirrored pair is answered both ways"
        found = Mirrored(Estimate.undefined(why), Estimate.undefined(why), None)
        words = f"Not known: {why}."
    return BothWays(
        criterion=key,
        sentence=words,
        consistency=Measured.of(found.consistency),
        first=Measured.of(found.first_share),
        p_value=found.p_value,
    )


def _words(found: Mirrored, left_out: int) -> str:
    share, first = found.consistency, found.first_share
    same = round((share.value or 0) * share.n)
    words = (
        f"Chose the same in {same} of {share.n} pairs asked both ways: {percent(share.value)}, "
        f"{percent(share.level)} interval {percent(share.low)} to {percent(share.high)}"
    )
    if first.value is not None:
        to_first = round(first.value * first.n)
        places = [
            f"{count} went to what stood {where}"
            for count, where in ((to_first, "first"), (first.n - to_first, "second"))
            if count
        ]
        which = f"of the other {first.n}, {' and '.join(places)}" if len(places) > 1 else f"the other {places[0]}"
        words += f"; {which} (p = {found.p_value:.2g} without a pull to a place)"
    words += f". Somebody without a pull reaches about {percent(SUBTLE)} on subtle pairs."
    if left_out:
        words += f" {left_out} more pairs were shown the same way round both times and do not count."
    return words
