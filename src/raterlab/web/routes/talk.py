"""Talking to a target: a candidate while answering, a lead to see that it answers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from raterlab.domain.people import Person, Power
from raterlab.domain.target import BUILT_IN, parse_targets
from raterlab.errors import NotFound
from raterlab.flows import talk
from raterlab.flows.author import get_project
from raterlab.kinds._talk import Said
from raterlab.store import projects
from raterlab.store.database import Tx
from raterlab.web.auth import desk, needs
from raterlab.web.schemas_talk import AskTarget, Exchanges, ExchangeView, Tried, TryTarget
from raterlab.web.target import reply_of

router = APIRouter(tags=["talk"])
Candidate = Annotated[Person, Depends(needs(Power.WORK, "work"))]
Author = Annotated[Person, Depends(needs(Power.AUTHOR))]


@router.post("/attempts/{attempt_id}/exchanges", status_code=201)
async def ask(request: Request, attempt_id: UUID, body: AskTarget, who: Candidate) -> ExchangeView:
    """Say something to the target of a question. Whether it answers or not, what was said is kept."""
    here = desk(request)
    wanted = talk.Ask(body.id, body.task, body.criterion, body.said)
    target, known = await here.database.write(lambda tx: talk.begin(tx, who, attempt_id, wanted))
    if known is None:
        outcome = await reply_of(target, body.said, private=here.settings.target_hosts)
        known = await here.database.write(lambda tx: talk.record(tx, who, attempt_id, body.id, outcome))
    return ExchangeView.model_validate(known)


@router.get("/attempts/{attempt_id}/exchanges/{task}")
async def exchanges(request: Request, attempt_id: UUID, task: UUID, who: Candidate) -> Exchanges:
    """Return what one has said to targets about a task, and the replies."""
    found = await desk(request).database.read(lambda tx: talk.exchanges(tx, who, attempt_id, task))
    return Exchanges.model_validate({"exchanges": found})


@router.post("/projects/{project_id}/targets/{key}/try")
async def try_target(request: Request, project_id: UUID, key: str, body: TryTarget, who: Author) -> Tried:
    """Say something to a target as it is set up now, to see whether it answers."""
    here = desk(request)

    def look(tx: Tx) -> Any:
        get_project(tx, project_id)
        settings = projects.settings(tx, project_id)
        found = {**BUILT_IN, **parse_targets(settings.targets if settings else None)}.get(key)
        if found is None:
            raise NotFound("no such target")
        return found

    outcome = await reply_of(
        await here.database.read(look), [Said(role="user", text=body.text)], private=here.settings.target_hosts
    )
    return Tried(reply=outcome.text, why=outcome.why, took_ms=outcome.took_ms)
