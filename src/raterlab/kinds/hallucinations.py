"""Passages of an answer that the source does not bear out, each with what is wrong and where the source says so."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Literal

import numpy as np
from pydantic import Field

from raterlab.kinds._errors import Error
from raterlab.kinds._kind import (
    Answer,
    Credit,
    Example,
    Kind,
    Label,
    Marking,
    Problem,
    another,
    no_code,
    unknown_labels,
)
from raterlab.kinds._matching import Floats, stretch_credit, stretch_distance, stretch_pairs
from raterlab.kinds._media import Media, Slot, Text, find
from raterlab.kinds._passages import PASSAGE_MEASURES, Passage, any_ends, outside, passage_errors
from raterlab.kinds._weights import Weighted

_LABELS = (
    Label(key="contradicted", title="Contradicted", definition="The source says otherwise."),
    Label(key="unsupported", title="Unsupported", definition="The source does not say so, and it would have to."),
    Label(key="unverifiable", title="Unverifiable", definition="No source that is given could settle it."),
)


class HallucinationsParams(Marking, Weighted):
    """What may be wrong, where the answer and its source stand, and how much of a gold flag must be met.

    ``evidence_weight`` is how much of a found flag's credit is lost when its evidence does not touch the gold evidence
    at all; flags whose gold has no evidence are judged without.
    """

    kind: Literal["hallucinations"] = "hallucinations"
    labels: tuple[Label, ...] = Field(default=_LABELS, min_length=1, max_length=500)
    source: Slot | None = Field(
        default="source", title="Slot of the source", description="Where evidence is marked. Empty: there is none."
    )
    overlap: float = Field(
        default=0.5, gt=0, le=1, title="Overlap that counts as found", description="100 asks for the exact ends."
    )
    evidence_weight: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Weight of evidence",
        description="How much of a found flag's credit is lost when its evidence misses that of the gold.",
    )
    notes: bool = Field(default=True, title="A note or address may be given with each flag")


class Flag(Passage):
    """A passage of the answer, what is wrong with it, the passages of the source that show it, and a note."""

    label: str = Field(max_length=64)
    evidence: tuple[Passage, ...] = Field(default=(), max_length=20)
    note: str = Field(default="", max_length=2_000)


class HallucinationsAnswer(Answer):
    """Flags; their order means nothing."""

    kind: Literal["hallucinations"] = "hallucinations"
    flags: tuple[Flag, ...] = Field(max_length=200)


def _slots(params: HallucinationsParams) -> Mapping[str, str | None]:
    return {params.on: "text"} | ({params.source: "text"} if params.source else {})


def _check(answer: HallucinationsAnswer, params: HallucinationsParams, media: tuple[Media, ...]) -> list[Problem]:
    problems = unknown_labels(params.keys, [(f"flags.{i}.label", flag.label) for i, flag in enumerate(answer.flags)])
    problems += outside(answer.flags, media, params.on, "flags")
    for i, flag in enumerate(answer.flags):
        where = f"flags.{i}.evidence"
        if flag.evidence and params.source is None:
            problems.append(Problem(where, "there is no source here: leave it out"))
        elif params.source is not None:
            problems += outside(flag.evidence, media, params.source, where)
        if flag.note and not params.notes:
            problems.append(Problem(f"flags.{i}.note", "notes are not asked for: leave it out"))
    if len({(f.start, f.end, f.label) for f in answer.flags}) < len(answer.flags):
        problems.append(Problem("flags", "the same passage carries the same label twice"))
    return problems


def _worth(
    a: HallucinationsAnswer, b: HallucinationsAnswer, params: HallucinationsParams, *, gold: bool
) -> Floats | None:
    if params.evidence_weight == 0 or not a.flags or not b.flags:
        return None
    told = [[_points(flag.evidence) for flag in x.flags] for x in (a, b)]
    lost = [[_apart(one, two, gold=gold) for two in told[1]] for one in told[0]]
    return 1.0 - params.evidence_weight * np.array(lost)


def _points(evidence: tuple[Passage, ...]) -> frozenset[int]:
    return frozenset(i for passage in evidence for i in range(passage.start, passage.end))


def _apart(one: frozenset[int], two: frozenset[int], *, gold: bool) -> float:
    """Return how little two pieces of evidence share; what gold does not show is not asked for."""
    if gold:
        return 0.0 if not two or one & two else 1.0
    return 1.0 - len(one & two) / len(one | two) if one | two else 0.0


def _distance(a: HallucinationsAnswer, b: HallucinationsAnswer, params: HallucinationsParams) -> float:
    return stretch_distance(a.flags, b.flags, _worth(a, b, params, gold=False))


def _score(answer: HallucinationsAnswer, gold: HallucinationsAnswer, params: HallucinationsParams) -> Credit:
    same = _worth(answer, gold, params, gold=True)
    return stretch_credit(answer.flags, gold.flags, params.overlap, same, weights=params.weights)


def _errors(
    answer: HallucinationsAnswer, gold: HallucinationsAnswer, params: HallucinationsParams
) -> tuple[Error, ...]:
    same = _worth(answer, gold, params, gold=True)
    pairs = stretch_pairs(answer.flags, gold.flags, params.overlap, same)
    return passage_errors([(answer.flags[i], gold.flags[j]) for i, j in pairs])


def _anywhere(params: HallucinationsParams, media: tuple[Media, ...], rng: Random) -> Flag:
    start, end = any_ends(media, params.on, rng)
    evidence: tuple[Passage, ...] = ()
    if params.source and isinstance(find(media, params.source), Text):
        first, last = any_ends(media, params.source, rng)
        evidence = (Passage(start=first, end=last),)
    return Flag(start=start, end=end, label=rng.choice(params.keys), evidence=evidence)


def _once(flags: list[Flag]) -> HallucinationsAnswer:
    return HallucinationsAnswer(flags=tuple({(f.start, f.end, f.label): f for f in flags}.values()))


def _guess(params: HallucinationsParams, media: tuple[Media, ...], rng: Random) -> HallucinationsAnswer:
    return _once([_anywhere(params, media, rng) for _ in range(rng.randint(1, 3))])


def _nudge(
    answer: HallucinationsAnswer, params: HallucinationsParams, media: tuple[Media, ...], rng: Random
) -> HallucinationsAnswer:
    """Set an end a little elsewhere, as hands do that leave out an article or a full stop."""
    shown = find(media, params.on)
    length = len(shown.text) if isinstance(shown, Text) else 200_000

    def moved(flag: Flag) -> Flag:
        slack = max(0, (flag.end - flag.start) // 6)
        start = max(0, flag.start + rng.randint(-slack, slack))
        end = min(length, max(start + 1, flag.end + rng.randint(-slack, slack)))
        return flag.model_copy(update={"start": start, "end": end})

    return _once([moved(flag) for flag in answer.flags])


def _botch(
    answer: HallucinationsAnswer, params: HallucinationsParams, media: tuple[Media, ...], rng: Random
) -> HallucinationsAnswer:
    """Keep a third, call a third something else, see nothing in the rest; sometimes invent one."""
    found = []
    for flag in answer.flags:
        luck = rng.random()
        if luck < 2 / 3:
            label = flag.label if luck < 1 / 3 else another(params.keys, flag.label, rng)
            found.append(flag.model_copy(update={"label": label}))
    if not answer.flags or rng.random() < 0.5:
        found.append(_anywhere(params, media, rng))
    return _once(found)


_SOURCE = (
    "The museum opened in 1987 in a former tram depot. It shows about four hundred vehicles, of which sixty still run. "
    "Entry is free on the first Sunday of each month."
)
_ANSWER = "The museum opened in 1978 in a former tram depot. Sixty of its vehicles still run. It has a large café."


def _flag(words: str, label: str, shown: str = "", note: str = "") -> Flag:
    start = _ANSWER.index(words)
    first = _SOURCE.index(shown)
    evidence = (Passage(start=first, end=first + len(shown)),) if shown else ()
    return Flag(start=start, end=start + len(words), label=label, evidence=evidence, note=note)


KIND = Kind(
    key="hallucinations",
    title="Flag what a source does not bear out",
    params=HallucinationsParams,
    answer=HallucinationsAnswer,
    level="other",
    slots=_slots,
    check=_check,
    distance=_distance,
    code=no_code,
    score=_score,
    measures=PASSAGE_MEASURES,
    errors=_errors,
    guess=_guess,
    nudge=_nudge,
    botch=_botch,
    nothing=HallucinationsAnswer(flags=()),
    examples=(
        Example(
            title="A summary beside its source",
            params=HallucinationsParams(labels=_LABELS, evidence_weight=0.5),
            media=(Text(title="Answer", text=_ANSWER), Text(slot="source", title="Source", text=_SOURCE)),
            gold=HallucinationsAnswer(
                flags=(
                    _flag("in 1978", "contradicted", "in 1987"),
                    _flag("It has a large café", "unsupported"),
                )
            ),
            answers=(
                HallucinationsAnswer(
                    flags=(
                        _flag("1978", "contradicted", "1987", "The year is turned round."),
                        _flag("It has a large café", "unverifiable"),
                    )
                ),
                HallucinationsAnswer(
                    flags=(_flag("Sixty of its vehicles still run", "contradicted", "four hundred vehicles"),)
                ),
                HallucinationsAnswer(flags=()),
            ),
        ),
    ),
)
