"""Projects, their settings, rubrics, tasks, gold, media files, trials and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from raterlab.domain.trial import ORDER
from raterlab.store.database import Tx
from raterlab.store.tables import (
    attempts,
    decisions,
    gold,
    jobs,
    links,
    media_files,
    project_settings,
    projects,
    rubrics,
    submissions,
    tallies,
    tasks,
    trials,
    tryouts,
)


def add_project(tx: Tx, *, title: str, author: UUID) -> UUID:
    """Insert a project."""
    new = tx.new_id()
    tx.conn.execute(projects.insert().values(id=new, title=title, author_id=author, created_at=tx.now))
    return new


def project(tx: Tx, project_id: UUID) -> Any:
    """Return a project, or None."""
    return tx.conn.execute(sa.select(projects).where(projects.c.id == project_id)).first()


def project_titled(tx: Tx, title: str) -> Any:
    """Return the project of this title, or None."""
    return tx.conn.execute(sa.select(projects).where(projects.c.title == title)).first()


def add_tryout(tx: Tx, **values: Any) -> None:
    """Put on record that a project tries what somebody designed."""
    tx.conn.execute(tryouts.insert().values(created_at=tx.now, **values))


def tryout(tx: Tx, project_id: UUID) -> Any:
    """Return what a project tries, or None."""
    return tx.conn.execute(sa.select(tryouts).where(tryouts.c.project_id == project_id)).first()


def tryouts_of(tx: Tx, attempt_id: UUID) -> list[Any]:
    """Return the projects that try designs of an attempt, oldest first, with their titles."""
    return list(
        tx.conn.execute(
            sa.select(tryouts, projects.c.title)
            .join(projects, projects.c.id == tryouts.c.project_id)
            .join(submissions, submissions.c.id == tryouts.c.submission_id)
            .where(submissions.c.attempt_id == attempt_id)
            .order_by(tryouts.c.created_at, tryouts.c.project_id)
        )
    )


def all_projects(tx: Tx) -> list[Any]:
    """Every project, oldest first."""
    return list(tx.conn.execute(sa.select(projects).order_by(projects.c.created_at, projects.c.id)))


def settings(tx: Tx, project_id: UUID, version: int | None = None) -> Any:
    """Return the settings of a project at a version (the latest without one), or None."""
    query = sa.select(project_settings).where(project_settings.c.project_id == project_id)
    if version is not None:
        query = query.where(project_settings.c.version == version)
    return tx.conn.execute(query.order_by(project_settings.c.version.desc()).limit(1)).first()


def add_settings(
    tx: Tx,
    *,
    project_id: UUID,
    version: int,
    metric: dict[str, Any] | None,
    needs: dict[str, Any] | None,
    targets: dict[str, Any] | None,
    author: UUID,
) -> None:
    """Insert the next version of a project's settings."""
    tx.conn.execute(
        project_settings.insert().values(
            project_id=project_id,
            version=version,
            metric=metric,
            requirements=needs,
            targets=targets,
            author_id=author,
            created_at=tx.now,
        )
    )


def latest_rubric(tx: Tx, project_id: UUID) -> Any:
    """Return the last save, published or not, or None."""
    return tx.conn.execute(
        sa.select(rubrics).where(rubrics.c.project_id == project_id).order_by(rubrics.c.save.desc()).limit(1)
    ).first()


def published_rubric(tx: Tx, project_id: UUID, number: int | None = None) -> Any:
    """Return a published version (the latest without a number), or None."""
    query = sa.select(rubrics).where(rubrics.c.project_id == project_id, rubrics.c.number.is_not(None))
    if number is not None:
        query = query.where(rubrics.c.number == number)
    return tx.conn.execute(query.order_by(rubrics.c.number.desc()).limit(1)).first()


def rubric(tx: Tx, rubric_id: UUID) -> Any:
    """Return a save by its id, or None."""
    return tx.conn.execute(sa.select(rubrics).where(rubrics.c.id == rubric_id)).first()


def add_rubric(tx: Tx, *, project_id: UUID, save: int, number: int | None, body: dict[str, Any], author: UUID) -> UUID:
    """Insert a save."""
    new = tx.new_id()
    tx.conn.execute(
        rubrics.insert().values(
            id=new, project_id=project_id, save=save, number=number, body=body, author_id=author, created_at=tx.now
        )
    )
    return new


