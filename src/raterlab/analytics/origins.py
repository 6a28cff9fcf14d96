"""Where gold and classes come from: gold made from the votes that it shall judge, numbers that are read as names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from raterlab.analytics.evidence import Evidence, is_number
from raterlab.analytics.habits import share_of
from raterlab.domain.assess import Caution
from raterlab.stats import consensus
from raterlab.stats.accuracy import wilson

CONTESTED = 30  # items on which raters differ before gold is compared with their vote
DERIVED = 0.97  # a vote that is right on contested items this surely is where the gold came from
FEW_ITEMS = 100
MANY_NUMBERS = 8  # classes that are all numbers, from which distances between them probably mean something


def numbers_as_names(e: Evidence) -> Iterator[Caution]:
    """Find many numbers that are compared as if they were names."""
    used = np.flatnonzero(e.counts.labels.sum(axis=0))
    names = [e.table.classes[i] for i in used]
    if e.policy.level == "nominal" and len(names) >= MANY_NUMBERS and all(map(is_number, names)):
        yield Caution(
            code="numbers_as_names",
            message=(
                f"All {len(names)} labels are numbers and are compared as names: 3 and 4 are as unlike as 3 and 90. If "
                "distances between them mean something, give `--level ordinal` or `--level interval`."
            ),
            count=len(names),
            examples=tuple(names[:5]),
        )


def gold_from_votes(e: Evidence) -> Iterator[Caution]:
    """Gold that is the vote of the same raters.

    A good crowd is nearly always right together, and its votes then equal honest gold too: that is said, and blocks
    nothing. Gold that equals a vote more often than a model of the raters can account for was made from it. Such a
    model's confidence is at best honest and, since errors of people go together, usually too high.
    """
    known = (e.gold >= 0) & (np.diff(e.once.start) > 2)
    contested = known & (e.votes.probability.max(axis=1, initial=0.0) < 1.0)
    n = int(contested.sum())
    if n < CONTESTED:
        return
    models = {}
    if e.blind is not None:
        models = {e.policy.method.replace("_", "-"): e.blind, "MACE": consensus.mace(replace(e.once, gold=None))}
    fitted = {name: found for name, found in models.items() if found.log_likelihood is not None}
    claims = {name: float(found.confidence[contested].mean()) for name, found in fitted.items()}

    def matches(label: np.ndarray) -> int:
        return int((label[contested] == e.gold[contested]).sum())

    votes = matches(e.votes.label)
    if claims and _sure(votes, n, 0.999) > max(claims.values()):
        yield _derived(
            n,
            f"gold is the majority of the same labels {share_of(votes, n)} of the time while models of the raters give "
            f"it {max(claims.values()):.0%}",
        )
        return
    for name, found in fitted.items():
        hits = matches(found.label)
        if n >= FEW_ITEMS and _sure(hits, n, 0.999) > claims[name]:
            yield _derived(
                n,
                f"the {name} model of the same labels matches gold {share_of(hits, n)} of the time while it claims to "
                f"know only {claims[name]:.0%}",
            )
            return
    if _sure(votes, n, 0.95) >= DERIVED:
        yield Caution(
            code="gold_equals_votes",
            message=(
                f"On {n} items where raters differ, gold is their majority {share_of(votes, n)} of the time. So good a "
                "crowd may be right that often; if gold was made from these votes, accuracy on it measures agreement "
                "with the crowd."
            ),
            count=n,
        )


def _sure(hits: int, n: int, level: float) -> float:
    """Lower end of the interval of a share."""
    return wilson(hits, n, level).low or 0.0


def _derived(n: int, words: str) -> Caution:
    return Caution(
        code="gold_from_votes",
        message=(
            f"On {n} items where raters differ, {words}: gold was probably made from these votes. Accuracy on it then "
            "measures agreement with the crowd, not truth, and nobody passes or fails by it: have experts answer a "
            "sample blind."
        ),
        blocks=True,
        count=n,
    )
