"""Folding: each new label against its gold, once. What is folded can be thrown away and made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from raterlab.domain.credit import criterion_credits
from raterlab.domain.trial import Phase
from raterlab.domain.work import Gold
from raterlab.flows.checking import parse_answer
from raterlab.flows.trial import Plan, plan_of
from raterlab.kinds import Answer, Credit, Frames, Parts
from raterlab.store import projects, scores, work
from raterlab.store.database import Tx


def fold_some(tx: Tx, limit: int = 20) -> int:
    """Fold the next labels, and those whose gold has changed; return how many submissions were looked at.

    Everybody who writes waits meanwhile, so that it is few at a time.
    """
    mark = scores.folded(tx)
    fresh = scores.unfolded(tx, mark, limit)
    waiting = scores.waiting_jobs(tx, 20)
    stale = [row for job in waiting if job.kind == "refold" for row in scores.submissions_on(tx, job.subject)]
    _fold(tx, [*fresh, *(row for row in stale if row.seq <= mark)])
    if fresh:
        scores.set_folded(tx, fresh[-1].seq)
    if waiting:
        scores.finish_jobs(tx, [job.seq for job in waiting])
    return len(fresh) + len(stale)


def _fold(tx: Tx, submissions: Iterable[Any]) -> None:
    hidden = [row for row in submissions if row.phase == Phase.TRIAL]
    golds = {task: parse_gold(found) for task, found in projects.golds_of(tx, [row.task_id for row in hidden]).items()}
    answers = given_answers(tx, hidden)
    rows = [
        credit
        for row in hidden
        if row.task_id in golds
        for credit in credits_of(plan_of(tx, row.trial_id), row.id, answers[row.id], *golds[row.task_id])
    ]
    scores.add_credits(tx, rows)


def parse_gold(row: Any) -> tuple[int, Gold]:
    """Return a stored version of gold."""
    return row.version, Gold.model_validate(row.body)


def given_answers(tx: Tx, submissions: Sequence[Any]) -> dict[UUID, dict[str, Answer]]:
    """Return what was answered by submission and criterion."""
    stored = work.labels_of(tx, [row.id for row in submissions])
    return {name: {key: parse_answer(value) for key, value in answers.items()} for name, answers in stored.items()}


def credits_of(
    plan: Plan, submission: UUID, answers: Mapping[str, Answer], version: int, gold: Gold
) -> list[dict[str, Any]]:
    """Return the credits of a submission against one version of gold, as they are stored."""
    return [
        {
            "submission_id": submission,
            "criterion": key,
            "gold_version": version,
            **packed(credit),
        }
        for key, credit in criterion_credits(plan.rubric, plan.metric, answers, gold).items()
    ]


def packed(credit: Credit) -> dict[str, Any]:
    """Return a credit as it is stored."""
    return {
        "value": credit.value,
        "parts": {label: [p.matched, p.missed, p.extra, round(p.overlap, 6)] for label, p in credit.parts.items()},
        "frames": [credit.frames.right, credit.frames.all] if credit.frames else None,
    }


def unpacked(value: float, parts: Mapping[str, Any], frames: Sequence[int] | None) -> Credit:
    """Return a stored credit."""
    return Credit(
        value, {label: Parts(*counts) for label, counts in parts.items()}, Frames(*frames) if frames else None
    )


def rebuild(tx: Tx) -> dict[str, int]:
    """Throw every cache away and make it anew from the facts; return what was counted."""
    counts = scores.counted(tx)
    scores.write_tallies(tx, counts)
    scores.drop_credits(tx)
    folded = 0
    while done := fold_some(tx, 2_000):
        folded += done
    tx.audit(None, "cli", "caches.rebuild", "all", attempts=len(counts), submissions=folded)
    return {"attempts": len(counts), "submissions": folded}


def waiting(tx: Tx) -> bool:
    """Whether anything is to be folded."""
    return bool(scores.unfolded(tx, scores.folded(tx), 1) or scores.waiting_jobs(tx, 1))
