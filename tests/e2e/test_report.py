"""The HTML report in a real Chromium: nothing from outside, no accessibility violation, in both themes and small."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from raterlab.domain.assess import Policy
from raterlab.flows.assess import assess_files
from raterlab.flows.report import render
from tests.analytics.conftest import Maker, crowd
from tests.e2e.conftest import Watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def rows(*, gold: bool) -> list[dict]:
    return crowd(
        items=120, raters=8, gold=gold, seconds=lambda r, j, who: round(float(r.lognormal(2 + who / 10, 0.3)), 2)
    )


@pytest.mark.parametrize("gold", [True, False])
def test_a_report_stands_alone_and_is_accessible(browser: Browser, tmp_path: Path, gold: bool) -> None:
    made = Maker(tmp_path).write([*rows(gold=gold), *rows(gold=gold)[:20]])
    page_file = tmp_path / "report.html"
    page_file.write_text(render(assess_files([str(made)], policy=Policy())), encoding="utf-8")
    for scheme, width in (("light", 1280), ("dark", 390)):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        watch = Watch(page, own=page_file.as_uri())
        page.goto(page_file.as_uri())
        assert page.get_by_role("heading", level=1).inner_text().startswith("500")
        watch.axe()
        assert page.evaluate("document.documentElement.scrollWidth") <= width  # tables scroll inside, not the page
        page.keyboard.press("Tab")  # the first link of the contents
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#people"
        # every picture has its numbers in a table
        pictures = page.locator("svg[role=img]").count()
        assert pictures == (2 if gold else 1)
        assert page.locator("table").count() >= 4
        context.close()
