"""Attempts, submissions, labels, rationales. The hot path: statements are built once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from raterlab.store.database import Tx
from raterlab.store.tables import (
    attempts,
    labels,
    rationales,
    submissions,
    tallies,
    users,
)


def add_attempt(tx: Tx, values: dict[str, Any]) -> UUID:
    """Insert an attempt and its empty tally."""
    new = tx.new_id()
    tx.conn.execute(attempts.insert().values(id=new, created_at=tx.now, chosen=[], **values))
    tx.conn.execute(
        tallies.insert().values(
            attempt_id=new, practice=0, trial=0, rationales=0, flags=0, active_ms=0, last_seq=0, last_at=None
        )
    )
    return new


_ATTEMPT = sa.select(attempts).where(attempts.c.id == sa.bindparam("attempt"))


def attempt(tx: Tx, attempt_id: UUID) -> Any:
    """Return an attempt, or None."""
    return tx.conn.execute(_ATTEMPT, {"attempt": attempt_id}).first()


def attempts_of(tx: Tx, trial_id: UUID) -> list[Any]:
    """Every attempt of a trial with the person's name and the tally, oldest first."""
    return list(
        tx.conn.execute(
            sa.select(
                attempts,
                users.c.name,
                tallies.c.practice,
                tallies.c.trial,
                tallies.c.rationales,
                tallies.c.flags,
                tallies.c.active_ms,
                tallies.c.last_at,
            )
            .join(users, users.c.id == attempts.c.trainer_id)
            .join(tallies, tallies.c.attempt_id == attempts.c.id)
            .where(attempts.c.trial_id == trial_id)
            .order_by(attempts.c.created_at, attempts.c.id)
        )
    )


def open_attempts(tx: Tx, person: UUID) -> list[Any]:
    """Return the attempts of a person, newest first."""
    return list(
        tx.conn.execute(
            sa.select(attempts.c.id).where(attempts.c.trainer_id == person).order_by(attempts.c.created_at.desc())
        )
    )


def enter(
    tx: Tx,
    attempt_id: UUID,
    *,
    phase: str,
    entered: dict[str, str],
    deadline: datetime | None,
    chosen: Sequence[str],
) -> None:
    """Move an attempt to a phase."""
    tx.conn.execute(
        attempts.update()
        .where(attempts.c.id == attempt_id)
        .values(phase=phase, entered=entered, deadline=deadline, chosen=list(chosen))
    )


_TALLY = sa.select(tallies).where(tallies.c.attempt_id == sa.bindparam("attempt"))


def tally(tx: Tx, attempt_id: UUID) -> Any:
    """Return the counts of an attempt."""
    return tx.conn.execute(_TALLY, {"attempt": attempt_id}).one()


def submission(tx: Tx, submission_id: UUID) -> Any:
    """Return a submission, or None."""
    return tx.conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).first()


_LAST = (
    sa.select(submissions)
    .where(submissions.c.attempt_id == sa.bindparam("attempt"), submissions.c.task_id == sa.bindparam("task"))
    .order_by(submissions.c.version.desc())
    .limit(1)
)


def last_submission(tx: Tx, attempt_id: UUID, task_id: UUID) -> Any:
    """Return the latest version of what a person stored for a task, or None."""
    return tx.conn.execute(_LAST, {"attempt": attempt_id, "task": task_id}).first()


_known = submissions.alias("known")
_last = submissions.alias("last")
_earlier = submissions.alias("earlier")
_STANDING = (
    sa.select(
        attempts.c.trial_id,
        attempts.c.trainer_id,
        attempts.c.phase,
        attempts.c.entered,
        attempts.c.deadline,
        attempts.c.chosen,
        tallies.c.practice,
        tallies.c.trial,
        tallies.c.active_ms,
        _last.c.version,
        _last.c.flag.is_not(None).label("flagged"),
        _known.c.attempt_id.label("known_attempt"),
        _known.c.task_id.label("known_task"),
        _known.c.phase.label("known_phase"),
        _known.c.received_at.label("known_at"),
    )
    .join(tallies, tallies.c.attempt_id == attempts.c.id)
    .outerjoin(
        _last,
        sa.and_(
            _last.c.attempt_id == attempts.c.id,
            _last.c.task_id == sa.bindparam("task"),
            _last.c.version
            == sa.select(sa.func.max(_earlier.c.version))
            .where(_earlier.c.attempt_id == sa.bindparam("attempt"), _earlier.c.task_id == sa.bindparam("task"))
            .scalar_subquery(),
        ),
    )
    .outerjoin(_known, _known.c.id == sa.bindparam("submission"))
    .where(attempts.c.id == sa.bindparam("attempt"))
)


def standing(tx: Tx, attempt_id: UUID, task_id: UUID, submission_id: UUID) -> Any:
    """Return all that a submission depends on in one row, or None when there is no such attempt.

    The attempt and its counts; ``version`` and ``flagged`` of what was stored last for the task (None when nothing
    was); ``known_*`` of a submission that has this id already.
    """
    return tx.conn.execute(_STANDING, {"attempt": attempt_id, "task": task_id, "submission": submission_id}).first()


def answers(tx: Tx, submission_id: UUID) -> dict[str, Any]:
    """Return the labels of a submission by criterion."""
    rows = tx.conn.execute(
        sa.select(labels.c.criterion, labels.c.answer).where(labels.c.submission_id == submission_id)
    )
    return {row.criterion: row.answer for row in rows}


