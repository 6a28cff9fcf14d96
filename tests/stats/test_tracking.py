"""HOTA, identity and CLEAR against TrackEval, on tracks that cross, break, drift and are invented."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest

from raterlab.kinds._matching import box_iou
from raterlab.stats.tracking import Moving, compare_tracks, interpolated

with contextlib.redirect_stdout(io.StringIO()):
    from trackeval.metrics import CLEAR, HOTA, Identity


def moving(rows: np.ndarray, classes: np.ndarray) -> Moving:
    return Moving(rows[:, 0].astype(int), rows[:, 1].astype(int), rows[:, 2:], classes)


def scene(seed: int, frames: int = 40, tracks: int = 8, kinds: int = 1) -> tuple[Moving, Moving]:
    """True tracks that move straight, and found ones: shaken, with holes, and now and then under another number."""
    r = np.random.default_rng(seed)
    rows = []
    for k in range(tracks):
        a = int(r.integers(0, frames - 2))
        b = int(r.integers(a + 2, frames + 1))
        x, y, w, h = *r.uniform(0, 200, 2), *r.uniform(20, 90, 2)
        dx, dy = r.normal(0, 4, 2)
        rows += [(f, k, x + dx * (f - a), y + dy * (f - a), w, h) for f in range(a, b)]
    true = np.array(rows)
    found = true.copy()
    found[:, 2:] += r.normal(0, 5, found[:, 2:].shape)
    found[:, 4:] = np.maximum(found[:, 4:], 2)
    found = found[r.random(len(found)) > 0.1]
    other = r.random(len(found)) < 0.06
    found[other, 1] = tracks + r.integers(0, 3, other.sum())
    _, once = np.unique(found[:, :2], axis=0, return_index=True)
    found = found[once]
    labels = r.integers(0, kinds, tracks + 3)
    return moving(found, np.where(r.random(tracks + 3) < 0.9, labels, 0)), moving(true, labels[:tracks])


def theirs(found: Moving, true: Moving, threshold: float) -> dict[str, np.ndarray]:
    """The same by TrackEval, whose similarities are set to 0 across classes."""
    frames = int(max(found.frame.max(initial=0), true.frame.max(initial=0))) + 1
    number = np.unique(found.track, return_inverse=True)[1]
    data: dict = {"gt_ids": [], "tracker_ids": [], "similarity_scores": [], "num_timesteps": frames}
    for f in range(frames):
        a, b = found.frame == f, true.frame == f
        same = true.classes[true.track[b]][:, None] == found.classes[found.track[a]][None, :]
        data["gt_ids"].append(true.track[b])
        data["tracker_ids"].append(number[a])
        data["similarity_scores"].append(box_iou(true.box[b], found.box[a]) * same)
    data |= {"num_gt_ids": len(true.classes), "num_tracker_ids": int(number.max(initial=-1)) + 1}
    data |= {"num_gt_dets": len(true.frame), "num_tracker_dets": len(found.frame)}
    config = {"THRESHOLD": threshold, "PRINT_CONFIG": False}
    with contextlib.redirect_stdout(io.StringIO()):
        parts = [metric.eval_sequence(data) for metric in (HOTA(), Identity(config), CLEAR(config))]
    return {key: value for part in parts for key, value in part.items()}


@pytest.mark.parametrize("kinds", [1, 3])
@pytest.mark.parametrize("seed", range(25))
def test_measures_are_those_of_trackeval(seed: int, kinds: int) -> None:
    found, true = scene(seed, kinds=kinds)
    threshold = (0.3, 0.5, 0.75)[seed % 3]
    ours, oracle = compare_tracks(found, true, threshold=threshold), theirs(found, true, threshold)
    for name, value in (
        ("HOTA", ours.hota),
        ("DetA", ours.detection),
        ("AssA", ours.association),
        ("LocA", ours.localisation),
    ):
        assert value == pytest.approx(oracle[name], abs=1e-12), name
    assert ours.identity() == pytest.approx(float(oracle["IDF1"]), abs=1e-12)
    assert ours.switches == oracle["IDSW"]
    assert ours.hits == oracle["CLR_TP"]
    assert ours.mota == pytest.approx(float(oracle["MOTA"]), abs=1e-12)
    back = compare_tracks(true, found, threshold=threshold)
    assert back.identity() == pytest.approx(ours.identity(), abs=1e-12)
    assert back.overlap == pytest.approx(ours.overlap.T)


def test_overlap_in_space_and_time_by_hand() -> None:
    boxes = np.tile([0.0, 0, 10, 10], (4, 1))
    one = Moving(np.arange(4), np.zeros(4, int), boxes, np.zeros(1, int))
    two = Moving(np.arange(2, 6), np.zeros(4, int), boxes + np.array([5.0, 0, 0, 0]), np.zeros(1, int))
    # two frames together, each overlapping by a third; six frames in which either is seen
    assert compare_tracks(one, two).overlap.tolist() == [[pytest.approx(2 / 3 / 6)]]
    nothing = Moving(np.empty(0, int), np.empty(0, int), np.empty((0, 4)), np.empty(0, int))
    empty = compare_tracks(nothing, nothing)
    assert (empty.identity(), empty.mota, empty.overlap.shape) == (1.0, None, (0, 0))
    alone = compare_tracks(nothing, two)
    assert (alone.identity(), alone.mota, float(alone.hota.mean())) == (0.0, 0.0, 0.0)


def test_what_does_not_fit_is_refused() -> None:
    good = Moving(np.arange(2), np.zeros(2, int), np.ones((2, 4)), np.zeros(1, int))
    for bad in (
        Moving(np.arange(3), np.zeros(2, int), np.ones((2, 4)), np.zeros(1, int)),
        Moving(np.arange(2), np.ones(2, int), np.ones((2, 4)), np.zeros(1, int)),
    ):
        with pytest.raises(ValueError, match="track"):
            compare_tracks(bad, good)


def test_gaps_and_ends() -> None:
    frame, box = interpolated([1, 3, 6], [[0, 0, 1, 1], [4, 0, 1, 1], [9, 0, 1, 1]], [True, False, True], 8)
    assert frame.tolist() == [1, 2, 6, 7]
    assert box[:, 0].tolist() == [0, 2, 9, 9]
