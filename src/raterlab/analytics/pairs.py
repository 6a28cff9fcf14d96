"""Rows of pairs of raters."""

from __future__ import annotations

from raterlab.analytics.evidence import Evidence
from raterlab.domain.assess import PairRow
from raterlab.domain.score import Measured
from raterlab.stats._arrays import Ints
from raterlab.stats.accuracy import wilson


def pair_rows(e: Evidence, which: Ints) -> tuple[PairRow, ...]:
    """Return agreement and kappa of some pairs of raters, by their place in the counts."""
    pairs = e.pairs
    return tuple(
        PairRow.model_construct(
            a=e.raters[int(pairs.a[i])],
            b=e.raters[int(pairs.b[i])],
            agreement=Measured.of(wilson(int(pairs.agreed[i]), int(pairs.shared[i]))),
            kappa=Measured.of(e.kappas[int(i)]),
        )
        for i in which
    )
