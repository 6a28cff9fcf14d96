"""What is said in a recording or clip, in words."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Literal

from pydantic import Field

from raterlab.kinds._errors import Error
from raterlab.kinds._kind import Answer, Credit, Example, Kind, Parts, Problem, no_code
from raterlab.kinds._media import Audio, Media, Slot, Video, find
from raterlab.kinds._speech import CHARACTER_ERRORS, WORD_ERRORS, Spoken, errors, spoken_errors, units


class TranscriptParams(Spoken):
    """The slot, the unit in which errors are counted, and what is made alike before they are."""

    kind: Literal["transcript"] = "transcript"
    on: Slot = Field(default="main", title="Slot", description="The slot of the task whose medium is written down.")


class TranscriptAnswer(Answer):
    """What was heard."""

    kind: Literal["transcript"] = "transcript"
    text: str = Field(max_length=50_000)


def _distance(a: TranscriptAnswer, b: TranscriptAnswer, params: TranscriptParams) -> float:
    """Edits over the length of the longer one: 0 the same, 1 nothing in common."""
    one, two = units(a.text, params), units(b.text, params)
    longest = max(len(one), len(two))
    return sum(errors(one, two)[:3]) / longest if longest else 0.0


def _score(answer: TranscriptAnswer, gold: TranscriptAnswer, params: TranscriptParams) -> Credit:
    """1 - error rate, not below 0; hits are matched, a substitution is one missed and one extra."""
    said = units(gold.text, params)
    replaced, deleted, inserted, hits = errors(units(answer.text, params), said)
    wrong = replaced + deleted + inserted
    value = max(0.0, 1 - wrong / len(said)) if said else float(wrong == 0)
    name = "words" if params.unit == "word" else "characters"
    return Credit(value, {name: Parts(matched=hits, missed=deleted + replaced, extra=inserted + replaced)})


def _errors(answer: TranscriptAnswer, gold: TranscriptAnswer, params: TranscriptParams) -> tuple[Error, ...]:
    return spoken_errors([(answer.text, gold.text)], params)


def _check(_answer: TranscriptAnswer, params: TranscriptParams, media: tuple[Media, ...]) -> list[Problem]:
    if not isinstance(find(media, params.on), Audio | Video):
        return [Problem("text", f"the slot {params.on!r} holds no recording and no clip")]
    return []


def _slots(params: TranscriptParams) -> Mapping[str, str | None]:
    return {params.on: None}


_HEARD = ("the", "parcel", "was", "due", "on", "monday", "please", "hold", "number", "seven", "thank", "you")


def _guess(_params: TranscriptParams, _media: tuple[Media, ...], rng: Random) -> TranscriptAnswer:
    return TranscriptAnswer(text=" ".join(rng.choices(_HEARD, k=rng.randint(1, 14))))


def _botch(answer: TranscriptAnswer, _p: TranscriptParams, _media: tuple[Media, ...], rng: Random) -> TranscriptAnswer:
    """Mishear every third word, and leave out every fifth."""
    words = [rng.choice(_HEARD) if rng.random() < 0.33 else word for word in answer.text.split() if rng.random() > 0.2]
    return TranscriptAnswer(text=" ".join(words) or "the")


KIND = Kind(
    key="transcript",
    title="Write down what is said",
    params=TranscriptParams,
    answer=TranscriptAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=(*WORD_ERRORS, *CHARACTER_ERRORS),
    errors=_errors,
    guess=_guess,
    botch=_botch,
    examples=(
        Example(
            title="A call about a parcel",
            params=TranscriptParams(),
            media=(Audio(file="0" * 64, seconds=6.82, alt="A call about a parcel"),),
            gold=TranscriptAnswer(
                text="Good morning, how can I help? My parcel was due on Monday. What is your order number?"
            ),
            answers=(
                TranscriptAnswer(
                    text="good morning how can I help my parcel was due on Monday what is your order number"
                ),
                TranscriptAnswer(
                    text="Good morning, can I help? My puzzle was due on Monday. What is your order number?"
                ),
                TranscriptAnswer(text=""),
            ),
        ),
    ),
)
