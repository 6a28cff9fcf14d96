"""The built pages as files: squeezed where the browser takes that, whole where it does not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from raterlab.settings import Settings
from raterlab.web import app

SCRIPT = b"console.log('raterlab');" * 100


@pytest.mark.parametrize(
    ("accepts", "squeezed"), [("gzip, br", True), ("br, gzip;q=1.0", True), ("identity", False), ("", False)]
)
def test_a_script_comes_as_the_browser_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accepts: str, squeezed: bool
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/a.js").write_bytes(SCRIPT)
    (tmp_path / "assets/a.js.gz").write_bytes(gzip.compress(SCRIPT))
    monkeypatch.setattr(app, "STATIC", tmp_path)
    client = TestClient(app.create_app(Settings(home=tmp_path / "home")))
    reply = client.get("/assets/a.js", headers={"Accept-Encoding": accepts})
    assert reply.content == SCRIPT  # the client has unpacked it
    assert reply.headers.get("content-encoding") == ("gzip" if squeezed else None)
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["vary"] == "Accept-Encoding"
    assert "immutable" in reply.headers["cache-control"]
    assert (int(reply.headers["content-length"]) < len(SCRIPT)) is squeezed
