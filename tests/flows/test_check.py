"""`raterlab db check` reads alone, keeps nobody waiting, and sees what a cache holds too much, too little or wrong."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from raterlab.domain.trial import Phase
from raterlab.errors import Unavailable
from raterlab.flows import check, fold, label
from raterlab.store.database import Database, Tx
from raterlab.store.tables import label_credits, submissions, tallies
from tests.conftest import run
from tests.flows.test_trial import begin, sent, through
from tests.world import World, make


async def filled(database: Database, home: Path) -> World:
    world = await database.write(lambda tx: make(tx, home))
    who, attempt = await database.write(lambda tx: begin(tx, world))
    await database.write(lambda tx: through(tx, world, who, attempt, until=Phase.TRIAL))
    for i in range(6):
        given = sent(world.task_ids[f"t{i:03d}"], world.kinds)
        await database.write(lambda tx, g=given: label.submit(tx, who, attempt, g))
    while await database.write(fold.fold_some):
        pass
    return world


async def problems(database: Database) -> list[str]:
    return (await database.snapshot(check.check))["problems"]


def too_much(tx: Tx) -> None:
    row = tx.conn.execute(sa.select(label_credits)).first()
    tx.conn.execute(label_credits.insert().values(**{**row._mapping, "criterion": "never_asked"}))


def of_gold_that_is_not(tx: Tx) -> None:
    row = tx.conn.execute(sa.select(label_credits)).first()
    tx.conn.execute(label_credits.insert().values(**{**row._mapping, "gold_version": 9}))


def of_practice(tx: Tx) -> None:
    row = tx.conn.execute(sa.select(label_credits)).first()
    practice = tx.conn.execute(sa.select(submissions.c.id).where(submissions.c.phase == "practice")).scalar()
    tx.conn.execute(label_credits.insert().values(**{**row._mapping, "submission_id": practice}))


def too_little(tx: Tx) -> None:
    one = tx.conn.execute(sa.select(label_credits.c.submission_id)).scalar()
    tx.conn.execute(label_credits.delete().where(label_credits.c.submission_id == one))


def wrong(tx: Tx) -> None:
    tx.conn.execute(label_credits.update().values(value=0.123))


def ahead(tx: Tx) -> None:
    from raterlab.store.scores import set_folded

    set_folded(tx, 3)


def miscounted(tx: Tx) -> None:
    tx.conn.execute(tallies.update().values(trial=tallies.c.trial + 1))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (too_much, "not to be made"),
        (of_gold_that_is_not, "not to be made"),
        (of_practice, "not to be made"),
        (ahead, "not to be made"),
        (too_little, "cached None"),
        (wrong, "cached (0.123"),
        (miscounted, "tally of attempt"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_wrong_cache_is_seen(url: str, tmp_path: Path, spoil: Any, words: str) -> None:
    async def body(database: Database) -> None:
        await filled(database, tmp_path)
        assert await problems(database) == []
        await database.write(spoil)
        found = await problems(database)
        assert found
        assert all(words in problem for problem in found)
        await database.write(fold.rebuild)
        assert await problems(database) == []

    run(url, body)


def test_a_snapshot_cannot_write(url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        await filled(database, tmp_path)
        with pytest.raises((Unavailable, DBAPIError)):
            await database.snapshot(miscounted)
        assert await problems(database) == []
        await database.write(miscounted)  # the same connections write again afterwards
        await database.read(miscounted)

    run(url, body)


def test_a_check_waits_for_nobody_and_holds_nobody_up(sqlite_url: str, tmp_path: Path) -> None:
    async def body(database: Database) -> None:
        await filled(database, tmp_path)
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert await problems(database) == []
        assert time.monotonic() - began < 5
        other.execute("ROLLBACK")
        seen: list[tuple[int, ...]] = []

        def slowly(tx: Tx) -> list[str]:
            first = check.check(tx)["submissions"]
            holding.set()
            time.sleep(0.5)
            seen.append((first, check.check(tx)["submissions"]))
            return check.check(tx)["problems"]

        import threading

        holding = threading.Event()
        looking = asyncio.create_task(database.snapshot(slowly))
        await asyncio.to_thread(holding.wait)
        began = time.monotonic()
        await database.write(lambda tx: make(tx, tmp_path, seed=2))
        assert time.monotonic() - began < 5
        assert await looking == []
        assert seen[0][0] == seen[0][1]
        other.close()

    run(sqlite_url, body)
