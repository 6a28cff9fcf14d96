"""Labelled outlines on a picture, with holes and attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

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
from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Kind,
    Label,
    Problem,
    no_code,
    unknown_labels,
)
from raterlab.kinds._matching import Floats, overlap_credit, overlap_distance
from raterlab.kinds._media import Image, Media, find, picture_size

MOST_CORNERS = 20_000  # of one answer: with hundredths of pixels about 400 kB
LEAST = 0.5  # square pixels


class PolygonsParams(Overlapping):
    """Labels, attributes, the slot of the picture, and the intersection over union from which an outline is found."""

    kind: Literal["polygons"] = "polygons"


def _pairs(ring: tuple[float, ...]) -> tuple[float, ...]:
    if len(ring) % 2:
        raise ValueError("a ring is x, y, x, y, ...: an even count of numbers")
    return tuple(round(place, 2) for place in ring)


Place = Annotated[float, Field(ge=-30_000, le=30_000)]
Ring = Annotated[tuple[Place, ...], Field(min_length=6, max_length=2_000), AfterValidator(_pairs)]


class Polygon(BaseModel):
    """An outline and the holes in it, each a ring x, y, x, y, ... in pixels of the upright picture.

    Rings close by themselves. Inside is what an odd number of them surrounds (even-odd), also where one crosses itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    points: Ring
    label: str = Field(max_length=64)
    holes: tuple[Ring, ...] = Field(default=(), max_length=50)
    attributes: Chosen = {}

    @property
    def rings(self) -> tuple[tuple[float, ...], ...]:
        """The outline, then the holes."""
        return (self.points, *self.holes)


class PolygonsAnswer(Answer):
    """Labelled outlines; their order means nothing."""

    kind: Literal["polygons"] = "polygons"
    polygons: tuple[Polygon, ...] = Field(max_length=500)

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        corners = sum(len(ring) for polygon in self.polygons for ring in polygon.rings) // 2
        if corners > MOST_CORNERS:
            raise ValueError(f"{corners:,} corners are more than {MOST_CORNERS:,}: draw with fewer")
        return self


def _slots(params: PolygonsParams) -> Mapping[str, str | None]:
    return {params.on: "image"}


def _check(answer: PolygonsAnswer, params: PolygonsParams, media: tuple[Media, ...]) -> list[Problem]:
    marks = answer.polygons
    problems = unknown_labels(params.keys, [(f"polygons.{i}.label", p.label) for i, p in enumerate(marks)])
    problems += unknown_attributes(params.attributes, marks, "polygons")
    shown = find(media, params.on)
    for i, (polygon, area) in enumerate(zip(marks, _areas(marks), strict=True)):
        if isinstance(shown, Image) and not all(_fits(ring, shown) for ring in polygon.rings):
            problems.append(
                Problem(f"polygons.{i}", f"reaches outside the picture of {shown.width} x {shown.height} pixels")
            )
        if area < LEAST:
            problems.append(Problem(f"polygons.{i}", "surrounds less than half a pixel: put its corners apart"))
    return problems


def _fits(ring: tuple[float, ...], shown: Image) -> bool:
    return min(ring) >= 0 and max(ring[::2]) <= shown.width and max(ring[1::2]) <= shown.height


def _areas(polygons: Sequence[Polygon]) -> list[float]:
    """Square pixels inside each."""
    if not polygons:
        return []
    from raterlab.stats.polygons import Polygons, polygon_areas  # noqa: PLC0415 - compiled code, not for a start

    areas: list[float] = polygon_areas(Polygons.of([polygon.rings for polygon in polygons])).tolist()
    return areas


def _labels(answer: PolygonsAnswer) -> list[str]:
    return [polygon.label for polygon in answer.polygons]


def _overlap(a: PolygonsAnswer, b: PolygonsAnswer) -> Floats:
    """Intersection over union of each with each: an (n, m) matrix, exactly 1 for the same."""
    if not a.polygons or not b.polygons:
        return np.zeros((len(a.polygons), len(b.polygons)))
    from raterlab.stats.polygons import Polygons, polygon_iou  # noqa: PLC0415 - compiled code, not for a start

    one, two = (Polygons.of([polygon.rings for polygon in answer.polygons]) for answer in (a, b))
    overlap: Floats = np.round(polygon_iou(one, two), 9)
    return overlap


def _distance(a: PolygonsAnswer, b: PolygonsAnswer, params: PolygonsParams) -> float:
    same = worth(a.polygons, b.polygons, params, gold=False)
    return overlap_distance(_overlap(a, b), _labels(a), _labels(b), same)


def _score(answer: PolygonsAnswer, gold: PolygonsAnswer, params: PolygonsParams) -> Credit:
    same = worth(answer.polygons, gold.polygons, params, gold=True)
    iou, weights = _overlap(answer, gold), params.weights
    return overlap_credit(iou, _labels(answer), _labels(gold), params.iou, same, weights=weights)


