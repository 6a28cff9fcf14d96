"""Labels out, one JSON line a submission, every version, nothing left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson

from raterlab.flows.trial import plan_of
from raterlab.store import grading, projects, work
from raterlab.store.database import Tx

CHUNK = 1_000  # submissions held in memory at a time


def lines(tx: Tx, trial_id: UUID) -> Iterator[bytes]:
    """Yield the submissions of a trial as JSON lines, oldest first."""
    plan = plan_of(tx, trial_id)
    said: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    if plan.rubric.graded:
        for sheet in grading.appraisals_in(tx, trial_id):
            said[sheet.submission_id].append({"reviewer": sheet.reviewer_id, "standards": sheet.body})
    after = 0
    while chunk := projects.exported(tx, trial_id, after, CHUNK):
        after = chunk[-1].seq
        answers = work.labels_of(tx, [row.id for row in chunk])
        for row in chunk:
            line = _line(plan.rubric_number, row, answers[row.id])
            if plan.rubric.graded:
                line["appraisals"] = said[row.id]
            if plan.mirrors:
                line["mirrors"] = plan.mirrors.get(row.task_key)
            # asyncpg's own UUID is no UUID to orjson
            yield orjson.dumps(line, default=str, option=orjson.OPT_APPEND_NEWLINE)


def _line(rubric: int, row: Any, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "item": row.task_key,
        "rater": row.trainer_id,
        "phase": row.phase,
        "version": row.version,
        "answers": answers,
        "flag": row.flag,
        "confidence": row.confidence,
        "comment": row.comment,
        "seconds": row.active_ms / 1_000,
        "idle_seconds": row.idle_ms / 1_000,
        "revisions": row.revisions,
        "timestamp": row.received_at,
        "rubric": rubric,
        "submission": row.id,
    }


def document(tx: Tx, trial_id: UUID) -> bytes:
    """Return the whole export."""
    return b"".join(lines(tx, trial_id))
