"""Folded credits, frozen scorecards, decisions, and the caches that can be rebuilt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from raterlab.store.database import Tx
from raterlab.store.tables import (
    appraisals,
    attempts,
    audit,
    decisions,
    folds,
    grades,
    jobs,
    label_credits,
    rationales,
    scorecards,
    submissions,
    tallies,
)


def folded(tx: Tx) -> int:
    """Return the sequence number up to which submissions have been folded."""
    return int(tx.conn.execute(sa.select(folds.c.seq).where(folds.c.name == "credits")).scalar() or 0)


def set_folded(tx: Tx, seq: int) -> None:
    """Move the mark."""
    done = tx.conn.execute(folds.update().where(folds.c.name == "credits").values(seq=seq))
    if done.rowcount == 0:
        tx.conn.execute(folds.insert().values(name="credits", seq=seq))


def unfolded(tx: Tx, after: int, limit: int) -> list[Any]:
    """Return submissions behind the mark, oldest first."""
    return list(
        tx.conn.execute(
            sa.select(
                submissions.c.seq, submissions.c.id, submissions.c.task_id, submissions.c.phase, attempts.c.trial_id
            )
            .join(attempts, attempts.c.id == submissions.c.attempt_id)
            .where(submissions.c.seq > after)
            .order_by(submissions.c.seq)
            .limit(limit)
        )
    )


def waiting_jobs(tx: Tx, limit: int) -> list[Any]:
    """Return jobs that nobody has done."""
    return list(tx.conn.execute(sa.select(jobs).where(jobs.c.done_at.is_(None)).order_by(jobs.c.seq).limit(limit)))


def finish_jobs(tx: Tx, seqs: Sequence[int]) -> None:
    """Mark jobs as done."""
    tx.conn.execute(jobs.update().where(jobs.c.seq.in_(seqs)).values(done_at=tx.now))


def submissions_on(tx: Tx, task_id: UUID) -> list[Any]:
    """Return every submission on a task."""
    return list(
        tx.conn.execute(
            sa.select(
                submissions.c.seq, submissions.c.id, submissions.c.task_id, submissions.c.phase, attempts.c.trial_id
            )
            .join(attempts, attempts.c.id == submissions.c.attempt_id)
            .where(submissions.c.task_id == task_id)
        )
    )


def add_credits(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Insert credits; the same label against the same gold version is folded once."""
    if not rows:
        return
    known = {
        (row.submission_id, row.criterion, row.gold_version)
        for start in range(0, len(rows), 500)
        for row in tx.conn.execute(
            sa.select(label_credits.c.submission_id, label_credits.c.criterion, label_credits.c.gold_version).where(
                label_credits.c.submission_id.in_({r["submission_id"] for r in rows[start : start + 500]})
            )
        )
    }
    fresh = [r for r in rows if (r["submission_id"], r["criterion"], r["gold_version"]) not in known]
    if fresh:
        tx.conn.execute(label_credits.insert(), fresh)


def credits_of(tx: Tx, ids: Sequence[UUID]) -> dict[tuple[UUID, str, int], Any]:
    """Return credits by (submission, criterion, gold version)."""
    found: dict[tuple[UUID, str, int], Any] = {}
    for start in range(0, len(ids), 500):
        rows = tx.conn.execute(
            sa.select(label_credits).where(label_credits.c.submission_id.in_(ids[start : start + 500]))
        )
        found.update({(r.submission_id, r.criterion, r.gold_version): r for r in rows})
    return found


def marks(tx: Tx) -> dict[str, int]:
    """Return how far the facts go now: last submission, rationale, grade and appraisal."""
    return {
        name: int(tx.conn.execute(sa.select(sa.func.max(table.c.seq))).scalar() or 0)
        for name, table in (
            ("submissions", submissions),
            ("rationales", rationales),
            ("grades", grades),
            ("appraisals", appraisals),
        )
    }


def add_scorecard(tx: Tx, values: dict[str, Any]) -> UUID:
    """Insert a frozen scorecard."""
    new = tx.new_id()
    tx.conn.execute(scorecards.insert().values(id=new, created_at=tx.now, **values))
    return new


def scorecard(tx: Tx, scorecard_id: UUID) -> Any:
    """Return a frozen scorecard with its trial, or None."""
    return tx.conn.execute(
        sa.select(scorecards, attempts.c.trial_id)
        .join(attempts, attempts.c.id == scorecards.c.attempt_id)
        .where(scorecards.c.id == scorecard_id)
    ).first()


def scorecards_of(tx: Tx, attempt_id: UUID) -> list[Any]:
    """Return the frozen scorecards of an attempt, newest first."""
    return list(
        tx.conn.execute(
            sa.select(scorecards).where(scorecards.c.attempt_id == attempt_id).order_by(scorecards.c.created_at.desc())
        )
    )


