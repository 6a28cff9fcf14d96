"""Fill the demo's workspace, the first time."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from raterlab.demo.fill import fill
from raterlab.store.database import Database, opened
from raterlab.store.migrate import upgrade
from raterlab.store.secret import read_secret


def prepare(home: Path, done: str) -> None:
    """Fill a workspace beside its place and move it there when it is whole: an interruption leaves nothing half done."""
    partial = home.with_name(f"{home.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    secret = read_secret(partial)
    url = f"sqlite:///{partial / 'raterlab.sqlite'}"

    async def schema() -> None:
        async with opened(url, key=secret) as database:
            await upgrade(database)

    asyncio.run(schema())
    database = Database(url, key=secret)
    bar = Progress(
        TextColumn("{task.description:60.60}"), BarColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )
    with bar:
        line = bar.add_task("drawing photographs", total=None)
        made = fill(
            database,
            partial,
            progress=lambda words, done, total: bar.update(line, description=words, completed=done, total=total),
        )
    database.close_now()
    content = {
        "owner": str(made.owner),
        "projects": [
            {"title": p.title, "project": str(p.project), "trial": str(p.trial), "link": str(p.open_link)}
            for p in made.projects
        ],
    }
    (partial / done).write_text(json.dumps(content, indent=1), encoding="utf-8")
    if home.exists() and not any(home.iterdir()):
        home.rmdir()
    partial.rename(home)
