"""Pictures of wind turbine blades, drawn: erosion, cracks and blisters with how bad they are, and their outlines."""

from __future__ import annotations

import hashlib
import io
import math
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image as Picture
from PIL import ImageDraw, ImageFilter

from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Image
from raterlab.kinds._attributes import Attribute, Option
from raterlab.kinds._kind import Label
from raterlab.kinds.polygons import Polygon, PolygonsAnswer, PolygonsParams

WIDTH, HEIGHT = 800, 500
Point = tuple[float, float]
SEVERITIES = ("light", "moderate", "severe")

LABELS = (
    Label(
        key="erosion",
        title="Erosion",
        definition="The coat of the leading edge is worn away: rough, without a clear line.",
        good=("A rough patch along the edge in which the filler shows.",),
        bad=("Insects on the edge: single dark dots on a whole coat.",),
    ),
    Label(
        key="crack",
        title="Crack",
        definition="A dark line where the shell is open, with its frayed border.",
        good=("A jagged dark line across the blade.",),
        bad=("The straight seam of the shell.",),
    ),
    Label(
        key="blister",
        title="Blister",
        definition="The coat has come off from below: a bulge with a bright rim on one side and a shadow on the other.",
        good=("A round bulge that throws a shadow.",),
        bad=("A drop of water: small and clear.",),
    ),
)

RUBRIC = Rubric(
    title="Blade damage",
    guidelines="""# Outlining damage

Outline **each** damage at its border, and say how bad it is.

- **Light**: the coat alone is touched, and the colour hardly differs.
- **Moderate**: the layer below shows, grey or brown.
- **Severe**: it goes down to the dark laminate.
- What is **whole inside** a damage is a hole in its outline.
- The straight seam, bolts and shadows of the tower are not damage.
- Dirt and insects are not damage. If you cannot tell them from damage on the picture, raise the flag.
- No damage: draw nothing, and tick **Nothing to mark**.
""",
    criteria=(
        Criterion(
            key="damage",
            title="Damage",
            question="Outline every erosion, crack and blister.",
            goal="Repairs are planned by kind, area and severity: none is missed, none is invented.",
            ask=PolygonsParams(
                labels=LABELS,
                attributes=(
                    Attribute(
                        key="severity",
                        title="Severity",
                        options=tuple(Option(key=key, title=key.capitalize()) for key in SEVERITIES),
                    ),
                ),
                on="main",
                iou=0.5,
            ),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="An island in a blister",
            situation="In the middle of a blister the coat holds.",
            ruling="One outline with a hole.",
            why="The area of repair is counted.",
            criterion="damage",
        ),
        EdgeCase(
            title="Insects",
            situation="Dark dots along the leading edge.",
            ruling="Not damage. If the coat between them cannot be seen, raise the flag.",
            why="They are washed off; erosion is not.",
            criterion="damage",
        ),
    ),
)

# what shows below the coat, by severity
BELOW = {"light": (198, 196, 186), "moderate": (146, 132, 112), "severe": (58, 52, 50)}


