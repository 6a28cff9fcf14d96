"""Keypoints against pycocotools."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from pydantic import ValidationError

from raterlab.kinds._kind import Label
from raterlab.kinds._media import Image
from raterlab.kinds.keypoints import KIND, Bone, Instance, Joint, KeypointsAnswer, KeypointsParams, similarity

SIGMAS = np.array([26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]) / 1000
PERSON = KeypointsParams(
    labels=(Label(key="person", title="Person"),),
    points=tuple(Joint(key=f"p{k}", title=f"Point {k}", sigma=sigma) for k, sigma in enumerate(SIGMAS)),
    least_side=1,
)


def people(rng: np.random.Generator, count: int, *, whole: bool) -> np.ndarray:
    """(count, 17, 3) with a point here and there not marked; away from the corner that COCO takes for such."""
    placed = rng.uniform(300, 600, (count, 1, 2)) + rng.normal(0, 40, (count, 17, 2))
    seen = np.full((count, 17), 2) if whole else rng.integers(0, 3, (count, 17))
    seen[:, :2] = 2
    return np.concatenate([placed, seen[..., None]], axis=2).round(2) * (seen > 0)[..., None]


def answer(placed: np.ndarray) -> KeypointsAnswer:
    return KeypointsAnswer(
        instances=tuple(Instance(keypoints=tuple(p.reshape(-1).tolist()), label="person") for p in placed)
    )


def theirs(found: np.ndarray, gold: np.ndarray) -> np.ndarray:
    rows = []
    for number, placed in enumerate(gold):
        x, y = (placed[placed[:, 2] > 0, axis] for axis in (0, 1))
        box = [x.min(), y.min(), np.ptp(x), np.ptp(y)]
        flat = {"keypoints": placed.reshape(-1).tolist(), "num_keypoints": int((placed[:, 2] > 0).sum())}
        rows.append(
            {
                "id": number + 1,
                "image_id": 1,
                "category_id": 1,
                "iscrowd": 0,
                "bbox": box,
                "area": box[2] * box[3],
                **flat,
            }
        )
    known = {"images": [{"id": 1}], "categories": [{"id": 1, "name": "person"}], "annotations": rows}
    # of detections the order of scores is kept
    given = [
        {"image_id": 1, "category_id": 1, "keypoints": placed.reshape(-1).tolist(), "score": 1 - number / 100}
        for number, placed in enumerate(found)
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = known
        coco.createIndex()
        judged = COCOeval(coco, coco.loadRes(given), "keypoints")
        judged.params.useCats = 1
        judged._prepare()
    return np.asarray(judged.computeOks(1, 1))


@given(seed=st.integers(0, 10**9), n=st.integers(1, 5), m=st.integers(1, 5))
@settings(max_examples=80, deadline=None)
def test_similarity_is_that_of_pycocotools(seed: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    gold = people(rng, m, whole=False)
    near = gold[rng.integers(0, m, n)] + rng.normal(0, 6, (n, 17, 3)) * [1, 1, 0]
    lost = people(rng, n, whole=True)
    found = np.where(near[..., 2:] > 0, near, lost).round(2)
    ours = similarity(answer(found), answer(gold), PERSON)
    assert ours == pytest.approx(theirs(found, gold), abs=1e-9)


def one(*flat: float) -> KeypointsAnswer:
    return KeypointsAnswer(instances=(Instance(keypoints=flat, label="cat"),))


PAIR = KeypointsParams(
    labels=(Label(key="cat", title="Cat"),),
    points=(Joint(key="nose", title="Nose"), Joint(key="tail", title="Tail")),
    bones=(Bone(a="nose", b="tail"),),
)


def test_points_that_one_lacks_and_visibility() -> None:
    both, nose = one(100, 100, 2, 200, 200, 1), one(100, 100, 2, 0, 0, 0)
    # gold marks both, the answer one of them; the other way round nothing is missing, as COCO has it
    assert similarity(nose, both, PAIR)[0, 0] == pytest.approx(0.5)
    assert similarity(both, nose, PAIR)[0, 0] == 1
    assert KIND.distance(both, nose, PAIR) == KIND.distance(nose, both, PAIR) == pytest.approx(0.5)
    seen = one(100, 100, 2, 200, 200, 2)
    assert KIND.score(seen, both, PAIR).value == 1
    strict = PAIR.model_copy(update={"visibility_weight": 0.5})
    assert KIND.score(seen, both, strict).value == pytest.approx(0.75)
    assert KIND.score(seen, both, strict).total.matched == 1
    assert KIND.score(both, both, strict).value == 1


def test_a_thing_of_one_point_has_a_size() -> None:
    """Sides are taken as 32 pixels: at one spread of 2 x 0.07 x 32 pixels similarity is exp(-1/2)."""
    one_spread = 2 * 0.07 * 32
    found = similarity(one(100 + one_spread, 100, 2, 0, 0, 0), one(100, 100, 2, 0, 0, 0), PAIR)
    assert found[0, 0] == pytest.approx(np.exp(-0.5), abs=1e-3)


def test_what_is_no_skeleton_is_refused() -> None:
    media = (Image(file="0" * 64, width=300, height=300),)

    def problems(*flat: float) -> str:
        return " ".join(problem.message for problem in KIND.check(one(*flat), PAIR, media))

    assert problems(1, 1, 2, 0, 0, 0) == ""
    assert "has 2 points" in problems(1, 1, 2)
    assert "no point is marked" in problems(0, 0, 0, 0, 0, 0)
    assert "0, 0, 0" in problems(1, 1, 2, 5, 5, 0)
    assert "outside" in problems(1, 1, 2, 301, 5, 2)
    for flat in ((1, 1, 2, 1), (1, 1, 3), (float("inf"), 1, 2)):
        with pytest.raises(ValidationError):
            one(*flat)
    with pytest.raises(ValidationError, match="no point"):
        KeypointsParams(labels=PAIR.labels, points=PAIR.points, bones=(Bone(a="nose", b="paw"),))
    with pytest.raises(ValidationError, match="same key"):
        KeypointsParams(labels=PAIR.labels, points=(PAIR.points[0],) * 2)


def test_the_largest_answer_stays_small() -> None:
    flat = (29_999.99, 29_999.99, 2.0) * 100
    answer = KeypointsAnswer(instances=(Instance(keypoints=flat, label="c" * 64),) * 150)
    assert len(answer.model_dump_json()) < 512 * 1024
