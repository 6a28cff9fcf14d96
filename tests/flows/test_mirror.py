"""Pairs asked twice with their sides exchanged, from the making to the scorecard, on both engines."""

from __future__ import annotations

import json
import random
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from raterlab.domain.mirror import exchange, mirrored_task, turned_gold
from raterlab.domain.rubric import Criterion
from raterlab.domain.trial import Design, Phase, presentation_order
from raterlab.domain.work import Agreed, Gold, Task, Weighed
from raterlab.errors import Conflict, Invalid
from raterlab.flows import assign, author, check, explain, export, label, mirror, score, trial
from raterlab.kinds import Text
from raterlab.kinds.choice import ChoiceAnswer, ChoiceParams
from raterlab.kinds.compare import CompareAnswer, CompareParams
from raterlab.kinds.spans import SpansParams
from raterlab.store import projects, scores, work
from raterlab.store.database import Database, Tx
from raterlab.store.tables import audit
from tests.conftest import run
from tests.flows.test_trial import begin, sent, through
from tests.world import LABELS, World, make

PAIRS = ("compare",)


def world(tx: Tx, home: Path, **more: Any) -> World:
    return make(tx, home, kinds=PAIRS, **more)


def tasks(tx: Tx, here: World) -> dict[str, Any]:
    return {row.key: row for row in projects.tasks_of(tx, here.project)}


def asks(*criteria: Criterion, **compare: Any) -> author.Rubric:
    first = Criterion(key="c_compare", title="Better", ask=CompareParams(**{"strength": 3, **compare}))
    return author.Rubric(title="t", criteria=(first, *criteria))


def test_a_share_is_drawn_and_its_gold_turned(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        # two for practice, which has shown its gold, and five ambiguous ones are left out: 20 pairs
        made = await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, share=0.15, seed=3))
        assert len(made) == 3
        rows = await database.read(lambda tx: tasks(tx, here))
        for key in made:
            new, old = rows[key], rows[rows[key].mirrors]
            assert key == f"{old.key}-mirrored"
            before, after = ({m["slot"]: m for m in row.media} for row in (old, new))
            assert after["a"] == {**before["b"], "slot": "a"}
            assert after["b"] == {**before["a"], "slot": "b"}
            assert after["prompt"] == before["prompt"]
            assert [m["slot"] for m in new.media] == [m["slot"] for m in old.media]
            value = old.gold["answers"]["c_compare"]["answers"][0]["value"]
            assert new.gold["answers"]["c_compare"]["answers"][0]["value"] == -value
            assert {**new.gold, "answers": 0} == {**old.gold, "answers": 0}
        entry = await database.read(
            lambda tx: tx.conn.execute(sa.select(audit).where(audit.c.action == "task.mirror")).one()
        )
        assert json.loads(entry.detail) == {"tasks": made, "share": 0.15, "seed": 3}
        with pytest.raises(Conflict, match="3 of 20 pairs"):
            await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, share=0.15))
        more = await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, share=0.2))
        assert len(more) == 1
        state = await database.read(
            lambda tx: mirror.mirroring(
                tx, here.project, author.current_rubric(tx, here.project), [*tasks(tx, here).values()]
            )
        )
        assert (state.offered, state.obstacles, state.pairs, state.twice) == (True, (), 20, 4)
        # a pair is one gold item
        needs = await database.read(lambda tx: author.ready(tx, here.project))
        assert all(need.met for need in needs)
        # the two never say different things, whichever is corrected
        new = Gold(
            answers={
                "c_compare": Agreed(
                    distribution=(
                        Weighed(answer=CompareAnswer(value=-2, shown=("b", "a")), share=0.75),
                        Weighed(answer=CompareAnswer(value=0), share=0.25),
                    )
                )
            },
            should_flag=True,
        )
        for key, other in ((made[0], rows[made[0]].mirrors), (rows[made[1]].mirrors, made[1])):
            assert await database.write(lambda tx, k=key: author.set_gold(tx, here.owner, here.project, {k: new})) == 2
            follows = Gold.model_validate((await database.read(lambda tx: tasks(tx, here)))[other].gold)
            assert follows.should_flag
            assert [w.answer for w in follows.answers["c_compare"].distribution] == [
                CompareAnswer(value=2, shown=("a", "b")),
                CompareAnswer(value=0),
            ]
        again = {made[0]: new}
        assert await database.write(lambda tx: author.set_gold(tx, here.owner, here.project, again)) == 0

    run(url, body)


