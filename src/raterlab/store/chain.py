"""The audit trail: each entry hashes the one before, so that nothing can be changed, dropped or put between unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from raterlab.store.tables import audit

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what, when, from where."""

    at: datetime
    actor: str
    origin: str
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Last link of the chain."""

    seq: int
    hash: str
    at: datetime


def _canonical(detail: dict[str, Any]) -> str:
    return orjson.dumps(detail, option=orjson.OPT_SORT_KEYS, default=str).decode()


def _digest(previous: str, seq: int, at: datetime, *fields: str) -> str:
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    # JSON keeps the borders between fields: no two different entries read the same
    return hashlib.sha256(orjson.dumps([previous, seq, stamp, *fields])).hexdigest()


def head(conn: sa.Connection) -> Head:
    """Return the last link, or where a new chain begins."""
    row = conn.execute(_LAST).first()
    return Head(row.seq, row.hash, row.created_at) if row else Head(0, GENESIS, datetime.fromtimestamp(0, UTC))


_LAST = sa.select(audit.c.seq, audit.c.hash, audit.c.created_at).order_by(audit.c.seq.desc()).limit(1)


def append(conn: sa.Connection, last: Head, entries: Sequence[Entry]) -> None:
    """Chain entries behind the last link."""
    rows, seq, previous = [], last.seq, last.hash
    for entry in entries:
        seq += 1
        detail = _canonical(entry.detail)
        previous = _digest(previous, seq, entry.at, entry.actor, entry.origin, entry.action, entry.subject, detail)
        rows.append(
            {
                "seq": seq,
                "created_at": entry.at,
                "actor": entry.actor,
                "origin": entry.origin,
                "action": entry.action,
                "subject": entry.subject,
                "detail": detail,
                "hash": previous,
            }
        )
    if rows:
        conn.execute(audit.insert(), rows)


def verify(conn: sa.Connection) -> tuple[int, str]:
    """Walk the chain; return the number of links and, where it is broken, the words that say where."""
    previous, expected = GENESIS, 0
    for row in conn.execute(sa.select(audit).order_by(audit.c.seq)).yield_per(5_000):
        expected += 1
        if row.seq != expected:
            return expected, f"audit entry {expected} is missing (found {row.seq})"
        digest = _digest(previous, row.seq, row.created_at, row.actor, row.origin, row.action, row.subject, row.detail)
        if digest != row.hash:
            return expected, f"audit entry {row.seq} ({row.action} of {row.created_at}) was changed"
        previous = row.hash
    return expected, ""
