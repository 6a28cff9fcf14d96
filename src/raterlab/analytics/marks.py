"""Tables with one row a mark: boxes, outlines and spans are no votes, and several by one person are no repeats."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from raterlab.analytics.evidence import Evidence
from raterlab.domain.assess import Caution

SHAPES = tuple(
    frozenset(names.split())
    for names in (
        "x y w h", "cx cy w h", "x y width height", "left top width height", "xmin ymin xmax ymax",
        "x_min y_min x_max y_max", "x1 y1 x2 y2", "bbox", "box", "polygon", "segmentation", "points", "path_x path_y",
    )
)  # fmt: skip
SPANS = tuple(
    frozenset(names.split())
    for names in ("span_start span_end", "start end", "start_offset end_offset", "begin end", "start_char end_char")
)
SEVERAL, MOST = 0.05, 0.5  # share of people's items with several rows: beside such columns, and without any


def of_marks(e: Evidence) -> Iterator[Caution]:
    """Find rows that are marks (boxes, outlines, spans), several to an item and rater, and not votes."""
    given, share = _several(e)
    if not share:
        return
    columns = {name.lower() for name in e.intake.columns}
    shape = next((names for names in SHAPES if names <= columns), None)
    span = next((names for names in SPANS if names <= columns), None)
    found = span or shape
    if share < (SEVERAL if found else MOST):
        return
    why = f"columns {', '.join(sorted(found))}, and " if found else ""
    cures = []
    if not shape:
        cures.append(
            'For spans write one row an item and rater, all its spans a list in JSON, [[3, 8, "PLACE"]], and read '
            "unitized alpha, gamma and F1 across labelers."
        )
    if not span:
        cures.append("Boxes and outlines are compared in a project, by overlap (how-to: mark pictures).")
    if not found:
        cures.append("If people did answer again and again, keep the answer that counts.")
    yield Caution(
        code="marks_not_votes",
        message=(
            f"These rows are marks and not votes: {why}{share:.0%} of {given} people's items have several rows. "
            f"Equal labels say nothing about them, so nobody is ranked or judged. {' '.join(cures)}"
        ),
        blocks=True,
        count=given,
        examples=tuple(sorted(found or ())),
    )


def _several(e: Evidence) -> tuple[int, float]:
    """Return the number of items that people have answered, each for each, and the share with several rows."""
    if e.counts_alone:  # a row more is one item more at most
        total, more = int(e.counts.labels.sum()), e.counts.repeats
        return total - more, more / max(1, total - more)
    given = len(e.once.label)
    if e.latest[1] < SEVERAL * given:  # too few, however they lie
        return given, 0.0
    labels = e.labels
    item = np.repeat(np.arange(labels.items), np.diff(labels.start))
    pair = np.sort(item * labels.raters + labels.rater)
    again = np.diff(pair) == 0
    return given, float(len(np.unique(pair[1:][again])) / given)
