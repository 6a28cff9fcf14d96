"""How far an answer lies from gold, in the field's own measures and units: parts that add over answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ErrorUnit = Literal[
    "share", "rate", "coefficient", "m", "deg", "s", "px", "frames", "characters", "steps", "number"
]  # rate: a share of which tenths of a percent matter; number: the unit that the question names, or none


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of a kind: over a body of answers its value is the sum of totals by the sum of counts.

    Parameters
    ----------
    key, title, meaning
        Its name, in words, and what it is: formula and source.
    unit
        In which its value is.
    of
        What is counted below: found objects, words of gold.
    least, most
        Limits that its interval keeps to. Leave a limit out that no value comes near: it would only widen the interval.
    best
        Its value for an answer that is gold itself.
    """

    key: str
    title: str
    meaning: str
    unit: ErrorUnit
    of: str
    least: float | None = 0.0
    most: float | None = None
    best: float = 0.0

    @classmethod
    def share(cls, key: str, title: str, meaning: str, of: str) -> Measure:
        """Return a measure that is a share of what is right: 1 for gold itself."""
        return cls(key=key, title=title, meaning=meaning, unit="share", of=of, most=1.0, best=1.0)

    def over(self, values: Iterable[float], part: str = "") -> Error:
        """Return the mean over things of one answer, as parts that add."""
        each = [float(value) for value in values]
        return Error(self, sum(each), len(each), part)

    def by(self, total: float, count: float, *, symbol: str = "") -> Error:
        """Return a total over a count of one answer."""
        return Error(self, float(total), float(count), symbol=symbol)


@dataclass(frozen=True, slots=True)
class Error:
    """A measure of one answer against one gold answer: ``total / count``, in the measure's unit; both add.

    ``part`` names what it is of, where a question names parts (the points of a skeleton); ``symbol`` the question's own
    unit. A count of 0 says that there was nothing to measure it on.
    """

    measure: Measure
    total: float
    count: float
    part: str = ""
    symbol: str = ""


def deviations(unit: ErrorUnit, bias: str) -> tuple[Measure, Measure]:
    """Return mean absolute error and bias of answers that are numbers; ``bias`` says what the second is called."""
    return (
        Measure(key=f"off_{unit}", title="Off by", meaning="Mean distance from gold (MAE).", unit=unit, of="answers"),
        Measure(
            key=f"bias_{unit}",
            title="Too high (+) or too low (-)",
            meaning=f"Mean of answer less gold: {bias}.",
            unit=unit,
            of="answers",
            least=None,
        ),
    )
