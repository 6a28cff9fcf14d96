"""From a label table to a report: who is good, whether raters agree, what can be trusted, and what to do."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

from raterlab.analytics.cautions import CAUTIONS, told
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.measures import MEASURES, RATER_MEASURES
from raterlab.analytics.pairs import pair_rows
from raterlab.analytics.table import LabelTable
from raterlab.domain.assess import (
    Caution,
    ClassRow,
    ItemRow,
    PairRow,
    Policy,
    RaterRow,
    Report,
    SystemRow,
)
from raterlab.domain.score import Measured, Verdict
from raterlab.stats import agreement, ranking
from raterlab.stats.accuracy import items_to_settle, needed, operating_characteristic, wilson
from raterlab.stats.diagnosis import contradicted
from raterlab.stats.estimate import Estimate

MATRIX = 40  # raters in the picture of agreement
NOT_VOTES = ("marks_not_votes", "open_ended_labels")
MOST_CLASSES = 40  # classes in the picture of confusion


def assess(table: LabelTable, policy: Policy | None = None) -> Report:
    """Return the report on a label table.

    Parameters
    ----------
    table
        Labels, read.
    policy
        What is good enough; defaults by the verified design.
    """
    e = Evidence(table, policy or Policy())
    overall = {key: measure.of(e) for key, measure in MEASURES.items()}
    said = told(e, looks=CAUTIONS)
    warned = said["warnings"]
    blocked = [c for c in warned if c.blocks]
    raters = _raters(e, blocked)
    return Report(
        raterlab=version("raterlab"),
        summary=_summary(e, overall, raters, warned),
        raters=raters,
        overall={key: Measured.of(value) for key, value in overall.items()},
        policy=e.policy,
        classes=_classes(e),
        confusion=_confusion(e),
        confusion_of=_confusion_of(e),
        pairs=_pairs(e),
        **_matrix(e),
        hardest=_hardest(e),
        suspects=_suspects(e),
        operating=_operating(e),
        **_systems(e),
        **said,
    )


# ---------------------------------------------------------------- people


def _raters(e: Evidence, blocked: list[Caution]) -> tuple[RaterRow, ...]:
    columns = {key: measure.of(e) for key, measure in RATER_MEASURES.items()}
    given = e.counts.labels.sum(axis=1)
    has_gold = bool(e.counts.gold.asked.sum())
    score, error = _score(e, columns, has_gold=has_gold)
    ranks = ranking.ties(score, error)
    rows = []
    for r, name in enumerate(e.table.raters):
        measures = {key: Measured.of(column[r]) for key, column in columns.items()}
        verdict, reasons = _verdict(e, r, columns, blocked, has_gold=has_gold)
        rows.append(
            RaterRow(
                rater=name,
                rank=None if blocked or np.isnan(score[r]) else ranks[r],
                labels=int(given[r]),
                measures=measures,
                verdict=verdict,
                reasons=reasons,
            )
        )
    order = sorted(
        range(len(rows)),
        key=lambda r: (
            rows[r].rank if rows[r].rank is not None else len(rows) + 1,
            -score[r] if not np.isnan(score[r]) else 1.0,
            rows[r].rater,
        ),
    )
    return tuple(rows[r] for r in order)


def _score(e: Evidence, columns: dict[str, list[Estimate]], *, has_gold: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return what people are ranked by, accuracy believed or else agreement with the others, and its error."""
    if has_gold:
        values = [p.mean if p else np.nan for p in e.posteriors]
        errors = [max(p.sd, 1e-6) if p else np.nan for p in e.posteriors]
    else:
        # one or two shared items say nothing of where somebody stands
        least = e.policy.fewest_gold
        values = [x.value if x.value is not None and x.n >= least else np.nan for x in columns["agreement"]]
        errors = [
            (x.high - x.low) / 3.92 if x.high is not None and x.low is not None else np.nan
            for x in columns["agreement"]
        ]
    return np.array(values, dtype=np.float64), np.array(errors, dtype=np.float64)


