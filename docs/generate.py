"""Write the reference from what the code registers: settings, kinds, API, command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from raterlab.analytics.cautions import CAUTIONS
from raterlab.analytics.columns import ALIASES
from raterlab.analytics.measures import MEASURES, RATER_MEASURES
from raterlab.domain.assess import SCHEMA, Policy, Report
from raterlab.kinds import KINDS
from raterlab.settings import PREFIX, Settings
from raterlab.web.app import create_app

HERE = Path(__file__).parent / "reference"


def settings() -> str:
    """One row a setting."""
    rows = [
        f"| `{name}` | `{PREFIX}{name.upper()}` | `{field.default}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = "# Settings\n\nDefaults, then a TOML file (`raterlab.toml` or `RATERLAB_CONFIG`), then the environment.\n\n"
    return head + "| key | variable | default | meaning |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def kinds() -> str:
    """One section a kind, with its first example."""
    parts = ["# Kinds of question\n"]
    for kind in KINDS.values():
        example = kind.examples[0]
        shown = {
            "params": example.params.model_dump(mode="json"),
            "answer": example.answers[0].model_dump(mode="json"),
        }
        doc = (sys.modules[kind.check.__module__].__doc__ or "").strip()
        text = json.dumps(shown, indent=2, ensure_ascii=False)
        parts.append(f"## {kind.title} (`{kind.key}`)\n\n{doc} Level: {kind.level}.\n\n```json\n{text}\n```\n")
        if kind.measures:
            parts.append(
                "How far off, on the scorecard:\n\n| measure | unit | measured on | what it is |\n|---|---|---|---|"
            )
            parts += [f"| {m.title} | {m.unit} | {m.of} | {m.meaning} |" for m in kind.measures]
            parts.append("")
    return "\n".join(parts)


def _first(operation: dict[str, Any]) -> str:
    return str(operation.get("description") or operation.get("summary") or "").splitlines()[0]


def api() -> str:
    """One row a route."""
    document = create_app(Settings()).openapi()
    rows = [
        f"| `{method.upper()}` | `{path}` | {_first(operation)} |"
        for path, methods in sorted(document["paths"].items())
        for method, operation in methods.items()
    ]
    head = "# API\n\nThe OpenAPI document is served at `/api/v1/openapi.json`. Errors are RFC 9457 problems.\n\n"
    return head + "| method | path | does |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def cli() -> str:
    """Print the help of every command."""
    parts = ["# Command line\n"]
    commands = (
        [],
        ["serve"],
        ["demo"],
        ["worker"],
        ["rebuild"],
        ["db", "upgrade"],
        ["db", "check"],
        ["db", "seal"],
        ["user", "add"],
        ["assess"],
        ["agreement"],
        ["consensus"],
        ["diagnose"],
        ["drift"],
        ["design"],
        ["version"],
    )
    for command in commands:
        done = subprocess.run(  # noqa: S603 - our own program
            [str(Path(sys.executable).parent / "raterlab"), *command, "--help"],
            capture_output=True,
            text=True,
            check=True,
            env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "PATH": ""},
        )
        parts.append(f"## raterlab {' '.join(command)}\n\n```text\n{done.stdout.strip()}\n```\n")
    return "\n".join(parts)


def assess() -> str:
    """One row a measure, and the schema of the report."""
    parts = ["# Reports on label tables\n\n## Measures of everybody together\n\n| key | what it is |\n|---|---|"]
    parts += [f"| `{m.key}` | {m.title}: {m.meaning} |" for m in MEASURES.values()]
    parts.append("\n## Measures of each rater\n\n| key | unit | what it is |\n|---|---|---|")
    parts += [f"| `{m.key}` | {m.unit} | {m.title}: {m.meaning} |" for m in RATER_MEASURES.values()]
    parts.append("\n## Cautions\n\n| code looked for by | what it finds |\n|---|---|")
    parts += [f"| `{look.__name__}` | {(look.__doc__ or '').strip()} |" for look in CAUTIONS]
    parts.append("\n## Policy\n\n| key | default | meaning |\n|---|---|---|")
    parts += [f"| `{k}` | `{f.default}` | {f.description} |" for k, f in Policy.model_fields.items()]
    parts.append("\n## Columns\n\n| column | found under the names |\n|---|---|")
    parts += [f"| {key} | {', '.join(names)} |" for key, names in ALIASES.items()]
    schema = json.dumps(Report.model_json_schema(), indent=1)
    parts.append(f"\n## JSON schema of the answer, version {SCHEMA}\n\n```json\n{schema}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for make in (settings, kinds, api, cli, assess):
        (HERE / f"{make.__name__}.md").write_text(make(), encoding="utf-8")
