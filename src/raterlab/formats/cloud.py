"""Point clouds: KITTI and nuScenes BIN, PCD, PLY, NPZ and NPY, all brought into one form.

Stored is what the page reads without parsing: little-endian float32 ``x, y, z, strength`` for each point, in metres,
with strength scaled to 0..1. Points that are not finite are left out. Nothing is moved: float32 holds
millimetres up to some ten kilometres from the origin; a cloud farther out (map coordinates) is refused, with the cure.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from raterlab.errors import Invalid
from raterlab.formats._found import Found, stored, unreadable
from raterlab.kinds import Cloud, Corner

Floats = NDArray[np.float64]
CONTENT_TYPE = "application/octet-stream"
FARTHEST = 20_000.0
MOST = 20_000_000
_CURE = "Save it as PCD (ascii, binary or binary_compressed), PLY (ascii or binary), NPZ, or KITTI .bin of float32."
_PCD = {("F", 4): "<f4", ("F", 8): "<f8"} | {(k, n): f"<{k.lower()}{n}" for k in "IU" for n in (1, 2, 4, 8)}
_PLY = {
    **dict.fromkeys(("float", "float32"), "f4"),
    **dict.fromkeys(("double", "float64"), "f8"),
    **dict.fromkeys(("char", "int8"), "i1"),
    **dict.fromkeys(("uchar", "uint8"), "u1"),
    **dict.fromkeys(("short", "int16"), "i2"),
    **dict.fromkeys(("ushort", "uint16"), "u2"),
    **dict.fromkeys(("int", "int32"), "i4"),
    **dict.fromkeys(("uint", "uint32"), "u4"),
}
_DAMAGE = (ValueError, LookupError, TypeError, struct.error, EOFError, OSError, zipfile.BadZipFile, zlib.error)
_STRENGTH = ("intensity", "i", "strength", "reflectance", "reflectivity", "scalar_intensity", "remission")


def read(name: str, content: bytes) -> tuple[Found, ...] | None:
    """Read a cloud by what it begins with, a bare BIN by its name."""
    lower = name.casefold()
    try:
        if content.startswith((b"# .PCD", b"VERSION", b"FIELDS")) or lower.endswith(".pcd"):
            points = _pcd(content)
        elif content.startswith(b"ply"):
            points = _ply(content)
        elif (content.startswith(b"PK") and lower.endswith(".npz")) or content.startswith(b"\x93NUMPY"):
            points = _numpy(content)
        elif lower.endswith(".bin"):
            points = _bare(lower, content)
        else:
            return None
    except (*_DAMAGE, MemoryError) as error:
        raise unreadable("point cloud", error, _CURE) from error
    return (_found(points),)


def _found(points: Floats) -> Found:
    points = points[np.isfinite(points).all(axis=1)]
    if not 0 < len(points) <= MOST:
        raise unreadable("point cloud", f"it has {len(points)} finite points", f"Keep 1 to {MOST:,} of them.")
    low, high = points[:, :3].min(axis=0), points[:, :3].max(axis=0)
    if max(np.abs(low).max(), np.abs(high).max()) > FARTHEST:
        raise Invalid(
            f"the point cloud reaches {max(np.abs(low).max(), np.abs(high).max()):.0f} m from its origin",
            cure="Subtract a fixed offset from all coordinates: beyond 20 km millimetres are lost.",
        )
    strength = points[:, 3]
    top = strength.max()
    scale = 1.0 if top <= 1 else 255.0 if top <= 255 else 65_535.0 if top <= 65_535 else top
    kept = np.column_stack([points[:, :3], np.clip(strength / scale, 0, 1)]).astype("<f4")
    return stored(
        kept.tobytes(),
        CONTENT_TYPE,
        Cloud,
        points=len(kept),
        low=_corner(kept[:, :3].min(axis=0)),
        high=_corner(kept[:, :3].max(axis=0)),
    )


def _corner(place: NDArray[np.float32]) -> Corner:
    return Corner(**{axis: round(float(v), 3) for axis, v in zip("xyz", place, strict=True)})


def _columns(table: Any, names: tuple[str, ...]) -> Floats:
    lower = {name.casefold(): name for name in names}
    if not {"x", "y", "z"} <= lower.keys():
        raise ValueError(f"no x, y, z among the fields {', '.join(names)}")
    strength = next((lower[s] for s in _STRENGTH if s in lower), None)
    columns = [np.asarray(table[lower[axis]], dtype=np.float64) for axis in "xyz"]
    columns.append(np.asarray(table[strength], dtype=np.float64) if strength else np.zeros(len(columns[0])))
    return np.column_stack(columns)


def _bare(name: str, content: bytes) -> Floats:
    """KITTI writes four numbers a point, nuScenes five (``.pcd.bin``)."""
    wide = 5 if name.endswith(".pcd.bin") or (len(content) % 16 and len(content) % 20 == 0) else 4
    if not content or len(content) % (4 * wide):
        raise ValueError(f"{len(content)} bytes are no whole number of points of {wide} float32")
    return np.frombuffer(content, dtype="<f4").reshape(-1, wide)[:, :4].astype(np.float64)


def _numpy(content: bytes) -> Floats:
    loaded = np.load(io.BytesIO(content), allow_pickle=False)
    table = next((loaded[k] for k in loaded.files if loaded[k].ndim == 2), None) if hasattr(loaded, "files") else loaded
    if table is None and {"x", "y", "z"} <= {k.casefold() for k in loaded.files}:
        return _columns({k: loaded[k] for k in loaded.files}, tuple(loaded.files))
    if table is None or table.ndim != 2 or table.shape[1] < 3:
        raise ValueError("no array of shape (points, 3 or more)")
    table = table.astype(np.float64)
    return table[:, :4] if table.shape[1] > 3 else np.column_stack([table, np.zeros(len(table))])


def _pcd(content: bytes) -> Floats:
    head: dict[str, list[str]] = {}
    at = 0
    while "DATA" not in head:
        end = content.index(b"\n", at)
        line = content[at:end].decode("ascii").split("#")[0].split()
        at = end + 1
        if line:
            head[line[0].upper()] = line[1:]
    sizes = [int(v) for v in head["SIZE"]]
    counts = [int(v) for v in head.get("COUNT", ["1"] * len(sizes))]
    names = tuple(head["FIELDS"])
    dtype = np.dtype(
        [
            # fields of several values and padding keep their room under a name of their own
            (f"{name}_{i}" if name == "_" else name, _PCD[kind, size], (count,) if count != 1 else ())
            for i, (name, kind, size, count) in enumerate(zip(names, head["TYPE"], sizes, counts, strict=True))
        ]
    )
    points = int(head["POINTS"][0]) if "POINTS" in head else int(head["WIDTH"][0]) * int(head["HEIGHT"][0])
    if not 0 <= points <= MOST:
        raise ValueError(f"it claims {points} points")
    names = tuple(dtype.names or ())
    body = content[at:]
    form = head["DATA"][0].casefold()
    if form == "binary":
        return _columns(np.frombuffer(body, dtype=dtype, count=points), names)
    if form == "binary_compressed":
        packed, whole = struct.unpack("<II", body[:8])
        if whole != dtype.itemsize * points:
            raise ValueError("the sizes in the header contradict one another")
        raw = _lzf(body[8 : 8 + packed], whole)
        columns: dict[str, NDArray[np.generic]] = {}
        start = 0
        for name in names:
            field = dtype[name]
            columns[name] = np.frombuffer(
                raw, dtype=field.base, count=points * max(1, field.itemsize // field.base.itemsize), offset=start
            )
            start += field.itemsize * points
        return _columns({k: v[:points] for k, v in columns.items()}, names)
    if form == "ascii":
        table = np.loadtxt(io.BytesIO(body), dtype=np.float64, ndmin=2, max_rows=points)
        wide = np.cumsum([0, *counts])
        if table.shape[1] != wide[-1]:
            raise ValueError(f"{table.shape[1]} values in a line, {wide[-1]} are announced")
        return _columns({name: table[:, wide[i]] for i, name in enumerate(names)}, names)
    raise ValueError(f"unknown DATA {form!r}")


def _lzf(data: bytes, size: int) -> bytes:
    """Expand LZF (Lehmann): runs of literals, and copies of what was written up to 8 kB before."""
    out = bytearray()
    at = 0
    while at < len(data):
        control = data[at]
        at += 1
        if control < 32:
            out += data[at : at + control + 1]
            at += control + 1
            continue
        length = control >> 5
        if length == 7:
            length += data[at]
            at += 1
        start = len(out) - ((control & 31) << 8) - data[at] - 1
        at += 1
        if start < 0 or len(out) > size:
            raise ValueError("the compressed part is damaged")
        length += 2
        if start + length <= len(out):
            out += out[start : start + length]
        else:
            # a copy that reaches into itself repeats a pattern
            pattern = out[start:]
            out += (pattern * (length // len(pattern) + 1))[:length]
    if len(out) != size:
        raise ValueError("the compressed part is damaged")
    return bytes(out)


def _ply(content: bytes) -> Floats:
    end = content.index(b"end_header") + len(b"end_header")
    body = content[end:].split(b"\n", 1)[1] if content[end : end + 2] == b"\r\n" else content[end + 1 :]
    form, count, inside, before = "", 0, False, False
    fields: list[tuple[str, str]] = []
    for words in (line.split() for line in content[:end].decode("ascii").splitlines()):
        if words[:1] == ["format"]:
            form = words[1]
        elif words[:1] == ["element"]:
            before = before or (not inside and words[1] != "vertex" and not fields and int(words[2]) > 0)
            inside = words[1] == "vertex"
            count = int(words[2]) if inside else count
        elif words[:1] == ["property"] and inside:
            fields.append((words[2], _PLY[words[1]]))
    if before:
        raise ValueError("another element stands before the vertices")
    if not 0 <= count <= MOST:
        raise ValueError(f"it claims {count} points")
    names = tuple(name for name, _ in fields)
    if form == "ascii":
        table = np.loadtxt(io.BytesIO(body), dtype=np.float64, ndmin=2, max_rows=count)
        return _columns({name: table[:, i] for i, name in enumerate(names)}, names)
    order = {"binary_little_endian": "<", "binary_big_endian": ">"}[form]
    table = np.frombuffer(body, dtype=np.dtype([(name, order + kind) for name, kind in fields]), count=count)
    return _columns(table, names)
