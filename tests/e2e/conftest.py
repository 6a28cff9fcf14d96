"""A real server with the demo's workspace, and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    home = tmp_path_factory.mktemp("e2e") / "demo"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).parent / "raterlab"),
        "demo",
        "--home",
        str(home),
        "--port",
        str(port),
        "--json",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    links = json.loads(server.stdout.readline())
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as reply:
                assert reply.status == 200
            break
        except OSError:
            time.sleep(0.1)
    yield {**links, "base": f"http://127.0.0.1:{port}", "home": home}
    server.terminate()
    server.wait(20)
    server.stdout.close()


# Playwright keeps an event loop running in this thread: closed with the module, it does not reach other tests
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None and os.environ.get("CI"):
        pytest.fail("no Chromium: .ci/run installs it")
    if found is None:
        pytest.skip("no Chromium on this machine: install the system's chromium package")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def owner(browser: Browser, demo: dict) -> StorageState:
    """Signed in by the one link of the demo, which works once: the first module that asks uses it."""
    if "state" in demo:
        return demo["state"]
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo["owner"])
    page.get_by_role("heading", name="Projects").wait_for()
    demo["state"] = context.storage_state()
    context.close()
    return demo["state"]


class Watch:
    """Collects what must not happen on a page."""

    def __init__(self, page: Page, own: str = "http://127.0.0.1") -> None:
        self.page, self.own = page, own
        self.errors: list[str] = []
        page.on("console", lambda message: message.type == "error" and self._hear(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.outside: list[str] = []
        page.on("request", lambda request: self._note(request.url))

    def _hear(self, text: str) -> None:
        # the browser itself writes this one, where a test takes the network away
        if "net::ERR_INTERNET_DISCONNECTED" not in text:
            self.errors.append(text)

    def offline(self, *, on: bool) -> None:
        self.page.context.set_offline(on)

    def _note(self, url: str) -> None:
        if not url.startswith((self.own, "data:", "blob:")):
            self.outside.append(url)

    def axe(self) -> None:
        """No accessibility violation, no console error, no request to anywhere else."""
        source = (ROOT / "ui/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
        session = self.page.context.new_cdp_session(self.page)
        # by the debugger's door, which the page's own policy does not close
        session.send("Runtime.evaluate", {"expression": source})
        reply = session.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes[0].html])))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        assert json.loads(reply["result"]["value"]) == []
        assert self.errors == []
        assert self.outside == []
