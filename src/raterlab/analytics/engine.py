"""Label tables as ibis expressions: the same words on DuckDB (embedded) and on Spark."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from weakref import finalize

import pyarrow as pa

from raterlab.analytics import cells
from raterlab.analytics.columns import find_columns
from raterlab.analytics.lines import check_encoding, lines_of, sifted
from raterlab.analytics.sources import READERS, fetch, first_line, suffix_of
from raterlab.analytics.survey import CURES, Survey, read_as, reading, survey
from raterlab.errors import Invalid

if TYPE_CHECKING:
    from ibis.expr.types import Table
    from pyarrow import parquet

    from raterlab.domain.assess import Caution

Engine: TypeAlias = Literal["duckdb", "spark"]
BATCH = 1_000_000
QUOTE = "Quote values that hold the separator or a quote."
MEND = "Write one object of JSON on each line."


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: where, and what would mend it.

    The number is that of the line where a file has lines (its header is line 1), else of the row; None where rows have
    no order.
    """

    file: str
    row: int | None
    column: str
    problem: str
    cure: str
    unit: str = "row"

    @property
    def where(self) -> str:
        """Say where."""
        return self.file if self.row is None else f"{self.file}, {self.unit} {self.row}"

    def __str__(self) -> str:
        """Say where and what."""
        return f"{self.where}, {f'column {self.column}: ' if self.column else ''}{self.problem}"


