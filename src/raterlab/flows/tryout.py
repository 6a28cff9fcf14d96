"""Let others work with criteria that somebody designed: their agreement is what the design is worth."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from raterlab.domain.people import Person
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.errors import Conflict, NotFound
from raterlab.flows import author, score
from raterlab.flows.checking import parse_answer
from raterlab.flows.trial import plan_of
from raterlab.kinds import kind_of
from raterlab.kinds._kind import Blueprint
from raterlab.store import projects, work
from raterlab.store.database import Tx

SHOWN = ("alpha", "raw", "ac1")


def project_from(tx: Tx, who: Person, submission_id: UUID, criterion_key: str) -> UUID:
    """Make a project of what an answer designs: its criteria, its items, and the designer's rulings as their gold.

    The rulings are gold and stand nowhere in the rubric: whoever tries the criteria must find them alone. Success
    metric and requirements are those of the project in which it was designed; the rubric is a draft.

    Raises
    ------
    NotFound
        When there is no such answer.
    Conflict
        When the answer designs nothing, or nothing yet.
    """
    sent = work.submission(tx, submission_id)
    given = work.labels_of(tx, [submission_id])[submission_id].get(criterion_key) if sent else None
    if sent is None or given is None:
        raise NotFound("no such answer")
    attempt = work.attempt(tx, sent.attempt_id)
    plan = plan_of(tx, attempt.trial_id)
    criterion = plan.rubric.find(criterion_key)
    answer = parse_answer(given)
    if criterion is None:
        raise NotFound("no such criterion")
    becomes = kind_of(criterion.ask).becomes
    if becomes is None:
        raise Conflict("this answer designs no criteria", cure="Choose an answer to a question that asks for a design.")
    design: Blueprint = becomes(answer, criterion.ask)
    if not design.questions or not design.items:
        raise Conflict("the design has no criteria or no ruling yet", cure="There is nothing that others could judge.")
    new = author.add_project(tx, who, _free_title(tx, f"{criterion.title}, tried by others"))
    settings = projects.settings(tx, plan.project_id)
    author.save_settings(
        tx,
        who,
        new,
        metric=SuccessMetric.model_validate(settings.metric) if settings and settings.metric else None,
        requirements=Requirements.model_validate(settings.requirements) if settings and settings.requirements else None,
    )
    author.save_rubric(tx, who, new, _rubric(criterion, design))
    author.add_tasks(tx, who, new, [Task(key=item.key, media=item.media) for item in design.items])
    gold = {
        item.key: Gold(
            answers={key: Agreed(answers=(ruling,)) for key, ruling in item.answers.items()},
            explanation=item.why,
            agreed_by=("the designer",),
        )
        for item in design.items
    }
    author.set_gold(tx, who, new, gold)
    projects.add_tryout(tx, project_id=new, submission_id=submission_id, criterion=criterion_key, author_id=who.id)
    tx.audit(who.id, who.origin, "project.tryout", new, submission=submission_id, criterion=criterion_key)
    return new


def tried(tx: Tx, attempt_id: UUID) -> list[dict[str, Any]]:
    """Return how far others agree who work with what an attempt designed, by project and trial.

    ``measures`` are those of everybody in that trial together, by criterion; empty before a trial has been opened.
    """
    found = []
    for row in projects.tryouts_of(tx, attempt_id):
        opened = projects.trials_of(tx, row.project_id)
        facts = [score.comparison(tx, each.id).panel for each in opened]
        rubric = author.current_rubric(tx, row.project_id)
        titles = {c.key: c.title for c in rubric.criteria} if rubric else {}
        found.append(
            {
                "submission": row.submission_id,
                "criterion": row.criterion,
                "project": row.project_id,
                "title": row.title,
                "titles": titles,
                "people": sum(len(panel.names) for panel in facts),
                "measures": [m for panel in facts for m in panel.measures if m.key in SHOWN],
            }
        )
    return found


def _rubric(criterion: Criterion, design: Blueprint) -> Rubric:
    return Rubric(
        title=criterion.title,
        guidelines=criterion.question,
        criteria=tuple(
            # an item is ruled by one criterion: the others need not fit it
            Criterion(key=q.key, title=q.title, question=q.question, goal=criterion.goal, ask=q.ask, required=False)
            for q in design.questions
        ),
    )


def _free_title(tx: Tx, title: str) -> str:
    """Return the title, with a number where it is taken."""
    numbered = (title if i == 1 else f"{title} ({i})" for i in count(1))
    return next(t for t in numbered if not projects.project_titled(tx, t))
