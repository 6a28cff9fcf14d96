"""One label out of several."""

from __future__ import annotations

from random import Random
from typing import Literal

from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Kind,
    Label,
    Labelled,
    Problem,
    another,
    no_slots,
    unknown_labels,
)
from raterlab.kinds._matching import label_credit
from raterlab.kinds._media import Media, Text


class ChoiceParams(Labelled):
    """Labels of which exactly one is chosen."""

    kind: Literal["choice"] = "choice"


class ChoiceAnswer(Answer):
    """The key of the chosen label."""

    kind: Literal["choice"] = "choice"
    value: str


def _check(answer: ChoiceAnswer, params: ChoiceParams, _media: tuple[Media, ...]) -> list[Problem]:
    return unknown_labels(params.keys, [("value", answer.value)])


def _distance(a: ChoiceAnswer, b: ChoiceAnswer, _params: ChoiceParams) -> float:
    return float(a.value != b.value)


def _code(answer: ChoiceAnswer, params: ChoiceParams) -> int:
    return params.keys.index(answer.value)


def _score(answer: ChoiceAnswer, gold: ChoiceAnswer, _params: ChoiceParams) -> Credit:
    credit = label_credit(frozenset((answer.value,)), frozenset((gold.value,)))
    return Credit(float(answer.value == gold.value), credit.parts)


def _guess(params: ChoiceParams, _media: tuple[Media, ...], rng: Random) -> ChoiceAnswer:
    return ChoiceAnswer(value=rng.choice(params.keys))


def _botch(answer: ChoiceAnswer, params: ChoiceParams, _media: tuple[Media, ...], rng: Random) -> ChoiceAnswer:
    return ChoiceAnswer(value=another(params.keys, answer.value, rng))


KIND = Kind(
    key="choice",
    title="Choose one label",
    params=ChoiceParams,
    answer=ChoiceAnswer,
    level="nominal",
    slots=no_slots,
    check=_check,
    distance=_distance,
    code=_code,
    score=_score,
    guess=_guess,
    botch=_botch,
    examples=(
        Example(
            title="Intent of a customer's message",
            params=ChoiceParams(
                labels=(
                    Label(key="refund", title="Refund", definition="Asks for money back."),
                    Label(key="delivery", title="Delivery", definition="Asks where the parcel is."),
                    Label(key="other", title="Other", definition="Neither of them."),
                )
            ),
            media=(Text(text="My parcel was due on Monday. Where is it?"),),
            gold=ChoiceAnswer(value="delivery"),
            answers=(ChoiceAnswer(value="delivery"), ChoiceAnswer(value="other")),
        ),
    ),
)
