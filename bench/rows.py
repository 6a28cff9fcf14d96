"""What a part of the bench gives back, and how it is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One number. Rows with the same ``what`` and ``measure`` are compared; ``value`` None means not measured."""

    what: str  # "submit, 64 connections"
    who: str  # "Raterlab, SQLite"; ours begin with "Raterlab"
    measure: str  # "requests"
    value: float | None
    unit: str  # "1/s"
    better: Literal["more", "less"]
    bar: float | None = None  # what must be reached
    aim: float | None = None  # what is hoped for
    note: str = ""

    @property
    def ours(self) -> bool:
        return self.who.startswith("Raterlab")

    def reaches(self, line: float) -> bool:
        """Whether the value is on the good side of a line."""
        if self.value is None:
            return False
        return self.value >= line if self.better == "more" else self.value <= line


def times_better(row: Row, rows: Sequence[Row]) -> tuple[str, float] | None:
    """Return how many times better the first of our own rows is than this row of a peer, and whose row that is."""
    if row.ours or not row.value:
        return None
    own = [r for r in rows if r.ours and r.what == row.what and r.measure == row.measure and r.value]
    if not own or not own[0].value:
        return None
    ratio = own[0].value / row.value if row.better == "more" else row.value / own[0].value
    return own[0].who, ratio


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _verdict(row: Row) -> str:
    words = []
    for name, line in (("bar", row.bar), ("aim", row.aim)):
        if line is not None:
            sign = ">=" if row.better == "more" else "<="
            words.append(f"{name} {sign} {_number(line)}: {'reached' if row.reaches(line) else 'MISSED'}")
    return "; ".join(words)


def show(rows: Sequence[Row], machine: str) -> None:
    """Print the one table."""
    table = Table(title=machine, title_justify="left")
    for name in ("what", "who", "measure"):
        table.add_column(name)
    table.add_column("value", justify="right")
    table.add_column("Raterlab is", justify="right")
    table.add_column("remarks")
    last = ""
    for row in sorted(rows, key=lambda r: [x.what for x in rows].index(r.what)):
        if last and row.what != last:
            table.add_section()
        ratio = times_better(row, rows)
        table.add_row(
            row.what if row.what != last else "",
            row.who,
            row.measure,
            f"{_number(row.value)} {row.unit}",
            f"{_number(ratio[1])} x better" if ratio else "",
            "; ".join(part for part in (_verdict(row), row.note) if part),
        )
        last = row.what
    Console(width=160 if not Console().is_terminal else None).print(table)


def write(rows: Sequence[Row], machine: str, path: Path) -> None:
    """Write the same as JSON."""
    found = []
    for row in rows:
        ratio = times_better(row, rows)
        found.append({**asdict(row), "raterlab_times_better": ratio[1] if ratio else None})
    path.write_text(json.dumps({"machine": machine, "rows": found}, indent=1), encoding="utf-8")
