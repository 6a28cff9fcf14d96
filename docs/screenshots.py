"""Photograph the pages of the demo: a few for the tutorial, or every page in both themes and sizes to look at.

python docs/screenshots.py                 the tutorial's pictures, into docs/tutorial/img
python docs/screenshots.py --all FOLDER    every page, wide and small, light and dark
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from bench.pages import demo, join, to_trial
from raterlab.kinds import KINDS
from tests.e2e.conftest import FLAGS
from tests.e2e.hands import ANSWER, PROJECTS, at

INTO = ROOT / "docs" / "tutorial" / "img"
HEAVY = 150_000
SIZES = {"wide": (1440, 900), "small": (375, 780)}
Shot = Callable[[Page, str], None]


def save(page: Page, path: Path, *, whole: bool) -> None:
    """Write a picture; where it is heavy, in 256 colours."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)
    taken = page.screenshot(full_page=whole)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(taken)
    if whole or len(taken) < HEAVY:
        return
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)


def address(page: Page, base: str, project: str) -> tuple[str, str]:
    """Return the addresses of a project and of its trial."""
    page.goto(base)
    page.get_by_role("link", name=project).click()
    page.get_by_role("heading", name=project).wait_for()
    mine = page.url
    page.get_by_role("link", name="Compare").first.click()
    page.get_by_role("heading", name="Candidates, best first").wait_for()
    return mine, page.url.removesuffix("/compare")


def lead_pages(page: Page, base: str, shot: Shot) -> None:
    """Every page of the lead."""
    page.goto(base)
    page.get_by_role("heading", name="Projects").wait_for()
    shot(page, "lead-home")
    for name in ("audit", "people", "account"):
        page.goto(f"{base}/{name}")
        page.get_by_role("heading", level=1).wait_for()
        shot(page, f"lead-{name}")
    for number, project in enumerate(PROJECTS):
        mine, trial = address(page, base, project)
        shot(page, f"lead-compare-{number}")
        page.goto(trial)
        page.get_by_role("heading", name="Links").wait_for()
        shot(page, f"lead-board-{number}")
        page.goto(f"{trial}/compare")
        page.get_by_role("link", name="Ana Ruiz").first.click()
        page.get_by_role("heading", name="Five gates").wait_for()
        shot(page, f"lead-scorecard-{number}")
        page.locator(".evidence tbody a, .evidence tbody button").first.click()
        page.wait_for_timeout(300)
        shot(page, f"lead-evidence-{number}")
        for step in ("trials", "metric", "requirements", "rubric", "items", "open") if number == 0 else ("rubric",):
            page.goto(f"{mine}?step={step}")
            page.get_by_role("navigation", name="What a trial needs").wait_for()
            shot(page, f"lead-setup-{step}-{number}")
        page.goto(f"{mine}?step=items")
        page.locator(".evidence tbody a").first.click()
        page.get_by_role("heading", name="Agreed answer").wait_for()
        shot(page, f"lead-gold-{number}")


def candidate_pages(context: BrowserContext, links: dict[str, Any], shot: Shot, tag: str) -> None:
    """Each phase of a candidate, on each project."""
    for number, project in enumerate(PROJECTS):
        page = context.new_page()
        page.goto(links["visitor"][project])
        page.get_by_role("heading", level=1).wait_for()
        shot(page, f"join-{number}")
        page.close()
        page = join(context, links["visitor"][project], f"Vera {tag}{number}", begin=False)
        shot(page, f"work-guidelines-{number}")
        page.get_by_role("button", name="Start practice").click()
        at(page, 1, 3)
        shot(page, f"work-practice-{number}")
        ANSWER[project](page, 0)
        page.keyboard.press("Enter")
        page.get_by_text("Practice does not count.").wait_for()
        shot(page, f"work-feedback-{number}")
        page.keyboard.press("Enter")
        to_trial(page, project, begin=2)
        at(page, 1, 70)
        ANSWER[project](page, 1)
        shot(page, f"work-trial-{number}")
        for key, name in (("f", "flag"), ("?", "keys"), ("g", "drawer")) if number == 0 else (("g", "drawer"),):
            page.keyboard.press(key)
            page.get_by_role("dialog").wait_for()
            shot(page, f"work-{name}-{number}")
            page.keyboard.press("Escape")
            page.get_by_role("dialog").wait_for(state="hidden")
        for position in range(1, 71):
            at(page, position, 70)
            if position > 1:
                ANSWER[project](page, position)
            page.keyboard.press("Enter")
        page.get_by_role("button", name="Finish the trial").wait_for()
        shot(page, f"work-finish-{number}")
        page.get_by_role("button", name="Finish the trial").click()
        page.get_by_role("heading", name="Decision 1 of 3").wait_for()
        shot(page, f"work-explain-{number}")
        for _ in range(3):
            page.get_by_role("textbox").fill("The second rule settles it; the other reading was near.")
            page.keyboard.press("Control+Enter")
            page.wait_for_timeout(300)
        page.get_by_role("heading", name="Thank you").wait_for()
        shot(page, f"work-done-{number}")
        page.close()


