"""Words written by the person: an answer, a correction, a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Literal, Self

from pydantic import Field, model_validator

from raterlab.kinds._kind import Answer, Example, Kind, Problem, no_code, no_slots
from raterlab.kinds._media import Chat, Media, Text
from raterlab.kinds._notes import COPIED, Note, percent
from raterlab.kinds._standards import Graded, Standard
from raterlab.kinds._talk import likeness, nearest, pieces
from raterlab.kinds._wording import Worded, misworded


class TextParams(Graded, Worded):
    """Bounds on the number of words, what must and must not be in it, and how much may be taken from what is shown.

    ``copied`` is the greatest share of the text's runs of five words that may also stand in the task's own texts.
    """

    kind: Literal["text"] = "text"
    min_words: int = Field(default=0, ge=0, le=20_000, title="Words, at least")
    max_words: int | None = Field(default=None, ge=1, le=20_000, title="Words, at most", description="Empty: no limit.")
    hint: str = Field(default="", max_length=300, title="Hint in the empty field")
    copied: float | None = Field(
        default=None,
        ge=0,
        le=1,
        title="Copied at most",
        description="How much of it may stand word for word in what is shown. Empty: as much as they like.",
    )
    markdown: bool = Field(default=False, title="Written as Markdown, with a preview")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_words is not None and self.max_words < self.min_words:
            raise ValueError("'max_words' is below 'min_words'")
        return self


class TextAnswer(Answer):
    """What was written."""

    kind: Literal["text"] = "text"
    text: str = Field(max_length=100_000)


def _check(answer: TextAnswer, params: TextParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = []
    words = len(answer.text.split())
    if words < params.min_words:
        problems.append(Problem("text", f"write at least {params.min_words} words ({words} so far)"))
    if params.max_words is not None and words > params.max_words:
        problems.append(Problem("text", f"write at most {params.max_words} words ({words} so far)"))
    problems += misworded([answer.text], params, "text")
    if params.copied is not None and (share := copied_share(answer.text, media)) > params.copied:
        problems.append(
            Problem(
                "text",
                f"{share:.0%} of it stands word for word in what is shown: at most {params.copied:.0%} may, "
                "say it in your own words",
            )
        )
    return problems


def copied_share(text: str, media: tuple[Media, ...]) -> float:
    """Return the share of a text's runs of five words that also stand in the texts that are shown; 0 without any run.

    A run of five words in common is rarely chance: it is what near-copy screens of plagiarism research use.
    """
    own = _runs(text)
    shown = set[tuple[str, ...]]()
    for medium in media:
        if isinstance(medium, Text):
            shown.update(_runs(medium.text))
        elif isinstance(medium, Chat):
            shown.update(run for turn in medium.turns for run in _runs(turn.text))
    return sum(run in shown for run in own) / len(own) if own else 0.0


def _runs(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return [tuple(words[i : i + 5]) for i in range(len(words) - 4)]


def _distance(a: TextAnswer, b: TextAnswer, _params: TextParams) -> float:
    """1 - Dice overlap of three-letter pieces: a screen for copies, not a judgment of quality."""
    return 1.0 - likeness(pieces(a.text), pieces(b.text))


def _notes(own: Sequence[TextAnswer], _params: TextParams, others: Sequence[TextAnswer]) -> tuple[Note, ...]:
    """Return how new the words are beside those of others, and how many answers are near-copies of one of theirs."""
    texts = [answer.text for answer in own if answer.text.strip()]
    if not texts or not others:
        return ()
    like = nearest(texts, [answer.text for answer in others])
    new = 1 - float(like.mean())
    return (
        Note(
            "novelty",
            "New words",
            round(new, 6),
            f"{percent(new)} on average beside what others wrote; {int((like >= COPIED).sum())} of {len(texts)} "
            "are near-copies of somebody's",
        ),
    )


_WORDS = ("it", "is", "as", "the", "guidelines", "say", "bent", "near", "handle", "because", "light", "shows")


def _guess(params: TextParams, _media: tuple[Media, ...], rng: Random) -> TextAnswer:
    most = params.max_words or max(params.min_words, 1) + 20
    allowed = [word for word in _WORDS if not any(lacking.casefold() in word for lacking in params.lacks)]
    words = rng.choices(allowed or _WORDS, k=rng.randint(max(1, params.min_words), most))
    return TextAnswer(text=" ".join([*words, *params.contains]))


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
    notes=_notes,
    guess=_guess,
    examples=(
        Example(
            title="A reference answer",
            params=TextParams(
                min_words=3,
                max_words=120,
                hint="Answer in your own words",
                standards=(
                    Standard(key="cause", title="It names the cause", definition="That air scatters light."),
                    Standard(key="contrast", title="It says why blue and not red"),
                    Standard(key="plain", title="A child could follow it"),
                ),
            ),
            media=(Text(text="Why is the sky blue?"),),
            gold=TextAnswer(text="Air scatters short wavelengths of sunlight more than long ones."),
            answers=(
                TextAnswer(text="Blue light is scattered more by the air."),
                TextAnswer(text="Because it is."),
            ),
        ),
        Example(
            title="An answer in your own words",
            params=TextParams(min_words=5, contains=("scatter",), lacks=("obviously",), copied=0.2, markdown=True),
            media=(Text(text="Air scatters short wavelengths of sunlight more than long ones, so the sky is blue."),),
            gold=TextAnswer(text="Short waves scatter **most** in air; that is the blue which we see."),
            answers=(TextAnswer(text="Blue light has a short wave, and air scatters it more than red."),),
        ),
    ),
)
