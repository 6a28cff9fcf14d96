"""Review plans: published plans, unbiased rates from unequal sampling, and what escapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from raterlab.stats import sampling as smp
from raterlab.stats import sequential as seq


@pytest.mark.parametrize(
    ("good", "bad", "want"),
    [
        (0.01, 0.05, (132, 3)),
        (0.02, 0.08, (98, 4)),
        (0.02, 0.05, (306, 10)),
        (0.03, 0.10, (104, 6)),
        (0.05, 0.12, (136, 11)),
    ],
)
def test_acceptance_plans(good, bad, want):
    plan = smp.acceptance_plan(good, bad)
    assert (plan.n, plan.c) == want
    risks = stats.binom.sf(plan.c, plan.n, good), stats.binom.cdf(plan.c, plan.n, bad)
    assert (plan.producer, plan.consumer) == pytest.approx(risks)
    assert risks[0] <= 0.05
    assert risks[1] <= 0.10
    shorter = [
        stats.binom.cdf(c, plan.n - 1, bad) <= 0.1 and stats.binom.cdf(c, plan.n - 1, good) >= 0.95 for c in range(20)
    ]
    assert not any(shorter)


@pytest.mark.parametrize(("rate", "mean"), [(0.02, 62), (0.01, 47), (0.08, 53)])
def test_sequential_plan(rate, mean):
    assert seq.course(smp.sequential_plan(0.02, 0.08), 1 - rate).mean == pytest.approx(mean, abs=1.5)


def week(rng, items=10_000, people=50):
    """Labels with a trainer and a risk: error, our noisy prediction of it, each trainer's rate as we know it."""
    trainer, risk = rng.integers(0, people, items), rng.normal(0, 1, items)
    rate = rng.beta(2, 30, people)
    error = rng.random(items) < special.expit(special.logit(rate)[trainer] + risk - 0.5)
    known = rate * np.exp(rng.normal(0, 0.3, people))
    guess = special.logit(np.clip(known, 1e-4, 0.9))[trainer] + 0.6 * (risk + rng.normal(0, 0.8, items))
    return error, special.expit(guess - 0.5), known[trainer]


def review(rng, error, q):
    seen = rng.random(len(q)) < q
    caught = seen & error & (rng.random(len(q)) < 0.85)
    return caught.sum() / error.sum(), smp.error_rate(error[seen], q[seen])


def weeks(reps, seed, plan):
    rng, rows = np.random.default_rng(seed), []
    for _ in range(reps):
        error, risk, rate = week(rng)
        share, e = review(rng, error, plan(risk, rate))
        rows.append((share, e.value - error.mean(), e.low <= error.mean() <= e.high))
    rows = np.array(rows)
    return *rows.mean(axis=0), rows[:, 1].std()


PLANS = {
    "uniform": (lambda risk, rate: np.full(len(risk), 0.15), 0.127),
    "trainer": (lambda risk, rate: smp.review_probabilities(rate, 0.15, floor=1e-6, power=1), 0.179),
    "root": (lambda risk, rate: smp.review_probabilities(np.sqrt(risk * (1 - risk)), 0.15, power=1), 0.185),
    "risk": (lambda risk, rate: smp.review_probabilities(risk, 0.15), 0.295),
}


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("reps", [25, pytest.param(200, marks=pytest.mark.nightly)])
def test_review_by_risk(name, reps):
    plan, want = PLANS[name]
    share, bias, covered, sd = weeks(reps, 1, plan)
    print(name, share, bias, covered, sd, want)
    assert share == pytest.approx(want, abs=0.035 if reps < 100 else 0.02)
    assert bias == pytest.approx(0, abs=4 * sd / np.sqrt(reps))
    assert covered >= 0.95 - 3.5 * np.sqrt(0.05 * 0.95 / reps)
    if name == "risk":
        assert sd == pytest.approx(0.0094, rel=0.4)


