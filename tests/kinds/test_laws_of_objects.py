"""Laws of the kinds on answers of every shape: empty ones, many objects, any order."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from raterlab.kinds import KINDS, AnyAnswer, Kind, Media
from raterlab.kinds._kind import Answer, Example, Params
from raterlab.kinds._matching import box_iou, interval_iou, overlap_credit, overlap_distance
from raterlab.kinds.boxes import Box, BoxesAnswer
from raterlab.kinds.cuboids import Cuboid
from raterlab.kinds.polygons import Polygon
from raterlab.kinds.segments import Segment
from raterlab.kinds.spans import Span, SpansAnswer
from raterlab.kinds.text import TextAnswer
from raterlab.kinds.tracks import Keyframe, Track
from tests.world import LABELS, MEDIA, PARAMS

ADAPTER = TypeAdapter(AnyAnswer)
KEYS = [label.key for label in LABELS]
side = st.floats(0.01, 500, allow_nan=False)
# sides that no hand draws, but a file may bring: the check says which of them can be compared
extent = st.floats(0.01, 200) | st.sampled_from((1e-300, 1e-15, 1e-9, 1e-4, 0.01, 0.011, 1.0))
place = st.floats(0, 300) | st.floats(290, 299)
boxes = st.builds(Box, x=side, y=side, width=side, height=side, label=st.sampled_from(KEYS))
spans = st.builds(
    lambda start, length, label: Span(start=start, end=start + length, label=label),
    st.integers(0, 80),
    st.integers(1, 40),
    st.sampled_from(KEYS),
)


def _by_hands(kind: Kind, params: Params, media: tuple[Media, ...]) -> st.SearchStrategy[Answer]:
    """Whatever people may give: a guess, a careful hand's copy of it, a botched one, or nothing."""

    def made(rng: random.Random) -> Answer:
        guess = kind.guess(params, media, rng)
        return rng.choice(
            (
                guess,
                kind.nudge(guess, params, media, rng),
                kind.botched(guess, params, media, rng),
                kind.nothing or guess,
            )
        )

    return st.randoms(use_true_random=True).map(made)


ANSWERS: dict[str, st.SearchStrategy[Answer]] = {
    key: _by_hands(kind, PARAMS[key], MEDIA[key]) for key, kind in KINDS.items()
} | {
    "spans": st.builds(
        SpansAnswer, spans=st.lists(spans, max_size=6, unique_by=lambda s: (s.start, s.end, s.label)).map(tuple)
    ),
    "boxes": st.builds(BoxesAnswer, boxes=st.lists(boxes, max_size=6).map(tuple)),
    "text": st.builds(TextAnswer, text=st.text(max_size=60)),
}
# kinds whose answer is a bag of objects name the field that holds them: the first list of what marks nothing
OBJECTS = {
    kind.key: next(name for name, value in kind.nothing if value == ())
    for kind in KINDS.values()
    if kind.nothing is not None
}


def _keyframes(frames: list[int]) -> st.SearchStrategy[tuple[Keyframe, ...]]:
    return st.tuples(
        *(st.builds(Keyframe, frame=st.just(f), x=place, y=place, width=extent, height=extent) for f in sorted(frames))
    )


def _drawn(label: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[BaseModel]]:
    """One object, of any size and anywhere."""
    turn = st.just(0.0) | st.floats(-180, 180)
    heading, near = st.floats(-3.14, 3.14), st.floats(-20, 20)
    ring = st.integers(3, 7).flatmap(lambda n: st.tuples(*[place] * 2 * n))
    frames = st.lists(st.integers(0, 40), min_size=1, max_size=3, unique=True).flatmap(_keyframes)
    return {
        "boxes": st.builds(Box, x=place, y=place, width=extent, height=extent, angle=turn, label=label),
        "cuboids": st.builds(
            Cuboid, x=near, y=near, z=near, length=extent, width=extent, height=extent, heading=heading, label=label
        ),
        "tracks": st.builds(Track, keyframes=frames, end=st.integers(41, 60), label=label),
        "polygons": st.builds(Polygon, points=ring, label=label),
        "segments": st.builds(
            lambda start, length, label: Segment(start=start, end=start + max(length, 1e-12), label=label),
            st.floats(0, 5),
            extent,
            label,
        ),
    }


