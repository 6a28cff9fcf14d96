"""The thresholds that a lead sets are the ones that decide."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from raterlab.analytics import gates, scorecard
from raterlab.analytics.facts import LabelFact, PersonFact, TrialFacts
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.score import Verdict
from raterlab.domain.trial import Thresholds
from raterlab.domain.work import SuccessMetric
from raterlab.flows import check, fold, score
from raterlab.flows.trial import plan_of
from raterlab.kinds import Credit, Frames
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


def clips(right: list[int], *, of: int = 100, unit: str = "frame") -> TrialFacts:
    """One person's clips, of which so many frames are right."""
    attempt = uuid.uuid4()
    tasks = [uuid.uuid4() for _ in right]
    labels = tuple(
        LabelFact(
            uuid.uuid4(), attempt, task, {}, {"a": Credit(k / of, {}, Frames(k, of))}, flagged=False, seconds=30.0
        )
        for task, k in zip(tasks, right, strict=True)
    )
    person = PersonFact(attempt, "Ann", "done", labels)
    return replace(
        facts(Thresholds()),
        metric=SuccessMetric(target=0.9, unit=unit),
        people=(person,),
        tasks={task: str(task) for task in tasks},
        edge=frozenset(),
    )


def test_frames_are_counted_and_believed_as_far_as_clips_tell() -> None:
    def gate(trial: TrialFacts) -> Any:
        return gates.calibration(trial, trial.people[0], gates.posteriors(trial)[0])

    found = gate(clips([99, 98, 100, 97] * 5))
    assert found.verdict is Verdict.PASS
    assert (found.headline.value, found.headline.n) == (0.985, 20)
    assert "2000 frames of 20 items" in found.sentence
    # 1,900 of 2,000 frames, but a whole clip is missed: as 2,000 coin flips it would be settled for good
    clustered, spread = gate(clips([100] * 19 + [0])), gate(clips([95] * 20))
    assert clustered.headline.value == spread.headline.value == 0.95
    assert clustered.headline.high - clustered.headline.low > 1.8 * (spread.headline.high - spread.headline.low)
    assert clustered.probability < spread.probability
    assert gate(clips([60, 70, 80, 75] * 5)).verdict is Verdict.FAIL
    few = gate(clips([100, 0, 100, 0]))
    assert few.verdict is Verdict.UNKNOWN
    assert few.settle_unit == "items"
    # written out, however many
    assert "1500000 frames of 20 items" in gate(clips([75_000] * 20, of=75_000)).sentence
    # a task without frames is one, and right or not
    trial = clips([100] * 30 + [50] * 2)
    bare = tuple(replace(label, credits={"a": Credit(label.credits["a"].value)}) for label in trial.people[0].labels)
    trial = replace(trial, people=(replace(trial.people[0], labels=bare),))
    assert gate(trial).headline.value == 30 / 32


def test_what_frames_say_is_kept_with_the_credits(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("tracks",)))

        def answer(tx: Tx) -> Any:
            who, attempt = begin(tx, world)
            through(tx, world, who, attempt)
            return attempt

        await database.write(answer)
        plan = await database.read(lambda tx: plan_of(tx, world.trial))

        def frames(tx: Tx, *, use_cache: bool) -> list[Any]:
            found = score.facts_of(tx, plan, score.cut_now(tx, plan), use_cache=use_cache)
            return [label.credits["c_tracks"].frames for label in found.people[0].labels if label.credits]

        await database.write(lambda tx: fold.fold_some(tx, 500))
        kept = await database.read(lambda tx: frames(tx, use_cache=True))
        assert kept == await database.read(lambda tx: frames(tx, use_cache=False))
        assert len(kept) == 25
        assert all(each and 0 <= each.right <= each.all for each in kept)
        assert (await database.read(check.check))["problems"] == []

    run(url, body)
