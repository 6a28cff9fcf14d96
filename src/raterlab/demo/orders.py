"""Three answers about one report, to be put in order: faithful and complete above thin above wrong above invented."""

from __future__ import annotations

import random

from raterlab.demo.project import Content, Item
from raterlab.demo.reports import Report, Told, report, told
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Text
from raterlab.kinds.ranking import RankingAnswer, RankingParams

SLOTS = ("a", "b", "c")

RUBRIC = Rubric(
    title="Order of answers",
    guidelines="""# Putting answers in order

Read the report, then every answer to its end. Put the best on top.

1. **Wrong is worse than thin**: an answer that contradicts the report stands below one that leaves things out.
2. **Invented is worst**: an answer that adds facts *and* gets one wrong stands at the bottom.
3. **Complete outranks thin** when both are right.
4. **The same facts in another order are a tie.** Style decides nothing.
5. If two rules point in different directions, raise the flag.
""",
    criteria=(
        Criterion(
            key="order",
            title="Order",
            question="Put the answers in order, best on top.",
            goal="Quality: the answer on top is the one that a careful reader of the report would want.",
            ask=RankingParams(slots=SLOTS),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Same facts, other words",
            situation="Two answers state the same three facts in another order.",
            ruling="A tie.",
            why="Taste must not enter the data.",
            criterion="order",
        ),
        EdgeCase(
            title="One small slip in a long answer",
            situation="An answer has four facts right and one year wrong.",
            ruling="It stands below a thin answer that is right.",
            why="A reader cannot tell which of the five is wrong.",
            criterion="order",
        ),
    ),
)

_TIERS: tuple[tuple[Told, ...], ...] = (
    ("faithful", "faithful", "faithful", "faithful"),
    ("faithful",),
    ("faithful", "contradicted", "faithful"),
    ("unsupported", "contradicted", "unsupported"),
)

EDGES = (
    ("It opened in 1987. It is closed on Mondays.", "It opened in 1987 or so, I think.", "It opened some decades ago.",
     "How vague an answer may be before it is wrong is not ruled."),
    ("It shows four hundred objects and is loved by everyone.", "It shows four hundred objects.",
     "It shows about four hundred objects, on two floors.", "Whether praise counts as invented is not ruled."),
    ("Adults pay 8 euros.", "Adults pay 8 euros, children 4.", "Entry is 8 euros.", "The report gives the half only in words."),
    ("Il a ouvert en 1987.", "It opened in 1987.", "It opened in '87.", "An answer in another language is not ruled."),
    ("It is closed on Mondays.", "It is open from Tuesday to Sunday.", "It is open six days a week.",
     "Three ways to say the same, each with a little less."),
    ("Its director is Clara Winter.", "Its director is C. Winter.", "Ms Winter directs it, as she has for years.",
     "“For years” is added but may follow."),
    ("I cannot open the report.", "It opened in 1993.", "No idea.", "A refusal against a wrong answer: rule 1 names neither."),
    ("It opened in 1987. It opened in 1987.", "It opened in 1987.", "Opened: 1987.", "Repetition is not ruled."),
    ("It lends 85,000 items.", "It lends 85 thousand items, at last count.", "It lends close to 90,000 items.",
     "Whether close to 90,000 is a rounding is not ruled."),
    ("The answer is in the report.", "See the second sentence.", "It opened when the depot closed.",
     "Pointing at the report instead of answering is not ruled."),
)  # fmt: skip


def _written(about: Report, tier: int, rng: random.Random) -> str:
    return " ".join(sentence.text for sentence in told(about, _TIERS[tier], rng))


def _shown(source: str, answers: tuple[str, ...]) -> tuple[Text, ...]:
    return (
        Text(slot="report", title="Report", text=source),
        *(
            Text(slot=slot, title=f"Answer {slot.upper()}", text=text)
            for slot, text in zip(SLOTS, answers, strict=True)
        ),
    )


def _tied(about: Report, rng: random.Random) -> tuple[str, str]:
    """Write the same facts twice, in another order."""
    sentences = [s.text for s in told(about, _TIERS[0], rng)]
    return " ".join(sentences), " ".join(sentences[::-1])


def content(seed: int) -> Content:
    """Build the project: 60 triples with gold, 10 edge items, 3 for practice."""
    rng = random.Random(seed)  # noqa: S311 - reproducible content, not a secret
    made: list[Item] = []
    for number in range(63):
        about = report(number, rng)
        place = rng.sample(SLOTS, 3)
        if number % 6 == 5:
            below = rng.choice((1, 2, 3))
            texts = dict(zip(place, (*_tied(about, rng), _written(about, below, rng)), strict=True))
            order: tuple[tuple[str, ...], ...] = ((place[0], place[1]), (place[2],))
        else:
            tiers = sorted(rng.sample(range(len(_TIERS)), 3))
            texts = {slot: _written(about, tier, rng) for slot, tier in zip(place, tiers, strict=True)}
            order = tuple((slot,) for slot in place)
        made.append(
            Item(
                Task(
                    key=f"triple-{number + 1:02d}",
                    media=_shown(about.text, tuple(texts[slot] for slot in SLOTS)),
                    stratum="tie" if len(order) == 2 else "clear",
                ),
                Gold(
                    answers={"order": Agreed(answers=(RankingAnswer(order=order),))},
                    explanation="Complete and right, then thin and right, then one fact wrong, then wrong and invented.",
                    agreed_by=("M. Sommer", "L. Novak"),
                ),
            )
        )
    rng.shuffle(made)
    edges = []
    for i, (*answers, why) in enumerate(EDGES):
        about = report(4 * i, rng)
        edges.append(
            Item(
                Task(key=f"edge-{i + 1:02d}", media=_shown(about.text, tuple(answers)), stratum="ambiguous"),
                Gold(should_flag=True, explanation=why, agreed_by=("M. Sommer", "L. Novak")),
            )
        )
    return Content(
        title="Three answers: best on top",
        rubric=RUBRIC,
        metric=SuccessMetric(target=0.8, agreement_target=0.5, seconds_per_task=70, priorities=("right", "complete")),
        requirements=Requirements(
            modality="text, answers to a report",
            weekly_volume=3_000,
            nda=True,
            residency="EU",
            certifications=("SOC 2",),
        ),
        gold=tuple(made[:60]),
        edges=tuple(edges),
        practice=tuple(made[60:63]),
        files={},
    )
