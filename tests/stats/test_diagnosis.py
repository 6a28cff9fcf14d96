"""Rubric diagnosis: each planted cause is found, in settings seen and not seen when the rule was made."""

import numpy as np
import pytest
from scipy import special
from statsmodels.stats.contingency_tables import cochrans_q

from raterlab.stats import diagnosis as dia

CAUSES = ("healthy", "rater", "training", "camps", "ambiguous", "gold")
DEV = (4, 0.92, 0.72, 0.76, 0.23, 0.10)  # classes, accuracy, one bad, all weak, contested share, wrong gold
SUBTLE = (6, 0.90, 0.76, 0.76, 0.18, 0.07)
MILD = (4, 0.92, 0.78, 0.78, 0.12, 0.05)
CLASSES = {4: [0.35, 0.3, 0.2, 0.15], 6: [0.4, 0.25, 0.12, 0.1, 0.08, 0.05], 2: [0.55, 0.45]}


def world(rng, cause, raters, items, setting):
    k, good, bad, weak, contested, wrong = setting
    share = np.array(CLASSES[k])
    truth = rng.choice(k, items, p=share)
    accuracy = np.full(raters, weak if cause == "training" else good)
    accuracy[0] = bad if cause == "rater" else accuracy[0]
    right = rng.random((items, raters)) < special.expit(special.logit(accuracy) + rng.normal(0, 0.8, (items, 1)))
    y = np.where(right, truth[:, None], (truth[:, None] + rng.integers(1, k, (items, raters))) % k)
    gold = truth.copy()
    open_to = (truth < 2) & (rng.random(items) < contested / share[:2].sum())
    if cause == "camps":
        own = np.arange(raters) >= raters // 2 + (raters % 2) * rng.integers(2)
        y = np.where(open_to[:, None], np.where(rng.random(y.shape) < 0.92, own, ~own), y)
    if cause == "ambiguous":
        y = np.where(open_to[:, None], rng.integers(0, 2, y.shape), y)
    if cause == "gold":
        off = rng.random(items) < wrong
        gold = np.where(off, (truth + rng.integers(1, k, items)) % k, gold)
    return y, gold


def told(cause, raters, items, setting, reps, seed=0):
    rng = np.random.default_rng(seed)
    return np.mean(
        [dia.diagnose(*world(rng, cause, raters, items, setting), setting[0]).cause == cause for _ in range(reps)]
    )


@pytest.mark.parametrize(
    ("cause", "least"),
    [("healthy", 0.85), ("training", 0.85), ("camps", 0.85), ("ambiguous", 0.85), ("gold", 0.85), ("rater", 0.55)],
)
def test_causes_small(cause, least):
    assert told(cause, 5, 100, DEV, 8) >= least - 0.15


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("setting", "raters", "overall"),
    [(DEV, 5, 0.97), (DEV, 3, 0.96), (SUBTLE, 5, 0.92), (SUBTLE, 3, 0.91), (MILD, 5, 0.94), (MILD, 3, 0.90)],
)
def test_causes(setting, raters, overall):
    got = {c: told(c, raters, 100, setting, 40, seed=1) for c in CAUSES}
    print(raters, got, np.mean(list(got.values())), overall)
    assert np.mean(list(got.values())) == pytest.approx(overall, abs=0.05)
    assert min(v for c, v in got.items() if c != "rater") >= 0.7


def test_weights_and_items():
    rng = np.random.default_rng(2)
    y, gold = world(rng, "gold", 5, 150, DEV)
    found = dia.diagnose(y, gold, 4)
    assert found.cause == "gold"
    assert found.gold > 0.9
    assert found.contested < 0.3
    assert found.share == pytest.approx(0.1, abs=0.05)
    assert set(np.flatnonzero(dia.gold_suspects(y, gold) >= 0)) <= set(np.flatnonzero(found.gold_items > 0.5))


def test_laws():
    """Order of items and raters, and the names of classes, change nothing; missing answers are allowed."""
    rng = np.random.default_rng(3)
    y, gold = world(rng, "camps", 5, 100, DEV)
    y = np.where(rng.random(y.shape) < 0.1, -1, y)
    one = dia.diagnose(y, gold, 4)
    rows, people, name = rng.permutation(100), rng.permutation(5), np.array([2, 0, 3, 1, -1])
    two = dia.diagnose(name[y][rows][:, people], name[gold][rows], 4)
    assert one.cause == two.cause == "camps"
    assert set(two.pair) == set(name[list(one.pair)])
    assert two.camps == pytest.approx(one.camps, abs=1e-3)
    assert two.accuracy == pytest.approx(one.accuracy[people], abs=1e-3)


