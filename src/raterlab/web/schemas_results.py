"""What crosses the wire about results: board, evidence, decisions, blind grades, audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from raterlab.domain.rubric import Rubric
from raterlab.domain.score import Outcome, PanelMeasure, Scorecard
from raterlab.domain.trial import Phase
from raterlab.domain.work import Flag, Gold
from raterlab.flows.review import What
from raterlab.kinds import AnyAnswer, Media
from raterlab.kinds._kind import Key
from raterlab.kinds._standards import Standard
from raterlab.web.schemas import Wire


class BoardRow(Wire):
    """One candidate on the board."""

    attempt: UUID
    person: str
    source: str
    phase: Phase
    done: int
    total: int
    rationales: int
    flags: int
    active_seconds: float
    started_at: datetime
    last_at: datetime | None
    decision: Outcome | None


class Board(Wire):
    """Who is where; ``pulse`` changes whenever something here has."""

    pulse: str
    rows: tuple[BoardRow, ...]


class LabelEvidence(Wire):
    """One submission behind a scorecard."""

    submission: UUID
    task: UUID
    key: str
    mirrors: str | None = Field(description="key of the item that this one asked again with sides exchanged")
    place: int
    edge: bool
    answers: dict[Key, AnyAnswer]
    gold: Gold | None
    acceptable: dict[Key, tuple[AnyAnswer, ...]] = Field(
        description="what experts accept for each criterion, what this label was compared with first"
    )
    credit: float | None
    waiting: bool = Field(description="whether reviewers have yet to grade something that counts")
    appraisals: dict[Key, tuple[dict[Key, bool], ...]] = Field(
        description="criterion that reviewers grade to what each said of its standards"
    )
    by_criterion: dict[Key, float]
    flag: Flag | None
    confidence: float | None
    comment: str
    active_seconds: float
    revisions: int
    version: int
    received_at: datetime
    rationale: str | None
    grades: tuple[dict[str, bool], ...]


class TryoutView(Wire):
    """How far others agree who work with what somebody designed."""

    submission: UUID
    criterion: Key
    project: UUID
    title: str
    titles: dict[Key, str] = Field(description="criterion that was designed to its title")
    people: int = Field(description="who have begun")
    measures: tuple[PanelMeasure, ...]


class Evidence(Wire):
    """The labels behind a scorecard, in the order in which they were given."""

    labels: tuple[LabelEvidence, ...]
    notes: dict[Key, tuple[NoteView, ...]] = Field(description="by criterion: what can be measured in what was written")
    tried: tuple[TryoutView, ...] = Field(description="projects in which others work with what this person designed")


class TaskShown(Wire):
    """What a task shows."""

    id: UUID
    key: str
    media: tuple[Media, ...]


class Decide(Wire):
    """A decision needs a reason."""

    outcome: Outcome
    reason: str = Field(min_length=3, max_length=4_000, pattern=r"\S")


class DecisionView(Wire):
    """Who decided what, when, why, on which scorecard."""

    id: UUID
    outcome: Outcome
    reason: str
    scorecard: UUID
    by: str
    at: datetime


class Decisions(Wire):
    """Newest first."""

    decisions: tuple[DecisionView, ...]


class FrozenScorecard(Wire):
    """A scorecard as it was when somebody decided."""

    id: UUID
    at: datetime
    code_version: str
    body: Scorecard


class FrozenScorecards(Wire):
    """Newest first."""

    scorecards: tuple[FrozenScorecard, ...]


class AuditEntry(Wire):
    """One link of the chain."""

    seq: int
    at: datetime
    actor: str
    origin: str
    action: str
    subject: str
    detail: dict[str, Any]
    hash: str


class AuditPage(Wire):
    """Entries, newest first."""

    entries: tuple[AuditEntry, ...]
    before: int | None = Field(description="ask again with this to see older ones")


class NoteView(Wire):
    """Something measured in written work: 0 to 1, and the same in words."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    title: str
    value: float
    words: str


class GradeTask(Wire):
    """An explanation or written work to grade, blind: no name, no number that would tell who wrote it."""

    what: What
    subject: UUID = Field(description="the rationale, or the submission with the work")
    media: tuple[Media, ...]
    answers: dict[Key, AnyAnswer]
    flag: Flag | None
    rubric: Rubric
    text: str | None = Field(description="the explanation, where one is graded")
    standards: dict[Key, tuple[Standard, ...]] = Field(description="of work: what is judged, by criterion")
    notes: dict[Key, tuple[NoteView, ...]] = Field(description="by criterion: what can be measured in what was written")
    waiting: int = Field(description="how much still waits for this reviewer, this one included")


class Grade(Wire):
    """Four criteria, yes or no."""

    id: UUID
    cites_clause: bool
    names_evidence: bool
    names_alternative: bool
    is_brief: bool


class Appraisal(Wire):
    """What a reviewer says of written work: every standard that was asked, by criterion."""

    id: UUID
    marks: dict[Key, dict[Key, bool]] = Field(min_length=1, max_length=40)


class Graded(Wire):
    """Stored."""

    waiting: int
