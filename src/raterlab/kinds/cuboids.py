"""Labelled boxes in space, upright and turned about the vertical, on a point cloud."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._attributes import (
    Attribute,
    Chosen,
    Option,
    Overlapping,
    any_attributes,
    hasty_attributes,
    unknown_attributes,
    worth,
)
from raterlab.kinds._errors import Error, ErrorUnit, Measure
from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Key,
    Kind,
    Label,
    Problem,
    another,
    no_code,
    too_small,
    unknown_labels,
)
from raterlab.kinds._matching import (
    Floats,
    Matching,
    matched_iou,
    overlap_credit,
    overlap_distance,
    pairs_of,
    turned_iou,
)
from raterlab.kinds._media import Cloud, Corner, Media, find


class Preset(BaseModel):
    """The size that a new box of a class begins with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Key = Field(title="Key of the label")
    length: float = Field(gt=0, le=200, title="Length in metres")
    width: float = Field(gt=0, le=200, title="Width in metres")
    height: float = Field(gt=0, le=200, title="Height in metres")


class CuboidsParams(Overlapping):
    """Labels, the slot of the cloud, and what counts as found: overlap, and optionally the way that it faces."""

    kind: Literal["cuboids"] = "cuboids"
    seen: Literal["space", "above"] = Field(
        default="space",
        title="Overlap is measured",
        description="In space, or from above without heights (bird's eye view).",
    )
    turned: float | None = Field(
        default=None,
        gt=0,
        le=180,
        title="Heading may differ by degrees",
        description="A box that faces another way is not found. Empty: heading does not count.",
    )
    presets: tuple[Preset, ...] = Field(default=(), max_length=500, title="Sizes to begin with")

    @model_validator(mode="after")
    def _presets_are_of_labels(self) -> Self:
        unknown = [preset.label for preset in self.presets if preset.label not in self.keys]
        if unknown:
            raise ValueError(f"a size is given for {unknown[0]!r}, which is not a label")
        return self


