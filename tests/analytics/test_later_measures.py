"""Measures beyond counts of classes, each on data whose value is known."""

import json

import numpy as np
import pytest

from raterlab.analytics.assess import assess
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.measures import MEASURES, RATER_MEASURES
from raterlab.domain.assess import Policy
from raterlab.errors import Invalid
from raterlab.flows.assess import assess_files, read_labels
from raterlab.flows.report import render
from raterlab.stats import preference
from raterlab.stats.spans import gamma_over, unitized_alpha_over
from tests.analytics.conftest import crowd

SIX = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]  # Shrout & Fleiss 1979


def long(table) -> list[dict]:
    return [{"item": f"i{j}", "rater": f"r{r}", "label": x} for j, row in enumerate(table) for r, x in enumerate(row)]


def evidence(made, rows, **policy) -> Evidence:
    rules = Policy(**policy)
    return Evidence(made.read(rows, classes=rules.classes), rules)


def test_intraclass_correlations_are_the_published_ones(made):
    e = evidence(made, long(SIX), level="interval")
    published = {"icc_1": 0.17, "icc_2_1": 0.29, "icc_3_1": 0.71, "icc_1k": 0.44, "icc_2_k": 0.62, "icc_3_k": 0.91}
    assert {key: round(MEASURES[key].of(e).value, 2) for key in published} == published
    assert "nominal" in MEASURES["icc_1"].of(evidence(made, long(SIX))).missing


def test_one_way_takes_any_raters_two_way_the_same(made):
    rows = [row | {"rater": f"{row['rater']}-{row['item']}"} for row in long(SIX)]
    e = evidence(made, rows, level="interval")
    assert MEASURES["icc_1"].of(e).value == pytest.approx(0.1657, abs=1e-4)
    assert "all raters scored" in MEASURES["icc_2_1"].of(e).missing


def test_concordance_and_conger(made):
    ranks = np.array([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]]).T
    assert MEASURES["kendall_w"].of(evidence(made, long(ranks), level="ordinal")).value == pytest.approx(7 / 9)
    classes = [["x", "x", "x"], ["y", "y", "x"], ["y", "y", "y"], ["x", "y", "y"]]
    assert MEASURES["conger_kappa"].of(evidence(made, long(classes))).value == pytest.approx(1 / 3)


def test_costs_weigh_mistakes(made):
    rows = [
        {"item": f"i{k}", "rater": who, "label": label, "gold": gold}
        for who in ("ana", "bo")
        for k, (label, gold) in enumerate([("a", "a"), ("b", "b"), ("a", "b"), ("b", "a" if who == "ana" else "b")])
    ]
    e = evidence(made, rows, costs={"b": {"a": 4.0}})
    by_rater = dict(zip(e.raters, RATER_MEASURES["cost_weighted_accuracy"].of(e), strict=True))
    assert by_rater["ana"].value == pytest.approx(0.6875)  # costs 0, 0, 4, 1 of 4
    assert MEASURES["cost_weighted_gold_accuracy"].of(e).n == 8
    plain = evidence(made, rows)
    assert "no costs" in MEASURES["cost_weighted_gold_accuracy"].of(plain).missing
    equal = evidence(made, crowd(items=40), costs={"a": {"b": 1.0}})
    assert MEASURES["cost_weighted_gold_accuracy"].of(equal) == MEASURES["gold_accuracy"].of(equal)


def test_sets_by_masi_and_jaccard_are_nltks(made):
    from nltk.metrics import jaccard_distance, masi_distance
    from nltk.metrics.agreement import AnnotationTask

    r = np.random.default_rng(3)
    rows = []
    for j in range(60):
        true = set(r.choice(list("abcd"), r.integers(1, 4), replace=False))
        for who in range(3):
            mine = {x for x in true if r.random() < 0.85} | ({"e"} if r.random() < 0.1 else set())
            rows.append({"item": f"i{j}", "rater": f"r{who}", "label": json.dumps(sorted(mine) or ["none"])})
    e = evidence(made, rows)
    for key, distance in (("masi", masi_distance), ("jaccard", jaccard_distance)):
        task = AnnotationTask([(x["rater"], x["item"], frozenset(json.loads(x["label"]))) for x in rows], distance)
        found = MEASURES[f"krippendorff_alpha_{key}"].of(e)
        assert found.value == pytest.approx(task.alpha(), abs=0.01), key  # chance is sampled here
        assert found.low < found.value < found.high
    assert "not stretches of text" in MEASURES["gamma"].of(e).missing


def test_f1_of_sets(made):
    table = [[["a", "b"], ["a"]], [["c"], ["c", "d"]], [["a"], ["a"]]]
    found = MEASURES["f1_across_labelers"].of(evidence(made, long([[json.dumps(x) for x in row] for row in table])))
    assert found.value == pytest.approx(0.75)


ONE = [[225, 295, "x"], [370, 400, "x"], [180, 240, "y"], [300, 350, "y"]]
TWO = [[220, 300, "x"], [355, 375, "x"], [400, 420, "x"], [180, 240, "y"], [300, 350, "y"]]