_INSERT_SUBMISSION = submissions.insert().returning(submissions.c.seq)
_INSERT_LABELS = labels.insert()
_COUNT = (
    tallies.update()
    .where(tallies.c.attempt_id == sa.bindparam("attempt"))
    .values(
        practice=tallies.c.practice + sa.bindparam("add_practice"),
        trial=tallies.c.trial + sa.bindparam("add_trial"),
        flags=tallies.c.flags + sa.bindparam("add_flags"),
        active_ms=tallies.c.active_ms + sa.bindparam("add_active"),
        last_seq=sa.bindparam("seq"),
        last_at=sa.bindparam("at"),
    )
    .returning(tallies.c.practice, tallies.c.trial)
)


def add_submission(tx: Tx, values: dict[str, Any], answers: dict[str, Any], *, withdrawn: bool) -> Any:
    """Insert a submission with its labels and count it; return the new counts (practice, trial).

    ``withdrawn`` says that the version before carried a flag, which this one takes the place of.
    """
    seq = tx.conn.execute(_INSERT_SUBMISSION, values).scalar_one()
    if answers:
        tx.conn.execute(
            _INSERT_LABELS,
            [{"submission_id": values["id"], "criterion": c, "answer": a} for c, a in answers.items()],
        )
    first = values["version"] == 1
    return tx.conn.execute(
        _COUNT,
        {
            "attempt": values["attempt_id"],
            "add_practice": int(first and values["phase"] == "practice"),
            "add_trial": int(first and values["phase"] == "trial"),
            "add_flags": int(values["flag"] is not None) - int(withdrawn),
            "add_active": values["active_ms"],
            "seq": seq,
            "at": tx.now,
        },
    ).one()


def newest_submissions(*within: sa.ColumnElement[bool]) -> sa.Subquery:
    """Return the number of the latest version of each (attempt, task) among those asked for, with their sums."""
    return (
        sa.select(
            submissions.c.attempt_id,
            submissions.c.task_id,
            sa.func.max(submissions.c.version).label("version"),
            sa.func.min(submissions.c.seq).label("first_seq"),
            sa.func.sum(submissions.c.active_ms).label("total_active_ms"),
        )
        .join(attempts, attempts.c.id == submissions.c.attempt_id)
        .where(*within)
        .group_by(submissions.c.attempt_id, submissions.c.task_id)
        .subquery()
    )


def latest_submissions(tx: Tx, trial_id: UUID, *, phase: str = "trial", until: int | None = None) -> list[Any]:
    """Return the latest version of each (attempt, task) of a trial, up to a sequence number, in order of arrival.

    ``first_seq`` numbers the first version: the order in which tasks were seen.
    """
    within = [attempts.c.trial_id == trial_id, submissions.c.phase == phase]
    if until is not None:
        within.append(submissions.c.seq <= until)
    newest = newest_submissions(*within)
    return list(
        tx.conn.execute(
            sa.select(submissions, newest.c.first_seq, newest.c.total_active_ms)
            .join(
                newest,
                sa.and_(
                    newest.c.attempt_id == submissions.c.attempt_id,
                    newest.c.task_id == submissions.c.task_id,
                    newest.c.version == submissions.c.version,
                ),
            )
            .order_by(newest.c.first_seq)
        )
    )


def labels_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return labels by submission and criterion."""
    found: dict[UUID, dict[str, Any]] = {i: {} for i in ids}
    for start in range(0, len(ids), 500):
        rows = tx.conn.execute(sa.select(labels).where(labels.c.submission_id.in_(ids[start : start + 500])))
        for row in rows:
            found[row.submission_id][row.criterion] = row.answer
    return found


def add_rationale(tx: Tx, values: dict[str, Any]) -> None:
    """Insert a version of a rationale; count it when it is the first."""
    tx.conn.execute(rationales.insert().values(**values, created_at=tx.now))
    if values["version"] == 1:
        tx.conn.execute(
            tallies.update()
            .where(tallies.c.attempt_id == values["attempt_id"])
            .values(rationales=tallies.c.rationales + 1, last_at=tx.now)
        )


def rationale(tx: Tx, rationale_id: UUID) -> Any:
    """Return a rationale with its attempt's trial, or None."""
    return tx.conn.execute(
        sa.select(rationales, attempts.c.trial_id)
        .join(attempts, attempts.c.id == rationales.c.attempt_id)
        .where(rationales.c.id == rationale_id)
    ).first()


def newest(table: sa.Table, *keys: str, until: int | None = None) -> sa.Select[Any]:
    """Select the rows of the latest version for each value of some columns, up to a sequence number."""
    columns = [table.c[key] for key in keys]
    query = sa.select(*columns, sa.func.max(table.c.version).label("version")).group_by(*columns)
    if until is not None:
        query = query.where(table.c.seq <= until)
    last = query.subquery()
    return sa.select(table).join(last, sa.and_(*(last.c[name] == table.c[name] for name in (*keys, "version"))))


def newest_rationales(until: int | None = None) -> sa.Subquery:
    """Return the latest version of each rationale, up to a sequence number."""
    return newest(rationales, "attempt_id", "task_id", until=until).subquery()


def rationales_of(tx: Tx, attempt_id: UUID) -> dict[UUID, Any]:
    """Return the latest rationale for each task of an attempt."""
    newest = newest_rationales()
    return {row.task_id: row for row in tx.conn.execute(sa.select(newest).where(newest.c.attempt_id == attempt_id))}


def rationales_in(tx: Tx, trial_id: UUID, until: int | None = None) -> list[Any]:
    """Return the latest rationales of a whole trial."""
    newest = newest_rationales(until)
    return list(
        tx.conn.execute(
            sa.select(newest)
            .join(attempts, attempts.c.id == newest.c.attempt_id)
            .where(attempts.c.trial_id == trial_id)
            .order_by(newest.c.seq)
        )
    )
