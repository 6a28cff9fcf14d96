"""A candidate opens a link, gives consent and begins."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from raterlab.domain.people import Role
from raterlab.domain.trial import Phase
from raterlab.errors import Conflict, Gone, Invalid, NotFound
from raterlab.flows.people import begin_session
from raterlab.flows.trial import Plan, plan_of
from raterlab.store import people, work
from raterlab.store.database import Tx

LinkState = Literal["open", "used", "expired", "revoked", "full", "closed"]

STORED = (
    "your name, e-mail address and what you tell us about your languages and skills",
    "your answers, flags, comments and explanations, and when they were sent",
    "how long each task was in front of you and active; no camera, no microphone, no screen",
)

_WHY: dict[LinkState, str] = {
    "used": "this invitation has been used",
    "expired": "this link has expired",
    "revoked": "this link was withdrawn",
    "full": "all places of this link are taken",
    "closed": "this trial is closed",
}


@dataclass(frozen=True)
class Invitation:
    """What a link leads to."""

    state: LinkState
    plan: Plan
    attempt: UUID | None

    @property
    def expected_minutes(self) -> int:
        """Time that the tasks take at the expected pace, rounded up to five minutes."""
        tasks = len(self.plan.design.hidden) + len(self.plan.design.practice)
        return 5 * math.ceil((tasks * self.plan.metric.seconds_per_task / 60 + 5 + 3 * self.plan.design.rationales) / 5)


def _state(row: Any, tx: Tx) -> LinkState:
    if row.revoked_at is not None:
        return "revoked"
    if row.closed_at is not None:
        return "closed"
    if row.expires_at <= tx.now:
        return "expired"
    if row.used >= row.cap:
        return "used" if row.cap == 1 else "full"
    return "open"


def look(tx: Tx, link_id: UUID, person: UUID | None) -> Invitation:
    """Return what a link leads to, and the attempt of the person who is signed in here."""
    row = people.link(tx, link_id)
    if row is None:
        raise NotFound("no such link", cure="Copy the whole link from the message that you were sent.")
    mine = people.attempt_for(tx, link_id, person) if person else None
    return Invitation(_state(row, tx), plan_of(tx, row.trial_id), mine.id if mine else None)


def join(
    tx: Tx,
    link_id: UUID,
    *,
    name: str,
    email: str,
    profile: dict[str, Any],
    accepted: str,
    origin: str,
    hours: int,
    seed: int | None = None,
) -> tuple[UUID, str, UUID]:
    """Begin an attempt: person, consent, own order of items (drawn from `seed`, or from a fresh one).

    Returns attempt, session secret and person.
    """
    invitation = look(tx, link_id, None)
    if invitation.state != "open":
        raise Gone(_WHY[invitation.state], cure="Ask the person who sent you the link for a new one.")
    plan = invitation.plan
    if accepted != plan.design.terms_version:
        raise Invalid("the terms were not accepted in their present version", cure="Read and accept the terms.")
    if people.has_attempt(tx, plan.id, email):
        raise Conflict(
            "somebody with this e-mail address has begun this trial already",
            cure="Open the link in the browser in which you began, or ask for a link to go on.",
        )
    person = people.add_user(tx, name=name, email=email, role=Role.TRAINER, profile=profile)
    # JavaScript's numbers are exact up to 2^53
    seed = secrets.randbelow(2**53) if seed is None else seed
    attempt = work.add_attempt(
        tx,
        {
            "trial_id": plan.id,
            "link_id": link_id,
            "trainer_id": person,
            "seed": seed,
            "terms_version": accepted,
            "terms_at": tx.now,
            "phase": Phase.GUIDELINES,
            "entered": {Phase.GUIDELINES: tx.now.isoformat()},
            "deadline": None,
        },
    )
    tx.audit(person, origin, "attempt.begin", attempt, trial=plan.id, link=link_id, terms=accepted, seed=seed)
    token, _ = begin_session(tx, person, origin, hours)
    return attempt, token, person
