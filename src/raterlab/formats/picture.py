"""Pictures: PNG, JPEG, WebP, GIF."""

from __future__ import annotations

import io

from PIL import Image as Picture
from PIL import ImageOps, UnidentifiedImageError

from raterlab.formats._found import Found, stored, unreadable
from raterlab.kinds import Image

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
Picture.MAX_IMAGE_PIXELS = 200_000_000
_CURE = f"Use {', '.join(sorted(TYPES))}."


def read(_name: str, content: bytes) -> tuple[Found, ...] | None:
    """Measure a picture; one with an EXIF orientation is stored upright, so that pixels mean one thing."""
    try:
        picture: Picture.Image = Picture.open(io.BytesIO(content), formats=tuple(TYPES))
    except UnidentifiedImageError:
        return None
    except (OSError, ValueError, SyntaxError, Picture.DecompressionBombError) as error:
        raise unreadable("picture", error, _CURE) from error
    kind = str(picture.format or "")
    try:
        picture.load()
        if picture.getexif().get(0x0112, 1) != 1:
            upright = ImageOps.exif_transpose(picture)
            buffer = io.BytesIO()
            upright.save(buffer, kind, **({"quality": 95} if kind in {"JPEG", "WEBP"} else {}))
            content, picture = buffer.getvalue(), upright
    except (OSError, ValueError, SyntaxError, Picture.DecompressionBombError) as error:
        raise unreadable("picture", error, "Open it in an image editor and save it anew.") from error
    return (stored(content, TYPES[kind], Image, width=picture.width, height=picture.height),)
