"""Words that have to be, and words that may not be, in what somebody writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from raterlab.kinds._kind import Params, Problem

Phrase = Annotated[str, Field(min_length=1, max_length=100)]


class Worded(Params):
    """Params of a kind whose answer is written freely."""

    contains: tuple[Phrase, ...] = Field(
        default=(), max_length=50, title="Must contain", description="Words that have to be in it."
    )
    lacks: tuple[Phrase, ...] = Field(
        default=(), max_length=50, title="Must not contain", description="Words that may not be in it."
    )


def misworded(texts: Iterable[str], params: Worded, where: str) -> list[Problem]:
    """Name each phrase that is missing or unwanted, whatever capitals and spaces."""
    folded = " ".join(" ".join(texts).casefold().split())
    problems = [Problem(where, f"“{p}” has to be in it") for p in params.contains if p.casefold() not in folded]
    return problems + [Problem(where, f"“{p}” may not be in it") for p in params.lacks if p.casefold() in folded]