def test_the_riskiest_alone_mislead():
    rng = np.random.default_rng(2)
    error, risk, _ = week(rng)
    top = np.argsort(-risk)[:1500]
    assert error[top].mean() > 2 * error.mean()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50), st.floats(0.05, 1))
def test_review_probabilities_keep_floor_and_budget(risk, budget):
    q = smp.review_probabilities(risk, budget, floor=0.05)
    assert q.min() >= 0.05
    assert q.max() <= 1
    assert q.mean() == pytest.approx(budget, abs=1e-6)
    order = np.argsort(risk, kind="stable")
    assert (np.diff(q[order]) >= -1e-9).all()


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=40))
def test_equal_chances_are_the_plain_share(errors):
    e = smp.error_rate(errors, np.full(len(errors), 0.2))
    assert e.value == pytest.approx(np.mean(errors))
    assert 0 <= e.low <= e.value <= e.high <= 1


def test_error_rate_of_everything_is_exact():
    assert smp.error_rate([1, 0, 0, 1], np.ones(4)).low == 0.5
    assert smp.error_rate([], []).missing


def captures(spread, reps, seed=3):
    rng, rows = np.random.default_rng(seed), []
    for _ in range(reps):
        n = rng.binomial(400, 0.10)
        z = rng.normal(0, spread, n)
        seen = special.expit(special.logit(0.8) * np.sqrt(1 + 0.35 * spread**2) + z)
        a, b = rng.random((2, n)) < seen
        e = smp.capture_recapture(int(a.sum()), int(b.sum()), int((a & b).sum()))
        rows.append((n, e.value, e.low <= n <= e.high))
    return np.mean(rows, axis=0)


def test_capture_recapture():
    truth, found, covered = captures(0.0, 300)
    assert found == pytest.approx(truth, abs=0.5)
    assert covered >= 0.93
    truth, found, _ = captures(2.0, 300)
    assert found == pytest.approx(36.6, abs=1.3)
    assert found < truth


def test_capture_recapture_edges():
    assert smp.capture_recapture(0, 5, 0).missing
    assert smp.capture_recapture(5, 5, 5).value == 5
    assert smp.capture_recapture(3, 2, 0).value == 11
    assert smp.capture_recapture(3, 2, 0).high is None
    assert smp.capture_recapture(9, 4, 2) == smp.capture_recapture(4, 9, 2)


def test_escaped():
    """One reviewer who catches 85-95 % leaves 5-15 % of the errors, a second independent one .25-2.3 %."""
    assert [smp.escaped(1, 1, c) for c in (0.85, 0.95)] == pytest.approx([0.15, 0.05])
    assert [smp.escaped(1, 1, c, second=c) for c in (0.85, 0.95)] == pytest.approx([0.0225, 0.0025])
    assert smp.escaped(0.1, 0.0, 0.9) == 0.1


def test_audit():
    none, three = smp.audit_of_passed(0, 300), smp.audit_of_passed(3, 300)
    assert none.low == 0
    assert none.high == pytest.approx(0.008, abs=5e-4)
    assert (three.low, three.high) == pytest.approx((0.003, 0.026), abs=6e-4)
    assert smp.audit_of_passed(0, 0).missing


def test_zero_defects():
    for rate, n in ((0.01, 299), (0.02, 149), (0.05, 59)):
        assert smp.zero_defect_n(rate) == n
        assert (1 - rate) ** n <= 0.05 < (1 - rate) ** (n - 1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: smp.acceptance_plan(0.1, 0.05),
        lambda: smp.acceptance_plan(0.05, 0.0501),
        lambda: smp.sequential_plan(0.1, 0.05),
        lambda: smp.zero_defect_n(0),
        lambda: smp.review_probabilities([0.5], 0.01),
        lambda: smp.review_probabilities([-0.5], 0.5),
        lambda: smp.error_rate([1], [0.0]),
        lambda: smp.error_rate([1], [0.5, 0.5]),
        lambda: smp.capture_recapture(2, 2, 3),
        lambda: smp.escaped(0.1, 2, 0.5),
        lambda: smp.audit_of_passed(2, 1),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
