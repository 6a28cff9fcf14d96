"""Written work is graded by standards: blind, by several, and what they say is its credit. On both engines."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from raterlab.domain.people import Person, Role
from raterlab.domain.trial import Phase
from raterlab.domain.work import Flag, SuccessMetric
from raterlab.errors import Conflict, Invalid, NotFound
from raterlab.flows import assign, author, check, explain, export, fold, label, people, review, score, trial
from raterlab.kinds._standards import Standard
from raterlab.kinds.text import TextParams
from raterlab.store import grading, scores, work
from raterlab.store.database import Database, Tx
from tests import world as worlds
from tests.conftest import run
from tests.flows.test_trial import begin, sent, through
from tests.world import World, make

STANDARDS = (Standard(key="right", title="It is right"), Standard(key="plain", title="It is plain"))
NO, HALF, YES = ({"right": a, "plain": b} for a, b in ((False, False), (True, False), (True, True)))


@pytest.fixture(autouse=True)
def graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(worlds.PARAMS, "text", TextParams(min_words=1, standards=STANDARDS))


def reviewer(tx: Tx, name: str) -> Person:
    mail = f"{uuid.uuid4()}@x.org"
    new = people.add_user(tx, None, name=name, email=mail, role=Role.REVIEWER, password_hash="")
    return Person(new, name, mail, Role.REVIEWER, "test")


def appraise(tx: Tx, who: Person, submission: uuid.UUID, sheet: dict[str, bool], **more: Any) -> None:
    review.appraise(tx, who, submission, more.pop("id", None) or uuid.uuid4(), {"c_text": sheet}, **more)


def works(tx: Tx, who: Person) -> list[review.Waiting]:
    return [each for each in review.waiting(tx, who.id) if each.what == "work"]


async def finished(database: Database, world: World, *names: str) -> list[tuple[Person, uuid.UUID]]:
    found = []
    for name in names:
        who, attempt = await database.write(lambda tx, name=name: begin(tx, world, name))
        await database.write(lambda tx, who=who, attempt=attempt: through(tx, world, who, attempt))
        found.append((who, attempt))
    return found


async def calibration(database: Database, attempt: uuid.UUID) -> Any:
    while await database.write(fold.fold_some):
        pass
    card = await database.read(lambda tx: score.live(tx, attempt))
    return next(gate for gate in card.gates if gate.key == "calibration")


def test_the_share_that_is_met_is_the_credit(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("text",), practice=0, rationales=0))
        [(_, attempt)] = await finished(database, world, "Zebediah")
        rosa, ravi = await database.write(lambda tx: (reviewer(tx, "Rosa"), reviewer(tx, "Ravi")))
        # twenty clear items, of which none has gold; the five edge items are not graded
        queue = await database.read(lambda tx: works(tx, rosa))
        assert len(queue) == 20
        gate = await calibration(database, attempt)
        assert (gate.headline.n, gate.headline.value) == (0, None)
        assert "20 written answers are not graded yet" in gate.sentence
        task = await database.read(lambda tx: review.next_task(tx, rosa))
        assert (task["what"], task["waiting"], set(task["standards"])) == ("work", 20, {"c_text"})
        assert not [secret for secret in ("Zebediah", str(attempt)) if secret in str(task)]

        for i, each in enumerate(queue):
            await database.write(lambda tx, e=each, i=i: appraise(tx, rosa, e.id, YES if i < 15 else NO))
        assert await database.read(lambda tx: works(tx, rosa)) == []
        # one grader is not enough: nothing counts yet, and the other sees those first that somebody has begun
        assert (await calibration(database, attempt)).headline.n == 0
        second = await database.read(lambda tx: works(tx, ravi))
        assert all(each.begun for each in second)
        assert len(second) == 20
        for each in second:
            good = [e.id for e in queue].index(each.id) < 15
            await database.write(lambda tx, e=each, g=good: appraise(tx, ravi, e.id, HALF if g else NO))
        gate = await calibration(database, attempt)
        assert gate.headline.n == 20
        assert gate.headline.value == pytest.approx(15 * 0.75 / 20)
        card = await database.read(lambda tx: score.live(tx, attempt))
        rows = {row.label: (row.title, row.matched, row.missed) for row in card.classes}
        # met by one of two is not met by more than half
        assert rows == {"right": ("It is right", 15, 5), "plain": ("It is plain", 0, 20)}
        agreement = next(d for d in gate.details if d.key == "grader_agreement")
        assert agreement.measured.value == pytest.approx((15 * 0.5 + 5) / 20)
        shown = next(row for row in await database.read(lambda tx: score.evidence(tx, attempt)) if not row["edge"])
        assert len(shown["appraisals"]["c_text"]) == 2
        lines = [json.loads(line) for line in await database.read(lambda tx: list(export.lines(tx, world.trial)))]
        assert sorted(len(line["appraisals"]) for line in lines) == [0] * 5 + [2] * 20
        assert (await database.read(check.check))["problems"] == []

    run(url, body)


def test_appraisals_are_appended_and_refused_where_they_do_not_fit(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("choice", "text"), rationales=1))
        [(who, _)] = await finished(database, world, "Ann")
        rosa = await database.write(lambda tx: reviewer(tx, "Rosa"))
        queue = await database.read(lambda tx: review.waiting(tx, rosa.id))
        assert sorted({each.what for each in queue}) == ["rationale", "work"]
        mine = (await database.read(lambda tx: works(tx, rosa)))[0].id
        for marks, field in (
            ({"c_text": {"right": True}}, "marks.c_text.plain"),
            ({"c_text": {**YES, "nice": True}}, "marks.c_text.nice"),
            ({"c_text": YES, "c_choice": {"right": True}}, "marks.c_choice.right"),
        ):
            with pytest.raises(Invalid) as wrong:
                await database.write(lambda tx, m=marks: review.appraise(tx, rosa, mine, uuid.uuid4(), m))
            assert [error.field for error in wrong.value.errors] == [field]
        with pytest.raises(NotFound):
            await database.write(lambda tx: appraise(tx, rosa, uuid.uuid4(), YES))
        practised = await database.read(lambda tx: work.latest_submissions(tx, world.trial, phase=Phase.PRACTICE)[0].id)
        with pytest.raises(NotFound):
            await database.write(lambda tx: appraise(tx, rosa, practised, YES))
        with pytest.raises(Conflict, match="own words"):
            await database.write(lambda tx: appraise(tx, who, mine, YES))
        name = uuid.uuid4()
        for _ in range(2):  # sent again after a lost reply
            await database.write(lambda tx: appraise(tx, rosa, mine, NO, id=name))
        with pytest.raises(Conflict, match="taken"):
            await database.write(lambda tx: appraise(tx, world.owner, mine, NO, id=name))
        await database.write(lambda tx: appraise(tx, rosa, mine, YES))
        kept = await database.read(lambda tx: grading.appraisals_in(tx, world.trial))
        assert [(row.version, row.body) for row in kept] == [(2, {"c_text": YES})]

    run(url, body)


def test_what_counts_is_known_when_all_of_it_is(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("choice", "text"), rationales=0))
        [(_, attempt)] = await finished(database, world, "Ann")
        # gold knows the choice, nobody has read the text
        assert (await calibration(database, attempt)).headline.n == 0
        graders = await database.write(lambda tx: [reviewer(tx, "Rosa"), reviewer(tx, "Ravi")])
        one = (await database.read(lambda tx: works(tx, graders[0])))[0]
        for grader in graders:
            await database.write(lambda tx, g=grader: appraise(tx, g, one.id, HALF))
        gate = await calibration(database, attempt)
        rows = await database.read(lambda tx: score.evidence(tx, attempt))
        row = next(row for row in rows if row["submission"] == one.id)
        assert gate.headline.n == 1
        assert row["by_criterion"]["c_text"] == 0.5
        assert row["credit"] == pytest.approx((row["by_criterion"]["c_choice"] + 0.5) / 2)
        assert sum(row["waiting"] for row in rows) == 19

        # what was frozen is computed anew as it was, whatever is graded afterwards
        prepared = await database.read(lambda tx: score.prepare(tx, attempt))
        card = await database.write(lambda tx: score.freeze(tx, world.owner, prepared))
        await database.write(lambda tx: appraise(tx, graders[0], one.id, NO))
        frozen, anew = await database.read(lambda tx: score.recompute(tx, card))
        assert frozen.model_dump_json() == anew.model_dump_json()
        assert (await calibration(database, attempt)).headline.value != gate.headline.value
        # a cut from before anything was graded names no appraisals
        plan = await database.read(lambda tx: trial.plan_of(tx, world.trial))
        cut = {**prepared.cut}
        del cut["appraisals"]
        facts = await database.read(lambda tx: score.facts_of(tx, plan, cut))
        assert not any(label.sheets for person in facts.people for label in person.labels)

    run(url, body)


def test_a_flag_instead_of_words_is_not_being_right(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("text",), practice=0, rationales=0))
        who, attempt = await database.write(lambda tx: begin(tx, world))

        def flagging(tx: Tx) -> None:
            assign.advance(tx, who, attempt, Phase.GUIDELINES)
            assign.advance(tx, who, attempt, Phase.PRACTICE)
            plan = trial.plan_of(tx, world.trial)
            for task in assign.order_of(plan, work.attempt(tx, attempt), Phase.TRIAL):
                flag = Flag(reason="ambiguous", text="No way to tell.")
                label.submit(tx, who, attempt, sent(task, (), flag=flag))
            assign.advance(tx, who, attempt, Phase.TRIAL)
            assert explain.explained(tx, who, attempt) == []
            assign.advance(tx, who, attempt, Phase.RATIONALES)

        await database.write(flagging)
        rosa = await database.write(lambda tx: reviewer(tx, "Rosa"))
        assert await database.read(lambda tx: works(tx, rosa)) == []
        gate = await calibration(database, attempt)
        assert (gate.headline.n, gate.headline.value) == (20, 0.0)

    run(url, body)


@pytest.mark.parametrize("counted", [("c_choice",), ("c_text",)])
def test_the_metric_says_what_counts(url: str, tmp_path: Path, counted: Sequence[str]) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("choice", "text"), rationales=0))
        metric = SuccessMetric(target=0.85, seconds_per_task=30, criteria=tuple(counted))
        design = (await database.read(lambda tx: trial.plan_of(tx, world.trial))).design

        def again(tx: Tx) -> World:
            author.save_settings(tx, world.owner, world.project, metric=metric, requirements=None)
            new = trial.open_trial(tx, world.owner, world.project, design)
            link = trial.add_link(tx, world.owner, new, cap=9, source="s", note="", days=2)
            return World(**{**world.__dict__, "trial": new, "link": link})

        second = await database.write(again)
        [(_, attempt)] = await finished(database, second, "Ann")
        n = (await calibration(database, attempt)).headline.n
        assert n == (20 if counted == ("c_choice",) else 0)
        rosa = await database.write(lambda tx: reviewer(tx, "Rosa"))
        # it is graded all the same, and told
        queue = await database.read(lambda tx: works(tx, rosa))
        assert len(queue) == 20
        for grader in (rosa, world.owner):
            await database.write(lambda tx, g=grader: appraise(tx, g, queue[0].id, YES))
        rows = [r for r in (await database.read(lambda tx: score.live(tx, attempt))).classes if r.criterion == "c_text"]
        assert [(r.label, r.matched, r.missed, r.precision.value) for r in rows] == [
            ("plain", 1, 0, None),
            ("right", 1, 0, None),
        ]
        assert (await database.read(scores.marks))["appraisals"] > 0

    run(url, body)
