"""Lead, link, candidate by keyboard alone, rationale, blind grades, scorecard, decision: on each project of the demo."""

from __future__ import annotations

import re
import sqlite3

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
PROJECTS = (
    "Vehicle damage: boxes on photographs",
    "Contract clauses: entities",
    "Model answers: helpful, harmless, honest",
)


def tab_to(page: Page, name: str | re.Pattern[str], most: int = 80) -> None:
    """Reach a control by the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        label = page.evaluate(
            """() => { const e = document.activeElement; if (!e) return '';
            const l = e.labels && e.labels[0]; return (e.getAttribute('aria-label') || (l && l.innerText) || e.innerText || '').trim(); }"""
        )
        if re.search(name, label):
            return
    raise AssertionError(f"{name!r} cannot be reached by Tab")


def answer(page: Page, project: str) -> None:
    """Answer the task on the screen by keyboard alone."""
    if project.startswith("Vehicle"):
        page.keyboard.press("n")  # a new box in the middle of the picture
        page.keyboard.press("1")
        page.keyboard.press("Escape")
    elif project.startswith("Contract"):
        for _ in range(60):  # to the text itself, where the caret lives
            page.keyboard.press("Tab")
            if page.evaluate(
                "() => document.activeElement.innerText.length > 60 && document.activeElement.tabIndex === 0"
            ):
                break
        page.keyboard.press("Home")
        for _ in range(6):
            page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("1")
    else:
        for _ in range(3):
            page.keyboard.press("1")
            page.wait_for_timeout(60)


@pytest.mark.parametrize("project", PROJECTS)
def test_from_link_to_first_tasks_by_keyboard(browser: Browser, demo: dict, project: str) -> None:
    """A candidate joins, reads, practises and works on without a pointer; what was answered is stored."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(demo["visitor"][project])
    page.get_by_role("heading", level=1).wait_for()
    watch.axe()
    tab_to(page, "Your name")
    page.keyboard.type("Kim Keyboard")
    tab_to(page, "e-mail")
    page.keyboard.type(f"kim{PROJECTS.index(project)}@example.org")
    tab_to(page, "read the terms")
    page.keyboard.press("Space")
    tab_to(page, "^Begin$")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/work/"))
    page.get_by_text("Read the guidelines first").wait_for()
    page.wait_for_load_state("networkidle")
    watch.axe()
    tab_to(page, re.compile("practice|Practice|Start|Begin|Continue"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"1 of 3"))).to_be_visible()
    watch.axe()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    answer(page, project)
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    watch.axe()
    with sqlite3.connect(demo["home"] / "raterlab.sqlite") as rows:
        stored = rows.execute(
            "SELECT count(*) FROM submissions s JOIN attempts a ON a.id = s.attempt_id JOIN users u ON u.id = a.trainer_id "
            "WHERE u.name = 'Kim Keyboard' AND a.trial_id IN (SELECT t.id FROM trials t JOIN projects p ON p.id = t.project_id WHERE p.title = ?)",
            (project,),
        ).fetchone()[0]
    assert stored == 1
    # the tab is closed and opened again: the work goes on where it was
    address = page.url
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text(re.compile(r"[12] of 3"))).to_be_visible()
    context.close()


def test_the_lead_reads_and_decides(browser: Browser, demo: dict) -> None:
    """From the one link of the demo to a decision on record, on each project, in both themes."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(demo["owner"])
    page.get_by_role("heading", name="Projects").wait_for()
    watch.axe()
    for project in PROJECTS:
        page.goto(demo["base"])
        page.get_by_role("link", name=project).click()
        page.get_by_role("heading", name=project).wait_for()
        watch.axe()
        page.get_by_role("link", name="Compare").first.click()
        page.get_by_role("heading", name="Candidates, best first").wait_for()
        expect(page.get_by_text(re.compile("^Hire .*Ana Ruiz|^Hire .* more"))).to_be_visible()
        watch.axe()
        page.get_by_role("link", name="Ana Ruiz").first.click()
        page.get_by_role("heading", name="Five gates").wait_for()
        expect(page.get_by_text("Hire Ana Ruiz.")).to_be_visible()
        page.emulate_media(color_scheme="dark")
        page.get_by_role("heading", name="Labels behind it").wait_for()
        page.wait_for_load_state("networkidle")
        watch.axe()
        page.emulate_media(color_scheme="light")
        page.get_by_label("Reason").fill("Careful, and says why.")
        page.get_by_role("button", name="Put the decision on record").click()
        expect(page.get_by_text("Careful, and says why.", exact=False).last).to_be_visible()
        page.get_by_text("Olivia Owner,").wait_for()
    context.close()


def test_a_reviewer_grades_blind_by_keyboard(browser: Browser, demo: dict) -> None:
    """Four keys and Enter; no candidate's name is on the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(demo["base"] + "/signin")
    page.get_by_role("heading", level=1).wait_for()
    tab_to(page, re.compile("mail", re.IGNORECASE))
    page.keyboard.type("rosa@demo.example")
    tab_to(page, re.compile("password", re.IGNORECASE))
    page.keyboard.type("raterlab demo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/grading"))
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    watch.axe()
    with sqlite3.connect(demo["home"] / "raterlab.sqlite") as rows:
        names = [name for (name,) in rows.execute("SELECT name FROM users WHERE role = 'trainer'")]
        before = rows.execute("SELECT count(*) FROM grades").fetchone()[0]
    shown = page.inner_text("body")
    assert not [name for name in names if name in shown]
    for key in "124":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    with sqlite3.connect(demo["home"] / "raterlab.sqlite") as rows:
        assert rows.execute("SELECT count(*) FROM grades").fetchone()[0] == before + 1
        body = rows.execute("SELECT body FROM grades ORDER BY seq DESC LIMIT 1").fetchone()[0]
    assert '"names_alternative":false' in body.replace(" ", "")
    context.close()


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
