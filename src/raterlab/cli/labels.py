"""Commands for tables of labels from any tool: no server, no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from raterlab.analytics.evidence import Evidence
    from raterlab.domain.assess import Report, Told
    from raterlab.domain.score import Measured

Labels = Annotated[list[str], typer.Argument(help="CSV, TSV, JSONL, Parquet or Arrow; files, folders, globs, s3://...")]
Gold = Annotated[
    list[str] | None, typer.Option("--gold", help="File with an item and its gold answer; may be repeated.")
]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="TOML with target, level, classes ...")]
Columns = Annotated[list[str] | None, typer.Option("--columns", help="item=NAME, rater=NAME ...; may be repeated.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be read.")]
Memory = Annotated[str | None, typer.Option("--memory", help="Bound for engine and labels, such as 4GB.")]
Engine = Annotated[str, typer.Option("--engine", help="duckdb or spark.")]
Master = Annotated[str, typer.Option("--spark-master", envvar="RATERLAB_SPARK_MASTER", help="Where Spark runs.")]
Level = Annotated[str | None, typer.Option("--level", help="nominal, ordinal, interval or ratio.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (assess, agreement, consensus, diagnose, drift, design):
        app.command()(command)


def _told(columns: list[str] | None) -> dict[str, str]:
    from raterlab.errors import Invalid

    found = {}
    for pair in (part for given in columns or () for part in given.split(",")):
        key, equals, name = pair.partition("=")
        if not equals or not name:
            raise Invalid(f"--columns takes item=NAME, not {pair!r}")
        found[key.strip()] = name.strip()
    return found


@contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Show rows read, where somebody looks on; nothing on short work."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        line = bar.add_task("reading")
        yield lambda rows: bar.update(line, description=f"{rows:,} rows".replace(",", "\u2009"))


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def shown(x: Measured) -> str:
    """Write a number for a person: never naked."""
    if x.value is None:
        return f"not known: {x.missing}"
    ends = f" ({x.low:.3f} to {x.high:.3f})" if x.low is not None and x.high is not None else ""
    return f"{x.value:.3f}{ends}, n {x.n}"


def assess(
    labels: Labels,
    gold: Gold = None,
    policy: PolicyFile = None,
    columns: Columns = None,
    level: Level = None,
    target: Annotated[float | None, typer.Option(help="Accuracy on gold that is asked for.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a report of one file.")] = None,
    engine: Engine = "duckdb",
    spark_master: Master = "local[2]",
    memory: Memory = None,
    *,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Say who is good, whether raters agree, what can be trusted, and what to do."""
    from raterlab.flows.assess import assess_files, check_writable, read_policy

    if html is not None:
        check_writable(html)
    rules = read_policy(policy, level=level, target=target)
    with _progress() as progress:
        report = assess_files(
            labels,
            policy=rules,
            gold=gold or (),
            columns=_told(columns),
            memory=memory,
            strict=strict,
            progress=progress,
            engine=engine,
            master=spark_master,
        )
    if html is not None:
        from raterlab.flows.report import render

        _write(html, render(report))
    if as_json:
        print(report.model_dump_json())
    else:
        _tell(report)
        if html is not None:
            print(f"\nThe report is at {html}.")


def _tell(report: Report) -> None:
    data = report.data
    print(f"{data.labels} labels of {data.items} items by {data.raters} raters, {data.classes} classes\n")
    for line in report.summary:
        print(f"* {line}")
    _warn(report)
    print()
    for row in report.raters[:15]:
        accuracy = row.measures["gold_accuracy"]
        number = accuracy if accuracy.value is not None else row.measures["agreement"]
        said = "accuracy" if number is accuracy else "agreement"
        rank = "-" if row.rank is None else str(row.rank)
        print(f"{rank:>4}  {row.rater:<20} {row.verdict:<14} {said} {shown(number)}")
    if len(report.raters) > 15:
        print(f"      and {len(report.raters) - 15} more: --json or --html lists them all")
    _left_out(report)


def _warn(report: Told) -> None:
    for caution in report.warnings:
        print(f"! {caution.message}")


