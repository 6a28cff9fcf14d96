"""Labelled stretches of a recording or a clip; they may overlap."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from raterlab.kinds._errors import Error, Measure
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
from raterlab.kinds._matching import Floats, stretch_credit, stretch_distance, stretch_pairs
from raterlab.kinds._media import Audio, Media, Video, find
from raterlab.kinds._speech import CHARACTER_ERRORS, WORD_ERRORS, Spoken, errors, spoken_errors, units
from raterlab.kinds._weights import Weighted


class SegmentsParams(Marking, Weighted, Spoken):
    """Labels, the slot of the recording or clip, and the overlap in time from which a segment counts as found.

    Where what is said is written down, a found segment is credited with ``1 - text_weight * error rate`` (not above 1);
    a segment of which gold does not say what is said is credited whole.
    """

    kind: Literal["segments"] = "segments"
    transcribe: bool = Field(default=False, title="What is said in each segment is written down")
    text_weight: float = Field(
        default=0.5,
        ge=0,
        le=1,
        title="Weight of the words",
        description="How much of a found segment's credit is lost when all its words are wrong.",
    )
    overlap: float = Field(
        default=0.5,
        gt=0,
        le=1,
        title="Overlap that counts as found",
        description="Intersection over union; 50 is usual.",
    )


class Segment(BaseModel):
    """Seconds from the beginning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: float = Field(ge=0, le=86_400)
    end: float = Field(gt=0, le=86_400)
    label: str = Field(max_length=64)
    text: str = Field(default="", max_length=5_000, description="What is said in it.")


class SegmentsAnswer(Answer):
    """Labelled segments; their order means nothing."""

    kind: Literal["segments"] = "segments"
    segments: tuple[Segment, ...] = Field(max_length=3_000)


def _slots(params: SegmentsParams) -> Mapping[str, str | None]:
    return {params.on: None}


def length_of(media: tuple[Media, ...], slot: str) -> float | None:
    """Return how long the medium in a slot lasts, or None where it does not."""
    shown = find(media, slot)
    return shown.seconds if isinstance(shown, Audio | Video) else None


def _check(answer: SegmentsAnswer, params: SegmentsParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"segments.{i}.label", s.label) for i, s in enumerate(answer.segments)])
    length = length_of(media, params.on)
    if length is None:
        problems.append(Problem("segments", f"the slot {params.on!r} holds no recording and no clip"))
    for i, segment in enumerate(answer.segments):
        if segment.start >= segment.end:
            problems.append(Problem(f"segments.{i}.end", "the end must come after the start"))
        if segment.text and not params.transcribe:
            problems.append(Problem(f"segments.{i}.text", "words are not asked for: leave them out"))
        if length is not None and segment.end > length + 0.1:
            problems.append(Problem(f"segments.{i}.end", f"the medium lasts only {length:g} seconds"))
    return problems


def _worth(a: SegmentsAnswer, b: SegmentsAnswer, params: SegmentsParams, *, gold: bool) -> Floats | None:
    """Return what each pair carries, an (n, m) matrix; None where words do not matter."""
    if not params.transcribe or params.text_weight == 0 or not a.segments or not b.segments:
        return None
    one, two = ([units(segment.text, params) for segment in x.segments] for x in (a, b))
    lost = [[_misheard(heard, said, gold=gold) for said in two] for heard in one]
    return 1.0 - params.text_weight * np.array(lost)


def _misheard(heard: list[str], said: list[str], *, gold: bool) -> float:
    """Return the error rate, at most 1; between two people over the longer one, so that it is the same both ways."""
    if gold and not said:
        return 0.0
    length = len(said) if gold else max(len(heard), len(said))
    return min(1.0, sum(errors(heard, said)[:3]) / length) if length else 0.0


def _distance(a: SegmentsAnswer, b: SegmentsAnswer, params: SegmentsParams) -> float:
    return stretch_distance(a.segments, b.segments, _worth(a, b, params, gold=False))


def _score(answer: SegmentsAnswer, gold: SegmentsAnswer, params: SegmentsParams) -> Credit:
    same = _worth(answer, gold, params, gold=True)
    return stretch_credit(answer.segments, gold.segments, params.overlap, same, weights=params.weights)


_ONSET = Measure(
    key="onset",
    title="Onset, off by",
    meaning="Mean distance of the start of found segments from gold's.",
    unit="s",
    of="found segments",
)
_OFFSET = Measure(
    key="offset",
    title="Offset, off by",
    meaning="Mean distance of the end of found segments from gold's.",
    unit="s",
    of="found segments",
)


def _errors(answer: SegmentsAnswer, gold: SegmentsAnswer, params: SegmentsParams) -> tuple[Error, ...]:
    same = _worth(answer, gold, params, gold=True)
    places = stretch_pairs(answer.segments, gold.segments, params.overlap, same)
    pairs = [(answer.segments[i], gold.segments[j]) for i, j in places]
    # of what gold does not say nothing can be misheard
    words = spoken_errors([(a.text, g.text) for a, g in pairs if g.text], params) if params.transcribe else ()
    return (
        _ONSET.over(abs(a.start - g.start) for a, g in pairs),
        _OFFSET.over(abs(a.end - g.end) for a, g in pairs),
        *words,
    )


