"""A clip in the gallery: a track drawn by pointer, followed, split and joined; differences on frames and timeline."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.gallery import answer, drag, middle, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_track_is_followed_split_and_joined(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "tracks")
    board = page.locator(".frame").first
    surface = board.locator("svg.shapes")
    surface.scroll_into_view_if_needed()
    page.wait_for_function("v => v.readyState >= 2", arg=board.locator("video").element_handle())
    place = surface.bounding_box()
    assert place is not None
    scale = place["width"] / 480

    def at(x: float, y: float) -> tuple[float, float]:
        return place["x"] + x * scale, place["y"] + y * scale

    drag(page, at(56, 152), at(105, 201))
    made = answer(page)["tracks"][0]
    assert (made["label"], made["end"], len(made["keyframes"])) == ("ball", 150, 1)
    assert [made["keyframes"][0][k] for k in ("x", "y", "width", "height")] == pytest.approx([56, 152, 49, 49], abs=2)
    # the ball rests until frame 25 and has rolled 320 pixels by frame 55
    for press in (*["Shift+>"] * 2, *["."] * 5, "k", *["Shift+>"] * 3):
        page.keyboard.press(press)
    expect(board.locator(".player-clock")).to_contain_text("frame 55")
    x, y = middle(surface.locator(".shape.on"))
    drag(page, (x, y), (x + 320 * scale, y))
    keys = answer(page)["tracks"][0]["keyframes"]
    assert [k["frame"] for k in keys] == [0, 25, 55]
    assert keys[2]["x"] - keys[1]["x"] == pytest.approx(320, abs=3)
    # half way in time is half way in space
    for press in (*["Shift+<"], *[","] * 5):
        page.keyboard.press(press)
    expect(board.locator(".player-clock")).to_contain_text("frame 40")
    assert float(board.get_by_label("Left").input_value()) == pytest.approx((keys[1]["x"] + keys[2]["x"]) / 2, abs=1)
    page.keyboard.press("o")
    page.keyboard.press("x")
    one, two = answer(page)["tracks"]
    assert (one["end"], two["keyframes"][0]["frame"], two["keyframes"][0]["occluded"]) == (40, 40, True)
    expect(board.locator(".track-row")).to_have_count(2)
    # the second is chosen; the first is taken by the timeline, and both are one again
    board.get_by_role("button", name="Join M").click()
    expect(board.locator(".track-state")).to_contain_text("Choose the track that goes on track 2")
    board.locator(".track-row").first.click(position={"x": 60, "y": 10})
    expect(board.locator(".player-clock")).to_contain_text("frame 1")
    page.keyboard.press("m")
    (whole,) = answer(page)["tracks"]
    assert (whole["end"], whole["keyframes"][0]["frame"]) == (150, 0)
    # it leaves and comes back
    for _ in range(8):
        page.keyboard.press("Shift+>")
    page.keyboard.press("l")
    assert 80 <= answer(page)["tracks"][0]["end"] <= 100
    expect(board.locator(".track-state")).to_contain_text("Not to be seen")
    page.keyboard.press("Shift+>")
    page.keyboard.press("k")
    back = answer(page)["tracks"][0]
    assert ([k["outside"] for k in back["keyframes"]][-2:], back["end"]) == ([True, False], 150)
    board.get_by_label("Colour").select_option(label="Blue")
    assert answer(page)["tracks"][0]["attributes"] == {"colour": "blue"}
    watch.axe()
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.close()


def test_differences_are_drawn_on_frames_and_timeline(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "tracks")
    wrong = page.locator(".frame").nth(3)
    wrong.scroll_into_view_if_needed()
    expect(wrong.locator(".track-row.wrong")).to_have_count(1)
    expect(wrong.locator(".track-row.missed")).to_have_count(2)
    expect(wrong.locator("svg .shape.wrong")).to_have_count(1)
    expect(wrong.locator("svg .shape.missed")).to_have_count(2)
    expect(wrong.locator(".region .verdict").all()[0]).to_contain_text("other label")
    assert json.loads(page.get_by_test_id("answer").first.text_content() or "null") is None
    watch.axe()
    page.close()
