"""A label table read into narrow arrays, sorted by item; every row is kept or named."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from raterlab.analytics.codebook import Codebook, numpy_of
from raterlab.analytics.engine import BadRow, Part
from raterlab.analytics.goldfiles import read_gold
from raterlab.analytics.soft import SoftGold, distribution, split
from raterlab.errors import Invalid
from raterlab.stats.labels import Labels

if TYPE_CHECKING:
    from raterlab.domain.assess import Caution

Array = npt.NDArray[Any]
FILL_IN = "Fill it in, or leave the row out."
NAMED = 1_000  # bad rows that are named one by one; the rest are counted
NAME = "name"  # kept as a number of its own book
EXTRAS: Mapping[str, str] = {
    "seconds": "float32",
    "timestamp": "float64",
    "order": "int32",
    "flag": "int8",
    "confidence": "float32",
    "text": "int32",
    "first": NAME,
    "second": NAME,
}
MOMENTS = ("timestamp", "order")  # which of two labels by one rater is the later
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Intake:
    """What was read, and what was left out.

    Parameters
    ----------
    files
        Where it came from.
    rows
        Rows read, bad ones included.
    bad
        Rows left out, named (the first thousand).
    bad_rows
        How many were left out.
    notes
        What there is to say of the files.
    columns
        The files' own names of all their columns.
    """

    files: tuple[str, ...]
    rows: int
    bad: tuple[BadRow, ...] = ()
    bad_rows: int = 0
    notes: tuple[Caution, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class LabelTable:
    """Every label with its codes and what else the table says of it.

    Parameters
    ----------
    labels
        Sorted by item; gold in it where there is some.
    raters, classes
        Names by code.
    key
        (items,) the item's id where items are whole numbers, else 64 bits of a hash of its name.
    extras
        Columns beside the labels, in the same order: seconds, timestamp (s since 1970), order, flag (1, 0, -1 unknown),
        confidence, text (characters written), first and second (codes of things compared). NaN or -1 where a cell is
        empty.
    rows
        Rows read, bad ones included.
    bad
        Rows left out, named (the first thousand).
    bad_rows
        How many were left out.
    gold_conflicts
        Items whose rows name more than one gold.
    unused_gold
        Gold answers for items that nobody labelled.
    parts
        The files, for looking up names.
    things
        Names of what is compared, by code.
    soft
        Gold that is a distribution; None without any.
    file_conflicts
        Items for which files of gold name more than one answer.
    overruled
        Items whose gold in the column is another than in a file.
    """

    labels: Labels
    raters: tuple[str, ...]
    classes: tuple[str, ...]
    key: Array
    extras: Mapping[str, Array]
    rows: int
    bad: tuple[BadRow, ...]
    bad_rows: int
    gold_conflicts: int
    unused_gold: int
    parts: tuple[Part, ...]
    things: tuple[str, ...] = ()
    soft: SoftGold | None = None
    file_conflicts: int = 0
    overruled: int = 0

    def names(self, items: Sequence[int]) -> list[str]:
        """Return the names of some items (by code), looked up in the files."""
        keys = [int(self.key[i]) for i in items]
        wanted = set(keys)
        found: dict[int, str] = {}
        for part in self.parts:
            if wanted <= found.keys():
                break
            found |= part.names(sorted(wanted - found.keys()))
        return [found.get(key, str(key)) for key in keys]

    @property
    def intake(self) -> Intake:
        """What was read and what was left out."""
        notes = tuple(note for part in self.parts for note in part.notes)
        names = tuple(dict.fromkeys(name for part in self.parts for name in part.names_given))
        return Intake(tuple(part.file for part in self.parts), self.rows, self.bad, self.bad_rows, notes, names)

    @property
    def item_of(self) -> Array:
        """Item code of each label."""
        return np.repeat(np.arange(self.labels.items), np.diff(self.labels.start))


def read(
    parts: Sequence[Part],
    *,
    gold: Sequence[Part] = (),
    classes: Sequence[str] = (),
    strict: bool = False,
    progress: Progress | None = None,
    keep: Sequence[str] = tuple(EXTRAS),
    books: tuple[Codebook, Codebook] | None = None,
) -> LabelTable:
    """Read a label table. Repeats of a rater stand by timestamp, then order, then place in the files.

    Parameters
    ----------
    parts
        The files of the table, one after another.
    gold
        Files with an answer (column gold or label) for items.
    classes
        Classes that come first, in their order; others follow.
    strict
        Stop at the first row that cannot be read.
    progress
        Told the number of rows read so far.
    keep
        Which of the further columns to keep.
    books
        Codes of raters and of classes to go on with.

    Raises
    ------
    Invalid
        When no row can be read, or any cannot and `strict` is set; names file, row, column and cure.
    """
    found = _Reader(books, strict=strict, progress=progress, keep=keep).run(parts, gold, classes)
    more = [name for name in MOMENTS if name not in keep and any(name in part.columns for part in parts)]
    if more and found.labels.latest()[1]:  # times were not asked for, yet somebody answered twice: which is the later?
        parts = [replace(part, direct=None) for part in parts]
        reader = _Reader(books, strict=strict, progress=progress, keep=(*keep, *more))
        found = reader.run(parts, gold, classes)
    return found


class _Column:
    """A column that is filled batch by batch, in one place where it is known how long it will be.

    Memory that was never used before costs more than the copying: pieces that are put together at the end take twice
    as much of it.
    """

    def __init__(self, rows: int) -> None:
        self.data, self.used, self.rows = np.empty(0), 0, rows

    def add(self, values: Array) -> None:
        end = self.used + len(values)
        kind = np.promote_types(self.data.dtype, values.dtype) if self.used else values.dtype
        if end > len(self.data) or kind != self.data.dtype:
            wider = np.empty(max(end, self.rows, 2 * self.used), dtype=kind)
            wider[: self.used] = self.data[: self.used]
            self.data = wider
        self.data[self.used : end] = values
        self.used = end

    @property
    def filled(self) -> Array:
        return self.data[: self.used]


class _Reader:
    """Collects columns batch by batch."""

    def __init__(
        self, books: tuple[Codebook, Codebook] | None, *, strict: bool, progress: Progress | None, keep: Sequence[str]
    ) -> None:
        self.raters, self.classes = books or (Codebook(), Codebook())
        self.things = Codebook()
        self.given = books is not None
        self.strict, self.progress, self.keep = strict, progress, keep
        self.columns: dict[str, _Column] = {}
        self.rows = 0
        self.bad: list[BadRow] = []
        self.bad_of: list[Part] = []
        self.bad_rows = 0

    def run(self, parts: Sequence[Part], gold: Sequence[Part], first: Sequence[str]) -> LabelTable:
        # compiled code is loaded while files are read: both take a while and neither needs the other
        loading = threading.Thread(target=_load_compiled, daemon=True)
        loading.start()
        if (
            len({part.whole for part in parts}) > 1
        ):  # ids are numbers in one file and words in another: words everywhere
            parts = [part.in_words() for part in parts]
        names = [set(part.columns) for part in parts]
        extras = [name for name in EXTRAS if name in self.keep and any(name in n for n in names)]
        has_gold = any("gold" in n for n in names)
        names_kept = ("key", "rater", "label", *(("gold",) if has_gold else ()), *extras)
        self.columns = {name: _Column(sum(part.rows for part in parts)) for name in names_kept}
        for part in parts:
            self._read(part, extras, gold=has_gold)
        if not self.columns["key"].used:
            bad = self._placed()
            why = f": {bad[0]}" if bad else ""
            raise Invalid(f"the table has no row that can be read{why}", cure=bad[0].cure if bad else "")
        joined = {name: column.filled for name, column in self.columns.items()}
        self.columns.clear()
        if self.bad_rows and not self.given:  # nobody is a rater by a row that is left out
            self.raters, joined["rater"] = self.raters.only(joined["rater"])
        loading.join()
        return self._sort(joined, extras, parts, gold, first, has_gold=has_gold)

    def _read(self, part: Part, extras: Sequence[str], *, gold: bool) -> None:
        for row in part.rejected:
            self._refuse(row, part)
        at = 0
        for batch in part.batches(tuple(self.columns)):
            kept, rows = self._without_bad(part, batch, at)
            at += batch.num_rows
            self.rows += batch.num_rows
            rater, label = self.raters.codes(kept.column("rater")), self.classes.codes(kept.column("label"))
            if min(rater.min(initial=0), label.min(initial=0)) < 0:
                good = self._refuse_blanks(part, {"rater": rater, "label": label}, rows)
                kept, rater, label = kept.filter(pa.array(good)), rater[good], label[good]
            self.columns["key"].add(_narrow(numpy_of(kept.column("key"))))
            self.columns["rater"].add(rater)
            self.columns["label"].add(label)
            if gold:
                self.columns["gold"].add(self._gold(kept))
            for name in extras:
                # a file without the column has nothing in it
                column = kept.column(name) if name in kept.schema.names else pa.nulls(kept.num_rows, _arrow(name))
                named = EXTRAS[name] == NAME
                self.columns[name].add(
                    self.things.codes(column.fill_null("")) if named else _extra(column, EXTRAS[name])
                )
            if self.progress:
                self.progress(self.rows)

    def _without_bad(self, part: Part, batch: pa.RecordBatch, at: int) -> tuple[pa.RecordBatch, Array]:
        """Leave out rows with nothing in them, and return the others with their numbers in the file."""
        missing = [name for name in ("key", "rater", "label") if batch.column(name).null_count]
        numbers = np.arange(at + 1, at + 1 + batch.num_rows)
        if not missing:
            return batch, numbers
        good = np.ones(batch.num_rows, dtype=np.bool_)
        for name in missing:
            empty = batch.column(name).is_null().to_numpy(zero_copy_only=False) & good
            said = "item" if name == "key" else name
            for row in np.flatnonzero(empty).tolist():
                number = at + row + 1 if part.numbered else None
                self._refuse(BadRow(part.file, number, said, f"{said} is empty", FILL_IN), part)
            good &= ~empty
        return batch.filter(pa.array(good)), numbers[good]

    def _refuse_blanks(self, part: Part, codes: Mapping[str, Array], rows: Array) -> Array:
        good = np.ones(len(codes["rater"]), dtype=np.bool_)
        for name, values in codes.items():
            for row in rows[(values < 0) & good].tolist():
                number = row if part.numbered else None
                self._refuse(BadRow(part.file, number, name, f"{name} is blank", FILL_IN), part)
            good &= values >= 0
        return good

    def _refuse(self, row: BadRow, part: Part) -> None:
        if self.strict:
            row = part.placed([row])[0]
            raise Invalid(f"{row}", cure=row.cure)
        self.bad_rows += 1
        if len(self.bad) < NAMED:
            self.bad.append(row)
            self.bad_of.append(part)

    def _placed(self) -> tuple[BadRow, ...]:
        """Return the bad rows by line, file by file in the order of their lines."""
        found: list[BadRow] = []
        for part in dict.fromkeys(self.bad_of):
            mine = [row for row, of in zip(self.bad, self.bad_of, strict=True) if of is part]
            found += sorted(part.placed(mine), key=lambda row: row.row or 0)
        return tuple(found)

    def _gold(self, batch: pa.RecordBatch) -> Array:
        if "gold" not in batch.schema.names:
            return np.full(batch.num_rows, -1, dtype=np.int32)
        column = batch.column("gold")
        out = np.full(batch.num_rows, -1, dtype=np.int32)
        if column.null_count < len(column):
            known = column.is_valid().to_numpy(zero_copy_only=False)
            out[known] = self.classes.codes(column.drop_null())
        return out

    def _sort(
        self,
        columns: dict[str, Array],
        extras: Sequence[str],
        parts: Sequence[Part],
        gold: Sequence[Part],
        first: Sequence[str],
        *,
        has_gold: bool,
    ) -> LabelTable:
        answers = read_gold(gold, self.classes, whole=parts[0].whole, refuse=self._refuse) if gold else None
        known = set(self.classes.known)
        for word in sorted(name for name in known if distribution(name) is not None):
            for name in (distribution(word) or {}).keys() - known:
                self.classes.code(name)
        classes, new_class = self.classes.ordered(first)
        raters, new_rater = self.raters.ordered()
        from raterlab.stats import _kernels  # noqa: PLC0415 - loaded beside the reading

        key = columns.pop("key")
        order, start = _kernels.by_key(key)

        def arranged(values: Array, book: Array | None = None) -> Array:
            if book is not None and (np.diff(book[:-1]) != 1).any():
                values = book[values]
            if book is not None:
                values = values.astype(np.int8 if len(book) <= 127 else np.int16 if len(book) < 2**15 else np.int32)
            return values if order is None else values[order]

        rater = arranged(columns.pop("rater"), new_rater)
        first_of = start[:-1] if order is None else order[start[:-1]]
        item_key = key[first_of]
        agreed, conflicts, unused, overruled = None, 0, 0, 0
        if has_gold:
            given = arranged(columns.pop("gold"), new_class)
            agreed, conflicts = _kernels.one_per_item(start, given)
        if any(name in columns for name in MOMENTS):
            order, rater = _in_time(start, order, rater, columns)
        label = arranged(columns.pop("label"), new_class)
        if answers is not None:
            at = np.searchsorted(item_key, answers.keys)
            hit = (at < len(item_key)) & (item_key[np.minimum(at, len(item_key) - 1)] == answers.keys)
            agreed = np.full(len(item_key), -1, dtype=np.int32) if agreed is None else agreed.astype(np.int32)
            mine, theirs = agreed[at[hit]], new_class[answers.codes[hit]]
            overruled = int(((mine >= 0) & (mine != theirs)).sum())
            agreed[at[hit]] = theirs
            unused = int((~hit).sum())
        classes, shares = split(classes)
        soft = None
        if agreed is not None and len(shares):
            soft = SoftGold(np.maximum(agreed.astype(np.int64) - len(classes), -1), shares)
            agreed = np.where(soft.of_item >= 0, -1, agreed)
        labels = Labels(start, rater, label, len(raters), len(classes), agreed)
        beside = {name: arranged(columns[name]) for name in extras}
        return LabelTable(
            labels, raters, classes, item_key, beside, self.rows + sum(len(p.rejected) for p in parts),
            self._placed(), self.bad_rows, int(conflicts), unused, tuple(parts),
            tuple(self.things.known), soft, answers.conflicts if answers else 0, overruled,
        )  # fmt: skip


def _in_time(
    start: Array, order: Array | None, rater: Array, columns: Mapping[str, Array]
) -> tuple[Array | None, Array]:
    """Put the labels of items that somebody answered twice in order of time; return the new order and its raters."""
    from raterlab.stats import _kernels  # noqa: PLC0415

    keep, repeats = _kernels.last_of_each(start, rater)
    if not repeats:
        return order, rater
    twice = np.repeat(np.logical_or.reduceat(~keep, start[:-1]), np.diff(start))
    at = np.flatnonzero(twice)
    place = at if order is None else order[at]
    item = np.repeat(np.arange(len(start) - 1), np.diff(start))[at]
    moments = [columns[name][place] for name in reversed(MOMENTS) if name in columns]
    # no time is before every time
    sorted_ = np.lexsort((place, *(np.where(np.isnan(m), -np.inf, m) for m in moments), item))
    order = np.arange(len(rater)) if order is None else order.copy()
    order[at] = place[sorted_]
    rater = rater.copy()
    rater[at] = rater[at][sorted_]
    return order, rater


def _load_compiled() -> None:
    from raterlab.stats import _kernels  # noqa: PLC0415

    _kernels.load()


def _narrow(key: Array) -> Array:
    if key.dtype == np.int64 and len(key) and int(key.min()) >= -(2**31) and int(key.max()) < 2**31:
        return key.astype(np.int32)
    return key


def _arrow(name: str) -> pa.DataType:
    return pa.string() if EXTRAS[name] == NAME else pa.from_numpy_dtype(np.dtype(EXTRAS[name]))


def _extra(column: pa.Array, dtype: str) -> Array:
    if dtype.startswith("float"):
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=dtype)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return np.asarray(column.fill_null(-1).to_numpy(zero_copy_only=False), dtype=dtype)
