"""Pairs asked both ways: the lead's page makes them, a candidate answers by keyboard, the scorecard reads the answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import Watch
from tests.e2e.hands import at, fill_by_key, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(200)]
PAIRS, EDGE, TWICE = 20, 5, 3  # 15 % of the pairs
ALL = PAIRS + EDGE + TWICE
RUBRIC = {
    "title": "Which is larger",
    "guidelines": "# Numbers\n\nChoose the larger number.",
    "criteria": [
        {"key": "larger", "title": "Larger", "question": "Which?", "goal": "truth", "ask": {"kind": "compare", "strength": 1}}
    ],
    "edge_cases": [{"title": "Equal", "ruling": "A tie.", "why": "Neither is larger."}],
}  # fmt: skip


def call(page: Page, csrf: str, method: str, path: str, body: Any = None) -> Any:
    reply = page.request.fetch(
        f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/api/v1{path}",
        method=method, data=body, headers={"X-CSRF-Token": csrf},
    )  # fmt: skip
    assert reply.ok, reply.text()
    return reply.json()


def written(page: Page) -> str:
    """A project with twenty pairs whose larger number is known, and five that nobody can tell."""
    csrf = call(page, "", "GET", "/auth/me?side=staff")["csrf"]
    project = call(page, csrf, "POST", "/projects", {"title": "Larger numbers"})["id"]
    at_ = f"/projects/{project}"
    settings = {
        "metric": {"seconds_per_task": 5},
        "requirements": {"modality": "text", "weekly_volume": 9, "nda": False, "residency": "EU"},
    }
    call(page, csrf, "PUT", f"{at_}/settings", settings)
    call(page, csrf, "PUT", f"{at_}/rubric", RUBRIC)
    call(page, csrf, "POST", f"{at_}/rubric/publish")
    media = [
        [{"media": "text", "slot": slot, "title": f"Answer {slot.upper()}", "text": text} for slot, text in (("a", a), ("b", b))]
        for a, b in ((f"{i * i}", f"{7 * i}") for i in range(1, PAIRS + EDGE + 1))
    ]  # fmt: skip
    tasks = [{"key": f"n{i:02}", "media": shown} for i, shown in enumerate(media)]
    call(page, csrf, "POST", f"{at_}/tasks", {"tasks": tasks})
    gold = {
        f"n{i:02}": {
            "answers": {
                "larger": {"answers": [{"kind": "compare", "value": -1 if int(a["text"]) > int(b["text"]) else 1}]}
            },
            "should_flag": i >= PAIRS,
        }
        for i, (a, b) in enumerate(media)
    }
    call(page, csrf, "PUT", f"{at_}/gold", {"gold": gold})
    return project


def make_mirrors(page: Page, watch: Watch, base: str, project: str) -> None:
    page.goto(f"{base}/projects/{project}?step=items")
    tab_to(page, "Ask pairs twice with sides exchanged")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{PAIRS} pairs with agreed answers; 0 of them are asked both ways.")).to_be_visible()
    watch.axe()
    tab_to(page, "Make the mirrored tasks")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{TWICE} mirrored tasks made, gold included.")).to_be_visible()
    expect(page.get_by_text(f"{PAIRS} pairs with agreed answers; {TWICE} of them are asked both ways.")).to_be_visible()
    page.get_by_role("button", name="Asked again").click()
    expect(page.get_by_role("row")).to_have_count(TWICE + 1)
    # asked for the same again, it says why there is nothing to do
    page.get_by_role("button", name="Make the mirrored tasks").click()
    expect(
        page.get_by_text(f"{TWICE} of {PAIRS} pairs with agreed answers are asked both ways already")
    ).to_be_visible()
    page.get_by_role("link", name=re.compile("-mirrored")).first.click()
    expect(page.get_by_text("Asks again, with sides exchanged, what is asked in")).to_be_visible()
    watch.errors.clear()  # the refusal above stands on the browser's console too
    watch.axe()


def open_trial(page: Page, watch: Watch, base: str, project: str) -> str:
    page.goto(f"{base}/projects/{project}?step=open")
    page.get_by_label("Practice items").fill("0")
    page.get_by_label("Explanations").fill("0")
    # mirrored tasks go along with what they ask again
    expect(page.get_by_text(f"{PAIRS + TWICE} hidden items, {EDGE} edge items and 0 for practice")).to_be_visible()
    page.get_by_label("Terms", exact=True).fill("We keep your answers.")
    watch.axe()
    page.get_by_role("button", name="Open the trial").click()
    page.get_by_role("button", name="Make a link").click()
    copy = page.get_by_role("button", name=re.compile("^Copy http"))
    copy.wait_for()
    return copy.get_attribute("aria-label").removeprefix("Copy ")


def test_place_is_told_from_content(browser: Browser, demo: dict, owner: StorageState) -> None:
    context = browser.new_context(storage_state=owner, viewport={"width": 1280, "height": 900})
    lead = context.new_page()
    watch = Watch(lead)
    lead.goto(demo["base"])
    lead.get_by_role("heading", name="Projects").wait_for()
    project = written(lead)
    make_mirrors(lead, watch, demo["base"], project)
    link = open_trial(lead, watch, demo["base"], project)

    candidate = browser.new_context(viewport={"width": 1280, "height": 900})
    page = candidate.new_page()
    eyes = Watch(page)
    page.goto(link)
    page.get_by_role("heading", level=1).wait_for()
    fill_by_key(page, "Your name", "Lefty")
    fill_by_key(page, "e-mail", "lefty@example.org")
    tab_to(page, "read the terms")
    page.keyboard.press("Space")
    tab_to(page, "^Begin$")
    page.keyboard.press("Enter")
    tab_to(page, "Start the trial")
    page.keyboard.press("Enter")
    seen: list[tuple[str, str]] = []
    for number in range(1, ALL + 1):
        at(page, number, ALL)
        left, right = page.locator(".slot.half").all_inner_texts()
        seen.append((left, right))
        page.keyboard.press("1")  # what stands left, whatever it says
        expect(page.locator(".criterion input:checked")).to_have_count(1)
        page.keyboard.press("Enter")
    tab_to(page, "Finish the trial")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you, Lefty. You are done.")).to_be_visible()
    eyes.axe()
    candidate.close()
    # each mirrored pair was seen on opposite sides, at least a third of the trial apart
    twice = [(i, seen.index(pair[::-1])) for i, pair in enumerate(seen) if pair[::-1] in seen[:i]]
    assert len(twice) == TWICE
    assert all(i - k - 1 >= ALL / 3 for i, k in twice)
    assert len({frozenset(pair) for pair in seen}) == PAIRS + EDGE

    lead.get_by_role("link", name="Compare").click()
    lead.get_by_role("heading", name="Pulls to a side or to length").wait_for()
    pulls = lead.get_by_role("table", name="Pulls to a side or to length").get_by_role("row", name=re.compile("Lefty"))
    expect(pulls).to_contain_text(f"n {TWICE}")
    expect(pulls).to_contain_text("0.250")
    watch.axe()
    lead.get_by_role("link", name="Lefty").first.click()
    lead.get_by_role("heading", name="Asked both ways").wait_for()
    panel = lead.locator(".section", has=lead.get_by_role("heading", name="Asked both ways")).locator(".probes > li")
    expect(panel).to_contain_text(f"Chose the same in 0 of {TWICE} pairs asked both ways: 0 %")
    expect(panel).to_contain_text(f"the other {TWICE} went to what stood first (p = 0.25")
    watch.axe()
    panel.get_by_role("link", name="The labels behind it").click()
    expect(lead.locator(".evidence tbody tr")).to_have_count(2 * TWICE)
    # one pair is one item
    expect(lead.locator(".gates > li").first).to_contain_text(f"on {PAIRS} items")
    lead.emulate_media(color_scheme="dark")
    lead.set_viewport_size({"width": 390, "height": 800})
    watch.axe()
    context.close()
