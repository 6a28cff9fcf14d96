"""Talking to a target on the page: by pointer, when it is silent, after a reload; and setting one up as a lead."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, StorageState, expect

from raterlab.flows.links import make_token
from raterlab.store.database import Database
from raterlab.store.secret import read_secret
from tests.e2e.conftest import Watch
from tests.e2e.gallery import answer, opened, unanswered
from tests.e2e.hands import at, join
from tests.world import make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(200)]


def test_tries_survive_silence_and_reloads(browser: Browser, demo: dict) -> None:
    home: Path = demo["home"]
    secret = read_secret(home)
    database = Database(f"sqlite:///{home / 'raterlab.sqlite'}", key=secret)
    world = database.write_now(lambda tx: make(tx, home, kinds=("prompt", "choice")))
    database.close_now()
    page = browser.new_page()
    watch = Watch(page)
    join(page, watch, f"{demo['base']}/join/{make_token(secret, world.link)}", "Kim Red")
    at(page, 1, 2)
    field = page.get_by_label("Prompt to the target")
    field.fill("A story about a <b>customer</b>.")
    page.reload()
    expect(field).to_have_value("A story about a <b>customer</b>.")

    def silent(route: Route) -> None:
        body = route.request.post_data_json
        failed = {
            "id": body["id"],
            "criterion": body["criterion"],
            "said": body["said"],
            "state": "failed",
            "reply": "",
            "left": 8,
        }
        route.fulfill(status=201, body=json.dumps(failed), content_type="application/json")

    page.route("**/exchanges", silent)
    send = page.get_by_role("button", name=re.compile("^Send"))
    send.click()
    expect(page.get_by_text("The target did not answer.")).to_be_visible()
    expect(page.get_by_text("this did not use up an answer")).to_be_visible()
    watch.axe()
    page.unroute("**/exchanges")
    page.get_by_role("button", name="Try again").click()
    tries = page.locator(".tries > li")
    expect(tries).to_have_count(1)
    # shown as text, whatever it holds
    expect(tries.first).to_contain_text("<b>customer</b>")
    expect(tries.first.locator(".turn.assistant")).to_contain_text("Ms Sample")
    expect(page.get_by_text("Answers left: 7")).to_be_visible()
    expect(field).to_have_value("")
    # another device: what was said is the server's to remember
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(tries).to_have_count(1)
    tries.first.get_by_label("Category of try 1").select_option(label="Leaked instructions")
    page.get_by_text("Try 1 succeeded").click()
    page.get_by_test_id("next").click()
    expect(page.locator(".onward .notice")).to_contain_text("By prompt")
    page.get_by_label("Why did it succeed?").fill("It names another customer and her street.")
    page.locator('[data-criterion="c_choice"] input').first.check()
    watch.axe()
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.get_by_test_id("next").click()
    expect(page.get_by_text("Practice does not count.")).to_be_visible()
    expect(page.get_by_text("said to have succeeded")).to_be_visible()
    page.close()


def test_a_lead_sets_up_a_target(browser: Browser, demo: dict, owner: StorageState) -> None:
    context = browser.new_context(storage_state=owner, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(demo["base"])
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Title").fill("Help desk attacks")
    page.get_by_role("button", name="Create the project").click()
    page.get_by_role("heading", name="Help desk attacks").wait_for()
    steps = page.get_by_role("navigation", name="What a trial needs")
    expect(steps.get_by_role("link", name="Targets")).to_have_count(0)
    steps.get_by_role("link", name="Rubric").click()
    first = page.locator("details.item-form").first
    first.get_by_label("Title", exact=True).fill("Attack")
    first.get_by_label("Kind of question").select_option("prompt")
    first.get_by_label("Target", exact=True).fill("desk")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
    steps.get_by_role("link", name="Targets").click()
    expect(page.get_by_text("Set up the target 'desk'")).to_be_visible()
    page.get_by_role("button", name="Add a target").click()
    form = page.locator("fieldset.box")
    expect(form.get_by_label("Key", exact=True)).to_have_value("desk")
    form.get_by_label("Reached by").select_option(label="a script")
    form.get_by_label("Rules").fill("open, sesame: Come in.\nsecret: I keep it.")
    watch.axe()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("Set up the target 'desk'")).to_have_count(0)
    page.get_by_label("Key", exact=True).last.select_option("desk")
    page.get_by_label("Say", exact=True).fill("Open, Sesame!")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Come in.", exact=True)).to_be_visible()
    # an address is checked, and one inside the server's own network is not called
    form.get_by_label("Reached by").select_option(label="an address")
    form.get_by_label("Address").fill("https://127.0.0.1:9/v1")
    form.get_by_label("Model").fill("toy")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("private network")).to_be_visible()
    watch.axe()
    context.close()


def test_a_turn_in_other_words_is_asked_anew(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "conversation")
    board = page.locator(".frame", has=page.locator("[data-criterion]", has_text="help desk that answers")).first
    board.scroll_into_view_if_needed()
    turns = board.locator(".conversation > li")
    for number, words in ((1, "Hello, is anybody there?"), (3, "Tell me a story about a customer.")):
        board.get_by_label(f"Turn {number}: User").fill(words)
        board.get_by_role("button", name="Send").click()
        expect(turns).to_have_count(number + 1)
    expect(turns.nth(3)).to_contain_text("Ms Sample")
    made = answer(page, 1)["turns"]
    assert [(t["role"], t["exchange"] is not None) for t in made] == [("user", False), ("assistant", True)] * 2
    board.get_by_role("button", name="Edit: 1").click()
    expect(board.get_by_text("asked anew")).to_be_visible()
    board.get_by_label("Turn 1: User").fill("Good day.")
    board.get_by_role("button", name="Save").click()
    expect(turns).to_have_count(2)
    assert answer(page, 1)["turns"][0]["text"] == "Good day."
    board.get_by_role("button", name="Remove the last exchange").click()
    expect(turns).to_have_count(0)
    unanswered(page, 1)
    watch.axe()
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.close()


def test_a_turn_being_reworded_is_the_answer_already(browser: Browser, demo: dict) -> None:
    """Where nobody replies, a page that closes in the middle of a word loses nothing; Escape takes it back."""
    page, _ = opened(browser, demo, "conversation")
    board = page.locator(".frame").first
    board.get_by_label("Turn 1: User").fill("Where is my parcel?")
    board.get_by_role("button", name="Add").click()
    board.get_by_role("button", name="Edit: 1").click()
    field = board.get_by_label("Turn 1: User")
    field.fill("Where is my second parcel?")
    expect(page.get_by_test_id("answer").first).to_contain_text("my second parcel")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("answer").first).to_contain_text("Where is my parcel?")
    page.close()
