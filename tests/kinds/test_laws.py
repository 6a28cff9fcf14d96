"""Laws that every kind keeps, unasked."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from raterlab.kinds import KINDS, AnyAnswer, Kind
from raterlab.kinds._matching import box_iou, overlap_credit
from tests.world import PARAMS, answer_for

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
ADAPTER = TypeAdapter(AnyAnswer)


@each_kind
def test_examples_keep_their_own_rules(kind: Kind) -> None:
    assert kind.examples
    for example in kind.examples:
        for answer in (example.gold, *example.answers):
            assert kind.check(answer, example.params, example.media) == []


@each_kind
@given(seeds=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
@settings(max_examples=60, deadline=None)
def test_distance_and_credit(kind: Kind, seeds: tuple[int, int]) -> None:
    params = PARAMS[kind.key]
    a, b = (answer_for(kind.key, random.Random(seed)) for seed in seeds)
    assert ADAPTER.validate_json(a.model_dump_json()) == a
    assert kind.distance(a, a, params) == 0
    assert kind.distance(a, b, params) == kind.distance(b, a, params)
    assert 0 <= kind.distance(a, b, params) <= 1
    if kind.score is not None:
        assert kind.score(a, a, params).value == 1
        assert 0 <= kind.score(a, b, params).value <= 1
    if kind.level != "other":
        assert kind.code(a, params) is not None
        assert (kind.code(a, params) == kind.code(b, params)) == (a == b)


@each_kind
@given(seeds=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
@settings(max_examples=40, deadline=None)
def test_sides_may_be_exchanged(kind: Kind, seeds: tuple[int, int]) -> None:
    """Exchanged twice is not exchanged; what was alike and right stays so."""
    if kind.mirror is None:
        return
    params, turn = PARAMS[kind.key], kind.mirror.answer
    a, b = (answer_for(kind.key, random.Random(seed)) for seed in seeds)
    assert turn(turn(a, params), params) == a
    assert kind.check(turn(a, params), params, ()) == []
    assert kind.distance(turn(a, params), turn(b, params), params) == kind.distance(a, b, params)
    assert kind.score is not None
    assert kind.score(turn(a, params), turn(b, params), params).value == kind.score(a, b, params).value
    # whoever answers by content takes what stands first on one side only
    assert kind.mirror.took_first(turn(a, params), params) == 1 - kind.mirror.took_first(a, params)
    one, other = kind.mirror.slots(params)
    for shown in ((one, other), (other, one)):
        seen = a.model_copy(update={"shown": shown})
        assert kind.mirror.stood_first(seen, params) == shown[0]
        # contents keep their sides on the page
        assert kind.mirror.took_first(turn(seen, params), params) == kind.mirror.took_first(seen, params)


@given(n=st.integers(0, 4), m=st.integers(0, 4), seed=st.integers(0, 10**6), threshold=st.sampled_from([0.1, 0.3, 0.5]))
@settings(max_examples=150, deadline=None)
def test_matching_against_brute_force(n: int, m: int, seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    a, b = (np.column_stack([rng.uniform(0, 20, (k, 2)), rng.uniform(5, 20, (k, 2))]) for k in (n, m))
    left, right = (list(rng.choice(["x", "y"], k)) for k in (n, m))
    iou = box_iou(a, b)
    credit = overlap_credit(iou, left, right, threshold)
    small, large = sorted((range(n), range(m)), key=len)
    best = 0
    for chosen in itertools.permutations(large, len(small)):
        pairs = zip(small, chosen, strict=True) if n <= m else zip(chosen, small, strict=True)
        best = max(best, sum(left[i] == right[j] and iou[i, j] >= threshold for i, j in pairs))
    assert credit.total.matched == best
    assert credit.total.missed == m - best
    assert credit.total.extra == n - best
    order_a, order_b = rng.permutation(n), rng.permutation(m)
    shuffled = overlap_credit(
        iou[np.ix_(order_a, order_b)], [left[i] for i in order_a], [right[j] for j in order_b], threshold
    )
    assert shuffled.value == credit.value
