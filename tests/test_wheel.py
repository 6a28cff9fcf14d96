"""The built wheel, in an empty environment with the source out of reach, serves the pages without Node."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_wheel_serves(tmp_path: Path) -> None:
    uv = ROOT / ".cache" / "uv" / "bin" / "uv"
    if not uv.exists():
        pytest.skip("make test sets up uv, which this test installs the wheel with")
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1"}

    def run(*command: object) -> None:
        subprocess.run([str(part) for part in command], check=True, cwd=tmp_path, env=environ, capture_output=True)

    # the pages are built already: the hook finds them fresh
    run(uv, "build", "--wheel", "--out-dir", tmp_path / "dist", ROOT)
    wheel = next((tmp_path / "dist").glob("*.whl"))
    run(uv, "venv", "--python", sys.executable, tmp_path / "env")
    run(uv, "pip", "install", "--python", tmp_path / "env/bin/python", wheel)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(tmp_path / "env/bin/raterlab"), "serve", "--home", str(tmp_path / "home"), "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=tmp_path, env={"PATH": "/nowhere"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as reply:
                    assert json.load(reply)["ok"]
                break
            except OSError:
                time.sleep(0.1)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as reply:
            page = reply.read().decode()
        assert '<script type="module"' in page
        script = page.split('src="')[1].split('"')[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{script}") as reply:
            assert len(reply.read()) > 50_000
    finally:
        server.terminate()
        server.wait(20)
