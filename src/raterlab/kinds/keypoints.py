"""Skeletons on a picture: named points of each thing, visible or hidden, as COCO has them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._attributes import Attributed, Chosen, any_attributes, careless, unknown_attributes, worth
from raterlab.kinds._errors import Error, Measure
from raterlab.kinds._kind import Answer, Credit, Example, Key, Kind, Label, Problem, no_code, unknown_labels
from raterlab.kinds._matching import Floats, Matching, overlap_credit, overlap_distance, pairs_of
from raterlab.kinds._media import Image, Media, find, picture_size
from raterlab.kinds._weights import Weighted

MOST_POINTS = 15_000  # of one answer: about 300 kB
UNSEEN, HIDDEN, VISIBLE = 0, 1, 2
NEAR = 0.1  # of a thing's size


class Joint(BaseModel):
    """A point of the skeleton, and how exactly people can place it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)
    sigma: float = Field(
        default=0.07,
        gt=0,
        le=2,  # and so no share, which forms ask for in whole percents
        title="Spread",
        description="How far careful people differ, as a share of the thing's size. COCO: eyes 0.026, hips 0.107.",
    )


class Bone(BaseModel):
    """A line that is drawn between two points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    a: Key = Field(title="From point", description="Key of a point.")
    b: Key = Field(title="To point", description="Key of another.")


class KeypointsParams(Attributed, Weighted):
    """Labels, the skeleton that each thing has, and the similarity of keypoints (OKS) from which a thing is found."""

    kind: Literal["keypoints"] = "keypoints"
    points: tuple[Joint, ...] = Field(
        min_length=1, max_length=100, title="Points", description="In the order in which they are placed."
    )
    bones: tuple[Bone, ...] = Field(
        default=(), max_length=200, title="Lines", description="Between which points a line is drawn."
    )
    oks: float = Field(
        default=0.5,
        gt=0,
        le=1,
        title="Similarity that counts as found",
        description="Object keypoint similarity; 50 is usual.",
    )
    least_side: float = Field(
        default=32.0,
        gt=0,
        le=10_000,
        title="Least size in pixels",
        description="The size of a thing is the box round its agreed points, each side at least so long.",
    )
    visibility_weight: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Weight of visibility",
        description="How much of a found thing's credit is lost when hidden and visible are wrong at every point.",
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        keys = [point.key for point in self.points]
        if len(set(keys)) < len(keys):
            raise ValueError("two points have the same key")
        if unknown := {end for bone in self.bones for end in (bone.a, bone.b)} - set(keys):
            raise ValueError(f"lines end at what is no point: {', '.join(sorted(unknown))}")
        return self


def _triplets(flat: tuple[float, ...]) -> tuple[float, ...]:
    if len(flat) % 3:
        raise ValueError("keypoints are x, y, v, x, y, v, ...: three numbers a point")
    if not set(flat[2::3]) <= {UNSEEN, HIDDEN, VISIBLE}:
        raise ValueError("v is 0 for not marked, 1 for hidden, 2 for visible")
    return tuple(round(number, 2) for number in flat)


class Instance(BaseModel):
    """A thing: ``x, y, v`` for each point of the skeleton, in its order, in pixels of the upright picture.

    As in COCO, v is 0 for a point that is not marked (x and y are then 0), 1 for a hidden one, 2 for a visible one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    keypoints: Annotated[
        tuple[Annotated[float, Field(ge=-30_000, le=30_000)], ...],
        Field(min_length=3, max_length=300),
        AfterValidator(_triplets),
    ]
    label: str = Field(max_length=64)
    attributes: Chosen = {}


class KeypointsAnswer(Answer):
    """Labelled skeletons; their order means nothing."""

    kind: Literal["keypoints"] = "keypoints"
    instances: tuple[Instance, ...] = Field(max_length=500)

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        points = sum(len(instance.keypoints) for instance in self.instances) // 3
        if points > MOST_POINTS:
            raise ValueError(f"{points:,} points are more than {MOST_POINTS:,}")
        return self


def _slots(params: KeypointsParams) -> Mapping[str, str | None]:
    return {params.on: "image"}


