"""Plain text and Markdown files: their content becomes the medium."""

from __future__ import annotations

from raterlab.formats._found import Found, unreadable
from raterlab.kinds import Text


def read(name: str, content: bytes) -> tuple[Found, ...] | None:
    """Read UTF-8, with or without a byte order mark."""
    suffix = name.rsplit(".", 1)[-1].casefold()
    if suffix not in {"txt", "md", "markdown"}:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable("text", error, "Save it as UTF-8.") from error
    if len(text) > 200_000 or "\x00" in text:
        raise unreadable("text", "too long, or not text", "Split it: at most 200,000 characters.")
    return (Found(Text(text=text, markdown=suffix != "txt")),)
