"""The audit trail."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request

from raterlab.domain.people import Person, Power
from raterlab.store import scores
from raterlab.web.auth import desk, needs
from raterlab.web.schemas_results import AuditEntry, AuditPage

router = APIRouter(tags=["evidence"])
Auditor = Annotated[Person, Depends(needs(Power.AUDIT))]


@router.get("/audit")
async def audit(
    request: Request,
    who: Auditor,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    subject: Annotated[str | None, Query(max_length=120, pattern=r"^[^\x00]*$")] = None,
) -> AuditPage:
    """Return who did what, newest first; each entry's hash covers the one before."""
    rows = await desk(request).database.read(
        lambda tx: scores.audit_page(tx, before=before, limit=limit, subject=subject)
    )
    entries = tuple(
        AuditEntry(
            seq=row.seq,
            at=row.created_at,
            actor=row.actor,
            origin=row.origin,
            action=row.action,
            subject=row.subject,
            detail=orjson.loads(row.detail),
            hash=row.hash,
        )
        for row in rows
    )
    return AuditPage(entries=entries, before=entries[-1].seq if len(entries) == limit else None)
