"""One label out of several."""

from __future__ import annotations

from random import Random
from typing import Literal

from raterlab.kinds._kind import (
    Answer,
    Branched,
    Credit,
    Example,
    Kind,
    Label,
    Problem,
    another,
    no_slots,
    unknown_labels,
)
from raterlab.kinds._matching import branch_overlap, label_credit
from raterlab.kinds._media import Media, Text


class ChoiceParams(Branched):
    """Labels of which exactly one is chosen.

    Where labels form a tree, ``branch`` is what a label on the right branch can earn: it is credited with ``branch``
    times the hierarchical F1 of the two labels and everything above them.
    """

    kind: Literal["choice"] = "choice"


class ChoiceAnswer(Answer):
    """The key of the chosen label."""

    kind: Literal["choice"] = "choice"
    value: str


def _check(answer: ChoiceAnswer, params: ChoiceParams, _media: tuple[Media, ...]) -> list[Problem]:
    return unknown_labels(params.keys, [("value", answer.value)])


def _near(a: ChoiceAnswer, b: ChoiceAnswer, params: ChoiceParams) -> float:
    if a.value == b.value:
        return 1.0
    return params.branch * branch_overlap(params.lineage(a.value), params.lineage(b.value)) if params.branch else 0.0


def _distance(a: ChoiceAnswer, b: ChoiceAnswer, params: ChoiceParams) -> float:
    return 1.0 - _near(a, b, params)


def _code(answer: ChoiceAnswer, params: ChoiceParams) -> int:
    return params.keys.index(answer.value)


def _score(answer: ChoiceAnswer, gold: ChoiceAnswer, params: ChoiceParams) -> Credit:
    credit = label_credit(frozenset((answer.value,)), frozenset((gold.value,)))
    return Credit(_near(answer, gold, params), credit.parts)


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
        Example(
            title="What a message is about, by headings",
            params=ChoiceParams(
                labels=(
                    Label(key="parcel", title="Parcel"),
                    Label(key="late", title="Late", definition="It has not come yet.", parent="parcel"),
                    Label(key="broken", title="Broken", definition="It came, and is broken.", parent="parcel"),
                    Label(key="money", title="Money"),
                    Label(key="refund", title="Refund", definition="Wants money back.", parent="money"),
                    Label(key="invoice", title="Invoice", definition="Asks about a bill.", parent="money"),
                ),
                branch=0.5,
            ),
            media=(Text(text="My parcel was due on Monday. Where is it?"),),
            gold=ChoiceAnswer(value="late"),
            answers=(ChoiceAnswer(value="late"), ChoiceAnswer(value="broken"), ChoiceAnswer(value="refund")),
        ),
    ),
)
