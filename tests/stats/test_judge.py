"""Models as graders: who is admitted, and what their grades add to people's."""

import numpy as np
import pytest

from raterlab.stats import judge
from raterlab.stats.kappa import kappa
from raterlab.stats.multiple import benjamini_hochberg, benjamini_yekutieli


def noisy(rng, truth, accuracy):
    return np.where(rng.random(truth.shape) < accuracy, truth, 1 - truth)


@pytest.mark.parametrize(
    ("true", "least", "most"), [(0.75, 0.66, 0.78), (0.6, 0.04, 0.13), (0.5, 0.0, 0.015)], ids=["good", "at", "bad"]
)
def test_the_bound_admits_as_often_as_said(true, least, most):
    """100 items graded by people and the judge, prevalence .6: statistics.md has 78, 11 and 1 % with a plain error."""
    rng = np.random.default_rng(1)
    both = 0.36 + true * 0.24
    neither = 0.16 + true * 0.24
    apart = (1 - both - neither) / 2
    tables = rng.multinomial(100, [both, apart, apart, neither], 1200).reshape(-1, 2, 2)
    found = [judge._bound(kappa(table)).low for table in tables]
    assert least <= np.mean([low is not None and low >= 0.6 for low in found]) <= most


@pytest.mark.parametrize(("accuracy", "least", "most"), [(0.85, 0.85, 1.0), (0.65, 0.0, 0.08)])
def test_a_judge_wins_when_it_is_as_good_as_people(accuracy, least, most):
    rng = np.random.default_rng(2)
    rates = []
    for _ in range(150):
        truth = rng.integers(0, 2, 100)
        people = noisy(rng, np.repeat(truth[:, None], 3, axis=1), 0.85)
        rates.append(judge.alternative(noisy(rng, truth, accuracy), people).winning_rate)
    assert least <= np.mean(np.array(rates) >= 0.5) <= most


def test_few_items_and_missing_labels_are_reasons():
    people = np.array([[0, 1], [1, -1]] * 40)
    found = judge.alternative(np.zeros(80, dtype=int), people)
    assert found.winning_rate is not None
    thin = judge.alternative(np.zeros(20, dtype=int), people[:20])
    assert (thin.winning_rate, thin.advantage) == (None, None)
    assert np.isnan(thin.p_values).all()
    assert not judge.admit(np.zeros(20, dtype=int), people[:20]).admitted
    with pytest.raises(ValueError, match="same number"):
        judge.alternative([0, 1], people)


def test_the_widest_interval_stays_inside():
    perfect = judge.admit(np.tile([0, 1], 50), np.tile([0, 1], 50)[:, None].repeat(3, axis=1))
    assert perfect.kappa.value == 1
    assert perfect.admitted


@pytest.mark.parametrize(("quality", "gain"), [(0.4, 1.09), (0.6, 1.41), (0.8, 2.26)])
def test_a_lenient_judge_sharpens_and_does_not_bias(quality, gain):
    """60 grades by people, 600 more by the judge: the table of statistics.md section 6."""
    rng = np.random.default_rng(3)
    right = 1 - (1 - quality) * np.array([0.75, 0.35])
    plain, helped, inside, alone = [], [], 0, []
    for _ in range(1500):
        truth = (rng.random(660) < 0.6).astype(int)
        said = noisy(rng, truth, right[truth])
        found = judge.assisted_mean(truth[:60], said[:60], said[60:])
        plain.append(truth[:60].mean())
        helped.append(found.value)
        alone.append(said.mean())
        inside += found.low <= 0.6 <= found.high
    assert np.var(plain) / np.mean((np.array(helped) - 0.6) ** 2) == pytest.approx(gain, rel=0.12)
    assert abs(np.mean(helped) - 0.6) < 0.008
    assert np.mean(alone) > 0.612
    assert 0.915 <= inside / 1500 <= 0.96


def test_a_useless_judge_changes_nothing():
    y = np.tile([0.0, 1, 1], 10)
    assert judge.assisted_mean(y, np.ones(30), np.ones(100)).value == y.mean()
    assert judge.assisted_mean(y, y, []).value == y.mean()
    assert judge.assisted_mean([1.0], [1.0], [1.0]).missing == "fewer than two grades by people"
    with pytest.raises(ValueError, match="finite"):
        judge.assisted_mean([1.0, np.nan], [1.0, 0], [1.0])


def test_tests_that_depend_on_one_another_pay_for_it():
    p = np.array([0.001, 0.02, 0.2])
    assert benjamini_yekutieli(p) == pytest.approx(np.minimum(benjamini_hochberg(p) * (1 + 1 / 2 + 1 / 3), 1))
