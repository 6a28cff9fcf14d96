"""How far answers lie from gold: laws of every kind, and the field's own tools on the same answers."""

from __future__ import annotations

import itertools
import math
import random
from collections import defaultdict
from collections.abc import Iterable

import jiwer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from raterlab.kinds import KINDS, Error, Kind
from raterlab.kinds._kind import Example, Label
from raterlab.kinds._speech import normalised
from raterlab.kinds.boxes import Box, BoxesAnswer, BoxesParams
from raterlab.kinds.cuboids import Cuboid, CuboidsAnswer
from raterlab.kinds.keypoints import KeypointsAnswer, similarity
from raterlab.kinds.ranking import RankingAnswer, RankingParams
from raterlab.kinds.segments import Segment, SegmentsAnswer, SegmentsParams
from raterlab.kinds.tracks import Track, TracksAnswer, moving
from raterlab.kinds.transcript import TranscriptAnswer, TranscriptParams
from tests.stats.test_tracking import theirs

MEASURING = [kind for kind in KINDS.values() if kind.errors is not None]
EXAMPLES = [pytest.param(k, e, id=f"{k.key}: {e.title}") for k in MEASURING for e in k.examples]


def over(errors: Iterable[Error]) -> dict[str, float | None]:
    """Sums by sums, as a scorecard has them."""
    total: dict[str, float] = defaultdict(float)
    count: dict[str, float] = defaultdict(float)
    for error in errors:
        key = error.measure.key + (f"/{error.part}" if error.part else "")
        total[key] += error.total
        count[key] += error.count
    return {key: total[key] / count[key] if count[key] else None for key in total}


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
@given(rng=st.randoms(use_true_random=True))
@settings(max_examples=25, deadline=None)
def test_laws_of_errors(kind: Kind, example: Example, rng: random.Random) -> None:
    assert kind.errors is not None
    gold, params = example.gold, example.params
    for error in kind.errors(gold, gold, params):
        assert error.count == 0 or error.total / error.count == pytest.approx(error.measure.best, abs=1e-9)
    guess = kind.guess(params, example.media, rng)
    hands = (guess, kind.nudge(gold, params, example.media, rng), kind.botched(gold, params, example.media, rng))
    for a, g in itertools.product((*hands, kind.nothing or gold), (gold, guess, kind.nothing or gold)):
        found = kind.errors(a, g, params)
        assert {error.measure for error in found} <= set(kind.measures)
        assert len({(error.measure.key, error.part) for error in found}) == len(found)
        for error in found:
            assert math.isfinite(error.total)
            assert error.count >= 0
            if error.count:
                value = error.total / error.count
                assert error.measure.least is None or value >= error.measure.least - 1e-9
                assert error.measure.most is None or value <= error.measure.most + 1e-9
    # what matches is what credit counts
    objects = [e.count for e in kind.errors(hands[1], gold, params) if e.measure.of.startswith("found")]
    assert kind.score is not None
    assert not objects or max(objects) <= kind.score(hands[1], gold, params).total.matched


def test_measures_are_named_once() -> None:
    measures = {measure for kind in MEASURING for measure in kind.measures}
    assert len({measure.key for measure in measures}) == len(measures)


def test_cuboids_off_by_hand() -> None:
    kind, example = KINDS["cuboids"], KINDS["cuboids"].examples[0]
    car, walker = example.gold.cuboids
    assert isinstance(car, Cuboid)
    moved = car.model_copy(update={"x": car.x + 0.3, "z": car.z + 0.4, "length": car.length * 1.1, "heading": 3.1})
    found = over(kind.errors(CuboidsAnswer(cuboids=(walker, moved)), example.gold, example.params))
    assert found["centre"] == pytest.approx(0.5 / 2)
    assert found["centre_above"] == pytest.approx(0.3 / 2)
    assert found["size"] == pytest.approx((1 - 1 / 1.1) / 2)
    assert found["volume"] == pytest.approx(0.1 / 2)
    assert found["heading"] == pytest.approx(math.degrees(math.pi - 3.1) / 2)
    assert found["flipped"] == 0.5
    credit = kind.score(CuboidsAnswer(cuboids=(walker, moved)), example.gold, example.params)
    assert found["iou_space"] == pytest.approx(credit.total.overlap / 2)
    nothing = kind.errors(CuboidsAnswer(cuboids=()), example.gold, example.params)
    assert set(over(nothing).values()) == {None}


