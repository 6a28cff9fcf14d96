"""Label tables made to show something."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from raterlab.analytics import engine, table
from raterlab.analytics.assess import assess
from raterlab.analytics.opening import open_tables
from raterlab.domain.assess import Policy, Report
from tests.stats.conftest import shared  # noqa: F401 - the fixture


class Maker:
    """Writes a table and reads it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, rows: list[dict], name: str = "labels.csv") -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def read(self, rows: list[dict], **kwargs) -> table.LabelTable:
        return table.read(open_tables(engine.DuckDb(), [str(self.write(rows))], {}), **kwargs)

    def report(self, rows: list[dict], **policy) -> Report:
        rules = Policy(**policy)
        return assess(self.read(rows, classes=rules.classes), rules)

    def codes(self, rows: list[dict], **policy) -> set[str]:
        return {c.code for c in self.report(rows, **policy).warnings}


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


def crowd(items=200, raters=6, per_item=4, accuracy=0.85, classes="abc", seed=0, gold=True, **columns) -> list[dict]:
    """A fair crowd: nothing to warn of but what is asked for."""
    r = np.random.default_rng(seed)
    rows = []
    for j in range(items):
        truth = classes[r.integers(len(classes))]
        for who in r.choice(raters, per_item, replace=False):
            right = r.random() < accuracy
            label = truth if right else r.choice([c for c in classes if c != truth])
            row = {"item": f"i{j:04}", "rater": f"r{who}", "label": str(label)}
            if gold:
                row["gold"] = truth
            row |= {name: make(r, j, who) for name, make in columns.items()}
            rows.append(row)
    return rows
