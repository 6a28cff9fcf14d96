"""Tables of preferences: two systems a row and which of them was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from raterlab.stats import preference
from raterlab.stats._arrays import Floats, Ints
from raterlab.stats.estimate import Estimate

if TYPE_CHECKING:
    from raterlab.analytics.evidence import Evidence

FIRST = ("a", "first", "left", "1", "model_a", "system_a", "model_1")
SECOND = ("b", "second", "right", "2", "model_b", "system_b", "model_2")
TIE = ("tie", "equal", "same", "draw", "both", "neither")
MOST = 600  # systems and twice the raters of one model: it inverts a table of that side
NONE = "the table does not name two systems, of which a label chooses one"


def judgments(e: Evidence) -> tuple[Ints, Ints, Floats, Ints] | None:
    """First, second, outcome and rater of each judgment; None where the labels are no choices between two."""
    if e.counts_alone or not {"first", "second"} <= e.table.extras.keys():
        return None
    outcome = np.full(len(e.table.classes), np.nan)
    for code, name in enumerate(e.table.classes):
        for value, words in ((1.0, FIRST), (0.0, SECOND), (0.5, TIE)):
            if name.strip().lower() in words:
                outcome[code] = value
    a, b = (e.table.extras[name].astype(np.int64) for name in ("first", "second"))
    label = e.labels.label
    y = outcome[label]
    system = {name: i for i, name in enumerate(e.table.things)}
    named = np.array([system.get(name, -1) for name in e.table.classes], dtype=np.int64)[label]
    y = np.where(np.isnan(y) & (named >= 0) & (named == a), 1.0, y)
    y = np.where(np.isnan(y) & (named >= 0) & (named == b), 0.0, y)
    used = (a >= 0) & (b >= 0) & (a != b)
    if not used.any() or np.isnan(y[used]).any():
        return None
    return a[used], b[used], y[used], e.labels.rater[used].astype(np.int64)


def fitted(e: Evidence, *, raters: bool) -> preference.Preferences | str:
    """Bradley-Terry with Davidson's ties and a pull of the first place, or why not."""
    found = judgments(e)
    if found is None:
        return NONE
    a, b, y, who = found
    if len(e.table.things) + 2 * (len(e.raters) if raters else 1) > MOST:
        return "there are too many systems and raters for one model"
    return preference.fit(a, b, y, rater=who if raters else None, position=True)


def position_effect(e: Evidence) -> Estimate:
    """Pull of all raters together towards what is shown first."""
    found = e.preferences
    return Estimate.undefined(found) if isinstance(found, str) else found.position[0]


def by_rater(e: Evidence, which: str) -> list[Estimate]:
    """Return each rater's discrimination or position."""
    found = fitted(e, raters=True) if not isinstance(e.preferences, str) else e.preferences
    if isinstance(found, str):
        return [Estimate.undefined(found)] * len(e.raters)
    column = getattr(found, which)
    none = Estimate.undefined("no judgment")
    return [column[r] if r < len(column) else none for r in range(len(e.raters))]
