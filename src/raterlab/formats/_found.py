"""What a reader returns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from raterlab.errors import FieldError, Invalid
from raterlab.kinds import Filed, Media


@dataclass(frozen=True, slots=True)
class Found:
    """A medium, and the file to store for it; None for a medium that carries its own content."""

    medium: Media | Filed
    content: bytes | None = None
    content_type: str = ""


def stored(content: bytes, content_type: str, medium: type[Filed], **facts: object) -> Found:
    """Return a medium whose file is named by its content."""
    return Found(medium.model_validate({"file": hashlib.sha256(content).hexdigest(), **facts}), content, content_type)


def unreadable(what: str, why: object, cure: str) -> Invalid:
    """Say that a file is of a kind we know, and cannot be used."""
    return Invalid(f"the {what} cannot be read: {why}"[:300], cure=cure, errors=(FieldError("file", str(why)[:200]),))
