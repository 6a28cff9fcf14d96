"""A trial through the flows, on both engines."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from raterlab.analytics import scorecard
from raterlab.domain.people import Person, Role
from raterlab.domain.trial import Design, Phase
from raterlab.domain.work import Agreed, Flag, Gold
from raterlab.errors import Conflict, Gone, Invalid, NotFound
from raterlab.flows import apply, assign, author, check, explain, fold, label, review, score, trial
from raterlab.kinds import KINDS
from raterlab.kinds.choice import ChoiceAnswer
from raterlab.store import scores, work
from raterlab.store.database import Database, Tx
from tests.conftest import run
from tests.world import MEDIA, PARAMS, World, answer_for, make


def begin(tx: Tx, world: World, name: str = "Cara") -> tuple[Person, uuid.UUID]:
    attempt, _, person = apply.join(
        tx, world.link, name=name, email=f"{uuid.uuid4()}@x.org", profile={}, accepted="2026-11", origin="test", hours=1
    )
    return Person(person, name, "", Role.TRAINER, "test"), attempt


def sent(task: uuid.UUID, kinds: tuple[str, ...], phase: str = "trial", **more) -> label.Sent:
    rng = random.Random(str(task))
    base = {
        "id": uuid.uuid4(), "phase": phase, "task": task, "flag": None, "confidence": None, "comment": "",
        "answers": {f"c_{kind}": answer_for(kind, rng) for kind in kinds}, "active_ms": 1_000, "idle_ms": 0, "revisions": 0,
    }  # fmt: skip
    return label.Sent(**{**base, **more})


def through(tx: Tx, world: World, who: Person, attempt: uuid.UUID, *, until: Phase = Phase.DONE) -> None:
    assign.advance(tx, who, attempt, Phase.GUIDELINES)
    plan = trial.plan_of(tx, world.trial)
    for phase in (Phase.PRACTICE, Phase.TRIAL):
        if until == phase:
            return
        for task in assign.order_of(plan, work.attempt(tx, attempt), phase):
            label.submit(tx, who, attempt, sent(task, world.kinds, phase))
        assign.advance(tx, who, attempt, phase)
    for each in explain.explained(tx, who, attempt):
        explain.write_rationale(tx, who, attempt, each["task"], uuid.uuid4(), "Rule 1 says so.")
    assign.advance(tx, who, attempt, Phase.RATIONALES)


def test_a_trial_refuses_to_open_and_says_what_is_missing(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        empty = await database.write(lambda tx: author.add_project(tx, world.owner, "Empty"))
        with pytest.raises(Conflict) as refused:
            await database.write(lambda tx: trial.open_trial(tx, world.owner, empty, Design(title="t", items=("a",))))
        assert {e.field for e in refused.value.errors} >= {
            "metric",
            "rubric",
            "gold",
            "edge_items",
            "volume",
            "security",
        }
        with pytest.raises(Invalid) as wrong:
            await database.write(
                lambda tx: trial.open_trial(
                    tx, world.owner, world.project, Design(title="t", items=("nope",), edge_items=("t000",))
                )
            )
        assert {e.field for e in wrong.value.errors} == {"items.0", "edge_items.0"}

    run(url, body)


def test_submissions_are_stored_once_superseded_and_clamped(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        who, attempt = await database.write(lambda tx: begin(tx, world))
        await database.write(lambda tx: through(tx, world, who, attempt, until=Phase.TRIAL))
        task = world.task_ids["t003"]
        first = sent(task, world.kinds, active_ms=3_600_000)
        one = await database.write(lambda tx: label.submit(tx, who, attempt, first))
        again = await database.write(lambda tx: label.submit(tx, who, attempt, first))
        assert (one.repeated, again.repeated) == (False, True)
        assert again.trial == one.trial == 1
        second = sent(task, world.kinds)
        await database.write(lambda tx: label.submit(tx, who, attempt, second))
        last = await database.read(lambda tx: work.last_submission(tx, attempt, task))
        assert (last.id, last.version) == (second.id, 2)
        kept = await database.read(lambda tx: work.submission(tx, first.id))
        assert kept.version == 1
        # an hour of work cannot have been done in a second
        assert kept.active_ms < 60_000
        with pytest.raises(Invalid, match="kept on your screen"):
            bad = sent(task, world.kinds, answers={"c_choice": ChoiceAnswer(value="nonsense")})
            await database.write(lambda tx: label.submit(tx, who, attempt, bad))
        with pytest.raises(Invalid):
            mute = sent(task, world.kinds, flag=Flag(reason="ambiguous", text=" "))
            await database.write(lambda tx: label.submit(tx, who, attempt, mute))
        stranger, _ = await database.write(lambda tx: begin(tx, world, "Otto"))
        with pytest.raises(NotFound):
            await database.write(lambda tx: label.submit(tx, stranger, attempt, sent(task, world.kinds)))

    run(url, body)


def test_the_time_limit(url: str, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    now = [datetime(2026, 6, 1, tzinfo=UTC)]

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, minutes=10))
        who, attempt = await database.write(lambda tx: begin(tx, world))
        await database.write(lambda tx: through(tx, world, who, attempt, until=Phase.TRIAL))
        await database.write(lambda tx: label.submit(tx, who, attempt, sent(world.task_ids["t001"], world.kinds)))
        with pytest.raises(Conflict, match="still open"):
            await database.write(lambda tx: assign.advance(tx, who, attempt, Phase.TRIAL))
        now[0] += timedelta(minutes=12)
        with pytest.raises(Conflict, match="time limit"):
            await database.write(lambda tx: label.submit(tx, who, attempt, sent(world.task_ids["t002"], world.kinds)))
        await database.write(lambda tx: assign.advance(tx, who, attempt, Phase.TRIAL))
        row = await database.read(lambda tx: work.attempt(tx, attempt))
        assert row.phase == Phase.RATIONALES

    run(url, body, clock=lambda: now[0])


def test_links(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        single = await database.write(
            lambda tx: trial.add_link(tx, world.owner, world.trial, cap=1, source="", note="", days=1)
        )
        invited = World(**{**world.__dict__, "link": single})
        who, attempt = await database.write(lambda tx: begin(tx, invited))
        with pytest.raises(Gone, match="has been used"):
            await database.write(lambda tx: begin(tx, invited, "Second"))
        mine = await database.read(lambda tx: apply.look(tx, single, who.id))
        assert (mine.state, mine.attempt) == ("used", attempt)
        await database.write(lambda tx: trial.revoke_link(tx, world.owner, world.trial, world.link))
        with pytest.raises(Gone, match="withdrawn"):
            await database.write(lambda tx: begin(tx, world))

    run(url, body)


def test_blind_grades_changed_gold_and_frozen_scorecards(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("choice", "boxes")))
        names = ("Ann", "Ben", "Cat")
        people = []
        for name in names:
            who, attempt = await database.write(lambda tx, name=name: begin(tx, world, name))
            await database.write(lambda tx, who=who, attempt=attempt: through(tx, world, who, attempt))
            people.append((who, attempt))
        task = await database.read(lambda tx: review.next_task(tx, world.owner))
        assert not any(name in str(task) for name in names)
        marks = dict.fromkeys(review.CRITERIA, True)
        await database.write(lambda tx: review.grade(tx, world.owner, task["subject"], uuid.uuid4(), marks))
        left = await database.read(lambda tx: review.waiting(tx, world.owner.id))
        assert len(left) == task["waiting"] - 1 == 8
        while await database.write(fold.fold_some):
            pass
        attempt = people[0][1]
        prepared = await database.read(lambda tx: score.prepare(tx, attempt))
        card = await database.write(lambda tx: score.freeze(tx, world.owner, prepared))
        # the world goes on: gold is corrected, a grade comes in, somebody else begins
        fresh = Gold(answers={"c_choice": Agreed(answers=(ChoiceAnswer(value="crack"),))}, agreed_by=("Olga",))
        await database.write(lambda tx: author.set_gold(tx, world.owner, world.project, {"t000": fresh, "t001": fresh}))
        await database.write(
            lambda tx: review.grade(tx, world.owner, task["subject"], uuid.uuid4(), {**marks, "is_brief": False})
        )
        late, other = await database.write(lambda tx: begin(tx, world, "Dan"))
        await database.write(lambda tx: through(tx, world, late, other))
        assert (await database.read(lambda tx: scores.waiting_jobs(tx, 10))) != []
        while await database.write(fold.fold_some):
            pass
        frozen, anew = await database.read(lambda tx: score.recompute(tx, card))
        assert frozen.model_dump_json() == anew.model_dump_json()
        now = await database.read(lambda tx: score.live(tx, attempt))
        assert now.model_dump_json() != frozen.model_dump_json()
        assert await database.snapshot(check.credit_differences) == []
        before = await database.read(scores.all_credits)
        await database.write(fold.rebuild)
        after = await database.read(scores.all_credits)
        assert {k: v for k, v in before.items() if k in after} == after

    run(url, body)


def test_folded_or_computed_credits_are_the_same(sqlite_url: str, tmp_path: Path) -> None:
    """To the last digit, also of an overlap: or a frozen scorecard could not be recomputed."""

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("boxes",), items=20))
        who, attempt = await database.write(lambda tx: begin(tx, world))
        await database.write(lambda tx: through(tx, world, who, attempt, until=Phase.TRIAL))
        boxes, rng = KINDS["boxes"], random.Random(4)
        for key in (f"t{i:03d}" for i in range(20)):
            near = boxes.nudge(world.gold[key]["c_boxes"], PARAMS["boxes"], MEDIA["boxes"], rng)
            one = sent(world.task_ids[key], world.kinds, answers={"c_boxes": near})
            await database.write(lambda tx, s=one: label.submit(tx, who, attempt, s))
        while await database.write(fold.fold_some):
            pass

        def cards(tx: Tx) -> list[str]:
            plan = trial.plan_of(tx, world.trial)
            facts = [score.facts_of(tx, plan, score.cut_now(tx, plan), use_cache=cache) for cache in (True, False)]
            return [scorecard.compare(each).model_dump_json() for each in facts]

        folded, computed = await database.read(cards)
        assert folded == computed

    run(sqlite_url, body)
