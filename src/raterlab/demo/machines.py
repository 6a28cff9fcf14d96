"""Recordings of a machine room: alarms, knocks and leaks over a hum, made note by note, with where each begins and ends."""

from __future__ import annotations

import hashlib
import io
import random
import wave
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Audio
from raterlab.kinds._kind import Label
from raterlab.kinds.segments import Segment, SegmentsAnswer, SegmentsParams

RATE, SECONDS = 8_000, 10.0
Wave = NDArray[np.float64]

LABELS = (
    Label(
        key="alarm",
        title="Alarm",
        definition="Two tones in turn, from the first tone to the last one.",
        good=("High, low, high, low for two seconds.",),
        bad=("A single beep of the control panel.",),
    ),
    Label(
        key="knock",
        title="Knocking",
        definition="Hard strokes in a steady beat; pauses between strokes belong to it.",
        good=("Five strokes, two in a second.",),
        bad=("Something falls down once.",),
    ),
    Label(
        key="leak",
        title="Leak",
        definition="A hiss without pitch, from where it is heard over the hum to where it is not.",
        good=("Air escapes for a second and a half.",),
        bad=("The hum itself.",),
    ),
)

RUBRIC = Rubric(
    title="Events in a machine room",
    guidelines="""# Marking events

Listen to the whole recording once, then mark each event from its beginning to its end.

- **The hum is always there** and is nothing.
- **Pauses of less than a second** inside an event belong to it; longer ones make two events.
- **Events may overlap**: mark both, each with its own ends.
- If a sound can be heard in two ways, or whether it is there at all, raise the flag.
""",
    criteria=(
        Criterion(
            key="events",
            title="Events",
            question="Mark every alarm, knocking and leak from its beginning to its end.",
            goal="Safety: no alarm and no leak is missed; the ends say how long it lasted.",
            ask=SegmentsParams(labels=LABELS),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Cut off by the end",
            situation="An alarm still sounds when the recording stops.",
            ruling="Mark it to the very end.",
            why="What follows is unknown; what is there is an alarm.",
            criterion="events",
        ),
        EdgeCase(
            title="One stroke",
            situation="A single bang.",
            ruling="Nothing: knocking is a beat.",
            why="Things fall down in machine rooms.",
            criterion="events",
        ),
    ),
)

EDGES = (
    ("leak", 0.05, "A hiss that is hardly above the hum: whether it is there is not ruled."),
    ("knock", 0.06, "Strokes as from another room: whose machine knocks?"),
    ("alarm", 0.04, "An alarm far away, perhaps of another hall."),
    ("leak", 0.07, "It fades in and out; where it begins can be heard in several ways."),
    ("bang", 0.6, "Two bangs a second apart: a beat, or two things that fell?"),
    ("bang", 0.5, "Two bangs, the second one softer: an echo or a stroke?"),
    ("beep", 0.4, "A tone that changes its pitch once: the panel or an alarm?"),
    ("beep", 0.3, "One high and one low tone, and then nothing."),
    ("leak", 0.06, "A hiss that may be rain on the roof."),
    ("knock", 0.05, "A ticking that may be the clock of the recorder."),
)


def _alarm(length: float) -> Wave:
    time = np.arange(int(length * RATE)) / RATE
    pitch = np.where((time * 4).astype(int) % 2 == 0, 880.0, 660.0)
    return 0.5 * np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE))


def _knock(length: float, noise: np.random.Generator, beat: float = 0.45) -> Wave:
    """Strokes of decaying noise, the first at the very beginning and the last at the end."""
    sound = np.zeros(int(length * RATE))
    strokes = max(2, round(length / beat) + 1)
    for at in np.linspace(0, length - 0.12, strokes):
        start = int(at * RATE)
        room = min(int(0.12 * RATE), len(sound) - start)
        sound[start : start + room] += noise.normal(0, 1, room) * np.exp(-np.arange(room) / (0.02 * RATE))
    return sound


def _leak(length: float, noise: np.random.Generator) -> Wave:
    hiss = noise.normal(0, 0.5, int(length * RATE))
    edge = int(0.05 * RATE)
    hiss[:edge] *= np.linspace(0, 1, edge)
    hiss[-edge:] *= np.linspace(1, 0, edge)
    return np.diff(hiss, prepend=0.0)  # without the low part, unlike the hum


