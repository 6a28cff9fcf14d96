"""The timeline of recordings and clips: drawing over what lies there, pulling edges, zoom, and pitches."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.gallery import answer, drag, middle, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def recording(browser: Browser, demo: dict) -> tuple[Page, Watch, Locator]:
    """The first example, once its sound has been read."""
    page, watch = opened(browser, demo, "segments")
    board = page.locator(".frame").first
    expect(board.get_by_role("button", name="Pitches")).to_be_enabled(timeout=20_000)
    board.locator(".player-line").scroll_into_view_if_needed()
    return page, watch, board


def segments(page: Page) -> list[tuple[float, float]]:
    return [(s["start"], s["end"]) for s in answer(page)["segments"]]


def test_segments_over_one_another(browser: Browser, demo: dict) -> None:
    page, watch, board = recording(browser, demo)
    line = board.locator(".player-line")
    place = line.bounding_box()
    assert place is not None
    y = place["y"] + 48
    seconds = float(board.locator(".player-clock").inner_text().rsplit(":", 1)[1])

    def x(share: float) -> float:
        return place["x"] + share * place["width"]

    def near(*shares: float) -> object:
        return pytest.approx([share * seconds for share in shares], abs=0.02)

    drag(page, (x(0.2), y), (x(0.6), y))
    (outer,) = segments(page)
    page.keyboard.press("Escape")
    # two speakers at once: one inside the other
    drag(page, (x(0.3), y), (x(0.4), y))
    assert segments(page)[0] == outer
    assert list(segments(page)[1]) == near(0.3, 0.4)
    # and with Shift over the one that is selected
    page.keyboard.down("Shift")
    drag(page, (x(0.35), y), (x(0.5), y))
    page.keyboard.up("Shift")
    assert list(segments(page)[2]) == near(0.35, 0.5)
    page.keyboard.press("Delete")
    # a click goes there and selects the shortest that lies there
    page.mouse.click(x(0.5), y)
    expect(board.locator(".region.on")).to_contain_text(f"{outer[0]:.2f}")
    video = board.locator("video")
    assert video.evaluate("v => v.currentTime") == pytest.approx(0.5 * seconds, abs=0.02)
    page.mouse.click(x(0.35), y)
    assert video.evaluate("v => v.currentTime") == pytest.approx(0.35 * seconds, abs=0.02)
    expect(board.locator(".stretch.on")).to_have_attribute("aria-label", re.compile(f"{0.3 * seconds:.1f}"))
    # the selected one moves, and its edges are pulled
    drag(page, (x(0.35), y), (x(0.45), y))
    assert [*segments(page)[0], *segments(page)[1]] == near(0.2, 0.6, 0.4, 0.5)
    edge = middle(board.locator(".stretch-edge.end"))
    drag(page, edge, (x(0.8), y))
    assert list(segments(page)[1]) == pytest.approx([0.4 * seconds, 0.8 * seconds], abs=0.05)
    # given up half way, nothing is stored
    before = segments(page)
    page.mouse.move(x(0.7), y)
    page.mouse.down()
    page.mouse.move(x(0.9), y, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert segments(page) == before
    # Space plays, though a stretch was pressed last
    page.keyboard.press(" ")
    page.wait_for_function("v => !v.paused", arg=video.element_handle())
    page.keyboard.press(" ")
    watch.axe()
    page.close()


def test_a_timeline_is_seen_closer_up(browser: Browser, demo: dict) -> None:
    page, watch, board = recording(browser, demo)
    frame, line = board.locator(".player-frame"), board.locator(".player-line")
    whole = line.bounding_box()["width"]
    seconds = float(board.locator(".player-clock").inner_text().rsplit(":", 1)[1])
    page.keyboard.press("+")
    board.get_by_role("button", name="Zoom in").click()
    assert line.bounding_box()["width"] == pytest.approx(4 * whole, rel=0.02)
    # a stretch of a few pixels is kept: an eightieth of what is seen
    place = frame.bounding_box()
    y = place["y"] + 40
    drag(page, (place["x"] + 100, y), (place["x"] + 106, y))
    ((start, end),) = segments(page)
    assert end - start == pytest.approx(max(0.05, 6 / (4 * whole) * seconds), abs=0.01)
    # N is a second at the playhead, and no further than is seen
    for _ in range(3):
        page.keyboard.press("Shift+>")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    fresh = segments(page)[1]
    assert fresh[0] == pytest.approx(3, abs=0.05)
    assert 0.2 < fresh[1] - fresh[0] <= 1.001
    # the playhead is followed
    expect(board.locator(".player-head")).to_be_in_viewport()
    head, window = board.locator(".player-head").bounding_box(), frame.bounding_box()
    assert window["x"] <= head["x"] <= window["x"] + window["width"]
    assert frame.evaluate("e => e.scrollLeft") > 100
    watch.axe()
    page.keyboard.press("0")
    assert line.bounding_box()["width"] == pytest.approx(whole, rel=0.01)
    assert frame.evaluate("e => e.scrollLeft") == 0
    page.close()


def test_segments_are_drawn_on_the_pitches(browser: Browser, demo: dict) -> None:
    page, watch, board = recording(browser, demo)
    board.get_by_role("button", name="Pitches").click()
    x, y = middle(board.get_by_role("img", name="Spectrogram"))
    drag(page, (x, y), (x + 80, y))
    assert len(segments(page)) == 1
    stretch, picture = (
        board.locator(".stretch").bounding_box(),
        board.get_by_role("img", name="Spectrogram").bounding_box(),
    )
    assert stretch["y"] + stretch["height"] >= picture["y"] + picture["height"] - 2
    watch.axe()
    page.close()


def test_a_clip_is_seen_closer_up(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "tracks")
    board = page.locator(".frame").first
    line = board.locator(".player-line")
    whole = line.bounding_box()["width"]
    page.keyboard.press("+")
    assert line.bounding_box()["width"] == pytest.approx(2 * whole, rel=0.02)
    board.get_by_role("button", name="Whole length").click()
    assert line.bounding_box()["width"] == pytest.approx(whole, rel=0.02)
    watch.axe()
    page.close()
