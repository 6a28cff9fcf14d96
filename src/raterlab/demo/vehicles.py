"""Photographs of vehicle damage, rendered: painted panels with dents, scratches and cracks, and their boxes."""

from __future__ import annotations

import hashlib
import io
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from PIL import ImageDraw, ImageFilter

from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Image
from raterlab.kinds._kind import Label
from raterlab.kinds.boxes import Box, BoxesAnswer, BoxesParams

WIDTH, HEIGHT = 960, 640
Floats = NDArray[np.float32]  # enough for eight bits of colour, and half the memory to move
_Y, _X = (grid.astype(np.float32) for grid in np.mgrid[0:HEIGHT, 0:WIDTH])

LABELS = (
    Label(
        key="dent",
        title="Dent",
        definition="The metal is pushed in: reflections bend. The paint may be whole.",
        good=("a round hollow in which the horizon curves",),
        bad=("a pressed design line of the door",),
    ),
    Label(
        key="scratch",
        title="Scratch",
        definition="A line in the paint; the metal keeps its form.",
        good=("a bright line across the door",),
        bad=("the reflection of a wire",),
    ),
    Label(
        key="crack",
        title="Crack",
        definition="A break in filler, plastic or glass: jagged, dark, often branching.",
        good=("a branching dark line in filled paint",),
        bad=("the gap between door and wing",),
    ),
)

RUBRIC = Rubric(
    title="Vehicle damage",
    guidelines="""# Marking damage

Draw one box round **each** damage, as tight as you can, and say what it is.

- Follow the **reflections**: where they bend, the metal is dented.
- Panel gaps, handles, design lines and badges are not damage.
- Dirt, water and shadows are not damage. If you cannot tell dirt from damage on the picture, raise the flag.
- No damage: draw nothing, and tick **Nothing to mark**.
""",
    criteria=(
        Criterion(
            key="damage",
            title="Damage",
            question="Box every dent, scratch and crack.",
            goal="Claims: every repair position is found once, and none is invented.",
            ask=BoxesParams(labels=LABELS, on="main", iou=0.5),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Dent with a scratch in it",
            situation="A scratch runs through a dent.",
            ruling="Two boxes, one of each.",
            why="They are repaired in two steps.",
            criterion="damage",
        ),
        EdgeCase(
            title="Mud",
            situation="Brown splashes low on the door.",
            ruling="Not damage. If the paint below cannot be seen, raise the flag.",
            why="A claim must not rest on what cannot be seen.",
            criterion="damage",
        ),
    ),
)

