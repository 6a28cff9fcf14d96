"""The candidate's side. No reply type here has a field for gold but the feedback on practice items."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from raterlab.domain.people import Person, Power
from raterlab.domain.trial import Phase
from raterlab.errors import SignedOut
from raterlab.flows import apply, assign, explain, label
from raterlab.flows.links import read_token
from raterlab.flows.trial import plan_of
from raterlab.store import work
from raterlab.store.database import Tx
from raterlab.web.auth import COOKIE, desk, needs, origin_of, same_origin, set_cookie
from raterlab.web.schemas import (
    Advance,
    AttemptView,
    Join,
    Joined,
    JoinView,
    Progress,
    Rationales,
    RationaleSaved,
    Submit,
    Submitted,
    TaskView,
    WriteRationale,
)

router = APIRouter(tags=["candidate"])
Candidate = Annotated[Person, Depends(needs(Power.WORK, "work"))]

FLAG_RULE = (
    "Raise the flag when the guidelines do not settle the task, and say why in one sentence. A good flag counts for "
    "you, a flag on a clear task counts against you."
)


@router.get("/join/{token}")
async def look(request: Request, token: str) -> JoinView:
    """Return what a link leads to."""
    here = desk(request)
    link = read_token(here.secret, token)
    cookie = request.cookies.get(COOKIE["work"], "")
    try:
        person = (await here.person(cookie, origin_of(request), bearer=False)).id if cookie else None
    except SignedOut:
        person = None
    found = await here.database.read(lambda tx: apply.look(tx, link, person))
    design = found.plan.design
    return JoinView(
        state=found.state,
        title=design.title,
        project=found.plan.project,
        items=len(design.hidden),
        practice=len(design.practice),
        rationales=design.rationales,
        minutes=design.minutes,
        expected_minutes=found.expected_minutes,
        terms=design.terms,
        terms_version=design.terms_version,
        stored=apply.STORED,
        attempt=found.attempt,
    )


@router.post("/join/{token}", status_code=201)
async def join(request: Request, response: Response, token: str, body: Join) -> Joined:
    """Accept the terms and begin."""
    same_origin(request)
    here, origin = desk(request), origin_of(request)
    link = read_token(here.secret, token)
    attempt, session, _ = await here.database.write(
        lambda tx: apply.join(
            tx,
            link,
            name=body.name.strip(),
            email=body.email,
            profile={"languages": body.languages, "skills": body.skills},
            accepted=body.accept_terms,
            origin=origin,
            hours=here.settings.session_hours,
        )
    )
    set_cookie(request, response, "work", session)
    return Joined(attempt=attempt, csrf=here.csrf(session))


def _attempt_view(tx: Tx, who: Person, attempt_id: UUID) -> AttemptView:
    row = assign.own_attempt(tx, who, attempt_id)
    plan = plan_of(tx, row.trial_id)
    counts, totals = work.tally(tx, attempt_id), assign.totals(plan, row)
    return AttemptView(
        id=row.id,
        title=plan.design.title,
        project=plan.project,
        person=who.name,
        phase=row.phase,
        practice=Progress(done=counts.practice, total=totals[Phase.PRACTICE]),
        trial=Progress(done=counts.trial, total=totals[Phase.TRIAL]),
        rationales=Progress(done=counts.rationales, total=totals[Phase.RATIONALES]),
        deadline=row.deadline,
        minutes=plan.design.minutes,
        server_time=tx.now,
        seconds_per_task=plan.metric.seconds_per_task,
        flag_rule=FLAG_RULE,
        rubric=plan.rubric,
        rubric_number=plan.rubric_number,
    )


@router.get("/attempts/{attempt_id}")
async def attempt(request: Request, attempt_id: UUID, who: Candidate) -> AttemptView:
    """Return where the candidate stands."""
    return await desk(request).database.read(lambda tx: _attempt_view(tx, who, attempt_id))


@router.post("/attempts/{attempt_id}/advance")
async def advance(request: Request, attempt_id: UUID, body: Advance, who: Candidate) -> AttemptView:
    """Leave a phase."""

    def act(tx: Tx) -> AttemptView:
        assign.advance(tx, who, attempt_id, body.leaving)
        return _attempt_view(tx, who, attempt_id)

    return await desk(request).database.write(act)


@router.get("/attempts/{attempt_id}/tasks/{phase}/{position}")
async def task(
    request: Request, attempt_id: UUID, phase: Literal["practice", "trial"], position: int, who: Candidate
) -> TaskView:
    """Return one task by its position in the candidate's own order."""
    found = await desk(request).database.read(lambda tx: assign.view_task(tx, who, attempt_id, phase, position))
    return TaskView.model_validate(found)


@router.post(
    "/attempts/{attempt_id}/submissions",
    status_code=201,
    responses={200: {"model": Submitted, "description": "stored before"}},
)
async def submit(request: Request, response: Response, attempt_id: UUID, body: Submit, who: Candidate) -> Submitted:
    """Store an answer. Sending the same id again is safe and answers 200."""
    sent = label.Sent(**{name: getattr(body, name) for name in label.Sent.__slots__})
    stored = await desk(request).database.write(lambda tx: label.submit(tx, who, attempt_id, sent))
    if stored.repeated:
        response.status_code = 200
    return Submitted(
        submission=sent.id,
        received_at=stored.received_at,
        repeated=stored.repeated,
        practice=Progress(done=stored.practice, total=stored.totals[Phase.PRACTICE]),
        trial=Progress(done=stored.trial, total=stored.totals[Phase.TRIAL]),
        feedback=_any(stored.feedback),
    )


def _any(value: Any) -> Any:
    return value


@router.get("/attempts/{attempt_id}/rationales")
async def rationales(request: Request, attempt_id: UUID, who: Candidate) -> Rationales:
    """Return the decisions to be explained."""
    found = await desk(request).database.read(lambda tx: explain.explained(tx, who, attempt_id))
    return Rationales.model_validate({"rationales": found})


@router.put("/attempts/{attempt_id}/rationales/{task}")
async def write_rationale(
    request: Request, attempt_id: UUID, task: UUID, body: WriteRationale, who: Candidate
) -> RationaleSaved:
    """Store the words why."""

    def act(tx: Tx) -> RationaleSaved:
        at = explain.write_rationale(tx, who, attempt_id, task, body.id, body.text)
        view = _attempt_view(tx, who, attempt_id)
        return RationaleSaved(saved_at=at, rationales=view.rationales)

    return await desk(request).database.write(act)
