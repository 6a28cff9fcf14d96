"""Where in a file a row stands: the line that an editor shows, the header being line 1."""

from __future__ import annotations

import gzip
import json
from codecs import getincrementaldecoder
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from raterlab.analytics.sources import READERS, suffix_of
from raterlab.errors import Invalid

BLOCK = 1 << 24


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
    with _opened(file) as lines:
        for number, line in enumerate(lines, 1):
            if not inside and line.strip():
                yield number
            if quoted and line.count(b'"') % 2:
                inside = not inside


def check_encoding(file: str, here: str) -> None:
    """Refuse a text that is not UTF-8 by its own name: engines call it many things, or die of it.

    Parameters
    ----------
    file
        How it is called.
    here
        Where it lies on this machine.

    Raises
    ------
    Invalid
        With the line and the cure.
    """
    if here.lower().endswith(".zst"):
        return
    decoder, line = getincrementaldecoder("utf-8")(), 1
    with _opened(here) as text:
        while block := text.read(BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                line += block[: error.start].count(b"\n")
                wide = block.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in block
                other = "UTF-16" if wide else "LATIN1"
                raise Invalid(
                    f"{file}, line {line}: this is not UTF-8, but another encoding, perhaps {other}",
                    cure=f"Save it as UTF-8, or convert it: iconv -f {other} -t UTF-8 OLD > NEW",
                ) from None
            line += block.count(b"\n")


def sifted(here: str, copy: Path) -> list[tuple[int, str]]:
    """Copy the lines that are JSON objects; return the others by line, and what is wrong with each."""
    broken = []
    with _opened(here) as lines, copy.open("wb") as out:
        for number, line in enumerate(lines, 1):
            try:
                if line.strip() and not isinstance(json.loads(line), dict):
                    broken.append((number, "the line is no object of JSON"))
                else:
                    out.write(line)
            except ValueError as error:
                broken.append((number, f"the line is broken JSON: {error}"))
    return broken


def _opened(here: str) -> BinaryIO:
    return cast("BinaryIO", gzip.open(here)) if here.lower().endswith(".gz") else Path(here).open("rb")
