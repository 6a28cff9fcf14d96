"""Accuracy on gold where mistakes differ in what they cost: the policy's ``[costs]``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from raterlab.analytics.evidence import Evidence
from raterlab.stats.accuracy import mean_of_moments
from raterlab.stats.estimate import Estimate

NONE = "the policy names no costs"


def matrix(e: Evidence) -> npt.NDArray[np.float64] | None:
    """(gold, label) costs: as named, 1 for mistakes that are not named, 0 for what is right; None without any."""
    if not e.policy.costs:
        return None
    place = {name: i for i, name in enumerate(e.class_names)}
    cost = 1.0 - np.eye(len(place))
    for gold, row in e.policy.costs.items():
        for label, value in row.items():
            if gold in place and label in place:
                cost[place[gold], place[label]] = value
    return cost


def weighted(e: Evidence) -> list[Estimate]:
    """Return each rater's accuracy, and that of all together at the end."""
    cost, table = matrix(e), e.counts.gold.table
    if cost is None or table is None or not table.any():
        why = NONE if cost is None else "there is no gold" if table is not None else "there are too many classes"
        return [Estimate.undefined(why)] * (len(e.raters) + 1)
    if not cost.any():
        return [Estimate.undefined("no mistake costs anything")] * (len(e.raters) + 1)
    credit = 1 - cost / cost.max()
    found = []
    for counts in (*table, table.sum(axis=0)):
        n = int(counts.sum())
        each = mean_of_moments(n, float((counts * credit).sum()), float((counts * credit**2).sum())) if n else None
        found.append(each or Estimate.undefined("no item with gold"))
    return found
