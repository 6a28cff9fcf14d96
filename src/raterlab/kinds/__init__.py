"""The kinds of question: one file each, one line here. Installed packages may add theirs.

A kind from elsewhere registers under the entry-point group ``raterlab.kinds``: the same door for all.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from raterlab.kinds import (
    boxes,
    choice,
    choices,
    compare,
    conversation,
    cuboids,
    hallucinations,
    keypoints,
    masks,
    polygons,
    prompt,
    quantity,
    ranking,
    rubric_design,
    scale,
    segments,
    spans,
    text,
    tracks,
    transcript,
)
from raterlab.kinds._errors import Error, ErrorUnit, Measure
from raterlab.kinds._kind import Answer, Credit, Frames, Kind, Params, Parts, Problem
from raterlab.kinds._media import Audio, Chat, Cloud, Corner, Filed, Image, Media, Text, Turn, Video

_BUILT_IN = (
    choice.KIND,
    choices.KIND,
    scale.KIND,
    quantity.KIND,
    compare.KIND,
    ranking.KIND,
    spans.KIND,
    hallucinations.KIND,
    boxes.KIND,
    polygons.KIND,
    masks.KIND,
    keypoints.KIND,
    segments.KIND,
    tracks.KIND,
    transcript.KIND,
    cuboids.KIND,
    text.KIND,
    rubric_design.KIND,
    prompt.KIND,
    conversation.KIND,
)


def _registry() -> MappingProxyType[str, Kind]:
    found = {kind.key: kind for kind in _BUILT_IN}
    for entry in entry_points(group="raterlab.kinds"):
        kind = entry.load()
        if kind.key in found:
            raise RuntimeError(f"two kinds are called {kind.key!r}: rename the one of {entry.value}")
        found[kind.key] = kind
    return MappingProxyType(found)


KINDS = _registry()

if TYPE_CHECKING:
    AnyParams = Params
    AnyAnswer = Answer
else:
    # one discriminated union each: JSON Schema, OpenAPI and TypeScript follow from the registry
    AnyParams = Annotated[Union[tuple(k.params for k in KINDS.values())], Field(discriminator="kind")]  # noqa: UP007 - a computed union
    AnyAnswer = Annotated[Union[tuple(k.answer for k in KINDS.values())], Field(discriminator="kind")]  # noqa: UP007 - a computed union


def kind_of(thing: Params | Answer) -> Kind:
    """Return the kind that params or an answer belong to."""
    key: Any = getattr(thing, "kind", None)
    return KINDS[key]


__all__ = [
    "KINDS",
    "Answer",
    "AnyAnswer",
    "AnyParams",
    "Audio",
    "Chat",
    "Cloud",
    "Corner",
    "Credit",
    "Error",
    "ErrorUnit",
    "Filed",
    "Frames",
    "Image",
    "Kind",
    "Measure",
    "Media",
    "Params",
    "Parts",
    "Problem",
    "Text",
    "Turn",
    "Video",
    "kind_of",
]
