"""The tables that add, as ibis expressions: what any engine can fill when labels do not fit one machine.

On the embedded engine compiled passes fill the same tables faster (`raterlab.stats.labels`); a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from typing import Any

import ibis
import numpy as np
from ibis import _
from ibis.expr.types import Table

from raterlab.analytics.cells import tidy
from raterlab.analytics.codebook import Codebook
from raterlab.analytics.engine import BadRow, Part
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.opening import open_tables
from raterlab.analytics.soft import split
from raterlab.analytics.spark import Spark
from raterlab.analytics.table import MOMENTS, NAMED, Intake, read
from raterlab.domain.assess import Policy
from raterlab.errors import Invalid
from raterlab.stats.counts import Counts
from raterlab.stats.labels import GoldCounts, PairCounts, Patterns

MOST_CLASSES = 200
COLUMNS = ("item", "rater", "label", "gold", *MOMENTS)  # what counting asks for


BYTES = 40  # of memory for each label while a part is read, sorted and counted
BYTES_WHOLE = 100  # the same for a whole report: its models, items and warnings need all labels at once


def must_fit(parts: Sequence[Part], limit: int) -> None:
    """Refuse a table whose report would take more memory than it may.

    Raises
    ------
    Invalid
        With the memory that it would take.
    """
    need = BYTES_WHOLE * sum(part.rows or part.count() for part in parts)
    if need > limit:
        raise Invalid(
            f"a whole report on these labels takes about {need / 1e9:.1f} GB, more than --memory allows",
            cure="Allow more, or use `raterlab agreement`, which counts one share of the items at a time.",
        )


def in_memory(parts: Sequence[Part], policy: Policy, limit: int, progress: Callable[[int], None] | None) -> Counted:
    """Count a table that does not fit: one share of the items at a time, by the key of the item; counts add up.

    Parameters
    ----------
    parts
        The files.
    policy
        Its classes come first.
    limit
        Bytes that labels may take.
    progress
        Told the number of rows read, over all passes.
    """
    rows = sum(part.count() for part in parts)
    shares = max(1, -(-rows * BYTES // limit))
    raters, classes = Codebook(), Codebook()
    for part in parts:
        for name, book in (("rater", raters), ("label", classes), ("gold", classes)):
            if name in part.columns:
                for value in sorted(part.distinct(name), key=str):
                    book.code(value)
    found: Counts | None = None
    bad: list[BadRow] = []
    bad_rows, read_before = sum(len(part.rejected) for part in parts), 0
    for share in range(shares):
        one = [part.only(share, shares) for part in parts]
        tell = None if progress is None else lambda n, before=read_before: progress(before + n)
        try:
            labels = read(one, classes=policy.classes, books=(raters, classes), progress=tell, keep=MOMENTS)
        except Invalid:  # a share without a row
            continue
        read_before += labels.rows
        bad, bad_rows = bad + list(labels.bad), bad_rows + labels.bad_rows
        counts = Counts.of(labels.labels)
        found = counts if found is None else found + counts
    if found is None:
        raise Invalid("the table has no row that can be read")
    rejected = [row for part in parts for row in part.rejected]
    named = tuple((rejected + bad)[:NAMED])
    intake = replace(_intake(parts), rows=rows + len(rejected), bad=named, bad_rows=bad_rows)
    return Counted(found, raters.ordered()[0], split(classes.ordered(policy.classes)[0])[0], policy, intake)


class Counted(Evidence):
    """Evidence of counts alone, from wherever they were made."""

    counts_alone = True

    def __init__(
        self, counts: Counts, raters: Sequence[str], classes: Sequence[str], policy: Policy, intake: Intake
    ) -> None:
        self.policy, self._intake = policy, intake
        self._counts, self._raters, self._classes = counts, tuple(raters), tuple(classes)

    @property
    def intake(self) -> Intake:
        """What was read and what was left out."""
        return self._intake

    @cached_property
    def counts(self) -> Counts:
        """The tables that add."""
        return self._counts

    @property
    def patterns(self) -> Patterns:
        """Items by their votes."""
        return self._counts.patterns

    @property
    def pairs(self) -> PairCounts:
        """Every two raters."""
        return self._counts.pairs

    @property
    def raters(self) -> tuple[str, ...]:
        """Names of the raters by code."""
        return self._raters

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes by code."""
        return self._classes


