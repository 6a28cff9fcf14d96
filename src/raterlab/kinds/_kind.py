"""What a kind of question is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._errors import Error, Measure
from raterlab.kinds._media import Media, Slot
from raterlab.kinds._notes import Note
from raterlab.kinds._talk import Quote, Talk

Level = Literal["nominal", "ordinal", "interval", "other"]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class Params(BaseModel):
    """How a question is asked. Subclasses add ``kind: Literal[...]``, by which the union is told apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """What a person answers. Subclasses add ``kind: Literal[...]``."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Label(BaseModel):
    """A class that can be chosen, with what it means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)
    definition: str = Field(default="", max_length=2_000)
    good: tuple[str, ...] = Field(default=(), description="Examples that are this label.")
    bad: tuple[str, ...] = Field(default=(), description="Examples that look like it and are not.")
    parent: Key | None = Field(default=None, description="The label that it is a case of; that one is then a heading.")


class Labelled(Params):
    """Params of a kind that offers labels, perhaps as a tree of which the ends can be chosen."""

    labels: tuple[Label, ...] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _a_tree(self) -> Self:
        parents = {label.key: label.parent for label in self.labels}
        for key, parent in parents.items():
            if parent is not None and parent not in parents:
                raise ValueError(f"the label {key!r} stands under {parent!r}, which is not one of the labels")
            if parent is not None and key in self._above(key, parents):
                raise ValueError(f"the label {key!r} stands under itself")
        return self

    @staticmethod
    def _above(key: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
        """Return what a label is a case of, nearest first; a circle ends where it closes."""
        found: list[str] = []
        at = parents.get(key)
        while at is not None and at not in found:
            found.append(at)
            at = parents.get(at)
        return tuple(found)

    def lineage(self, key: str) -> frozenset[str]:
        """Return a label with everything that it is a case of."""
        return frozenset((key, *self._above(key, {label.key: label.parent for label in self.labels})))

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the labels that can be chosen, in the order in which they are offered: those that head nothing."""
        heads = {label.parent for label in self.labels}
        return tuple(label.key for label in self.labels if label.key not in heads)


class Branched(Labelled):
    """Params of a kind whose answer is labels: one on the right branch of their tree can earn something."""

    branch: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Credit for the right branch",
        description="What a wrong label under the right heading can earn, where labels form a tree.",
    )


class Marking(Labelled):
    """Params of a kind whose objects lie on the medium in one slot."""

    on: Slot = Field(default="main", title="Slot", description="The slot of the task whose medium is marked.")


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that an answer breaks: where, and what would mend it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Objects counted against gold, and the overlap of the matched ones summed (mean overlap: over matched); adds."""

    matched: int = 0
    missed: int = 0
    extra: int = 0
    overlap: float = 0.0

    def __add__(self, other: Parts) -> Parts:
        """Add count by count."""
        return Parts(
            self.matched + other.matched,
            self.missed + other.missed,
            self.extra + other.extra,
            self.overlap + other.overlap,
        )


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames in which every object has its partner and none is left over, of those in which anything is; adds."""

    right: int
    all: int


@dataclass(frozen=True, slots=True)
class Credit:
    """How much of the gold an answer reached, in three units: as a task, as frames, and as objects by class.

    ``value`` in 0..1 is the task's. Without ``frames`` the task is one frame.
    """

    value: float
    parts: Mapping[str, Parts] = field(default_factory=dict)
    frames: Frames | None = None

    @property
    def by_frame(self) -> Frames:
        """Frames; a task that has none is one, and right when nothing of it is missing."""
        return self.frames or Frames(int(self.value >= 1), 1)

    @property
    def total(self) -> Parts:
        """All classes together."""
        return sum(self.parts.values(), Parts())


@dataclass(frozen=True, slots=True)
class Example:
    """A question with an answer, its gold and the medium shown: for docs, law tests and the gallery."""

    title: str
    params: Params
    media: tuple[Media, ...]
    gold: Answer
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion that an answer asks for."""

    key: str
    title: str
    question: str
    ask: Params


@dataclass(frozen=True, slots=True)
class Ruled:
    """An item with what an answer says of it, by question, and why."""

    key: str
    media: tuple[Media, ...]
    answers: Mapping[str, Answer]
    why: str


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What an answer would have others asked about what: questions, and items with the answerer's own rulings."""

    questions: tuple[Question, ...]
    items: tuple[Ruled, ...]


@dataclass(frozen=True, slots=True)
class Mirror:
    """How a question about two slots is asked again with their contents exchanged, to see whether place decides.

    Parameters
    ----------
    slots
        The two slots, given the params.
    answer
        The answer that says the same of the exchanged contents; twice applied, it is the first again.
    stood_first
        The slot whose content stood first for whoever answered.
    took_first
        Whether what stood first was chosen: 1, 0, or 0.5 for a tie.
    """

    slots: Callable[[Any], Sequence[str]]
    answer: Callable[[Any, Any], Answer]
    stood_first: Callable[[Any, Any], str]
    took_first: Callable[[Any, Any], float]


def _same(answer: Answer, _params: Params, _media: tuple[Media, ...], _rng: Random) -> Answer:
    return answer


def _no_talk(_params: Params) -> Talk | None:
    return None


def _no_quotes(_answer: Answer) -> tuple[Quote, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of question, whole: everything the rest of the house needs to know about it.

    Parameters
    ----------
    key
        Name in the API, in storage and of the page component.
    params, answer
        Pydantic models; both carry ``kind: Literal[key]``.
    level
        Which statistics apply to codes; ``other`` means that only ``distance`` does.
    slots
        Names the media slots that the params point at.
    check
        Rules that a schema cannot say, given the media shown.
    distance
        0 for the same answer, 1 for wholly different; symmetric.
    code
        A number for coded statistics, or None when the kind has none.
    score
        Credit of an answer against one acceptable gold answer; None when only people can grade it.
    measures, errors
        The field's own measures of how far an answer lies from gold, and each of them for one answer against one gold
        answer; those that the params leave nothing to measure of are left out.
    guess
        A valid answer of somebody who does not look: simulated people of the demo, of laws and of benches.
    nudge
        The same answer by another careful hand, with the small differences that hands make.
    botch
        What somebody gives who did not look closely; None: a guess.
    nothing
        The answer that marks nothing, where a task may hold nothing to mark.
    talk, quotes
        Whether a person talks to a target while answering, and what an answer says that it replied: the server holds it
        against what was stored.
    notes
        What can be measured in one person's written answers, given those of others: for whoever grades them.
    mirror
        How the question is asked again with two slots exchanged; None where place means nothing.
    """

    key: str
    title: str
    params: type[Params]
    answer: type[Answer]
    level: Level
    slots: Callable[[Any], Mapping[str, str | None]]
    check: Callable[[Any, Any, tuple[Media, ...]], list[Problem]]
    distance: Callable[[Any, Any, Any], float]
    code: Callable[[Any, Any], int | None]
    score: Callable[[Any, Any, Any], Credit] | None
    measures: tuple[Measure, ...] = ()
    errors: Callable[[Any, Any, Any], tuple[Error, ...]] | None = None
    guess: Callable[[Any, tuple[Media, ...], Random], Answer]
    nudge: Callable[[Any, Any, tuple[Media, ...], Random], Answer] = _same
    botch: Callable[[Any, Any, tuple[Media, ...], Random], Answer] | None = None
    nothing: Answer | None = None
    becomes: Callable[[Any, Any], Blueprint] | None = None
    talk: Callable[[Any], Talk | None] = _no_talk
    quotes: Callable[[Any], tuple[Quote, ...]] = _no_quotes
    notes: Callable[[Sequence[Any], Any, Sequence[Any]], tuple[Note, ...]] | None = None
    mirror: Mirror | None = None
    examples: tuple[Example, ...]

    def botched(self, answer: Answer, params: Params, media: tuple[Media, ...], rng: Random) -> Answer:
        """Return what somebody gives who did not look closely."""
        return self.botch(answer, params, media, rng) if self.botch else self.guess(params, media, rng)


def no_slots(_params: Params) -> Mapping[str, str | None]:
    """For kinds that may be asked about anything."""
    return {}


def no_code(_answer: Answer, _params: Params) -> None:
    """For kinds whose answers have no column value."""
    return


def unknown_labels(keys: tuple[str, ...], used: list[tuple[str, str]]) -> list[Problem]:
    """Name each (field, label) pair whose label the rubric does not offer."""
    return [
        Problem(where, f"{label!r} is not one of the labels: {', '.join(keys)}")
        for where, label in used
        if label not in keys
    ]


LEAST_SIDE = 0.01  # below what a hand can draw, above what rounding takes from an overlap


def too_small(unit: str, sides: Iterable[tuple[str, float]]) -> list[Problem]:
    """Name each (field, extent) that is too small to be compared."""
    return [
        Problem(where, f"is less than {LEAST_SIDE} {unit}: make it larger, or remove it")
        for where, side in sides
        if side < LEAST_SIDE
    ]


def another(keys: tuple[str, ...], label: str, rng: Random) -> str:
    """Return some other label, or the same where there is only one."""
    return rng.choice([key for key in keys if key != label] or [label])
