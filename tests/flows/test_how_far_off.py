"""How far off people are: on scorecards, through corrected gold and frozen evidence, from any acceptable answer."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from raterlab.analytics.facts import TrialFacts
from raterlab.domain.credit import label_credit, label_errors
from raterlab.domain.rubric import Criterion
from raterlab.domain.score import ErrorRow, Scorecard
from raterlab.domain.work import Agreed, Gold, Weighed
from raterlab.flows import author, score
from raterlab.flows.trial import plan_of
from raterlab.kinds.cuboids import KIND as CUBOIDS
from raterlab.kinds.quantity import KIND as QUANTITY
from raterlab.kinds.quantity import QuantityAnswer, QuantityParams
from raterlab.store.database import Database, Tx
from tests.conftest import run
from tests.flows.test_trial import begin, through
from tests.world import make


def rows_of(card: Scorecard) -> dict[tuple[str, str], ErrorRow]:
    return {(row.criterion, row.key): row for row in card.errors}


def facts_now(tx: Tx, trial: UUID) -> TrialFacts:
    plan = plan_of(tx, trial)
    return score.facts_of(tx, plan, score.cut_now(tx, plan))


def test_scorecards_say_how_far_off(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("scale", "cuboids", "choice")))
        who, attempt = await database.write(lambda tx: begin(tx, world, "Ann"))
        await database.write(lambda tx: through(tx, world, who, attempt))
        card = await database.read(lambda tx: score.live(tx, attempt))
        facts = await database.read(lambda tx: facts_now(tx, world.trial))
        found = rows_of(card)
        assert {key for key, _ in found} == {"c_scale", "c_cuboids"}
        off = [
            label.answers["c_scale"].value - world.gold[facts.tasks[label.task]]["c_scale"].value
            for label in facts.people[0].labels
            if label.task not in facts.edge and "c_scale" in label.answers
        ]
        bias = found["c_scale", "bias_steps"]
        assert bias.measured.value == pytest.approx(sum(off) / len(off))
        assert (bias.measured.n, bias.count, bias.unit) == (len(off), len(off), "steps")
        assert found["c_scale", "off_steps"].measured.value == pytest.approx(sum(map(abs, off)) / len(off))
        # guesses anywhere in a cloud find nothing: not known, and why
        centre = found["c_cuboids", "centre"]
        assert centre.measured.value is not None or centre.measured.missing == "no found cuboids"
        # evidence from before there were errors is read as it was written
        old = card.model_dump(mode="json")
        del old["errors"]
        assert Scorecard.model_validate(old).errors == ()
        # what is remembered belongs to one version of gold
        prepared = await database.read(lambda tx: score.prepare(tx, attempt))
        frozen = await database.write(lambda tx: score.freeze(tx, world.owner, prepared))
        task = next(label for label in facts.people[0].labels if label.task not in facts.edge and label.answers)
        before = task.answers["c_scale"].value - world.gold[facts.tasks[task.task]]["c_scale"].value
        right = Gold(answers={"c_scale": Agreed(answers=(task.answers["c_scale"],))}, agreed_by=("Olga",))
        await database.write(
            lambda tx: author.set_gold(tx, world.owner, world.project, {facts.tasks[task.task]: right})
        )
        now = rows_of(await database.read(lambda tx: score.live(tx, attempt)))["c_scale", "bias_steps"]
        assert now.measured.value == pytest.approx((sum(off) - before) / len(off))
        was, anew = await database.read(lambda tx: score.recompute(tx, frozen))
        assert was.model_dump_json() == anew.model_dump_json()

    run(url, body)


def test_errors_are_from_the_answer_that_earns_most() -> None:
    ask = QuantityParams(tolerance=2, unit="kg")
    criterion = Criterion(key="a", title="a", ask=ask)
    given = QuantityAnswer(value=48)
    agreed = Agreed(answers=(QuantityAnswer(value=10), QuantityAnswer(value=50)))
    off, bias = label_errors(criterion, given, agreed)
    assert (off.total, bias.total, off.symbol) == (2, -2, "kg")
    spread = Agreed(
        distribution=(
            Weighed(answer=QuantityAnswer(value=40), share=0.7),
            Weighed(answer=QuantityAnswer(value=50), share=0.3),
        )
    )
    assert label_errors(criterion, given, spread)[1].total == 8
    credit = label_credit(criterion, given, spread)
    assert credit is not None
    assert credit.value == pytest.approx(0.3 / 0.7)
    assert label_errors(criterion, None, agreed) == ()
    assert QUANTITY.measures == (off.measure, bias.measure)
    nobody = label_errors(
        Criterion(key="b", title="b", ask=CUBOIDS.examples[0].params),
        CUBOIDS.examples[0].answers[2],
        Agreed(answers=(CUBOIDS.examples[0].gold,)),
    )
    assert {error.count for error in nobody} == {0}
