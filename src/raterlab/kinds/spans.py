"""Labelled stretches of a text, with attributes and relations between them; they may nest and overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from raterlab.kinds._attributes import (
    Attribute,
    Attributed,
    Chosen,
    Option,
    any_attributes,
    hasty_attributes,
    unknown_attributes,
    worth,
)
from raterlab.kinds._errors import Error
from raterlab.kinds._kind import Answer, Credit, Example, Key, Kind, Label, Problem, another, no_code, unknown_labels
from raterlab.kinds._matching import Floats, Matching, interval_iou, overlap_credit, overlap_distance, pairs_of
from raterlab.kinds._media import Media, Text
from raterlab.kinds._passages import PASSAGE_MEASURES, Passage, any_ends, outside, passage_errors
from raterlab.kinds._weights import Weighted


class RelationLabel(BaseModel):
    """A way in which one span may stand to another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    title: str = Field(min_length=1, max_length=80)
    definition: str = Field(default="", max_length=2_000, title="What it means")
    heads: tuple[Key, ...] = Field(
        default=(), max_length=500, title="From", description="Keys of labels that it may start from; none: any."
    )
    tails: tuple[Key, ...] = Field(
        default=(), max_length=500, title="To", description="Keys of labels that it may lead to; none: any."
    )
    directed: bool = Field(default=True, title="It has a direction")


