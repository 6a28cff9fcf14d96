"""Criteria that somebody designs, with rulings on listed edge cases: for people who are to write rubrics."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._kind import (
    Answer,
    Blueprint,
    Credit,
    Example,
    Key,
    Kind,
    Label,
    Params,
    Parts,
    Problem,
    Question,
    Ruled,
    no_code,
)
from raterlab.kinds._media import Media, Text
from raterlab.kinds.choice import ChoiceAnswer, ChoiceParams


class Case(BaseModel):
    """A hard case on which the criteria have to say something."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=5_000, title="What is shown")


class RubricDesignParams(Params):
    """Edge cases to be settled, and how many criteria may be written.

    Credit is coverage: the share of the cases ruled by gold that the answer rules too. Whether others reach agreement
    with the criteria is measured by letting them: the design becomes a project whose gold is the designer's rulings.
    """

    kind: Literal["rubric_design"] = "rubric_design"
    cases: tuple[Case, ...] = Field(
        min_length=1, max_length=100, title="Edge cases", description="Hard cases that the criteria have to settle."
    )
    least: int = Field(default=1, ge=1, le=20, title="Criteria, at least")
    most: int = Field(default=6, ge=1, le=20, title="Criteria, at most")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.most < self.least:
            raise ValueError("'most' is below 'least'")
        keys = [case.key for case in self.cases]
        if len(set(keys)) < len(keys):
            raise ValueError("two cases have the same key")
        return self


class DesignedOption(BaseModel):
    """One answer that a criterion offers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)
    definition: str = Field(default="", max_length=2_000)


class DesignedCriterion(BaseModel):
    """A question with the answers that it offers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)
    question: str = Field(default="", max_length=2_000)
    options: tuple[DesignedOption, ...] = Field(max_length=30)


class Ruling(BaseModel):
    """What a criterion says of a case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: str = Field(max_length=64)
    criterion: str = Field(max_length=64)
    option: str = Field(max_length=64)
    why: str = Field(default="", max_length=2_000)


class RubricDesignAnswer(Answer):
    """Criteria, and rulings on the listed cases."""

    kind: Literal["rubric_design"] = "rubric_design"
    criteria: tuple[DesignedCriterion, ...] = Field(max_length=20)
    rulings: tuple[Ruling, ...] = Field(default=(), max_length=100)


def _slots(_params: RubricDesignParams) -> Mapping[str, str | None]:
    return {}


def _check(answer: RubricDesignAnswer, params: RubricDesignParams, _media: tuple[Media, ...]) -> list[Problem]:
    problems = []
    if not params.least <= len(answer.criteria) <= params.most:
        problems.append(
            Problem("criteria", f"write {params.least} to {params.most} criteria ({len(answer.criteria)} so far)")
        )
    problems += _twice([criterion.key for criterion in answer.criteria], "criteria", "two criteria have the same key")
    for i, criterion in enumerate(answer.criteria):
        if len(criterion.options) < 2:
            problems.append(Problem(f"criteria.{i}.options", "a question needs at least two answers to choose from"))
        where = f"criteria.{i}.options"
        problems += _twice([option.key for option in criterion.options], where, "two answers have the same key")
    offered = {criterion.key: {option.key for option in criterion.options} for criterion in answer.criteria}
    cases = {case.key for case in params.cases}
    for i, ruling in enumerate(answer.rulings):
        if ruling.case not in cases:
            problems.append(Problem(f"rulings.{i}.case", f"{ruling.case!r} is not one of the cases"))
        if ruling.criterion not in offered:
            problems.append(Problem(f"rulings.{i}.criterion", f"there is no criterion {ruling.criterion!r}"))
        elif ruling.option not in offered[ruling.criterion]:
            problems.append(Problem(f"rulings.{i}.option", f"{ruling.criterion!r} does not offer {ruling.option!r}"))
    return problems + _twice([ruling.case for ruling in answer.rulings], "rulings", "a case is ruled twice")


def _twice(keys: list[str], where: str, message: str) -> list[Problem]:
    return [Problem(where, message)] if len(set(keys)) < len(keys) else []


def _ruled(answer: RubricDesignAnswer) -> frozenset[str]:
    return frozenset(ruling.case for ruling in answer.rulings)


def _distance(a: RubricDesignAnswer, b: RubricDesignAnswer, _params: RubricDesignParams) -> float:
    """Return the share of ruled cases that only one of the two rules."""
    one, two = _ruled(a), _ruled(b)
    return 1 - len(one & two) / len(one | two) if one | two else 0.0


def _score(answer: RubricDesignAnswer, gold: RubricDesignAnswer, params: RubricDesignParams) -> Credit:
    wanted = _ruled(gold)
    found = wanted & _ruled(answer)
    parts = {
        case.key: Parts(matched=1) if case.key in found else Parts(missed=1)
        for case in params.cases
        if case.key in wanted
    }
    return Credit(len(found) / len(wanted) if wanted else 1.0, parts)


def _becomes(answer: RubricDesignAnswer, params: RubricDesignParams) -> Blueprint:
    """Return the criteria as choices, and the cases with the designer's rulings as their gold."""
    shown = {case.key: case for case in params.cases}
    return Blueprint(
        questions=tuple(
            Question(
                criterion.key,
                criterion.title,
                criterion.question,
                ChoiceParams(
                    labels=tuple(Label(key=o.key, title=o.title, definition=o.definition) for o in criterion.options)
                ),
            )
            for criterion in answer.criteria
        ),
        items=tuple(
            Ruled(
                ruling.case,
                (Text(title=shown[ruling.case].title, text=shown[ruling.case].text),),
                {ruling.criterion: ChoiceAnswer(value=ruling.option)},
                ruling.why,
            )
            for ruling in answer.rulings
        ),
    )


