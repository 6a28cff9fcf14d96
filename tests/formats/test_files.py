"""Files of every family, read into the media that they hold."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from raterlab import formats
from raterlab.errors import Invalid
from raterlab.kinds import Audio, Cloud, Corner, Filed, Image, Text, Video

POINTS = np.array(
    [[1.5, -2.0, 0.25, 0.5], [10.0, 3.0, -1.0, 1.0], [0.0, 0.0, 2.0, 0.0], [4.0, 4.0, 4.0, 0.25]], dtype="<f4"
)


def ply(form: str) -> bytes:
    head = f"ply\nformat {form} 1.0\ncomment made here\nelement vertex {len(POINTS)}\n"
    head += "".join(f"property float {n}\n" for n in ("x", "y", "z", "intensity")) + "property uchar red\nend_header\n"
    if form == "ascii":
        return (head + "".join(f"{' '.join(map(str, p))} 7\n" for p in POINTS)).encode()
    order = "<" if "little" in form else ">"
    return head.encode() + b"".join(struct.pack(f"{order}4fB", *p, 7) for p in POINTS)


def pcd(form: str) -> bytes:
    head = (
        "# .PCD v0.7 - Point Cloud Data\nVERSION 0.7\nFIELDS x y z _ intensity\nSIZE 4 4 4 1 4\nTYPE F F F U F\n"
        f"COUNT 1 1 1 4 1\nWIDTH {len(POINTS)}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {len(POINTS)}\nDATA {form}\n"
    ).encode()
    if form == "ascii":
        return head + b"".join(f"{p[0]} {p[1]} {p[2]} 0 0 0 0 {p[3]}\n".encode() for p in POINTS)
    if form == "binary":
        return head + b"".join(struct.pack("<3f4xf", *p) for p in POINTS)
    raw = POINTS[:, 0].tobytes() + POINTS[:, 1].tobytes() + POINTS[:, 2].tobytes() + bytes(16) + POINTS[:, 3].tobytes()
    # literals only, but for the padding: one zero, then a copy that reaches into itself
    packed = b""
    literal, tail = raw[:49], raw[64:]
    for run in [literal[i : i + 32] for i in range(0, len(literal), 32)]:
        packed += bytes([len(run) - 1]) + run
    packed += bytes([(7 << 5), 15 - 9, 0])
    packed += bytes([len(tail) - 1]) + tail
    return head + struct.pack("<II", len(packed), len(raw)) + packed


def npz() -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, points=POINTS)
    return buffer.getvalue()


NUSCENES = np.column_stack([POINTS, np.zeros(4)]).astype("<f4").tobytes()
CLOUDS = {
    "a.bin": POINTS.tobytes(),
    "lidar.pcd.bin": NUSCENES,
    "ascii.pcd": pcd("ascii"),
    "binary.pcd": pcd("binary"),
    "packed.pcd": pcd("binary_compressed"),
    "ascii.ply": ply("ascii"),
    "little.ply": ply("binary_little_endian"),
    "big.ply": ply("binary_big_endian"),
    "a.npz": npz(),
}


@pytest.mark.parametrize("name", CLOUDS)
def test_every_cloud_says_the_same(name: str) -> None:
    (found,) = formats.read(name, CLOUDS[name])
    assert isinstance(found.medium, Cloud)
    assert found.content == POINTS.tobytes()
    assert found.medium.points == 4
    assert found.medium.low == Corner(x=0, y=-2, z=-1)
    assert found.medium.high == Corner(x=10, y=4, z=4)


def test_strength_is_scaled_and_points_at_infinity_left_out() -> None:
    points = np.array([[0, 0, 0, 255], [1, 1, 1, 51], [np.nan, 0, 0, 9]], dtype="<f4")
    (found,) = formats.read("a.bin", points.tobytes())
    stored = np.frombuffer(found.content or b"", dtype="<f4").reshape(-1, 4)
    assert stored[:, 3] == pytest.approx([1, 0.2])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.bin", b"12345", "no whole number of points"),
        ("a.bin", b"", "no whole number of points"),
        ("a.pcd", b"VERSION 0.7\nFIELDS a b\n", "cannot be read"),
        ("far.bin", np.array([[5e5, 0, 0, 0]], dtype="<f4").tobytes(), "500000 m from its origin"),
        (
            "a.ply",
            b"ply\nformat ascii 1.0\nelement face 2\nproperty list uchar int v\nelement vertex 1\nend_header\n",
            "cannot be read",
        ),
        ("a.mid", b"MThd\x00nothing", "no kind that can be shown"),
        ("a.pdf", b"%PDF-1.7 broken", "the PDF cannot be read"),
        ("a.txt", b"\xff\xfe\x00", "Save it as UTF-8"),
        ("a.png", b"\x89PNG\r\n\x1a\n broken", ""),
    ],
)
def test_bad_files_say_why_and_what_to_do(name: str, content: bytes, says: str) -> None:
    with pytest.raises(Invalid) as raised:
        formats.read(name, content)
    assert says in f"{raised.value} {raised.value.cure}"
    assert raised.value.cure


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["a.bin", "a.pcd", "a.ply", "a.npz", "a.png", "a.txt", "a.pdf", "x"]),
)
@settings(max_examples=300, deadline=None)
def test_no_bytes_crash_a_reader(content: bytes, name: str) -> None:
    head = {"a.ply": b"ply\n", "a.npz": b"PK\x03\x04", "a.png": b"\x89PNG\r\n\x1a\n", "a.pdf": b"%PDF-"}.get(name, b"")
    try:
        for found in formats.read(name, head + content):
            assert not isinstance(found.medium, Filed) or found.content
    except Invalid:
        pass


def test_pages_of_a_pdf_are_pictures() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(300, 200)
    document.new_page(200, 300)
    buffer = io.BytesIO()
    document.save(buffer)
    found = formats.read("contract.pdf", buffer.getvalue())
    assert [(f.medium.title, f.medium.width, f.medium.height) for f in found if isinstance(f.medium, Image)] == [
        ("Page 1", 600, 400),
        ("Page 2", 400, 600),
    ]


def test_a_turned_photograph_is_stored_upright() -> None:
    buffer = io.BytesIO()
    exif = Picture.Exif()
    exif[0x0112] = 6
    Picture.new("RGB", (40, 30), (1, 2, 3)).save(buffer, "JPEG", exif=exif)
    (found,) = formats.read("x.jpg", buffer.getvalue())
    assert isinstance(found.medium, Image)
    assert (found.medium.width, found.medium.height) == (30, 40)


def test_text_carries_itself() -> None:
    (found,) = formats.read("a.md", "\ufeff# Ünï 🙂".encode())
    assert found.medium == Text(text="# Ünï 🙂", markdown=True)
    assert found.content is None


SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize("name", ["tone.mp3", "tone.ogg", "tone.m4a", "tone.flac"])
def test_recordings_say_how_long_they_last(name: str) -> None:
    (found,) = formats.read(name, (SAMPLES / name).read_bytes())
    assert isinstance(found.medium, Audio)
    assert found.medium.seconds == pytest.approx(1.5, abs=0.08)
    assert found.content_type.startswith("audio/")


@pytest.mark.parametrize(("name", "fps", "frames"), [("constant.mp4", 25, 50), ("constant.webm", 10, 10)])
def test_clips_say_their_frames(name: str, fps: float, frames: int) -> None:
    (found,) = formats.read(name, (SAMPLES / name).read_bytes())
    assert isinstance(found.medium, Video)
    assert (found.medium.width, found.medium.height) == (64, 48)
    assert (found.medium.fps, found.medium.frames) == (fps, frames)


def test_a_clip_of_varying_rate_is_refused_with_the_cure() -> None:
    with pytest.raises(Invalid, match="frame rate varies") as raised:
        formats.read("varying.mp4", (SAMPLES / "varying.mp4").read_bytes())
    assert "ffmpeg" in raised.value.cure
