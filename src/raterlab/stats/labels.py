"""Labels sorted by item, and the small tables that they add up to.

`Labels` is the long table of (item, rater, replicate, label) as integer codes. From it come three tables that *add*:
`Patterns` (how many items have each vector of class counts), `PairCounts` (rater against rater) and `GoldCounts`
(label against gold, for each rater). Batches, partitions and machines merge by ``+``; every coefficient and its
interval is a function of these tables alone, so its cost does not grow with the number of labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Bools, Ints, label_codes

Codes = npt.NDArray[np.integer[Any]]
DENSE_PAIRS = 30_000_000  # cells of a raters x raters x classes x classes table that is worth holding whole
MOST_CELLS = 50_000_000  # beyond that, tables by class are not kept: only how often people agreed


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """Every label, sorted by item. The key is (item, rater, replicate): repeats are kept.

    Parameters
    ----------
    start
        (items + 1,): the labels of item j are ``start[j]:start[j + 1]``, in the order in which they were given.
    rater, label
        (labels,) codes from 0.
    raters, classes
        Number of raters and of classes that could occur.
    gold
        (items,) class of the agreed answer, -1 where there is none; None when no item has gold.

    Examples
    --------
    >>> Labels.of(item=[7, 3, 7, 3], rater=[0, 0, 1, 1], label=[1, 0, 1, 1]).patterns().weight.tolist()
    [1, 1]
    """

    start: Codes
    rater: Codes
    label: Codes
    raters: int
    classes: int
    gold: Codes | None = None

    def __post_init__(self) -> None:
        if len(self.rater) != len(self.label) or (len(self.start) and self.start[-1] != len(self.label)):
            raise ValueError("start, rater and label do not describe the same labels")
        # one narrow and one wide layout, so that there are two sets of compiled code and not dozens
        narrow = self.raters < 2**15 and self.classes < 2**7
        object.__setattr__(self, "start", self.start.astype(np.int64, copy=False))
        object.__setattr__(self, "rater", self.rater.astype(np.int16 if narrow else np.int32, copy=False))
        object.__setattr__(self, "label", self.label.astype(np.int8 if narrow else np.int32, copy=False))

    @classmethod
    def of(
        cls,
        *,
        item: npt.ArrayLike,
        rater: npt.ArrayLike,
        label: npt.ArrayLike,
        gold: npt.ArrayLike | None = None,
        raters: int | None = None,
        classes: int | None = None,
    ) -> Labels:
        """Sort a long table of codes by item; the order within an item is kept.

        Parameters
        ----------
        item, rater, label
            (labels,) integer codes from 0; item numbers need not be consecutive.
        gold
            (labels,) gold class of the label's item, -1 for none.
        raters, classes
            Totals; by default one more than the highest code.
        """
        items, who, what = (label_codes(x, 1) for x in (item, rater, label))
        if not len(items) == len(who) == len(what):
            raise ValueError("item, rater and label must have the same length")
        if min((x.min(initial=0) for x in (items, who, what)), default=0) < 0:
            raise ValueError("codes must not be negative: leave the label out")
        order = np.argsort(items, kind="stable")
        items = items[order]
        first = np.flatnonzero(np.r_[True, items[1:] != items[:-1]]) if len(items) else np.zeros(0, dtype=np.int64)
        keys = None if gold is None else label_codes(gold, 1)[order][first]
        return cls(
            np.r_[first, len(items)],
            who[order],
            what[order],
            raters if raters is not None else int(who.max(initial=-1)) + 1,
            classes if classes is not None else int(what.max(initial=-1)) + 1,
            keys,
        )

    @classmethod
    def of_matrix(cls, codes: npt.ArrayLike, k: int | None = None) -> Labels:
        """Return the labels of an (items, raters) matrix, -1 missing."""
        table = label_codes(codes)
        given = table >= 0
        item, rater = np.nonzero(given)
        found = cls.of(item=item, rater=rater, label=table[given], raters=table.shape[1], classes=k)
        return replace(found, start=np.r_[0, np.cumsum(given.sum(axis=1))])

    @property
    def items(self) -> int:
        """Number of items."""
        return len(self.start) - 1

    def latest(self) -> tuple[Labels, int]:
        """Keep each rater's last label of an item, and count those left out.

        Agreement compares people, so a second label by the same person is no second opinion; accuracy, Dawid-Skene
        and the repeat rate use all of them.

        Examples
        --------
        >>> once, repeats = Labels.of(item=[0, 0, 0], rater=[0, 1, 0], label=[0, 1, 1]).latest()
        >>> once.label.tolist(), repeats
        ([1, 1], 1)
        """
        from raterlab.stats import _kernels  # noqa: PLC0415 - compiled code loads when it is first needed

        keep, repeats = _kernels.last_of_each(self.start, self.rater)
        if not repeats:
            return self, 0
        kept = np.r_[0, np.cumsum(keep)][self.start]
        return replace(self, start=kept, rater=self.rater[keep], label=self.label[keep]), int(repeats)

    def patterns(self) -> Patterns:
        """How many items have each vector of class counts (one pass)."""
        from raterlab.stats import _kernels  # noqa: PLC0415

        key, first, weight = _kernels.patterns(self.start, self.label, _mixers(self.classes))
        _, where, inverse = np.unique(key, return_index=True, return_inverse=True)
        first, weight = first[where], np.bincount(inverse, weight).astype(np.int64)
        sizes = (self.start[first + 1] - self.start[first]).astype(np.int64)
        ends = np.cumsum(sizes)
        at = np.repeat(self.start[first] - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)
        pattern = np.repeat(np.arange(len(first)), sizes)
        return Patterns.collect(pattern, self.label[at], weight, self.classes)

    def pairs(self) -> PairCounts:
        """Count how often every two raters gave every two classes to the same item (one pass)."""
        from raterlab.stats import _kernels  # noqa: PLC0415

        k = self.classes
        if (self.raters * k) ** 2 <= DENSE_PAIRS:
            tensor = _kernels.pair_tensor(self.start, self.rater, self.label, self.raters, k)
            a, b = np.nonzero(tensor.any(axis=(2, 3)))
            return PairCounts.of_tables(a, b, tensor[a, b].astype(np.int64), self.raters)
        alike = k**2 * self.raters**2 >= 2**62
        keys = _kernels.pair_keys(self.start, self.rater, self.label, self.raters, k, alike)
        cells, counts = np.unique(keys, return_counts=True)
        return PairCounts.of_cells(cells, counts, self.raters, k, only_same=alike)

    def against_gold(self) -> GoldCounts:
        """Count labels by rater, gold class and class given; every repeat counts."""
        k = max(self.classes, int(self.gold.max(initial=-1)) + 1 if self.gold is not None else 0)
        table = k * k * self.raters <= MOST_CELLS
        if self.gold is None:
            none = np.zeros(self.raters, dtype=np.int64)
            return GoldCounts(none, none, np.zeros((self.raters, k, k), dtype=np.int64) if table else None)
        gold = np.repeat(self.gold, np.diff(self.start))
        known = gold >= 0
        rater, gold, label = self.rater[known].astype(np.int64), gold[known], self.label[known]
        asked = np.bincount(rater, minlength=self.raters)
        right = np.bincount(rater[gold == label], minlength=self.raters)
        if not table:
            return GoldCounts(asked, right, None)
        cells = np.bincount((rater * k + gold) * k + label, minlength=self.raters * k * k)
        return GoldCounts(asked, right, cells.reshape(self.raters, k, k))


def _mixers(k: int) -> npt.NDArray[np.uint64]:
    """Return a 64-bit number for each class (splitmix64): the sum over its labels is the key of an item's counts."""
    with np.errstate(over="ignore"):
        z = (np.arange(1, k + 1, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)))


