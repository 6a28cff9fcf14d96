"""Scorecards: live from what is stored now, frozen as evidence, and recomputed from what was stored then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from uuid import UUID

from raterlab.analytics import scorecard
from raterlab.analytics.facts import Errors, LabelFact, PersonFact, Sheet, TrialFacts
from raterlab.domain.credit import acceptable, appraisal_credit, appraised, criterion_credits, label_errors, unanswered
from raterlab.domain.mirror import mirrored_criteria
from raterlab.domain.people import Person
from raterlab.domain.rubric import Criterion
from raterlab.domain.score import Comparison, Scorecard
from raterlab.domain.trial import Phase
from raterlab.domain.work import Gold
from raterlab.errors import NotFound
from raterlab.flows.checking import parse_answer, parse_media
from raterlab.flows.fold import packed, unpacked
from raterlab.flows.review import CRITERIA
from raterlab.flows.trial import Plan, plan_of
from raterlab.kinds import Answer, Credit, Error, kind_of
from raterlab.kinds._media import words_in
from raterlab.store import grading, projects, scores, work
from raterlab.store.database import Tx

# answers never change, so a distance that was computed stays true, and an error from one version of gold
_DISTANCES: dict[tuple[UUID, UUID, str], float] = {}
_MOST_DISTANCES = 2_000_000
_ERRORS: dict[tuple[UUID, str, int], tuple[Error, ...]] = {}
_MOST_ERRORS = 50_000
# nor do tasks
_WORDS: dict[UUID, dict[UUID, dict[str, int]]] = {}


def _distance(criterion: Criterion, a: LabelFact, b: LabelFact) -> float:
    key = (a.submission, b.submission, criterion.key)
    known = _DISTANCES.get(key)
    if known is None:
        if len(_DISTANCES) > _MOST_DISTANCES:
            _DISTANCES.clear()
        kind = kind_of(criterion.ask)
        known = kind.distance(a.answers[criterion.key], b.answers[criterion.key], criterion.ask)
        _DISTANCES[key] = known
    return known


def _errors_from(gold: Mapping[UUID, Gold], versions: Mapping[UUID, int]) -> Errors:
    def errors(criterion: Criterion, label: LabelFact) -> tuple[Error, ...]:
        if label.task not in gold:  # graded by people alone
            return ()
        key = (label.submission, criterion.key, versions[label.task])
        known = _ERRORS.get(key)
        if known is None:
            if len(_ERRORS) > _MOST_ERRORS:
                _ERRORS.clear()
            agreed = gold[label.task].answers.get(criterion.key)
            known = label_errors(criterion, label.answers.get(criterion.key), agreed) if agreed else ()
            _ERRORS[key] = known
        return known

    return errors


def cut_now(tx: Tx, plan: Plan) -> dict[str, Any]:
    """Return how far the facts go now: what a frozen scorecard must name to be recomputed."""
    newest: dict[UUID, int] = defaultdict(int)
    for row in projects.gold_versions(tx, list(plan.hidden_ids)):
        newest[row.task_id] = max(newest[row.task_id], row.version)
    phases = {str(row.id): row.phase for row in work.attempts_of(tx, plan.id)}
    return {**scores.marks(tx), "gold": {str(task): v for task, v in sorted(newest.items())}, "phases": phases}


def facts_of(tx: Tx, plan: Plan, cut: dict[str, Any], *, use_cache: bool = True) -> TrialFacts:
    """Gather a trial's facts up to a cut. Without the cache every credit is computed anew from the answers."""
    versions = {UUID(task): number for task, number in cut["gold"].items()}
    gold = {
        row.task_id: Gold.model_validate(row.body)
        for row in projects.gold_versions(tx, list(versions))
        if row.version == versions[row.task_id]
    }
    rows = work.latest_submissions(tx, plan.id, until=cut["submissions"])
    ids = [row.id for row in rows]
    answers = work.labels_of(tx, ids)
    folded = scores.credits_of(tx, ids) if use_cache else {}
    sheets = _sheets(tx, plan, cut)
    edge = frozenset(plan.task_ids[key] for key in plan.design.edge_items)
    labels: dict[UUID, list[LabelFact]] = defaultdict(list)
    for row in rows:
        given = {key: parse_answer(value) for key, value in answers[row.id].items()}
        item = gold.get(row.task_id)
        judged, waiting = _judged(plan, given, sheets[row.id]) if row.task_id not in edge else ({}, False)
        keyed = _credits(plan, row.id, given, item, versions.get(row.task_id, 0), folded) if item else {}
        labels[row.attempt_id].append(
            LabelFact(
                submission=row.id,
                attempt=row.attempt_id,
                task=row.task_id,
                answers=given,
                credits={**keyed, **judged},
                flagged=row.flag is not None,
                seconds=row.total_active_ms / 1_000,
                sheets=sheets[row.id],
                waiting=waiting,
            )
        )
    grades = _grades(tx, plan, cut)
    people = tuple(
        PersonFact(
            attempt=row.id,
            name=row.name,
            phase=cut["phases"][str(row.id)],
            labels=tuple(label for label in labels[row.id] if label.task not in plan.second_ids),
            again=tuple(label for label in labels[row.id] if label.task in plan.second_ids),
            grades=grades[row.id][0],
            rationales=grades[row.id][1],
        )
        for row in work.attempts_of(tx, plan.id)
        if str(row.id) in cut["phases"]
    )
    return TrialFacts(
        rubric=plan.rubric,
        metric=plan.metric,
        thresholds=plan.design.thresholds,
        graders=plan.design.graders,
        rationales=plan.design.rationales,
        people=people,
        tasks={task: plan.keys[task] for task in plan.hidden_ids - plan.second_ids.keys()},
        gold=gold,
        edge=edge,
        distance=_distance,
        errors=_errors_from(gold, versions),
        seed=plan.design.seed,
        mirrors=plan.second_ids,
        words=_words(tx, plan),
    )


