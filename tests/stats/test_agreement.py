"""Agreement of coded labels: published values, oracles, and laws over all coefficients."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from raterlab.stats import agreement as agr
from raterlab.stats import kappa as kap
from raterlab.stats import krippendorff as kri

K = 3
MEASURES = {
    "alpha": kri.alpha,
    "alpha-ordinal": lambda c: kri.alpha(c, "ordinal"),
    "alpha-interval": lambda c: kri.alpha(c, "interval"),
    "alpha-ratio": lambda c: kri.alpha(c, "ratio"),
    "raw": agr.raw,
    "cohen": lambda c: kap.cohen_kappa(c[:, 0], c[:, 1]),
    "fleiss": agr.fleiss_kappa,
    "ac1": lambda c: agr.gwet_ac1(c, K),
    "bp": lambda c: agr.brennan_prediger(c, K),
}
NOMINAL = ["alpha", "raw", "cohen", "fleiss", "ac1", "bp"]
NEEDS_VARIATION = ["alpha", "alpha-ordinal", "alpha-interval", "alpha-ratio", "cohen", "fleiss"]

codes_strategy = hnp.arrays(np.int64, st.tuples(st.integers(0, 8), st.integers(2, 4)), elements=st.integers(-1, K - 1))


def close(a, b):
    """The same up to rounding, intervals too."""
    pairs = zip((a.value, a.low, a.high), (b.value, b.low, b.high), strict=True)
    return a.n == b.n and all((x is None) == (y is None) and (x is None or abs(x - y) < 1e-7) for x, y in pairs)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("name", ["krippendorff2011", "wikipedia_alpha", "hayes_krippendorff2007"])
def test_published_alpha(shared, name, level):
    fixture = shared.fixture(name)
    published = {**fixture["alpha"], **({"ordinal": fixture["alpha_ordinal"]} if "alpha_ordinal" in fixture else {})}
    if level not in published:
        assert name == "wikipedia_alpha"  # the only one that does not print every level
        return
    codes, values = shared.codes(name)
    assert kri.alpha(codes, level, values).value == pytest.approx(published[level], abs=1e-6)


def test_published_coefficients_of_fleiss(shared):
    fixture = shared.fixture("fleiss1971")
    codes, _ = shared.codes("fleiss1971")
    assert agr.fleiss_kappa(codes).value == pytest.approx(fixture["fleiss"], abs=1e-6)
    assert agr.raw(codes).value == pytest.approx(fixture["po"], abs=1e-4)
    assert agr.brennan_prediger(codes, 5).value == pytest.approx(fixture["randolph"], abs=1e-6)
    assert kri.alpha(codes).value == pytest.approx(fixture["alpha_nominal"], abs=1e-5)
    light = kap.pairwise_kappa(codes)
    mean = np.mean([light[i][j].value for i in range(6) for j in range(i)])
    assert mean == pytest.approx(fixture["light_cohen_mean"], abs=1e-6)


def test_published_kappas_of_each_class(shared):
    fixture = shared.fixture("fleiss1971")
    codes, _ = shared.codes("fleiss1971")
    found = agr.category_kappas(codes, 5)
    # printed in 1971 from shares that had been rounded
    assert [e.value for e in found] == pytest.approx(fixture["category_kappa"], abs=4e-3)
    # the whole is the mean of its classes, weighed by how well each could be told
    shares = agr.prevalence(codes, 5)
    spread = shares * (1 - shares)
    assert np.average([e.value for e in found], weights=spread) == pytest.approx(fixture["fleiss"], abs=1e-6)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_a_class_is_all_others_folded_into_one(missing):
    rng = np.random.default_rng(5)
    codes = np.where(rng.random((60, 4)) < missing, -1, rng.integers(0, 3, (60, 4)))
    kappas, alike = agr.category_kappas(codes, 4), agr.specific(codes, 4)
    for c in range(3):
        folded = np.where(codes < 0, -1, codes == c)
        one = agr.fleiss_kappa(folded)
        assert (kappas[c].value, kappas[c].low, kappas[c].high) == pytest.approx((one.value, one.low, one.high))
        sizes, mine = (codes >= 0).sum(axis=1), (codes == c).sum(axis=1)
        pairs = (mine * (mine - 1)).sum() / (mine * (sizes - 1)).sum()
        assert alike[c].value == pytest.approx(pairs)
    assert kappas[3].missing
    assert alike[3].missing == "no two labels to compare"


@pytest.mark.parametrize("accuracy", [0.9, 0.7])
def test_the_interval_of_specific_agreement_covers(accuracy):
    """One class of three, 100 items with four labels each: what all items of that sort would give."""
    rng = np.random.default_rng(6)

    def draw(items):
        truth = rng.choice(3, items, p=[0.6, 0.3, 0.1])[:, None]
        return np.where(rng.random((items, 4)) < accuracy, truth, rng.integers(0, 3, (items, 4)))

    truth = agr.specific(draw(200_000), 3)
    found = [agr.specific(draw(100), 3) for _ in range(400)]
    for c in range(2):
        covered = np.mean([one[c].low <= truth[c].value <= one[c].high for one in found])
        assert 0.93 <= covered <= 0.995


@pytest.mark.parametrize("number", range(1, 6))
def test_tables_of_an_independent_implementation(shared, number):
    (path,) = (shared.root / "data" / "21_agreement_fixtures" / "raw").glob(f"fixture_0{number}_*.json")
    fixture = json.loads(path.read_text(encoding="utf-8"))
    table = np.array(fixture["table"])
    k = len(table)
    codes = np.repeat(np.stack(np.indices((k, k)), axis=-1).reshape(-1, 2), table.ravel(), axis=0)
    for case in fixture["cases"]:
        weights = None if case["weights"] == "unweighted" else agr.weights_of(k, case["weights"])
        assert agr.gwet_ac1(codes, k, weights).value == pytest.approx(case["coefficient"], abs=6e-6)


def test_fleiss_of_counts(shared):
    fixture = shared.fixture("wikipedia_fleiss")
    codes = np.array([np.repeat(np.arange(5), row) for row in fixture["items_x_cats"]])
    assert agr.fleiss_kappa(codes).value == pytest.approx(fixture["fleiss"], abs=1e-6)


def test_gwet_with_missing_labels(shared):
    fixture = shared.fixture("gwet_4raters")
    codes, _ = shared.codes("gwet_4raters")
    found = {
        "AC1": agr.gwet_ac1(codes, 5),
        "fleiss": agr.fleiss_kappa(codes),
        "krippendorff": kri.alpha(codes),
        "brennan_prediger": agr.brennan_prediger(codes, 5),
        "pa": agr.raw(codes),
    }
    for name, estimate in found.items():
        assert estimate.value == pytest.approx(fixture[name], abs=1e-5), name


@pytest.mark.parametrize(
    ("name", "k"),
    [
        ("cohen1960_p37", 3),
        ("cohen1960_p45", 3),
        ("gwet_3x3_abstractors", 3),
        ("gwet_4x4_diagnosis", 4),
        ("gwet_paradox_2x2", 2),
    ],
)
def test_published_tables(shared, expand, name, k):
    fixture = shared.fixture(name)
    codes = expand(fixture["table"])
    found = {
        "kappa": kap.cohen_kappa(codes[:, 0], codes[:, 1]),
        "AC1": agr.gwet_ac1(codes, k),
        "scott": agr.fleiss_kappa(codes),
        "krippendorff": kri.alpha(codes),
        "bp": agr.brennan_prediger(codes, k),
        "pa": agr.raw(codes),
    }
    same = {"ac1": "AC1", "cohen": "kappa", "po": "pa"}
    published = {same.get(n, n): v for n, v in fixture.items() if same.get(n, n) in found}
    assert len(published) >= 2
    for measure, value in published.items():
        assert found[measure].value == pytest.approx(value, abs=6e-5), measure


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("01_bluebirds", "ratings.csv"),
        ("02_rte_snow2008", "ratings.csv"),
        ("05_pydata_prodigy", "ratings.csv"),
        ("08_llmfao_pairwise", "ratings.csv"),
        ("11_convabuse_severity", "ratings.csv"),
        ("13_xsum_hallucination_spans", "ratings_factual.csv"),
        ("18_zooniverse_exports", "ratings.csv"),
    ],
)
def test_real_crowds(shared, folder, file):
    want = next(r for r in shared.json("data/reference_numbers.json") if r["name"] == folder)
    codes = shared.ratings(folder, file)
    alpha, raw = kri.alpha(codes), agr.raw(codes)
    assert alpha.value == pytest.approx(want["alpha_nominal"], abs=6e-5)
    assert raw.value == pytest.approx(want["obs_pair_agree"], abs=6e-5)
    assert alpha.n == raw.n == want["items_multi"]


def test_gwets_standard_error(shared):
    """The jackknife is close to the published analytic SE of AC1, given on the raw scale."""
    codes, _ = shared.codes("gwet_4raters")
    e = agr.gwet_ac1(codes, 5)
    assert e.low < shared.fixture("gwet_4raters")["ci95_AC1"][0] + 0.1
    assert e.high < 1


@pytest.mark.parametrize("seed", range(5))
def test_oracles(seed):
    codes = np.random.default_rng(seed).integers(0, K, (40, 4))
    codes[::2] = codes[::2, :1]
    assert MEASURES["cohen"](codes).value == pytest.approx(cohen_kappa_score(codes[:, 0], codes[:, 1]))
    table, _ = inter_rater.aggregate_raters(codes)
    assert agr.fleiss_kappa(codes).value == pytest.approx(inter_rater.fleiss_kappa(table))
    assert agr.brennan_prediger(codes, K).value == pytest.approx(inter_rater.fleiss_kappa(table, method="randolph"))


@pytest.mark.parametrize(
    ("prevalence", "kappa", "ac1"),
    [(0.5, 0.81, 0.81), (0.2, 0.73, 0.85), (0.1, 0.61, 0.88), (0.05, 0.45, 0.89), (0.02, 0.25, 0.89)],
)
def test_the_paradox_of_prevalence(expand, prevalence, kappa, ac1):
    """Two raters, 95 % accurate: kappa falls with prevalence, AC1 and BP do not."""
    right, wrong = 0.95**2, 0.05**2
    both, mixed = prevalence * right + (1 - prevalence) * wrong, 0.95 * 0.05
    neither = 1 - both - 2 * mixed
    codes = expand(np.round(np.array([[both, mixed], [mixed, neither]]) * 40_000).astype(int))
    found = kap.cohen_kappa(*codes.T), agr.gwet_ac1(codes, 2), agr.brennan_prediger(codes, 2), agr.raw(codes)
    assert [e.value for e in found[:3]] == pytest.approx([kappa, ac1, 0.81], abs=0.0055)
    assert found[3].value == pytest.approx(0.905, abs=1e-4)


@pytest.mark.parametrize("name", MEASURES)
@given(codes=codes_strategy)
@settings(max_examples=60, deadline=None)
def test_laws(name, codes):
    measure = MEASURES[name]
    e = measure(codes)
    if e.value is None:
        assert e.missing
        return
    assert e.value <= 1
    if name != "fleiss":  # lone labels enter its shares but not its agreement: then there is no lower bound of -1
        assert e.value >= -1 - 1e-9
    assert 2 <= e.n <= len(codes) or name == "raw"
    if e.low is not None:
        assert e.low <= e.value <= e.high <= 1
    shuffled = np.random.default_rng(3).permutation(len(codes))
    assert close(e, measure(codes[shuffled]))
    swapped = codes[:, ::-1] if name != "cohen" else codes[:, [1, 0]]
    assert close(e, measure(swapped))
    if name in NOMINAL:
        relabelled = np.where(codes < 0, -1, np.array([2, 0, 1])[codes])
        assert close(e, measure(relabelled))


@pytest.mark.parametrize("name", MEASURES)
def test_thin_data_gives_reasons(name):
    measure = MEASURES[name]
    lonely = np.array([[0, -1], [1, -1], [-1, 2]])
    for codes in (np.empty((0, 2), int), np.full((5, 3), -1), lonely):
        assert measure(codes).value is None
        assert measure(codes).missing


@pytest.mark.parametrize("name", NEEDS_VARIATION)
def test_no_variation_is_not_perfect(name):
    e = MEASURES[name](np.ones((9, 3), int))
    assert e.value is None
    assert "the same" in e.missing
    assert agr.raw(np.ones((9, 3), int)).value == 1.0


@pytest.mark.parametrize("name", MEASURES)
def test_perfect_agreement_is_not_certain(name):
    few, many = (MEASURES[name](np.repeat(np.arange(n)[:, None] % K, 3, axis=1)) for n in (9, 90))
    assert few.value == many.value == 1.0
    assert few.low < many.low < 1


@pytest.mark.parametrize("name", NEEDS_VARIATION)
def test_one_item_with_all_the_variation_has_no_interval(name):
    codes = np.zeros((9, 3), int)
    codes[0] = [0, 1, 1]
    e = MEASURES[name](codes)
    assert e.known
    assert e.low is None


def test_ordinal_distance_is_krippendorffs_sum():
    counts = np.array([3.0, 1, 4, 2])
    got = kri.distance_matrix(np.arange(4), counts, "ordinal")
    for c in range(4):
        for k in range(c, 4):
            assert got[c, k] == (counts[c : k + 1].sum() - (counts[c] + counts[k]) / 2) ** 2 * (c != k)
    assert np.array_equal(kri.distance_matrix([3, 1, 2], [1, 5, 2], "ordinal")[1], [25.0, 0.0, 12.25])


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_the_jackknife_is_leaving_out_for_real(level):
    codes = np.random.default_rng(5).integers(-1, 4, (15, 4))
    codes[:8] = np.maximum(codes[:8, :1], 0)
    values = [5.0, 1, 3, 8]
    e = kri.alpha(codes, level, values)
    paired = np.flatnonzero((codes >= 0).sum(axis=1) > 1)
    z = np.arctanh([kri.alpha(np.delete(codes, i, axis=0), level, values).value for i in paired])
    se = np.sqrt((len(z) - 1) / len(z) * ((z - z.mean()) ** 2).sum())
    half = stats.t.ppf(0.975, len(z) - 1) * se
    assert (e.low, e.high) == pytest.approx((np.tanh(np.arctanh(e.value) - half), np.tanh(np.arctanh(e.value) + half)))


def test_codes_of_one_value_are_one_category():
    codes = np.random.default_rng(5).integers(0, 4, (30, 3))
    merged = np.array([0, 1, 1, 2])[codes]
    for level in ("nominal", "ordinal", "interval"):
        assert close(kri.alpha(codes, level, [1.0, 2, 2, 3]), kri.alpha(merged, level, [1.0, 2, 3]))


def test_groups_leave_out_together():
    codes = np.random.default_rng(0).integers(0, 2, (30, 3))
    codes[:20] = codes[:20, :1]
    doubled, pairs = np.repeat(codes, 2, axis=0), np.repeat(np.arange(30), 2)
    grouped, naive = kri.alpha(doubled, groups=pairs), kri.alpha(doubled)
    assert grouped.value == naive.value
    alone = kri.alpha(codes)
    assert grouped.high - grouped.low == pytest.approx(alone.high - alone.low, rel=0.05)
    assert naive.high - naive.low < 0.75 * (grouped.high - grouped.low)
    ordinal = kri.alpha(doubled, "ordinal", groups=pairs)
    assert (ordinal.low, ordinal.high) == pytest.approx((grouped.low, grouped.high), abs=1e-9)


def test_tables_of_pairs():
    codes = np.random.default_rng(2).integers(-1, K, (30, 4))
    for table in (kap.pairwise_kappa(codes), kap.pairwise_raw(codes)):
        assert all(table[i][j] == table[j][i] for i in range(4) for j in range(4))
        assert all(not table[i][i].known for i in range(4))
    both = (codes[:, 0] >= 0) & (codes[:, 2] >= 0)
    raw = kap.pairwise_raw(codes)[0][2]
    assert raw.value == pytest.approx((codes[both, 0] == codes[both, 2]).mean())
    assert raw.n == both.sum()


def test_prevalence():
    assert agr.prevalence(np.array([[0, 1], [1, -1]]), 3).tolist() == pytest.approx([1 / 3, 2 / 3, 0])
    assert np.isnan(agr.prevalence(np.empty((0, 2), int), 3)).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: kri.alpha(np.zeros(3, int)),
        lambda: kri.alpha(np.zeros((3, 2))),
        lambda: kri.alpha(np.full((3, 2), -2)),
        lambda: kri.alpha(np.ones((3, 2), int), values=[1.0]),
        lambda: kri.alpha(np.ones((3, 2), int), groups=[1]),
        lambda: kri.alpha(np.arange(4).reshape(2, 2), "ratio", [-1, 0, 1, 2]),
        lambda: kri.distance_matrix([1], [1], "weird"),
        lambda: kri.distance_matrix([1, 2], [1], "nominal"),
        lambda: agr.gwet_ac1(np.full((3, 2), 5), 3),
        lambda: agr.gwet_ac1(np.zeros((3, 2), int), 1),
        lambda: kap.cohen_kappa(np.zeros(3, int), np.zeros(2, int)),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
