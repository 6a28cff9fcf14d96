"""Rubric, Criterion, EdgeCase: the guidelines, as a numbered version that never changes once published."""

from __future__ import annotations

from collections import Counter
from typing import Self

from pydantic import Field, model_validator

from raterlab.domain.document import Document
from raterlab.kinds import AnyParams
from raterlab.kinds._kind import Key, Label, Labelled
from raterlab.kinds._standards import Graded, Standard


class Criterion(Document):
    """One question of the rubric: a kind with its params, and the goal that it serves."""

    key: Key
    title: str = Field(min_length=1, max_length=120)
    question: str = Field(default="", max_length=2_000)
    goal: str = Field(default="", max_length=500, description="the quality or safety goal that this serves")
    ask: AnyParams
    required: bool = True

    @property
    def labels(self) -> tuple[Label, ...]:
        """Labels offered, empty for kinds without labels."""
        return self.ask.labels if isinstance(self.ask, Labelled) else ()

    @property
    def graded_by(self) -> tuple[Standard, ...]:
        """What reviewers judge in an answer; empty for what is held against gold, or not graded."""
        return self.ask.graded_by if isinstance(self.ask, Graded) else ()


class EdgeCase(Document):
    """A hard case, the ruling on it, and why."""

    title: str = Field(min_length=1, max_length=200)
    situation: str = Field(default="", max_length=4_000)
    ruling: str = Field(min_length=1, max_length=2_000)
    why: str = Field(default="", max_length=2_000)
    criterion: Key | None = None


class Rubric(Document):
    """Guidelines, criteria and edge cases."""

    title: str = Field(min_length=1, max_length=200)
    guidelines: str = Field(default="", max_length=100_000, description="Markdown shown to everyone who labels")
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=40)
    edge_cases: tuple[EdgeCase, ...] = Field(default=(), max_length=500)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        twice = [key for key, n in Counter(c.key for c in self.criteria).items() if n > 1]
        if twice:
            raise ValueError(f"two criteria share the key {twice[0]!r}: rename one")
        for criterion in self.criteria:
            labels = [key for key, n in Counter(label.key for label in criterion.labels).items() if n > 1]
            if labels:
                raise ValueError(f"criterion {criterion.key!r} has two labels with the key {labels[0]!r}")
        unknown = [e.criterion for e in self.edge_cases if e.criterion and not self.find(e.criterion)]
        if unknown:
            raise ValueError(f"an edge case names the criterion {unknown[0]!r}, which does not exist")
        return self

    @property
    def graded(self) -> tuple[Criterion, ...]:
        """Criteria whose answers reviewers grade."""
        return tuple(criterion for criterion in self.criteria if criterion.graded_by)

    def find(self, key: str) -> Criterion | None:
        """Return the criterion with this key, or None."""
        return next((criterion for criterion in self.criteria if criterion.key == key), None)


class Finding(Document):
    """Something underspecified in a rubric: where, what, and how to mend it."""

    where: str
    message: str
    cure: str


def review(rubric: Rubric) -> tuple[Finding, ...]:
    """List what a careful reader would ask before anybody labels."""
    found: list[Finding] = []
    for i, criterion in enumerate(rubric.criteria):
        where = f"criteria.{i}"
        if not criterion.goal:
            found.append(
                Finding(
                    where=f"{where}.goal",
                    message=f"“{criterion.title}” names no goal",
                    cure="Say which quality or safety goal the answer serves; without one it cannot be weighed.",
                )
            )
        if not criterion.question:
            found.append(
                Finding(
                    where=f"{where}.question",
                    message=f"“{criterion.title}” asks no question in words",
                    cure="Write the question as the person will read it.",
                )
            )
        if criterion.required and isinstance(criterion.ask, Graded) and not criterion.graded_by:
            found.append(
                Finding(
                    where=f"{where}.ask.standards",
                    message=f"“{criterion.title}” is written freely, and nothing says by what it is graded",
                    cure="Say what reviewers look for; else it earns no credit. A mere remark need not be required.",
                )
            )
        for j, label in enumerate(criterion.labels):
            if isinstance(criterion.ask, Labelled) and label.key not in criterion.ask.keys:
                continue  # a heading, which nobody chooses
            lacks = [
                what
                for what, there in (
                    ("a definition", label.definition),
                    ("an example that fits", label.good),
                    ("an example that does not", label.bad),
                )
                if not there
            ]
            if lacks:
                found.append(
                    Finding(
                        where=f"{where}.ask.labels.{j}",
                        message=f"label “{label.title}” lacks {', '.join(lacks)}",
                        cure="Two people read a bare label in two ways: add what is missing.",
                    )
                )
    if not rubric.edge_cases:
        found.append(
            Finding(
                where="edge_cases",
                message="no edge case has a ruling",
                cure="Write down the first hard case that you can think of, how it is ruled and why.",
            )
        )
    if not rubric.guidelines.strip():
        found.append(
            Finding(where="guidelines", message="the guidelines are empty", cure="Say what good work looks like.")
        )
    return tuple(found)
