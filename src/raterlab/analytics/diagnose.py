"""What low agreement comes from: the rubric, the gold, a person, or everybody's training."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from raterlab.analytics.assess import item_rows
from raterlab.analytics.cautions import told
from raterlab.analytics.evidence import Evidence
from raterlab.domain.assess import DiagnosisReport, Reading
from raterlab.domain.score import Measured
from raterlab.errors import Invalid
from raterlab.stats import diagnosis
from raterlab.stats._arrays import Ints

MOST_RATERS, MOST_ITEMS = 10, 400

WORDS = {
    "camps": "Raters hold two readings of {u!r} and {v!r}: on such items some say one, some the other, each steadily. "
    "Settle which reading the rubric means, give an example of it, and publish a new version; judge nobody on these "
    "items until then.",
    "ambiguous": "{u!r} and {v!r} cannot be told apart by the rubric as it stands: on such items everybody wavers. Add "
    "an edge case with its ruling, or allow both.",
    "gold": "About {share:.0%} of the gold is probably wrong. Have an expert look at the items in doubt before anybody "
    "is judged by them.",
    "rater": "One person stands out: {outlier} errs more than the others on the same clear items. Rubric and gold "
    "explain the rest.",
    "training": "Everybody is weak alike, on what is clear too: the rubric needs examples and practice, or the work is "
    "harder than it looks.",
    "healthy": "Nothing stands out: what disagreement there is looks like honest error.",
}


def diagnose(e: Evidence) -> DiagnosisReport:
    """Compare the explanations on items with gold.

    Raises
    ------
    Invalid
        Without gold: then rubric and person cannot be told apart by labels alone.
    """
    if not (e.gold >= 0).any():
        raise Invalid(
            "there is no gold: labels alone do not tell a divided rubric from weak people",
            cure="Have two experts answer fifty of the items, and give their answers with --gold.",
        )
    answers, gold, items, raters = _common(e)
    found = diagnosis.diagnose(answers, gold, max(2, len(e.class_names)), target=e.policy.unacceptable)
    names = tuple(e.raters[r] for r in raters)
    if not found.cause:
        return DiagnosisReport(
            cause="", summary=(f"No diagnosis: {found.missing}.",), weights={}, pair=None, readings=(), contested=(),
            suspects=(), coverage={}, raters=names, items=len(items), **told(e),
        )  # fmt: skip
    pair = (e.class_names[found.pair[0]], e.class_names[found.pair[1]]) if found.pair else None
    words = WORDS[found.cause].format(
        u=pair[0] if pair else "",
        v=pair[1] if pair else "",
        share=found.share,
        outlier=names[found.outlier] if found.outlier is not None else _weakest(found, names),
    )
    suspects = np.flatnonzero(diagnosis.gold_suspects(answers, gold) >= 0)
    contested = np.flatnonzero(found.contested_items > 0.5) if found.contested_items is not None and pair else items[:0]
    lines = [words]
    if suspects.size and found.cause != "gold":
        lines.append(
            f"{suspects.size} gold answers are contradicted by most of these raters alike: have an expert look."
        )
    coverage = _coverage(e, raters)
    worst = max((x.low or 0.0 for x in coverage.values()), default=0.0)
    if worst > 0:
        lines.append(
            f"Two people who are right on gold differ so often on other work that at least {worst:.0%} of it must be "
            "of a kind that gold does not cover: add such items to the gold."
        )
    if found.caution:
        lines.append(f"{found.caution[0].upper()}{found.caution[1:]}.")
    readings = (
        tuple(
            Reading(rater=name, second=float(lean), accuracy=float(right))
            for name, lean, right in zip(names, found.leaning, found.accuracy, strict=True)
        )
        if found.leaning is not None and found.accuracy is not None
        else ()
    )
    return DiagnosisReport(
        **told(e),
        cause=found.cause,
        summary=tuple(lines),
        weights={
            "raters differ": found.raters, "contested pair": found.contested, "camps": found.camps,
            "wrong gold": found.gold,
        },
        pair=pair,
        readings=readings,
        contested=item_rows(e, [int(items[j]) for j in contested[: e.policy.named]]),
        suspects=item_rows(e, [int(items[j]) for j in suspects[: e.policy.named]]),
        coverage=coverage,
        raters=names,
        items=len(items),
    )  # fmt: skip


def _common(e: Evidence) -> tuple[Ints, Ints, Ints, Ints]:
    """Answers (items, raters) of those who did most of the gold, on the items that most of them did."""
    once, gold = e.once, e.gold
    item = np.repeat(np.arange(once.items), np.diff(once.start))
    on_gold = gold[item] >= 0
    done = np.bincount(once.rater[on_gold], minlength=once.raters)
    raters = np.sort(np.argsort(-done, kind="stable")[: min(MOST_RATERS, int((done > 0).sum()))])
    place = np.full(once.raters, -1)
    place[raters] = np.arange(len(raters))
    mine = on_gold & (place[once.rater] >= 0)
    count = np.bincount(item[mine], minlength=once.items)
    items = np.sort(np.argsort(-count, kind="stable")[: min(MOST_ITEMS, int((count > 1).sum()))])
    row = np.full(once.items, -1)
    row[items] = np.arange(len(items))
    answers = np.full((len(items), len(raters)), -1)
    used = mine & (row[item] >= 0)
    answers[row[item[used]], place[once.rater[used]]] = once.label[used]
    return answers, gold[items].astype(np.int64), items, raters


def _weakest(found: diagnosis.Diagnosis, names: tuple[str, ...]) -> str:
    return names[int(np.argmin(found.accuracy))] if found.accuracy is not None else "somebody"


def _coverage(e: Evidence, raters: Ints) -> dict[str, Measured]:
    """Bound the share of work without gold that gold does not represent, for pairs with enough of both."""
    once = e.once
    item = np.repeat(np.arange(once.items), np.diff(once.start))
    found: dict[str, Measured] = {}
    right, asked = e.counts.gold.right, e.counts.gold.asked
    label = {int(r): np.full(once.items, -1) for r in raters}
    for r, column in label.items():
        own = once.rater == r
        column[item[own]] = once.label[own]
    for a, b in combinations(label, 2):
        both = (label[a] >= 0) & (label[b] >= 0) & (e.gold < 0)
        n = int(both.sum())
        if n < 30 or min(asked[a], asked[b]) < 15:
            continue
        apart = int((label[a][both] != label[b][both]).sum())
        gap = diagnosis.coverage_gap(apart, n, (int(right[a]), int(asked[a])), (int(right[b]), int(asked[b])))
        found[f"{e.raters[a]} and {e.raters[b]}"] = Measured.of(gap)
    return found
