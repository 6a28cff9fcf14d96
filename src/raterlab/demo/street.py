"""Streets as a sensor on the roof of a car sees them: rays cast onto ground, houses and road users, and their cuboids."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from raterlab import formats
from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds._kind import Label
from raterlab.kinds.cuboids import Cuboid, CuboidsAnswer, CuboidsParams, Preset

Floats = NDArray[np.float64]
SENSOR = 1.73  # metres above the ground, which lies at -SENSOR
BEAMS, STEPS = 40, 1_100
REACH = 45.0

LABELS = (
    Label(
        key="car",
        title="Car",
        definition="A passenger car or van, moving or parked, without its mirrors.",
        good=("two boxes of points, a low one and a shorter one on it",),
        bad=("a container at the kerb",),
    ),
    Label(
        key="cyclist",
        title="Cyclist",
        definition="A person on a bicycle: one cuboid round both.",
        good=("a thin, long shape of 1.7 m",),
        bad=("a bicycle that stands alone",),
    ),
    Label(
        key="pedestrian",
        title="Pedestrian",
        definition="A person on foot.",
        good=("an upright shape of 0.6 m by 0.6 m",),
        bad=("a post or a tree trunk",),
    ),
)
SIZES = {"car": (4.4, 1.85, 1.5), "cyclist": (1.8, 0.65, 1.7), "pedestrian": (0.6, 0.6, 1.75)}

RUBRIC = Rubric(
    title="Road users in a point cloud",
    guidelines="""# Drawing cuboids

Put one cuboid round **every road user within 30 m** that has at least 20 points.