def add_tasks(tx: Tx, project_id: UUID, rows: Iterable[dict[str, Any]]) -> int:
    """Insert tasks given as key, media, stratum, mirrors."""
    values = [{**row, "id": tx.new_id(), "project_id": project_id, "created_at": tx.now} for row in rows]
    if values:
        tx.conn.execute(tasks.insert(), values)
    return len(values)


def task_ids(tx: Tx, project_id: UUID) -> dict[str, UUID]:
    """Task key to id."""
    found = tx.conn.execute(sa.select(tasks.c.key, tasks.c.id).where(tasks.c.project_id == project_id))
    return {row.key: row.id for row in found}


def mirrors_of(tx: Tx, project_id: UUID) -> dict[str, str]:
    """Key of each mirrored task to the key of the task that it asks again."""
    found = tx.conn.execute(
        sa.select(tasks.c.key, tasks.c.mirrors).where(tasks.c.project_id == project_id, tasks.c.mirrors.is_not(None))
    )
    return {row.key: row.mirrors for row in found}


def task(tx: Tx, task_id: UUID) -> Any:
    """Return a task, or None."""
    return tx.conn.execute(sa.select(tasks).where(tasks.c.id == task_id)).first()


def task_rows(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Return tasks by id."""
    found: dict[UUID, Any] = {}
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        found.update({row.id: row for row in tx.conn.execute(sa.select(tasks).where(tasks.c.id.in_(chunk)))})
    return found


def tasks_of(tx: Tx, project_id: UUID) -> list[Any]:
    """Every task of a project with its latest gold body (None without), by key."""
    latest = _latest_gold()
    return list(
        tx.conn.execute(
            sa.select(tasks, latest.c.body.label("gold"), latest.c.version.label("gold_version"))
            .outerjoin(latest, latest.c.task_id == tasks.c.id)
            .where(tasks.c.project_id == project_id)
            .order_by(tasks.c.key)
        )
    )


def _latest_gold() -> sa.Subquery:
    newest = sa.select(gold.c.task_id, sa.func.max(gold.c.version).label("version")).group_by(gold.c.task_id).subquery()
    return (
        sa.select(gold)
        .join(newest, sa.and_(newest.c.task_id == gold.c.task_id, newest.c.version == gold.c.version))
        .subquery()
    )


_GOLD = (
    sa.select(gold.c.version, gold.c.body)
    .where(gold.c.task_id == sa.bindparam("task"))
    .order_by(gold.c.version.desc())
    .limit(1)
)


def gold_of(tx: Tx, task_id: UUID) -> Any:
    """Return the latest gold of a task (version, body), or None."""
    return tx.conn.execute(_GOLD, {"task": task_id}).first()


def golds_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Return the latest gold (version, body) of those tasks that have any."""
    found: dict[UUID, Any] = {}
    for start in range(0, len(ids), 500):
        rows = tx.conn.execute(
            sa.select(gold).where(gold.c.task_id.in_(ids[start : start + 500])).order_by(gold.c.version)
        )
        found.update({row.task_id: row for row in rows})
    return found


def gold_versions(tx: Tx, ids: Sequence[UUID]) -> list[Any]:
    """Every version of the gold of some tasks."""
    found: list[Any] = []
    for start in range(0, len(ids), 500):
        found += tx.conn.execute(sa.select(gold).where(gold.c.task_id.in_(ids[start : start + 500])))
    return found


def add_gold(tx: Tx, rows: Sequence[dict[str, Any]], author: UUID) -> None:
    """Insert gold given as task_id, version, body; queue a re-fold where an older version existed."""
    if not rows:
        return
    tx.conn.execute(gold.insert(), [{**row, "author_id": author, "created_at": tx.now} for row in rows])
    stale = [row["task_id"] for row in rows if row["version"] > 1]
    if stale:
        tx.conn.execute(
            jobs.insert(),
            [{"kind": "refold", "subject": task_id, "created_at": tx.now, "done_at": None} for task_id in stale],
        )


def add_media(tx: Tx, *, values: dict[str, Any], author: UUID) -> None:
    """Insert a media file; the same content twice is one file."""
    if media(tx, values["sha256"]) is None:
        tx.conn.execute(media_files.insert().values(**values, author_id=author, created_at=tx.now))


def media(tx: Tx, sha256: str) -> Any:
    """Return a media file's row, or None."""
    return tx.conn.execute(sa.select(media_files).where(media_files.c.sha256 == sha256)).first()


def add_trial(tx: Tx, *, values: dict[str, Any], author: UUID) -> UUID:
    """Insert a trial."""
    new = tx.new_id()
    tx.conn.execute(trials.insert().values(id=new, **values, author_id=author, created_at=tx.now, closed_at=None))
    return new


def trial(tx: Tx, trial_id: UUID) -> Any:
    """Return a trial, or None."""
    return tx.conn.execute(sa.select(trials).where(trials.c.id == trial_id)).first()


def trials_of(tx: Tx, project_id: UUID) -> list[Any]:
    """Return a project's trials with the number of attempts and of finished ones, newest first."""
    count = (
        sa.select(
            attempts.c.trial_id,
            sa.func.count().label("people"),
            sa.func.sum(sa.case((attempts.c.phase == "done", 1), else_=0)).label("finished"),
        )
        .group_by(attempts.c.trial_id)
        .subquery()
    )
    return list(
        tx.conn.execute(
            sa.select(trials, count.c.people, count.c.finished)
            .outerjoin(count, count.c.trial_id == trials.c.id)
            .where(trials.c.project_id == project_id)
            .order_by(trials.c.created_at.desc())
        )
    )


def close_trial(tx: Tx, trial_id: UUID) -> None:
    """Close a trial."""
    tx.conn.execute(trials.update().where(trials.c.id == trial_id).values(closed_at=tx.now))


def add_link(tx: Tx, *, trial_id: UUID, cap: int, source: str, note: str, expires_at: datetime, author: UUID) -> UUID:
    """Insert a link."""
    new = tx.new_id()
    tx.conn.execute(
        links.insert().values(
            id=new,
            trial_id=trial_id,
            cap=cap,
            source=source,
            note=note,
            author_id=author,
            created_at=tx.now,
            expires_at=expires_at,
            revoked_at=None,
        )
    )
    return new


def links_of(tx: Tx, trial_id: UUID) -> list[Any]:
    """Return a trial's links with the number of people who used each."""
    used = sa.select(attempts.c.link_id, sa.func.count().label("used")).group_by(attempts.c.link_id).subquery()
    return list(
        tx.conn.execute(
            sa.select(links, sa.func.coalesce(used.c.used, 0).label("used"))
            .outerjoin(used, used.c.link_id == links.c.id)
            .where(links.c.trial_id == trial_id)
            .order_by(links.c.created_at)
        )
    )


def revoke_link(tx: Tx, link_id: UUID) -> None:
    """Revoke a link."""
    tx.conn.execute(links.update().where(links.c.id == link_id).values(revoked_at=tx.now))


def pulse(tx: Tx, trial_id: UUID) -> str:
    """Return a mark that changes whenever anything on the trial's board may have changed."""
    decided = (
        sa.select(sa.func.count())
        .select_from(decisions)
        .join(attempts, attempts.c.id == decisions.c.attempt_id)
        .where(attempts.c.trial_id == trial_id)
        .scalar_subquery()
    )
    # people only go forward: the sum of their places grows with every step
    place = sa.case({phase.value: number for number, phase in enumerate(ORDER)}, value=attempts.c.phase, else_=0)
    row = tx.conn.execute(
        sa.select(
            sa.func.count(),
            decided,
            sa.func.coalesce(sa.func.max(tallies.c.last_seq), 0),
            sa.func.coalesce(sa.func.sum(tallies.c.practice + tallies.c.trial + tallies.c.rationales), 0),
            sa.func.coalesce(sa.func.sum(place), 0),
        )
        .select_from(attempts)
        .join(tallies, tallies.c.attempt_id == attempts.c.id)
        .where(attempts.c.trial_id == trial_id)
    ).one()
    return "-".join(str(value) for value in row)


def exported(tx: Tx, trial_id: UUID, after: int, limit: int) -> list[Any]:
    """Return a trial's next submissions in order, with task key and person."""
    rows = tx.conn.execute(
        sa.select(
            submissions,
            tasks.c.key.label("task_key"),
            attempts.c.trainer_id,
        )
        .join(attempts, attempts.c.id == submissions.c.attempt_id)
        .join(tasks, tasks.c.id == submissions.c.task_id)
        .where(attempts.c.trial_id == trial_id, submissions.c.seq > after)
        .order_by(submissions.c.seq)
        .limit(limit)
    )
    return list(rows)
