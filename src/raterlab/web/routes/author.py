"""The lead's side before a trial: projects, settings, rubric, tasks, gold, media."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, UploadFile

from raterlab.domain.people import Person, Power
from raterlab.domain.rubric import Finding, Rubric, review
from raterlab.domain.target import parse_targets
from raterlab.domain.work import Gold
from raterlab.errors import FieldError, Invalid, NotFound
from raterlab.flows import author, mirror, tryout
from raterlab.kinds import KINDS
from raterlab.store import projects
from raterlab.store.database import Tx
from raterlab.web.auth import desk, needs
from raterlab.web.media import keep
from raterlab.web.schemas import Count, Created, Saved
from raterlab.web.schemas_author import (
    AddTasks,
    AskBothWays,
    AskedBothWays,
    Kinds,
    NewProject,
    ProjectRow,
    ProjectView,
    SaveSettings,
    SetGold,
    StoredMedia,
    TaskPage,
    TaskRow,
    TrialRow,
    TryDesign,
)

router = APIRouter(tags=["author"])
Reader = Annotated[Person, Depends(needs(Power.SEE_RESULTS))]
Author = Annotated[Person, Depends(needs(Power.AUTHOR))]
Stage = Literal["setting up", "ready", "trial open", "closed"]


@router.get("/kinds")
async def kinds() -> Kinds:
    """Return every kind of question with its examples."""
    return Kinds.model_validate(
        {
            "kinds": [
                {
                    "key": kind.key,
                    "title": kind.title,
                    "level": kind.level,
                    "ask": kind.params.model_json_schema(),
                    "designs": kind.becomes is not None,
                    "examples": [
                        {
                            "title": example.title,
                            "params": example.params.model_dump(),
                            "media": [medium.model_dump() for medium in example.media],
                            "gold": example.gold.model_dump(),
                            "answers": [answer.model_dump() for answer in example.answers],
                        }
                        for example in kind.examples
                    ],
                }
                for kind in KINDS.values()
            ]
        }
    )


def _trial_rows(tx: Tx, project_id: UUID) -> tuple[TrialRow, ...]:
    return tuple(
        TrialRow(
            id=row.id,
            title=row.design["title"],
            opened_at=row.created_at,
            closed_at=row.closed_at,
            people=row.people or 0,
            finished=row.finished or 0,
            rubric_number=projects.rubric(tx, row.rubric_id).number,
        )
        for row in projects.trials_of(tx, project_id)
    )


def _project_row(tx: Tx, row: Any) -> ProjectRow:
    trials = _trial_rows(tx, row.id)
    stage: Stage
    waiting = ""
    if any(trial.closed_at is None for trial in trials):
        stage = "trial open"
        done = sum(trial.finished for trial in trials)
        waiting = f"{done} finished: decisions may be ready" if done else ""
    elif trials:
        stage = "closed"
    else:
        missing = [need for need in author.ready(tx, row.id) if not need.met]
        stage = "setting up" if missing else "ready"
        waiting = f"{len(missing)} things are missing before a trial can open" if missing else "a trial can open"
    return ProjectRow(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        stage=stage,
        people=sum(trial.people for trial in trials),
        waiting=waiting,
    )


@router.get("/projects")
async def list_projects(request: Request, who: Reader) -> list[ProjectRow]:
    """List projects."""
    return await desk(request).database.read(lambda tx: [_project_row(tx, row) for row in projects.all_projects(tx)])


@router.post("/projects", status_code=201)
async def add_project(request: Request, body: NewProject, who: Author) -> Created:
    """Begin a project."""
    new = await desk(request).database.write(lambda tx: author.add_project(tx, who, body.title.strip()))
    return Created(id=new)


def _project_view(tx: Tx, project_id: UUID) -> ProjectView:
    row = author.get_project(tx, project_id)
    settings = projects.settings(tx, project_id)
    rubric = projects.latest_rubric(tx, project_id)
    published = projects.published_rubric(tx, project_id)
    tasks = projects.tasks_of(tx, project_id)
    # what is asked a second time is one item
    gold = [Gold.model_validate(task.gold) for task in tasks if task.gold and task.mirrors is None]
    parsed = Rubric.model_validate(rubric.body) if rubric else None
    findings: tuple[Finding, ...] = review(parsed) if parsed else ()
    return ProjectView(
        id=row.id,
        title=row.title,
        metric=settings.metric if settings else None,
        requirements=settings.requirements if settings else None,
        targets=parse_targets(settings.targets if settings else None),
        rubric=parsed,
        rubric_number=published.number if published else None,
        rubric_is_draft=bool(rubric and rubric.number is None),
        findings=findings,
        needs=author.ready(tx, project_id),
        tasks=len(tasks),
        gold=sum(1 for g in gold if g.answers and not g.should_flag and not g.retired),
        edge_items=sum(1 for g in gold if g.should_flag and not g.retired),
        mirroring=mirror.mirroring(tx, project_id, parsed, tasks),
        trials=_trial_rows(tx, project_id),
    )


@router.post("/tryouts", status_code=201)
async def try_design(request: Request, body: TryDesign, who: Author) -> Created:
    """Make a project of the criteria that an answer designs, so that others can work with them."""
    make = desk(request).database.write
    return Created(id=await make(lambda tx: tryout.project_from(tx, who, body.submission, body.criterion)))


@router.get("/projects/{project_id}")
async def get_project(request: Request, project_id: UUID, who: Reader) -> ProjectView:
    """Return a project: what is written, what is missing."""
    return await desk(request).database.read(lambda tx: _project_view(tx, project_id))


@router.put("/projects/{project_id}/settings")
async def save_settings(request: Request, project_id: UUID, body: SaveSettings, who: Author) -> Saved:
    """Write down the success metric or the requirements."""
    version = await desk(request).database.write(
        lambda tx: author.save_settings(
            tx, who, project_id, metric=body.metric, requirements=body.requirements, targets=body.targets
        )
    )
    return Saved(version=version)


@router.put("/projects/{project_id}/rubric")
async def save_rubric(request: Request, project_id: UUID, body: Rubric, who: Author) -> Saved:
    """Save a draft of the rubric."""
    save = await desk(request).database.write(lambda tx: author.save_rubric(tx, who, project_id, body))
    return Saved(version=save)


@router.post("/projects/{project_id}/rubric/publish", status_code=201)
async def publish_rubric(request: Request, project_id: UUID, who: Author) -> Saved:
    """Publish the last draft under the next number."""
    number = await desk(request).database.write(lambda tx: author.publish_rubric(tx, who, project_id))
    return Saved(version=number)


@router.get("/projects/{project_id}/rubric/{number}")
async def get_rubric(request: Request, project_id: UUID, number: int, who: Reader) -> Rubric:
    """Return a published version."""

    def look(tx: Tx) -> Rubric:
        row = projects.published_rubric(tx, project_id, number) if 0 < number < 2**31 else None
        if row is None:
            raise NotFound("no such version")
        return Rubric.model_validate(row.body)

    return await desk(request).database.read(look)


@router.get("/projects/{project_id}/tasks")
async def list_tasks(
    request: Request,
    project_id: UUID,
    who: Reader,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> TaskPage:
    """List tasks with their gold."""

    def look(tx: Tx) -> TaskPage:
        author.get_project(tx, project_id)
        rows = projects.tasks_of(tx, project_id)
        return TaskPage(
            tasks=tuple(
                TaskRow(
                    id=row.id,
                    key=row.key,
                    stratum=row.stratum,
                    mirrors=row.mirrors,
                    media=row.media,
                    gold=row.gold,
                    gold_version=row.gold_version,
                )
                for row in rows[offset : offset + limit]
            ),
            total=len(rows),
        )

    return await desk(request).database.read(look)


@router.post("/projects/{project_id}/tasks", status_code=201)
async def add_tasks(request: Request, project_id: UUID, body: AddTasks, who: Author) -> Count:
    """Add tasks; all or none."""
    count = await desk(request).database.write(lambda tx: author.add_tasks(tx, who, project_id, body.tasks))
    return Count(count=count)


@router.put("/projects/{project_id}/gold")
async def set_gold(request: Request, project_id: UUID, body: SetGold, who: Author) -> Count:
    """Set gold by task key; all or none."""
    count = await desk(request).database.write(lambda tx: author.set_gold(tx, who, project_id, body.gold))
    return Count(count=count)


@router.post("/projects/{project_id}/mirrors", status_code=201)
async def ask_both_ways(request: Request, project_id: UUID, body: AskBothWays, who: Author) -> AskedBothWays:
    """Make second tasks of pairs, with their sides exchanged and their gold turned."""
    make = desk(request).database.write
    keys = await make(
        lambda tx: mirror.ask_both_ways(tx, who, project_id, share=body.share, keys=body.keys, seed=body.seed)
    )
    return AskedBothWays(keys=tuple(keys))


@router.post("/media", status_code=201)
async def upload(request: Request, file: UploadFile, who: Author) -> StoredMedia:
    """Store a file and return the media that it holds, ready for a task: one, or one a page."""
    here = desk(request)
    largest = here.settings.max_upload_mb * 2**20
    content = await file.read(largest + 1)
    if len(content) > largest:
        raise Invalid(
            f"the file is larger than {largest // 2**20} MB",
            cure="Choose a smaller one, or raise RATERLAB_MAX_UPLOAD_MB.",
            errors=(FieldError("file", "too large"),),
        )
    media, rows = await asyncio.to_thread(keep, here.settings.home, file.filename or "", content)

    def record(tx: Tx) -> None:
        for values in rows:
            author.add_media(tx, who, values)

    await here.database.write(record)
    return StoredMedia(media=media)