def add_decision(tx: Tx, values: dict[str, Any]) -> UUID:
    """Insert a decision."""
    new = tx.new_id()
    tx.conn.execute(decisions.insert().values(id=new, created_at=tx.now, **values))
    return new


def decisions_in(tx: Tx, trial_id: UUID) -> list[Any]:
    """Return the decisions of a trial, oldest first."""
    return list(
        tx.conn.execute(
            sa.select(decisions)
            .join(attempts, attempts.c.id == decisions.c.attempt_id)
            .where(attempts.c.trial_id == trial_id)
            .order_by(decisions.c.created_at, decisions.c.id)
        )
    )


def tallied(tx: Tx) -> dict[UUID, tuple[int, ...]]:
    """Return the cached counts by attempt."""
    return {
        row.attempt_id: (row.practice, row.trial, row.rationales, row.flags, row.active_ms, row.last_seq)
        for row in tx.conn.execute(sa.select(tallies))
    }


def counted(tx: Tx) -> dict[UUID, tuple[int, ...]]:
    """Count the facts themselves, in the form of :func:`tallied`."""
    first = submissions.c.version == 1
    later = submissions.alias()
    latest = ~sa.exists().where(
        later.c.attempt_id == submissions.c.attempt_id,
        later.c.task_id == submissions.c.task_id,
        later.c.version > submissions.c.version,
    )
    counts = tx.conn.execute(
        sa.select(
            attempts.c.id,
            sa.func.coalesce(sa.func.sum(sa.case((sa.and_(first, submissions.c.phase == "practice"), 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((sa.and_(first, submissions.c.phase == "trial"), 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((sa.and_(submissions.c.flag.is_not(None), latest), 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(submissions.c.active_ms), 0),
            sa.func.coalesce(sa.func.max(submissions.c.seq), 0),
        )
        .select_from(attempts)
        .outerjoin(submissions, submissions.c.attempt_id == attempts.c.id)
        .group_by(attempts.c.id)
    )
    explained = {
        row.attempt_id: int(row.n)
        for row in tx.conn.execute(
            sa.select(rationales.c.attempt_id, sa.func.count().label("n"))
            .where(rationales.c.version == 1)
            .group_by(rationales.c.attempt_id)
        )
    }
    return {
        row[0]: (int(row[1]), int(row[2]), explained.get(row[0], 0), int(row[3]), int(row[4]), int(row[5]))
        for row in counts
    }


def write_tallies(tx: Tx, counts: dict[UUID, tuple[int, ...]]) -> None:
    """Replace the cached counts."""
    for attempt_id, (practice, trial, explained, flags, active, last) in counts.items():
        values = {
            "practice": practice,
            "trial": trial,
            "rationales": explained,
            "flags": flags,
            "active_ms": active,
            "last_seq": last,
        }
        done = tx.conn.execute(tallies.update().where(tallies.c.attempt_id == attempt_id).values(**values))
        if done.rowcount == 0:
            tx.conn.execute(tallies.insert().values(attempt_id=attempt_id, last_at=None, **values))


def all_credits(tx: Tx) -> dict[tuple[UUID, str, int], tuple[float, str]]:
    """Return every cached credit, for comparison with a rebuilt one."""
    return {
        (r.submission_id, r.criterion, r.gold_version): (r.value, str((sorted(r.parts.items()), r.frames)))
        for r in tx.conn.execute(sa.select(label_credits))
    }


def unfounded(tx: Tx, mark: int) -> list[tuple[UUID, str, int]]:
    """Return the keys of cached credits of submissions that have not been folded, or are not there."""
    rows = tx.conn.execute(
        sa.select(label_credits.c.submission_id, label_credits.c.criterion, label_credits.c.gold_version)
        .outerjoin(submissions, submissions.c.id == label_credits.c.submission_id)
        .where(sa.or_(submissions.c.seq.is_(None), submissions.c.seq > mark))
    )
    return [(row.submission_id, row.criterion, row.gold_version) for row in rows]


def drop_credits(tx: Tx) -> None:
    """Throw the folded credits away."""
    tx.conn.execute(label_credits.delete())
    set_folded(tx, 0)


def audit_page(tx: Tx, *, before: int | None, limit: int, subject: str | None) -> list[Any]:
    """Return audit entries, newest first."""
    query = sa.select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.seq < before)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return list(tx.conn.execute(query))


def foreign_key_breaks(tx: Tx) -> list[str]:
    """List rows that point nowhere (SQLite keeps such after a hand edit; PostgreSQL cannot)."""
    if tx.conn.dialect.name != "sqlite":
        return []
    return [
        f"{row[0]} row {row[1]} points at no row of {row[2]}"
        for row in tx.conn.exec_driver_sql("PRAGMA foreign_key_check")
    ] + [f"file: {row[0]}" for row in tx.conn.exec_driver_sql("PRAGMA quick_check") if row[0] != "ok"]
