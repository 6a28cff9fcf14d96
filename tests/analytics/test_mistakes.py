"""Plain mistakes of a user are told in words, before the work."""

import json

import pytest
from typer.testing import CliRunner

from raterlab.cli import app
from raterlab.domain.assess import Policy
from raterlab.errors import Invalid
from raterlab.flows import assess as flow
from raterlab.flows import consensus
from tests.analytics.conftest import crowd


def run(*command) -> str:
    done = CliRunner().invoke(app, [str(part) for part in command])
    if isinstance(done.exception, Exception):
        raise done.exception
    return done.output


def test_a_folder_is_no_policy(made, tmp_path):
    with pytest.raises(Invalid, match="cannot be read: Is a directory"):
        run("assess", made.write(crowd()), "--policy", tmp_path)


@pytest.mark.parametrize(
    ("command", "option", "name", "why"),
    [
        ("assess", "--html", "none/x.html", "there is no folder"),
        ("assess", "--html", "", "it is a folder"),
        ("consensus", "--out", "none/x.csv", "there is no folder"),
        ("consensus", "--out", "x.txt", "written as .csv or .parquet"),
    ],
)
def test_what_cannot_be_written_is_told_before_the_work(made, monkeypatch, command, option, name, why):
    def work(*_, **__):
        pytest.fail("the work was done first")

    monkeypatch.setattr(flow, "assess_files", work)
    monkeypatch.setattr(flow, "read_labels", work)
    with pytest.raises(Invalid, match=why):
        run(command, made.write(crowd()), option, made.folder / name)


def test_costs_of_a_class_that_is_not_there(made):
    report = made.report(crowd(), costs={"a": {"bb": 5, "b": 2}})
    said = next(c for c in report.warnings if c.code == "costs_of_unknown_class")
    assert said.examples == ("bb",)
    assert "costs_of_unknown_class" not in made.codes(crowd(), costs={"a": {"b": 2}})


def test_too_little_memory_is_not_the_format(made):
    with pytest.raises(Invalid, match="so little memory") as caught:
        flow.assess_files([str(made.write(crowd()))], policy=Policy(), memory="1KB")
    assert "--memory" in caught.value.cure


def test_consensus_is_in_the_order_of_the_items(made, tmp_path):
    rows = crowd(items=50)
    path, out = made.write(rows[::-1]), tmp_path / "out.csv"
    found = consensus.put_together(flow.read_labels([str(path)]), "majority")
    assert found.items == sorted({row["item"] for row in rows})
    votes: dict[str, list[str]] = {}
    for row in rows:
        votes.setdefault(row["item"], []).append(row["label"])
    assert all(label in votes[item] for item, label in zip(found.items, found.labels, strict=True))
    run("consensus", path, "--method", "majority", "--out", out)
    assert [line.split(",")[0].strip('"') for line in out.read_text(encoding="utf-8").splitlines()[1:]] == found.items


def test_design_has_a_version_too():
    assert json.loads(run("design", "--json"))["schema_version"] == 1
