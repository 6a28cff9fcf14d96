"""Labelled pixels of a picture: one mask a thing, or one a class, with attributes, as runs in COCO's form."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._attributes import (
    Chosen,
    Overlapping,
    any_attributes,
    careless,
    unknown_attributes,
    worth,
)
from raterlab.kinds._kind import Answer, Credit, Example, Kind, Label, Problem, no_code, unknown_labels
from raterlab.kinds._matching import Floats, overlap_credit, overlap_distance
from raterlab.kinds._media import Image, Media, find, picture_size
from raterlab.stats.runs import encode

MOST_CHARACTERS = 400_000  # of the runs of one answer
Strip = tuple[int, int, int]  # column, first row, row after the last


class MasksParams(Overlapping):
    """Labels, attributes, the slot of the picture, and the intersection over union from which a mask is found."""

    kind: Literal["masks"] = "masks"
    per_label: bool = Field(
        default=False,
        title="One mask for each label",
        description="Semantic: all pixels of a class together. Otherwise each thing has a mask of its own.",
    )


class Mask(BaseModel):
    """Pixels of one label: compressed runs as COCO writes them, column by column, of the whole upright picture.

    Pixels outside and inside by turns, beginning outside. Masks may overlap.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # its length is bounded with that of all others, in words that help
    counts: str = Field(min_length=1, pattern="^[0-o]+$", json_schema_extra={"maxLength": MOST_CHARACTERS})
    label: str = Field(max_length=64)
    attributes: Chosen = {}


class MasksAnswer(Answer):
    """Labelled masks; their order means nothing."""

    kind: Literal["masks"] = "masks"
    masks: tuple[Mask, ...] = Field(max_length=500)

    @model_validator(mode="after")
    def _not_too_long(self) -> Self:
        # a backslash takes two characters of JSON
        long = sum(len(mask.counts) + mask.counts.count("\\") for mask in self.masks)
        if long > MOST_CHARACTERS:
            raise ValueError(
                f"the masks have too many separate spots to be stored ({long:,} characters of at most "
                f"{MOST_CHARACTERS:,}): smooth their edges and fill small gaps"
            )
        return self


def _slots(params: MasksParams) -> Mapping[str, str | None]:
    return {params.on: "image"}


def _check(answer: MasksAnswer, params: MasksParams, media: tuple[Media, ...]) -> list[Problem]:
    masks = answer.masks
    problems = unknown_labels(params.keys, [(f"masks.{i}.label", m.label) for i, m in enumerate(masks)])
    problems += unknown_attributes(params.attributes, masks, "masks")
    if params.per_label:
        used = [mask.label for mask in masks]
        problems += [
            Problem(f"masks.{i}.label", f"{label!r} has a mask already: paint into that one")
            for i, label in enumerate(used)
            if label in used[:i]
        ]
    shown = find(media, params.on)
    for i, ends in enumerate(_run_ends(masks)):
        where = f"masks.{i}.counts"
        if not len(ends):
            problems.append(Problem(where, "are no compressed runs as COCO writes them"))
        elif isinstance(shown, Image) and ends[-1] != shown.width * shown.height:
            problems.append(
                Problem(
                    where,
                    f"add up to {ends[-1]:,} pixels: the picture of {shown.width} x {shown.height} has "
                    f"{shown.width * shown.height:,}",
                )
            )
        elif not np.any(ends[1::2] > ends[: len(ends) - 1 : 2]):
            problems.append(Problem(where, "mark no pixel: leave the mask out"))
    return problems


def _run_ends(masks: Sequence[Mask]) -> list[np.ndarray]:
    if not masks:
        return []
    from raterlab.stats.runs import run_ends  # noqa: PLC0415 - compiled code, not for a start

    return run_ends([mask.counts for mask in masks])


def _labels(answer: MasksAnswer) -> list[str]:
    return [mask.label for mask in answer.masks]