PAINTS = (
    (176, 24, 32), (22, 62, 128), (28, 30, 34), (188, 192, 198), (232, 232, 228), (30, 92, 70), (96, 100, 108), (150, 98, 36),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scene:
    """A panel under the sky: the height map bends what it mirrors."""

    paint: tuple[int, int, int]
    horizon: float
    crease: float
    sun: float


def _mirror(scene: _Scene, height: Floats) -> Floats:
    """Shade the panel: paint plus the mirrored sky, ground and lamp strips, bent by the slope of the surface."""
    y, x = _Y, _X
    crease = 16 * np.exp(-(((y - scene.crease) / 22) ** 2))
    barrel = -0.00022 * (y - HEIGHT / 2) ** 2
    slope_y, slope_x = np.gradient(height + crease + barrel)
    look = scene.horizon + 330 * slope_y + 0.16 * (y - HEIGHT / 2) + 26 * np.sin(x / 210 + scene.sun)
    sky = 1 / (1 + np.exp((look - 20) / 16))
    strip = np.exp(-(((look + 70 + 160 * slope_x) / 9) ** 2)) + 0.6 * np.exp(-(((look + 128) / 14) ** 2))
    ground = np.clip((look - 30) / 260, 0, 1)
    lambert = np.clip(0.72 - 0.42 * slope_y + 0.24 * slope_x, 0.12, 1.25)
    paint = np.array(scene.paint, dtype=np.float32)
    colour = paint[None, None, :] * lambert[..., None]
    sky_colour = np.array([196.0, 214.0, 236.0], dtype=np.float32)
    colour = colour * (1 - 0.34 * sky[..., None]) + sky_colour * 0.34 * sky[..., None]
    colour *= (1 - 0.28 * ground)[..., None]
    shaded: Floats = colour + np.float32(92) * strip[..., None]
    return shaded


def _grain(rng: np.random.Generator, sd: float, channels: int) -> Floats:
    return rng.standard_normal((HEIGHT, WIDTH, channels), dtype=np.float32) * np.float32(sd)


def _dent(rng: np.random.Generator, height: Floats) -> tuple[float, float, float, float]:
    cx, cy = rng.uniform(150, WIDTH - 150), rng.uniform(170, HEIGHT - 130)
    rx, ry = rng.uniform(38, 92), rng.uniform(30, 64)
    turn = rng.uniform(0, math.pi)
    y, x = _Y, _X
    u = ((x - cx) * math.cos(turn) + (y - cy) * math.sin(turn)) / rx
    v = (-(x - cx) * math.sin(turn) + (y - cy) * math.cos(turn)) / ry
    depth = rng.uniform(9, 17)
    height -= depth * np.exp(-(u**2 + v**2) * 1.35)
    half_w = math.hypot(rx * math.cos(turn), ry * math.sin(turn)) * 1.02
    half_h = math.hypot(rx * math.sin(turn), ry * math.cos(turn)) * 1.02
    return cx - half_w, cy - half_h, 2 * half_w, 2 * half_h


def _walk(rng: np.random.Generator, steps: int, step: float, wobble: float) -> list[tuple[float, float]]:
    x, y, turn = rng.uniform(160, WIDTH - 320), rng.uniform(180, HEIGHT - 160), rng.uniform(-0.6, 0.6)
    points = [(x, y)]
    for _ in range(steps):
        turn += rng.normal(0, wobble)
        x, y = x + step * math.cos(turn), y + step * math.sin(turn)
        points.append((min(max(x, 8), WIDTH - 8), min(max(y, 90), HEIGHT - 8)))
    return points


def _around(points: list[tuple[float, float]], pad: float) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs) - pad, min(ys) - pad, max(xs) - min(xs) + 2 * pad, max(ys) - min(ys) + 2 * pad


def _scratch(rng: np.random.Generator, draw: ImageDraw.ImageDraw) -> tuple[float, float, float, float]:
    points = _walk(rng, int(rng.integers(9, 18)), 14, 0.10)
    everything = list(points)
    for k in range(int(rng.integers(1, 4))):
        shifted = [(x + 1.5 * k + rng.normal(0, 0.8), y + 6 * k + rng.normal(0, 0.8)) for x, y in points]
        everything += shifted
        draw.line([(x + 1, y + 1.4) for x, y in shifted], fill=(20, 20, 22, 120), width=2)
        draw.line(shifted, fill=(236, 236, 232, 215 - 45 * k), width=2)
    return _around(everything, 6)


def _crack(rng: np.random.Generator, draw: ImageDraw.ImageDraw) -> tuple[float, float, float, float]:
    points = _walk(rng, int(rng.integers(7, 11)), 17, 0.75)
    everything = list(points)
    draw.line(points, fill=(6, 6, 8, 235), width=4)
    draw.line([(x - 1.5, y - 2) for x, y in points], fill=(255, 255, 255, 70), width=1)
    for start in points[2 : len(points) - 1 : 2]:
        branch = [start]
        turn = rng.uniform(0, 2 * math.pi)
        for _ in range(3):
            turn += rng.normal(0, 0.5)
            branch.append((branch[-1][0] + 11 * math.cos(turn), branch[-1][1] + 11 * math.sin(turn)))
        everything += branch
        draw.line(branch, fill=(6, 6, 8, 215), width=2)
    return _around(everything, 6)