def _verdict(
    e: Evidence, r: int, columns: dict[str, list[Estimate]], blocked: list[Caution], *, has_gold: bool
) -> tuple[Verdict, tuple[str, ...]]:
    policy, posterior = e.policy, e.posteriors[r]
    reasons = []
    verdict = Verdict.UNKNOWN
    if posterior is None:
        reasons.append(
            "No item with gold: accuracy is not known." if has_gold else "There is no gold: nobody passes or fails."
        )
    else:
        right, asked = int(e.counts.gold.right[r]), int(e.counts.gold.asked[r])
        said = (
            f"{right} of {asked} right on gold; P(accuracy at least {policy.target:.0%}) is {posterior.p_at_least:.2f}"
        )
        if asked < policy.fewest_gold:
            reasons.append(f"{said}: fewer than {policy.fewest_gold} labels on gold are too few to say.")
        elif posterior.p_at_least >= policy.hire:
            verdict = Verdict.PASS
            reasons.append(f"{said}, at least the {policy.hire:.2f} asked for.")
        elif posterior.p_at_least <= policy.reject:
            verdict = Verdict.FAIL
            reasons.append(f"{said}, not above {policy.reject:.2f}.")
        else:
            more = items_to_settle(right, asked, policy.target, policy.hire, policy.reject)
            settle = f" About {more} more items with gold would settle it." if more else ""
            reasons.append(f"{said}: between {policy.reject:.2f} and {policy.hire:.2f}.{settle}")
    others = columns["agreement"][r]
    if others.value is not None and others.low is not None and others.high is not None and others.n >= 20:
        raw = MEASURES["pairwise_agreement"].of(e).value
        if raw is not None and others.high < raw - 0.05:
            reasons.append(f"Agrees with others on {others.value:.0%} of shared items, less than the usual {raw:.0%}.")
    line = columns["one_class"][r]
    if line.value is not None and line.n >= 20 and line.value >= 0.98:
        reasons.append("Nearly always gives the same answer.")
    if blocked:
        verdict = Verdict.UNKNOWN
        reasons.insert(0, f"No verdict while this stands: {blocked[0].message}")
    return verdict, tuple(reasons)


# ---------------------------------------------------------------- classes, pairs, items


def _classes(e: Evidence) -> tuple[ClassRow, ...]:
    names = e.table.classes
    if len(names) > 500:
        return ()
    used = e.counts.labels.sum(axis=0)
    table = e.counts.gold.table
    whole = None if table is None or not table.any() else table.sum(axis=0)
    alike = agreement.specific(e.patterns, len(names))
    kappas = agreement.category_kappas(e.patterns, len(names))
    rows = []
    for c, name in enumerate(names):
        none = Estimate.undefined("there is no gold")
        recall = precision = none
        if whole is not None:
            asked, called = int(whole[c].sum()), int(whole[:, c].sum())
            recall = wilson(int(whole[c, c]), asked) if asked else Estimate.undefined("no gold of this class")
            precision = wilson(int(whole[c, c]), called) if called else Estimate.undefined("nobody said it on gold")
        rows.append(
            ClassRow(
                label=name,
                labels=int(used[c]) if c < len(used) else 0,
                recall=Measured.of(recall),
                precision=Measured.of(precision),
                agreement=Measured.of(alike[c]),
                kappa=Measured.of(kappas[c]),
            )
        )
    return tuple(rows)


def _confusion_of(e: Evidence) -> str:
    if len(e.table.classes) > MOST_CLASSES:
        return ""
    if e.counts.gold.table is not None and e.counts.gold.table.any():
        return "gold"
    return "pairs" if e.pairs.table is not None and len(e.pairs.a) else ""


