"""What a finger can do on a telephone: in the gallery, where the answer can be read as it would be stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.gallery import answer, middle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Place = tuple[float, float]


@dataclass(frozen=True)
class Phone:
    """A page in the hand."""

    page: Page
    watch: Watch
    finger: CDPSession

    def stroke(self, *places: Place) -> None:
        """Touch, go along these places, let go."""
        for name, at in (("touchStart", places[0]), *(("touchMove", p) for p in places[1:]), ("touchEnd", None)):
            points = [] if at is None else [{"x": at[0], "y": at[1]}]
            self.finger.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": points})

    def corner(self, surface: Locator) -> Callable[[float, float], Place]:
        """Bring something into view; return the way from its corner to a place on the screen."""
        surface.scroll_into_view_if_needed()
        self.page.wait_for_load_state("networkidle")
        box = surface.bounding_box()
        assert box is not None
        return lambda x, y: (box["x"] + x, box["y"] + y)


def phone(browser: Browser, demo: dict, kind: str) -> Phone:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 412, "height": 860})
    page = context.new_page()
    watch = Watch(page)
    page.goto(f"{demo['base']}/gallery?kind={kind}")
    page.locator(".criterion").first.wait_for()
    page.wait_for_load_state("networkidle")
    return Phone(page, watch, context.new_cdp_session(page))


def done(found: Phone) -> None:
    assert found.page.evaluate("scrollX") == 0
    found.watch.axe()
    found.page.context.close()


def test_a_box_is_drawn_and_moved(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "boxes")
    page = found.page
    surface = page.get_by_role("group", name="Picture to draw on").first
    to = found.corner(surface)
    scale = 800 / surface.bounding_box()["width"]
    found.stroke(to(60, 60), to(90, 80), to(140, 120))
    expect(page.locator(".regions").first.locator("li")).to_have_count(1)
    drawn = answer(page)["boxes"][0]
    assert (drawn["width"], drawn["height"]) == (pytest.approx(80 * scale, abs=4), pytest.approx(60 * scale, abs=4))
    found.stroke(to(100, 90), to(110, 90), to(130, 90))
    moved = answer(page)["boxes"][0]
    assert moved["x"] == pytest.approx(drawn["x"] + 30 * scale, abs=6)
    done(found)


def test_an_outline_is_tapped_and_closed(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "polygons")
    surface = found.page.locator("svg.shapes").first
    to = found.corner(surface)
    scale = 800 / surface.bounding_box()["width"]
    corners = [(60, 60), (160, 60), (160, 140), (60, 140)]
    for corner in (*corners, corners[0]):
        found.page.touchscreen.tap(*to(*corner))
    (polygon,) = answer(found.page)["polygons"]
    assert polygon["points"] == pytest.approx([v * scale for corner in corners for v in corner], abs=4)
    # a corner is pulled
    found.stroke(to(160, 140), to(170, 150), to(200, 180))
    (pulled,) = answer(found.page)["polygons"]
    assert pulled["points"][4:6] == pytest.approx([200 * scale, 180 * scale], abs=5)
    done(found)


def test_a_mask_is_painted(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "masks")
    to = found.corner(found.page.locator(".masks").first)
    found.stroke(to(60, 60), to(100, 60), to(160, 60))
    assert len(answer(found.page)["masks"]) == 1
    found.stroke(to(60, 100), to(160, 100))
    assert len(answer(found.page)["masks"]) == 1
    done(found)


def test_points_are_tapped_one_by_one(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "keypoints")
    to = found.corner(found.page.locator("svg.shapes").first)
    for x, y in ((60, 60), (90, 60), (120, 90)):
        found.page.touchscreen.tap(*to(x, y))
    (thing,) = answer(found.page)["instances"]
    assert sum(v > 0 for v in thing["keypoints"][2::3]) == 3
    done(found)


def test_a_track_begins_with_a_box(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "tracks")
    to = found.corner(found.page.locator(".frame").first.locator("svg.shapes"))
    found.stroke(to(40, 60), to(60, 80), to(90, 110))
    assert len(answer(found.page)["tracks"]) == 1
    done(found)


def test_a_stretch_of_sound_is_drawn(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "segments")
    line = found.page.locator(".player-line").first
    to = found.corner(line)
    width = line.bounding_box()["width"]
    found.stroke(to(0.25 * width, 40), to(0.3 * width, 40), to(0.5 * width, 40))
    (segment,) = answer(found.page)["segments"]
    assert segment["end"] == pytest.approx(2 * segment["start"], rel=0.03)
    done(found)


def test_a_step_has_a_sign_where_keys_are_not_shown(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "tracks")
    board = found.page.locator(".frame").first
    for name, sign in (("A step back", "\u2039"), ("A step ahead", "\u203a")):
        assert board.get_by_role("button", name=name).inner_text().strip() == sign
    board.get_by_role("button", name="A step ahead").tap()
    expect(board.locator(".player-clock")).to_contain_text("frame 1")
    done(found)


def test_things_are_put_in_order(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "ranking")
    handles = found.page.locator(".frame").first.locator(".ranked .name")
    first, last = handles.first, handles.last
    to = found.corner(first)
    first_name = first.inner_text()
    below = last.bounding_box()
    found.stroke(to(20, 20), to(20, 40), (below["x"] + 20, below["y"] + below["height"] - 4))
    expect(handles.last).to_contain_text(first_name)
    answer(found.page)
    done(found)


def test_a_cuboid_is_moved(browser: Browser, demo: dict) -> None:
    found = phone(browser, demo, "cuboids")
    page = found.page
    top = page.get_by_role("group", name="From above").first
    top.wait_for()
    page.get_by_role("button", name="New").first.tap()
    before = answer(page)["cuboids"][0]
    shape = top.locator(".cuboid.on .under")
    shape.scroll_into_view_if_needed()
    x, y = middle(shape)
    found.stroke((x, y), (x + 10, y), (x + 30, y))
    after = answer(page)["cuboids"][0]
    assert after != before
    assert {k: after[k] for k in ("length", "width", "height")} == {k: before[k] for k in ("length", "width", "height")}
    done(found)
