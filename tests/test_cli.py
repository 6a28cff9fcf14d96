"""The command line and the settings, as a person at a terminal meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from raterlab.errors import BadSettings
from raterlab.settings import Settings, read_settings

PROGRAM = str(Path(sys.executable).parent / "raterlab")


def call(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environ}
    )


def test_accounts_and_checks(tmp_path: Path) -> None:
    home = str(tmp_path)
    assert json.loads(call("version", "--json").stdout)["version"]
    made = call(
        "user",
        "add",
        "a@example.org",
        "--name",
        "Ann",
        "--role",
        "owner",
        "--home",
        home,
        "--json",
        RATERLAB_NEW_PASSWORD="long enough 1",
    )
    assert json.loads(made.stdout)["role"] == "owner"
    again = call("user", "add", "a@example.org", "--name", "Ann", "--home", home, RATERLAB_NEW_PASSWORD="long enough 1")
    assert again.returncode == 2
    assert "there is an account" in again.stderr
    found = call("db", "check", "--home", home, "--json")
    assert json.loads(found.stdout)["problems"] == []
    assert call("rebuild", "--home", home, "--json").returncode == 0


def test_a_tampered_database_fails_the_check(tmp_path: Path) -> None:
    import sqlite3

    call(
        "user", "add", "a@example.org", "--name", "Ann", "--home", str(tmp_path), RATERLAB_NEW_PASSWORD="long enough 1"
    )
    with sqlite3.connect(tmp_path / "raterlab.sqlite") as rows:
        rows.execute('UPDATE audit SET detail = \'{"role":"owner"}\'')
    rows.close()
    found = call("db", "check", "--home", str(tmp_path))
    assert found.returncode == 1
    assert "was changed" in found.stdout


def test_a_trail_cut_off_at_its_end_fails_the_check(tmp_path: Path) -> None:
    import sqlite3

    for name in ("Ann", "Ben"):
        call(
            "user", "add", f"{name}@example.org", "--name", name, "--home", str(tmp_path),
            RATERLAB_NEW_PASSWORD="long enough 1",
        )  # fmt: skip
    assert call("db", "check", "--home", str(tmp_path)).returncode == 0
    key = (tmp_path / "secret.key").read_bytes()
    (tmp_path / "secret.key").write_bytes(b"another")
    found = call("db", "check", "--home", str(tmp_path))
    assert "raterlab db seal" in found.stdout
    assert call("db", "seal", "--home", str(tmp_path), "--json").stdout == '{"schema_version": 1, "audit_entries": 3}\n'
    assert call("db", "check", "--home", str(tmp_path)).returncode == 0
    (tmp_path / "secret.key").write_bytes(key)
    with sqlite3.connect(tmp_path / "raterlab.sqlite") as rows:
        rows.execute("DELETE FROM audit WHERE seq = 3")
    rows.close()
    found = call("db", "check", "--home", str(tmp_path))
    assert found.returncode == 1
    assert "cut off" in found.stdout


def test_settings(tmp_path: Path) -> None:
    file = tmp_path / "r.toml"
    file.write_text("port = 9000\nlogin_tries = 3\n")
    read = read_settings({"RATERLAB_PORT": "9100"}, file=file, host=None)
    assert (read.port, read.login_tries, read.host) == (9100, 3, Settings().host)
    with pytest.raises(BadSettings, match="RATERLAB_PROT") as unknown:
        read_settings({"RATERLAB_PROT": "1"}, file=file)
    assert "RATERLAB_PORT" in unknown.value.cure
    file.write_text("prot = 1\n")
    with pytest.raises(BadSettings, match="prot"):
        read_settings({}, file=file)
    assert read_settings({"RATERLAB_DATABASE_URL": "postgres://u@h/d"}).url == "postgresql+asyncpg://u@h/d"


def test_a_check_changes_nothing(tmp_path: Path) -> None:
    import sqlite3

    missing = call("db", "check", "--home", str(tmp_path / "mistyped"))
    assert missing.returncode == 2
    assert not (tmp_path / "mistyped").exists()
    sqlite3.connect(tmp_path / "raterlab.sqlite").close()
    (tmp_path / "raterlab.sqlite").touch()
    old = call("db", "check", "--home", str(tmp_path), "--json")
    assert old.returncode == 1
    assert "run raterlab db upgrade" in json.loads(old.stdout)["problems"][0]


def test_a_start_does_not_load_what_it_does_not_need() -> None:
    heavy = ("alembic", "sqlalchemy.orm", "scipy.stats", "scipy.optimize", "numba", "duckdb", "ibis", "rich.progress")
    code = f"import sys, raterlab.demo.start; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    code = f"import sys, raterlab.cli; print([n for n in {(*heavy, 'pydantic', 'numpy', 'rich')} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
