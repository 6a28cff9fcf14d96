"""One answer is one answer however a tool wrote it."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raterlab.analytics.assess import assess
from raterlab.analytics.measures import MEASURES
from raterlab.domain.assess import Policy
from raterlab.domain.score import Verdict
from raterlab.flows.assess import read_evidence, read_labels
from tests.analytics.conftest import crowd


def numbered(**kwargs) -> list[dict]:
    """A crowd whose labels and gold are whole numbers."""
    return [
        {**row, "label": "abc".index(row["label"]), "gold": "abc".index(row["gold"])}
        for row in crowd(items=60, **kwargs)
    ]


def accuracy(path, gold=()) -> float | None:
    e = read_evidence([str(path)], policy=Policy(), gold=[str(g) for g in gold])
    return assess(e.table, e.policy).overall["gold_accuracy"].value


@pytest.mark.parametrize("how", ["parquet", "csv", "gold file"])
def test_a_gap_in_gold_makes_floats_of_it_and_nothing_else(tmp_path, made, how):
    rows = numbered()
    odd = [{**row, "gold": float(row["gold"]) if int(row["item"][1:]) % 2 else None} for row in rows]
    expected = accuracy(made.write([{**row, "gold": "" if row["gold"] is None else int(row["gold"])} for row in odd]))
    assert expected > 0.5
    if how == "parquet":
        path = tmp_path / "l.parquet"
        pq.write_table(pa.Table.from_pylist(odd), path)
        assert accuracy(path) == expected
    elif how == "csv":
        assert accuracy(made.write(odd, "odd.csv")) == expected
    else:
        bare = made.write([{k: v for k, v in row.items() if k != "gold"} for row in rows], "bare.csv")
        answers = {row["item"]: row["gold"] for row in odd if row["gold"] is not None}
        gold = made.write([{"item": item, "gold": f" {answer}"} for item, answer in answers.items()], "gold.csv")
        assert accuracy(bare, [gold]) == expected


NATIVE = {
    "sets": (lambda k: ["a", "b"][: 1 + k % 2] if k % 5 else [], "krippendorff_alpha_masi"),
    "spans": (lambda k: [[k % 3, 9, "PER"], [12, 15 + k % 2, "LOC"]], "unitized_alpha"),
    "objects": (lambda k: [{"start": k % 3, "end": 9, "label": "PER"}] if k % 4 else [{"start": 1, "end": 4}], "f1_across_labelers"),
}  # fmt: skip


@pytest.mark.parametrize("what", NATIVE)
@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_lists_of_json_mean_the_same_as_their_text(tmp_path, what, suffix):
    make, key = NATIVE[what]
    rows = [{"item": f"i{k // 3}", "rater": f"r{k % 3}", "label": make(k // 3 * 7 + k % 3 // 2)} for k in range(90)]
    answers = []
    for name, written in (("native", rows), ("text", [{**row, "label": json.dumps(row["label"])} for row in rows])):
        path = tmp_path / f"{name}.{suffix}"
        if suffix == "jsonl":
            path.write_text("\n".join(json.dumps(row) for row in written), encoding="utf-8")
        elif what == "spans":  # Arrow has no lists of numbers and words
            return
        else:
            pq.write_table(pa.Table.from_pylist(written), path)
        e = read_evidence([str(path)], policy=Policy())
        answers.append((e.class_names, MEASURES[key].of(e)))
    assert answers[0] == answers[1]
    assert answers[0][1].value is not None


def test_gold_of_json_may_be_a_distribution_or_a_set(tmp_path):
    for name, gold, label in (("soft", {"a": 0.75, "b": 0.25}, "a"), ("set", ["a", "b"], ["a", "b"])):
        rows = [
            {
                "item": f"i{k}",
                "rater": f"r{r}",
                "label": label,
                "gold": gold if k % 2 else ({"c": 1} if name == "soft" else gold),
            }
            for k in range(20)
            for r in range(3)
        ]
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        e = read_evidence([str(path)], policy=Policy())
        if name == "soft":
            assert (e.table.soft.of_item >= 0).all()
            assert MEASURES["soft_gold_log_score"].of(e).value is not None
            assert e.class_names == ("a", "b", "c")
        else:
            assert MEASURES["gold_accuracy"].of(e).value == 1


def test_numbers_and_words_of_json_are_one_class(tmp_path):
    rows = numbered()
    plain = [[row["label"], str(row["label"]), float(row["label"])][k % 3] for k, row in enumerate(rows)]
    path = tmp_path / "l.jsonl"
    path.write_text(
        "\n".join(json.dumps({**row, "label": label}) for row, label in zip(rows, plain, strict=True)), encoding="utf-8"
    )
    found = read_labels([str(path)])
    assert found.classes == ("0", "1", "2")
    assert accuracy(path) > 0.5


def test_blanks_around_a_name_are_no_part_of_it(made):
    rows = [{k: f" {v} " if i % 2 else v for k, v in row.items()} for i, row in enumerate(crowd(items=30))]
    plain = made.read(crowd(items=30))
    found = made.read(rows)
    assert (found.classes, found.raters, found.labels.items) == (plain.classes, plain.raters, plain.labels.items)


def test_one_number_in_two_files_is_one_class(tmp_path):
    for name, rows in (("1", numbered()), ("2", [{**row, "label": str(row["label"])} for row in numbered(seed=1)])):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    assert read_labels([str(tmp_path)]).classes == ("0", "1", "2")


ORDERED = (
    "krippendorff_alpha_ordinal", "krippendorff_alpha_interval", "krippendorff_alpha_ratio", "gwet_ac2_quadratic", "icc_1",
    "icc_2_1", "kendall_w",
)  # fmt: skip


@pytest.mark.parametrize("level", ["ordinal", "interval", "ratio"])
def test_words_have_no_order_unless_the_policy_names_it(made, level):
    words = {"a": "low", "b": "medium", "c": "high"}
    rows = [{**row, "label": words[row["label"]], "gold": words[row["gold"]]} for row in crowd(raters=3, per_item=3)]
    report = made.report(rows, level=level)
    for key in ORDERED:
        assert report.overall[key].value is None, key
    said = next(c for c in report.warnings if c.code == "order_not_known")
    assert ("`classes` in the policy" if level == "ordinal" else "write numbers") in said.message
    assert "is not known: " in report.summary[1]
    named = made.report(rows, level=level, classes=("low", "medium", "high"))
    assert (named.overall["krippendorff_alpha_ordinal"].value is not None) == (level == "ordinal")
    assert ("order_not_known" in {c.code for c in named.warnings}) == (level != "ordinal")
    places = [{**row, "label": list(words.values()).index(row["label"]), "gold": ""} for row in rows]
    numbers = made.report(places, level=level)
    assert numbers.overall[f"krippendorff_alpha_{level}"].value is not None
    if level == "ordinal":
        assert numbers.overall["icc_2_1"].value == named.overall["icc_2_1"].value


def test_nobody_is_judged_by_gold_in_other_words(made):
    report = made.report([{**row, "gold": f"class {row['gold']}"} for row in crowd()])
    assert report.warnings[0].code == "gold_in_other_words"
    assert "a, b, c" in report.warnings[0].message
    assert all(row.verdict is Verdict.UNKNOWN and row.rank is None for row in report.raters)
    assert "class_never_gold" not in {c.code for c in report.warnings}
