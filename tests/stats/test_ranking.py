"""Ranks, composites, and chances of being better."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from raterlab.stats import ranking as rank
from raterlab.stats.estimate import Estimate

scored = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.3)), min_size=1, max_size=20)


@given(scored)
def test_ranks_are_monotone_and_competitive(pairs):
    values, errors = np.array(pairs).T
    ranks = np.array(rank.ties(values, errors))
    assert ranks.min() == 1
    order = np.argsort(-values, kind="stable")
    assert (np.diff(ranks[order]) >= 0).all()
    for r in set(ranks.tolist()):
        assert r == 1 + (ranks < r).sum()
    for better, worse in itertools.pairwise(order):
        apart = values[better] - values[worse]
        if ranks[better] == ranks[worse]:
            opener = order[np.flatnonzero(ranks[order] == ranks[worse])[0]]
            gap = values[opener] - values[worse]
            assert gap == 0 or gap < 1.5 * np.hypot(errors[opener], errors[worse])
        else:
            assert apart > 0


def test_a_chain_of_small_steps_does_not_tie_the_ends():
    assert rank.ties([0.90, 0.88, 0.86, 0.84], [0.01] * 4, 2.5) == (1, 1, 3, 3)


def test_unknown_values_come_last_and_unknown_errors_tie():
    assert rank.ties([np.nan, 0.9, 0.5, np.nan], [0.01] * 4) == (3, 1, 2, 3)
    assert rank.ties([0.9, 0.5], [0.01, np.nan]) == (1, 1)
    assert rank.ties([], []) == ()
    assert rank.ties([0.5, 0.5], [0, 0]) == (1, 1)


def world(rng, n):
    reliable = np.array([0.7, 0.6, 0.45, 0.5, 0.9])
    shared = np.full((5, 5), 0.4)
    np.fill_diagonal(shared, 1)
    true = rng.multivariate_normal(np.zeros(5), shared, n)
    noisy = true * np.sqrt(reliable) + rng.normal(0, 1, (n, 5)) * np.sqrt(1 - reliable)
    return true * np.sqrt(reliable), noisy, reliable


WEIGHTS = np.array([0.45, 0.15, 0.15, 0.10, 0.15])


def test_composite_is_calibrated_and_beats_the_raw_sum():
    """Many candidates: the interval covers the true composite, and the error is below the raw sum's."""
    true, noisy, reliable = world(np.random.default_rng(0), 4000)
    found = rank.composite(noisy, reliable, WEIGHTS)
    value, truth = np.array([e.value for e in found]), true @ WEIGHTS
    covered = [e.low <= t <= e.high for e, t in zip(found, truth, strict=True)]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.012)
    assert ((value - truth) ** 2).mean() < 0.75 * ((noisy @ WEIGHTS - truth) ** 2).mean()
    slope = np.polyfit(value, truth, 1)
    assert slope[0] == pytest.approx(1, abs=0.05)  # regressed: no further shrinking would help


@pytest.mark.parametrize("n", [8, 20])
def test_composite_of_a_small_cohort_still_covers(n):
    rng = np.random.default_rng(2)
    covered = []
    for _ in range(120):
        true, noisy, reliable = world(rng, n)
        truth = (true - noisy.mean(axis=0)) / noisy.std(axis=0, ddof=1) @ WEIGHTS
        found = rank.composite(noisy, reliable, WEIGHTS)
        covered += [e.low <= t <= e.high for e, t in zip(found, truth, strict=True)]
    assert np.mean(covered) >= 0.92


def test_missing_measures_widen_the_interval():
    _, noisy, reliable = world(np.random.default_rng(1), 200)
    holed = noisy.copy()
    holed[0, 0] = np.nan
    holed[1] = np.nan
    full, part = rank.composite(noisy, reliable, WEIGHTS), rank.composite(holed, reliable, WEIGHTS)
    assert part[0].n == 4
    assert part[0].high - part[0].low > 1.1 * (full[0].high - full[0].low)
    assert part[1].missing


def test_perfect_reliability_is_the_plain_weighted_mean():
    _, noisy, _ = world(np.random.default_rng(1), 50)
    z = (noisy - noisy.mean(axis=0)) / noisy.std(axis=0, ddof=1)
    found = rank.composite(noisy, np.ones(5), 3 * WEIGHTS)
    assert [e.value for e in found] == pytest.approx((z @ WEIGHTS).tolist(), abs=1e-9)
    assert max(rank.standard_errors(found)) < 1e-6