def _accepted(kind: Kind, params: Params, media: tuple[Media, ...]) -> st.SearchStrategy[Answer]:
    """Whatever the check lets through."""
    name = OBJECTS[kind.key]
    one = _drawn(st.sampled_from([label.key for label in params.labels]))[kind.key]  # type: ignore[attr-defined]

    def answer(objects: list[BaseModel]) -> Answer:
        return kind.answer(**{name: tuple(objects)})

    return st.lists(one.filter(lambda found: kind.check(answer([found]), params, media) == []), max_size=4).map(answer)


DRAWN = [
    pytest.param(kind, params, media, id=f"{kind.key}: {title}")
    for kind in KINDS.values()
    if kind.key in _drawn(st.nothing())
    for title, params, media in [
        ("of the tests", PARAMS[kind.key], MEDIA[kind.key]),
        *((e.title, e.params, e.media) for e in kind.examples),
    ]
]
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@each_kind
@given(rng=st.randoms(use_true_random=True))
@settings(max_examples=40, deadline=None)
def test_hands_give_valid_answers(kind: Kind, rng: random.Random) -> None:
    for params, media in [(PARAMS[kind.key], MEDIA[kind.key]), *((e.params, e.media) for e in kind.examples)]:
        guess = kind.guess(params, media, rng)
        for answer in (guess, kind.nudge(guess, params, media, rng), kind.botched(guess, params, media, rng)):
            assert isinstance(answer, kind.answer)
            assert kind.check(answer, params, media) == []
        assert len(guess.model_dump_json()) < 512 * 1024


@each_kind
@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_laws(kind: Kind, data: st.DataObject) -> None:
    hold_laws(kind, PARAMS[kind.key], data.draw(ANSWERS[kind.key]), data.draw(ANSWERS[kind.key]))


@pytest.mark.parametrize(
    ("kind", "example"), [pytest.param(k, e, id=f"{k.key}: {e.title}") for k in KINDS.values() for e in k.examples]
)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_laws_however_it_is_asked(kind: Kind, example: Example, data: st.DataObject) -> None:
    answers = _by_hands(kind, example.params, example.media) | st.sampled_from([example.gold, *example.answers])
    hold_laws(kind, example.params, data.draw(answers), data.draw(answers))


@pytest.mark.parametrize(("kind", "params", "media"), DRAWN)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_laws_on_all_that_is_accepted(
    kind: Kind, params: Params, media: tuple[Media, ...], data: st.DataObject
) -> None:
    answers = _accepted(kind, params, media)
    hold_laws(kind, params, data.draw(answers), data.draw(answers))


@pytest.mark.parametrize("key", ["boxes", "cuboids", "tracks"])
def test_what_is_too_small_to_compare_is_named(key: str) -> None:
    example = KINDS[key].examples[0]
    stored = example.gold.model_dump(mode="json")
    thing = stored[OBJECTS[key]][0]
    (thing["keyframes"][0] if key == "tracks" else thing)["width"] = 1e-15
    found = KINDS[key].check(KINDS[key].answer.model_validate(stored), example.params, example.media)
    where = "tracks.0.keyframes.0.width" if key == "tracks" else f"{key}.0.width"
    assert [(problem.field, "less than 0.01" in problem.message) for problem in found] == [(where, True)]


def hold_laws(kind: Kind, params: Params, a: Answer, b: Answer) -> None:
    assert ADAPTER.validate_json(a.model_dump_json()) == a
    assert ADAPTER.validate_python(a.model_dump(mode="json")) == a
    assert kind.distance(a, a, params) == pytest.approx(0, abs=1e-9)
    assert kind.distance(a, b, params) == pytest.approx(kind.distance(b, a, params), abs=1e-9)
    assert 0 <= kind.distance(a, b, params) <= 1
    if kind.score is not None:
        assert kind.score(a, a, params).value == 1
        credit = kind.score(a, b, params)
        assert 0 <= credit.value <= 1
        assert min((min(p.matched, p.missed, p.extra) for p in credit.parts.values()), default=0) >= 0