def test_spans_are_compared_as_spans(made):
    as_dicts = [{"start": a, "end": b, "label": c} for a, b, c in TWO]
    rows = long([[json.dumps(ONE), json.dumps(as_dicts)]] * 3 + [[json.dumps(ONE), json.dumps(ONE)]])
    e = evidence(made, rows)
    assert MEASURES["f1_across_labelers"].of(e).value == pytest.approx(2 * (3 * 2 + 4) / (3 * 9 + 8))
    two = [(a, b, "xy".index(c)) for a, b, c in TWO]
    one = [(a, b, "xy".index(c)) for a, b, c in ONE]
    texts = [([one, two], 0, 420)] * 3 + [([one, one], 0, 400)]
    assert MEASURES["unitized_alpha"].of(e) == unitized_alpha_over(texts)
    assert MEASURES["gamma"].of(e).value == pytest.approx(gamma_over([spans for spans, _, _ in texts]).value)
    report = assess(e.table)
    assert report.warnings[0].code == "units"
    assert all(row.rank is None for row in report.raters)
    assert "Unitized alpha" in render(report)


def test_texts_are_not_ranked_by_equality(made):
    rows = long([[f"text {j} by {r}" for r in range(3)] for j in range(10)])
    report = assess(made.read(rows))
    assert "open_ended_labels" in {c.code for c in report.warnings}
    assert all(row.rank is None for row in report.raters)


SOFT = [{"a": 0.6, "b": 0.4}, {"b": 0.4, "a": 0.6}, {"a": 1.0}]


def test_soft_gold_by_json_and_by_shares_of_rows(made, tmp_path):
    answers = ["a", "b", "b"]
    rows = [
        {"item": f"i{j}", "rater": "ana", "label": x, "gold": json.dumps(p)}
        for j, (x, p) in enumerate(zip(answers, SOFT, strict=True))
    ]
    rows.append({"item": "i3", "rater": "ana", "label": "c", "gold": "c"})
    e = evidence(made, rows)
    assert e.class_names == ("a", "b", "c")
    for key, value in (("soft_gold_log_score", -2.01), ("soft_gold_ratio", 0.56)):  # as in stats.gold
        assert MEASURES[key].of(e).value == pytest.approx(value, abs=0.005)
        assert RATER_MEASURES[key.replace("gold_", "")].of(e)[0] == MEASURES[key].of(e)
    assert MEASURES["gold_accuracy"].of(e).n == 1
    assert "distribution" in " ".join(assess(e.table).summary)

    path = made.write([{k: v for k, v in row.items() if k != "gold"} for row in rows], "plain.csv")
    shares = [{"item": f"i{j}", "gold": name, "share": 10 * p} for j, own in enumerate(SOFT) for name, p in own.items()]
    gold = made.write([*shares, {"item": "i3", "gold": "c", "share": 1}], "gold.csv")
    other = Evidence(read_labels([str(path)], gold=[str(gold)]), Policy())
    assert MEASURES["soft_gold_ratio"].of(other).value == pytest.approx(5 / 6)  # 1 and 2/3; i2 is hard now
    assert MEASURES["gold_accuracy"].of(other).n == 2


def test_a_share_that_says_nothing_is_left_out_and_named(made):
    labels = made.write([{"item": "i", "rater": "ana", "label": "a"}], "labels.csv")
    answers = [
        {"item": "i", "gold": x, "share": share} for x, share in (("a", "2"), ("b", ""), ("c", "-1"), ("d", "x"))
    ]
    gold = made.write(answers, "gold.csv")
    table = read_labels([str(labels)], gold=[str(gold)])
    assert [(bad.row, bad.column) for bad in table.bad] == [(3, "share"), (4, "share"), (5, "share")]
    assert table.bad_rows == 3
    with pytest.raises(Invalid, match="line 3, column share"):
        read_labels([str(labels)], gold=[str(gold)], strict=True)


def test_preferences_give_scores_and_the_pull_of_the_first_place(made):
    first, second, outcome = [0, 0, 1, 0, 1, 2], [1, 1, 2, 2, 2, 0], [1, 1, 1, 1, 0.5, 0]
    rows = [
        {
            "item": f"p{j}", "rater": f"r{j % 2}", "label": {1: "a", 0: "B", 0.5: "tie"}[y],
            "system_a": "xyz"[a], "system_b": "xyz"[b],
        }
        for j, (a, b, y) in enumerate(zip(first, second, outcome, strict=True))
    ]  # fmt: skip
    report = assess(made.read(rows))
    want = preference.fit(first, second, outcome, position=True)
    assert {s.system: round(s.score.value, 4) for s in report.systems} == {
        name: round(want.scores[i].value, 4) for i, name in enumerate("xyz")
    }
    assert report.overall["position_effect"].value == pytest.approx(want.position[0].value, abs=1e-4)
    assert report.ties == pytest.approx(want.tie, abs=1e-4)
    assert report.raters[0].measures["discrimination"].value is not None
    assert "Systems compared" in render(report)
    named = [{**row, "label": row["system_a"]} for row in rows]
    assert assess(made.read(named)).systems[0].system == "x"


def test_real_preferences(shared):
    path = shared.root / "data" / "08_llmfao_pairwise" / "ratings.parquet"
    report = assess_files([str(path)], policy=Policy())
    assert len(report.systems) > 30
    assert report.overall["position_effect"].low is not None
