"""The facts of a trial as plain values, in the order in which they arrived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.trial import Thresholds
from raterlab.domain.work import Gold, SuccessMetric
from raterlab.kinds import Answer, Credit, Error

Sheet = Mapping[str, bool]  # standard to whether it is met
Distance = Callable[[Criterion, "LabelFact", "LabelFact"], float]
Errors = Callable[[Criterion, "LabelFact"], tuple[Error, ...]]


@dataclass(frozen=True, slots=True)
class LabelFact:
    """The latest submission of one person on one task, folded."""

    submission: UUID
    attempt: UUID
    task: UUID
    answers: Mapping[str, Answer]
    credits: Mapping[str, Credit]
    flagged: bool
    seconds: float
    sheets: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)
    """Criterion that reviewers grade to what each of them said of the answer."""
    waiting: bool = False
    """Whether reviewers have yet to grade something that counts."""

    @property
    def credit(self) -> float | None:
        """Mean credit over the criteria that count; None without any, and while reviewers have yet to grade one."""
        if self.waiting or not self.credits:
            return None
        return sum(credit.value for credit in self.credits.values()) / len(self.credits)


@dataclass(frozen=True, slots=True)
class PersonFact:
    """One attempt."""

    attempt: UUID
    name: str
    phase: str
    labels: tuple[LabelFact, ...]
    grades: tuple[tuple[tuple[int, ...], ...], ...] = ()
    """Rationale by grader by criterion, 0 or 1."""
    rationales: int = 0
    again: tuple[LabelFact, ...] = ()
    """Answers to the tasks that mirror another. A pair is one item: gates, ranking and agreement leave these out."""


@dataclass(frozen=True)
class TrialFacts:
    """Everything that scorecards are computed from, and nothing else."""

    rubric: Rubric
    metric: SuccessMetric
    thresholds: Thresholds
    graders: int
    rationales: int
    people: tuple[PersonFact, ...]
    tasks: Mapping[UUID, str]
    gold: Mapping[UUID, Gold]
    edge: frozenset[UUID]
    distance: Distance
    errors: Errors
    """How far a label lies from the gold of its task, in the measures of the criterion's kind."""
    seed: int = 0
    mirrors: Mapping[UUID, UUID] = field(default_factory=dict)
    """Of the hidden tasks, each that asks another again with sides exchanged, and that other."""
    words: Mapping[UUID, Mapping[str, int]] = field(default_factory=dict)
    """Of the hidden tasks on which two texts are compared: words by slot."""
    _cache: dict[str, object] = field(default_factory=dict, repr=False)

    @cached_property
    def order(self) -> tuple[UUID, ...]:
        """Hidden tasks in one order for everybody."""
        return tuple(sorted(self.tasks, key=lambda task: self.tasks[task]))

    @cached_property
    def by_task(self) -> Mapping[UUID, Mapping[UUID, LabelFact]]:
        """Labels by task and attempt."""
        found: dict[UUID, dict[UUID, LabelFact]] = {task: {} for task in self.order}
        for person in self.people:
            for label in person.labels:
                found[label.task][person.attempt] = label
        return found
