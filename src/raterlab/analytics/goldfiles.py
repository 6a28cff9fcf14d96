"""Files of gold: one answer an item, or a distribution of answers with their shares."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from raterlab.analytics.codebook import Codebook
from raterlab.analytics.engine import BadRow, Part, key_of

Array = npt.NDArray[Any]
Refuse = Callable[[BadRow, Part], None]


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """Keys of items, each once, and the codes of their answers.

    Parameters
    ----------
    keys
        Of items, by first sight.
    codes
        The first answer of each.
    conflicts
        Items with more than one answer.
    """

    keys: Array
    codes: Array
    conflicts: int


def read_gold(parts: Sequence[Part], classes: Codebook, *, whole: bool, refuse: Refuse) -> Answers:
    """Read files of gold, one after another; of several answers for an item the first counts.

    Parameters
    ----------
    parts
        The files.
    classes
        Gives answers their codes.
    whole
        Whether the items of the labels are whole numbers.
    refuse
        Told of each row that cannot be read.
    """
    keys, codes = [], []
    for part in parts:
        for row in part.rejected:
            refuse(row, part)
        table = part.table
        item = table.item
        if not whole:
            item = item.cast("string")
        elif not part.whole:
            item = item.try_cast("int64")
        shares = {"share": table.share} if "share" in table.columns else {}
        found = part.run(table.select(key=key_of(item), gold=table.gold, **shares)).read_all()
        if shares:
            found = _shared(part, found, refuse)
        found = found.drop_null().combine_chunks()
        if shares:
            found = _together(found)
        keys.append(found["key"].to_numpy())
        codes.append(classes.codes(found["gold"].combine_chunks()))
    key, code = np.concatenate(keys), np.concatenate(codes)
    own, first, of = np.unique(key, return_index=True, return_inverse=True)
    odd = np.unique(of[code != code[first][of]])
    return Answers(own, code[first], len(odd))


def _shared(part: Part, rows: pa.Table, refuse: Refuse) -> pa.Table:
    """Leave out answers whose share says nothing, and report them."""
    share = rows["share"].to_numpy()
    bad = rows["gold"].is_valid().to_numpy() & ~((share >= 0) & (share < np.inf))
    for row in np.flatnonzero(bad).tolist():
        said = "share is blank, not a number or below 0"
        refuse(BadRow(part.file, row + 1, "share", said, "Write a number from 0 up, or leave the row out."), part)
    return rows.filter(pa.array(~bad))


def _together(rows: pa.Table) -> pa.Table:
    """Make one distribution of the answers and shares of each item."""
    each: dict[Any, dict[str, float]] = {}
    for key, gold, share in zip(*(rows[name].to_pylist() for name in ("key", "gold", "share")), strict=True):
        own = each.setdefault(key, {})
        own[str(gold)] = own.get(str(gold), 0.0) + share
    words = [json.dumps(own, sort_keys=True) if len(own) > 1 else next(iter(own)) for own in each.values()]
    return pa.table({"key": pa.array(each, rows["key"].type), "gold": pa.array(words)})