def _check(answer: KeypointsAnswer, params: KeypointsParams, media: tuple[Media, ...]) -> list[Problem]:
    marks = answer.instances
    problems = unknown_labels(params.keys, [(f"instances.{i}.label", m.label) for i, m in enumerate(marks)])
    problems += unknown_attributes(params.attributes, marks, "instances")
    shown = find(media, params.on)
    for i, mark in enumerate(marks):
        where = f"instances.{i}.keypoints"
        if len(mark.keypoints) != 3 * len(params.points):
            problems.append(Problem(where, f"the skeleton has {len(params.points)} points, three numbers each"))
            continue
        placed = _placed(mark)
        marked = placed[placed[:, 2] > UNSEEN]
        if not len(marked):
            problems.append(Problem(where, "no point is marked: leave it out"))
        if placed[placed[:, 2] == UNSEEN, :2].any():
            problems.append(Problem(where, "a point that is not marked is 0, 0, 0"))
        if isinstance(shown, Image) and ((marked[:, :2] < 0) | (marked[:, :2] > (shown.width, shown.height))).any():
            problems.append(Problem(where, f"reaches outside the picture of {shown.width} x {shown.height} pixels"))
    return problems


def _placed(mark: Instance) -> Floats:
    return np.array(mark.keypoints, dtype=np.float64).reshape(-1, 3)


def _all_placed(answer: KeypointsAnswer) -> Floats:
    return np.array([mark.keypoints for mark in answer.instances], dtype=np.float64).reshape(
        len(answer.instances), -1, 3
    )


def _labels(answer: KeypointsAnswer) -> list[str]:
    return [mark.label for mark in answer.instances]


def _areas(placed: Floats, least: float) -> Floats:
    """Area of the box round the marked points of each, sides at least so long."""
    marked = placed[..., 2:] > UNSEEN
    low = np.where(marked, placed[..., :2], np.inf).min(axis=1)
    high = np.where(marked, placed[..., :2], -np.inf).max(axis=1)
    areas: Floats = np.maximum(np.nan_to_num(high - low, posinf=0, neginf=0), least).prod(axis=1)
    return areas


def _near(a: Floats, b: Floats, area: Floats, params: KeypointsParams) -> Floats:
    """How near each point of each is to the same point of each other: (n, m, points), 0 to 1."""
    spread = 2 * (2 * np.array([point.sigma for point in params.points])) ** 2
    apart = ((a[:, None, :, :2] - b[None, :, :, :2]) ** 2).sum(axis=-1)
    near: Floats = np.exp(-apart / (spread * (area[..., None] + np.spacing(1.0))))
    return near


def similarity(answer: KeypointsAnswer, gold: KeypointsAnswer, params: KeypointsParams) -> Floats:
    """OKS of each with each as COCO has it: over the points that gold marks; a point that the answer lacks gives 0."""
    if not answer.instances or not gold.instances:
        return np.zeros((len(answer.instances), len(gold.instances)))
    a, b = _all_placed(answer), _all_placed(gold)
    near = _near(a, b, _areas(b, params.least_side)[None, :], params) * (a[:, None, :, 2] > UNSEEN)
    wanted = b[None, :, :, 2] > UNSEEN
    found: Floats = (near * wanted).sum(axis=-1) / wanted.sum(axis=-1)
    return found


def _alike(one: KeypointsAnswer, two: KeypointsAnswer, params: KeypointsParams) -> Floats:
    """OKS without gold: over the points that either marks, in the mean size of both."""
    if not one.instances or not two.instances:
        return np.zeros((len(one.instances), len(two.instances)))
    a, b = _all_placed(one), _all_placed(two)
    areas = [_areas(x, params.least_side) for x in (a, b)]
    near = _near(a, b, (areas[0][:, None] + areas[1][None, :]) / 2, params)
    marked = [x[..., 2] > UNSEEN for x in (a, b)]
    either = marked[0][:, None] | marked[1][None, :]
    found: Floats = (near * (marked[0][:, None] & marked[1][None, :])).sum(axis=-1) / either.sum(axis=-1)
    return found


