"""Asking pairs twice with their sides exchanged: second tasks, whose gold follows that of the first."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from raterlab.domain.mirror import (
    Mirroring,
    exchange,
    mirrored_criteria,
    mirrored_task,
    obstacles,
    turned_gold,
    untitled,
)
from raterlab.domain.people import Person
from raterlab.domain.rubric import Rubric
from raterlab.domain.trial import Design
from raterlab.domain.work import Gold
from raterlab.errors import Conflict, FieldError, Invalid
from raterlab.flows import author
from raterlab.flows.checking import parse_media, slot_problems
from raterlab.store import projects
from raterlab.store.database import Tx

USUAL = 0.15  # 10 to 20 % of items (statistics.md section 13)
SUFFIX = "-mirrored"


def mirroring(tx: Tx, project_id: UUID, rubric: Rubric | None, tasks: Sequence[Any]) -> Mirroring:
    """Say how far a project asks its pairs twice."""
    if rubric is None or not mirrored_criteria(rubric):
        return Mirroring(offered=False, obstacles=(), pairs=0, twice=0)
    able = _able(tx, project_id, tasks)
    twice = {row.mirrors for row in tasks if row.mirrors}
    return Mirroring(
        offered=True, obstacles=tuple(obstacles(rubric)), pairs=len(able), twice=len(twice & {row.key for row in able})
    )


def _able(tx: Tx, project_id: UUID, tasks: Sequence[Any]) -> list[Any]:
    """Return the pairs from which is drawn: with a definite key that practice has not shown."""
    shown = {key for row in projects.trials_of(tx, project_id) for key in Design.model_validate(row.design).practice}
    return [
        row
        for row in tasks
        if row.mirrors is None
        and row.key not in shown
        and row.gold
        and (gold := Gold.model_validate(row.gold)).answers
        and not (gold.should_flag or gold.retired)
    ]


def ask_both_ways(
    tx: Tx, who: Person, project_id: UUID, *, share: float = USUAL, keys: Sequence[str] = (), seed: int = 0
) -> list[str]:
    """Make second tasks with the sides exchanged, gold included; return their keys.

    Either the named tasks are mirrored, or as many drawn ones as make ``share`` of all pairs with agreed answers asked
    both ways: asked for the same share again, it makes none. The same seed draws the same.
    """
    author.get_project(tx, project_id)
    rubric = author.current_rubric(tx, project_id)
    if rubric is None:
        raise Conflict("there is no rubric whose questions could be asked both ways", cure="Save a rubric first.")
    against = obstacles(rubric)
    if against:
        raise Conflict(
            "the pairs cannot be mirrored",
            cure="; ".join(against),
            errors=tuple(FieldError("rubric", w) for w in against),
        )
    tasks = projects.tasks_of(tx, project_id)
    rows = {row.key: row for row in tasks}
    twice = {row.mirrors for row in tasks if row.mirrors}
    drawn = list(keys) or _draw(_able(tx, project_id, tasks), twice, share, seed)
    problems = _problems(rubric, rows, twice, drawn)
    if problems:
        raise Invalid(f"{len(problems)} problems; nothing was added", errors=tuple(problems[:100]))
    made: dict[str, str] = {}
    for key in drawn:
        made[key] = _free(key, rows.keys() | set(made.values()))
    exchanged = exchange(rubric)
    author.add_tasks(
        tx,
        who,
        project_id,
        [mirrored_task(author.task_of(rows[key]), new, exchanged) for key, new in made.items()],
    )
    gold = {new: turned_gold(rubric, Gold.model_validate(rows[key].gold)) for key, new in made.items()}
    author.set_gold(tx, who, project_id, gold)
    how: dict[str, Any] = {} if keys else {"share": share, "seed": seed}
    tx.audit(who.id, who.origin, "task.mirror", project_id, tasks=list(made.values()), **how)
    return list(made.values())


def _draw(able: Sequence[Any], twice: set[str], share: float, seed: int) -> list[str]:
    left = sorted(row.key for row in able if row.key not in twice)
    wanted = math.ceil(share * len(able) - 1e-9) - (len(able) - len(left))
    if wanted <= 0:
        raise Conflict(
            f"{len(able) - len(left)} of {len(able)} pairs with agreed answers are asked both ways already",
            cure="Ask for a larger share, or name the tasks." if able else "Agree on answers to some pairs first.",
        )
    return sorted(random.Random(seed).sample(left, wanted))  # noqa: S311 - a reproducible draw, not a secret


def _problems(rubric: Rubric, rows: Mapping[str, Any], twice: set[str], keys: Sequence[str]) -> list[FieldError]:
    problems = []
    for i, key in enumerate(keys):
        row, at = rows.get(key), f"keys.{i}"
        if row is None:
            problems.append(FieldError(at, f"no such task: {key!r}"))
        elif row.mirrors is not None:
            problems.append(FieldError(at, f"{key!r} is itself a mirrored task"))
        elif key in twice or key in keys[:i]:
            problems.append(FieldError(at, f"{key!r} is asked both ways already"))
        elif row.gold is None:
            problems.append(FieldError(at, f"{key!r} has no gold: agree on its answer first"))
        else:
            media = parse_media(row.media)
            against = slot_problems(rubric, media) or untitled(rubric, media, list(row.gold["answers"]))
            problems += [FieldError(at, f"{key!r}: {why}") for why in against]
    return problems


def _free(key: str, taken: set[str]) -> str:
    """Return a name for the mirrored task that no other task has."""
    stem = key[: 200 - len(SUFFIX) - 6] + SUFFIX
    return next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
