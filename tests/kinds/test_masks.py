"""Masks against pycocotools: how they are written, and what they share."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco
from pydantic import ValidationError

from raterlab.kinds._kind import Label
from raterlab.kinds._media import Image
from raterlab.kinds.masks import KIND, MOST_CHARACTERS, Mask, MasksAnswer, MasksParams, ellipse, painted
from raterlab.stats.runs import encode, mask_areas, mask_iou, run_ends

LABELS = (Label(key="road", title="Road"), Label(key="sky", title="Sky"))
PARAMS = MasksParams(labels=LABELS)


def pixels(seed: int, height: int, width: int) -> np.ndarray:
    """Spots of any size: noise smoothed a little or not at all, cut anywhere."""
    rng = np.random.default_rng(seed)
    found = rng.random((height, width))
    for _ in range(rng.integers(0, 4)):
        found = (found + np.roll(found, 1, 0) + np.roll(found, 1, 1)) / 3
    return (found > rng.uniform(0, 1)).astype(np.uint8)


def theirs(picture: np.ndarray) -> dict:
    return coco.encode(np.asfortranarray(picture))


def runs_of(picture: np.ndarray) -> list[int]:
    flat = picture.flatten(order="F").tolist()
    runs = [len(list(group)) for _, group in itertools.groupby(flat)]
    return [0, *runs] if flat[0] else runs


@given(seed=st.integers(0, 10**9), height=st.integers(1, 60), width=st.integers(1, 60))
@settings(max_examples=200, deadline=None)
def test_runs_are_written_and_compared_as_pycocotools_does(seed: int, height: int, width: int) -> None:
    pictures = [pixels(seed + k, height, width) for k in range(5)]
    written = [encode(runs_of(p)) for p in pictures]
    encoded = [theirs(p) for p in pictures]
    assert written == [one["counts"].decode() for one in encoded]
    assert [ends.tolist() for ends in run_ends(written)] == [np.cumsum(runs_of(p)).tolist() for p in pictures]
    assert mask_areas(written).tolist() == coco.area(encoded).tolist()
    shared = coco.iou(encoded[:2], encoded[2:], [0, 0, 0])
    assert mask_iou(written[:2], written[2:]) == pytest.approx(shared, abs=1e-12)


def test_strips_become_the_pixels_that_they_name() -> None:
    size = (40, 30)
    strips = [*ellipse(20, 15, 8, 6), *ellipse(38, 28, 8, 9), (0, -5, 3), (0, 2, 9), (3, 0, 30), (4, 0, 5), (50, 1, 2)]
    picture = np.zeros((30, 40), dtype=np.uint8)
    for x, top, end in strips:
        if x < 40:
            picture[max(top, 0) : max(end, 0), x] = 1
    assert painted(strips, size) == theirs(picture)["counts"].decode()
    assert painted((), size) == theirs(picture * 0)["counts"].decode()
    assert painted([(x, 0, 30) for x in range(40)], size) == theirs(picture * 0 + 1)["counts"].decode()


def test_what_is_no_mask_of_this_picture_is_refused() -> None:
    media = (Image(file="0" * 64, width=10, height=9),)

    def problems(*counts: str, params: MasksParams = PARAMS) -> list[str]:
        answer = MasksAnswer(masks=tuple(Mask(counts=c, label="road") for c in counts))
        return [problem.message for problem in KIND.check(answer, params, media)]

    good = encode([6, 1, 83])
    assert problems(good) == []
    assert "add up to 91 pixels: the picture of 10 x 9 has 90" in problems(encode([6, 1, 84]))[0]
    assert "no pixel" in problems(encode([90]))[0]
    assert "no compressed runs" in problems("oooooooooooooooo")[0]
    assert "no compressed runs" in problems("P")[0]
    assert "no compressed runs" in problems(encode([6, 1, 83]) + "oo")[0]
    assert problems(good, good) == []
    assert "paint into that one" in problems(good, good, params=MasksParams(labels=LABELS, per_label=True))[0]


def test_noise_is_refused_in_words_and_the_longest_answer_stays_small() -> None:
    noisy = theirs(
        pixels(4, 1_500, 1_000) * 0 + np.random.default_rng(1).integers(0, 2, (1_500, 1_000)).astype(np.uint8)
    )
    with pytest.raises(ValidationError, match="smooth their edges"):
        MasksAnswer(masks=(Mask(counts=noisy["counts"].decode(), label="road"),))
    half = Mask(counts="\\0" * (MOST_CHARACTERS // 5), label="road")
    with pytest.raises(ValidationError, match="smooth their edges"):
        MasksAnswer(masks=(half, half))
    longest = MasksAnswer(masks=(half, *(Mask(counts="0" * 300, label="r" * 64) for _ in range(499))))
    assert len(longest.model_dump_json()) < 512 * 1024
    assert json.loads(longest.model_dump_json())["masks"][0]["counts"] == half.counts


def test_a_large_picture_is_compared_by_its_runs_alone() -> None:
    size = (8_192, 8_192)
    one, two = (painted(ellipse(4_000 + 100 * k, 4_000, 3_000, 2_500), size) for k in range(2))
    shared = coco.iou(*([{"size": size[::-1], "counts": c.encode()}] for c in (one, two)), [0])
    answers = [MasksAnswer(masks=(Mask(counts=c, label="sky"),)) for c in (one, two)]
    assert KIND.distance(*answers, PARAMS) == pytest.approx(1 - shared[0, 0], abs=1e-12)
