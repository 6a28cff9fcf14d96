"""The caret of the keyboard in texts: long ones, and ones that run from right to left."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import Watch
from tests.e2e.gallery import answer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def reading(browser: Browser, demo: dict, text: str) -> tuple[Page, Watch]:
    """The gallery's spans, with another text in its first example."""

    def other(route: Route) -> None:
        reply = route.fetch().json()
        example = next(kind for kind in reply["kinds"] if kind["key"] == "spans")["examples"][0]
        example["media"][0]["text"] = text
        example["answers"] = []
        route.fulfill(body=json.dumps(reply), content_type="application/json")

    page = browser.new_page(viewport={"width": 1000, "height": 700})
    watch = Watch(page)
    page.route("**/api/v1/kinds", other)
    page.goto(f"{demo['base']}/gallery?kind=spans")
    page.locator(".text-surface .plain").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.locator(".text-surface .plain").first.focus()
    return page, watch


def caret(page: Page) -> dict:
    box = page.locator(".text-surface .caret").first.bounding_box()
    assert box is not None
    return box


def test_the_caret_of_a_long_text_stays_on_the_screen(browser: Browser, demo: dict) -> None:
    words = "\n".join(f"Line {i} of the contract." for i in range(400))
    page, watch = reading(browser, demo, words)

    def seen() -> float:
        expect(page.locator(".text-surface .caret")).to_be_in_viewport()
        return page.evaluate("scrollY")

    page.keyboard.press("ArrowDown")
    for _ in range(60):
        page.keyboard.press("ArrowDown")
    down = seen()
    assert down > 500
    page.keyboard.press("PageDown")
    paged = seen() - down
    assert 350 < paged < 700
    page.keyboard.press("PageUp")
    page.keyboard.press("Control+End")
    assert seen() > 5000
    # to the end, and no further
    for key in ("ArrowDown", "ArrowRight", "PageDown", "Shift+Control+ArrowLeft", "Shift+Control+ArrowLeft", "1"):
        page.keyboard.press(key)
    (span,) = answer(page)["spans"]
    assert words[span["start"] : span["end"]] == "contract."
    page.keyboard.press("Control+Home")
    assert seen() < 500
    # the moving end of a selection is followed too
    page.keyboard.press("Shift+PageDown")
    page.keyboard.press("Shift+PageDown")
    assert page.evaluate("scrollY") > 300
    page.keyboard.press("Control+Shift+End")
    assert page.evaluate("scrollY") > 5000
    watch.axe()
    page.close()


def test_arrows_point_where_the_caret_goes_from_right_to_left(browser: Browser, demo: dict) -> None:
    page, watch = reading(browser, demo, "שלום עולם זה חוזה בין שני צדדים")
    page.keyboard.press("Home")
    right = caret(page)["x"]
    page.keyboard.press("ArrowLeft")
    assert caret(page)["x"] < right
    page.keyboard.press("ArrowRight")
    assert caret(page)["x"] == pytest.approx(right, abs=1)
    page.keyboard.press("End")
    assert caret(page)["x"] < right - 100
    page.keyboard.press("Home")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("1")
    (made,) = answer(page)["spans"]
    assert (made["start"], made["end"]) == (0, 4)
    # a selected passage grows to the side where the arrow points
    page.locator(".region .name").first.focus()
    page.keyboard.press("ArrowLeft")
    assert answer(page)["spans"][0]["end"] == 5
    page.keyboard.press("Alt+ArrowLeft")
    assert answer(page)["spans"][0]["start"] == 1
    page.keyboard.press("ArrowRight")
    assert answer(page)["spans"][0]["end"] == 4
    watch.axe()
    page.close()
