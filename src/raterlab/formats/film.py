"""Clips: MP4 and WebM, as browsers play them."""

from __future__ import annotations

import io

from raterlab.formats._found import Found, stored, unreadable
from raterlab.kinds import Video

_CURE = "Make it anew at a constant rate: ffmpeg -i in.mov -fps_mode cfr -r 25 -c:v libx264 -pix_fmt yuv420p out.mp4"
_PLAYED = {"AVC", "VP8", "VP9", "AV1", "HEVC"}


def read(name: str, content: bytes) -> tuple[Found, ...] | None:
    """Measure size, rate and frames. A rate that varies is refused: frame n would lie nowhere in particular."""
    if content[4:8] == b"ftyp":
        kind = "video/mp4"
    elif content.startswith(b"\x1a\x45\xdf\xa3"):
        kind = "video/webm"
    else:
        return None
    if name.casefold().endswith(".m4a"):
        return None
    from pymediainfo import MediaInfo  # noqa: PLC0415 - loaded for the first clip only

    try:
        parsed = MediaInfo.parse(io.BytesIO(content))
        tracks = parsed.video_tracks
    except (OSError, RuntimeError, ValueError, AttributeError) as error:
        raise unreadable("clip", error, _CURE) from error
    if not tracks:
        raise unreadable("clip", "it has no picture", _CURE)
    track = tracks[0]
    if track.format not in _PLAYED:
        raise unreadable("clip", f"browsers do not play {track.format}", _CURE)
    try:
        fps, seconds = float(track.frame_rate), float(track.duration) / 1_000
        frames = int(track.frame_count or round(fps * seconds))
        width, height = int(track.width), int(track.height)
    except (TypeError, ValueError) as error:
        raise unreadable("clip", "its rate or length is not written down", _CURE) from error
    if track.frame_rate_mode == "VFR":
        raise unreadable("clip", "its frame rate varies", _CURE)
    if float(track.rotation or 0) % 180:
        width, height = height, width
    return (
        stored(
            content,
            kind,
            Video,
            width=width,
            height=height,
            seconds=round(seconds, 3),
            fps=round(fps, 3),
            frames=frames,
        ),
    )
