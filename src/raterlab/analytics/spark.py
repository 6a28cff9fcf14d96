"""Spark as an engine: the same queries, where labels outgrow one machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from raterlab.analytics.cells import of_engine
from raterlab.analytics.columns import find_columns
from raterlab.analytics.engine import BATCH, DuckDb, Part, normal
from raterlab.analytics.sources import READERS, suffix_of
from raterlab.analytics.survey import survey
from raterlab.errors import Invalid

if TYPE_CHECKING:
    from ibis.expr.types import Table


class Spark:
    """For labels that outgrow one machine; needs ``raterlab[spark]`` and Java 17."""

    def __init__(self, *, master: str = "local[2]", memory: str | None = None) -> None:
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
        except ModuleNotFoundError:
            raise Invalid(
                "the Spark engine is not installed", cure="Install raterlab[spark], and Java 17 beside it."
            ) from None
        built = (
            SparkSession.builder.master(master)
            .appName("raterlab")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.driver.memory", memory or "4g")
            .config("spark.driver.maxResultSize", "0")  # rows that are asked for come, however many
        )
        import ibis  # noqa: PLC0415

        self.session = built.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.backend: Any = ibis.pyspark.connect(self.session)

    def part(
        self, file: str, told: Mapping[str, str], *,
        bare: bool = False,  # noqa: ARG002 - as on the embedded engine
        day_first: bool | None = None,
    ) -> Part:  # fmt: skip
        """Open one file; arguments as on the embedded engine. Columns that nobody asks for are never read here."""
        how = READERS.get(suffix_of(file))
        if how == "csv":
            separator = "\t" if suffix_of(file) == ".tsv" else ","
            raw = self.backend.read_csv(file, header=True, sep=separator, escape='"')
        elif how == "json":
            raw = self.backend.read_json(file)
        elif how == "parquet":
            raw = self.backend.read_parquet(file)
        else:
            raise Invalid(f"{file}: Spark does not read this ending here", cure="Give it Parquet, CSV or JSON lines.")

        def run(table: Table) -> pa.RecordBatchReader:
            return table.to_pyarrow_batches(chunk_size=BATCH)

        names = find_columns(raw.columns, told)
        seen = survey(raw, names, run, day_first=day_first, numbered=False)
        table = normal(raw, names, seen, day_first)
        return replace(Part.of(file, table, run), survey=seen, numbered=False, names_given=tuple(raw.columns))

    def brought(self, part: Part, door: DuckDb) -> Part:
        """Bring the rows of a part over to the embedded engine, in the order of its file."""
        table = part.table.mutate(place=self.place()).order_by("place").drop("place")
        found = self.session.sql(self.backend.compile(table)).toArrow()
        return replace(door.held(part.file, found), survey=part.survey, notes=part.notes, names_given=part.names_given)

    def place(self) -> Any:
        """Return the expression of a row's place in its files, which Spark reads in pieces side by side."""
        return of_engine("monotonically_increasing_id", (), "int64")()
