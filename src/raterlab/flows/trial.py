"""Opening and closing trials, and the links that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from raterlab.domain.mirror import exchange, obstacles, turned
from raterlab.domain.people import Person
from raterlab.domain.rubric import Rubric
from raterlab.domain.target import Endpoint, Scripted, parse_targets
from raterlab.domain.trial import Design
from raterlab.domain.work import Gold, SuccessMetric
from raterlab.errors import Conflict, FieldError, Invalid, NotFound
from raterlab.flows.author import get_project, ready, unsuitable
from raterlab.flows.checking import parse_media
from raterlab.store import projects
from raterlab.store.database import Tx


@dataclass(frozen=True)
class Plan:
    """A trial as it was opened; nothing in it ever changes."""

    id: UUID
    project_id: UUID
    project: str
    rubric_id: UUID
    rubric_number: int
    rubric: Rubric
    metric: SuccessMetric
    design: Design
    task_ids: dict[str, UUID]
    targets: Mapping[str, Endpoint | Scripted]
    mirrors: Mapping[str, str]
    """Of the hidden tasks, key of each that asks another again, and that other's key."""

    @cached_property
    def keys(self) -> dict[UUID, str]:
        """Task id to key."""
        return {task: key for key, task in self.task_ids.items()}

    @cached_property
    def practice_ids(self) -> frozenset[UUID]:
        """Ids of the practice items."""
        return frozenset(self.task_ids[key] for key in self.design.practice)

    @cached_property
    def hidden_ids(self) -> frozenset[UUID]:
        """Ids of the hidden items, edge items included."""
        return frozenset(self.task_ids[key] for key in self.design.hidden)

    @cached_property
    def second_ids(self) -> Mapping[UUID, UUID]:
        """Ids of the hidden tasks that ask another again, and the other's id."""
        return {self.task_ids[new]: self.task_ids[old] for new, old in self.mirrors.items()}


_PLANS: dict[UUID, Plan] = {}  # opened trials never change, so a plan that was read stays true


def plan_of(tx: Tx, trial_id: UUID) -> Plan:
    """Return a trial's plan."""
    known = _PLANS.get(trial_id)
    if known is not None:
        return known
    row = projects.trial(tx, trial_id)
    if row is None:
        raise NotFound("no such trial")
    rubric = projects.rubric(tx, row.rubric_id)
    settings = projects.settings(tx, row.project_id, row.settings_version)
    design = Design.model_validate(row.design)
    plan = Plan(
        id=row.id,
        project_id=row.project_id,
        project=projects.project(tx, row.project_id).title,
        rubric_id=row.rubric_id,
        rubric_number=rubric.number,
        rubric=Rubric.model_validate(rubric.body),
        metric=SuccessMetric.model_validate(settings.metric),
        design=design,
        task_ids={key: UUID(value) for key, value in row.task_ids.items()},
        targets=parse_targets(settings.targets),
        mirrors=_both_hidden(design, projects.mirrors_of(tx, row.project_id)),
    )
    if len(_PLANS) > 256:
        _PLANS.clear()
    _PLANS[trial_id] = plan
    return plan


def _both_hidden(design: Design, mirrors: Mapping[str, str]) -> dict[str, str]:
    hidden = set(design.hidden)
    return {new: old for new, old in mirrors.items() if {new, old} <= hidden}


def open_trial(tx: Tx, who: Person, project_id: UUID, design: Design) -> UUID:
    """Open a trial, or say what is missing."""
    get_project(tx, project_id)
    missing = [need for need in ready(tx, project_id) if not need.met]
    if missing:
        raise Conflict(
            f"not ready: {', '.join(need.title.lower() for need in missing)}",
            cure="Do what the list says, then open the trial.",
            errors=tuple(FieldError(need.key, need.cure) for need in missing),
        )
    rows = {row.key: row for row in projects.tasks_of(tx, project_id)}
    published = projects.published_rubric(tx, project_id)
    settings = projects.settings(tx, project_id)
    everything = [*design.practice, *design.hidden]
    mirrors = {row.key: row.mirrors for row in rows.values() if row.mirrors}
    rubric = Rubric.model_validate(published.body)
    problems = _design_problems(design, rows, rubric) + _shown_elsewhere(tx, project_id, design, mirrors)
    if not problems:
        problems = unsuitable(rubric, {key: rows[key].media for key in everything}, everything)
        problems += _turned_otherwise(rubric, rows, _both_hidden(design, mirrors))
    if problems:
        raise Invalid(f"{len(problems)} problems with the design", errors=tuple(problems[:100]))
    new = projects.add_trial(
        tx,
        values={
            "project_id": project_id,
            "rubric_id": published.id,
            "settings_version": settings.version,
            "design": design.model_dump(mode="json"),
            "task_ids": {key: str(rows[key].id) for key in everything},
        },
        author=who.id,
    )
    tx.audit(who.id, who.origin, "trial.open", new, project=project_id, rubric=published.number)
    return new