def _credits(
    plan: Plan, submission: UUID, given: dict[str, Any], gold: Gold, number: int, folded: dict[Any, Any]
) -> dict[str, Credit]:
    """Return credits from the fold, or computed where the worker has not come by yet."""
    known = {
        criterion.key: unpacked(row.value, row.parts, row.frames)
        for criterion in plan.rubric.criteria
        if (row := folded.get((submission, criterion.key, number))) is not None
    }
    if known:
        return known
    computed = criterion_credits(plan.rubric, plan.metric, given, gold)
    # to the digits that a fold keeps, so that both ways lead to the same scorecard
    return {key: unpacked(**packed(credit)) for key, credit in computed.items()}


def _words(tx: Tx, plan: Plan) -> dict[UUID, dict[str, int]]:
    """Return the words of each slot of the tasks, where the rubric compares two things side by side."""
    if not mirrored_criteria(plan.rubric):
        return {}
    known = _WORDS.get(plan.id)
    if known is None:
        rows = projects.task_rows(tx, list(plan.hidden_ids))
        known = {
            task: {m.slot: n for m in parse_media(row.media) if (n := words_in(m)) is not None}
            for task, row in rows.items()
        }
        if len(_WORDS) > 256:
            _WORDS.clear()
        _WORDS[plan.id] = known
    return known


def _sheets(tx: Tx, plan: Plan, cut: dict[str, Any]) -> dict[UUID, dict[str, tuple[Sheet, ...]]]:
    """Return what reviewers said, by submission and criterion."""
    found: dict[UUID, dict[str, tuple[Sheet, ...]]] = defaultdict(dict)
    if plan.rubric.graded:
        # cuts from before written work was graded have no mark for it
        for row in grading.appraisals_in(tx, plan.id, until=cut.get("appraisals", 0)):
            for key, sheet in row.body.items():
                found[row.submission_id][key] = (*found[row.submission_id].get(key, ()), sheet)
    return found


def _judged(
    plan: Plan, given: Mapping[str, Answer], sheets: Mapping[str, tuple[Sheet, ...]]
) -> tuple[dict[str, Credit], bool]:
    """Return the credits that all its graders have settled, and whether any is still open."""
    found: dict[str, Credit] = {}
    waiting = False
    for criterion in appraised(plan.rubric, plan.metric):
        if criterion.key not in given:
            if criterion.required:
                found[criterion.key] = unanswered()
        elif len(sheets.get(criterion.key, ())) >= plan.design.graders:
            found[criterion.key] = appraisal_credit(criterion, sheets[criterion.key])
        else:
            waiting = True
    return found, waiting


def _grades(tx: Tx, plan: Plan, cut: dict[str, Any]) -> dict[UUID, tuple[tuple[tuple[tuple[int, ...], ...], ...], int]]:
    by_rationale: dict[UUID, list[tuple[int, ...]]] = defaultdict(list)
    for row in grading.grades_in(tx, plan.id, until=cut["grades"]):
        by_rationale[row.rationale_id].append(tuple(int(row.body[key]) for key in CRITERIA))
    found: dict[UUID, list[tuple[tuple[int, ...], ...]]] = defaultdict(list)
    count: dict[UUID, int] = defaultdict(int)
    for row in work.rationales_in(tx, plan.id, until=cut["rationales"]):
        count[row.attempt_id] += 1
        if by_rationale[row.id]:
            found[row.attempt_id].append(tuple(by_rationale[row.id]))
    return defaultdict(lambda: ((), 0), {a: (tuple(found[a]), n) for a, n in count.items()})


def comparison(tx: Tx, trial_id: UUID) -> Comparison:
    """Return everybody's scorecard as of now."""
    plan = plan_of(tx, trial_id)
    return scorecard.compare(facts_of(tx, plan, cut_now(tx, plan)))


def attempt_row(tx: Tx, attempt_id: UUID) -> Any:
    """Return an attempt or say that there is none."""
    row = work.attempt(tx, attempt_id)
    if row is None:
        raise NotFound("no such attempt")
    return row


