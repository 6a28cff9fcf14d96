"""The gallery in a browser: every kind with its examples, where an answer can be read as it would be stored."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Watch


def opened(browser: Browser, demo: dict, kind: str) -> tuple[Page, Watch]:
    page = browser.new_page()
    watch = Watch(page)
    page.goto(f"{demo['base']}/gallery?kind={kind}")
    page.locator(".criterion").first.wait_for()
    page.wait_for_load_state("networkidle")
    return page, watch


def answer(page: Page, number: int = 0) -> dict:
    """What would be stored, once there is something."""
    shown = page.get_by_test_id("answer").nth(number)
    expect(shown).not_to_have_text("null")
    return json.loads(shown.text_content() or "null")


def unanswered(page: Page, number: int = 0) -> None:
    """Nothing would be stored."""
    expect(page.get_by_test_id("answer").nth(number)).to_have_text("null")


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def middle(mark: Locator) -> tuple[float, float]:
    box = mark.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
