"""Drift: the guarantees (mean of an e-value, run length, false acts) and the design's tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raterlab.stats import drift
from raterlab.stats.population import Population


def delays(evidence, threshold, change=0):
    """Steps to the first watch of many independent streams; evidence(t, n) gives the step's log e-values."""
    fleet, t = drift.Fleet.start(len(evidence(0))), 0
    alive = np.arange(len(fleet.log_watch))
    stop = np.zeros(len(alive), int)
    while len(alive):
        fleet = fleet.after(evidence(t)[: len(alive)], 1e-9)
        t += 1
        done = fleet.watch >= threshold
        stop[alive[done]] = t
        alive = alive[~done]
        fleet = drift.Fleet(fleet.log_watch[~done], fleet.log_season[~done], 0.0)
    out = stop - change
    return out[out > 0]


def coins(rng, n, before, after, change, reference=0.95):
    answers = drift.binary_evidence([0, 1], 1, reference)
    return lambda t: answers[(rng.random(n) < (before if t < change else after)).astype(int)]


@given(st.floats(0.01, 0.99), st.floats(0, 1))
def test_the_mean_of_an_e_value_is_at_most_one(reference, above):
    p = reference + above * (1 - reference)
    wrong, right = np.exp(drift.binary_evidence([0, 1], 1, reference))
    assert (p * right + (1 - p) * wrong <= 1 + 1e-12).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_graded_too(scores):
    assert (np.exp(drift.graded_evidence(scores, min(np.mean(scores), 0.999))).mean(axis=0) <= 1 + 1e-9).all()
    assert np.isfinite(drift.graded_evidence(scores, 0.5)).all()


def test_batches_are_items():
    one = drift.binary_evidence([1, 1, 0], 1, 0.9).sum(axis=0)
    assert drift.binary_evidence(2, 3, 0.9) == pytest.approx(one)
    assert drift.binary_evidence([3, 1], [4, 2], [0.9, 0.2]).shape == (2, 6)


def test_the_season_is_an_e_process():
    """Its mean stays 1 at the reference, however often it is looked at, and below 1 above it."""
    rng = np.random.default_rng(2)
    for p, highest in ((0.9, 1.15), (0.93, 1.0)):
        fleet = drift.Fleet.start(20_000)
        for _ in range(20):
            fleet = fleet.after(drift.binary_evidence(rng.binomial(3, p, 20_000), 3, 0.9), 1 / 20)
        assert 0.3 < fleet.e_value.mean() < highest
        assert fleet.elapsed == 1
    with pytest.raises(ValueError, match="season"):
        fleet.after(np.zeros((20_000, 6)), 0.1)
    assert fleet.next_season().after(np.zeros((20_000, 6)), 0.1).e_value == pytest.approx(1)


@pytest.mark.parametrize("p", [0.9, 0.92])
def test_false_watches_are_as_rare_as_promised(p):
    rng = np.random.default_rng(1)
    assert delays(coins(rng, 600, p, p, 0, 0.9), 100).mean() >= 100


def test_days_without_gold_change_nothing_but_time():
    fleet = drift.Fleet.start(2).after(drift.binary_evidence([3, 0], [5, 0], 0.9), 0.1)
    assert fleet.watch[1] == 0
    assert fleet.e_value[1] == pytest.approx(1)


def test_delay_small():
    rng = np.random.default_rng(3)
    found = delays(coins(rng, 400, 0.95, 0.88, 500), 2000, 500)
    assert found.mean() == pytest.approx(87, abs=9)
    assert np.percentile(found, 90) == pytest.approx(172, abs=25)


def graded(rng, n, before, after, change, concentration, reference=0.85):
    def step(t):
        mean = before if t < change else after
        return drift.graded_evidence(rng.beta(mean * concentration, (1 - mean) * concentration, n), reference)

    return step


@pytest.mark.parametrize(("concentration", "mean", "late"), [(10, 26, 43), (5, 38, 67), (30, 18, 30)])
def test_graded_scores_need_no_threshold(concentration, mean, late):
    """The second pair of the design is (38 v 67 mean delay), the third (18 v 30): only the first has a p90."""
    rng = np.random.default_rng(4)
    found = delays(graded(rng, 300, 0.85, 0.78, 300, concentration), 2000, 300)
    assert found.mean() == pytest.approx(mean, rel=0.12)
    if concentration == 10:
        assert np.percentile(found, 90) == pytest.approx(late, rel=0.15)