def _overlap(a: MasksAnswer, b: MasksAnswer) -> Floats:
    """Intersection over union of each with each: an (n, m) matrix."""
    if not a.masks or not b.masks:
        return np.zeros((len(a.masks), len(b.masks)))
    from raterlab.stats.runs import mask_iou  # noqa: PLC0415 - compiled code, not for a start

    return mask_iou([mask.counts for mask in a.masks], [mask.counts for mask in b.masks])


def _distance(a: MasksAnswer, b: MasksAnswer, params: MasksParams) -> float:
    same = worth(a.masks, b.masks, params, gold=False)
    return overlap_distance(_overlap(a, b), _labels(a), _labels(b), same)


def _score(answer: MasksAnswer, gold: MasksAnswer, params: MasksParams) -> Credit:
    same = worth(answer.masks, gold.masks, params, gold=True)
    iou, weights = _overlap(answer, gold), params.weights
    return overlap_credit(iou, _labels(answer), _labels(gold), params.iou, same, weights=weights)


def painted(strips: Iterable[Strip], size: tuple[int, int]) -> str:
    """Write strips of columns as runs; what lies outside the picture is left out."""
    width, height = size
    merged: list[list[int]] = []
    for x, top, end in sorted(strips):
        start, stop = x * height + max(0, top), x * height + min(height, end)
        if not 0 <= x < width or start >= stop:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    bounds = [0, *(place for run in merged for place in run), width * height]
    runs = [b - a for a, b in pairwise(bounds)]
    return encode(runs if runs[-1] or len(runs) == 1 else runs[:-1])


