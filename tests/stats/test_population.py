"""The hierarchical beta-binomial: exact special cases, calibration, the design's simulated hires."""

import math

import numpy as np
import pytest
from scipy import special, stats

from raterlab.stats.accuracy import Population


def one(cohort, k, n, target=0.9, **options):
    return cohort.posterior(np.array([k]), np.array([n]), target, **options)[0]


def test_against_plain_integration():
    """A fine Riemann sum over (mu, ln kappa) on other axes gives the same posterior."""
    k, n = np.array([48, 44, 39, 50]), np.array([50, 50, 50, 52])
    mu, log_kappa = np.linspace(0.0005, 0.9995, 1000), np.linspace(-1.5, 8, 200)
    a, b = mu[:, None] * np.exp(log_kappa), (1 - mu)[:, None] * np.exp(log_kappa)
    log = stats.beta.logpdf(mu, 0.88 * 12, 0.12 * 12)[:, None] + stats.norm.logpdf(log_kappa, math.log(25), 1)
    log = log + sum(special.betaln(a + x, b + m - x) - special.betaln(a, b) for x, m in zip(k, n, strict=True))
    w = special.softmax(log)
    found = Population(k, n).posterior(k, n, 0.9)
    for x, m, p in zip(k, n, found, strict=True):
        assert p.mean == pytest.approx((w * (a + x) / (a + b + m)).sum(), abs=5e-4)
        assert p.p_at_least == pytest.approx((w * special.betaincc(a + x, b + m - x, 0.9)).sum(), abs=2e-3)
        below = [(w * special.betainc(a + x, b + m - x, q)).sum() for q in (p.low, p.high)]
        assert below == pytest.approx([0.05, 0.95], abs=2e-3)


def test_a_known_cohort_is_a_plain_beta():
    """With mu and kappa all but fixed by the hyperprior, the mixture is one beta."""
    options = {"prior_mean": 0.8, "prior_strength": 1e6, "kappa_log_mean": math.log(20), "kappa_log_sd": 1e-3}
    p = one(Population(np.array([9]), np.array([10])), 9, 10, 0.8, **options)
    want = stats.beta(16 + 9, 4 + 1)
    assert (p.mean, p.low, p.high) == pytest.approx((want.mean(), *want.ppf([0.05, 0.95])), abs=1e-3)
    assert (p.p_at_least, p.sd) == pytest.approx((want.sf(0.8), want.std()), abs=1e-3)


def test_large_cohorts_are_resolved():
    rng = np.random.default_rng(0)
    k = rng.binomial(100, rng.beta(90, 10, 800))
    p = one(Population(np.append(k, 0), np.append(np.full(800, 100), 0)), 0, 0)
    assert p.n == 0
    assert p.mean == pytest.approx(0.9, abs=0.004)
    assert (p.low, p.high) == pytest.approx(tuple(stats.beta.ppf([0.05, 0.95], 90, 10)), abs=0.012)


def test_the_cohort_matters_most_where_there_is_little_data():
    weak = Population(np.append(np.full(20, 30), 9), np.append(np.full(20, 50), 10))
    strong = Population(np.append(np.full(20, 47), 9), np.append(np.full(20, 50), 10))
    assert one(weak, 9, 10).p_at_least < 0.2
    assert one(strong, 9, 10).p_at_least > 0.6


def test_more_right_is_better_and_order_does_not_matter():
    k, n = np.array([40.0, 44.5, 48.0]), np.full(3, 50)
    found = Population(k, n).posterior(k, n, 0.9)
    assert found[0].p_at_least < found[1].p_at_least < found[2].p_at_least
    assert all(p.low < p.mean < p.high for p in found)
    assert Population(k[::-1], n).posterior(k[::-1], n, 0.9)[::-1] == pytest.approx(found)


def test_nobody_yet_is_the_hyperprior():
    p = one(Population(np.array([]), np.array([])), 0, 0)
    assert p.mean == pytest.approx(0.88, abs=0.005)


def test_bad_counts_raise():
    with pytest.raises(ValueError, match="between 0 and trials"):
        Population(np.array([3]), np.array([2]))
    with pytest.raises(ValueError, match="same length"):
        Population(np.array([1, 2]), np.array([2]))


def test_calibrated_when_truth_comes_from_the_prior():
    rng = np.random.default_rng(11)
    said, true = [], []
    for _ in range(160):
        mu, kappa = rng.beta(0.88 * 12, 0.12 * 12), np.exp(rng.normal(math.log(25), 1))
        p = rng.beta(mu * kappa, (1 - mu) * kappa, 8)
        k, n = rng.binomial(50, p), np.full(8, 50)
        said += [x.p_at_least for x in Population(k, n).posterior(k, n, 0.9)]
        true += list(p >= 0.9)
    said, true = np.array(said), np.array(true)
    for low, high in ((0, 0.1), (0.1, 0.5), (0.5, 0.9), (0.9, 1.01)):
        inside = (said >= low) & (said < high)
        error = 2 * math.sqrt(0.25 / inside.sum()) if 0.1 <= low < 0.9 else 0.0
        assert abs(said[inside].mean() - true[inside].mean()) < 0.05 + error / 2


def test_hires_from_a_healthy_pool():
    """Design table: with 46 % good, hiring at P >= .75 on 50 items leaves 10 % of hires below .90."""
    rng = np.random.default_rng(1)
    bank = rng.normal(0, 1.2, 300)
    bank -= bank.mean()
    hired, naive, good = [], [], []
    for _ in range(200):
        ability = rng.normal(2.55, 0.85, 5)
        items = rng.choice(bank, 50, replace=False)
        k = (rng.random((5, 50)) < special.expit(ability[:, None] - items)).sum(axis=1)
        n = np.full(5, 50)
        good += list(special.expit(ability[:, None] - bank).mean(axis=1) >= 0.9)
        hired += [p.p_at_least >= 0.75 for p in Population(k, n).posterior(k, n, 0.9)]
        naive += list(k >= 45)
    hired, naive, good = np.array(hired), np.array(naive), np.array(good)
    assert good.mean() == pytest.approx(0.46, abs=0.04)
    assert (~good)[naive].mean() == pytest.approx(0.25, abs=0.04)
    assert (~good)[hired].mean() == pytest.approx(0.10, abs=0.04)
