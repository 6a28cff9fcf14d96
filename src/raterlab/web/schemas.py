"""What crosses the wire. The types that a candidate receives have no field in which gold could travel."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from raterlab.domain.document import Document
from raterlab.domain.people import Role
from raterlab.domain.rubric import Rubric
from raterlab.domain.trial import Phase
from raterlab.domain.work import Flag
from raterlab.kinds import AnyAnswer, Media
from raterlab.kinds._kind import Key

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
Email = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class Wire(Document):
    """Base of every request and reply: unknown fields and what cannot be stored are refused."""


# ---------------------------------------------------------------- people and doors


class SignIn(Wire):
    """Local account."""

    email: Email
    password: str = Field(min_length=1, max_length=1_000)


class Me(Wire):
    """Who is signed in, and the token that unsafe requests must repeat in the ``X-CSRF-Token`` header."""

    id: UUID
    name: str
    email: str
    role: Role
    csrf: str


class NewUser(Wire):
    """An account made by an owner."""

    name: Name
    email: Email
    role: Role
    password: str = Field(min_length=10, max_length=1_000)


class UserView(Wire):
    """An account."""

    id: UUID
    name: str
    email: str
    role: Role
    created_at: datetime


class NewToken(Wire):
    """An API token; ``scopes`` name powers."""

    name: Name
    scopes: tuple[Literal["read", "write", "export", "audit"], ...] = Field(min_length=1)
    days: int = Field(default=90, ge=1, le=3_650)


class TokenView(Wire):
    """An API token; the secret is shown once, when it is made."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime
    revoked: bool
    secret: str | None = None


# ---------------------------------------------------------------- candidate


class JoinView(Wire):
    """What a link leads to, before anything is accepted."""

    state: Literal["open", "used", "expired", "revoked", "full", "closed"]
    title: str
    project: str
    items: int
    practice: int
    rationales: int
    minutes: int | None
    expected_minutes: int = Field(description="items times the expected pace, rounded up")
    terms: str
    terms_version: str
    stored: tuple[str, ...] = Field(description="what is kept about the person, in words")
    attempt: UUID | None = Field(description="the attempt of the person signed in here, when it can go on")


class Join(Wire):
    """Consent and name."""

    name: Name
    email: Email
    languages: tuple[str, ...] = Field(default=(), max_length=30)
    skills: tuple[str, ...] = Field(default=(), max_length=50)
    accept_terms: str = Field(description="version of the terms that were shown and are accepted")


class Joined(Wire):
    """The attempt that was begun; the CSRF token belongs to the candidate's own session."""

    attempt: UUID
    csrf: str


class Progress(Wire):
    """Answered and asked."""

    done: int
    total: int


class AttemptView(Wire):
    """Where a candidate stands. No score, no gold."""

    id: UUID
    title: str
    project: str
    person: str
    phase: Phase
    practice: Progress
    trial: Progress
    rationales: Progress
    deadline: datetime | None
    minutes: int | None = Field(description="time limit of the hidden part; its clock starts when it is entered")
    server_time: datetime
    seconds_per_task: float
    flag_rule: str
    rubric: Rubric
    rubric_number: int


class SavedAnswer(Wire):
    """What the candidate stored for a task; the latest version."""

    submission: UUID
    answers: dict[Key, AnyAnswer]
    flag: Flag | None
    confidence: float | None
    comment: str
    received_at: datetime


class TaskView(Wire):
    """One task of an attempt, by position in the candidate's own order."""

    phase: Literal["practice", "trial"]
    position: int
    total: int
    task: UUID
    media: tuple[Media, ...]
    saved: SavedAnswer | None


class Submit(Wire):
    """One task answered in one go. ``id`` is the idempotency key: sending it again changes nothing."""

    id: UUID
    phase: Literal["practice", "trial"]
    task: UUID
    answers: dict[Key, AnyAnswer] = Field(max_length=40)
    flag: Flag | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    comment: str = Field(default="", max_length=4_000)
    active_ms: int = Field(ge=0, le=86_400_000, description="time with focus, visible, and input in the last 30 s")
    idle_ms: int = Field(ge=0, le=604_800_000, description="the rest of the time between showing and sending")
    revisions: int = Field(default=0, ge=0, le=100_000, description="changes of an answer after it was first given")


class Feedback(Wire):
    """Shown after a practice item only; practice items are never hidden items."""

    credit: float | None
    expected: dict[Key, tuple[AnyAnswer, ...]]
    should_flag: bool
    explanation: str


class Submitted(Wire):
    """Stored, committed and counted."""

    submission: UUID
    received_at: datetime
    repeated: bool = Field(description="the same id had been stored before; nothing was written")
    practice: Progress
    trial: Progress
    feedback: Feedback | None


class Advance(Wire):
    """Leave a phase. Naming it makes a double click harmless."""

    leaving: Phase


class RationaleTask(Wire):
    """One of the hardest decisions of the candidate, to be explained."""

    position: int
    task: UUID
    media: tuple[Media, ...]
    saved: SavedAnswer
    text: str | None
    saved_at: datetime | None


class Rationales(Wire):
    """The decisions to be explained."""

    rationales: tuple[RationaleTask, ...]


class WriteRationale(Wire):
    """The words why; ``id`` is the idempotency key."""

    id: UUID
    text: str = Field(min_length=1, max_length=4_000, pattern=r"\S")


class RationaleSaved(Wire):
    """Stored."""

    saved_at: datetime
    rationales: Progress


# ---------------------------------------------------------------- lead


class Saved(Wire):
    """The version or number that was written."""

    version: int


class Count(Wire):
    """How many were written."""

    count: int


class Created(Wire):
    """The id of what was made."""

    id: UUID


class FieldProblem(BaseModel):
    """Which field, and what would mend it. It may have to name a field that nobody could store."""

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457: what happened, what is safe, what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    cure: str = ""
    errors: tuple[FieldProblem, ...] = ()