def test_tasks_are_named_and_refused_with_reasons(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))

        def ask(*keys: str) -> Any:
            return database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, keys=keys))

        await database.write(
            lambda tx: author.add_tasks(
                tx, here.owner, here.project, [Task(key="t000-mirrored", media=(Text(text="taken"),))]
            )
        )
        assert await ask("t000", "t021") == ["t000-mirrored-2", "t021-mirrored"]  # t021 is an edge item
        rows = await database.read(lambda tx: tasks(tx, here))
        assert rows["t021-mirrored"].gold["should_flag"]
        with pytest.raises(Invalid) as refused:
            await ask("t000", "nope", "t021-mirrored", "t000-mirrored", "t003", "t003")
        said = {e.field: e.message for e in refused.value.errors}
        assert said.keys() == {"keys.0", "keys.1", "keys.2", "keys.3", "keys.5"}
        assert "already" in said["keys.0"]
        assert "itself a mirrored task" in said["keys.2"]
        assert "has no gold" in said["keys.3"]

    run(url, body)


@pytest.mark.parametrize(
    ("rubric", "why"),
    [
        (asks(Criterion(key="fix", title="Mend it", ask=SpansParams(labels=LABELS, on="a"))), "“Mend it” asks about the slot 'a'"),
        (asks(Criterion(key="more", title="More", ask=CompareParams(first="b", second="main"))), "with a third one"),
        (author.Rubric(title="t", criteria=(Criterion(key="c", title="c", ask=ChoiceParams(labels=LABELS)),)), "no question"),
    ],
)  # fmt: skip
def test_a_rubric_that_cannot_be_mirrored_says_why(sqlite_url: str, tmp_path: Path, rubric: Any, why: str) -> None:
    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        await database.write(lambda tx: author.save_rubric(tx, here.owner, here.project, rubric))
        with pytest.raises(Conflict) as refused:
            await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project))
        assert why in refused.value.cure
        rows = await database.read(lambda tx: tasks(tx, here))
        assert not any(row.mirrors for row in rows.values())

    run(sqlite_url, body)


def test_a_question_about_the_whole_task_needs_titles(sqlite_url: str, tmp_path: Path) -> None:
    """“Answer A” is a name as long as it moves with the answer; the left one is not."""

    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        whole = asks(Criterion(key="which", title="Which is damaged", ask=ChoiceParams(labels=LABELS)))
        await database.write(lambda tx: author.save_rubric(tx, here.owner, here.project, whole))
        bare = Task(key="bare", media=(Text(slot="a", text="one"), Text(slot="b", text="two")))
        named = Task(key="named", media=tuple(m.model_copy(update={"title": m.slot}) for m in bare.media))
        await database.write(lambda tx: author.add_tasks(tx, here.owner, here.project, [bare, named]))
        gold = Gold(
            answers={
                "c_compare": Agreed(answers=(CompareAnswer(value=1),)),
                "which": Agreed(answers=(ChoiceAnswer(value="dent"),)),
            }
        )
        await database.write(lambda tx: author.set_gold(tx, here.owner, here.project, {"bare": gold, "named": gold}))
        with pytest.raises(Invalid) as refused:
            await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, keys=("bare",)))
        assert "titles of their own" in refused.value.errors[0].message
        (new,) = await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, keys=("named",)))
        row = (await database.read(lambda tx: tasks(tx, here)))[new]
        assert [(m["slot"], m["title"]) for m in row.media] == [("a", "b"), ("b", "a")]
        assert row.gold["answers"]["which"] == gold.answers["which"].model_dump(mode="json")
        # brought from elsewhere without titles: what its gold becomes is not guessed
        brought = mirrored_task(bare, "bare-2", exchange(whole))
        await database.write(lambda tx: author.add_tasks(tx, here.owner, here.project, [brought]))
        with pytest.raises(Invalid) as refused:
            await database.write(lambda tx: author.set_gold(tx, here.owner, here.project, {"bare": gold}))
        assert "Set the gold of both together" in refused.value.errors[0].message
        both = {"bare": gold, "bare-2": turned_gold(whole, gold)}
        assert await database.write(lambda tx: author.set_gold(tx, here.owner, here.project, both)) == 1

    run(sqlite_url, body)