def _strips(mask: Mask, height: int) -> list[Strip]:
    """Cut runs where one column ends and the next begins."""
    ends = _run_ends([mask])[0].tolist()
    found: list[Strip] = []
    for start, stop in zip(ends[::2], ends[1::2], strict=False):
        columns = range(start // height, (stop - 1) // height + 1)
        found += [(x, max(start - x * height, 0), min(stop - x * height, height)) for x in columns]
    return found


def ellipse(x: float, y: float, reach_x: float, reach_y: float) -> list[Strip]:
    """Cut an ellipse about a point into strips."""
    columns = range(math.floor(x - reach_x), math.ceil(x + reach_x) + 1)
    halves = ((c, reach_y * math.sqrt(max(0.0, 1 - ((c - x) / reach_x) ** 2))) for c in columns)
    return [(c, round(y - half), round(y + half)) for c, half in halves]


def band(points: Sequence[tuple[float, float]], thick: float) -> list[Strip]:
    """Cut a band along a line that goes from left to right into strips."""
    found = []
    for (x, y), (u, v) in pairwise(points):
        for c in range(round(x), round(u) + 1):
            middle = y + (v - y) * (c - x) / (u - x)
            found.append((c, round(middle - thick / 2), round(middle + thick / 2)))
    return found


def _anywhere(params: MasksParams, size: tuple[int, int], rng: Random, label: str | None = None) -> Mask:
    reach_x, reach_y = (rng.uniform(0.03, 0.1) * side for side in size)
    x, y = rng.uniform(reach_x, size[0] - reach_x), rng.uniform(reach_y, size[1] - reach_y)
    said = any_attributes(params, rng)
    counts = painted(ellipse(x, y, reach_x, reach_y), size)
    return Mask(counts=counts, label=label or rng.choice(params.keys), attributes=said)


def _redrawn(mask: Mask, size: tuple[int, int], sd: float, rng: Random) -> Mask:
    """Paint the same a little elsewhere, and a little larger or smaller."""
    strips = _strips(mask, size[1])
    reach = math.sqrt(sum(end - top for _, top, end in strips))
    dx, dy, more = (round(rng.gauss(0, sd * reach)) for _ in range(3))
    moved = [(x + dx, top + dy - more, end + dy + more) for x, top, end in strips if end - top + 2 * more > 0]
    counts = painted(moved, size)
    return mask.model_copy(update={"counts": counts}) if counts != painted((), size) else mask


def _one_each(masks: Iterable[Mask], params: MasksParams) -> MasksAnswer:
    """Of several masks of one label, the first, where there may be but one."""
    kept = tuple(masks)
    return MasksAnswer(masks=tuple({m.label: m for m in reversed(kept)}.values()) if params.per_label else kept)


def _guess(params: MasksParams, media: tuple[Media, ...], rng: Random) -> MasksAnswer:
    size = picture_size(media, params.on)
    return _one_each((_anywhere(params, size, rng) for _ in range(rng.randint(1, 3))), params)


def _nudge(answer: MasksAnswer, params: MasksParams, media: tuple[Media, ...], rng: Random) -> MasksAnswer:
    size = picture_size(media, params.on)
    return MasksAnswer(masks=tuple(_redrawn(mask, size, 0.02, rng) for mask in answer.masks))


def _botch(answer: MasksAnswer, params: MasksParams, media: tuple[Media, ...], rng: Random) -> MasksAnswer:
    size = picture_size(media, params.on)
    found = careless(
        answer.masks,
        params,
        rng,
        redrawn=lambda mark: _redrawn(mark, size, 0.06, rng),
        invented=lambda: _anywhere(params, size, rng),
    )
    return _one_each(found, params)


_SIZE = (800, 600)


def _mask(strips: list[Strip], label: str) -> Mask:
    return Mask(counts=painted(strips, _SIZE), label=label)


_WINDOW = [(x, 0, round(60 - 40 * (1 - ((x - 400) / 400) ** 2) / 2)) for x in range(800)]
_SCRATCH = [(314.0, 463.0), (400.0, 430.0), (505.0, 379.0)]

KIND = Kind(
    key="masks",
    title="Paint masks",
    params=MasksParams,
    answer=MasksAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=MasksAnswer(masks=()),
    examples=(
        Example(
            title="Pixels of damage",
            params=MasksParams(
                labels=(
                    Label(key="dent", title="Dent", definition="The metal is pushed in; the paint may be whole."),
                    Label(key="scratch", title="Scratch", definition="A line in the paint; the metal keeps its form."),
                ),
            ),
            media=(Image(file="0" * 64, width=_SIZE[0], height=_SIZE[1], alt="A car door"),),
            gold=MasksAnswer(
                masks=(_mask(ellipse(170, 165, 70, 45), "dent"), _mask(band(_SCRATCH, 16), "scratch")),
            ),
            answers=(
                MasksAnswer(masks=(_mask(ellipse(174, 162, 66, 48), "dent"), _mask(band(_SCRATCH, 20), "scratch"))),
                MasksAnswer(
                    masks=(_mask(ellipse(170, 165, 72, 43), "scratch"), _mask(ellipse(600, 420, 40, 50), "dent"))
                ),
                MasksAnswer(masks=()),
            ),
        ),
        Example(
            title="What each pixel belongs to",
            params=MasksParams(
                labels=(
                    Label(key="window", title="Window", definition="Glass and its black frame."),
                    Label(key="handle", title="Handle", definition="What the hand grips, without its shadow."),
                    Label(key="gap", title="Gap", definition="The dark line between two panels."),
                ),
                per_label=True,
            ),
            media=(Image(file="0" * 64, width=_SIZE[0], height=_SIZE[1], alt="A car door"),),
            gold=MasksAnswer(
                masks=(
                    _mask(_WINDOW, "window"),
                    _mask([(x, 150, 174) for x in range(541, 650)], "handle"),
                    _mask([(x, 50, 600) for x in range(687, 693)], "gap"),
                ),
            ),
            answers=(
                MasksAnswer(
                    masks=(
                        _mask([(x, 0, end - 4) for x, _, end in _WINDOW], "window"),
                        _mask([(x, 147, 176) for x in range(538, 652)], "handle"),
                    )
                ),
            ),
        ),
    ),
)