@dataclass(frozen=True, eq=False, slots=True)
class Patterns:
    """Distinct vectors of class counts and the number of items that have each; adds.

    Agreement that does not ask who gave which label depends on nothing else. Stored sparsely, so that a thousand
    classes cost no more than are used.

    Parameters
    ----------
    start
        (patterns + 1,): entries of pattern p are ``start[p]:start[p + 1]``.
    label, count
        (entries,) class and how many labels of the item it got (at least 1).
    weight
        (patterns,) number of items.
    k
        Number of classes.

    Examples
    --------
    >>> p = Patterns.of_codes(np.array([[0, 0, 1], [1, 0, 0], [1, 1, 1], [0, -1, -1]]))
    >>> p.dense().tolist(), p.weight.tolist()
    ([[2, 1], [0, 3], [1, 0]], [2, 1, 1])
    >>> (p + p).weight.tolist()
    [4, 2, 2]
    """

    start: Ints
    label: Ints
    count: Ints
    weight: Ints
    k: int

    @classmethod
    def collect(cls, pattern: Codes, label: Codes, weight: Ints, k: int) -> Patterns:
        """Build from one row a label: its pattern (numbered from 0, ascending) and class."""
        cells, count = np.unique(pattern.astype(np.int64) * k + label, return_counts=True)
        owner = cells // k
        start = np.searchsorted(owner, np.arange(len(weight) + 1))
        return cls(start, cells % k, count.astype(np.int64), weight, k)

    @classmethod
    def of_codes(cls, codes: npt.ArrayLike, k: int | None = None, *, merge: bool = True) -> Patterns:
        """Return the patterns of an (items, raters) matrix, -1 missing; `merge` puts equal ones together."""
        table = label_codes(codes)
        highest = int(table.max(initial=-1)) + 1
        if k is not None and highest > k:
            raise ValueError(f"codes go up to {highest - 1} but there are {k} classes")
        table = table[(table >= 0).any(axis=1)]
        given = table >= 0
        pattern = np.nonzero(given)[0]
        found = cls.collect(pattern, table[given], np.ones(len(table), dtype=np.int64), k or max(highest, 1))
        return found.merged() if merge else found

    @property
    def sizes(self) -> Ints:
        """Labels of an item of each pattern."""
        return self.sums(self.count)

    def sums(self, entries: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Sum a quantity of the entries over each pattern."""
        return np.add.reduceat(entries, self.start[:-1]) if len(self.weight) else entries[:0]

    @property
    def owner(self) -> Ints:
        """Pattern of each entry."""
        return np.repeat(np.arange(len(self.weight)), np.diff(self.start))

    def totals(self) -> Ints:
        """Labels of each class over all items."""
        each = self.count * self.weight[self.owner]
        return np.bincount(self.label, each, minlength=self.k).astype(np.int64)

    def kept(self, keep: Bools) -> Patterns:
        """Return only some of the patterns."""
        entries = keep[self.owner]
        sizes = np.diff(self.start)[keep]
        return Patterns(np.r_[0, np.cumsum(sizes)], self.label[entries], self.count[entries], self.weight[keep], self.k)

    def dense(self) -> Ints:
        """(patterns, classes) counts."""
        table = np.zeros((len(self.weight), self.k), dtype=np.int64)
        table[self.owner, self.label] = self.count
        return table

    def merged(self) -> Patterns:
        """Put equal patterns together, in an order that depends on their content alone."""
        with np.errstate(over="ignore"):
            key = self.sums(self.count.astype(np.uint64) * _mixers(self.k)[self.label])
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        sizes = np.diff(self.start)[first]
        ends = np.cumsum(sizes)
        at = np.repeat(self.start[:-1][first] - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)
        weight = np.bincount(inverse, self.weight, minlength=len(first)).astype(np.int64)
        return Patterns(np.r_[0, ends], self.label[at], self.count[at], weight, self.k)

    def __add__(self, other: Patterns) -> Patterns:
        if not isinstance(other, Patterns):
            return NotImplemented
        return Patterns(
            np.r_[self.start, other.start[1:] + self.start[-1]],
            np.r_[self.label, other.label],
            np.r_[self.count, other.count],
            np.r_[self.weight, other.weight],
            max(self.k, other.k),
        ).merged()


@dataclass(frozen=True, eq=False, slots=True)
class PairCounts:
    """How often every two raters who share an item agreed, and their contingency tables; adds.

    Parameters
    ----------
    a, b
        (pairs,) rater codes, a < b, ascending.
    shared, agreed
        (pairs,) items in common, and those with the same class from both.
    table
        (pairs, K, K) items by the class of a (rows) and of b (columns); None where there are too many classes to hold.
    raters
        Number of raters.

    Examples
    --------
    >>> pairs = Labels.of(item=[0, 0, 1, 1], rater=[0, 1, 0, 1], label=[0, 0, 0, 1]).pairs()
    >>> pairs.table.tolist(), pairs.shared.tolist(), pairs.agreed.tolist()
    ([[[1, 1], [0, 0]]], [2], [1])
    """

    a: Ints
    b: Ints
    shared: Ints
    agreed: Ints
    table: Ints | None
    raters: int

    @classmethod
    def of_tables(cls, a: Ints, b: Ints, table: Ints, raters: int) -> PairCounts:
        """Build from contingency tables."""
        agreed = np.einsum("pkk->p", table)
        return cls(a, b, np.asarray(table.sum(axis=(1, 2))), np.asarray(agreed), table, raters)

    @classmethod
    def of_cells(cls, cells: Ints, counts: Ints, raters: int, k: int, *, only_same: bool = False) -> PairCounts:
        """Build from ascending cell numbers ``((a R + b) K + class of a) K + class of b``.

        With `only_same` they are ``2 (a R + b)`` plus 1 where the classes are the same.
        """
        side = 2 if only_same else k * k
        pairs, where = np.unique(cells // side, return_inverse=True)
        a, b = pairs // raters, pairs % raters
        same = cells % 2 == 1 if only_same else (cells % side) // k == cells % k
        shared = np.bincount(where, counts, minlength=len(pairs)).astype(np.int64)
        agreed = np.bincount(where[same], counts[same], minlength=len(pairs)).astype(np.int64)
        if only_same or len(pairs) * side > MOST_CELLS:
            return cls(a, b, shared, agreed, None, raters)
        table = np.zeros((len(pairs), side), dtype=np.int64)
        table[where, cells % side] = counts
        return cls(a, b, shared, agreed, table.reshape(-1, k, k), raters)

    def __add__(self, other: PairCounts) -> PairCounts:
        if not isinstance(other, PairCounts):
            return NotImplemented
        raters = max(self.raters, other.raters)
        keys = np.r_[self.a * raters + self.b, other.a * raters + other.b]
        pairs, where = np.unique(keys, return_inverse=True)
        a, b = pairs // raters, pairs % raters
        shared = np.bincount(where, np.r_[self.shared, other.shared], minlength=len(pairs)).astype(np.int64)
        agreed = np.bincount(where, np.r_[self.agreed, other.agreed], minlength=len(pairs)).astype(np.int64)
        if self.table is None or other.table is None:
            return PairCounts(a, b, shared, agreed, None, raters)
        k = max(self.table.shape[1], other.table.shape[1])
        table = np.zeros((len(pairs), k, k), dtype=np.int64)
        for part, at in ((self.table, where[: len(self.a)]), (other.table, where[len(self.a) :])):
            table[at, : part.shape[1], : part.shape[1]] += part
        return PairCounts(a, b, shared, agreed, table, raters)


@dataclass(frozen=True, eq=False, slots=True)
class GoldCounts:
    """Labels on items with gold by rater, and by gold class and class given; adds.

    Parameters
    ----------
    asked, right
        (raters,) labels on items with gold, and those equal to it.
    table
        (raters, gold classes, classes given); None where there are too many classes to hold.

    Examples
    --------
    >>> gold = Labels.of(item=[0, 0, 1], rater=[0, 1, 0], label=[0, 1, 1], gold=[0, 0, 1]).against_gold()
    >>> gold.right.tolist(), gold.asked.tolist()
    ([2, 0], [2, 1])
    """

    asked: Ints
    right: Ints
    table: Ints | None

    def __add__(self, other: GoldCounts) -> GoldCounts:
        if not isinstance(other, GoldCounts):
            return NotImplemented
        table = None if self.table is None or other.table is None else stacked(self.table, other.table)
        return GoldCounts(stacked(self.asked, other.asked), stacked(self.right, other.right), table)


def stacked(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Add two tables, the smaller filled up with zeros.

    Examples
    --------
    >>> stacked(np.array([1, 2]), np.array([1, 1, 1])).tolist()
    [2, 3, 1]
    """
    total = np.zeros(np.maximum(a.shape, b.shape), dtype=a.dtype)
    for part in (a, b):
        total[tuple(slice(0, n) for n in part.shape)] += part
    return total
