"""What the lead's doors take and give: projects, rubrics, tasks, gold, trials, links, kinds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from raterlab.domain.mirror import Mirroring
from raterlab.domain.rubric import Finding, Rubric
from raterlab.domain.target import Target
from raterlab.domain.trial import Design, Need
from raterlab.domain.work import Gold, Requirements, SuccessMetric, Task
from raterlab.flows.mirror import USUAL
from raterlab.kinds import AnyAnswer, AnyParams, Media
from raterlab.kinds._kind import Key
from raterlab.web.schemas import Wire


class NewProject(Wire):
    """A body of work."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class ProjectRow(Wire):
    """A project in the list."""

    id: UUID
    title: str
    created_at: datetime
    stage: Literal["setting up", "ready", "trial open", "closed"]
    people: int
    waiting: str = Field(description="what needs somebody today, in words; empty when nothing does")


class TrialRow(Wire):
    """A trial in the list."""

    id: UUID
    title: str
    opened_at: datetime
    closed_at: datetime | None
    people: int
    finished: int
    rubric_number: int


class ProjectView(Wire):
    """A project whole: what is written, what is missing."""

    id: UUID
    title: str
    metric: SuccessMetric | None
    requirements: Requirements | None
    targets: dict[Key, Target] = Field(description="what questions may talk to, by key; keys are named, never shown")
    rubric: Rubric | None
    rubric_number: int | None = Field(description="number of the last published version")
    rubric_is_draft: bool
    findings: tuple[Finding, ...]
    needs: tuple[Need, ...]
    tasks: int
    gold: int
    edge_items: int
    mirroring: Mirroring
    trials: tuple[TrialRow, ...]


class SaveSettings(Wire):
    """What is not given stays as it is."""

    metric: SuccessMetric | None = None
    requirements: Requirements | None = None
    targets: dict[Key, Target] | None = Field(default=None, max_length=20)


class TaskRow(Wire):
    """A task with its gold, for those who write it."""

    id: UUID
    key: str
    stratum: str
    mirrors: str | None = Field(description="key of the task that it asks again with sides exchanged")
    media: tuple[Media, ...]
    gold: Gold | None
    gold_version: int | None


class TaskPage(Wire):
    """Tasks in order of their keys."""

    tasks: tuple[TaskRow, ...]
    total: int


class AddTasks(Wire):
    """All or none are added."""

    tasks: tuple[Task, ...] = Field(min_length=1, max_length=5_000)


class SetGold(Wire):
    """Gold by task key. All or none are set; what is the same already is left alone."""

    gold: dict[str, Gold] = Field(min_length=1, max_length=5_000)


class AskBothWays(Wire):
    """Pairs to ask a second time with their sides exchanged: the named ones, or a drawn share of all with gold."""

    share: float = Field(
        default=USUAL, gt=0, le=1, description="of the pairs with agreed answers, those before included"
    )
    keys: tuple[str, ...] = Field(default=(), max_length=5_000, description="tasks to mirror; empty: draw the share")
    seed: int = Field(default=0, ge=0, lt=2**53, description="of the draw")


class AskedBothWays(Wire):
    """The second tasks, gold included."""

    keys: tuple[str, ...]


class StoredMedia(Wire):
    """What an uploaded file holds, ready to stand in a task."""

    media: tuple[Media, ...]


class OpenTrial(Wire):
    """The design of the test."""

    design: Design


class NewLink(Wire):
    """An invitation (``cap`` 1) or an open link for a source."""

    cap: int = Field(default=1, ge=1, le=10_000)
    source: str = Field(default="", max_length=120)
    note: str = Field(default="", max_length=200)
    days: int = Field(default=14, ge=1, le=365)


class LinkView(Wire):
    """A link, and how far it is used."""

    id: UUID
    path: str
    cap: int
    used: int
    source: str
    note: str
    created_at: datetime
    expires_at: datetime
    revoked: bool


class Links(Wire):
    """A trial's links."""

    links: tuple[LinkView, ...]


class TrialView(Wire):
    """A trial as it was opened."""

    id: UUID
    project: UUID
    project_title: str
    opened_at: datetime
    closed_at: datetime | None
    design: Design
    metric: SuccessMetric
    rubric: Rubric
    rubric_number: int


class ResumeLink(Wire):
    """A path that signs a candidate in again, once, on another browser."""

    path: str


class KindExample(Wire):
    """For the gallery."""

    title: str
    params: AnyParams
    media: tuple[Media, ...]
    gold: AnyAnswer
    answers: tuple[AnyAnswer, ...]


class TryDesign(Wire):
    """An answer that designs criteria."""

    submission: UUID
    criterion: Key


class KindView(Wire):
    """A kind of question."""

    key: str
    title: str
    level: str
    ask: dict[str, Any]
    """The JSON schema of its params, from which forms are made."""
    designs: bool
    """Whether its answers can be made projects of their own."""
    examples: tuple[KindExample, ...]


class Kinds(Wire):
    """Every kind."""

    kinds: tuple[KindView, ...]
