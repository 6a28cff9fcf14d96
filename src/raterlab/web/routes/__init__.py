"""One module a group of people: doors, candidates, leads, reviewers, auditors."""

from __future__ import annotations

from fastapi import FastAPI

from raterlab.web.problems import RESPONSES
from raterlab.web.routes import author, candidate, doors, evidence, results, review, talk, trials


def install(app: FastAPI) -> None:
    """Add every route of the API. They are looked through in this order: what is under load comes first."""
    # each router by itself: FastAPI matches a router inside a router twice on every level
    for module in (candidate, doors, author, trials, results, review, evidence, talk):
        app.include_router(module.router, prefix="/api/v1", responses=RESPONSES)
