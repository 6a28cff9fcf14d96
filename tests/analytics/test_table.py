"""Reading label tables: every format the same, every row kept or named."""

import gzip
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from raterlab.analytics import engine, table
from raterlab.analytics.assess import assess
from raterlab.analytics.columns import find_columns
from raterlab.errors import Invalid, NotFound
from raterlab.flows.assess import read_labels
from tests.analytics.conftest import crowd


def same(a: table.LabelTable, b: table.LabelTable) -> bool:
    def content(t):
        names = t.names(range(t.labels.items))
        rows = zip(np.array(names)[t.item_of], t.labels.rater, t.labels.label, strict=True)
        gold = t.labels.gold
        return (
            sorted((str(i), t.raters[r], t.classes[x]) for i, r, x in rows),
            sorted(zip(names, [] if gold is None else [t.classes[g] if g >= 0 else None for g in gold], strict=False)),
        )

    return content(a) == content(b)


def test_every_format_gives_the_same_table(tmp_path):
    rows = crowd(items=40)
    whole = pa.Table.from_pylist(rows)
    text = ["item,rater,label,gold", *(",".join(r.values()) for r in rows)]
    (tmp_path / "a.csv").write_text("\n".join(text), encoding="utf-8")
    (tmp_path / "a.tsv").write_text("\n".join(text).replace(",", "\t"), encoding="utf-8")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress("\n".join(text).encode()))
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    pq.write_table(whole, tmp_path / "a.parquet")
    feather.write_feather(whole, str(tmp_path / "a.arrow"))
    half = len(rows) // 2
    (tmp_path / "parts").mkdir()
    pq.write_table(whole[:half], tmp_path / "parts" / "1.parquet")
    pq.write_table(whole[half:], tmp_path / "parts" / "2.parquet")
    first = read_labels([str(tmp_path / "a.csv")])
    assert first.rows == len(rows)
    for name in ("a.tsv", "a.csv.gz", "a.jsonl", "a.parquet", "a.arrow", "parts", "parts/*.parquet"):
        assert same(first, read_labels([str(tmp_path / name)])), name
    assert same(first, read_labels([(tmp_path / "a.parquet").as_uri()]))  # by Arrow's file systems, as s3:// is


def test_whole_numbers_and_words_are_the_same_ids(tmp_path):
    rows = [{"item": i % 7, "rater": 100_000 + i % 3, "label": (i * i) % 2} for i in range(60)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "n.parquet")
    pq.write_table(pa.Table.from_pylist([{k: str(v) for k, v in r.items()} for r in rows]), tmp_path / "s.parquet")
    numbers, words = read_labels([str(tmp_path / "n.parquet")]), read_labels([str(tmp_path / "s.parquet")])
    assert same(numbers, words)
    both = read_labels([str(tmp_path / "n.parquet"), str(tmp_path / "s.parquet")])
    assert both.labels.items == 7
    assert both.rows == 120


