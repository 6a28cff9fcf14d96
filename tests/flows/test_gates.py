"""The thresholds that a lead sets are the ones that decide."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from raterlab.analytics import gates, scorecard
from raterlab.analytics.facts import LabelFact, PersonFact, TrialFacts
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.score import Verdict
from raterlab.domain.trial import Thresholds
from raterlab.domain.work import SuccessMetric
from raterlab.flows import score
from raterlab.kinds.text import TextParams
from raterlab.store.database import Database, Tx
from tests.conftest import run
from tests.flows.test_trial import begin, through
from tests.world import make


def facts(thresholds: Thresholds, *, grades: tuple[Any, ...] = ()) -> TrialFacts:
    edge = frozenset(uuid.uuid4() for _ in range(10))
    clear = [uuid.uuid4() for _ in range(60)]
    attempt = uuid.uuid4()

    def label(task: uuid.UUID, *, flagged: bool) -> LabelFact:
        return LabelFact(uuid.uuid4(), attempt, task, {}, {}, flagged, 30.0)

    labels = [label(t, flagged=i < 7) for i, t in enumerate(edge)] + [
        label(t, flagged=i < 6) for i, t in enumerate(clear)
    ]
    person = PersonFact(attempt, "Ann", "done", tuple(labels), grades, len(grades))
    rubric = Rubric(title="t", criteria=(Criterion(key="a", title="a", ask=TextParams()),))
    return TrialFacts(
        rubric=rubric, metric=SuccessMetric(), thresholds=thresholds, graders=2, rationales=len(grades), people=(person,),
        tasks={t: str(t) for t in (*edge, *clear)}, gold={}, edge=edge, distance=lambda *_: 0.0, errors=lambda *_: (),
    )  # fmt: skip


def test_the_sensitivity_asked_for_decides() -> None:
    easy, hard = facts(Thresholds(d_prime=0.5)), facts(Thresholds(d_prime=4))
    assert gates.edge_cases(easy, easy.people[0]).verdict is Verdict.PASS
    found = gates.edge_cases(hard, hard.people[0])
    assert found.verdict is Verdict.FAIL
    assert "d' > 4" in found.requirement


def test_grades_are_judged_by_their_interval() -> None:
    good, bad, mixed = ((1, 1, 1, 1),) * 2, ((0, 0, 0, 0),) * 2, ((1, 1, 1, 0), (1, 0, 1, 1))
    for given, verdict in (
        ((mixed, mixed, bad), Verdict.UNKNOWN),
        ((good,) * 12, Verdict.PASS),
        ((bad,) * 12, Verdict.FAIL),
    ):
        trial = facts(Thresholds(), grades=given)
        assert gates.rationales(trial, trial.people[0]).verdict is verdict


def test_writing_alike_is_no_agreement(url: str, tmp_path: Path) -> None:
    """What only people can grade is left out of agreement: who writes what others wrote has not understood better."""

    def body(tx: Tx) -> None:
        both = make(tx, tmp_path, kinds=("choice", "text"))
        for name in ("Ann", "Ben", "Cleo"):
            who, attempt = begin(tx, both, name)
            through(tx, both, who, attempt)
        cards = score.comparison(tx, both.trial).scorecards
        assert {row.criterion for card in cards for row in card.peers} == {"c_choice"}

    async def all_of_it(database: Database) -> None:
        await database.write(body)

    run(url, all_of_it)
    # where nothing else is asked, agreement is not known
    card = scorecard.compare(facts(Thresholds())).scorecards[0]
    gate = next(gate for gate in card.gates if gate.key == "agreement")
    assert (gate.verdict, gate.headline.value, card.peers) == (Verdict.UNKNOWN, None, ())