def _worth(a: KeypointsAnswer, b: KeypointsAnswer, params: KeypointsParams, *, gold: bool) -> Floats | None:
    said = worth(a.instances, b.instances, params, gold=gold)
    if params.visibility_weight == 0 or not a.instances or not b.instances:
        return said
    seen = [x[..., 2] for x in (_all_placed(a), _all_placed(b))]
    both: NDArray[np.bool_] = (seen[0][:, None] > UNSEEN) & (seen[1][None, :] > UNSEEN)
    differ = both & (seen[0][:, None] != seen[1][None, :])
    kept: Floats = 1 - params.visibility_weight * differ.sum(axis=-1) / np.maximum(both.sum(axis=-1), 1)
    return kept if said is None else kept * said


def _distance(a: KeypointsAnswer, b: KeypointsAnswer, params: KeypointsParams) -> float:
    return overlap_distance(_alike(a, b, params), _labels(a), _labels(b), _worth(a, b, params, gold=False))


def _against(answer: KeypointsAnswer, gold: KeypointsAnswer, params: KeypointsParams) -> Matching:
    same = _worth(answer, gold, params, gold=True)
    return similarity(answer, gold, params), _labels(answer), _labels(gold), params.oks, same


def _score(answer: KeypointsAnswer, gold: KeypointsAnswer, params: KeypointsParams) -> Credit:
    return overlap_credit(*_against(answer, gold, params), weights=params.weights)


_PIXELS = Measure(
    key="point_px",
    title="Points, off by",
    meaning="Mean distance of points of found things from gold's, where both mark them.",
    unit="px",
    of="points placed",
)
_PCK = Measure.share(
    "pck",
    "Points within a tenth of the size (PCK)",
    "Share of gold's points of found things that are placed within 10 % of the thing's size: the root of the "
    "area of the box round gold's points. Yang & Ramanan (2013).",
    "points of gold",
)
_LACKING = Measure(
    key="points_lacking",
    title="Points left out",
    meaning="Share of gold's points of found things that the answer does not mark.",
    unit="rate",
    of="points of gold",
    most=1.0,
)
_SEEN = Measure.share(
    "visibility",
    "Hidden or visible as in gold",
    "Share of points that both mark of which both say the same.",
    "points placed",
)
_POINT = Measure(
    key="point",
    title="Off by, of the thing's size",
    meaning="Mean distance of this point from gold's, divided by the thing's size: the root of the area of the box "
    "round gold's points.",
    unit="rate",
    of="points placed",
)


def _errors(answer: KeypointsAnswer, gold: KeypointsAnswer, params: KeypointsParams) -> tuple[Error, ...]:
    pairs = pairs_of(*_against(answer, gold, params))
    shape = (len(pairs), len(params.points), 3)
    a = np.array([answer.instances[i].keypoints for i, _ in pairs], dtype=np.float64).reshape(shape)
    g = np.array([gold.instances[j].keypoints for _, j in pairs], dtype=np.float64).reshape(shape)
    wanted = g[..., 2] > UNSEEN
    both = wanted & (a[..., 2] > UNSEEN)
    apart = np.hypot(a[..., 0] - g[..., 0], a[..., 1] - g[..., 1])
    by_size = apart / np.sqrt(_areas(g, params.least_side))[:, None] if pairs else apart
    return (
        _PIXELS.over(apart[both]),
        _PCK.by((both & (by_size <= NEAR)).sum(), wanted.sum()),
        _LACKING.by((wanted & ~both).sum(), wanted.sum()),
        _SEEN.over((a[..., 2] == g[..., 2])[both]),
        *(_POINT.over(by_size[both[:, k], k], point.title) for k, point in enumerate(params.points)),
    )


def _put(places: Sequence[tuple[float, float, int]], size: tuple[int, int]) -> tuple[float, ...]:
    """Write points, kept inside the picture."""
    flat: list[float] = []
    for x, y, v in places:
        inside = (round(min(max(0.0, x), size[0]), 1), round(min(max(0.0, y), size[1]), 1))
        flat += (*inside, v) if v else (0, 0, 0)
    return tuple(flat)


