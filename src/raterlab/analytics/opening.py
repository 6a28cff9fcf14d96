"""Open the files of a table together: what one of them leaves open another may tell, and what is odd is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from raterlab.analytics.engine import BadRow, DuckDb, Part
from raterlab.analytics.sources import Found, files
from raterlab.analytics.survey import CURES, SHOWN
from raterlab.domain.assess import Caution

if TYPE_CHECKING:
    from raterlab.analytics.spark import Spark


def open_tables(
    engine: DuckDb | Spark, paths: Sequence[str], told: Mapping[str, str], *, bare: bool = False
) -> list[Part]:
    """Open files, folders, globs or addresses as one table; what there is to say of them stands in the first part.

    Parameters
    ----------
    engine
        Reads them.
    paths
        Where they are.
    told
        Our name to the table's name of a column.
    bare
        Promises that nothing beside item, rater, label and gold will be asked for, at first.
    """
    found = files(paths)
    parts = [engine.part(file, told, bare=bare) for file in found]
    dates = {part.survey.dates for part in parts}
    if "either" in dates and len(sure := dates & {"day", "month"}) == 1:  # the other files tell
        day_first = sure == {"day"}
        parts = [
            engine.part(part.file, told, bare=bare, day_first=day_first) if part.survey.dates == "either" else part
            for part in parts
        ]
        parts = [replace(part, survey=replace(part.survey, dates="")) for part in parts]
    notes = (*same_table_twice(found), *(caution for look in LOOKS for caution in look(parts)))
    parts[0] = replace(parts[0], notes=notes)
    return parts


def same_table_twice(found: Found) -> Iterator[Caution]:
    """Files that are not read because a Parquet file beside them has their name."""
    if found.doubles:
        named = ", ".join(found.doubles[:SHOWN])
        yield Caution(
            code="same_table_twice",
            message=(
                f"{len(found.doubles)} files are not read: a Parquet file beside them has the same name: {named}. "
                "Give one of them another name if they hold different labels."
            ),
            count=len(found.doubles),
            examples=tuple(found.doubles[:SHOWN]),
        )


def missing_columns(parts: Sequence[Part]) -> Iterator[Caution]:
    """Columns that some files have and others do not."""
    for column in dict.fromkeys(name for part in parts for name in part.columns):
        without = [part.file for part in parts if column not in part.columns]
        if without:
            yield Caution(
                code="column_in_some_files",
                message=(
                    f"{len(without)} of {len(parts)} files have no column for {column}: {', '.join(without[:SHOWN])}. "
                    "It counts as empty there; if it has another name there, write it alike in all files."
                ),
                count=len(without),
                examples=tuple(without[:SHOWN]),
            )


def unread_cells(parts: Sequence[Part]) -> Iterator[Caution]:
    """Cells of times, orders and confidences that cannot be read."""
    for column, cure in CURES.items():
        count, shown = 0, []
        for part in parts:
            for found in part.survey.unread:
                if found.column == column:
                    count += found.count
                    bad = [BadRow(part.file, row, column, repr(cell), cure) for row, cell in found.shown]
                    shown += [str(one) for one in part.placed(bad)]
        if count:
            yield Caution(
                code="unreadable_cells",
                message=(
                    f"{count} {'cells' if count > 1 else 'cell'} of column {column} cannot be read and count as empty: "
                    f"{'; '.join(shown[:SHOWN])}. {cure}"
                ),
                count=count,
                examples=tuple(shown[:SHOWN]),
            )


def dates_either_way(parts: Sequence[Part]) -> Iterator[Caution]:
    """Dates such as 01/05/2026 that never tell which number is the day."""
    named = [part.file for part in parts if part.survey.dates == "either"]
    if named:
        yield Caution(
            code="dates_either_way",
            message=(
                f"Dates in {', '.join(named[:SHOWN])} read as month and day or as day and month; they are taken as "
                "month/day/year. Write 2026-01-09 if that is wrong."
            ),
            count=len(named),
            examples=tuple(named[:SHOWN]),
        )


LOOKS = (missing_columns, unread_cells, dates_either_way)
