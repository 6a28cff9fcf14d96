"""The lead's side of results: board, comparison, scorecards, decisions, export."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from raterlab.domain.people import Person, Power
from raterlab.domain.score import Comparison, Scorecard
from raterlab.errors import NotFound, Unavailable
from raterlab.flows import decide, export, score, trial, tryout
from raterlab.flows.notes import notes
from raterlab.flows.trial import plan_of
from raterlab.store import projects, scores
from raterlab.store.database import Tx
from raterlab.web.auth import desk, needs
from raterlab.web.schemas import Created
from raterlab.web.schemas_results import (
    Board,
    Decide,
    Decisions,
    Evidence,
    FrozenScorecard,
    FrozenScorecards,
    TaskShown,
)

router = APIRouter(tags=["results"])
Reader = Annotated[Person, Depends(needs(Power.SEE_RESULTS))]
Decider = Annotated[Person, Depends(needs(Power.DECIDE))]
Exporter = Annotated[Person, Depends(needs(Power.EXPORT))]
LOOK_EVERY = 0.3  # seconds between two looks at the pulse of an open board


@router.get("/trials/{trial_id}/board")
async def board(request: Request, trial_id: UUID, who: Reader) -> Board:
    """Return who is where."""

    def look(tx: Tx) -> Board:
        return Board.model_validate({"pulse": projects.pulse(tx, trial_id), "rows": score.board(tx, trial_id)})

    return await desk(request).database.read(look)


@router.get("/trials/{trial_id}/pulse", response_class=StreamingResponse)
async def pulse(request: Request, trial_id: UUID, who: Reader) -> StreamingResponse:
    """Send an event whenever something on the board has changed (server-sent events)."""
    here = desk(request)
    await here.database.read(lambda tx: trial.plan_of(tx, trial_id))

    async def beat() -> AsyncIterator[str]:
        last, quiet = "", 0.0
        while not await request.is_disconnected() and not here.closing.is_set():
            try:
                now = await here.database.read(lambda tx: projects.pulse(tx, trial_id))
            except Unavailable:
                now = last
            if now != last:
                last, quiet = now, 0.0
                yield f"data: {now}\n\n"
            elif quiet > 15:
                quiet = 0.0
                yield ": still here\n\n"
            await asyncio.sleep(LOOK_EVERY)
            quiet += LOOK_EVERY

    return StreamingResponse(beat(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.get("/trials/{trial_id}/comparison")
async def comparison(request: Request, trial_id: UUID, who: Reader) -> Comparison:
    """Return everybody's scorecard as of now, best first, with ties."""
    return await desk(request).database.read(lambda tx: score.comparison(tx, trial_id))


@router.get("/attempts/{attempt_id}/scorecard")
async def live_scorecard(request: Request, attempt_id: UUID, who: Reader) -> Scorecard:
    """Return one scorecard as of now."""
    return await desk(request).database.read(lambda tx: score.live(tx, attempt_id))


@router.get("/attempts/{attempt_id}/evidence")
async def evidence(request: Request, attempt_id: UUID, who: Reader) -> Evidence:
    """Return the labels behind a scorecard."""

    def look(tx: Tx) -> Evidence:
        labels = score.evidence(tx, attempt_id)
        written = notes(tx, plan_of(tx, score.attempt_row(tx, attempt_id).trial_id), attempt_id)
        return Evidence.model_validate(
            {"labels": labels, "notes": written, "tried": tryout.tried(tx, attempt_id)}, from_attributes=True
        )

    return await desk(request).database.read(look)


@router.get("/tasks/{task_id}")
async def show_task(request: Request, task_id: UUID, who: Reader) -> TaskShown:
    """Return what a task shows."""

    def look(tx: Tx) -> TaskShown:
        row = projects.task(tx, task_id)
        if row is None:
            raise NotFound("no such task")
        return TaskShown(id=row.id, key=row.key, media=row.media)

    return await desk(request).database.read(look)


@router.post("/attempts/{attempt_id}/decisions", status_code=201)
async def add_decision(request: Request, attempt_id: UUID, body: Decide, who: Decider) -> Created:
    """Decide, with a reason. The scorecard is frozen as it stands."""
    database = desk(request).database
    # the statistics take a moment: they are done beside the writers, on facts that never change
    prepared = await database.read(lambda tx: score.prepare(tx, attempt_id))
    new = await database.write(lambda tx: decide.decide(tx, who, prepared, body.outcome, body.reason.strip()))
    return Created(id=new)


@router.get("/attempts/{attempt_id}/decisions")
async def list_decisions(request: Request, attempt_id: UUID, who: Reader) -> Decisions:
    """Return the decisions on an attempt, newest first."""
    found = await desk(request).database.read(lambda tx: decide.decisions(tx, attempt_id))
    return Decisions.model_validate({"decisions": found})


@router.get("/attempts/{attempt_id}/scorecards")
async def frozen_scorecards(request: Request, attempt_id: UUID, who: Reader) -> FrozenScorecards:
    """Return the frozen scorecards of an attempt, newest first."""
    rows = await desk(request).database.read(lambda tx: scores.scorecards_of(tx, attempt_id))
    return FrozenScorecards(
        scorecards=tuple(
            FrozenScorecard(id=r.id, at=r.created_at, code_version=r.code_version, body=r.body) for r in rows
        )
    )


@router.get("/trials/{trial_id}/export", response_class=Response)
async def export_labels(request: Request, trial_id: UUID, who: Exporter) -> Response:
    """Return every submission as a JSON line."""
    body = await desk(request).database.snapshot(lambda tx: export.document(tx, trial_id))
    return Response(
        body,
        media_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="trial-{trial_id}.jsonl"'},
    )