def _left_out(report: Told) -> None:
    """List rows that were left out, at the end."""
    if report.data.unreadable:
        print(f"\n{report.data.unreadable} rows are left out:")
        for line in report.unreadable[:10]:
            print(f"  {line}")
        if report.data.unreadable > len(report.unreadable[:10]):
            print(f"  and {report.data.unreadable - len(report.unreadable[:10])} more: --json lists the first thousand")


def agreement(
    labels: Labels,
    measure: Annotated[list[str] | None, typer.Option("--measure", help="Key of a measure; may be repeated.")] = None,
    policy: PolicyFile = None,
    columns: Columns = None,
    level: Level = None,
    engine: Engine = "duckdb",
    spark_master: Master = "local[2]",
    memory: Memory = None,
    *,
    pairs: Annotated[bool, typer.Option("--pairs", help="Cohen's kappa of every two raters too.")] = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Measure agreement, each with its interval."""
    from raterlab.flows.agreement import agreement as measured
    from raterlab.flows.assess import read_policy

    with _progress() as progress:
        found = measured(
            labels, policy=read_policy(policy, level=level), measures=measure, pairs=pairs, engine=engine,
            columns=_told(columns), memory=memory, strict=strict, progress=progress, master=spark_master,
        )  # fmt: skip
    if as_json:
        print(found.model_dump_json())
        return
    width = max(len(key) for key in found.measures)
    for key, value in found.measures.items():
        print(f"{key:<{width}}  {shown(value)}")
    if pairs:
        print(f"\n{len(found.pairs)} pairs of raters share an item")
        for row in found.pairs[:20]:
            print(f"{row.a} and {row.b}: kappa {shown(row.kappa)}")
        if len(found.pairs) > 20:
            print(f"and {len(found.pairs) - 20} more: --json lists them all")
    _warn(found)
    _left_out(found)


def consensus(
    labels: Labels,
    method: Annotated[
        str, typer.Option(help="majority, wawa, zero_based_skill, dawid_skene, one_coin, mace, glad.")
    ] = "dawid_skene",
    gold: Gold = None,
    columns: Columns = None,
    memory: Memory = None,
    out: Annotated[
        Path | None, typer.Option(help="Write item, label and confidence to this CSV or Parquet file.")
    ] = None,
    *,
    blind: Annotated[bool, typer.Option("--blind", help="Take no notice of a gold column.")] = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Put the labels of each item together, with a confidence; gold anchors the model."""
    from raterlab.flows.assess import read_labels, read_policy
    from raterlab.flows.consensus import about, check_target, put_together, write

    if out is not None:
        check_target(out)
    rules = read_policy(None, method=method)
    with _progress() as progress:
        table = read_labels(
            labels, gold=gold or (), columns=_told(columns), memory=memory, strict=strict, progress=progress, keep=()
        )
    found, said = put_together(table, method, blind=blind), about(table, rules)
    if out is not None:
        write(found, out)
    head = {
        "method": method, "items": len(found.items), "iterations": found.model.iterations, "ties": found.model.ties,
        "log_likelihood": found.model.log_likelihood,
    }  # fmt: skip
    if as_json:
        raters = {
            name: None if skill != skill else float(skill)  # noqa: PLR0124 - NaN
            for name, skill in zip(table.raters, found.model.skill, strict=True)
        }
        rows = [
            {"item": item, "label": label, "confidence": round(sure, 6)}
            for item, label, sure in zip(found.items, found.labels, found.confidence, strict=True)
        ]
        print(
            json.dumps(
                {**said.model_dump(mode="json"), **head, "raters": raters, **({} if out else {"consensus": rows})}
            )
        )
        return
    print(f"{head['items']} items by {method}, {head['iterations']} steps, {head['ties']} ties")
    _warn(said)
    if out is not None:
        print(f"written to {out}")
        _left_out(said)
        return
    for item, label, sure in list(zip(found.items, found.labels, found.confidence, strict=True))[:20]:
        print(f"{item:<24} {label:<20} {sure:.3f}")
    if len(found.items) > 20:
        print(f"and {len(found.items) - 20} more: --out FILE writes them all")
    _left_out(said)


def _evidence(
    labels: list[str],
    gold: list[str] | None,
    policy: Path | None,
    columns: list[str] | None,
    memory: str | None,
    *,
    strict: bool,
) -> Evidence:
    """Read the labels under a policy, showing how far it is."""
    from raterlab.flows.assess import read_evidence, read_policy

    with _progress() as progress:
        return read_evidence(
            labels,
            policy=read_policy(policy),
            gold=gold or (),
            columns=_told(columns),
            memory=memory,
            strict=strict,
            progress=progress,
        )


def diagnose(
    labels: Labels,
    gold: Gold = None,
    policy: PolicyFile = None,
    columns: Columns = None,
    memory: Memory = None,
    *,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Say whether low agreement comes from the rubric, the gold, a person or everybody's training."""
    from raterlab.analytics.diagnose import diagnose as explained

    found = explained(_evidence(labels, gold, policy, columns, memory, strict=strict))
    if as_json:
        print(found.model_dump_json())
        return
    print(f"{found.items} items with gold, {len(found.raters)} raters: {', '.join(found.raters)}\n")
    for line in found.summary:
        print(f"* {line}")
    for name, weight in found.weights.items():
        print(f"  {name:<16} {weight:.2f}")
    if found.pair:
        for reading in found.readings:
            print(f"  {reading.rater:<20} reads {found.pair[1]!r} on {reading.second:.0%} of contested items")
    for title, rows in (("contested", found.contested), ("gold in doubt", found.suspects)):
        for row in rows[:10]:
            votes = ", ".join(f"{label} x {n}" for label, n in row.votes.items())
            print(f"  {title}: {row.item}: gold {row.gold}; {votes}")
    _warn(found)
    _left_out(found)


def drift(
    labels: Labels,
    gold: Gold = None,
    policy: PolicyFile = None,
    columns: Columns = None,
    memory: Memory = None,
    *,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Say who has become worse since the start, or whether everybody or a class has; since when and how much."""
    from raterlab.analytics.watch import watch

    found = watch(_evidence(labels, gold, policy, columns, memory, strict=strict))
    if as_json:
        print(found.model_dump_json())
        return
    print(f"against {found.stream}; cause: {found.cause}\n")
    for line in found.summary:
        print(f"* {line}")
    _warn(found)
    for row in found.raters[:20]:
        mark = "look" if row.acted else "watch" if row.watched else ""
        print(
            f"{row.rater:<20} {mark:<6} evidence {row.e_value:8.2f}  {shown(row.before)} then {shown(row.after)}"
            + (f"  since {row.since}" if row.since else "")
            + (f"  ({row.pace})" if row.pace else "")
        )
    _left_out(found)


def design(
    target: Annotated[float, typer.Option(help="Accuracy that should pass.")] = 0.90,
    unacceptable: Annotated[float, typer.Option(help="Accuracy that should not.")] = 0.85,
    alpha: Annotated[float, typer.Option(help="Chance that an unacceptable person passes.")] = 0.05,
    beta: Annotated[float, typer.Option(help="Chance that a person at the target fails.")] = 0.05,
    items: Annotated[int | None, typer.Option(help="Number of gold items you mean to use instead.")] = None,
    hire: Annotated[float, typer.Option(help="P(accuracy >= target) that passes, with --items.")] = 0.75,
    *,
    as_json: Json = False,
) -> None:
    """Say how many gold items tell good from not good enough, from the exact distribution."""
    from raterlab.flows.design import design as planned

    found = planned(target=target, unacceptable=unacceptable, alpha=alpha, beta=beta, items=items, hire=hire)
    if as_json:
        print(json.dumps({"schema_version": 1, **found}))
        return
    print(found["sentence"])
    print("\ntrue accuracy   passes")
    for row in found["operating_characteristic"]:
        bar = "#" * round(40 * row["passes"])
        print(f"        {row['accuracy']:.2f}   {row['passes']:6.1%}  {bar}")
    for warning in found["warnings"]:
        print(f"! {warning}")
