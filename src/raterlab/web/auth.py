"""Who is asking: cookies, API tokens, CSRF, and the power that a route needs.

Staff and candidates have a cookie each, so that a lead can try the candidate's side in the same browser.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request, Response

from raterlab.domain.people import Person, Power, Role, may
from raterlab.errors import Forbidden, SignedOut
from raterlab.flows import people
from raterlab.settings import Settings
from raterlab.store.database import Database

Side = Literal["staff", "work"]
COOKIE: dict[Side, str] = {"staff": "rl_staff", "work": "rl_work"}
SAFE = {"GET", "HEAD", "OPTIONS"}
REMEMBER = 5.0  # seconds for which another process's sign-out may go unseen


class Desk:
    """What every request needs: the database, the settings, the secret, and sessions seen in the last seconds."""

    def __init__(self, settings: Settings, database: Database, secret: bytes) -> None:
        self.settings = settings
        self.database = database
        self.secret = secret
        self.closing = asyncio.Event()
        self._seen: dict[tuple[bool, str], tuple[Person, float]] = {}

    def csrf(self, token: str) -> str:
        """Return the token that unsafe requests of a session must repeat."""
        return hmac.new(self.secret, b"csrf:" + token.encode(), hashlib.sha256).hexdigest()[:32]

    async def person(self, token: str, origin: str, *, bearer: bool) -> Person:
        """Return who holds a session or an API token."""
        now = time.monotonic()
        found = self._seen.get((bearer, token))  # a session is no API token, nor the other way round
        if found is not None and found[1] > now:
            return replace(found[0], origin=origin)
        look = people.by_token if bearer else people.by_session
        person = await self.database.read(lambda tx: look(tx, token, origin))
        if len(self._seen) > 10_000:
            self._seen.clear()
        self._seen[bearer, token] = (person, now + REMEMBER)
        return person

    def forget(self, *, token: str | None = None, person: UUID | None = None) -> None:
        """Forget a session at once, or all sessions of a person."""
        if token is not None:
            self._seen.pop((False, token), None)
        if person is not None:
            self._seen = {k: v for k, v in self._seen.items() if v[0].id != person}


def desk(request: Request) -> Desk:
    """Return the desk of this server."""
    found: Desk = request.app.state.desk
    return found


def origin_of(request: Request) -> str:
    """Return the address from which a request came."""
    return request.client.host if request.client else "local"


def same_origin(request: Request) -> None:
    """Refuse an unsafe request that another site's page has sent."""
    origin = request.headers.get("origin")
    if origin is None or request.method in SAFE:
        return
    wanted = {request.headers.get("host", "")}
    if desk(request).settings.public_url:
        wanted.add(urlsplit(desk(request).settings.public_url).netloc)
    if urlsplit(origin).netloc not in wanted:
        raise Forbidden("the request came from another site's page", cure="Open Raterlab itself and try again.")


def _credentials(request: Request, side: Side) -> tuple[str, bool]:
    authorization = request.headers.get("authorization", "")
    if authorization:
        scheme, _, token = authorization.partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise SignedOut("the Authorization header must read 'Bearer' and an API token")
        return token.strip(), True
    sides: tuple[Side, ...] = ("work", "staff") if side == "work" else ("staff",)
    for name in sides:
        token = request.cookies.get(COOKIE[name], "")
        if token:
            return token, False
    raise SignedOut("nobody is signed in here", cure="Sign in again; nothing that was saved is lost.")


def right_side(person: Person, side: Side) -> None:
    """Refuse a candidate's session in the staff's cookie."""
    if side == "staff" and person.role is Role.TRAINER:
        raise SignedOut("nobody of the staff is signed in here", cure="Sign in with a staff account.")


def _scope(request: Request, power: Power | None) -> str:
    if power is Power.EXPORT:
        return "export"
    if power is Power.AUDIT:
        return "audit"
    return "read" if request.method in SAFE else "write"


def needs(power: Power | None, side: Side = "staff") -> Callable[[Request], Coroutine[Any, Any, Person]]:
    """Return a dependency that lets through who holds a power (None: whoever is signed in)."""

    async def dependency(request: Request) -> Person:
        same_origin(request)
        here = desk(request)
        token, bearer = _credentials(request, side)
        person = await here.person(token, origin_of(request), bearer=bearer)
        if not bearer and request.method not in SAFE:
            sent = request.headers.get("x-csrf-token", "")
            if not hmac.compare_digest(sent.encode(), here.csrf(token).encode()):
                raise Forbidden("the X-CSRF-Token header is missing or wrong", cure="Reload the page and try again.")
        if not bearer:
            right_side(person, side)
        if power is not None and not may(person.role, power):
            raise Forbidden(f"a {person.role} may not do this", cure="Ask a lead or an owner.")
        if person.scopes is not None and _scope(request, power) not in person.scopes:
            raise Forbidden(f"the API token lacks the scope {_scope(request, power)!r}", cure="Make one that has it.")
        return person

    dependency.power = power  # type: ignore[attr-defined]  # the route matrix is read off the routes themselves
    dependency.side = side  # type: ignore[attr-defined]
    return dependency


def set_cookie(request: Request, response: Response, side: Side, token: str) -> None:
    """Give the browser its session."""
    settings = desk(request).settings
    response.set_cookie(
        COOKIE[side],
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
        path="/",
    )
