"""What is said, in words: what is made alike before texts are compared, and how errors are counted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Literal

from pydantic import Field

from raterlab.kinds._kind import Params

_MARKS = re.compile(r"(?!(?<=\w)['-](?=\w))[^\w\s]|_")


class Spoken(Params):
    """The unit in which errors are counted, and what counts as one."""

    unit: Literal["word", "character"] = Field(
        default="word",
        title="Errors are counted by",
        description="Word error rate, or character error rate for languages that are written without spaces.",
    )
    case: bool = Field(default=False, title="Capital letters count")
    punctuation: bool = Field(default=False, title="Punctuation counts")


def normalised(text: str, params: Spoken) -> str:
    """Return text as it is compared: NFKC, single spaces, and without case and punctuation unless they count.

    An apostrophe inside a word and a hyphen between letters are part of the word.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if not params.case:
        text = text.casefold()
    if not params.punctuation:
        text = _MARKS.sub(" ", text)
    return " ".join(text.split())


def units(text: str, params: Spoken) -> list[str]:
    """Return the words or characters that are compared."""
    plain = normalised(text, params)
    return plain.split() if params.unit == "word" else list(plain.replace(" ", ""))


def errors(heard: list[str], said: list[str]) -> tuple[int, int, int, int]:
    """Substitutions, deletions, insertions and hits of the alignment with fewest edits (Levenshtein)."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - loaded when used

    edits = Levenshtein.editops(said, heard)
    counts = Counter(edit.tag for edit in edits)
    hits = len(said) - counts["replace"] - counts["delete"]
    return counts["replace"], counts["delete"], counts["insert"], hits
