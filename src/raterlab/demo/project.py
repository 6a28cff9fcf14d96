"""What a demo project is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from raterlab.domain.rubric import Rubric
from raterlab.domain.work import Gold, Requirements, SuccessMetric, Task


@dataclass(frozen=True, slots=True)
class Item:
    """A task with its gold."""

    task: Task
    gold: Gold


@dataclass(frozen=True, slots=True)
class Content:
    """A project: what is asked, what is shown, what is agreed. ``files`` are what its media show, by name."""

    title: str
    rubric: Rubric
    metric: SuccessMetric
    requirements: Requirements
    gold: tuple[Item, ...]
    edges: tuple[Item, ...]
    practice: tuple[Item, ...]
    files: Mapping[str, bytes]

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything."""
        return (*self.gold, *self.edges, *self.practice)
