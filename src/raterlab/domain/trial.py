"""Trial design, phases of an attempt, readiness: when a trial may open, and how a candidate walks through it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from raterlab.domain.document import Document
from raterlab.domain.rubric import Rubric, review
from raterlab.domain.target import unreachable
from raterlab.domain.work import Gold, Requirements, SuccessMetric


class Phase(StrEnum):
    """Where a candidate is."""

    GUIDELINES = "guidelines"
    PRACTICE = "practice"
    TRIAL = "trial"
    RATIONALES = "rationales"
    DONE = "done"


ORDER = tuple(Phase)


def following(phase: Phase) -> Phase:
    """Return the phase after this one; ``done`` stays done."""
    return ORDER[min(ORDER.index(phase) + 1, len(ORDER) - 1)]


class Thresholds(Document):
    """Where the gates stand; defaults from the verified design."""

    hire: float = Field(default=0.75, gt=0.5, lt=1, description="hire when P(accuracy >= target) reaches this")
    reject: float = Field(default=0.10, gt=0, lt=0.5, description="do not hire when it falls to this")
    pace: float = Field(default=0.8, gt=0.5, lt=1, description="P(pace >= minimum) that passes")
    d_prime: float = Field(default=1.0, ge=0, le=4)
    d_prime_probability: float = Field(default=0.8, gt=0.5, lt=1)
    rationale: float = Field(default=2.5, ge=0, le=4, description="mean grade of 4 that passes")
    weights: dict[Literal["calibration", "agreement", "edge", "throughput", "rationale"], float] = Field(
        default={"calibration": 0.6, "agreement": 0.1, "edge": 0.15, "throughput": 0.0, "rationale": 0.15},
        description="worth of each measure in the composite; on record before the first result",
    )

    @field_validator("weights")
    @classmethod
    def _some_weight(cls, value: dict[str, float]) -> dict[str, float]:
        if any(not 0 <= w <= 1 for w in value.values()) or sum(value.values()) <= 0:
            raise ValueError("weights lie between 0 and 1 and are not all 0")
        return value


class Design(Document):
    """A hiring test: its items, limits and thresholds. Task ids are the project's own task keys."""

    title: str = Field(min_length=1, max_length=200)
    practice: tuple[str, ...] = Field(default=(), max_length=50)
    items: tuple[str, ...] = Field(min_length=1, max_length=500, description="tasks with gold, hidden")
    edge_items: tuple[str, ...] = Field(default=(), max_length=200)
    rationales: int = Field(default=3, ge=0, le=20)
    graders: int = Field(default=2, ge=1, le=5)
    minutes: int | None = Field(default=None, ge=1, le=10_000, description="time limit of the hidden part")
    seed: int = Field(default=0, ge=0, lt=2**53)
    thresholds: Thresholds = Thresholds()
    terms: str = Field(default="", max_length=20_000, description="what a candidate accepts; shown before the start")
    terms_version: str = Field(default="1", max_length=40)

    @model_validator(mode="after")
    def _no_item_twice(self) -> Self:
        everything = [*self.practice, *self.items, *self.edge_items]
        seen: set[str] = set()
        for key in everything:
            if key in seen:
                raise ValueError(f"task {key!r} is used twice: practice, items and edge items must not share tasks")
            seen.add(key)
        return self

    @property
    def hidden(self) -> tuple[str, ...]:
        """Everything that is asked in the hidden part."""
        return (*self.items, *self.edge_items)


