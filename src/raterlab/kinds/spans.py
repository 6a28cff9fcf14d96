"""Labelled stretches of a text; they may nest and overlap."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Kind,
    Label,
    Marking,
    Problem,
    another,
    no_code,
    unknown_labels,
)
from raterlab.kinds._matching import stretch_credit, stretch_distance
from raterlab.kinds._media import Media, Text, find


class SpansParams(Marking):
    """Labels, the slot of the text, and how much of a gold span must be met.

    ``overlap`` is the intersection over union (in code points) from which a span of the right label counts:
    1 asks for the exact ends, 0.5 forgives an article or a trailing comma.
    """

    kind: Literal["spans"] = "spans"
    overlap: float = Field(
        default=0.5, gt=0, le=1, title="Overlap that counts as found", description="100 asks for the exact ends."
    )


class Span(BaseModel):
    """Code points ``start`` (in) to ``end`` (out)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    label: str


class SpansAnswer(Answer):
    """Labelled spans; their order means nothing."""

    kind: Literal["spans"] = "spans"
    spans: tuple[Span, ...] = Field(max_length=5_000)


def _slots(params: SpansParams) -> Mapping[str, str | None]:
    return {params.on: "text"}


def _check(answer: SpansAnswer, params: SpansParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"spans.{i}.label", s.label) for i, s in enumerate(answer.spans)])
    shown = find(media, params.on)
    length = len(shown.text) if isinstance(shown, Text) else None
    for i, span in enumerate(answer.spans):
        if span.start >= span.end:
            problems.append(Problem(f"spans.{i}.end", "the end must come after the start"))
        if length is not None and span.end > length:
            problems.append(Problem(f"spans.{i}.end", f"the text has only {length} characters"))
    if len(set(answer.spans)) < len(answer.spans):
        problems.append(Problem("spans", "the same span carries the same label twice"))
    return problems


def _distance(a: SpansAnswer, b: SpansAnswer, _params: SpansParams) -> float:
    return stretch_distance(a.spans, b.spans)


def _score(answer: SpansAnswer, gold: SpansAnswer, params: SpansParams) -> Credit:
    return stretch_credit(answer.spans, gold.spans, params.overlap)


def _anywhere(params: SpansParams, media: tuple[Media, ...], rng: Random) -> Span:
    shown = find(media, params.on)
    length = max(1, len(shown.text)) if isinstance(shown, Text) else 40
    start = rng.randrange(length)
    return Span(start=start, end=min(length, start + rng.randint(1, 20)), label=rng.choice(params.keys))


def _guess(params: SpansParams, media: tuple[Media, ...], rng: Random) -> SpansAnswer:
    found = [_anywhere(params, media, rng) for _ in range(rng.randint(1, 3))]
    return SpansAnswer(spans=tuple(dict.fromkeys(found)))


def _botch(answer: SpansAnswer, params: SpansParams, media: tuple[Media, ...], rng: Random) -> SpansAnswer:
    found: list[Span] = []
    for span in answer.spans:
        luck = rng.random()
        if luck < 0.6:
            label = span.label if luck < 0.3 else another(params.keys, span.label, rng)
            found.append(span.model_copy(update={"label": label}))
    found.append(_anywhere(params, media, rng))
    return SpansAnswer(spans=tuple(dict.fromkeys(found)))


KIND = Kind(
    key="spans",
    title="Mark spans of text",
    params=SpansParams,
    answer=SpansAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    guess=_guess,
    botch=_botch,
    nothing=SpansAnswer(spans=()),
    examples=(
        Example(
            title="Parties and dates of a clause",
            params=SpansParams(
                labels=(
                    Label(key="party", title="Party", definition="A person or company bound by the clause."),
                    Label(key="date", title="Date", definition="A calendar date or a period."),
                )
            ),
            media=(Text(text="Acme Ltd shall pay Bolt GmbH within 30 days."),),
            gold=SpansAnswer(
                spans=(
                    Span(start=0, end=8, label="party"),
                    Span(start=19, end=28, label="party"),
                    Span(start=36, end=43, label="date"),
                )
            ),
            answers=(
                SpansAnswer(spans=(Span(start=0, end=8, label="party"), Span(start=29, end=43, label="date"))),
                SpansAnswer(spans=()),
            ),
        ),
    ),
)
