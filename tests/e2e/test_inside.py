"""Marks inside marks by mouse: what is not selected is ground to draw on, a click selects it, what is selected moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.gallery import answer, drag, middle, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def corner(page: Page, surface: Locator) -> tuple[float, float]:
    surface.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    place = surface.bounding_box()
    assert place is not None
    return place["x"], place["y"]


def boxes(page: Page, number: int) -> list[list[float]]:
    return [[box[k] for k in ("x", "y", "width", "height")] for box in answer(page, number)["boxes"]]


@pytest.mark.parametrize(("number", "asked"), [(0, None), (1, "Turned boxes")])
def test_a_box_inside_a_box(browser: Browser, demo: dict, number: int, asked: str | None) -> None:
    page, watch = opened(browser, demo, "boxes")
    boards = page.locator(".frame")
    board = boards.filter(has=page.locator("[data-criterion]", has_text=asked)).first if asked else boards.first
    surface = board.locator("svg.boxes")
    x, y = corner(page, surface)
    drag(page, (x + 60, y + 60), (x + 360, y + 260))
    outer = boxes(page, number)
    page.keyboard.press("Escape")
    drag(page, (x + 120, y + 120), (x + 180, y + 180))
    assert boxes(page, number)[:1] == outer
    assert len(boxes(page, number)) == 2
    # an unsteady click selects, and changes nothing
    drawn = boxes(page, number)
    drag(page, (x + 300, y + 220), (x + 302, y + 221))
    expect(board.locator(".region").first.locator(".name")).to_have_attribute("aria-pressed", "true")
    assert boxes(page, number) == drawn
    # now it is the outer one that moves; with Shift one draws in it all the same
    scale = 800 / surface.bounding_box()["width"]
    drag(page, (x + 300, y + 220), (x + 330, y + 220))
    moved = boxes(page, number)
    assert moved[0][0] == pytest.approx(outer[0][0] + 30 * scale, abs=2)
    assert moved[1] == drawn[1]
    page.keyboard.down("Shift")
    drag(page, (x + 240, y + 120), (x + 300, y + 180))
    page.keyboard.up("Shift")
    assert (boxes(page, number)[:2], len(boxes(page, number))) == (moved, 3)
    # what lies below the selected one is still reached by a click
    page.mouse.click(x + 330, y + 220)
    expect(board.locator(".region").first).to_have_class("region on")
    page.mouse.click(x + 150, y + 150)
    expect(board.locator(".region").nth(1)).to_have_class("region on")
    # a click on bare ground lets go
    page.mouse.click(x + 20, y + 20)
    expect(board.locator(".region.on")).to_have_count(0)
    watch.axe()
    page.close()


def test_a_track_begins_inside_another(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "tracks")
    board = page.locator(".frame").first
    surface = board.locator("svg.shapes")
    x, y = corner(page, surface)
    page.wait_for_function("v => v.readyState >= 2", arg=board.locator("video").element_handle())
    drag(page, (x + 40, y + 40), (x + 240, y + 160))
    outer = answer(page)["tracks"]
    page.keyboard.press("Escape")
    drag(page, (x + 80, y + 80), (x + 120, y + 120))
    assert (answer(page)["tracks"][:1], len(answer(page)["tracks"])) == (outer, 2)
    page.mouse.click(x + 200, y + 140)
    expect(board.locator(".region").first).to_have_class("region on")
    watch.axe()
    page.close()


def test_an_outline_inside_an_outline(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "polygons")
    surface = page.locator("svg.shapes").first
    x, y = corner(page, surface)
    scale = 800 / surface.bounding_box()["width"]

    def clicked(*places: tuple[float, float]) -> None:
        for dx, dy in places:
            page.mouse.click(x + dx, y + dy)

    clicked((60, 60), (360, 60), (360, 260), (60, 260), (60, 60))
    (outer,) = answer(page)["polygons"]
    # with Shift a click begins one, also inside the one that is selected
    page.keyboard.down("Shift")
    clicked((100, 100))
    page.keyboard.up("Shift")
    clicked((160, 100), (160, 160))
    page.keyboard.press("Enter")
    first, second = answer(page)["polygons"]
    assert first == outer
    assert second["points"] == pytest.approx([n * scale for n in (100, 100, 160, 100, 160, 160)], abs=2)
    # without it, pulled from the first corner to the second, in one that is not selected
    drag(page, (x + 200, y + 100), (x + 260, y + 100))
    clicked((260, 160))
    page.keyboard.press("Enter")
    assert answer(page)["polygons"][:2] == [first, second]
    assert answer(page)["polygons"][2]["points"][:4] == pytest.approx([n * scale for n in (200, 100, 260, 100)], abs=2)
    # an unsteady click selects
    drag(page, (x + 320, y + 220), (x + 322, y + 221))
    expect(page.locator(".region").first).to_have_class("region on")
    assert answer(page)["polygons"][0] == outer
    watch.axe()
    page.close()


def test_a_cuboid_beside_one_that_is_not_selected(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "cuboids")
    plan = page.get_by_role("group", name="From above").first
    plan.wait_for()
    plan.scroll_into_view_if_needed()
    page.get_by_role("button", name="New").first.click()
    (made,) = answer(page)["cuboids"]
    page.keyboard.press("Escape")
    x, y = middle(plan.locator(".cuboid .under"))
    drag(page, (x, y), (x, y - 60))
    assert (answer(page)["cuboids"][:1], len(answer(page)["cuboids"])) == ([made], 2)
    page.keyboard.press("Delete")
    page.mouse.click(x, y)
    assert answer(page)["cuboids"] == [made]
    expect(page.locator(".region").first).to_have_class("region on")
    watch.axe()
    page.close()
