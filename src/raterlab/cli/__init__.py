"""The command line: parse, call one flow, answer."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from raterlab.cli import labels
from raterlab.errors import RaterlabError

if TYPE_CHECKING:
    from raterlab.settings import Settings
    from raterlab.store.database import Database

app = typer.Typer(
    help="Hire and evaluate AI trainers, with evidence.", no_args_is_help=True, pretty_exceptions_enable=False
)
db = typer.Typer(help="The database.", no_args_is_help=True)
user = typer.Typer(help="Accounts.", no_args_is_help=True)
labels.add_to(app)
app.add_typer(db, name="db")
app.add_typer(user, name="user")

Home = Annotated[Path | None, typer.Option(help="Folder of the embedded database and media.")]
DatabaseUrl = Annotated[str | None, typer.Option(help="postgresql://... instead of the embedded database.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def main() -> None:
    """Run; a mistake that somebody can mend is told in words and ends with status 2."""
    gc.set_threshold(100_000, 20, 20)  # modules and columns are no garbage: looking for it is a tenth of a start
    try:
        app()
    except RaterlabError as error:
        print(f"raterlab: {error.message}", file=sys.stderr)
        for field in error.errors:
            print(f"  {field.field}: {field.message}", file=sys.stderr)
        if error.cure:
            print(f"  {error.cure}", file=sys.stderr)
        raise SystemExit(2) from None
    finally:
        gc.freeze()  # the process ends: nothing of it need be looked through once more


def _settings(**given: Any) -> Settings:
    # Pydantic takes a quarter of a second to load: --help does not wait for it
    from raterlab.settings import read_settings

    return read_settings(**given)


def _say(value: dict[str, Any], words: str, *, as_json: bool) -> None:
    print(json.dumps({"schema_version": 1, **value}, default=str) if as_json else words)


def _with(settings: Settings, act: Callable[[Database], Any], *, bring_up: bool = True) -> Any:
    """Open the database, bring it to the present schema (unless only looked at), act, close."""
    import asyncio

    from raterlab.store.database import opened
    from raterlab.store.migrate import upgrade
    from raterlab.store.secret import read_secret, secret_path

    # who only looks makes no key
    key = read_secret(settings.home) if bring_up or secret_path(settings.home).exists() else b""

    async def run() -> Any:
        async with opened(settings.url, key=key) as database:
            if bring_up:
                await upgrade(database)
            return await act(database)

    return asyncio.run(run())


@app.command()
def version(*, as_json: Json = False) -> None:
    """Print the version."""
    from importlib.metadata import version as package_version

    found = package_version("raterlab")
    _say({"version": found}, found, as_json=as_json)


@app.command()
def serve(
    home: Home = None,
    database_url: DatabaseUrl = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the pages and the API."""
    from raterlab.web.serve import run

    run(_settings(home=home, database_url=database_url, host=host, port=port))


@app.command()
def demo(
    home: Home = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    *,
    fill_only: Annotated[bool, typer.Option("--fill-only", help="Fill the workspace and stop.")] = False,
    as_json: Json = False,
) -> None:
    """Fill a workspace with eleven projects and twelve simulated candidates each, and serve it."""
    from raterlab.demo.start import start

    settings = _settings(home=home or Path(".raterlab/demo"), host=host, port=port)
    start(settings, fill_only=fill_only, as_json=as_json)


@app.command()
def worker(home: Home = None, database_url: DatabaseUrl = None) -> None:
    """Fold new labels, beside servers that run with RATERLAB_WORKER=separate."""
    from raterlab.web.serve import run_worker

    run_worker(_settings(home=home, database_url=database_url))


@app.command()
def rebuild(home: Home = None, database_url: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """Throw every cached number away and make it anew from the facts."""
    from raterlab.flows import fold

    settings = _settings(home=home, database_url=database_url)
    made = _with(settings, lambda database: database.write(fold.rebuild))
    _say(made, f"rebuilt {made['attempts']} tallies and {made['submissions']} submissions", as_json=as_json)


@db.command("upgrade")
def db_upgrade(home: Home = None, database_url: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """Bring the database to the present schema."""
    from raterlab.store import migrate

    settings = _settings(home=home, database_url=database_url)

    async def act(database: Database) -> str | None:
        return await database.read(migrate.current)

    revision = _with(settings, act)
    _say({"revision": revision}, f"the database is at revision {revision}", as_json=as_json)


@db.command("check")
def db_check(home: Home = None, database_url: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """Prove the audit chain, the foreign keys, the schema, and that cached numbers equal rebuilt ones."""
    from raterlab.errors import NotFound
    from raterlab.flows import check

    settings = _settings(home=home, database_url=database_url)
    file = settings.url.removeprefix("sqlite:///")
    if file != settings.url and not Path(file).exists():
        raise NotFound(f"there is no database at {file}", cure="Name the home folder with --home.")
    found = _with(
        settings, lambda database: database.snapshot(lambda tx: check.check(tx, database.key)), bring_up=False
    )
    words = "\n".join(found["problems"]) or (
        f"sound: {found['audit_entries']} audit entries chained, {found['attempts']} attempts and "
        f"{found['submissions']} submissions counted"
    )
    _say(found, words, as_json=as_json)
    if found["problems"]:
        raise typer.Exit(1)


@db.command("seal")
def db_seal(home: Home = None, database_url: DatabaseUrl = None, *, as_json: Json = False) -> None:
    """Renew the seal of the audit trail, on record: after a new secret key, or once a broken seal is explained."""
    from raterlab.flows import check

    settings = _settings(home=home, database_url=database_url)
    entries = _with(settings, lambda database: database.write(check.renew_seal))
    _say({"audit_entries": entries}, f"sealed at {entries} audit entries", as_json=as_json)


@user.command("add")
def user_add(
    email: str,
    name: Annotated[str, typer.Option(help="Name shown to others.")],
    role: Annotated[str, typer.Option(help="owner, lead, reviewer, trainer or auditor.")] = "lead",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="RATERLAB_NEW_PASSWORD")] = "",
    home: Home = None,
    database_url: DatabaseUrl = None,
    *,
    as_json: Json = False,
) -> None:
    """Make an account."""
    from raterlab.domain.people import Role
    from raterlab.errors import Invalid
    from raterlab.flows import people

    if role not in set(Role):
        raise Invalid(f"no such role: {role!r}", cure=f"Use one of {', '.join(Role)}.")
    hashed = people.hash_password(password)
    settings = _settings(home=home, database_url=database_url)
    new = _with(
        settings,
        lambda database: database.write(
            lambda tx: people.add_user(tx, None, name=name, email=email, role=Role(role), password_hash=hashed)
        ),
    )
    _say({"id": new, "email": email, "role": role}, f"{email} may sign in as {role}", as_json=as_json)


@app.command(hidden=True)
def openapi() -> None:
    """Print the OpenAPI document."""
    from raterlab.settings import Settings
    from raterlab.web.app import create_app

    print(json.dumps(create_app(Settings()).openapi(), indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
