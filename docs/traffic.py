"""Draw the demo's street clips and write down who is where in them: run once, with ffmpeg; the archive is kept.

python docs/traffic.py
"""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).parents[1] / "src" / "raterlab" / "demo" / "traffic.zip"
WIDE, HIGH, FRAMES, FPS = 320, 180, 40, 10
UP = 2  # drawn larger and made small: smooth edges
SIZES = {"car": (58, 27), "cyclist": (26, 30), "pedestrian": (11, 29)}
SPEEDS = {"car": (5, 9), "cyclist": (3, 5), "pedestrian": (2, 2)}  # whole pixels a frame: what only moves costs little
COATS = ("#c0392b", "#2e6da4", "#e0e4e8", "#3d8b5f", "#d8a31a", "#6d5a8d")
PLACED, CLIPS, EDGES = 0.45, 63, 10


@dataclass(frozen=True)
class User:
    """Somebody on the road: where their left edge is at frame 0, and how fast they go."""

    label: str
    x: float
    low: float
    speed: float
    coat: str

    def box(self, frame: int) -> tuple[float, float, float, float]:
        """Return left, top, width and height."""
        wide, high = SIZES[self.label]
        return self.x + self.speed * frame, self.low - high, wide, high


def users(rng: random.Random, count: int) -> list[User]:
    """Put some in each lane."""
    made: list[User] = []
    lanes = {
        "car": [(112, -1), (140, 1)],
        "cyclist": [(158, 1), (98, -1)],
        "pedestrian": [(92, 1), (92, -1), (174, -1), (174, 1)],
    }
    order = ["car", "pedestrian", "cyclist", "car", "pedestrian"]
    rng.shuffle(order)
    taken: set[tuple[int, int]] = set()
    for label in order:
        if len(made) == count:
            break
        free = [lane for lane in lanes[label] if lane not in taken]
        if not free:
            continue
        low, way = lane = rng.choice(free)
        taken.add(lane)
        if label == "pedestrian":
            taken |= {(low, -way)}
        speed = rng.randint(*SPEEDS[label])
        # somewhere in the middle of the picture at some time in the middle of the clip
        at, when = rng.uniform(0.25, 0.75) * WIDE, rng.uniform(0.3, 0.7) * FRAMES
        made.append(User(label, round(at - way * speed * when), low, way * speed, rng.choice(COATS)))
    return sorted(made, key=lambda user: user.low)


def draw_user(draw: ImageDraw.ImageDraw, user: User, frame: int) -> None:
    """Draw somebody as they are at a frame."""
    x, y, w, h = (v * UP for v in user.box(frame))
    ahead = 1 if user.speed > 0 else -1

    def at(u: float, v: float) -> tuple[float, float]:
        return (x + (u if ahead > 0 else 1 - u) * w, y + v * h)

    def box(u0: float, v0: float, u1: float, v1: float) -> list[float]:
        (a, b), (c, d) = at(u0, v0), at(u1, v1)
        return [min(a, c), b, max(a, c), d]

    if user.label == "car":
        draw.polygon([at(0.12, 0.45), at(0.24, 0), at(0.66, 0), at(0.82, 0.45)], fill=user.coat)
        draw.polygon([at(0.27, 0.1), at(0.44, 0.1), at(0.44, 0.42), at(0.19, 0.42)], fill="#26323c")
        draw.polygon([at(0.48, 0.1), at(0.63, 0.1), at(0.74, 0.42), at(0.48, 0.42)], fill="#26323c")
        draw.rounded_rectangle(box(0, 0.42, 1, 0.84), radius=3 * UP, fill=user.coat)
        for u in (0.2, 0.78):
            draw.ellipse(box(u - 0.09, 0.62, u + 0.09, 1), fill="#15181b")
        return
    if user.label == "cyclist":
        for u in (0.2, 0.8):
            draw.ellipse(box(u - 0.2, 0.6, u + 0.2, 1), outline="#15181b", width=UP)
        draw.line([at(0.2, 0.8), at(0.5, 0.78), at(0.75, 0.55), at(0.8, 0.8)], fill="#15181b", width=UP)
        draw.line([at(0.42, 0.55), at(0.62, 0.22)], fill=user.coat, width=5 * UP)
        draw.line([at(0.42, 0.55), at(0.52, 0.82)], fill="#26323c", width=3 * UP)
        draw.line([at(0.62, 0.3), at(0.78, 0.5)], fill=user.coat, width=2 * UP)
        draw.ellipse(box(0.56, 0, 0.78, 0.2), fill="#e6b894")
        return
    stride = 0.32 if frame // 8 % 2 else 0.14
    draw.line([at(0.5, 0.55), at(0.5 - stride, 1)], fill="#26323c", width=2 * UP)
    draw.line([at(0.5, 0.55), at(0.5 + stride, 1)], fill="#26323c", width=2 * UP)
    draw.rounded_rectangle(box(0.15, 0.22, 0.85, 0.62), radius=2 * UP, fill=user.coat)
    draw.ellipse(box(0.2, 0, 0.8, 0.22), fill="#e6b894")


