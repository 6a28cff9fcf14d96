"""Edge cases: exact behaviour of the rules over all possible counts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from raterlab.stats import signal as sig


def chance(rule, hit, alarm, edge=10, clear=40):
    """P(rule) summed over every outcome that matters."""
    total = 0.0
    for h in range(edge + 1):
        for f in range(clear + 1):
            p = stats.binom.pmf(h, edge, hit) * stats.binom.pmf(f, clear, alarm)
            if p > 1e-6:
                total += p * rule(sig.detection(h, edge, f, clear))
    return total


@pytest.mark.parametrize(
    ("who", "hit", "alarm", "want"),
    [
        ("strict", 0.70, 0.063, (0.90, 0.92)),
        ("lax", 0.85, 0.169, (0.90, 0.92)),
        ("weak", 0.30, 0.12, (0.07, 0.07)),
        ("flags everything", 0.60, 0.60, (0.0, 0.0)),
    ],
)
def test_the_rule_passes_whom_it_should(who, hit, alarm, want):
    assert want[0] - 0.006 <= chance(lambda d: d.p_sensitive >= 0.8, hit, alarm) <= want[1] + 0.006


def test_never_flaggers_need_the_second_condition():
    assert sig.detection(0, 10, 0, 40).d_prime.value > 0.5  # the correction's gift
    assert chance(lambda d: d.discerning(), 0.05, 0.01) < 0.02


@pytest.mark.parametrize(("edge", "clear", "se"), [(10, 40, 0.5), (20, 80, 0.38)])
def test_standard_error_of_d_prime(edge, clear, se):
    d = sig.detection(round(0.7 * edge), edge, round(0.063 * clear), clear).d_prime
    assert (d.high - d.low) / (2 * 1.96) == pytest.approx(se, abs=0.07)


def test_formulas():
    d = sig.detection(7, 10, 3, 40)
    h, f = 7.5 / 11, 3.5 / 41
    z = special.ndtri(h), special.ndtri(f)
    assert d.d_prime.value == pytest.approx(z[0] - z[1])
    assert d.criterion.value == pytest.approx(-(z[0] + z[1]) / 2)
    assert d.hit_mean == pytest.approx(h)
    assert (d.hit_rate.value, d.false_alarm_rate.value) == (0.7, 0.075)
    variance = h * (1 - h) / (10 * stats.norm.pdf(z[0]) ** 2) + f * (1 - f) / (40 * stats.norm.pdf(z[1]) ** 2)
    assert d.d_prime.high - d.d_prime.value == pytest.approx(1.959964 * math.sqrt(variance), rel=1e-6)


@pytest.mark.parametrize("counts", [(7, 10, 3, 40), (0, 10, 0, 40), (10, 10, 40, 40), (5, 10, 1, 40)])
def test_quadrature_is_the_monte_carlo_limit(counts):
    hits, edge, alarms, clear = counts
    rng = np.random.default_rng(0)
    h, f = rng.beta(hits + 0.5, edge - hits + 0.5, 200_000), rng.beta(alarms + 0.5, clear - alarms + 0.5, 200_000)
    drawn = (special.ndtri(h) - special.ndtri(f) > 1).mean()
    assert sig.detection(*counts).p_sensitive == pytest.approx(drawn, abs=0.005)


@given(st.integers(5, 30), st.integers(10, 60), st.data())
def test_more_hits_are_better_and_all_is_finite(edge, clear, data):
    hits, alarms = data.draw(st.integers(0, edge - 1)), data.draw(st.integers(0, clear))
    a, b = sig.detection(hits, edge, alarms, clear), sig.detection(hits + 1, edge, alarms, clear)
    assert a.d_prime.value < b.d_prime.value
    assert 0 <= a.p_sensitive <= b.p_sensitive <= 1


@pytest.mark.parametrize(("edge", "clear"), [(0, 40), (4, 40), (10, 0), (10, 9)])
def test_too_few_items_is_a_reason(edge, clear):
    d = sig.detection(0, edge, 0, clear)
    assert d.p_sensitive is None
    assert d.discerning() is None
    assert d.missing == d.d_prime.missing == d.criterion.missing != ""
    assert d.hit_rate.known == (edge > 0)


def test_guess_rate():
    flagged, credit = np.array([True, False, False]), np.array([np.nan, 0.5, 0.0])
    assert sig.guess_rate(flagged, credit).value == pytest.approx(0.5)
    assert sig.guess_rate([], []).missing == "no edge cases"
    with pytest.raises(ValueError, match="needs its credit"):
        sig.guess_rate([False], [np.nan])
    with pytest.raises(ValueError, match="same length"):
        sig.guess_rate([False], [1, 0])


@pytest.mark.parametrize(("w", "v"), [(1, 0.0), (2, 0.2), (3, 0.4)])
def test_it_pays_to_flag_exactly_below_the_threshold(w, v):
    threshold = (v + w) / (1 + w)
    for confidence in (threshold - 0.02, threshold + 0.02):
        right = round(confidence * 10_000)
        answering = sig.option_score(right, 10_000 - right, 0, w, v).value
        flagging = sig.option_score(0, 0, 10_000, w, v).value
        assert (flagging > answering) == (confidence < threshold)


def test_option_score_bounds():
    assert sig.option_score(5, 0, 0).value == 1
    assert sig.option_score(0, 5, 0).value == -2
    assert sig.option_score(0, 0, 5, 3, 0.4).value == pytest.approx(0.4)
    assert sig.option_score(0, 0, 0).missing == "no items"
    e = sig.option_score(30, 5, 5)
    assert -2 <= e.low < e.value < e.high <= 1
    with pytest.raises(ValueError, match="must not be negative"):
        sig.option_score(-1, 0, 0)
