"""Real preferences and boxes read as our kinds: the same numbers as outside of them."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet
from scipy.optimize import linear_sum_assignment

from raterlab.kinds import KINDS, Image, Parts
from raterlab.kinds._kind import Label
from raterlab.kinds.boxes import Box, BoxesAnswer, BoxesParams
from raterlab.kinds.compare import CompareAnswer, CompareParams
from raterlab.stats import krippendorff

COMPARE, BOXES = KINDS["compare"], KINDS["boxes"]
STEPS = {
    "06_ukp_convarg1_preferences": {"a1": -1, "equal": 0, "a2": 1},
    "07_tulu_human_eval": {
        "1-is-better": -2,
        "1-is-slightly-better": -1,
        "tie": 0,
        "2-is-slightly-better": 1,
        "2-is-better": 2,
    },
    "08_llmfao_pairwise": {"left": -1, "tie": 0, "right": 1},
}


@pytest.mark.parametrize("name", STEPS)
def test_preferences_agree_as_the_reference_says(data: Path, name: str) -> None:
    steps = STEPS[name]
    params = CompareParams(strength=max(steps.values()))
    last: dict[tuple[str, str], CompareAnswer] = {}
    for row in parquet.read_table(data / name / "ratings.parquet").to_pylist():
        answer = CompareAnswer(value=steps[row["label"]])
        assert COMPARE.check(answer, params, ()) == []
        last[row["item_id"], row["rater_id"]] = answer
    items = {item: i for i, item in enumerate(dict.fromkeys(item for item, _ in last))}
    given: dict[str, list[int]] = defaultdict(list)
    for (item, _), answer in last.items():
        code = COMPARE.code(answer, params)
        assert code is not None
        given[item].append(code)
    codes = np.full((len(items), max(map(len, given.values()))), -1)
    for item, of_item in given.items():
        codes[items[item], : len(of_item)] = of_item
    reference = next(
        row for row in json.loads((data / "reference_numbers.json").read_text("utf-8")) if row["name"] == name
    )
    assert krippendorff.alpha(codes, "nominal").value == pytest.approx(reference["alpha_nominal"], abs=1e-3)


def test_workers_boxes_against_experts(data: Path) -> None:
    """43 workers and 4 experts on frames of a drive: found, missed and extra as an assignment of our own finds them."""
    seen: dict[tuple[str, str, str], list[Box]] = {}
    for view in parquet.read_table(data / "15_pedestrian_boxes" / "views.parquet").to_pylist():
        seen[view["item_id"], view["rater_id"], view["role"]] = []
    for row in parquet.read_table(data / "15_pedestrian_boxes" / "boxes.parquet").to_pylist():
        if row["w"] >= 1 and row["h"] >= 1:
            box = Box(
                x=row["cx"] - row["w"] / 2, y=row["cy"] - row["h"] / 2, width=row["w"], height=row["h"], label="p"
            )
            seen[row["item_id"], row["rater_id"], row["role"]].append(box)
    gold: dict[str, BoxesAnswer] = {}
    for (item, _, role), boxes in sorted(seen.items()):
        if role == "expert":
            gold.setdefault(item, BoxesAnswer(boxes=tuple(boxes)))
    params = BoxesParams(labels=(Label(key="p", title="Pedestrian"),))
    shown = Image(file="0" * 64, width=1280, height=720)
    total, best, outside = Parts(), [], 0
    for (item, _, role), boxes in seen.items():
        if role != "crowd" or item not in gold:
            continue
        answer = BoxesAnswer(boxes=tuple(boxes))
        outside += BOXES.check(answer, params, (shown,)) != []
        credit = BOXES.score(answer, gold[item], params)
        overlap = np.array([[_iou(a, b) for b in gold[item].boxes] for a in boxes]).reshape(
            len(boxes), len(gold[item].boxes)
        )
        rows, columns = linear_sum_assignment(np.where(overlap >= 0.5, 1 + overlap / 100, 0), maximize=True)
        matched = int((overlap[rows, columns] >= 0.5).sum())
        assert (credit.total.matched, credit.total.missed, credit.total.extra) == (
            matched,
            len(gold[item].boxes) - matched,
            len(boxes) - matched,
        )
        objects = len(boxes) + len(gold[item].boxes)
        assert credit.value == pytest.approx(2 * matched / objects if objects else 1)
        total += credit.total
        best += [float(row.max()) for row in overlap if row.size]
    assert np.median(best) == pytest.approx(0.75, abs=0.03)  # as the description of the set says
    assert total.matched > 4_000
    assert total.overlap / total.matched > 0.7
    assert (
        outside == 901
    )  # boxes that reach beyond the frame, as the description says there are, are named and not lost


def _iou(a: Box, b: Box) -> float:
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    shared = max(0.0, width) * max(0.0, height)
    return shared / (a.width * a.height + b.width * b.height - shared)
