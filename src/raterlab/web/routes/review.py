"""The reviewer's side: blind."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from raterlab.domain.people import Person, Power
from raterlab.flows import review
from raterlab.web.auth import desk, needs
from raterlab.web.schemas_results import Appraisal, Grade, Graded, GradeTask

router = APIRouter(tags=["review"])
Reviewer = Annotated[Person, Depends(needs(Power.GRADE))]


@router.get("/grading/next", response_model=GradeTask, responses={204: {"description": "nothing waits"}})
async def next_to_grade(request: Request, who: Reviewer, trial: UUID | None = None) -> GradeTask | Response:
    """Return an explanation or written work to grade, of one trial or of all, without the name of who wrote it."""
    found = await desk(request).database.read(lambda tx: review.next_task(tx, who, trial))
    return Response(status_code=204) if found is None else GradeTask.model_validate(found)


@router.post("/grading/{rationale_id}", status_code=201)
async def grade(request: Request, rationale_id: UUID, body: Grade, who: Reviewer) -> Graded:
    """Store a grade."""
    marks = {key: getattr(body, key) for key in review.CRITERIA}
    await desk(request).database.write(lambda tx: review.grade(tx, who, rationale_id, body.id, marks))
    return await _left(request, who)


@router.post("/appraisals/{submission_id}", status_code=201)
async def appraise(request: Request, submission_id: UUID, body: Appraisal, who: Reviewer) -> Graded:
    """Store what a reviewer says of written work."""
    await desk(request).database.write(lambda tx: review.appraise(tx, who, submission_id, body.id, body.marks))
    return await _left(request, who)


async def _left(request: Request, who: Person) -> Graded:
    return Graded(waiting=await desk(request).database.read(lambda tx: len(review.waiting(tx, who.id))))
