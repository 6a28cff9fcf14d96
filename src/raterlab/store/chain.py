"""The audit trail: each entry hashes the one before, so that nothing can be changed, dropped or put between unseen.

Where the chain ends stands in a row of its own, sealed with the workspace's key, so that entries cut off at the end are
missed too. A seal that does not fit is never mended in passing: it stays broken until somebody renews it, on record.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from raterlab.store.tables import audit, audit_head

GENESIS = "0" * 64
RENEWED = "audit.seal"  # the entry by which somebody vouches for the chain as it stands


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
    seal: str

    def sealed(self, key: bytes) -> bool:
        """Whether the seal was made with this key."""
        return hmac.compare_digest(self.seal, seal(key, self.seq, self.hash))


def _canonical(detail: dict[str, Any]) -> str:
    return orjson.dumps(detail, option=orjson.OPT_SORT_KEYS, default=str).decode()


def _digest(previous: str, seq: int, at: datetime, *fields: str) -> str:
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    # JSON keeps the borders between fields: no two different entries read the same
    return hashlib.sha256(orjson.dumps([previous, seq, stamp, *fields])).hexdigest()


def seal(key: bytes, seq: int, last: str) -> str:
    """Seal the end of the chain."""
    return hmac.new(key, f"audit:{seq}:{last}".encode(), hashlib.sha256).hexdigest()


_HEAD = (
    sa.select(audit_head.c.seq, audit_head.c.hash, audit_head.c.seal, audit.c.created_at)
    .select_from(audit_head.outerjoin(audit, audit.c.seq == audit_head.c.seq))
    .where(audit_head.c.id == 1)
)
_MOVE = audit_head.update().where(audit_head.c.id == 1)
_LAST = sa.select(audit.c.seq, audit.c.hash, audit.c.created_at).order_by(audit.c.seq.desc()).limit(1)
_EPOCH = datetime.fromtimestamp(0, UTC)


def head(conn: sa.Connection) -> Head:
    """Return the end of the chain. It is what the next entry hashes, also when that entry itself has been cut off."""
    row = conn.execute(_HEAD).first()
    if row is None:  # a schema just made, or a head that somebody has removed
        last = conn.execute(_LAST).first()
        return Head(last.seq, last.hash, last.created_at, "") if last else Head(0, GENESIS, _EPOCH, "")
    return Head(row.seq, row.hash, row.created_at or _EPOCH, row.seal)


def begin(conn: sa.Connection, key: bytes) -> None:
    """Set the head where there is none: after a migration."""
    if conn.execute(_HEAD).first() is None:
        last = head(conn)
        sealed = seal(key, last.seq, last.hash) if key else ""
        conn.execute(audit_head.insert().values(id=1, seq=last.seq, hash=last.hash, seal=sealed))


def append(conn: sa.Connection, last: Head, entries: Sequence[Entry], key: bytes) -> None:
    """Chain entries behind the last link, and move the head; a seal that was broken stays broken."""
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
        fits = last.sealed(key) or any(entry.action == RENEWED for entry in entries)
        conn.execute(_MOVE, {"seq": seq, "hash": previous, "seal": seal(key, seq, previous) if key and fits else ""})


def verify(conn: sa.Connection, key: bytes | None = None) -> tuple[int, str]:
    """Walk the chain; return the number of links and, where it is broken, the words that say where.

    With the key, the seal of the head is proved too.
    """
    previous, expected = GENESIS, 0
    for row in conn.execute(sa.select(audit).order_by(audit.c.seq)).yield_per(5_000):
        expected += 1
        if row.seq != expected:
            return expected, f"audit entry {expected} is missing (found {row.seq})"
        digest = _digest(previous, row.seq, row.created_at, row.actor, row.origin, row.action, row.subject, row.detail)
        if digest != row.hash:
            return expected, f"audit entry {row.seq} ({row.action} of {row.created_at}) was changed"
        previous = row.hash
    if conn.execute(_HEAD).first() is None:
        return expected, "the head of the audit trail is missing: entries may have been cut off"
    end = head(conn)
    if (end.seq, end.hash) != (expected, previous):
        return expected, f"the audit trail ends at entry {expected}, its head is at {end.seq}: entries were cut off"
    if key is not None and not end.sealed(key):
        return expected, (
            "the seal of the audit trail does not fit: its end was changed without this workspace's key, or the key is "
            "another one. When the trail is known to be whole, raterlab db seal renews it, on record"
        )
    return expected, ""
