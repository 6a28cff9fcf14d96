"""Which of a candidate's decisions are to be explained: the hardest ones (statistics.md section 6)."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

import numpy as np

from raterlab.flows.checking import parse_answer
from raterlab.flows.trial import Plan
from raterlab.kinds import Answer, kind_of
from raterlab.stats.rationale import hardest
from raterlab.store import work
from raterlab.store.database import Tx


def choose(tx: Tx, plan: Plan, attempt_id: UUID) -> list[UUID]:
    """Choose by disagreement of the panel, the panel's time and the candidate's own time, each against the usual."""
    rows = work.latest_submissions(tx, plan.id)
    # nobody explains the same decision twice
    mine = [row for row in rows if row.attempt_id == attempt_id and row.task_id not in plan.second_ids]
    if not mine or plan.design.rationales == 0:
        return []
    answers = work.labels_of(tx, [row.id for row in rows])
    seconds: dict[UUID, list[float]] = defaultdict(list)
    given: dict[UUID, list[dict[str, Answer]]] = defaultdict(list)
    for row in rows:
        seconds[row.task_id].append(max(row.active_ms, 1) / 1_000)
        given[row.task_id].append({key: parse_answer(value) for key, value in answers[row.id].items()})
    panel = np.array([np.mean(np.log(seconds[row.task_id])) for row in mine])
    own = np.array([np.log(max(row.active_ms, 1) / 1_000) for row in mine]) - panel
    doubt = np.array([_disagreement(plan, given[row.task_id]) for row in mine])
    picked = hardest(doubt, own, panel - panel.mean(), min(plan.design.rationales, len(mine)))
    return [mine[i].task_id for i in picked]


def _disagreement(plan: Plan, given: list[dict[str, Answer]]) -> float:
    """Mean distance between the panel's answers to one task, over criteria."""
    distances: list[float] = []
    for criterion in plan.rubric.criteria:
        kind = kind_of(criterion.ask)
        labels = [answers[criterion.key] for answers in given if criterion.key in answers][:8]
        distances += [kind.distance(labels[i], labels[j], criterion.ask) for i in range(len(labels)) for j in range(i)]
    return float(np.mean(distances)) if distances else 0.0
