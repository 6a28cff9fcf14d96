"""Bringing a database to the present schema, and comparing the two.

Alembic takes half a second to load: a start that finds the present schema does without it.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from raterlab.errors import Conflict
from raterlab.store import chain
from raterlab.store.database import Database, Tx
from raterlab.store.tables import metadata

NEWEST = "0008"  # the last revision in migrations/versions; a test compares
MIGRATIONS = Path(__file__).parent / "migrations"


def current(tx: Tx) -> str | None:
    """Return the revision of the database, or None for an empty one."""
    if not sa.inspect(tx.conn).has_table("alembic_version"):
        return None
    found: str | None = tx.conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


async def upgrade(database: Database) -> bool:
    """Upgrade to the newest schema in one transaction; return whether anything was to be done.

    Raises
    ------
    Conflict
        When the database is from a newer Raterlab.
    """
    found = await database.read(current)
    if found == NEWEST:
        return False
    from alembic import command  # noqa: PLC0415 - as said above
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    known = {revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if found is not None and found not in known:
        raise Conflict("the database is from a newer Raterlab", cure="Install that version, or restore a backup.")

    def act(conn: sa.Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
        chain.begin(conn, database.key)

    await database.alone(act)
    return True


def differences(tx: Tx) -> list[str]:
    """Compare the database with the tables of this code; empty when they are the same."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    context = MigrationContext.configure(tx.conn, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, metadata)]
