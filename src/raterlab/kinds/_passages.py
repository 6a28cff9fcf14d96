"""Stretches of a text in code points: what spans, relations between them and flags on an answer are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from pydantic import BaseModel, ConfigDict, Field

from raterlab.kinds._errors import Error, Measure
from raterlab.kinds._kind import Problem
from raterlab.kinds._media import Media, Text, find


class Passage(BaseModel):
    """Code points ``start`` (in) to ``end`` (out)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int = Field(ge=0, le=200_000)
    end: int = Field(gt=0, le=200_000)


def length_of(media: tuple[Media, ...], slot: str) -> int | None:
    """Return how many code points the text in a slot has, or None where it holds none."""
    shown = find(media, slot)
    return len(shown.text) if isinstance(shown, Text) else None


def outside(passages: Sequence[Passage], media: tuple[Media, ...], slot: str, name: str) -> list[Problem]:
    """Name each passage that is empty or reaches beyond its text."""
    problems = []
    length = length_of(media, slot)
    for i, passage in enumerate(passages):
        if passage.start >= passage.end:
            problems.append(Problem(f"{name}.{i}.end", "the end must come after the start"))
        if length is not None and passage.end > length:
            problems.append(Problem(f"{name}.{i}.end", f"the text has only {length} characters"))
    return problems


def any_ends(media: tuple[Media, ...], slot: str, rng: Random) -> tuple[int, int]:
    """Return the ends of one to three words somewhere in a text."""
    shown = find(media, slot)
    words = [
        found.span() for found in re.finditer(r"\w+", shown.text if isinstance(shown, Text) else "some words here")
    ]
    if not words:
        return 0, max(1, length_of(media, slot) or 1)
    first = rng.randrange(len(words))
    return words[first][0], words[min(len(words) - 1, first + rng.randrange(3))][1]


_START = Measure(
    key="start_characters",
    title="Start, off by",
    meaning="Mean distance of the first character of found passages from gold's.",
    unit="characters",
    of="found passages",
)
_END = Measure(
    key="end_characters",
    title="End, off by",
    meaning="Mean distance of the end of found passages from gold's.",
    unit="characters",
    of="found passages",
)
_EXACT = Measure.share(
    "exact",
    "Both ends exact",
    "Share of found passages whose two ends are gold's: what strict matching of entities counts.",
    "found passages",
)
PASSAGE_MEASURES = (_START, _END, _EXACT)


def passage_errors(pairs: Sequence[tuple[Passage, Passage]]) -> tuple[Error, ...]:
    """Return how far the ends of found passages lie from those of gold, each pair as (answer, gold)."""
    return (
        _START.over(abs(a.start - g.start) for a, g in pairs),
        _END.over(abs(a.end - g.end) for a, g in pairs),
        _EXACT.over((a.start, a.end) == (g.start, g.end) for a, g in pairs),
    )