def still(rng: random.Random) -> Image.Image:
    """Draw the street without anybody."""
    picture = Image.new("RGB", (WIDE * UP, HIGH * UP), "#a9bccb")
    draw = ImageDraw.Draw(picture)
    x = 0
    while x < WIDE:
        wide, top = rng.randint(38, 70), rng.randint(6, 34)
        draw.rectangle(
            [x * UP, top * UP, (x + wide) * UP, 84 * UP], fill=rng.choice(("#8a7f74", "#78838c", "#97897a", "#6f7a70"))
        )
        for v in range(top + 8, 68, 16):
            draw.rectangle([(x + 6) * UP, v * UP, (x + wide - 6) * UP, (v + 6) * UP], fill="#5d6a74")
        x += wide
    draw.rectangle([0, 78 * UP, WIDE * UP, 94 * UP], fill="#b9b4ab")
    draw.rectangle([0, 94 * UP, WIDE * UP, 164 * UP], fill="#4f545a")
    draw.rectangle([0, 164 * UP, WIDE * UP, HIGH * UP], fill="#b9b4ab")
    for x in range(4, WIDE, 32):
        draw.rectangle([x * UP, 118 * UP, (x + 16) * UP, 120 * UP], fill="#d9d6cc")
    return picture


def pieces(user: User, kiosk: tuple[int, int] | None, start: int = 0, end: int = FRAMES) -> list[dict[str, object]]:
    """Return what there is of somebody in each frame: the part in the picture, and how much of it the kiosk hides."""
    found = []
    for frame in range(start, end):
        x, y, w, h = user.box(frame)
        left, right = max(0.0, x), min(float(WIDE), x + w)
        if right - left < 0.3 * w:
            continue
        hidden = (
            max(0.0, min(right, kiosk[1]) - max(left, kiosk[0])) / (right - left) if kiosk and user.low < 172 else 0.0
        )
        found.append({"frame": frame, "x": left, "y": y, "width": right - left, "height": h, "hidden": hidden})
    return found


def track(user: User, seen: list[dict[str, object]]) -> dict[str, object] | None:
    """Keyframes where the straight line bends, where somebody is hidden, and where they come back."""
    states = [(p, 2 if p["hidden"] > 0.9 else 1 if p["hidden"] > 0.15 else 0) for p in seen]
    while states and states[0][1] == 2:
        states.pop(0)
    while states and states[-1][1] == 2:
        states.pop()
    if len(states) < 4:
        return None
    sides = ("x", "y", "width", "height")
    kept = {0, len(states) - 1} | {i for i in range(1, len(states)) if states[i][1] != states[i - 1][1]}

    def bend(a: int, b: int) -> None:
        worst, where = 0.6, -1
        for i in range(a + 1, b):
            t = (i - a) / (b - a)
            off = max(abs(states[i][0][s] - states[a][0][s] - t * (states[b][0][s] - states[a][0][s])) for s in sides)
            if off > worst:
                worst, where = off, i
        if where > 0:
            kept.add(where)
            bend(a, where)
            bend(where, b)

    corners = sorted(kept)
    for a, b in itertools.pairwise(corners):
        bend(a, b)
    keys = [
        {
            "frame": states[i][0]["frame"],
            **{s: round(states[i][0][s], 1) for s in sides},
            "occluded": states[i][1] == 1,
            "outside": states[i][1] == 2,
        }
        for i in sorted(kept)
    ]
    return {"label": user.label, "keyframes": keys, "end": states[-1][0]["frame"] + 1}


