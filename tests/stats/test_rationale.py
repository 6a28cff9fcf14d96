"""Rationales: grades, generalizability, and the choice of hard items."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from raterlab.stats import rationale as rat
from raterlab.stats.estimate import Estimate

NOT_RUN = Estimate.undefined("planned, not run")
ASSUMED = rat.GStudy(0.5, 0.7, 0.1, 0.1, 0.45, NOT_RUN, 0, 0, 0)

sheets = hnp.arrays(
    np.float64,
    st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(0, 4)),
    elements=st.sampled_from([0.0, 1.0, np.nan]),
)


@pytest.mark.parametrize(("items", "graders", "want"), [(3, 2, 0.58), (5, 2, 0.68), (8, 2, 0.75), (3, 3, 0.61)])
def test_published_designs(items, graders, want):
    assert ASSUMED.reliability(items, graders) == pytest.approx(want, abs=0.005)


def test_published_sem():
    assert ASSUMED.sem(3, 2) == pytest.approx(0.64, abs=0.005)
    with pytest.raises(ValueError, match="at least one"):
        ASSUMED.sem(0, 2)


def simulate(rng, candidates, items, graders):
    c, i, g, cg, e = np.sqrt([0.5, 0.7, 0.1, 0.1, 0.45])
    return (
        2
        + rng.normal(0, c, (candidates, 1, 1))
        + rng.normal(0, i, (candidates, items, 1))
        + rng.normal(0, g, (1, 1, graders))
        + rng.normal(0, cg, (candidates, 1, graders))
        + rng.normal(0, e, (candidates, items, graders))
    )


def test_components_are_recovered():
    rng = np.random.default_rng(0)
    studies = [rat._components(simulate(rng, 60, 4, 4)) for _ in range(400)]
    assert np.mean(studies, axis=0) == pytest.approx([0.5, 0.7, 0.1, 0.1, 0.45], abs=0.025)


def test_the_interval_of_the_coefficient_covers():
    rng = np.random.default_rng(1)
    found = [rat.g_study(simulate(rng, 40, 5, 2)).g_coefficient for _ in range(150)]
    truth = ASSUMED.reliability(5, 2)
    assert 0.88 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.995


@pytest.mark.parametrize("shape", [(1, 3, 2), (5, 1, 2), (5, 3, 1), (0, 3, 2)])
def test_small_designs_give_reasons(shape):
    study = rat.g_study(np.random.default_rng(0).random(shape))
    assert study.candidate is None
    assert study.missing == study.g_coefficient.missing != ""
    assert study.reliability(3, 2) is None
    assert study.sem(3, 2) is None


def test_equal_scores_and_incomplete_candidates():
    assert rat.g_study(np.ones((4, 3, 2))).g_coefficient.missing == "all scores are the same"
    scores = np.random.default_rng(0).random((6, 3, 2))
    holed = np.concatenate([scores, np.full((1, 3, 2), np.nan)])
    assert rat.g_study(holed) == rat.g_study(scores)


@given(sheets)
@settings(deadline=None)
def test_grades_are_bounded_and_never_nan(scores):
    r = rat.grade(scores)
    criteria = scores.shape[2]
    for e, highest in ((r.total, criteria), (r.agreement, 1), (r.alpha, 1), (r.g_coefficient, 1)):
        assert e.known or e.missing
        if e.low is not None:
            assert (0 if e is not r.alpha else -1) <= e.low <= e.value <= e.high <= highest + 1e-9
    assert not r.g_coefficient.known
    assert r.sem is None or r.sem >= 0
    if scores.size:
        other = rat.grade(scores[::-1, ::-1, ::-1])
        assert (other.total.value or 0) == pytest.approx(r.total.value or 0)
        assert (other.alpha.value or 0) == pytest.approx(r.alpha.value or 0)


def test_a_grade_by_hand():
    scores = np.array([[[1, 1, 0, 1], [1, 0, 0, 1]], [[1, 1, 1, np.nan], [0, 1, 1, 1]]])
    r = rat.grade(scores)
    assert r.total.value == pytest.approx(4 * np.mean([(0.75 + 0.5) / 2, (1 + 0.75) / 2]))
    assert r.agreement.value == pytest.approx((3 / 4 + 2 / 3) / 2)
    assert r.total.n == r.agreement.n == 2
    with pytest.raises(ValueError, match="scored 0 or 1"):
        rat.grade(np.full((2, 2, 2), 0.5))


def test_sem_is_the_spread_over_replications():
    """Root mean square of the reported SEM, against the actual error of the mean over new rationales and graders."""
    rng = np.random.default_rng(3)
    totals, reported = [], []
    for _ in range(400):
        talent = rng.normal(0, 1, (6, 1, 1)) + rng.normal(0, 0.7, (1, 3, 1))
        scores = (rng.random((6, 3, 4)) < 1 / (1 + np.exp(-talent))).astype(float)
        r = rat.grade(scores)
        totals.append(r.total.value)
        reported.append(r.sem**2)
    assert np.sqrt(np.mean(reported)) == pytest.approx(np.std(totals), rel=0.12)


def test_hardest():
    entropy, own, panel = [0.0, 0.5, 0.5, 1.0], [0, 1, 0, 0], [0, 1, 0, 3]
    assert rat.hardest(entropy, own, panel, 3) == [3, 1, 2]
    assert rat.hardest(entropy, own, panel, 9) == [3, 1, 2, 0]
    assert rat.hardest([1, 1, 1], [np.nan] * 3, [np.nan] * 3, 2) == [0, 1]
    assert rat.hardest([], [], [], 2) == []
    with pytest.raises(ValueError, match="same length"):
        rat.hardest([1], [1, 2], [1], 1)
    with pytest.raises(ValueError, match="negative"):
        rat.hardest([1], [1], [1], -1)


def test_hardest_finds_hard_items():
    """Three of fifty picked with a panel of five: their true difficulty is at the 94th percentile or so."""
    rng = np.random.default_rng(4)
    percentile = []
    for _ in range(150):
        hard = rng.normal(0, 1, 50)
        wrong = rng.random((50, 5)) < 1 / (1 + np.exp(1.8 - 1.2 * hard[:, None]))
        share = wrong.mean(axis=1)
        entropy = -(share * np.log(share + 1e-12) + (1 - share) * np.log(1 - share + 1e-12))
        own, panel = 0.3 * hard + rng.normal(0, 0.5, 50), 0.3 * hard + rng.normal(0, 0.5 / np.sqrt(5), 50)
        rank = hard.argsort().argsort() / 49
        percentile.append(rank[rat.hardest(entropy, own, panel, 3)].mean())
    assert np.mean(percentile) > 0.85
