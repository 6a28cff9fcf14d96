"""Evidence of copied answers between candidates. It goes to a person, never into a verdict."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from raterlab.analytics.facts import PersonFact, TrialFacts
from raterlab.domain.score import Suspicion
from raterlab.kinds import kind_of
from raterlab.stats.integrity import copy_index
from raterlab.stats.multiple import holm

Cube = NDArray[np.float64]
SURPRISING = 0.25  # a match that a quarter of the others share tells nothing
SAME = 0.02  # two independent people do not draw the same box to one part in fifty
ACT = 1e-4  # after Holm over all pairs


def suspicions(facts: TrialFacts, within: Cube) -> dict[int, list[Suspicion]]:
    """Compare everybody with everybody, on answers that independent work makes unlikely at a strict level.

    Two good people agree because both are right: an item counts only where the supposed source's answer is wrong, or
    where the kind leaves so many answers open that the same one is a surprise. The chance of a match is the share of
    everybody else who gave that answer, smoothed by half a match in one more person.
    """
    people = facts.people
    found: dict[int, list[Suspicion]] = {i: [] for i in range(len(people))}
    if len(people) < 4:
        return found
    same = np.where(np.isnan(within), np.nan, (within <= SAME).astype(np.float64))
    right = np.array(
        [
            [label is not None and (label.credit or 0.0) >= 1.0 for label in row]
            for row in ([facts.by_task[task].get(p.attempt) for p in people] for task in facts.order)
        ]
    )
    open_ended = all(kind_of(criterion.ask).level == "other" for criterion in facts.rubric.criteria)
    tested: list[tuple[float, int, int, int, int]] = []
    for source in range(len(people)):
        telling = np.ones(len(facts.order), dtype=bool) if open_ended else ~right[:, source]
        for copier in range(len(people)):
            if copier == source:
                continue
            others = [k for k in range(len(people)) if k not in (source, copier)]
            matched = same[:, source, others]
            known = (~np.isnan(matched)).sum(axis=1)
            chance = (np.nansum(matched, axis=1) + 0.5) / (known + 1.0)
            used = telling & ~np.isnan(same[:, source, copier]) & (chance <= SURPRISING)
            index = copy_index(same[used, source, copier], chance[used])
            if index is not None:
                tested.append((index.p_value, source, copier, int(same[used, source, copier].sum()), index.n))
    tested.sort()
    adjusted = holm([p_value for p_value, *_ in tested]).tolist()
    for p_value, (_, source, copier, matches, n) in zip(adjusted, tested, strict=True):
        if p_value > ACT:
            break
        if all(suspicion.other != people[source].attempt for suspicion in found[copier]):
            found[copier].append(_suspicion(people[source], matches, n, p_value))
            found[source].append(_suspicion(people[copier], matches, n, p_value))
    return found


def _suspicion(other: PersonFact, matches: int, n: int, p_value: float) -> Suspicion:
    return Suspicion(
        kind="copied answers",
        sentence=(
            f"The same unusual answer as {other.name} on {matches} of {n} items, far more than independent work makes "
            f"likely (p at most {max(p_value, 1e-5):.5f} over all pairs). "
            "Look at both before deciding; either may have copied."
        ),
        other=other.attempt,
        p_value=p_value,
        n=n,
    )
