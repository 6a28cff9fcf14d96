"""Blind grading of explanations and of written work: a reviewer sees the task, the answer and the words, no person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.domain.trial import Phase
from raterlab.errors import Conflict, FieldError, Invalid, NotFound
from raterlab.flows.assign import task_media
from raterlab.flows.notes import notes
from raterlab.flows.trial import plan_of
from raterlab.store import grading, work
from raterlab.store.database import Tx

CRITERIA = ("cites_clause", "names_evidence", "names_alternative", "is_brief")
What = Literal["rationale", "work"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a reviewer: a rationale, or a submission with written work."""

    what: What
    id: UUID
    trial: UUID
    attempt: UUID
    task: UUID
    begun: bool
    text: str | None = None


def waiting(tx: Tx, reviewer: UUID, trial: UUID | None = None) -> list[Waiting]:
    """List what waits for a reviewer; what one other has graded comes first."""
    found = [
        Waiting("rationale", row.id, row.trial_id, row.attempt_id, row.task_id, row.graders > 0, row.text)
        for row in grading.waiting_rationales(tx, reviewer, trial)
    ]
    for one in grading.finished_trials(tx, reviewer) if trial is None else [trial]:
        plan = plan_of(tx, one)
        if plan.rubric.graded:
            found += [
                Waiting("work", row.id, one, row.attempt_id, row.task_id, row.graders > 0)
                for row in grading.waiting_work(
                    tx,
                    reviewer,
                    one,
                    criteria=[criterion.key for criterion in plan.rubric.graded],
                    # a pair that is asked twice is one item
                    tasks=[plan.task_ids[key] for key in plan.design.items if key not in plan.mirrors],
                    graders=plan.design.graders,
                )
            ]

    # an order of one's own that tells nothing about who wrote it
    def place(each: Waiting) -> bytes:
        return hashlib.sha256(reviewer.bytes + each.id.bytes).digest()

    return sorted(found, key=lambda each: (not each.begun, place(each)))


def next_task(tx: Tx, who: Person, trial: UUID | None = None) -> dict[str, Any] | None:
    """Return an explanation or written work that waits for this reviewer, of one trial or of all."""
    if trial is not None:
        plan_of(tx, trial)  # says so where there is none
    queue = waiting(tx, who.id, trial)
    if not queue:
        return None
    found = queue[0]
    plan = plan_of(tx, found.trial)
    submission = work.last_submission(tx, found.attempt, found.task)
    answers = work.answers(tx, submission.id)
    return {
        "what": found.what,
        "subject": found.id,
        "media": task_media(tx, found.task),
        "answers": answers,
        "flag": submission.flag,
        "rubric": plan.rubric,
        "text": found.text,
        "standards": {c.key: c.graded_by for c in plan.rubric.graded if c.key in answers}
        if found.what == "work"
        else {},
        "notes": notes(tx, plan, found.attempt, found.task),
        "waiting": len(queue),
    }


def grade(tx: Tx, who: Person, rationale_id: UUID, grade_id: UUID, marks: dict[str, bool]) -> None:
    """Store a grade. The same id again changes nothing."""
    row = work.rationale(tx, rationale_id)
    if row is None:
        raise NotFound("no such rationale")
    known = grading.grade(tx, grade_id)
    if known is not None and (known.rationale_id != rationale_id or known.reviewer_id != who.id):
        raise Conflict("this grade id is taken", cure="Send it under a new id.")
    if known is None:
        _of_others(tx, who, row.attempt_id)
        body = {key: bool(marks[key]) for key in CRITERIA}
        grading.add_grade(tx, {"id": grade_id, "rationale_id": rationale_id, "reviewer_id": who.id, "body": body})
        tx.audit(who.id, who.origin, "grade.add", rationale_id, grade=grade_id)


def appraise(
    tx: Tx, who: Person, submission_id: UUID, appraisal_id: UUID, marks: Mapping[str, Mapping[str, bool]]
) -> None:
    """Store what a reviewer says of written work, by criterion and standard.

    Every standard of every graded criterion that the submission answers is judged. The same id again changes nothing.
    """
    row = work.submission(tx, submission_id)
    if row is None or row.phase != Phase.TRIAL:
        raise NotFound("no such written work")
    known = grading.appraisal(tx, appraisal_id)
    if known is not None and (known.submission_id != submission_id or known.reviewer_id != who.id):
        raise Conflict("this appraisal id is taken", cure="Send it under a new id.")
    if known is None:
        attempt = _of_others(tx, who, row.attempt_id)
        answers = work.answers(tx, submission_id)
        asked = {
            c.key: [standard.key for standard in c.graded_by]
            for c in plan_of(tx, attempt.trial_id).rubric.graded
            if c.key in answers
        }
        if not asked:
            raise NotFound("nothing in this submission is graded")
        problems = _unlike(asked, marks)
        if problems:
            raise Invalid("the grades do not fit what is asked", errors=tuple(problems))
        body = {key: {standard: bool(marks[key][standard]) for standard in asked[key]} for key in asked}
        grading.add_appraisal(
            tx, {"id": appraisal_id, "submission_id": submission_id, "reviewer_id": who.id, "body": body}
        )
        tx.audit(who.id, who.origin, "appraisal.add", submission_id, appraisal=appraisal_id)


def _of_others(tx: Tx, who: Person, attempt_id: UUID) -> Any:
    """Return the attempt, unless it is the reviewer's own."""
    attempt = work.attempt(tx, attempt_id)
    if attempt.trainer_id == who.id:
        raise Conflict("nobody grades their own words")
    return attempt


def _unlike(asked: Mapping[str, list[str]], marks: Mapping[str, Mapping[str, bool]]) -> list[FieldError]:
    """Name each standard that is not judged, and each judgment that nobody asked for."""
    wanted = {(key, standard) for key, standards in asked.items() for standard in standards}
    given = {(key, standard) for key, judged in marks.items() for standard in judged}
    return [
        *(FieldError(f"marks.{key}.{standard}", "say whether this is met") for key, standard in sorted(wanted - given)),
        *(FieldError(f"marks.{key}.{standard}", "nothing asks for this") for key, standard in sorted(given - wanted)),
    ]
