"""The application: routes, pages, headers, the worker beside them."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import mimetypes
import time
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from raterlab.errors import RaterlabError, Unavailable
from raterlab.flows import fold, resume
from raterlab.settings import Settings
from raterlab.store.database import Database
from raterlab.store.migrate import upgrade
from raterlab.store.secret import read_secret
from raterlab.web import media, problems, routes
from raterlab.web.auth import Desk, desk, origin_of, set_cookie

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SAFE_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NO_STORE = ((b"cache-control", b"no-store"),)


class SafeHeaders:
    """Security headers on every answer; nothing personal is cached on the way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers that are not set yet."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        wanted = SAFE_HEADERS + NO_STORE if scope["path"].startswith("/api/") else SAFE_HEADERS

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", [])
                names = {name.lower() for name, _ in given}
                message["headers"] = [*given, *(pair for pair in wanted if pair[0] not in names)]
            await send(message)

        await self.app(scope, receive, with_headers)


class LimitedBody:
    """Refuse bodies that are larger than anything that is meant."""

    def __init__(self, app: ASGIApp, *, largest: int, upload: int) -> None:
        self.app, self.largest, self.upload = app, largest, upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count while reading: a Content-Length may lie or be absent."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload if scope["path"] == "/api/v1/media" else self.largest
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            response = problems.problem(413, f"the request is larger than {limit // 2**20} MB")
            await response(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, f"the request is larger than {limit // 2**20} MB")
            return message

        await self.app(scope, counted, send)


async def work_on(database: Database, stop: asyncio.Event, pause: float = 0.5) -> None:
    """Fold new labels until told to stop; an outage of the database is waited out.

    People go first: under load, folding takes at most a quarter of the writer's time.
    """
    while not stop.is_set():
        wait = pause
        with contextlib.suppress(Unavailable):
            if await database.read(fold.waiting):
                # what the first fold would load while all writers wait, loaded beside them
                await asyncio.to_thread(importlib.import_module, "scipy.optimize")
                began = time.monotonic()
                if await database.write(fold.fold_some):
                    wait = min(pause, 3 * (time.monotonic() - began))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)


def create_app(settings: Settings, database: Database | None = None) -> FastAPI:
    """Return the application for these settings."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        secret = read_secret(settings.home)
        own = database or Database(settings.url, key=secret)
        await upgrade(own)
        app.state.desk = Desk(settings, own, secret)
        stop = asyncio.Event()
        worker = asyncio.create_task(work_on(own, stop)) if settings.worker == "embedded" else None
        try:
            yield
        finally:
            stop.set()
            app.state.desk.closing.set()
            if worker is not None:
                await worker
            if database is None:
                await own.close()

    app = FastAPI(
        title="Raterlab",
        version=version("raterlab"),
        description="Hire and evaluate AI trainers, with evidence.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        generate_unique_id_function=lambda route: route.name,
    )
    problems.install(app)
    routes.install(app)
    app.include_router(media.router, include_in_schema=False)
    _pages(app)
    largest = 64 * 2**20
    app.add_middleware(LimitedBody, largest=largest, upload=settings.max_upload_mb * 2**20 + 2**16)
    app.add_middleware(SafeHeaders)
    return app


def _built(path: str) -> Path | None:
    """Return the built file of this address, or None."""
    try:
        target = (STATIC / path).resolve()
        return target if path and target.is_relative_to(STATIC) and target.is_file() else None
    except (ValueError, OSError):  # a name that no file system has
        return None


def _file(request: Request, target: Path, cache: str) -> Response:
    """Send a built file, squeezed while building where the browser takes that."""
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    squeezed = target.with_name(f"{target.name}.gz")
    wanted = {part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    if "gzip" not in wanted or not squeezed.is_file():
        return FileResponse(target, headers=headers)
    kind = mimetypes.guess_type(target.name)[0] or "application/octet-stream"
    return FileResponse(squeezed, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})


def _pages(app: FastAPI) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz(request: Request) -> dict[str, Any]:
        """Whether the database answers."""
        await desk(request).database.read(lambda tx: tx.now)
        return {"ok": True, "version": version("raterlab")}

    @app.get("/resume/{token}", include_in_schema=False)
    async def use_pass(request: Request, token: str) -> Response:
        """Sign in by a one-time link."""
        here, origin = desk(request), origin_of(request)
        try:
            session, person, attempt = await here.database.write(
                lambda tx: resume.redeem(tx, token, here.secret, origin, here.settings.session_hours)
            )
        except RaterlabError as error:
            return HTMLResponse(
                f"<!doctype html><title>Raterlab</title><h1>{error.message}</h1><p>{error.cure}</p>", status_code=410
            )
        here.forget(person=person)
        response = RedirectResponse(f"/work/{attempt}" if attempt else "/", status_code=303)
        set_cookie(request, response, "work" if attempt else "staff", session)
        return response

    @app.get("/{path:path}", include_in_schema=False)
    async def page(request: Request, path: str) -> Response:
        """Serve the built pages; an address of the application gets its shell."""
        if path.startswith("api/"):
            return problems.problem(404, "no such route")
        target = _built(path)
        if target is not None:
            hashed = "assets/" in path
            cache = "public, max-age=31536000, immutable" if hashed else "no-cache"
            return _file(request, target, cache)
        index = STATIC / "index.html"
        if not index.exists():
            return HTMLResponse("<!doctype html><title>Raterlab</title><p>The pages are not built: run make.</p>")
        return _file(request, index, "no-cache")
