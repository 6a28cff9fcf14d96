"""The API, fuzzed from its own OpenAPI document as people of three kinds: no answer is a server's error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from raterlab.domain.people import Role
from tests.conftest import create_database
from tests.web.conftest import Server, running

SCOPES = ["read", "write", "export", "audit"]


def fuzz(server: Server, *arguments: str, headers: dict[str, str], examples: int, before: tuple[str, ...] = ()) -> None:
    command = [
        str(Path(sys.executable).parent / "schemathesis"), *before, "run", f"{server.base}/api/v1/openapi.json",
        "--checks", "not_a_server_error", "--phases", "examples,fuzzing", "--max-examples", str(examples),
        "--seed", "1", "--suppress-health-check", "all", "--no-color", *arguments,
    ]  # fmt: skip
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def as_staff(server: Server, role: Role) -> dict[str, str]:
    made = server.staff(role).post("/api/v1/tokens", json={"name": "fuzz", "scopes": SCOPES}).json()
    return {"Authorization": f"Bearer {made['secret']}"}


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_no_server_error(server: Server) -> None:
    fuzz(server, "--exclude-path-regex", "pulse|/auth/login", headers=as_staff(server, Role.OWNER), examples=12)


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_no_server_error_on_postgres(postgres: str, tmp_path: Path) -> None:
    with running(tmp_path, create_database(postgres)) as server:
        fuzz(server, "--exclude-path-regex", "pulse|/auth/login", headers=as_staff(server, Role.OWNER), examples=5)


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR])
def test_no_server_error_for_those_with_less_power(server: Server, role: Role) -> None:
    fuzz(server, "--exclude-path-regex", "pulse|/auth/login", headers=as_staff(server, role), examples=2)


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_no_server_error_for_a_candidate(server: Server, tmp_path: Path) -> None:
    client, attempt = server.candidate()
    config = tmp_path / "schemathesis.toml"  # the candidate's own attempt, else every answer would be 404
    config.write_text(f'[parameters]\n"path.attempt_id" = "{attempt}"\n')
    client.post(f"/api/v1/attempts/{attempt}/advance", json={"leaving": "guidelines"})
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"Cookie": cookie, "X-CSRF-Token": client.headers["X-CSRF-Token"]}
    fuzz(
        server,
        "--include-path-regex",
        "/attempts/|/join/",
        headers=headers,
        examples=25,
        before=("--config-file", str(config)),
    )
    assert client.get(f"/api/v1/attempts/{attempt}").status_code == 200