def counts_on_spark(
    paths: Sequence[str], policy: Policy, columns: Mapping[str, str], memory: str | None, master: str
) -> Counted:
    """Count label files on Spark."""
    engine = Spark(master=master, memory=memory)
    parts = open_tables(engine, paths, columns)
    tables = [part.table for part in parts]
    kinds = {name: part[name].type() for part in reversed(tables) for name in COLUMNS if name in part.columns}
    # ids that are numbers in one file and words in another are words; what a file does not have is empty there
    for name in ("item", "rater", "label", "gold"):
        if name in kinds and len({part[name].type() for part in tables if name in part.columns}) > 1:
            kinds[name] = ibis.dtype("string")
    alike = [
        part.select(**{n: part[n].cast(k) if n in part.columns else ibis.null(k) for n, k in kinds.items()})
        for part in tables
    ]
    table = reduce(lambda a, b: a.union(b), alike)
    return count(table, policy, engine.place(), _intake(parts))


def _intake(parts: Sequence[Part]) -> Intake:
    """Return what is known of files before their rows are counted."""
    names = tuple(dict.fromkeys(name for part in parts for name in part.names_given))
    return Intake(tuple(part.file for part in parts), 0, notes=parts[0].notes, columns=names)


def count(table: Table, policy: Policy, place: Any, intake: Intake | None = None) -> Counted:
    """Fill the counts of a normal table by queries.

    Parameters
    ----------
    table
        Columns item, rater, label and perhaps gold, timestamp, order. Of repeats by the same rater the latest counts:
        by timestamp, then order, then place.
    policy
        Its classes come first.
    place
        Expression of a row's place in the files, from the engine.
    intake
        What is known of the files; rows are counted here.

    Raises
    ------
    Invalid
        With more classes than columns are good for.
    """
    named = {name: tidy(table[name].cast("string")) for name in ("rater", "label", "gold") if name in table.columns}
    words = table.mutate(place=place, **named).drop_null(["item", "rater", "label"])
    used = words.group_by(["rater", "label"]).agg(n=_.count()).to_pandas()
    in_gold: list[str] = []
    if "gold" in words.columns:
        words = words.mutate(gold=ibis.ifelse(_.gold.startswith("{"), ibis.null("string"), _.gold))  # a distribution
        in_gold = [x for x in words.gold.topk(10 * MOST_CLASSES).to_pandas()["gold"].tolist() if isinstance(x, str)]
    classes = _ordered({*used["label"], *in_gold}, policy.classes)
    raters = _ordered(set(used["rater"]))
    if len(classes) > MOST_CLASSES:
        raise Invalid(f"there are {len(classes)} classes: more than {MOST_CLASSES}", cure="Use the duckdb engine.")
    row, column = {name: i for i, name in enumerate(raters)}, {name: i for i, name in enumerate(classes)}
    labels = np.zeros((len(raters), len(classes)), dtype=np.int64)
    for rater, label, n in used.itertuples(index=False):
        labels[row[rater], column[label]] += n
    once = _once(words)
    total, kept = words.count().to_pyarrow().as_py(), once.count().to_pyarrow().as_py()
    others, alike = _others(once, row)
    counts = Counts(
        _patterns(once, classes),
        _pairs(once, row, column),
        _gold(words, row, column),
        labels,
        total - kept,
        others,
        alike,
    )
    rows = table.count().to_pyarrow().as_py()
    read_in = replace(intake or Intake((), 0), rows=rows, bad_rows=rows - total)
    return Counted(counts, raters, classes, policy, read_in)


def _ordered(names: set[str], first: Sequence[str] = ()) -> list[str]:
    return list(Codebook({name: i for i, name in enumerate(names)}).ordered(first)[0])


def _once(table: Table) -> Table:
    """Keep the last label of each rater on each item."""
    order = [_.order.fill_null(-1)] if "order" in table.columns else []
    by = [*(["timestamp"] if "timestamp" in table.columns else []), *order, "place"]
    window = ibis.window(group_by=["item", "rater"], order_by=[ibis.desc(x, nulls_first=False) for x in by])
    ranked = table.mutate(back=ibis.row_number().over(window))
    return ranked.filter(_.back == 0).select("item", "rater", "label")


