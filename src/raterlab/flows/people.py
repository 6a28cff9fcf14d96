"""Accounts, signing in and out, API tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from raterlab.domain.people import Person, Role
from raterlab.errors import Conflict, Forbidden, Invalid, NotFound, SignedOut, TooMany
from raterlab.store import people
from raterlab.store.database import Tx

_HASHER = PasswordHasher()  # argon2id
_DUMMY = _HASHER.hash("nobody has this password")
WINDOW = timedelta(minutes=15)


def digest(token: str) -> str:
    """Return what is stored in place of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Hash by argon2id. Slow on purpose: call it outside of a transaction."""
    if len(password) < 10:
        raise Invalid("the password is shorter than 10 characters", cure="Choose a longer one.")
    return _HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Check a password; takes the same time when there is no account. Call it outside of a transaction."""
    try:
        _HASHER.verify(password_hash or _DUMMY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def add_user(tx: Tx, who: Person | None, *, name: str, email: str, role: Role, password_hash: str) -> UUID:
    """Make an account. Without ``who`` the machine's administrator does it from the command line."""
    if people.account(tx, email):
        raise Conflict(f"there is an account for {email} already", cure="Sign in, or use another address.")
    new = people.add_user(tx, name=name, email=email, role=role, password_hash=password_hash)
    tx.audit(who.id if who else None, who.origin if who else "cli", "user.add", new, role=role, email=email)
    return new


def users(tx: Tx) -> list[Any]:
    """Everyone with an account."""
    return people.staff(tx)


def reserve_try(tx: Tx, email: str, origin: str, tries: int) -> tuple[Any, list[int]]:
    """Count a sign-in as failed before its password is looked at, so that tries side by side count too.

    Returns the account behind the address, or None, and what to take back when the password fits.
    """
    since = tx.now - WINDOW
    subjects = ((f"account:{email.casefold()}", tries), (f"origin:{origin}", tries * 5))
    for subject, limit in subjects:
        if people.failures(tx, subject, since) >= limit:
            raise TooMany("too many failed sign-ins", retry_after=int(WINDOW.total_seconds()))
    return people.account(tx, email), [people.add_failure(tx, subject) for subject, _ in subjects]


def note_refusal(tx: Tx, email: str, origin: str) -> None:
    """Put a failed sign-in on record."""
    tx.audit(None, origin, "session.refused", email.casefold())


def sign_in(tx: Tx, person: UUID, origin: str, hours: int, reserved: list[int]) -> str:
    """Begin the session of somebody whose password fits; the try no longer counts."""
    people.drop_failures(tx, reserved)
    return begin_session(tx, person, origin, hours)[0]


def begin_session(tx: Tx, person: UUID, origin: str, hours: int) -> tuple[str, datetime]:
    """Sign somebody in; return the secret for the cookie and when it ends."""
    token = secrets.token_urlsafe(32)
    expires = tx.now + timedelta(hours=hours)
    people.add_session(tx, token_hash=digest(token), person=person, expires_at=expires)
    tx.audit(person, origin, "session.begin", person)
    return token, expires


def end_session(tx: Tx, token: str, who: Person) -> None:
    """Sign out."""
    people.revoke_session(tx, digest(token))
    tx.audit(who.id, who.origin, "session.end", who.id)


def by_session(tx: Tx, token: str, origin: str) -> Person:
    """Return the person of a session."""
    row = people.session(tx, digest(token))
    if row is None:
        raise SignedOut("nobody is signed in here", cure="Sign in again; nothing that was saved is lost.")
    return Person(row.id, row.name, row.email, Role(row.role), origin)


def by_token(tx: Tx, token: str, origin: str) -> Person:
    """Return the person of an API token."""
    row = people.token(tx, digest(token))
    if row is None:
        raise SignedOut("the API token is unknown, over or revoked", cure="Make a new one.")
    return Person(row.id, row.name, row.email, Role(row.role), origin, frozenset(row.scopes))


def add_token(tx: Tx, who: Person, *, name: str, scopes: tuple[str, ...], days: int) -> tuple[Any, str]:
    """Make an API token; the secret is returned once."""
    if who.scopes is not None:
        raise Forbidden("an API token cannot make API tokens", cure="Sign in with a password.")
    secret = "rl_" + secrets.token_urlsafe(32)
    new = people.add_token(
        tx,
        person=who.id,
        name=name,
        token_hash=digest(secret),
        scopes=scopes,
        expires_at=tx.now + timedelta(days=days),
    )
    tx.audit(who.id, who.origin, "token.add", new, name=name, scopes=list(scopes))
    row = next(row for row in people.tokens(tx, who.id) if row.id == new)
    return row, secret


def tokens(tx: Tx, who: Person) -> list[Any]:
    """Return one's own API tokens."""
    return people.tokens(tx, who.id)


def revoke_token(tx: Tx, who: Person, token_id: UUID) -> None:
    """Revoke one of one's own API tokens."""
    if not people.revoke_token(tx, who.id, token_id):
        raise NotFound("no such API token")
    tx.audit(who.id, who.origin, "token.revoke", token_id)
