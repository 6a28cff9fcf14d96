"""From the facts of a trial to scorecards, best first, with ties where the intervals cannot tell people apart."""

from __future__ import annotations

import math
from collections import defaultdict
from uuid import UUID

import numpy as np

from raterlab.analytics import copying, gates
from raterlab.analytics.bothways import both_ways
from raterlab.analytics.facts import PersonFact, TrialFacts
from raterlab.analytics.length import length_pulls
from raterlab.analytics.panel import Agreement, criteria, joint_within, judged, panel
from raterlab.domain.credit import appraisal_credit
from raterlab.domain.score import (
    ClassRow,
    Comparison,
    Detail,
    ErrorRow,
    Gate,
    ItemRow,
    Measured,
    Recommendation,
    Scorecard,
    Verdict,
    recommend,
)
from raterlab.kinds import Error, Parts
from raterlab.stats import ranking
from raterlab.stats.accuracy import mean_credit, wilson
from raterlab.stats.estimate import Estimate
from raterlab.stats.population import Posterior
from raterlab.stats.ratios import ratio_of_sums

NOT_INVENTED = Estimate.undefined("a standard is met or not: there is nothing to invent")
# fewer labels than this say nothing about where somebody stands among the others
RANKED_FROM = gates.FEWEST_ITEMS


def compare(facts: TrialFacts) -> Comparison:
    """Compute every scorecard of a trial."""
    people = facts.people
    believed = gates.posteriors(facts)
    calibrations = [gates.calibration(facts, p, b) for p, b in zip(people, believed, strict=True)]
    everything = criteria(facts)
    agreements = judged(everything)
    within = joint_within(facts, agreements)
    times = gates.reference(facts)
    suspected = copying.suspicions(facts, joint_within(facts, everything))
    all_gates: list[tuple[Gate, ...]] = []
    peers_of = [_peers(i, people, calibrations) for i in range(len(people))]
    pulls = length_pulls(facts, peers_of)
    for i, person in enumerate(people):
        peers = peers_of[i]
        all_gates.append(
            (
                calibrations[i],
                gates.agreement(facts, i, within, peers, _alphas(agreements, i, peers)),
                gates.edge_cases(facts, person),
                gates.throughput(facts, person, times),
                gates.rationales(facts, person),
            )
        )
    composites, ranks = _rank(facts, all_gates, believed)
    cards = []
    for i, person in enumerate(people):
        advice, reasons, reservations = recommend(all_gates[i], finished=person.phase == "done")
        posterior = believed[i]
        cards.append(
            Scorecard(
                attempt=person.attempt,
                person=person.name,
                phase=person.phase,
                recommendation=advice,
                sentence=_sentence(person, advice, calibrations[i], reservations, suspected=bool(suspected[i])),
                reasons=reasons,
                reservations=reservations,
                gates=all_gates[i],
                classes=_classes(facts, person),
                errors=_errors(facts, person),
                peers=tuple(row for each in agreements for row in each.peer_rows(i)),
                suspicions=tuple(suspected[i]),
                both_ways=both_ways(facts, person),
                length=pulls[i],
                composite=Measured.of(composites[i]),
                rank=ranks[i],
                tied=sum(1 for rank in ranks if rank is not None and rank == ranks[i]),
                posterior=Measured.of(
                    Estimate(posterior.mean, posterior.low, posterior.high, posterior.n, level=0.9)
                    if posterior
                    else Estimate.undefined("no item with gold has been answered")
                ),
                p_target=posterior.p_at_least if posterior else None,
            )
        )
    order = sorted(range(len(cards)), key=lambda i: (cards[i].rank or math.inf, -(cards[i].p_target or 0), i))
    return Comparison(
        sentence=_summary([cards[i] for i in order]),
        scorecards=tuple(cards[i] for i in order),
        panel=panel(facts, agreements),
        items=_items(facts, [people[i] for i in order]),
        better=_better([believed[i] for i in order]),
        weights=dict(facts.thresholds.weights),
    )


def _peers(i: int, people: tuple[PersonFact, ...], calibrations: list[Gate]) -> list[int]:
    """Return the others who do not fail calibration; everybody else where fewer than two are left."""
    others = [k for k, person in enumerate(people) if k != i and person.labels]
    good = [k for k in others if calibrations[k].verdict is not Verdict.FAIL]
    return good if len(good) >= 2 else others


