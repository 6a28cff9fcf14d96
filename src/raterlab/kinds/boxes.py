"""Labelled axis-aligned boxes on a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Kind,
    Label,
    Labelled,
    Problem,
    no_code,
    unknown_labels,
)
from raterlab.kinds._matching import Floats, box_iou, overlap_credit, overlap_distance
from raterlab.kinds._media import Image, Media, Slot, find


class BoxesParams(Labelled):
    """Labels, the slot of the picture, and the intersection over union from which a box counts as found."""

    kind: Literal["boxes"] = "boxes"
    on: Slot = "main"
    iou: float = Field(default=0.5, gt=0, le=1)


class Box(BaseModel):
    """Left, top, width and height in pixels of the upright picture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x: float = Field(ge=0, le=30_000)
    y: float = Field(ge=0, le=30_000)
    width: float = Field(gt=0, le=30_000)
    height: float = Field(gt=0, le=30_000)
    label: str


class BoxesAnswer(Answer):
    """Labelled boxes; their order means nothing."""

    kind: Literal["boxes"] = "boxes"
    boxes: tuple[Box, ...] = Field(max_length=2_000)


def _slots(params: BoxesParams) -> Mapping[str, str | None]:
    return {params.on: "image"}


def _check(answer: BoxesAnswer, params: BoxesParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"boxes.{i}.label", b.label) for i, b in enumerate(answer.boxes)])
    shown = find(media, params.on)
    if isinstance(shown, Image):
        slack = 1.0  # a pointer at the very edge rounds up to one pixel outside
        for i, box in enumerate(answer.boxes):
            if box.x + box.width > shown.width + slack or box.y + box.height > shown.height + slack:
                problems.append(
                    Problem(f"boxes.{i}", f"reaches outside the picture of {shown.width} x {shown.height} pixels")
                )
    return problems


def _array(answer: BoxesAnswer) -> Floats:
    return np.array([(b.x, b.y, b.width, b.height) for b in answer.boxes], dtype=np.float64).reshape(-1, 4)


def _labels(answer: BoxesAnswer) -> list[str]:
    return [box.label for box in answer.boxes]


def _distance(a: BoxesAnswer, b: BoxesAnswer, _params: BoxesParams) -> float:
    return overlap_distance(box_iou(_array(a), _array(b)), _labels(a), _labels(b))


def _score(answer: BoxesAnswer, gold: BoxesAnswer, params: BoxesParams) -> Credit:
    return overlap_credit(box_iou(_array(answer), _array(gold)), _labels(answer), _labels(gold), params.iou)


KIND = Kind(
    key="boxes",
    title="Draw boxes",
    params=BoxesParams,
    answer=BoxesAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    examples=(
        Example(
            title="Damage on a door",
            params=BoxesParams(
                labels=(
                    Label(key="dent", title="Dent", definition="The metal is pushed in; the paint may be whole."),
                    Label(
                        key="scratch",
                        title="Scratch",
                        definition="A line in the paint; the metal keeps its form.",
                    ),
                )
            ),
            media=(Image(file="0" * 64, width=800, height=600, alt="A car door"),),
            gold=BoxesAnswer(boxes=(Box(x=100, y=120, width=140, height=90, label="dent"),)),
            answers=(
                BoxesAnswer(boxes=(Box(x=104, y=118, width=138, height=96, label="dent"),)),
                BoxesAnswer(boxes=(Box(x=104, y=118, width=138, height=96, label="scratch"),)),
                BoxesAnswer(boxes=()),
            ),
        ),
    ),
)
