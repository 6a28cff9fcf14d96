"""Accuracy: exact tables of the design, oracles, and honest behaviour on thin data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from raterlab.stats import accuracy as acc


def test_wilson_is_scipys():
    for k, n in ((0, 7), (3, 10), (47, 50), (10, 10)):
        want = stats.binomtest(k, n).proportion_ci(method="wilson")
        got = acc.wilson(k, n)
        assert (got.low, got.high) == pytest.approx((want.low, want.high), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_mean_credit_is_ordered_and_bounded(credits_):
    e = acc.mean_credit(np.array(credits_))
    assert 0 <= e.low <= e.value <= e.high <= 1
    assert e.n == len(credits_)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_mean_credit_mirrors(credits_):
    a, b = acc.mean_credit(np.array(credits_)), acc.mean_credit(1 - np.array(credits_))
    assert a.low == pytest.approx(1 - b.high, abs=1e-9)


@pytest.mark.parametrize("n", [20, 60])
@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, size: rng.beta(18, 2, size),
        lambda rng, size: np.where(rng.random(size) < 0.08, 0.0, rng.beta(12, 2, size)),
        lambda rng, size: np.where(rng.random(size) < 0.7, 1.0, rng.beta(4, 3, size)),
        lambda rng, size: rng.choice([1, 1 / 3, 0], p=[0.85, 0.13, 0.02], size=size),
    ],
    ids=["iou", "iou-with-misses", "f1", "pairs-of-three"],
)
def test_mean_credit_covers(draw, n):
    rng = np.random.default_rng(5)
    truth = draw(rng, 400_000).mean()
    found = [acc.mean_credit(x) for x in draw(rng, (600, n))]
    covered = np.mean([e.low <= truth <= e.high for e in found])
    assert covered >= 0.93  # .956 or more in the long run, less three Monte-Carlo errors


def test_rare_misses_are_what_sets_it_apart():
    """Student's t and the bootstrap lose the miss that has not happened yet."""
    e = acc.mean_credit(np.full(20, 0.9))
    assert e.low < 0.85
    assert e.high < 1


def test_operating_characteristic_of_the_naive_rule():
    fifty = acc.operating_characteristic(50, 45, [0.85, 0.88, 0.92])
    hundred = acc.operating_characteristic(100, 90, [0.85, 0.88, 0.92])
    assert fifty.round(2).tolist() == [0.22, 0.44, 0.79]
    assert (1 - fifty[2]).round(2) == 0.21
    assert [*hundred[:2].round(2), (1 - hundred[2]).round(2)] == [0.10, 0.33, 0.18]


@pytest.mark.parametrize(("n", "want"), [(50, (48, 49, 49)), (100, (93, 95, 96)), (200, (185, 186, 188))])
def test_needed(n, want):
    assert tuple(acc.needed(n, 0.9, c) for c in (0.8, 0.9, 0.95)) == want


@pytest.mark.parametrize(
    ("unacceptable", "target", "want"),
    [
        (0.90, 0.95, (298, 187, 78)),
        (0.88, 0.95, (169, 106, 45)),
        (0.85, 0.95, (93, 60, 28)),
        (0.85, 0.90, (474, 288, 134)),
        (0.80, 0.95, (50, 32, 14)),
    ],
)
def test_plan(unacceptable, target, want):
    plans = [acc.plan(target, unacceptable, e, e) for e in (0.05, 0.1, 0.2)]
    assert tuple(p.n for p in plans) == want
    for p, e in zip(plans, (0.05, 0.1, 0.2), strict=True):
        passes = acc.operating_characteristic(p.n, p.need, [unacceptable, target])
        assert (p.alpha, 1 - p.beta) == pytest.approx(tuple(passes))
        assert p.alpha <= e
        assert p.beta <= e


def test_items_to_settle():
    assert acc.items_to_settle(48, 50, 0.9) == 0
    assert acc.items_to_settle(30, 50, 0.9) == 0
    assert acc.items_to_settle(45, 50, 0.9) is None
    assert acc.items_to_settle(0, 0, 0.9) is None
    more = acc.items_to_settle(46, 50, 0.9)
    settled = [stats.beta.sf(0.9, 1 + 0.92 * t, 1 + 0.08 * t) >= 0.75 for t in (49 + more, 50 + more)]
    assert settled == [False, True]


def test_by_class():
    found = acc.by_class(np.array([1, 0, 1, 0.5]), np.array([0, 0, 1, -1]), 3)
    assert [e.value for e in found] == [0.5, 1.0, None]
    assert found[2].missing


@pytest.mark.parametrize("empty", [acc.wilson(0, 0), acc.mean_credit([])])
def test_nothing_is_not_zero(empty):
    assert empty.value is None
    assert empty.missing == "no items"


@pytest.mark.parametrize(
    "call",
    [
        lambda: acc.wilson(3, 2),
        lambda: acc.mean_credit([[0.5]]),
        lambda: acc.mean_credit([1.5]),
        lambda: acc.mean_credit([np.nan]),
        lambda: acc.by_class([1, 0], [0], 1),
        lambda: acc.by_class([1], [1], 1),
        lambda: acc.plan(0.8, 0.9, 0.05, 0.05),
        lambda: acc.operating_characteristic(5, 3, [1.5]),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
