"""Spans, relations and flags, against the field's own tools and on real people's marks."""

from __future__ import annotations

import itertools
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator
from pyarrow import parquet
from pydantic import ValidationError
from seqeval.metrics import f1_score
from seqeval.scheme import IOB2

from raterlab.kinds import KINDS, Parts, Text
from raterlab.kinds._attributes import Attribute, Option
from raterlab.kinds._kind import Label
from raterlab.kinds.hallucinations import Flag, HallucinationsAnswer, HallucinationsParams
from raterlab.kinds.spans import Relation, RelationLabel, Span, SpansAnswer, SpansParams

SPANS, FLAGS = KINDS["spans"], KINDS["hallucinations"]
TAGS = ("PER", "LOC", "ORG")
EXACT = SpansParams(labels=tuple(Label(key=t.lower(), title=t) for t in TAGS), overlap=1)


def of(spans: list[tuple[int, int, str]]) -> SpansAnswer:
    return SpansAnswer(spans=tuple(Span(start=a, end=b, label=label.lower()) for a, b, label in spans))


@st.composite
def chunks(draw: st.DrawFn) -> list[tuple[int, int, str]]:
    """Entities that do not overlap, as the oracles need them."""
    ends = sorted(draw(st.sets(st.integers(0, 24), max_size=10)))
    return [(a, b, draw(st.sampled_from(TAGS))) for a, b in zip(ends[::2], ends[1::2], strict=False)]


