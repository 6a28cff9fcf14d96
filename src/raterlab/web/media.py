"""Files that tasks show: checked by content, named by their hash, served with Range and safe headers."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse

from raterlab import formats
from raterlab.domain.people import Person
from raterlab.errors import NotFound
from raterlab.flows import author
from raterlab.kinds import Filed, Media
from raterlab.web.auth import desk, needs

router = APIRouter(tags=["media"])


def path_of(home: Path, sha256: str) -> Path:
    """Return where a file lies."""
    return home / "media" / sha256[:2] / sha256


def keep(home: Path, name: str, content: bytes) -> tuple[tuple[Media, ...], list[dict[str, Any]]]:
    """Read a file and store what pages show of it; return its media and the rows that name the stored files."""
    found = formats.read(name, content)
    rows = []
    for one in found:
        if one.content is None or not isinstance(one.medium, Filed):
            continue
        target = path_of(home, one.medium.file)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
            partial.write_bytes(one.content)
            partial.replace(target)
        rows.append(
            {
                "sha256": one.medium.file,
                "content_type": one.content_type,
                "size": len(one.content),
                "facts": one.medium.facts(),
            }
        )
    return tuple(cast("Media", one.medium) for one in found), rows


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
