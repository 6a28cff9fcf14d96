"""Talking to a target while answering: asked by the server, kept as it was said, and held against what is sent in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.target import BUILT_IN, Endpoint, Scripted
from raterlab.domain.trial import Phase
from raterlab.errors import Conflict, FieldError, Invalid, NotFound, TooMany
from raterlab.flows.assign import over, own_attempt
from raterlab.flows.trial import Plan, plan_of
from raterlab.kinds import Answer, kind_of
from raterlab.kinds._talk import MOST_REPLY, MOST_WORDS, Said, Talk
from raterlab.store import talks
from raterlab.store.database import Tx

A_MINUTE = 20  # how often a person may ask in a minute
WAIT = timedelta(seconds=150)  # after which a reply that never came is given up
ANSWERED, FAILED = "answered", "failed"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a candidate's browser wants to have asked. ``id`` again asks again only where no reply came."""

    id: UUID
    task: UUID
    criterion: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a text, or why there is none (for the log, never for the candidate)."""

    text: str = ""
    why: str = ""
    took_ms: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said and what came back, as its author may see it; ``left`` replies may still be had."""

    id: UUID
    criterion: str
    said: tuple[Said, ...]
    state: str
    reply: str
    left: int


def target_of(plan: Plan, talk: Talk) -> Endpoint | Scripted:
    """Return the target of a question as it was when the trial opened."""
    found = plan.targets.get(talk.target) or BUILT_IN.get(talk.target)
    if found is None:
        raise Conflict("the target is not set up", cure="Tell whoever invited you: there is nothing that you can mend.")
    return found


def _asked(plan: Plan, key: str) -> tuple[Criterion, Talk]:
    criterion = plan.rubric.find(key)
    talk = kind_of(criterion.ask).talk(criterion.ask) if criterion else None
    if criterion is None or talk is None:
        raise NotFound("this question talks to nobody")
    return criterion, talk


def _open(tx: Tx, who: Person, attempt_id: UUID, task: UUID) -> Plan:
    row = own_attempt(tx, who, attempt_id)
    plan = plan_of(tx, row.trial_id)
    offered = {Phase.PRACTICE: plan.practice_ids, Phase.TRIAL: plan.hidden_ids}.get(Phase(row.phase), frozenset())
    if task not in offered:
        raise NotFound("this task is not open to you now")
    if over(row, tx.now):
        raise Conflict("the time limit has passed", cure="Go on to the next step: what you sent before counts.")
    return plan


def begin(tx: Tx, who: Person, attempt_id: UUID, ask: Ask) -> tuple[Endpoint | Scripted, Exchange | None]:
    """Put on record what is to be asked; return whom to ask, and the reply where there is one already."""
    plan = _open(tx, who, attempt_id, ask.task)
    _, talk = _asked(plan, ask.criterion)
    target = target_of(plan, talk)
    stored = talks.exchange(tx, ask.id)
    before = [row for row in talks.exchanges_of(tx, attempt_id, ask.task) if row.criterion == ask.criterion]
    if stored is not None:
        if (stored.attempt_id, stored.task_id, stored.criterion) != (attempt_id, ask.task, ask.criterion) or _said(
            stored
        ) != ask.said:
            raise Conflict("this id is taken", cure="Send it under a new id.")
        if stored.state == ANSWERED:
            return target, _shown(stored, before, talk)
        if stored.state is None and tx.now < stored.created_at + WAIT:
            raise Conflict("the target is still answering", cure="Wait a moment, then try again.")
    answered = sum(row.state == ANSWERED for row in before)
    if answered >= talk.replies:
        raise Conflict(f"all {talk.replies} answers of the target are used up", cure="Choose among what you have.")
    recent = talks.begun_since(tx, attempt_id, tx.now - timedelta(minutes=1))
    if len(recent) >= A_MINUTE:
        wait = (recent[-A_MINUTE] + timedelta(minutes=1) - tx.now).total_seconds()
        raise TooMany("that was quick: the target rests for a moment", retry_after=max(1, round(wait)))
    problems = _misspoken(ask.said, before, talk)
    if problems:
        raise Invalid("this cannot be sent to the target", errors=tuple(problems))
    if stored is None:
        talks.add_exchange(
            tx,
            {
                "id": ask.id,
                "attempt_id": attempt_id,
                "task_id": ask.task,
                "criterion": ask.criterion,
                "said": [turn.model_dump() for turn in ask.said],
            },
        )
    tx.audit(who.id, who.origin, "target.ask", attempt_id, exchange=ask.id, task=ask.task, target=talk.target)
    return target, None


