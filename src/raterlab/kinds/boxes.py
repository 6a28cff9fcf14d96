"""Labelled boxes on a picture, upright or turned, with attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from raterlab.kinds._attributes import (
    Attribute,
    Chosen,
    Option,
    Overlapping,
    any_attributes,
    careless,
    unknown_attributes,
    worth,
)
from raterlab.kinds._errors import Error, Measure
from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Kind,
    Label,
    Problem,
    no_code,
    too_small,
    unknown_labels,
)
from raterlab.kinds._matching import Floats, Matching, box_iou, overlap_credit, overlap_distance, pairs_of, turned_iou
from raterlab.kinds._media import Image, Media, find, picture_size


class BoxesParams(Overlapping):
    """Labels, the slot of the picture, and the intersection over union from which a box counts as found."""

    kind: Literal["boxes"] = "boxes"
    rotated: bool = Field(default=False, title="Boxes may be turned", description="For things seen from above.")


class Box(BaseModel):
    """Left, top, width and height in pixels of the upright picture, then turned clockwise about its own centre."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x: float = Field(ge=-30_000, le=30_000)
    y: float = Field(ge=-30_000, le=30_000)
    width: float = Field(gt=0, le=30_000)
    height: float = Field(gt=0, le=30_000)
    label: str = Field(max_length=64)
    angle: float = Field(default=0.0, ge=-180, le=180)
    attributes: Chosen = {}


class BoxesAnswer(Answer):
    """Labelled boxes; their order means nothing."""

    kind: Literal["boxes"] = "boxes"
    boxes: tuple[Box, ...] = Field(max_length=2_000)


def _slots(params: BoxesParams) -> Mapping[str, str | None]:
    return {params.on: "image"}


def _check(answer: BoxesAnswer, params: BoxesParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"boxes.{i}.label", b.label) for i, b in enumerate(answer.boxes)])
    problems += unknown_attributes(params.attributes, answer.boxes, "boxes")
    sides = ("width", "height")
    problems += too_small(
        "pixels", ((f"boxes.{i}.{s}", getattr(b, s)) for i, b in enumerate(answer.boxes) for s in sides)
    )
    shown = find(media, params.on)
    for i, box in enumerate(answer.boxes):
        if box.angle and not params.rotated:
            problems.append(Problem(f"boxes.{i}.angle", "boxes stand upright here: set it to 0"))
        if isinstance(shown, Image) and not _fits(box, shown):
            problems.append(
                Problem(f"boxes.{i}", f"reaches outside the picture of {shown.width} x {shown.height} pixels")
            )
    return problems


def _fits(box: Box, shown: Image) -> bool:
    if box.angle:  # corners of what is cut by the edge lie outside it
        x, y = box.x + box.width / 2, box.y + box.height / 2
        return 0 <= x <= shown.width and 0 <= y <= shown.height
    slack = 1.0  # a pointer at the very edge rounds up to one pixel outside
    return (
        box.x >= 0
        and box.y >= 0
        and box.x + box.width <= shown.width + slack
        and box.y + box.height <= shown.height + slack
    )


def _array(answer: BoxesAnswer) -> Floats:
    return np.array([(b.x, b.y, b.width, b.height) for b in answer.boxes], dtype=np.float64).reshape(-1, 4)


def _labels(answer: BoxesAnswer) -> list[str]:
    return [box.label for box in answer.boxes]


def _overlap(a: BoxesAnswer, b: BoxesAnswer) -> Floats:
    """Intersection over union of each with each: an (n, m) matrix."""
    if not any(box.angle for box in (*a.boxes, *b.boxes)):
        return box_iou(_array(a), _array(b))
    return turned_iou(_standing(a), _standing(b))[..., 0]


def _standing(answer: BoxesAnswer) -> Floats:
    """Boxes as what stands on them, one high: seen from above they are the same."""
    rows = [
        (b.x + b.width / 2, b.y + b.height / 2, 0, b.width, b.height, 1, math.radians(b.angle)) for b in answer.boxes
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 7)


def _distance(a: BoxesAnswer, b: BoxesAnswer, params: BoxesParams) -> float:
    same = worth(a.boxes, b.boxes, params, gold=False)
    return overlap_distance(_overlap(a, b), _labels(a), _labels(b), same)


def _against(answer: BoxesAnswer, gold: BoxesAnswer, params: BoxesParams) -> Matching:
    same = worth(answer.boxes, gold.boxes, params, gold=True)
    return _overlap(answer, gold), _labels(answer), _labels(gold), params.iou, same


def _score(answer: BoxesAnswer, gold: BoxesAnswer, params: BoxesParams) -> Credit:
    return overlap_credit(*_against(answer, gold, params), weights=params.weights)


