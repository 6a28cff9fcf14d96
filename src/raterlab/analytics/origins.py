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
    """Gold that is the vote of the same raters."""
    p = np.diff(e.once.start)
    known = (e.gold >= 0) & (p > 2)
    top = e.votes.probability.max(axis=1, initial=0.0)
    contested = known & (top < 1.0)
    n = int(contested.sum())
    if n < CONTESTED:
        return
    hits = int((e.votes.label[contested] == e.gold[contested]).sum())
    sure = wilson(hits, n)
    if sure.low is not None and sure.low >= DERIVED:
        yield _derived(n, f"gold is the majority of the same labels {share_of(hits, n)} of the time")
        return
    if e.blind is None:
        return
    # a model's confidence is at best honest and, since errors of people go together, usually too high: gold that agrees
    # with it more often than it claims to know was made by such a model
    models = {e.policy.method.replace("_", "-"): e.blind, "MACE": consensus.mace(replace(e.once, gold=None))}
    for name, found in models.items():
        if found.log_likelihood is None:
            continue
        hits = int((found.label[contested] == e.gold[contested]).sum())
        sure, claims = wilson(hits, n, 0.999), float(found.confidence[contested].mean())
        if n >= FEW_ITEMS and sure.low is not None and sure.low > claims:
            yield _derived(
                n,
                f"the {name} model of the same labels matches gold {share_of(hits, n)} of the time while it claims to "
                f"know only {claims:.0%}",
            )
            return


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
