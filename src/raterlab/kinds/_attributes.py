"""What is said of a marked object beside its label: severity, colour, whether it is hidden.

The rule, the same for every kind: an attribute never unmatches an object. A pair that was matched counts in full among
matched, missed and extra; in credit and distance it carries ``1 - weight * (share of attributes that differ)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Annotated, Any, Protocol, Self, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from raterlab.kinds._kind import Key, Marking, Problem, another
from raterlab.kinds._matching import Floats
from raterlab.kinds._weights import Weighted

Chosen = Annotated[dict[Key, Key], Field(max_length=20)]


class Option(BaseModel):
    """One value that an attribute may have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)


class Attribute(BaseModel):
    """Something that is said of every object."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)
    options: tuple[Option, ...] = Field(
        min_length=1, max_length=50, title="Options", description="The values it may have."
    )


class Attributed(Marking):
    """Params of a kind whose objects have a label and attributes."""

    attributes: tuple[Attribute, ...] = Field(
        default=(), max_length=20, title="Attributes", description="What is said of each object beside its label."
    )
    attribute_weight: float = Field(
        default=0.5,
        ge=0,
        le=1,
        title="Weight of attributes",
        description="How much of a found object's credit is lost when all its attributes are wrong.",
    )


class Overlapping(Attributed, Weighted):
    """Params of a kind whose objects are found by how much they overlap."""

    iou: float = Field(
        default=0.5,
        gt=0,
        le=1,
        title="Overlap that counts as found",
        description="Intersection over union; 50 is usual.",
    )


class HasAttributes(Protocol):
    """An object of an answer."""

    @property
    def attributes(self) -> dict[str, str]:
        """Option by attribute; what is not said is left out."""


class Described(HasAttributes, Protocol):
    """An object of an answer that has a label as well."""

    @property
    def label(self) -> str:
        """Its class."""

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return the same but for some fields."""


T = TypeVar("T", bound=Described)


def unknown_attributes(attributes: Sequence[Attribute], objects: Sequence[HasAttributes], name: str) -> list[Problem]:
    """Name each attribute, or option of one, that the rubric does not offer."""
    offered = {attribute.key: [option.key for option in attribute.options] for attribute in attributes}
    problems = []
    for i, thing in enumerate(objects):
        for key, value in thing.attributes.items():
            where = f"{name}.{i}.attributes.{key}"
            if key not in offered:
                problems.append(
                    Problem(where, f"{key!r} is not one of the attributes: {', '.join(offered) or 'there are none'}")
                )
            elif value not in offered[key]:
                problems.append(Problem(where, f"{value!r} is not one of the options: {', '.join(offered[key])}"))
    return problems


def worth(a: Sequence[HasAttributes], b: Sequence[HasAttributes], params: Attributed, *, gold: bool) -> Floats | None:
    """Return what each pair carries, an (n, m) matrix; None where attributes do not matter.

    Against gold only what gold says is compared; between two people whatever one of them says.
    """
    weight = params.attribute_weight
    if not params.attributes or weight == 0 or not len(a) or not len(b):
        return None
    differ, said = np.zeros((len(a), len(b))), np.zeros((len(a), len(b)))
    for attribute in params.attributes:
        one, two = (np.array([x.attributes.get(attribute.key, "") for x in side], dtype=object) for side in (a, b))
        compared = (two != "")[None, :] | (np.zeros(len(a), dtype=bool) if gold else one != "")[:, None]
        said += compared
        differ += compared & (one[:, None] != two[None, :])
    return 1.0 - weight * np.divide(differ, said, out=np.zeros_like(differ), where=said > 0)


def any_attributes(params: Attributed, rng: Random) -> dict[str, str]:
    """Say something of everything."""
    return {attribute.key: rng.choice(attribute.options).key for attribute in params.attributes}


def hasty_attributes(given: Mapping[str, str], params: Attributed, rng: Random) -> dict[str, Any]:
    """Say the same, but for about one in three."""
    said = any_attributes(params, rng)
    return {key: said.get(key, value) if rng.random() < 1 / 3 else value for key, value in given.items()}


def careless(
    marks: Sequence[T], params: Attributed, rng: Random, *, redrawn: Callable[[T], T], invented: Callable[[], T]
) -> tuple[T, ...]:
    """Keep a quarter, call half of the rest something else, and invent something."""
    found = []
    for mark in marks:
        luck = rng.random()
        if luck < 0.25:
            found.append(mark)
        elif luck < 0.625:
            wrong = {
                "label": another(params.keys, mark.label, rng),
                "attributes": hasty_attributes(mark.attributes, params, rng),
            }
            found.append(redrawn(mark).model_copy(update=wrong))
    if not marks or rng.random() < 0.4:
        found.append(invented())
    return tuple(found)
