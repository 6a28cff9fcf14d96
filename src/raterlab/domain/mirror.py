"""Mirrored pairs: the same two things asked about again with their places exchanged, to see whether place decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from raterlab.domain.document import Document
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.work import Agreed, Gold, Task, Weighed
from raterlab.kinds import Answer, Media, kind_of
from raterlab.kinds._kind import Mirror
from raterlab.kinds._media import find


class Mirroring(Document):
    """How far a project asks its pairs twice."""

    offered: bool = Field(description="whether a question of the rubric compares two things side by side")
    obstacles: tuple[str, ...] = Field(description="why no pair can be mirrored although it is offered")
    pairs: int = Field(description="pairs with a definite key that practice has not shown")
    twice: int = Field(description="how many of them are asked both ways")


def mirrored_criteria(rubric: Rubric) -> Sequence[tuple[Criterion, Mirror]]:
    """Return the criteria that can be asked with sides exchanged, and how."""
    return [(c, mirror) for c in rubric.criteria if (mirror := kind_of(c.ask).mirror) is not None]


def exchange(rubric: Rubric) -> dict[str, str]:
    """Return for each slot that changes places the slot whose content it takes."""
    found: dict[str, str] = {}
    for criterion, mirror in mirrored_criteria(rubric):
        one, other = mirror.slots(criterion.ask)
        found |= {one: other, other: one}
    return found


def obstacles(rubric: Rubric) -> list[str]:
    """Say why no task of this rubric can be mirrored; empty when it can.

    A question about one of the two alone would be asked about the other thing: the two tasks would differ in more than
    places, and gold would belong to neither.
    """
    able = mirrored_criteria(rubric)
    if not able:
        return ["no question of the rubric compares two things side by side"]
    exchanged = exchange(rubric)
    problems = []
    for criterion in rubric.criteria:
        kind = kind_of(criterion.ask)
        if kind.mirror is None:
            touched = sorted(exchanged.keys() & kind.slots(criterion.ask).keys())
            if touched:
                problems.append(
                    f"“{criterion.title}” asks about the slot {touched[0]!r}, whose content would change: ask it in a "
                    "project of its own, or by title"
                )
        else:
            one, other = kind.mirror.slots(criterion.ask)
            if (exchanged[one], exchanged[other]) != (other, one):
                problems.append(f"“{criterion.title}” compares a slot that another question compares with a third one")
    return problems


def untitled(rubric: Rubric, media: tuple[Media, ...], asked: Sequence[str]) -> list[str]:
    """Name those criteria (of ``asked``) about the whole task whose answers may speak of places, not of things.

    Titles move with the contents: an answer such as “Answer A” still says the same where both have their own.
    """
    titles = [medium.title if (medium := find(media, slot)) else "" for slot in exchange(rubric)]
    if all(titles) and len(set(titles)) == len(titles):
        return []
    return [
        f"“{criterion.title}” asks about the whole task, and the two have no titles of their own by which its answer "
        "could name them wherever they stand"
        for criterion in rubric.criteria
        if criterion.key in asked
        and kind_of(criterion.ask).mirror is None
        and not kind_of(criterion.ask).slots(criterion.ask)
    ]


def turned(media: tuple[Media, ...], exchanged: Mapping[str, str]) -> tuple[Media, ...]:
    """Return media with contents exchanged; titles go with the contents."""
    return tuple(
        medium if (taken := find(media, exchanged.get(medium.slot, ""))) is None else _in(medium.slot, taken)
        for medium in media
    )


def _in(slot: str, medium: Media) -> Media:
    return medium.model_copy(update={"slot": slot})


def mirrored_task(task: Task, key: str, exchanged: Mapping[str, str]) -> Task:
    """Return the task that asks this one again."""
    return Task(key=key, media=turned(task.media, exchanged), stratum=task.stratum, mirrors=task.key)


def mirrors_badly(task: Task, other: Task) -> str:
    """Say why ``task`` is no mirror of ``other``; empty when it shows the same with contents of slots exchanged."""
    if other.mirrors is not None:
        return f"{other.key!r} is itself a mirrored task: mirror {other.mirrors!r}, once"
    if task.stratum != other.stratum:
        return f"it has another stratum than {other.key!r}"
    here, there = ({medium.slot: medium for medium in each.media} for each in (task, other))
    if list(here) != list(there):
        return f"it must have the slots of {other.key!r}, in the same order"
    moved = [slot for slot in here if here[slot] != there[slot]]
    if not moved:
        return f"it shows exactly what {other.key!r} shows: exchange the media of two slots"
    for slot in moved:
        if not any(here[slot] == _in(slot, there[o]) and here[o] == _in(o, there[slot]) for o in moved if o != slot):
            return f"its slot {slot!r} differs from {other.key!r} by more than an exchange with another slot"
    return ""


def turned_gold(rubric: Rubric, gold: Gold) -> Gold:
    """Return the gold of the mirrored task: opposite preferences, all else as it was."""
    able = {criterion.key: (criterion, mirror) for criterion, mirror in mirrored_criteria(rubric)}

    def one(key: str, answer: Answer) -> Answer:
        criterion, mirror = able[key]
        return mirror.answer(answer, criterion.ask)

    answers = {
        key: agreed
        if key not in able
        else Agreed(
            answers=tuple(one(key, answer) for answer in agreed.answers),
            distribution=tuple(Weighed(answer=one(key, w.answer), share=w.share) for w in agreed.distribution),
        )
        for key, agreed in gold.answers.items()
    }
    return gold.model_copy(update={"answers": answers})
