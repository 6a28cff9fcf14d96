"""What people said to a target while answering, and what it replied: appended, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from raterlab.store.database import Tx
from raterlab.store.tables import exchanges, replies

_newest = (
    sa.select(replies.c.exchange_id, sa.func.max(replies.c.version).label("version"))
    .group_by(replies.c.exchange_id)
    .subquery()
)
_SAID = (
    sa.select(exchanges, replies.c.version, replies.c.state, replies.c.text, replies.c.created_at.label("replied_at"))
    .outerjoin(_newest, _newest.c.exchange_id == exchanges.c.id)
    .outerjoin(replies, sa.and_(replies.c.exchange_id == exchanges.c.id, replies.c.version == _newest.c.version))
    .order_by(exchanges.c.seq)
)


def exchange(tx: Tx, exchange_id: UUID) -> Any:
    """Return an exchange with its latest reply (``state`` None: none yet), or None."""
    return tx.conn.execute(_SAID.where(exchanges.c.id == exchange_id)).first()


def exchanges_of(tx: Tx, attempt_id: UUID, task_id: UUID) -> list[Any]:
    """Return what a person said about a task, oldest first, with the latest replies."""
    return list(tx.conn.execute(_SAID.where(exchanges.c.attempt_id == attempt_id, exchanges.c.task_id == task_id)))


def begun_since(tx: Tx, attempt_id: UUID, since: datetime) -> list[datetime]:
    """Return when a person asked since a moment, oldest first: the first time, and each time anew."""
    asked = sa.select(exchanges.c.created_at).where(
        exchanges.c.attempt_id == attempt_id, exchanges.c.created_at > since
    )
    answered = (
        sa.select(replies.c.created_at)
        .join(exchanges, exchanges.c.id == replies.c.exchange_id)
        .where(exchanges.c.attempt_id == attempt_id, replies.c.created_at > since)
    )
    # whichever there are more of: replies come after what was asked
    found = [sorted(row.created_at for row in tx.conn.execute(query)) for query in (asked, answered)]
    return max(found, key=len)


def add_exchange(tx: Tx, values: dict[str, Any]) -> None:
    """Insert what was said."""
    tx.conn.execute(exchanges.insert().values(**values, created_at=tx.now))


def add_reply(tx: Tx, values: dict[str, Any]) -> None:
    """Insert what came back."""
    tx.conn.execute(replies.insert().values(**values, created_at=tx.now))
