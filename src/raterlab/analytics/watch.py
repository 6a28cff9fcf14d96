"""Whether somebody has become worse, or everybody: evidence over the order in which labels were made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from raterlab.analytics.cautions import told
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.habits import restarted_order
from raterlab.domain.assess import Caution, DriftReport, DriftRow
from raterlab.domain.score import Measured
from raterlab.errors import Invalid
from raterlab.stats import drift, timing
from raterlab.stats.accuracy import wilson
from raterlab.stats.estimate import Estimate
from raterlab.stats.population import Population

Array = npt.NDArray[Any]
START, LEAST_START, LEAST_AFTER = 100, 30, 10
MOST_CELLS = 50_000_000
NO_TIMES = Caution(code="no_timestamps", message="There are no timestamps: the order column is taken as time.")


def watch(e: Evidence) -> DriftReport:
    """Look at every rater's answers in order: a baseline from the first, evidence of a fall from the rest.

    The baseline is the lower tenth of what is believed after the first answers (half of them, a hundred at most).
    Everybody and every class is looked at first: a common shift is nobody's own.

    Raises
    ------
    Invalid
        When the table does not say in which order labels were made, or nobody has enough of them.
    """
    when = e.table.extras.get("timestamp")
    timed = when is not None and bool(np.isfinite(when).any())
    if not timed:
        when = e.table.extras.get("order")
    if when is None:
        raise Invalid(
            "the table does not say in which order labels were made", cure="Give it a timestamp or an order column."
        )
    if not timed and (again := next(restarted_order(e), None)):
        raise Invalid(f"the order column is not time: {again.message}", cure="Give it a timestamp column.")
    hit, stream = _hits(e)
    usable = np.flatnonzero(~np.isnan(hit) & np.isfinite(when))
    order = usable[np.lexsort((usable, when[usable], e.labels.rater[usable]))]
    rater = e.labels.rater[order]
    start = np.searchsorted(rater, np.arange(e.labels.raters + 1))
    rows = [order[start[r] : start[r + 1]] for r in range(e.labels.raters)]
    watched = [r for r, mine in enumerate(rows) if len(mine) >= LEAST_START + LEAST_AFTER]
    if not watched:
        raise Invalid(
            f"nobody has {LEAST_START + LEAST_AFTER} labels to compare with {stream}",
            cure="Drift needs a longer record.",
        )
    cuts = {r: min(START, max(LEAST_START, len(rows[r]) // 2)) for r in watched}
    right = np.array([hit[rows[r][: cuts[r]]].sum() for r in watched])
    tried = np.array([cuts[r] for r in watched])
    reference = drift.baseline(Population(right, tried), right, tried)
    season = max(len(rows[r]) - cuts[r] for r in watched)
    fleet = drift.Fleet.start(len(watched))
    later = np.full((len(watched), season), np.nan)
    for i, r in enumerate(watched):
        later[i, : len(rows[r]) - cuts[r]] = hit[rows[r][cuts[r] :]]
    for step in range(season):
        seen = ~np.isnan(later[:, step])
        evidence = drift.binary_evidence(np.where(seen, later[:, step], 0.0), seen, reference)
        fleet = fleet.after(evidence, 1 / season)
    cause = _cause(e, rows, cuts, watched, hit)
    alarms = drift.alarms(fleet, common_shift=cause.common)
    found = [
        _row(e, r, rows[r], cuts[r], hit, when if timed else None, float(fleet.e_value[i]), float(reference[i]),
             watched=bool(alarms.watched[i]), acted=bool(alarms.acted[i]))
        for i, r in enumerate(watched)
    ]  # fmt: skip
    found.sort(key=lambda row: (-row.acted, -row.e_value))
    return DriftReport(
        summary=_words(e, cause, found, stream, skipped=e.labels.raters - len(watched)),
        stream="gold" if stream == "gold" else "agreement with the others' majority",
        # which cell errs most is no finding by itself: a person's cause stands only where evidence names somebody
        cause=cause.kind if cause.common or alarms.acted.any() else "none",
        raters=tuple(found),
        **told(e, *(() if timed else (NO_TIMES,))),
    )


def _hits(e: Evidence) -> tuple[Array, str]:
    """1 right, 0 wrong, NaN not known, for each label: against gold, or else against the others' one majority."""
    labels = e.labels
    item = np.repeat(np.arange(labels.items), np.diff(labels.start))
    if (e.gold >= 0).any():
        gold = e.gold[item]
        return np.where(gold < 0, np.nan, gold == labels.label), "gold"
    if len(item) * labels.classes > MOST_CELLS:
        raise Invalid("there is no gold, and too many labels and classes to compare people", cure="Give it some gold.")
    votes = np.zeros((labels.items, labels.classes))
    np.add.at(votes, (item, labels.label), 1.0)
    others = votes[item]
    others[np.arange(len(item)), labels.label] -= 1
    top = others.max(axis=1)
    one = (top > 0) & ((others == top[:, None]).sum(axis=1) == 1)
    return np.where(one, others[np.arange(len(item)), labels.label] == top, np.nan), "the others' majority"


