"""Twelve simulated candidates. Their true skill is written down here, so that scorecards can be held against it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.work import Gold
from raterlab.kinds import Answer
from raterlab.kinds.boxes import Box, BoxesAnswer
from raterlab.kinds.choice import ChoiceAnswer
from raterlab.kinds.compare import CompareAnswer
from raterlab.kinds.spans import Span, SpansAnswer


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


PEOPLE = (
    Simulated("Ana Ruiz", "Referral", 0.97, 0.85, 0.02, 1.0, 0.9, "hire", "careful"),
    Simulated("Bo Lindqvist", "Referral", 0.96, 0.75, 0.04, 1.45, 0.85, "hire", "careful and quick"),
    Simulated("Chidi Okafor", "University board", 0.82, 0.6, 0.06, 1.0, 0.75, "close", "close to the target"),
    Simulated("Dana Weiss", "Open call", 0.45, 0.2, 0.05, 2.2, 0.3, "do not hire", "fast and sloppy"),
    Simulated("Emil Novak", "Open call", 0.95, 1.0, 0.9, 0.9, 0.6, "hire", "flags everything"),
    Simulated("Freya Dahl", "University board", 0.95, 0.0, 0.0, 1.1, 0.7, "hire", "never flags"),
    Simulated("Goran Petrov", "Agency North", 0.97, 0.8, 0.03, 0.22, 0.9, "do not hire", "right, and far too slow"),
    Simulated("Hana Sato", "Open call", 0.55, 0.3, 0.05, 1.6, 0.4, "do not hire", "copies Dana", "Dana Weiss", 0.85),
    Simulated("Ivo Marsh", "Open call", 0.05, 0.05, 0.05, 30.0, 0.05, "do not hire", "clicks at random", random=True),
    Simulated("Jin Park", "Agency North", 0.93, 0.7, 0.05, 1.2, 0.8, "hire", "solid"),
    Simulated("Kira Adams", "University board", 0.96, 0.8, 0.03, 0.85, 0.15, "hire", "good work, poor reasons"),
    Simulated("Luca Moretti", "Agency North", 0.94, 0.7, 0.04, 1.0, 0.8, "extend", "stopped early", stops_after=9),
)


def done_well(answer: Answer, criterion: Criterion, rng: random.Random) -> Answer:
    """Return a good person's answer: right, with the small differences that hands make."""
    if isinstance(answer, BoxesAnswer):
        return BoxesAnswer(boxes=tuple(_nudged(box, 0.035, rng) for box in answer.boxes))
    if isinstance(answer, CompareAnswer) and answer.value:
        # strength is a matter of taste, the side is not
        side, params = (1 if answer.value > 0 else -1), criterion.ask
        strength: int = getattr(params, "strength", 1)
        return CompareAnswer(
            value=side * (abs(answer.value) if rng.random() < 0.75 else strength + 1 - abs(answer.value))
        )
    return answer


def botched(answer: Answer, criterion: Criterion, shown: str, rng: random.Random) -> Answer:
    """Return what somebody gives who did not look closely."""
    params: Any = criterion.ask
    act: dict[type[Answer], Callable[[], Answer]] = {
        BoxesAnswer: lambda: _botched_boxes(answer, params.keys, rng),
        SpansAnswer: lambda: _botched_spans(answer, params.keys, shown, rng),
        ChoiceAnswer: lambda: ChoiceAnswer(
            value=rng.choice([k for k in params.keys if k != getattr(answer, "value", "")])
        ),
        CompareAnswer: lambda: CompareAnswer(value=_other_side(getattr(answer, "value", 0), params.strength, rng)),
    }
    return act[type(answer)]()


def at_random(criterion: Criterion, shown: str, rng: random.Random) -> Answer:
    """Return an answer by somebody who does not look at all."""
    params: Any = criterion.ask
    kind = params.kind
    if kind == "boxes":
        return BoxesAnswer(boxes=(_anywhere(params.keys, rng),))
    if kind == "spans":
        start = rng.randrange(max(1, len(shown) - 12))
        return SpansAnswer(spans=(Span(start=start, end=min(len(shown), start + 9), label=rng.choice(params.keys)),))
    if kind == "compare":
        return CompareAnswer(value=rng.randint(-params.strength, params.strength))
    return ChoiceAnswer(value=rng.choice(params.keys))


