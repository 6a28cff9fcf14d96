"""Moving boxes against moving boxes: HOTA, identity F1 and CLEAR counts, and how far two tracks are one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Bools, Floats, Ints, floats

LEVELS: Floats = np.arange(0.05, 0.99, 0.05)  # overlaps over which HOTA is averaged


@dataclass(frozen=True, eq=False, slots=True)
class Moving:
    """Boxes over time, one row for each track in each frame where it is seen.

    Parameters
    ----------
    frame, track
        (rows,) number of the frame, and of the track from 0.
    box
        (rows, 4) left, top, width, height.
    classes
        (tracks,) class of each track; tracks of different classes are never the same.
    """

    frame: Ints
    track: Ints
    box: Floats
    classes: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Tracking:
    """How found tracks agree with true ones.

    Parameters
    ----------
    seen, true
        (found,) and (true,) frames in which each track is seen.
    together
        (found, true) frames in which both are seen.
    shared
        (found, true) intersection over union summed over those frames; 0 across classes.
    near
        (found, true) frames in which their overlap reaches the threshold.
    matches
        (19, found, true) frames in which HOTA pairs them, by level of overlap.
    closeness
        (19,) overlap of those pairs, summed.
    hits, switches
        Boxes that CLEAR pairs, and how often a true track passes from one found track to another.
    busy, clean
        Frames with a box on either side, and those of them in which every box has its partner.
    """

    seen: Ints
    true: Ints
    together: Ints
    shared: Floats
    near: Ints
    matches: Ints
    closeness: Floats
    hits: int
    switches: int
    busy: int
    clean: int

    @property
    def overlap(self) -> Floats:
        """(found, true) overlap in space and time: IoU summed over frames, by the frames in which either is seen."""
        either = self.seen[:, None] + self.true[None, :] - self.together
        return np.asarray(np.round(self.shared / np.maximum(either, 1), 12))

    @property
    def detection(self) -> Floats:
        """(19,) DetA: pairs by pairs, misses and inventions."""
        pairs = self.matches.sum(axis=(1, 2))
        return np.asarray(pairs / np.maximum(1, self.seen.sum() + self.true.sum() - pairs))

    @property
    def association(self) -> Floats:
        """(19,) AssA: how far the tracks of each pair agree over their whole lives."""
        whole = np.maximum(1, self.seen[:, None] + self.true[None, :] - self.matches)
        pairs = self.matches.sum(axis=(1, 2))
        return np.asarray((self.matches * (self.matches / whole)).sum(axis=(1, 2)) / np.maximum(1, pairs))

    @property
    def localisation(self) -> Floats:
        """(19,) LocA: mean overlap of pairs; 1 where there are none."""
        pairs = self.matches.sum(axis=(1, 2))
        return np.asarray(np.maximum(1e-10, self.closeness) / np.maximum(1e-10, pairs))

    @property
    def hota(self) -> Floats:
        """(19,) HOTA by level; the measure itself is their mean."""
        return np.asarray(np.sqrt(self.detection * self.association))

    def identity(self, worth: Floats | None = None) -> float:
        r"""IDF1: ``2 IDTP / (found + true boxes)`` under the best pairing of whole tracks; symmetric.

        1 when both are empty. ``worth`` (found, true) says how much of a pair counts.
        """
        boxes = int(self.seen.sum() + self.true.sum())
        if boxes == 0:
            return 1.0
        gain = self.near if worth is None else self.near * worth
        if 0 in gain.shape:
            return 0.0
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - half a second that a start need not wait for

        rows, columns = linear_sum_assignment(gain, maximize=True)
        return 2.0 * float(gain[rows, columns].sum()) / boxes

    @property
    def mistakes(self) -> int:
        """Misses, inventions and switches of CLEAR."""
        return int(self.true.sum()) + int(self.seen.sum()) - 2 * self.hits + self.switches

    @property
    def mota(self) -> float | None:
        """``1 - (misses + inventions + switches) / true boxes``, which may lie below 0; None where nothing is true."""
        true = int(self.true.sum())
        return 1.0 - self.mistakes / true if true else None


def compare_tracks(found: Moving, true: Moving, *, threshold: float = 0.5) -> Tracking:
    r"""Compare found tracks with true ones, frame by frame.

    .. math:: HOTA = \frac{1}{19} \sum_{\alpha = .05}^{.95} \sqrt{DetA_\alpha \cdot AssA_\alpha}

    Boxes of different classes never match, so that counts are summed over classes.

    Parameters
    ----------
    found, true
        The two sets of tracks; rows in any order.
    threshold
        Overlap from which two boxes are the same for identity and CLEAR.

    Raises
    ------
    ValueError
        When arrays do not fit together.

    References
    ----------
    Luiten, J. et al. (2021). HOTA: a higher order metric for evaluating multi-object tracking. IJCV 129, 548-578.
    Ristani, E. et al. (2016). Performance measures and a data set for multi-target, multi-camera tracking. ECCVW.
    Bernardin, K. & Stiefelhagen, R. (2008). Evaluating multiple object tracking performance: CLEAR MOT. JIVP.

    Examples
    --------
    >>> frames, box = np.arange(4), np.tile([10.0, 10, 20, 20], (4, 1))
    >>> one = Moving(frames, np.zeros(4, int), box, np.zeros(1, int))
    >>> two = Moving(frames, np.array([0, 0, 1, 1]), box, np.zeros(2, int))
    >>> t = compare_tracks(two, one)
    >>> round(float(t.hota.mean()), 4), t.identity(), t.mota, t.switches
    (0.7071, 0.5, 0.75, 1)
    """
    from raterlab.stats import _kernels_tracks  # noqa: PLC0415

    last = max(int(side.frame.max(initial=-1)) for side in (found, true))
    one, two = _by_frame(found, last + 1), _by_frame(true, last + 1)
    seen, there, together, shared, near, _, matches, closeness, *counts = _kernels_tracks.compare(
        *one, *two, LEVELS, threshold
    )
    return Tracking(seen, there, together, shared, near, matches, closeness, *map(int, counts))


def _by_frame(side: Moving, frames: int) -> tuple[Ints, Floats, Ints, Ints]:
    """Where each frame starts, and boxes, tracks and classes in that order."""
    box, frame, track = floats(side.box, 2, "box"), _whole(side.frame), _whole(side.track)
    if box.shape != (len(frame), 4) or len(track) != len(frame):
        raise ValueError("frame, track and box must have the same rows, and boxes four numbers")
    if len(track) and (track.min() < 0 or track.max() >= len(side.classes)):
        raise ValueError("tracks are numbered from 0, and each has a class")
    order = np.argsort(frame, kind="stable")
    start = np.searchsorted(frame[order], np.arange(frames + 1))
    return _whole(start), np.ascontiguousarray(box[order]), track[order], _whole(side.classes)


def _whole(values: npt.ArrayLike) -> Ints:
    return np.ascontiguousarray(np.asarray(values, dtype=np.int64))


def interpolated(frames: npt.ArrayLike, places: npt.ArrayLike, seen: npt.ArrayLike, end: int) -> tuple[Ints, Floats]:
    """Boxes between keyframes, in a straight line; the last one stays until `end`.

    Parameters
    ----------
    frames, places
        (keys,) rising frame numbers, and (keys, 4) boxes.
    seen
        (keys,) False where the object is away from this keyframe until the next.
    end
        First frame in which it is no more.

    Returns
    -------
    arrays (rows,), (rows, 4)
        Frames in which it is seen, and where.

    Examples
    --------
    >>> frame, box = interpolated([2, 4], [[0, 0, 2, 2], [4, 0, 2, 2]], [True, True], 6)
    >>> frame.tolist(), box[:, 0].tolist()
    ([2, 3, 4, 5], [0.0, 2.0, 4.0, 4.0])
    """
    keys, at = _whole(frames), floats(places, 2, "places")
    there: Bools = np.asarray(seen, dtype=np.bool_)
    every = np.arange(keys[0], end)
    every = every[there[np.searchsorted(keys, every, side="right") - 1]]
    return every, np.column_stack([np.interp(every, keys, column) for column in at.T])
