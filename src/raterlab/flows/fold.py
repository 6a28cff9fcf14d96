"""Folding: each new label against its gold, once. What is folded can be thrown away and made anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from raterlab.domain.credit import criterion_credits
from raterlab.domain.trial import Phase
from raterlab.domain.work import Gold
from raterlab.flows.checking import parse_answer
from raterlab.flows.trial import plan_of
from raterlab.kinds import Credit, Parts
from raterlab.store import projects, scores, work
from raterlab.store.database import Tx


def fold_some(tx: Tx, limit: int = 100) -> int:
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
    answers = work.labels_of(tx, [row.id for row in hidden])
    golds = {
        task: (found.version, Gold.model_validate(found.body))
        for task, found in projects.golds_of(tx, list({row.task_id for row in hidden})).items()
    }
    rows = []
    for row in hidden:
        gold = golds.get(row.task_id)
        if gold is None:
            continue
        plan = plan_of(tx, row.trial_id)
        given = {key: parse_answer(value) for key, value in answers[row.id].items()}
        for key, credit in criterion_credits(plan.rubric, plan.metric, given, gold[1]).items():
            rows.append(
                {
                    "submission_id": row.id,
                    "criterion": key,
                    "gold_version": gold[0],
                    "value": credit.value,
                    "parts": pack(credit),
                }
            )
    scores.add_credits(tx, rows)


def pack(credit: Credit) -> dict[str, list[int]]:
    """Return the counts of a credit as JSON."""
    return {label: [p.matched, p.missed, p.extra] for label, p in credit.parts.items()}


def unpack(parts: dict[str, list[int]]) -> dict[str, Parts]:
    """Return the counts of a stored credit."""
    return {label: Parts(*counts) for label, counts in parts.items()}


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


def differences(tx: Tx) -> list[str]:
    """Compare every cache with one rebuilt in a transaction that is thrown away; list what differs."""
    found = []
    cached, counted = scores.tallied(tx), scores.counted(tx)
    found += [
        f"tally of attempt {key}: cached {cached.get(key)}, counted {counted.get(key)}"
        for key in sorted(cached.keys() | counted.keys(), key=str)
        if cached.get(key) != counted.get(key)
    ]
    before, mark = scores.all_credits(tx), scores.folded(tx)
    scores.drop_credits(tx)
    while scores.folded(tx) < mark and fold_some(tx, min(2_000, mark)):
        pass
    after = scores.all_credits(tx)
    pending = bool(scores.waiting_jobs(tx, 1))
    found += [
        f"credit {key[0]} {key[1]} gold {key[2]}: cached {before.get(key)}, rebuilt {value}"
        for key, value in after.items()
        if before.get(key) != value and not (pending and key not in before)
    ]
    return found


def waiting(tx: Tx) -> bool:
    """Whether anything is to be folded."""
    return bool(scores.unfolded(tx, scores.folded(tx), 1) or scores.waiting_jobs(tx, 1))
