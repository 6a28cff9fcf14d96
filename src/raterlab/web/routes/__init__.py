"""One module a group of people: doors, candidates, leads, reviewers, auditors."""

from __future__ import annotations

from fastapi import APIRouter

from raterlab.web.problems import RESPONSES
from raterlab.web.routes import author, candidate, doors, evidence, results, review, trials

api = APIRouter(prefix="/api/v1", responses=RESPONSES)
for module in (doors, candidate, author, trials, results, review, evidence):
    api.include_router(module.router)
