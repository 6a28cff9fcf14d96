"""Confidence and uneven gold: sizes, powers, biases of the design; scikit-learn as oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, brier_score_loss

from raterlab.stats import confidence as con
from raterlab.stats import gold
from raterlab.stats.estimate import Estimate

STATED = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
SHARES = [0.05, 0.05, 0.1, 0.15, 0.25, 0.2, 0.2]


def raters(n, reps, over=0.0, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(reps):
        q = rng.choice(STATED, n, p=SHARES)
        yield con.calibration(q, rng.random(n) < 0.5 + (q - 0.5) * (1 - over))


@pytest.mark.parametrize(("n", "ece"), [(50, 0.091), (200, 0.046)])
def test_a_perfect_rater(n, ece):
    found = list(raters(n, 700))
    assert np.mean([f.ece for f in found]) == pytest.approx(ece, abs=0.004)
    assert np.mean([f.ece_if_calibrated for f in found]) == pytest.approx(ece, abs=0.012)
    assert np.mean([f.p_calibrated < 0.05 for f in found]) <= 0.075
    assert np.mean([f.p_overconfident < 0.05 for f in found]) <= 0.075
    assert np.mean([f.gap.low <= 0 <= f.gap.high for f in found]) >= 0.92


@pytest.mark.parametrize(("n", "low", "high"), [(50, 0.70, 0.78), (100, 0.89, 0.95)])
def test_thirty_percent_overconfidence(n, low, high):
    found = list(raters(n, 500, 0.3, seed=1))
    powers = [
        np.mean([p < 0.05 for p in ps])
        for ps in zip(*((f.p_calibrated, f.p_overconfident) for f in found), strict=True)
    ]
    assert low - 0.06 <= min(powers)
    assert max(powers) <= high + 0.06


def test_brier_is_scikit_learns():
    rng = np.random.default_rng(2)
    q = rng.random(60)
    y = rng.random(60) < q
    assert con.calibration(q, y).brier.value == pytest.approx(brier_score_loss(y, q))
    order = rng.permutation(60)
    assert con.calibration(q[order], y[order]).ece == pytest.approx(con.calibration(q, y).ece)


def test_certainty_has_no_z():
    found = con.calibration(np.ones(20), np.ones(20))
    assert found.p_calibrated is None
    assert found.gap.value == 0
    assert "at least 10" in con.calibration([0.5], [1]).missing
    assert con.calibration(np.full(20, 0.5), np.ones(20)).spiegelhalter is None


@given(st.floats(0, 1), st.floats(0, 0.4), st.integers(2, 9))
def test_gold_noise_there_and_back(p, error, k):
    error = min(error, 0.9 * (1 - 1 / k))
    shown = gold.observable_accuracy(p, error, k)
    assert gold.true_accuracy(Estimate(shown, shown, shown, 9), error, k).value == pytest.approx(p, abs=1e-6)
    assert gold.observable_accuracy(1.0, error, k) == pytest.approx(1 - error)


def test_gold_noise_is_what_happens():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 4, 200_000)
    key = np.where(rng.random(len(truth)) < 0.05, (truth + rng.integers(1, 4, len(truth))) % 4, truth)
    worker = np.where(rng.random(len(truth)) < 0.9, truth, (truth + rng.integers(1, 4, len(truth))) % 4)
    assert (worker == key).mean() == pytest.approx(gold.observable_accuracy(0.9, 0.05, 4), abs=0.003)
    assert gold.true_accuracy(Estimate.undefined("none"), 0.05, 4).missing == "none"


def test_balanced_is_scikit_learns():
    rng = np.random.default_rng(4)
    key = rng.choice(3, 200, p=[0.8, 0.15, 0.05])
    y = np.where(rng.random(200) < 0.8, key, rng.integers(0, 3, 200))
    e = gold.balanced(y == key, key, 3)
    assert e.value == pytest.approx(balanced_accuracy_score(key, y))
    assert 0 <= e.low <= e.value <= e.high <= 1
    asked = np.bincount(key, minlength=3)
    assert gold.mean_recall(np.bincount(key, y == key, minlength=3).astype(int), asked) == e
    assert gold.balanced([], [], 3).missing
    assert gold.balanced([1, 1], [0, 0], 3).value == 1


def test_balanced_covers():
    rng, found = np.random.default_rng(5), []
    for _ in range(400):
        key = rng.choice(3, 150, p=[0.7, 0.2, 0.1])
        e = gold.balanced(rng.random(150) < np.array([0.95, 0.8, 0.7])[key], key, 3)
        found.append(e.low <= 2.45 / 3 <= e.high)
    assert np.mean(found) >= 0.925


def test_cost_weighted():
    rng = np.random.default_rng(6)
    key, y = rng.integers(0, 3, (2, 100))
    assert gold.cost_weighted(y, key, 1 - np.eye(3)).value == pytest.approx((y == key).mean())
    cost = np.array([[0, 1, 9], [2, 0, 3], [5, 4, 0]])
    name = np.array([2, 0, 1])
    renamed = np.zeros((3, 3))
    renamed[np.ix_(name, name)] = cost
    assert gold.cost_weighted(name[y], name[key], renamed) == gold.cost_weighted(y, key, cost)
    assert gold.cost_weighted([-1], [0], cost).missing


def auc(a, b):
    return (np.subtract.outer(a, b) > 0).mean() + 0.5 * (np.subtract.outer(a, b) == 0).mean()


def soft(rng, kind, n=50):
    """Ambiguous items of ten classes: two or three plausible ones, as in crowds of fifty votes."""
    p = rng.dirichlet([2.0, 1.2, 0.4] + [0.02] * 7, n)
    p = np.where(p < 0.02, 0, p)
    p /= p.sum(axis=1, keepdims=True)
    chance = p
    if kind == "careless":
        chance = 0.9 * p + 0.01
    if kind == "second":
        order = np.argsort(-p, axis=1)
        second = np.eye(10)[order[:, 1]]
        chance = np.where(p[np.arange(n), order[:, 1]][:, None] >= 0.2, second, p)
    y = (rng.random((n, 1)) > np.cumsum(chance, axis=1)).sum(axis=1).clip(0, 9)
    return gold.soft_gold(y, p), (y == p.argmax(axis=1)).mean()


def test_soft_gold_tells_the_careless_and_is_not_fooled():
    """The design's order (on CIFAR-10H) holds on synthetic crowds: log score best; accept set blind to runner-up."""
    rng = np.random.default_rng(7)
    people = {kind: [soft(rng, kind) for _ in range(250)] for kind in ("typical", "careless", "second")}
    score = {
        kind: {
            "log": np.array([s.log_score.value for s, _ in of]),
            "ratio": np.array([s.ratio.value for s, _ in of]),
            "accepted": np.array([s.accepted.value for s, _ in of]),
            "hard": np.array([h for _, h in of]),
        }
        for kind, of in people.items()
    }
    careless = {m: auc(score["typical"][m], score["careless"][m]) for m in score["typical"]}
    assert careless["log"] == max(careless.values())
    assert careless["log"] > careless["hard"] + 0.1
    assert auc(score["typical"]["accepted"], score["second"]["accepted"]) < 0.3
    assert auc(score["typical"]["ratio"], score["second"]["ratio"]) > 0.9
    p = np.array([s.p_value for s, _ in people["typical"]])
    assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.04)
    assert np.mean([s.p_value < 0.05 for s, _ in people["careless"]]) > 0.5


