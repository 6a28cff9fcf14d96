"""Planning: queue formulas, conservation, and the swings at which a vendor becomes cheaper."""

from dataclasses import replace

import numpy as np
import pytest

from raterlab.stats import capacity as cap

MONTHS = cap.seasonal(60_000, 2.0)
SWINGS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)


def crossover(rate, error, draws, swings=SWINGS):
    """Smallest swing at which managed beats in-house; None when it never does."""
    plan = cap.Operation(vendor_rate=rate, forecast_error=error)
    for swing in swings:
        volume = cap.seasonal(60_000, swing)
        own, bought = (cap.simulate(volume, plan, m, draws=draws, seed=1).total for m in ("in-house", "managed"))
        if bought < own:
            return swing
    return None


@pytest.mark.parametrize(
    ("rate", "error", "want"), [(48, 0.10, 3.5), (48, 0.20, 2.5), (52, 0.10, 6.0), (60, 0.10, None)]
)
def test_crossover_small(rate, error, want):
    got = crossover(rate, error, 60)
    assert abs((*SWINGS, None).index(got) - (*SWINGS, None).index(want)) <= 1


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("rate", "premium", "want"),
    [
        (44, 0.30, (2.0, 1.0, 1.0)),
        (48, 0.42, (3.5, 2.5, 1.0)),
        (52, 0.54, (6.0, 5.0, 3.0)),
        (56, 0.66, (None, 8.0, 5.0)),
        (60, 0.78, (None, None, None)),
    ],
)
def test_crossovers(rate, premium, want):
    assert cap.Operation(vendor_rate=rate).premium == pytest.approx(premium, abs=0.005)
    got = tuple(crossover(rate, error, 300) for error in (0.10, 0.20, 0.35))
    print(rate, got, want)
    steps = [(*SWINGS, None).index(g) - (*SWINGS, None).index(w) for g, w in zip(got, want, strict=True)]
    assert max(map(abs, steps)) <= 1


def test_hybrid_is_cheapest_only_without_a_minimum():
    plan = cap.Operation()
    own, bought, both = (cap.simulate(MONTHS, plan, m, draws=100).total for m in cap.MODES)
    assert both < min(own, bought)
    assert cap.simulate(MONTHS, replace(plan, hybrid_minimum=0.6), "hybrid", draws=100).total > both


def test_a_steady_month_by_hand():
    """No noise, no leaving, no margin: people x wage over items."""
    plan = cap.Operation(attrition=0, noise=0, forecast_error=0, safety=0, quality=0)
    found = cap.simulate(np.full(12, 62_500.0), plan)
    assert found.people == pytest.approx(np.full(12, 50.0))
    assert found.p50 == found.p90 == pytest.approx(50 * 125 * plan.own_hour / 62_500)
    assert found.late == 0
    bought = cap.simulate(np.full(12, 62_500.0), replace(plan, vendor_setup=0), "managed")
    assert bought.p50 == pytest.approx(0.1 * 48 / 0.92)


def test_overhead_and_rejects_cost():
    plan = cap.Operation()
    base = cap.simulate(MONTHS, plan, draws=60).p50
    assert cap.simulate(MONTHS, replace(plan, rejected=0.1), draws=60).p50 == pytest.approx(base / 0.9)
    assert cap.simulate(MONTHS, replace(plan, overhead=0.2), draws=60).p50 == pytest.approx(1.2 * base, rel=0.02)


@pytest.mark.parametrize("mode", cap.MODES)
def test_equal_seeds_are_equal_futures(mode):
    one, two, other = (cap.simulate(MONTHS, cap.Operation(), mode, draws=40, seed=s) for s in (3, 3, 4))
    assert one.p50 == two.p50 != other.p50
    assert one.p50 <= one.p90
    assert (one.backlog >= 0).all()
    assert (one.people == 0).all() == (mode == "managed")


def test_worse_forecasts_cost_more():
    total = [cap.simulate(MONTHS, cap.Operation(forecast_error=e), draws=150).total for e in (0.05, 0.2, 0.4)]
    assert total == sorted(total)


def test_seasonal():
    volume = cap.seasonal(100, 3.0, 24)
    assert volume.mean() == pytest.approx(100)
    assert volume.max() / volume.min() == pytest.approx(3)


def test_tornado_is_sorted():
    bars = cap.tornado(MONTHS, cap.Operation(), "managed", draws=10)
    moves = [abs(b.high - b.low) for b in bars]
    assert moves == sorted(moves, reverse=True)
    assert {b.name for b in bars[:3]} == {"vendor_rate", "vendor_pace", "minutes"}


def test_erlang_c():
    """One server: P(wait) = load, wait = load / (1 - load); a textbook's c = 4 at 3/4 has .5094."""
    one = cap.erlang_c(1, 0.8)
    assert (one.p_wait, one.wait) == pytest.approx((0.8, 4.0))
    assert cap.erlang_c(4, 0.75).p_wait == pytest.approx(0.5094, abs=1e-4)
    assert cap.erlang_c(3, 0.0).wait == 0
    waits = [cap.erlang_c(5, load).wait for load in (0.3, 0.6, 0.9, 0.99)]
    assert waits == sorted(waits)
    assert cap.erlang_c(300, 0.9).p_wait < 0.1


def test_erlang_c_against_a_simulated_queue():
    rng = np.random.default_rng(0)
    arrivals, service = np.cumsum(rng.exponential(1 / 2.4, 60_000)), rng.exponential(1, 60_000)
    free, waits = np.zeros(3), []
    for at, takes in zip(arrivals, service, strict=True):
        first = free.argmin()
        start = max(at, free[first])
        waits.append(start - at)
        free[first] = start + takes
    assert np.mean(waits) == pytest.approx(cap.erlang_c(3, 0.8).wait, rel=0.12)
    assert np.mean(np.array(waits) > 0) == pytest.approx(cap.erlang_c(3, 0.8).p_wait, abs=0.04)


@pytest.mark.parametrize(
    "call",
    [
        lambda: cap.Operation(wage=-1),
        lambda: cap.Operation(minutes=0),
        lambda: cap.Operation(attrition=1),
        lambda: cap.Operation(ramp=()),
        lambda: cap.simulate([], cap.Operation()),
        lambda: cap.simulate([0.0], cap.Operation()),
        lambda: cap.simulate([1.0], cap.Operation(), "outsourced"),
        lambda: cap.erlang_c(3, 1.0),
        lambda: cap.erlang_c(0, 0.5),
        lambda: cap.seasonal(1, 0.5),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
