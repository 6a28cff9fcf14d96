"""What pairs asked both ways say of simulated people whose pull is known (statistics.md section 13, S13)."""

from __future__ import annotations

import uuid
from types import MappingProxyType

import numpy as np
import pytest
from scipy import special

from raterlab.analytics.bothways import both_ways
from raterlab.analytics.facts import LabelFact, PersonFact, TrialFacts
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.score import BothWays
from raterlab.domain.trial import Thresholds
from raterlab.domain.work import SuccessMetric
from raterlab.kinds.compare import CompareAnswer, CompareParams
from raterlab.kinds.scale import ScaleParams

RUBRIC = Rubric(
    title="t",
    criteria=(
        Criterion(key="better", title="Better", ask=CompareParams()),
        Criterion(key="clear", title="Clear", ask=ScaleParams(low=1, high=5)),
    ),
)
ORDERS = (("a", "b"), ("b", "a"), ())


def label(task: uuid.UUID, answer: CompareAnswer | None) -> LabelFact:
    return LabelFact(uuid.uuid4(), uuid.UUID(int=0), task, {"better": answer} if answer else {}, {}, False, 1.0)


def found(pairs: list[tuple[CompareAnswer | None, CompareAnswer | None]], **facts: object) -> tuple[BothWays, ...]:
    tasks = [(uuid.uuid4(), uuid.uuid4()) for _ in pairs]
    person = PersonFact(
        uuid.UUID(int=0), "Ann", "done",
        tuple(label(one, a) for (one, _), (a, _) in zip(tasks, pairs, strict=True)),
        again=tuple(label(two, b) for (_, two), (_, b) in zip(tasks, pairs, strict=True)),
    )  # fmt: skip
    trial = TrialFacts(
        rubric=RUBRIC, metric=SuccessMetric(), thresholds=Thresholds(), graders=2, rationales=0, people=(person,),
        tasks={one: str(one) for one, _ in tasks}, gold={}, edge=frozenset(), distance=lambda *_: 0.0, errors=lambda *_: (),
        **{"mirrors": {two: one for one, two in tasks}, **facts},
    )  # fmt: skip
    return both_ways(trial, person)


def choice(shown: tuple[str, ...], *, took_first: bool) -> CompareAnswer:
    first = shown[0] if shown else "a"
    return CompareAnswer(value=-1 if (first == "a") == took_first else 1, shown=shown)


def somebody(rng: np.random.Generator, pull: float, pairs: int, sd: float = 1.5) -> BothWays:
    """One person, whose choices follow the difference of the two and a pull to what stands first, in logits."""
    answers = []
    for better in rng.normal(0, sd, pairs):  # the content that stands first the first time is better by so much
        shown = ORDERS[rng.integers(3)]
        answers.append(
            tuple(choice(shown, took_first=rng.random() < special.expit(d + pull)) for d in (better, -better))
        )
    (row,) = found(answers)
    return row


def test_an_unbiased_person_on_subtle_pairs_reaches_what_is_said() -> None:
    rng = np.random.default_rng(1)
    rows = [somebody(rng, 0.0, 50) for _ in range(300)]
    assert np.mean([row.consistency.value for row in rows]) == pytest.approx(0.65, abs=0.02)
    assert np.mean([row.first.value for row in rows]) == pytest.approx(0.5, abs=0.03)
    assert np.mean([row.p_value < 0.05 for row in rows]) <= 0.075
    # n counts pairs, and the interval covers what is true
    assert {row.consistency.n for row in rows} == {50}
    assert np.mean([row.consistency.low <= 0.65 <= row.consistency.high for row in rows]) > 0.91


def test_a_pull_to_the_first_place_is_found() -> None:
    rng = np.random.default_rng(2)
    rows = [somebody(rng, 0.6, 50) for _ in range(300)]
    assert np.mean([row.p_value < 0.05 for row in rows]) == pytest.approx(0.61, abs=0.08)
    assert np.mean([row.first.value for row in rows]) > 0.7
    strong = somebody(rng, 3.0, 20)
    assert strong.first.low is not None
    assert strong.first.low > 0.5
    assert strong.p_value is not None
    assert strong.p_value < 0.01


def test_the_words_count_as_people_do() -> None:
    same = [(choice((), took_first=True), choice((), took_first=False))] * 17
    first = [(choice(("b", "a"), took_first=True), choice(("b", "a"), took_first=True))] * 3
    (row,) = found(same + first)
    assert row.criterion == "better"
    assert row.sentence.startswith(
        "Chose the same in 17 of 20 pairs asked both ways: 85 %, 95 % interval 64 % to 95 %; the other 3 went to "
        "what stood first (p = 0.25 "
    )
    assert row.sentence.endswith("Somebody without a pull reaches about 65 % on subtle pairs.")
    second = [(choice((), took_first=False), choice((), took_first=False))]
    (row,) = found(same + first + second)
    assert "of the other 4, 3 went to what stood first and 1 went to what stood second" in row.sentence
    tie = CompareAnswer(value=0)
    (row,) = found([(tie, tie), (tie, choice((), took_first=True))])
    assert (row.consistency.value, row.first.value, row.first.n) == (0.5, 1.0, 1)


def test_what_is_not_known_says_why() -> None:
    one = choice((), took_first=True)
    assert found([(one, one)], mirrors=MappingProxyType({})) == ()
    for pairs in ([], [(one, None), (None, one)]):
        # a trial that mirrors pairs, none of which this person has answered twice
        (row,) = found(pairs, **({} if pairs else {"mirrors": {uuid.uuid4(): uuid.uuid4()}}))
        assert (row.consistency.value, row.consistency.n, row.p_value) == (None, 0, None)
        assert row.consistency.missing == row.first.missing == "no mirrored pair is answered both ways"
    # seen the same way round twice, as an import may say: nothing about places
    (row,) = found([(choice(("a", "b"), took_first=True), choice(("b", "a"), took_first=True))])
    assert row.consistency.missing == "each pair was shown the same way round both times"
    (row,) = found([(one, choice((), took_first=False))])
    assert (row.consistency.value, row.first.missing) == (1.0, "no inconsistent pairs")