def _segment(start: float, end: float, label: str, length: float) -> Segment:
    start = min(max(0.0, start), length - 0.05)
    return Segment(start=round(start, 3), end=round(min(max(end, start + 0.05), length), 3), label=label)


def _anywhere(params: SegmentsParams, length: float, rng: Random) -> Segment:
    start = rng.uniform(0, length * 0.9)
    return _segment(start, start + rng.uniform(0.02, 0.2) * length, rng.choice(params.keys), length)


def _guess(params: SegmentsParams, media: tuple[Media, ...], rng: Random) -> SegmentsAnswer:
    length = length_of(media, params.on) or 10.0
    return SegmentsAnswer(segments=tuple(_anywhere(params, length, rng) for _ in range(rng.randint(1, 3))))


def _nudge(answer: SegmentsAnswer, params: SegmentsParams, media: tuple[Media, ...], rng: Random) -> SegmentsAnswer:
    length = length_of(media, params.on) or 86_400.0
    return SegmentsAnswer(
        segments=tuple(
            _segment(
                s.start + rng.gauss(0, 0.04) * (s.end - s.start),
                s.end + rng.gauss(0, 0.04) * (s.end - s.start),
                s.label,
                length,
            ).model_copy(update={"text": s.text})
            for s in answer.segments
        )
    )


def _botch(answer: SegmentsAnswer, params: SegmentsParams, media: tuple[Media, ...], rng: Random) -> SegmentsAnswer:
    """Keep a third, call a third something else, forget the rest, and hear something that is not there."""
    found = []
    for segment in answer.segments:
        luck = rng.random()
        if luck < 0.3:
            found.append(segment)
        elif luck < 0.6:
            found.append(segment.model_copy(update={"label": another(params.keys, segment.label, rng)}))
    found.append(_anywhere(params, length_of(media, params.on) or 10.0, rng))
    return SegmentsAnswer(segments=tuple(found))


KIND = Kind(
    key="segments",
    title="Mark segments of a recording or clip",
    params=SegmentsParams,
    answer=SegmentsAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=(_ONSET, _OFFSET, *WORD_ERRORS, *CHARACTER_ERRORS),
    errors=_errors,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=SegmentsAnswer(segments=()),
    examples=(
        Example(
            title="Who speaks when",
            params=SegmentsParams(
                labels=(
                    Label(key="caller", title="Caller", definition="The person who rang."),
                    Label(key="agent", title="Agent", definition="The person who answers for the company."),
                )
            ),
            media=(Audio(file="0" * 64, seconds=6.82, alt="A call about a parcel"),),
            gold=SegmentsAnswer(
                segments=(
                    Segment(start=0.4, end=2.34, label="agent"),
                    Segment(start=2.84, end=4.54, label="caller"),
                    Segment(start=5.04, end=6.42, label="agent"),
                )
            ),
            answers=(
                SegmentsAnswer(
                    segments=(
                        Segment(start=0.3, end=2.2, label="agent"),
                        Segment(start=2.8, end=4.6, label="agent"),
                    )
                ),
                SegmentsAnswer(segments=()),
            ),
        ),
        Example(
            title="Who says what",
            params=SegmentsParams(
                labels=(
                    Label(key="caller", title="Caller", definition="The person who rang."),
                    Label(key="agent", title="Agent", definition="The person who answers for the company."),
                ),
                transcribe=True,
            ),
            media=(Audio(file="0" * 64, seconds=6.82, alt="A call about a parcel"),),
            gold=SegmentsAnswer(
                segments=(
                    Segment(start=0.4, end=2.34, label="agent", text="Good morning, how can I help?"),
                    Segment(start=2.84, end=4.54, label="caller", text="My parcel was due on Monday."),
                )
            ),
            answers=(
                SegmentsAnswer(
                    segments=(
                        Segment(start=0.3, end=2.2, label="agent", text="good morning how can I help"),
                        Segment(start=2.8, end=4.6, label="caller", text="My puzzle was due Monday."),
                    )
                ),
            ),
        ),
        Example(
            title="When the ball is on the line",
            params=SegmentsParams(
                labels=(
                    Label(key="right", title="To the right", definition="It touches the line on its way to the right."),
                    Label(key="left", title="To the left", definition="It touches the line on its way to the left."),
                )
            ),
            media=(
                Video(file="0" * 64, width=480, height=270, seconds=6, fps=25, frames=150, alt="A ball and a line"),
            ),
            gold=SegmentsAnswer(
                segments=(
                    Segment(start=1.5, end=1.7, label="right"),
                    Segment(start=4.1, end=4.3, label="left"),
                )
            ),
            answers=(
                SegmentsAnswer(
                    segments=(
                        Segment(start=1.52, end=1.72, label="right"),
                        Segment(start=4.1, end=4.3, label="right"),
                    )
                ),
            ),
        ),
    ),
)