@dataclass(eq=False)
class Part:
    """One file of a table.

    Parameters
    ----------
    file
        Where it lies.
    columns
        Which of our columns it has.
    whole
        Whether items are whole numbers.
    expression
        Makes the query of it, with our names for the columns, when it is first asked for.
    run
        Streams a query.
    rejected
        Rows that are no rows of a table.
    direct
        Reads it without a query where nothing has to be made of its columns.
    rows
        Number of rows where the file says it, else 0.
    numbered
        Whether rows come in the order of the file.
    survey
        What a first look at its text found.
    here
        Where it lies on this machine.
    notes
        What there is to say of it and the files beside it.
    names_given
        Its own names of all its columns.
    """

    file: str
    columns: tuple[str, ...]
    whole: bool
    expression: Callable[[], Table]
    run: Callable[[Table], pa.RecordBatchReader]
    rejected: list[BadRow] = field(default_factory=list)
    direct: Callable[[], Iterator[pa.RecordBatch]] | None = None
    rows: int = 0
    numbered: bool = True
    survey: Survey = field(default_factory=Survey)
    here: str = ""
    notes: tuple[Caution, ...] = ()
    names_given: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, file: str, table: Table, run: Callable[[Table], pa.RecordBatchReader], rejected: list[BadRow] | None = None
    ) -> Part:
        """Return the part of a query."""
        whole = table.item.type().is_integer()
        return cls(file, tuple(table.columns), whole, lambda: table, run, rejected or [])

    @cached_property
    def table(self) -> Table:
        """The query."""
        return self.expression()

    def placed(self, bad: Sequence[BadRow]) -> list[BadRow]:
        """Return bad rows with the line of each in place of the number that the reader counts."""
        rows = [one.row for one in bad if one.row is not None and one.unit == "row"]
        found = lines_of(self.here, rows, {one.row for one in self.rejected if one.row}) if self.here else {}
        lines = [None if one.row is None or one.unit != "row" else found.get(one.row) for one in bad]
        return [replace(x, row=line, unit="line") if line else x for x, line in zip(bad, lines, strict=True)]

    def in_words(self) -> Part:
        """Return it with words for items, to stand beside files that have words."""
        table = self.table.mutate(item=self.table.item.cast("string"))
        return replace(self, whole=False, expression=lambda: table, direct=None)

    def only(self, share: int, shares: int) -> Part:
        """Return the rows of one share of the items."""
        key = key_of(self.table.item)
        mine = self.table.filter((((key % shares) + shares) % shares == share) | (key.isnull() & (share == 0)))
        return replace(Part.of(self.file, mine, self.run), numbered=False)

    def batches(self, names: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Read it (or those columns beside the item) in pieces, in the order of the file, with a `key` for the item.

        The key is the id itself, or 64 bits of a hash of its name: among a billion names two share a key with
        probability 0.03; among ten million, 0.000003.
        """
        if self.direct is not None:
            return self.direct()
        wanted = [name for name in self.columns if name != "item" and (names is None or name in names)]
        return iter(self.run(self.table.select(*wanted, key=key_of(self.table.item))))

    def names(self, keys: Sequence[int]) -> dict[int, str]:
        """Return the names of some items by key."""
        if self.whole:
            return {key: str(key) for key in keys}
        import ibis  # noqa: PLC0415

        named = self.table.select(item=self.table.item, key=key_of(self.table.item))
        wanted = [ibis.literal(int(key), named.key.type()) for key in keys]
        found = self.run(named.filter(named.key.isin(wanted)).distinct()).read_all()
        return dict(zip(found["key"].to_pylist(), found["item"].to_pylist(), strict=True))

    def count(self) -> int:
        """Return the number of rows."""
        return int(self.run(self.table.aggregate(n=self.table.count())).read_all()["n"][0].as_py())

    def distinct(self, column: str) -> list[Any]:
        """Return the values of a column."""
        values = self.run(self.table.select(value=self.table[column]).distinct()).read_all()["value"]
        return [value for value in values.to_pylist() if value is not None]


class DuckDb:
    """Embedded: one connection, files read in the order given.

    Parameters
    ----------
    memory
        Bound for the engine's own buffers, such as ``"4GB"``.
    threads
        Number of threads; all by default.
    """

    def __init__(self, *, memory: str | None = None, threads: int | None = None) -> None:
        self.memory, self.threads = memory, threads
        self._fetched: dict[str, str] = {}

    @cached_property
    def backend(self) -> Any:
        """The connection, made when a query needs it."""
        import ibis  # noqa: PLC0415 - half a second that whole numbers in Parquet need not wait for

        found: Any = ibis.duckdb.connect()
        if self.memory:
            found.raw_sql(f"SET memory_limit = '{bytes_of(self.memory)}B'").fetchall()
        if self.threads:
            found.raw_sql(f"SET threads = {int(self.threads)}").fetchall()
        found.raw_sql("SET TimeZone = 'UTC'").fetchall()  # of moments that name no zone
        return found

    def part(self, file: str, told: Mapping[str, str], *, bare: bool = False, day_first: bool | None = None) -> Part:
        """Open one file; rows that are no rows of a table are set aside.

        `day_first` is what other files of the table say of dates such as 01/05/2026.

        `bare` promises that nothing beside item, rater, label and gold will be asked for, at first.
        """
        rows = 0
        if READERS.get(suffix_of(file)) == "parquet":
            from pyarrow import parquet  # noqa: PLC0415 - only for such files

            try:
                opened = parquet.ParquetFile(self._here(file))
            except (pa.ArrowException, OSError):
                opened = None  # the engine will say what is wrong
            if opened is not None:
                rows = opened.metadata.num_rows
                if bare and (found := self._plain(file, told, opened)) is not None:
                    return found
        raw, rejected = self._open(file)
        names = find_columns(raw.columns, told)
        import duckdb  # noqa: PLC0415 - with the query engine, which is there by now

        try:
            seen = survey(raw, names, self._run, day_first=day_first, numbered=True)
            if READERS.get(suffix_of(file)) == "csv":
                rejected = self._rejected(file, raw, read=seen.looked)
        except duckdb.Error as error:
            raise _why(file, error) from None
        table = normal(raw, names, seen, day_first)
        return replace(
            Part.of(file, table, self._run, rejected),
            rows=rows,
            survey=seen,
            here=self._here(file),
            names_given=tuple(raw.columns),
        )

    def place(self) -> Any:
        """Return the expression of a row's place in its file."""
        import ibis  # noqa: PLC0415

        return ibis.row_number()

    def _plain(self, file: str, told: Mapping[str, str], opened: parquet.ParquetFile) -> Part | None:
        """Read Parquet whose columns are whole numbers as they are."""
        schema = opened.schema_arrow
        found = find_columns(schema.names, told)
        names = {k: v for k, v in found.items() if k in ("item", "rater", "label", "gold")}
        if not all(pa.types.is_integer(schema.field(name).type) for name in names.values()):
            return None

        def batches() -> Iterator[pa.RecordBatch]:
            ours = ["key" if key == "item" else key for key in names]
            for batch in opened.iter_batches(BATCH, columns=list(names.values())):
                yield pa.RecordBatch.from_arrays([batch.column(name) for name in names.values()], names=ours)

        return Part(
            file, tuple(found), True, lambda: self.part(file, told).table, self._run, direct=batches,
            rows=opened.metadata.num_rows, names_given=tuple(schema.names),
        )  # fmt: skip

    def _run(self, table: Table) -> pa.RecordBatchReader:
        """Stream a query; past ibis' own reader, which loads pandas for it."""
        return self.backend.con.execute(self.backend.compile(table)).to_arrow_reader(BATCH)

    def gold(self, file: str, told: Mapping[str, str]) -> Part:
        """Open a file of gold: an item and its answer in column gold or label, perhaps with its share."""
        raw, rejected = self._open(file)
        if READERS.get(suffix_of(file)) == "csv":
            rejected = self._rejected(file, raw)
        names = find_columns(raw.columns, {k: v for k, v in told.items() if v in raw.columns}, needed=("item",))
        answer = names.get("gold") or names.get("label")
        if answer is None:
            raise Invalid(f"{file} has no column for gold", cure=f"It has {', '.join(raw.columns)}.")
        columns = {"item": _item(raw[names["item"]]), "gold": cells.value(raw[answer])}
        if "share" in names:
            share = raw[names["share"]]
            columns["share"] = share.try_cast("float64") if share.type().is_string() else share.cast("float64")
        table = raw.select(**columns)
        return replace(Part.of(file, table, self._run, rejected), here=self._here(file))

    def _open(self, file: str) -> tuple[Table, list[BadRow]]:
        how = READERS.get(suffix_of(file))
        if how is None:
            raise Invalid(
                f"{file}: this ending is not known",
                cure=f"Known are {', '.join(READERS)} and folders or globs of them.",
            )
        import duckdb  # noqa: PLC0415
        import ibis  # noqa: PLC0415

        rejected: list[BadRow] = []
        try:
            here = self._here(file)
            if how in ("csv", "json"):
                check_encoding(file, here)
            if how == "arrow":
                raw = self._dataset(here)
            elif how == "csv":
                raw = self.backend.read_csv(here, all_varchar=True, store_rejects=True, rejects_limit=0)
            elif how == "json":
                raw, rejected = self._json(file, here)
            else:
                raw = self.backend.read_parquet(here)
        except (duckdb.Error, ibis.common.exceptions.IbisError, OSError, RuntimeError, ValueError) as error:
            raise _why(file, error) from None
        return raw, rejected

    def _here(self, file: str) -> str:
        """Return a file of this machine: what lies elsewhere is fetched once, so that it is read by the same rules."""
        if "://" not in file:
            return file
        if file not in self._fetched:
            self._fetched[file] = fetch(file, self._folder / str(len(self._fetched)))
        return self._fetched[file]

    @cached_property
    def _folder(self) -> Path:
        """Where fetched files lie until the engine is gone."""
        folder = mkdtemp(prefix="raterlab-")
        finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def _dataset(self, file: str) -> Table:
        """Arrow files come through Arrow itself."""
        import ibis  # noqa: PLC0415
        from pyarrow import dataset  # noqa: PLC0415 - only where it is needed

        name = ibis.util.gen_name("labels")
        self.backend.con.register(name, dataset.dataset(file, format="ipc"))
        return self.backend.table(name)

    def held(self, file: str, rows: pa.Table) -> Part:
        """Return the part of rows that are in memory already, with our names."""
        import ibis  # noqa: PLC0415

        name = ibis.util.gen_name("labels")
        self.backend.con.register(name, rows)
        return replace(Part.of(file, self.backend.table(name), self._run), rows=rows.num_rows, numbered=False)

    def _rejected(self, file: str, raw: Table, *, read: bool = False) -> list[BadRow]:
        """Let the reader pass over the file, if it has not yet, and ask what it could not read."""
        if not read:
            self._run(raw.aggregate(n=raw.count())).read_all()
        rows = self.backend.raw_sql(  # a row has an error for each cell too many; it is one row
            "SELECT line, first(column_name), first(error_message) FROM reject_errors GROUP BY line ORDER BY line"
        ).fetchall()
        self.backend.raw_sql("DROP TABLE IF EXISTS reject_errors").fetchall()
        self.backend.raw_sql("DROP TABLE IF EXISTS reject_scans").fetchall()
        return [
            BadRow(file, int(line), column or "", first_line(message), QUOTE, "line") for line, column, message in rows
        ]

    def _json(self, file: str, here: str) -> tuple[Table, list[BadRow]]:
        """Read JSON; where a line of many is broken, the others."""
        import duckdb  # noqa: PLC0415

        try:
            return self.backend.read_json(here, sample_size=-1), []
        except duckdb.Error:
            if suffix_of(file) == ".json" or file.lower().endswith(".zst"):
                raise
        copy = self._folder / f"{len(self._fetched)}-sifted.jsonl"
        self._fetched[str(copy)] = str(copy)
        broken = [BadRow(file, line, "", why, MEND, "line") for line, why in sifted(here, copy)]
        raw = self.backend.read_json(str(copy), sample_size=-1, format="newline_delimited")
        return raw, broken


def _why(file: str, error: Exception) -> Invalid:
    """Say why a file cannot be read."""
    import duckdb  # noqa: PLC0415

    if isinstance(error, duckdb.OutOfMemoryException):
        return Invalid(
            f"{file} cannot be read in so little memory: {first_line(error)}", cure="Allow more: --memory 1GB."
        )
    return Invalid(f"{file} cannot be read: {first_line(error)}", cure="Is it the format its ending says?")


def bytes_of(words: str) -> int:
    """Read an amount of memory.

    Raises
    ------
    Invalid
        When it is none.

    Examples
    --------
    >>> bytes_of("4GB"), bytes_of("512 MB")
    (4000000000, 512000000)
    """
    found = re.fullmatch(r"\s*([\d.]+)\s*([kmgt]?)i?b?\s*", words.lower())
    if not found:
        raise Invalid(f"{words!r} is no amount of memory", cure="Write it as 4GB or 500MB.")
    return int(float(found[1]) * 1000 ** " kmgt".index(found[2] or " "))


def normal(raw: Table, names: Mapping[str, str], seen: Survey, day_first: bool | None) -> Table:  # noqa: FBT001
    """Return the table with our own column names and types; `names` are its names for them, `seen` a look at it."""
    day_first = reading(seen.dates) if day_first is None else day_first
    columns: dict[str, Any] = {}
    for key, name in names.items():
        column = raw[name]
        if key == "item":
            columns[key] = _item(column)
        elif key in ("rater", "label", "gold"):  # tidied in the few distinct values
            columns[key] = cells.value(column)
        elif key in CURES:
            columns[key] = read_as(key, column, day_first=day_first, plain=key in seen.plain)
        elif key == "flag":
            columns[key] = cells.truth(column)
        elif key in ("first", "second"):
            columns[key] = column.cast("string")
        elif key == "text":
            columns[key] = column.cast("string").length()
        # a share is of a file of gold
    return raw.select(**columns)


def _item(column: Any) -> Any:
    found = cells.value(column)
    return cells.tidy(found) if found.type().is_string() else found


def key_of(item: Any) -> Any:
    """Return a whole number for an item; nothing for nothing (a hash of nothing would be a number)."""
    import ibis  # noqa: PLC0415

    if item.type().is_integer():
        return item
    # DuckDB's own: what ibis calls a hash goes by way of a string of bits, five times as long
    return ibis.ifelse(item.isnull(), ibis.null("uint64"), cells.of_engine("hash", ("string",), "uint64")(item))
