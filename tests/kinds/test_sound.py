"""Transcripts against jiwer, and against what 748 people heard in recordings."""

from __future__ import annotations

from pathlib import Path
from random import Random

import jiwer
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raterlab.kinds import KINDS, Audio
from raterlab.kinds._kind import Label
from raterlab.kinds._speech import normalised
from raterlab.kinds.segments import Segment, SegmentsAnswer, SegmentsParams
from raterlab.kinds.transcript import KIND, TranscriptAnswer, TranscriptParams

SEGMENTS = KINDS["segments"]
WORDS = st.lists(st.sampled_from(["the", "parcel", "was", "due", "it's", "co-op", "7"]), min_size=1, max_size=12).map(
    " ".join
)


@given(said=WORDS, heard=WORDS)
@settings(max_examples=150, deadline=None)
def test_error_rates_are_those_of_jiwer(said: str, heard: str) -> None:
    for unit, rate in (("word", jiwer.wer), ("character", jiwer.cer)):
        params = TranscriptParams(unit=unit)
        credit = KIND.score(TranscriptAnswer(text=heard), TranscriptAnswer(text=said), params)
        if unit == "word":
            assert credit.value == pytest.approx(max(0.0, 1 - rate(said, heard)))
            counts = jiwer.process_words(said, heard)
            total = credit.total
            assert total.matched == counts.hits
            assert total.missed + total.extra == 2 * counts.substitutions + counts.deletions + counts.insertions
        else:
            plain = [text.replace(" ", "") for text in (said, heard)]
            assert credit.value == pytest.approx(max(0.0, 1 - rate(*plain)))


def test_what_is_made_alike() -> None:
    plain = TranscriptParams()
    assert normalised("  It\u2019s a CO-OP, isn't it? \u2013 “Yes!” ", plain) == "it's a co-op isn't it yes"
    assert normalised("Straße ﬁn", plain) == "strasse fin"
    assert normalised("A b.", TranscriptParams(case=True, punctuation=True)) == "A b."
    assert KIND.distance(TranscriptAnswer(text=""), TranscriptAnswer(text="?"), plain) == 0


def test_botched_transcripts_are_worse() -> None:
    rng = Random(3)
    gold = TranscriptAnswer(text="my parcel was due on monday and nobody called me about it")
    values = [
        KIND.score(KIND.botched(gold, TranscriptParams(), (), rng), gold, TranscriptParams()).value for _ in range(50)
    ]
    assert sum(values) / 50 < 0.7


def test_real_transcripts_agree_with_jiwer(data: Path) -> None:
    """CrowdSpeech: what people wrote down against what was read out; a mean word error rate of 0.20 over all of it."""
    rows = pq.read_table(data / "12_crowdspeech_dev_clean" / "ratings.parquet", columns=["label", "gold"]).to_pylist()
    params = TranscriptParams()
    rng = Random(1)
    rows = rng.sample(rows, 600)
    pairs = [(row["gold"], row["label"]) for row in rows]
    ours = [
        KIND.score(TranscriptAnswer(text=heard), TranscriptAnswer(text=said), params).value for said, heard in pairs
    ]
    theirs = [max(0.0, 1 - jiwer.wer(normalised(said, params), normalised(heard, params))) for said, heard in pairs]
    assert ours == pytest.approx(theirs)


def test_words_of_segments_weigh_what_the_rubric_says() -> None:
    params = SegmentsParams(labels=(Label(key="a", title="A"),), transcribe=True, text_weight=0.5)

    def said(text: str) -> SegmentsAnswer:
        return SegmentsAnswer(segments=(Segment(start=0, end=2, label="a", text=text),))

    gold = said("My parcel was due on Monday.")
    assert SEGMENTS.score(said("my parcel was due on monday"), gold, params).value == 1
    heard = "my puzzle was due monday"  # one other word and one missing of six
    rate = jiwer.wer("my parcel was due on monday", heard)
    assert SEGMENTS.score(said(heard), gold, params).value == pytest.approx(1 - 0.5 * rate)
    assert SEGMENTS.score(said("x " * 40), gold, params).value == 0.5  # an error rate above 1 costs no more
    assert SEGMENTS.score(said("anything"), said(""), params).value == 1  # gold does not say
    assert SEGMENTS.distance(said(heard), gold, params) == SEGMENTS.distance(gold, said(heard), params)
    audio = Audio(file="0" * 64, seconds=5)
    blind = params.model_copy(update={"transcribe": False})
    assert [p.field for p in SEGMENTS.check(gold, blind, (audio,))] == ["segments.0.text"]
