"""The hardest decisions of a candidate, explained in their own words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.domain.trial import Phase
from raterlab.errors import Conflict, NotFound
from raterlab.flows.assign import own_attempt, saved_answer, task_media
from raterlab.store import work
from raterlab.store.database import Tx


def explained(tx: Tx, who: Person, attempt_id: UUID) -> list[dict[str, Any]]:
    """Return the decisions that are to be explained."""
    row = own_attempt(tx, who, attempt_id)
    if row.phase not in (Phase.RATIONALES, Phase.DONE):
        raise Conflict("explanations come after the hidden part", cure="Finish it first.")
    written = work.rationales_of(tx, attempt_id)
    found = []
    for i, task in enumerate(UUID(value) for value in row.chosen):
        text = written.get(task)
        found.append(
            {
                "position": i + 1,
                "task": task,
                "media": task_media(tx, task),
                "saved": saved_answer(tx, work.last_submission(tx, attempt_id, task)),
                "text": text.text if text else None,
                "saved_at": text.created_at if text else None,
            }
        )
    return found


def write_rationale(tx: Tx, who: Person, attempt_id: UUID, task: UUID, rationale_id: UUID, text: str) -> datetime:
    """Store the words why; a later version supersedes. The same id again changes nothing."""
    row = own_attempt(tx, who, attempt_id)
    if row.phase != Phase.RATIONALES:
        raise Conflict("explanations are closed" if row.phase == Phase.DONE else "explanations come later")
    if str(task) not in row.chosen:
        raise NotFound("this task is not one of those to be explained")
    stored = work.rationale(tx, rationale_id)
    if stored is not None:
        if stored.attempt_id != attempt_id or stored.task_id != task:
            raise Conflict("this rationale id is taken", cure="Send it under a new id.")
        at: datetime = stored.created_at
        return at
    last = work.rationales_of(tx, attempt_id).get(task)
    work.add_rationale(
        tx,
        {
            "id": rationale_id,
            "attempt_id": attempt_id,
            "task_id": task,
            "version": last.version + 1 if last else 1,
            "text": text,
        },
    )
    tx.audit(who.id, who.origin, "rationale.add", attempt_id, rationale=rationale_id, task=task)
    return tx.now
