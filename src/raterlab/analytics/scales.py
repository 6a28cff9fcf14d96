"""Agreement of numbers and of raters with habits of their own: measures that need raters side by side."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from raterlab.stats import reliability
from raterlab.stats.estimate import Estimate

COUNTS = "it needs the labels themselves, and only counts were kept"
NOMINAL = "the policy says that the labels are nominal"
MOST_CELLS = 5_000_000
if TYPE_CHECKING:
    from raterlab.analytics.evidence import Evidence

Array = npt.NDArray[Any]


def codes(e: Evidence) -> Array | None:
    """(items, raters) each rater's last class of an item, -1 for none; None where that is too large to hold."""
    once = e.once
    if once.items * once.raters > MOST_CELLS:
        return None
    table = np.full((once.items, once.raters), -1, dtype=np.int64)
    table[np.repeat(np.arange(once.items), np.diff(once.start)), once.rater] = once.label
    return table


def _usual(e: Evidence) -> Array:
    """(items, m) numbers on the items with the commonest number of labels above one, whoever gave them."""
    sizes = np.diff(e.once.start)
    m = int(np.bincount(sizes)[2:].argmax()) + 2 if (sizes > 1).any() else 2
    first = e.once.start[:-1][sizes == m]
    return np.asarray(e.values[e.once.label[first[:, None] + np.arange(m)]])


def _complete(e: Evidence) -> Array | None:
    """(items, raters) numbers on the items that every rater judged."""
    table = codes(e)
    if table is None:
        return None
    table = table[:, (table >= 0).any(axis=0)]
    return np.asarray(e.values[table[(table >= 0).all(axis=1)]])


def _icc(e: Evidence, kind: str) -> Estimate:
    if e.counts_alone:
        return Estimate.undefined(COUNTS)
    if e.policy.level == "nominal" or e.no_order:
        return Estimate.undefined(e.no_order or NOMINAL)
    numbers = _usual(e) if kind.startswith("one_way") else _complete(e)
    if numbers is None:
        return Estimate.undefined("there are too many items and raters to set side by side")
    found: Estimate = getattr(reliability.icc(numbers), kind)
    return found


def icc(kind: str) -> Callable[[Evidence], Estimate]:
    """Return one of the intraclass correlations, by its name in `stats.reliability.Icc`."""
    return partial(_icc, kind=kind)


def kendall_w(e: Evidence) -> Estimate:
    """Concordance of the raters' orders of the items that all of them judged."""
    if e.counts_alone:
        return Estimate.undefined(COUNTS)
    if e.policy.level == "nominal" or e.no_order:
        return Estimate.undefined(e.no_order or NOMINAL)
    numbers = _complete(e)
    if numbers is None or numbers.shape[0] ** 2 * numbers.shape[1] > MOST_CELLS:
        return Estimate.undefined("there are too many items and raters to rank at once")
    if len(numbers) < 2:
        return Estimate.undefined("fewer than two items that all raters judged")
    return reliability.kendall_w(numbers.T).w


def conger(e: Evidence) -> Estimate:
    """Conger's kappa."""
    if e.counts_alone:
        return Estimate.undefined(COUNTS)
    table = codes(e) if e.once.items * e.once.raters * e.classes <= MOST_CELLS else None
    if table is None:
        return Estimate.undefined("there are too many items, raters and classes to set side by side")
    return reliability.conger_kappa(table)
