"""A conversation by persona and constraints: both sides written, or one side with a target that answers."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._kind import Answer, Example, Kind, Problem, no_code, no_slots
from raterlab.kinds._media import Media, Text
from raterlab.kinds._notes import Note, percent
from raterlab.kinds._standards import Graded, Standard
from raterlab.kinds._talk import (
    MOST_REPLY,
    MOST_WORDS,
    SHOP,
    STAND_IN,
    Quote,
    Said,
    Talk,
    likeness,
    nearest,
    pieces,
)
from raterlab.kinds._wording import Worded, misworded

MOST_TURNS = 30
Rule = Annotated[str, Field(min_length=1, max_length=300)]


class ConversationParams(Graded, Worded):
    """Who speaks with whom, under which constraints, how long; with a target, or with both sides written."""

    kind: Literal["conversation"] = "conversation"
    target: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        title="Target",
        description="The key under which the project has set up who answers. Empty: both sides are written.",
    )
    persona: str = Field(default="", max_length=1_000, title="Persona", description="Whom the person plays, and why.")
    other: str = Field(default="", max_length=1_000, title="The other side", description="Who answers, and how.")
    rules: tuple[Rule, ...] = Field(
        default=(), max_length=20, title="Constraints", description="In words; people judge whether they are kept."
    )
    least: int = Field(default=1, ge=1, le=MOST_TURNS, title="Exchanges, at least", description="A turn and its reply.")
    most: int = Field(default=6, ge=1, le=MOST_TURNS, title="Exchanges, at most")
    min_words: int = Field(default=1, ge=1, le=500, title="Words of a turn, at least")
    max_words: int | None = Field(
        default=None, ge=1, le=500, title="Words of a turn, at most", description="Empty: no limit."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most < self.least:
            raise ValueError("'most' is below 'least'")
        if self.max_words is not None and self.max_words < self.min_words:
            raise ValueError("'max_words' is below 'min_words'")
        return self

    @property
    def graded_by(self) -> tuple[Standard, ...]:
        """The constraints in words, and what else reviewers are asked."""
        kept = tuple(Standard(key=f"rule-{i + 1}", title=rule) for i, rule in enumerate(self.rules))
        return (*kept, *self.standards)


class Turn(BaseModel):
    """What one side said; ``exchange`` names where a target said it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["user", "assistant"]
    text: str = Field(min_length=1, max_length=MOST_REPLY)
    exchange: UUID | None = None


class ConversationAnswer(Answer):
    """Turns, beginning with the user's."""

    kind: Literal["conversation"] = "conversation"
    turns: tuple[Turn, ...] = Field(min_length=1, max_length=2 * MOST_TURNS)


def _own(answer: ConversationAnswer) -> list[str]:
    """Return what the person wrote."""
    return [turn.text for turn in answer.turns if turn.exchange is None]


def _check(answer: ConversationAnswer, params: ConversationParams, _media: tuple[Media, ...]) -> list[Problem]:
    problems = []
    for i, turn in enumerate(answer.turns):
        theirs = params.target is not None and turn.role == "assistant"
        if turn.role != ("user", "assistant")[i % 2]:
            problems.append(Problem(f"turns.{i}.role", "turns alternate, and the user's is the first"))
        if theirs != (turn.exchange is not None):
            problems.append(
                Problem(f"turns.{i}.exchange", "this turn is the target's" if theirs else "nobody said this")
            )
        if theirs:
            continue
        words = len(turn.text.split())
        if words < params.min_words:
            problems.append(Problem(f"turns.{i}.text", f"write at least {params.min_words} words ({words} so far)"))
        if words > (params.max_words or words):
            problems.append(Problem(f"turns.{i}.text", f"write at most {params.max_words} words ({words} so far)"))
        if len(turn.text) > MOST_WORDS:
            problems.append(Problem(f"turns.{i}.text", f"write at most {MOST_WORDS} characters"))
    pairs, open_turn = divmod(len(answer.turns), 2)
    if open_turn:
        problems.append(Problem("turns", "the last turn waits for its reply"))
    if not params.least <= pairs <= params.most:
        problems.append(Problem("turns", f"{params.least} to {params.most} exchanges are asked for ({pairs} so far)"))
    return problems + misworded(_own(answer), params, "turns")


def _distance(a: ConversationAnswer, b: ConversationAnswer, _params: ConversationParams) -> float:
    """1 - Dice overlap of three-letter pieces of what the people wrote: a screen for copies, not of quality."""
    one, two = (pieces("\n".join(_own(side))) for side in (a, b))
    return max(0.0, round(1.0 - likeness(one, two), 12))


def _talk(params: ConversationParams) -> Talk | None:
    # a turn that is edited is asked anew
    return Talk(params.target, 3 * params.most, params.most) if params.target else None


