"""Which of two is better, how clearly, or a tie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal

from pydantic import Field

from raterlab.kinds._kind import Answer, Credit, Example, Kind, Mirror, Params, Parts, Problem
from raterlab.kinds._media import Chat, Media, Slot, Text, Turn
from raterlab.kinds._notes import Note, first_place


class CompareParams(Params):
    """Two media slots, and how many steps of strength either side has.

    Several criteria on the same two slots ask for a preference in several respects. A mirrored pair is a second task
    with the media of the two slots exchanged: who answers by content gives it the opposite value. Shuffled or not, the
    two tasks show the two contents on opposite sides.
    """

    kind: Literal["compare"] = "compare"
    first: Slot = Field(default="a", title="Slot of the first")
    second: Slot = Field(default="b", title="Slot of the second")
    strength: int = Field(
        default=1,
        ge=1,
        le=3,
        title="Steps of strength",
        description="1: better. 2: slightly or clearly better. 3: slightly, clearly or far better.",
    )
    ties: bool = Field(default=True, title="Ties are allowed")
    shuffle: bool = Field(
        default=True,
        title="Shuffle what is shown",
        description="The order shown follows from the task's content, and is kept with the answer.",
    )


class CompareAnswer(Answer):
    """Negative: the first is better; positive: the second; 0: a tie. The size is the strength.

    First and second are slots, wherever they stood; ``shown`` says which stood left and which right.
    """

    kind: Literal["compare"] = "compare"
    value: int
    shown: tuple[Slot, ...] = Field(default=(), max_length=2)


def _slots(params: CompareParams) -> Mapping[str, str | None]:
    return {params.first: None, params.second: None}


def _check(answer: CompareAnswer, params: CompareParams, _media: tuple[Media, ...]) -> list[Problem]:
    if answer.shown and sorted(answer.shown) != sorted((params.first, params.second)):
        return [Problem("shown", "the order shown names each of the two slots once")]
    if abs(answer.value) > params.strength:
        return [Problem("value", f"strength goes up to {params.strength}")]
    if answer.value == 0 and not params.ties:
        return [Problem("value", "this question has no ties: choose the better one")]
    return []


def _distance(a: CompareAnswer, b: CompareAnswer, params: CompareParams) -> float:
    return min(1.0, abs(a.value - b.value) / (2 * params.strength))


def _code(answer: CompareAnswer, params: CompareParams) -> int:
    return answer.value + params.strength


def _mirrored(answer: CompareAnswer, _params: CompareParams) -> CompareAnswer:
    """Prefer the same content as strongly: contents keep their sides on the page, so that slots change places there."""
    return CompareAnswer(value=-answer.value, shown=answer.shown[::-1])


def _stood_first(answer: CompareAnswer, params: CompareParams) -> str:
    return answer.shown[0] if answer.shown else params.first


def _took_first(answer: CompareAnswer, params: CompareParams) -> float:
    if answer.value == 0:
        return 0.5
    return float((params.first if answer.value < 0 else params.second) == _stood_first(answer, params))


def _notes(own: Sequence[CompareAnswer], params: CompareParams, _others: Sequence[CompareAnswer]) -> tuple[Note, ...]:
    return first_place([_took_first(a, params) == 1 for a in own if a.value and a.shown], 1 / 2)


def _side(value: int) -> str:
    return "tie" if value == 0 else "first" if value < 0 else "second"


def _score(answer: CompareAnswer, gold: CompareAnswer, _params: CompareParams) -> Credit:
    """Score the side: 1 when it is gold's, one half when exactly one of the two is a tie, else 0."""
    chosen, wanted = _side(answer.value), _side(gold.value)
    if chosen == wanted:
        return Credit(1.0, {wanted: Parts(matched=1)})
    value = 0.5 if "tie" in (chosen, wanted) else 0.0
    return Credit(value, {wanted: Parts(missed=1), chosen: Parts(extra=1)})


def _guess(params: CompareParams, _media: tuple[Media, ...], rng: Random) -> CompareAnswer:
    return CompareAnswer(
        value=rng.choice([v for v in range(-params.strength, params.strength + 1) if v or params.ties])
    )


def _nudge(answer: CompareAnswer, params: CompareParams, _media: tuple[Media, ...], rng: Random) -> CompareAnswer:
    """Strength is a matter of taste, the side is not."""
    size = abs(answer.value)
    if size and rng.random() < 0.25:
        size = params.strength + 1 - size
    return CompareAnswer(value=-size if answer.value < 0 else size)


def _botch(answer: CompareAnswer, params: CompareParams, media: tuple[Media, ...], rng: Random) -> CompareAnswer:
    """More often the opposite side than a tie."""
    if answer.value == 0:
        return _guess(params, media, rng)
    size = rng.randint(1, params.strength)
    return CompareAnswer(value=size if answer.value < 0 else -size)


KIND = Kind(
    key="compare",
    title="Compare two",
    params=CompareParams,
    answer=CompareAnswer,
    level="ordinal",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=_code,
    score=_score,
    notes=_notes,
    mirror=Mirror(
        slots=lambda params: (params.first, params.second),
        answer=_mirrored,
        stood_first=_stood_first,
        took_first=_took_first,
    ),
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    examples=(
        Example(
            title="Which answer helps more",
            params=CompareParams(strength=3),
            media=(
                Chat(slot="question", turns=(Turn(role="user", text="How do I undo my last commit?"),)),
                Text(
                    slot="a",
                    title="Answer A",
                    text="Run `git reset --soft HEAD~1`: the changes stay.",
                    markdown=True,
                ),
                Text(slot="b", title="Answer B", text="Delete the folder and clone again."),
            ),
            gold=CompareAnswer(value=-3),
            answers=(
                CompareAnswer(value=-3),
                CompareAnswer(value=-1),
                CompareAnswer(value=0),
                CompareAnswer(value=2),
            ),
        ),
    ),
)
