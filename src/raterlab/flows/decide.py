"""A named person decides, on a frozen scorecard, with a reason. A gate only recommends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.domain.score import Outcome
from raterlab.flows.score import Prepared, attempt_row, freeze
from raterlab.store import people, scores
from raterlab.store.database import Tx


def decide(tx: Tx, who: Person, prepared: Prepared, outcome: Outcome, reason: str) -> UUID:
    """Freeze the scorecard and put the decision on record. A later decision does not erase this one."""
    attempt_id = prepared.attempt
    card = freeze(tx, who, prepared)
    new = scores.add_decision(
        tx,
        {
            "attempt_id": attempt_id,
            "scorecard_id": card,
            "outcome": outcome,
            "reason": reason,
            "author_id": who.id,
        },
    )
    tx.audit(who.id, who.origin, "decision.add", new, attempt=attempt_id, outcome=outcome, scorecard=card)
    return new


def decisions(tx: Tx, attempt_id: UUID) -> list[dict[str, Any]]:
    """Return the decisions on an attempt, newest first."""
    row = attempt_row(tx, attempt_id)
    return [
        {
            "id": each.id,
            "outcome": each.outcome,
            "reason": each.reason,
            "scorecard": each.scorecard_id,
            "by": people.user(tx, each.author_id).name,
            "at": each.created_at,
        }
        for each in reversed(scores.decisions_in(tx, row.trial_id))
        if each.attempt_id == attempt_id
    ]
