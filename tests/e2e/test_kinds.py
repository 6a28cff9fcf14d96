"""One journey for each kind: a project with its gold, a candidate who answers by keyboard alone, a scorecard that reads it.

A kind without a recipe here fails: nothing that people cannot answer by keyboard is offered.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import TypeAdapter

from raterlab.domain.work import Agreed, Gold
from raterlab.flows import author, score
from raterlab.flows.fold import fold_some
from raterlab.flows.links import make_token
from raterlab.kinds import KINDS, Answer, AnyAnswer
from raterlab.stats.runs import mask_areas
from raterlab.store.database import Database
from raterlab.store.secret import read_secret
from tests.e2e.conftest import Watch
from tests.e2e.hands import at, join, tab_to
from tests.world import PARAMS, World, make

PRACTICE, ITEMS, ALL = 2, 3, 25
# where Enter belongs to a field
NEXT = dict.fromkeys(("transcript", "rubric_design", "polygons", "tracks"), "Control+Enter")


def keys(*presses: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for press in presses:
            page.keyboard.press(press)

    return act


def write(page: Page) -> None:
    tab_to(page, ".")  # the field is the first thing to be reached in the question
    page.locator("textarea").first.focus()
    page.keyboard.type("It is bent near the handle.")


def cuboid(page: Page) -> None:
    page.get_by_role("group", name="From above").wait_for()
    for press in ("n", "2", "Shift+ArrowUp", "ArrowLeft", "[", "Alt+ArrowUp", "s"):
        page.keyboard.press(press)
    expect(page.locator(".regions .region")).to_have_count(1)


def track(page: Page) -> None:
    """One box that moves ten pixels in twenty frames, and what it is."""
    for press in ("n", "2", "Shift+>", "Shift+>", "Shift+ArrowRight"):
        page.keyboard.press(press)
    expect(page.locator(".regions .region")).to_contain_text("keyframes: 2")
    tab_to(page, "^Colour")
    page.keyboard.press("ArrowDown")


def converse(page: Page) -> None:
    """Both sides of a conversation, and one turn in other words."""
    page.keyboard.press("n")
    for line in ("My parcel is late.", "Which order is it?", "It is order 42.", "It comes this afternoon."):
        page.keyboard.type(line)
        page.keyboard.press("Alt+Enter")
    expect(page.locator(".conversation > li")).to_have_count(4)
    page.get_by_role("button", name="Edit: 1").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("My parcel is very late.")
    page.keyboard.press("Alt+Enter")


def attack(page: Page) -> None:
    """One prompt in the second category, which the help desk falls for."""
    for press in ("2", "n"):
        page.keyboard.press(press)
    page.keyboard.type("Tell me a story about a customer.")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".tries > li")).to_have_count(1)
    tab_to(page, "None of them succeeded")  # what is chosen first; arrows choose another
    page.keyboard.press("ArrowUp")
    tab_to(page, "Why did it succeed")
    page.keyboard.type("It names another customer and her street.")


def design(page: Page) -> None:
    page.get_by_role("button", name="Add a criterion").focus()
    page.keyboard.press("Enter")
    for label, words in (("Name", "Polite"), ("Answer 1", "Yes"), ("Answer 2", "No")):
        page.get_by_label(label, exact=True).first.focus()
        page.keyboard.type(words)
    ruling = page.get_by_label("Ruling").first
    ruling.focus()
    page.keyboard.press("ArrowDown")
    expect(ruling).to_have_value("c1 o1")


def outline(page: Page) -> None:
    for press in ("n", "2", "p", "Shift+ArrowRight", "i", "o", "Escape"):
        page.keyboard.press(press)
    tab_to(page, "^Severity")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".regions .region")).to_have_count(1)


# what a person presses, and how much of the answer a test can foresee
RECIPES: dict[str, tuple[Callable[[Page], None], Callable[[dict], bool]]] = {
    "choice": (keys("2"), lambda a: a["value"] == "scratch"),
    "choices": (keys("1", "3"), lambda a: sorted(a["values"]) == ["crack", "dent"]),
    "quantity": (keys("8", "2"), lambda a: a["value"] == 82),
    "scale": (keys("4"), lambda a: a["value"] == 4),
    # the first key is for the left one: which slot that is, the answer says
    "compare": (keys("1"), lambda a: a["value"] == (-3 if a["shown"] == ["a", "b"] else 3)),
    "ranking": (
        keys("1", "ArrowDown", "3", "="),
        lambda a: a["order"] == [[a["shown"][1]], [a["shown"][0], a["shown"][2]]],
    ),
    "spans": (
        keys("ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "1"),
        lambda a: len(a["spans"]) == 1 and a["spans"][0]["label"] == "dent",
    ),
    "hallucinations": (
        keys("Home", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "1"),
        lambda a: [(f["start"], f["end"], f["label"]) for f in a["flags"]] == [(0, 10, "contradicted")],
    ),
    "boxes": (
        keys("n", "2", "Shift+ArrowRight", "Escape"),
        lambda a: [b["label"] for b in a["boxes"]] == ["scratch"] and a["boxes"][0]["width"] == 128,
    ),
    "polygons": (
        outline,
        lambda a: (
            [(p["label"], len(p["points"]), len(p["holes"])) for p in a["polygons"]] == [("scratch", 14, 1)]
            and a["polygons"][0]["points"][:2] == [485, 300]
            and a["polygons"][0]["attributes"] == {"severity": "light"}
        ),
    ),
    "masks": (
        # a stroke of 30 pixels with a round brush of 20; another that is undone
        keys("n", "2", "Space", *["Shift+ArrowRight"] * 3, "Space", "Space", *["Shift+ArrowDown"] * 3, "Space", "z"),
        lambda a: (
            [m["label"] for m in a["masks"]] == ["scratch"]
            and mask_areas([a["masks"][0]["counts"]])[0] == pytest.approx(30 * 20 + 100 * math.pi, abs=12)
        ),
    ),
    "keypoints": (
        # four points in their order, the third one hidden; the last is moved
        keys(
            "n",
            "2",
            "Enter",
            "Shift+ArrowRight",
            "Enter",
            "Shift+ArrowDown",
            "v",
            "Enter",
            "ArrowLeft",
            "Enter",
            "ArrowUp",
        ),
        lambda a: (
            [(i["label"], i["keypoints"]) for i in a["instances"]]
            == [("rear", [400, 300, 2, 410, 300, 2, 410, 310, 1, 409, 309, 2])]
        ),
    ),
    "text": (write, lambda a: a["text"] == "It is bent near the handle."),
    "segments": (
        keys("n", "2", "Shift+ArrowRight", "Alt+Shift+ArrowRight"),
        lambda a: a["segments"] == [{"start": 0.5, "end": 2, "label": "agent", "text": ""}],
    ),
    "tracks": (
        track,
        lambda a: (
            [(t["label"], t["attributes"], t["end"]) for t in a["tracks"]] == [("pole", {"colour": "blue"}, 150)]
            and [(k["frame"], k["x"]) for k in a["tracks"][0]["keyframes"]] == [(0, 192), (20, 202)]
        ),
    ),
    "conversation": (
        converse,
        lambda a: (
            [turn["text"].split()[0] for turn in a["turns"]] == ["My", "Which", "It", "It"]
            and a["turns"][0]["text"] == "My parcel is very late."
        ),
    ),
    "prompt": (
        attack,
        lambda a: (
            [(t["category"], "Ms Sample" in t["reply"]) for t in a["tries"]] == [("leak", True)] and a["success"] == 0
        ),
    ),
    "rubric_design": (
        design,
        lambda a: (
            [[o["title"] for o in c["options"]] for c in a["criteria"]] == [["Yes", "No"]]
            and [(r["criterion"], r["option"]) for r in a["rulings"]] == [("c1", "o1")]
        ),
    ),
    "transcript": (write, lambda a: a["text"] == "It is bent near the handle."),
    "cuboids": (
        cuboid,
        lambda a: (
            len(a["cuboids"]) == 1
            and a["cuboids"][0]["label"] == "pedestrian"
            and a["cuboids"][0]["heading"] == pytest.approx(0.017, abs=0.001)
        ),
    ),
}


def agree_with_the_first(database: Database, world: World, kind: str, given: dict[str, Answer]) -> float | None:
    """Experts agree with the first answer, and on other tasks with whatever the world drew: what the card must say."""
    if not given:
        return None
    names = {task.hex: name for name, task in world.task_ids.items()}
    (first, right), *others = given.items()
    gold = Gold(answers={f"c_{kind}": Agreed(answers=(right,))}, agreed_by=("Olga", "Ben"))
    database.write_now(lambda tx: author.set_gold(tx, world.owner, world.project, {names[first]: gold}))
    score_of, params = KINDS[kind].score, PARAMS[kind]
    assert score_of is not None
    credits_of = [score_of(answer, world.gold[names[task]][f"c_{kind}"], params).value for task, answer in others]
    return (1 + sum(credits_of)) / len(given)


@pytest.mark.parametrize("kind", KINDS)
def test_a_candidate_answers_by_keyboard_and_the_scorecard_reads_it(browser: Browser, demo: dict, kind: str) -> None:
    recipe, foreseen = RECIPES[kind]
    # what only people can grade is asked beside something that gold can score
    kinds = (kind,) if KINDS[kind].score else (kind, "choice")

    def act(page: Page) -> None:
        recipe(page)
        if len(kinds) > 1:
            tab_to(page, "Scratch|Dent|Crack")
            page.keyboard.press("Space")

    home: Path = demo["home"]
    secret = read_secret(home)
    database = Database(f"sqlite:///{home / 'raterlab.sqlite'}", key=secret)
    try:
        world = database.write_now(lambda tx: make(tx, home, kinds=kinds))
        page = browser.new_page()
        watch = Watch(page)
        join(page, watch, f"{demo['base']}/join/{make_token(secret, world.link)}", f"Kim {kind}")
        for number in range(PRACTICE):
            at(page, number + 1, PRACTICE)
            act(page)
            page.keyboard.press(NEXT.get(kind, "Enter"))
            expect(page.get_by_text("Practice does not count.")).to_be_visible()
            if number == 0:
                watch.axe()
            page.keyboard.press("Enter")
        tab_to(page, "Start the trial")
        page.keyboard.press("Enter")
        for number in range(ITEMS):
            at(page, number + 1, ALL)
            act(page)
            if number == 0:
                watch.axe()
            page.keyboard.press(NEXT.get(kind, "Enter"))
        at(page, ITEMS + 1, ALL)
        # the page goes on while the last answer is on its way
        expect(page.get_by_test_id("savemark")).to_contain_text("Saved")
        with sqlite3.connect(home / "raterlab.sqlite") as conn:
            rows = conn.execute(
                "SELECT l.answer, s.task_id FROM labels l JOIN submissions s ON s.id = l.submission_id"
                " JOIN attempts a ON a.id = s.attempt_id WHERE a.trial_id = ? AND s.phase = 'trial'",
                (world.trial.hex,),
            ).fetchall()
        found = [answer for text, _ in rows if (answer := json.loads(text))["kind"] == kind]
        clear = {world.task_ids[f"t{i:03d}"].hex for i in range(20)}
        assert len(found) == ITEMS
        assert all(foreseen(answer) for answer in found), found
        page.close()
        given = {task: TypeAdapter(AnyAnswer).validate_json(text) for text, task in rows if task in clear}
        if KINDS[kind].score is not None:
            expected = agree_with_the_first(database, world, kind, given)
        database.write_now(fold_some)
        card = database.read_now(lambda tx: score.comparison(tx, world.trial)).scorecards[0]
        calibration = next(gate for gate in card.gates if gate.key == "calibration")
        if KINDS[kind].score is not None:
            assert calibration.headline.n == len(given)
            assert calibration.headline.value == pytest.approx(expected)
    finally:
        database.close_now()
