"""Accounts, sessions, API tokens, failed sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from raterlab.store.database import Tx
from raterlab.store.tables import api_tokens, attempts, links, login_failures, sessions, trials, users


def add_user(
    tx: Tx, *, name: str, email: str, role: str, password_hash: str = "", profile: dict[str, Any] | None = None
) -> UUID:
    """Insert a person."""
    new = tx.new_id()
    tx.conn.execute(
        users.insert().values(
            id=new,
            name=name,
            email=email.casefold(),
            role=role,
            password_hash=password_hash,
            profile=profile or {},
            created_at=tx.now,
        )
    )
    return new


def account(tx: Tx, email: str) -> Any:
    """Return the person who signs in with this address, or None."""
    return tx.conn.execute(
        sa.select(users).where(users.c.email == email.casefold(), users.c.password_hash != "")
    ).first()


def user(tx: Tx, person: UUID) -> Any:
    """Return a person, or None."""
    return tx.conn.execute(sa.select(users).where(users.c.id == person)).first()


def staff(tx: Tx) -> list[Any]:
    """Everyone with a password."""
    return list(tx.conn.execute(sa.select(users).where(users.c.password_hash != "").order_by(users.c.created_at)))


def add_session(tx: Tx, *, token_hash: str, person: UUID, expires_at: datetime) -> None:
    """Insert a session."""
    tx.conn.execute(
        sessions.insert().values(
            token_hash=token_hash, person_id=person, created_at=tx.now, expires_at=expires_at, revoked_at=None
        )
    )


_SESSION = (
    sa.select(users.c.id, users.c.name, users.c.email, users.c.role, sessions.c.expires_at)
    .join(users, users.c.id == sessions.c.person_id)
    .where(sessions.c.token_hash == sa.bindparam("hash"), sessions.c.revoked_at.is_(None))
)


def session(tx: Tx, token_hash: str) -> Any:
    """Return the person of a session that is neither over nor revoked, or None."""
    row = tx.conn.execute(_SESSION, {"hash": token_hash}).first()
    return row if row and row.expires_at > tx.now else None


def revoke_session(tx: Tx, token_hash: str) -> None:
    """End one session."""
    tx.conn.execute(sessions.update().where(sessions.c.token_hash == token_hash).values(revoked_at=tx.now))


def revoke_sessions(tx: Tx, person: UUID) -> None:
    """End all sessions of a person."""
    tx.conn.execute(
        sessions.update()
        .where(sessions.c.person_id == person, sessions.c.revoked_at.is_(None))
        .values(revoked_at=tx.now)
    )


def add_token(
    tx: Tx, *, person: UUID, name: str, token_hash: str, scopes: tuple[str, ...], expires_at: datetime
) -> UUID:
    """Insert an API token."""
    new = tx.new_id()
    tx.conn.execute(
        api_tokens.insert().values(
            id=new,
            person_id=person,
            name=name,
            token_hash=token_hash,
            scopes=list(scopes),
            created_at=tx.now,
            expires_at=expires_at,
            revoked_at=None,
        )
    )
    return new


def token(tx: Tx, token_hash: str) -> Any:
    """Return the person and scopes of a live API token, or None."""
    row = tx.conn.execute(
        sa.select(users.c.id, users.c.name, users.c.email, users.c.role, api_tokens.c.scopes, api_tokens.c.expires_at)
        .join(users, users.c.id == api_tokens.c.person_id)
        .where(api_tokens.c.token_hash == token_hash, api_tokens.c.revoked_at.is_(None))
    ).first()
    return row if row and row.expires_at > tx.now else None


def tokens(tx: Tx, person: UUID) -> list[Any]:
    """All API tokens of a person."""
    return list(
        tx.conn.execute(sa.select(api_tokens).where(api_tokens.c.person_id == person).order_by(api_tokens.c.created_at))
    )


def revoke_token(tx: Tx, person: UUID, token_id: UUID) -> bool:
    """Revoke a person's API token; False when there is none."""
    done = tx.conn.execute(
        api_tokens.update()
        .where(api_tokens.c.id == token_id, api_tokens.c.person_id == person)
        .values(revoked_at=tx.now)
    )
    return done.rowcount == 1


def add_failure(tx: Tx, subject: str) -> int:
    """Count a sign-in as failed; return the number by which it can be taken back."""
    done = tx.conn.execute(
        login_failures.insert().values(subject=subject[:300], created_at=tx.now).returning(login_failures.c.seq)
    )
    return int(done.scalar_one())


def drop_failures(tx: Tx, seqs: Sequence[int]) -> None:
    """Take back what was counted for a sign-in that succeeded."""
    tx.conn.execute(login_failures.delete().where(login_failures.c.seq.in_(seqs)))


def failures(tx: Tx, subject: str, since: datetime) -> int:
    """Failed sign-ins since a time."""
    return int(
        tx.conn.execute(
            sa.select(sa.func.count())
            .select_from(login_failures)
            .where(login_failures.c.subject == subject[:300], login_failures.c.created_at >= since)
        ).scalar_one()
    )


def attempt_for(tx: Tx, link: UUID, person: UUID) -> Any:
    """Return the attempt that a person began by a link, or None."""
    return tx.conn.execute(
        sa.select(attempts).where(attempts.c.link_id == link, attempts.c.trainer_id == person)
    ).first()


def link(tx: Tx, link_id: UUID) -> Any:
    """Return a link with its trial and the number of people who used it, or None."""
    used = sa.select(sa.func.count()).select_from(attempts).where(attempts.c.link_id == links.c.id).scalar_subquery()
    return tx.conn.execute(
        sa.select(links, used.label("used"), trials.c.closed_at)
        .join(trials, trials.c.id == links.c.trial_id)
        .where(links.c.id == link_id)
    ).first()


def has_attempt(tx: Tx, trial: UUID, email: str) -> bool:
    """Whether somebody with this address has begun the trial."""
    return (
        tx.conn.execute(
            sa.select(attempts.c.id)
            .join(users, users.c.id == attempts.c.trainer_id)
            .where(attempts.c.trial_id == trial, users.c.email == email.casefold())
            .limit(1)
        ).first()
        is not None
    )
