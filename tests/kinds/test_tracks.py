"""Tracks: what credit, counts and attributes make of an answer."""

from __future__ import annotations

import random

import pytest
from pydantic import ValidationError

from raterlab.domain.credit import label_credit
from raterlab.domain.rubric import Criterion
from raterlab.domain.work import Agreed, Weighed
from raterlab.kinds import Frames
from raterlab.kinds.tracks import KIND, Keyframe, Track, TracksAnswer, TracksParams, moving
from raterlab.stats.tracking import compare_tracks

EXAMPLE = KIND.examples[0]
GOLD = EXAMPLE.gold
PARAMS = EXAMPLE.params
assert isinstance(GOLD, TracksAnswer)
assert isinstance(PARAMS, TracksParams)
HOTA = PARAMS.model_copy(update={"measure": "hota"})
BALL, POLE = GOLD.tracks


def test_a_track_broken_in_two_loses_what_identity_measures_say() -> None:
    broken = TracksAnswer(
        tracks=(
            BALL.model_copy(update={"keyframes": BALL.keyframes[:3], "end": 90}),
            BALL.model_copy(update={"keyframes": BALL.keyframes[3:]}),
            POLE,
        )
    )
    credit = KIND.score(broken, GOLD, PARAMS)
    # 90 of the ball's 150 frames under its best name, and all 150 of the pole's
    assert credit.value == pytest.approx((90 + 150) / 300)
    assert (credit.total.matched, credit.total.missed, credit.total.extra) == (2, 0, 1)
    assert credit.parts["ball"].overlap == pytest.approx(90 / 150)
    found = compare_tracks(moving(list(broken.tracks), PARAMS.keys), moving(list(GOLD.tracks), PARAMS.keys))
    assert found.switches == 1
    assert KIND.score(broken, GOLD, HOTA).value == pytest.approx(float(found.hota.mean()))
    assert KIND.distance(broken, GOLD, PARAMS) == pytest.approx(1 - credit.value)


def test_a_wrong_class_is_missed_and_invented() -> None:
    wrong = TracksAnswer(tracks=(BALL.model_copy(update={"label": "pole"}),))
    credit = KIND.score(wrong, GOLD, PARAMS)
    assert credit.value == 0
    assert (credit.parts["ball"].missed, credit.parts["pole"].missed, credit.parts["pole"].extra) == (1, 1, 1)


@pytest.mark.parametrize("params", [PARAMS, HOTA], ids=["idf1", "hota"])
def test_attributes_cost_credit_and_never_a_match(params: TracksParams) -> None:
    other = TracksAnswer(
        tracks=tuple(t.model_copy(update={"attributes": {"colour": "blue"}}) for t in GOLD.tracks)
    )  # the pole is yellow
    credit = KIND.score(other, GOLD, params)
    assert credit.value == pytest.approx(0.75)
    assert credit.total.matched == 2
    silent = params.model_copy(update={"attribute_weight": 0.0})
    assert KIND.score(other, GOLD, silent).value == 1


def test_a_careful_hand_is_told_from_a_hasty_one() -> None:
    rng = random.Random(5)
    careful = [KIND.score(KIND.nudge(GOLD, PARAMS, EXAMPLE.media, rng), GOLD, PARAMS).value for _ in range(30)]
    hasty = [KIND.score(KIND.botched(GOLD, PARAMS, EXAMPLE.media, rng), GOLD, PARAMS).value for _ in range(30)]
    assert sum(careful) / 30 > 0.8
    assert sum(hasty) / 30 < 0.6


def test_what_is_no_track_is_refused() -> None:
    key = Keyframe(frame=5, x=0, y=0, width=9, height=9)
    with pytest.raises(ValidationError, match="rise"):
        Track(label="ball", keyframes=(key, key), end=9)
    with pytest.raises(ValidationError, match="rise"):
        Track(label="ball", keyframes=(key,), end=5)
    with pytest.raises(ValidationError, match="begins where it is seen"):
        Track(label="ball", keyframes=(key.model_copy(update={"outside": True}),), end=9)
    with pytest.raises(ValidationError, match="frame by frame"):
        TracksAnswer(tracks=(Track(label="ball", keyframes=(key,), end=100_000),) * 6)
    late = TracksAnswer(tracks=(Track(label="ball", keyframes=(key,), end=151),))
    assert [p.field for p in KIND.check(late, PARAMS, EXAMPLE.media)] == ["tracks.0.end"]
    wide = TracksAnswer(tracks=(Track(label="ball", keyframes=(key.model_copy(update={"width": 999.0}),), end=9),))
    assert [p.field for p in KIND.check(wide, PARAMS, EXAMPLE.media)] == ["tracks.0.keyframes.0"]
    assert [p.field for p in KIND.check(GOLD, PARAMS, ())] == ["tracks"]


def test_a_frame_is_right_when_everything_in_it_is() -> None:
    short = BALL.model_copy(update={"keyframes": BALL.keyframes[:3], "end": 90})
    for tracks, right, seen in (
        ((BALL, POLE), 150, 150),
        ((short, POLE), 90, 150),  # a ball is missing from frame 90 on
        ((POLE,), 0, 150),
        ((BALL, POLE, BALL.model_copy(update={"label": "pole", "end": 130})), 20, 150),  # something too much up to 130
        ((), 0, 150),
    ):
        frames = KIND.score(TracksAnswer(tracks=tracks), GOLD, PARAMS).by_frame
        assert (frames.right, frames.all) == (right, seen)
    # where nothing is and nothing is marked, the clip is one right frame
    nothing = TracksAnswer(tracks=())
    assert KIND.score(nothing, nothing, PARAMS).by_frame == Frames(1, 1)
    assert KIND.score(TracksAnswer(tracks=(short,)), nothing, PARAMS).by_frame == Frames(0, 90)


def test_a_missing_answer_gets_every_frame_wrong_and_shares_of_experts_keep_frames() -> None:
    criterion = Criterion(key="a", title="a", ask=PARAMS)
    missing = label_credit(criterion, None, Agreed(answers=(GOLD,)))
    assert missing is not None
    assert missing.by_frame == Frames(0, 150)
    experts = Agreed(distribution=(Weighed(answer=GOLD, share=0.6), Weighed(answer=TracksAnswer(tracks=()), share=0.4)))
    credit = label_credit(criterion, GOLD, experts)
    assert credit is not None
    assert (credit.value, credit.by_frame) == (1, Frames(150, 150))