def test_brought_mirrors_are_held_against_their_originals(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        rubric = await database.read(lambda tx: author.current_rubric(tx, here.project))
        one = Task(key="one", media=(Text(slot="a", text="x"), Text(slot="b", text="y"), Text(slot="c", text="z")))
        good = mirrored_task(one, "two", exchange(rubric))
        _, y, z = one.media
        wrong = {
            "no such task": good.model_copy(update={"mirrors": "nobody"}),
            "shows exactly": good.model_copy(update={"media": one.media}),
            "same order": good.model_copy(update={"media": (*good.media[:2], z.model_copy(update={"slot": "d"}))}),
            "more than an exchange": good.model_copy(update={"media": (y.model_copy(update={"slot": "a"}), y, z)}),
            "another stratum": good.model_copy(update={"stratum": "hard"}),
        }

        def add(*new: Task) -> Any:
            return database.write(lambda tx: author.add_tasks(tx, here.owner, here.project, new))

        for why, task in wrong.items():
            with pytest.raises(Invalid) as refused:
                await add(one, task)
            assert [e.field for e in refused.value.errors] == ["tasks.1.mirrors"]
            assert why in refused.value.errors[0].message
        assert await add(good, one) == 2  # in either order
        with pytest.raises(Invalid, match="1 problems") as refused:
            await add(good.model_copy(update={"key": "three"}))
        assert "already" in refused.value.errors[0].message
        with pytest.raises(Invalid) as refused:
            await add(one.model_copy(update={"key": "four", "mirrors": "two"}))
        assert "itself a mirrored task" in refused.value.errors[0].message

    run(url, body)


def opened(tx: Tx, here: World, made: list[str], **more: Any) -> uuid.UUID:
    design = {
        "title": "t",
        "items": [f"t{i:03d}" for i in range(20)] + made,
        "edge_items": ["t020", "t021"],
        "rationales": 5,
        "terms_version": "2026-11",
    }
    return trial.open_trial(tx, here.owner, here.project, Design.model_validate({**design, **more}))


def test_practice_shows_the_gold_of_both(sqlite_url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        made = await database.write(
            lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, keys=("t000", "t025"))
        )
        for items, practice, why in (
            (made[:1], ["t000"], "leave one of them out"),
            (["t000"], made[:1], "leave one of them out"),
            (made[1:], [], "was a practice item"),  # t025 was one in the trial that make() opened
            (["t001"], made[:1], "is a hidden item of another trial"),
        ):
            with pytest.raises(Invalid) as refused:
                await database.write(lambda tx, i=items, p=practice: opened(tx, here, [], items=i, practice=p))
            assert any(why in e.message for e in refused.value.errors)
        # one without the other is an item like any other
        alone = await database.write(lambda tx: opened(tx, here, [], items=made[:1]))
        assert (await database.read(lambda tx: trial.plan_of(tx, alone))).mirrors == {}

    run(sqlite_url, body)


def test_a_trial_refuses_what_its_questions_do_not_exchange(sqlite_url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        made = await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, keys=("t000",)))
        now = asks(second="main")
        await database.write(lambda tx: author.save_rubric(tx, here.owner, here.project, now.model_copy(update={
            "edge_cases": author.current_rubric(tx, here.project).edge_cases})))  # fmt: skip
        await database.write(lambda tx: author.publish_rubric(tx, here.owner, here.project))
        with pytest.raises(Invalid) as refused:
            await database.write(lambda tx: opened(tx, here, made))
        assert "does not exchange the two" in refused.value.errors[0].message

    run(sqlite_url, body)


