"""Answers beside their source: what the source contradicts, does not support, or could never settle."""

from __future__ import annotations

import random

from raterlab.demo.project import Content, Item
from raterlab.demo.reports import Report, Sentence, Told, report, told
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Text
from raterlab.kinds._kind import Label
from raterlab.kinds._passages import Passage
from raterlab.kinds.hallucinations import Flag, HallucinationsAnswer, HallucinationsParams

LABELS = (
    Label(
        key="contradicted",
        title="Contradicted",
        definition="The source says otherwise.",
        good=("“in 1978” where the source has 1987",),
        bad=("“about four hundred” where the source has 398",),
    ),
    Label(
        key="unsupported",
        title="Unsupported",
        definition="A fact that could be looked up, and of which the source says nothing.",
        good=("“It won a national prize” and the source mentions none",),
        bad=("“It stands in a yard” where the source says that the café looks out on the yard",),
    ),
    Label(
        key="unverifiable",
        title="Unverifiable",
        definition="Taste, feeling or prophecy: no source could settle it.",
        good=("“the most beautiful museum in the region”",),
        bad=("“the largest museum in the region”",),
    ),
)

RUBRIC = Rubric(
    title="Hallucinations in answers",
    guidelines="""# Flagging what the source does not bear out

Read the source first, then the answer sentence by sentence.

1. **The shortest stretch that is wrong**: the year alone when only the year is wrong, the sentence when all of it is.
2. **Show where**: for a contradiction, mark the words of the source that say otherwise.
3. **Your own knowledge does not count**: a true fact that the source does not state is unsupported.
4. **Rounding is not a contradiction.**
5. If the answer can be read in two ways and only one is wrong, raise the flag.
""",
    criteria=(
        Criterion(
            key="flags",
            title="Hallucinations",
            question="Which stretches of the answer does the source not bear out?",
            goal="Truth: a reader who trusts the answer learns nothing that is not so.",
            ask=HallucinationsParams(labels=LABELS, evidence_weight=0.25),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="True but not there",
            situation="“Anna is a saint's name” in an answer about Saint Anna's Bridge",
            ruling="Unsupported.",
            why="We judge what the source bears out, not the world.",
            criterion="flags",
        ),
        EdgeCase(
            title="Follows at once",
            situation="The source gives the price for adults and says that children pay half; the answer gives the half.",
            ruling="Nothing to flag.",
            why="Whoever reads the source can work it out in one step.",
            criterion="flags",
        ),
    ),
)

_TELLINGS: tuple[tuple[Told, ...], ...] = (
    ("faithful", "contradicted", "faithful", "unsupported"),
    ("contradicted", "faithful", "faithful"),
    ("faithful", "faithful", "unverifiable"),
    ("faithful", "unsupported", "contradicted"),
    ("faithful", "faithful", "faithful"),
    ("contradicted", "faithful", "contradicted", "faithful"),
    ("faithful", "unverifiable", "unsupported"),
)

EDGES = (
    ("The Old Bridge: Masons finished it in 1764, but the railings came only in 1790.", "It was completed in 1790.",
     "Whether a bridge without railings is complete is not ruled."),
    ("The Town Library: It lends 85,000 items a year and owns about 60,000.", "It has 85,000 items.",
     "“Has” can mean lends or owns; only one of them is wrong."),
    ("The Market Hall: It holds 52 stalls, of which four stand empty.", "It has 48 stalls.",
     "Stalls in use or stalls in all: the answer can be read both ways."),
    ("The Tram Museum: It opened in 1987. The present building dates from 1993.", "The museum dates from 1993.",
     "The institution or the building."),
    ("The Fish Hall: Trading ends at 2 pm in winter and at 4 pm in summer.", "It closes at 2 pm.",
     "True for half of the year."),
    ("The Glass Museum: Clara Winter leads it while the director is on leave.", "It is led by its director, Clara Winter.",
     "An acting director: wrong title or loose wording?"),
    ("The Canal Bridge: Repairs will cost 3.5 million euros, half of it paid by the state.",
     "The city must find 3.5 million euros.", "The city must pay a half and find the whole."),
    ("The North Library: Cards are free for pupils, 12 euros for others.", "The card is free.",
     "True for some readers; the guidelines do not say for whom an answer must be true."),
    ("The New Market: A third of the traders grow what they sell.", "Most traders resell goods.",
     "Follows if resellers are whoever does not grow; the source does not say so."),
    ("The Harbour Museum: About nine hundred objects are shown, give or take the loans.", "It shows 870 objects.",
     "Whether 870 is a rounding of about nine hundred is not ruled."),
)  # fmt: skip


def _gold(made: Report, sentences: tuple[Sentence, ...]) -> tuple[str, HallucinationsAnswer]:
    """Return the answer as text, and what is wrong with it."""
    text, flags = f"{made.name}.", []
    for sentence in sentences:
        if sentence.told != "faithful":
            start = len(text) + 1 + sentence.text.index(sentence.wrong)
            first = made.text.index(sentence.shown) if sentence.shown else 0
            evidence = (Passage(start=first, end=first + len(sentence.shown)),) if sentence.shown else ()
            flags.append(Flag(start=start, end=start + len(sentence.wrong), label=sentence.told, evidence=evidence))
        text += f" {sentence.text}"
    return text, HallucinationsAnswer(flags=tuple(flags))


def _shown(answer: str, source: str) -> tuple[Text, ...]:
    return (
        Text(slot="main", title="Answer", text=answer),
        Text(slot="source", title="Source", text=source),
    )


def content(seed: int) -> Content:
    """Build the project: 60 answers with gold, 10 edge items, 3 for practice."""
    rng = random.Random(seed)  # noqa: S311 - reproducible content, not a secret
    made: list[Item] = []
    for number in range(63):
        about = report(number, rng)
        tellings = _TELLINGS[number % len(_TELLINGS)]
        text, flags = _gold(about, told(about, tellings, rng))
        made.append(
            Item(
                Task(
                    key=f"answer-{number + 1:02d}",
                    media=_shown(text, about.text),
                    stratum="clean" if not flags.flags else "several" if len(flags.flags) > 1 else "one",
                ),
                Gold(
                    answers={"flags": Agreed(answers=(flags,))},
                    explanation="Each sentence was held against the report from which it was written.",
                    agreed_by=("M. Sommer", "T. Adeyemi"),
                ),
            )
        )
    rng.shuffle(made)
    edges = [
        Item(
            Task(key=f"edge-{i + 1:02d}", media=_shown(answer, source), stratum="ambiguous"),
            Gold(should_flag=True, explanation=why, agreed_by=("M. Sommer", "T. Adeyemi")),
        )
        for i, (source, answer, why) in enumerate(EDGES)
    ]
    return Content(
        title="Answers beside their source: hallucinations",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85, agreement_target=0.7, seconds_per_task=60, priorities=("contradictions", "the exact stretch")
        ),
        requirements=Requirements(
            modality="text, answers with their source",
            weekly_volume=2_500,
            nda=True,
            residency="EU",
            certifications=("SOC 2",),
        ),
        gold=tuple(made[:60]),
        edges=tuple(edges),
        practice=tuple(made[60:63]),
        files={},
    )