def test_rows_that_cannot_be_read_are_named_not_dropped(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("item,rater,label\n1,a,x\n,b,y\n3,c,x\n4,,x\n5,a,\n6,b,x,extra\n7,c,y\n", encoding="utf-8")
    found = read_labels([str(path)])
    assert len(found.labels.label) == 3
    assert found.bad_rows == 4
    assert found.rows == 7
    said = {(b.column, b.problem) for b in found.bad if b.row and b.column in ("item", "rater", "label")}
    assert said == {("item", "item is empty"), ("rater", "rater is empty"), ("label", "label is empty")}
    assert all(b.file == str(path) and b.cure for b in found.bad)
    with pytest.raises(Invalid, match=r"bad\.csv, line 7"):
        read_labels([str(path)], strict=True)


def test_blanks_are_no_names(tmp_path):
    path = tmp_path / "blank.csv"
    path.write_text("item,rater,label\n1,a,x\n2,  ,y\n3,c, \n4,d,y\n", encoding="utf-8")
    found = read_labels([str(path)])
    assert found.raters == ("a", "d")
    assert [(b.row, b.column) for b in found.bad] == [(3, "rater"), (4, "label")]


def test_a_table_without_rows_or_columns_says_what_it_has(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("task,person,answer\n1,a,x\n", encoding="utf-8")
    with pytest.raises(Invalid, match="no column for rater") as caught:
        read_labels([str(path)])
    assert "task, person, answer" in caught.value.cure
    assert read_labels([str(path)], columns={"rater": "person"}).raters == ("a",)
    with pytest.raises(Invalid, match="has no column 'nobody'"):
        read_labels([str(path)], columns={"rater": "nobody"})
    path.write_text("item,rater,label\n", encoding="utf-8")
    with pytest.raises(Invalid, match="no row that can be read"):
        read_labels([str(path)])
    with pytest.raises(NotFound):
        read_labels([str(tmp_path / "nothing.csv")])
    (tmp_path / "x.docx").write_bytes(b"")
    with pytest.raises(Invalid, match="ending is not known"):
        read_labels([str(tmp_path / "x.docx")])
    (tmp_path / "x.parquet").write_bytes(b"no parquet")
    with pytest.raises(Invalid, match="cannot be read"):
        read_labels([str(tmp_path / "x.parquet")])


def test_gold_comes_from_a_column_or_a_file(tmp_path, made):
    rows = crowd(items=30)
    column = made.read(rows)
    bare = made.write([{k: v for k, v in r.items() if k != "gold"} for r in rows], "bare.csv")
    answers = {r["item"]: r["gold"] for r in rows} | {"stranger": "a"}
    gold = made.write([{"item": i, "gold": g} for i, g in answers.items()], "gold.csv")
    apart = read_labels([str(bare)], gold=[str(gold)])
    assert same(column, apart)
    assert apart.unused_gold == 1
    rows[0]["gold"] = "b" if rows[1]["gold"] == "a" else "a"
    assert made.read(rows).gold_conflicts == 1


def test_gold_that_contradicts_itself_follows_one_rule_and_is_counted(tmp_path, made):
    rows = [{"item": f"i{k}", "rater": r, "label": "a", "gold": "a"} for k in range(9) for r in "xyz"]
    rows[1]["gold"] = "b"  # i0 in the column
    answers = [("i1", "a"), ("i1", "b"), ("i2", "b"), ("i3", "a"), ("i3", "a"), ("i4", "")]
    paths = [
        made.write([dict(zip(("item", "gold"), answer, strict=True))], f"g{k}.csv") for k, answer in enumerate(answers)
    ]
    found = read_labels([str(made.write(rows))], gold=[str(path) for path in paths])
    assert (found.gold_conflicts, found.file_conflicts, found.overruled) == (1, 1, 1)
    gold = dict(zip(found.names(range(9)), (found.classes[g] for g in found.labels.gold), strict=True))
    assert {item for item, answer in gold.items() if answer == "b"} == {
        "i2"
    }  # the file before the column, the first of it
    report = assess(found)
    said = next(c for c in report.warnings if c.code == "gold_conflicts")
    assert said.count == 3
    for words in ("1 items have rows", "1 items have different answers in files", "1 items have another gold"):
        assert words in said.message


def test_columns_beside_the_label_keep_its_order(made):
    rows = crowd(
        items=50,
        seconds=lambda r, j, who: 10 * j + int(who),
        order=lambda r, j, who: j,
        flag=lambda r, j, who: "true" if j == 3 else "no",
    )
    np.random.default_rng(1).shuffle(rows)
    found = made.read(rows)
    names = found.names(range(found.labels.items))
    for k in range(len(rows)):
        item, rater = names[found.item_of[k]], found.raters[found.labels.rater[k]]
        assert found.extras["seconds"][k] == 10 * int(item[1:]) + int(rater[1:])
        assert found.extras["order"][k] == int(item[1:])
        assert found.extras["flag"][k] == (item == "i0003")


def test_repeats_stay_in_the_order_of_the_file(made):
    rows = [{"item": "x", "rater": "a", "label": c} for c in "pqr"] + [{"item": "x", "rater": "b", "label": "q"}]
    found = made.read(rows)
    assert [found.classes[c] for c in found.labels.label] == ["p", "q", "r", "q"]
    once, repeats = found.labels.latest()
    assert repeats == 2
    assert sorted(found.classes[c] for c in once.label) == ["q", "r"]


def test_the_later_of_two_labels_is_the_later_in_time(made):
    last = [("x", "p", "2026-01-09 12:00", 1), ("x", "q", "2026-01-09 11:00", 2), ("x", "r", "", 9)]
    ties = [
        ("y", "p", "2026-01-09 12:00", 2),
        ("y", "q", "2026-01-09 12:00", 1),
        ("z", "q", "", ""),
        ("z", "r", "", ""),
    ]
    rows = [dict(zip(("item", "label", "timestamp", "order"), row, strict=True), rater="a") for row in last + ties]
    found = made.read(rows)
    once, repeats = found.labels.latest()
    chosen = dict(zip(found.names(range(3)), (found.classes[c] for c in once.label), strict=True))
    assert chosen == {"x": "p", "y": "p", "z": "r"}  # by time, then order, then place
    assert repeats == 4
    assert sorted(found.extras["order"][found.labels.label == found.classes.index("p")]) == [1, 2]


def test_classes_stand_in_the_rubrics_order_then_as_numbers(made):
    rows = [{"item": i, "rater": i % 2, "label": c} for i, c in enumerate(["10", "9", "high", "2", "low"])]
    assert made.read(rows).classes == ("2", "9", "10", "high", "low")
    assert made.read(rows, classes=("low", "high")).classes[:2] == ("low", "high")


def test_column_names_are_found_whatever_their_case():
    assert find_columns(["TASK", "Worker_ID", "Label"]) == {"item": "TASK", "rater": "Worker_ID", "label": "Label"}


def test_interrupted_or_not_nothing_is_left_behind(tmp_path):
    from raterlab.cli.labels import _write

    target = tmp_path / "report.html"
    with pytest.raises(UnicodeEncodeError):
        _write(target, "\ud800")
    assert list(tmp_path.iterdir()) == []
    _write(target, "whole")
    assert target.read_text(encoding="utf-8") == "whole"


def test_the_engine_knows_its_endings():
    assert set(engine.READERS.values()) == {"csv", "json", "parquet", "arrow"}
