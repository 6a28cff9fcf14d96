"""What a careful statistician says before anybody reads the numbers.

One function a caution; each is tested on data that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from raterlab.analytics.evidence import Evidence
from raterlab.analytics.habits import (
    FEW_SHARED,
    NEAR_CHANCE,
    at_chance,
    restarted_order,
    share_of,
    straight_lines,
    times,
)
from raterlab.analytics.marks import of_marks
from raterlab.analytics.origins import gold_from_votes, numbers_as_names
from raterlab.domain.assess import Caution, DataSummary
from raterlab.stats import agreement, krippendorff
from raterlab.stats.accuracy import wilson
from raterlab.stats.krippendorff import Level

MANY = 1_000  # items that cannot all be unanimous by nature
FEW_ITEMS = 100
PARADOX_RAW, PARADOX_ALPHA, PARADOX_SHARE = 0.80, 0.50, 0.80


def unreadable(e: Evidence) -> Iterator[Caution]:
    """Rows that were left out."""
    n = e.intake.bad_rows
    if n:
        yield Caution(
            code="unreadable_rows",
            message=f"{n} of {e.intake.rows} rows could not be read and are left out; they are listed at the end.",
            count=n,
            examples=tuple(str(bad) for bad in e.intake.bad[:3]),
        )


def of_files(e: Evidence) -> Iterator[Caution]:
    """Cells that cannot be read and dates that can be read in two ways."""
    yield from e.intake.notes


def order_unknown(e: Evidence) -> Iterator[Caution]:
    """Find classes without the order or the distances that the level of the policy asks for."""
    if e.no_order:
        yield Caution(
            code="order_not_known",
            message=f"Nothing is measured at level {e.policy.level}: {e.no_order}.",
            examples=e.class_names[:5],
        )


def unknown_costs(e: Evidence) -> Iterator[Caution]:
    """Costs of classes that neither labels nor gold have."""
    named = dict.fromkeys(name for gold, row in e.policy.costs.items() for name in (gold, *row))
    odd = tuple(name for name in named if name not in e.class_names and name not in e.policy.classes)
    if odd:
        yield Caution(
            code="costs_of_unknown_class",
            message=(
                f"The policy names costs of {', '.join(odd[:5])}, which neither labels nor gold have: they count for "
                "nothing. Write classes as the table does."
            ),
            count=len(odd),
            examples=odd[:5],
        )


def repeats(e: Evidence) -> Iterator[Caution]:
    """Labels that repeat one by the same rater."""
    n = e.counts.repeats
    if not n or any(of_marks(e)):
        return
    labels = e.labels
    item = np.repeat(np.arange(labels.items), np.diff(labels.start))
    order = np.lexsort((np.arange(len(item)), labels.rater, item))
    again = (np.diff(item[order]) == 0) & (np.diff(labels.rater[order]) == 0)
    same = int((labels.label[order][1:] == labels.label[order][:-1])[again].sum())
    share = wilson(same, int(again.sum()))
    yield Caution(
        code="repeated_labels",
        message=(
            f"{n} labels repeat an earlier one by the same rater on the same item; "
            f"{share_of(same, int(again.sum()))} of them give the same answer again "
            f"(95 % interval {share.low or 0:.0%} to {share.high or 0:.0%}). Agreement "
            "uses the last of each; accuracy and the models of raters use all."
        ),
        count=n,
    )


def no_disagreement(e: Evidence) -> Iterator[Caution]:
    """Not one item in thousands on which two raters differ."""
    p = e.patterns
    shared = int(p.weight[p.sizes > 1].sum())
    split = int(p.weight[np.diff(p.start) > 1].sum())
    if shared >= MANY and split == 0 and not any(of_marks(e)):
        yield Caution(
            code="no_disagreement",
            message=(
                f"On {shared} items with labels from several raters nobody ever disagrees. People do not do that: "
                "the votes were probably overwritten by a merged answer before this table was made."
            ),
            blocks=True,
            count=shared,
        )


def chance_level(e: Evidence) -> Iterator[Caution]:
    """Agreement that chance would give too."""
    level: Level = "nominal" if e.no_order else e.policy.level
    alpha = krippendorff.alpha(e.patterns, level, None if level == "nominal" else e.values)
    if alpha.value is None or alpha.high is None or alpha.low is None or alpha.n < FEW_ITEMS // 2:
        return
    if alpha.low <= 0 or alpha.high < NEAR_CHANCE:
        why = (
            "these labels could come from people who do not look at the items"
            if alpha.low <= 0
            else "more than chance, and far too little to tell people apart by"
        )
        yield Caution(
            code="chance_level_agreement",
            message=(
                f"Agreement beyond chance is alpha {alpha.value:.2f} ({alpha.low:.2f} to {alpha.high:.2f}): {why}. "
                "Find out the reason before anybody is ranked."
            ),
            blocks=e.counts.gold.asked.sum() == 0,
            count=alpha.n,
        )


def gold_conflicts(e: Evidence) -> Iterator[Caution]:
    """One item, two golds; or gold for nothing."""
    table = e.table
    kinds = {
        "have rows that name different gold": table.gold_conflicts,
        "have different answers in files of gold": table.file_conflicts,
        "have another gold in the column than in a file": table.overruled,
    }
    if any(kinds.values()):
        listed = "; ".join(f"{n} items {what}" for what, n in kinds.items() if n)
        yield Caution(
            code="gold_conflicts",
            message=(
                f"Gold contradicts itself: {listed}. A file counts before the column, and of several answers in either "
                "the first. Settle them before anybody is judged."
            ),
            count=sum(kinds.values()),
        )
    if e.table.unused_gold:
        yield Caution(
            code="unused_gold",
            message=f"{e.table.unused_gold} gold answers are for items that nobody labelled: check the item names.",
            count=e.table.unused_gold,
        )


def nothing_in_common(e: Evidence) -> Iterator[Caution]:
    """Find labels and gold that are written differently: no class in common, or names that differ by case alone."""
    used, in_gold = e.counts.labels.sum(axis=0) > 0, _in_gold(e)
    names = e.table.classes
    if in_gold.any() and not (used & in_gold).any():
        mine, gold = ([names[i] for i in np.flatnonzero(which)[:5]] for which in (used, in_gold))
        yield Caution(
            code="gold_in_other_words",
            message=(
                f"Labels and gold have no class in common: labels say {', '.join(mine)}, gold says {', '.join(gold)}. "
                "They are probably written in two ways: write both alike, then people can be judged."
            ),
            blocks=True,
            count=int(in_gold.sum()),
            examples=(*mine, *gold),
        )
    alike: dict[str, list[str]] = {}
    for i in np.flatnonzero(used | in_gold):
        alike.setdefault(names[i].casefold(), []).append(names[i])
    twice = [" and ".join(found) for found in alike.values() if len(found) > 1]
    if twice:
        yield Caution(
            code="classes_by_case",
            message=(
                f"Classes differ by capital letters alone: {', '.join(twice[:5])}. They count as different answers: "
                "write them alike if they mean the same."
            ),
            count=len(twice),
            examples=tuple(twice[:5]),
        )


def _in_gold(e: Evidence) -> npt.NDArray[np.bool_]:
    """(classes,) whether gold has it, distributions included."""
    found = np.zeros(len(e.table.classes), dtype=np.bool_)
    found[e.gold[e.gold >= 0]] = True
    if e.table.soft is not None:
        found |= (e.table.soft.shares > 0).any(axis=0)
    return found


def outside_rubric(e: Evidence) -> Iterator[Caution]:
    """Classes that the rubric does not have; or that only labels or only gold use."""
    used = e.counts.labels.sum(axis=0)
    names = e.table.classes
    in_gold = _in_gold(e)
    if e.policy.classes:
        odd = [i for i, name in enumerate(names) if name not in e.policy.classes]
        if odd:
            total = int(used[odd].sum())
            listed = tuple(f"{names[i]} ({int(used[i])})" for i in odd[:5])
            yield Caution(
                code="class_outside_rubric",
                message=f"{total} labels are of {len(odd)} classes that the rubric does not have: {', '.join(listed)}.",
                count=total,
                examples=listed,
            )
    elif in_gold.any() and len(names) <= MANY:
        odd = [i for i in range(len(names)) if used[i] and not in_gold[i]]
        if odd and (in_gold & (used > 0)).any():  # else they are told so already
            total = int(used[odd].sum())
            listed = tuple(f"{names[i]} ({int(used[i])})" for i in odd[:5])
            yield Caution(
                code="class_never_gold",
                message=(
                    f"{total} labels are of classes that gold never has: {', '.join(listed)}. They count as wrong; if "
                    "they mean 'no answer' or a flag, say so with a column of its own."
                ),
                count=total,
                examples=listed,
            )


def thin_overlap(e: Evidence) -> Iterator[Caution]:
    """Too few items with several labels, or too few between any two people."""
    p = e.patterns
    shared = int(p.weight[p.sizes > 1].sum())
    if shared == 0:
        yield Caution(
            code="no_overlap",
            message="No item has labels from two raters: agreement cannot be known. Give some items to several people.",
            count=0,
        )
        return
    if shared < FEW_ITEMS:
        yield Caution(
            code="few_shared_items",
            message=(
                f"Only {shared} items have labels from two raters or more: intervals for agreement are wide, and no "
                f"verdict about it is due below {FEW_ITEMS} items or 5 raters."
            ),
            count=shared,
        )
    pairs = e.pairs.shared
    if len(pairs) > 2 and np.median(pairs) < FEW_SHARED:
        yield Caution(
            code="sparse_pairs",
            message=(
                f"Half of the {len(pairs)} pairs of raters share fewer than {FEW_SHARED} items (median "
                f"{float(np.median(pairs)):g}): a kappa of two people means little here; read the row of a rater "
                "against all others instead."
            ),
            count=int((pairs < FEW_SHARED).sum()),
        )


def dominating_rater(e: Evidence) -> Iterator[Caution]:
    """One person made most of the labels."""
    given = e.counts.labels.sum(axis=1)
    total = int(given.sum())
    most = int(given.argmax())
    if (given > 0).sum() >= 3 and given[most] > total / 2:
        name = e.table.raters[most]
        yield Caution(
            code="one_rater_dominates",
            message=(
                f"{name} gave {share_of(int(given[most]), total)} of all labels: majority, models and reference times "
                "are mostly this person's own opinion."
            ),
            count=int(given[most]),
            examples=(name,),
        )


def thin_people(e: Evidence) -> Iterator[Caution]:
    """More raters than evidence."""
    given = e.counts.labels.sum(axis=1)
    asked = e.counts.gold.asked
    has_gold = bool(asked.sum())
    evidence = asked if has_gold else given
    least = e.policy.fewest_gold
    thin = int((evidence < least).sum())
    if thin > len(given) / 2 and len(given) > 2:
        what = "items with gold" if has_gold else "labels"
        yield Caution(
            code="more_raters_than_evidence",
            message=(
                f"{thin} of {len(given)} raters have fewer than {least} {what}: for them there is no verdict. Fewer "
                "people with more items each would tell more."
            ),
            count=thin,
        )


def prevalence_paradox(e: Evidence) -> Iterator[Caution]:
    """High raw agreement, low agreement beyond chance: one class is nearly everything."""
    raw = agreement.raw(e.patterns)
    alpha = krippendorff.alpha(e.patterns)
    used = e.counts.labels.sum(axis=0)
    top = int(used.argmax())
    share = float(used[top] / used.sum())
    if (
        raw.value is not None and alpha.value is not None
        and raw.value >= PARADOX_RAW and alpha.value <= PARADOX_ALPHA and share >= PARADOX_SHARE
    ):  # fmt: skip
        ac1 = agreement.gwet_ac1(e.patterns, e.classes)
        yield Caution(
            code="prevalence_paradox",
            message=(
                f"Raters agree on {raw.value:.0%}, yet alpha is {alpha.value:.2f}, because {share:.0%} of labels are "
                f"{e.table.classes[top]!r}. Read AC1 ({ac1.value or 0:.2f}) and the rare classes' own rows; do not "
                "judge anybody by alpha here."
            ),
            count=raw.n,
        )


def open_ended(e: Evidence) -> Iterator[Caution]:
    """Find labels that equality cannot compare: texts, spans, shapes."""
    classes, labels = int((e.counts.labels.sum(axis=0) > 0).sum()), len(e.labels.label)  # without gold's own
    if e.answers is not None and e.answers.kind == "units":
        yield Caution(
            code="units",
            message=(
                "The labels are spans: read unitized alpha, gamma and F1 across labelers. By equality two answers "
                "differ when one end differs, so nobody is ranked by it."
            ),
            blocks=True,
            count=classes,
        )
    elif classes > max(100, labels // 20) or (classes > labels / 2 and classes >= FEW_SHARED):
        what = "sets: read alpha by MASI and F1 across labelers" if e.answers else "texts or shapes"
        yield Caution(
            code="open_ended_labels",
            message=(
                f"There are {classes} different labels among {labels}: they are {what}. By equality two that are "
                "nearly the same count as different, so agreement and accuracy here are lower bounds and rank nobody; "
                "compare them by their kind instead."
            ),
            blocks=True,
            count=classes,
        )


CAUTIONS: Sequence[Callable[[Evidence], Iterator[Caution]]] = (
    unreadable,
    of_files,
    order_unknown,
    unknown_costs,
    of_marks,
    no_disagreement,
    open_ended,
    chance_level,
    nothing_in_common,
    gold_from_votes,
    numbers_as_names,
    gold_conflicts,
    outside_rubric,
    thin_overlap,
    thin_people,
    prevalence_paradox,
    dominating_rater,
    at_chance,
    straight_lines,
    repeats,
    times,
    restarted_order,
)


OF_ROWS = (unreadable, of_files, order_unknown, of_marks)  # they look at the rows alone, which any command can tell


def cautions(e: Evidence, looks: Sequence[Callable[[Evidence], Iterator[Caution]]] = CAUTIONS) -> tuple[Caution, ...]:
    """Everything that should be said, the gravest first."""
    found = [caution for look in looks for caution in look(e)]
    return tuple(sorted(found, key=lambda c: not c.blocks))


def told(
    e: Evidence, *more: Caution, looks: Sequence[Callable[[Evidence], Iterator[Caution]]] = OF_ROWS
) -> dict[str, Any]:
    """Return what every answer says of the table: its size, cautions, and rows left out.

    Parameters
    ----------
    e
        What was read.
    more
        Cautions of the command itself.
    looks
        Which cautions to look for.
    """
    shared = int(e.patterns.weight[e.patterns.sizes > 1].sum())
    data = DataSummary(
        rows=e.intake.rows,
        items=int(e.patterns.weight.sum()),
        raters=len(e.raters),
        labels=int(e.counts.labels.sum()) if e.counts_alone else len(e.labels.label),
        classes=len(e.class_names),
        duplicates=e.counts.repeats if e.counts_alone else e.latest[1],
        items_shared=shared,
        items_gold=None if e.counts_alone else int((e.gold >= 0).sum()),
        unreadable=e.intake.bad_rows,
        files=e.intake.files,
    )
    lines = tuple(f"{bad}. {bad.cure}".rstrip() for bad in e.intake.bad)
    return {"data": data, "warnings": (*cautions(e, looks), *more), "unreadable": lines}
