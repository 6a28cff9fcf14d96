"""Labelled boxes that move through a clip: keyframes, straight lines between them, gaps, and an end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._attributes import (
    Attribute,
    Attributed,
    Chosen,
    Option,
    any_attributes,
    hasty_attributes,
    unknown_attributes,
    worth,
)
from raterlab.kinds._clips import CLIP_MEASURES, Life, clip_errors, life_errors
from raterlab.kinds._errors import Error
from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Frames,
    Kind,
    Label,
    Problem,
    another,
    no_code,
    too_small,
    unknown_labels,
)
from raterlab.kinds._matching import Matching, overlap_credit, pairs_of
from raterlab.kinds._media import Media, Video, find

if TYPE_CHECKING:
    from raterlab.stats.tracking import Moving, Tracking

MOST_KEYFRAMES, MOST_BOXES = 2_500, 500_000


class TracksParams(Attributed):
    """Labels and attributes, the slot of the clip, what is measured, and from which overlap things count."""

    kind: Literal["tracks"] = "tracks"
    measure: Literal["idf1", "hota"] = Field(
        default="idf1",
        title="Measure",
        description="What the credit is. IDF1: share of boxes under the right identity. HOTA also weighs tightness.",
    )
    iou: float = Field(
        default=0.5,
        gt=0,
        le=1,
        title="Overlap that counts as found in a frame",
        description="Intersection over union of two boxes in one frame; 50 is usual.",
    )
    overlap: float = Field(
        default=0.5,
        gt=0,
        le=1,
        title="Overlap that counts as a found track",
        description="Intersection over union in space and time, over all frames in which either track is seen.",
    )


class Keyframe(BaseModel):
    """Where a track is at one frame, in pixels, and how it is seen from there to the next keyframe."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    frame: int = Field(ge=0, le=100_000)
    x: float = Field(ge=-30_000, le=30_000)
    y: float = Field(ge=-30_000, le=30_000)
    width: float = Field(gt=0, le=30_000)
    height: float = Field(gt=0, le=30_000)
    occluded: bool = Field(default=False, description="Hidden in part until the next keyframe.")
    outside: bool = Field(default=False, description="Not to be seen until the next keyframe.")


