"""What can be measured in somebody's answers beside their credit: shown to people, never part of a verdict."""

from __future__ import annotations

from uuid import UUID

from raterlab.flows.checking import parse_answer
from raterlab.flows.trial import Plan
from raterlab.kinds import Answer, kind_of
from raterlab.kinds._notes import Note
from raterlab.store import work
from raterlab.store.database import Tx


def notes(tx: Tx, plan: Plan, attempt_id: UUID, only: UUID | None = None) -> dict[str, tuple[Note, ...]]:
    """Return by criterion what can be measured in a person's written work (one task's, or all), beside others'."""
    asked = {c.key: c for c in plan.rubric.criteria if kind_of(c.ask).notes is not None}
    if not asked:
        return {}
    rows = [row for row in work.latest_submissions(tx, plan.id) if only in (None, row.task_id)]
    given = work.labels_of(tx, [row.id for row in rows])
    found = {}
    for key, criterion in asked.items():
        own, others = list[Answer](), list[Answer]()
        for row in rows:
            if key not in given[row.id]:
                continue
            (own if row.attempt_id == attempt_id else others).append(parse_answer(given[row.id][key]))
        measure = kind_of(criterion.ask).notes
        if measure is not None and own:
            found[key] = measure(own, criterion.ask, others)
    return found
