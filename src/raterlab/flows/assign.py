"""Where a candidate stands, and which task comes next. Nothing here reads gold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.domain.trial import ORDER, Phase, following, presentation_order
from raterlab.errors import Conflict, NotFound
from raterlab.flows.checking import parse_media
from raterlab.flows.hardest import choose
from raterlab.flows.trial import Plan, plan_of
from raterlab.kinds import Media
from raterlab.store import projects, work
from raterlab.store.database import Tx

GRACE = timedelta(seconds=60)  # answers given before the deadline may still be on their way


def own_attempt(tx: Tx, who: Person, attempt_id: UUID) -> Any:
    """Return an attempt of this person."""
    return only_own(who, work.attempt(tx, attempt_id))


def only_own(who: Person, row: Any) -> Any:
    """Return the row of an attempt when it is this person's."""
    if row is None or row.trainer_id != who.id:
        # whether it exists is nobody else's business
        raise NotFound("no such attempt")
    return row


def order_of(plan: Plan, row: Any, phase: str) -> Sequence[UUID]:
    """Return the task ids of a phase in this candidate's order."""
    keys = plan.design.practice if phase == Phase.PRACTICE else presentation_order(plan.design, row.seed, plan.mirrors)
    return [plan.task_ids[key] for key in keys]


def totals(plan: Plan, row: Any) -> dict[str, int]:
    """Return how many tasks each phase has."""
    explained = len(row.chosen) if row.phase in (Phase.RATIONALES, Phase.DONE) else plan.design.rationales
    return {
        Phase.PRACTICE: len(plan.design.practice),
        Phase.TRIAL: len(plan.design.hidden),
        Phase.RATIONALES: explained,
    }


def over(row: Any, now: datetime) -> bool:
    """Whether the time limit has passed, grace included."""
    return row.deadline is not None and now > row.deadline + GRACE


def view_task(tx: Tx, who: Person, attempt_id: UUID, phase: str, position: int) -> dict[str, Any]:
    """Return one task by its position in this candidate's order."""
    row = own_attempt(tx, who, attempt_id)
    plan = plan_of(tx, row.trial_id)
    if ORDER.index(Phase(phase)) > ORDER.index(Phase(row.phase)):
        raise Conflict(f"the {phase} has not begun", cure="Finish the step before it first.")
    if phase == Phase.TRIAL and row.phase != Phase.TRIAL:
        raise Conflict("the hidden part is over", cure="Go on with the next step.")
    order = order_of(plan, row, phase)
    if not 1 <= position <= len(order):
        raise NotFound(f"there are {len(order)} tasks here")
    task = order[position - 1]
    return {
        "phase": phase,
        "position": position,
        "total": len(order),
        "task": task,
        "media": task_media(tx, task),
        "saved": saved_answer(tx, work.last_submission(tx, attempt_id, task)),
    }


_MEDIA: dict[UUID, tuple[Media, ...]] = {}  # tasks never change


def task_media(tx: Tx, task_id: UUID) -> tuple[Media, ...]:
    """Return what a task shows."""
    known = _MEDIA.get(task_id)
    if known is None:
        if len(_MEDIA) > 20_000:
            _MEDIA.clear()
        known = _MEDIA[task_id] = parse_media(projects.task(tx, task_id).media)
    return known


def saved_answer(tx: Tx, row: Any) -> dict[str, Any] | None:
    """Return a stored submission as its author may see it."""
    if row is None:
        return None
    return {
        "submission": row.id,
        "answers": work.answers(tx, row.id),
        "flag": row.flag,
        "confidence": row.confidence,
        "comment": row.comment,
        "received_at": row.received_at,
    }


def advance(tx: Tx, who: Person, attempt_id: UUID, leaving: Phase) -> None:
    """Leave a phase, when it is done. Leaving a phase twice changes nothing."""
    row = own_attempt(tx, who, attempt_id)
    if row.phase != leaving:
        if ORDER.index(Phase(row.phase)) > ORDER.index(leaving):
            return
        raise Conflict(f"you are at the step {row.phase!r}", cure="Reload the page.")
    plan = plan_of(tx, row.trial_id)
    done = work.tally(tx, attempt_id)
    wanted = totals(plan, row)
    if leaving == Phase.DONE:
        return
    unfinished = wanted.get(leaving, 0) - int(getattr(done, leaving, 0) or 0)
    late = leaving == Phase.TRIAL and row.deadline is not None and tx.now >= row.deadline
    if unfinished > 0 and not late:
        raise Conflict(f"{unfinished} of {wanted[leaving]} are still open", cure="Answer them first.")
    phase, chosen = following(leaving), list(row.chosen)
    if phase == Phase.PRACTICE and not plan.design.practice:
        phase = Phase.TRIAL
    if phase == Phase.RATIONALES:
        chosen = [str(task) for task in choose(tx, plan, attempt_id)]
        if not chosen:
            phase = Phase.DONE
    deadline = row.deadline
    if phase == Phase.TRIAL and plan.design.minutes is not None:
        deadline = tx.now + timedelta(minutes=plan.design.minutes)
    entered = {**row.entered, phase: tx.now.isoformat()}
    work.enter(tx, attempt_id, phase=phase, entered=entered, deadline=deadline, chosen=chosen)
    tx.audit(who.id, who.origin, f"attempt.{phase}", attempt_id, chosen=chosen if phase == Phase.RATIONALES else [])