class Track(BaseModel):
    """One thing through the clip: seen from its first keyframe until the frame before ``end``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(max_length=64)
    attributes: Chosen = {}
    keyframes: tuple[Keyframe, ...] = Field(min_length=1, max_length=MOST_KEYFRAMES)
    end: int = Field(gt=0, le=100_001, description="First frame in which it is no more.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        frames = [key.frame for key in self.keyframes]
        if any(later <= earlier for earlier, later in zip(frames, [*frames[1:], self.end], strict=True)):
            raise ValueError("keyframes must rise, and the end come after the last of them")
        if self.keyframes[0].outside:
            raise ValueError("a track begins where it is seen")
        return self


class TracksAnswer(Answer):
    """Labelled tracks; their order means nothing."""

    kind: Literal["tracks"] = "tracks"
    tracks: tuple[Track, ...] = Field(max_length=100)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if sum(len(track.keyframes) for track in self.tracks) > MOST_KEYFRAMES:
            raise ValueError(f"at most {MOST_KEYFRAMES:,} keyframes in all")
        if sum(track.end - track.keyframes[0].frame for track in self.tracks) > MOST_BOXES:
            raise ValueError(f"at most {MOST_BOXES:,} boxes in all, counted frame by frame")
        return self


def _slots(params: TracksParams) -> Mapping[str, str | None]:
    return {params.on: "video"}


def _check(answer: TracksAnswer, params: TracksParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"tracks.{i}.label", t.label) for i, t in enumerate(answer.tracks)])
    problems += unknown_attributes(params.attributes, answer.tracks, "tracks")
    keys = [
        (f"tracks.{i}.keyframes.{k}", key) for i, t in enumerate(answer.tracks) for k, key in enumerate(t.keyframes)
    ]
    problems += too_small("pixels", ((f"{at}.{s}", getattr(key, s)) for at, key in keys for s in ("width", "height")))
    shown = find(media, params.on)
    if not isinstance(shown, Video):
        return [*problems, Problem("tracks", f"the slot {params.on!r} holds no clip")]
    slack = 1.0  # a pointer at the very edge rounds up to one pixel outside
    for i, track in enumerate(answer.tracks):
        if track.end > shown.frames:
            problems.append(Problem(f"tracks.{i}.end", f"the clip has only {shown.frames} frames"))
        problems += [
            Problem(
                f"tracks.{i}.keyframes.{k}", f"reaches outside the picture of {shown.width} x {shown.height} pixels"
            )
            for k, key in enumerate(track.keyframes)
            if min(key.x, key.y) < 0
            or key.x + key.width > shown.width + slack
            or key.y + key.height > shown.height + slack
        ]
    return problems


def _canonical(answer: TracksAnswer) -> list[Track]:
    """Order the tracks by what they are, so that the order in which they were drawn decides no tie."""
    return sorted(answer.tracks, key=lambda track: track.model_dump_json())


def moving(tracks: list[Track], keys: tuple[str, ...]) -> Moving:
    """Return every box of every track."""
    from raterlab.stats.tracking import Moving, interpolated  # noqa: PLC0415 - compiled code that a start need not wait for

    rows = [
        interpolated(
            [k.frame for k in t.keyframes],
            [(k.x, k.y, k.width, k.height) for k in t.keyframes],
            [not k.outside for k in t.keyframes],
            t.end,
        )
        for t in tracks
    ]
    return Moving(
        np.concatenate([frame for frame, _ in rows] or [np.empty(0, dtype=np.int64)]),
        np.repeat(np.arange(len(rows)), [len(frame) for frame, _ in rows]),
        np.concatenate([box for _, box in rows] or [np.empty((0, 4))]),
        np.array([keys.index(t.label) for t in tracks], dtype=np.int64),
    )


def _compared(a: list[Track], b: list[Track], params: TracksParams) -> Tracking:
    from raterlab.stats.tracking import compare_tracks  # noqa: PLC0415 - compiled code that a start need not wait for

    return compare_tracks(moving(a, params.keys), moving(b, params.keys), threshold=params.iou)


def _distance(a: TracksAnswer, b: TracksAnswer, params: TracksParams) -> float:
    """1 - IDF1, which is symmetric."""
    one, two = _canonical(a), _canonical(b)
    if one == two:
        return 0.0
    if not one or not two:
        return 1.0
    found = _compared(one, two, params)
    return max(0.0, round(1.0 - found.identity(worth(one, two, params, gold=False)), 12))


def _against(a: list[Track], gold: list[Track], found: Tracking, params: TracksParams) -> Matching:
    same = worth(a, gold, params, gold=True)
    return found.overlap, [t.label for t in a], [t.label for t in gold], params.overlap, same


def _score(answer: TracksAnswer, gold: TracksAnswer, params: TracksParams) -> Credit:
    """Credit by the measure asked for; the objects counted are whole tracks.

    Frames of one track are not independent, so no frame is counted as an object: a track is found when its overlap in
    space and time with a track of its class reaches ``overlap``.
    """
    one, two = _canonical(answer), _canonical(gold)
    found = _compared(one, two, params)
    against = _against(one, two, found, params)
    credit, same = overlap_credit(*against), against[-1]
    if one == two:
        value = 1.0
    elif not one or not two:
        value = 0.0
    elif params.measure == "idf1":
        value = found.identity(same)
    else:
        value = float((found.hota * _carried(found, same)).mean())
    return Credit(round(min(1.0, value), 12), credit.parts, Frames(found.clean, found.busy) if found.busy else None)


def _carried(found: Tracking, same: np.ndarray | None) -> np.ndarray | float:
    """Mean worth of the boxes that HOTA pairs, by level."""
    if same is None:
        return 1.0
    pairs = found.matches.sum(axis=(1, 2))
    return np.asarray((found.matches * same).sum(axis=(1, 2)) / np.maximum(1, pairs))


def _errors(answer: TracksAnswer, gold: TracksAnswer, params: TracksParams) -> tuple[Error, ...]:
    """Measures of the whole clip, and of found tracks their ends and occlusion."""
    one, two = _canonical(answer), _canonical(gold)
    found = _compared(one, two, params)
    pairs = pairs_of(*_against(one, two, found, params))
    return clip_errors(found) + life_errors([(_life(one[i]), _life(two[j])) for i, j in pairs])


def _life(track: Track) -> Life:
    """Return the frames in which a track is seen, and in which of them it is occluded."""
    every = np.arange(track.keyframes[0].frame, track.end)
    at = np.searchsorted([key.frame for key in track.keyframes], every, side="right") - 1
    there = ~np.array([key.outside for key in track.keyframes])[at]
    return every[there], np.array([key.occluded for key in track.keyframes])[at][there]


def _clip(params: TracksParams, media: tuple[Media, ...]) -> tuple[int, int, int]:
    shown = find(media, params.on)
    return (shown.width, shown.height, shown.frames) if isinstance(shown, Video) else (480, 270, 100)


def _placed(key: Keyframe, size: tuple[int, int, int], **change: float) -> Keyframe:
    """Return the keyframe moved, inside the picture."""
    wide, high, _ = size
    width = min(max(2.0, change.get("width", key.width)), wide)
    height = min(max(2.0, change.get("height", key.height)), high)
    x = min(max(0.0, change.get("x", key.x)), wide - width)
    y = min(max(0.0, change.get("y", key.y)), high - height)
    place = {"x": round(x, 1), "y": round(y, 1), "width": math.floor(width), "height": math.floor(height)}
    return key.model_copy(update=place)


def _shaken(track: Track, size: tuple[int, int, int], sd: float, rng: Random) -> Track:
    """Return the track by another hand: every keyframe a little elsewhere, its first and last moment too."""
    keys = [
        _placed(
            key,
            size,
            x=key.x + rng.gauss(0, sd) * key.width,
            y=key.y + rng.gauss(0, sd) * key.height,
            width=key.width * (1 + rng.gauss(0, sd)),
            height=key.height * (1 + rng.gauss(0, sd)),
        )
        for key in track.keyframes
    ]
    second = keys[1].frame if len(keys) > 1 else track.end
    first = min(max(0, keys[0].frame + rng.randint(-1, 1)), second - 1)
    keys[0] = keys[0].model_copy(update={"frame": first})
    end = min(max(keys[-1].frame + 1, track.end + rng.randint(-1, 1)), size[2])
    return track.model_copy(update={"keyframes": tuple(keys), "end": max(end, keys[-1].frame + 1)})


def _hasty(track: Track, size: tuple[int, int, int], rng: Random) -> Track:
    """Return the track by a hasty hand, which does not say what is hidden."""
    drawn = _shaken(track, size, 0.06, rng)
    return drawn.model_copy(
        update={"keyframes": tuple(k.model_copy(update={"occluded": False}) for k in drawn.keyframes)}
    )


def _anywhere(params: TracksParams, size: tuple[int, int, int], rng: Random) -> Track:
    wide, high, frames = size
    start = rng.randrange(max(1, frames // 2))
    end = min(frames, start + 2 + rng.randrange(frames))
    blank = Keyframe(frame=start, x=0, y=0, width=2, height=2)
    width, height = rng.uniform(0.08, 0.3) * wide, rng.uniform(0.08, 0.3) * high
    spots = sorted({start, *(rng.randrange(start, end) for _ in range(2))})
    keys = [
        _placed(
            blank.model_copy(update={"frame": frame}),
            size,
            x=rng.uniform(0, wide - width),
            y=rng.uniform(0, high - height),
            width=width,
            height=height,
        )
        for frame in spots
    ]
    return Track(
        label=rng.choice(params.keys),
        attributes=any_attributes(params, rng),
        keyframes=tuple(keys),
        end=max(end, spots[-1] + 1),
    )


def _guess(params: TracksParams, media: tuple[Media, ...], rng: Random) -> TracksAnswer:
    size = _clip(params, media)
    return TracksAnswer(tracks=tuple(_anywhere(params, size, rng) for _ in range(rng.randint(1, 3))))


def _nudge(answer: TracksAnswer, params: TracksParams, media: tuple[Media, ...], rng: Random) -> TracksAnswer:
    size = _clip(params, media)
    return TracksAnswer(tracks=tuple(_shaken(track, size, 0.035, rng) for track in answer.tracks))


def _botch(answer: TracksAnswer, params: TracksParams, media: tuple[Media, ...], rng: Random) -> TracksAnswer:
    """Keep a quarter, call a third something else, leave a third where it began, and invent something."""
    size = _clip(params, media)
    found = []
    for track in answer.tracks:
        luck = rng.random()
        if luck < 0.25:
            found.append(_hasty(track, size, rng))
        elif luck < 0.55:
            wrong = {
                "label": another(params.keys, track.label, rng),
                "attributes": hasty_attributes(track.attributes, params, rng),
            }
            found.append(_hasty(track, size, rng).model_copy(update=wrong))
        elif luck < 0.85:
            found.append(track.model_copy(update={"keyframes": track.keyframes[:1]}))
    if not answer.tracks or rng.random() < 0.4:
        found.append(_anywhere(params, size, rng))
    return TracksAnswer(tracks=tuple(found))


def _ball(*places: tuple[int, float], label: str = "ball", end: int = 150, colour: str = "blue") -> Track:
    keys = tuple(Keyframe(frame=frame, x=x, y=152, width=49, height=49) for frame, x in places)
    return Track(label=label, attributes={"colour": colour}, keyframes=keys, end=end)


_WAY = ((0, 56), (25, 56), (55, 376), (90, 376), (120, 56))
_POLE = Track(
    label="pole",
    attributes={"colour": "yellow"},
    keyframes=(
        Keyframe(frame=0, x=237, y=39, width=8, height=162),
        Keyframe(frame=38, x=237, y=39, width=8, height=162, occluded=True),
        Keyframe(frame=43, x=237, y=39, width=8, height=162),
    ),
    end=150,
)

KIND = Kind(
    key="tracks",
    title="Track things through a clip",
    params=TracksParams,
    answer=TracksAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=CLIP_MEASURES,
    errors=_errors,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=TracksAnswer(tracks=()),
    examples=(
        Example(
            title="A ball and a pole",
            params=TracksParams(
                labels=(
                    Label(key="ball", title="Ball", definition="Whatever rolls, from where it is first seen."),
                    Label(key="pole", title="Pole", definition="Whatever stands."),
                ),
                attributes=(
                    Attribute(
                        key="colour",
                        title="Colour",
                        options=(Option(key="blue", title="Blue"), Option(key="yellow", title="Yellow")),
                    ),
                ),
            ),
            media=(
                Video(file="0" * 64, width=480, height=270, seconds=6, fps=25, frames=150, alt="A ball and a pole"),
            ),
            gold=TracksAnswer(tracks=(_ball(*_WAY), _POLE)),
            answers=(
                TracksAnswer(tracks=(_ball((0, 58), (26, 54), (56, 378), (91, 374), (118, 57)), _POLE)),
                # the ball is lost half way and found again as another one
                TracksAnswer(tracks=(_ball(*_WAY[:3], end=70), _ball((75, 376), (90, 376), (120, 56)))),
                TracksAnswer(tracks=(_ball(*_WAY, label="pole"),)),
                TracksAnswer(tracks=()),
            ),
        ),
    ),
)
