"""Integrity: sizes and powers of the design's indices, exact runs, and what must not accuse anybody."""

import itertools

import numpy as np
import pytest
from scipy import special

from raterlab.stats import integrity as itg
from raterlab.stats import sequential as seq
from raterlab.stats.irt import Bank


def responses(rng, theta, b, popular):
    """0 is right, 1 to 3 are wrong options of different popularity."""
    wrong = 1 + (rng.random(len(b))[:, None] > np.cumsum(popular, axis=1)[:, :2]).sum(axis=1)
    return np.where(rng.random(len(b)) < special.expit(theta - b), 0, wrong)


def copied(rng, items, theta, source, share):
    """p-value for one suspected copier; the bank is known from 60 people."""
    b, popular = rng.normal(0, 1.2, items), rng.dirichlet([2, 1, 0.7], items)
    y, x = responses(rng, source, b, popular), responses(rng, theta, b, popular)
    x = np.where(rng.random(items) < share, y, x)
    past = np.array([responses(rng, t, b, popular) for t in rng.normal(2.3, 0.8, 60)])
    b_hat = 2.3 - 1.05 * special.logit(((past == 0).sum(axis=0) + 0.5) / 61)
    counts = np.stack([(past == k).sum(axis=0) + more for k, more in ((1, 1.0), (2, 0.7), (3, 0.5))], axis=1)
    popular_hat = counts / counts.sum(axis=1, keepdims=True)
    grid = np.linspace(-1, 5, 61)
    p = special.expit(grid[:, None] - b_hat)
    own = grid[np.argmax(np.log(np.where(x == 0, p, 1 - p)).sum(axis=1) - 0.5 * ((grid - 2.3) / 0.8) ** 2)]
    right = special.expit(own - b_hat)
    chance = np.where(y == 0, right, (1 - right) * popular_hat[np.arange(items), np.maximum(y - 1, 0)])
    return itg.copy_index(x == y, chance, draws=5000, seed=int(rng.integers(2**31))).p_value


def found(items, share, level, reps, seed, theta=2.3, source=2.3):
    rng = np.random.default_rng(seed)
    return np.mean([copied(rng, items, theta, source, share) < level for _ in range(reps)])


@pytest.mark.parametrize(("share", "want"), [(0.4, 0.45), (0.7, 0.81)])
def test_copying_power_small(share, want):
    assert found(50, share, 1e-3, 80, 0) == pytest.approx(want, abs=0.18)


def test_copying_size_small():
    assert found(50, 0.0, 0.01, 150, 1) <= 0.05


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("items", "share", "want", "within"),
    [
        (50, 0.4, 0.45, 0.08),
        (50, 0.7, 0.81, 0.08),
        (100, 0.4, 0.79, 0.08),
        (100, 0.7, 1.0, 0.03),
        (50, 0.2, 0.09, 0.06),
    ],
)
def test_copying_power(items, share, want, within):
    got = found(items, share, 1e-3, 400, 2)
    print(items, share, got, want)
    assert got == pytest.approx(want, abs=within)


@pytest.mark.nightly
def test_copying_size():
    got = found(50, 0.0, 1e-3, 4000, 3)
    print("size at .001", got)
    assert got <= 0.0045


def test_copy_index_laws():
    chance = np.full(30, 0.3)
    matches = np.arange(30) % 2 == 0
    one = itg.copy_index(matches, chance)
    order = np.random.default_rng(0).permutation(30)
    assert itg.copy_index(matches[order], chance[order]).log_ratio == pytest.approx(one.log_ratio)
    more = itg.copy_index(matches | (np.arange(30) < 10), chance)
    assert more.p_value <= one.p_value
    assert itg.copy_index(matches[:4], chance[:4]) is None


def test_copy_index_is_the_exact_chance():
    """Against every pattern of twelve matches, down to one in ten million."""
    rng = np.random.default_rng(0)
    p = rng.uniform(0.05, 0.5, 12)
    every = (np.arange(2**12)[:, None] >> np.arange(12)) & 1
    chance = np.where(every == 1, p, 1 - p).prod(axis=1)
    gain = np.log((0.4 + 0.6 * p) / p)
    ratio = every @ gain + (12 - every.sum(axis=1)) * np.log(0.6)
    for code in (0b111, 0b110110, 0b1111101, 0b11111111, 0b111111111111):
        matches = every[code]
        exact = chance[ratio >= ratio[code] - 1e-9].sum()
        assert itg.copy_index(matches, p).p_value == pytest.approx(exact, rel=0.1)
    assert exact < 1e-6


def fits(items, share, reps, seed, level=0.01):
    """How often lz is below the level when a share of the answers is random (of four options)."""
    rng, low = np.random.default_rng(seed), []
    for _ in range(reps):
        b = rng.normal(0, 1.2, items)
        p = special.expit(rng.normal(2.3, 0.01) - b)
        p = np.where(rng.random(items) < share, 0.25, p)
        bank = Bank(b, np.ones(items), np.full(items, 99), 2.3, 0.8)
        fit = itg.person_fit(bank, np.arange(items), rng.random(items) < p)
        low.append(fit.p_value < level)
    return np.mean(low)