class Cuboid(BaseModel):
    """Centre, size in metres, and heading: the angle in radians from the x axis to its length, counterclockwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x: float = Field(ge=-20_000, le=20_000)
    y: float = Field(ge=-20_000, le=20_000)
    z: float = Field(ge=-20_000, le=20_000)
    length: float = Field(gt=0, le=200)
    width: float = Field(gt=0, le=200)
    height: float = Field(gt=0, le=200)
    heading: float = Field(default=0.0, ge=-math.pi - 1e-6, le=math.pi + 1e-6)
    label: str = Field(max_length=64)
    attributes: Chosen = Field(default={})


class CuboidsAnswer(Answer):
    """Labelled cuboids; their order means nothing."""

    kind: Literal["cuboids"] = "cuboids"
    cuboids: tuple[Cuboid, ...] = Field(max_length=1_000)


def _slots(params: CuboidsParams) -> Mapping[str, str | None]:
    return {params.on: "cloud"}


def _check(answer: CuboidsAnswer, params: CuboidsParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"cuboids.{i}.label", c.label) for i, c in enumerate(answer.cuboids)])
    problems += unknown_attributes(params.attributes, answer.cuboids, "cuboids")
    sides = ("length", "width", "height")
    problems += too_small(
        "metres", ((f"cuboids.{i}.{s}", getattr(c, s)) for i, c in enumerate(answer.cuboids) for s in sides)
    )
    shown = find(media, params.on)
    if isinstance(shown, Cloud):
        for i, c in enumerate(answer.cuboids):
            reach = math.hypot(c.length, c.width, c.height) / 2 + 1
            if any(
                not low - reach <= at <= high + reach
                for at, low, high in zip(
                    (c.x, c.y, c.z),
                    (shown.low.x, shown.low.y, shown.low.z),
                    (shown.high.x, shown.high.y, shown.high.z),
                    strict=True,
                )
            ):
                problems.append(Problem(f"cuboids.{i}", "lies outside the cloud: bring it back or remove it"))
    return problems


def _array(answer: CuboidsAnswer) -> Floats:
    rows = [(c.x, c.y, c.z, c.length, c.width, c.height, c.heading) for c in answer.cuboids]
    return np.array(rows, dtype=np.float64).reshape(-1, 7)


def _labels(answer: CuboidsAnswer) -> list[str]:
    return [cuboid.label for cuboid in answer.cuboids]


def _overlaps(a: CuboidsAnswer, b: CuboidsAnswer, params: CuboidsParams) -> Floats:
    return turned_iou(_array(a), _array(b))[..., 1 if params.seen == "space" else 0]


def turn_between(a: float, b: float) -> float:
    """Return the angle between two headings, 0 to pi."""
    return abs((a - b + math.pi) % (2 * math.pi) - math.pi)


def _distance(a: CuboidsAnswer, b: CuboidsAnswer, params: CuboidsParams) -> float:
    same = worth(a.cuboids, b.cuboids, params, gold=False)
    return overlap_distance(_overlaps(a, b, params), _labels(a), _labels(b), same)


def _against(answer: CuboidsAnswer, gold: CuboidsAnswer, params: CuboidsParams) -> Matching:
    iou = _overlaps(answer, gold, params)
    if params.turned is not None and iou.size:
        limit = math.radians(params.turned) + 1e-9
        faces = [[turn_between(a.heading, g.heading) <= limit for g in gold.cuboids] for a in answer.cuboids]
        iou = np.where(np.array(faces), iou, 0.0)
    same = worth(answer.cuboids, gold.cuboids, params, gold=True)
    return iou, _labels(answer), _labels(gold), params.iou, same


def _score(answer: CuboidsAnswer, gold: CuboidsAnswer, params: CuboidsParams) -> Credit:
    return overlap_credit(*_against(answer, gold, params), weights=params.weights)


def _measure(
    key: str,
    title: str,
    meaning: str,
    unit: ErrorUnit,
    *,
    least: float = 0.0,
    most: float | None = None,
    best: float = 0.0,
) -> Measure:
    return Measure(
        key=key, title=title, meaning=meaning, unit=unit, of="found cuboids", least=least, most=most, best=best
    )


_CENTRE = _measure(
    "centre", "Centre, in space, off by", "Mean distance of found centres from gold's, with height.", "m"
)
_CENTRE_ABOVE = _measure(
    "centre_above",
    "Centre, from above, off by",
    "Mean distance of found centres from gold's in the plane: nuScenes' translation error (ATE).",
    "m",
)
_SIZE = _measure(
    "size",
    "Size, off by",
    "1 - overlap in space once centre and heading are made alike: nuScenes' scale error (ASE).",
    "rate",
)
_VOLUME = _measure(
    "volume",
    "Volume, too large (+) or too small (-)",
    "Mean of volume by gold's volume, less 1.",
    "rate",
    least=-1.0,
)
_HEADING = _measure(
    "heading",
    "Heading, off by",
    "Mean angle between the axes of found cuboids and gold's, 0 to 90°: front and rear not told apart.",
    "deg",
)
_FLIPPED = _measure(
    "flipped",
    "Front taken for the rear",
    "Share of found cuboids that face away from gold's heading.",
    "rate",
    most=1.0,
)
_ABOVE = _measure(
    "iou_above",
    "Overlap from above",
    "Mean intersection over union of found cuboids in the plane: bird's eye view.",
    "share",
    most=1.0,
    best=1.0,
)
_SPACE = _measure(
    "iou_space",
    "Overlap in space",
    "Mean intersection over union of found cuboids in space.",
    "share",
    most=1.0,
    best=1.0,
)


def _errors(answer: CuboidsAnswer, gold: CuboidsAnswer, params: CuboidsParams) -> tuple[Error, ...]:
    """Errors of found cuboids. Source: Caesar et al. (2020), nuScenes, CVPR; Geiger et al. (2012), KITTI, CVPR."""
    pairs = pairs_of(*_against(answer, gold, params))
    a, g = _array(answer)[[i for i, _ in pairs]], _array(gold)[[j for _, j in pairs]]
    apart, volumes = a[:, :3] - g[:, :3], [side[:, 3:6].prod(axis=1) for side in (a, g)]
    shared = np.minimum(a[:, 3:6], g[:, 3:6]).prod(axis=1)
    turns = [turn_between(one, two) for one, two in zip(a[:, 6], g[:, 6], strict=True)]
    overlaps = matched_iou(a, g)
    return (
        _CENTRE.over(np.sqrt((apart**2).sum(axis=1))),
        _CENTRE_ABOVE.over(np.hypot(apart[:, 0], apart[:, 1])),
        _SIZE.over(1 - shared / (volumes[0] + volumes[1] - shared)),
        _VOLUME.over(volumes[0] / volumes[1] - 1),
        _HEADING.over(math.degrees(min(turn, math.pi - turn)) for turn in turns),
        _FLIPPED.over(turn > math.pi / 2 for turn in turns),
        _ABOVE.over(overlaps[:, 0]),
        _SPACE.over(overlaps[:, 1]),
    )


def _at(params: CuboidsParams, media: tuple[Media, ...], rng: Random) -> Cuboid:
    shown = find(media, params.on)
    low, high = (shown.low, shown.high) if isinstance(shown, Cloud) else (Corner(x=0, y=0, z=0), Corner(x=9, y=9, z=2))
    label = rng.choice(params.keys)
    size = next((p for p in params.presets if p.label == label), Preset(label=label, length=4, width=2, height=1.6))
    return Cuboid(
        x=round(rng.uniform(low.x, high.x), 3),
        y=round(rng.uniform(low.y, high.y), 3),
        z=round(min(high.z, low.z + size.height / 2), 3),
        length=size.length,
        width=size.width,
        height=size.height,
        heading=round(rng.uniform(-3.14, 3.14), 4),
        label=label,
        attributes=any_attributes(params, rng),
    )


def _guess(params: CuboidsParams, media: tuple[Media, ...], rng: Random) -> CuboidsAnswer:
    return CuboidsAnswer(cuboids=tuple(_at(params, media, rng) for _ in range(rng.randint(1, 4))))


def _moved(c: Cuboid, sd: float, rng: Random) -> Cuboid:
    return c.model_copy(
        update={
            "x": round(c.x + rng.gauss(0, sd) * c.length, 3),
            "y": round(c.y + rng.gauss(0, sd) * c.width, 3),
            "z": round(c.z + rng.gauss(0, sd / 2) * c.height, 3),
            "length": round(c.length * math.exp(rng.gauss(0, sd)), 3),
            "width": round(c.width * math.exp(rng.gauss(0, sd)), 3),
            "height": round(c.height * math.exp(rng.gauss(0, sd)), 3),
            "heading": round(math.remainder(c.heading + rng.gauss(0, sd), 2 * math.pi), 6),
        }
    )


def _nudge(answer: CuboidsAnswer, _params: CuboidsParams, _media: tuple[Media, ...], rng: Random) -> CuboidsAnswer:
    return CuboidsAnswer(cuboids=tuple(_moved(c, 0.025, rng) for c in answer.cuboids))


def _called(c: Cuboid, params: CuboidsParams, rng: Random) -> Cuboid:
    """Call it something else."""
    said = hasty_attributes(c.attributes, params, rng)
    return c.model_copy(update={"label": another(params.keys, c.label, rng), "attributes": said})


def _botch(answer: CuboidsAnswer, params: CuboidsParams, media: tuple[Media, ...], rng: Random) -> CuboidsAnswer:
    """Keep a third, call or place others wrongly, forget the rest, and sometimes see what is not there."""
    found = []
    for c in answer.cuboids:
        luck = rng.random()
        if luck < 0.3:
            found.append(_moved(c, 0.03, rng))
        elif luck < 0.5:
            found.append(_called(c, params, rng))
        elif luck < 0.75:
            found.append(_moved(c, 0.3, rng))
    if not answer.cuboids or rng.random() < 0.5:
        found.append(_at(params, media, rng))
    return CuboidsAnswer(cuboids=tuple(found))


_CAR = Cuboid(x=-4.44, y=-6.67, z=-0.84, length=4.35, width=1.77, height=1.77, heading=0, label="car")
_WALKER = Cuboid(x=10.81, y=7.81, z=-0.87, length=0.6, width=0.6, height=1.72, heading=-3.04, label="pedestrian")

_LABELS = (
    Label(key="car", title="Car", definition="A passenger car or van, with its mirrors left out."),
    Label(key="pedestrian", title="Pedestrian", definition="A person on foot."),
)
_STREET = Cloud(
    file="0" * 64,
    points=9_869,
    low=Corner(x=-41.834, y=-18.763, z=-1.747),
    high=Corner(x=42.718, y=31.461, z=2.274),
    alt="A street, measured from the roof of a car",
)
_HIDDEN = Attribute(
    key="hidden",
    title="Hidden",
    options=(Option(key="no", title="No"), Option(key="partly", title="Partly"), Option(key="mostly", title="Mostly")),
)


def _seen(hidden: str) -> CuboidsAnswer:
    return CuboidsAnswer(cuboids=(_CAR.model_copy(update={"attributes": {"hidden": hidden}}),))


KIND = Kind(
    key="cuboids",
    title="Draw cuboids in a point cloud",
    params=CuboidsParams,
    answer=CuboidsAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=(_CENTRE, _CENTRE_ABOVE, _SIZE, _VOLUME, _HEADING, _FLIPPED, _ABOVE, _SPACE),
    errors=_errors,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=CuboidsAnswer(cuboids=()),
    examples=(
        Example(
            title="Road users around a car",
            params=CuboidsParams(
                labels=_LABELS,
                presets=(
                    Preset(label="car", length=4.4, width=1.85, height=1.5),
                    Preset(label="pedestrian", length=0.6, width=0.6, height=1.75),
                ),
            ),
            media=(_STREET,),
            gold=CuboidsAnswer(cuboids=(_CAR, _WALKER)),
            answers=(
                CuboidsAnswer(
                    cuboids=(
                        _CAR.model_copy(update={"x": -4.3, "heading": 0.06}),
                        _WALKER.model_copy(update={"label": "car"}),
                    )
                ),
                CuboidsAnswer(cuboids=(_CAR.model_copy(update={"x": -2.4}),)),
                CuboidsAnswer(cuboids=()),
            ),
        ),
        Example(
            title="Cars, and how much of them is hidden",
            params=CuboidsParams(labels=_LABELS[:1], attributes=(_HIDDEN,)),
            media=(_STREET,),
            gold=_seen("partly"),
            answers=(_seen("partly"), _seen("no")),
        ),
    ),
)
