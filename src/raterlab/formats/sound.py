"""Recordings: WAV, MP3, Ogg, Opus, FLAC, M4A, as browsers play them."""

from __future__ import annotations

import io

from raterlab.formats._found import Found, stored, unreadable
from raterlab.kinds import Audio

_HEADS = ((b"RIFF", "audio/wav"), (b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"), (b"OggS", "audio/ogg"))
_SUFFIXES = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}
_CURE = "Save it as WAV, MP3, Ogg, Opus, FLAC or M4A."


def _type_of(name: str, content: bytes) -> str | None:
    suffix = name.rsplit(".", 1)[-1].casefold()
    if content[:4] == b"RIFF" and content[8:12] != b"WAVE":
        return None
    for head, kind in _HEADS:
        if content.startswith(head):
            return kind
    # an MPEG frame and an MP4 box say less by themselves: the name decides
    return _SUFFIXES.get(suffix)


def read(name: str, content: bytes) -> tuple[Found, ...] | None:
    """Measure how long a recording lasts."""
    kind = _type_of(name, content)
    if kind is None:
        return None
    from tinytag import TinyTag, TinyTagException  # noqa: PLC0415 - loaded for the first recording only

    try:
        seconds = TinyTag.get(filename=name or None, file_obj=io.BytesIO(content), tags=False).duration
    except (TinyTagException, ValueError, LookupError, OSError, ArithmeticError, TypeError) as error:
        raise unreadable("recording", error, _CURE) from error
    if not seconds or seconds < 0.01:
        raise unreadable("recording", "it has no length", _CURE)
    return (stored(content, kind, Audio, seconds=round(seconds, 3)),)
