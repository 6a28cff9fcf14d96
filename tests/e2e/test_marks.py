"""Marks by pointer in the gallery, where the answer can be read as it would be stored: cuboids, boxes, clips."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.gallery import answer, drag, middle, opened, unanswered

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_cuboids_by_pointer(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "cuboids")
    plan = page.get_by_role("group", name="From above").first
    plan.wait_for()
    plan.scroll_into_view_if_needed()
    x, y = middle(plan)
    drag(page, (x + 40, y - 40), (x + 40, y - 100))  # forward is up
    made = answer(page)["cuboids"][0]
    assert made["heading"] == pytest.approx(0, abs=0.05)
    assert (made["length"], made["width"], made["height"], made["label"]) == (4.4, 1.85, 1.5, "car")
    shape = plan.locator(".cuboid.on")
    sides = shape.locator(".grip")
    expect(sides).to_have_count(4)
    # pulling the front out moves the front alone
    fx, fy = middle(sides.first)
    drag(page, (fx, fy), (fx, fy - 30))
    longer = answer(page)["cuboids"][0]
    assert longer["length"] > made["length"] + 0.5
    assert longer["x"] - longer["length"] / 2 == pytest.approx(made["x"] - made["length"] / 2, abs=0.02)
    # given up half way, nothing is stored
    page.mouse.move(*middle(shape.locator(".turn")))
    page.mouse.down()
    page.mouse.move(x + 200, y, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert answer(page)["cuboids"][0] == longer
    drag(page, middle(shape.locator(".turn")), (x + 200, y - 40))
    assert answer(page)["cuboids"][0]["heading"] == pytest.approx(-1.57, abs=0.3)
    watch.axe()
    # the list is its twin: size by number, removal by button
    page.get_by_label("Height, m").first.fill("2")
    assert answer(page)["cuboids"][0]["height"] == 2
    page.get_by_role("button", name=re.compile("^Remove")).first.click()
    unanswered(page)
    page.close()


def test_points_in_a_cuboid_are_counted_while_it_is_pulled(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "cuboids")
    plan = page.get_by_role("group", name="From above").first
    plan.wait_for()
    plan.scroll_into_view_if_needed()
    for _ in range(2):
        page.get_by_role("button", name="New").first.click()
    rows = page.locator(".regions").first.locator(".region")
    other, row = rows.nth(0).locator("bdi"), rows.nth(1).locator("bdi")
    before, size = other.inner_text(), row.inner_text()
    x, y = middle(plan.locator(".cuboid.on .grip").first)
    page.mouse.move(x, y)
    page.mouse.down()
    seen = {size}
    for step in range(1, 9):
        page.mouse.move(x, y - 20 * step)
        expect(row).not_to_have_text(size)
        seen.add(row.inner_text())
    assert (len(seen), len({text.split(" · ")[1] for text in seen}) > 1) == (9, True)
    assert other.inner_text() == before
    page.keyboard.press("Escape")
    expect(row).to_have_text(size)
    page.mouse.up()
    watch.axe()
    page.close()


def test_turned_boxes_with_attributes(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "boxes")
    board = page.locator(".frame", has=page.locator("[data-criterion]", has_text="Turned boxes")).first
    surface = board.locator("svg.boxes")
    surface.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    place = surface.bounding_box()
    assert place is not None
    drag(page, (place["x"] + 100, place["y"] + 100), (place["x"] + 220, place["y"] + 150))
    made = answer(page, 1)["boxes"][0]
    assert (made["angle"], made["attributes"]) == (0, {})
    for _ in range(3):
        page.keyboard.press("]")
    page.keyboard.press("Shift+}")
    assert answer(page, 1)["boxes"][0]["angle"] == 13
    board.get_by_label("Severity").select_option(label="Severe")
    turned = answer(page, 1)["boxes"][0]
    assert turned["attributes"] == {"severity": "severe"}
    # a corner is pulled: the opposite one stays where it is on the picture
    drag(page, middle(surface.locator("circle:not(.knob)").last), (place["x"] + 260, place["y"] + 200))
    pulled = answer(page, 1)["boxes"][0]
    assert (pulled["angle"], pulled["width"] > turned["width"]) == (13, True)
    drag(page, middle(surface.locator("circle.knob")), (place["x"] + 400, place["y"] + 160))
    assert answer(page, 1)["boxes"][0]["angle"] == pytest.approx(90, abs=25)
    page.keyboard.press("d")
    assert len(answer(page, 1)["boxes"]) == 2
    page.keyboard.press("h")
    expect(surface.locator(".box:not(.missed)")).to_have_count(1)
    watch.axe()
    page.close()


def test_a_clip_is_stepped_by_frames_and_marked(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "segments")
    board = page.locator(".frame", has=page.locator("[data-criterion]", has_text="ball is on the line")).first
    video = board.locator("video")
    video.scroll_into_view_if_needed()
    page.wait_for_function("v => v.readyState >= 2", arg=video.element_handle())
    expect(board.locator(".player-clock")).to_contain_text("frame 0")
    ahead = board.get_by_role("button", name="A step ahead")
    for frame in range(1, 4):
        ahead.click()
        expect(board.locator(".player-clock")).to_contain_text(f"frame {frame}")
        page.wait_for_function("v => !v.seeking", arg=video.element_handle())
        assert video.evaluate("v => v.currentTime") == pytest.approx((frame + 0.5) / 25, abs=0.001)
    line = board.locator(".player-line")
    line.scroll_into_view_if_needed()
    place = line.bounding_box()
    assert place is not None
    y = place["y"] + place["height"] / 2
    drag(page, (place["x"] + place["width"] * 0.25, y), (place["x"] + place["width"] * 0.5, y))
    made = answer(page, 2)["segments"]
    assert [(s["start"], s["end"], s["label"]) for s in made] == [
        (pytest.approx(1.5, abs=0.05), pytest.approx(3.0, abs=0.05), "right")
    ]
    board.get_by_role("button", name=re.compile("^Play")).click()
    page.wait_for_function("v => v.currentTime > 0.4", arg=video.element_handle())
    board.get_by_role("button", name=re.compile("^Pause")).click()
    watch.axe()
    page.close()


def test_words_of_a_segment_and_the_pitches_of_a_recording(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "segments")
    board = page.locator(".frame", has=page.locator("[data-criterion]", has_text="Who says what")).first
    expect(board.get_by_role("button", name="Pitches")).to_be_enabled(timeout=20_000)  # the sound has been read
    board.get_by_role("button", name="New segment").click()
    row = board.get_by_role("list", name="Marked").locator("li")
    expect(row).to_have_count(1)
    said = row.get_by_label("What is said")
    if not said.is_visible():
        row.locator(".name").click()
    said.fill("Good morning")
    made = answer(page, 1)["segments"]
    assert [(s["label"], s["text"]) for s in made] == [("caller", "Good morning")]
    board.get_by_role("button", name="Pitches").click()
    picture = board.get_by_role("img", name="Spectrogram")
    expect(picture).to_be_visible()
    # something sounds: the picture is neither black nor one colour
    shades = picture.evaluate(
        "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 === 0)).size"
    )
    assert shades > 50
    # the view shows the words that were misheard
    compared = page.locator(".frame", has=page.locator("[data-criterion]", has_text="Who says what")).nth(1)
    expect(compared.locator(".transcript-diff")).to_have_count(2)
    expect(compared.locator(".transcript-diff").nth(1).locator(".missed")).to_have_text(
        ["missed: parcel", "missed: on"]
    )
    watch.axe()
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.close()
