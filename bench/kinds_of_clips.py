"""What a kind compares an answer with its gold by, against the field's own tool on the same shapes."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator

import numpy as np

from bench.rows import Row
from bench.shapes import timed


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    times = 3 if quick else 7
    yield from _tracks(1_000, 50, times)
    yield from _tracks(5_000, 20, times)


def _tracks(frames: int, objects: int, times: int) -> Iterator[Row]:
    """HOTA, identity and CLEAR of found tracks; TrackEval is given its similarities, which ours computes itself."""
    from raterlab.kinds._matching import box_iou
    from raterlab.stats.tracking import Moving, compare_tracks

    with contextlib.redirect_stdout(io.StringIO()):
        from trackeval.metrics import CLEAR, HOTA, Identity

    r = np.random.default_rng(3)
    frame, track = np.repeat(np.arange(frames), objects), np.tile(np.arange(objects), frames)
    start, way = r.uniform(0, 1_500, (objects, 2)), r.normal(0, 0.4, (objects, 2))
    size = r.uniform(40, 160, (objects, 2))
    true = np.c_[start[track] + way[track] * frame[:, None], size[track]]
    found = true + r.normal(0, 5, true.shape)
    found[:, 2:] = np.maximum(found[:, 2:], 2)
    kept = r.random(len(true)) > 0.08
    kinds = np.zeros(objects, dtype=np.int64)
    one, two = Moving(frame[kept], track[kept], found[kept], kinds), Moving(frame, track, true, kinds)

    def ours() -> tuple[float, float, float]:
        t = compare_tracks(one, two)
        return float(t.hota.mean()), t.identity(), t.mota or 0.0

    mine = ours()
    took = timed(ours, times)
    name = f"tracks: HOTA, IDF1 and MOTA, {frames:,} frames x {objects}"
    yield Row(name, "Raterlab", "time", took, "s", "less", note=f"median of {times}, overlaps and all")
    ids = [track[frame == f] for f in range(frames)]
    data = {"gt_ids": ids, "tracker_ids": [i[kept[frame == f]] for f, i in enumerate(ids)], "num_timesteps": frames}
    data |= {"num_gt_ids": objects, "num_tracker_ids": objects, "num_gt_dets": len(true)}
    data |= {"num_tracker_dets": int(kept.sum())}
    data["similarity_scores"] = [box_iou(true[frame == f], found[(frame == f) & kept]) for f in range(frames)]
    config = {"THRESHOLD": 0.5, "PRINT_CONFIG": False}
    with contextlib.redirect_stdout(io.StringIO()):
        measures = HOTA(), Identity(config), CLEAR(config)
        began = time.perf_counter()
        hota, identity, clear = (m.eval_sequence(data) for m in measures)
        took = time.perf_counter() - began
    theirs = float(np.mean(hota["HOTA"])), float(identity["IDF1"]), float(clear["MOTA"])
    same = np.allclose(mine, theirs, rtol=0, atol=1e-9)
    note = f"HOTA {theirs[0]:.4f}: {'the same' if same else 'NOT the same'}; overlaps given"
    yield Row(name, "TrackEval", "time", took, "s", "less", note=note)
