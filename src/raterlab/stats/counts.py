"""The three tables of a table of labels together, and what else agreement needs; all of it adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from raterlab.stats._arrays import Floats, Ints
from raterlab.stats.labels import GoldCounts, Labels, PairCounts, Patterns, stacked


@dataclass(frozen=True, eq=False, slots=True)
class Counts:
    """The three tables together; adds.

    Examples
    --------
    >>> from raterlab.stats.labels import Labels
    >>> one = Counts.of(Labels.of(item=[0, 0, 1, 1], rater=[0, 1, 0, 1], label=[0, 0, 0, 1]))
    >>> both = Counts.total([one, one])
    >>> both.items, both.pairs.shared.tolist(), both.repeats
    (4, [4], 0)
    """

    patterns: Patterns
    pairs: PairCounts
    gold: GoldCounts
    labels: Ints
    """(raters, classes) labels given, every repeat counted."""
    repeats: int
    """Labels left out of agreement because the same rater labelled the item again."""
    others: Ints
    """(raters, 3): items shared with others, items where the others have one majority, and labels equal to it."""
    alike: Floats
    """(raters, 2): sum and sum of squares, over shared items, of the share of others with the same class."""

    @classmethod
    def of(
        cls,
        labels: Labels,
        latest: tuple[Labels, int] | None = None,
        patterns: Patterns | None = None,
        pairs: PairCounts | None = None,
    ) -> Counts:
        """Count a table of labels; `latest` and what is counted from it may be known already."""
        from raterlab.stats import _kernels  # noqa: PLC0415

        once, repeats = latest or labels.latest()
        agree, most = _kernels.others(once.start, once.rater, once.label, once.raters, once.classes)
        used = _kernels.given(labels.rater, labels.label, labels.raters, labels.classes)
        shared = np.c_[agree[:, :1].astype(np.int64), most]
        return cls(
            patterns or once.patterns(),
            pairs or once.pairs(),
            labels.against_gold(),
            used,
            repeats,
            shared,
            agree[:, 1:],
        )

    @classmethod
    def total(cls, parts: Iterable[Counts]) -> Counts:
        """Add up the counts of several parts of a table; no item may be in two of them."""
        return reduce(add, parts)

    @property
    def items(self) -> int:
        """Number of items."""
        return int(self.patterns.weight.sum())

    def __add__(self, other: Counts) -> Counts:
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(
            self.patterns + other.patterns,
            self.pairs + other.pairs,
            self.gold + other.gold,
            stacked(self.labels, other.labels),
            self.repeats + other.repeats,
            stacked(self.others, other.others),
            stacked(self.alike, other.alike),
        )