def _misspoken(said: Sequence[Said], before: Sequence[Any], talk: Talk) -> list[FieldError]:
    """Say what is wrong with the turns: whose turn it is, how many, how long, and words put into the target's mouth."""
    problems = []
    if len(said) > 2 * talk.turns - 1:
        problems.append(FieldError("said", f"at most {talk.turns} turns of your own"))
    for i, turn in enumerate(said):
        if turn.role != ("user", "assistant")[i % 2]:
            problems.append(FieldError(f"said.{i}.role", "turns alternate, and yours is the first"))
        elif turn.role == "assistant" and not any(
            row.state == ANSWERED and row.text == turn.text and _said(row) == tuple(said[:i]) for row in before
        ):
            problems.append(FieldError(f"said.{i}.text", "this is not what the target replied"))
        elif turn.role == "user" and (len(turn.text) > MOST_WORDS or not turn.text.strip()):
            problems.append(FieldError(f"said.{i}.text", f"write 1 to {MOST_WORDS} characters"))
    if len(said) % 2 == 0:
        problems.append(FieldError("said", "the last turn is yours"))
    return problems


def record(tx: Tx, who: Person, attempt_id: UUID, exchange_id: UUID, outcome: Outcome) -> Exchange:
    """Put on record what came back. The first answer stands."""
    plan = plan_of(tx, own_attempt(tx, who, attempt_id).trial_id)
    stored = talks.exchange(tx, exchange_id)
    if stored.state != ANSWERED:
        talks.add_reply(
            tx,
            {
                "exchange_id": exchange_id,
                "version": (stored.version or 0) + 1,
                "state": FAILED if outcome.why else ANSWERED,
                "text": outcome.text.replace("\0", "")[:MOST_REPLY],
                "why": outcome.why[:300],
                "took_ms": min(outcome.took_ms, 2**31 - 1),
            },
        )
        tx.audit(
            who.id,
            who.origin,
            "target.reply",
            attempt_id,
            exchange=exchange_id,
            ms=outcome.took_ms,
            why=outcome.why[:300],
        )
    _, talk = _asked(plan, stored.criterion)
    before = [row for row in talks.exchanges_of(tx, attempt_id, stored.task_id) if row.criterion == stored.criterion]
    return _shown(talks.exchange(tx, exchange_id), before, talk)


def exchanges(tx: Tx, who: Person, attempt_id: UUID, task: UUID) -> list[Exchange]:
    """Return everything that this person said to targets about a task, so that nothing is lost with a page."""
    plan = plan_of(tx, own_attempt(tx, who, attempt_id).trial_id)
    if task not in plan.practice_ids | plan.hidden_ids:
        raise NotFound("no such task")
    rows = talks.exchanges_of(tx, attempt_id, task)
    return [
        _shown(row, [r for r in rows if r.criterion == row.criterion], _asked(plan, row.criterion)[1]) for row in rows
    ]


def _said(row: Any) -> tuple[Said, ...]:
    return tuple(Said.model_validate(turn) for turn in row.said)


def _shown(row: Any, before: Sequence[Any], talk: Talk) -> Exchange:
    answered = sum(r.state == ANSWERED for r in before)
    text = row.text if row.state == ANSWERED else ""
    return Exchange(row.id, row.criterion, _said(row), row.state or "pending", text, max(0, talk.replies - answered))


def unproven(tx: Tx, rubric: Rubric, attempt_id: UUID, task: UUID, answers: Mapping[str, Answer]) -> list[FieldError]:
    """List what an answer says that the target replied, and that is not what was stored."""
    problems = []
    for key, answer in answers.items():
        criterion = rubric.find(key)
        for quote in kind_of(answer).quotes(answer):
            row = talks.exchange(tx, quote.exchange)
            if (
                criterion is None
                or row is None
                or (row.attempt_id, row.task_id, row.criterion, row.state) != (attempt_id, task, key, ANSWERED)
                or (_said(row), row.text) != (quote.said, quote.reply)
            ):
                problems.append(FieldError(f"answers.{key}.{quote.field}", "this is not what was said to the target"))
    return problems
