"""Criteria that a candidate designs become a project, in which others' agreement is read as anybody's is."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

import pytest

from raterlab.domain.trial import Design, Phase
from raterlab.domain.work import Gold
from raterlab.errors import Conflict, NotFound
from raterlab.flows import assign, author, label, score, trial, tryout
from raterlab.kinds import KINDS
from raterlab.kinds.choice import ChoiceAnswer
from raterlab.kinds.rubric_design import Case, RubricDesignAnswer, RubricDesignParams, Ruling
from raterlab.store import projects, work
from raterlab.store.database import Database, Tx
from raterlab.store.migrate import upgrade
from tests.conftest import run
from tests.flows.test_trial import begin, sent
from tests.store.test_database import back_to
from tests.world import PARAMS, World, answer_for, make

CASES = tuple(Case(key=f"case{i:02d}", title=f"Case {i}", text=f"Q: Is it open on day {i}? A: No.") for i in range(8))
_EXAMPLE = KINDS["rubric_design"].examples[0].gold
assert isinstance(_EXAMPLE, RubricDesignAnswer)
DESIGN = RubricDesignAnswer(
    criteria=_EXAMPLE.criteria,
    rulings=tuple(
        Ruling(case=c.key, criterion="polite", option="yes" if i % 2 else "no", why="Short is not rude.")
        for i, c in enumerate(CASES)
    ),
)


@pytest.fixture(autouse=True)
def _eight_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PARAMS, "rubric_design", RubricDesignParams(cases=CASES))


def designed(tx: Tx, world: World, answer: RubricDesignAnswer) -> uuid.UUID:
    """Let a candidate send one design."""
    who, attempt = begin(tx, world)
    assign.advance(tx, who, attempt, Phase.GUIDELINES)
    task = assign.order_of(trial.plan_of(tx, world.trial), work.attempt(tx, attempt), Phase.PRACTICE)[0]
    others = {f"c_{kind}": answer_for(kind, random.Random(1)) for kind in world.kinds}
    body = sent(task, world.kinds, Phase.PRACTICE, answers={**others, "c_rubric_design": answer})
    label.submit(tx, who, attempt, body)
    return body.id


def test_others_work_with_what_somebody_designed(url: str, tmp_path: Path) -> None:
    def body(tx: Tx) -> None:
        world = make(tx, tmp_path, kinds=("rubric_design",))
        submission = designed(tx, world, DESIGN)
        new = tryout.project_from(tx, world.owner, submission, "c_rubric_design")
        again = tryout.project_from(tx, world.owner, submission, "c_rubric_design")
        titles = [projects.project(tx, i).title for i in (new, again)]
        assert titles == ["By rubric_design, tried by others", "By rubric_design, tried by others (2)"]

        rubric = author.current_rubric(tx, new)
        assert rubric is not None
        assert [c.title for c in rubric.criteria] == ["Polite"]
        assert [o.title for o in rubric.criteria[0].labels] == ["Yes", "No"]
        # the rulings are gold: whoever tries the criteria is not told them
        assert "not rude" not in rubric.model_dump_json()
        rows = {row.key: row for row in projects.tasks_of(tx, new)}
        golds = {key: Gold.model_validate(row.gold) for key, row in rows.items()}
        assert {key: g.answers["polite"].answers[0] for key, g in golds.items()} == {
            ruling.case: ChoiceAnswer(value=ruling.option) for ruling in DESIGN.rulings
        }

        # the lead publishes it, has four people try it, and reads their agreement where all agreement is read
        # nobody is hired there: a few cases do, and no case need be told
        assert [need.key for need in author.ready(tx, new) if not need.met] == ["rubric"]
        attempt_of = work.submission(tx, submission).attempt_id
        told = [(one["project"], one["people"], one["measures"]) for one in tryout.tried(tx, attempt_of)]
        assert told == [(new, 0, []), (again, 0, [])]
        author.publish_rubric(tx, world.owner, new)
        opened = trial.open_trial(
            tx, world.owner, new, Design(title="Try", items=tuple(golds), rationales=0, terms_version="2026-11")
        )
        link = trial.add_link(tx, world.owner, opened, cap=9, source="raters", note="", days=5)
        plan = trial.plan_of(tx, opened)
        for number in range(4):
            rng = random.Random(number)
            there = World(world.owner, new, opened, link, ("choice",), {}, "", plan.task_ids)
            who, attempt = begin(tx, there, f"Rater {number}")
            assign.advance(tx, who, attempt, Phase.GUIDELINES)
            assign.advance(tx, who, attempt, Phase.PRACTICE)
            for task in assign.order_of(plan, work.attempt(tx, attempt), Phase.TRIAL):
                careful = rng.random() < 0.8 and plan.keys[task] in golds
                said = golds[plan.keys[task]].answers["polite"].answers[0] if careful else None
                given = {"polite": said or ChoiceAnswer(value=rng.choice(("yes", "no")))}
                label.submit(tx, who, attempt, sent(task, ("choice",), answers=given))
        panel = score.comparison(tx, opened).panel.measures
        assert {m.key for m in panel if m.criterion == "polite"} >= {"alpha", "raw", "ac1"}
        raw = next(m for m in panel if m.key == "raw")
        assert raw.measured.value is not None
        assert 0.6 < raw.measured.value < 0.95
        # and beside the design, where its author is judged
        mine, untried = tryout.tried(tx, attempt_of)
        assert (mine["people"], untried["people"]) == (4, 0)
        assert [m for m in mine["measures"] if m.key == "raw"] == [raw]
        assert mine["titles"] == {"polite": "Polite"}

    async def all_of_it(database: Database) -> None:
        await database.write(body)

    run(url, all_of_it)


def test_what_designs_nothing_is_refused(url: str, tmp_path: Path) -> None:
    def body(tx: Tx) -> None:
        world = make(tx, tmp_path, kinds=("rubric_design", "choice"))
        bare = designed(tx, world, DESIGN.model_copy(update={"rulings": ()}))
        with pytest.raises(Conflict, match="no ruling yet"):
            tryout.project_from(tx, world.owner, bare, "c_rubric_design")
        with pytest.raises(NotFound):
            tryout.project_from(tx, world.owner, uuid.uuid4(), "c_rubric_design")
        with pytest.raises(NotFound):
            tryout.project_from(tx, world.owner, bare, "c_nothing")
        with pytest.raises(Conflict, match="designs no criteria"):
            tryout.project_from(tx, world.owner, bare, "c_choice")

    async def all_of_it(database: Database) -> None:
        await database.write(body)

    run(url, all_of_it)


def test_projects_from_before_that_was_kept_are_found_in_the_trail(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        def begun(tx: Tx) -> uuid.UUID:
            world = make(tx, tmp_path, kinds=("rubric_design",))
            submission = designed(tx, world, DESIGN)
            tryout.project_from(tx, world.owner, submission, "c_rubric_design")
            return work.submission(tx, submission).attempt_id

        attempt = await database.write(begun)
        before = await database.read(lambda tx: projects.tryouts_of(tx, attempt))
        await database.alone(back_to("0006"))
        assert await upgrade(database)
        assert await database.read(lambda tx: projects.tryouts_of(tx, attempt)) == before
        assert len(before) == 1

    run(url, body)
