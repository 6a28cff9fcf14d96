"""What can be measured in answers beside their credit, in words, for whoever grades or decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

COPIED = 0.8  # likeness from which a text is called a near-copy


@dataclass(frozen=True, slots=True)
class Note:
    """Something measured in somebody's answers, for whoever grades or decides: 0 to 1, and the same in words."""

    key: str
    title: str
    value: float
    words: str


def percent(share: float) -> str:
    """Write a share as people read it."""
    return f"{round(100 * share)} %"


def first_place(chose_first: Sequence[bool], chance: float) -> tuple[Note, ...]:
    """Return how often what stood first was preferred, with an interval; nothing before ten choices.

    Somebody who goes by content takes it as often as chance puts the better one there: the order is shuffled.
    """
    if len(chose_first) < 10:
        return ()
    from raterlab.stats.accuracy import wilson  # noqa: PLC0415 - with scipy, which a start need not wait for

    found = wilson(sum(chose_first), len(chose_first))
    low, high = found.low or 0.0, found.high if found.high is not None else 1.0
    return (
        Note(
            "first_place",
            "Preferred what stood first",
            round(sum(chose_first) / len(chose_first), 6),
            f"{sum(chose_first)} of {len(chose_first)}: {percent(found.value or 0.0)}, 95 % interval {percent(low)} to "
            f"{percent(high)}; by content alone it would be {percent(chance)}",
        ),
    )
