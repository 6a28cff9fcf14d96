"""Scales, rankings, sets, objects: published tables, oracles and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from nltk.metrics.distance import jaccard_distance, masi_distance
from scipy import stats

from raterlab.stats import kappa as kap
from raterlab.stats import reliability as rel

SIX = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def forms(found):
    return [
        found.one_way, found.agreement, found.consistency,
        found.one_way_mean, found.agreement_mean, found.consistency_mean,
    ]  # fmt: skip


def test_shrout_and_fleiss():
    """Values of 1979, table 4; intervals as R's psych::ICC prints them."""
    got = forms(rel.icc(SIX))
    assert [e.value for e in got] == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=0.006)
    assert [e.low for e in got] == pytest.approx([-0.133, 0.019, 0.342, -0.884, 0.071, 0.676], abs=0.001)
    assert [e.high for e in got] == pytest.approx([0.723, 0.761, 0.946, 0.912, 0.927, 0.986], abs=0.001)


def test_icc_laws():
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (30, 1)) + rng.normal(0, 0.7, (30, 4))
    one = forms(rel.icc(x))
    for other in (x[rng.permutation(30)], x[:, ::-1], 3 * x + 7):
        assert [e.value for e in forms(rel.icc(other))] == pytest.approx([e.value for e in one])
    severe = rel.icc(x + np.arange(4))
    assert severe.consistency.value == pytest.approx(one[2].value)
    assert severe.agreement.value < one[1].value
    assert all(e.low <= e.value <= e.high for e in one)
    gaps = np.vstack([x, [[np.nan, 1, 2, 3]]])
    assert rel.icc(gaps) == rel.icc(x)


def test_icc_intervals_cover():
    rng, covered = np.random.default_rng(1), []
    for _ in range(400):
        x = rng.normal(0, 1, (25, 1)) + rng.normal(0, 0.5, (1, 4)) + rng.normal(0, 0.8, (25, 4))
        found = rel.icc(x)
        truth = 1 / (1 + 0.25 + 0.64), 1 / 1.64
        covered.append([e.low <= t <= e.high for e, t in zip((found.agreement, found.consistency), truth, strict=True)])
    assert np.mean(covered, axis=0) == pytest.approx([0.95, 0.95], abs=0.035)


def test_icc_without_evidence():
    assert all(e.missing for e in forms(rel.icc(np.ones((5, 3)))))
    assert all(e.missing for e in forms(rel.icc(np.ones((1, 3)))))
    assert all(e.missing for e in forms(rel.icc(np.ones((5, 1)))))
    same = np.repeat(np.arange(5.0)[:, None], 3, 1)
    assert [e.value for e in forms(rel.icc(same))] == pytest.approx([1.0] * 6)
    for seed in range(50):
        rng = np.random.default_rng(seed)
        rel.icc(rng.integers(0, 2, (3, 3)))
    assert rel.icc(np.array([[0, 1], [1, 0], [0, 1.0]])).one_way.value < 0


def test_kendall_w_is_friedmans():
    rng = np.random.default_rng(2)
    x = rng.integers(0, 5, (6, 7))
    want = stats.friedmanchisquare(*x.T.astype(float))
    got = rel.kendall_w(x)
    assert got.w.value == pytest.approx(want.statistic / (6 * 6))
    assert got.p_value == pytest.approx(want.pvalue)


def rankings(raters, things, rho, reps, seed=3):
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 1, (reps, 1, things))
    x = np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.normal(0, 1, (reps, raters, things))
    return np.mean([rel.kendall_w(one).p_value < 0.05 for one in x])


@pytest.mark.parametrize(("raters", "want"), [(5, 0.50), (3, 0.15)])
def test_kendall_w_power(raters, want):
    assert rankings(raters, 4, 0.5, 1000) == pytest.approx(want, abs=0.05)
    assert rankings(raters, 4, 0.0, 1000) <= 0.075


def test_kendall_w_laws():
    x = np.array([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]])
    assert rel.kendall_w(x[:, ::-1]).w.value == pytest.approx(rel.kendall_w(x).w.value)
    assert rel.kendall_w(np.repeat(x[:1], 3, 0)).w.value == 1
    assert rel.kendall_w(x[:1]).p_value is None
    assert rel.kendall_w(np.ones((3, 3))).w.missing == "everything is tied"


label_sets = hnp.arrays(np.bool_, st.tuples(st.integers(1, 4), st.just(3), st.just(5)))