def _anywhere(params: KeypointsParams, size: tuple[int, int], rng: Random) -> Instance:
    """Place a skeleton whose points stand in a ring."""
    reach = rng.uniform(0.06, 0.16) * min(size)
    x, y = (rng.uniform(reach, side - reach) for side in size)
    places = []
    for k in range(len(params.points)):
        angle, far = 2 * math.pi * k / len(params.points), reach * rng.uniform(0.5, 1)
        v = VISIBLE if k == 0 else rng.choices((VISIBLE, HIDDEN, UNSEEN), (8, 1, 1))[0]
        places.append((x + far * math.cos(angle), y + far * math.sin(angle), v))
    said = any_attributes(params, rng)
    return Instance(keypoints=_put(places, size), label=rng.choice(params.keys), attributes=said)


def _redrawn(mark: Instance, size: tuple[int, int], sd: float, rng: Random) -> Instance:
    """Place the same points, each a little elsewhere."""
    placed = _placed(mark)
    reach = math.sqrt(float(_areas(placed[None], 1.0)[0]))
    moved = [(x + rng.gauss(0, sd * reach), y + rng.gauss(0, sd * reach), int(v)) for x, y, v in placed.tolist()]
    return mark.model_copy(update={"keypoints": _put(moved, size)})


def _guess(params: KeypointsParams, media: tuple[Media, ...], rng: Random) -> KeypointsAnswer:
    size = picture_size(media, params.on)
    return KeypointsAnswer(instances=tuple(_anywhere(params, size, rng) for _ in range(rng.randint(1, 3))))


def _nudge(answer: KeypointsAnswer, params: KeypointsParams, media: tuple[Media, ...], rng: Random) -> KeypointsAnswer:
    size = picture_size(media, params.on)
    return KeypointsAnswer(instances=tuple(_redrawn(mark, size, 0.02, rng) for mark in answer.instances))


def _botch(answer: KeypointsAnswer, params: KeypointsParams, media: tuple[Media, ...], rng: Random) -> KeypointsAnswer:
    size = picture_size(media, params.on)
    return KeypointsAnswer(
        instances=careless(
            answer.instances,
            params,
            rng,
            redrawn=lambda mark: _redrawn(mark, size, 0.12, rng),
            invented=lambda: _anywhere(params, size, rng),
        )
    )


def _door(*places: float, label: str = "front") -> KeypointsAnswer:
    return KeypointsAnswer(instances=(Instance(keypoints=places, label=label),))


KIND = Kind(
    key="keypoints",
    title="Place keypoints",
    params=KeypointsParams,
    answer=KeypointsAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=(_PIXELS, _PCK, _LACKING, _SEEN, _POINT),
    errors=_errors,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=KeypointsAnswer(instances=()),
    examples=(
        Example(
            title="Where a door is fitted",
            params=KeypointsParams(
                labels=(
                    Label(key="front", title="Front door", definition="Its gap stands at the windscreen's side."),
                    Label(key="rear", title="Rear door", definition="Its gap stands at the boot's side."),
                ),
                points=(
                    Joint(key="handle_front", title="Handle, front end"),
                    Joint(key="handle_rear", title="Handle, rear end"),
                    Joint(key="gap_top", title="Gap, at the window"),
                    Joint(key="gap_bottom", title="Gap, at the sill"),
                ),
                bones=(
                    Bone(a="handle_front", b="handle_rear"),
                    Bone(a="handle_rear", b="gap_top"),
                    Bone(a="gap_top", b="gap_bottom"),
                ),
            ),
            media=(Image(file="0" * 64, width=800, height=600, alt="A car door"),),
            gold=_door(545, 162, 2, 645, 162, 2, 690, 52, 2, 690, 590, 1),
            answers=(
                _door(549, 165, 2, 640, 160, 2, 688, 60, 2, 692, 570, 1),
                _door(545, 162, 2, 645, 162, 2, 0, 0, 0, 0, 0, 0, label="rear"),
                KeypointsAnswer(instances=()),
            ),
        ),
    ),
)