def _confusion(e: Evidence) -> tuple[tuple[int, ...], ...]:
    what = _confusion_of(e)
    if what == "gold" and e.counts.gold.table is not None:
        return tuple(tuple(int(x) for x in row) for row in e.counts.gold.table.sum(axis=0))
    if what == "pairs" and e.pairs.table is not None:
        both = e.pairs.table.sum(axis=0)
        return tuple(tuple(int(x) for x in row) for row in both + both.T)
    return ()


def _pairs(e: Evidence) -> tuple[PairRow, ...]:
    return pair_rows(e, np.argsort(-e.pairs.shared, kind="stable")[: e.policy.named])


def _matrix(e: Evidence) -> dict[str, object]:
    given = e.counts.labels.sum(axis=1)
    chosen = np.sort(np.argsort(-given, kind="stable")[:MATRIX])
    place = {int(r): i for i, r in enumerate(chosen)}
    table: list[list[float | None]] = [[None] * len(chosen) for _ in chosen]
    pairs = e.pairs
    for a, b, shared, agreed in zip(pairs.a.tolist(), pairs.b.tolist(), pairs.shared, pairs.agreed, strict=True):
        if a in place and b in place and shared:
            table[place[a]][place[b]] = table[place[b]][place[a]] = float(agreed / shared)
    return {
        "matrix_raters": tuple(e.table.raters[int(r)] for r in chosen),
        "matrix": tuple(tuple(row) for row in table),
    }


def item_rows(e: Evidence, items: list[int]) -> tuple[ItemRow, ...]:
    """Return items with their votes, by name."""
    names = e.table.names(items)
    best = e.model or e.votes
    rows = []
    for j, name in zip(items, names, strict=True):
        given = e.once.label[e.once.start[j] : e.once.start[j + 1]]
        votes = np.bincount(given, minlength=len(e.table.classes))
        order = np.argsort(-votes, kind="stable")[: int((votes > 0).sum())]
        rows.append(
            ItemRow(
                item=name,
                votes={e.table.classes[c]: int(votes[c]) for c in order},
                gold=e.table.classes[e.gold[j]] if e.gold[j] >= 0 else None,
                consensus=e.table.classes[int(best.label[j])],
                confidence=float(best.confidence[j]),
            )
        )
    return tuple(rows)


def _hardest(e: Evidence) -> tuple[ItemRow, ...]:
    """Items on which votes are most divided (entropy, then number of votes)."""
    p = e.votes.probability
    sizes = np.diff(e.once.start)
    entropy = -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=1)
    entropy[sizes < 2] = -1
    order = np.lexsort((-sizes, -entropy))[: e.policy.named]
    return item_rows(e, [int(j) for j in order if entropy[j] > 0])


def _suspects(e: Evidence) -> tuple[ItemRow, ...]:
    """Gold that four in five raters (at least four) contradict with one and the same label."""
    sizes = np.diff(e.once.start)
    top = e.votes.probability.max(axis=1, initial=0.0)
    found = np.flatnonzero(contradicted(e.votes.label, top, sizes, e.gold))
    order = found[np.lexsort((-sizes[found], -top[found]))][: e.policy.named]
    return item_rows(e, [int(j) for j in order])


def _operating(e: Evidence) -> tuple[tuple[float, float], ...]:
    """Return the chance to pass by true accuracy, for the median number of gold labels a rater has."""
    asked = e.counts.gold.asked[e.counts.gold.asked > 0]
    if not len(asked):
        return ()
    n = int(np.median(asked))
    need = needed(n, e.policy.target, e.policy.hire)
    if need is None:
        return ()
    truths = np.round(np.arange(0.5, 1.0, 0.01), 2)
    return tuple((float(t), float(p)) for t, p in zip(truths, operating_characteristic(n, need, truths), strict=True))


def _systems(e: Evidence) -> dict[str, object]:
    """Return the systems compared, best first."""
    found = e.preferences
    if isinstance(found, str):
        return {}
    order = sorted(range(len(found.scores)), key=lambda i: -(found.scores[i].value or 0.0))
    rows = tuple(
        SystemRow(system=e.table.things[i], score=Measured.of(found.scores[i]), group=int(found.group[i]))
        for i in order
    )
    return {"systems": rows, "ties": found.tie}