@pytest.mark.parametrize(("items", "pairs"), [(60, 9), (60, 12), (84, 12), (40, 8), (6, 1)])
def test_two_showings_stand_a_third_apart(items: int, pairs: int) -> None:
    keys = [f"t{i}" for i in range(items)]
    mirrors = {keys[-1 - i]: keys[i] for i in range(pairs)}
    design = Design(title="t", items=tuple(keys))
    first = 0
    for seed in range(150):
        order = presentation_order(design, seed, mirrors)
        assert sorted(order) == sorted(keys)
        assert order == presentation_order(design, seed, mirrors)
        place = {key: at for at, key in enumerate(order)}
        between = [abs(place[new] - place[old]) - 1 for new, old in mirrors.items()]
        assert min(between) >= items / 3
        first += sum(place[new] < place[old] for new, old in mirrors.items())
    # either may come first
    assert abs(first / (150 * pairs) - 0.5) < 0.15
    # where everything is asked twice, most still do
    mirrors = {keys[2 * i]: keys[2 * i + 1] for i in range(items // 2)}
    near = 0
    for seed in range(50):
        place = {key: at for at, key in enumerate(presentation_order(design, seed, mirrors))}
        near += sum(abs(place[new] - place[old]) - 1 < items / 3 for new, old in mirrors.items())
    assert near / (50 * len(mirrors)) < 0.1 or items < 10
    # a trial without them keeps the order that it always had
    plain = list(keys)
    random.Random(5).shuffle(plain)
    assert presentation_order(design, 5) == presentation_order(design, 5, {"x": "t1"}) == tuple(plain)


def test_a_candidate_answers_both_and_the_scorecard_reads_it(url: str, tmp_path: Path) -> None:
    def answered(tx: Tx, who: Any, attempt: uuid.UUID, plan: trial.Plan, *, by_place: bool) -> None:
        assign.advance(tx, who, attempt, Phase.GUIDELINES)
        for task in assign.order_of(plan, work.attempt(tx, attempt), Phase.TRIAL):
            key = plan.keys[task]
            # by content: the opposite value where sides are exchanged
            value = -1 if by_place or key not in plan.mirrors else 1
            given = {"c_compare": CompareAnswer(value=value, shown=("a", "b"))}
            label.submit(tx, who, attempt, sent(task, PAIRS, answers=given))
        assign.advance(tx, who, attempt, Phase.TRIAL)

    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        made = await database.write(lambda tx: mirror.ask_both_ways(tx, here.owner, here.project, share=0.5))
        assert len(made) == 10
        new = await database.write(lambda tx: opened(tx, here, made))
        link = await database.write(lambda tx: trial.add_link(tx, here.owner, new, cap=9, source="", note="", days=1))
        there = World(here.owner, here.project, new, link, PAIRS, here.gold, here.email, here.task_ids)
        plan = await database.read(lambda tx: trial.plan_of(tx, new))
        attempts = []
        for name, by_place in (("Ann", False), ("Bo", True), ("Cy", False)):
            who, attempt = await database.write(lambda tx, n=name: begin(tx, there, n))
            attempts.append((who, attempt))
            if name != "Cy":
                await database.write(lambda tx, a=attempt, w=who, p=by_place: answered(tx, w, a, plan, by_place=p))
        ann, bo, cy = [await database.read(lambda tx, a=a: score.live(tx, a)) for _, a in attempts]
        (row,) = ann.both_ways
        assert (row.criterion, row.consistency.value, row.consistency.n) == ("c_compare", 1.0, 10)
        (row,) = bo.both_ways
        assert (row.consistency.value, row.first.value, row.first.n) == (0.0, 1.0, 10)
        assert row.p_value == pytest.approx(2 / 2**10)
        (row,) = cy.both_ways
        assert (row.consistency.value, row.consistency.missing) == (None, "no mirrored pair is answered both ways")
        # a pair is one item: both took the first of each original, and so they are equally right and agree wholly
        for card in (ann, bo):
            gates = {gate.key: gate for gate in card.gates}
            assert gates["calibration"].headline.n == 20
        assert ann.posterior == bo.posterior
        assert {(peer.agreement.value, peer.agreement.n) for peer in ann.peers if peer.name == "Bo"} == {(1.0, 22)}
        items = (await database.read(lambda tx: score.comparison(tx, new))).items
        assert not {item.key for item in items} & set(made)
        # every number opens onto its labels, in the order in which they were given
        evidence = await database.read(lambda tx: score.evidence(tx, attempts[0][1]))
        assert [row["place"] for row in evidence] == list(range(1, 33))
        order = await database.read(lambda tx: assign.order_of(plan, work.attempt(tx, attempts[0][1]), Phase.TRIAL))
        assert [row["task"] for row in evidence] == order
        assert {row["key"]: row["mirrors"] for row in evidence if row["mirrors"]} == plan.mirrors
        lines = [json.loads(line) for line in await database.snapshot(lambda tx: [*export.lines(tx, new)])]
        assert {line["item"]: line["mirrors"] for line in lines if line["mirrors"]} == plan.mirrors
        # nobody explains a decision twice
        wanted = await database.read(lambda tx: explain.explained(tx, *attempts[0]))
        assert not {each["task"] for each in wanted} & plan.second_ids.keys()
        # frozen evidence is recomputed to the last digit, credits of both showings included
        prepared = await database.read(lambda tx: score.prepare(tx, attempts[1][1]))
        card = await database.write(lambda tx: score.freeze(tx, here.owner, prepared))
        frozen, anew = await database.read(lambda tx: score.recompute(tx, card))
        assert frozen == anew == bo
        assert await database.snapshot(check.credit_differences) == []
        assert (await database.read(scores.marks))["submissions"] > 0

    run(url, body)


def test_the_words_of_what_is_compared_are_known(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        here = await database.write(lambda tx: world(tx, tmp_path))
        who, attempt = await database.write(lambda tx: begin(tx, here))
        await database.write(lambda tx: through(tx, here, who, attempt))
        plan = await database.read(lambda tx: trial.plan_of(tx, here.trial))
        facts = await database.read(lambda tx: score.facts_of(tx, plan, score.cut_now(tx, plan)))
        assert facts.words.keys() == plan.hidden_ids
        task = here.task_ids["t003"]
        # “It is 6.” and “I do not know.”
        assert (facts.words[task]["a"], facts.words[task]["b"]) == (3, 4)
        (row,) = (await database.read(lambda tx: score.live(tx, attempt))).length
        assert (row.criterion, row.slope.value) == ("c_compare", None)  # nobody else has judged these pairs

    run(url, body)
