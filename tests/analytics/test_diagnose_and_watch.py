"""Causes and falls that were put in are found; none is found where none is."""

import json

import numpy as np
import pytest

from raterlab.analytics.diagnose import diagnose
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.watch import watch
from raterlab.domain.assess import Policy
from raterlab.errors import Invalid
from tests.analytics.conftest import crowd
from tests.analytics.test_assess import run


def everybody(items=150, raters=5, accuracy=0.95, seed=0, classes="abcd"):
    return crowd(items=items, raters=raters, per_item=raters, accuracy=accuracy, classes=classes, seed=seed)


def evidence(made, rows, **policy):
    return Evidence(made.read(rows), Policy(**policy))


def camps():
    rows = everybody()
    for row in rows:
        if row["gold"] in "ab" and int(row["item"][1:]) % 3 == 0:
            row["label"] = "a" if row["rater"] in ("r0", "r1") else "b"
    return rows


def wavering():
    r = np.random.default_rng(1)
    rows = everybody()
    for row in rows:
        if row["gold"] in "ab" and int(row["item"][1:]) % 3 == 0:
            row["label"] = "ab"[r.integers(2)]
    return rows


def wrong_gold():
    rows = everybody()
    for row in rows:
        if int(row["item"][1:]) % 12 == 0:
            row["gold"] = "abcd"["abcd".index(row["gold"]) - 1]
    return rows


def one_bad():
    r = np.random.default_rng(2)
    rows = everybody(items=250)
    for row in rows:
        if row["rater"] == "r3" and r.random() < 0.25:
            row["label"] = "abcd"[r.integers(4)]
    return rows


def weak():
    return everybody(accuracy=0.7)


@pytest.mark.parametrize(
    ("cause", "make"),
    [
        ("camps", camps),
        ("ambiguous", wavering),
        ("gold", wrong_gold),
        ("rater", one_bad),
        ("training", weak),
        ("healthy", everybody),
    ],
)
def test_the_cause_that_was_put_in_is_found(made, cause, make):
    found = diagnose(evidence(made, make()))
    assert found.cause == cause
    if cause in ("camps", "ambiguous"):
        assert set(found.pair) == {"a", "b"}
        assert len(found.contested) > 10
    if cause == "camps":
        second = {reading.rater: reading.second > 0.5 for reading in found.readings}
        assert second["r0"] == second["r1"] != second["r2"] == second["r3"] == second["r4"]
    if cause == "gold":
        assert {int(row.item[1:]) % 12 for row in found.suspects} == {0}
    if cause == "rater":
        assert "r3" in found.summary[0]


def test_gold_that_does_not_cover_the_work_is_noticed(made):
    """Two people right on gold who differ on a third of the rest."""
    r = np.random.default_rng(0)
    rows = everybody(items=120, raters=3, accuracy=0.97)
    for j in range(200):
        for who in ("r0", "r1", "r2"):
            rows.append({"item": f"p{j}", "rater": who, "label": "ab"[r.integers(2)] if j % 2 else "a", "gold": ""})
    found = diagnose(evidence(made, rows))
    assert all((x.low or 0) > 0.02 for x in found.coverage.values())
    assert any("gold does not cover" in line for line in found.summary)


def test_without_gold_there_is_no_diagnosis(made):
    rows = [{k: v for k, v in row.items() if k != "gold"} for row in everybody(items=40)]
    with pytest.raises(Invalid, match="no gold"):
        diagnose(evidence(made, rows))
    thin = diagnose(evidence(made, everybody(items=10)))
    assert thin.cause == ""
    assert "No diagnosis" in thin.summary[0]


def history(falls=(), everybody_falls=False, raters=8, n=400, seed=0, gold=True, at=200):
    r = np.random.default_rng(seed)
    rows = []
    for who in range(raters):
        for k in range(n):
            low = k >= at and (everybody_falls or who in falls)
            truth = "abc"[r.integers(3)]
            right = r.random() < (0.78 if low else 0.95)
            label = truth if right else "abc"["abc".index(truth) - 1]
            row = {"item": f"i{who}-{k}", "rater": f"r{who}", "label": label}
            row["timestamp"] = f"2026-10-{1 + k // 20:02} {k % 20:02}:00:00"
            rows.append(row | ({"gold": truth} if gold else {}))
    return rows


def test_one_persons_fall_is_found_and_dated(made):
    found = watch(evidence(made, history(falls={3})))
    assert [row.rater for row in found.raters if row.acted] == ["r3"]
    row = found.raters[0]
    assert row.before.value > 0.92
    assert row.after.value < 0.85
    assert "2026-10-1" in row.since  # the fall is on the 11th
    assert "r3" in found.summary[0]


def test_a_change_of_pace_stands_beside_and_names_nobody(made):
    r = np.random.default_rng(2)
    rows = history()
    for k, row in enumerate(rows):
        hurried = row["rater"] == "r5" and k % 400 >= 250
        row["seconds"] = round(float(r.lognormal(2, 0.5)) / (3 if hurried else 1), 2)
    found = {row.rater: row for row in watch(evidence(made, rows)).raters}
    assert "times faster since label 2" in found["r5"].pace
    assert sum(row.pace is not None for row in found.values()) <= 2  # one in eleven, over three hundred labels
    assert not any(row.acted for row in found.values())


def test_nobody_is_named_when_nothing_falls(made):
    for seed in range(3):
        found = watch(evidence(made, history(seed=seed)))
        assert not any(row.acted for row in found.raters)
        assert found.cause == "none"


def test_a_fall_of_everybody_is_nobodys(made):
    found = watch(evidence(made, history(everybody_falls=True)))
    assert found.cause == "all"
    assert not any(row.acted for row in found.raters)
    assert "Everybody" in found.summary[0]


def test_the_row_order_of_the_file_does_not_matter(made):
    rows = history(falls={3})
    first = watch(evidence(made, rows))
    np.random.default_rng(0).shuffle(rows)
    assert watch(evidence(made, rows)) == first


def test_without_gold_the_others_majority_stands_in(made):
    r = np.random.default_rng(0)
    rows = []
    for k in range(300):
        truth = "abc"[r.integers(3)]
        for who in range(5):
            right = r.random() < (0.6 if who == 2 and k > 150 else 0.95)
            rows.append(
                {"item": k, "rater": f"r{who}", "label": truth if right else "abc"["abc".index(truth) - 1], "order": k}
            )
    found = watch(evidence(made, rows))
    assert found.stream == "agreement with the others' majority"
    assert [row.rater for row in found.raters if row.acted] == ["r2"]
    assert found.warnings


def test_a_table_without_time_says_so(made):
    with pytest.raises(Invalid, match="in which order"):
        watch(evidence(made, everybody()))
    with pytest.raises(Invalid, match="starts again"):
        watch(evidence(made, [{**row, "order": k % 50} for k, row in enumerate(everybody(items=300))]))
    with pytest.raises(Invalid, match="nobody has"):
        watch(evidence(made, history(n=20)))


def test_commands(made):
    path = str(made.write(camps()))
    assert json.loads(run("diagnose", path, "--json"))["cause"] == "camps"
    assert "two readings" in run("diagnose", path)
    path = str(made.write(history(falls={3})))
    assert json.loads(run("drift", path, "--json"))["raters"][0]["rater"] == "r3"
    assert "Somebody should look at r3" in run("drift", path)
