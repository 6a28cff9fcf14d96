"""What the pages are made from is what the server says; what the server says of kinds is said in German too."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raterlab.kinds import KINDS

ROOT = Path(__file__).parents[2]


def test_the_document_of_the_pages_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    sys.modules.pop("openapi", None)
    import openapi  # type: ignore[import-not-found]

    assert (ROOT / "ui" / "openapi.json").read_text(encoding="utf-8") == openapi.document(), "run make api"


def words_of(schema: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    """Titles, descriptions and options of every field that a form shows."""
    for name, field in schema.get("properties", {}).items():
        if "const" in field:
            continue
        options = [field, *field.get("anyOf", ()), field.get("items", {})]
        for option in options:
            reference = option.get("$ref", "").rsplit("/", 1)[-1]
            if reference == "Label":
                break
            yield from option.get("enum", ())
            if reference:
                target = root["$defs"][reference]
                yield from target.get("enum", ())
                yield from words_of(target, root)
        else:
            # what is named plainly has a word of the form's own
            if (title := field.get("title", name)).casefold() not in {"key", "title", "definition"}:
                yield title
            if "description" in field:
                yield field["description"]


def test_every_word_of_a_kind_is_said_in_german() -> None:
    german = json.loads((ROOT / "ui" / "src" / "lead" / "words" / "ask.de.json").read_text(encoding="utf-8"))
    wanted = {kind.title for kind in KINDS.values()}
    for kind in KINDS.values():
        schema = kind.params.model_json_schema()
        wanted |= {str(word) for word in words_of(schema, schema)}
        wanted |= {word for measure in kind.measures for word in (measure.title, measure.meaning, measure.of)}
    assert not wanted - german.keys()
