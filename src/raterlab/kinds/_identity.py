"""Measures of whole clips, as benchmarks of multi-object tracking report them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from raterlab.kinds._errors import Error, ErrorUnit, Measure

if TYPE_CHECKING:
    from raterlab.stats.tracking import Tracking


def _measure(
    key: str,
    title: str,
    meaning: str,
    of: str,
    unit: ErrorUnit = "share",
    *,
    least: float | None = 0.0,
    most: float | None = 1.0,
    best: float = 1.0,
) -> Measure:
    return Measure(key=key, title=title, meaning=meaning, unit=unit, of=of, least=least, most=most, best=best)


_HOTA = _measure("hota", "HOTA", "Mean over clips of the root of DetA times AssA, over 19 levels of overlap.", "clips")
_DETA = _measure("deta", "DetA", "Mean over clips: right boxes by right, missed and invented ones.", "clips")
_ASSA = _measure("assa", "AssA", "Mean over clips: how far tracks are one over their whole lives.", "clips")
_IDF1 = _measure("idf1", "IDF1", "Boxes under the right identity, by the mean number of boxes.", "boxes of both")
_MOTA = _measure(
    "mota",
    "MOTA",
    "1 - boxes missed, invented and passed to another identity, by boxes of gold; below 0 where they are more.",
    "boxes of gold",
    "coefficient",
    least=None,
)
_SWITCHES = _measure(
    "switches",
    "Identity switches, by track",
    "How often a track of gold passes from one found track to another (IDSW).",
    "tracks of gold",
    "number",
    most=None,
    best=0.0,
)
CLIP_MEASURES = (_HOTA, _DETA, _ASSA, _IDF1, _MOTA, _SWITCHES)


def clip_errors(found: Tracking) -> tuple[Error, ...]:
    """Return HOTA, identity and CLEAR of one clip.

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
    )
