"""The lead's side of a trial: open, close, links."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from raterlab.domain.people import Person, Power
from raterlab.flows import resume, trial
from raterlab.flows.links import make_token
from raterlab.store import projects
from raterlab.store.database import Tx
from raterlab.web.auth import Desk, desk, needs
from raterlab.web.schemas import Created
from raterlab.web.schemas_author import Links, LinkView, NewLink, OpenTrial, ResumeLink, TrialView

router = APIRouter(tags=["trials"])
Reader = Annotated[Person, Depends(needs(Power.SEE_RESULTS))]
Author = Annotated[Person, Depends(needs(Power.AUTHOR))]


@router.post("/projects/{project_id}/trials", status_code=201)
async def open_trial(request: Request, project_id: UUID, body: OpenTrial, who: Author) -> Created:
    """Open a trial, or say what is missing."""
    new = await desk(request).database.write(lambda tx: trial.open_trial(tx, who, project_id, body.design))
    return Created(id=new)


@router.get("/trials/{trial_id}")
async def get_trial(request: Request, trial_id: UUID, who: Reader) -> TrialView:
    """Return a trial as it was opened."""

    def look(tx: Tx) -> TrialView:
        plan = trial.plan_of(tx, trial_id)
        row = projects.trial(tx, trial_id)
        return TrialView(
            id=plan.id,
            project=plan.project_id,
            project_title=plan.project,
            opened_at=row.created_at,
            closed_at=row.closed_at,
            design=plan.design,
            metric=plan.metric,
            rubric=plan.rubric,
            rubric_number=plan.rubric_number,
        )

    return await desk(request).database.read(look)


@router.post("/trials/{trial_id}/close", status_code=204)
async def close_trial(request: Request, trial_id: UUID, who: Author) -> None:
    """Close a trial: nobody new may begin."""
    await desk(request).database.write(lambda tx: trial.close_trial(tx, who, trial_id))


def _links(here: Desk, tx: Tx, trial_id: UUID) -> Links:
    trial.plan_of(tx, trial_id)
    return Links(
        links=tuple(
            LinkView(
                id=row.id,
                path=f"/join/{make_token(here.secret, row.id)}",
                cap=row.cap,
                used=row.used,
                source=row.source,
                note=row.note,
                created_at=row.created_at,
                expires_at=row.expires_at,
                revoked=row.revoked_at is not None,
            )
            for row in trial.links_of(tx, trial_id)
        )
    )


@router.get("/trials/{trial_id}/links")
async def list_links(request: Request, trial_id: UUID, who: Author) -> Links:
    """List the links of a trial."""
    here = desk(request)
    return await here.database.read(lambda tx: _links(here, tx, trial_id))


@router.post("/trials/{trial_id}/links", status_code=201)
async def add_link(request: Request, trial_id: UUID, body: NewLink, who: Author) -> LinkView:
    """Make an invitation or an open link."""
    here = desk(request)

    def act(tx: Tx) -> LinkView:
        new = trial.add_link(tx, who, trial_id, cap=body.cap, source=body.source, note=body.note, days=body.days)
        return next(link for link in _links(here, tx, trial_id).links if link.id == new)

    return await here.database.write(act)


@router.delete("/trials/{trial_id}/links/{link_id}", status_code=204)
async def revoke_link(request: Request, trial_id: UUID, link_id: UUID, who: Author) -> None:
    """Revoke a link."""
    await desk(request).database.write(lambda tx: trial.revoke_link(tx, who, trial_id, link_id))


@router.post("/attempts/{attempt_id}/resume-link", status_code=201)
async def resume_link(request: Request, attempt_id: UUID, who: Author) -> ResumeLink:
    """Make a path by which a candidate who lost their browser goes on; their older sessions end when it is used."""
    here = desk(request)
    token = await here.database.write(lambda tx: resume.grant(tx, who, attempt_id, here.secret))
    return ResumeLink(path=f"/resume/{token}")
