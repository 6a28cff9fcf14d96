"""Link tokens: the link's id and a keyed hash of it. Nothing secret is stored, and a lead may copy a link again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from raterlab.errors import NotFound


def _mac(secret: bytes, link: UUID) -> bytes:
    return hmac.new(secret, b"link:" + link.bytes, hashlib.sha256).digest()[:16]


def make_token(secret: bytes, link: UUID) -> str:
    """Return the token of a link: 43 letters, digits, dashes and underscores."""
    return base64.urlsafe_b64encode(link.bytes + _mac(secret, link)).decode().rstrip("=")


def read_token(secret: bytes, token: str) -> UUID:
    """Return the link's id, or say that there is no such link."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise NotFound("no such link", cure="Copy the whole link from the message that you were sent.") from error
    if len(raw) != 32 or not hmac.compare_digest(_mac(secret, UUID(bytes=raw[:16])), raw[16:]):
        raise NotFound("no such link", cure="Copy the whole link from the message that you were sent.")
    return UUID(bytes=raw[:16])
