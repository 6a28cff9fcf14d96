"""Fill a workspace: the real flows, played by simulated people on a clock of their own."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from raterlab.demo import (
    blades,
    contracts,
    machines,
    orders,
    pairs,
    redteam,
    street,
    summaries,
    traffic,
    vehicles,
    writing,
)
from raterlab.demo.people import PEOPLE, Simulated, answers_for, reason_for
from raterlab.demo.project import Content, Item
from raterlab.domain.people import Person, Role
from raterlab.domain.trial import Design, Phase
from raterlab.domain.work import Flag
from raterlab.flows import apply, assign, author, explain, label, people, review, trial
from raterlab.flows.assign import task_media
from raterlab.flows.fold import given_answers
from raterlab.flows.talk import ANSWERED
from raterlab.kinds import Answer, Chat, Text, kind_of
from raterlab.store import talks
from raterlab.store.database import Database, Tx
from raterlab.web.media import keep

SEED = 7
LEFT = 0.03  # of the written work: for a visitor to grade
TERMS = (
    "We keep your answers, explanations and the time you took for 12 months, to decide whom we hire and to show you the "
    "reasons. Nobody but the hiring team sees them. You may ask for a copy or for erasure at any time."
)
CONTENTS: tuple[Callable[[int], Content], ...] = (
    vehicles.content,
    contracts.content,
    pairs.content,
    street.content,
    summaries.content,
    orders.content,
    machines.content,
    traffic.content,
    blades.content,
    redteam.content,
    writing.content,
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A project of the demo."""

    title: str
    project: UUID
    trial: UUID
    open_link: UUID


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo workspace holds."""

    owner: UUID
    projects: tuple[Filled, ...]


def at(tx: Tx, now: datetime) -> Tx:
    """Return the same transaction at another time of the simulated clock."""
    return replace(tx, now=now)


def fill(
    database: Database,
    home: Path,
    *,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    contents: Sequence[Callable[[int], Content]] = CONTENTS,
) -> Demo:
    """Fill an empty workspace. The simulated week ends now."""
    hashed = people.hash_password("raterlab demo")
    end = database.clock()
    start = end - timedelta(days=6)

    def staff(tx: Tx) -> tuple[Person, Person, Person]:
        made = []
        for name, email, role in (
            ("Olivia Owner", "owner@demo.example", Role.OWNER),
            ("Rosa Reviewer", "rosa@demo.example", Role.REVIEWER),
            ("Ravi Reviewer", "ravi@demo.example", Role.REVIEWER),
        ):
            new = people.add_user(at(tx, start), None, name=name, email=email, role=role, password_hash=hashed)
            made.append(Person(new, name, email, role, "demo"))
        return made[0], made[1], made[2]

    owner, *reviewers = database.write_now(staff)
    filled = []
    steps = len(PEOPLE) + 2
    for number, make in enumerate(contents):

        def tell(words: str, step: int, number: int = number) -> None:
            progress(words, number * steps + step, len(contents) * steps)

        tell("drawing and writing the items", 0)
        filled.append(_project(database, home, make(SEED), owner, reviewers, number, (start, end), tell))
    return Demo(owner.id, tuple(filled))


def _project(
    database: Database,
    home: Path,
    content: Content,
    owner: Person,
    reviewers: Sequence[Person],
    number: int,
    week: tuple[datetime, datetime],
    tell: Callable[[str, int], None],
) -> Filled:
    """Write one project, let everybody through its trial, grade."""
    start, end = week

    def files(tx: Tx) -> None:
        for name, blob in content.files.items():
            _, rows = keep(home, name, blob)
            for values in rows:
                author.add_media(at(tx, start), owner, values)

    database.write_now(files)
    project, opened, open_link, links = database.write_now(lambda tx: _open(at(tx, start), owner, content))
    kept: dict[str, dict[str, dict[str, Answer]]] = {}
    for place, person in enumerate(PEOPLE):
        tell(f"{content.title}: {person.name}", 1 + place)
        begin = start + timedelta(hours=2 + 10 * place, minutes=7 * number)
        rng = random.Random(SEED * 1_000 + number * 100 + place)  # noqa: S311 - a simulated person

        def play(tx: Tx, person: Simulated = person, begin: datetime = begin, rng: random.Random = rng) -> None:
            _Session(at(tx, begin), content, person, rng, kept).play(links[person.source])

        database.write_now(play)
    tell(f"{content.title}: grades", 1 + len(PEOPLE))
    database.write_now(lambda tx: _grade(at(tx, end), content, reviewers, opened))
    return Filled(content.title, project, opened, open_link)


def _open(tx: Tx, owner: Person, content: Content) -> tuple[UUID, UUID, UUID, dict[str, UUID]]:
    project = author.add_project(tx, owner, content.title)
    author.save_settings(tx, owner, project, metric=content.metric, requirements=content.requirements)
    author.save_rubric(tx, owner, project, content.rubric)
    author.publish_rubric(tx, owner, project)
    author.add_tasks(tx, owner, project, [item.task for item in content.items])
    author.set_gold(tx, owner, project, {item.task.key: item.gold for item in content.items})
    design = Design(
        title=content.rubric.title,
        practice=tuple(item.task.key for item in content.practice),
        items=tuple(item.task.key for item in content.gold),
        edge_items=tuple(item.task.key for item in content.edges),
        rationales=3,
        graders=2,
        seed=SEED,
        terms=TERMS,
        terms_version="2026-11",
    )
    opened = trial.open_trial(tx, owner, project, design)
    links = {
        source: trial.add_link(tx, owner, opened, cap=50, source=source, note="", days=30)
        for source in sorted({person.source for person in PEOPLE})
    }
    open_link = trial.add_link(tx, owner, opened, cap=1_000, source="Visitors", note="Try it yourself", days=365)
    return project, opened, open_link, links


class _Session:
    """One simulated person goes through one trial."""

    def __init__(
        self,
        tx: Tx,
        content: Content,
        person: Simulated,
        rng: random.Random,
        kept: dict[str, dict[str, dict[str, Answer]]],
    ) -> None:
        self.tx, self.content, self.person, self.rng, self.kept = tx, content, person, rng, kept
        self.items: dict[str, Item] = {item.task.key: item for item in content.items}
        self.now = tx.now

    def step(self, seconds: float) -> Tx:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return at(self.tx, self.now)

    def play(self, link: UUID) -> None:
        """Go from the link to the end, or as far as this person goes."""
        name = self.person.name
        attempt, _, user = apply.join(
            self.tx,
            link,
            name=name,
            email=f"{name.split()[0].casefold()}@people.example",
            profile={"languages": ["en"], "skills": []},
            accepted="2026-11",
            origin="demo",
            hours=1,
            seed=self.rng.randrange(2**53),
        )
        who = Person(user, name, "", Role.TRAINER, "demo")
        plan = trial.plan_of(self.tx, people_trial(self.tx, who, attempt))
        assign.advance(self.step(180), who, attempt, Phase.GUIDELINES)
        row = assign.own_attempt(self.tx, who, attempt)
        for phase in (Phase.PRACTICE, Phase.TRIAL):
            for place, task in enumerate(assign.order_of(plan, row, phase)):
                if phase is Phase.TRIAL and self.person.stops_after is not None and place >= self.person.stops_after:
                    return
                self.answer(who, attempt, phase, task, plan.keys[task], place)
            assign.advance(self.step(5), who, attempt, phase)
        for wanted in explain.explained(self.tx, who, attempt):
            text = reason_for(self.person, plan.rubric, self.rng)
            explain.write_rationale(self.step(90), who, attempt, wanted["task"], self.tx.new_id(), text)
        assign.advance(self.step(5), who, attempt, Phase.RATIONALES)

    def answer(self, who: Person, attempt: UUID, phase: Phase, task: UUID, key: str, place: int) -> None:
        """Answer one task, in a human time."""
        item, rng, person = self.items[key], self.rng, self.person
        long = sum(len(m.text) for m in item.task.media if isinstance(m, Text)) + sum(
            len(turn.text) for m in item.task.media if isinstance(m, Chat) for turn in m.turns
        )
        given = answers_for(person, self.content, item, rng)
        copied = self.kept.get(person.copies or "", {}).get(key)
        if copied is not None and rng.random() < person.share:
            given = copied
        self.kept.setdefault(person.name, {})[key] = given
        given = {criterion: self.said(attempt, task, criterion, answer) for criterion, answer in given.items()}
        usual = self.content.metric.seconds_per_task * (0.8 + 0.4 * min(1.0, long / 600))
        seconds = (
            usual / person.pace * rng.lognormvariate(0, 0.3) * (1.6 if place < 6 and phase is Phase.TRIAL else 1.0)
        )
        idle = rng.expovariate(1 / 6) if rng.random() < 0.9 else rng.uniform(40, 400)
        wants_flag = rng.random() < (person.hit if item.gold.should_flag else person.false_alarm)
        flag = (
            Flag(reason="ambiguous" if rng.random() < 0.6 else "rubric_unclear", text=rng.choice(FLAGS))
            if wants_flag and phase is Phase.TRIAL
            else None
        )
        label.submit(
            self.step(seconds + idle),
            who,
            attempt,
            label.Sent(
                id=self.tx.new_id(),
                phase=phase,
                task=task,
                answers=given,
                flag=flag,
                confidence=round(min(1.0, max(0.2, rng.gauss(0.85, 0.12))), 2) if rng.random() < 0.7 else None,
                comment="",
                active_ms=int(seconds * 1_000),
                idle_ms=int(idle * 1_000),
                revisions=rng.choice((0, 0, 0, 1, 2)),
            ),
        )

    def said(self, attempt: UUID, task: UUID, criterion: str, answer: Answer) -> Answer:
        """Put on record what an answer quotes from a target, under ids of its own."""
        text = answer.model_dump_json()
        for quote in kind_of(answer).quotes(answer):
            new = self.tx.new_id()
            text = text.replace(str(quote.exchange), str(new))
            said = [turn.model_dump() for turn in quote.said]
            tx = at(self.tx, self.now)
            talks.add_exchange(
                tx, {"id": new, "attempt_id": attempt, "task_id": task, "criterion": criterion, "said": said}
            )
            reply = {"version": 1, "state": ANSWERED, "text": quote.reply, "why": "", "took_ms": 0}
            talks.add_reply(tx, {"exchange_id": new, **reply})
        return type(answer).model_validate_json(text)


FLAGS = (
    "The guidelines do not say which of two readings counts here.",
    "Two rules point in different directions.",
    "What would decide it cannot be seen.",
    "No example in the guidelines is like this one.",
)


def people_trial(tx: Tx, who: Person, attempt: UUID) -> UUID:
    """Return the trial of an attempt."""
    found: UUID = assign.own_attempt(tx, who, attempt).trial_id
    return found


def _grade(tx: Tx, content: Content, reviewers: Sequence[Person], opened: UUID) -> None:
    """Grade blind, as the reviewers would: by the words alone. Some explanations are left for the visitor."""
    rng = random.Random(SEED)  # noqa: S311 - a simulated judgement
    for reviewer in reviewers:
        for each in review.waiting(tx, reviewer.id, opened):
            if each.text is None and content.judge is not None:
                answers = given_answers(tx, [each])[each.id]
                # ids differ from run to run, and with them the order: what is said of a text does not
                own = random.Random(f"{reviewer.name} {answers}")  # noqa: S311 - a simulated judgement
                said = content.judge(task_media(tx, each.task), answers, own)
                if own.random() < LEFT:
                    continue
                review.appraise(tx, reviewer, each.id, tx.new_id(), said)
            elif each.text is not None and int(each.id) % 6:
                good = len(each.text) > 60
                marks = {
                    "cites_clause": good and "“" in each.text,
                    "names_evidence": good and rng.random() < 0.9,
                    "names_alternative": good and rng.random() < 0.85,
                    "is_brief": rng.random() < 0.95,
                }
                review.grade(tx, reviewer, each.id, tx.new_id(), marks)
