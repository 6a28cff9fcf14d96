"""Who people are to each other: roles, and what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """One role a person; a candidate is a trainer at an early stage, not another type."""

    OWNER = "owner"
    LEAD = "lead"
    REVIEWER = "reviewer"
    TRAINER = "trainer"
    AUDITOR = "auditor"


class Power(StrEnum):
    """What a route asks for."""

    MANAGE_PEOPLE = "manage people"
    AUTHOR = "author"
    SEE_RESULTS = "see results"
    DECIDE = "decide"
    GRADE = "grade"
    WORK = "work"
    AUDIT = "audit"
    EXPORT = "export"


POWERS: dict[Role, frozenset[Power]] = {
    Role.OWNER: frozenset(Power) - {Power.WORK},
    Role.LEAD: frozenset({Power.AUTHOR, Power.SEE_RESULTS, Power.DECIDE, Power.GRADE, Power.EXPORT}),
    Role.REVIEWER: frozenset({Power.GRADE}),
    Role.TRAINER: frozenset({Power.WORK}),
    Role.AUDITOR: frozenset({Power.SEE_RESULTS, Power.AUDIT, Power.EXPORT}),
}


def may(role: Role, power: Power) -> bool:
    """Whether a role holds a power."""
    return power in POWERS[role]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, and from where; ``scopes`` is None for a session and set for an API token."""

    id: UUID
    name: str
    email: str
    role: Role
    origin: str = ""
    scopes: frozenset[str] | None = None
