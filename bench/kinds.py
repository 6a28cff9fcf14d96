"""Kinds of answer: ours from answer to credit beside the field's own tools, the same numbers checked."""

from __future__ import annotations

from collections.abc import Iterator

from bench import kinds_of_clips, kinds_of_pictures, kinds_of_words
from bench.rows import Row


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    for part in (kinds_of_pictures, kinds_of_clips, kinds_of_words):
        yield from part.main(quick=quick)
