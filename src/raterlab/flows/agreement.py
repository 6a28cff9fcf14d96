"""Agreement in a table of labels, on either engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from raterlab.analytics import engine as engines
from raterlab.analytics import table
from raterlab.analytics.cautions import told
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.measures import MEASURES
from raterlab.analytics.opening import open_tables
from raterlab.analytics.pairs import pair_rows
from raterlab.domain.assess import AgreementReport, Policy
from raterlab.domain.score import Measured
from raterlab.errors import Invalid
from raterlab.flows.assess import NOT_STRICT

BY_NAME = (  # only when asked for: they look at gold or at further columns
    "gold_accuracy", "balanced_gold_accuracy", "cost_weighted_gold_accuracy", "majority_accuracy", "model_accuracy",
    "soft_gold_log_score", "soft_gold_ratio", "position_effect",
)  # fmt: skip
DEFAULT = tuple(key for key in MEASURES if key not in BY_NAME)


def agreement(
    paths: Sequence[str],
    *,
    policy: Policy,
    measures: Sequence[str] | None = None,
    pairs: bool = False,
    engine: str = "duckdb",
    columns: Mapping[str, str] | None = None,
    memory: str | None = None,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    master: str = "local[2]",
) -> AgreementReport:
    """Measure agreement.

    Parameters
    ----------
    paths
        Files, folders, globs or addresses.
    policy
        Level of measurement and classes.
    measures
        Keys of measures; all by default.
    pairs
        Whether to list Cohen's kappa of every two raters.
    engine
        ``duckdb`` or ``spark``.
    columns, memory, strict, progress, master
        As in `assess_files`.

    Raises
    ------
    Invalid
        For a measure or an engine that is not known.
    """
    chosen = list(measures or DEFAULT)
    for key in chosen:
        if key not in MEASURES:
            raise Invalid(f"there is no measure {key!r}", cure=f"Use one of {', '.join(MEASURES)}.")
    keep = ("first", "second") if "position_effect" in chosen else ()
    if engine == "spark":
        if strict:
            raise Invalid(NOT_STRICT, cure="Use the duckdb engine, or leave --strict out.")
        from raterlab.analytics.counting import counts_on_spark  # noqa: PLC0415 - an extra

        evidence: Evidence = counts_on_spark(paths, policy, columns or {}, memory, master)
    elif engine == "duckdb":
        door = engines.DuckDb(memory=memory)
        parts = open_tables(door, paths, columns or {}, bare=not keep and memory is None)
        if memory is not None and not strict:
            from raterlab.analytics.counting import in_memory  # noqa: PLC0415 - when it is asked for

            evidence = in_memory(parts, policy, engines.bytes_of(memory), progress)
        else:
            evidence = Evidence(
                table.read(parts, classes=policy.classes, strict=strict, progress=progress, keep=keep), policy
            )
    else:
        raise Invalid(f"there is no engine {engine!r}", cure="Use duckdb or spark.")
    found = {key: Measured.of(MEASURES[key].of(evidence)) for key in chosen}
    rows = pair_rows(evidence, np.arange(len(evidence.pairs.a))) if pairs else ()
    return AgreementReport(measures=found, pairs=rows, **told(evidence))
