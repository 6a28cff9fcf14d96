"""Several things put in order, best first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Literal, Self

from pydantic import Field, model_validator

from raterlab.kinds._errors import Error, Measure
from raterlab.kinds._kind import Answer, Credit, Example, Kind, Params, Parts, Problem, no_code
from raterlab.kinds._media import Chat, Media, Slot, Text, Turn
from raterlab.kinds._notes import Note, first_place


class RankingParams(Params):
    """The slots whose media are put in order."""

    kind: Literal["ranking"] = "ranking"
    slots: tuple[Slot, ...] = Field(
        default=("a", "b", "c"),
        min_length=2,
        max_length=12,
        title="Slots to order",
        description="The slots of the task whose media are put in order.",
    )
    ties: bool = Field(default=True, title="Ties are allowed")
    shuffle: bool = Field(
        default=True,
        title="Shuffle what is shown",
        description="The order shown follows from the task's content, and is kept with the answer.",
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if len(set(self.slots)) < len(self.slots):
            raise ValueError("'slots' names a slot twice")
        return self


class RankingAnswer(Answer):
    """Groups of slots, best first; a group of several is a tie, in which order means nothing.

    ``shown`` is the order in which they stood on the page, so that position bias can be measured.
    """

    kind: Literal["ranking"] = "ranking"
    order: tuple[tuple[Slot, ...], ...] = Field(max_length=12)
    shown: tuple[Slot, ...] = Field(default=(), max_length=12)


def _slots(params: RankingParams) -> Mapping[str, str | None]:
    return dict.fromkeys(params.slots)


def _check(answer: RankingAnswer, params: RankingParams, _media: tuple[Media, ...]) -> list[Problem]:
    problems = []
    if sorted(slot for group in answer.order for slot in group) != sorted(params.slots):
        problems.append(Problem("order", f"put each of these in one place: {', '.join(params.slots)}"))
    if not all(answer.order):
        problems.append(Problem("order", "a place holds nothing"))
    if not params.ties and any(len(group) > 1 for group in answer.order):
        problems.append(Problem("order", "this question has no ties: put one above the other"))
    if answer.shown and sorted(answer.shown) != sorted(params.slots):
        problems.append(Problem("shown", "the order shown names each slot once"))
    return problems


def _signs(answer: RankingAnswer, params: RankingParams) -> Iterator[int]:
    """Say of each pair whether the first stands above (-1), beside (0) or below (1) the second."""
    place = {slot: i for i, group in enumerate(answer.order) for slot in group}
    for one, two in combinations(params.slots, 2):
        a, b = place.get(one, len(place)), place.get(two, len(place))
        yield (a > b) - (a < b)


def _distance(a: RankingAnswer, b: RankingAnswer, params: RankingParams) -> float:
    """Half of 1 - Kendall's tau-b: without ties, the share of pairs in opposite order.

    Everything tied has no tau: 0 from itself, one half from any other order. Source: Kendall 1945.
    """
    left, right = list(_signs(a, params)), list(_signs(b, params))
    if left == right:
        return 0.0
    tau = _tau(left, right)
    return 0.5 if tau is None else round(min(1.0, max(0.0, (1.0 - tau) / 2.0)), 12)


def _tau(left: list[int], right: list[int]) -> float | None:
    """Kendall's tau-b of two orders by their signs; None where one of them ties everything."""
    n, m = sum(map(abs, left)), sum(map(abs, right))
    if not n or not m:
        return None
    return sum(x * y for x, y in zip(left, right, strict=True)) / math.sqrt(n * m)


_TAU = Measure(
    key="tau",
    title="Kendall's tau-b",
    meaning="Mean over items of the agreement of two orders, -1 to 1; an order that ties everything has none.",
    unit="coefficient",
    of="orders",
    least=-1.0,
    most=1.0,
    best=1.0,
)


def _errors(answer: RankingAnswer, gold: RankingAnswer, params: RankingParams) -> tuple[Error, ...]:
    tau = _tau(list(_signs(answer, params)), list(_signs(gold, params)))
    return (_TAU.over([] if tau is None else [tau]),)


def _score(answer: RankingAnswer, gold: RankingAnswer, params: RankingParams) -> Credit:
    """Mean over pairs: 1 in gold's order, one half when exactly one of the two ties them, else 0."""
    given, wanted = list(_signs(answer, params)), list(_signs(gold, params))
    pairs = list(zip(given, wanted, strict=True))
    parts: dict[str, Parts] = {}
    for one, two in pairs:
        for label, part in (
            ("ordered" if two else "tied", Parts(matched=int(one == two), missed=int(one != two))),
            ("ordered" if one else "tied", Parts(extra=int(one != two))),
        ):
            parts[label] = parts.get(label, Parts()) + part
    right = sum(1.0 if one == two else 0.5 if 0 in (one, two) else 0.0 for one, two in pairs)
    return Credit(right / len(pairs), {label: part for label, part in parts.items() if part != Parts()})


def _notes(own: Sequence[RankingAnswer], params: RankingParams, _others: Sequence[RankingAnswer]) -> tuple[Note, ...]:
    alone = [a for a in own if a.shown and len(a.order[0]) == 1]
    return first_place([a.order[0][0] == a.shown[0] for a in alone], 1 / len(params.slots))


def _guess(params: RankingParams, _media: tuple[Media, ...], rng: Random) -> RankingAnswer:
    order: list[tuple[str, ...]] = []
    for slot in rng.sample(params.slots, len(params.slots)):
        if order and params.ties and rng.random() < 0.1:
            order[-1] = (*order[-1], slot)
        else:
            order.append((slot,))
    return RankingAnswer(order=tuple(order), shown=tuple(rng.sample(params.slots, len(params.slots))))


def _nudge(answer: RankingAnswer, _params: RankingParams, _media: tuple[Media, ...], rng: Random) -> RankingAnswer:
    """Let two neighbours change places now and then."""
    order = list(answer.order)
    if len(order) > 2 and rng.random() < 0.2:
        i = rng.randrange(len(order) - 1)
        order[i], order[i + 1] = order[i + 1], order[i]
    return answer.model_copy(update={"order": tuple(order)})


def _botch(answer: RankingAnswer, params: RankingParams, media: tuple[Media, ...], rng: Random) -> RankingAnswer:
    """Turn it upside down, or guess."""
    turned = answer.model_copy(update={"order": answer.order[::-1]})
    return turned if rng.random() < 0.5 else _guess(params, media, rng)


def _ranked(*order: str) -> RankingAnswer:
    return RankingAnswer(order=tuple(tuple(group) for group in order), shown=("b", "c", "a"))


KIND = Kind(
    key="ranking",
    title="Put in order",
    params=RankingParams,
    answer=RankingAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=(_TAU,),
    errors=_errors,
    notes=_notes,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    examples=(
        Example(
            title="Answers from most to least helpful",
            params=RankingParams(),
            media=(
                Chat(slot="question", turns=(Turn(role="user", text="How do I keep basil alive indoors?"),)),
                Text(
                    slot="a",
                    title="Answer A",
                    text="Six hours of light, water when the top centimetre is dry, and pinch the tips.",
                ),
                Text(slot="b", title="Answer B", text="Water it every day."),
                Text(slot="c", title="Answer C", text="Put it in a bright window and water it when the soil is dry."),
            ),
            gold=_ranked("a", "c", "b"),
            answers=(_ranked("a", "c", "b"), _ranked("ac", "b"), _ranked("b", "c", "a")),
        ),
    ),
)
