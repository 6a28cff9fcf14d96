"""One door to the database: reads side by side, writes one after another, many to a commit.

A write is a plain function of a :class:`Tx`. All writes that wait are carried out in one transaction, and every caller
is answered after the commit: a hundred people cost one disk flush. When one of them fails, the transaction is rolled
back and all are carried out again, each inside a savepoint, so that it is undone alone: a write may run twice, and must
have no effect but on the database. The same function runs on SQLite (in a thread) and on PostgreSQL (in SQLAlchemy's
greenlet over asyncpg).
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from raterlab.errors import RaterlabError, Unavailable
from raterlab.store import chain
from raterlab.store.ids import uuid7

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

BATCH = 128
BUSY_SECONDS = 15.0  # how long a write waits for another process on the same SQLite file
LOCK_KEY = 0x52415445  # PostgreSQL advisory lock: one batch of writes at a time, in all processes


def utc_now() -> datetime:
    """Return the time on this machine's clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Tx:
    """What a flow is given: a connection, the time, a maker of ids, and the audit trail of this write."""

    conn: sa.Connection
    now: datetime
    new_id: Callable[[], UUID] = uuid7
    entries: list[chain.Entry] = field(default_factory=list)

    def audit(self, actor: UUID | None, origin: str, action: str, subject: object, **detail: Any) -> None:
        """Put a state change on record; it is chained and stored with the same commit."""
        self.entries.append(
            chain.Entry(self.now, str(actor) if actor else "system", origin, action, str(subject), detail)
        )


@dataclass(slots=True)
class _Job(Generic[T]):
    fn: Callable[[Tx], T]
    done: asyncio.Future[T] | Future[T]
    loop: asyncio.AbstractEventLoop | None = None


class _Spoiled(Exception):
    """A write failed among others that would be undone with it."""


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def unavailable(error: BaseException) -> Unavailable:
    """Turn a driver's error into words."""
    text = str(getattr(error, "orig", error)).splitlines()[0] if str(error) else type(error).__name__
    return Unavailable(
        f"the database cannot be written or read at the moment ({text})",
        # a connection that breaks during the commit leaves it open whether the commit came through
        cure="What was stored before is safe. Send this again under the same id: it will be stored once.",
    )


def _outage(error: BaseException) -> bool:
    """Whether the database itself failed, as against a statement that was wrong."""
    if isinstance(error, OSError | asyncio.TimeoutError | sa.exc.InterfaceError | sa.exc.TimeoutError):
        return True
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")
        # connection lost, out of resources, shutting down or starting up, deadlock, disk: not the caller's doing
        return (
            isinstance(error, sa.exc.OperationalError)
            or error.connection_invalidated
            or state.startswith(("08", "53", "57P", "58", "40"))
        )
    return isinstance(error, sqlite3.OperationalError)


