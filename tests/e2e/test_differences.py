"""What a page draws as found, missed and too much is what the score counts, on every example of the kinds that mark things."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from raterlab.kinds import KINDS
from tests.e2e.gallery import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# what is marked has labels; words of a transcript are compared one by one
MARKING = [
    kind
    for kind in KINDS.values()
    if kind.score and all(hasattr(kind.examples[0].params, name) for name in ("on", "labels"))
]


@pytest.mark.parametrize("kind", MARKING, ids=[kind.key for kind in MARKING])
def test_the_page_and_the_score_say_the_same(browser: Browser, demo: dict, kind) -> None:  # type: ignore[no-untyped-def]
    page, _ = opened(browser, demo, kind.key)
    sections = page.locator("section", has=page.get_by_role("heading", name="An answer"))
    expected = [
        kind.score(given, example.gold, example.params).total for example in kind.examples for given in example.answers
    ]
    expect(sections).to_have_count(len(expected))
    for section, total in zip(sections.all(), expected, strict=True):
        seen = {name: section.locator(f".regions .verdict.{name}") for name in ("matched", "missed", "extra", "wrong")}
        expect(seen["matched"]).to_have_count(total.matched)
        expect(seen["missed"]).to_have_count(total.missed)
        # what has the wrong name is one too many, and what it should have been called is missed
        assert seen["extra"].count() + seen["wrong"].count() == total.extra
    page.close()


def test_what_is_said_otherwise_is_told(browser: Browser, demo: dict) -> None:
    """A box that was found loses half its credit for its attribute: the page says which, and what the other says."""
    page, watch = opened(browser, demo, "boxes")
    told = page.locator(".region", has=page.locator(".verdict.matched")).locator(".otherwise")
    expect(told).to_have_text(["compared with: Severity: Severe"])
    watch.axe()
    page.close()