def test_person_fit_size_and_power():
    """Size .015 at .01. Power .93 and .62, where the design's uncorrected lz has .83 and .26."""
    assert fits(100, 0.0, 1500, 4) <= 0.025
    assert fits(100, 0.0, 800, 5, level=0.05) <= 0.075
    assert fits(100, 0.4, 150, 6) == pytest.approx(0.93, abs=0.07)
    assert fits(100, 0.2, 150, 7) == pytest.approx(0.62, abs=0.12)


def test_person_fit_is_standard():
    """Over people of many abilities, lz* has mean 0 and standard deviation 1."""
    rng, z = np.random.default_rng(8), []
    for _ in range(600):
        b = rng.normal(0, 1.2, 60)
        bank = Bank(b, np.ones(60), np.full(60, 99), 1.0, 1.0)
        z.append(itg.person_fit(bank, np.arange(60), rng.random(60) < special.expit(rng.normal(1, 1) - b)).lz)
    assert np.mean(z) == pytest.approx(0, abs=0.15)
    assert np.std(z) == pytest.approx(1, abs=0.12)


def test_person_fit_without_evidence():
    bank = Bank(np.zeros(10), np.ones(10), np.full(10, 99), 0.0, 1.0)
    assert itg.person_fit(bank, [0, 1], [1, 0]) is None
    assert itg.person_fit(bank, np.arange(10), np.ones(10)) is None


def test_longest_run_by_enumeration():
    share = np.array([0.5, 0.3, 0.2])
    for length in range(1, 7):
        exact = 0.0
        for word in itertools.product(range(3), repeat=6):
            runs = max(len(list(g)) for _, g in itertools.groupby(word))
            exact += np.prod(share[list(word)]) * (runs >= length)
        assert itg._p_run(6, length, share) == pytest.approx(exact)


def test_longest_runs_of_honest_work():
    """N = 50, shares .4/.3/.2/.1: p99 is 8, p99.9 is 10 or 11 (.00107 by exact reckoning)."""
    share = np.array([0.4, 0.3, 0.2, 0.1])
    tail = {n: itg._p_run(50, n, share) for n in range(7, 12)}
    assert tail[9] < 0.01 <= tail[8]
    assert tail[11] == pytest.approx(0.00107, abs=1e-5)


def test_longest_run_laws():
    run = itg.longest_run([-1, 1, 1, -1, 1, 0], [0.5, 0.5])
    assert (run.length, run.label, run.start) == (2, 1, 1)
    assert itg.longest_run([-1, -1], [0.5, 0.5]) is None
    assert itg.longest_run([], [0.5, 0.5]) is None
    assert itg.longest_run([1], [0.5, 0.5]).p_value == 1
    assert itg.longest_run([0, 1, 1], [0.5, 0.5]).p_value == itg.longest_run([1, 0, 0], [0.5, 0.5]).p_value
    assert itg.longest_run(np.zeros(60, int), [0.25] * 4).p_value < 1e-30


def test_random_clicker():
    test = itg.clicker_test(4)
    assert seq.course(test, 0.25).mean == pytest.approx(8, abs=1.5)
    assert seq.course(test, 0.85).accept > 0.998
    assert seq.course(test, 0.25).accept < 0.002


def leaks(gap, people, reps, seed=9):
    rng, low, covered = np.random.default_rng(seed), [], []
    n = np.full(people, 25)
    for _ in range(reps):
        leak = itg.leakage(rng.binomial(25, 0.85 + gap, people), n, rng.binomial(25, 0.85, people), n)
        low.append(leak.p_value is not None and leak.p_value < 0.01)
        covered.append(leak.p_value is None or leak.gap.low <= gap <= leak.gap.high)
    return np.mean(low), np.mean(covered)


def test_leakage():
    """Fresh .85: a cohort of five shows a gap of nearly .15 in .90 of cases; one candidate shows nothing."""
    assert leaks(0.0, 5, 1500)[0] <= 0.015
    power, covered = leaks(0.149, 5, 400)
    assert power >= 0.90
    assert covered >= 0.92
    assert leaks(0.10, 1, 600)[0] < 0.2


def test_leakage_without_evidence():
    assert itg.leakage([], [], [], []).gap.missing
    assert itg.leakage([0], [0], [3], [5]).gap.missing
    assert itg.leakage([5], [5], [5], [5]).p_value is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: itg.copy_index([1] * 5, [0.5] * 4),
        lambda: itg.copy_index([1] * 5, [1.0] * 5),
        lambda: itg.longest_run([0, 2], [0.5, 0.5]),
        lambda: itg.longest_run([0], [0.5, 0.6]),
        lambda: itg.clicker_test(1),
        lambda: itg.clicker_test(4, accuracy=0.2),
        lambda: itg.leakage([3], [2], [1], [1]),
        lambda: itg.leakage([1], [2], [1, 1], [2, 2]),
        lambda: itg.person_fit(Bank(np.zeros(2), np.ones(2), np.ones(2, int), 0.0, 1.0), [0], [1, 1]),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
