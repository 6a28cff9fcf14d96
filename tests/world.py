"""A small real world for tests: an owner, a project of any kinds, gold, an open trial, a link."""

from __future__ import annotations

import io
import random
import secrets
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from PIL import Image as Picture

from raterlab.domain.people import Person, Role
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.target import Endpoint, Scripted
from raterlab.domain.trial import Design
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.flows import author, people, trial
from raterlab.kinds import KINDS, Audio, Chat, Cloud, Filed, Image, Kind, Media, Text, Turn
from raterlab.kinds._kind import Answer, Label, Params
from raterlab.kinds.boxes import BoxesParams
from raterlab.kinds.choice import ChoiceParams
from raterlab.kinds.choices import ChoicesParams
from raterlab.kinds.compare import CompareParams
from raterlab.kinds.scale import ScaleParams
from raterlab.kinds.spans import SpansParams
from raterlab.kinds.text import TextParams
from raterlab.store.database import Tx
from raterlab.web.media import keep

PASSWORD = "a long enough password"
LABELS = tuple(
    Label(key=k, title=t, definition=f"It is {t.lower()}.", good=(f"a {k}",), bad=(f"not a {k}",))
    for k, t in (("dent", "Dent"), ("scratch", "Scratch"), ("crack", "Crack"))
)
PARAMS: dict[str, Params] = {
    "choice": ChoiceParams(labels=LABELS),
    "choices": ChoicesParams(labels=LABELS),
    "scale": ScaleParams(low=1, high=5),
    "compare": CompareParams(strength=3),
    "spans": SpansParams(labels=LABELS, on="main"),
    "boxes": BoxesParams(labels=LABELS, on="picture"),
    "text": TextParams(min_words=1),
}


TARGETS: dict[str, Endpoint | Scripted] = {}
CLIP = Path(__file__).parents[1] / "ui" / "public" / "example.mp4"
MAIN = Text(slot="main", text="Claim: the left door of the car is bent near the handle 🙂.")
PICTURE = Image(slot="picture", file="0" * 64, width=640, height=480, alt="a panel")
MEDIA: dict[str, tuple[Media, ...]] = {key: (MAIN, PICTURE) if key == "boxes" else (MAIN,) for key in PARAMS}


def _apart(kind: Kind) -> tuple[Params, tuple[Media, ...]]:
    """The first example of a kind, its slots renamed so that all kinds can be asked on one task."""
    example = kind.examples[0]
    slots = {medium.slot: f"{kind.key}_{medium.slot}"[:32] for medium in example.media}

    pointed = set(kind.slots(example.params))

    def renamed(value: Any) -> Any:
        if isinstance(value, str):
            return slots.get(value, value) if value in pointed else value
        return (
            tuple(renamed(v) for v in value)
            if isinstance(value, tuple) and pointed.issuperset(map(str, value))
            else value
        )

    params = example.params.model_copy(
        update={name: renamed(value) for name, value in example.params if name != "kind"}
    )
    # what no param points at is decoration, and a task holds no more than twenty media
    return params, tuple(m.model_copy(update={"slot": slots[m.slot]}) for m in example.media if m.slot in pointed)


for _kind in KINDS.values():
    if _kind.key not in PARAMS:
        PARAMS[_kind.key], MEDIA[_kind.key] = _apart(_kind)


def answer_for(kind: str, rng: random.Random) -> Answer:
    """A random valid answer."""
    return KINDS[kind].guess(PARAMS[kind], MEDIA[kind], rng)


@dataclass(frozen=True)
class World:
    """What was made."""

    owner: Person
    project: UUID
    trial: UUID
    link: UUID
    kinds: tuple[str, ...]
    gold: dict[str, dict[str, Answer]]
    email: str
    task_ids: dict[str, UUID]


def stored(tx: Tx, home: Path, owner: Person, medium: Media, number: int) -> Media:
    """A medium of the same shape whose file is there."""
    if not isinstance(medium, Filed):
        return medium
    found, rows = keep(home, *sample(medium, number))
    for values in rows:
        author.add_media(tx, owner, values)
    return found[0].model_copy(update={"slot": medium.slot, "alt": medium.alt})