def _inside(ring: list[float], size: tuple[float, float]) -> tuple[float, ...]:
    return tuple(round(min(max(0.0, place), size[i % 2]), 1) for i, place in enumerate(ring))


def _around(middle: tuple[float, float], radii: list[float], turn: float) -> list[float]:
    """Return a ring of corners at these distances, at even angles."""
    angles = (turn + 2 * math.pi * k / len(radii) for k in range(len(radii)))
    return [place for r, a in zip(radii, angles, strict=True) for place in _there(middle, r, a)]


def _there(middle: tuple[float, float], reach: float, angle: float) -> tuple[float, float]:
    return middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)


def _anywhere(params: PolygonsParams, size: tuple[float, float], rng: Random) -> Polygon:
    reach = rng.uniform(0.05, 0.12) * min(size)
    middle = (rng.uniform(reach, size[0] - reach), rng.uniform(reach, size[1] - reach))
    corners = rng.randint(5, 9)
    outline = _around(middle, [reach * rng.uniform(0.6, 1) for _ in range(corners)], rng.uniform(0, 1))
    holes = (_inside(_around(middle, [reach * 0.25] * 4, rng.uniform(0, 1)), size),) if rng.random() < 0.25 else ()
    return Polygon(
        points=_inside(outline, size),
        holes=holes,
        label=rng.choice(params.keys),
        attributes=any_attributes(params, rng),
    )


def _redrawn(polygon: Polygon, size: tuple[float, float], sd: float, rng: Random) -> Polygon:
    """Draw the same corners, each a little elsewhere."""
    reach = math.sqrt(_areas([polygon])[0])

    def ring(places: tuple[float, ...]) -> tuple[float, ...]:
        return _inside([place + rng.gauss(0, sd * reach) for place in places], size)

    other = polygon.model_copy(update={"points": ring(polygon.points), "holes": tuple(map(ring, polygon.holes))})
    return other if _areas([other])[0] >= LEAST else polygon


def _guess(params: PolygonsParams, media: tuple[Media, ...], rng: Random) -> PolygonsAnswer:
    size = picture_size(media, params.on)
    return PolygonsAnswer(polygons=tuple(_anywhere(params, size, rng) for _ in range(rng.randint(1, 3))))


def _nudge(answer: PolygonsAnswer, params: PolygonsParams, media: tuple[Media, ...], rng: Random) -> PolygonsAnswer:
    size = picture_size(media, params.on)
    return PolygonsAnswer(polygons=tuple(_redrawn(polygon, size, 0.03, rng) for polygon in answer.polygons))


def _botch(answer: PolygonsAnswer, params: PolygonsParams, media: tuple[Media, ...], rng: Random) -> PolygonsAnswer:
    size = picture_size(media, params.on)
    return PolygonsAnswer(
        polygons=careless(
            answer.polygons,
            params,
            rng,
            redrawn=lambda mark: _redrawn(mark, size, 0.06, rng),
            invented=lambda: _anywhere(params, size, rng),
        )
    )


_DENT = (100, 165, 118, 136, 152, 121, 190, 122, 222, 138, 240, 165, 222, 193, 188, 209, 150, 208, 117, 194)
_SCRATCH = (314, 450, 420, 410, 488, 388, 506, 376, 508, 388, 404, 442, 322, 470)


def _drawn(points: tuple[float, ...], label: str, severity: str, holes: tuple[tuple[float, ...], ...] = ()) -> Polygon:
    return Polygon(points=points, label=label, holes=holes, attributes={"severity": severity})


KIND = Kind(
    key="polygons",
    title="Draw outlines",
    params=PolygonsParams,
    answer=PolygonsAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=PolygonsAnswer(polygons=()),
    examples=(
        Example(
            title="Outlines of damage with severity",
            params=PolygonsParams(
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
            ),
            media=(Image(file="0" * 64, width=800, height=600, alt="A car door"),),
            gold=PolygonsAnswer(
                polygons=(_drawn(_DENT, "dent", "severe"), _drawn(_SCRATCH, "scratch", "light")),
            ),
            answers=(
                PolygonsAnswer(
                    polygons=(
                        _drawn((104, 160, 140, 126, 196, 124, 236, 158, 214, 200, 150, 210), "dent", "severe"),
                        _drawn((312, 456, 410, 408, 505, 374, 506, 390, 404, 446, 322, 472), "scratch", "light"),
                    )
                ),
                PolygonsAnswer(
                    polygons=(
                        _drawn(_DENT, "scratch", "severe"),
                        _drawn(
                            (560, 420, 640, 420, 640, 500, 560, 500), "dent", "light", ((585, 445, 615, 445, 600, 475),)
                        ),
                    )
                ),
                PolygonsAnswer(polygons=()),
            ),
        ),
    ),
)
