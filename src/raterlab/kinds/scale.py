"""A step on a scale whose steps are described in words."""

from __future__ import annotations

from random import Random
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._errors import Error, deviations
from raterlab.kinds._kind import Answer, Credit, Example, Kind, Params, Parts, Problem, no_slots
from raterlab.kinds._media import Media, Text


class Anchor(BaseModel):
    """What one step means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: int = Field(title="Step")
    title: str = Field(min_length=1, max_length=80, title="Name")
    definition: str = Field(default="", max_length=2_000, title="What it means")


class ScaleParams(Params):
    """Steps from ``low`` to ``high``. An answer within ``tolerance`` steps of gold counts as right."""

    kind: Literal["scale"] = "scale"
    low: int = Field(default=1, ge=-100, le=100, title="Lowest step")
    high: int = Field(default=5, ge=-100, le=100, title="Highest step")
    anchors: tuple[Anchor, ...] = Field(default=(), max_length=21, title="What the steps mean")
    tolerance: int = Field(
        default=0, ge=0, le=20, title="Tolerance", description="Steps beside gold that still count as right."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high <= self.low + 20:
            raise ValueError("'high' must be above 'low', by at most 20 steps")
        outside = [anchor.step for anchor in self.anchors if not self.low <= anchor.step <= self.high]
        if outside:
            raise ValueError(f"anchors outside the scale: {outside}")
        return self


class ScaleAnswer(Answer):
    """The chosen step."""

    kind: Literal["scale"] = "scale"
    value: int


def _check(answer: ScaleAnswer, params: ScaleParams, _media: tuple[Media, ...]) -> list[Problem]:
    if params.low <= answer.value <= params.high:
        return []
    return [Problem("value", f"choose a step from {params.low} to {params.high}")]


def _distance(a: ScaleAnswer, b: ScaleAnswer, params: ScaleParams) -> float:
    return min(1.0, abs(a.value - b.value) / (params.high - params.low))


def _code(answer: ScaleAnswer, params: ScaleParams) -> int:
    return answer.value - params.low


def _score(answer: ScaleAnswer, gold: ScaleAnswer, params: ScaleParams) -> Credit:
    right = abs(answer.value - gold.value) <= params.tolerance
    if right:
        return Credit(1.0, {str(gold.value): Parts(matched=1)})
    return Credit(0.0, {str(gold.value): Parts(missed=1), str(answer.value): Parts(extra=1)})


_OFF, _BIAS = deviations("steps", "leniency or severity")


def _errors(answer: ScaleAnswer, gold: ScaleAnswer, _params: ScaleParams) -> tuple[Error, ...]:
    off = answer.value - gold.value
    return (_OFF.by(abs(off), 1), _BIAS.by(off, 1))


def _guess(params: ScaleParams, _media: tuple[Media, ...], rng: Random) -> ScaleAnswer:
    return ScaleAnswer(value=rng.randint(params.low, params.high))


KIND = Kind(
    key="scale",
    title="Score on a scale",
    params=ScaleParams,
    answer=ScaleAnswer,
    level="ordinal",
    slots=no_slots,
    check=_check,
    distance=_distance,
    code=_code,
    score=_score,
    measures=(_OFF, _BIAS),
    errors=_errors,
    guess=_guess,
    examples=(
        Example(
            title="Helpfulness of an answer",
            params=ScaleParams(
                low=1,
                high=5,
                anchors=(
                    Anchor(step=1, title="Useless", definition="Does not address the question."),
                    Anchor(step=3, title="Partly", definition="Addresses it, leaves a needed part out."),
                    Anchor(step=5, title="Complete", definition="A knowledgeable person would add nothing."),
                ),
            ),
            media=(Text(text="Water boils at 100 °C at sea level; lower on a mountain."),),
            gold=ScaleAnswer(value=5),
            answers=(ScaleAnswer(value=5), ScaleAnswer(value=3)),
        ),
    ),
)
