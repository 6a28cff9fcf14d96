"""Measures of clips, as benchmarks of multi-object tracking report them, and of the lives of tracks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from raterlab.kinds._errors import Error, Measure

if TYPE_CHECKING:
    from raterlab.stats.tracking import Tracking


Life = tuple[NDArray[np.int64], NDArray[np.bool_]]  # frames in which a track is seen, and where it is occluded

_HOTA = Measure.share(
    "hota", "HOTA", "Mean over clips of the root of DetA times AssA, over 19 levels of overlap.", "clips"
)
_DETA = Measure.share("deta", "DetA", "Mean over clips: right boxes by right, missed and invented ones.", "clips")
_ASSA = Measure.share("assa", "AssA", "Mean over clips: how far tracks are one over their whole lives.", "clips")
_IDF1 = Measure.share("idf1", "IDF1", "Boxes under the right identity, by the mean number of boxes.", "boxes of both")
_MOTA = Measure(
    key="mota",
    title="MOTA",
    meaning="1 - boxes missed, invented and passed to another identity, by boxes of gold; below 0 where they are more.",
    unit="coefficient",
    of="boxes of gold",
    least=None,
    most=1.0,
    best=1.0,
)
_SWITCHES = Measure(
    key="switches",
    title="Identity switches, by track",
    meaning="How often a track of gold passes from one found track to another (IDSW).",
    unit="number",
    of="tracks of gold",
)
_FRAMES = Measure.share(
    "frames",
    "Frames wholly right",
    "Share of frames with a box on either side in which every box has its partner.",
    "frames with a box",
)
_OCCLUSION = Measure.share(
    "occlusion",
    "Occluded or not as in gold",
    "Share of frames of found tracks in which both are seen and say the same of occlusion.",
    "boxes of found tracks",
)
_OCCLUDED = Measure.share(
    "occluded",
    "Occluded, and said so",
    "Share of the frames in which gold says that a found track is occluded.",
    "occluded boxes of gold",
)
_APPEARS = Measure(
    key="appears",
    title="Appears, off by",
    meaning="Mean distance of the first frame of found tracks from gold's.",
    unit="frames",
    of="found tracks",
)
_LEAVES = Measure(
    key="leaves",
    title="Leaves, off by",
    meaning="Mean distance of the last frame of found tracks from gold's.",
    unit="frames",
    of="found tracks",
)
CLIP_MEASURES = (_HOTA, _DETA, _ASSA, _IDF1, _MOTA, _SWITCHES, _FRAMES, _OCCLUSION, _OCCLUDED, _APPEARS, _LEAVES)


def clip_errors(found: Tracking) -> tuple[Error, ...]:
    """Return HOTA, identity, CLEAR and whole frames of one clip.

    Sources: Luiten et al. (2021), Ristani et al. (2016), Bernardin & Stiefelhagen (2008), as in `stats.tracking`.
    """
    boxes, true = int(found.seen.sum() + found.true.sum()), int(found.true.sum())
    # with nothing on either side there is nothing to track
    clips = (found.hota.mean(), found.detection.mean(), found.association.mean()) if boxes else ()
    return (
        *(measure.over(clips[i : i + 1]) for i, measure in enumerate((_HOTA, _DETA, _ASSA))),
        _IDF1.by(found.identity() * boxes, boxes),
        _MOTA.by(true - found.mistakes, true),
        _SWITCHES.by(found.switches, len(found.true)),
        _FRAMES.by(found.clean, found.busy),
    )


def life_errors(pairs: Sequence[tuple[Life, Life]]) -> tuple[Error, ...]:
    """Return how found tracks agree with those of gold on occlusion and on their ends, each pair as (answer, gold)."""
    together = [np.intersect1d(a[0], g[0], assume_unique=True, return_indices=True)[1:] for a, g in pairs]
    hidden = [(a[1][i], g[1][j]) for (a, g), (i, j) in zip(pairs, together, strict=True)]
    return (
        _OCCLUSION.by(sum(int((a == g).sum()) for a, g in hidden), sum(len(g) for _, g in hidden)),
        _OCCLUDED.by(sum(int((a & g).sum()) for a, g in hidden), sum(int(g.sum()) for _, g in hidden)),
        _APPEARS.over(abs(int(a[0][0]) - int(g[0][0])) for a, g in pairs),
        _LEAVES.over(abs(int(a[0][-1]) - int(g[0][-1])) for a, g in pairs),
    )
