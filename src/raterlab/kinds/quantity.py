"""A number with its unit: a count, a length, a percentage."""

from __future__ import annotations

from random import Random
from typing import Literal, Self

from pydantic import Field, model_validator

from raterlab.kinds._errors import Error, deviations
from raterlab.kinds._kind import Answer, Credit, Example, Kind, Params, Parts, Problem, no_code, no_slots
from raterlab.kinds._media import Media, Text


class QuantityParams(Params):
    """Bounds, decimals, and how far from gold still counts as right: the larger of the two tolerances."""

    kind: Literal["quantity"] = "quantity"
    low: float = Field(default=0, ge=-1e12, le=1e12, title="Least")
    high: float = Field(default=100, ge=-1e12, le=1e12, title="Greatest")
    decimals: int = Field(default=0, ge=0, le=9, title="Decimals")
    unit: str = Field(default="", max_length=30, title="Unit")
    tolerance: float = Field(
        default=0, ge=0, le=1e12, title="Tolerance", description="How far from gold still counts as right."
    )
    relative: float = Field(
        default=0.0, ge=0, le=1, title="Relative tolerance", description="The same as a share of the gold number."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError("'high' must be above 'low'")
        return self


class QuantityAnswer(Answer):
    """The number."""

    kind: Literal["quantity"] = "quantity"
    value: float


def _check(answer: QuantityAnswer, params: QuantityParams, _media: tuple[Media, ...]) -> list[Problem]:
    problems = []
    if not params.low <= answer.value <= params.high:
        problems.append(Problem("value", f"give a number from {params.low:g} to {params.high:g}"))
    if round(answer.value, params.decimals) != answer.value:
        allowed = f"with at most {params.decimals} decimals" if params.decimals else "without decimals"
        problems.append(Problem("value", f"give a number {allowed}"))
    return problems


def _distance(a: QuantityAnswer, b: QuantityAnswer, params: QuantityParams) -> float:
    """Return the squared difference as a share of the range: its alpha is Krippendorff's for intervals."""
    return min(1.0, ((a.value - b.value) / (params.high - params.low)) ** 2)


def _score(answer: QuantityAnswer, gold: QuantityAnswer, params: QuantityParams) -> Credit:
    allowed = max(params.tolerance, params.relative * abs(gold.value))
    # 0.1 + 0.2 is not 0.3: half of the last decimal that can be given decides nothing
    right = abs(answer.value - gold.value) <= allowed + 0.5 * 10.0 ** -(params.decimals + 3)
    return Credit(float(right), {"number": Parts(matched=int(right), missed=int(not right), extra=int(not right))})


_OFF, _BIAS = deviations("number", "bias")


def _errors(answer: QuantityAnswer, gold: QuantityAnswer, params: QuantityParams) -> tuple[Error, ...]:
    off = answer.value - gold.value
    return (_OFF.by(abs(off), 1, symbol=params.unit), _BIAS.by(off, 1, symbol=params.unit))


def _guess(params: QuantityParams, _media: tuple[Media, ...], rng: Random) -> QuantityAnswer:
    value = round(rng.uniform(params.low, params.high), params.decimals)
    return QuantityAnswer(value=value if params.low <= value <= params.high else params.low)


def _botch(answer: QuantityAnswer, params: QuantityParams, _media: tuple[Media, ...], rng: Random) -> QuantityAnswer:
    """Miss by a tenth of the range or so, or by nothing."""
    value = round(answer.value + rng.gauss(0, 0.1) * (params.high - params.low), params.decimals)
    return QuantityAnswer(value=value if params.low <= value <= params.high else answer.value)


KIND = Kind(
    key="quantity",
    title="Give a number",
    params=QuantityParams,
    answer=QuantityAnswer,
    level="other",
    slots=no_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=(_OFF, _BIAS),
    errors=_errors,
    guess=_guess,
    botch=_botch,
    examples=(
        Example(
            title="Words per minute of a speaker",
            params=QuantityParams(low=0, high=400, unit="words/min", relative=0.1),
            media=(Text(text="In twelve seconds she says: one parcel came on Monday, the other has not come yet."),),
            gold=QuantityAnswer(value=75),
            answers=(QuantityAnswer(value=78), QuantityAnswer(value=15)),
        ),
    ),
)