@pytest.mark.parametrize("shape", [(10, 5), (100, 2), (0, 3)])
def test_thin_data_has_no_diagnosis(shape):
    found = dia.diagnose(np.zeros(shape, int), np.zeros(shape[0], int), 3)
    assert found.cause == ""
    assert "at least" in found.missing


def test_two_classes_carry_a_caution():
    rng = np.random.default_rng(4)
    assert "two classes" in dia.diagnose(*world(rng, "healthy", 3, 60, (2, 0.93, 0.75, 0.77, 0.2, 0.08)), 2).caution


def test_everybody_right():
    gold = np.arange(60) % 3
    found = dia.diagnose(np.repeat(gold[:, None], 4, 1), gold, 3)
    assert found.cause == "healthy"
    assert found.outlier is None


def test_cochran_is_statsmodels():
    marks = np.random.default_rng(5).random((40, 4)) < [0.1, 0.2, 0.3, 0.2]
    assert dia.cochran_q(marks) == pytest.approx(cochrans_q(marks.astype(int)).pvalue)
    assert dia.cochran_q(np.zeros((9, 3))) is None
    assert dia.cochran_q(marks[:, ::-1]) == pytest.approx(dia.cochran_q(marks))


def suspects(reps, need, seed=6, traps=0.0):
    """(recall, precision) with 5 raters and 5 % wrong gold, and 4 % trap items where the wrong label attracts."""
    rng, hits, wrongs, flags = np.random.default_rng(seed), 0, 0, 0
    for _ in range(reps):
        truth = rng.integers(0, 4, 200)
        y = np.where(rng.random((200, 5)) < 0.92, truth[:, None], (truth[:, None] + rng.integers(1, 4, (200, 5))) % 4)
        trap = rng.random(200) < traps
        lure = rng.random((200, 5)) < 0.8
        y = np.where(trap[:, None] & lure, (truth[:, None] + 1) % 4, y)
        off = (rng.random(200) < 0.08) & ~trap
        gold = np.where(off, (truth + rng.integers(1, 4, 200)) % 4, truth)
        flagged = dia.gold_suspects(y, gold, share=need) >= 0
        hits, wrongs, flags = hits + (flagged & off).sum(), wrongs + off.sum(), flags + flagged.sum()
    return hits / wrongs, hits / flags


def test_gold_suspects():
    """Four of five: recall .84-.94, precision 1.00; with 4 % trap items .75-.77; unanimous .43-.66 and .86-.90."""
    recall, precision = suspects(60, 0.8)
    assert 0.84 <= recall <= 0.97
    assert precision > 0.99
    recall, precision = suspects(60, 0.8, traps=0.04)
    assert 0.68 <= precision <= 0.85
    assert suspects(60, 1.0)[0] < recall
    assert suspects(60, 1.0, traps=0.04)[1] > precision


def test_gold_suspects_without_raters():
    assert dia.gold_suspects(np.full((2, 3), -1), [0, 1]).tolist() == [-1, -1]
    assert dia.gold_suspects(np.zeros((0, 3), int), np.zeros(0, int)).tolist() == []
    assert dia.gold_suspects([[1, 1, -1]], [0]).tolist() == [-1]


def test_coverage_gap():
    assert dia.coverage_gap(40, 100, (95, 100), (95, 100)).value == pytest.approx(1 / 3)
    assert dia.coverage_gap(20, 100, (95, 100), (95, 100)).value == pytest.approx(1 / 9)
    assert dia.coverage_gap(5, 100, (95, 100), (95, 100)).value == 0
    assert dia.coverage_gap(0, 0, (95, 100), (95, 100)).missing
    assert dia.coverage_gap(4, 10, (0, 0), (95, 100)).missing


def test_coverage_gap_covers():
    rng, found = np.random.default_rng(7), []
    for _ in range(600):
        k = rng.binomial([150, 100, 100], [0.35, 0.95, 0.93])
        e = dia.coverage_gap(int(k[0]), 150, (int(k[1]), 100), (int(k[2]), 100))
        found.append(e.low <= (0.35 - 0.12) / 0.88 <= e.high)
    assert np.mean(found) == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize(
    "call",
    [
        lambda: dia.diagnose([[0, 1]], [0, 1], 2),
        lambda: dia.diagnose([[0, 3]], [0], 3),
        lambda: dia.diagnose([[0, 1]], [-1], 3),
        lambda: dia.gold_suspects([[0, 1]], [0, 1]),
        lambda: dia.coverage_gap(3, 2, (1, 1), (1, 1)),
        lambda: dia.cochran_q([1, 0]),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
