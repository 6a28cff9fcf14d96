"""PDF: each page becomes a picture, so that everything that can be asked of a picture can be asked of a page."""

from __future__ import annotations

import io

from raterlab.formats._found import Found, stored, unreadable
from raterlab.kinds import Image

DOTS = 144
MOST = 200


def read(_name: str, content: bytes) -> tuple[Found, ...] | None:
    """Draw every page at 144 dots an inch, without its scripts, forms and links."""
    if not content[:1024].lstrip().startswith(b"%PDF"):
        return None
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 - loaded for the first PDF only

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise unreadable("PDF", error, "Open it in a viewer and print it to a new PDF without password.") from error
    try:
        if len(document) > MOST:
            raise unreadable("PDF", f"it has {len(document)} pages", f"Split it: at most {MOST} pages at once.")
        found = []
        for number in range(len(document)):
            buffer = io.BytesIO()
            drawn = document[number].render(scale=DOTS / 72).to_pil()
            drawn.save(buffer, "PNG", optimize=True)
            found.append(
                stored(
                    buffer.getvalue(),
                    "image/png",
                    Image,
                    width=drawn.width,
                    height=drawn.height,
                    title=f"Page {number + 1}",
                )
            )
        return tuple(found)
    finally:
        document.close()
