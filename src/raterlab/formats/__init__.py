"""Files that tasks show: told apart by their content, measured, and brought into the form that pages read.

One file a family of formats, one line here. A reader says None to what is not its own, and raises Invalid for its own
kind of file when that cannot be used, with the cure.
"""

from __future__ import annotations

from collections.abc import Callable

from raterlab.errors import FieldError, Invalid
from raterlab.formats import cloud, film, page, picture, sound, writing
from raterlab.formats._found import Found

READERS: tuple[Callable[[str, bytes], tuple[Found, ...] | None], ...] = (
    picture.read,
    page.read,
    cloud.read,
    sound.read,
    film.read,
    writing.read,
)


def read(name: str, content: bytes) -> tuple[Found, ...]:
    """Return the media of a file: one, or one a page.

    Raises
    ------
    Invalid
        When no reader knows the file, or the one that does cannot use it.
    """
    for reader in READERS:
        found = reader(name, content)
        if found is not None:
            return found
    raise Invalid(
        f"{name or 'the file'} is of no kind that can be shown",
        cure="Use PNG, JPEG, WebP, GIF, PDF, WAV, MP3, Ogg, FLAC, M4A, MP4, WebM, BIN, PCD, PLY, NPZ or TXT.",
        errors=(FieldError("file", "unknown type"),),
    )


__all__ = ["READERS", "Found", "read"]
