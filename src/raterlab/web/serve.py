"""Running the server and the worker."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import uvicorn

from raterlab.settings import Settings
from raterlab.store.database import opened
from raterlab.store.migrate import upgrade
from raterlab.store.secret import read_secret
from raterlab.web.app import create_app, work_on


def run(settings: Settings) -> None:
    """Serve until stopped."""
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="info",
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def run_worker(settings: Settings) -> None:
    """Fold new labels until stopped."""

    async def work() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, stop.set)
        async with opened(settings.url, key=read_secret(settings.home)) as database:
            await upgrade(database)
            await work_on(database, stop)

    asyncio.run(work())
