"""Published numbers, read in place beside the repository."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


class Shared:
    """The folder of published values and real ratings."""

    def __init__(self, root):
        self.root = root

    def json(self, name):
        return json.loads((self.root / name).read_text(encoding="utf-8"))

    def fixture(self, name):
        return self.json("fixtures.json")[name]

    def codes(self, name):
        """(items, raters) codes and the values they stand for, of a raters-by-units fixture."""
        table = np.array(self.fixture(name)["raters_x_units"], dtype=float).T
        values = np.unique(table[~np.isnan(table)])
        return np.where(np.isnan(table), -1, np.searchsorted(values, table)), values

    def ratings(self, folder, file):
        """(items, raters) codes of a long table; the last of repeated answers counts."""
        with (self.root / "data" / folder / file).open(encoding="utf-8", newline="") as lines:
            rows = [r for r in csv.DictReader(lines) if r["label"]]
        index = [
            {v: i for i, v in enumerate(dict.fromkeys(r[c] for r in rows))} for c in ("item_id", "rater_id", "label")
        ]
        items, raters, labels = index
        codes = np.full((len(items), len(raters)), -1)
        for row in rows:
            codes[items[row["item_id"]], raters[row["rater_id"]]] = labels[row["label"]]
        return codes


@pytest.fixture(scope="session")
def shared():
    if not (SHARED / "fixtures.json").exists():
        message = f"published values are not at {SHARED}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return Shared(SHARED)


def from_table(table):
    """Two raters' codes, (items, 2), from a contingency table."""
    table = np.asarray(table)
    rows, columns = np.indices(table.shape)
    return np.stack([np.repeat(x.ravel(), table.ravel()) for x in (rows, columns)], axis=1)


@pytest.fixture(scope="session")
def expand():
    return from_table
