"""Signing in by a one-time token: a candidate who lost the browser, the visitor of the demo."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.errors import Gone, NotFound
from raterlab.flows.people import begin_session
from raterlab.store import people, scores, work
from raterlab.store.database import Tx

VALID = timedelta(hours=24)


def _sign(secret: bytes, payload: bytes) -> bytes:
    return hmac.new(secret, b"pass:" + payload, hashlib.sha256).digest()[:16]


def make_pass(secret: bytes, subject: UUID, nonce: UUID, until: datetime) -> str:
    """Return a token that signs ``subject`` in once, until a time."""
    payload = subject.bytes + nonce.bytes + int(until.timestamp()).to_bytes(8, "big")
    return base64.urlsafe_b64encode(payload + _sign(secret, payload)).decode().rstrip("=")


def _read(secret: bytes, token: str) -> tuple[UUID, UUID, datetime]:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise NotFound("no such link") from error
    payload, mac = raw[:40], raw[40:]
    if len(raw) != 56 or not hmac.compare_digest(_sign(secret, payload), mac):
        raise NotFound("no such link", cure="Copy the whole link.")
    until = datetime.fromtimestamp(int.from_bytes(payload[32:], "big"), UTC)
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), until


def grant(tx: Tx, who: Person, attempt_id: UUID, secret: bytes) -> str:
    """Make a pass for the person of an attempt."""
    row = work.attempt(tx, attempt_id)
    if row is None:
        raise NotFound("no such attempt")
    nonce = tx.new_id()
    tx.audit(who.id, who.origin, "pass.grant", nonce, person=row.trainer_id)
    return make_pass(secret, row.trainer_id, nonce, tx.now + VALID)


def redeem(tx: Tx, token: str, secret: bytes, origin: str, hours: int) -> tuple[str, UUID, UUID | None]:
    """Use a pass, once: older sessions of the person end. Returns session secret, person, latest attempt."""
    person, nonce, until = _read(secret, token)
    if tx.now > until:
        raise Gone("this link has expired", cure="Ask for a new one.")
    if any(entry.action == "pass.use" for entry in scores.audit_page(tx, before=None, limit=5, subject=str(nonce))):
        raise Gone("this link has been used", cure="Ask for a new one.")
    if people.user(tx, person) is None:
        raise NotFound("no such person")
    tx.audit(person, origin, "pass.use", nonce)
    people.revoke_sessions(tx, person)
    session, _ = begin_session(tx, person, origin, hours)
    attempts = work.open_attempts(tx, person)
    return session, person, attempts[0].id if attempts else None
