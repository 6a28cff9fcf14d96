"""Written work on the pages: the writer sees by what it is graded, two reviewers grade it by keys, the lead reads it."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from raterlab.domain.people import Person, Role
from raterlab.flows import people, review
from raterlab.flows.links import make_token
from raterlab.kinds._standards import Standard
from raterlab.kinds.text import TextParams
from raterlab.store.database import Database
from raterlab.store.secret import read_secret
from tests import world as worlds
from tests.e2e.conftest import Watch
from tests.e2e.hands import at, join, sign_in, tab_to
from tests.flows.test_trial import begin, through
from tests.world import make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(200)]
STANDARDS = (
    Standard(key="right", title="It says where the damage is", definition="A part of the car is named."),
    Standard(key="plain", title="Somebody without a car understands it"),
)


def grade_all(page: Page, watch: Watch) -> int:
    """Grade by keys until nothing waits: the first standard is met, the second is not."""
    waiting = page.get_by_role("heading", level=1)
    expect(waiting).to_contain_text("wait")
    done = 0
    while (told := waiting.inner_text()) != "Nothing waits for you":
        assert "Quirina" not in page.inner_text("#content")
        page.keyboard.press("1")
        expect(page.get_by_label(re.compile("where the damage is"))).to_be_checked()
        if done == 0:
            watch.axe()
            page.emulate_media(color_scheme="dark")
            watch.axe()
            page.emulate_media(color_scheme="light")
        page.keyboard.press("Enter")
        expect(waiting).not_to_have_text(told)
        done += 1
    return done


def test_from_writing_to_its_grade(
    browser: Browser, demo: dict, owner: StorageState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(worlds.PARAMS, "text", TextParams(min_words=3, standards=STANDARDS))
    home: Path = demo["home"]
    secret = read_secret(home)
    database = Database(f"sqlite:///{home / 'raterlab.sqlite'}", key=secret)
    try:
        world = database.write_now(lambda tx: make(tx, home, kinds=("text", "choice"), rationales=0))
        link = f"{demo['base']}/join/{make_token(secret, world.link)}"
        page = browser.new_page()
        watch = Watch(page)
        join(page, watch, link, "Kim Pen")
        at(page, 1, 2)
        question = page.locator('[data-criterion="c_text"]')
        expect(question.get_by_text("Reviewers look at this, without your name:")).to_be_visible()
        expect(question.get_by_text("A part of the car is named.")).to_be_visible()
        watch.axe()
        page.close()

        # somebody finishes; a first reviewer has been there
        who, attempt = database.write_now(lambda tx: begin(tx, world, "Quirina Pen"))
        database.write_now(lambda tx: through(tx, world, who, attempt))
        mail = f"{uuid.uuid4()}@x.org"

        def add(tx) -> Person:
            new = people.add_user(
                tx,
                None,
                name="Rita",
                email=mail,
                role=Role.REVIEWER,
                password_hash=people.hash_password("raterlab demo"),
            )
            return Person(new, "Rita", mail, Role.REVIEWER, "test")

        database.write_now(add)
        yes = {"c_text": {"right": True, "plain": True}}
        for each in database.read_now(lambda tx: review.waiting(tx, world.owner.id, world.trial)):
            database.write_now(lambda tx, e=each: review.appraise(tx, world.owner, e.id, uuid.uuid4(), yes))
    finally:
        database.close_now()

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    sign_in(page, demo["base"], mail)
    page.wait_for_url(re.compile("/grading"))
    page.goto(f"{demo['base']}/grading?trial={world.trial}")
    expect(page.get_by_role("heading", level=1)).to_have_text("20 pieces of writing wait for you")
    assert grade_all(page, watch) == 20
    context.close()

    context = browser.new_context(storage_state=owner, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(f"{demo['base']}/trials/{world.trial}")
    page.get_by_role("navigation", name="Pages of the trial").get_by_role("link", name="Grading").click()
    page.wait_for_url(re.compile("/grading.*trial="))
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    page.goto(f"{demo['base']}/attempts/{attempt}")
    classes = page.get_by_role("table", name="By class")
    expect(classes.get_by_role("row", name=re.compile("where the damage is"))).to_contain_text("20")
    expect(classes.get_by_role("row", name=re.compile("without a car"))).to_contain_text("20")
    # one of the work that is graded: everybody meets the tasks in an order of their own, edge cases among them
    page.get_by_role("table", name="Labels behind it").get_by_role("button", name="t000", exact=True).click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("met for 2 of 2")).to_be_visible()
    expect(drawer.get_by_text("met for 1 of 2")).to_be_visible()
    watch.axe()
    tab_to(page, "Close")
    context.close()