@given(documents=st.lists(st.tuples(chunks(), chunks()), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_exact_spans_are_counted_as_nervaluate_does(documents: list[tuple[list, list]]) -> None:
    ours = sum((SPANS.score(of(given), of(gold), EXACT).total for given, gold in documents), Parts())

    def rows(side: int) -> list[list[dict[str, Any]]]:
        return [[{"label": t, "start": a, "end": b} for a, b, t in pair[side]] for pair in documents]

    if not any(gold for _, gold in documents) or not any(given for given, _ in documents):
        return  # nothing that the oracle could count
    strict = Evaluator(rows(1), rows(0), tags=list(TAGS), loader="dict").evaluate()["overall"]["strict"]
    assert (ours.matched, ours.missed, ours.extra) == (
        strict.correct,
        strict.possible - strict.correct,
        strict.actual - strict.correct,
    )


def tags(spans: list[tuple[int, int, str]], length: int) -> list[str]:
    found = ["O"] * length
    for start, end, tag in spans:
        found[start:end] = [f"B-{tag}", *[f"I-{tag}"] * (end - start - 1)]
    return found


@given(given=chunks(), gold=chunks())
@settings(max_examples=150, deadline=None)
def test_exact_spans_earn_the_f1_of_seqeval(given: list, gold: list) -> None:
    if given or gold:
        theirs = f1_score([tags(gold, 25)], [tags(given, 25)], mode="strict", scheme=IOB2, zero_division=0)
        assert SPANS.score(of(given), of(gold), EXACT).value == pytest.approx(theirs)


def test_crowd_workers_entities_earn_what_seqeval_says(data: Path) -> None:
    """4,600 judgments of tweets with gold: each worker's entity F1, pooled over items."""
    rows = parquet.read_table(data / "14_btc_ner_crowd" / "ratings.parquet").to_pylist()
    rows = [row for row in rows if row["gold"] is not None]
    assert len(rows) > 4_000

    def chunked(told: str, tag: str) -> list[tuple[int, int, str]]:
        """Neighbouring tokens are one entity."""
        tokens = [] if told == "none" else sorted(map(int, told.split()))
        runs: list[list[int]] = []
        for token in tokens:
            if runs and token == runs[-1][1]:
                runs[-1][1] += 1
            else:
                runs.append([token, token + 1])
        return [(a, b, tag) for a, b in runs]

    params = SpansParams(labels=tuple(Label(key=k, title=k) for k in ("loc", "org", "per", "prod")), overlap=1)
    counts: dict[str, Parts] = defaultdict(Parts)
    told: dict[str, tuple[list, list]] = defaultdict(lambda: ([], []))
    for row in rows:
        tag = row["entity"].upper()
        given, gold = chunked(row["label"], tag), chunked(row["gold"], tag)
        counts[row["rater_id"]] += SPANS.score(of(given), of(gold), params).total
        length = max([end for _, end, _ in (*given, *gold)], default=1)
        told[row["rater_id"]][0].append(tags(gold, length))
        told[row["rater_id"]][1].append(tags(given, length))
    checked = 0
    for rater, part in counts.items():
        objects = 2 * part.matched + part.missed + part.extra
        if objects:
            theirs = f1_score(*told[rater], mode="strict", scheme=IOB2, zero_division=0)
            assert 2 * part.matched / objects == pytest.approx(theirs), rater
            checked += 1
    assert checked == 7


def test_hallucinations_marked_by_three_people(data: Path) -> None:
    """All 2,500 summaries: everything valid, nothing lost, and agreement as exact sets say it."""
    texts = {
        row["item_id"]: row["summary"]
        for row in parquet.read_table(data / "13_xsum_hallucination_spans" / "items.parquet").to_pylist()
    }
    marked: dict[str, dict[str, list[Flag]]] = defaultdict(lambda: defaultdict(list))
    for row in parquet.read_table(data / "13_xsum_hallucination_spans" / "spans.parquet").to_pylist():
        own = marked[row["item_id"]][row["rater_id"]]
        if row["span_start"] is not None:
            own.append(Flag(start=row["span_start"], end=row["span_end"], label=row["label"]))
    params = HallucinationsParams(
        labels=(Label(key="extrinsic", title="Extrinsic"), Label(key="intrinsic", title="Intrinsic")),
        source=None,
        overlap=1,
    )
    answers = {
        item: {
            who: HallucinationsAnswer(flags=tuple({(f.start, f.end, f.label): f for f in flags}.values()))
            for who, flags in of_item.items()
        }
        for item, of_item in marked.items()
    }
    apart, exact = [], []
    for item, of_item in answers.items():
        for answer in of_item.values():
            assert FLAGS.check(answer, params, (Text(text=texts[item]),)) == []
        for one, two in itertools.combinations(of_item.values(), 2):
            score = FLAGS.score(one, two, params)
            sets = [{(f.start, f.end, f.label) for f in x.flags} for x in (one, two)]
            assert score.total.matched == len(sets[0] & sets[1])
            assert score.total.missed == len(sets[1] - sets[0])
            exact.append(score.value)
            apart.append(FLAGS.distance(one, two, params))
            assert apart[-1] == pytest.approx(FLAGS.distance(two, one, params))
    # measured: 0.24
    assert len(apart) > 7_000
    assert 0.2 < np.mean(apart) < 0.3
    assert 1 - np.mean(apart) > np.mean(exact)


def test_errors_of_translations_with_severity(data: Path) -> None:
    """Eight translators, 3,770 segments: a span found with the other severity earns half; counts do not change."""
    rows = parquet.read_table(data / "20_mqm_zhen_spans_timed" / "errors.parquet").to_pylist()
    found: dict[str, dict[str, dict]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        spans = found[row["item_id"]][row["rater_id"]]
        if row["side"] == "target":
            key = (row["span_start"], row["span_end"], row["label"].split("/")[0])
            spans.setdefault(key, row["severity"].lower())
    names = sorted({label for people in found.values() for spans in people.values() for _, _, label in spans})
    keys = {name: f"c{i}" for i, name in enumerate(names)}
    labels = tuple(Label(key=key, title=name) for name, key in keys.items())
    severity = Attribute(
        key="severity", title="Severity", options=(Option(key="minor", title="-"), Option(key="major", title="+"))
    )
    blind = SpansParams(labels=labels)
    params = SpansParams(labels=labels, attributes=(severity,))
    lost = 0
    for people in itertools.islice(found.values(), 800):
        answers = [
            SpansAnswer(
                spans=tuple(
                    Span(start=a, end=b, label=keys[label], attributes={"severity": s})
                    for (a, b, label), s in spans.items()
                    if a < b
                )
            )
            for spans in people.values()
        ]
        for one, two in itertools.permutations(answers, 2):
            whole, half = SPANS.score(one, two, blind), SPANS.score(one, two, params)
            assert (whole.total.matched, whole.total.missed) == (half.total.matched, half.total.missed)
            assert whole.value / 2 - 1e-9 <= half.value <= whole.value + 1e-9
            lost += half.value < whole.value
    assert lost > 50  # severities do differ


PAYS = SpansParams(
    labels=EXACT.labels,
    relations=(
        RelationLabel(key="works_for", title="works for", heads=("per",), tails=("org",)),
        RelationLabel(key="near", title="is near", directed=False),
    ),
)


def related(spans: list[tuple[str, int, int, str]], relations: list[tuple[str, str, str]]) -> SpansAnswer:
    return SpansAnswer(
        spans=tuple(Span(id=i, start=a, end=b, label=label) for i, a, b, label in spans),
        relations=tuple(Relation(label=label, head=head, tail=tail) for label, head, tail in relations),
    )


WHO = [("p", 0, 4, "per"), ("o", 10, 18, "org"), ("l", 20, 26, "loc")]


def test_a_relation_counts_when_both_of_its_spans_do() -> None:
    gold = related(WHO, [("works_for", "p", "o"), ("near", "o", "l")])
    whole = SPANS.score(gold, gold, PAYS)
    assert (whole.value, whole.total.matched) == (1, 5)
    # ids are names that each person gives: other names, and the undirected one written the other way round
    renamed = related(
        [(f"x{i}", a, b, label) for i, a, b, label in reversed(WHO)], [("near", "xl", "xo"), ("works_for", "xp", "xo")]
    )
    assert SPANS.score(renamed, gold, PAYS) == whole
    assert SPANS.distance(renamed, gold, PAYS) == 0
    # the person is missed, and with it what the person does
    partly = related([WHO[1], WHO[2]], [("near", "o", "l")])
    found = SPANS.score(partly, gold, PAYS)
    assert {k: (p.matched, p.missed) for k, p in found.parts.items()} == {
        "org": (1, 0),
        "loc": (1, 0),
        "near": (1, 0),
        "per": (0, 1),
        "works_for": (0, 1),
    }
    # a relation that hangs on a span of another class is another relation
    wrong = related([("p", 0, 4, "loc"), *WHO[1:]], [("near", "p", "o")])
    assert SPANS.score(wrong, related([("p", 0, 4, "per"), *WHO[1:]], [("near", "p", "o")]), PAYS).parts["near"] == (
        Parts(missed=1, extra=1)
    )


@pytest.mark.parametrize(
    ("relations", "where"),
    [
        ([("works_for", "o", "p")], {"relations.0.head", "relations.0.tail"}),
        ([("owns", "p", "o")], {"relations.0.label"}),
        ([("near", "p", "q")], {"relations.0.tail"}),
        ([("near", "p", "p")], {"relations.0"}),
        ([("near", "p", "o"), ("near", "o", "p")], {"relations"}),
    ],
)
def test_what_may_not_be_related_is_named(relations: list, where: set[str]) -> None:
    assert {problem.field for problem in SPANS.check(related(WHO, relations), PAYS, ())} == where


def test_a_rubric_of_relations_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValidationError, match="not one of the labels"):
        SpansParams(labels=EXACT.labels, relations=(RelationLabel(key="r", title="r", heads=("dog",)),))
    with pytest.raises(ValidationError, match="rename one"):
        SpansParams(labels=EXACT.labels, relations=(RelationLabel(key="per", title="r"),))


def test_evidence_weighs_what_the_rubric_says() -> None:
    params = HallucinationsParams(evidence_weight=0.4)

    def flagged(*evidence: tuple[int, int]) -> HallucinationsAnswer:
        passages = [{"start": a, "end": b} for a, b in evidence]
        return HallucinationsAnswer.model_validate_json(
            json.dumps({"flags": [{"start": 0, "end": 9, "label": "unsupported", "evidence": passages}]})
        )

    gold = flagged((10, 20))
    assert FLAGS.score(flagged((15, 40)), gold, params).value == 1  # it touches
    assert FLAGS.score(flagged((30, 40)), gold, params).value == pytest.approx(0.6)
    assert FLAGS.score(flagged(), gold, params).value == pytest.approx(0.6)
    assert FLAGS.score(flagged((30, 40)), flagged(), params).value == 1  # gold shows nothing
    assert FLAGS.distance(flagged((10, 20)), flagged((15, 25)), params) == pytest.approx(0.4 * (1 - 5 / 15))
    assert FLAGS.score(flagged((30, 40)), gold, params).total == Parts(matched=1, overlap=1)


def test_long_contracts_with_emoji() -> None:
    """50,000 characters, a thousand nested spans: scored at once, offsets in code points."""
    rng = random.Random(1)
    text = "Die Vertragspartei 🙂 zahlt. " * 1_800
    spans = []
    for _ in range(1_000):
        start = rng.randrange(len(text) - 60)
        spans.append((start, start + rng.randint(1, 50), rng.choice(TAGS)))
    answer = of(sorted(set(spans)))
    assert SPANS.check(answer, EXACT, (Text(text=text),)) == []
    assert SPANS.score(answer, answer, EXACT).value == 1
    beyond = of([(len(text) - 1, len(text) + 1, "PER")])
    assert [p.field for p in SPANS.check(beyond, EXACT, (Text(text=text),))] == ["spans.0.end"]