def _alphas(agreements: list[Agreement], i: int, peers: list[int]) -> tuple[Detail, ...]:
    """Alpha of the peers with and without this person, for each criterion."""
    found = []
    for each in agreements:
        for key, title, chosen in (
            ("with", "with this person", [*peers, i]),
            ("without", "without this person", peers),
        ):
            cube = each.within[np.ix_(range(each.within.shape[0]), chosen, chosen)]
            estimate = each.alpha(cube) if len(chosen) >= 2 else Estimate.undefined("fewer than two people")
            found.append(
                Detail(
                    key=f"alpha_{key}_{each.criterion.key}",
                    title=f"Krippendorff's alpha, {each.criterion.title}, {title}",
                    unit="coefficient",
                    measured=Measured.of(estimate),
                )
            )
    return tuple(found)


def _rank(
    facts: TrialFacts, all_gates: list[tuple[Gate, ...]], believed: list[Posterior | None]
) -> tuple[list[Estimate], list[int | None]]:
    """Composite of shrunk scores and ranks with ties, for those with enough labels."""
    nobody = Estimate.undefined("too few labels to be ranked")
    ranked = [i for i, posterior in enumerate(believed) if posterior and posterior.n >= RANKED_FROM]
    composites = [nobody] * len(all_gates)
    ranks: list[int | None] = [None] * len(all_gates)
    if not ranked:
        return composites, ranks
    weights = facts.thresholds.weights
    keys = [gate.key for gate in all_gates[0]]
    table = np.full((len(ranked), len(keys)), np.nan)
    for row, i in enumerate(ranked):
        for column, gate in enumerate(all_gates[i]):
            value = believed[i].mean if gate.key == "calibration" else gate.headline.value  # type: ignore[union-attr]
            table[row, column] = np.nan if value is None else value
    worth = np.array([weights.get(key, 0.0) for key in keys])  # type: ignore[call-overload]
    used = (worth > 0) & (~np.isnan(table)).any(axis=0)
    if not used.any():
        return composites, ranks
    found = ranking.composite(table[:, used], None, worth[used])
    if any(estimate.value is None for estimate in found):
        return [found[ranked.index(i)] if i in ranked else nobody for i in range(len(all_gates))], ranks
    values = np.array([estimate.value for estimate in found], dtype=np.float64)
    places = ranking.ties(values, ranking.standard_errors(found))
    for row, i in enumerate(ranked):
        composites[i] = found[row]
        ranks[i] = places[row]
    return composites, ranks


def _classes(facts: TrialFacts, person: PersonFact) -> tuple[ClassRow, ...]:
    found: dict[tuple[str, str], list[Parts]] = defaultdict(list)
    clear = gates.clear_labels(facts, person)
    for label in clear:
        for key, credit in label.credits.items():
            for name, part in credit.parts.items():
                found[key, name].append(part)
    counted = {(label.task, key) for label in clear for key in label.credits}
    graded = {(c.key, standard.key) for c in facts.rubric.graded for standard in c.graded_by}
    for criterion in facts.rubric.graded:
        # what reviewers say of work is told, whether or not it counts for accuracy, or its task is wholly known
        for label in person.labels:
            sheets = label.sheets.get(criterion.key, ())
            if len(sheets) >= facts.graders and (label.task, criterion.key) not in counted:
                for name, part in appraisal_credit(criterion, sheets).parts.items():
                    found[criterion.key, name].append(part)
    titles = {(c.key, label.key): label.title for c in facts.rubric.criteria for label in c.labels}
    titles |= {(c.key, standard.key): standard.title for c in facts.rubric.graded for standard in c.graded_by}
    rows = []
    for (key, name), parts in sorted(found.items()):
        part = sum(parts, Parts())
        overlaps = [one.overlap / one.matched for one in parts if one.matched]
        rows.append(
            ClassRow(
                criterion=key,
                label=name,
                title=titles.get((key, name), ""),
                matched=part.matched,
                missed=part.missed,
                extra=part.extra,
                recall=Measured.of(wilson(part.matched, part.matched + part.missed)),
                precision=Measured.of(
                    NOT_INVENTED if (key, name) in graded else wilson(part.matched, part.matched + part.extra)
                ),
                # what is matched overlaps by more than nothing, but for kinds whose objects have no extent
                overlap=Measured.of(mean_credit(np.array(overlaps))) if part.overlap else None,
            )
        )
    return tuple(rows)


