"""What crosses the wire when somebody talks to a target. Where the target lies does not."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from raterlab.kinds._kind import Key
from raterlab.kinds._talk import MOST_WORDS, Said
from raterlab.web.schemas import Wire


class AskTarget(Wire):
    """Turns so far, the last one's own. ``id`` is the idempotency key: it asks again only where no reply came."""

    id: UUID
    task: UUID
    criterion: Key
    said: Annotated[tuple[Said, ...], Field(min_length=1, max_length=99)]


class ExchangeView(Wire):
    """What was said, and what came back; failed: nothing did, and the same id may be sent again."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    criterion: Key
    said: tuple[Said, ...]
    state: Literal["answered", "failed", "pending"]
    reply: str
    left: int = Field(description="answers of the target that may still be had for this question and task")


class Exchanges(Wire):
    """Oldest first."""

    model_config = ConfigDict(from_attributes=True)

    exchanges: tuple[ExchangeView, ...]


class TryTarget(Wire):
    """Something to say."""

    text: str = Field(min_length=1, max_length=MOST_WORDS, pattern=r"\S")


class Tried(Wire):
    """What came back, or why nothing did."""

    reply: str
    why: str
    took_ms: int