def _made(what: str, length: float, noise: np.random.Generator) -> Wave:
    if what == "knock":
        return _knock(length, noise)
    if what == "leak":
        return _leak(length, noise)
    if what == "bang":
        return _knock(1.2, noise, beat=1.2)
    return _alarm(0.5 if what == "beep" else length)


def _recording(events: Sequence[tuple[str, float, float, float]], seed: int) -> bytes:
    """Return a recording as a WAV file of (what, start, end, strength)."""
    noise = np.random.default_rng(seed)
    time = np.arange(int(SECONDS * RATE)) / RATE
    sound = (
        0.06 * np.sin(2 * np.pi * 50 * time) + 0.03 * np.sin(2 * np.pi * 149 * time) + noise.normal(0, 0.01, len(time))
    )
    for what, start, end, strength in events:
        made = _made(what, end - start, noise)
        at = int(start * RATE)
        room = min(len(made), len(sound) - at)
        sound[at : at + room] += strength * made[:room]
    # one byte a sample is enough for a telephone, and for this
    pressed = np.clip(np.round(sound * 90 + 128), 0, 255).astype(np.uint8)
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(pressed.tobytes())
    return held.getvalue()


def _events(number: int, rng: random.Random) -> list[tuple[str, float, float, float]]:
    """Draw none to three events; every fifth recording has two that overlap."""
    if number % 9 == 8:
        return []
    count = 1 + number % 3
    keys = [label.key for label in LABELS]
    if number % 5 == 4:
        start = rng.uniform(0.5, 3.0)
        one, two = rng.sample(keys, 2)
        return [(one, start, start + 3.0, 0.6), (two, start + 1.5, start + 4.5, 0.6)]
    found, at = [], 0.3
    for _ in range(count):
        start = at + rng.uniform(0.2, 1.1)
        end = start + rng.uniform(1.0, 1.8)
        found.append((rng.choice(keys), start, end, rng.uniform(0.45, 0.8)))
        at = end + 0.3
    return found


def content(seed: int) -> Content:
    """Build the project: 60 recordings with gold, 10 edge items, 3 for practice."""
    rng = random.Random(seed)  # noqa: S311 - reproducible content, not a secret
    made: list[Item] = []
    files: dict[str, bytes] = {}

    def heard(name: str, blob: bytes) -> tuple[Audio, ...]:
        files[name] = blob
        return (Audio(file=hashlib.sha256(blob).hexdigest(), seconds=SECONDS, alt="Ten seconds of a machine room"),)

    for number in range(63):
        events = _events(number, rng)
        blob = _recording(events, seed * 1_000 + number)
        answer = SegmentsAnswer(
            segments=tuple(
                Segment(start=round(start, 3), end=round(end, 3), label=what) for what, start, end, _ in events
            )
        )
        overlap = number % 5 == 4 and bool(events)
        made.append(
            Item(
                Task(
                    key=f"room-{number + 1:02d}",
                    media=heard(f"room-{number + 1:02d}.wav", blob),
                    stratum="quiet" if not events else "overlapping" if overlap else "apart",
                ),
                Gold(
                    answers={"events": Agreed(answers=(answer,))},
                    explanation="Each event was put into the recording at a known time.",
                    agreed_by=("H. Brandl", "S. Aydin"),
                ),
            )
        )
    rng.shuffle(made)
    edges = []
    for i, (what, strength, why) in enumerate(EDGES):
        start = rng.uniform(1, 6)
        blob = _recording([(what, start, start + 2.2, strength)], seed * 1_000 + 900 + i)
        edges.append(
            Item(
                Task(key=f"edge-{i + 1:02d}", media=heard(f"edge-{i + 1:02d}.wav", blob), stratum="ambiguous"),
                Gold(should_flag=True, explanation=why, agreed_by=("H. Brandl", "S. Aydin")),
            )
        )
    return Content(
        title="Machine room: events in recordings",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85, agreement_target=0.7, seconds_per_task=45, priorities=("no alarm missed", "exact ends")
        ),
        requirements=Requirements(
            modality="audio, ten seconds each", weekly_volume=5_000, nda=True, residency="EU", certifications=("SOC 2",)
        ),
        gold=tuple(made[:60]),
        edges=tuple(edges),
        practice=tuple(made[60:63]),
        files=files,
    )
