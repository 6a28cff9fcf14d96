"""Bringing a database to the present schema, and comparing the two."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from raterlab.errors import Conflict
from raterlab.store.database import Database, Tx
from raterlab.store.tables import metadata


def config(connection: sa.Connection) -> Config:
    """Return Alembic's configuration for an open connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


def current(tx: Tx) -> str | None:
    """Return the revision of the database, or None for an empty one."""
    return MigrationContext.configure(tx.conn).get_current_revision()


def newest() -> str:
    """Return the revision that this code expects."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    head = script.get_current_head()
    if head is None:
        raise RuntimeError("no migration is shipped")
    return head


async def upgrade(database: Database) -> bool:
    """Upgrade to the newest schema in one transaction; return whether anything was to be done.

    Raises
    ------
    Conflict
        When the database is from a newer Raterlab.
    """
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    found = await database.read(current)
    if found == newest():
        return False
    if found is not None and found not in {revision.revision for revision in script.walk_revisions()}:
        raise Conflict("the database is from a newer Raterlab", cure="Install that version, or restore a backup.")

    def act(conn: sa.Connection) -> None:
        command.upgrade(config(conn), "head")

    await database.alone(act)
    return True


def differences(tx: Tx) -> list[str]:
    """Compare the database with the tables of this code; empty when they are the same."""
    context = MigrationContext.configure(tx.conn, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, metadata)]
