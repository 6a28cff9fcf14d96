"""Errors as RFC 9457 problems that name the field and the cure."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from raterlab.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    RaterlabError,
    SignedOut,
    TooMany,
    Unavailable,
)
from raterlab.web.schemas import FieldProblem, Problem

STATUS: dict[type[RaterlabError], int] = {
    Invalid: 422,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    SignedOut: 401,
    Forbidden: 403,
    TooMany: 429,
    Unavailable: 503,
}

# what every route may answer, for the OpenAPI document
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": HTTPStatus(status).phrase, "content": {"application/problem+json": {}}}
    for status in (400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 503)
}


def problem(
    status: int,
    detail: str,
    *,
    cure: str = "",
    errors: tuple[FieldProblem, ...] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Answer with a problem."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, cure=cure, errors=errors)
    return JSONResponse(body.model_dump(), status_code=status, headers=headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Map every error to a problem."""

    @app.exception_handler(RaterlabError)
    async def _ours(_request: Request, error: RaterlabError) -> JSONResponse:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        headers = {}
        if isinstance(error, TooMany):
            headers["Retry-After"] = str(error.retry_after)
        elif isinstance(error, Unavailable):
            headers["Retry-After"] = "2"
        fields = tuple(FieldProblem(field=e.field, message=e.message) for e in error.errors)
        return problem(status, error.message, cure=error.cure, errors=fields, headers=headers)

    @app.exception_handler(RequestValidationError)
    async def _shape(_request: Request, error: RequestValidationError) -> JSONResponse:
        found = tuple(
            FieldProblem(field=".".join(str(part) for part in e["loc"] if part != "body"), message=e["msg"])
            for e in error.errors()
        )
        return problem(422, "the request does not have the right shape", cure="Mend the fields named.", errors=found)

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), headers=dict(error.headers or {}))
