"""Answers of preference, given by keyboard alone and by pointer, in a real browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.conftest import Watch
from tests.e2e.gallery import answer, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(200)]


def test_ranking_by_keyboard_and_by_pointer(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "ranking")
    listed = page.get_by_role("list", name="Order, best first").first
    names = listed.locator(".name bdi")
    expect(names).to_have_count(3)
    first, second, third = shown = names.all_inner_texts()
    # the media stand in the same order as the list, and stand so again when the page is opened again
    assert page.locator(".slot.half > h2").all_inner_texts()[:3] == shown
    slot = {name: name[-1].lower() for name in shown}
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    expect(names).to_have_text([second, first, third])
    page.keyboard.press("3")
    page.keyboard.press("=")
    expect(names).to_have_text([second, first, third])
    given = answer(page)
    assert given["order"] == [[slot[second]], [slot[first], slot[third]]]
    assert given["shown"] == [slot[name] for name in shown]
    watch.axe()

    # the last row is dragged to the top
    rows = listed.locator("li")
    grip, goal = rows.nth(2).locator(".name bdi").bounding_box(), rows.nth(0).bounding_box()
    assert grip is not None
    assert goal is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(goal["x"] + 60, goal["y"] + 8, steps=8)
    page.mouse.up()
    expect(names).to_have_text([third, second, first])
    assert answer(page)["order"] == [[slot[third]], [slot[second]], [slot[first]]]

    page.reload()
    expect(names).to_have_text(shown)
    page.keyboard.press("4")
    expect(page.get_by_test_id("answer")).to_contain_text("order")
    assert answer(page)["order"] == [[slot[name]] for name in shown]
    watch.axe()
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.close()


def test_a_pair_is_shown_shuffled_and_answered_in_terms_of_its_slots(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "compare")
    halves = page.locator(".slot.half > h2")
    mine = page.locator(".criterion.active")
    expect(mine.locator(".option").first).to_be_visible()
    left, right = halves.all_inner_texts()[:2]
    sign = -1 if left == "Answer A" else 1
    for key, value, better in (("1", 3 * sign, left), ("7", -3 * sign, right)):
        page.keyboard.press(key)
        expect(mine.locator(".option:has(:checked)")).to_contain_text(f"{better} is better")
        assert answer(page) == {"kind": "compare", "value": value, "shown": [left[-1].lower(), right[-1].lower()]}
    mine.get_by_text(f"{left} is better, slightly").click()
    assert answer(page)["value"] == sign
    watch.axe()
    page.close()


def test_spans_are_related_and_described(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "spans")
    page.locator(".board").nth(2).wait_for()  # the example with relations comes after the first and its two answers
    board = page.locator(".board", has=page.get_by_role("heading", name="Relations", exact=True)).first
    given = board.get_by_test_id("answer")
    board.get_by_role("group", name="Text to mark").focus()
    # "Acme Ltd" and "30 days", marked by keyboard, then related by keyboard
    for press in ("Home", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "1"):
        page.keyboard.press(press)
    for press in ("End", "ArrowLeft", "Control+Shift+ArrowLeft", "Control+Shift+ArrowLeft", "2"):
        page.keyboard.press(press)
    expect(board.get_by_role("list", name="Marked").locator("li")).to_have_count(2)
    board.locator(".regions .name").nth(0).focus()
    page.keyboard.press("r")
    expect(board.get_by_text("From “Acme Ltd”")).to_be_visible()
    board.locator(".regions .name").nth(1).focus()
    page.keyboard.press("r")
    relations = board.get_by_role("list", name="Relations")
    expect(relations.locator("li")).to_have_count(1)
    expect(relations).to_contain_text("Acme Ltd is due → 30 days")
    answer = json.loads(given.text_content() or "null")
    assert [(s["start"], s["end"], s["label"]) for s in answer["spans"]] == [(0, 8, "party"), (36, 43, "date")]
    assert [(r["label"], r["head"], r["tail"]) for r in answer["relations"]] == [
        ("due", answer["spans"][0]["id"], answer["spans"][1]["id"])
    ]
    # no relation leads from a date: it is said, and nothing is stored
    page.keyboard.press("r")
    board.locator(".regions .name").nth(0).focus()
    page.keyboard.press("r")
    expect(board.get_by_text("No relation may stand between these two.")).to_be_visible()
    watch.axe()
    # what is related falls with its span
    page.keyboard.press("Delete")
    expect(relations).to_have_count(0)
    assert json.loads(given.text_content() or "null")["relations"] == []

    # severity is said in the list; the view shows an other label and a missed relation
    last = page.locator(".board", has_text="photo of the old bridge").first
    surface = last.get_by_role("group", name="Text to mark")
    surface.focus()
    for press in ("Home", "Control+Shift+ArrowRight", "2"):
        page.keyboard.press(press)
    last.get_by_label("Severity").select_option("Major")
    answer = json.loads(last.get_by_test_id("answer").text_content() or "null")
    assert answer["spans"] == [{"start": 0, "end": 3, "label": "style", "attributes": {"severity": "major"}, "id": ""}]
    compared = page.locator(".board", has=page.get_by_role("heading", name="Relations", exact=True)).nth(1)
    expect(compared.get_by_role("list", name="Relations").locator(".verdict.missed")).to_have_count(1)
    expect(compared.get_by_role("list", name="Relations").locator(".verdict.extra")).to_have_count(1)
    expect(compared.get_by_role("list", name="Relations").locator(".verdict.matched")).to_have_count(1)
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.close()


def test_flags_with_their_evidence(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "hallucinations")
    board = page.locator(".board").first
    given = board.get_by_test_id("answer")
    board.get_by_role("group", name="Text to mark").focus()
    for press in ("Home", *["Control+ArrowRight"] * 4, *["Control+Shift+ArrowRight"] * 1, "1"):
        page.keyboard.press(press)
    listed = board.get_by_role("list", name="Marked").locator("li")
    expect(listed).to_have_count(1)
    add = board.get_by_role("button", name="Use the selected words of the source")
    expect(add).to_be_disabled()
    # the year is selected in the source by keyboard, then a word by pointer
    board.get_by_role("group", name="Source.").focus()
    for press in ("Home", *["Control+ArrowRight"] * 4, "Control+Shift+ArrowRight"):
        page.keyboard.press(press)
    page.keyboard.press("e")
    expect(listed.locator("q")).to_have_text(["1987"])
    board.get_by_role("group", name="Source.").locator("text=museum").dblclick(position={"x": 60, "y": 10})
    add.click()
    expect(listed.locator("q")).to_have_count(2)
    listed.get_by_label("Note or address").fill("https://example.org/museum")
    answer = json.loads(given.text_content() or "null")
    flag = answer["flags"][0]
    assert (flag["start"], flag["end"], flag["label"]) == (21, 25, "contradicted")
    assert flag["evidence"][0] == {"start": 21, "end": 25}
    assert flag["note"] == "https://example.org/museum"
    watch.axe()
    listed.get_by_role("button", name="Remove the evidence “1987”").click()
    expect(listed.locator("q")).to_have_count(1)
    compared = page.locator(".board").nth(1)
    expect(compared.locator(".verdict")).to_have_text(["● matched", "≠ other label", "○ missed"])
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.close()


def test_writing_is_checked_as_it_is_written(browser: Browser, demo: dict) -> None:
    page, watch = opened(browser, demo, "text")
    board = page.locator(".board", has=page.get_by_text("An answer in your own words")).first
    rules = board.locator(".checks li")
    wanted = (
        "○ at least 5 not met yet",
        "○ contains “scatter” not met yet",
        "✓ does not contain “obviously” met",
        "✓ 0 % taken word for word from what is shown (at most 20 %) met",
    )
    expect(rules).to_have_text(list(wanted))
    field = board.get_by_role("textbox")
    field.fill("Obviously air scatters short wavelengths of sunlight more than long ones")
    expect(rules.nth(2)).to_have_class("open")
    expect(rules.nth(3)).to_contain_text("86 % taken word for word")
    field.fill("Short waves **scatter** most, and $E = h\\nu$ has nothing to do with it <img src=x onerror=alert(1)>")
    expect(board.locator(".checks .open")).to_have_count(0)
    board.get_by_text("Preview").click()
    expect(board.locator("details strong")).to_have_text("scatter")
    expect(board.locator("details math, details .katex").first).to_be_attached()
    assert board.locator("details img").count() == 0
    watch.axe()
    page.emulate_media(color_scheme="dark")
    watch.axe()
    page.close()


LONG = (
    "يدفع الطرف الأول 🙂 مبلغ 48,000 يورو خلال ثلاثين يومًا. " + "The Supplier shall deliver within 30 days. 🙂 " * 1_150
)


def test_a_long_text_from_right_to_left(browser: Browser, demo: dict) -> None:
    """50,000 characters that begin in Arabic, with emoji: what is selected by keyboard is what is stored."""
    assert len(LONG) > 50_000
    page = browser.new_page()
    watch = Watch(page)

    def longer(route: Route) -> None:
        reply = route.fetch()
        kinds = reply.json()
        spans = next(kind for kind in kinds["kinds"] if kind["key"] == "spans")
        spans["examples"] = spans["examples"][:1]
        spans["examples"][0]["media"][0]["text"] = LONG
        spans["examples"][0]["answers"] = []
        route.fulfill(response=reply, json=kinds)

    page.route("**/api/v1/kinds", longer)
    page.goto(demo["base"] + "/gallery?kind=spans")
    surface = page.get_by_role("group", name="Text to mark")
    surface.wait_for()
    assert surface.evaluate("e => getComputedStyle(e).direction") == "rtl"
    surface.focus()
    page.evaluate(
        """e => { const at = document.createTreeWalker(e, NodeFilter.SHOW_TEXT).nextNode();
        document.getSelection().setBaseAndExtent(at, 17, at, 24) }""",
        surface.element_handle(),
    )
    expect(page.get_by_text("Selected: ")).to_be_visible()  # the browser tells of a selection a moment later
    page.keyboard.press("1")
    expect(page.get_by_role("list", name="Marked").locator("li")).to_have_count(1)
    given = json.loads(page.get_by_test_id("answer").text_content() or "null")["spans"]
    # the smiling face is one character of the text and two of the browser's
    chosen = LONG.encode("utf-16-le")[34:48].decode("utf-16-le").strip()
    assert [LONG[s["start"] : s["end"]] for s in given] == [chosen]
    expect(page.get_by_role("list", name="Marked")).to_contain_text(chosen)
    # the end of the text, by keyboard alone: from right to left, back is where the right arrow points
    page.keyboard.press("Escape")
    page.evaluate(
        """e => { const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT); let last = walk.nextNode();
        for (let next = last; next; next = walk.nextNode()) last = next;
        document.getSelection().collapse(last, last.length) }""",
        surface.element_handle(),
    )
    for press in ("ArrowRight", *["Shift+ArrowRight"] * 6, "2"):
        page.keyboard.press(press)
    expect(page.get_by_role("list", name="Marked").locator("li")).to_have_count(2)
    given = json.loads(page.get_by_test_id("answer").text_content() or "null")["spans"]
    assert [s["label"] for s in given] == ["party", "date"]
    assert LONG[given[1]["start"] : given[1]["end"]] in LONG[-10:]
    watch.axe()
    page.close()
