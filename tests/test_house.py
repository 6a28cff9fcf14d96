"""The house's own rules, where a linter does not reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from raterlab.kinds import KINDS

SRC = Path(__file__).parents[1] / "src" / "raterlab"
FILES = [path for path in SRC.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("key", sorted(set(KINDS) - {"text"}))  # a medium is called text as well
def test_a_kind_is_named_in_one_file(key: str) -> None:
    """The demo speaks of the kinds that its content uses; nothing else does."""
    named = {path.relative_to(SRC).parts for path in FILES if re.search(rf"[\"']{key}[\"']", path.read_text("utf-8"))}
    assert {parts for parts in named if parts[0] != "demo"} == {("kinds", f"{key}.py")}


def test_every_kind_has_a_page_component() -> None:
    ui = SRC.parents[1] / "ui" / "src" / "kinds"
    assert {key for key in KINDS if not (ui / f"{key}.tsx").exists()} == set()


def test_no_file_asks_to_be_divided() -> None:
    long = {str(path.relative_to(SRC)): n for path in FILES if (n := len(path.read_text("utf-8").splitlines())) > 470}
    assert long == {}
