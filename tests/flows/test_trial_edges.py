"""The edges of a trial, on both engines: links at their ends, time banked and claimed, own changes after a freeze."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from raterlab.domain.trial import Design, Phase
from raterlab.domain.work import Agreed, Flag, Gold
from raterlab.errors import Conflict, Gone, NotFound, RaterlabError
from raterlab.flows import apply, assign, author, check, decide, explain, fold, label, review, score, trial
from raterlab.kinds.choice import ChoiceAnswer
from raterlab.store import projects, scores, work
from raterlab.store.database import Database
from tests.conftest import run
from tests.flows.test_trial import begin, sent, through
from tests.world import World, make


def clocked() -> list[datetime]:
    return [datetime(2026, 6, 1, tzinfo=UTC)]


def test_every_state_of_a_link(url: str, tmp_path: Path) -> None:
    now = clocked()

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))

        async def state(link: uuid.UUID) -> str:
            return (await database.read(lambda tx: apply.look(tx, link, None))).state

        async def new(cap: int, days: int = 2) -> World:
            link = await database.write(
                lambda tx: trial.add_link(tx, world.owner, world.trial, cap=cap, source="s", note="", days=days)
            )
            return World(**{**world.__dict__, "link": link})

        pair = await new(2)
        await database.write(lambda tx: begin(tx, pair, "One"))
        assert await state(pair.link) == "open"
        await database.write(lambda tx: begin(tx, pair, "Two"))
        assert await state(pair.link) == "full"
        with pytest.raises(Gone, match="taken"):
            await database.write(lambda tx: begin(tx, pair, "Three"))
        short = await new(5, days=1)
        now[0] += timedelta(days=1, seconds=1)
        assert await state(short.link) == "expired"
        with pytest.raises(Gone, match="expired"):
            await database.write(lambda tx: begin(tx, short))
        last = await new(5)
        who, attempt = await database.write(lambda tx: begin(tx, last))
        await database.write(lambda tx: trial.close_trial(tx, world.owner, world.trial))
        assert await state(last.link) == "closed"
        with pytest.raises(Gone, match="closed"):
            await database.write(lambda tx: begin(tx, last))
        with pytest.raises(Conflict, match="closed"):
            await new(1)
        # those who began may finish
        await database.write(lambda tx: through(tx, world, who, attempt))
        assert (await database.read(lambda tx: work.attempt(tx, attempt))).phase == Phase.DONE
        with pytest.raises(NotFound):
            await database.read(lambda tx: apply.look(tx, uuid.uuid4(), None))

    run(url, body, clock=lambda: now[0])


def test_a_full_link_lets_nobody_more_in_side_by_side(url: str, tmp_path: Path) -> None:
    import asyncio

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, cap=3))
        jobs = [database.write(lambda tx, i=i: begin(tx, world, f"P{i}")) for i in range(12)]
        outcomes = await asyncio.gather(*jobs, return_exceptions=True)
        assert sum(isinstance(outcome, Gone) for outcome in outcomes) == 9
        assert len(await database.read(lambda tx: work.attempts_of(tx, world.trial))) == 3

    run(url, body)


def test_readiness_names_each_missing_thing_until_none_is(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        empty = await database.write(lambda tx: author.add_project(tx, world.owner, "Empty"))
        needs = await database.read(lambda tx: author.ready(tx, empty))
        assert {need.key for need in needs if not need.met} == {need.key for need in needs}
        with pytest.raises(Conflict) as refused:
            await database.write(lambda tx: trial.open_trial(tx, world.owner, empty, Design(title="t", items=("a",))))
        assert {error.field for error in refused.value.errors} == {need.key for need in needs}
        assert all(error.message for error in refused.value.errors)
        needs = await database.read(lambda tx: author.ready(tx, world.project))
        assert all(need.met for need in needs)
        # a draft is not a published rubric, and retired gold is not ready gold
        retired = Gold(answers={"c_choice": Agreed(answers=(ChoiceAnswer(value="dent"),))}, retired=True)
        await database.write(
            lambda tx: author.set_gold(
                tx, world.owner, world.project, {f"t{i:03d}": retired for i in (*range(20), 25, 26)}
            )
        )
        needs = await database.read(lambda tx: author.ready(tx, world.project))
        assert {need.key for need in needs if not need.met} == {"gold"}

    run(url, body)


def test_active_time_is_never_more_than_the_servers(url: str, tmp_path: Path) -> None:
    now = clocked()

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        who, attempt = await database.write(lambda tx: begin(tx, world))
        began = now[0]
        await database.write(lambda tx: through(tx, world, who, attempt, until=Phase.TRIAL))
        for i in range(8):
            now[0] += timedelta(seconds=5)
            task = world.task_ids[f"t{i % 4:03d}"]
            # each claims a minute: what is claimed together must fit into the time that has passed
            given = sent(task, world.kinds, active_ms=60_000, id=uuid.uuid4())
            await database.write(lambda tx, given=given: label.submit(tx, who, attempt, given))
            tally = await database.read(lambda tx: work.tally(tx, attempt))
            passed = (now[0] - began).total_seconds() * 1_000
            assert tally.active_ms <= passed + label.CLOCK_SLACK_MS
        honest = sent(world.task_ids["t009"], world.kinds, active_ms=4_000)
        now[0] += timedelta(seconds=30)
        await database.write(lambda tx: label.submit(tx, who, attempt, honest))
        assert (await database.read(lambda tx: work.submission(tx, honest.id))).active_ms == 4_000

    run(url, body, clock=lambda: now[0])


def test_an_id_is_one_submission_for_ever(url: str, tmp_path: Path) -> None:
    import asyncio

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        who, attempt = await database.write(lambda tx: begin(tx, world))
        other, others = await database.write(lambda tx: begin(tx, world, "Otto"))
        for person, its in ((who, attempt), (other, others)):
            await database.write(lambda tx, p=person, a=its: through(tx, world, p, a, until=Phase.TRIAL))
        task = world.task_ids["t004"]
        given = sent(task, world.kinds)
        outcomes = await asyncio.gather(
            *(database.write(lambda tx: label.submit(tx, who, attempt, given)) for _ in range(10))
        )
        assert sorted(outcome.repeated for outcome in outcomes) == [False, *[True] * 9]
        # the same id again keeps the first answer, whatever it carries now
        fresh = {"c_choice": ChoiceAnswer(value="crack")}
        await database.write(
            lambda tx: label.submit(tx, who, attempt, sent(task, world.kinds, id=given.id, answers=fresh))
        )
        kept = await database.read(lambda tx: work.answers(tx, given.id))
        assert kept == {"c_choice": given.answers["c_choice"].model_dump(mode="json")}
        for person, its, where in ((who, attempt, world.task_ids["t005"]), (other, others, task)):
            with pytest.raises(Conflict, match="taken"):
                await database.write(
                    lambda tx, p=person, a=its, t=where: label.submit(tx, p, a, sent(t, world.kinds, id=given.id))
                )
        assert (await database.read(lambda tx: work.last_submission(tx, attempt, task))).version == 1
        assert (await database.read(check.check))["problems"] == []

    run(url, body)


def test_rationales(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        who, attempt = await database.write(lambda tx: begin(tx, world))
        with pytest.raises(Conflict, match="after the hidden part"):
            await database.read(lambda tx: explain.explained(tx, who, attempt))
        await database.write(lambda tx: through(tx, world, who, attempt, until=Phase.TRIAL))
        plan = await database.read(lambda tx: trial.plan_of(tx, world.trial))
        for task in plan.hidden_ids:
            await database.write(lambda tx, t=task: label.submit(tx, who, attempt, sent(t, world.kinds)))
        await database.write(lambda tx: assign.advance(tx, who, attempt, Phase.TRIAL))
        with pytest.raises(Conflict):  # the hidden part stays as it was
            await database.write(lambda tx: label.submit(tx, who, attempt, sent(world.task_ids["t000"], world.kinds)))
        chosen = [each["task"] for each in await database.read(lambda tx: explain.explained(tx, who, attempt))]
        assert len(set(chosen)) == 3
        with pytest.raises(Conflict, match="3 of 3"):
            await database.write(lambda tx: assign.advance(tx, who, attempt, Phase.RATIONALES))
        outside = next(task for task in plan.hidden_ids if task not in chosen)
        with pytest.raises(NotFound):
            await database.write(lambda tx: explain.write_rationale(tx, who, attempt, outside, uuid.uuid4(), "x"))
        first = uuid.uuid4()
        for text in ("First words.", "The same id again."):
            await database.write(
                lambda tx, text=text: explain.write_rationale(tx, who, attempt, chosen[0], first, text)
            )
        shown = await database.read(lambda tx: explain.explained(tx, who, attempt))
        assert shown[0]["text"] == "First words."
        await database.write(lambda tx: explain.write_rationale(tx, who, attempt, chosen[0], uuid.uuid4(), "Better."))
        shown = await database.read(lambda tx: explain.explained(tx, who, attempt))
        assert shown[0]["text"] == "Better."
        with pytest.raises(Conflict, match="taken"):
            await database.write(lambda tx: explain.write_rationale(tx, who, attempt, chosen[1], first, "x"))
        assert (await database.read(lambda tx: work.tally(tx, attempt))).rationales == 1

    run(url, body)


def test_a_frozen_scorecard_outlives_ones_own_later_labels(url: str, tmp_path: Path) -> None:
    """Frozen in the middle of a trial; then the same person changes answers, finishes, and gold moves twice."""

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("choice", "choices", "spans", "text")))
        people = []
        for name in ("Ann", "Ben"):
            who, attempt = await database.write(lambda tx, name=name: begin(tx, world, name))
            await database.write(lambda tx, w=who, a=attempt: through(tx, world, w, a, until=Phase.TRIAL))
            people.append((who, attempt))
        for who, attempt in people:
            for i in range(15):
                given = sent(world.task_ids[f"t{i:03d}"], world.kinds)
                await database.write(lambda tx, w=who, a=attempt, g=given: label.submit(tx, w, a, g))
        who, attempt = people[0]
        prepared = await database.read(lambda tx: score.prepare(tx, attempt))
        decision = await database.write(lambda tx: decide.decide(tx, world.owner, prepared, "extend", "more items"))
        card = (await database.read(lambda tx: decide.decisions(tx, attempt)))[0]
        assert card["id"] == decision

        async def same() -> None:
            frozen, anew = await database.read(lambda tx: score.recompute(tx, card["scorecard"]))
            assert frozen.model_dump_json() == anew.model_dump_json() == prepared.card.model_dump_json()

        await same()
        other = {"c_choice": ChoiceAnswer(value="crack")}
        for i in range(15):
            task = world.task_ids[f"t{i:03d}"]
            changed = {**sent(task, world.kinds).answers, **other}
            given = sent(task, world.kinds, answers=changed, flag=Flag(reason="ambiguous", text="unclear"))
            await database.write(lambda tx, g=given: label.submit(tx, who, attempt, g))
        await same()
        for value in ("dent", "scratch"):
            fresh = Gold(answers={"c_choice": Agreed(answers=(ChoiceAnswer(value=value),))}, agreed_by=("Olga",))
            changed_gold = {f"t{i:03d}": fresh for i in range(6)}
            await database.write(lambda tx, g=changed_gold: author.set_gold(tx, world.owner, world.project, g))
            await same()  # before the worker has come by
            while await database.write(fold.fold_some):
                pass
            await same()
            assert await database.snapshot(check.credit_differences) == []
        versions = await database.read(lambda tx: projects.gold_of(tx, world.task_ids["t000"]))
        assert versions.version == 3
        before = await database.read(scores.all_credits)
        await database.write(fold.rebuild)
        after = await database.read(scores.all_credits)
        assert {key: before.get(key) for key in after} == after
        await same()
        assert (await database.read(check.check))["problems"] == []

    run(url, body)


def test_grading_is_blind_everywhere(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        secrets = []
        for name in ("Zebediah", "Quirina"):
            who, attempt = await database.write(lambda tx, name=name: begin(tx, world, name))
            await database.write(lambda tx, w=who, a=attempt: through(tx, world, w, a))
            secrets += [name, str(who.id), str(attempt)]
        seen = 0
        marks = dict.fromkeys(review.CRITERIA, False)
        while True:
            task = await database.read(lambda tx: review.next_task(tx, world.owner))
            if task is None:
                break
            assert not [secret for secret in secrets if secret in str(task)]
            keys = {"what", "subject", "media", "answers", "flag", "rubric", "text", "standards", "notes", "waiting"}
            assert set(task) == keys
            await database.write(lambda tx, t=task: review.grade(tx, world.owner, t["subject"], uuid.uuid4(), marks))
            left = await database.read(lambda tx: review.waiting(tx, world.owner.id))
            assert len(left) == task["waiting"] - 1
            seen += 1
        assert seen == 6

    run(url, body)


def test_flags_of_the_board_are_flags_that_stand(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path))
        who, attempt = await database.write(lambda tx: begin(tx, world))
        await database.write(lambda tx: through(tx, world, who, attempt, until=Phase.TRIAL))
        task, flag = world.task_ids["t000"], Flag(reason="ambiguous", text="unclear")
        for raised in (flag, flag, None):
            given = sent(task, world.kinds, flag=raised)
            await database.write(lambda tx, g=given: label.submit(tx, who, attempt, g))
        assert (await database.read(lambda tx: score.board(tx, world.trial)))[0]["flags"] == 0

    run(url, body)


def test_a_hidden_item_is_nobody_elses_practice(url: str, tmp_path: Path) -> None:
    """Two trials of one project may be open at once; practice tells the gold of its items."""

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, items=22))
        leak = Design(
            title="Second", practice=("t000",), items=tuple(f"t{i:03d}" for i in range(1, 22)), terms_version="2026-11"
        )
        with pytest.raises(RaterlabError):
            await database.write(lambda tx: trial.open_trial(tx, world.owner, world.project, leak))

    run(url, body)
