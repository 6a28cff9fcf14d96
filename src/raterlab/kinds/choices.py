"""Any number of labels out of several."""

from __future__ import annotations

from random import Random
from typing import Literal, Self

from pydantic import Field, model_validator

from raterlab.kinds._kind import (
    Answer,
    Branched,
    Credit,
    Example,
    Kind,
    Label,
    Problem,
    no_code,
    no_slots,
    unknown_labels,
)
from raterlab.kinds._matching import branch_overlap, label_credit
from raterlab.kinds._media import Media, Text
from raterlab.kinds._weights import Weighted


class ChoicesParams(Branched, Weighted):
    """Labels of which ``least`` to ``most`` are chosen; credit is their Jaccard overlap.

    Where labels form a tree, credit is at least ``branch`` times the hierarchical F1 of the two sets.
    """

    kind: Literal["choices"] = "choices"
    least: int = Field(default=0, ge=0, le=500, title="At least")
    most: int | None = Field(default=None, ge=1, le=500, title="At most", description="Empty: no limit.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least > (len(self.keys) if self.most is None else min(self.most, len(self.keys))):
            raise ValueError("'least' is larger than what can be chosen")
        return self


class ChoicesAnswer(Answer):
    """Keys of the chosen labels; their order means nothing."""

    kind: Literal["choices"] = "choices"
    values: tuple[str, ...] = Field(max_length=500)


def _check(answer: ChoicesAnswer, params: ChoicesParams, _media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"values.{i}", value) for i, value in enumerate(answer.values)])
    if len(set(answer.values)) < len(answer.values):
        problems.append(Problem("values", "a label is chosen twice"))
    if len(answer.values) < params.least:
        problems.append(Problem("values", f"choose at least {params.least}"))
    if params.most is not None and len(answer.values) > params.most:
        problems.append(Problem("values", f"choose at most {params.most}"))
    return problems


def _score(answer: ChoicesAnswer, gold: ChoicesAnswer, params: ChoicesParams) -> Credit:
    credit = label_credit(frozenset(answer.values), frozenset(gold.values), params.weights)
    if not params.branch:
        return credit
    above = [frozenset[str]().union(*map(params.lineage, x.values)) for x in (answer, gold)]
    return Credit(max(credit.value, params.branch * branch_overlap(*above)), credit.parts)


def _distance(a: ChoicesAnswer, b: ChoicesAnswer, params: ChoicesParams) -> float:
    return 1.0 - _score(a, b, params).value


def _guess(params: ChoicesParams, _media: tuple[Media, ...], rng: Random) -> ChoicesAnswer:
    most = len(params.keys) if params.most is None else min(params.most, len(params.keys))
    return ChoicesAnswer(values=tuple(rng.sample(params.keys, rng.randint(params.least, most))))


KIND = Kind(
    key="choices",
    title="Choose all labels that apply",
    params=ChoicesParams,
    answer=ChoicesAnswer,
    level="other",
    slots=no_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    guess=_guess,
    nothing=ChoicesAnswer(values=()),
    examples=(
        Example(
            title="Harm categories of an answer",
            params=ChoicesParams(
                labels=(
                    Label(key="medical", title="Unsafe medical advice"),
                    Label(key="privacy", title="Private data"),
                    Label(key="hate", title="Hateful language"),
                )
            ),
            media=(Text(text="Double the dose if it hurts. Her number is 555-0101."),),
            gold=ChoicesAnswer(values=("medical", "privacy")),
            answers=(
                ChoicesAnswer(values=("privacy", "medical")),
                ChoicesAnswer(values=("medical",)),
                ChoicesAnswer(values=()),
            ),
        ),
    ),
)
