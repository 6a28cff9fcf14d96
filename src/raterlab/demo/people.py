"""Twelve simulated candidates. Their true skill is written down here, so that scorecards can be held against it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Rubric
from raterlab.kinds import Answer, Media, Params, kind_of


@dataclass(frozen=True, slots=True)
class Simulated:
    """One simulated candidate.

    Parameters
    ----------
    name, source
        Who, and by which link they came.
    accuracy
        Chance that an item is done well; the others are botched.
    hit, false_alarm
        Chance of raising the flag on an ambiguous and on a clear item.
    pace
        Speed against the expected pace; 1 is as expected.
    rationale
        Chance that an explanation meets each of the four grading criteria.
    truth
        What an all-knowing judge would do: hire, extend or do not hire. Whoever lies close to the target may be
        either hired or extended.
    copies, share
        Whose answers are taken, and for which share of the items.
    stops_after
        Leaves after so many hidden items.
    random, first
        Clicks without looking; where two stand side by side, with this chance on what stands first.
    """

    name: str
    source: str
    accuracy: float
    hit: float
    false_alarm: float
    pace: float
    rationale: float
    truth: str
    note: str
    copies: str | None = None
    share: float = 0.0
    stops_after: int | None = None
    random: bool = False
    first: float = 0.0


PEOPLE = (
    Simulated("Ana Ruiz", "Referral", 0.97, 0.85, 0.02, 1.0, 0.9, "hire", "careful"),
    Simulated("Bo Lindqvist", "Referral", 0.96, 0.75, 0.04, 1.45, 0.85, "hire", "careful and quick"),
    Simulated("Chidi Okafor", "University board", 0.82, 0.6, 0.06, 1.0, 0.75, "close", "close to the target"),
    Simulated("Dana Weiss", "Open call", 0.45, 0.2, 0.05, 2.2, 0.3, "do not hire", "fast and sloppy"),
    Simulated("Emil Novak", "Open call", 0.95, 1.0, 0.9, 0.9, 0.6, "hire", "flags everything"),
    Simulated("Freya Dahl", "University board", 0.95, 0.0, 0.0, 1.1, 0.7, "hire", "never flags"),
    Simulated("Goran Petrov", "Agency North", 0.97, 0.8, 0.03, 0.22, 0.9, "do not hire", "right, and far too slow"),
    Simulated("Hana Sato", "Open call", 0.55, 0.3, 0.05, 1.6, 0.4, "do not hire", "copies Dana", "Dana Weiss", 0.85),
    Simulated(
        "Ivo Marsh",
        "Open call",
        0.05,
        0.05,
        0.05,
        30.0,
        0.05,
        "do not hire",
        "clicks at random, on the left more often",
        random=True,
        first=0.5,
    ),
    Simulated("Jin Park", "Agency North", 0.93, 0.7, 0.05, 1.2, 0.8, "hire", "solid"),
    Simulated("Kira Adams", "University board", 0.96, 0.8, 0.03, 0.85, 0.15, "hire", "good work, poor reasons"),
    Simulated("Luca Moretti", "Agency North", 0.94, 0.7, 0.04, 1.0, 0.8, "extend", "stopped early", stops_after=9),
)


def answers_for(person: Simulated, content: Content, item: Item, rng: random.Random) -> dict[str, Answer]:
    """Return the person's answers to one task."""
    well = rng.random() < person.accuracy
    written = content.hand(item, well and not person.random, rng) if content.hand else {}
    given: dict[str, Answer] = {**written}
    gold, media = item.gold, item.task.media
    for criterion in content.rubric.criteria:
        if criterion.key in written:
            continue
        kind = kind_of(criterion.ask)
        agreed = gold.answers.get(criterion.key)
        if person.random or agreed is None:
            # where no key exists a careful person leaves the medium unmarked more often than not
            bare = kind.nothing if not person.random and rng.random() < 0.6 else None
            given[criterion.key] = bare or _guessed(person, criterion.ask, media, rng)
        elif well:
            given[criterion.key] = kind.nudge(agreed.answers[0], criterion.ask, media, rng)
        else:
            given[criterion.key] = kind.botched(agreed.answers[0], criterion.ask, media, rng)
    return given


def _guessed(person: Simulated, ask: Params, media: tuple[Media, ...], rng: random.Random) -> Answer:
    kind = kind_of(ask)
    guess = kind.guess(ask, media, rng)
    if kind.mirror and person.first and rng.random() < person.first:
        while kind.mirror.took_first(guess, ask) < 1:
            guess = kind.guess(ask, media, rng)
    return guess


REASONS = {
    "good": (
        "The guideline “{rule}” settles it: {evidence}. I considered {other}, but nothing on the item supports it.",
        "By “{rule}” I decided this way because {evidence}; {other} would need more than is shown.",
    ),
    "poor": ("I just felt it was like this.", "It looked right to me.", "Hard to say, I chose one."),
}


def reason_for(person: Simulated, rubric: Rubric, rng: random.Random) -> str:
    """Return the person's explanation of a decision."""
    if rng.random() > person.rationale:
        return rng.choice(REASONS["poor"])
    lines = [
        line.strip("-1234567890. ").replace("*", "") for line in rubric.guidelines.splitlines() if line[:1] in "-1234"
    ]
    rule = rng.choice([line for line in lines if line] or ["the guidelines"]).split(":")[0].split(".")[0]
    evidence = rng.choice(
        (
            "the deciding part is plainly there",
            "the wording leaves no second reading",
            "the detail on the left gives it away",
        )
    )
    other = rng.choice(("the other label", "a tie", "leaving it unmarked"))
    return rng.choice(REASONS["good"]).format(rule=rule, evidence=evidence, other=other)
