"""Clips of a street, drawn once by ``docs/traffic.py``, and everybody's way through them."""

from __future__ import annotations

import json
import zipfile
from importlib.resources import files

from raterlab import formats
from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds._kind import Label
from raterlab.kinds.tracks import Track, TracksAnswer, TracksParams

LABELS = (
    Label(
        key="car",
        title="Car",
        definition="A car, with all that belongs to it.",
        good=("a car of which only the front has come into the picture",),
        bad=("the kiosk",),
    ),
    Label(
        key="cyclist",
        title="Cyclist",
        definition="A person on a bicycle: one box round both.",
        good=("a cyclist whose wheels a car hides",),
        bad=("the person without the wheels",),
    ),
    Label(
        key="pedestrian",
        title="Pedestrian",
        definition="A person on foot.",
        good=("somebody who walks along the houses",),
        bad=("the head of a cyclist",),
    ),
)

RUBRIC = Rubric(
    title="Road users in clips",
    guidelines="""# Following road users

Follow **everybody on the road and on the pavements**, from the first frame in which a good part of them is in the picture to the last.

- **One track for one road user**, also when something hides them for a while: never two.
- The box is **tight** round what lies inside the picture; draw it as if nothing stood in front.
- Set a keyframe where the straight line no longer fits: at the edges of the picture, and where somebody is hidden.
- Hidden **in part**: press O. Hidden **wholly**: press L, and K where they come back.
- Nobody comes by: tick **Nothing to mark**.
- If you cannot tell whether what comes out is what went in, raise the flag.
""",
    criteria=(
        Criterion(
            key="users",
            title="Road users",
            question="Follow every car, cyclist and pedestrian through the clip.",
            goal="Safety: everybody is followed, and nobody becomes somebody else.",
            ask=TracksParams(labels=LABELS),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Behind the kiosk and out again",
            situation="A cyclist rides behind the kiosk and comes out a second later.",
            ruling="One track: L where the last of them is gone, K where they come back.",
            why="A planner must know that it is the same person.",
            criterion="users",
        ),
        EdgeCase(
            title="Gone for too long",
            situation="A car stays behind the kiosk longer than it would need, and one of the same colour comes out.",
            ruling="Raise the flag.",
            why="It may be another one; nothing in the clip tells them apart.",
            criterion="users",
        ),
    ),
)
EXPERTS = ("N. Haddad", "S. Ferreira", "J. Kwon")
_WHY = "The car stays behind the kiosk longer than its speed allows: what comes out may be another of its colour."


def _item(key: str, content: bytes, tracks: tuple[Track, ...]) -> Item:
    doubt = key.startswith("edge")
    clip = formats.read(f"{key}.mp4", content)[0].medium.model_copy(update={"alt": "A street, four seconds"})
    words = "To be followed: " + ", ".join(track.label for track in tracks) + "." if tracks else "Nobody comes by."
    task = Task.model_validate(
        {"key": key, "media": [clip], "stratum": "ambiguous" if doubt else f"{len(tracks)} users"}
    )
    keyed = {} if doubt else {"users": Agreed(answers=(TracksAnswer(tracks=tracks),))}
    return Item(task, Gold(answers=keyed, should_flag=doubt, explanation=_WHY if doubt else words, agreed_by=EXPERTS))


def content(_seed: int) -> Content:
    """Build the project: 60 clips with gold, 10 edge items, 3 for practice."""
    with files("raterlab.demo").joinpath("traffic.zip").open("rb") as file, zipfile.ZipFile(file) as archive:
        written = json.loads(archive.read("tracks.json"))
        clips = {key: archive.read(f"{key}.mp4") for key in written}
    items = [
        _item(key, clips[key], tuple(Track.model_validate(track) for track in tracks))
        for key, tracks in written.items()
    ]
    return Content(
        title="Road users: tracks in clips",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85,
            agreement_target=0.65,
            seconds_per_task=120,
            priorities=("nobody missed", "nobody becomes somebody else", "tight boxes"),
        ),
        requirements=Requirements(
            modality="video clips", weekly_volume=1_500, nda=True, residency="EU", certifications=("ISO 27001",)
        ),
        gold=tuple(items[:60]),
        edges=tuple(items[63:]),
        practice=tuple(items[60:63]),
        files={f"{key}.mp4": clip for key, clip in clips.items()},
    )
