"""The lead's set-up pages, from an empty project to an open trial, in a real browser."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect

from raterlab.kinds import KINDS
from tests.e2e.conftest import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(200)]
TITLE = "Parcel photographs"
GOLD, EDGE = 22, 5


def step(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="What a trial needs").get_by_role("link", name=name).click()


def write_metric(page: Page) -> None:
    step(page, "Success metric")
    page.get_by_label("Target accuracy").fill("85")
    page.get_by_label("Measured per").select_option("object")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def write_requirements(page: Page) -> None:
    step(page, "Volume and security")
    page.get_by_label("Modality").fill("images")
    page.get_by_label("Items a week").fill("4000")
    page.get_by_label("Where the data may be").fill("EU")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def write_rubric(page: Page, watch: Watch) -> None:
    """Two questions of different kinds and a ruling, all by form; findings stand where they belong."""
    step(page, "Rubric")
    page.get_by_label("Guidelines").fill("# Parcels\n\nBox every **tear**; say whether the parcel may go on.")
    first = page.locator("details.item-form").first
    first.get_by_label("Title", exact=True).fill("Tears")
    first.get_by_label("Kind of question").select_option("boxes")
    page.get_by_role("button", name="Add a question").click()
    second = page.locator("details.item-form", has_text="New question")
    second.locator("summary").first.click()
    second.get_by_label("Title", exact=True).fill("May go on")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    expect(page.get_by_text("“Tears” names no goal")).to_be_visible()
    expect(page.get_by_text("no edge case has a ruling")).to_be_visible()
    page.get_by_role("button", name="Add an edge case").click()
    page.get_by_label("Situation").fill("Tape over a tear.")
    page.get_by_label("Ruling").fill("Box it: the tape does not mend the paper.")
    first.get_by_label("Goal").fill("Claims: no damage is missed.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    expect(page.get_by_text("“Tears” names no goal")).to_be_hidden()
    watch.axe()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()


def picture(number: int) -> dict[str, object]:
    blob = io.BytesIO()
    Image.new("RGB", (120, 80), (9 * number, 120, 90)).save(blob, "PNG")
    return {"name": f"p{number:02}.png", "mimeType": "image/png", "buffer": blob.getvalue()}


def add_items(page: Page, watch: Watch) -> None:
    step(page, "Tasks and gold")
    expect(page.get_by_text("0 gold items are ready; add at least 20 more.")).to_be_visible()
    torn = {**picture(0), "name": "torn.png"}
    torn["buffer"] = torn["buffer"][:60]
    files = [picture(n) for n in range(GOLD + EDGE)]
    page.locator("input[type=file]").set_input_files([*files[:3], torn, *files[3:]])
    # one that cannot be read is told by name, and the others are there
    expect(page.get_by_text(f"{GOLD + EDGE} tasks added. Left out, 1:")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="torn.png")).to_contain_text("cannot be read")
    expect(page.get_by_role("row")).to_have_count(GOLD + EDGE + 1)
    watch.errors.clear()  # the refusal stands on the browser's console too
    watch.axe()


def draw_gold(page: Page, watch: Watch) -> None:
    """One box is drawn by hand, the next with the keyboard; the choice is made on both."""
    page.get_by_role("link", name="p00.png").click()
    surface = page.locator("svg.boxes")
    surface.scroll_into_view_if_needed()
    # where it lies is known once the picture and what stands above it have come
    page.wait_for_load_state("networkidle")
    place = surface.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 30, place["y"] + 30)
    page.mouse.down()
    page.mouse.move(place["x"] + 130, place["y"] + 110, steps=4)
    page.mouse.up()
    expect(page.locator(".region")).to_have_count(1)
    page.locator('[data-criterion="may-go-on"]').get_by_text("A", exact=True).click()
    page.get_by_label("Agreed by").fill("Lea, Ben")
    # what was drawn is undone by a key, and is still there for somebody who left without saving
    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.locator(".region")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.locator(".region")).to_have_count(1)
    expect(page.get_by_text("Not saved yet: kept on this device until you sign out.")).to_be_visible()
    page.get_by_role("link", name="All tasks").click()
    page.get_by_role("link", name="p00.png").click()
    expect(page.get_by_text("this is what you left here on this device")).to_be_visible()
    expect(page.locator(".region")).to_have_count(1)
    watch.axe()
    page.get_by_role("button", name="Save, and next without gold").click()
    page.get_by_role("heading", name="p01.png").wait_for()
    page.keyboard.press("n")
    expect(page.locator(".region")).to_have_count(1)
    page.locator('[data-criterion="may-go-on"]').get_by_text("B", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(f"{GOLD + EDGE} tasks, 2 with gold, 0 ambiguous.")).to_be_visible()


def paste_gold(page: Page) -> None:
    answers = {
        "tears": {"answers": [{"kind": "boxes", "boxes": []}]},
        "may-go-on": {"answers": [{"kind": "choice", "value": "a"}]},
    }
    gold = {f"p{n:02}.png": {"answers": answers, "agreed_by": ["Lea"]} for n in range(2, GOLD)}
    edge = {f"p{n:02}.png": {"answers": {}, "should_flag": True} for n in range(GOLD, GOLD + EDGE)}
    page.get_by_text("Paste JSON").click()
    page.get_by_label("JSON with").fill(json.dumps({"gold": gold | edge}))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(re.compile(f"^{GOLD + EDGE} tasks, .* {EDGE} ambiguous"))).to_be_visible()


def test_from_an_empty_project_to_an_open_trial(browser: Browser, demo: dict, owner: StorageState) -> None:
    """The checklist says what is missing until nothing is, and only then a trial opens."""
    context = browser.new_context(storage_state=owner, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(demo["base"])
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_role("button", name="Create the project").click()
    page.get_by_role("heading", name=TITLE).wait_for()
    expect(page.get_by_text("7 things are missing before a trial can open.")).to_be_visible()
    step(page, "Open a trial")
    for missing in ("Success metric", "Published rubric", "Edge cases with rulings", "Gold items", "Edge items"):
        expect(page.get_by_role("listitem").get_by_role("link", name=missing, exact=True).last).to_be_visible()
    watch.axe()
    write_metric(page)
    write_requirements(page)
    write_rubric(page, watch)
    add_items(page, watch)
    draw_gold(page, watch)
    paste_gold(page)
    expect(page.get_by_text("Ready: a trial can open.")).to_be_visible()
    step(page, "Open a trial")
    page.get_by_label("Time limit").fill("45")
    page.get_by_label("Terms", exact=True).fill("We keep your answers for a year.")
    watch.axe()
    page.get_by_role("button", name="Open the trial").click()
    expect(page.get_by_text("Nobody has begun yet: send a link.")).to_be_visible()
    watch.axe()
    context.close()


def test_every_kind_is_asked_for_by_form(browser: Browser, demo: dict, owner: StorageState) -> None:
    """No code for any kind: a form, a look at the candidate's side, a draft that is saved and published."""
    context = browser.new_context(storage_state=owner, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(demo["base"])
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Title").fill("One of each kind")
    page.get_by_role("button", name="Create the project").click()
    page.get_by_role("heading", name="One of each kind").wait_for()
    step(page, "Rubric")
    for number, kind in enumerate(KINDS.values()):
        if number:
            page.get_by_role("button", name="Add a question").click()
        form = page.locator("details.item-form", has=page.get_by_label("Kind of question")).nth(number)
        if form.get_attribute("open") is None:
            form.locator("summary").first.click()
        form.get_by_label("Title", exact=True).first.fill(f"Asks by {kind.key}")
        form.get_by_label("Kind of question").select_option(kind.key)
        # the candidate's side is there at once
        expect(page.locator(".preview .criterion", has_text=f"Asks by {kind.key}").first).to_be_visible()
        form.locator("summary").first.click()
    watch.axe()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    project = page.url.rsplit("/", 1)[-1].split("?")[0]
    view = page.evaluate(f"fetch('/api/v1/projects/{project}').then(r => r.json())")
    assert [c["ask"]["kind"] for c in view["rubric"]["criteria"]] == list(KINDS)
    page.emulate_media(color_scheme="dark")
    watch.axe()
    context.close()