def other_pages(context: BrowserContext, base: str, shot: Shot) -> None:
    """Sign-in, grading, the gallery, and what goes wrong."""
    page = context.new_page()
    page.goto(f"{base}/signin")
    page.get_by_role("heading", level=1).wait_for()
    shot(page, "signin")
    page.get_by_label("E-mail").fill("rosa@demo.example")
    page.get_by_label("Password").fill("raterlab demo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="wait for you").wait_for()
    shot(page, "grading")
    for kind in KINDS:
        page.goto(f"{base}/gallery?kind={kind}")
        page.get_by_role("heading", level=2).first.wait_for()
        shot(page, f"gallery-{kind}")
    page.goto(f"{base}/nowhere")
    page.get_by_role("heading", level=1).wait_for()
    shot(page, "not-found")
    page.goto(f"{base}/join/nothing")
    page.get_by_role("heading", level=1).wait_for()
    shot(page, "join-missing")
    page.close()


def every(browser: Browser, links: dict[str, Any], folder: Path) -> None:
    """Each page in each size and theme; what changes the demo is done once a size."""
    owner = browser.new_context()
    owner.new_page().goto(links["owner"])
    state = owner.storage_state()
    for size, (width, height) in SIZES.items():

        def shot(page: Page, name: str, size: str = size) -> None:
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                save(page, folder / f"{name}-{size}-{scheme}.png", whole=True)
            page.emulate_media(color_scheme="light")

        view = {"width": width, "height": height}
        lead_pages(browser.new_context(viewport=view, storage_state=state).new_page(), links["base"], shot)
        candidate_pages(browser.new_context(viewport=view), links, shot, size)
        other_pages(browser.new_context(viewport=view), links["base"], shot)


def tutorial(browser: Browser, links: dict[str, Any], folder: Path) -> None:
    """Photograph the handful that the tutorial shows, in its order."""
    view = {"width": 1200, "height": 760}
    page = browser.new_context(viewport=view).new_page()
    page.goto(links["owner"])
    page.get_by_role("heading", name="Projects").wait_for()
    save(page, folder / "home.png", whole=False)
    mine, trial = address(page, links["base"], PROJECTS[0])
    save(page, folder / "compare.png", whole=False)
    page.goto(f"{mine}?step=rubric")
    page.get_by_role("heading", name="What a candidate sees").wait_for()
    save(page, folder / "rubric.png", whole=False)
    page.goto(f"{trial}/compare")
    page.get_by_role("link", name="Ana Ruiz").first.click()
    page.get_by_role("heading", name="Five gates").wait_for()
    save(page, folder / "scorecard.png", whole=False)
    page.locator(".evidence tbody a, .evidence tbody button").first.click()
    page.wait_for_timeout(300)
    page.locator(".evidence").scroll_into_view_if_needed()
    save(page, folder / "label.png", whole=False)
    work = join(browser.new_context(viewport=view), links["visitor"][PROJECTS[1]], "Vera Visitor")
    at(work, 1, 3)
    ANSWER[PROJECTS[1]](work, 0)
    save(work, folder / "task.png", whole=False)
    work.keyboard.press("Enter")
    work.get_by_text("Practice does not count.").wait_for()
    save(work, folder / "feedback.png", whole=False)
    rosa = browser.new_context(viewport=view).new_page()
    rosa.goto(f"{links['base']}/signin")
    rosa.get_by_label("E-mail").fill("rosa@demo.example")
    rosa.get_by_label("Password").fill("raterlab demo")
    rosa.keyboard.press("Enter")
    rosa.get_by_role("heading", name="wait for you").wait_for()
    save(rosa, folder / "grading.png", whole=False)


def main() -> None:
    """Start the demo and photograph it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, into this folder")
    given = parser.parse_args()
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with demo() as links, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        if given.all:
            every(browser, links, given.all)
        else:
            tutorial(browser, links, INTO)
        browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted((given.all or INTO).glob("*.png"))}
    print(json.dumps({"pictures": len(sizes), "bytes": sum(sizes.values()), "largest": max(sizes.values())}))


if __name__ == "__main__":
    main()
