"""Labels that are lists in JSON: sets of classes, and spans of a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from raterlab.analytics.scales import COUNTS, MOST_CELLS
from raterlab.stats import pairs, reliability, spans
from raterlab.stats.estimate import Estimate
from raterlab.stats.labels import Labels

if TYPE_CHECKING:
    from raterlab.analytics.evidence import Evidence

CHANCE_PAIRS = 20_000
GAMMA_TEXTS, GAMMA_UNITS = 30, 10_000  # gamma aligns exactly: so many texts, and ways to group a text's spans
Span = tuple[float, float, int]


@dataclass(frozen=True)
class Answers:
    """What the classes of a table mean, where all of them are lists.

    Parameters
    ----------
    kind
        ``sets`` of classes, or ``units``: spans of a text.
    parts
        For each class code the numbers of its elements; spans are (start, end, class).
    """

    kind: Literal["sets", "units"]
    parts: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, names: Sequence[str]) -> Answers | None:
        """Read the names of classes; None where they are no such lists.

        Examples
        --------
        >>> Answers.of(['["b", "a"]', "[]"]).parts
        ((0, 1), ())
        >>> Answers.of(['[[3, 8, "PER"]]', '[{"start": 1, "end": 5, "label": "LOC"}]']).parts
        (((3.0, 8.0, 0),), ((1.0, 5.0, 1),))
        >>> Answers.of(["yes", "[]"]) is None
        True
        """
        if not names or any(not name.lstrip().startswith("[") for name in names):
            return None
        try:
            read = [json.loads(name) for name in names]
        except ValueError:
            return None
        elements = [x for row in read for x in row]
        book: dict[Any, int] = {}

        def number(x: Any) -> int:
            return book.setdefault(x, len(book))

        if elements and all(isinstance(x, str | int | float | bool) for x in elements):
            return cls("sets", tuple(tuple(sorted({number(str(x)) for x in row})) for row in read))
        found = [[_span(x) for x in row] for row in read]
        if not elements or any(x is None for row in found for x in row):
            return None
        return cls("units", tuple(tuple((x[0], x[1], number(x[2])) for x in row if x) for row in found))

    def of_items(self, once: Labels) -> Iterator[list[tuple[Any, ...]]]:
        """Each item's answers, on items with two or more."""
        for j in np.flatnonzero(np.diff(once.start) > 1):
            yield [self.parts[c] for c in once.label[once.start[j] : once.start[j + 1]]]


def _span(x: Any) -> tuple[float, float, str] | None:
    if isinstance(x, dict):
        x = [x.get("start"), x.get("end"), x.get("label", "")]
    if not isinstance(x, list) or len(x) not in (2, 3):
        return None
    start, end, label = (*x, "") if len(x) == 2 else x
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (start, end))
    return (float(start), float(end), str(label)) if numbers and end > start else None


_NAMES = {"sets": "sets", "units": "stretches of text"}


def _refused(e: Evidence, *kinds: str) -> Estimate | Answers:
    """Return the answers, or why there are none of this kind."""
    answers = e.answers
    if answers is None or answers.kind not in kinds:
        names = " or ".join(_NAMES[kind] for kind in kinds)
        return Estimate.undefined(f"labels are not {names}, as lists in JSON")
    return Estimate.undefined(COUNTS) if e.counts_alone else answers


def _alpha_of_sets(e: Evidence, distance: str) -> Estimate:
    answers = _refused(e, "sets")
    if isinstance(answers, Estimate):
        return answers
    size = max((x for part in answers.parts for x in part), default=0) + 1
    table = np.zeros((len(answers.parts), size), dtype=np.bool_)
    for code, part in enumerate(answers.parts):
        table[code, list(part)] = True
    once: Labels = e.once
    sizes = np.diff(once.start)
    slots = int(sizes.max(initial=0))
    if once.items * slots * max(slots, size) > MOST_CELLS:
        return Estimate.undefined("there are too many items and raters to set side by side")
    # who gave an answer does not matter here: places in the item stand for raters
    place = np.arange(len(once.label)) - np.repeat(once.start[:-1], sizes)
    item = np.repeat(np.arange(once.items), sizes)
    given = np.zeros((once.items, slots, size), dtype=np.bool_)
    seen = np.zeros((once.items, slots), dtype=np.bool_)
    given[item, place], seen[item, place] = table[once.label], True
    within = reliability.set_distances(given, seen, kind=distance)
    shared = np.flatnonzero((sizes > 1)[item])
    if len(np.unique(item[shared])) < 2:
        return Estimate.undefined("fewer than two items have labels from two raters")
    r = np.random.default_rng(0)
    a, b = r.choice(shared, (2, CHANCE_PAIRS))
    apart = item[a] != item[b]
    two = np.stack([table[once.label[a[apart]]], table[once.label[b[apart]]]], axis=1)
    return pairs.alpha_from_distances(within[sizes > 1], reliability.set_distances(two, kind=distance)[:, 0, 1])


def alpha_of_sets(distance: str) -> Callable[[Evidence], Estimate]:
    """Return Krippendorff's alpha of sets by a distance, masi or jaccard."""
    return partial(_alpha_of_sets, distance=distance)


def f1(e: Evidence) -> Estimate:
    """F1 across labelers: elements of sets, or spans with equal ends and class."""
    answers = _refused(e, "sets", "units")
    if isinstance(answers, Estimate):
        return answers
    once: Labels = e.once
    if once.items * once.raters**2 > MOST_CELLS:
        return Estimate.undefined("there are too many items and raters to set side by side")
    matched = np.zeros((once.items, once.raters, once.raters))
    sizes = np.full((once.items, once.raters), np.nan)
    parts = [set(part) for part in answers.parts]
    for j in range(once.items):
        at = range(int(once.start[j]), int(once.start[j + 1]))
        for i in at:
            r = once.rater[i]
            sizes[j, r] = len(parts[once.label[i]])
            for h in at:
                matched[j, r, once.rater[h]] = len(parts[once.label[i]] & parts[once.label[h]])
    return reliability.mean_pairwise_f1(matched, sizes)


def unitized(e: Evidence) -> Estimate:
    """Unitized alpha; a text ends where its last span ends, and one rater's overlapping spans of a class are one."""
    answers = _refused(e, "units")
    if isinstance(answers, Estimate):
        return answers
    texts = []
    for item in answers.of_items(e.once):
        own = [_joined(part) for part in item]
        ends = [x[1] for part in own for x in part]
        if any(x[k] != int(x[k]) for part in own for x in part for k in (0, 1)):
            return Estimate.undefined("positions are not whole numbers")
        start = min((x[0] for part in own for x in part), default=0.0)
        texts.append((own, int(min(start, 0)), int(max(ends, default=1))))
    return spans.unitized_alpha_over(texts)


def gamma(e: Evidence) -> Estimate:
    """Mathet's gamma on a seeded sample of texts that can be aligned exactly."""
    answers = _refused(e, "units")
    if isinstance(answers, Estimate):
        return answers
    texts = [
        item
        for item in answers.of_items(e.once)
        if all(item) and np.prod([len(part) + 1.0 for part in item]) <= GAMMA_UNITS
    ]
    chosen = np.random.default_rng(0).permutation(len(texts))[:GAMMA_TEXTS]
    return spans.gamma_over([texts[i] for i in np.sort(chosen)])


def _joined(part: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    for start, end, kind in sorted(part, key=lambda x: (x[2], x[0], x[1])):
        if out and out[-1][2] == kind and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end), kind)
        else:
            out.append((start, end, kind))
    return out