- The cuboid is as **tight** as you can make it, and stands **on the ground**.
- Its front faces **the way the road user goes**; a parked car faces as it is built.
- Complete what is hidden: a car seen from behind is still 4 m long.
- Posts, trees, containers and walls are no road users.
- No road user: tick **Nothing to mark**.
- If you cannot tell whether points are a road user, raise the flag.
""",
    criteria=(
        Criterion(
            key="users",
            title="Road users",
            question="Draw a cuboid round every car, cyclist and pedestrian.",
            goal="Safety: everybody on the road is seen, where they are and how large.",
            ask=CuboidsParams(
                labels=LABELS,
                iou=0.4,
                turned=60,
                presets=tuple(Preset(label=key, length=s[0], width=s[1], height=s[2]) for key, s in SIZES.items()),
            ),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Only the tail is seen",
            situation="A car stands behind another; a few dozen points of its tail are left.",
            ruling="A full cuboid of usual length, ending where the points end.",
            why="Whoever plans a path needs the whole car.",
            criterion="users",
        ),
        EdgeCase(
            title="A sparse cluster far away",
            situation="Fewer than 20 points beside the road, of a person's size.",
            ruling="Raise the flag; draw nothing.",
            why="A post and a person look the same in fifteen points.",
            criterion="users",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Body:
    """A box that stops rays: centre, size, heading, and how strongly it sends light back."""

    x: float
    y: float
    z: float
    length: float
    width: float
    height: float
    heading: float
    strength: float


def _rays(rng: np.random.Generator) -> Floats:
    """(rays, 3) directions: beams from 3 degrees up to 22 down, all round."""
    up = np.radians(np.linspace(3, -22, BEAMS))
    around = np.linspace(-math.pi, math.pi, STEPS, endpoint=False) + rng.uniform(0, 2 * math.pi / STEPS)
    grid_up, grid_around = (g.ravel() for g in np.meshgrid(up, around, indexing="ij"))
    flat = np.cos(grid_up)
    return np.column_stack([flat * np.cos(grid_around), flat * np.sin(grid_around), np.sin(grid_up)])


def _hits(rays: Floats, body: _Body) -> Floats:
    """Where each ray from the sensor enters the box; infinity where it does not (slab method)."""
    c, s = math.cos(body.heading), math.sin(body.heading)
    turned = np.column_stack([rays[:, 0] * c + rays[:, 1] * s, rays[:, 1] * c - rays[:, 0] * s, rays[:, 2]])
    centre = np.array([body.x * c + body.y * s, body.y * c - body.x * s, body.z])
    half = np.array([body.length, body.width, body.height]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (centre - half) / turned, (centre + half) / turned
    near = np.nanmax(np.minimum(one, two), axis=1)
    far = np.nanmin(np.maximum(one, two), axis=1)
    entry: Floats = np.where((near <= far) & (near > 0.5), near, np.inf)
    return entry


def _bodies(user: Cuboid) -> list[_Body]:
    """Build a road user of boxes inside its cuboid."""
    c, s = math.cos(user.heading), math.sin(user.heading)
    floor = user.z - user.height / 2

    def part(ahead: float, low: float, size: tuple[float, float, float], strength: float) -> _Body:
        return _Body(user.x + ahead * c, user.y + ahead * s, floor + low + size[2] / 2, *size, user.heading, strength)

    if user.label == "car":
        return [
            part(0, 0.25, (user.length, user.width, 0.6), 0.5),
            part(-0.25, 0.85, (user.length * 0.52, user.width * 0.86, user.height - 0.85), 0.25),
            part(user.length * 0.3, 0, (0.6, user.width, 0.3), 0.1),
            part(-user.length * 0.3, 0, (0.6, user.width, 0.3), 0.1),
        ]
    if user.label == "cyclist":
        return [
            part(0, 0, (user.length, 0.12, 0.7), 0.6),
            part(-0.1, 0.7, (0.45, user.width, user.height - 0.7), 0.35),
        ]
    return [
        part(0, 0, (0.35, 0.5, user.height * 0.5), 0.3),
        part(0, user.height * 0.5, (0.4, 0.6, user.height * 0.5), 0.35),
    ]


def _user(rng: np.random.Generator, label: str, taken: list[Cuboid]) -> Cuboid | None:
    length, width, height = (side * math.exp(rng.normal(0, 0.05)) for side in SIZES[label])
    for _ in range(40):
        lane = rng.choice([-3.4, 3.4, -6.6, 6.6]) if label == "car" else rng.choice([-1, 1]) * rng.uniform(4.8, 9.5)
        x, y = rng.uniform(-24, 26), lane + rng.normal(0, 0.2)
        if math.hypot(x, y) < 5 or any(math.hypot(x - o.x, y - o.y) < (o.length + length) / 2 + 0.8 for o in taken):
            continue
        ahead = (0.0 if y < 0 else math.pi) if label != "pedestrian" else rng.uniform(-math.pi, math.pi)
        return Cuboid(
            x=round(x, 3),
            y=round(y, 3),
            z=round(-SENSOR + height / 2, 3),
            length=round(length, 3),
            width=round(width, 3),
            height=round(height, 3),
            heading=round(math.remainder(ahead + rng.normal(0, 0.06), 2 * math.pi), 4),
            label=label,
        )
    return None


def scene(seed: int, users: int, *, doubtful: bool = False) -> tuple[bytes, tuple[Cuboid, ...]]:
    """Measure one street; return its points as KITTI ``.bin``, and the cuboids of those who can be seen."""
    rng = np.random.default_rng(seed)
    placed: list[Cuboid] = []
    for number in range(users):
        label = ("car", "car", "pedestrian", "cyclist")[number % 4] if number else "car"
        user = _user(rng, label, placed)
        if user is not None:
            placed.append(user)
    bodies = [body for user in placed for body in _bodies(user)]
    owner = [k for k, user in enumerate(placed) for _ in _bodies(user)]
    for side in (-1, 1):
        for block in range(5):
            depth, tall = rng.uniform(5, 9), rng.uniform(4, 9)
            body = _Body(
                -36 + 18 * block, side * (12.5 + depth / 2), tall / 2 - SENSOR, rng.uniform(11, 17), depth, tall, 0, 0.4
            )
            bodies.append(body)
        bodies += [
            _Body(x, side * 10.6, 1.2 - SENSOR, 0.25, 0.25, 2.4, 0, 0.2)
            for x in rng.uniform(-30, 30, int(rng.integers(2, 5)))
        ]
    if doubtful:
        # a few points of something as large as a person, as far away as the rubric asks
        bodies.append(_Body(rng.uniform(24, 29), rng.choice([-9.6, 9.6]), 0.3 - SENSOR + 0.3, 0.3, 0.35, 0.6, 0, 0.3))
    rays = _rays(rng)
    with np.errstate(divide="ignore"):
        ground = np.where(rays[:, 2] < 0, -SENSOR / rays[:, 2], np.inf)
    entries = np.column_stack([ground, *(_hits(rays, body) for body in bodies)])
    first = entries.argmin(axis=1)
    distance = entries[np.arange(len(rays)), first]
    seen = (distance < REACH) & (rng.random(len(rays)) > 0.06)
    noisy = (distance + rng.normal(0, 0.015, len(rays)))[:, None] * rays
    strengths = np.array([0.12, *(body.strength for body in bodies)])
    strength = np.clip(strengths[first] * rng.uniform(0.7, 1.2, len(rays)), 0, 1)
    points = np.column_stack([noisy, strength])[seen].astype("<f4")
    hits = np.bincount(first[seen], minlength=len(bodies) + 1)[1:]
    counts = [sum(int(hits[b]) for b, who in enumerate(owner) if who == k) for k in range(len(placed))]
    return points.tobytes(), tuple(user for user, count in zip(placed, counts, strict=True) if count >= 20)


EXPERTS = ("N. Haddad", "P. Lindgren", "Y. Mori")
_WHY = "Fewer than 20 points of a person's size beside the road: a post and a person look the same."


def _item(key: str, points: bytes, users: tuple[Cuboid, ...], *, doubt: bool = False) -> tuple[Item, bytes]:
    found = formats.read("scan.bin", points)[0]
    cloud = found.medium.model_copy(update={"alt": "A street, measured from the roof of a car"})
    words = "To be found: " + ", ".join(user.label for user in users) + "." if users else "Nobody is on the road."
    keyed = {"users": Agreed(answers=(CuboidsAnswer(cuboids=users),))}
    task = Task.model_validate(
        {"key": key, "media": [cloud], "stratum": "ambiguous" if doubt else f"{len(users)} users"}
    )
    gold = Gold(
        answers={} if doubt else keyed, should_flag=doubt, explanation=_WHY if doubt else words, agreed_by=EXPERTS
    )
    return Item(task, gold), found.content or b""


def content(seed: int) -> Content:
    """Build the project: 60 scans with gold, 10 edge items, 3 for practice."""
    plain = [(number, (3, 4, 2, 5, 1, 4)[number % 6], False) for number in range(63)]
    doubtful = [(1_000 + number, 2 + number % 2, True) for number in range(10)]

    def one(what: tuple[int, int, bool]) -> tuple[bytes, tuple[Cuboid, ...]]:
        return scene(seed * 10_000 + what[0], what[1], doubtful=what[2])

    with ThreadPoolExecutor(2) as pool:
        scans = list(pool.map(one, [*plain, *doubtful]))
    made = [_item(f"scan-{i + 1:02d}", *scans[i]) for i in range(63)]
    edges = [_item(f"edge-{i + 1:02d}", *scans[63 + i], doubt=True) for i in range(10)]
    return Content(
        title="Road users: cuboids in point clouds",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85,
            agreement_target=0.65,
            seconds_per_task=90,
            priorities=("nobody on the road missed", "nobody invented", "tight cuboids"),
        ),
        requirements=Requirements(
            modality="LiDAR point clouds", weekly_volume=2_000, nda=True, residency="EU", certifications=("SOC 2",)
        ),
        gold=tuple(item for item, _ in made[:60]),
        edges=tuple(item for item, _ in edges),
        practice=tuple(item for item, _ in made[60:63]),
        files={f"{item.task.key}.bin": points for item, points in (*made, *edges)},
    )