def test_boxes_turn_as_boxes_do() -> None:
    params = BoxesParams(labels=(Label(key="a", title="A"),), rotated=True)

    def turn(gold: Box, **change: float) -> float | None:
        one = BoxesAnswer(boxes=(gold.model_copy(update=change),))
        return over(KINDS["boxes"].errors(one, BoxesAnswer(boxes=(gold,)), params))["angle"]

    long = Box(x=0, y=0, width=40, height=10, label="a", angle=5)
    assert turn(long, angle=12.0) == pytest.approx(7)
    assert turn(long, angle=-174.0) == pytest.approx(1)  # half a circle
    assert turn(long, x=15, y=-15, width=10, height=40, angle=-83.0) == pytest.approx(2)  # sides exchanged
    assert turn(Box(x=0, y=0, width=10, height=10, label="a"), angle=88.0) == pytest.approx(2)
    assert (
        KINDS["boxes"].errors(
            BoxesAnswer(boxes=()), BoxesAnswer(boxes=()), params.model_copy(update={"rotated": False})
        )
        == ()
    )


def test_clips_against_trackeval() -> None:
    """IDF1 and MOTA over clips are TrackEval's over sequences; HOTA, DetA and AssA are means of its values."""
    kind, example = KINDS["tracks"], KINDS["tracks"].examples[0]
    rng = random.Random(4)
    errors: list[Error] = []
    sequences = []
    while len(sequences) < 12:
        hand = kind.nudge if rng.random() < 0.6 else kind.botched
        answer = hand(example.gold, example.params, example.media, rng)
        if answer.tracks:
            errors += kind.errors(answer, example.gold, example.params)
            sides = [moving(list(side.tracks), example.params.keys) for side in (answer, example.gold)]
            sequences.append(theirs(*sides, example.params.iou))
    found = over(errors)

    def total(*keys: str) -> list[float]:
        return [float(sum(sequence[key] for sequence in sequences)) for key in keys]

    hit, missed, extra = total("IDTP", "IDFN", "IDFP")
    assert found["idf1"] == pytest.approx(2 * hit / (2 * hit + missed + extra))
    hit, missed, extra, switches = total("CLR_TP", "CLR_FN", "CLR_FP", "IDSW")
    assert found["mota"] == pytest.approx((hit - extra - switches) / (hit + missed))
    assert found["switches"] == pytest.approx(switches / (12 * len(example.gold.tracks)))
    for ours, name in (("hota", "HOTA"), ("deta", "DetA"), ("assa", "AssA")):
        assert found[ours] == pytest.approx(np.mean([sequence[name].mean() for sequence in sequences]))


def test_ends_and_occlusion_of_tracks_by_hand() -> None:
    kind, example = KINDS["tracks"], KINDS["tracks"].examples[0]
    ball = example.gold.tracks[0]
    assert isinstance(ball, Track)
    first = ball.keyframes[0]
    still = first.model_copy(update={"frame": 10})
    hidden = first.model_copy(update={"frame": 20, "occluded": True})
    gold = TracksAnswer(tracks=(ball.model_copy(update={"keyframes": (still, hidden), "end": 30}),))
    later = hidden.model_copy(update={"frame": 24})
    answer = TracksAnswer(
        tracks=(ball.model_copy(update={"keyframes": (still.model_copy(update={"frame": 12}), later), "end": 31}),)
    )
    found = over(kind.errors(answer, gold, example.params))
    assert (found["appears"], found["leaves"]) == (2, 1)
    assert found["occlusion"] == pytest.approx(14 / 18)  # both are seen in frames 12 to 29, and differ in 20 to 23
    assert found["occluded"] == pytest.approx(6 / 10)


