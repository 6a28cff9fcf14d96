"""Agreement of people with one another: per criterion, by the kind's own distance and by codes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from raterlab.analytics.facts import LabelFact, TrialFacts
from raterlab.domain.rubric import Criterion
from raterlab.domain.score import Measured, Panel, PanelMeasure, PeerRow
from raterlab.kinds import kind_of
from raterlab.stats import agreement, kappa, krippendorff, pairs
from raterlab.stats.estimate import Estimate

CHANCE_PAIRS = 2_000
NO_KAPPA = Estimate.undefined("this kind has no codes: kappa does not apply")
Cube = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Distances and codes of one criterion over the hidden items."""

    facts: TrialFacts
    criterion: Criterion

    @cached_property
    def _grid(self) -> list[list[LabelFact | None]]:
        """Labels that answer this criterion, item by person."""
        key = self.criterion.key
        return [
            [
                label if (label := self.facts.by_task[task].get(person.attempt)) and key in label.answers else None
                for person in self.facts.people
            ]
            for task in self.facts.order
        ]

    @cached_property
    def within(self) -> Cube:
        """Distances (items, people, people); NaN where either is missing."""
        n, r = len(self.facts.order), len(self.facts.people)
        cube = np.full((n, r, r), np.nan)
        for j, row in enumerate(self._grid):
            for a in range(r):
                left = row[a]
                if left is None:
                    continue
                for b in range(a):
                    right = row[b]
                    if right is not None:
                        cube[j, a, b] = cube[j, b, a] = self.facts.distance(self.criterion, left, right)
        return cube

    @cached_property
    def between(self) -> Cube:
        """Distances of a seeded sample of labels of different items."""
        flat = [(j, label) for j, row in enumerate(self._grid) for label in row if label is not None]
        if len({j for j, _ in flat}) < 2:
            return np.empty(0)
        rng = random.Random(self.facts.seed)  # noqa: S311 - a reproducible sample, not a secret
        drawn: list[float] = []
        while len(drawn) < CHANCE_PAIRS:
            (j, left), (k, right) = rng.choice(flat), rng.choice(flat)
            if j != k:
                drawn.append(self.facts.distance(self.criterion, left, right))
        return np.array(drawn)

    @cached_property
    def codes(self) -> NDArray[np.int64] | None:
        """Codes (items, people), -1 missing; None for kinds without codes."""
        kind, key = kind_of(self.criterion.ask), self.criterion.key
        if kind.level == "other":
            return None
        table = np.full((len(self.facts.order), len(self.facts.people)), -1, dtype=np.int64)
        for j, row in enumerate(self._grid):
            for r, label in enumerate(row):
                if label is not None:
                    code = kind.code(label.answers[key], self.criterion.ask)
                    table[j, r] = -1 if code is None else code
        return table

    @cached_property
    def classes(self) -> int:
        """Number of codes in use, at least two."""
        return 2 if self.codes is None or self.codes.size == 0 else max(2, int(self.codes.max()) + 1)

    def measures(self) -> list[PanelMeasure]:
        """Everyone together."""
        level = kind_of(self.criterion.ask).level
        found: list[tuple[str, str, Estimate]] = []
        if self.codes is not None:
            if level != "other":
                found.append(("alpha", f"Krippendorff's alpha ({level})", krippendorff.alpha(self.codes, level)))
            found += [
                ("raw", "Raw agreement", agreement.raw(self.codes)),
                ("ac1", "Gwet's AC1", agreement.gwet_ac1(self.codes, self.classes)),
                ("fleiss", "Fleiss' kappa", agreement.fleiss_kappa(self.codes)),
                ("bp", "Brennan-Prediger", agreement.brennan_prediger(self.codes, self.classes)),
            ]
        else:
            gap, near = pairs.separation(self.within, self.between)
            found += [
                ("alpha", "Krippendorff's alpha (the kind's distance)", self.alpha(self.within)),
                ("raw", "Mean agreement (1 - distance)", _mean_agreement(self.within)),
                ("ks", "Answers to one item apart from answers to others (KS)", gap),
                ("sigma", "Nearer than 1 in 20 pairs would be by chance (sigma)", near),
            ]
        return [
            PanelMeasure(criterion=self.criterion.key, key=key, title=title, measured=Measured.of(estimate))
            for key, title, estimate in found
        ]

    def alpha(self, within: Cube) -> Estimate:
        """Return the generic alpha of some of the people."""
        return pairs.alpha_from_distances(within, self.between)

    def prevalence(self) -> dict[str, float]:
        """Share of each code."""
        if self.codes is None or not (self.codes >= 0).any():
            return {}
        shares = agreement.prevalence(self.codes, self.classes)
        return {str(code): float(share) for code, share in enumerate(shares)}

    @cached_property
    def _shared(self) -> tuple[tuple[Estimate, ...], ...]:
        return pairs.pairwise_mean_distance(self.within)

    @cached_property
    def _kappas(self) -> tuple[tuple[Estimate, ...], ...] | None:
        return None if self.codes is None else kappa.pairwise_kappa(self.codes)

    def peer_rows(self, person: int) -> list[PeerRow]:
        """One person with each other."""
        rows = []
        for other, fact in enumerate(self.facts.people):
            if other == person:
                continue
            rows.append(
                PeerRow(
                    attempt=fact.attempt,
                    name=fact.name,
                    criterion=self.criterion.key,
                    agreement=Measured.of(self._shared[person][other]),
                    kappa=Measured.of(self._kappas[person][other] if self._kappas else NO_KAPPA),
                )
            )
        return rows


