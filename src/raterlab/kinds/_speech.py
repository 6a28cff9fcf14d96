"""What is said, in words: what is made alike before texts are compared, and how errors are counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from raterlab.kinds._errors import Error, Measure
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
    return " ".join(_bare(text, params).split())


def _bare(text: str, params: Spoken) -> str:
    """Return text as it is compared, but for its spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if not params.case:
        text = text.casefold()
    if not params.punctuation:
        text = _MARKS.sub(" ", text)
    return text


def units(text: str, params: Spoken) -> list[str]:
    """Return the words or characters that are compared."""
    words = _bare(text, params).split()
    return words if params.unit == "word" else list("".join(words))


def errors(heard: list[str], said: list[str]) -> tuple[int, int, int, int]:
    """Substitutions, deletions, insertions and hits of the alignment with fewest edits (Levenshtein)."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - loaded when used

    tags = [tag for tag, _, _ in Levenshtein.editops(said, heard).as_list()]
    replaced, deleted = tags.count("replace"), tags.count("delete")
    return replaced, deleted, len(tags) - replaced - deleted, len(said) - replaced - deleted


def _rate(key: str, title: str, meaning: str, of: str) -> Measure:
    return Measure(key=key, title=title, meaning=meaning, unit="rate", of=of)


def _rates(prefix: str, whole: str, of: str) -> tuple[Measure, ...]:
    parts = (
        ("substitutions", "Substituted", "Others in the place of those of gold, by those of gold."),
        ("deletions", "Left out", "Those of gold that are missing, by those of gold."),
        ("insertions", "Put in", "Those that gold does not have, by those of gold."),
    )
    told = tuple(_rate(f"{prefix}_{key}", f"{title}, by {of}", meaning, of) for key, title, meaning in parts)
    meaning = (
        "Substitutions, deletions and insertions of the shortest alignment, summed, by the length of gold, summed."
    )
    return (_rate(prefix, whole, meaning, of), *told)


WORD_ERRORS = _rates("wer", "Word error rate (WER)", "words of gold")
CHARACTER_ERRORS = _rates("cer", "Character error rate (CER), without spaces", "characters of gold")


def spoken_errors(pairs: Sequence[tuple[str, str]], params: Spoken) -> tuple[Error, ...]:
    """Return the error rate of what was heard against what was said, by kind of error; with words, by character too."""
    found = _counted(pairs, params, WORD_ERRORS if params.unit == "word" else CHARACTER_ERRORS)
    if params.unit == "word":
        found += _counted(pairs, params.model_copy(update={"unit": "character"}), CHARACTER_ERRORS[:1])
    return found


def _counted(pairs: Sequence[tuple[str, str]], params: Spoken, measures: Sequence[Measure]) -> tuple[Error, ...]:
    sides = [(units(heard, params), units(said, params)) for heard, said in pairs]
    edits = [errors(heard, said)[:3] for heard, said in sides]
    length = sum(len(said) for _, said in sides)
    kinds = [sum(column) for column in zip(*edits, strict=True)] or [0, 0, 0]
    return tuple(m.by(total, length) for m, total in zip(measures, (sum(kinds), *kinds), strict=False))
