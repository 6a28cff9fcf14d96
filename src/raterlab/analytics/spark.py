"""Spark as an engine: the same queries, where labels outgrow one machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from raterlab.analytics.engine import BATCH, DuckDb, Part, normal
from raterlab.analytics.sources import READERS, suffix_of
from raterlab.errors import Invalid


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

    def part(self, file: str, told: Mapping[str, str]) -> Part:
        """Open one file."""
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
        return Part.of(file, normal(raw, told), lambda table: table.to_pyarrow_batches(chunk_size=BATCH))

    def rows(self, file: str, told: Mapping[str, str], door: DuckDb) -> Part:
        """Open one file and bring its rows over to the embedded engine, in the order of the file."""
        table = self.part(file, told).table.mutate(place=self.place()).order_by("place").drop("place")
        found = self.session.sql(self.backend.compile(table)).toArrow()
        return door.held(file, found)

    def place(self) -> Any:
        """Return the expression of a row's place in its files, which Spark reads in pieces side by side."""
        return _place()()


@cache
def _place() -> Callable[[], Any]:
    import ibis  # noqa: PLC0415

    def monotonically_increasing_id() -> int:
        raise NotImplementedError

    found: Callable[[], Any] = ibis.udf.scalar.builtin(monotonically_increasing_id, signature=((), "int64"))
    return found
