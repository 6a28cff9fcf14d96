"""Blind grading of rationales: a reviewer sees the task, the answer and the words, never the person."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.errors import Conflict, NotFound
from raterlab.flows.assign import task_media
from raterlab.flows.notes import notes
from raterlab.flows.trial import plan_of
from raterlab.store import work
from raterlab.store.database import Tx

CRITERIA = ("cites_clause", "names_evidence", "names_alternative", "is_brief")


def _waiting(tx: Tx, reviewer: UUID) -> list[Any]:
    # an order of one's own that tells nothing about who wrote it
    def place(row: Any) -> bytes:
        return hashlib.sha256(reviewer.bytes + row.id.bytes).digest()

    return sorted(work.waiting_rationales(tx, reviewer), key=lambda row: (row.graders == 0, place(row)))


def next_rationale(
    tx: Tx, who: Person, *, trial: UUID | None = None, skip: Collection[UUID] = ()
) -> dict[str, Any] | None:
    """Return a rationale that waits for this reviewer; those that one other has graded come first."""
    waiting = [row for row in _waiting(tx, who.id) if row.id not in skip and trial in (None, row.trial_id)]
    if not waiting:
        return None
    row = waiting[0]
    submission = work.last_submission(tx, row.attempt_id, row.task_id)
    return {
        "rationale": row.id,
        "media": task_media(tx, row.task_id),
        "answers": work.answers(tx, submission.id),
        "flag": submission.flag,
        "rubric": plan_of(tx, row.trial_id).rubric,
        "text": row.text,
        "notes": notes(tx, plan_of(tx, row.trial_id), row.attempt_id, row.task_id),
        "waiting": len(waiting),
    }


def grade(tx: Tx, who: Person, rationale_id: UUID, grade_id: UUID, marks: dict[str, bool]) -> int:
    """Store a grade; return how many rationales still wait for this reviewer. The same id again changes nothing."""
    row = work.rationale(tx, rationale_id)
    if row is None:
        raise NotFound("no such rationale")
    known = work.grade(tx, grade_id)
    if known is not None and (known.rationale_id != rationale_id or known.reviewer_id != who.id):
        raise Conflict("this grade id is taken", cure="Send it under a new id.")
    if known is None:
        attempt = work.attempt(tx, row.attempt_id)
        if attempt.trainer_id == who.id:
            raise Conflict("nobody grades their own words")
        work.add_grade(
            tx,
            {
                "id": grade_id,
                "rationale_id": rationale_id,
                "reviewer_id": who.id,
                "version": work.grade_version(tx, rationale_id, who.id) + 1,
                "body": {key: bool(marks[key]) for key in CRITERIA},
            },
        )
        tx.audit(who.id, who.origin, "grade.add", rationale_id, grade=grade_id)
    return len(_waiting(tx, who.id))
