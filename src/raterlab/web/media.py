"""Files that tasks show: checked by content, named by their hash, served with Range and safe headers."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, UploadFile
from fastapi.responses import FileResponse
from PIL import Image, ImageOps, UnidentifiedImageError

from raterlab.domain.people import Person
from raterlab.errors import FieldError, Invalid, NotFound
from raterlab.flows import author
from raterlab.settings import Settings
from raterlab.web.auth import desk, needs

router = APIRouter(tags=["media"])
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
Image.MAX_IMAGE_PIXELS = 200_000_000


def path_of(home: Path, sha256: str) -> Path:
    """Return where a file lies."""
    return home / "media" / sha256[:2] / sha256


def store_image(home: Path, content: bytes, largest: int) -> dict[str, Any]:
    """Check and store a picture; one with an EXIF orientation is stored upright, so that pixels mean one thing.

    Raises
    ------
    Invalid
        When it is too large, not a picture, or of a type that is not served.
    """
    if len(content) > largest:
        raise Invalid(
            f"the file is larger than {largest // 2**20} MB", errors=(FieldError("file", "choose a smaller one"),)
        )
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind = picture.format or ""
            if kind not in TYPES:
                raise Invalid(
                    f"{kind or 'this'} is not a type that is served",
                    cure=f"Use {', '.join(sorted(TYPES))}.",
                    errors=(FieldError("file", "unknown type"),),
                )
            picture.load()
            if picture.getexif().get(0x0112, 1) != 1:
                upright = ImageOps.exif_transpose(picture)
                buffer = io.BytesIO()
                upright.save(buffer, kind, **({"quality": 95} if kind in {"JPEG", "WEBP"} else {}))
                content = buffer.getvalue()
                width, height = upright.size
            else:
                width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid(
            "the file is not a picture that can be read", errors=(FieldError("file", str(error)[:200]),)
        ) from error
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(home, sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{os.getpid()}.part")
        partial.write_bytes(content)
        partial.replace(target)
    return {
        "sha256": sha256,
        "content_type": TYPES[kind],
        "size": len(content),
        "width": width,
        "height": height,
    }


async def keep(settings: Settings, file: UploadFile) -> dict[str, Any]:
    """Store an uploaded picture."""
    largest = settings.max_upload_mb * 2**20
    content = await file.read(largest + 1)
    return await asyncio.to_thread(store_image, settings.home, content, largest)


@router.get("/media/{sha256}", response_class=FileResponse)
async def serve(request: Request, sha256: str, who: Annotated[Person, Depends(needs(None, "work"))]) -> FileResponse:
    """Serve a stored file, with Range support."""
    here = desk(request)
    if re.fullmatch("[0-9a-f]{64}", sha256) is None:
        raise NotFound("no such file")
    row = await here.database.read(lambda tx: author.get_media(tx, sha256))
    path = path_of(here.settings.home, row.sha256)
    if not path.exists():
        raise NotFound("the file is on record but not on disk", cure="Restore the media folder from a backup.")
    return FileResponse(
        path,
        media_type=row.content_type,
        headers={
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": "inline",
        },
    )
