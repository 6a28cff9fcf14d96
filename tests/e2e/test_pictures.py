"""Outlines, masks and keypoints by pointer in the gallery, where the answer can be read as it would be stored."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from raterlab.flows.links import make_token
from raterlab.stats.runs import mask_areas, run_ends
from raterlab.store.database import Database
from raterlab.store.secret import read_secret
from tests.e2e.conftest import Watch
from tests.e2e.gallery import answer, drag, middle, opened, unanswered
from tests.e2e.hands import at, join
from tests.world import make

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def surface(page: Page, selector: str) -> tuple[float, float]:
    """Where the picture begins, brought into view."""
    found = page.locator(selector).first
    found.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    place = found.bounding_box()
    assert place is not None
    return place["x"], place["y"]


def pixels(page: Page, number: int = 0) -> np.ndarray:
    """One mask of the answer, unpacked."""
    runs = np.diff(run_ends([answer(page)["masks"][number]["counts"]])[0], prepend=0)
    return np.repeat(np.arange(len(runs)) % 2, runs).reshape(800, 600).T


def test_an_outline_that_is_open_when_one_goes_on_is_kept(browser: Browser, demo: dict) -> None:
    home: Path = demo["home"]
    secret = read_secret(home)
    database = Database(f"sqlite:///{home / 'raterlab.sqlite'}", key=secret)
    world = database.write_now(lambda tx: make(tx, home, kinds=("polygons",)))
    database.close_now()
    page = browser.new_page()
    watch = Watch(page)
    join(page, watch, f"{demo['base']}/join/{make_token(secret, world.link)}", "Kim Outline")
    at(page, 1, 2)
    x, y = surface(page, ".shapes")
    for dx, dy in ((100, 100), (180, 100), (140, 160)):
        page.mouse.click(x + dx, y + dy)
    page.get_by_test_id("next").click()
    # kept, and asked how severe it is
    expect(page.locator(".regions .region")).to_have_count(1)
    page.get_by_role("combobox", name="Severity").select_option(label="Severe")
    page.get_by_test_id("next").click()
    expect(page.get_by_text("Practice does not count.")).to_be_visible()
    with sqlite3.connect(home / "raterlab.sqlite") as conn:
        (stored,) = conn.execute(
            "SELECT l.answer FROM labels l JOIN submissions s ON s.id = l.submission_id"
            " JOIN attempts a ON a.id = s.attempt_id WHERE a.trial_id = ?",
            (world.trial.hex,),
        ).fetchone()
    assert [len(polygon["points"]) for polygon in json.loads(stored)["polygons"]] == [6]
    watch.axe()
    page.close()


def test_masks_by_pointer(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "masks")
    x, y = surface(page, ".masks")
    scale = 800 / page.locator(".masks").first.bounding_box()["width"]
    size = page.get_by_label(re.compile("^Size")).first
    size.fill("10")
    corners = [(100, 100), (200, 100), (200, 200), (100, 200)]
    # four strokes around a square, which are one mask
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        drag(page, (x + ax, y + ay), (x + bx, y + by))
    assert len(answer(page)["masks"]) == 1
    found = pixels(page)
    side = 100 * scale
    assert found.sum() == pytest.approx(4 * side * 10, rel=0.02)
    for ax, ay in corners:
        assert found[round(ay * scale), round(ax * scale)] == 1
    middle_of_it = round(150 * scale)
    assert found[middle_of_it, middle_of_it] == 0
    # what is not enclosed is not filled, and said so
    page.keyboard.press("k")
    page.mouse.click(x + 300, y + 300)
    expect(page.locator(".picture-status").first).to_contain_text("not enclosed")
    assert pixels(page).sum() == found.sum()
    page.mouse.click(x + 150, y + 150)
    full = pixels(page)
    assert full.sum() == pytest.approx((side + 10) ** 2, rel=0.02)
    # a stroke that is given up takes nothing away; one that is ended does
    page.keyboard.press("e")
    page.mouse.move(x + 150, y + 80)
    page.mouse.down()
    page.mouse.move(x + 150, y + 220, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert (pixels(page) == full).all()
    for _ in range(4):
        page.keyboard.press("]")
    wide = int(size.input_value())
    assert wide == pytest.approx(10 * 1.25**4, abs=2)
    drag(page, (x + 150, y + 80), (x + 150, y + 220))
    cut = pixels(page)
    assert full.sum() - cut.sum() == pytest.approx(wide * (side + 10), rel=0.04)
    # another mask, of another label; the first is chosen again where it lies
    page.keyboard.press("n")
    page.keyboard.press("2")
    page.keyboard.press("b")
    drag(page, (x + 400, y + 100), (x + 460, y + 100))
    assert [mask["label"] for mask in answer(page)["masks"]] == ["dent", "scratch"]
    page.keyboard.down("Alt")
    page.mouse.click(x + 120, y + 120)
    page.keyboard.up("Alt")
    expect(page.locator(".region").first).to_have_class(re.compile(r"\bon\b"))
    watch.axe()
    # all of it rubbed out: the mask is gone
    size.fill("200")
    page.locator(".masks").first.focus()
    page.keyboard.press("e")
    drag(page, (x + 100, y + 100), (x + 200, y + 200))
    assert [mask["label"] for mask in answer(page)["masks"]] == ["scratch"]
    page.close()


def test_a_label_has_one_mask_where_pixels_have_one_class(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "masks")
    board = page.locator(".frame", has=page.locator("[data-criterion]", has_text="each pixel belongs")).first
    sheet = board.locator(".masks")
    sheet.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    place = sheet.bounding_box()
    assert place is not None
    x, y = place["x"], place["y"]

    def found() -> list[tuple[str, int]]:
        return [(m["label"], int(mask_areas([m["counts"]])[0])) for m in answer(page, 1)["masks"]]

    drag(page, (x + 60, y + 60), (x + 160, y + 60))
    page.keyboard.press("2")
    drag(page, (x + 60, y + 160), (x + 160, y + 160))
    (one, first), (two, second) = found()
    assert (one, two) == ("window", "handle")
    # back to the first label: what is painted is added to its mask
    page.keyboard.press("1")
    drag(page, (x + 60, y + 260), (x + 160, y + 260))
    assert found() == [("window", pytest.approx(2 * first, rel=0.05)), ("handle", second)]
    # chosen anew from the list, with nothing selected before
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    drag(page, (x + 260, y + 60), (x + 360, y + 60))
    assert [label for label, _ in found()] == ["window", "handle"]
    watch.axe()
    page.close()


def test_outlines_by_pointer(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "polygons")
    x, y = surface(page, "svg.shapes")
    scale = 800 / page.locator("svg.shapes").first.bounding_box()["width"]
    for dx, dy in ((100, 100), (220, 100), (220, 200), (300, 300), (100, 200)):
        page.mouse.click(x + dx, y + dy)
    page.keyboard.press("Escape")  # the last corner
    page.mouse.click(x + 100, y + 220)
    unanswered(page)
    page.mouse.click(x + 100, y + 100)  # the first corner closes
    made = answer(page)["polygons"][0]
    expected = [100, 100, 220, 100, 220, 200, 300, 300, 100, 220]
    assert made["points"] == pytest.approx([round(place * scale) for place in expected], abs=2)
    # a corner is pulled; given up half way nothing is stored
    grips = page.locator(".grips .grip:not(.between)")
    expect(grips).to_have_count(5)
    cx, cy = middle(grips.nth(3))
    page.mouse.move(cx, cy)
    page.mouse.down()
    page.mouse.move(cx - 60, cy - 60, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert answer(page)["polygons"][0] == made
    drag(page, (cx, cy), (cx - 70, cy - 90))
    assert answer(page)["polygons"][0]["points"][6:8] == pytest.approx([230 * scale, 210 * scale], abs=2)
    # one more corner from between two, and away again with two presses
    drag(page, middle(page.locator(".grip.between").first), (x + 160, y + 80))
    assert len(answer(page)["polygons"][0]["points"]) == 12
    page.mouse.dblclick(*middle(grips.nth(1)))
    assert len(answer(page)["polygons"][0]["points"]) == 10
    # a hole
    page.get_by_role("button", name=re.compile("^Cut a hole")).click()
    for dx, dy in ((140, 130), (180, 130), (180, 170)):
        page.mouse.click(x + dx, y + dy)
    page.keyboard.press("Enter")
    assert len(answer(page)["polygons"][0]["holes"][0]) == 6
    # moved as a whole, undone by nobody here; described in the list
    before = answer(page)["polygons"][0]
    drag(page, (x + 110, y + 150), (x + 130, y + 150))
    after = answer(page)["polygons"][0]
    assert after["points"][0] - before["points"][0] == pytest.approx(20 * scale, abs=2)
    assert after["holes"][0][0] - before["holes"][0][0] == pytest.approx(20 * scale, abs=2)
    expect(page.locator(".region").first).to_contain_text("8 corners · 1 hole")
    page.get_by_role("combobox", name="Severity").select_option(label="Severe")
    assert answer(page)["polygons"][0]["attributes"] == {"severity": "severe"}
    watch.axe()
    # a double click closes as well
    for dx, dy in ((400, 60), (460, 60)):
        page.mouse.click(x + dx, y + dy)
    page.mouse.dblclick(x + 460, y + 120)
    assert len(answer(page)["polygons"]) == 2
    page.keyboard.press("Delete")
    assert len(answer(page)["polygons"]) == 1
    page.close()


def test_keypoints_by_pointer(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "keypoints")
    x, y = surface(page, "svg.shapes")
    scale = 800 / page.locator("svg.shapes").first.bounding_box()["width"]
    places = [(100, 100), (200, 100), (250, 150), (250, 250)]

    def placed() -> list[list[float]]:
        flat = answer(page)["instances"][0]["keypoints"]
        return [flat[i : i + 3] for i in range(0, len(flat), 3)]

    for dx, dy in places[:2]:
        page.mouse.click(x + dx, y + dy)
    expect(page.locator(".picture-status").first).to_have_text("Now: Gap, at the window (3 of 4)")
    page.keyboard.down("Shift")
    page.mouse.click(x + 250, y + 150)
    page.keyboard.up("Shift")
    page.mouse.click(x + 250, y + 250)
    assert [p[2] for p in placed()] == [2, 2, 1, 2]
    assert [n for p in placed() for n in p[:2]] == pytest.approx([n * scale for p in places for n in p], abs=1.5)
    expect(page.locator(".region").first).to_contain_text("4 of 4 points · hidden: Gap, at the window")
    # a point is pulled; V hides it; Del takes it back, and the next press places it again
    joints = page.locator(".grips .joint")
    drag(page, middle(joints.nth(1)), (x + 300, y + 80))
    assert placed()[1] == [pytest.approx(300 * scale, abs=1.5), pytest.approx(80 * scale, abs=1.5), 2]
    page.keyboard.press("v")
    assert placed()[1][2] == 1
    page.keyboard.press("Delete")
    assert placed()[1] == [0, 0, 0]
    expect(page.locator(".picture-status").first).to_have_text("Now: Handle, rear end (2 of 4)")
    page.mouse.click(x + 180, y + 120)
    assert placed()[1][2] == 2
    assert len(answer(page)["instances"]) == 1
    # the whole of it is pulled by a line
    before = placed()
    line = ((before[2][0] + before[3][0]) / 2 / scale, (before[2][1] + before[3][1]) / 2 / scale)
    drag(page, (x + line[0], y + line[1]), (x + line[0] + 40, y + line[1]))
    assert [b[0] - a[0] for a, b in zip(before, placed(), strict=True)] == pytest.approx([40 * scale] * 4, abs=1.5)
    # the list names every point
    page.get_by_role("combobox", name=re.compile("^Gap, at the window")).select_option(label="visible")
    assert placed()[2][2] == 2
    watch.axe()
    page.keyboard.press("Escape")
    page.close()