def presentation_order(design: Design, seed: int, mirrors: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """Shuffle the hidden part for one candidate; the same seed gives the same order on every machine.

    Between a task and the one that mirrors it (``mirrors``: key to key) stands at least a third of the hidden part,
    wherever the others leave room for that: who remembers an answer repeats it.
    """
    hidden = list(design.hidden)
    rng = random.Random(seed)  # noqa: S311 - reproducible order, not a secret
    rng.shuffle(hidden)
    place = {key: at for at, key in enumerate(hidden)}
    other = {a: b for pair in mirrors.items() if set(pair) <= place.keys() for a, b in (pair, pair[::-1])}
    apart = -(-len(hidden) // 3)

    def well(key: str, at: int) -> bool:
        return key not in other or abs(at - place[other[key]]) > apart

    for key in sorted(other, key=place.__getitem__):
        if well(key, place[key]):
            continue
        here = place[key]
        # changes places with one that loses nothing by it
        room = [at for at, held in enumerate(hidden) if well(key, at) and held != other[key] and well(held, here)]
        if room:
            there = rng.choice(room)
            held = hidden[there]
            hidden[here], hidden[there] = held, key
            place[key], place[held] = there, here
    return tuple(hidden)


FEWEST_GOLD, FEWEST_TRIED = 20, 5


class Need(Document):
    """One line of the readiness list."""

    key: str
    title: str
    met: bool
    why: str
    cure: str


def readiness(
    *,
    metric: SuccessMetric | None,
    requirements: Requirements | None,
    rubric: Rubric | None,
    gold: dict[str, Gold],
    bare: int = 0,
    tryout: bool = False,
    targets: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Need, ...]:
    """Say which of the four things that must be in writing are there, and what is missing.

    Work that reviewers grade needs no gold: there the ``bare`` tasks, which have none, can be asked as well. Where
    criteria are tried to see whether people agree (``tryout``), nobody is hired: a few cases do, and none is told.
    """
    fewest = FEWEST_TRIED if tryout else FEWEST_GOLD
    clear = sum(1 for g in gold.values() if g.answers and not g.should_flag and not g.retired)
    clear += bare if rubric is not None and rubric.graded else 0
    edge = sum(1 for g in gold.values() if g.should_flag and not g.retired)
    open_points = len(review(rubric)) if rubric else 0
    written = requirements is not None and bool(requirements.modality) and requirements.weekly_volume is not None
    silent = unreachable(rubric, targets) if rubric else []
    secured = requirements is not None and requirements.nda is not None and requirements.residency is not None
    needs = (
        Need(
            key="metric",
            title="Success metric",
            met=metric is not None,
            why="Without a target and its unit, every result can be argued into a success.",
            cure="Set the target accuracy, its unit, the agreement target and the pace.",
        ),
        Need(
            key="rubric",
            title="Published rubric",
            met=rubric is not None,
            why="People can only be measured against guidelines that do not move.",
            cure="Publish the rubric."
            + (f" {open_points} points are worth mending first." if open_points and rubric is None else ""),
        ),
        Need(
            key="edge_cases",
            title="Edge cases with rulings",
            met=rubric is not None and len(rubric.edge_cases) > 0,
            why="One in five real items is an edge case: unruled, everybody decides alone.",
            cure="Add at least one edge case with its ruling, and publish.",
        ),
        Need(
            key="gold",
            title="Gold items",
            met=clear >= fewest,
            why="Agreement on a handful of cases is an anecdote."
            if tryout
            else "Fewer than 20 hidden items cannot tell a 95 % worker from an 80 % one; 50 to 100 are usual.",
            cure=f"{clear} gold items are ready; add at least {max(0, fewest - clear)} more.",
        ),
        Need(
            key="edge_items",
            title="Edge items",
            met=edge >= 5,
            why="Whether somebody raises a hand on an ambiguous item can only be seen on ambiguous items.",
            cure=f"{edge} items are marked 'should be flagged'; add at least {max(0, 5 - edge)} more.",
        ),
        Need(
            key="volume",
            title="Modality and weekly volume",
            met=written,
            why="The pace gate and the plan need to know how much work comes.",
            cure="Write down the modality and the weekly volume.",
        ),
        Need(
            key="security",
            title="Security and compliance",
            met=secured,
            why="NDA and residency decide who may be invited at all.",
            cure="Say whether an NDA is needed and where the data may be ('none' is an answer).",
        ),
        *(
            Need(
                key="targets",
                title=f"Target “{key}”",
                met=False,
                why="A question talks to it, and nobody can answer a question whose target is silent.",
                cure=f"Set up the target {key!r}, or let the question name another.",
            )
            for key in silent
        ),
    )
    return tuple(need for need in needs if not (tryout and need.key in {"edge_cases", "edge_items"}))
