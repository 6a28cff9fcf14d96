"""Task, GoldItem, success metric: what is judged, what the agreed answer is, and what counts as good."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from raterlab.domain.document import Document
from raterlab.kinds import AnyAnswer, Media
from raterlab.kinds._kind import Key

FlagReason = Literal["ambiguous", "rubric_unclear", "cannot_judge", "broken"]


class Task(Document):
    """A thing to judge: what is shown, in slots."""

    key: str = Field(min_length=1, max_length=200, description="the project's own name for it, unique in the project")
    media: tuple[Media, ...] = Field(min_length=1, max_length=50)
    stratum: str = Field(default="", max_length=80)
    mirrors: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="key of the task that this one asks again, with the media of two slots exchanged",
    )

    @model_validator(mode="after")
    def _slots_are_unique(self) -> Self:
        slots = [medium.slot for medium in self.media]
        if len(set(slots)) < len(slots):
            raise ValueError("two media share a slot: give each its own, such as 'main', 'a', 'b'")
        return self


class Weighed(Document):
    """An answer and the share of experts who gave it."""

    answer: AnyAnswer
    share: float = Field(gt=0, le=1)


class Agreed(Document):
    """What experts agreed for one criterion: acceptable answers, or a distribution over answers."""

    answers: tuple[AnyAnswer, ...] = Field(default=(), max_length=50)
    distribution: tuple[Weighed, ...] = Field(default=(), max_length=50)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.answers) == bool(self.distribution):
            raise ValueError("give either 'answers' (one or more acceptable ones) or 'distribution'")
        if self.distribution and abs(sum(w.share for w in self.distribution) - 1) > 1e-6:
            raise ValueError("the shares of a distribution must add up to 1")
        return self


class Gold(Document):
    """The agreed answers to a task, who agreed, why; or the key that it should be flagged."""

    answers: dict[Key, Agreed] = Field(default_factory=dict)
    should_flag: bool = Field(default=False, description="deliberately ambiguous: a careful person raises the flag")
    explanation: str = Field(default="", max_length=4_000)
    agreed_by: tuple[Annotated[str, Field(min_length=1, max_length=120)], ...] = Field(default=(), max_length=50)
    retired: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.answers and not self.should_flag:
            raise ValueError("gold needs an agreed answer, or 'should_flag' for an edge case")
        return self


class SuccessMetric(Document):
    """What is good enough, in the unit in which it is measured; set before anybody labels."""

    target: float = Field(default=0.9, gt=0.5, lt=1, description="true accuracy that a hired person must reach")
    unit: Literal["task", "object", "frame"] = "task"
    criteria: tuple[Key, ...] = Field(
        default=(), description="criteria that count; empty: all that gold covers or reviewers grade"
    )
    agreement_target: float = Field(default=0.7, gt=0, lt=1)
    seconds_per_task: float = Field(default=60, gt=0, le=86_400, description="the expected pace")
    minimum_pace: float = Field(default=0.5, gt=0, le=2, description="share of the expected pace that still does")
    priorities: tuple[str, ...] = Field(default=(), description="what outranks what, most important first")


class Requirements(Document):
    """Volume, security and compliance needs, in writing."""

    modality: str = Field(default="", max_length=200)
    weekly_volume: int | None = Field(default=None, ge=0)
    nda: bool | None = None
    residency: str | None = Field(default=None, max_length=200)
    certifications: tuple[str, ...] | None = None
    notes: str = Field(default="", max_length=4_000)


class Flag(Document):
    """A raised hand with a reason in one sentence."""

    reason: FlagReason
    text: str = Field(default="", max_length=1_000)