def _nudged(box: Box, sd: float, rng: random.Random) -> Box:
    dx, dy = rng.gauss(0, sd) * box.width, rng.gauss(0, sd) * box.height
    width, height = box.width * (1 + rng.gauss(0, sd)), box.height * (1 + rng.gauss(0, sd))
    x, y = min(max(0.0, box.x + dx), 955.0), min(max(0.0, box.y + dy), 635.0)
    return Box(
        x=round(x, 1),
        y=round(y, 1),
        width=round(min(max(4.0, width), 960 - x), 1),
        height=round(min(max(4.0, height), 640 - y), 1),
        label=box.label,
    )


def _anywhere(keys: tuple[str, ...], rng: random.Random) -> Box:
    return Box(
        x=round(rng.uniform(40, 760), 1),
        y=round(rng.uniform(100, 500), 1),
        width=round(rng.uniform(40, 160), 1),
        height=round(rng.uniform(30, 110), 1),
        label=rng.choice(keys),
    )


def _botched_boxes(answer: Any, keys: tuple[str, ...], rng: random.Random) -> BoxesAnswer:
    kept = [box for box in answer.boxes if rng.random() < 0.25]
    wrong = [
        _nudged(box, 0.06, rng).model_copy(update={"label": rng.choice([k for k in keys if k != box.label])})
        for box in answer.boxes
        if box not in kept and rng.random() < 0.5
    ]
    extra = [_anywhere(keys, rng)] if not answer.boxes or rng.random() < 0.4 else []
    return BoxesAnswer(boxes=(*kept, *wrong, *extra))


def _botched_spans(answer: Any, keys: tuple[str, ...], shown: str, rng: random.Random) -> SpansAnswer:
    found: list[Span] = []
    for span in answer.spans:
        luck = rng.random()
        if luck < 0.3:
            found.append(span)
        elif luck < 0.6:
            found.append(span.model_copy(update={"label": rng.choice([k for k in keys if k != span.label])}))
    start = rng.randrange(max(1, len(shown) - 24))
    found.append(Span(start=start, end=min(len(shown), start + rng.randint(6, 20)), label=rng.choice(keys)))
    return SpansAnswer(spans=tuple(dict.fromkeys(found)))


def _other_side(value: int, strength: int, rng: random.Random) -> int:
    wrong = [v for v in range(-strength, strength + 1) if (v > 0) != (value > 0) or (v < 0) != (value < 0)]
    # more often the opposite side than a tie
    opposite = [v for v in wrong if v * value < 0]
    return rng.choice(opposite or wrong)


def answers_for(person: Simulated, rubric: Rubric, gold: Gold, shown: str, rng: random.Random) -> dict[str, Answer]:
    """Return the person's answers to one task."""
    well = rng.random() < person.accuracy
    given: dict[str, Answer] = {}
    for criterion in rubric.criteria:
        agreed = gold.answers.get(criterion.key)
        if person.random or agreed is None:
            given[criterion.key] = _unsettled(criterion, shown, rng, careless=person.random)
        elif well:
            given[criterion.key] = done_well(agreed.answers[0], criterion, rng)
        else:
            given[criterion.key] = botched(agreed.answers[0], criterion, shown, rng)
    return given


def _unsettled(criterion: Criterion, shown: str, rng: random.Random, *, careless: bool) -> Answer:
    """Answer where no key exists: a careful person leaves the picture or text unmarked more often than not."""
    kind = criterion.ask.kind  # type: ignore[attr-defined]  # every member of the union has it
    if not careless and rng.random() < 0.6:
        if kind == "boxes":
            return BoxesAnswer(boxes=())
        if kind == "spans":
            return SpansAnswer(spans=())
        if kind == "compare":
            return CompareAnswer(value=0)
    return at_random(criterion, shown, rng)


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
