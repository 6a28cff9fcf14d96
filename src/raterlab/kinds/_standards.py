"""What reviewers judge in written work, yes or no, without knowing who wrote it."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._kind import Key, Params

MOST = 12


class Standard(BaseModel):
    """Something that good work of this kind does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=300, title="It is met when")
    definition: str = Field(default="", max_length=1_000, title="How to tell")


class Graded(Params):
    """Params of a kind whose answers only people can judge."""

    standards: tuple[Standard, ...] = Field(
        default=(),
        max_length=MOST,
        title="Standards",
        description="What reviewers judge, yes or no. The share that is met is the credit; empty: it earns none.",
    )

    @model_validator(mode="after")
    def _standards_are_told_apart(self) -> Self:
        keys = [standard.key for standard in self.graded_by]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise ValueError(f"two standards share the key {twice!r}: rename one")
        return self

    @property
    def graded_by(self) -> tuple[Standard, ...]:
        """Everything that reviewers are asked."""
        return self.standards
