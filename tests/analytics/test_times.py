"""Moments and durations are read however a tool writes them, and what cannot be read is told."""

import numpy as np
import pytest

from raterlab.analytics.engine import DuckDb
from raterlab.analytics.opening import open_tables
from raterlab.analytics.watch import watch
from raterlab.domain.assess import Policy
from raterlab.flows.assess import read_evidence, read_labels
from tests.analytics.conftest import crowd

NINE = 1767949200  # 2026-01-09 09:00:00 UTC


def read(made, cells: list, column="timestamp", **more):
    rows = [{"item": k, "rater": "r", "label": "a", column: cell, **more} for k, cell in enumerate(cells)]
    return read_labels([str(made.write(rows))])


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-09T09:00:00Z", "2026-01-09T11:00:00+02:00", "2026-01-09 09:00", " 2026-01-09 09:00:00 ", str(NINE), f"{NINE}000",
        f"{NINE}000000", f"{NINE}000000000", f"{NINE}.0", "01/09/2026 09:00", "1/9/26 9:00 AM", "09.01.2026 09:00 ",
        "Fri Jan 09 09:00:00 UTC 2026", "Fri Jan 09 01:00:00 PST 2026", "Fri, 09 Jan 2026 09:00:00 GMT",
        "Fri Jan 09 2026 11:00:00 GMT+0200 (CEST)", "January 9, 2026 9:00 am", "Fri Jan  9 09:00:00 2026",
    ],
)  # fmt: skip
def test_a_moment_in_many_writings(made, cell):
    # a date that tells which number is the day stands beside it
    other = "25.12.2025" if "." in cell[:3] else "12/25/2025"
    assert read(made, [cell, other]).extras["timestamp"][0] == NINE


@pytest.mark.parametrize("factor", [1, 1e3, 1e6, 1e9])
def test_numbers_of_any_size_in_json(tmp_path, factor):
    path = tmp_path / "l.jsonl"
    path.write_text(f'{{"item": 1, "rater": "r", "label": "a", "timestamp": {int(NINE * factor)}}}\n', encoding="utf-8")
    assert read_labels([str(path)]).extras["timestamp"][0] == NINE


def test_drift_reads_milliseconds(made):
    rows = [
        {"item": k, "rater": "r", "label": "a", "gold": "a" if k < 100 else "b", "timestamp": (NINE + 60 * k) * 1000}
        for k in range(200)
    ]
    found = watch(read_evidence([str(made.write(rows))], policy=Policy()))
    assert "2026-01-09" in found.raters[0].since


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("12", 12), ("12s", 12), ("12 s", 12), ("1500 ms", 1.5), ("1:05", 65), ("1:02:03", 3723), ("2 min", 120), ("0.5h", 1800)],
)  # fmt: skip
def test_a_duration_in_many_writings(made, cell, seconds):
    assert read(made, [cell], "seconds").extras["seconds"][0] == seconds


def notes(found) -> dict:
    return {note.code: note for note in found.intake.notes}


def test_cells_that_cannot_be_read_are_told(made):
    found = read(made, ["2026-01-09", "", "yesterday", "Fri Jan 09 14:00:00 XYZ 2026", "10:00"], seconds="a while")
    said = [note for note in found.intake.notes if note.code == "unreadable_cells"]
    assert [note.count for note in said] == [3, 5]
    assert "labels.csv, line 4, column timestamp: 'yesterday'" in said[0].message
    assert "seconds since 1970" in said[0].message
    assert np.isnan(found.extras["timestamp"]).sum() == 4
    assert len(found.labels.label) == 5
    assert "unreadable_cells" in made.codes([{**row, "order": "first"} for row in crowd()])


def test_dates_that_read_both_ways(made):
    open_ = read(made, ["01/05/2026 09:00", "02/05/2026 09:00"])
    assert "month/day/year" in notes(open_)["dates_either_way"].message
    assert np.ptp(open_.extras["timestamp"]) == 31 * 86400
    for cell, apart in (("13/05/2026 09:00", 12), ("01/17/2026 09:00", 12)):
        told = read(made, ["01/05/2026 09:00", cell])
        assert "dates_either_way" not in notes(told)
        assert np.ptp(told.extras["timestamp"]) == apart * 86400


def test_another_file_tells_which_number_is_the_day(made):
    def write(name, cell, item):
        return str(made.write([{"item": item, "rater": "r", "label": "a", "timestamp": cell}], name))

    paths = [write("1.csv", "01/05/2026", 1), write("2.csv", "17/05/2026", 2)]
    assert not open_tables(DuckDb(), paths, {})[0].notes
    assert np.ptp(read_labels(paths).extras["timestamp"]) == 16 * 86400