def _mean_agreement(within: Cube) -> Estimate:
    others = pairs.leave_one_out(1.0 - within)
    known = [row.agreement_with_others for row in others if row.agreement_with_others.value is not None]
    if not known:
        return Estimate.undefined("no two people answered the same item")
    # one more rater who answered nothing leaves the group as it is: the estimator of the whole group
    n, r = within.shape[0], within.shape[1]
    padded = np.full((n, r + 1, r + 1), np.nan)
    padded[:, :r, :r] = 1.0 - within
    return pairs.leave_one_out(padded)[-1].group_without


def criteria(facts: TrialFacts) -> list[Agreement]:
    """Every criterion on which people can be compared."""
    return [Agreement(facts, criterion) for criterion in facts.rubric.criteria]


def judged(agreements: Sequence[Agreement]) -> list[Agreement]:
    """Leave out what is written freely: two people who write alike have copied, they do not agree."""
    return [each for each in agreements if kind_of(each.criterion.ask).score is not None]


def joint_within(facts: TrialFacts, agreements: Sequence[Agreement]) -> Cube:
    """Mean distance over criteria: how far two people are apart on an item."""
    if not agreements:
        return np.full((len(facts.order), len(facts.people), len(facts.people)), np.nan)
    stacked = np.stack([each.within for each in agreements])
    known = ~np.isnan(stacked)
    counts = known.sum(axis=0)
    total = np.where(known, stacked, 0.0).sum(axis=0)
    return np.where(counts > 0, total / np.maximum(counts, 1), np.nan)


def panel(facts: TrialFacts, agreements: Sequence[Agreement]) -> Panel:
    """Everyone together, and the matrix of people."""
    within = joint_within(facts, agreements)
    known = ~np.isnan(within)
    counts = known.sum(axis=0)
    mean = np.where(known, 1.0 - np.nan_to_num(within), 0.0).sum(axis=0) / np.maximum(counts, 1)
    names = tuple(person.name for person in facts.people)
    attempts: tuple[UUID, ...] = tuple(person.attempt for person in facts.people)
    return Panel(
        measures=tuple(measure for each in agreements for measure in each.measures()),
        prevalence={each.criterion.key: found for each in agreements if (found := each.prevalence())},
        names=names,
        attempts=attempts,
        matrix=tuple(
            tuple(float(mean[a, b]) if a != b and counts[a, b] else None for b in range(len(names)))
            for a in range(len(names))
        ),
    )
