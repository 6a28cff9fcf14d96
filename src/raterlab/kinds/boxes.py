"""Labelled axis-aligned boxes on a picture."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
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
    another,
    no_code,
    unknown_labels,
)
from raterlab.kinds._matching import Floats, box_iou, overlap_credit, overlap_distance
from raterlab.kinds._media import Image, Media, Slot, find


class BoxesParams(Labelled):
    """Labels, the slot of the picture, and the intersection over union from which a box counts as found."""

    kind: Literal["boxes"] = "boxes"
    on: Slot = Field(default="main", title="Slot", description="The slot of the task whose medium is marked.")
    iou: float = Field(
        default=0.5,
        gt=0,
        le=1,
        title="Overlap that counts as found",
        description="Intersection over union; 50 is usual.",
    )


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


def _size(params: BoxesParams, media: tuple[Media, ...]) -> tuple[float, float]:
    shown = find(media, params.on)
    return (shown.width, shown.height) if isinstance(shown, Image) else (640, 480)


def _inside(box: Box, size: tuple[float, float]) -> Box:
    width, height = min(max(1.0, box.width), size[0]), min(max(1.0, box.height), size[1])
    return Box(
        x=round(min(max(0.0, box.x), size[0] - width), 1),
        y=round(min(max(0.0, box.y), size[1] - height), 1),
        width=round(width, 1),
        height=round(height, 1),
        label=box.label,
    )


def _anywhere(params: BoxesParams, size: tuple[float, float], rng: Random) -> Box:
    width, height = (rng.uniform(0.04, 0.18) * side for side in size)
    x, y = rng.uniform(0, size[0] - width), rng.uniform(0, size[1] - height)
    return _inside(Box(x=x, y=y, width=width, height=height, label=rng.choice(params.keys)), size)


def _moved(box: Box, size: tuple[float, float], sd: float, rng: Random) -> Box:
    return _inside(
        box.model_copy(
            update={
                "x": max(0.0, box.x + rng.gauss(0, sd) * box.width),
                "y": max(0.0, box.y + rng.gauss(0, sd) * box.height),
                "width": box.width * (1 + rng.gauss(0, sd)),
                "height": box.height * (1 + rng.gauss(0, sd)),
            }
        ),
        size,
    )


def _guess(params: BoxesParams, media: tuple[Media, ...], rng: Random) -> BoxesAnswer:
    size = _size(params, media)
    return BoxesAnswer(boxes=tuple(_anywhere(params, size, rng) for _ in range(rng.randint(1, 3))))


def _nudge(answer: BoxesAnswer, params: BoxesParams, media: tuple[Media, ...], rng: Random) -> BoxesAnswer:
    size = _size(params, media)
    return BoxesAnswer(boxes=tuple(_moved(box, size, 0.035, rng) for box in answer.boxes))


def _botch(answer: BoxesAnswer, params: BoxesParams, media: tuple[Media, ...], rng: Random) -> BoxesAnswer:
    """Keep a quarter, call half of the rest something else, and invent something."""
    size = _size(params, media)
    found = []
    for box in answer.boxes:
        luck = rng.random()
        if luck < 0.25:
            found.append(box)
        elif luck < 0.625:
            found.append(
                _moved(box, size, 0.06, rng).model_copy(update={"label": another(params.keys, box.label, rng)})
            )
    if not answer.boxes or rng.random() < 0.4:
        found.append(_anywhere(params, size, rng))
    return BoxesAnswer(boxes=tuple(found))


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
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=BoxesAnswer(boxes=()),
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
