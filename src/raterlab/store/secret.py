"""The workspace's secret key: signs links, CSRF tokens and the head of the audit trail."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path


def secret_path(home: Path) -> Path:
    """Return where the key lies."""
    return home / "secret.key"


def read_secret(home: Path) -> bytes:
    """Return the workspace's secret key; the first start makes it."""
    path = secret_path(home)
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600)
        partial.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(partial)  # of two processes that start at once, one wins
        partial.unlink()
    return path.read_bytes()
