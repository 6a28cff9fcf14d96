"""Scorecards of the demo: how far off somebody is, in the field's measures, on the page and in the file."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import Watch
from tests.e2e.hands import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]
INTERVAL = r"\([\d.]+\u2013[\d.]+, n\s?\d+\)"
SHARE = rf"\d+\s?% {INTERVAL}"
MEASURES = {
    "Road users: cuboids in point clouds": {
        "Centre, in space, off by": rf"\d\.\d\d\s?m {INTERVAL}",
        "Heading, off by": rf"\d\.\d° {INTERVAL}",
        "Size, off by": rf"\d\.\d\s?% {INTERVAL}",
        "Overlap from above": SHARE,
    },
    "Road users: tracks in clips": {
        "HOTA": SHARE,
        "IDF1": SHARE,
        "MOTA": rf"\d\.\d\d {INTERVAL}",
        "Occluded or not as in gold": SHARE,
        "Appears, off by": rf"\d\.\d\s?frames {INTERVAL}",
    },
}


def opened(browser: Browser, demo: dict, owner: StorageState, project: str) -> tuple[Page, Watch]:
    page = browser.new_context(storage_state=owner, viewport={"width": 1280, "height": 900}).new_page()
    watch = Watch(page)
    page.goto(demo["base"])
    page.get_by_role("link", name=project).click()
    page.get_by_role("link", name="Compare").first.click()
    page.get_by_role("link", name="Ana Ruiz").first.click()
    page.get_by_role("heading", name="Five gates").wait_for(timeout=20_000)
    return page, watch


@pytest.mark.parametrize("project", MEASURES)
def test_how_far_off(browser: Browser, demo: dict, owner: StorageState, project: str) -> None:
    page, watch = opened(browser, demo, owner, project)
    section = page.locator("section.errors")
    expect(section.get_by_role("heading", name="How far off")).to_be_visible()
    for measure, words in MEASURES[project].items():
        row = section.get_by_role("row").filter(has=page.get_by_role("cell", name=measure, exact=True))
        assert re.search(words, row.inner_text()), row.inner_text()
    page.wait_for_load_state("networkidle")
    watch.axe()
    # by keyboard alone: sorted, and taken along with the ends of each interval and its unit
    shown = section.get_by_role("row")
    section.get_by_role("button", name="Value").focus()
    page.keyboard.press("Enter")
    expect(section.get_by_role("columnheader", name="Value")).to_have_attribute("aria-sort", "ascending")
    section.get_by_role("button", name="Measured on").focus()
    with page.expect_download() as taken:
        tab_to(page, "Download as CSV")
        page.keyboard.press("Enter")
    rows = list(csv.DictReader(taken.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == shown.count() - 1
    assert list(rows[0]) == ["Criterion", "Measure", "Value", "From", "To", "Unit", "Items", "Measured on"]
    for row in rows:
        if row["From"]:
            assert float(row["From"]) <= float(row["Value"]) <= float(row["To"])
    page.context.close()


def test_nothing_to_measure_shows_no_section(browser: Browser, demo: dict, owner: StorageState) -> None:
    page, _ = opened(browser, demo, owner, "Vehicle damage: boxes on photographs")
    expect(page.locator("section.errors")).to_have_count(0)
    page.context.close()