_OPTIONS = (DesignedOption(key="yes", title="Yes"), DesignedOption(key="no", title="No"))


def _guess(params: RubricDesignParams, _media: tuple[Media, ...], rng: Random) -> RubricDesignAnswer:
    count = rng.randint(params.least, params.most)
    criteria = tuple(DesignedCriterion(key=f"c{i}", title=f"Criterion {i}", options=_OPTIONS) for i in range(count))
    ruled = rng.sample(params.cases, rng.randint(0, len(params.cases)))
    rulings = (
        Ruling(case=case.key, criterion=rng.choice(criteria).key, option=rng.choice(_OPTIONS).key) for case in ruled
    )
    return RubricDesignAnswer(criteria=criteria, rulings=tuple(rulings))


def _botch(
    answer: RubricDesignAnswer, _params: RubricDesignParams, _media: tuple[Media, ...], rng: Random
) -> RubricDesignAnswer:
    """Leave two cases of three without a ruling."""
    kept = tuple(ruling for ruling in answer.rulings if rng.random() < 1 / 3)
    return answer.model_copy(update={"rulings": kept})


_POLITE = DesignedCriterion(
    key="polite",
    title="Polite",
    question="Would the person who asked feel respected?",
    options=(
        DesignedOption(key="yes", title="Yes", definition="No word that belittles; a refusal says why."),
        DesignedOption(key="no", title="No", definition="Mockery, orders, or a bare no."),
    ),
)


def _rules(*cases: str) -> RubricDesignAnswer:
    said = {"short": ("yes", "Short is not rude."), "joke": ("no", "It laughs at the person, not with them.")}
    return RubricDesignAnswer(
        criteria=(_POLITE,),
        rulings=tuple(Ruling(case=case, criterion="polite", option=said[case][0], why=said[case][1]) for case in cases),
    )


KIND = Kind(
    key="rubric_design",
    title="Design criteria",
    params=RubricDesignParams,
    answer=RubricDesignAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    guess=_guess,
    botch=_botch,
    becomes=_becomes,
    examples=(
        Example(
            title="When is an answer polite?",
            params=RubricDesignParams(
                cases=(
                    Case(key="short", title="Very short", text="Q: Is it open on Sunday? A: No."),
                    Case(
                        key="joke",
                        title="A joke",
                        text="Q: I lost my key again. A: Again? Buy a dog, it at least comes back.",
                    ),
                ),
                most=3,
            ),
            media=(Text(text="Write criteria by which others can judge whether an answer to a customer is polite."),),
            gold=_rules("short", "joke"),
            answers=(_rules("short", "joke"), _rules("short"), RubricDesignAnswer(criteria=(_POLITE,))),
        ),
    ),
)
