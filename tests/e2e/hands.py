"""What a person at a keyboard does, in as few words as a test needs."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watch

PROJECTS = (
    "Vehicle damage: boxes on photographs",
    "Contract clauses: entities",
    "Model answers: helpful, harmless, honest",
)


def tab_to(page: Page, name: str | re.Pattern[str], most: int = 90) -> None:
    """Reach a control by the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        label = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return '';
            const l = e.labels && e.labels[0]; return (e.getAttribute('aria-label') || (l && l.innerText) || e.innerText || '').trim(); }"""
        )
        if re.search(name, label):
            return
    raise AssertionError(f"{name!r} cannot be reached by Tab")


def fill_by_key(page: Page, field: str | re.Pattern[str], text: str) -> None:
    tab_to(page, field)
    page.keyboard.type(text)


def box(page: Page, number: int) -> None:
    """One box, named and pushed aside."""
    for key in ("n", str(1 + number % 3), "Shift+ArrowRight", "Escape"):
        page.keyboard.press(key)


def span(page: Page, number: int) -> None:
    """Some words from the start of the text; the text has the keyboard when the task comes."""
    for key in ("ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", str(1 + number % 5)):
        page.keyboard.press(key)


def marks(page: Page, number: int) -> None:
    """Two comparisons and a choice: a digit answers the marked question and goes to the next."""
    for turn, place in enumerate((1 + number % 5, 1 + number % 3, 1 + number % 2)):
        page.keyboard.press(str(place))
        expect(page.locator("[data-criterion]").nth(turn).locator("input:checked")).to_have_count(1)


ANSWER: dict[str, Callable[[Page, int], None]] = dict(zip(PROJECTS, (box, span, marks), strict=True))


def at(page: Page, position: int, total: int) -> None:
    """The task at this position is on the screen, with what is asked about it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{position} of {total}")
    expect(page.locator(".criterion.active :is(input, button, textarea)").first).to_be_visible()


def flag(page: Page, why: str) -> None:
    page.keyboard.press("f")
    expect(page.get_by_role("dialog")).to_be_visible()
    fill_by_key(page, "Say why", why)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()


def confide(page: Page) -> None:
    """Say how sure one is, and give the keyboard back to the task."""
    tab_to(page, r"^(Guess|Certain)$")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")


def practise(page: Page, watch: Watch, project: str, total: int) -> None:
    for number in range(total):
        at(page, number + 1, total)
        ANSWER[project](page, number)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Practice does not count.")).to_be_visible()
        if number == 0:
            watch.axe()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Practice is done")).to_be_visible()


def sign_in(page: Page, base: str, email: str) -> None:
    page.goto(base + "/signin")
    fill_by_key(page, "E-mail", email)
    fill_by_key(page, "Password", "raterlab demo")
    page.keyboard.press("Enter")


def join(page: Page, watch: Watch, link: str, name: str) -> None:
    page.goto(link)
    page.get_by_role("heading", level=1).wait_for()
    watch.axe()
    fill_by_key(page, "Your name", name)
    fill_by_key(page, "e-mail", f"{name.rsplit(maxsplit=1)[-1]}@example.org")
    tab_to(page, "read the terms")
    page.keyboard.press("Space")
    tab_to(page, "^Begin$")
    page.keyboard.press("Enter")
    page.get_by_text("Read the guidelines first").wait_for()
    page.wait_for_load_state("networkidle")
    watch.axe()
    tab_to(page, "Start practice")
    page.keyboard.press("Enter")
