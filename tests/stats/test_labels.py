"""The three tables that add: equal by every road, and equal in parts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raterlab.stats import agreement, kappa, krippendorff
from raterlab.stats.counts import Counts
from raterlab.stats.labels import Labels, Patterns


@st.composite
def tables(draw, most=40):
    n = draw(st.integers(1, most))
    columns = [draw(st.lists(st.integers(0, high), min_size=n, max_size=n)) for high in (6, 4, 3)]
    return [np.array(c) for c in columns]


def content(p: Patterns) -> list:
    return sorted((tuple(row), int(w)) for row, w in zip(p.dense().tolist(), p.weight, strict=True))


def brute_pairs(item, rater, label) -> dict:
    last = {(i, r): x for i, r, x in zip(item, rater, label, strict=True)}
    found: dict = {}
    for (i, a), x in last.items():
        for (j, b), y in last.items():
            if i == j and a < b:
                found[a, b, x, y] = found.get((a, b, x, y), 0) + 1
    return found


@given(table=tables())
@settings(max_examples=80, deadline=None)
def test_one_pass_counts_what_the_long_table_says(table):
    item, rater, label = table
    labels = Labels.of(item=item, rater=rater, label=label, raters=5, classes=4)
    counts = Counts.of(labels)
    last = {(i, r): x for i, r, x in zip(item, rater, label, strict=True)}
    assert counts.repeats == len(item) - len(last)
    want: dict = {}
    for (i, _), x in last.items():
        want.setdefault(i, [0, 0, 0, 0])[x] += 1
    patterns = sorted(map(tuple, want.values()))
    assert content(counts.patterns) == sorted((p, patterns.count(p)) for p in set(patterns))
    q = counts.pairs
    assert {
        (int(a), int(b), x, y): int(t[x, y])
        for a, b, t in zip(q.a, q.b, q.table, strict=True)
        for x in range(4)
        for y in range(4)
        if t[x, y]
    } == brute_pairs(item, rater, label)
    for r in range(5):
        shares, majorities, hits = [], 0, 0
        for i in sorted({i for i, who in last if who == r}):
            rest = [x for (j, who), x in last.items() if j == i and who != r]
            if not rest:
                continue
            mine = last[i, r]
            shares.append(rest.count(mine) / len(rest))
            tops = [x for x in range(4) if rest.count(x) == max(rest.count(y) for y in range(4))]
            majorities += len(tops) == 1
            hits += tops == [mine]
        assert counts.others[r].tolist() == [len(shares), majorities, hits]
        assert counts.alike[r].tolist() == pytest.approx([sum(shares), sum(x * x for x in shares)])
    assert counts.labels.sum() == len(item)  # accuracy and the raters' own shares keep every repeat


@given(table=tables(), cut=st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_parts_add_up_to_the_whole(table, cut):
    item, rater, label = table
    gold = item % 4
    whole = Counts.of(Labels.of(item=item, rater=rater, label=label, gold=gold, raters=5, classes=4))
    parts = [
        Counts.of(Labels.of(item=item[m], rater=rater[m], label=label[m], gold=gold[m], raters=5, classes=4))
        for m in (item < cut, item >= cut)
    ]
    both = Counts.total(parts)
    assert content(both.patterns) == content(whole.patterns)
    assert both.pairs.a.tolist() == whole.pairs.a.tolist()
    assert both.pairs.table.tolist() == whole.pairs.table.tolist()
    assert both.gold.table.tolist() == whole.gold.table.tolist()
    assert both.labels.tolist() == whole.labels.tolist()
    assert both.repeats == whole.repeats


def test_sparse_and_dense_pairs_are_the_same(monkeypatch):
    r = np.random.default_rng(1)
    labels = Labels.of(item=np.repeat(np.arange(200), 4), rater=r.integers(0, 12, 800), label=r.integers(0, 3, 800))
    dense = labels.latest()[0].pairs()
    monkeypatch.setattr("raterlab.stats.labels.DENSE_PAIRS", 0)
    sparse = labels.latest()[0].pairs()
    assert (dense.a.tolist(), dense.b.tolist()) == (sparse.a.tolist(), sparse.b.tolist())
    assert dense.table.tolist() == sparse.table.tolist()


def test_a_coefficient_of_patterns_is_that_of_the_matrix():
    """Merged patterns with weights give the same value and the same interval as every item for itself."""
    codes = np.random.default_rng(0).integers(-1, 3, (60, 4))
    labels = Labels.of_matrix(codes, 3)
    merged = labels.patterns()
    single = Patterns.of_codes(codes, 3, merge=False)
    assert len(merged.weight) < len(single.weight)
    for measure in (
        agreement.raw,
        agreement.fleiss_kappa,
        lambda p: agreement.gwet_ac1(p, 3),
        lambda p: agreement.gwet_ac1(p, 3, agreement.weights_of(3, "quadratic")),
        lambda p: agreement.brennan_prediger(p, 3, agreement.weights_of(3, "linear")),
        lambda p: agreement.fleiss_kappa(p, agreement.weights_of(3, "ordinal")),
        krippendorff.alpha,
        lambda p: krippendorff.alpha(p, "ordinal"),
        lambda p: krippendorff.alpha(p, "interval"),
        lambda p: krippendorff.alpha(p, "ratio"),
    ):
        a, b = measure(merged), measure(single)
        assert a.n == b.n
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), abs=1e-12)


def test_the_jackknife_is_leaving_out_each_item():
    """Closed forms against brute force: alpha, Fleiss, AC1 and kappa without each item."""
    from raterlab.stats._intervals import jackknife

    codes = np.random.default_rng(3).integers(-1, 3, (25, 3))
    codes = codes[(codes >= 0).sum(axis=1) > 1]
    for measure in (
        krippendorff.alpha,
        lambda c: krippendorff.alpha(c, "ordinal"),
        lambda c: krippendorff.alpha(c, "interval"),
        lambda c: krippendorff.alpha(c, "ratio"),
        agreement.fleiss_kappa,
        lambda c: agreement.gwet_ac1(c, 3, agreement.weights_of(3, "linear")),
        lambda c: kappa.cohen_kappa(c[:, 0], c[:, 1]),
        lambda c: kappa.cohen_kappa(c[:, 0], c[:, 1], agreement.weights_of(3, "quadratic")),
    ):
        whole = measure(codes)
        rows = [j for j in range(len(codes)) if whole.n == len(codes) or (codes[j, :2] >= 0).all()]
        without = np.array([measure(np.delete(codes, j, axis=0)).value for j in rows])
        want = jackknife(whole.value, without, whole.n)
        assert (whole.low, whole.high) == pytest.approx((want.low, want.high), abs=1e-9)


def test_many_classes_stay_sparse():
    """A class for every label (free text): nothing of the size items x classes is made."""
    n = 30_000
    labels = Labels.of(item=np.repeat(np.arange(n // 3), 3), rater=np.tile([0, 1, 2], n // 3), label=np.arange(n) // 2)
    found = krippendorff.alpha(labels.patterns())
    assert found.value == pytest.approx(1 / 3, abs=0.01)


def test_published_weighted_kappa_and_ac2(shared):
    fixture = shared.fixture("cohen1960_p45")
    table = np.array(fixture["table"])
    disagreement = np.array(fixture["cohen1968_weights"], dtype=float)
    assert kappa.kappa(table, 1 - disagreement / disagreement.max()).value == pytest.approx(
        fixture["kappa_weighted"], abs=1e-6
    )
    rows, columns = np.indices((3, 3))
    codes = np.stack([np.repeat(x.ravel(), table.ravel()) for x in (rows, columns)], axis=1)
    ac2 = agreement.gwet_ac1(codes, 3, agreement.weights_of(3, "quadratic"))
    assert ac2.value == pytest.approx(fixture["ac2_quadratic"], abs=1e-5)
    assert kappa.beside_kappa(table).highest == pytest.approx(fixture["kappa_max"], abs=5e-4)


def test_weighted_kappa_of_scikit_learn(shared):
    fixture = shared.fixture("sklearn_weighted")
    a, b = np.repeat([0, 1, 2], [46, 44, 10]), np.repeat([0, 1, 2], [50, 40, 10])
    for name, kind in (("none", "identity"), ("linear", "linear"), ("quadratic", "quadratic")):
        assert kappa.cohen_kappa(a, b, agreement.weights_of(3, kind)).value == pytest.approx(fixture[name], abs=5e-5)


def test_alpha_without_each_rater_is_alpha_of_the_others():
    """What the one pass takes away, against doing it again without the rater; and replicates of the rater too."""
    from raterlab.stats import _kernels

    codes = np.random.default_rng(5).integers(-1, 3, (40, 5))
    labels = Labels.of_matrix(codes, 3)
    apart, lost = _kernels.without_rater(labels.start, labels.rater, labels.label, 5, 3)
    table = np.stack([(codes == c).sum(axis=1) for c in range(3)], axis=1)

    def sums(t):
        t = t[t.sum(axis=1) > 1]
        m = t.sum(axis=1)
        return ((m**2 - (t**2).sum(axis=1)) / (m - 1)).sum(), t.sum(axis=0)

    whole = sums(table)
    for r in range(5):
        mine = np.stack([(codes[:, r] == c) for c in range(3)], axis=1)
        left = sums(table - mine)
        assert whole[0] - apart[r] == pytest.approx(left[0])
        assert (whole[1] - lost[r]).tolist() == left[1].tolist()


def test_the_interval_for_other_raters_is_the_wider_one():
    r = np.random.default_rng(0)
    truth = r.integers(0, 3, 150)
    skill = r.uniform(0.5, 0.95, 8)
    codes = np.where(r.random((150, 8)) < skill, truth[:, None], r.integers(0, 3, (150, 8)))
    wide = krippendorff.alpha_other_raters(Labels.of_matrix(codes))
    narrow = krippendorff.alpha(codes)
    assert wide.value == pytest.approx(narrow.value)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide.n == 8
