"""How much objects of each class count: a missed crack may matter five times as much as a scratch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._kind import Key, Labelled


class ClassWeight(BaseModel):
    """How much one class counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Key = Field(title="Key of the label")
    weight: float = Field(gt=0, le=1_000, title="Weight", description="Against 1 of a class that is not named.")


class Weighted(Labelled):
    """Params of a kind whose answer holds several labelled things, which need not count alike."""

    class_weights: tuple[ClassWeight, ...] = Field(
        default=(),
        max_length=500,
        title="Weights of classes",
        description="How much things of a class count in credit; counts of found and missed things stay whole.",
    )

    @model_validator(mode="after")
    def _weights_are_of_labels(self) -> Self:
        named = [each.label for each in self.class_weights]
        unknown = sorted(set(named) - set(self.keys))
        if unknown:
            raise ValueError(f"weights are given to {unknown}, which can not be chosen")
        if len(set(named)) < len(named):
            raise ValueError("a class is given two weights")
        return self

    @property
    def weights(self) -> Mapping[str, float]:
        """Weight by label, of those that do not count 1."""
        return {each.label: each.weight for each in self.class_weights if each.weight != 1}
