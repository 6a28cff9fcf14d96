"""Consensus labels of a table, as values and as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from raterlab.analytics.cautions import told
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.table import LabelTable
from raterlab.domain.assess import Policy, Told
from raterlab.errors import Invalid
from raterlab.flows.assess import check_writable
from raterlab.stats import consensus


@dataclass(frozen=True, eq=False, slots=True)
class Together:
    """One label an item."""

    items: list[str]
    labels: list[str]
    confidence: list[float]
    model: consensus.Consensus


def put_together(table: LabelTable, method: consensus.Method | str, *, blind: bool = False) -> Together:
    """Return the consensus of every item, by name; `blind` takes no notice of gold.

    Raises
    ------
    Invalid
        When the model has too many parameters for the table.
    """
    try:
        labels = replace(table.labels, gold=None) if blind else table.labels
        found = consensus.consensus(labels, method)  # type: ignore[arg-type] # checked there
    except ValueError as error:
        raise Invalid(str(error), cure="Use --method majority.") from None
    names = table.names(range(table.labels.items))
    # whole numbers are in order already; names lie by their hash, which says nothing to anybody
    order = range(len(names)) if table.parts[0].whole else sorted(range(len(names)), key=names.__getitem__)
    rows = ((names[j], table.classes[found.label[j]], float(found.confidence[j])) for j in order)
    items, together, sure = (list(column) for column in zip(*rows, strict=True))
    return Together(items, together, sure, found)


def about(table: LabelTable, policy: Policy) -> Told:
    """Return what there is to say of the table: its size, cautions, and rows left out."""
    return Told(**told(Evidence(table, policy)))


def check_target(path: Path) -> None:
    """Refuse a file that the consensus cannot be written to, before the work.

    Raises
    ------
    Invalid
        For an ending other than .csv and .parquet, and where nothing can be written.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise Invalid(f"{path}: consensus is written as .csv or .parquet")
    check_writable(path)


def write(found: Together, path: Path) -> None:
    """Write item, label, confidence by item; whole or not at all.

    Raises
    ------
    Invalid
        As `check_target` says.
    """
    check_target(path)
    table = pa.table({"item": found.items, "label": found.labels, "confidence": found.confidence})
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.suffix == ".parquet":
            parquet.write_table(table, partial)
        else:
            csv.write_csv(table, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
