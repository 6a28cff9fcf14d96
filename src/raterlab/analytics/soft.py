"""Gold that is a distribution: an answer such as ``{"a": 0.7, "b": 0.3}``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from raterlab.stats.estimate import Estimate
from raterlab.stats.gold import SoftScore, soft_gold

if TYPE_CHECKING:
    from raterlab.analytics.evidence import Evidence

Array = npt.NDArray[Any]
NONE = "no gold is a distribution"


@dataclass(frozen=True, eq=False, slots=True)
class SoftGold:
    """Distributions and the items that have them.

    Parameters
    ----------
    of_item
        (items,) number of the item's distribution, -1 for none.
    shares
        (distributions, classes), each row sums to 1.
    """

    of_item: Array
    shares: Array


@lru_cache(maxsize=65_536)
def distribution(word: str) -> Mapping[str, float] | None:
    """Read an answer that is a distribution; None when it is none.

    Examples
    --------
    >>> distribution('{"a": 3, "b": 1}'), distribution("yes")
    ({'a': 0.75, 'b': 0.25}, None)
    """
    if not word.startswith("{"):
        return None
    try:
        found = json.loads(word)
    except ValueError:
        return None
    numbers = [x for x in found.values() if isinstance(x, int | float) and not isinstance(x, bool) and x >= 0]
    if len(numbers) < len(found) or not 0 < (whole := float(sum(numbers))) < float("inf"):
        return None
    return {name: x / whole for name, x in found.items()}


def split(names: Sequence[str]) -> tuple[tuple[str, ...], Array]:
    """Return the classes without distributions, which stand last, and the (distributions, classes) shares."""
    hard = tuple(name for name in names if distribution(name) is None)
    place = {name: i for i, name in enumerate(hard)}
    shares = np.zeros((len(names) - len(hard), len(hard)))
    for row, word in zip(shares, names[len(hard) :], strict=True):
        for name, share in (distribution(word) or {}).items():
            row[place[name]] = share
    return hard, shares


def everybody(e: Evidence) -> SoftScore:
    """Score all labels of items whose gold is a distribution."""
    return _score(e, None)


def by_rater(e: Evidence, which: str) -> list[Estimate]:
    """Return each rater's log_score or ratio."""
    if e.counts_alone or e.table.soft is None:
        return [Estimate.undefined(NONE)] * len(e.raters)
    found: list[Estimate] = [getattr(_score(e, r), which) for r in range(len(e.raters))]
    return found


def _score(e: Evidence, rater: int | None) -> SoftScore:
    if e.counts_alone or e.table.soft is None:
        none = Estimate.undefined(NONE)
        return SoftScore(none, none, none, None, None)
    of_label = e.soft_of_label
    label = e.labels.label
    if rater is not None:
        of_label, label = e.of_rater(of_label, rater), e.of_rater(label, rater)
    used = of_label >= 0
    return soft_gold(label[used], e.table.soft.shares[of_label[used]])
