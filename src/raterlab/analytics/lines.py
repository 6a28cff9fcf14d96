"""Where in a file a row stands: the line that an editor shows, the header being line 1."""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from raterlab.analytics.sources import READERS, suffix_of


def lines_of(file: str, rows: Collection[int], rejected: Collection[int] = ()) -> Mapping[int, int]:
    """Return the line of some rows (from 1); empty where a file has no lines.

    Parameters
    ----------
    file
        Where it lies on this machine.
    rows
        Numbers of rows as the reader counts them.
    rejected
        Lines that the reader left out of its count.
    """
    how = READERS.get(suffix_of(file))
    text = how == "csv" or (how == "json" and suffix_of(file) != ".json")
    if not rows or not text or file.lower().endswith(".zst"):
        return {}
    last, wanted, found, row = max(rows), set(rows), {}, 0 if how == "json" else -1
    left_out = set(rejected)
    for line in _records(file, quoted=how == "csv"):
        row += line not in left_out
        if row in wanted and line not in left_out:
            found[row] = line
        if row >= last:
            break
    return found


def _records(file: str, *, quoted: bool) -> Iterator[int]:
    """Return the first line of each record; a quoted cell may go on over several lines."""
    inside = False
    with gzip.open(file) if file.lower().endswith(".gz") else Path(file).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not inside and line.strip():
                yield number
            if quoted and line.count(b'"') % 2:
                inside = not inside