def sample(medium: Filed, number: int) -> tuple[str, bytes]:
    """A small file that no other number has: its name and content."""
    if isinstance(medium, Image):
        buffer = io.BytesIO()
        colour = (40 + number % 200, 90, 200 - number % 150)
        Picture.new("RGB", (medium.width, medium.height), colour).save(buffer, "PNG")
        return "a.png", buffer.getvalue()
    if isinstance(medium, Cloud):
        low, high = ([c.x, c.y, c.z] for c in (medium.low, medium.high))
        points = np.random.default_rng(number).uniform(low, high, (medium.points, 3))
        points[:2] = low, high
        return "a.bin", np.column_stack([points, np.zeros(medium.points)]).astype("<f4").tobytes()
    if isinstance(medium, Audio):
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(8_000)
            times = np.arange(round(medium.seconds * 8_000))
            out.writeframes((3_000 * np.sin(times * (0.05 + 0.001 * number))).astype("<i2").tobytes())
        return "a.wav", buffer.getvalue()
    return "a.mp4", CLIP.read_bytes()  # the same clip for all: nothing here writes another


def make(
    tx: Tx,
    home: Path,
    *,
    kinds: Sequence[str] = ("choice",),
    items: int = 20,
    edge: int = 5,
    practice: int = 2,
    seed: int = 1,
    cap: int = 1_000,
    rationales: int = 3,
    minutes: int | None = None,
) -> World:
    """Author a project through the real flows, open its trial and make one link."""
    rng = random.Random(seed)
    email = f"owner{secrets.token_hex(4)}@example.org"
    # one cheap hash for every test owner: argon2 takes 50 ms
    owner_id = people.add_user(tx, None, name="Olga Owner", email=email, role=Role.OWNER, password_hash=_hash())
    owner = Person(owner_id, "Olga Owner", email, Role.OWNER, "test")
    project = author.add_project(tx, owner, f"Project {secrets.token_hex(4)}")
    author.save_settings(
        tx,
        owner,
        project,
        metric=SuccessMetric(target=0.85, seconds_per_task=30),
        requirements=Requirements(modality="mixed", weekly_volume=100, nda=False, residency="none"),
        targets=TARGETS,
    )
    rubric = Rubric(
        title="Damage",
        guidelines="# How to judge\n\nLook at the **whole** panel first.",
        criteria=tuple(
            Criterion(key=f"c_{kind}", title=f"By {kind}", question="What is it?", goal="safety", ask=PARAMS[kind])
            for kind in kinds
        ),
        edge_cases=(EdgeCase(title="Dirt", situation="mud on the door", ruling="not damage", why="it washes off"),),
    )
    author.save_rubric(tx, owner, project, rubric)
    author.publish_rubric(tx, owner, project)
    keys = [f"t{i:03d}" for i in range(items + edge + practice)]
    tasks = []
    for i, key in enumerate(keys):
        media: list[Media] = [
            Text(slot="main", text=f"Claim {i}: the left door of car {i} is bent near the handle 🙂."),
        ]
        if "compare" in kinds:
            media = [
                Chat(slot="prompt", turns=(Turn(role="user", text=f"What is {i} and {i}?"),)),
                Text(slot="a", title="Answer A", text=f"It is {2 * i}."),
                Text(slot="b", title="Answer B", text="I do not know."),
                *media,
            ]
        media += [stored(tx, home, owner, m, i) for kind in kinds for m in MEDIA[kind] if m is not MAIN]
        tasks.append(Task(key=key, media=tuple(media), stratum="plain"))
    author.add_tasks(tx, owner, project, tasks)
    gold: dict[str, dict[str, Answer]] = {
        key: {f"c_{kind}": answer_for(kind, rng) for kind in kinds if KINDS[kind].score} for key in keys
    }
    author.set_gold(
        tx,
        owner,
        project,
        {
            key: Gold(
                answers={c: Agreed(answers=(a,)) for c, a in gold[key].items()},
                should_flag=items <= i < items + edge,
                explanation=f"SECRET-EXPLANATION-{key}",
                agreed_by=("Olga", "Ben"),
            )
            for i, key in enumerate(keys)
            if gold[key] or items <= i < items + edge
        },
    )
    design = Design(
        title="Can you see damage?",
        items=tuple(keys[:items]),
        edge_items=tuple(keys[items : items + edge]),
        practice=tuple(keys[items + edge :]),
        rationales=rationales,
        minutes=minutes,
        terms="We store your answers for 90 days.",
        terms_version="2026-11",
    )
    new = trial.open_trial(tx, owner, project, design)
    link = trial.add_link(tx, owner, new, cap=cap, source="test", note="", days=14)
    return World(owner, project, new, link, tuple(kinds), gold, email, trial.plan_of(tx, new).task_ids)


_HASHED: list[str] = []


def _hash() -> str:
    if not _HASHED:
        _HASHED.append(people.hash_password(PASSWORD))
    return _HASHED[0]