def _cause(e: Evidence, rows: list[Array], cuts: dict[int, int], watched: list[int], hit: Array) -> drift.Cause:
    """Weigh a fall of everybody or of a class against one person's."""
    labels = e.labels
    truth = e.gold if (e.gold >= 0).any() else e.votes.label
    kind = truth[np.repeat(np.arange(labels.items), np.diff(labels.start))]
    k = max(len(e.class_names), int(kind.max(initial=0)) + 1)
    errors, expected = np.zeros((len(watched), k)), np.zeros((len(watched), k))
    for i, r in enumerate(watched):
        first, rest = rows[r][: cuts[r]], rows[r][cuts[r] :]
        whole = (1 - hit[first]).sum() + 0.5
        # a class seen seldom at the start takes its rate from the person's own
        seen = np.bincount(kind[first], minlength=k)
        wrong = np.bincount(kind[first], 1 - hit[first], minlength=k)
        rate = (wrong + 5 * whole / (len(first) + 1)) / (seen + 5)
        errors[i] = np.bincount(kind[rest], 1 - hit[rest], minlength=k)
        expected[i] = rate * np.bincount(kind[rest], minlength=k)
    return drift.attribute(errors, expected)


def _row(
    e: Evidence, r: int, mine: Array, cut: int, hit: Array, when: Array | None, value: float, reference: float, *,
    watched: bool, acted: bool,
) -> DriftRow:  # fmt: skip
    x = hit[mine]
    # the most probable beginning of a fall: where the evidence from there on is greatest
    step = drift.binary_evidence(x[cut:], 1, reference).mean(axis=-1)
    tail = np.cumsum(step[::-1])[::-1]
    begin = cut + int(np.argmax(tail))
    since = None
    if acted:
        since = f"label {begin + 1} of {len(mine)}"
        if when is not None:
            since = f"{datetime.fromtimestamp(float(when[mine[begin]]), UTC):%Y-%m-%d %H:%M} UTC, {since}"

    def share(part: Array) -> Measured:
        n = len(part)
        return Measured.of(wilson(float(part.sum()), n) if n else Estimate.undefined("no labels"))

    split = begin if acted else cut
    return DriftRow(
        rater=e.raters[r], watched=watched, acted=acted, e_value=value, before=share(x[:split]), after=share(x[split:]),
        since=since, n=len(mine), pace=_pace(e, mine, cut),
    )  # fmt: skip


def _pace(e: Evidence, mine: Array, cut: int) -> str | None:
    """Say whether somebody's speed has changed: on common items against the others, else by itself."""
    for logs in (e.slowness, e.log_seconds):
        found = None if logs is None else timing.pace_change(logs[mine], cut)
        if found is not None:
            word = "slower" if found.ratio > 1 else "faster"
            times = max(found.ratio, 1 / found.ratio)
            return f"{times:.1f} times {word} since label {found.since + 1} of {len(mine)}"
        if logs is not None and (~np.isnan(logs[mine])).sum() >= len(mine) / 2:
            return None
    return None


def _words(e: Evidence, cause: drift.Cause, found: list[DriftRow], stream: str, *, skipped: int) -> tuple[str, ...]:
    lines = []
    if cause.kind == "all":
        lines.append(
            f"Everybody errs more than before against {stream} ({cause.observed:.0f} errors, {cause.expected:.0f} "
            "expected): look at the rubric, the data and the gold first. Nobody is named for it."
        )
    elif cause.kind == "class" and cause.label is not None:
        lines.append(
            f"{e.class_names[cause.label]!r} went wrong for everybody ({cause.observed:.0f} errors, "
            f"{cause.expected:.0f} expected): look at what the rubric and the gold say of it. Nobody is named for it."
        )
    named = [row.rater for row in found if row.acted]
    if named:
        lines.append(f"Somebody should look at {', '.join(named)}: worse than at the start, beyond chance.")
    elif not cause.common:
        lines.append("No fall is beyond chance.")
    more = [row.rater for row in found if row.watched and not row.acted]
    if more:
        lines.append(f"Give more gold to {', '.join(more[:10])}; it says nothing against them yet.")
    if skipped:
        lines.append(f"{skipped} raters have too few labels to say.")
    return tuple(lines)