def clip(seed: int, count: int, *, doubt: bool) -> tuple[list[Image.Image], list[dict[str, object]]]:
    """Draw one clip; return its frames and tracks."""
    rng = random.Random(seed)  # noqa: S311 - a picture
    ground = still(rng)
    kiosk = None
    if doubt or rng.random() < PLACED:
        left, wide = rng.randint(90, 200), rng.randint(26, 34)
        kiosk = (left, left + wide)
    there = users(rng, count)
    if doubt:
        # a car that waits behind a wide board, and one of its colour that comes out: is it the same?
        kiosk = (118, 204)
        there = [User("car", -66, 112, 10, rng.choice(COATS))] + [u for u in there if u.label != "car"]
    frames, seen = [], {user: [] for user in there}
    for frame in range(FRAMES):
        picture = ground.copy()
        draw = ImageDraw.Draw(picture)
        fronted = False
        for user in there:
            if kiosk and not fronted and user.low > 172:
                board(draw, kiosk, doubt=doubt)
                fronted = True
            moment = frame if not doubt or user.label != "car" else (frame if frame < 21 else max(21, frame - 12))
            draw_user(draw, user, moment)
        if kiosk and not fronted:
            board(draw, kiosk, doubt=doubt)
        frames.append(picture.resize((WIDE, HIGH), Image.Resampling.LANCZOS))
    for user in there:
        seen[user] = pieces(user, kiosk)
    return frames, [t for user in there if (t := track(user, seen[user]))]


def board(draw: ImageDraw.ImageDraw, kiosk: tuple[int, int], *, doubt: bool) -> None:
    """Draw the kiosk."""
    left, right = kiosk
    draw.rectangle([left * UP, 62 * UP, right * UP, 172 * UP], fill="#33513f")
    draw.rectangle([(left - 3) * UP, 58 * UP, (right + 3) * UP, 66 * UP], fill="#24392d")
    draw.rectangle([(left + 5) * UP, 74 * UP, (right - 5) * UP, 104 * UP], fill="#e8d9a8" if doubt else "#5f7d6b")


def encoded(frames: list[Image.Image]) -> bytes:
    """Make an MP4 of them."""
    with tempfile.TemporaryDirectory() as folder:
        for i, frame in enumerate(frames):
            frame.save(f"{folder}/{i:03d}.png")
        out = f"{folder}/out.mp4"
        x264 = ["-c:v", "libx264", "-preset", "veryslow", "-crf", "39", "-g", "40", "-pix_fmt", "yuv420p"]
        plain = [
            "-fps_mode",
            "cfr",
            "-movflags",
            "+faststart",
            "-bsf:v",
            "filter_units=remove_types=6",
            "-map_metadata",
            "-1",
            "-fflags",
            "+bitexact",
            "-flags:v",
            "+bitexact",
        ]
        source = ["-framerate", str(FPS), "-i", f"{folder}/%03d.png"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *x264, *plain, out], check=True)  # noqa: S603, S607
        return Path(out).read_bytes()


def main() -> None:
    """Write the archive."""
    counts = (2, 3, 1, 4, 2, 3, 0)
    plain = [(f"clip-{n + 1:02d}", 700 + n, counts[n % len(counts)], False) for n in range(CLIPS)]
    doubtful = [(f"edge-{n + 1:02d}", 900 + n, 2 + n % 2, True) for n in range(EDGES)]
    written: dict[str, object] = {}
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_STORED) as archive:
        for key, seed, count, doubt in (*plain, *doubtful):
            frames, tracks = clip(seed, count, doubt=doubt)
            written[key] = tracks
            archive.writestr(zipfile.ZipInfo(f"{key}.mp4"), encoded(frames))
        archive.writestr(
            zipfile.ZipInfo("tracks.json"), json.dumps(written, separators=(",", ":")), zipfile.ZIP_DEFLATED
        )
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
