"""The report on real crowds, against published and independent numbers; laws; the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from raterlab.domain.assess import Policy, Report
from raterlab.domain.score import Verdict
from raterlab.errors import Invalid
from raterlab.flows.assess import assess_files, read_policy
from raterlab.flows.report import render
from tests.analytics.conftest import crowd

RATERLAB = str(Path(sys.executable).parent / "raterlab")


def run(*arguments: str, code: int = 0) -> str:
    done = subprocess.run([RATERLAB, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


SETS = [
    (name, file)
    for name, file in (
        ("01_bluebirds", "ratings.parquet"),
        ("02_rte_snow2008", "ratings.parquet"),
        ("03_adult_content2", "ratings.parquet"),
        ("04_geirhos_16class_rt", "ratings.parquet"),
        ("05_pydata_prodigy", "ratings.parquet"),
        ("06_ukp_convarg1_preferences", "ratings.parquet"),
        ("07_tulu_human_eval", "ratings.parquet"),
        ("08_llmfao_pairwise", "ratings.parquet"),
        ("09_mc_questions_writing_validation", "ratings.parquet"),
        ("10_adversarial_nibbler_r1_safety", "ratings.parquet"),
        ("11_convabuse_severity", "ratings.parquet"),
        ("12_crowdspeech_dev_clean", "ratings.parquet"),
        ("13_xsum_hallucination_spans", "ratings_factual.parquet"),
        ("14_btc_ner_crowd", "ratings.parquet"),
        ("16_figure_eight_exports", "ratings.parquet"),
        ("18_zooniverse_exports", "ratings.parquet"),
        ("20_mqm_zhen_spans_timed", "attention_checks.parquet"),
        ("20_mqm_zhen_spans_timed", "ratings.parquet"),
    )
]
SAYS = {
    "02_rte_snow2008": {"raters_at_chance"},
    "03_adult_content2": {"repeated_labels", "sparse_pairs", "more_raters_than_evidence"},
    "04_geirhos_16class_rt": {"class_never_gold", "order_restarts"},
    "05_pydata_prodigy": {"repeated_labels", "idle_time", "impossible_times"},
    "06_ukp_convarg1_preferences": {"gold_from_votes", "assignment_time"},
    "12_crowdspeech_dev_clean": {"open_ended_labels"},
}


@pytest.mark.parametrize(("name", "file"), SETS)
def test_real_sets(shared, name, file):
    """Counts, alpha, agreement and accuracies of every set, to 1e-3; and what it must warn of."""
    want = next(r for r in shared.json("data/reference_numbers.json") if (r["name"], r["file"]) == (name, file))
    report = assess_files([str(shared.root / "data" / name / file)], policy=Policy())
    data, overall = report.data, report.overall
    assert (data.rows, data.items, data.raters) == (want["rows"], want["items"], want["raters"])
    assert data.duplicates == want["dup_item_rater"]
    assert data.unreadable == 0
    for ours, theirs in (
        ("krippendorff_alpha_nominal", "alpha_nominal"),
        ("pairwise_agreement", "obs_pair_agree"),
        ("gold_accuracy", "acc_rows"),
        ("majority_accuracy", "acc_majority"),
    ):
        if theirs in want:
            assert overall[ours].value == pytest.approx(want[theirs], abs=1e-3), ours
    if "alpha_nominal" in want:
        assert overall["krippendorff_alpha_nominal"].n == want["items_multi"]
    assert SAYS.get(name, set()) <= {c.code for c in report.warnings}
    assert Report.model_validate_json(report.model_dump_json()) == report
    page = render(report)
    assert "http://" not in page
    assert "https://" not in page


def test_a_good_and_a_bad_rater_are_told_apart(made):
    rows = crowd(items=120, raters=5, per_item=5, accuracy=0.97)
    for k, row in enumerate(rows):
        if row["rater"] == "r4":
            row["label"] = row["gold"] if k % 2 else "c" if row["gold"] != "c" else "a"
    report = made.report(rows)
    verdict = {row.rater: row.verdict for row in report.raters}
    assert verdict["r4"] is Verdict.FAIL
    assert [verdict[f"r{i}"] for i in range(4)] == [Verdict.PASS] * 4
    assert report.raters[-1].rater == "r4"
    assert {row.rank for row in report.raters[:4]} == {1}
    assert len(report.suspects) == 0


def test_wrong_gold_is_suspected(made):
    rows = crowd(items=100, raters=6, per_item=6, accuracy=0.97)
    wrong = {"i0003", "i0050"}
    for row in rows:
        if row["item"] in wrong:
            row["gold"] = {"a": "b", "b": "c", "c": "a"}[row["gold"]]
    assert {row.item for row in made.report(rows).suspects} == wrong


def test_thin_tables_say_what_is_not_known(made):
    report = made.report([{"item": "x", "rater": "a", "label": "yes"}])
    assert report.overall["krippendorff_alpha_nominal"].value is None
    assert report.overall["krippendorff_alpha_nominal"].missing
    assert report.raters[0].verdict is Verdict.UNKNOWN
    render(report)


def test_row_order_and_names_do_not_matter(made):
    rows = crowd(items=80)
    first = made.report(rows)
    renamed = {f"r{i}": f"z{9 - i}" for i in range(6)}
    second = made.report([{**row, "rater": renamed[row["rater"]]} for row in reversed(rows)])
    for key, one in first.overall.items():
        other = second.overall[key]
        assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high)), key
    a = {renamed[row.rater]: (row.rank, row.verdict, row.measures["gold_accuracy"]) for row in first.raters}
    assert a == {row.rater: (row.rank, row.verdict, row.measures["gold_accuracy"]) for row in second.raters}


def test_everybody_is_in_the_report(made):
    rows = [
        {"item": f"i{j}", "rater": f"person-{7 * j + k}", "label": "ab"[(j * k) % 2]}
        for j in range(50)
        for k in range(7)
    ]
    page = render(made.report(rows))
    assert "The other 50 people" in page
    assert all(f">person-{i}<" in page for i in range(350))


def test_a_policy_that_breaks_a_rule_names_the_key(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text("target = 1.5\ntarqet = 2\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        read_policy(path)
    assert {e.field for e in caught.value.errors} == {"target", "tarqet"}
    assert "target" in caught.value.cure


class TestCommandLine:
    def test_assess(self, made, tmp_path):
        path = made.write(crowd(items=60))
        answer = json.loads(run("assess", str(path), "--json", "--html", str(tmp_path / "r.html")))
        assert {"raters", "overall", "warnings", "data", "schema_version"} <= set(answer)
        assert set(answer["raters"][0]["measures"]["gold_accuracy"]) >= {"value", "low", "high", "n", "missing"}
        assert answer["data"]["rows"] == 240
        assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
        assert "labels of 60 items" in run("assess", str(path))

    def test_agreement(self, made):
        path = made.write(crowd(items=60))
        answer = json.loads(run("agreement", str(path), "--measure", "gwet_ac1", "--pairs", "--json"))
        assert list(answer["measures"]) == ["gwet_ac1"]
        assert len(answer["pairs"]) == 15
        assert "no measure 'kapa'" in run("agreement", str(path), "--measure", "kapa", code=2)

    def test_consensus(self, made, tmp_path):
        path = made.write(crowd(items=60, accuracy=0.8))
        answer = json.loads(run("consensus", str(path), "--method", "mace", "--blind", "--json"))
        assert answer["items"] == len(answer["consensus"]) == 60
        assert 0.9 < sum(row["confidence"] for row in answer["consensus"]) / 60 < 1
        run("consensus", str(path), "--out", str(tmp_path / "c.csv"))
        assert len((tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()) == 61

    def test_design(self):
        answer = json.loads(run("design", "--target", "0.95", "--unacceptable", "0.9", "--json"))
        assert (answer["items"], answer["warnings"]) == (298, [])
        thin = json.loads(run("design", "--target", "0.95", "--unacceptable", "0.9", "--items", "50", "--json"))
        assert "298" in thin["warnings"][0]

    def test_mistakes_are_told_with_their_cure(self, tmp_path):
        assert "no label table" in run("assess", str(tmp_path / "none.csv"), code=2)
        (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert "--columns" in run("assess", str(tmp_path / "x.csv"), code=2)