def test_transcripts_against_jiwer() -> None:
    """Error rates over recordings are jiwer's over the same list: sums by sums, not a mean of rates."""
    kind, rng = KINDS["transcript"], random.Random(8)
    said = [
        " ".join(
            rng.choices(["the", "parcel", "was", "due", "on", "monday", "it's", "co-op", "7"], k=rng.randint(1, 20))
        )
        for _ in range(40)
    ]
    params = TranscriptParams()
    heard = [kind.botched(TranscriptAnswer(text=text), params, (), rng).text for text in said]
    pairs = list(zip(heard, said, strict=True))
    found = over(e for a, g in pairs for e in kind.errors(TranscriptAnswer(text=a), TranscriptAnswer(text=g), params))
    plain = [[normalised(text, params) for text in side] for side in (said, heard)]
    counts = jiwer.process_words(*plain)
    words = counts.hits + counts.substitutions + counts.deletions
    assert found["wer"] == pytest.approx(jiwer.wer(*plain))
    told = [found[f"wer_{name}"] for name in ("substitutions", "deletions", "insertions")]
    assert sum(v for v in told if v is not None) == pytest.approx(found["wer"])
    assert told == pytest.approx([n / words for n in (counts.substitutions, counts.deletions, counts.insertions)])
    assert found["cer"] == pytest.approx(jiwer.cer(*([text.replace(" ", "") for text in side] for side in plain)))


def test_segments_ends_and_words() -> None:
    params = SegmentsParams(labels=(Label(key="a", title="A"),), transcribe=True)
    gold = SegmentsAnswer(
        segments=(Segment(start=1, end=3, label="a", text="one two three"), Segment(start=5, end=6, label="a"))
    )
    answer = SegmentsAnswer(
        segments=(
            Segment(start=1.2, end=2.9, label="a", text="one too"),
            Segment(start=5, end=6.2, label="a", text="x"),
        )
    )
    found = over(KINDS["segments"].errors(answer, gold, params))
    assert (found["onset"], found["offset"]) == (pytest.approx(0.1), pytest.approx(0.15))
    assert found["wer"] == pytest.approx(2 / 3)  # of the second segment gold does not say what is said
    assert "wer" not in over(KINDS["segments"].errors(answer, gold, params.model_copy(update={"transcribe": False})))


def test_orders_against_scipy() -> None:
    slots = ("a", "b", "c", "d", "e")
    params, kind, rng = RankingParams(slots=slots), KINDS["ranking"], random.Random(2)
    for _ in range(60):
        orders = [RankingAnswer.model_validate(kind.guess(params, (), rng).model_dump()) for _ in range(2)]
        places = [[next(i for i, group in enumerate(o.order) if slot in group) for slot in slots] for o in orders]
        expected = stats.kendalltau(*places).statistic
        found = over(kind.errors(*orders, params))["tau"]
        assert found is None if math.isnan(expected) else found == pytest.approx(expected)


def test_points_within_reach() -> None:
    kind, example = KINDS["keypoints"], KINDS["keypoints"].examples[0]
    answer, gold = example.answers[0], example.gold
    assert isinstance(answer, KeypointsAnswer)
    found = over(kind.errors(answer, gold, example.params))
    a, g = (np.array(x.instances[0].keypoints).reshape(-1, 3) for x in (answer, gold))
    apart = np.hypot(*(a - g)[:, :2].T)
    size = math.sqrt(np.ptp(g[:, 0]) * np.ptp(g[:, 1]))
    assert found["point_px"] == pytest.approx(apart.mean())
    assert found["pck"] == pytest.approx((apart <= 0.1 * size).mean())
    assert found["visibility"] == pytest.approx((a[:, 2] == g[:, 2]).mean())
    assert [value for key, value in found.items() if key.startswith("point/")] == pytest.approx(list(apart / size))
    # OKS is the overlap of the found, which the table of classes has already
    credit = kind.score(answer, gold, example.params)
    assert credit.total.overlap == pytest.approx(float(similarity(answer, gold, example.params).max()))