# ---------------------------------------------------------------- words


def _range(x: Estimate) -> str:
    return f"{x.low:.2f} to {x.high:.2f}" if x.low is not None and x.high is not None else "no interval"


def _summary(
    e: Evidence, overall: dict[str, Estimate], raters: tuple[RaterRow, ...], warned: tuple[Caution, ...]
) -> tuple[str, ...]:
    lines = []
    blocked = [c for c in warned if c.blocks]
    if blocked:
        lines.append(f"Nobody is ranked: {blocked[0].message}")
    elif e.counts.gold.asked.sum():
        count = {v: sum(row.verdict is v for row in raters) for v in Verdict}
        lines.append(
            f"Of {len(raters)} raters {count[Verdict.PASS]} reach {e.policy.target:.0%} on gold, {count[Verdict.FAIL]} "
            f"do not, and for {count[Verdict.UNKNOWN]} it is not yet known."
        )
    else:
        lines.append(
            "There is no gold, so nobody passes or fails; raters are ordered by agreement with the others, which "
            "probes the rubric as much as the person."
        )
    alpha, raw = overall[f"krippendorff_alpha_{e.policy.level}"], overall["pairwise_agreement"]
    if any(c.code in NOT_VOTES for c in blocked):
        pass  # equality says nothing about such rows, nor does any sentence made of it
    elif alpha.value is None:
        lines.append(f"Agreement beyond chance is not known: {alpha.missing}.")
    else:
        lines.append(
            f"Two raters give the same label {raw.value or 0:.0%} of the time; beyond chance that is alpha "
            f"{alpha.value:.2f} ({_range(alpha)}, {alpha.n} items): {_strength(alpha)}."
        )
    model, most = overall["model_accuracy"], overall["majority_accuracy"]
    if model.value is not None and most.value is not None:
        lines.append(
            f"Put together, the labels are right on {model.value:.0%} of {model.n} items with gold "
            f"({e.policy.method}), the plain majority on {most.value:.0%}."
        )
    if e.table.soft is not None:
        n, score = int((e.table.soft.of_item >= 0).sum()), overall["soft_gold_log_score"]
        lines.append(
            f"On {n} items gold is a distribution: nobody is right or wrong there; read the log score "
            + (f"({score.value:.2f} over all)." if score.value is not None else "(nobody labelled them).")
        )
    if not isinstance(e.preferences, str):
        pull = overall["position_effect"]
        best = e.table.things[int(np.nanargmax(e.preferences.scores.value))]
        lines.append(
            f"Of {len(e.table.things)} systems compared {best} scores highest; the pull of the first place is "
            f"{pull.value or 0:.2f} logits ({_range(pull)})."
        )
    suspects = len(_suspects(e)) if e.counts.gold.asked.sum() and not blocked else 0
    if suspects:
        more = " or more" if suspects == e.policy.named else ""
        lines.append(
            f"{suspects}{more} gold answers are contradicted by most raters in the same way: have an expert look."
        )
    if e.labels.items and not blocked and alpha.value is not None and alpha.high is not None and alpha.high < 0.67:
        lines.append("Low agreement is a question about the rubric first: look at the classes that are confused most.")
    return tuple(lines)


def _strength(alpha: Estimate) -> str:
    """Say in words where the interval lies; the bounds are conventions, not laws."""
    low, high = alpha.low, alpha.high
    if low is None or high is None:
        return "one item carries all the variation, so there is no interval"
    if low >= 0.8:
        return "reliable by the usual convention"
    if high < 0.667:
        return "too little to draw conclusions by the usual convention"
    if low >= 0.667:
        return "enough for tentative conclusions by the usual convention"
    return "the interval crosses the usual bounds, so more items are needed"