def _patterns(once: Table, classes: Sequence[str]) -> Patterns:
    columns = [f"c{i}" for i in range(len(classes))]
    each = once.group_by("item").agg(
        **{c: (once.label == name).cast("int64").sum() for c, name in zip(columns, classes, strict=True)}
    )
    found = each.group_by(columns).agg(items=each.count()).to_pandas()
    table = found[columns].to_numpy(dtype=np.int64)
    pattern, label = np.nonzero(table)
    repeats = table[pattern, label]
    weight = found["items"].to_numpy(dtype=np.int64)
    return Patterns.collect(pattern.repeat(repeats), label.repeat(repeats), weight, len(classes)).merged()


def _pairs(once: Table, row: Mapping[str, int], column: Mapping[str, int]) -> PairCounts:
    other = once.select(item2="item", rater2="rater", label2="label")
    both = once.join(other, once.item == other.item2).filter(_.rater < _.rater2)
    found = both.group_by(["rater", "rater2", "label", "label2"]).agg(n=_.count()).to_pandas()
    a, b = (found[c].map(row).to_numpy(dtype=np.int64) for c in ("rater", "rater2"))
    x, y = (found[c].map(column).to_numpy(dtype=np.int64) for c in ("label", "label2"))
    low = np.where(a < b, a, b), np.where(a < b, x, y)
    high = np.where(a < b, b, a), np.where(a < b, y, x)
    k = len(column)
    cells = ((low[0] * len(row) + high[0]) * k + low[1]) * k + high[1]
    order = np.argsort(cells)
    return PairCounts.of_cells(cells[order], found["n"].to_numpy(dtype=np.int64)[order], len(row), k)


def _gold(table: Table, row: Mapping[str, int], column: Mapping[str, int]) -> GoldCounts:
    k = len(column)
    cells = np.zeros((len(row), k, k), dtype=np.int64)
    if "gold" in table.columns:
        # an item's gold is the first that any of its rows names, and stands for all of them
        agreed = table.filter(_.gold.notnull()).group_by("item").agg(gold=_.gold.argmin(_.place))
        found = (
            table.drop("gold").join(agreed, "item").group_by(["rater", "gold", "label"]).agg(n=_.count()).to_pandas()
        )
        for rater, gold, label, n in found.itertuples(index=False):
            cells[row[rater], column[gold], column[label]] += n
    return GoldCounts(cells.sum(axis=(1, 2)), np.einsum("rkk->r", cells), cells)


def _others(once: Table, row: Mapping[str, int]) -> tuple[Any, Any]:
    """Each rater against the others: what the compiled pass of the same name counts."""
    sizes = once.group_by(["item", "label"]).agg(c=_.count())
    tops = sizes.group_by("item").agg(m=_.c.sum(), top=_.c.max())
    marked = sizes.join(tops, "item")
    second = marked.group_by("item").agg(
        at_top=(_.c == _.top).cast("int64").sum(), second=ibis.ifelse(_.c < _.top, _.c, 0).max()
    )
    seen = once.join(sizes, ["item", "label"]).join(tops, "item").join(second, "item").filter(_.m > 1)
    share = (_.c - 1) / (_.m - 1)
    mine = (_.c == _.top) & (_.at_top == 1) & (_.top - 1 > _.second)
    one = mine | ((_.c == _.top) & (_.at_top == 2)) | ((_.c != _.top) & (_.at_top == 1))
    found = (
        seen.mutate(share=share.cast("float64"), one=one.cast("int64"), hit=mine.cast("int64"))
        .group_by("rater")
        .agg(n=_.count(), s=_.share.sum(), s2=(_.share * _.share).sum(), one=_.one.sum(), hit=_.hit.sum())
        .to_pandas()
    )
    others, alike = np.zeros((len(row), 3), dtype=np.int64), np.zeros((len(row), 2))
    for rater, n, s, s2, one_, hit in found[["rater", "n", "s", "s2", "one", "hit"]].itertuples(index=False):
        others[row[rater]] = n, one_, hit
        alike[row[rater]] = s, s2
    return others, alike
