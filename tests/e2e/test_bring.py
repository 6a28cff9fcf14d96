"""Tasks of several media are made on the pages: from a table of texts, and from files that are named alike."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import Watch
from tests.e2e.test_setup import step

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(200)]
TABLE = """key,prompt,a,b,label
q1,How do I undo a commit?,"Use git revert, it keeps history.",Delete the folder.,a
q2,Refuse.,"Say ""no"" kindly.",שלום 🙂,b
q3,,Only one side,,a
"""


def begin(page: Page, base: str, title: str, kind: str) -> None:
    """Begin a project with one published question of a kind."""
    page.goto(base)
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Create the project").click()
    page.get_by_role("heading", name=title).wait_for()
    step(page, "Rubric")
    form = page.locator("details.item-form").first
    form.get_by_label("Title", exact=True).first.fill("Question")
    form.get_by_label("Kind of question").select_option(kind)
    form.get_by_label("Goal").fill("Quality.")
    page.get_by_label("Guidelines").fill("# Do it well")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    step(page, "Tasks and gold")


def bring(page: Page, *files: tuple[str, bytes]) -> None:
    named = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.locator("input[type=file]").set_input_files(named)


def test_pairs_come_from_a_table(browser: Browser, demo: dict, owner: StorageState) -> None:
    context = browser.new_context(storage_state=owner, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    begin(page, demo["base"], "Pairs from a table", "compare")
    expect(page.get_by_text("This rubric asks about a, b.")).to_be_visible()
    bring(page, ("pairs.csv", TABLE.encode()))
    expect(page.get_by_text("3 tasks added.")).to_be_visible()
    # a column that no question asks about is shown to nobody: it may be the answers
    expect(page.get_by_role("listitem").filter(has_text="pairs.csv")).to_contain_text("nobody is shown them: label")
    watch.axe()
    page.get_by_role("link", name="q2").click()
    halves = page.locator(".slot.half")
    expect(halves).to_have_count(2)
    expect(page.get_by_text('Say "no" kindly.')).to_be_visible()
    expect(page.get_by_text("שלום 🙂")).to_be_visible()
    expect(page.locator(".slot").first).to_have_text("Refuse.")
    page.keyboard.press("1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("3 tasks, 1 with gold, 0 ambiguous.")).to_be_visible()
    page.get_by_role("link", name="q3").click()
    expect(page.get_by_text("This task shows nothing in “b”.")).to_be_visible()
    page.get_by_role("link", name="All tasks").click()
    # two files named alike are one pair; what is there already is not added again, and said
    bring(page, ("q4.a.txt", b"One."), ("q4.b.txt", b"Two."), ("pairs.csv", TABLE.encode()))
    expect(page.get_by_text("1 task added. Left out, 4:")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="pairs.csv, q1")).to_contain_text("there already")
    page.get_by_role("link", name="q4").click()
    expect(page.locator(".slot.half")).to_have_count(2)
    page.get_by_role("link", name="All tasks").click()
    # a conversation in Markdown, with code and mathematics
    said = r"**Yes**: `git revert` leaves $\frac{1}{2}$ of it"
    chat = {"media": "chat", "slot": "a", "markdown": True, "turns": [{"role": "assistant", "text": said}]}
    task = {"key": "q5", "media": [chat, {"media": "text", "slot": "b", "text": "**No**"}]}
    page.get_by_text("Paste JSON").click()
    page.get_by_label("JSON with").fill(json.dumps({"tasks": [task]}))
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="q5").click()
    turn = page.locator(".turn.assistant")
    expect(turn.locator("strong")).to_have_text("Yes")
    expect(turn.locator("code")).to_have_text("git revert")
    expect(turn.locator("mfrac")).to_have_count(1)
    expect(page.get_by_text("**No**")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    watch.axe()
    context.close()


def test_a_cloud_brings_its_picture(browser: Browser, demo: dict, owner: StorageState) -> None:
    context = browser.new_context(storage_state=owner, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    begin(page, demo["base"], "Cloud and camera", "cuboids")
    rng = np.random.default_rng(1)
    cloud = rng.uniform(-5, 5, (500, 4)).astype("<f4").tobytes()
    photo = io.BytesIO()
    Image.new("RGB", (320, 180), (90, 120, 90)).save(photo, "JPEG")
    bring(page, ("s7.bin", cloud), ("s7.camera.jpg", photo.getvalue()), ("s8.bin", b"12345"))
    expect(page.get_by_text("1 task added. Left out, 1:")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="s8.bin")).to_contain_text("no whole number of points")
    expect(page.get_by_role("row", name=re.compile("s7"))).to_contain_text("picture")
    page.get_by_role("link", name="s7").click()
    expect(page.get_by_role("group", name="From above").first).to_be_visible()
    expect(page.locator(".slots img")).to_be_visible()
    watch.errors.clear()  # the refusal stands on the browser's console too
    watch.axe()
    context.close()
