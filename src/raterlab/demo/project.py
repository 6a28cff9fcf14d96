"""What a demo project is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from raterlab.domain.rubric import Rubric
from raterlab.domain.work import Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Answer, Media


@dataclass(frozen=True, slots=True)
class Item:
    """A task with its gold."""

    task: Task
    gold: Gold


@dataclass(frozen=True, slots=True)
class Content:
    """A project: what is asked, what is shown, what is agreed.

    Parameters
    ----------
    files
        What its media show, by name.
    hand
        Writes somebody's answers to an item, done well or not, where no kind can do so from gold alone.
    judge
        What a reviewer says of such answers, by their words alone: by criterion and standard.
    """

    title: str
    rubric: Rubric
    metric: SuccessMetric
    requirements: Requirements
    gold: tuple[Item, ...]
    edges: tuple[Item, ...]
    practice: tuple[Item, ...]
    files: Mapping[str, bytes]
    hand: Callable[[Item, bool, Random], Mapping[str, Answer]] | None = None
    judge: Callable[[Sequence[Media], Mapping[str, Answer], Random], Mapping[str, Mapping[str, bool]]] | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything."""
        return (*self.gold, *self.edges, *self.practice)