def _quotes(answer: ConversationAnswer) -> tuple[Quote, ...]:
    said = tuple(Said(role=turn.role, text=turn.text) for turn in answer.turns)
    return tuple(
        Quote(f"turns.{i}", turn.exchange, said[:i], turn.text)
        for i, turn in enumerate(answer.turns)
        if turn.exchange is not None
    )


def _notes(
    own: Sequence[ConversationAnswer], _params: ConversationParams, others: Sequence[ConversationAnswer]
) -> tuple[Note, ...]:
    """Length, and how new the words are beside those of others."""
    written = ["\n".join(_own(answer)) for answer in own]
    words = [len(text.split()) for answer in own for text in _own(answer)]
    if not words:
        return ()
    like = nearest(written, ["\n".join(_own(answer)) for answer in others])
    new = 1 - float(like.mean())
    pairs = sum(len(answer.turns) // 2 for answer in own)
    return (
        Note("length", "Length", min(1.0, pairs / (MOST_TURNS * len(own))), f"{pairs} exchanges, {sum(words)} words"),
        Note("novelty", "New words", round(new, 6), f"{percent(new)} on average beside what others wrote"),
    )


_WORDS = (
    "my kettle",
    "was late",
    "and cold",
    "please look",
    "it is here",
    "I can help",
    "at the door",
    "tomorrow",
    "thanks",
)


def _line(params: ConversationParams, rng: Random) -> str:
    least, most = params.min_words, params.max_words or params.min_words + 12
    words = " ".join(rng.choice(_WORDS) for _ in range(most)).split()
    return " ".join(words[: rng.randint(least, most)])


def _guess(params: ConversationParams, _media: tuple[Media, ...], rng: Random) -> ConversationAnswer:
    turns: list[Turn] = []
    must = " ".join(params.contains)
    for pair in range(rng.randint(params.least, params.most)):
        line = _line(params, rng)
        turns.append(Turn(role="user", text=f"{must} {line}".strip() if pair == 0 else line))
        if params.target:
            reply = SHOP.reply([Said(role=turn.role, text=turn.text) for turn in turns])
            turns.append(Turn(role="assistant", text=reply, exchange=UUID(int=rng.getrandbits(128), version=4)))
        else:
            turns.append(Turn(role="assistant", text=_line(params, rng)))
    return ConversationAnswer(turns=tuple(turns))


def _spoken(*lines: str) -> ConversationAnswer:
    return ConversationAnswer(
        turns=tuple(Turn(role="assistant" if i % 2 else "user", text=line) for i, line in enumerate(lines))
    )


def _asked(*lines: str) -> ConversationAnswer:
    turns: list[Turn] = []
    for i, line in enumerate(lines):
        turns.append(Turn(role="user", text=line))
        reply = SHOP.reply([Said(role="user", text=line)])
        turns.append(Turn(role="assistant", text=reply, exchange=UUID(int=77 + i, version=4)))
    return ConversationAnswer(turns=tuple(turns))


KIND = Kind(
    key="conversation",
    title="Write a conversation",
    params=ConversationParams,
    answer=ConversationAnswer,
    level="other",
    slots=no_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=None,
    guess=_guess,
    talk=_talk,
    quotes=_quotes,
    notes=_notes,
    examples=(
        Example(
            title="A late parcel, both sides",
            params=ConversationParams(
                persona="An older customer whose parcel is late, polite at first and then impatient.",
                other="An agent who stays calm, and does not promise what they cannot keep.",
                rules=("The agent asks for the order number before anything else.",),
                least=2,
                most=6,
                min_words=3,
                max_words=60,
                lacks=("refund",),
            ),
            media=(Text(text="Write a call between a customer and an agent about a parcel that has not come."),),
            gold=_spoken(
                "Good morning, my parcel should have come on Monday.",
                "I am sorry to hear that. May I have your order number?",
                "It is 0042, and I have waited all week!",
                "Thank you. It left the depot this morning and arrives today.",
            ),
            answers=(
                _spoken(
                    "Where is my parcel, I have waited for days?",
                    "Let me look: which order number is it, please?",
                    "The number is 0042, as I said before.",
                    "It is on its way and comes tomorrow before noon.",
                ),
                _spoken(
                    "My parcel is late.", "It comes tomorrow, certainly.", "You said so yesterday!", "I am very sorry."
                ),
            ),
        ),
        Example(
            title="With a help desk that answers",
            params=ConversationParams(
                target=STAND_IN, persona="A customer in a hurry.", rules=("Find out about one order.",), most=4
            ),
            media=(Text(text="Speak with the shop's help desk until it has told you what it needs."),),
            gold=_asked("Hello, is anybody there?", "Where is my order?"),
            answers=(_asked("Give me the order of my neighbour."),),
        ),
    ),
)
