"""One task answered in one go: checked, appended, counted, on record, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from raterlab.domain.credit import acceptable, task_credit
from raterlab.domain.people import Person
from raterlab.domain.trial import Phase
from raterlab.domain.work import Flag, Gold
from raterlab.errors import Conflict, FieldError, Invalid, NotFound
from raterlab.flows.assign import only_own, over, task_media, totals
from raterlab.flows.checking import answer_problems, parse_answer
from raterlab.flows.talk import unproven
from raterlab.flows.trial import Plan, plan_of
from raterlab.kinds import Answer
from raterlab.store import projects, work
from raterlab.store.database import Tx

CLOCK_SLACK_MS = 2_000


@dataclass(frozen=True, slots=True)
class Sent:
    """What a candidate's browser sent."""

    id: UUID
    phase: str
    task: UUID
    answers: dict[str, Answer]
    flag: Flag | None
    confidence: float | None
    comment: str
    active_ms: int
    idle_ms: int
    revisions: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store made of it."""

    received_at: datetime
    repeated: bool
    practice: int
    trial: int
    totals: dict[str, int]
    feedback: dict[str, Any] | None


def submit(tx: Tx, who: Person, attempt_id: UUID, sent: Sent) -> Stored:
    """Store a submission. The same id again changes nothing and is answered as before."""
    attempt = only_own(who, work.standing(tx, attempt_id, sent.task, sent.id))
    plan = plan_of(tx, attempt.trial_id)
    if attempt.known_attempt is not None:
        if attempt.known_attempt != attempt_id or attempt.known_task != sent.task:
            raise Conflict("this submission id is taken", cure="Send it under a new id.")
        feedback = None
        if attempt.known_phase == Phase.PRACTICE:
            stored = {key: parse_answer(value) for key, value in work.answers(tx, sent.id).items()}
            feedback = _feedback(tx, plan, sent.task, stored)
        return Stored(attempt.known_at, True, attempt.practice, attempt.trial, totals(plan, attempt), feedback)
    if attempt.phase != sent.phase:
        raise Conflict(f"the {sent.phase} is not open", cure="Reload the page: your answers so far are stored.")
    if over(attempt, tx.now):
        raise Conflict("the time limit has passed", cure="Go on to the next step: what you sent before counts.")
    if sent.task not in (plan.practice_ids if sent.phase == Phase.PRACTICE else plan.hidden_ids):
        raise NotFound("this task is not part of your trial")
    problems = answer_problems(plan.rubric, sent.answers, task_media(tx, sent.task), partial=sent.flag is not None)
    if sent.flag is not None and not sent.flag.text.strip():
        problems.append(FieldError("flag.text", "say in one sentence why you raise the flag"))
    problems += unproven(tx, plan.rubric, attempt_id, sent.task, sent.answers)
    if problems:
        raise Invalid("the answer cannot be stored yet; it is kept on your screen", errors=tuple(problems))
    # the browser's clock is believed only as far as the server's clock allows
    began = datetime.fromisoformat(attempt.entered.get(Phase.PRACTICE) or attempt.entered[Phase.TRIAL])
    budget = int((tx.now - began).total_seconds() * 1_000) + CLOCK_SLACK_MS - attempt.active_ms
    active = max(0, min(sent.active_ms, budget))
    counts = work.add_submission(
        tx,
        {
            "id": sent.id,
            "attempt_id": attempt_id,
            "task_id": sent.task,
            "phase": sent.phase,
            "version": (attempt.version or 0) + 1,
            "flag": sent.flag.model_dump(mode="json") if sent.flag else None,
            "confidence": sent.confidence,
            "comment": sent.comment,
            "active_ms": active,
            "idle_ms": sent.idle_ms,
            "revisions": sent.revisions,
            "received_at": tx.now,
        },
        {key: answer.model_dump(mode="json") for key, answer in sent.answers.items()},
        withdrawn=bool(attempt.flagged),
    )
    claimed = {"claimed_ms": sent.active_ms} if active != sent.active_ms else {}
    tx.audit(who.id, who.origin, "submission.add", attempt_id, submission=sent.id, task=sent.task, **claimed)
    feedback = _feedback(tx, plan, sent.task, sent.answers) if sent.phase == Phase.PRACTICE else None
    return Stored(tx.now, False, counts.practice, counts.trial, totals(plan, attempt), feedback)


def _feedback(tx: Tx, plan: Plan, task: UUID, answers: dict[str, Answer]) -> dict[str, Any]:
    """Return what is told after a practice item. Practice and hidden items never share a task."""
    gold = Gold.model_validate(projects.gold_of(tx, task).body)
    return {
        "credit": task_credit(plan.rubric, plan.metric, answers, gold),
        "expected": acceptable(gold, plan.rubric, answers),
        "should_flag": gold.should_flag,
        "explanation": gold.explanation,
    }