_ANGLE = Measure(
    key="angle",
    title="Turned, off by",
    meaning="Mean angle between found boxes and gold's, 0 to 90°: a box is the same turned by half a circle, and by a "
    "quarter with its sides exchanged.",
    unit="deg",
    of="found boxes",
)


def _errors(answer: BoxesAnswer, gold: BoxesAnswer, params: BoxesParams) -> tuple[Error, ...]:
    if not params.rotated:
        return ()
    pairs = pairs_of(*_against(answer, gold, params))
    return (_ANGLE.over(_turn(answer.boxes[i], gold.boxes[j]) for i, j in pairs),)


def _turn(a: Box, g: Box) -> float:
    """Return the angle between two boxes in degrees, sides exchanged where they fit gold's clearly better."""

    def read(width: float, height: float, angle: float) -> tuple[float, float]:
        misfit = abs(math.log(width / g.width)) + abs(math.log(height / g.height))
        return round(misfit, 1), abs((angle - g.angle + 90) % 180 - 90)

    return min(read(a.width, a.height, a.angle), read(a.height, a.width, a.angle + 90))[1]


def _inside(box: Box, size: tuple[float, float]) -> Box:
    width, height = min(max(1.0, box.width), size[0]), min(max(1.0, box.height), size[1])
    return box.model_copy(
        update={
            "x": round(min(max(0.0, box.x), size[0] - width), 1),
            "y": round(min(max(0.0, box.y), size[1] - height), 1),
            "width": round(width, 1),
            "height": round(height, 1),
        }
    )


def _anywhere(params: BoxesParams, size: tuple[float, float], rng: Random) -> Box:
    width, height = (rng.uniform(0.04, 0.18) * side for side in size)
    x, y = rng.uniform(0, size[0] - width), rng.uniform(0, size[1] - height)
    angle = round(rng.uniform(-90, 90), 1) if params.rotated else 0.0
    said = any_attributes(params, rng)
    label = rng.choice(params.keys)
    return _inside(Box(x=x, y=y, width=width, height=height, label=label, angle=angle, attributes=said), size)


def _moved(box: Box, size: tuple[float, float], sd: float, rng: Random) -> Box:
    return _inside(
        box.model_copy(
            update={
                "x": max(0.0, box.x + rng.gauss(0, sd) * box.width),
                "y": max(0.0, box.y + rng.gauss(0, sd) * box.height),
                "width": box.width * (1 + rng.gauss(0, sd)),
                "height": box.height * (1 + rng.gauss(0, sd)),
                "angle": round((box.angle + rng.gauss(0, 60 * sd) + 180) % 360 - 180, 1) if box.angle else 0.0,
            }
        ),
        size,
    )


def _guess(params: BoxesParams, media: tuple[Media, ...], rng: Random) -> BoxesAnswer:
    size = picture_size(media, params.on)
    return BoxesAnswer(boxes=tuple(_anywhere(params, size, rng) for _ in range(rng.randint(1, 3))))


def _nudge(answer: BoxesAnswer, params: BoxesParams, media: tuple[Media, ...], rng: Random) -> BoxesAnswer:
    size = picture_size(media, params.on)
    return BoxesAnswer(boxes=tuple(_moved(box, size, 0.035, rng) for box in answer.boxes))


def _botch(answer: BoxesAnswer, params: BoxesParams, media: tuple[Media, ...], rng: Random) -> BoxesAnswer:
    size = picture_size(media, params.on)
    return BoxesAnswer(
        boxes=careless(
            answer.boxes,
            params,
            rng,
            redrawn=lambda mark: _moved(mark, size, 0.06, rng),
            invented=lambda: _anywhere(params, size, rng),
        )
    )


def _turned(x: float, y: float, width: float, height: float, angle: float, severity: str) -> BoxesAnswer:
    said = {"severity": severity}
    return BoxesAnswer(
        boxes=(Box(x=x, y=y, width=width, height=height, label="scratch", angle=angle, attributes=said),)
    )


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
    measures=(_ANGLE,),
    errors=_errors,
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
        Example(
            title="Turned boxes with severity",
            params=BoxesParams(
                labels=(
                    Label(key="dent", title="Dent", definition="The metal is pushed in; the paint may be whole."),
                    Label(key="scratch", title="Scratch", definition="A line in the paint; the metal keeps its form."),
                ),
                attributes=(
                    Attribute(
                        key="severity",
                        title="Severity",
                        options=(Option(key="light", title="Light"), Option(key="severe", title="Severe")),
                    ),
                ),
                rotated=True,
            ),
            media=(Image(file="0" * 64, width=800, height=600, alt="A car door"),),
            gold=_turned(310, 405, 200, 30, -24, "severe"),
            answers=(
                _turned(312, 403, 196, 34, -22, "severe"),
                _turned(312, 403, 196, 34, -22, "light"),
                _turned(330, 360, 160, 120, 0, "severe"),
            ),
        ),
    ),
)
