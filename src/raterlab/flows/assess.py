"""Assess a table of labels from any tool: no server, no database."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from raterlab.analytics import engine as engines
from raterlab.analytics import table
from raterlab.analytics.assess import assess
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.opening import open_tables
from raterlab.analytics.sources import files
from raterlab.domain.assess import Policy, Report
from raterlab.errors import FieldError, Invalid, NotFound

SPARK = "local[2]"  # this machine, two cores
NOT_STRICT = "--strict cannot be kept on Spark, which mends malformed rows as it reads and does not say which"


def read_policy(path: Path | None, **given: Any) -> Policy:
    """Read a policy from a TOML file; what is given beside it wins.

    Raises
    ------
    Invalid
        When the file is no TOML or breaks a rule: names the key and the cure.
    NotFound
        When it is not there.
    """
    content: dict[str, Any] = {}
    if path is not None:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NotFound(f"there is no policy at {path}") from None
        except OSError as error:
            raise Invalid(f"{path} cannot be read: {error.strerror}", cure="--policy takes a TOML file.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Invalid(f"{path} is not TOML: {error}") from None
    content |= {key: value for key, value in given.items() if value is not None}
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        fields = tuple(
            FieldError(".".join(str(part) for part in e["loc"]) or "policy", e["msg"]) for e in error.errors()
        )
        raise Invalid(
            "the policy breaks a rule", cure=f"Known keys are {', '.join(Policy.model_fields)}.", errors=fields
        ) from None


def check_writable(path: Path) -> None:
    """Refuse a file that cannot be written, before the work that would fill it.

    Raises
    ------
    Invalid
        With the reason.
    """
    why = ""
    if path.is_dir():
        why = "it is a folder"
    elif not path.parent.is_dir():
        why = f"there is no folder {path.parent}"
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        why = "this user may not"
    if why:
        raise Invalid(f"{path} cannot be written: {why}", cure="Name a file in a folder that is there.")


def read_labels(
    paths: Sequence[str],
    *,
    gold: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    classes: Sequence[str] = (),
    memory: str | None = None,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    keep: Sequence[str] = tuple(table.EXTRAS),
    engine: str = "duckdb",
    master: str = SPARK,
) -> table.LabelTable:
    """Read label files into arrays; arguments as in `assess_files`."""
    door = engines.DuckDb(memory=memory)
    told = columns or {}
    if engine == "spark":
        if strict:
            raise Invalid(NOT_STRICT, cure="Use the duckdb engine, or leave --strict out.")
        from raterlab.analytics.spark import Spark  # noqa: PLC0415 - an engine of its own

        far = Spark(master=master, memory=memory)
        parts = [far.brought(part, door) for part in open_tables(far, paths, told)]
    elif engine == "duckdb":
        parts = open_tables(door, paths, told, bare=not keep)
    else:
        raise Invalid(f"there is no engine {engine!r}", cure="Use duckdb or spark.")
    if memory is not None:
        from raterlab.analytics.counting import must_fit  # noqa: PLC0415 - with the query engine, half a second

        must_fit(parts, engines.bytes_of(memory))
    answers = [door.gold(file, told) for file in files(gold)] if gold else []
    return table.read(parts, gold=answers, classes=classes, strict=strict, progress=progress, keep=keep)


def assess_files(
    paths: Sequence[str],
    *,
    policy: Policy,
    gold: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    memory: str | None = None,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    engine: str = "duckdb",
    master: str = SPARK,
) -> Report:
    """Read label files and report on them.

    Parameters
    ----------
    paths
        Files, folders, globs or addresses.
    policy
        What is good enough.
    gold
        Files with gold for items, beside any gold column.
    columns
        Our name to the table's name of a column.
    memory
        Bound for the engine's buffers and for the labels and what is made of them, such as ``"4GB"``.
    strict
        Stop at the first row that cannot be read, instead of counting and reporting it; not on Spark.
    progress
        Told the number of rows read.
    engine
        ``duckdb``, or ``spark`` to read and sort the labels there. The report needs the labels themselves: they are
        brought over.
    master
        Of Spark.

    Raises
    ------
    Invalid
        When a report would take more than `memory`, and for an engine that is not known.
    """
    evidence = read_evidence(
        paths, policy=policy, gold=gold, columns=columns, memory=memory, strict=strict, progress=progress,
        engine=engine, master=master,
    )  # fmt: skip
    return assess(evidence.table, policy)


def read_evidence(
    paths: Sequence[str],
    *,
    policy: Policy,
    gold: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    memory: str | None = None,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    engine: str = "duckdb",
    master: str = SPARK,
) -> Evidence:
    """Read label files to look at them in some way of one's own; arguments as in `assess_files`."""
    labels = read_labels(
        paths, gold=gold, columns=columns, classes=policy.classes, memory=memory, strict=strict, progress=progress,
        engine=engine, master=master,
    )  # fmt: skip
    return Evidence(labels, policy)
