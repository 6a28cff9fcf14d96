"""What is asked of a label table, and the report that answers: documents with a versioned schema."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from raterlab.domain.document import Late
from raterlab.domain.score import Measured, Verdict

SCHEMA = 1
LevelName = Literal["nominal", "ordinal", "interval", "ratio"]
MethodName = Literal["majority", "wawa", "zero_based_skill", "dawid_skene", "one_coin", "mace", "glad"]


class Policy(Late):
    """What is good enough, and what the labels are. Every key may be left out."""

    target: float = Field(default=0.90, gt=0, lt=1, description="accuracy on gold that is asked for")
    unacceptable: float = Field(default=0.85, gt=0, lt=1, description="accuracy that must not pass")
    hire: float = Field(default=0.75, gt=0.5, lt=1, description="passes when P(accuracy >= target) reaches this")
    reject: float = Field(default=0.10, gt=0, lt=0.5, description="fails when it falls to this")
    fewest_gold: int = Field(default=15, ge=1, description="labels on gold below which there is no verdict")
    level: LevelName = Field(default="nominal", description="level of measurement of the labels")
    classes: tuple[str, ...] = Field(default=(), max_length=10_000, description="classes of the rubric, in order")
    costs: dict[str, dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]]] = Field(
        default={}, description="cost of each mistake, `[costs.GOLD]` then `LABEL = 5`; 1 where it is not named"
    )
    method: MethodName = Field(default="dawid_skene", description="model for consensus where there is no gold")
    named: int = Field(default=20, ge=0, le=1_000, description="items and pairs listed by name")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.unacceptable >= self.target:
            raise ValueError("unacceptable must lie below target")
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("a class is named twice")
        if any(row.get(gold) for gold, row in self.costs.items()):
            raise ValueError("a right answer costs nothing: costs.X must not name X")
        return self


class Caution(Late):
    """Something that a careful statistician would say before anybody reads the numbers."""

    code: str
    message: str
    blocks: bool = Field(default=False, description="people are not ranked or judged while this stands")
    count: int | None = None
    examples: tuple[str, ...] = ()


class RaterRow(Late):
    """One rater."""

    rater: str
    rank: int | None = Field(description="1 is best; equal where the intervals cannot tell them apart; None unranked")
    labels: int
    measures: dict[str, Measured]
    verdict: Verdict
    reasons: tuple[str, ...]


class PairRow(Late):
    """Two raters."""

    a: str
    b: str
    agreement: Measured
    kappa: Measured


class ClassRow(Late):
    """One class of the gold, or without gold of the labels."""

    label: str
    labels: int
    recall: Measured
    precision: Measured
    agreement: Measured = Field(description="of two labels of an item, when one is this class, is the other too")
    kappa: Measured = Field(description="Fleiss' kappa of this class against all others together")


class ItemRow(Late):
    """One item whose labels disagree, or whose gold is in doubt."""

    item: str
    votes: dict[str, int]
    gold: str | None
    consensus: str
    confidence: float


class SystemRow(Late):
    """One of the systems that raters chose between."""

    system: str
    score: Measured = Field(description="in logits, mean 0 in each group; n counts judgments")
    group: int = Field(description="scores of different groups cannot be compared: nothing connects them")


class DataSummary(Late):
    """What was read."""

    rows: int
    items: int
    raters: int
    labels: int = Field(description="rows that hold a label")
    classes: int
    duplicates: int = Field(description="labels beyond a rater's last one on an item")
    items_shared: int = Field(description="items with labels from two raters or more")
    items_gold: int | None = Field(description="None where only counts are kept")
    unreadable: int
    files: tuple[str, ...]


class Told(Late):
    """What every answer says of the table that it was made from."""

    schema_version: int = SCHEMA
    data: DataSummary
    warnings: tuple[Caution, ...]
    unreadable: tuple[str, ...] = Field(description="rows left out: file, line or row, column, cure")


class Report(Told):
    """The answer of ``raterlab assess``."""

    raterlab: str
    summary: tuple[str, ...] = Field(description="what the numbers mean, in words")
    raters: tuple[RaterRow, ...]
    overall: dict[str, Measured]
    policy: Policy
    classes: tuple[ClassRow, ...]
    confusion: tuple[tuple[int, ...], ...] = Field(
        description="gold (rows) by label, or two raters' labels; () if too many"
    )
    confusion_of: Literal["gold", "pairs", ""]
    pairs: tuple[PairRow, ...]
    matrix_raters: tuple[str, ...]
    matrix: tuple[tuple[float | None, ...], ...] = Field(description="share of shared items on which two agree")
    hardest: tuple[ItemRow, ...]
    suspects: tuple[ItemRow, ...] = Field(description="gold that most raters contradict in the same way")
    operating: tuple[tuple[float, float], ...] = Field(
        description="true accuracy and the chance that the rule in use passes it, with the usual number of gold labels"
    )
    systems: tuple[SystemRow, ...] = Field(default=(), description="of tables of preferences, best first")
    ties: float | None = Field(default=None, description="ties among equals are nu / (2 + nu) of judgments")


class AgreementReport(Told):
    """The answer of ``raterlab agreement``."""

    measures: dict[str, Measured]
    pairs: tuple[PairRow, ...]


class Reading(Late):
    """How one rater reads the contested items."""

    rater: str
    second: float = Field(description="how often it is read as the second class of the pair, 0 to 1")
    accuracy: float = Field(description="on what is clear")


class DiagnosisReport(Told):
    """The answer of ``raterlab diagnose``: rubric, gold, person or training."""

    cause: Literal["camps", "ambiguous", "gold", "rater", "training", "healthy", ""]
    summary: tuple[str, ...]
    weights: dict[str, float] = Field(description="posterior weight of each explanation")
    pair: tuple[str, str] | None
    readings: tuple[Reading, ...]
    contested: tuple[ItemRow, ...] = Field(description="items that are probably contested")
    suspects: tuple[ItemRow, ...] = Field(description="gold in doubt")
    coverage: dict[str, Measured] = Field(description="least share of all work that gold does not represent, by pair")
    raters: tuple[str, ...]
    items: int


class DriftRow(Late):
    """One rater over time."""

    rater: str
    watched: bool = Field(description="worth more gold; says nothing against the person yet")
    acted: bool = Field(description="somebody should look: false ones are at most a tenth of those named")
    e_value: float = Field(description="evidence for a fall this season; 1 is none")
    before: Measured
    after: Measured
    since: str | None = Field(description="when the fall probably began")
    pace: str | None = Field(default=None, description="a lasting change of speed: context, never a finding")
    n: int


class DriftReport(Told):
    """The answer of ``raterlab drift``."""

    summary: tuple[str, ...]
    stream: Literal["gold", "agreement with the others' majority"]
    cause: str = Field(description="none, all, trainer, class or trainer x class")
    raters: tuple[DriftRow, ...]