def season(rng, n, drifting, *, days=65, overlap=0, watch=None, own=None):
    """(false acts, found, delays in days, golds, ever watched): ten golds a day, four times that when watched."""
    spread = own is not None
    base = np.clip(rng.beta(0.95 * 210, 0.05 * 210, n), 0.88, 0.995) if spread else np.full(n, 0.95)
    reference = own(rng, base) if spread else base
    bad, start = np.arange(n) < drifting, rng.integers(15, 35, n)
    fleet, acted, seen, golds = drift.Fleet.start(n), np.full(n, days + 1), np.zeros(n, bool), 0
    for day in range(days):
        low = bad & (day >= start)
        tried = np.where(fleet.watch >= (watch or np.inf), 40, 10)
        evidence = drift.binary_evidence(rng.binomial(tried, base - 0.07 * low), tried, reference)
        if overlap:
            agreed = rng.binomial(overlap, 0.85 - 0.063 * low)
            evidence = evidence + drift.binary_evidence(agreed, overlap, 0.85, drops=0.9 * np.array(drift.DROPS))
        fleet = fleet.after(evidence, 1 / days)
        now = drift.alarms(fleet, watch=watch or np.inf)
        acted[now.acted & (acted > day)] = day
        seen |= now.watched
        golds += tried.sum()
    alarmed = acted <= days
    right = alarmed & bad & (acted >= start)
    return (alarmed & ~right).sum(), right.sum(), (acted - start + 1)[right], golds / (n * days * 10), seen[~bad].mean()


def own_quantile(rng, base):
    right, tried = rng.binomial(100, base), np.full(len(base), 100)
    return drift.baseline(Population(right, tried), right, tried)


def seasons(reps, seed, *args, **options):
    runs = [season(np.random.default_rng(seed + r), *args, **options) for r in range(reps)]
    false, found, late, golds, seen = zip(*runs, strict=True)
    days = np.concatenate(late)
    return np.mean(false), np.mean(found), np.median(days), np.percentile(days, 90), np.mean(golds), np.mean(seen)


def test_two_tiers_small():
    false, found, median, late, golds, seen = seasons(1, 10, 500, 15, watch=100)
    assert false <= 1
    assert found >= 14
    assert median == pytest.approx(12.8, abs=3.5)
    assert late < 30
    assert golds == pytest.approx(1.07, abs=0.03)
    assert seen == pytest.approx(0.23, abs=0.06)


def test_unknown_baselines_small():
    false, found, *_ = seasons(1, 20, 400, 12, watch=100, overlap=20, own=own_quantile)
    assert false <= 3
    assert found >= 10


@pytest.mark.parametrize("seed", [0, 1])
def test_no_drift_no_acts(seed):
    assert season(np.random.default_rng(seed), 300, 0)[0] <= 1


def week(rng, shift, golds=50, trainers=40):
    base = np.clip(rng.beta(0.95 * 210, 0.05 * 210, trainers), 0.85, 0.99)
    label = rng.choice(5, (trainers, golds), p=[0.4, 0.25, 0.15, 0.12, 0.08])
    p = np.repeat(base[:, None], golds, 1)
    p[3] -= 0.08 * (shift == "trainer")
    p -= 0.04 * (shift == "all")
    p -= 0.10 * (label == 1) * (shift == "class")
    p[3] -= 0.40 * (label[3] == 1) * (shift == "trainer x class")
    wrong = rng.random(p.shape) >= p
    believed = 1 - (rng.binomial(150, base) + 0.95 * 60) / 210
    errors, expected = np.zeros((2, trainers, 5))
    rows = np.repeat(np.arange(trainers), golds)
    np.add.at(errors, (rows, label.ravel()), wrong.ravel())
    np.add.at(expected, (rows, label.ravel()), np.repeat(believed, golds))
    return drift.attribute(errors, expected)


