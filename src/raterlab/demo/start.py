"""Start the demo: fill the workspace once, then serve it, with one link that opens signed in."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

from rich.console import Console

from raterlab.flows.links import make_token
from raterlab.flows.resume import make_pass
from raterlab.settings import Settings
from raterlab.store import people, projects
from raterlab.store.database import Tx, opened
from raterlab.store.migrate import upgrade
from raterlab.store.secret import read_secret
from raterlab.web.serve import run

DONE = "demo.json"  # what stands in the folder once it is whole


def start(settings: Settings, *, fill_only: bool, as_json: bool) -> None:
    """Fill where needed, print the links, serve until stopped."""
    settings = settings.model_copy(update={"database_url": ""})  # the demo lives in its own folder
    if not (settings.home / DONE).exists():
        # the content and its drawing take a second to load, the first time only
        from raterlab.demo.prepare import prepare  # noqa: PLC0415

        prepare(settings.home, DONE)
    shown = links(settings)
    if as_json:
        sys.stdout.write(json.dumps(shown) + "\n")
    else:
        console = Console()
        console.print("\n[bold]Raterlab demo[/bold]")
        console.print("Open this link; it signs you in as the owner:")
        console.print(f"  {shown['owner']}", soft_wrap=True, highlight=False)
        console.print("Be a candidate yourself:")
        for title, link in shown["visitor"].items():
            console.print(f"  {link}  [dim]{title}[/dim]", soft_wrap=True, highlight=False)
        console.print("[dim]Reviewers: rosa@demo.example, ravi@demo.example; password “raterlab demo”.[/dim]\n")
    sys.stdout.flush()
    if not fill_only:
        run(settings)


def links(settings: Settings) -> dict[str, Any]:
    """Return the link that signs the owner in, and a candidate's link for each project."""
    secret = read_secret(settings.home)
    base = settings.public_url or f"http://{settings.host}:{settings.port}"

    async def look() -> dict[str, Any]:
        async with opened(settings.url, key=secret) as database:
            await upgrade(database)
            return await database.read(found)

    def found(tx: Tx) -> dict[str, Any]:
        owner = people.account(tx, "owner@demo.example")
        visitor = {
            project.title: f"{base}/join/{make_token(secret, link.id)}"
            for project in projects.all_projects(tx)
            for trial in projects.trials_of(tx, project.id)
            for link in projects.links_of(tx, trial.id)
            if link.source == "Visitors"
        }
        token = make_pass(secret, owner.id, tx.new_id(), tx.now + timedelta(hours=24))
        return {"owner": f"{base}/resume/{token}", "visitor": visitor}

    return asyncio.run(look())
