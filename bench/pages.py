"""How fast and how heavy the pages are, measured in Chromium.

Starts the demo in a temporary folder. Measures the time from the key press (Enter) until the next task is painted, the
bytes that the first page of a text task costs, and how long after a label is stored the lead's open board shows it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.rows import Row
from tests.e2e.conftest import FLAGS
from tests.e2e.hands import ANSWER, PROJECTS, at

TEXT = PROJECTS[1]

# from the key press to the frame after the one in which the next task's number is drawn
WATCH_ENTER = """
window.__times = [];
addEventListener('keydown', e => { if (e.key === 'Enter') window.__pressed = e.timeStamp; }, true);
new MutationObserver(() => {
  const now = document.querySelector('h1.progress-text')?.textContent;
  if (!now || now === window.__shown) return;
  window.__shown = now;
  const from = window.__pressed;
  window.__pressed = undefined;
  if (from === undefined) return;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.__times.push(performance.now() - from);
    port2.postMessage(0);
  });
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
# when the server's answer to a submission was there
WATCH_STORED = """
window.__stored = [];
const before = window.fetch;
window.fetch = async (...all) => {
  const reply = await before(...all);
  const request = all[0];
  if (String(request.url ?? request).endsWith('/submissions')) window.__stored.push(Date.now());
  return reply;
};
"""
# when the row of this person said so
WATCH_ROW = """
name => {
  window.__seen = {};
  const look = () => {
    for (const row of document.querySelectorAll('tr')) {
      if (!row.textContent.includes(name)) continue;
      const said = /(\\d+) of/.exec(row.textContent);
      if (said) window.__seen[said[1]] ??= Date.now();
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}
"""


@contextmanager
def demo() -> Iterator[dict[str, Any]]:
    """Serve a fresh demo on a free port."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        raterlab = str(Path(sys.executable).parent / "raterlab")
        command = [raterlab, "demo", "--home", f"{folder}/demo", "--port", str(port), "--json"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if server.stdout is None:
            raise RuntimeError("no output")
        links = json.loads(server.stdout.readline())
        base = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{base}/healthz").close()  # noqa: S310 - our own server
                break
            except OSError:
                time.sleep(0.1)
        yield {**links, "base": base}
        server.terminate()
        server.wait(20)


def join(context: BrowserContext, link: str, name: str, *, begin: bool = True) -> Page:
    """Join as a candidate, read the guidelines, and begin with the practice."""
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("e-mail").fill(f"{name.replace(' ', '.')}@example.org")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Begin").click()
    start = page.get_by_role("button", name="Start practice")
    start.wait_for()
    if begin:
        start.click()
    return page


def to_trial(page: Page, project: str, practice: int = 3, begin: int = 1) -> None:
    """Do the practice, from one task on."""
    for number in range(begin - 1, practice):
        at(page, number + 1, practice)
        ANSWER[project](page, number)
        page.keyboard.press("Enter")
        page.get_by_text("Practice does not count.").wait_for()
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Start the trial").click()


def measure_work(browser: Browser, links: dict[str, Any], lead: Page, project: str, tasks: int) -> dict[str, Any]:
    """Answer tasks by key while the lead looks at the board."""
    name = f"Bench {PROJECTS.index(project)}"
    lead.goto(links["base"])
    lead.get_by_role("link", name=project).click()
    lead.get_by_role("link", name="Compare").first.click()
    lead.get_by_role("link", name="Board and links").click()
    lead.get_by_role("heading", name="Who is where").wait_for()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH_ENTER + WATCH_STORED)
    page = join(context, links["visitor"][project], name)
    to_trial(page, project)
    at(page, 1, 70)
    lead.evaluate(WATCH_ROW, name)
    page.evaluate("window.__times = []; window.__stored = []")
    for number in range(1, tasks + 1):
        at(page, number, 70)
        ANSWER[project](page, number)
        page.wait_for_timeout(700)  # even the quickest person needs longer
        page.keyboard.press("Enter")
    at(page, tasks + 1, 70)
    page.wait_for_timeout(1_500)
    times = page.evaluate("window.__times")
    stored, seen = page.evaluate("window.__stored"), lead.evaluate("window.__seen")
    delays = [seen[str(n)] - at_ms for n, at_ms in enumerate(stored, start=1) if str(n) in seen]
    context.close()
    return {"next_task_ms": spread(times), "board_delay_ms": spread(delays)}


def measure_weight(browser: Browser, links: dict[str, Any]) -> dict[str, Any]:
    """Open the first text task with an empty cache; count what comes over the wire."""
    context = browser.new_context()
    page = join(context, links["visitor"][TEXT], "Weight")
    at(page, 1, 3)
    state, address = context.storage_state(), page.url
    context.close()
    cold = browser.new_context(storage_state=state)
    page = cold.new_page()
    session = cold.new_cdp_session(page)
    session.send("Network.enable")
    files: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: files.update({e["requestId"]: e["response"]["url"]}))
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}))
    page.goto(address)
    at(page, 1, 3)
    painted = sum(sizes.values())
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    heaviest = sorted(((size, files.get(key, "")) for key, size in sizes.items()), reverse=True)[:6]
    cold.close()
    return {
        "until_task_kb": round(painted / 1024, 1),
        "until_idle_kb": round(sum(sizes.values()) / 1024, 1),
        "requests": len(sizes),
        "heaviest": [{"kb": round(size / 1024, 1), "file": url.rsplit("/", 1)[-1]} for size, url in heaviest],
    }


def spread(values: list[float]) -> dict[str, float]:
    """Say where the middle and the slow end lie."""
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return {"n": len(values), "p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "max": round(max(values), 1)}


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure."""
    tasks = 40 if quick else 60
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with demo() as links, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        lead = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        lead.goto(links["owner"])
        lead.get_by_role("heading", name="Projects").wait_for()
        for project in PROJECTS:
            told = measure_work(browser, links, lead, project, tasks)
            after, board = told["next_task_ms"], told["board_delay_ms"]
            note = f"p50 {after['p50']:.0f}, worst {after['max']:.0f}, {after['n']} tasks"
            yield Row(
                f"next task after Enter: {project}", "Raterlab", "p95", after["p95"], "ms", "less", bar=100, note=note
            )
            note = f"p50 {board['p50']:.0f}, worst {board['max']:.0f}"
            yield Row(
                f"board behind a label: {project}", "Raterlab", "p95", board["p95"], "ms", "less", bar=1_000, note=note
            )
        weight = measure_weight(browser, links)
        note = "; ".join(f"{each['kb']:.0f} KB {each['file']}" for each in weight["heaviest"][:3])
        yield Row(
            "first page of a text task",
            "Raterlab",
            "compressed",
            weight["until_task_kb"],
            "KB",
            "less",
            bar=250,
            note=note,
        )
        browser.close()