@given(label_sets)
def test_set_distances_are_nltks(labels):
    for kind, theirs in (("jaccard", jaccard_distance), ("masi", masi_distance)):
        d = rel.set_distances(labels, kind=kind)
        assert (d == d.transpose(0, 2, 1)).all()
        assert ((d >= 0) & (d <= 1)).all()
        assert (d[:, range(3), range(3)] == 0).all()
        for item, table in zip(labels, d, strict=True):
            a, b = (set(np.flatnonzero(item[r])) for r in (0, 1))
            if a | b:
                assert table[0, 1] == pytest.approx(theirs(a, b), abs=0.004)  # nltk rounds thirds to .33


def test_set_distances_of_the_unseen():
    d = rel.set_distances(np.zeros((1, 3, 2)), [[True, True, False]])
    assert d[0, 0, 1] == 0
    assert np.isnan(d[0, 0, 2])


def objects(rng, items, raters=3):
    truth = rng.poisson(6, items)
    found = rng.binomial(truth[:, None], 0.85, (items, raters)) + rng.poisson(0.5, (items, raters))
    both = np.minimum(found[:, :, None], found[:, None, :])
    matched = rng.binomial(both, 0.9)
    matched = np.minimum(matched, matched.transpose(0, 2, 1))
    matched[:, range(raters), range(raters)] = found
    return matched, found.astype(float)


def test_f1_by_hand():
    matched, sizes = objects(np.random.default_rng(4), 20)
    want = np.mean(
        [2 * matched[:, r, s].sum() / (sizes[:, r] + sizes[:, s]).sum() for r, s in ((0, 1), (0, 2), (1, 2))]
    )
    e = rel.mean_pairwise_f1(matched, sizes)
    assert e.value == pytest.approx(want)
    assert e.low < e.value < e.high
    order = np.array([2, 0, 1])
    assert rel.mean_pairwise_f1(matched[:, order][:, :, order], sizes[:, order]).value == pytest.approx(want)
    sizes[3, 1] = np.nan
    assert rel.mean_pairwise_f1(matched, sizes).n == 20
    assert rel.mean_pairwise_f1(np.zeros((4, 2, 2)), np.zeros((4, 2))).missing == "nobody found any object"
    assert rel.mean_pairwise_f1(matched[:1], sizes[:1]).missing


def test_f1_interval_covers():
    truth = rel.mean_pairwise_f1(*objects(np.random.default_rng(5), 20_000)).value
    rng = np.random.default_rng(6)
    found = [rel.mean_pairwise_f1(*objects(rng, 40)) for _ in range(300)]
    assert np.mean([e.low <= truth <= e.high for e in found]) == pytest.approx(0.95, abs=0.035)


def test_conger_is_irrcacs(shared):
    codes, _ = shared.codes("gwet_4raters")
    assert rel.conger_kappa(codes).value == pytest.approx(0.76282, abs=5e-6)


def test_conger_of_two_is_cohen_and_of_many_the_mean_table():
    rng = np.random.default_rng(7)
    y = rng.integers(0, 3, (60, 2))
    assert rel.conger_kappa(y).value == pytest.approx(kap.cohen_kappa(y[:, 0], y[:, 1]).value)
    name = np.array([2, 0, 1])
    assert rel.conger_kappa(name[y]).value == pytest.approx(rel.conger_kappa(y).value)
    assert rel.conger_kappa(y[rng.permutation(60)]).low == pytest.approx(rel.conger_kappa(y).low)


def test_conger_without_evidence():
    assert rel.conger_kappa([[0, -1], [-1, 1]]).missing
    assert rel.conger_kappa(np.zeros((9, 3), int)).missing
    assert rel.conger_kappa([[0, 0], [1, 1], [2, 2]]).value == 1


def test_conger_covers():
    def crowd(rng, items):
        truth = rng.choice(3, (items, 1), p=[0.5, 0.3, 0.2])
        return np.where(rng.random((items, 3)) < 0.85, truth, rng.integers(0, 3, (items, 3)))

    truth = rel.conger_kappa(crowd(np.random.default_rng(8), 40_000)).value
    rng = np.random.default_rng(9)
    found = [rel.conger_kappa(crowd(rng, 50)) for _ in range(300)]
    assert np.mean([e.low <= truth <= e.high for e in found]) == pytest.approx(0.95, abs=0.035)


@pytest.mark.parametrize(
    "call",
    [
        lambda: rel.icc([1, 2]),
        lambda: rel.kendall_w([1, 2]),
        lambda: rel.set_distances([[1, 0]]),
        lambda: rel.set_distances([[[2, 0]]]),
        lambda: rel.set_distances([[[1, 0]]], kind="dice"),
        lambda: rel.set_distances([[[1, 0]]], [[True, False]]),
        lambda: rel.mean_pairwise_f1(np.ones((2, 2, 2)), np.ones((2, 3))),
        lambda: rel.mean_pairwise_f1(np.full((2, 2, 2), 3.0), np.ones((2, 2))),
        lambda: rel.conger_kappa([[0.5, 1]]),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