def _design_problems(design: Design, rows: Mapping[str, Any], rubric: Rubric) -> list[FieldError]:
    problems = []
    for place, keys, edge in (
        ("practice", design.practice, None),
        ("items", design.items, False),
        ("edge_items", design.edge_items, True),
    ):
        for i, key in enumerate(keys):
            wrong = _unfit(key, rows.get(key), edge=edge, graded=bool(rubric.graded))
            if wrong:
                problems.append(FieldError(f"{place}.{i}", wrong))
    return problems


def _turned_otherwise(rubric: Rubric, rows: Mapping[str, Any], mirrors: Mapping[str, str]) -> list[FieldError]:
    """Refuse mirrored tasks that do not exchange what the rubric's questions compare."""
    against = obstacles(rubric) if mirrors else []
    exchanged = exchange(rubric)
    problems = []
    for new, old in mirrors.items():
        if not against and turned(parse_media(rows[old].media), exchanged) == parse_media(rows[new].media):
            continue
        why = against[0] if against else "it does not exchange the two that the questions compare"
        problems.append(FieldError(new, f"asks {old!r} again, and {why}: leave one of them out"))
    return problems


def _shown_elsewhere(tx: Tx, project_id: UUID, design: Design, mirrors: Mapping[str, str]) -> list[FieldError]:
    """Refuse what would show gold: practice reveals the key, so an item is for practice or hidden, for good.

    So it does of the task that asks the same with sides exchanged.
    """
    others = [Design.model_validate(row.design) for row in projects.trials_of(tx, project_id)]
    turned_of = {a: b for new, old in mirrors.items() for a, b in ((new, old), (old, new))}

    def same(keys: Iterable[str]) -> set[str]:
        return {each for key in keys for each in (key, turned_of.get(key, key))}

    hidden = same(key for other in others for key in other.hidden)
    shown = same(key for other in others for key in other.practice)
    practised = same(design.practice)
    return [
        FieldError(
            f"{place}.{i}", f"{key!r} asks what a practice item asks, which shows its gold: leave one of them out"
        )
        for place, keys in (("items", design.items), ("edge_items", design.edge_items))
        for i, key in enumerate(keys)
        if key in practised
    ] + [
        FieldError(f"{place}.{i}", f"{key!r} {why}: take another task")
        for place, keys, taken, why in (
            ("practice", design.practice, hidden, "is a hidden item of another trial, and practice shows its gold"),
            ("items", design.items, shown, "was a practice item of another trial, which showed its gold"),
            ("edge_items", design.edge_items, shown, "was a practice item of another trial, which showed its gold"),
        )
        for i, key in enumerate(keys)
        if key in taken
    ]


def _unfit(key: str, row: Any, *, edge: bool | None, graded: bool) -> str:
    """Say why a task cannot stand at a place of the design; empty when it can. What people grade needs no gold."""
    if row is None:
        return f"no such task: {key!r}"
    if row.gold is None:
        return "" if graded and edge is False else f"{key!r} has no gold"
    gold = Gold.model_validate(row.gold)
    if gold.retired:
        return f"the gold of {key!r} is retired"
    if edge is True and not gold.should_flag:
        return f"{key!r} is not marked 'should be flagged'"
    if edge is False and (gold.should_flag or not gold.answers):
        return f"{key!r} is an edge item: move it to 'edge_items'"
    return ""


def close_trial(tx: Tx, who: Person, trial_id: UUID) -> None:
    """Close a trial: nobody new may begin; those who began may finish."""
    row = projects.trial(tx, trial_id)
    if row is None:
        raise NotFound("no such trial")
    if row.closed_at is None:
        projects.close_trial(tx, trial_id)
        tx.audit(who.id, who.origin, "trial.close", trial_id)


def add_link(tx: Tx, who: Person, trial_id: UUID, *, cap: int, source: str, note: str, days: int) -> UUID:
    """Make an invitation (``cap`` 1) or an open link for a source."""
    row = projects.trial(tx, trial_id)
    if row is None:
        raise NotFound("no such trial")
    if row.closed_at is not None:
        raise Conflict("the trial is closed", cure="Open a new one.")
    new = projects.add_link(
        tx,
        trial_id=trial_id,
        cap=cap,
        source=source,
        note=note,
        expires_at=tx.now + timedelta(days=days),
        author=who.id,
    )
    tx.audit(who.id, who.origin, "link.add", new, trial=trial_id, cap=cap, source=source)
    return new


def links_of(tx: Tx, trial_id: UUID) -> list[Any]:
    """Return a trial's links."""
    return projects.links_of(tx, trial_id)


def revoke_link(tx: Tx, who: Person, trial_id: UUID, link_id: UUID) -> None:
    """Revoke a link: nobody new may begin by it."""
    if link_id not in {row.id for row in projects.links_of(tx, trial_id)}:
        raise NotFound("no such link")
    projects.revoke_link(tx, link_id)
    tx.audit(who.id, who.origin, "link.revoke", link_id, trial=trial_id)