class SpansParams(Attributed, Weighted):
    """Labels, the slot of the text, and how much of a gold span must be met.

    ``overlap`` is the intersection over union (in code points) from which a span of the right label counts:
    1 asks for the exact ends, 0.5 forgives an article or a trailing comma. A relation counts when its label is right
    and both of its spans count.
    """

    kind: Literal["spans"] = "spans"
    overlap: float = Field(
        default=0.5, gt=0, le=1, title="Overlap that counts as found", description="100 asks for the exact ends."
    )
    relations: tuple[RelationLabel, ...] = Field(
        default=(), max_length=100, title="Relations", description="How spans may stand to one another."
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        for relation in self.relations:
            if relation.key in self.keys:
                raise ValueError(f"{relation.key!r} is the key of a label and of a relation: rename one")
            for key in (*relation.heads, *relation.tails):
                if key not in self.keys:
                    raise ValueError(f"the relation {relation.key!r} names {key!r}, which is not one of the labels")
        return self


class Span(Passage):
    """A labelled passage; ``id`` is there for relations to name it."""

    label: str = Field(max_length=64)
    attributes: Chosen = Field(default={})
    id: str = Field(default="", max_length=64)


class Relation(BaseModel):
    """What stands between two spans, named by their ids."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(max_length=64)
    head: str = Field(min_length=1, max_length=64)
    tail: str = Field(min_length=1, max_length=64)


class SpansAnswer(Answer):
    """Labelled spans and relations between them; their order means nothing."""

    kind: Literal["spans"] = "spans"
    spans: tuple[Span, ...] = Field(max_length=5_000)
    relations: tuple[Relation, ...] = Field(default=(), max_length=2_000)


def _slots(params: SpansParams) -> Mapping[str, str | None]:
    return {params.on: "text"}


def _check(answer: SpansAnswer, params: SpansParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"spans.{i}.label", s.label) for i, s in enumerate(answer.spans)])
    problems += outside(answer.spans, media, params.on, "spans")
    problems += unknown_attributes(params.attributes, answer.spans, "spans")
    if len({(s.start, s.end, s.label) for s in answer.spans}) < len(answer.spans):
        problems.append(Problem("spans", "the same span carries the same label twice"))
    ids = [span.id for span in answer.spans if span.id]
    if len(set(ids)) < len(ids):
        problems.append(Problem("spans", "two spans have the same id"))
    return problems + _related(answer, params)


def _related(answer: SpansAnswer, params: SpansParams) -> list[Problem]:
    offered = {relation.key: relation for relation in params.relations}
    labels = {span.id: span.label for span in answer.spans if span.id}
    problems = []
    for i, relation in enumerate(answer.relations):
        where = f"relations.{i}"
        rule = offered.get(relation.label)
        if rule is None:
            known = ", ".join(offered) or "there are none"
            problems.append(Problem(f"{where}.label", f"{relation.label!r} is not one of the relations: {known}"))
        for end, allowed in (("head", rule.heads if rule else ()), ("tail", rule.tails if rule else ())):
            span = getattr(relation, end)
            if span not in labels:
                problems.append(Problem(f"{where}.{end}", f"there is no span {span!r}"))
            elif allowed and labels[span] not in allowed:
                problems.append(
                    Problem(f"{where}.{end}", f"is a {labels[span]!r}; this relation takes {', '.join(allowed)}")
                )
        if relation.head == relation.tail:
            problems.append(Problem(where, "a span has no relation to itself"))
    told = [(r.label, *_ends_of(r, offered.get(r.label))) for r in answer.relations]
    if len(set(told)) < len(told):
        problems.append(Problem("relations", "the same relation is there twice"))
    return problems


def _ends_of(relation: Relation, rule: RelationLabel | None) -> tuple[str, str]:
    if rule and not rule.directed and relation.tail < relation.head:
        return relation.tail, relation.head
    return relation.head, relation.tail


def _labels(answer: SpansAnswer) -> list[str]:
    return [span.label for span in answer.spans] + [relation.label for relation in answer.relations]


def _overlap(a: SpansAnswer, b: SpansAnswer, params: SpansParams) -> Floats:
    """Overlap of everything with everything: of spans, and of relations the lesser one of their two spans."""
    ends = [np.array([(s.start, s.end) for s in x.spans], dtype=np.float64).reshape(-1, 2) for x in (a, b)]
    spans = interval_iou(*ends)
    whole = np.zeros((len(_labels(a)), len(_labels(b))))
    whole[: len(a.spans), : len(b.spans)] = spans
    if a.relations and b.relations:
        one, two = ([span.label for span in x.spans] for x in (a, b))
        alike = spans * (np.array(one, dtype=object)[:, None] == np.array(two, dtype=object)[None, :])
        (heads, tails), (others, ends_of) = _places(a), _places(b)
        straight = np.minimum(alike[np.ix_(heads, others)], alike[np.ix_(tails, ends_of)])
        across = np.minimum(alike[np.ix_(heads, ends_of)], alike[np.ix_(tails, others)])
        both_ways = {relation.key for relation in params.relations if not relation.directed}
        free = np.array([relation.label in both_ways for relation in a.relations])
        whole[len(a.spans) :, len(b.spans) :] = np.where(free[:, None], np.maximum(straight, across), straight)
    return whole


def _places(answer: SpansAnswer) -> tuple[list[int], list[int]]:
    place = {span.id: i for i, span in enumerate(answer.spans) if span.id}
    return [place[r.head] for r in answer.relations], [place[r.tail] for r in answer.relations]


def _worth(a: SpansAnswer, b: SpansAnswer, params: SpansParams, *, gold: bool) -> Floats | None:
    spans = worth(a.spans, b.spans, params, gold=gold)
    if spans is None:
        return None
    whole = np.ones((len(_labels(a)), len(_labels(b))))
    whole[: len(a.spans), : len(b.spans)] = spans
    return whole


def _distance(a: SpansAnswer, b: SpansAnswer, params: SpansParams) -> float:
    same = _worth(a, b, params, gold=False)
    return overlap_distance(_overlap(a, b, params), _labels(a), _labels(b), same)


def _against(answer: SpansAnswer, gold: SpansAnswer, params: SpansParams) -> Matching:
    same = _worth(answer, gold, params, gold=True)
    return _overlap(answer, gold, params), _labels(answer), _labels(gold), params.overlap, same


def _score(answer: SpansAnswer, gold: SpansAnswer, params: SpansParams) -> Credit:
    return overlap_credit(*_against(answer, gold, params), weights=params.weights)


def _errors(answer: SpansAnswer, gold: SpansAnswer, params: SpansParams) -> tuple[Error, ...]:
    pairs = pairs_of(*_against(answer, gold, params))
    # relations come after spans, and have no ends of their own
    return passage_errors([(answer.spans[i], gold.spans[j]) for i, j in pairs if i < len(answer.spans)])


def _anywhere(params: SpansParams, media: tuple[Media, ...], rng: Random) -> Span:
    start, end = any_ends(media, params.on, rng)
    label, said = rng.choice(params.keys), any_attributes(params, rng)
    return Span(start=start, end=end, label=label, attributes=said)


def _whole(spans: Sequence[Span], relations: Sequence[Relation], params: SpansParams, rng: Random) -> SpansAnswer:
    """Leave out what is there twice, name spans that have no name, and relate what may be related."""
    once = {(s.start, s.end, s.label): s for s in spans}
    free = (name for name in (f"s{i}" for i in range(10_000)) if name not in {s.id for s in once.values()})
    named = tuple(s if s.id else s.model_copy(update={"id": next(free)}) for s in once.values())
    kept = [r for r in relations if _related(SpansAnswer(spans=named, relations=(r,)), params) == []]
    for rule in params.relations if not kept else ():
        pairs = [(a.id, b.id) for a in named for b in named]
        for head, tail in rng.sample(pairs, min(len(pairs), 4)):
            relation = Relation(label=rule.key, head=head, tail=tail)
            if not kept and _related(SpansAnswer(spans=named, relations=(relation,)), params) == []:
                kept.append(relation)
    return SpansAnswer(spans=named if params.relations else tuple(once.values()), relations=tuple(kept))


def _guess(params: SpansParams, media: tuple[Media, ...], rng: Random) -> SpansAnswer:
    return _whole([_anywhere(params, media, rng) for _ in range(rng.randint(1, 3))], (), params, rng)


def _botch(answer: SpansAnswer, params: SpansParams, media: tuple[Media, ...], rng: Random) -> SpansAnswer:
    found: list[Span] = []
    for span in answer.spans:
        luck = rng.random()
        if luck < 0.6:
            label = span.label if luck < 0.3 else another(params.keys, span.label, rng)
            said = hasty_attributes(span.attributes, params, rng)
            found.append(span.model_copy(update={"label": label, "attributes": said}))
    found.append(_anywhere(params, media, rng))
    return _whole(found, answer.relations, params, rng)


_PARTY = Label(key="party", title="Party", definition="A person or company bound by the clause.")
_DATE = Label(key="date", title="Date", definition="A calendar date or a period.")
_CLAUSE = (Text(text="Acme Ltd shall pay Bolt GmbH within 30 days."),)

KIND = Kind(
    key="spans",
    title="Mark spans of text",
    params=SpansParams,
    answer=SpansAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=PASSAGE_MEASURES,
    errors=_errors,
    guess=_guess,
    botch=_botch,
    nothing=SpansAnswer(spans=()),
    examples=(
        Example(
            title="Parties and dates of a clause",
            params=SpansParams(labels=(_PARTY, _DATE)),
            media=_CLAUSE,
            gold=SpansAnswer(
                spans=(
                    Span(start=0, end=8, label="party"),
                    Span(start=19, end=28, label="party"),
                    Span(start=36, end=43, label="date"),
                )
            ),
            answers=(
                SpansAnswer(spans=(Span(start=0, end=8, label="party"), Span(start=29, end=43, label="date"))),
                SpansAnswer(spans=()),
            ),
        ),
        Example(
            title="Who owes whom, and by when",
            params=SpansParams(
                labels=(_PARTY, _DATE),
                relations=(
                    RelationLabel(key="pays", title="pays", heads=("party",), tails=("party",)),
                    RelationLabel(key="due", title="is due", heads=("party",), tails=("date",)),
                ),
            ),
            media=_CLAUSE,
            gold=SpansAnswer(
                spans=(
                    Span(id="a", start=0, end=8, label="party"),
                    Span(id="b", start=19, end=28, label="party"),
                    Span(id="c", start=36, end=43, label="date"),
                ),
                relations=(Relation(label="pays", head="a", tail="b"), Relation(label="due", head="a", tail="c")),
            ),
            answers=(
                SpansAnswer(
                    spans=(
                        Span(id="x", start=0, end=8, label="party"),
                        Span(id="y", start=19, end=28, label="party"),
                        Span(id="z", start=29, end=43, label="date"),
                    ),
                    relations=(Relation(label="pays", head="y", tail="x"), Relation(label="due", head="x", tail="z")),
                ),
            ),
        ),
        Example(
            title="Errors of a translation, by severity",
            params=SpansParams(
                labels=(
                    Label(key="meaning", title="Wrong meaning", definition="Says something that the source does not."),
                    Label(key="style", title="Style", definition="Right, but nobody would put it so."),
                ),
                attributes=(
                    Attribute(
                        key="severity",
                        title="Severity",
                        options=(Option(key="minor", title="Minor"), Option(key="major", title="Major")),
                    ),
                ),
            ),
            media=(Text(text="She made a photo of the old bridge, which has been built in 1894 by hand."),),
            gold=SpansAnswer(
                spans=(
                    Span(start=4, end=16, label="style", attributes={"severity": "minor"}),
                    Span(start=42, end=56, label="style", attributes={"severity": "major"}),
                )
            ),
            answers=(
                SpansAnswer(
                    spans=(
                        Span(start=4, end=16, label="style", attributes={"severity": "minor"}),
                        Span(start=42, end=56, label="style", attributes={"severity": "minor"}),
                    )
                ),
                SpansAnswer(spans=(Span(start=42, end=64, label="meaning", attributes={"severity": "major"}),)),
            ),
        ),
    ),
)
