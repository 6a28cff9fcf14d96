"""Speed, rapid guesses, reference times: the design's simulated numbers and robustness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raterlab.stats import timing


def session(rng, ratio, n=50, sd=0.5):
    reference = np.exp(rng.normal(3, 0.6, n))
    return reference / ratio * np.exp(rng.normal(0, sd, n)), reference


@pytest.mark.parametrize(
    ("ratio", "low", "high"), [(0.2, 0, 0), (0.4, 0, 0.01), (0.5, 0.19, 0.30), (0.6, 0.88, 0.97), (0.7, 0.99, 1)]
)
def test_the_gate_passes_whom_it_should(ratio, low, high):
    """Fifty usable items; .4x passes .1 %, .5x 26 %, .6x 93 %, .7x 99.9 % in the design.

    As there, reference times share an error of 5 %.
    """
    rng = np.random.default_rng(4)
    passed = []
    for _ in range(600):
        seconds, reference = session(rng, ratio)
        off = np.exp(rng.normal(0, 0.05))
        passed.append(timing.speed(seconds * off, reference, last_half=False).p_fast_enough >= 0.8)
    assert low <= np.mean(passed) <= high


def test_speed_interval_covers_and_idle_minutes_hardly_matter():
    rng = np.random.default_rng(5)
    covered, idle = [], []
    for _ in range(600):
        seconds, reference = session(rng, 0.7)
        e = timing.speed(seconds, reference, last_half=False).ratio
        covered.append(e.low <= 0.7 <= e.high)
        seconds = seconds * np.where(rng.random(50) < 0.03, 20, 1)
        idle.append(np.log(timing.speed(seconds, reference, last_half=False).ratio.value / 0.7))
    assert np.mean(covered) == pytest.approx(0.95, abs=0.027)
    assert -np.mean(idle) == pytest.approx(0.025, abs=0.01)  # the plain mean of times is off by 38 %
    assert np.std(idle) == pytest.approx(0.076, abs=0.012)


def test_warm_up_is_left_out():
    rng = np.random.default_rng(6)
    off = []
    for _ in range(400):
        seconds, reference = session(rng, 1.0)
        slow = np.exp(np.log(2.5) * np.exp(-np.arange(50) / 12))
        s = timing.speed(seconds * slow, reference)
        off.append(1 / s.ratio.value - 1)
    assert s.n == 50
    assert s.n_used == 25
    assert np.mean(off) == pytest.approx(0.055, abs=0.025)


def test_bad_times_are_left_out_and_counted():
    seconds = np.array([10, np.nan, 0, -1, np.inf, 20, 20, 20, 20, 20.0])
    s = timing.speed(seconds, np.full(10, 10.0), last_half=False)
    assert (s.n, s.n_used, s.excluded) == (6, 6, 4)
    assert timing.speed(seconds, np.full(10, 10.0)).n_used == 5


def test_identical_times():
    s = timing.speed(np.full(8, 20.0), np.full(8, 10.0), last_half=False)
    assert s.ratio.value == pytest.approx(0.5)
    assert timing.speed(np.full(8, 19.0), np.full(8, 10.0), last_half=False).p_fast_enough == 1


@pytest.mark.parametrize("n", [0, 1, 4])
def test_few_times_are_a_reason(n):
    s = timing.speed(np.ones(n), np.ones(n), last_half=False)
    assert s.p_fast_enough is None
    assert "at least 5" in s.ratio.missing


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=40), st.floats(-5, 5), st.floats(0.1, 10))
def test_huber_moves_with_the_data(x, shift, scale):
    a, b = timing.huber(x), timing.huber(np.array(x) * scale + shift)
    assert min(x) - 1e-9 <= a[0] <= max(x) + 1e-9
    assert b[0] == pytest.approx(a[0] * scale + shift, abs=1e-5)


def test_huber_on_normal_data():
    rng = np.random.default_rng(0)
    found = np.array([timing.huber(rng.normal(0, 1, 50)) for _ in range(1500)])
    assert found[:, 0].std() == pytest.approx(1 / np.sqrt(50 * 0.95), rel=0.07)
    assert found[:, 1].mean() == pytest.approx(found[:, 0].std(), rel=0.07)


def test_rapid_guesses_are_found():
    """NT15 on simulated guessers: recall .91, precision .93 or more."""
    rng = np.random.default_rng(9)
    guess = np.zeros((60, 60), bool)
    guess[:15] = rng.random((15, 60)) < 0.3
    item = rng.normal(np.log(40), 0.6, 60)
    log = item - rng.normal(0, 0.35, (60, 1)) + rng.normal(0, 0.5, (60, 60))
    seconds = np.exp(np.where(guess, rng.normal(np.log(2.5), 0.35, (60, 60)), log))
    correct = rng.random((60, 60)) < np.where(guess, 0.25, 0.92)
    means = seconds.mean(axis=0)
    found = [timing.rapid(s, means, c, 0.25) for s, c in zip(seconds, correct, strict=True)]
    caught = seconds < np.minimum(10, 0.15 * means)
    assert (caught & guess).sum() / guess.sum() == pytest.approx(0.91, abs=0.06)
    assert (caught & guess).sum() / caught.sum() > 0.9
    assert np.mean([r.flagged for r in found[:15]]) > 0.8
    assert np.mean([r.flagged for r in found[15:]]) < 0.03
    assert [r.share for r in found] == pytest.approx(caught.mean(axis=1).tolist())


def test_fast_and_right_is_not_guessing():
    r = timing.rapid(np.ones(40), np.full(40, 60.0), np.ones(40), 0.25)
    assert (r.share, r.rte, r.flagged) == (1.0, 0.0, False)


def test_rapid_without_data():
    assert timing.rapid([], [], [], 0.5).share is None
    r = timing.rapid([50, 60], [50, 60], [1, 0], 0.5)
    assert (r.share, r.accuracy.missing, r.flagged) == (0.0, "no rapid answers", False)


def test_reference_times_beat_raw_medians():
    rng = np.random.default_rng(2)
    true = np.exp(rng.normal(3, 0.4, 300))
    seconds = true[:, None] * np.exp(rng.normal(0, 0.8, (300, 10)))
    seconds[:150, 3:] = np.nan
    found = timing.reference_times(seconds)
    error = np.log(found / true)
    plain = np.log(np.nanmedian(seconds, axis=1) / true)
    assert (error**2).mean() < 0.75 * (plain**2).mean()
    assert timing.reference_times(np.vstack([seconds, np.full((1, 10), np.nan)]), 30.0)[-1] == pytest.approx(30)


def test_reference_times_without_data():
    assert np.isnan(timing.reference_times(np.full((2, 3), np.nan))).all()
    assert timing.reference_times(np.full((2, 3), np.nan), 12.0).tolist() == [12.0, 12.0]
    assert timing.reference_times(np.array([[8.0]]), None) == pytest.approx([8.0])


@pytest.mark.parametrize(
    "call",
    [
        lambda: timing.speed([1, 2], [1]),
        lambda: timing.speed([1], [1], minimum=0),
        lambda: timing.huber([1.0]),
        lambda: timing.rapid([1], [1, 2], [1], 0.5),
        lambda: timing.reference_times([1.0]),
        lambda: timing.reference_times([[1.0]], 0.0),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()


def tired_share(slower, worse, people=400):
    rng = np.random.default_rng(11)
    found = []
    for _ in range(people):
        hours = np.sort(rng.uniform(0, 4, 200))
        logs = np.log(slower) * hours + rng.normal(0, 0.5, 200)
        right = rng.random(200) < np.clip(0.9 + worse * hours, 0, 1)
        found.append(timing.fatigue(hours, logs, right))
    inside = np.mean([f.pace.low <= slower <= f.pace.high for f in found])
    return np.mean([f.tired for f in found]), inside


@pytest.mark.parametrize(
    ("slower", "worse", "least", "most"), [(1, 0, 0, 0.015), (1.1, 0, 0.02, 0.08), (1.1, -0.06, 0.64, 0.8)]
)
def test_only_who_slows_and_errs_is_tired(slower, worse, least, most):
    tired, inside = tired_share(slower, worse)
    assert least <= tired <= most
    assert 0.86 <= inside <= 0.94


def test_each_session_has_a_level_of_its_own():
    hours = np.tile(np.linspace(0, 2, 30), 2)
    session = np.repeat([7, 9], 30)
    wobble = np.tile([0.05, -0.05], 30)
    logs = 0.1 * hours + np.where(session == 9, -1.0, 0.0) + wobble
    found = timing.fatigue(hours, logs, np.full(60, np.nan), session)
    assert found.pace.value == pytest.approx(np.exp(0.1), abs=0.01)
    assert found.correct.missing == "only 0 labels: at least 20 are needed"
    assert not found.tired
    assert timing.fatigue(np.zeros(40), np.ones(40), np.ones(40)).pace.missing == "all labels are of one moment"


def test_hubers_standard_error_by_hand():
    """Nine of ten inside the bend: K = 1 + .1/(10 x .9) = 1.0111."""
    x = np.array([-4, -3, -2, -1, 0, 1, 2, 3, 4, 40.0])
    location, se = timing.huber(x)
    scale = 1.482602218505602 * 2.5
    psi = np.clip((x - location) / scale, -1.345, 1.345)
    assert psi.sum() == pytest.approx(0, abs=1e-8)
    assert se == pytest.approx((1 + 0.1 / 9) * scale * np.sqrt((psi**2).sum() / 9 / 10) / 0.9)


def test_a_steady_pace_shows_a_change_as_seldom_as_said():
    rng = np.random.default_rng(0)
    found = [timing.pace_change(rng.normal(2, 0.5, 300), 100) is not None for _ in range(300)]
    assert np.mean(found) <= 0.13
    changed = [timing.pace_change(np.r_[rng.normal(2, 0.5, 150), rng.normal(1.4, 0.5, 50)], 100) for _ in range(100)]
    assert np.mean([x is not None and x.ratio < 1 for x in changed]) >= 0.95
    assert timing.pace_change(np.full(200, np.nan), 100) is None
    assert timing.pace_change(np.ones(200), 100) is None


def test_huber_on_numbers_that_are_equal_but_for_rounding():
    assert timing.huber([0.0, 5e-324, 1e-323, 1.0])[0] == pytest.approx(0.0, abs=1e-300)
