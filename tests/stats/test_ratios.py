"""Ratios of sums: against the linearised variance of survey samplers, means, and simulated coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from raterlab.stats.accuracy import mean_credit
from raterlab.stats.estimate import Estimate
from raterlab.stats.ratios import ratio_of_sums


def test_items_of_one_size_are_a_plain_mean() -> None:
    x = np.random.default_rng(1).normal(2, 1, 30)
    found = ratio_of_sums(x, np.ones(30))
    low, high = stats.t.interval(0.95, 29, loc=x.mean(), scale=stats.sem(x))
    assert (found.value, found.low, found.high, found.n) == (
        pytest.approx(x.mean()),
        pytest.approx(low),
        pytest.approx(high),
        30,
    )
    shares = np.random.default_rng(2).beta(8, 2, 25)
    assert ratio_of_sums(shares, np.ones(25), least=0, most=1).low == pytest.approx(mean_credit(shares).low)
    both = ratio_of_sums(2 * shares - 1, np.ones(25), least=-1, most=1)
    assert (both.value, both.high) == (
        pytest.approx(2 * shares.mean() - 1),
        pytest.approx(2 * mean_credit(shares).high - 1),
    )


def test_the_variance_is_near_that_of_leaving_items_out() -> None:
    rng = np.random.default_rng(3)
    count = rng.integers(5, 40, 60).astype(float)
    total = rng.poisson(count * 0.1 * rng.gamma(2, 0.5, 60)).astype(float)
    found = ratio_of_sums(total, count, least=0)
    without = (total.sum() - total) / (count.sum() - count)
    jackknife = np.sqrt(59 / 60 * ((without - without.mean()) ** 2).sum())
    by = stats.t.ppf(0.975, 59) * jackknife / found.value
    assert found.low == pytest.approx(found.value * np.exp(-by), rel=0.02)
    assert found.high == pytest.approx(found.value * np.exp(by), rel=0.02)


def test_thin_data_say_so() -> None:
    assert ratio_of_sums([], [], missing="no found boxes") == Estimate.undefined("no found boxes")
    assert ratio_of_sums([0, 0], [0, 0]).n == 0
    one = ratio_of_sums([3.0], [2])
    assert (one.value, one.low, one.high, one.n) == (1.5, None, None, 1)
    assert ratio_of_sums([1.0], [1], least=0, most=1) == Estimate(1.0, 0.0, 1.0, 1)
    perfect = ratio_of_sums([0.0] * 9, [2] * 9, least=0)
    assert (perfect.value, perfect.low, perfect.n) == (0.0, None, 9)
    right = ratio_of_sums([2.0] * 9, [2] * 9, least=0, most=1)
    assert right.value == right.high == 1
    assert right.low is not None
    assert 0.5 < right.low < 1
    # something put in where nothing was said counts above and not below
    assert ratio_of_sums([2.0, 1.0], [0, 10], least=0).value == pytest.approx(0.3)
    assert ratio_of_sums([2.0], [0], least=0, missing="no words of gold").missing == "no words of gold"
    assert ratio_of_sums([-3.0, 1.0], [1, 1], most=1).high == 1
    for total, count in (([1.0], [1, 2]), ([1.0], [-1.0]), ([np.nan], [1.0])):
        with pytest.raises(ValueError, match="total"):
            ratio_of_sums(total, count)


@pytest.mark.parametrize(("n", "least_cover"), [(10, 0.90), (20, 0.91), (60, 0.92)])
def test_intervals_cover_error_rates_of_words(n: int, least_cover: float) -> None:
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(600):
        count = rng.integers(5, 30, n).astype(float)
        found = ratio_of_sums(rng.poisson(count * 0.1 * rng.gamma(1, 1, n)), count, least=0)
        covered += found.low is not None and found.high is not None and found.low <= 0.1 <= found.high
    assert covered / 600 >= least_cover
