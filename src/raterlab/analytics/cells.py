"""What a cell of a label table means, as ibis expressions: one answer however a tool wrote it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

WHOLE = r"^([+-]?\d+)\.0+$"  # how a column of whole numbers with gaps in it is written
LARGEST = 2.0**53  # beyond it a float no longer says which whole number it was


def value(column: Any) -> Any:
    """Whole numbers stay; whatever else becomes words. An empty word is nothing.

    A float that is whole is written as the whole number: a column gets floats by a gap in it, not by its meaning.
    """
    import ibis  # noqa: PLC0415 - half a second that whole numbers in Parquet need not wait for

    kind = column.type()
    if kind.is_integer():
        return column
    if kind.is_floating():
        whole = (column == column.floor()) & (column.abs() < LARGEST)
        word = ibis.ifelse(whole, column.try_cast("int64").cast("string"), column.cast("string"))
        return ibis.ifelse(column.isnan(), ibis.null("string"), word)
    if kind.is_nested():
        # lists and objects are written as JSON; `codebook.plain` writes it in one way later
        return of_engine("to_json", (kind,), "string")(column)
    # words in JSON without their quotes, and what is no word as it stands
    unquoted = of_engine("json_extract_string", ("json", "string"), "string")
    word = unquoted(column, "$") if kind.is_json() else column.cast("string")
    return word.nullif("")


def tidy(word: Any) -> Any:
    """Leave out blanks around a word and the ``.0`` of a whole number, as `codebook.plain` does."""
    import ibis  # noqa: PLC0415

    # trimming and matching every id of a large table takes longer than all else: only where its ends ask for it
    odd = (word < "!") | (word.endswith("0") & word.contains(".0"))  # what sorts before ! begins with a blank
    for blank in (" ", "\t", "\n", "\r"):
        odd |= word.endswith(blank)
    return ibis.ifelse(odd, word.strip().re_replace(WHOLE, r"\1"), word).nullif("")


@cache
def of_engine(name: str, takes: tuple[Any, ...], gives: str) -> Callable[..., Any]:
    """Return a function that the engine itself has: ibis reads the number of arguments off a Python one, never run."""
    import ibis  # noqa: PLC0415

    shape = (lambda: None, lambda a: a, lambda a, b: (a, b))[len(takes)]
    found: Callable[..., Any] = ibis.udf.scalar.builtin(shape, name=name, signature=(takes, gives))
    return found


def truth(column: Any) -> Any:
    """Yes or no."""
    kind = column.type()
    if kind.is_boolean():
        return column
    if kind.is_numeric():
        return column != 0
    return column.cast("string").lower().isin(["true", "1", "yes", "y", "t"])
