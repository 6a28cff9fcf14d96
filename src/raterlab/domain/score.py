"""Scorecard, Gate, Verdict, Decision: what is measured, what the rule says, what a person decides."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from raterlab.domain.document import Document
from raterlab.kinds import ErrorUnit
from raterlab.stats.estimate import Estimate


class Verdict(StrEnum):
    """What a gate says."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "not yet known"


class Recommendation(StrEnum):
    """What the gates together recommend. A named person decides."""

    HIRE = "hire"
    EXTEND = "extend"
    DECLINE = "do not hire"


class Measured(Document):
    """A number with its interval, n, and the reason when it is not known."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    missing: str = ""
    level: float = 0.95

    @classmethod
    def of(cls, estimate: Estimate) -> Measured:
        """Wrap an estimate (which has been checked: thousands are wrapped for a table of pairs)."""
        return cls.model_construct(
            value=estimate.value,
            low=estimate.low,
            high=estimate.high,
            n=estimate.n,
            missing=estimate.missing,
            level=estimate.level,
        )


Unit = Literal["share", "ratio", "points", "d_prime", "coefficient", "probability"]


class Detail(Document):
    """A number beside the headline."""

    key: str
    title: str
    unit: Unit
    measured: Measured


class Gate(Document):
    """A rule on what was measured."""

    key: str
    title: str
    verdict: Verdict
    hard: bool = Field(description="whether it decides alone; the others enter the composite")
    sentence: str = Field(description="the result in words")
    requirement: str
    bound: float | None = Field(description="the requirement as a number on the scale of the headline")
    unit: Unit
    headline: Measured
    probability: float | None = Field(default=None, description="P(requirement met), where that is what decides")
    settle: int | None = Field(default=None, description="more items that would settle it, at the present rate")
    settle_unit: str = "items"
    details: tuple[Detail, ...] = ()


class ClassRow(Document):
    """Objects of one class against gold."""

    criterion: str
    label: str
    title: str = Field(default="", description="the label, or the standard of written work, in words")
    matched: int
    missed: int
    extra: int
    recall: Measured
    precision: Measured
    overlap: Measured | None = Field(
        default=None, description="mean overlap of found objects with gold, over items; None where nothing overlaps"
    )


class ErrorRow(Document):
    """How far answers lie from gold, by one of the field's own measures."""

    criterion: str
    key: str
    title: str
    meaning: str
    part: str = Field(description="what it is of, where the question names parts; else empty")
    unit: ErrorUnit
    symbol: str = Field(description="the question's own unit, where it has one; else empty")
    measured: Measured
    count: float = Field(description="what it was measured on")
    of: str = Field(description="what is counted: found objects, words of gold")


class PeerRow(Document):
    """Agreement with one other person on one criterion."""

    attempt: UUID
    name: str
    criterion: str
    agreement: Measured
    kappa: Measured


class BothWays(Document):
    """Pairs that were asked twice with their sides exchanged, on one criterion: evidence of a pull to a place."""

    criterion: str
    sentence: str
    consistency: Measured = Field(description="share of pairs in which the same was chosen both times")
    first: Measured = Field(description="of the other pairs, share that went to what stood first")
    p_value: float | None = Field(description="of no pull to either place: McNemar, exact, two-sided")


class LengthPull(Document):
    """A lean to the longer of two texts beside peers, on one criterion: evidence, never a verdict."""

    criterion: str
    sentence: str
    slope: Measured = Field(description="change in the chance of choosing for `words` more, against peers")
    words: float = Field(description="a usual difference in length: its standard deviation over the pairs")
    p_value: float | None = Field(description="of no pull to the longer, one-sided")


class Suspicion(Document):
    """Evidence for a human to look at."""

    kind: str
    sentence: str
    other: UUID | None
    p_value: float | None
    n: int


class Scorecard(Document):
    """Everything that was measured about one attempt."""

    attempt: UUID
    person: str
    phase: str
    recommendation: Recommendation
    sentence: str
    reasons: tuple[str, ...]
    reservations: tuple[str, ...]
    gates: tuple[Gate, ...]
    classes: tuple[ClassRow, ...]
    errors: tuple[ErrorRow, ...] = ()
    peers: tuple[PeerRow, ...]
    suspicions: tuple[Suspicion, ...]
    both_ways: tuple[BothWays, ...] = Field(default=(), description="empty where the trial mirrors no pair")
    length: tuple[LengthPull, ...] = Field(default=(), description="empty where no two texts are compared")
    composite: Measured
    rank: int | None
    tied: int = Field(description="how many share the rank, this person included")
    posterior: Measured = Field(description="accuracy on the bank, with its credible interval")
    p_target: float | None


class PanelMeasure(Document):
    """Agreement of everyone together on one criterion."""

    criterion: str
    key: str
    title: str
    measured: Measured


class Panel(Document):
    """Agreement of everyone together, with prevalence."""

    measures: tuple[PanelMeasure, ...]
    prevalence: dict[str, dict[str, float]]
    names: tuple[str, ...]
    attempts: tuple[UUID, ...]
    matrix: tuple[tuple[float | None, ...], ...] = Field(description="mean agreement, 0 to 1, person by person")


class ItemRow(Document):
    """One item of the trial across people."""

    task: UUID
    key: str
    edge: bool
    credit: tuple[float | None, ...] = Field(description="credit by person, in the order of the comparison")
    flagged: tuple[bool | None, ...]
    mean_credit: float | None
    flag_share: float | None


class Comparison(Document):
    """All candidates of a trial side by side."""

    sentence: str
    scorecards: tuple[Scorecard, ...] = Field(description="best first")
    panel: Panel
    items: tuple[ItemRow, ...] = Field(description="hardest first")
    better: tuple[tuple[float | None, ...], ...] = Field(description="P(row is more accurate than column)")
    weights: dict[str, float]


class Outcome(StrEnum):
    """What a person decides."""

    HIRE = "hire"
    EXTEND = "extend"
    DECLINE = "decline"


def recommend(gates: tuple[Gate, ...], *, finished: bool) -> tuple[Recommendation, tuple[str, ...], tuple[str, ...]]:
    """Turn verdicts into a recommendation, its reasons and its reservations.

    Judgment comes before speed, and only hard gates decide (statistics.md section 14): noisy gates joined by AND
    turn good people away. The others are reservations and enter the composite by which people are ranked.
    """
    hard = [gate for gate in gates if gate.hard]
    soft = [gate for gate in gates if not gate.hard]
    failed = [gate for gate in hard if gate.verdict is Verdict.FAIL]
    unknown = [gate for gate in hard if gate.verdict is Verdict.UNKNOWN]
    reservations = tuple(gate.sentence for gate in soft if gate.verdict is Verdict.FAIL)
    if failed:
        return Recommendation.DECLINE, tuple(gate.sentence for gate in failed), reservations
    if unknown or not finished:
        reasons = tuple(gate.sentence for gate in unknown)
        return Recommendation.EXTEND, reasons or ("The trial is not finished.",), reservations
    return Recommendation.HIRE, tuple(gate.sentence for gate in hard), reservations
