"""Kinds of preference, against the field's own tools."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import kendalltau

from raterlab.kinds import KINDS, Chat, Text, Turn
from raterlab.kinds.compare import CompareAnswer, CompareParams
from raterlab.kinds.ranking import RankingAnswer, RankingParams
from raterlab.kinds.text import TextAnswer, TextParams, copied_share

RANKING = KINDS["ranking"]
SLOTS = tuple("abcdef")
PARAMS = RankingParams(slots=SLOTS)


def ranks(answer: RankingAnswer) -> list[int]:
    place = {slot: i for i, group in enumerate(answer.order) for slot in group}
    return [place[slot] for slot in SLOTS]


def ranked(*order: str) -> RankingAnswer:
    return RankingAnswer(order=tuple(tuple(group) for group in order))


@given(seed=st.integers(0, 10**9))
@settings(max_examples=200, deadline=None)
def test_distance_is_that_of_tau_b(seed: int) -> None:
    rng = random.Random(seed)
    a, b = (RANKING.guess(PARAMS, (), rng) for _ in "ab")
    tau = kendalltau(ranks(a), ranks(b), variant="b").statistic
    assert RANKING.distance(a, b, PARAMS) == pytest.approx((1 - tau) / 2, abs=1e-9)


def test_distance_and_credit_at_the_ends() -> None:
    whole, level = ranked(*SLOTS), ranked("abcdef")
    assert RANKING.distance(whole, ranked(*SLOTS[::-1]), PARAMS) == 1
    assert RANKING.distance(level, level, PARAMS) == 0
    assert RANKING.distance(level, whole, PARAMS) == 0.5
    # one swap of neighbours is one pair of fifteen
    swapped = ranked("b", "a", *SLOTS[2:])
    assert RANKING.distance(whole, swapped, PARAMS) == pytest.approx(1 / 15)
    assert RANKING.score(swapped, whole, PARAMS).value == pytest.approx(14 / 15)
    assert RANKING.score(ranked("ab", *SLOTS[2:]), whole, PARAMS).value == pytest.approx(14.5 / 15)


def test_order_in_a_tie_and_order_shown_mean_nothing() -> None:
    one = RankingAnswer(order=(("a", "b"), ("c", "d", "e", "f")), shown=SLOTS)
    two = RankingAnswer(order=(("b", "a"), ("f", "e", "d", "c")), shown=SLOTS[::-1])
    assert RANKING.distance(one, two, PARAMS) == 0
    assert RANKING.score(one, two, PARAMS).value == 1


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (ranked("a", "b"), "order"),
        (ranked("a", "a", *SLOTS[1:]), "order"),
        (RankingAnswer(order=((), *((s,) for s in SLOTS))), "order"),
        (RankingAnswer(order=tuple((s,) for s in SLOTS), shown=("a",)), "shown"),
    ],
)
def test_what_is_no_order_is_refused(answer: RankingAnswer, field: str) -> None:
    assert [problem.field for problem in RANKING.check(answer, PARAMS, ())] == [field]


def test_ties_only_where_they_are_allowed() -> None:
    strict = RankingParams(slots=SLOTS, ties=False)
    assert RANKING.check(ranked("ab", *SLOTS[2:]), PARAMS, ()) == []
    assert RANKING.check(ranked("ab", *SLOTS[2:]), strict, ())
    with pytest.raises(ValidationError):
        RankingParams(slots=("a", "a"))


def test_the_order_shown_is_kept_and_changes_no_comparison() -> None:
    kind, params = KINDS["compare"], CompareParams(first="a", second="b")
    left, right = CompareAnswer(value=-1, shown=("a", "b")), CompareAnswer(value=-1, shown=("b", "a"))
    assert kind.check(left, params, ()) == kind.check(right, params, ()) == []
    assert kind.distance(left, right, params) == 0
    assert kind.score(left, right, params).value == 1
    assert kind.code(left, params) == kind.code(right, params)
    assert kind.check(CompareAnswer(value=-1, shown=("a", "a")), params, ())[0].field == "shown"


def test_writing_against_its_rules() -> None:
    params = TextParams(min_words=3, max_words=30, contains=("Air",), lacks=("obviously",), copied=0.25)
    shown = (
        Text(text="Air scatters short wavelengths of sunlight more than long ones."),
        Chat(slot="chat", turns=(Turn(role="user", text="Why is the evening sky so red then?"),)),
    )

    def said(text: str) -> list[str]:
        return [problem.message for problem in KINDS["text"].check(TextAnswer(text=text), params, shown)]

    assert said("In air, blue spreads most.") == []
    assert said("Blue  spreads") == ["write at least 3 words (2 so far)", "“Air” has to be in it"]
    assert said("OBVIOUSLY air does it") == ["“obviously” may not be in it"]
    # runs of five words, whatever the capitals and commas
    assert copied_share("AIR scatters, short wavelengths of sunlight more than long: yes", shown) == pytest.approx(
        5 / 6
    )
    assert copied_share("Air: why is the evening sky so red", shown) == pytest.approx(3 / 4)
    assert len(said("Air scatters short wavelengths of sunlight more")) == 1
    assert copied_share("too short", shown) == 0


def test_the_pull_of_the_first_place_is_measured() -> None:
    params = CompareParams()
    rng = random.Random(3)

    def said(value: int, *shown: str) -> CompareAnswer:
        return CompareAnswer(value=value, shown=shown)

    measure = KINDS["compare"].notes
    assert measure is not None
    # always the left one, wherever it came from; ties and answers without an order say nothing
    left = [said(-1, "a", "b") if i % 2 else said(1, "b", "a") for i in range(30)]
    (note,) = measure([*left, said(0, "a", "b"), CompareAnswer(value=1)], params, ())
    assert (note.value, note.words) == (
        1,
        "30 of 30: 100 %, 95 % interval 89 % to 100 %; by content alone it would be 50 %",
    )
    # by content: the order shown is chance
    fair = [said(-1, *rng.sample(("a", "b"), 2)) for _ in range(400)]
    assert measure(fair, params, ())[0].value == pytest.approx(0.5, abs=0.07)
    assert measure(left[:9], params, ()) == ()

    measure = KINDS["ranking"].notes
    assert measure is not None
    top = [RankingAnswer(order=(("b",), ("a",), ("c",)), shown=("b", "c", "a")) for _ in range(12)]
    tied = RankingAnswer(order=(("a", "b"), ("c",)), shown=("a", "b", "c"))
    (note,) = measure([*top, tied], RankingParams(), ())
    assert (note.value, note.words[-4:]) == (1, "33 %")


def test_near_copies_of_others_are_counted() -> None:
    measure = KINDS["text"].notes
    assert measure is not None
    own = [TextAnswer(text="Air scatters short waves most, so we see blue."), TextAnswer(text="It is late.")]
    others = [TextAnswer(text="air scatters  short waves most, so we see Blue"), TextAnswer(text="Ask the guide.")]
    (note,) = measure(own, TextParams(), others)
    assert note.words.endswith("1 of 2 are near-copies of somebody's")
    assert 0.3 < note.value < 0.7
    assert measure(own, TextParams(), []) == ()
