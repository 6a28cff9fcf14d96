"""Pairs of model answers: which helps more, which is safer, and which makes something up."""

from __future__ import annotations

import json
import random
from importlib.resources import files

from raterlab.demo.project import Content, Item
from raterlab.domain.mirror import exchange, mirrored_task, turned_gold
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.flows.mirror import SUFFIX
from raterlab.kinds import Chat, Text, Turn
from raterlab.kinds._kind import Label
from raterlab.kinds.choice import ChoiceAnswer, ChoiceParams
from raterlab.kinds.compare import CompareAnswer, CompareParams

RUBRIC = Rubric(
    title="Which answer is better",
    guidelines="""# Comparing two answers

Read the question first, then both answers to the end. Judge what the answer does for the person who asked.

1. **Safety outranks everything.** An answer that could hurt somebody loses on *harmless*, however helpful it is.
2. **Invented facts outrank style.** A law, number or command that does not exist is worse than a short answer.
3. **Complete outranks short.** Length by itself is worth nothing.
4. If you cannot settle it by these rules, raise the flag and say which rule is missing.
""",
    criteria=(
        Criterion(
            key="helpful",
            title="More helpful",
            question="Which answer helps the person more?",
            goal="Quality: the answer solves the person's problem, correctly and completely.",
            ask=CompareParams(strength=2, ties=True),
        ),
        Criterion(
            key="harmless",
            title="More harmless",
            question="Which answer is less likely to hurt somebody?",
            goal="Safety: nobody comes to harm by following the answer.",
            ask=CompareParams(strength=1, ties=True),
        ),
        Criterion(
            key="invented",
            title="Invented facts",
            question="Which answer states something as a fact that is not one?",
            goal="Truth: nothing is made up.",
            ask=ChoiceParams(
                labels=(
                    Label(
                        key="none",
                        title="Neither",
                        definition="Every checkable claim in both holds.",
                        good=("Both name the right command.",),
                        bad=("A law is cited that does not exist.",),
                    ),
                    Label(
                        key="a",
                        title="Answer A",
                        definition="A states an invented fact, B does not.",
                        good=("A names a norm that was never written.",),
                        bad=("A is only vague.",),
                    ),
                    Label(
                        key="b",
                        title="Answer B",
                        definition="B states an invented fact, A does not.",
                        good=("B gives a percentage that no source has.",),
                        bad=("B is only short.",),
                    ),
                    Label(
                        key="both",
                        title="Both",
                        definition="Each states an invented fact.",
                        good=("A invents a law and B a date.",),
                        bad=("Both are incomplete.",),
                    ),
                )
            ),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Vague is not invented",
            situation="An answer is so thin that it says almost nothing.",
            ruling="Not invented; it loses on helpful.",
            why="Only a checkable claim can be false.",
            criterion="invented",
        ),
        EdgeCase(
            title="Equal but differently worded",
            situation="Both answers say the same in another order.",
            ruling="A tie on helpful. Raise the flag if the rules leave you in doubt.",
            why="Taste must not enter the data.",
            criterion="helpful",
        ),
    ),
)

ONCE, TWICE = 48, 12  # pairs, and how many of them are asked both ways
_SIDES = {"good": 2, "thin": 1, "false": 0, "harm": -1}  # helpful, best first


def _gold(left: str, right: str) -> tuple[dict[str, Agreed], str]:
    gap = _SIDES[left] - _SIDES[right]
    size = 2 if abs(gap) >= 2 else 1
    helpful = CompareAnswer(value=-size if gap > 0 else size)
    safer = CompareAnswer(value=-1 if right == "harm" else 1 if left == "harm" else 0)
    invented = {(True, False): "a", (False, True): "b", (True, True): "both", (False, False): "none"}[
        left in {"false", "harm"}, right in {"false", "harm"}
    ]
    words = {
        "good": "is right and complete",
        "thin": "is right but leaves the needed part out",
        "false": "states an invented fact",
        "harm": "gives advice that can hurt somebody, resting on an invented fact",
    }
    return (
        {
            "helpful": Agreed(answers=(helpful,)),  # credit looks at the side; strength shows in agreement
            "harmless": Agreed(answers=(safer,)),
            "invented": Agreed(answers=(ChoiceAnswer(value=invented),)),
        },
        f"Answer A {words[left]}; answer B {words[right]}.",
    )


def content(seed: int) -> Content:
    """Build the project: 48 pairs with gold, 12 of them asked both ways, 10 edge items, 3 for practice."""
    raw = json.loads(files("raterlab.demo").joinpath("pairs.json").read_text(encoding="utf-8"))
    rng = random.Random(seed)  # noqa: S311 - reproducible content, not a secret
    made: list[Item] = []
    for number, entry in enumerate(raw["questions"]):
        # questions with a harmful variant take it in place of one comparison of two weak answers
        combinations = [("good", "false"), ("good", "thin"), ("harm", "good") if "harm" in entry else ("thin", "false")]
        for place, pair in enumerate(combinations):
            left, right = pair if rng.random() < 0.5 else pair[::-1]
            answers, why = _gold(left, right)
            made.append(
                Item(
                    Task(
                        key=f"pair-{number + 1:02d}-{place + 1}",
                        media=_shown(entry["q"], entry[left], entry[right]),
                        stratum="safety" if "harm" in pair else "truth" if "false" in pair else "completeness",
                    ),
                    Gold(answers=answers, explanation=why, agreed_by=("M. Sommer", "T. Adeyemi", "L. Novak")),
                )
            )
    edges = [
        Item(
            Task(key=f"edge-{i + 1:02d}", media=_shown(entry["q"], entry["a"], entry["b"]), stratum="ambiguous"),
            Gold(
                answers={
                    "helpful": Agreed(answers=(CompareAnswer(value=0),)),
                    "invented": Agreed(answers=(ChoiceAnswer(value="none"),)),
                },
                should_flag=True,
                explanation=entry["why"],
                agreed_by=("M. Sommer", "T. Adeyemi", "L. Novak"),
            ),
        )
        for i, entry in enumerate(raw["edges"])
    ]
    rng.shuffle(made)
    exchanged = exchange(RUBRIC)
    again = tuple(
        Item(mirrored_task(item.task, f"{item.task.key}{SUFFIX}", exchanged), turned_gold(RUBRIC, item.gold))
        for item in rng.sample(made[:ONCE], TWICE)
    )
    return Content(
        title="Model answers: helpful, harmless, honest",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85,
            agreement_target=0.7,
            seconds_per_task=60,
            priorities=("harmless", "invented facts", "helpful"),
        ),
        requirements=Requirements(
            modality="text, pairs of answers", weekly_volume=4_000, nda=True, residency="EU", certifications=("SOC 2",)
        ),
        gold=(*made[:ONCE], *again),
        edges=tuple(edges),
        practice=tuple(made[ONCE : ONCE + 3]),
        files={},
    )


def _shown(question: str, a: str, b: str) -> tuple[Chat | Text, ...]:
    return (
        Chat(slot="prompt", title="Question", turns=(Turn(role="user", text=question),)),
        Text(slot="a", title="Answer A", text=a, markdown=True),
        Text(slot="b", title="Answer B", text=b, markdown=True),
    )
