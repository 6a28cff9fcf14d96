"""Words written by the person: an answer, a correction, a reason."""

from __future__ import annotations

from random import Random
from typing import Literal, Self

from pydantic import Field, model_validator

from raterlab.kinds._kind import Answer, Example, Kind, Params, Problem, no_code, no_slots
from raterlab.kinds._media import Media, Text
from raterlab.kinds._talk import likeness, pieces


class TextParams(Params):
    """Bounds on the number of words, and a hint shown in the empty field."""

    kind: Literal["text"] = "text"
    min_words: int = Field(default=0, ge=0, le=20_000, title="Words, at least")
    max_words: int | None = Field(default=None, ge=1, le=20_000, title="Words, at most", description="Empty: no limit.")
    hint: str = Field(default="", max_length=300, title="Hint in the empty field")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_words is not None and self.max_words < self.min_words:
            raise ValueError("'max_words' is below 'min_words'")
        return self


class TextAnswer(Answer):
    """What was written."""

    kind: Literal["text"] = "text"
    text: str = Field(max_length=100_000)


def _check(answer: TextAnswer, params: TextParams, _media: tuple[Media, ...]) -> list[Problem]:
    words = len(answer.text.split())
    if words < params.min_words:
        return [Problem("text", f"write at least {params.min_words} words ({words} so far)")]
    if params.max_words is not None and words > params.max_words:
        return [Problem("text", f"write at most {params.max_words} words ({words} so far)")]
    return []


def _distance(a: TextAnswer, b: TextAnswer, _params: TextParams) -> float:
    """1 - Dice overlap of three-letter pieces: a screen for copies, not a judgment of quality."""
    return 1.0 - likeness(pieces(a.text), pieces(b.text))


_WORDS = ("it", "is", "as", "the", "guidelines", "say", "bent", "near", "handle", "because", "light", "shows")


def _guess(params: TextParams, _media: tuple[Media, ...], rng: Random) -> TextAnswer:
    most = params.max_words or max(params.min_words, 1) + 20
    return TextAnswer(text=" ".join(rng.choices(_WORDS, k=rng.randint(max(1, params.min_words), most))))


KIND = Kind(
    key="text",
    title="Write",
    params=TextParams,
    answer=TextAnswer,
    level="other",
    slots=no_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=None,
    guess=_guess,
    examples=(
        Example(
            title="A reference answer",
            params=TextParams(min_words=3, max_words=120, hint="Answer in your own words"),
            media=(Text(text="Why is the sky blue?"),),
            gold=TextAnswer(text="Air scatters short wavelengths of sunlight more than long ones."),
            answers=(
                TextAnswer(text="Blue light is scattered more by the air."),
                TextAnswer(text="Because it is."),
            ),
        ),
    ),
)