def live(tx: Tx, attempt_id: UUID) -> Scorecard:
    """Return one person's scorecard as of now."""
    found = scorecard.find(comparison(tx, attempt_row(tx, attempt_id).trial_id), attempt_id)
    if found is None:
        raise NotFound("no such attempt")
    return found


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scorecard with its cut, computed outside of a write: what it was computed from never changes."""

    attempt: UUID
    cut: dict[str, Any]
    card: Scorecard


def prepare(tx: Tx, attempt_id: UUID) -> Prepared:
    """Compute a scorecard to be frozen."""
    row = attempt_row(tx, attempt_id)
    plan = plan_of(tx, row.trial_id)
    cut = cut_now(tx, plan)
    card = scorecard.find(scorecard.compare(facts_of(tx, plan, cut)), attempt_id)
    if card is None:
        raise NotFound("no such attempt")
    return Prepared(attempt_id, cut, card)


def freeze(tx: Tx, who: Person, prepared: Prepared) -> UUID:
    """Store a scorecard as evidence: the numbers, and how far the facts went."""
    new = scores.add_scorecard(
        tx,
        {
            "attempt_id": prepared.attempt,
            "cut": prepared.cut,
            "body": prepared.card.model_dump(mode="json"),
            "code_version": version("raterlab"),
            "author_id": who.id,
        },
    )
    tx.audit(who.id, who.origin, "scorecard.freeze", new, attempt=prepared.attempt)
    return new


def recompute(tx: Tx, scorecard_id: UUID) -> tuple[Scorecard, Scorecard]:
    """Return a frozen scorecard, and the same computed anew from the facts alone."""
    row = scores.scorecard(tx, scorecard_id)
    if row is None:
        raise NotFound("no such scorecard")
    plan = plan_of(tx, row.trial_id)
    anew = scorecard.find(scorecard.compare(facts_of(tx, plan, row.cut, use_cache=False)), row.attempt_id)
    if anew is None:
        raise NotFound("no such attempt")
    return Scorecard.model_validate(row.body), anew


def evidence(tx: Tx, attempt_id: UUID) -> list[dict[str, Any]]:
    """Return the labels behind a scorecard: item, answers, gold, credit, time, flag, versions."""
    row = attempt_row(tx, attempt_id)
    plan = plan_of(tx, row.trial_id)
    cut = cut_now(tx, plan)
    facts = facts_of(tx, plan, cut)
    person = next(p for p in facts.people if p.attempt == attempt_id)
    stored = {r.id: r for r in work.latest_submissions(tx, plan.id) if r.attempt_id == attempt_id}
    labels = {label.submission: label for label in (*person.labels, *person.again)}
    written = work.rationales_of(tx, attempt_id)
    marks: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for grade in grading.grades_in(tx, plan.id):
        marks[grade.rationale_id].append(grade.body)
    found = []
    for place, sent in enumerate(stored.values(), start=1):
        label = labels[sent.id]
        explained, gold = written.get(label.task), facts.gold.get(label.task)
        found.append(
            {
                "submission": label.submission,
                "task": label.task,
                "key": plan.keys[label.task],
                "mirrors": plan.mirrors.get(plan.keys[label.task]),
                "place": place,
                "edge": label.task in facts.edge,
                "answers": label.answers,
                "gold": gold,
                "acceptable": acceptable(gold, plan.rubric, label.answers) if gold else {},
                "credit": label.credit,
                "waiting": label.waiting,
                "appraisals": {key: list(sheets) for key, sheets in label.sheets.items()},
                "by_criterion": {key: credit.value for key, credit in label.credits.items()},
                "flag": sent.flag,
                "confidence": sent.confidence,
                "comment": sent.comment,
                "active_seconds": label.seconds,
                "revisions": sent.revisions,
                "version": sent.version,
                "received_at": sent.received_at,
                "rationale": explained.text if explained else None,
                "grades": marks[explained.id] if explained else [],
            }
        )
    return found


def board(tx: Tx, trial_id: UUID) -> list[dict[str, Any]]:
    """Return who is where: counts that are kept with each submission, no statistics."""
    plan = plan_of(tx, trial_id)
    sources = {row.id: row.source for row in projects.links_of(tx, trial_id)}
    decided = {row.attempt_id: row.outcome for row in scores.decisions_in(tx, trial_id)}
    return [
        {
            "attempt": row.id,
            "person": row.name,
            "source": sources.get(row.link_id, ""),
            "phase": row.phase,
            "done": row.trial if row.phase != Phase.PRACTICE else row.practice,
            "total": len(plan.design.hidden) if row.phase != Phase.PRACTICE else len(plan.design.practice),
            "rationales": row.rationales,
            "flags": row.flags,
            "active_seconds": row.active_ms / 1_000,
            "started_at": row.created_at,
            "last_at": row.last_at,
            "decision": decided.get(row.id),
        }
        for row in work.attempts_of(tx, trial_id)
    ]
