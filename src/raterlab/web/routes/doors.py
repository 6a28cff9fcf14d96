"""Signing in and out, accounts, API tokens."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from raterlab.domain.people import Person, Power
from raterlab.errors import SignedOut
from raterlab.flows import people
from raterlab.web.auth import COOKIE, Side, desk, needs, origin_of, right_side, same_origin, set_cookie
from raterlab.web.schemas import Me, NewToken, NewUser, SignIn, TokenView, UserView

router = APIRouter(tags=["doors"])
Owner = Annotated[Person, Depends(needs(Power.MANAGE_PEOPLE))]
Anybody = Annotated[Person, Depends(needs(None))]


@router.post("/auth/login")
async def sign_in(request: Request, response: Response, body: SignIn) -> Me:
    """Sign in with a local account."""
    same_origin(request)
    here, origin = desk(request), origin_of(request)
    tries = here.settings.login_tries
    account, reserved = await here.database.write(lambda tx: people.reserve_try(tx, body.email, origin, tries))
    fits = await asyncio.to_thread(people.password_fits, account.password_hash if account else None, body.password)
    if not fits or account is None:
        await here.database.write(lambda tx: people.note_refusal(tx, body.email, origin))
        raise SignedOut("the e-mail address or the password is wrong", cure="Check both and try again.")
    hours = here.settings.session_hours
    token = await here.database.write(lambda tx: people.sign_in(tx, account.id, origin, hours, reserved))
    set_cookie(request, response, "staff", token)
    return Me(id=account.id, name=account.name, email=account.email, role=account.role, csrf=here.csrf(token))


@router.post("/auth/logout", status_code=204)
async def sign_out(request: Request, response: Response, who: Anybody) -> None:
    """Sign out of this browser."""
    token = request.cookies.get(COOKIE["staff"], "")
    here = desk(request)
    here.forget(token=token)
    await here.database.write(lambda tx: people.end_session(tx, token, who))
    response.delete_cookie(COOKIE["staff"], path="/")


@router.get("/auth/me")
async def me(request: Request, side: Literal["staff", "work"] = "staff") -> Me:
    """Return who is signed in here, as staff or as a candidate, with the CSRF token of that session."""
    which: Side = side
    token = request.cookies.get(COOKIE[which], "")
    if not token:
        raise SignedOut("nobody is signed in here", cure="Sign in, or open your link again.")
    here = desk(request)
    who = await here.person(token, origin_of(request), bearer=False)
    right_side(who, which)
    return Me(id=who.id, name=who.name, email=who.email, role=who.role, csrf=here.csrf(token))


@router.get("/users")
async def list_users(request: Request, who: Owner) -> list[UserView]:
    """List accounts."""
    rows = await desk(request).database.read(people.users)
    return [UserView(id=r.id, name=r.name, email=r.email, role=r.role, created_at=r.created_at) for r in rows]


@router.post("/users", status_code=201)
async def add_user(request: Request, body: NewUser, who: Owner) -> UserView:
    """Make an account."""
    hashed = await asyncio.to_thread(people.hash_password, body.password)
    database = desk(request).database
    new = await database.write(
        lambda tx: people.add_user(tx, who, name=body.name, email=body.email, role=body.role, password_hash=hashed)
    )
    rows = await database.read(people.users)
    row = next(r for r in rows if r.id == new)
    return UserView(id=row.id, name=row.name, email=row.email, role=row.role, created_at=row.created_at)


@router.get("/tokens")
async def list_tokens(request: Request, who: Anybody) -> list[TokenView]:
    """List one's own API tokens."""
    rows = await desk(request).database.read(lambda tx: people.tokens(tx, who))
    return [
        TokenView(id=r.id, name=r.name, scopes=r.scopes, expires_at=r.expires_at, revoked=r.revoked_at is not None)
        for r in rows
    ]


@router.post("/tokens", status_code=201)
async def add_token(request: Request, body: NewToken, who: Anybody) -> TokenView:
    """Make an API token. Its secret is shown this once."""
    row, secret = await desk(request).database.write(
        lambda tx: people.add_token(tx, who, name=body.name, scopes=body.scopes, days=body.days)
    )
    return TokenView(
        id=row.id, name=row.name, scopes=row.scopes, expires_at=row.expires_at, revoked=False, secret=secret
    )


@router.delete("/tokens/{token_id}", status_code=204)
async def revoke_token(request: Request, token_id: UUID, who: Anybody) -> None:
    """Revoke one of one's own API tokens."""
    here = desk(request)
    await here.database.write(lambda tx: people.revoke_token(tx, who, token_id))
    here.forget(person=who.id)
