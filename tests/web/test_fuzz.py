"""The API, fuzzed from its own OpenAPI document as an owner: no answer is a server's error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from raterlab.domain.people import Role
from tests.web.conftest import Server


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_no_server_error(server: Server) -> None:
    owner = server.staff(Role.OWNER)
    made = owner.post("/api/v1/tokens", json={"name": "fuzz", "scopes": ["read", "write", "export", "audit"]}).json()
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            "run",
            f"{server.base}/api/v1/openapi.json",
            "--checks",
            "not_a_server_error",
            "--phases",
            "examples,fuzzing",
            "--max-examples",
            "12",
            "--seed",
            "1",
            "--header",
            f"Authorization: Bearer {made['secret']}",
            "--exclude-path-regex",
            "pulse|/auth/login",
            "--suppress-health-check",
            "all",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
