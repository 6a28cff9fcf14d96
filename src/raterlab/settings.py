"""One frozen Settings, read at the door: defaults, then a TOML file, then the environment."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from raterlab.errors import BadSettings

PREFIX = "RATERLAB_"


class Settings(BaseModel):
    """How a Raterlab runs. Every key is also an environment variable, ``RATERLAB_`` and the name in capitals."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(default=Path(".raterlab"), description="Folder of the embedded database, media and secret key.")
    database_url: str = Field(
        default="",
        description="Empty: SQLite in the home folder. Or `postgresql://user@host/name`.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8717, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    public_url: str = Field(
        default="",
        description="Address under which people reach it, for links and the origin check; empty: as requested.",
    )
    session_hours: int = Field(default=72, ge=1, le=8_760, description="How long a sign-in lasts.")
    login_tries: int = Field(
        default=10, ge=1, le=1_000, description="Failed sign-ins per account and quarter of an hour."
    )
    max_upload_mb: int = Field(default=25, ge=1, le=10_000, description="Largest media file.")
    worker: Literal["embedded", "separate"] = Field(
        default="embedded",
        description="Whether `raterlab serve` folds new labels itself or leaves it to `raterlab worker`.",
    )
    target_hosts: str = Field(
        default="",
        description="Hosts in private networks, separated by commas, at which projects may set up target models; "
        "public hosts need no entry, but HTTPS.",
    )
    secure_cookies: bool = Field(
        default=False, description="Mark cookies Secure; set it when the pages are served over HTTPS."
    )

    @property
    def url(self) -> str:
        """SQLAlchemy address of the database, with its driver."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'raterlab.sqlite'}"
        scheme, _, rest = self.database_url.partition("://")
        if scheme in {"postgres", "postgresql", "postgresql+asyncpg"}:
            return f"postgresql+asyncpg://{rest}"
        if scheme == "sqlite":
            return self.database_url
        raise BadSettings(
            f"database_url: unknown kind of database {scheme!r}",
            cure="Use postgresql://... or sqlite:///path.",
        )


def _nearest(key: str) -> str:
    known = difflib.get_close_matches(key, Settings.model_fields, n=1, cutoff=0.0)
    return known[0] if known else "home"


def _refuse_unknown(keys: Mapping[str, Any], where: str, spell: str = "") -> None:
    for key in keys:
        if key not in Settings.model_fields:
            near = _nearest(key)
            raise BadSettings(
                f"{where}: unknown setting {spell}{key.upper() if spell else key}",
                cure=f"Did you mean {spell}{near.upper() if spell else near}?",
            )


def read_settings(environ: Mapping[str, str] | None = None, file: Path | None = None, **overrides: Any) -> Settings:
    """Read settings.

    Parameters
    ----------
    environ
        Defaults to the process environment.
    file
        TOML file; defaults to ``RATERLAB_CONFIG``, else ``raterlab.toml`` in the working folder where there is one.
    overrides
        What the command line gave; None means not given.

    Raises
    ------
    BadSettings
        For an unknown key (naming the nearest known one) or a value of the wrong shape.
    """
    environ = os.environ if environ is None else environ
    given = {k.removeprefix(PREFIX).lower(): v for k, v in environ.items() if k.startswith(PREFIX)}
    named = given.pop("config", None)
    given.pop("new_password", None)  # what `raterlab user add` reads; it is no setting
    path = file or (Path(named) if named else Path("raterlab.toml"))
    values: dict[str, Any] = {}
    if path.exists():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise BadSettings(f"{path}: not a TOML file: {error}") from error
        _refuse_unknown(values, str(path))
    elif file or named:
        raise BadSettings(f"{path}: no such settings file")
    _refuse_unknown(given, "environment", PREFIX)
    values |= given
    values |= {k: v for k, v in overrides.items() if v is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadSettings(f"setting {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
