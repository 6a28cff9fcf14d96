"""Rows that are marks are told from votes, and nobody is ranked by them."""

import numpy as np
import pytest

from raterlab.analytics.marks import of_marks
from raterlab.domain.assess import Policy
from raterlab.domain.score import Verdict
from raterlab.flows.agreement import agreement
from raterlab.flows.assess import assess_files, read_evidence
from tests.analytics.conftest import crowd

SETS = (
    ("15_pedestrian_boxes", "boxes.parquet", "Boxes and outlines"),
    ("13_xsum_hallucination_spans", "spans.parquet", "unitized"),
    ("18_zooniverse_exports", "polygons_cats.parquet", "Boxes and outlines"),
    ("20_mqm_zhen_spans_timed", "errors.parquet", "unitized"),
)


@pytest.mark.parametrize(("name", "file", "cure"), SETS)
def test_real_marks(shared, name, file, cure):
    path = str(shared.root / "data" / name / file)
    report = assess_files([path], policy=Policy())
    said = next(c for c in report.warnings if c.code == "marks_not_votes")
    assert said.blocks
    assert cure in said.message
    assert not {"no_disagreement", "repeated_labels"} & {c.code for c in report.warnings}
    assert all(row.rank is None and row.verdict is Verdict.UNKNOWN for row in report.raters)
    assert "marks_not_votes" in {c.code for c in agreement([path], policy=Policy(), measures=["gwet_ac1"]).warnings}


def test_several_rows_as_a_rule_are_no_votes_either(made):
    rows = [{**row, "part": k} for row in crowd(items=40) for k in range(3)]
    assert "marks_not_votes" in made.codes(rows)


def test_repeats_and_places_alone_are_votes(made):
    rows = crowd(items=100)
    again = [{**row, "label": "b"} for row in rows[:100]]
    assert "marks_not_votes" not in made.codes(rows + again)
    placed = [{**row, "x": 1, "y": 2, "w": 3, "h": 4, "start": 0, "end": 9} for row in rows]
    assert "marks_not_votes" not in made.codes(placed)
    e = read_evidence([str(made.write([*placed, *placed[:60]]))], policy=Policy())
    assert "h, w, x, y" in next(of_marks(e)).message or "end, start" in next(of_marks(e)).message


def test_answers_of_gold_alone_are_no_labels(made):
    r = np.random.default_rng(0)
    rows = [
        {"item": i, "rater": w, "label": f"text {i} {w}", "gold": f"gold {i}"} for i in range(100) for w in range(3)
    ]
    said = next(c for c in made.report(rows).warnings if c.code == "open_ended_labels")
    assert "300 different labels among 300" in said.message
    few = [
        {"item": i, "rater": w, "label": "ab"[r.integers(2)], "gold": f"gold {i}"} for i in range(200) for w in range(3)
    ]
    assert "open_ended_labels" not in made.codes(few)
