"""The lead's side of results."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(tags=["results"])
