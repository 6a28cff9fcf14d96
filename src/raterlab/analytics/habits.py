"""Cautions about how people worked: their times, their order, and answers given without looking."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from raterlab.analytics.evidence import Evidence
from raterlab.domain.assess import Caution
from raterlab.stats.accuracy import wilson

IDLE = 30.0  # times the median
FEW_SHARED = 20
NEAR_CHANCE = 0.10


def share_of(part: float, whole: float) -> str:
    """Write a share as percent, or none of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "none"


def times(e: Evidence) -> Iterator[Caution]:
    """Find times that are idle time, belong to an assignment, or are all equal."""
    seconds = e.table.extras.get("seconds")
    if seconds is not None:
        ok = np.isfinite(seconds) & (seconds > 0)
        used = seconds[ok]
        bad = int((np.isfinite(seconds) & (seconds <= 0)).sum())
        if bad:
            yield Caution(
                code="impossible_times",
                message=f"{bad} times are zero or negative: they are left out of speed.",
                count=bad,
            )
        if len(used) >= FEW_SHARED:
            median = float(np.median(used))
            idle = int((used > IDLE * median).sum())
            if idle:
                yield Caution(
                    code="idle_time",
                    message=(
                        f"{idle} times are more than {IDLE:g} times the median of {median:.3g} s (the longest is "
                        f"{float(used.max()):.0f} s): somebody was away. Speed uses a robust mean on the log scale."
                    ),
                    count=idle,
                )
            again, by_luck = e.shared_times
            distinct = len(np.unique(used))
            if e.of_assignments:
                yield Caution(
                    code="assignment_time",
                    message=(
                        f"{again:.0%} of times stand on another label of the same rater too ({by_luck:.0%} would by "
                        "luck): they belong to an assignment of several items, not to the item. Speed by item is not "
                        "known."
                    ),
                    count=round(again * len(used)),
                )
            elif distinct == 1 and len(used) > 1:
                yield Caution(
                    code="equal_times", message="All times are equal: they were not measured.", count=len(used)
                )
    stamp = e.table.extras.get("timestamp")
    if stamp is not None:
        known = stamp[np.isfinite(stamp)]
        if len(known) > 1 and known.min() == known.max():
            yield Caution(
                code="equal_timestamps",
                message="All timestamps are equal: nothing can be said of order, drift or speed-up.",
                count=len(known),
            )


def restarted_order(e: Evidence) -> Iterator[Caution]:
    """`order` counts from 1 several times for one person."""
    place = e.table.extras.get("order")
    if place is None:
        return
    key = e.labels.rater.astype(np.int64) * (int(place.max(initial=0)) + 2) + place + 1
    known = place >= 0
    again = int(known.sum()) - len(np.unique(key[known]))
    if known.any() and again / known.sum() > 0.05:
        yield Caution(
            code="order_restarts",
            message=(
                f"The order column names {again} places twice for the same rater: it starts again with each session or "
                "experiment. Trends over it mix sessions; difficulty may differ between them."
            ),
            count=again,
        )


def straight_lines(e: Evidence) -> Iterator[Caution]:
    """People who always give one answer although others do not."""
    used = e.counts.labels
    given = used.sum(axis=1)
    share = used.max(axis=1, initial=0) / np.maximum(given, 1)
    overall = used.sum(axis=0).max() / max(used.sum(), 1)
    odd = np.flatnonzero((given >= FEW_SHARED) & (share >= 0.98) & (overall < 0.90))
    if len(odd):
        names = tuple(e.table.raters[i] for i in odd[np.argsort(-given[odd])][:5])
        yield Caution(
            code="straight_lining",
            message=f"{len(odd)} raters always give the same answer: {', '.join(names)}. Look at their items.",
            count=len(odd),
            examples=names,
        )


def at_chance(e: Evidence) -> Iterator[Caution]:
    """People whose answers carry no information, productive ones first."""
    table = e.counts.gold.table
    if table is None or not table.any():
        return
    given = e.counts.labels.sum(axis=1)
    found = []
    for rater, one in enumerate(table):
        n = one.sum()
        if n < 2 * FEW_SHARED or (one.sum(axis=1) > 0).sum() < 2:
            continue
        luck = float(one.sum(axis=0) @ one.sum(axis=1)) / n**2  # what their own habits give by chance
        sure = wilson(int(np.trace(one)), int(n))
        if sure.value is not None and sure.low is not None and sure.low <= luck and sure.value < luck + NEAR_CHANCE:
            found.append(rater)
    if found:
        found.sort(key=lambda r: -int(given[r]))
        names = tuple(f"{e.table.raters[r]} ({int(given[r])} labels)" for r in found[:5])
        yield Caution(
            code="raters_at_chance",
            message=(
                f"{len(found)} raters are no better on gold than their own guessing would be: {', '.join(names)}."
                + (" They gave " + share_of(int(given[found].sum()), int(given.sum())) + " of all labels.")
            ),
            count=len(found),
            examples=names,
        )
