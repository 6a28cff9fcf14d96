"""A first look at columns that are written as text: which cells cannot be read, which number of a date is the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from raterlab.analytics import times

if TYPE_CHECKING:
    from ibis.expr.types import Table

Dates = Literal["", "day", "month", "either"]
SHOWN = 3
CURES: Mapping[str, str] = {
    "timestamp": "Write moments as 2026-01-09T14:00:00+02:00, or as seconds since 1970.",
    "seconds": "Write seconds as a number, 12.5, or as 1:05.",
    "order": "Write whole numbers.",
    "confidence": "Write numbers.",
}


@dataclass(frozen=True, slots=True)
class Unread:
    """Cells of a column that cannot be read: how many, and the first by row (None where rows have no number)."""

    column: str
    count: int
    shown: tuple[tuple[int | None, str], ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found.

    Parameters
    ----------
    dates
        Which of the first two numbers of dates such as 01/05/2026 comes first: the cells tell, or leave ``either``.
    unread
        Cells that cannot be read.
    plain
        Columns all of whose cells are plain numbers or ISO 8601: other writings need not be tried.
    looked
        Whether the whole file was gone through.
    """

    dates: Dates = ""
    unread: tuple[Unread, ...] = ()
    plain: tuple[str, ...] = ()
    looked: bool = False


def read_as(key: str, column: Any, *, day_first: bool, plain: bool = False) -> Any:
    """Return a column of numbers by what it is, nothing where a cell cannot be read."""
    if plain:
        return times.plain_moment(column) if key == "timestamp" else _number(key, column)
    if key == "timestamp":
        return times.moment(column, day_first=day_first)
    if key == "seconds":
        return times.duration(column)
    return _number(key, column)


def _number(key: str, column: Any) -> Any:
    kind = "int64" if key == "order" else "float64"
    return column.strip().try_cast(kind) if column.type().is_string() else column.cast(kind)


def survey(
    raw: Table, names: Mapping[str, str], run: Callable[[Table], pa.RecordBatchReader], *,
    day_first: bool | None, numbered: bool,
) -> Survey:  # fmt: skip
    """Look at a file once, and again only where a cell cannot be read at first.

    Parameters
    ----------
    raw
        The file.
    names
        Its name for each column of ours.
    run
        Streams a query.
    day_first
        What is known of its dates already.
    numbered
        Whether rows come in the order of the file.
    """
    text = {key: raw[name] for key, name in names.items() if key in CURES and raw[name].type().is_string()}
    if not text:
        return Survey()
    odd = {
        key: (read_as(key, column, day_first=False, plain=True).isnull() & (column.strip() != "")).sum()
        for key, column in text.items()
    }
    found = run(raw.aggregate(**odd)).read_all().to_pylist()[0]
    plain = tuple(key for key in text if not found[key])
    dates: Dates = _dates(raw, text["timestamp"], run) if found.get("timestamp") else ""
    day_first = reading(dates) if day_first is None else day_first
    unread = [
        one
        for key, column in text.items()
        if found[key]
        for one in _unread(raw, key, column, run, day_first=day_first, numbered=numbered)
    ]
    return Survey(dates, tuple(unread), plain, looked=True)


def _dates(raw: Table, column: Any, run: Callable[[Table], pa.RecordBatchReader]) -> Dates:
    """Return which number of the dates is the day."""
    first, second = (column.re_extract(times.DATE, i).try_cast("int64") for i in (1, 2))
    asked = raw.aggregate(dates=first.notnull().sum(), day=(first > 12).sum(), month=(second > 12).sum())
    found = {key: value or 0 for key, value in run(asked).read_all().to_pylist()[0].items()}
    if not found["dates"]:
        return ""
    return "either" if not found["day"] and not found["month"] else "day" if found["day"] > found["month"] else "month"


def reading(dates: Dates) -> bool:
    """Return whether the day comes first; where cells leave it open, the month does."""
    return dates == "day"


def _unread(
    raw: Table, key: str, column: Any, run: Callable[[Table], pa.RecordBatchReader], *, day_first: bool, numbered: bool
) -> Iterator[Unread]:
    import ibis  # noqa: PLC0415

    bad = read_as(key, column, day_first=day_first).isnull() & (column.strip() != "")
    place = {"row": ibis.row_number()} if numbered else {}
    rows = raw.select(cell=column, bad=bad, **place)
    rows = rows.filter(rows.bad)
    count = run(rows.aggregate(n=rows.count())).read_all()["n"][0].as_py()
    if count:
        shown = (rows.order_by("row") if numbered else rows).limit(SHOWN)
        cells = run(shown).read_all().to_pylist()
        yield Unread(key, count, tuple((cell["row"] + 1 if numbered else None, cell["cell"]) for cell in cells))