def _errors(facts: TrialFacts, person: PersonFact) -> tuple[ErrorRow, ...]:
    """Errors against gold on clear items, in the order of the rubric and of each kind's measures."""
    labels = gates.clear_labels(facts, person)
    rows = []
    for criterion in facts.rubric.criteria:
        found: dict[tuple[str, str], list[Error]] = defaultdict(list)
        for label in labels:
            if criterion.key in label.credits:
                for error in facts.errors(criterion, label):
                    found[error.measure.key, error.part].append(error)
        for errors in found.values():
            measure = errors[0].measure
            estimate = ratio_of_sums(
                [error.total for error in errors],
                [error.count for error in errors],
                least=measure.least,
                most=measure.most,
                missing=f"no {measure.of}",
            )
            rows.append(
                ErrorRow(
                    criterion=criterion.key,
                    key=measure.key,
                    title=measure.title,
                    meaning=measure.meaning,
                    part=errors[0].part,
                    unit=measure.unit,
                    symbol=errors[0].symbol,
                    measured=Measured.of(estimate),
                    count=sum(error.count for error in errors),
                    of=measure.of,
                )
            )
    return tuple(rows)


def _items(facts: TrialFacts, people: list[PersonFact]) -> tuple[ItemRow, ...]:
    rows = []
    for task in facts.order:
        given = [facts.by_task[task].get(person.attempt) for person in people]
        credit = [label.credit if label else None for label in given]
        flags = [label.flagged if label else None for label in given]
        known, seen = [c for c in credit if c is not None], [f for f in flags if f is not None]
        rows.append(
            ItemRow(
                task=task,
                key=facts.tasks[task],
                edge=task in facts.edge,
                credit=tuple(credit),
                flagged=tuple(flags),
                mean_credit=sum(known) / len(known) if known else None,
                flag_share=sum(seen) / len(seen) if seen else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.edge, 2 if row.mean_credit is None else row.mean_credit)))


def _better(believed: list[Posterior | None]) -> tuple[tuple[float | None, ...], ...]:
    known = [i for i, posterior in enumerate(believed) if posterior]
    table: list[list[float | None]] = [[None] * len(believed) for _ in believed]
    if known:
        means = np.array([b.mean for b in believed if b])
        sds = np.array([max(b.sd, 1e-6) for b in believed if b])
        matrix = ranking.p_better(means, sds)
        for a, i in enumerate(known):
            for b, j in enumerate(known):
                if i != j:
                    table[i][j] = float(matrix[a, b])
    return tuple(tuple(row) for row in table)


def _sentence(
    person: PersonFact, advice: Recommendation, calibration: Gate, reservations: tuple[str, ...], *, suspected: bool
) -> str:
    if advice is Recommendation.HIRE:
        words = f"Hire {person.name}"
    elif advice is Recommendation.DECLINE:
        words = f"Do not hire {person.name}"
    else:
        more = f" by {calibration.settle} {calibration.settle_unit}" if calibration.settle else ""
        words = f"Extend the trial for {person.name}{more}"
    if suspected:
        words += ", once somebody has looked into answers shared with another candidate"
    if reservations and advice is not Recommendation.DECLINE:
        words += f", with {len(reservations)} reservation{'s' if len(reservations) > 1 else ''}"
    return f"{words}."


def _summary(cards: list[Scorecard]) -> str:
    if not cards:
        return "Nobody has begun yet: send the links."

    def names(advice: Recommendation) -> str:
        chosen = [card.person for card in cards if card.recommendation is advice]
        if len(chosen) > 4:
            chosen = [*chosen[:3], f"{len(chosen) - 3} more"]
        return " and ".join([", ".join(chosen[:-1]), chosen[-1]] if len(chosen) > 1 else chosen)

    parts = [
        f"{lead} {found}"
        for lead, advice in (
            ("hire", Recommendation.HIRE),
            ("extend the trial for", Recommendation.EXTEND),
            ("do not hire", Recommendation.DECLINE),
        )
        if (found := names(advice))
    ]
    looked = sorted({card.person for card in cards if card.suspicions})
    if looked:
        parts.append(f"look into shared answers of {', '.join(looked)} first")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def find(comparison: Comparison, attempt: UUID) -> Scorecard | None:
    """Return one person's scorecard."""
    return next((card for card in comparison.scorecards if card.attempt == attempt), None)
