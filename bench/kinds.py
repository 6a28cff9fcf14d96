"""What a kind compares an answer with its gold by, against the field's own tool on the same shapes."""

from __future__ import annotations

from collections.abc import Iterator

from bench import kinds_of_pictures
from bench.rows import Row


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    yield from kinds_of_pictures.main(quick=quick)
