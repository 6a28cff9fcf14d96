"""Projects, success metric, rubric, tasks, gold, media: what a lead writes before anybody labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from raterlab.domain.document import Document
from raterlab.domain.mirror import mirrors_badly, obstacles, turned_gold, untitled
from raterlab.domain.people import Person
from raterlab.domain.rubric import Rubric
from raterlab.domain.trial import Need, readiness
from raterlab.domain.work import Gold, Requirements, SuccessMetric, Task
from raterlab.errors import Conflict, FieldError, Invalid, NotFound
from raterlab.flows.checking import answer_problems, parse_media, slot_problems
from raterlab.kinds import Filed
from raterlab.store import projects
from raterlab.store.database import Tx


def add_project(tx: Tx, who: Person, title: str) -> UUID:
    """Begin a project."""
    if projects.project_titled(tx, title):
        raise Conflict(f"there is a project called {title!r} already", cure="Choose another title.")
    new = projects.add_project(tx, title=title, author=who.id)
    tx.audit(who.id, who.origin, "project.add", new, title=title)
    return new


def get_project(tx: Tx, project_id: UUID) -> Any:
    """Return a project or say that there is none."""
    row = projects.project(tx, project_id)
    if row is None:
        raise NotFound("no such project")
    return row


def save_settings(
    tx: Tx,
    who: Person,
    project_id: UUID,
    *,
    metric: SuccessMetric | None,
    requirements: Requirements | None,
    targets: Mapping[str, Document] | None = None,
) -> int:
    """Write down success metric, requirements or targets; what is not given stays. A new version each time."""
    get_project(tx, project_id)
    last = projects.settings(tx, project_id)
    version = last.version + 1 if last else 1
    projects.add_settings(
        tx,
        project_id=project_id,
        version=version,
        metric=metric.model_dump(mode="json") if metric else last.metric if last else None,
        needs=requirements.model_dump(mode="json") if requirements else last.requirements if last else None,
        targets={key: target.model_dump(mode="json") for key, target in targets.items()}
        if targets is not None
        else last.targets
        if last
        else None,
        author=who.id,
    )
    tx.audit(who.id, who.origin, "project.settings", project_id, version=version)
    return version


def save_rubric(tx: Tx, who: Person, project_id: UUID, rubric: Rubric) -> int:
    """Save a draft. Published versions stay as they are."""
    get_project(tx, project_id)
    last = projects.latest_rubric(tx, project_id)
    save = last.save + 1 if last else 1
    body = rubric.model_dump(mode="json")
    new = projects.add_rubric(tx, project_id=project_id, save=save, number=None, body=body, author=who.id)
    tx.audit(who.id, who.origin, "rubric.save", new, project=project_id, save=save)
    return save


def publish_rubric(tx: Tx, who: Person, project_id: UUID) -> int:
    """Publish the last draft under the next number. It never changes again."""
    get_project(tx, project_id)
    draft = projects.latest_rubric(tx, project_id)
    if draft is None:
        raise Conflict("there is no rubric to publish", cure="Save a draft first.")
    if draft.number is not None:
        raise Conflict(f"version {draft.number} is published and nothing has changed since", cure="Edit the draft.")
    last = projects.published_rubric(tx, project_id)
    number = last.number + 1 if last else 1
    new = projects.add_rubric(
        tx, project_id=project_id, save=draft.save + 1, number=number, body=draft.body, author=who.id
    )
    tx.audit(who.id, who.origin, "rubric.publish", new, project=project_id, number=number)
    return number


def current_rubric(tx: Tx, project_id: UUID) -> Rubric | None:
    """Return the last save, published or not."""
    row = projects.latest_rubric(tx, project_id)
    return Rubric.model_validate(row.body) if row else None


def add_tasks(tx: Tx, who: Person, project_id: UUID, tasks: Sequence[Task]) -> int:
    """Add tasks. All or none: each problem names its row."""
    get_project(tx, project_id)
    known = set(projects.task_ids(tx, project_id))
    problems: list[FieldError] = []
    for i, task in enumerate(tasks):
        if task.key in known:
            problems.append(FieldError(f"tasks.{i}.key", f"{task.key!r} is there already: tasks never change"))
        known.add(task.key)
        for j, medium in enumerate(task.media):
            if isinstance(medium, Filed):
                stored = projects.media(tx, medium.file)
                where = f"tasks.{i}.media.{j}"
                if stored is None:
                    problems.append(FieldError(f"{where}.file", "no such media file: upload it first"))
                    continue
                problems += [
                    FieldError(f"{where}.{name}", f"the file says {name} {str(stored.facts.get(name))[:80]}")
                    for name, value in medium.facts().items()
                    if stored.facts.get(name) != value
                ]
    problems += _mirror_problems(tx, project_id, tasks)
    if problems:
        raise Invalid(f"{len(problems)} problems; nothing was added", errors=tuple(problems[:100]))
    count = projects.add_tasks(tx, project_id, [task.model_dump(mode="json") for task in tasks])
    tx.audit(who.id, who.origin, "task.add", project_id, count=count)
    return count


def _mirror_problems(tx: Tx, project_id: UUID, tasks: Sequence[Task]) -> list[FieldError]:
    """Hold each mirrored task against the one that it asks again, which may come with it or be there already."""
    if not any(task.mirrors for task in tasks):
        return []
    ids, twice = projects.task_ids(tx, project_id), set(projects.mirrors_of(tx, project_id).values())
    stored = projects.task_rows(tx, [ids[task.mirrors] for task in tasks if task.mirrors in ids])
    others = {task.key: task for task in tasks} | {row.key: task_of(row) for row in stored.values()}
    problems = []
    for i, task in enumerate(tasks):
        if task.mirrors is None:
            continue
        other = others.get(task.mirrors)
        if other is None:
            why = f"no such task: {task.mirrors!r}"
        elif task.mirrors in twice:
            why = f"{task.mirrors!r} has a mirrored task already: one is enough"
        else:
            why = mirrors_badly(task, other)
        twice.add(task.mirrors)
        if why:
            problems.append(FieldError(f"tasks.{i}.mirrors", why))
    return problems


def task_of(row: Any) -> Task:
    """Read a stored task."""
    return Task(key=row.key, media=parse_media(row.media), stratum=row.stratum, mirrors=row.mirrors)


def set_gold(tx: Tx, who: Person, project_id: UUID, gold: Mapping[str, Gold]) -> int:
    """Set the gold of tasks by task key. A change is a new version; older scorecards keep the one they used.

    A task and the one that mirrors it never say different things: whichever is set, the other follows.
    """
    get_project(tx, project_id)
    rubric = current_rubric(tx, project_id)
    if rubric is None:
        raise Conflict("gold answers the rubric's criteria, and there is no rubric yet", cure="Save a rubric first.")
    ids = projects.task_ids(tx, project_id)
    rows = projects.task_rows(tx, [ids[key] for key in gold if key in ids])
    problems = [FieldError(key, "no such task in this project") for key in gold if key not in ids]
    for key, item in gold.items():
        for name, agreed in item.answers.items() if key in ids else ():
            media = parse_media(rows[ids[key]].media)
            for answer in (*agreed.answers, *(weighed.answer for weighed in agreed.distribution)):
                problems += answer_problems(rubric, {name: answer}, media, where=f"{key}.answers", partial=True)
    both = dict(gold)
    if not problems:
        halves, problems = _other_halves(tx, project_id, rubric, gold)
        both |= halves
    if problems:
        raise Invalid(f"{len(problems)} problems; nothing was changed", errors=tuple(problems[:100]))
    values: list[dict[str, Any]] = []
    for key, item in both.items():
        last = projects.gold_of(tx, ids[key])
        body = item.model_dump(mode="json")
        if last is None or last.body != body:
            values.append({"task_id": ids[key], "version": last.version + 1 if last else 1, "body": body})
    projects.add_gold(tx, values, who.id)
    for row in values:
        tx.audit(who.id, who.origin, "gold.set", row["task_id"], version=row["version"])
    return len(values)


def _other_halves(
    tx: Tx, project_id: UUID, rubric: Rubric, gold: Mapping[str, Gold]
) -> tuple[dict[str, Gold], list[FieldError]]:
    """Return the gold of the tasks that ask the same with sides exchanged and are not themselves set."""
    mirrors = projects.mirrors_of(tx, project_id)
    other = {a: b for new, old in mirrors.items() for a, b in ((new, old), (old, new))}
    halves = {other[key]: item for key, item in gold.items() if key in other and other[key] not in gold}
    ids = projects.task_ids(tx, project_id)
    rows = projects.task_rows(tx, [ids[key] for key in halves])
    problems = []
    for key, item in halves.items():
        against = obstacles(rubric) or untitled(rubric, parse_media(rows[ids[key]].media), list(item.answers))
        if against:
            why = f"what the gold of {other[key]!r} becomes with sides exchanged is not known: {against[0]}"
            problems.append(FieldError(key, f"{why}. Set the gold of both together"))
    return {} if problems else {key: turned_gold(rubric, item) for key, item in halves.items()}, problems


def add_media(tx: Tx, who: Person, values: dict[str, Any]) -> None:
    """Put a stored file on record."""
    projects.add_media(tx, values=values, author=who.id)
    tx.audit(who.id, who.origin, "media.add", values["sha256"], size=values["size"])


def get_media(tx: Tx, sha256: str) -> Any:
    """Return the record of a stored file or say that there is none."""
    row = projects.media(tx, sha256)
    if row is None:
        raise NotFound("no such file")
    return row


def ready(tx: Tx, project_id: UUID) -> tuple[Need, ...]:
    """Return the readiness list of a project."""
    settings = projects.settings(tx, project_id)
    published = projects.published_rubric(tx, project_id)
    tasks = projects.tasks_of(tx, project_id)
    return readiness(
        metric=SuccessMetric.model_validate(settings.metric) if settings and settings.metric else None,
        requirements=Requirements.model_validate(settings.requirements) if settings and settings.requirements else None,
        rubric=Rubric.model_validate(published.body) if published else None,
        # what is asked a second time is one item
        gold={row.key: Gold.model_validate(row.gold) for row in tasks if row.gold and row.mirrors is None},
        bare=sum(not row.gold and row.mirrors is None for row in tasks),
        tryout=projects.tryout(tx, project_id) is not None,
        targets=(settings.targets if settings else None) or {},
    )


def unsuitable(rubric: Rubric, media: Mapping[str, Any], keys: Sequence[str]) -> list[FieldError]:
    """List tasks that lack a medium which a criterion asks about."""
    return [FieldError(key, problem) for key in keys for problem in slot_problems(rubric, parse_media(media[key]))]