def _ground(rng: random.Random) -> Picture.Image:
    """Draw a blade before the sky, its seam and its bolts."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    slope, middle = rng.uniform(-0.06, 0.06), rng.uniform(235, 265)
    across = (y - middle - slope * (x - WIDTH / 2)) / 175
    sky = np.stack([120 + y * 0.14, 160 + y * 0.12, 205 + y * 0.06], axis=-1)
    light = 232 - 70 * np.clip(across + 0.25, -1, 1) ** 2 - 16 * across
    blade = np.stack([light, light + 1, light + 3], axis=-1)
    on = np.clip((1 - np.abs(across)) * 60, 0, 1)[..., None]
    grain = np.random.default_rng(rng.randrange(2**32)).standard_normal((HEIGHT, WIDTH, 1), dtype=np.float32)
    picture = Picture.fromarray(np.clip(sky * (1 - on) + blade * on + 2.2 * grain, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    seam = middle + 96
    ends = [(0, seam - slope * WIDTH / 2), (WIDTH, seam + slope * WIDTH / 2)]
    draw.line(ends, fill=(186, 188, 192), width=2)
    for k in range(5):
        x0 = 60 + 170 * k + rng.uniform(-8, 8)
        y0 = seam + 22 + slope * (x0 - WIDTH / 2)
        draw.ellipse((x0 - 4, y0 - 4, x0 + 4, y0 + 4), fill=(150, 152, 156), outline=(110, 112, 116))
    return picture


def _blob(rng: random.Random, middle: Point, wide: float, high: float, corners: int, rough: float) -> list[Point]:
    turns = [2 * math.pi * (k + rng.uniform(-0.2, 0.2)) / corners for k in range(corners)]
    reach = [rng.uniform(1 - rough, 1) for _ in turns]
    return [
        (middle[0] + wide * r * math.cos(a), middle[1] + high * r * math.sin(a))
        for r, a in zip(reach, turns, strict=True)
    ]


def _band(rng: random.Random, start: Point, steps: int, thick: float) -> list[Point]:
    """Outline a jagged line: one side there, the other side back."""
    turn, line = rng.uniform(-0.5, 0.5), [start]
    for _ in range(steps):
        angle = turn + rng.uniform(-0.6, 0.6)
        line.append((line[-1][0] + 26 * math.cos(angle), line[-1][1] + 26 * math.sin(angle)))
    half = [thick / 2 * (0.5 if k in (0, steps) else rng.uniform(0.8, 1.1)) for k in range(steps + 1)]
    there = [(x, y - h) for (x, y), h in zip(line, half, strict=True)]
    return there + [(x, y + h) for (x, y), h in zip(line[::-1], half[::-1], strict=True)]


def _damage(rng: random.Random, layer: ImageDraw.ImageDraw, taken: list[Point]) -> Polygon | None:
    label, severity = rng.choice(LABELS).key, rng.choice(SEVERITIES)
    middle = (rng.uniform(110, WIDTH - 150), rng.uniform(120, 165) if label == "erosion" else rng.uniform(190, 300))
    if any(math.hypot(middle[0] - x, 1.4 * (middle[1] - y)) < 200 for x, y in taken):
        return None
    taken.append(middle)
    below, holes = BELOW[severity], list[list[Point]]()
    if label == "crack":
        outline = _band(
            rng, (middle[0] - 70, middle[1]), rng.randint(4, 6), {"light": 11, "moderate": 15, "severe": 20}[severity]
        )
        layer.polygon(outline, fill=(*below, 235))
        layer.line(outline[: len(outline) // 2], fill=(30, 28, 30, 150), width=1)
    elif label == "erosion":
        outline = _blob(rng, middle, rng.uniform(45, 85), rng.uniform(26, 38), 14, 0.4)
        layer.polygon(outline, fill=(*below, 225))
        for _ in range(60):
            a, r = rng.uniform(0, 2 * math.pi), rng.random() ** 0.5 * 0.5
            x, y = middle[0] + 60 * r * math.cos(a), middle[1] + 30 * r * math.sin(a)
            shade = rng.randint(-26, 26)
            layer.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(*(min(255, max(0, c + shade)) for c in below), 255))
    else:
        wide, high = rng.uniform(40, 70), rng.uniform(30, 48)
        outline = _blob(rng, middle, wide, high, 12, 0.12)
        layer.polygon([(x + 5, y + 6) for x, y in outline], fill=(60, 64, 70, 110))
        layer.polygon(outline, fill=(*(min(255, c + 24) for c in below), 245))
        layer.line(outline[6:12], fill=(255, 255, 255, 220), width=3)
        if rng.random() < 0.4:
            holes = [_blob(rng, middle, wide * 0.4, high * 0.4, 7, 0.15)]
            layer.polygon(holes[0], fill=(224, 226, 229, 255))
    return Polygon(
        points=_flat(outline), label=label, holes=tuple(map(_flat, holes)), attributes={"severity": severity}
    )


def _flat(ring: Sequence[Point]) -> tuple[float, ...]:
    return tuple(
        round(min(max(place, 0.0), size), 1) for x, y in ring for place, size in ((x, float(WIDTH)), (y, float(HEIGHT)))
    )


def _doubtful(rng: random.Random, layer: ImageDraw.ImageDraw, kind: int) -> None:
    """Something that may be damage or not: insects, a smear of oil, a shadow."""
    if kind == 0:
        for _ in range(150):
            x, y, r = rng.gauss(WIDTH / 2, 130), rng.gauss(140, 16), rng.uniform(1, 5)
            layer.ellipse((x - r, y - r, x + r, y + r), fill=(60, 50, 40, rng.randint(120, 230)))
    elif kind == 1:
        x0, y0 = rng.uniform(220, 560), rng.uniform(180, 240)
        for _ in range(40):
            x, y, r = x0 + rng.gauss(0, 30), y0 + abs(rng.gauss(0, 45)), rng.uniform(5, 16)
            layer.ellipse((x - r, y - r, x + r, y + 2 * r), fill=(92, 78, 52, 70))
    else:
        x0 = rng.uniform(200, 560)
        layer.polygon([(x0, 60), (x0 + 70, 60), (x0 + 20, HEIGHT), (x0 - 60, HEIGHT)], fill=(20, 24, 34, 165))


def render(seed: int, *, damages: int, doubtful: int | None = None) -> tuple[bytes, tuple[Polygon, ...]]:
    """Draw one picture; return its JPEG bytes and the outlines of its damage."""
    rng = random.Random(seed)  # noqa: S311 - reproducible content, not a secret
    picture = _ground(rng)
    layer = Picture.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    found: list[Polygon] = []
    taken: list[Point] = []
    while len(found) < damages:
        if damage := _damage(rng, draw, taken):
            found.append(damage)
    if doubtful is not None:
        _doubtful(rng, draw, doubtful % 3)
    picture.paste(layer, mask=layer.getchannel("A").filter(ImageFilter.BoxBlur(0.6)))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=86)
    return buffer.getvalue(), tuple(found)


_WHY = (
    "Insects cover the edge: whether the coat between them is worn cannot be seen.",
    "The smear may be oil from the bearing or a crack that leaks: one picture cannot settle it.",
    "A shadow lies over the blade: what is in it can be neither seen nor excluded.",
)


def _item(key: str, photo: bytes, found: tuple[Polygon, ...], *, doubt: str = "") -> Item:
    image = Image(
        slot="main",
        file=hashlib.sha256(photo).hexdigest(),
        width=WIDTH,
        height=HEIGHT,
        alt="Blade of a wind turbine, seen from a drone",
    )
    said = "To be found: " + ", ".join(f"{p.label} ({p.attributes['severity']})" for p in found) + "."
    keyed = {"damage": Agreed(answers=(PolygonsAnswer(polygons=found),))} if found or not doubt else {}
    return Item(
        Task(key=key, media=(image,), stratum="ambiguous" if doubt else f"{len(found)} damages"),
        Gold(
            answers=keyed,
            should_flag=bool(doubt),
            explanation=doubt or (said if found else "No damage: the coat is whole from edge to seam."),
            agreed_by=("M. Halvorsen", "T. Achebe"),
        ),
    )


def content(seed: int) -> Content:
    """Build the project: 60 pictures with gold, 10 edge items, 3 for practice."""
    plain = [(number, (1, 2, 1, 0, 2, 1, 3)[number % 7], None) for number in range(63)]
    doubtful = [(1_000 + number, number % 2, number) for number in range(10)]

    def one(what: tuple[int, int, int | None]) -> tuple[bytes, tuple[Polygon, ...]]:
        return render(seed * 10_000 + what[0], damages=what[1], doubtful=what[2])

    with ThreadPoolExecutor() as pool:  # arithmetic lets go of the interpreter
        photos = list(pool.map(one, [*plain, *doubtful]))
    made = [_item(f"blade-{i + 1:02d}", *photos[i]) for i in range(63)]
    edges = [_item(f"edge-{i + 1:02d}", *photos[63 + i], doubt=_WHY[i % 3]) for i in range(10)]
    return Content(
        title="Turbine blades: damage outlined, with severity",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85,
            agreement_target=0.7,
            seconds_per_task=60,
            priorities=("no damage missed", "severity right", "outlines at the border"),
        ),
        requirements=Requirements(
            modality="image, drone pictures", weekly_volume=5_000, nda=False, residency="EU", certifications=()
        ),
        gold=tuple(made[:60]),
        edges=tuple(edges),
        practice=tuple(made[60:63]),
        files={hashlib.sha256(photo).hexdigest(): photo for photo, _ in photos},
    )