def told(shift, reps, seed, golds=50):
    rng = np.random.default_rng(seed)
    found = [week(rng, shift, golds) for _ in range(reps)]
    trainer = 3 if shift.startswith("trainer") else None
    label = 1 if shift.endswith("class") else None
    return np.mean([(c.kind, c.trainer, c.label) == (shift, trainer, label) for c in found])


@pytest.mark.parametrize(
    ("shift", "golds", "want", "within"),
    [
        ("all", 50, 1.0, 0.03),
        ("class", 50, 0.995, 0.03),
        ("none", 50, 0.99, 0.03),
        ("trainer", 50, 0.09, 0.08),
        ("trainer", 200, 0.49, 0.15),
        ("trainer x class", 50, 0.24, 0.13),
        ("trainer x class", 200, 0.99, 0.03),
    ],
)
def test_attribution(shift, golds, want, within):
    assert told(shift, 120, 5, golds) == pytest.approx(want, abs=within)


def test_attribution_without_cells():
    assert drift.attribute(np.zeros((0, 3)), np.zeros((0, 3))).kind == "none"
    assert drift.attribute([[0.0]], [[0.0]]).lead > 0


def test_e_bh():
    assert drift.e_bh([]).tolist() == []
    assert drift.e_bh([1.0, 2.0]).tolist() == [False, False]
    assert drift.e_bh([10.0], 0.1).tolist() == [True]
    rng = np.random.default_rng(0)
    e = rng.exponential(100, 30)
    order = rng.permutation(30)
    assert drift.e_bh(e)[order].tolist() == drift.e_bh(e[order]).tolist()


@pytest.mark.parametrize(
    "call",
    [
        lambda: drift.binary_evidence(1, 1, 1.0),
        lambda: drift.binary_evidence(2, 1, 0.9),
        lambda: drift.binary_evidence(1, 1, 0.9, drops=[0.0]),
        lambda: drift.graded_evidence([1.2], 0.9),
        lambda: drift.graded_evidence([0.2], 1.0),
        lambda: drift.Fleet.start(2).after(np.zeros((3, 6)), 0.1),
        lambda: drift.Fleet.start(2).after(np.zeros((2, 6)), 0),
        lambda: drift.e_bh([[1.0]]),
        lambda: drift.attribute([[1.0]], [[1.0, 2.0]]),
        lambda: drift.attribute([[-1.0]], [[1.0]]),
        lambda: drift.baseline(Population(np.array([1]), np.array([2])), [1], [2], quantile=0.6),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()


@pytest.mark.nightly
@pytest.mark.parametrize(("after", "mean", "late"), [(0.88, 87, 172), (0.92, 248, 506), (0.80, 33, 62)])
def test_delay(after, mean, late):
    found = delays(coins(np.random.default_rng(6), 1500, 0.95, after, 500), 2000, 500)
    assert found.mean() == pytest.approx(mean, rel=0.08)
    assert np.percentile(found, 90) == pytest.approx(late, rel=0.10)


@pytest.mark.nightly
@pytest.mark.parametrize(("threshold", "length"), [(2000, 2886), (1344, 2000)])
def test_run_length(threshold, length):
    found = delays(coins(np.random.default_rng(7), 800, 0.95, 0.95, 0), threshold)
    assert found.mean() == pytest.approx(length, rel=0.12)
    assert found.mean() >= threshold


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("options", "want"),
    [
        ({}, (0.1, 25.7, 23.6)),
        ({"watch": 100}, (0.1, 29.9, 12.8, 21.6, 1.07, 0.23)),
        ({"watch": 30}, (None, None, 10.4, None, 1.16)),
        ({"watch": 100, "overlap": 20}, (None, None, 9.7, 15.4)),
        ({"watch": 100, "overlap": 20, "own": own_quantile}, (1.6, 29.6, 15.0)),
        ({"watch": 100, "own": own_quantile}, (2.5, 24.0, 23.0)),
    ],
)
def test_fleet(options, want):
    got = seasons(8, 30, 1000, 30, **options)
    print(options, [round(float(x), 2) for x in got], want)
    for value, target, within in zip(got, want, (2.0, 2.5, 3.5, 4.0, 0.03, 0.04), strict=False):
        assert target is None or value == pytest.approx(target, abs=within)