def _furniture(rng: np.random.Generator, draw: ImageDraw.ImageDraw) -> None:
    """Window edge, panel gaps, handle: what belongs to the car and is no damage."""
    draw.polygon([(0, 0), (WIDTH, 0), (WIDTH, 62), (0, 84)], fill=(16, 20, 26, 255))
    draw.line([(0, 86), (WIDTH, 64)], fill=(205, 208, 212, 255), width=5)
    draw.polygon([(60, 0), (420, 0), (300, 58), (20, 70)], fill=(52, 66, 84, 150))
    gap = int(rng.uniform(90, 170)) if rng.random() < 0.5 else int(rng.uniform(WIDTH - 170, WIDTH - 90))
    draw.line([(gap, 84), (gap + 6, 300), (gap - 8, HEIGHT)], fill=(8, 8, 10, 235), width=5)
    draw.line([(gap + 4, 84), (gap + 10, 300), (gap - 4, HEIGHT)], fill=(255, 255, 255, 60), width=1)
    hx, hy = (gap + 60, 118) if gap < WIDTH / 2 else (gap - 190, 118)
    draw.rounded_rectangle((hx, hy, hx + 128, hy + 26), 13, fill=(10, 10, 12, 120))
    draw.rounded_rectangle((hx + 2, hy - 3, hx + 126, hy + 19), 11, fill=(190, 194, 200, 235))
    draw.line([(hx + 12, hy + 2), (hx + 116, hy + 2)], fill=(255, 255, 255, 220), width=2)


def _doubtful(rng: np.random.Generator, layer: Picture.Image, draw: ImageDraw.ImageDraw, kind: int) -> None:
    """Something that may be damage or not: mud, a mirrored wire, a blurred hollow under water."""
    if kind == 0:
        cx, cy = rng.uniform(200, WIDTH - 200), rng.uniform(380, HEIGHT - 90)
        for _ in range(160):
            r = rng.exponential(6) + 1
            x, y = cx + rng.normal(0, 75), cy + rng.normal(0, 42)
            draw.ellipse((x - r, y - r * 0.7, x + r, y + r * 0.7), fill=(88, 66, 42, int(rng.uniform(120, 235))))
    elif kind == 1:
        y = rng.uniform(210, 460)
        draw.line(
            [(x, y + 22 * math.sin(x / 160) + 4 * math.sin(x / 37)) for x in range(60, WIDTH - 60, 8)],
            fill=(30, 32, 36, 150),
            width=2,
        )
    else:
        for _ in range(70):
            x, y, r = rng.uniform(180, WIDTH - 180), rng.uniform(180, HEIGHT - 80), rng.uniform(3, 11)
            draw.ellipse((x - r, y - r, x + r, y + r * 1.3), fill=(230, 240, 250, 60), outline=(20, 24, 30, 110))
    layer.putalpha(layer.getchannel("A"))


def render(seed: int, *, damages: int, doubtful: int | None = None) -> tuple[bytes, tuple[Box, ...]]:
    """Render one photograph; return its JPEG bytes and the boxes of its damage."""
    rng = np.random.default_rng(seed)
    scene = _Scene(
        PAINTS[int(rng.integers(len(PAINTS)))], rng.uniform(-40, 60), rng.uniform(250, 420), rng.uniform(0, 6)
    )
    height = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    layer = Picture.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    found: list[tuple[tuple[float, float, float, float], str]] = []
    while len(found) < damages:
        label = ("dent", "scratch", "crack")[int(rng.integers(3))]
        trial_height, trial_layer = height.copy(), layer.copy()
        if label == "dent":
            box = _dent(rng, trial_height)
        elif label == "scratch":
            box = _scratch(rng, ImageDraw.Draw(trial_layer))
        else:
            box = _crack(rng, ImageDraw.Draw(trial_layer))
        if any(_touch(box, other) for other, _ in found):
            continue
        height, layer = trial_height, trial_layer
        found.append((box, label))
    if doubtful is not None:
        draw = ImageDraw.Draw(layer)
        _doubtful(rng, layer, draw, doubtful % 3)
    furniture = Picture.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    _furniture(rng, ImageDraw.Draw(furniture))
    shaded = _mirror(scene, height) + _grain(rng, 3.2, 1) + _grain(rng, 1.6, 3)
    y, x = _Y, _X
    vignette = 1 - 0.28 * (((x - WIDTH / 2) / WIDTH) ** 2 + ((y - HEIGHT / 2) / HEIGHT) ** 2)
    photo = Picture.fromarray(np.clip(shaded * vignette[..., None], 0, 255).astype(np.uint8)).convert("RGBA")
    photo.alpha_composite(layer.filter(ImageFilter.BoxBlur(0.5)))
    photo.alpha_composite(furniture.filter(ImageFilter.BoxBlur(0.6)))
    buffer = io.BytesIO()
    photo.convert("RGB").save(buffer, "JPEG", quality=86)
    return buffer.getvalue(), tuple(_box(rect, label) for rect, label in found)


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return not (
        a[0] + a[2] + 12 < b[0] or b[0] + b[2] + 12 < a[0] or a[1] + a[3] + 12 < b[1] or b[1] + b[3] + 12 < a[1]
    )