def run_batch(
    conn: sa.Connection, jobs: Sequence[_Job[Any]], clock: Callable[[], datetime], key: bytes, *, apart: bool
) -> list[Any]:
    """Carry out jobs in one transaction; return a result or an exception for each.

    ``apart`` puts each job inside a savepoint: one that fails is undone alone. The audit entries of those that worked
    are chained at the end.

    Raises
    ------
    _Spoiled
        When a job fails that is not apart: the transaction is to be rolled back.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    head = chain.head(conn)
    # the trail never runs backwards, even when the clock does
    now = max(clock(), head.at)
    outcomes: list[Any] = []
    entries: list[chain.Entry] = []
    for job in jobs:
        tx = Tx(conn, now)
        try:
            with conn.begin_nested() if apart else contextlib.nullcontext():
                outcomes.append(job.fn(tx))
        except Exception as error:
            if _outage(error):
                raise
            if not apart:
                raise _Spoiled from error
            outcomes.append(error)
        else:
            entries.extend(tx.entries)
    chain.append(conn, head, entries, key)
    return outcomes


class Database:
    """Reads and writes. Create it inside a running event loop or use the ``*_now`` methods from a command line."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = utc_now, key: bytes = b"") -> None:
        self.url = url
        self.clock = clock
        self.key = key  # seals the audit trail
        self.sqlite = url.startswith("sqlite")
        self._queue: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._wake: asyncio.Event | None = None
        self._writer_task: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        if self.sqlite:
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            self._write_engine = _sqlite(url, pool_size=1)
            self._read_engine = _sqlite(url, pool_size=6)
            self._readers = ThreadPoolExecutor(4, thread_name_prefix="raterlab-read")
        else:
            self._async_engine = _postgres(url)

    # ------------------------------------------------------------ async door

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """Run ``fn`` in a transaction that is thrown away afterwards."""
        return await self._look(fn, self.read_now)

    async def snapshot(self, fn: Callable[[Tx], T]) -> T:
        """Run ``fn`` on the database as it stands at one moment; it cannot write, and keeps no writer waiting."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return await self._look(fn, self._snapshot_now, **options)

    async def _look(self, fn: Callable[[Tx], T], in_thread: Callable[[Callable[[Tx], T]], T], **options: Any) -> T:
        try:
            if self.sqlite:
                return await asyncio.get_running_loop().run_in_executor(self._readers, in_thread, fn)
            async with self._async_engine.connect() as conn:
                if options:
                    await conn.execution_options(**options)
                return await conn.run_sync(lambda c: fn(Tx(c, self.clock())))
        except RaterlabError:
            raise
        except Exception as error:
            if _outage(error):
                raise unavailable(error) from error
            raise

    def _snapshot_now(self, fn: Callable[[Tx], T]) -> T:
        with self._read_engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA query_only=ON")
            try:
                conn.exec_driver_sql("BEGIN")
                return fn(Tx(conn, self.clock()))
            finally:
                conn.rollback()
                conn.exec_driver_sql("PRAGMA query_only=OFF")

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """Run ``fn`` in a transaction and return its result once it is on disk."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Job(fn, done, loop))
        if self.sqlite:
            self._start_thread()
        else:
            self._start_task()
        return await done

    async def alone(self, act: Callable[[sa.Connection], None]) -> None:
        """Run a change of the schema in one transaction, without the audit trail."""
        if not self.sqlite:
            async with self._async_engine.begin() as conn:
                await conn.run_sync(act)
            return

        def run() -> None:
            with self._write_engine.begin() as conn:
                conn.exec_driver_sql("BEGIN IMMEDIATE")
                act(conn)

        await asyncio.get_running_loop().run_in_executor(None, run)

    async def close(self) -> None:
        """Finish what waits, then let go."""
        if self._writer_task is not None and self._wake is not None:
            self._closed = True
            self._wake.set()
            await self._writer_task
        if not self.sqlite:
            await self._async_engine.dispose()
        else:
            await asyncio.get_running_loop().run_in_executor(None, self.close_now)

    # ------------------------------------------------------------ plain door (PostgreSQL: by a loop of its own)

    def read_now(self, fn: Callable[[Tx], T]) -> T:
        """Read from a plain thread."""
        if not self.sqlite:
            return asyncio.run(self._once(fn, write=False))
        with self._read_engine.connect() as conn:
            conn.exec_driver_sql("BEGIN")
            return fn(Tx(conn, self.clock()))

    def write_now(self, fn: Callable[[Tx], T]) -> T:
        """Write from a plain thread."""
        if not self.sqlite:
            return asyncio.run(self._once(fn, write=True))
        done: Future[T] = Future()
        self._queue.put(_Job(fn, done))
        self._start_thread()
        return done.result()

    def close_now(self) -> None:
        """Finish what waits, then let go (SQLite)."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        self._readers.shutdown()
        self._read_engine.dispose()
        self._write_engine.dispose()

    async def _once(self, fn: Callable[[Tx], T], *, write: bool) -> T:
        async with opened(self.url, clock=self.clock, key=self.key) as other:
            return await (other.write(fn) if write else other.read(fn))

    # ------------------------------------------------------------ writers

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._drain_in_thread, name="raterlab-write", daemon=True)
            self._thread.start()

    def _drain_in_thread(self) -> None:
        while True:
            job = self._queue.get()
            jobs: list[_Job[Any]] = []
            while job is not None:
                jobs.append(job)
                if len(jobs) >= BATCH or self._queue.empty():
                    break
                job = self._queue.get()
            if jobs:
                self._commit(jobs)
            if job is None:
                return

    def _commit(self, jobs: list[_Job[Any]]) -> None:
        def attempt(*, apart: bool) -> list[Any]:
            with self._write_engine.begin() as conn:
                conn.exec_driver_sql("BEGIN IMMEDIATE")
                return run_batch(conn, jobs, self.clock, self.key, apart=apart)

        try:
            try:
                outcomes = attempt(apart=False)
            except _Spoiled as spoiled:
                outcomes = [spoiled.__cause__] if len(jobs) == 1 else attempt(apart=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, every caller must hear of it
            outcomes = [unavailable(error) if _outage(error) else error] * len(jobs)
        _settle(jobs, outcomes)

    def _start_task(self) -> None:
        if self._writer_task is None:
            self._wake = asyncio.Event()
            self._writer_task = asyncio.get_running_loop().create_task(self._drain_in_task(self._wake))
        if self._wake is not None:
            self._wake.set()

    async def _drain_in_task(self, wake: asyncio.Event) -> None:
        while True:
            await wake.wait()
            wake.clear()
            while not self._queue.empty():
                jobs: list[_Job[Any]] = []
                while len(jobs) < BATCH and not self._queue.empty():
                    job = self._queue.get_nowait()
                    if job is not None:
                        jobs.append(job)
                await self._commit_in_task(jobs)
            if self._closed:
                return

    async def _commit_in_task(self, jobs: list[_Job[Any]]) -> None:
        async def attempt(*, apart: bool) -> list[Any]:
            async with self._async_engine.begin() as conn:
                return await conn.run_sync(run_batch, jobs, self.clock, self.key, apart=apart)

        try:
            try:
                outcomes = await attempt(apart=False)
            except _Spoiled as spoiled:
                outcomes = [spoiled.__cause__] if len(jobs) == 1 else await attempt(apart=True)
        except Exception as error:  # noqa: BLE001 - as above
            outcomes = [unavailable(error) if _outage(error) else error] * len(jobs)
        _settle(jobs, outcomes)


def _settle(jobs: Sequence[_Job[Any]], outcomes: Sequence[Any]) -> None:
    """Answer every caller; those of one loop by one call into it."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any] | Future[Any], Any]]] = {}
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.loop is None:
            _answer([(job.done, outcome)])
        else:
            loops.setdefault(job.loop, []).append((job.done, outcome))
    for loop, answers in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
            loop.call_soon_threadsafe(_answer, answers)


def _answer(answers: Sequence[tuple[asyncio.Future[Any] | Future[Any], Any]]) -> None:
    for done, outcome in answers:
        # a caller that has gone away has cancelled its future; what it asked for is stored all the same
        if done.cancelled():
            continue
        if isinstance(outcome, BaseException):
            done.set_exception(outcome)
        else:
            done.set_result(outcome)


def _sqlite(url: str, pool_size: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        poolclass=sa.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512},
    )

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by name, not by the driver
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16384",  # 16 MB a connection: what is larger lies in the system's cache
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", connected)
    return engine


def _postgres(url: str) -> AsyncEngine:
    # a third of a second that SQLite need not wait for
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    return create_async_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        pool_size=8,
        max_overflow=4,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={"timeout": 5, "server_settings": {"lock_timeout": "10s", "statement_timeout": "60s"}},
    )


@contextlib.asynccontextmanager
async def opened(url: str, *, clock: Callable[[], datetime] = utc_now, key: bytes = b"") -> AsyncIterator[Database]:
    """Open a database for a while."""
    database = Database(url, clock=clock, key=key)
    try:
        yield database
    finally:
        await database.close()
