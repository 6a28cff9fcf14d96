"""Lead, link, candidate by keyboard alone, rationale, blind grades, scorecard, decision: on each project of the demo."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.e2e.conftest import Watch
from tests.e2e.hands import ANSWER, PROJECTS, at, confide, flag, join, practise, sign_in, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
PRACTICE, ITEMS = 3, 70
OFFLINE_FROM, OFFLINE = 30, 3
CLOSED_AT = 40


def rows(demo: dict, query: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(demo["home"] / "raterlab.sqlite") as database:
        return database.execute(query, values).fetchall()


def open_board(browser: Browser, demo: dict, owner: StorageState, project: str) -> tuple[Page, Watch]:
    """The lead on the board of the project's trial."""
    page = browser.new_context(
        storage_state=owner,
        viewport={"width": 1440, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    ).new_page()
    watch = Watch(page)
    page.goto(demo["base"])
    page.get_by_role("heading", name="Projects").wait_for()
    watch.axe()
    page.get_by_role("link", name=project).click()
    page.get_by_role("heading", name=project).wait_for()
    watch.axe()
    page.get_by_role("link", name="Compare").first.click()
    page.get_by_role("heading", name="Candidates, best first").wait_for()
    expect(page.get_by_text(re.compile("^Hire .*Ana Ruiz|^Hire .* more"))).to_be_visible()
    watch.axe()
    page.get_by_role("link", name="Board and links").click()
    return page, watch


def invite(page: Page) -> str:
    """A fresh invitation for one person, as it is copied."""
    page.get_by_label("Note").fill("for Kim")
    page.get_by_role("button", name="Make a link").click()
    made = page.locator("form code")
    page.get_by_role("button", name=f"Copy {made.inner_text()}").first.click()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == made.inner_text()
    return copied


def do_trial(page: Page, watch: Watch, project: str, link: str) -> tuple[Page, Watch]:
    """The hidden part: with a flag, a confidence, a lost network and a closed tab in it."""
    context = page.context
    for number in range(1, ITEMS + 1):
        at(page, number, ITEMS)
        if number == 1:
            watch.axe()
            page.keyboard.press("?")
            expect(page.get_by_role("dialog")).to_be_visible()
            page.keyboard.press("Escape")
        if number == OFFLINE_FROM:
            # on a busy machine an answer may still wait to be sent again
            expect(page.get_by_test_id("savemark")).to_contain_text("Saved", timeout=60_000)
            page.wait_for_load_state("networkidle")
            watch.offline(on=True)
        ANSWER[project](page, number)
        if number == OFFLINE_FROM + 1:
            flag(page, "Two rules point in different directions.")
        if number == 3:
            confide(page)
        if number == OFFLINE_FROM + OFFLINE:
            expect(page.get_by_text(f"Offline: {OFFLINE} answers kept on this device")).to_be_visible()
            watch.axe()
            watch.offline(on=False)
            expect(page.get_by_text(re.compile("Offline"))).to_be_hidden()
        if number == CLOSED_AT:
            page.keyboard.press("c")
            expect(page.get_by_role("dialog")).to_be_visible()
            page.keyboard.type("half a thought")
            page, watch = reopen(context, page, link)
            at(page, number, ITEMS)
            page.keyboard.press("c")
            expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value("half a thought")
            page.keyboard.press("Escape")
        page.keyboard.press("Enter")
    return page, watch


def reopen(context: BrowserContext, page: Page, link: str) -> tuple[Page, Watch]:
    """The tab is gone; the invitation leads back to where one was."""
    page.close()
    page = context.new_page()
    watch = Watch(page)
    page.goto(link)
    tab_to(page, "Go on with your trial")
    page.keyboard.press("Enter")
    return page, watch


def explain(page: Page, watch: Watch, words: list[str]) -> None:
    """The three hardest decisions: the field has the keyboard when the decision comes."""
    for number, text in enumerate(words, start=1):
        expect(page.get_by_role("heading", name=f"Decision {number} of {len(words)}")).to_be_visible()
        expect(page.get_by_role("textbox")).to_be_focused()
        if number == 1:
            watch.axe()
        page.keyboard.type(text)
        page.keyboard.press("Control+Enter")


def grade(browser: Browser, demo: dict, email: str, words: list[str]) -> None:
    """All that waits for this reviewer, by keys; these explanations are among it, and no candidate's name is."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    sign_in(page, demo["base"], email)
    page.wait_for_url(re.compile("/grading"))
    names = [name for (name,) in rows(demo, "SELECT name FROM users WHERE role = 'trainer'")]
    seen = set()
    waiting = page.get_by_role("heading", level=1)
    expect(waiting).to_contain_text("wait")
    watch.axe()
    while (told := waiting.inner_text()) != "Nothing waits for you":
        shown = page.inner_text("#content")
        assert not [name for name in names if name in shown]
        seen |= {text for text in words if text in shown}
        for key in "124":
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(waiting).not_to_have_text(told)
    assert seen == set(words)
    watch.axe()
    context.close()


def decide(page: Page, watch: Watch, name: str) -> None:
    """The scorecard: five gates, each with its number; then a person decides and says why."""
    page.get_by_role("link", name=name).click()
    page.get_by_role("heading", name="Five gates").wait_for()
    gates = page.locator(".gates > li")
    expect(gates).to_have_count(5)
    for gate in gates.all():
        assert re.search(r"\d.*n\s?\d+\)", gate.inner_text()), gate.inner_text()
    page.get_by_role("heading", name="Labels behind it").wait_for()
    page.wait_for_load_state("networkidle")
    watch.axe()
    page.emulate_media(color_scheme="dark")
    watch.axe()
    # a label opens beside the key, or beside what another person said of the same item
    page.locator(".evidence table .link").first.click()
    drawer = page.get_by_role("dialog")
    drawer.locator(".board").wait_for()
    drawer.get_by_label("Shown beside").select_option("Ana Ruiz")
    page.wait_for_load_state("networkidle")
    expect(drawer.locator(".verdict, .sheet").first).to_be_visible()
    watch.axe()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    page.get_by_label("Decision").select_option("Do not hire")
    page.get_by_label("Reason").fill("Marks without looking.")
    page.get_by_role("button", name="Put the decision on record").click()
    # the scorecard is computed and frozen with it
    expect(page.locator("li", has_text="Marks without looking.")).to_contain_text("Olivia Owner,", timeout=20_000)


@pytest.mark.parametrize("project", PROJECTS)
def test_from_link_to_decision(browser: Browser, demo: dict, owner: StorageState, project: str) -> None:
    """Nobody needs a pointer, nothing is lost, and what the lead sees is what was stored."""
    name = f"Kim Keyboard-{PROJECTS.index(project)}"
    words = [
        f"{name.rsplit(maxsplit=1)[-1]}, reason {n}: the second rule settles it; the other reading was near."
        for n in "abc"
    ]
    lead, lead_watch = open_board(browser, demo, owner, project)
    link = invite(lead)

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    join(page, watch, link, name)
    row = lead.get_by_role("row").filter(has=lead.get_by_role("link", name=name))
    expect(row).to_contain_text("Practice")  # nobody reloaded the board
    practise(page, watch, project, PRACTICE)
    tab_to(page, "Start the trial")
    page.keyboard.press("Enter")
    page, watch = do_trial(page, watch, project, link)
    expect(page.get_by_role("heading", name="You have answered every task")).to_be_visible()
    watch.axe()
    tab_to(page, "Finish the trial")
    page.keyboard.press("Enter")
    explain(page, watch, words)
    expect(page.get_by_role("heading", name=f"Thank you, {name}. You are done.")).to_be_visible()
    watch.axe()
    context.close()
    expect(row).to_contain_text(f"{ITEMS} of {ITEMS}")
    expect(row).to_contain_text("Done")
    lead_watch.axe()

    stored = rows(
        demo,
        "SELECT s.phase, count(*), count(DISTINCT s.task_id), sum(s.flag IS NOT NULL AND s.flag <> 'null'), count(s.confidence) "
        "FROM submissions s JOIN attempts a ON a.id = s.attempt_id JOIN users u ON u.id = a.trainer_id WHERE u.name = ? "
        "GROUP BY s.phase ORDER BY s.phase",
        name,
    )
    assert stored == [("practice", PRACTICE, PRACTICE, 0, 0), ("trial", ITEMS, ITEMS, 1, 1)]
    for reviewer in ("rosa", "ravi"):
        grade(browser, demo, f"{reviewer}@demo.example", words)
    decide(lead, lead_watch, name)
    lead.context.close()

    raterlab = Path(sys.executable).parent / "raterlab"
    check = subprocess.run(
        [raterlab, "db", "check", "--home", demo["home"], "--json"], capture_output=True, text=True, check=False
    )
    assert json.loads(check.stdout)["problems"] == []
    assert check.returncode == 0


def test_a_page_opened_signed_out_leads_to_the_sign_in_and_back(browser: Browser, demo: dict) -> None:
    """The redirect happens once, and the page that was wanted comes after the sign-in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    moves: list[str] = []
    page.on("framenavigated", lambda frame: moves.append(frame.url))
    page.goto(demo["base"] + "/audit")
    page.get_by_label(re.compile("mail", re.IGNORECASE)).wait_for(timeout=10_000)
    page.wait_for_timeout(1_000)
    assert len(moves) < 6
    page.get_by_label(re.compile("mail", re.IGNORECASE)).fill("owner@demo.example")
    page.get_by_label(re.compile("password", re.IGNORECASE)).fill("raterlab demo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Audit trail").wait_for(timeout=10_000)
    context.close()