def _box(rect: tuple[float, float, float, float], label: str) -> Box:
    x, y = max(0.0, rect[0]), max(0.0, rect[1])
    right, bottom = min(float(WIDTH), rect[0] + rect[2]), min(float(HEIGHT), rect[1] + rect[3])
    return Box(x=round(x, 1), y=round(y, 1), width=round(right - x, 1), height=round(bottom - y, 1), label=label)


_WHY = (
    "Mud hides the paint: it cannot be told whether there is damage below.",
    "The line may be a scratch or a mirrored wire: one photograph cannot settle it.",
    "Drops bend the reflections: a flat dent below them can be neither seen nor excluded.",
)
EXPERTS = ("S. Iversen", "K. Obi", "R. Tanaka")


def _item(key: str, photo: bytes, boxes: tuple[Box, ...], *, doubt: str = "") -> Item:
    image = Image(
        slot="main",
        file=hashlib.sha256(photo).hexdigest(),
        width=WIDTH,
        height=HEIGHT,
        alt="Side of a car, close up",
    )
    found = "To be found: " + ", ".join(box.label for box in boxes) + "."
    # a doubtful picture without damage of its own has no answer that everybody would accept
    keyed = {"damage": Agreed(answers=(BoxesAnswer(boxes=boxes),))} if boxes or not doubt else {}
    return Item(
        Task(key=key, media=(image,), stratum="ambiguous" if doubt else f"{len(boxes)} damages"),
        Gold(
            answers=keyed,
            should_flag=bool(doubt),
            explanation=doubt or (found if boxes else "No damage: reflections run straight and the paint is whole."),
            agreed_by=EXPERTS,
        ),
    )


def content(seed: int) -> Content:
    """Build the project: 60 photographs with gold, 10 edge items, 3 for practice."""
    plain = [(number, (1, 2, 1, 0, 3, 1, 2)[number % 7], None) for number in range(63)]
    doubtful = [(1_000 + number, number % 2, number) for number in range(10)]

    def one(what: tuple[int, int, int | None]) -> tuple[bytes, tuple[Box, ...]]:
        return render(seed * 10_000 + what[0], damages=what[1], doubtful=what[2])

    with ThreadPoolExecutor() as pool:  # drawing and arithmetic let go of the interpreter
        photos = list(pool.map(one, [*plain, *doubtful]))
    files = {hashlib.sha256(photo).hexdigest(): photo for photo, _ in photos}
    made = [_item(f"photo-{i + 1:02d}", *photos[i]) for i in range(63)]
    edges = [_item(f"edge-{i + 1:02d}", *photos[63 + i], doubt=_WHY[i % 3]) for i in range(10)]
    return Content(
        title="Vehicle damage: boxes on photographs",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85,
            agreement_target=0.7,
            seconds_per_task=45,
            priorities=("no damage missed", "no damage invented"),
        ),
        requirements=Requirements(
            modality="image, photographs", weekly_volume=8_000, nda=False, residency="EU", certifications=()
        ),
        gold=tuple(made[:60]),
        edges=tuple(edges),
        practice=tuple(made[60:63]),
        files=files,
    )