def test_soft_gold_of_certain_items_is_accuracy():
    found = gold.soft_gold([0, 1, 1, -1], np.eye(3)[[0, 1, 0, 2]])
    assert found.ratio.value == found.accepted.value == pytest.approx(2 / 3)
    assert found.log_score.value == pytest.approx(np.log(0.01) / 3)
    assert found.typical == 0
    assert found.p_value is None
    assert gold.soft_gold([-1], [[0.5, 0.5]]).log_score.missing


@pytest.mark.parametrize(
    "call",
    [
        lambda: con.calibration([0.5], [1, 0]),
        lambda: con.calibration([0.5], [0.5]),
        lambda: con.calibration([1.5], [1]),
        lambda: gold.observable_accuracy(1.2, 0.1, 3),
        lambda: gold.observable_accuracy(0.9, 0.6, 2),
        lambda: gold.cost_weighted([0], [0], [[1, 1], [1, 0]]),
        lambda: gold.cost_weighted([2], [0], [[0, 1], [1, 0]]),
        lambda: gold.cost_weighted([0, 1], [0], [[0, 1], [1, 0]]),
        lambda: gold.soft_gold([0], [[0.5, 0.4]]),
        lambda: gold.soft_gold([2], [[0.5, 0.5]]),
        lambda: gold.soft_gold([0], [[0.5, 0.5], [1, 0]]),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