@pytest.mark.parametrize("key", OBJECTS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_order_of_objects_means_nothing(key: str, data: st.DataObject) -> None:
    kind, params, name = KINDS[key], PARAMS[key], OBJECTS[key]
    a, b = data.draw(ANSWERS[key]), data.draw(ANSWERS[key])

    def shuffled(answer: Answer) -> Answer:
        objects = data.draw(st.permutations(getattr(answer, name)))
        return answer.model_copy(update={name: tuple(objects)})

    c, d = shuffled(a), shuffled(b)
    assert kind.distance(a, b, params) == pytest.approx(kind.distance(c, d, params), abs=1e-9)
    before, after = kind.score(a, b, params), kind.score(c, d, params)
    assert before.value == after.value
    assert replace(before.total, overlap=0) == replace(after.total, overlap=0)
    if before.total.matched:
        # equal matchings may differ in which of two equal pairs they take, never in the best total overlap
        assert before.total.overlap == pytest.approx(after.total.overlap, rel=1e-6)


@pytest.mark.parametrize("key", OBJECTS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_empty_answers(key: str, data: st.DataObject) -> None:
    kind, params, name = KINDS[key], PARAMS[key], OBJECTS[key]
    empty = kind.answer(**{name: ()})
    full = data.draw(ANSWERS[key].filter(lambda answer: getattr(answer, name)))
    assert kind.score(empty, empty, params).value == 1
    assert kind.distance(empty, empty, params) == 0
    assert kind.distance(empty, full, params) == kind.distance(full, empty, params) == 1
    found = kind.score(empty, full, params)
    assert (found.value, found.total.missed) == (0, len(getattr(full, name)))
    found = kind.score(full, empty, params)
    assert (found.value, found.total.extra) == (0, len(getattr(full, name)))


@given(n=st.integers(1, 4), m=st.integers(1, 4), seed=st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_distance_against_brute_force(n: int, m: int, seed: int) -> None:
    """The best total overlap of same-class pairs, tried out one by one."""
    rng = np.random.default_rng(seed)
    a, b = (np.column_stack([rng.uniform(0, 20, (k, 2)), rng.uniform(5, 20, (k, 2))]) for k in (n, m))
    left, right = (list(rng.choice(["x", "y"], k)) for k in (n, m))
    iou = box_iou(a, b)
    gain = [[iou[i, j] if left[i] == right[j] else 0.0 for j in range(m)] for i in range(n)]
    if n <= m:
        best = max(sum(gain[i][j] for i, j in enumerate(chosen)) for chosen in itertools.permutations(range(m), n))
    else:
        best = max(sum(gain[i][j] for j, i in enumerate(chosen)) for chosen in itertools.permutations(range(n), m))
    assert overlap_distance(iou, left, right) == pytest.approx(1 - best / max(n, m), abs=1e-9)


@given(n=st.integers(1, 4), m=st.integers(1, 4), seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_overlap_of_intervals_by_counting(n: int, m: int, seed: int) -> None:
    """Intersection over union of code points, counted as sets; credit stays within its counts."""
    rng = random.Random(seed)
    a, b = ([(s := rng.randrange(30), s + rng.randrange(1, 15)) for _ in range(k)] for k in (n, m))
    iou = interval_iou(np.array(a, dtype=float), np.array(b, dtype=float))
    for i, j in itertools.product(range(n), range(m)):
        one, two = set(range(*a[i])), set(range(*b[j]))
        assert iou[i, j] == pytest.approx(len(one & two) / len(one | two))
    credit = overlap_credit(iou, ["x"] * n, ["x"] * m, 0.5)
    assert credit.total.matched + credit.total.missed == m
    assert credit.total.matched + credit.total.extra == n
