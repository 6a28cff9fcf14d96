"""A label table with everything that is computed from it once, when it is first asked for."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from raterlab.analytics import versus
from raterlab.analytics.answers import Answers
from raterlab.analytics.table import Intake, LabelTable
from raterlab.domain.assess import Policy
from raterlab.stats import consensus, kappa, timing
from raterlab.stats.counts import Counts
from raterlab.stats.estimate import Estimate, Estimates
from raterlab.stats.labels import Labels, PairCounts, Patterns
from raterlab.stats.population import Population, Posterior
from raterlab.stats.preference import Preferences
from raterlab.stats.quantiles import t_quantile

Array = npt.NDArray[Any]
FEWEST_TIMES = 20
MOST_PARAMETERS = 100  # cells of the raters' tables for each label, beyond which no such model is fitted


class Evidence:
    """What measures and cautions look at."""

    counts_alone = False
    """Whether only the tables that add are there, and not the labels."""

    def __init__(self, table: LabelTable, policy: Policy) -> None:
        self.table, self.policy = table, policy

    @property
    def intake(self) -> Intake:
        """What was read and what was left out."""
        return self.table.intake

    @property
    def raters(self) -> tuple[str, ...]:
        """Names of the raters by code."""
        return self.table.raters

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes by code."""
        return self.table.classes

    @property
    def labels(self) -> Labels:
        """Every label, repeats included."""
        return self.table.labels

    @cached_property
    def patterns(self) -> Patterns:
        """Items by their votes."""
        return self.once.patterns()

    @cached_property
    def pairs(self) -> PairCounts:
        """Every two raters."""
        return self.once.pairs()

    @cached_property
    def counts(self) -> Counts:
        """All the tables that add."""
        return Counts.of(self.labels, self.latest, self.patterns, self.pairs)

    @cached_property
    def once(self) -> Labels:
        """Each rater's last label of an item."""
        return self.latest[0]

    @cached_property
    def latest(self) -> tuple[Labels, int]:
        """The same, and the number of labels left out."""
        return self.labels.latest()

    @cached_property
    def kappas(self) -> Estimates:
        """Cohen's kappa of every pair, in the order of the pairs."""
        return kappa.of_pairs(self.pairs)

    @cached_property
    def classes(self) -> int:
        """Number of classes that could be chosen, at least two."""
        return max(2, len(self.class_names))

    @cached_property
    def answers(self) -> Answers | None:
        """What the labels hold where they are sets or spans."""
        return Answers.of(self.class_names)

    @cached_property
    def preferences(self) -> Preferences | str:
        """Scores of the systems compared, or why there are none."""
        return versus.fitted(self, raters=False)

    @cached_property
    def soft_of_label(self) -> Array:
        """Number of the distribution that is each label's gold, -1 for none."""
        soft = self.table.soft
        return np.full(len(self.labels.label), -1) if soft is None else soft.of_item[self.table.item_of]

    @cached_property
    def no_order(self) -> str:
        """Why the classes have not the order, or the distances, that the level asks for; empty where they have."""
        level, listed = self.policy.level, set(self.policy.classes)
        words = [name for name in self.class_names if not is_number(name)]
        if level == "nominal" or not words:
            return ""
        if level == "ordinal":
            odd = [name for name in self.class_names if name not in listed]
            named = ", ".join(odd[:3])
            cure = "name all classes from low to high, `classes` in the policy"
            return f"the order of {named} is not known: {cure}" if odd else ""
        return f"{', '.join(words[:3])} are words, which have no distances: write numbers, or use --level ordinal"

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        """Number of each class: its own at the level of interval or ratio, else its place; see `no_order` first."""
        if self.policy.level in ("interval", "ratio"):
            return np.array([float(name) for name in self.class_names])
        return np.arange(len(self.class_names), dtype=np.float64)

    @cached_property
    def gold(self) -> Array:
        """(items,) class of the gold, -1 for none."""
        found = self.labels.gold
        return np.full(self.labels.items, -1) if found is None else found

    @cached_property
    def votes(self) -> consensus.Consensus:
        """Plain majority without gold, each rater once."""
        return consensus.majority(replace(self.once, gold=None))

    def _fit(self, labels: Labels) -> consensus.Consensus | None:
        """Fit the model of the policy; None where it has far more parameters than there are labels."""
        tables = self.policy.method in ("dawid_skene", "one_coin", "mace")
        if tables and labels.raters * labels.classes**2 > MOST_PARAMETERS * len(labels.label):
            return None
        return consensus.consensus(labels, self.policy.method)

    @cached_property
    def model(self) -> consensus.Consensus | None:
        """The model of the policy, anchored on gold; None where there are too many classes for it."""
        return self._fit(self.labels)

    @cached_property
    def blind(self) -> consensus.Consensus | None:
        """The same without a look at the gold."""
        if self.labels.gold is None:
            return self.model
        return self._fit(replace(self.labels, gold=None))

    @cached_property
    def posteriors(self) -> list[Posterior | None]:
        """What is believed of each rater's accuracy on gold."""
        asked, right = self.counts.gold.asked, self.counts.gold.right
        seen = asked > 0
        found: list[Posterior | None] = [None] * len(asked)
        if seen.any():
            cohort = Population(right[seen], asked[seen])
            for i, posterior in zip(
                np.flatnonzero(seen).tolist(),
                cohort.posterior(right[seen], asked[seen], self.policy.target),
                strict=True,
            ):
                found[i] = posterior
        return found

    @cached_property
    def by_rater(self) -> tuple[Array, Array]:
        """Positions of the labels sorted by rater (stable), and where each rater begins."""
        order = np.argsort(self.labels.rater, kind="stable")
        return order, np.r_[0, np.cumsum(np.bincount(self.labels.rater, minlength=self.labels.raters))]

    def of_rater(self, values: Array, rater: int) -> Array:
        """Return one rater's values of a column."""
        order, start = self.by_rater
        return np.asarray(values[order[start[rater] : start[rater + 1]]])

    @cached_property
    def log_seconds(self) -> Array | None:
        """Log seconds of each label, NaN where there is no usable time; None without the column."""
        seconds = self.table.extras.get("seconds")
        if seconds is None:
            return None
        ok = np.isfinite(seconds) & (seconds > 0)
        return np.where(ok, np.log(np.where(ok, seconds, 1.0)), np.nan)

    @cached_property
    def shared_times(self) -> tuple[float, float]:
        """Share of times that another label of the same rater has exactly, and the share that luck would give."""
        seconds = self.table.extras.get("seconds")
        if seconds is None:
            return 0.0, 0.0
        ok = np.isfinite(seconds) & (seconds > 0)
        rater, time = self.labels.rater[ok], seconds[ok]
        if not len(time):
            return 0.0, 0.0
        _, code, uses = np.unique(time, return_inverse=True, return_counts=True)
        _, own, count = np.unique(rater.astype(np.int64) * len(uses) + code, return_inverse=True, return_counts=True)
        mine = np.bincount(rater, minlength=self.labels.raters)[rater]
        elsewhere = (uses[code] - count[own]) / np.maximum(len(time) - mine, 1)  # how usual the time is among others
        luck = 1 - (1 - elsewhere) ** (mine - 1)
        return float((count[own] > 1).mean()), float(luck.mean())

    @property
    def of_assignments(self) -> bool:
        """Whether times are of several items together rather than of each."""
        again, by_luck = self.shared_times
        logs = self.log_seconds
        return logs is not None and int((~np.isnan(logs)).sum()) >= FEWEST_TIMES and again > 0.5 and again > 2 * by_luck

    @property
    def untimed(self) -> str:
        """Why nothing can be said of speed by item; empty where something can."""
        logs = self.log_seconds
        if logs is None:
            return "the table has no times"
        known = logs[~np.isnan(logs)]
        if len(known) > 1 and known.min() == known.max():
            return "all times are equal: they were not measured"
        return "times are of assignments and not of items" if self.of_assignments else ""

    @cached_property
    def speed(self) -> tuple[list[Estimate], list[Estimate]]:
        """Usual seconds of each rater, and speed against everybody's time on the same items (1 is as fast)."""
        logs, residual = self.log_seconds, self.slowness
        if logs is None or residual is None or self.untimed:
            none = [Estimate.undefined(self.untimed)] * self.labels.raters
            return none, none
        usual = [_centre(self.of_rater(logs, r)) for r in range(self.labels.raters)]
        against = [_centre(-self.of_rater(residual, r)) for r in range(self.labels.raters)]
        return usual, against

    @cached_property
    def slowness(self) -> Array | None:
        """Log seconds of each label less the others' mean on the same item, NaN where nobody else was timed."""
        logs = self.log_seconds
        if logs is None:
            return None
        item = self.table.item_of
        known = ~np.isnan(logs)
        number = np.bincount(item[known], minlength=self.labels.items)
        total = np.bincount(item[known], logs[known], minlength=self.labels.items)
        # against the others' mean on the same item; an item that nobody else timed says nothing of speed
        others = np.where(number > 1, number - 1, 1)[item]
        return np.where(known & (number > 1)[item], logs - (total[item] - logs) / others, np.nan)


def is_number(name: str) -> bool:
    """Tell whether a class is named by a finite number."""
    try:
        return math.isfinite(float(name))
    except ValueError:
        return False


def _centre(logs: Array) -> Estimate:
    """Robust mean on the log scale, as a time or a ratio."""
    used = logs[~np.isnan(logs)]
    n = len(used)
    if n < timing.MIN_TIMED:
        return Estimate.undefined(f"only {n} timed items: at least {timing.MIN_TIMED} are needed", n)
    centre, error = timing.huber(used)
    half = t_quantile(n - 1) * error
    return Estimate(float(np.exp(centre)), float(np.exp(centre - half)), float(np.exp(centre + half)), n)
