"""What reviewers say of explanations (grades) and of written work (appraisals): appended, anew as a next version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from raterlab.store.database import Tx
from raterlab.store.tables import appraisals, attempts, grades, labels, rationales, submissions, trials
from raterlab.store.work import newest, newest_rationales, newest_submissions


def grades_in(tx: Tx, trial_id: UUID, until: int | None = None) -> list[Any]:
    """Return the latest grade of each reviewer for each rationale of a trial."""
    query = (
        newest(grades, "rationale_id", "reviewer_id", until=until)
        .join(rationales, rationales.c.id == grades.c.rationale_id)
        .join(attempts, attempts.c.id == rationales.c.attempt_id)
    )
    return list(tx.conn.execute(query.where(attempts.c.trial_id == trial_id).order_by(grades.c.seq)))


def appraisals_in(tx: Tx, trial_id: UUID, until: int | None = None) -> list[Any]:
    """Return the latest appraisal of each reviewer for each submission of a trial."""
    query = (
        newest(appraisals, "submission_id", "reviewer_id", until=until)
        .join(submissions, submissions.c.id == appraisals.c.submission_id)
        .join(attempts, attempts.c.id == submissions.c.attempt_id)
    )
    return list(tx.conn.execute(query.where(attempts.c.trial_id == trial_id).order_by(appraisals.c.seq)))


def _graders(table: sa.Table, subject: str) -> sa.Subquery:
    """Count the reviewers of each subject."""
    return (
        sa.select(table.c[subject], sa.func.count(sa.distinct(table.c.reviewer_id)).label("n"))
        .group_by(table.c[subject])
        .subquery()
    )


def waiting_rationales(tx: Tx, reviewer: UUID, trial_id: UUID | None = None) -> list[Any]:
    """Return finished people's rationales that this reviewer has not graded and that lack graders.

    A reviewer never grades a rationale of their own.
    """
    last = newest_rationales()
    graders = _graders(grades, "rationale_id")
    mine = sa.select(grades.c.rationale_id).where(grades.c.reviewer_id == reviewer)
    query = (
        sa.select(last, attempts.c.trial_id, trials.c.design, sa.func.coalesce(graders.c.n, 0).label("graders"))
        .join(attempts, attempts.c.id == last.c.attempt_id)
        .join(trials, trials.c.id == attempts.c.trial_id)
        .outerjoin(graders, graders.c.rationale_id == last.c.id)
        .where(attempts.c.phase == "done", attempts.c.trainer_id != reviewer, last.c.id.not_in(mine))
    )
    if trial_id is not None:
        query = query.where(attempts.c.trial_id == trial_id)
    return [row for row in tx.conn.execute(query) if row.graders < row.design["graders"]]


def waiting_work(
    tx: Tx, reviewer: UUID, trial_id: UUID, *, criteria: Sequence[str], tasks: Sequence[UUID], graders: int
) -> list[Any]:
    """Return finished people's latest answers to some criteria that this reviewer has not graded and that lack graders.

    A reviewer never grades an answer of their own.
    """
    last = newest_submissions(attempts.c.trial_id == trial_id, submissions.c.phase == "trial")
    counted = _graders(appraisals, "submission_id")
    so_far = sa.func.coalesce(counted.c.n, 0)
    mine = sa.select(appraisals.c.submission_id).where(appraisals.c.reviewer_id == reviewer)
    query = (
        sa.select(submissions.c.id, submissions.c.task_id, submissions.c.attempt_id, so_far.label("graders"))
        .join(
            last,
            sa.and_(
                last.c.attempt_id == submissions.c.attempt_id,
                last.c.task_id == submissions.c.task_id,
                last.c.version == submissions.c.version,
            ),
        )
        .join(attempts, attempts.c.id == submissions.c.attempt_id)
        .outerjoin(counted, counted.c.submission_id == submissions.c.id)
        .where(
            attempts.c.phase == "done",
            attempts.c.trainer_id != reviewer,
            submissions.c.id.not_in(mine),
            so_far < graders,
            sa.exists().where(labels.c.submission_id == submissions.c.id, labels.c.criterion.in_(criteria)),
        )
    )
    wanted = set(tasks)
    return [row for row in tx.conn.execute(query) if row.task_id in wanted]


def finished_trials(tx: Tx, reviewer: UUID) -> list[UUID]:
    """Return the trials that somebody other than this reviewer has finished."""
    query = sa.select(attempts.c.trial_id).where(attempts.c.phase == "done", attempts.c.trainer_id != reviewer)
    return list(tx.conn.execute(query.distinct()).scalars())


def grade(tx: Tx, grade_id: UUID) -> Any:
    """Return a grade, or None."""
    return tx.conn.execute(sa.select(grades).where(grades.c.id == grade_id)).first()


def appraisal(tx: Tx, appraisal_id: UUID) -> Any:
    """Return an appraisal, or None."""
    return tx.conn.execute(sa.select(appraisals).where(appraisals.c.id == appraisal_id)).first()


def add_grade(tx: Tx, values: dict[str, Any]) -> None:
    """Insert a grade as the reviewer's next version."""
    _add(tx, grades, "rationale_id", values)


def add_appraisal(tx: Tx, values: dict[str, Any]) -> None:
    """Insert an appraisal as the reviewer's next version."""
    _add(tx, appraisals, "submission_id", values)


def _add(tx: Tx, table: sa.Table, subject: str, values: dict[str, Any]) -> None:
    last = tx.conn.execute(
        sa.select(sa.func.max(table.c.version)).where(
            table.c[subject] == values[subject], table.c.reviewer_id == values["reviewer_id"]
        )
    ).scalar()
    tx.conn.execute(table.insert().values(**values, version=(last or 0) + 1, created_at=tx.now))
