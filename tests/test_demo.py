"""The scorecards of the demo, held against the documented truth of the simulated people."""

from __future__ import annotations

import asyncio
import math

import pytest

from raterlab.demo.fill import CONTENTS, Demo, fill
from raterlab.demo.people import PEOPLE
from raterlab.domain.score import Measured
from raterlab.flows import check, score
from raterlab.store.database import Database, opened
from raterlab.store.migrate import upgrade

TRUTH = {person.name: person for person in PEOPLE}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, Demo]:
    home = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{home / 'raterlab.sqlite'}"

    async def schema() -> None:
        async with opened(url) as database:
            await upgrade(database)

    asyncio.run(schema())
    database = Database(url)
    yield database, fill(database, home)
    database.close_now()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CONTENTS)))
def test_recommendations_agree_with_the_truth(demo: tuple[Database, Demo], number: int) -> None:
    database, made = demo
    found = database.read_now(lambda tx: score.comparison(tx, made.projects[number].trial))
    assert len(found.scorecards) == 12
    said = {card.person: card.recommendation.value for card in found.scorecards}
    for name, advice in said.items():
        truth = TRUTH[name].truth
        assert advice in ({"hire", "extend"} if truth == "close" else {truth}), (name, advice, truth)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CONTENTS)))
def test_copying_is_seen_and_only_there(demo: tuple[Database, Demo], number: int) -> None:
    database, made = demo
    found = database.read_now(lambda tx: score.comparison(tx, made.projects[number].trial))
    assert {card.person for card in found.scorecards if card.suspicions} == {"Dana Weiss", "Hana Sato"}


@pytest.mark.slow
def test_flaggers_are_told_apart(demo: tuple[Database, Demo]) -> None:
    database, made = demo
    found = database.read_now(lambda tx: score.comparison(tx, made.projects[1].trial))
    verdicts = {card.person: {gate.key: gate.verdict.value for gate in card.gates} for card in found.scorecards}
    assert verdicts["Ana Ruiz"]["edge"] == "pass"
    assert verdicts["Freya Dahl"]["edge"] == "fail"  # never flags
    assert verdicts["Emil Novak"]["edge"] != "pass"  # flags everything
    assert verdicts["Goran Petrov"]["throughput"] == "fail"
    assert verdicts["Goran Petrov"]["calibration"] == "pass"


@pytest.mark.slow
def test_the_database_of_the_demo_is_sound(demo: tuple[Database, Demo]) -> None:
    database, made = demo
    assert database.read_now(check.check)["problems"] == []
    plan = made.projects[0]
    attempt = database.read_now(lambda tx: score.board(tx, plan.trial))[0]["attempt"]
    prepared = database.read_now(lambda tx: score.prepare(tx, attempt))
    assert prepared.card.person == "Ana Ruiz"


@pytest.mark.slow
def test_errors_are_those_of_the_hands(demo: tuple[Database, Demo]) -> None:
    """Careful hands turn a cuboid by a normal angle of 0.025 rad, 1.14 degrees on average; hasty ones forget occlusion."""
    database, made = demo

    def errors(measure: str) -> dict[str, Measured]:
        cards = [
            card
            for project in made.projects
            for card in database.read_now(lambda tx, trial=project.trial: score.comparison(tx, trial)).scorecards
        ]
        return {card.person: row.measured for card in cards for row in card.errors if row.key == measure}

    heading, occluded = errors("heading"), errors("occluded")
    careful = ("Ana Ruiz", "Bo Lindqvist", "Emil Novak", "Freya Dahl", "Goran Petrov", "Jin Park", "Kira Adams")
    truth = math.degrees(0.025) * math.sqrt(2 / math.pi)
    covered = [(heading[name].low or 9) < truth < (heading[name].high or 0) < 2 for name in careful]
    assert sum(covered) >= len(careful) - 1  # 95 % intervals: one of seven may miss
    assert all((occluded[name].value or 0) > 0.9 for name in careful)
    assert heading["Ivo Marsh"].missing == "no found cuboids"
    assert (occluded["Dana Weiss"].value or 1) < 0.95