def test_useless_measures_say_nothing():
    _, noisy, _ = world(np.random.default_rng(1), 50)
    found = rank.composite(noisy, np.zeros(5), WEIGHTS)
    assert max(abs(e.value) for e in found) < 1e-6


@given(st.integers(0, 5000))
@settings(max_examples=30, deadline=None)
def test_units_and_order_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    _, noisy, reliable = world(rng, 12)
    noisy[rng.random(noisy.shape) < 0.2] = np.nan
    a = rank.composite(noisy, reliable, WEIGHTS)
    b = rank.composite((noisy * 7 + 3)[::-1], reliable, 2 * WEIGHTS)[::-1]
    for x, y in zip(a, b, strict=True):
        assert x.known == y.known
        assert (x.value or 0, x.low or 0) == pytest.approx((y.value or 0, y.low or 0), abs=1e-6)


def test_without_reliabilities_agreement_between_measures_decides():
    rng = np.random.default_rng(3)
    talent = rng.normal(0, 1, (300, 1))
    alike, unlike = talent + rng.normal(0, 0.3, (300, 4)), rng.normal(0, 1, (300, 4))
    spread = [np.std([e.value for e in rank.composite(x, None, np.ones(4))]) for x in (alike, unlike)]
    assert spread[0] > 0.8
    assert spread[1] < 0.2


@pytest.mark.parametrize("n", [0, 1, 2])
def test_two_candidates_are_no_cohort(n):
    found = rank.composite(np.ones((n, 2)), None, [1, 1])
    assert len(found) == n
    assert all("fewer than three" in e.missing for e in found)


def test_a_measure_without_spread_is_missing():
    found = rank.composite([[1, 5], [2, 5], [4, 5]], [0.8, 0.8], [1, 1])
    assert [e.n for e in found] == [1, 1, 1]
    assert all(not e.known for e in rank.composite(np.ones((4, 2)), None, [1, 1]))


def test_standard_errors():
    e = Estimate(1.0, 0.0, 2.0, 3, level=0.90)
    assert rank.standard_errors([e])[0] == pytest.approx(1 / stats.norm.ppf(0.95))
    assert np.isnan(rank.standard_errors([Estimate(1.0, None, None, 3)])[0])


def test_p_better_is_the_monte_carlo_limit():
    a, b = stats.beta(46, 6), stats.beta(43, 9)
    rng = np.random.default_rng(0)
    drawn = (a.rvs(200_000, random_state=rng) > b.rvs(200_000, random_state=rng)).mean()
    found = rank.p_better([a.mean(), b.mean()], [a.std(), b.std()])
    assert found[0, 1] == pytest.approx(drawn, abs=0.005)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.5)), max_size=6))
@settings(max_examples=30, deadline=None)
def test_p_better_is_complementary(pairs):
    means, sds = np.array(pairs).reshape(-1, 2).T
    p = rank.p_better(means, sds)
    assert np.allclose(p + p.T, 1)
    assert ((p >= 0) & (p <= 1)).all()


def test_p_better_of_equals_and_unknowns():
    p = rank.p_better([0.9, 0.9, np.nan], [0.03, 0.03, 0.03])
    assert p[0, 1] == pytest.approx(0.5, abs=1e-3)
    assert np.isnan(p[2]).all()
    assert np.isnan(p[:, 2]).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: rank.ties([1], [1, 2]),
        lambda: rank.ties([1], [-1]),
        lambda: rank.composite([[1, 2]], None, [1]),
        lambda: rank.composite([[1, 2]], None, [0, 0]),
        lambda: rank.composite([[1, 2]], [2, 1], [1, 1]),
        lambda: rank.p_better([0.5], [0.1, 0.2]),
        lambda: rank.p_better([1.5], [0.1]),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()


def test_equal_values_share_a_rank_whatever_their_order_and_errors():
    assert rank.ties([0.25, 0.0, 0.0], [0.0, 0.25, 0.0]) == (1, 2, 2)
    assert rank.ties([0.0, 0.25, 0.0], [0.0, 0.0, 0.25]) == (2, 1, 2)
