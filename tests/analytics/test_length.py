"""Who leans to the longer of two texts: the simulation of statistics.md section 13, through the facts of a trial."""

from __future__ import annotations

import uuid

import numpy as np

from raterlab.analytics.facts import LabelFact, PersonFact, TrialFacts
from raterlab.analytics.length import length_pulls
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.score import LengthPull
from raterlab.domain.trial import Thresholds
from raterlab.domain.work import SuccessMetric
from raterlab.kinds.compare import CompareAnswer, CompareParams
from raterlab.kinds.scale import ScaleParams

RUBRIC = Rubric(
    title="Pairs",
    criteria=(
        Criterion(key="better", title="Better", ask=CompareParams()),
        Criterion(key="clear", title="Clear", ask=ScaleParams(low=1, high=5)),
    ),
)
ORDERS = (("a", "b"), ("b", "a"), ())


def judged(rng: np.random.Generator, pulls: list[float], pairs: int, *, written: bool = True) -> list[LengthPull]:
    """What is said of people who follow quality, which goes with length, and a pull to length of their own (logits)."""
    tasks = [uuid.uuid4() for _ in range(pairs)]
    lengths = rng.integers(20, 120, (pairs, 2))
    extra = lengths[:, 0] - lengths[:, 1]
    quality = rng.normal(0, 1, pairs) + 0.8 * extra / extra.std()
    people = []
    for r, pull in enumerate(pulls):
        chance = 1 / (1 + np.exp(-(quality + pull * extra / extra.std())))
        attempt = uuid.UUID(int=r)
        people.append(
            PersonFact(
                attempt, f"P{r}", "done",
                tuple(
                    LabelFact(
                        uuid.uuid4(), attempt, task,
                        {"better": CompareAnswer(value=-1 if rng.random() < p else 1, shown=ORDERS[rng.integers(3)])},
                        {}, False, 1.0,
                    )
                    for task, p in zip(tasks, chance, strict=True)
                ),
            )
        )  # fmt: skip
    facts = TrialFacts(
        rubric=RUBRIC, metric=SuccessMetric(), thresholds=Thresholds(), graders=2, rationales=0, people=tuple(people),
        tasks={task: str(task) for task in tasks}, gold={}, edge=frozenset(), distance=lambda *_: 0.0,
        errors=lambda *_: (),
        words={t: {"a": int(a), "b": int(b)} for t, (a, b) in zip(tasks, lengths, strict=True)} if written else {},
    )  # fmt: skip
    found = length_pulls(facts, [[k for k in range(len(pulls)) if k != r] for r in range(len(pulls))])
    assert {len(rows) for rows in found} == {1 if written else 0}
    return [row for rows in found for row in rows]


def test_a_pull_is_found_and_the_innocent_are_not_accused() -> None:
    rng = np.random.default_rng(5)
    runs = [judged(rng, [1.5, 0, 0, 0, 0, 0], 60) for _ in range(60)]
    found = np.mean([rows[0].p_value < 0.05 for rows in runs])
    accused = np.mean([row.p_value < 0.05 for rows in runs for row in rows[1:]])
    assert found > 0.75
    # quality goes with length for everybody: a regression of the choices themselves accuses 38 to 96 % of them
    assert accused < 0.09


def test_it_says_what_it_measured_or_why_not() -> None:
    rows = judged(np.random.default_rng(1), [3.0, 0, 0, 0], 40)
    assert rows[0].criterion == "better"
    assert "points more often than their peers do on the same 40 pairs" in rows[0].sentence
    assert f"longer by {rows[0].words:.0f} words" in rows[0].sentence
    assert rows[0].slope.low > 0
    few = judged(np.random.default_rng(1), [3.0, 0], 6)
    assert few[0].slope.value is None
    assert few[0].sentence == "Not known: only 6 shared items: at least 10 are needed."
    alone = judged(np.random.default_rng(1), [3.0], 40)
    assert alone[0].slope.value is None


def test_pictures_have_no_length() -> None:
    assert judged(np.random.default_rng(1), [0, 0], 20, written=False) == []
