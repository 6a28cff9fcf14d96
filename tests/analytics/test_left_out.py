"""Rows that are left out are counted once, named by their line, and told by every command."""

import gzip
import json

import pytest
from typer.testing import CliRunner

from raterlab.cli import app
from raterlab.domain.assess import Policy
from raterlab.errors import Invalid
from raterlab.flows.agreement import agreement
from raterlab.flows.assess import assess_files, read_labels
from tests.analytics.conftest import crowd

HEAD = "item,rater,label,gold,order"


@pytest.fixture
def broken(tmp_path):
    """300 rows, four of them bad: too many cells on line 5, too few on 9, no item on 13, no label on 17."""
    lines = [HEAD, *(",".join([*row.values(), str(k)]) for k, row in enumerate(crowd(items=75)))]
    lines[4] += ",x,y,z"
    lines[8] = "i9,r0"
    lines[12] = "," + lines[12].partition(",")[2]
    cells = lines[16].split(",")
    lines[16] = ",".join([*cells[:2], " ", *cells[3:]])
    path = tmp_path / "l.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def said(path, *command) -> str:
    done = CliRunner().invoke(app, [*command, str(path)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_row_counts_once_and_is_named_by_its_line(broken):
    report = assess_files([str(broken)], policy=Policy())
    assert (report.data.rows, report.data.unreadable, report.data.labels) == (300, 4, 296)
    assert [line.partition(f"{broken}, line ")[2].split(",")[0] for line in report.unreadable] == ["5", "9", "13", "17"]
    for line, what in ((12, "item is empty"), (16, "label is blank")):
        rows = broken.read_text(encoding="utf-8").splitlines()
        one = broken.with_name("one.csv")
        one.write_text("\n".join([HEAD, "", 'i0,"r\n0",a,a,0', *rows[1:4], rows[line]]), encoding="utf-8")
        with pytest.raises(Invalid, match=rf"one\.csv, line 8, column \w+: {what}"):  # the line that an editor shows
            read_labels([str(one)], strict=True)


@pytest.mark.parametrize("command", ["assess", "agreement", "consensus", "diagnose", "drift"])
def test_every_command_tells(broken, command):
    text = said(broken, command)
    assert "! 4 of 300 rows could not be read" in text
    assert "4 rows are left out:" in text
    assert f"{broken}, line 17" in text
    answer = json.loads(said(broken, command, "--json"))
    assert answer["schema_version"] == 1
    assert answer["data"]["unreadable"] == 4
    assert answer["warnings"][0]["code"] == "unreadable_rows"
    assert len(answer["unreadable"]) == 4


def test_shares_of_a_table_tell_too(broken):
    found = agreement([str(broken)], policy=Policy(), memory="1GB")
    assert (found.data.rows, found.data.unreadable, len(found.unreadable)) == (300, 4, 4)
    assert found.data.items_gold is None


def test_many_are_counted_and_ten_are_shown(tmp_path):
    path = tmp_path / "l.csv"
    path.write_text("item,rater,label\n1,a,x\n" + "2,b\n" * 3000, encoding="utf-8")
    text = said(path, "assess")
    assert "! 3000 of 3001 rows" in text
    assert "and 2990 more" in text


@pytest.mark.parametrize("command", [assess_files, agreement])
def test_strict_is_refused_on_spark(broken, command):
    with pytest.raises(Invalid, match="strict cannot be kept on Spark"):
        command([str(broken)], policy=Policy(), engine="spark", strict=True)


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "jsonl.gz"])
def test_a_broken_line_of_json_is_one_row(tmp_path, suffix):
    lines = [json.dumps(row) for row in crowd(items=50)]
    lines[11] = lines[11][:20]
    lines[20] = "[1, 2]"
    lines[30] = lines[30].replace('"label"', '"lable"')
    text = "\n".join([*lines[:3], "", *lines[3:]]).encode()
    path = tmp_path / f"l.{suffix}"
    path.write_bytes(gzip.compress(text) if suffix.endswith("gz") else text)
    report = assess_files([str(path)], policy=Policy())
    assert (report.data.rows, report.data.labels) == (200, 197)
    assert [line.partition(f"{path}, line ")[2].split(",")[0] for line in report.unreadable] == ["13", "22", "32"]
    with pytest.raises(Invalid, match="line 13, the line is broken JSON") as caught:
        read_labels([str(path)], strict=True)
    assert "one object of JSON on each line" in caught.value.cure


@pytest.mark.parametrize(("encoding", "name"), [("latin-1", "LATIN1"), ("utf-16", "UTF-16")])
@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "jsonl"])
def test_another_encoding_is_named(tmp_path, encoding, name, suffix):
    rows = [("item", "rater", "label"), *((f"i{k}", f"José {k % 3}", "a") for k in range(40))]
    text = "\n".join(
        json.dumps(dict(zip(rows[0], row, strict=True)), ensure_ascii=False) if suffix == "jsonl" else ",".join(row)
        for row in rows
    ).encode(encoding)
    path = tmp_path / f"l.{suffix}"
    path.write_bytes(gzip.compress(text) if suffix.endswith("gz") else text)
    with pytest.raises(Invalid, match=rf"line \d+: this is not UTF-8.*{name}") as caught:
        read_labels([str(path)])
    assert f"iconv -f {name}" in caught.value.cure
