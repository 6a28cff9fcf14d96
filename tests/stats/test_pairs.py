"""Agreement from distances: the same as coded alpha, and tables of raters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from raterlab.stats import kappa as kap
from raterlab.stats import krippendorff as kri
from raterlab.stats import pairs as prs


def coded(seed, items=40, raters=3, missing=0.2):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, (items, 1))
    codes = np.where(rng.random((items, raters)) < 0.8, truth, rng.integers(0, 4, (items, raters)))
    return np.where(rng.random(codes.shape) < missing, -1, codes)


def distances(codes, delta):
    """Within-item distances, and every distance between labels of two items that can be paired."""
    given_ = codes >= 0
    within = np.where(given_[:, :, None] & given_[:, None, :], delta(codes[:, :, None], codes[:, None, :]), np.nan)
    paired = given_.sum(axis=1) > 1
    item, rater = np.nonzero(given_ & paired[:, None])
    label = codes[item, rater]
    every = delta(label[:, None], label[None, :])
    return within, every[item[:, None] < item[None, :]]


DELTAS = {
    "nominal": lambda a, b: (a != b).astype(float),
    "interval": lambda a, b: (a - b) ** 2.0,
}


@pytest.mark.parametrize("level", DELTAS)
@given(seed=st.integers(0, 10_000), missing=st.sampled_from([0.0, 0.2, 0.5]))
@settings(max_examples=25, deadline=None)
def test_with_every_chance_pair_it_is_alpha(level, seed, missing):
    codes = coded(seed, missing=missing)
    within, between = distances(codes, DELTAS[level])
    a, b = kri.alpha(codes, level), prs.alpha_from_distances(within, between)
    assert b.value == pytest.approx(a.value, abs=1e-9)
    assert b.n == a.n


def test_a_sample_of_chance_pairs_is_nearly_alpha():
    codes = coded(1, items=200)
    within, between = distances(codes, DELTAS["interval"])
    sample = np.random.default_rng(0).choice(between, 3000)
    a, b = kri.alpha(codes, "interval"), prs.alpha_from_distances(within, sample)
    assert b.value == pytest.approx(a.value, abs=0.02)
    assert 0.8 < (b.high - b.low) / (a.high - a.low) < 1.3


def test_fewer_chance_pairs_widen_the_interval():
    codes = coded(1, items=200)
    within, between = distances(codes, DELTAS["interval"])
    widths = []
    for size in (20, 20_000):
        e = prs.alpha_from_distances(within, np.resize(np.random.default_rng(0).permutation(between), size))
        widths.append(e.high - e.low)
    assert widths[0] > 1.2 * widths[1]


def test_order_does_not_matter():
    within, between = distances(coded(4), DELTAS["interval"])
    a = prs.alpha_from_distances(within, between)
    b = prs.alpha_from_distances(within[::-1, ::-1, ::-1], between[::-1])
    assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high))


@pytest.mark.parametrize(
    ("within", "between"),
    [
        (np.empty((0, 2, 2)), np.ones(5)),
        (np.full((5, 3, 3), np.nan), np.ones(5)),
        (np.zeros((5, 1, 1)), np.ones(5)),
        (np.zeros((5, 2, 2)), np.array([])),
        (np.zeros((5, 2, 2)), np.zeros(5)),
    ],
)
def test_thin_data_gives_reasons(within, between):
    e = prs.alpha_from_distances(within, between)
    assert e.value is None
    assert e.missing


def test_perfect_agreement_is_not_certain():
    e = prs.alpha_from_distances(np.zeros((12, 3, 3)), np.ones(50))
    assert e.value == e.high == 1
    assert 0.5 < e.low < 0.9


def test_pairwise_mean_distance_is_pairwise_raw_for_codes():
    codes = coded(6)
    within, _ = distances(codes, DELTAS["nominal"])
    assert prs.pairwise_mean_distance(within) == kap.pairwise_raw(codes)


def test_raters_without_a_common_item():
    within, _ = distances(np.array([[0, 1, -1], [1, -1, 1]]), DELTAS["nominal"])
    assert prs.pairwise_mean_distance(within)[1][2].missing == "the two share no item"


def test_leave_one_out_finds_the_odd_one():
    rng = np.random.default_rng(3)
    codes = np.where(rng.random((200, 4)) < [0.9, 0.9, 0.5, 0.9], 0, rng.integers(1, 4, (200, 4)))
    within, _ = distances(codes, DELTAS["nominal"])
    found = prs.leave_one_out(1 - within)
    assert [r.rater_index for r in found] == [0, 1, 2, 3]
    assert min(found, key=lambda r: r.agreement_with_others.value).rater_index == 2
    assert max(found, key=lambda r: r.group_without.value).rater_index == 2
    same = (codes[:, 2, None] == codes[:, [0, 1, 3]]).mean()
    assert found[2].agreement_with_others.value == pytest.approx(same)
    rest = np.mean([(codes[:, i] == codes[:, j]).mean() for i, j in ((0, 1), (0, 3), (1, 3))])
    assert found[2].group_without.value == pytest.approx(rest)


def test_the_bad_rater_is_ranked_last_as_often_as_published():
    """One rater at .80 among three at .90, 50 items, four classes: last .76 to .80 of the time."""
    rng = np.random.default_rng(8)
    last = []
    for _ in range(300):
        truth, hard = rng.choice(4, (50, 1), p=[0.4, 0.3, 0.2, 0.1]), rng.normal(0, 1, (50, 1))
        log_odds = np.log(np.array([0.8, 0.9, 0.9, 0.9]) / np.array([0.2, 0.1, 0.1, 0.1]))
        right = rng.random((50, 4)) < 1 / (1 + np.exp(-(log_odds + hard)))
        codes = np.where(right, truth, (truth + rng.integers(1, 4, (50, 4))) % 4)
        within = (codes[:, :, None] == codes[:, None, :]).astype(float)
        mean = [r.agreement_with_others.value for r in prs.leave_one_out(within)]
        others = min(mean[1:])
        last.append(1.0 if mean[0] < others - 1e-12 else 0.5 * (abs(mean[0] - others) <= 1e-12))
    assert np.mean(last) == pytest.approx(0.78, abs=0.02 + 3 * 0.024)


def test_two_raters_leave_nobody_to_agree():
    found = prs.leave_one_out(np.ones((4, 2, 2)))
    assert found[0].agreement_with_others.value == 1
    assert found[0].group_without.missing == "the others share no item"


@pytest.mark.parametrize(
    "call",
    [
        lambda: prs.alpha_from_distances(np.zeros((3, 2)), np.ones(3)),
        lambda: prs.alpha_from_distances(np.zeros((3, 2, 3)), np.ones(3)),
        lambda: prs.alpha_from_distances(np.arange(8.0).reshape(2, 2, 2), np.ones(3)),
        lambda: prs.alpha_from_distances(-np.ones((3, 2, 2)), np.ones(3)),
        lambda: prs.alpha_from_distances(np.ones((3, 2, 2)), [np.nan]),
        lambda: prs.pairwise_mean_distance(2 * np.ones((3, 2, 2))),
        lambda: prs.leave_one_out(2 * np.ones((3, 2, 2))),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()


def test_separation_is_the_widest_gap_and_what_chance_gives_once_in_twenty():
    rng = np.random.default_rng(8)
    within = np.full((80, 3, 3), np.nan)
    for i in range(80):
        for a, b in ((0, 1), (0, 2), (1, 2)):
            within[i, a, b] = within[i, b, a] = rng.beta(2, 5)
    between = rng.beta(5, 2, 3000)
    ks, sigma = prs.separation(within, between)
    near = within[:, *np.triu_indices(3, 1)].ravel()
    assert ks.value == pytest.approx(ks_2samp(near, between, alternative="greater", method="asymp").statistic)
    assert sigma.value == pytest.approx(np.mean(near < np.quantile(between, 0.05)), abs=0.01)
    assert ks.low < ks.value < ks.high
    # what says nothing more than chance does is told apart from it by nothing
    same, low = prs.separation(within, np.repeat(near, 10))
    assert same.value < 0.02
    assert low.value == pytest.approx(0.05, abs=0.01)
    assert prs.separation(within, [])[0].missing == "no distances between items"
    assert prs.separation(np.full((3, 2, 2), np.nan), [1.0])[1].missing == "no distances within items"
