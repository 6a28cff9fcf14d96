"""Whether answers fit a rubric and what is shown. Kinds say the rules; this walks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from raterlab.domain.rubric import Rubric
from raterlab.errors import FieldError
from raterlab.kinds import Answer, AnyAnswer, Media, kind_of
from raterlab.kinds._media import find

_MEDIA: TypeAdapter[tuple[Media, ...]] = TypeAdapter(tuple[Media, ...])
_ANSWER: TypeAdapter[Answer] = TypeAdapter(AnyAnswer)


def parse_media(stored: Any) -> tuple[Media, ...]:
    """Read stored media."""
    return _MEDIA.validate_python(stored)


def parse_answer(stored: Any) -> Answer:
    """Read a stored answer."""
    return _ANSWER.validate_python(stored)


def answer_problems(
    rubric: Rubric,
    answers: Mapping[str, Answer],
    media: tuple[Media, ...],
    *,
    where: str = "answers",
    partial: bool = False,
) -> list[FieldError]:
    """List what is wrong with answers; ``partial`` allows criteria to be left out (a raised flag, gold)."""
    problems: list[FieldError] = []
    for key, answer in answers.items():
        criterion = rubric.find(key)
        at = f"{where}.{key}"
        if criterion is None:
            problems.append(FieldError(at, f"the rubric has no criterion {key!r}"))
            continue
        kind = kind_of(criterion.ask)
        if not isinstance(answer, kind.answer):
            problems.append(FieldError(f"{at}.kind", f"this criterion asks for {kind.key!r}"))
            continue
        problems += [FieldError(f"{at}.{p.field}", p.message) for p in kind.check(answer, criterion.ask, media)]
    if not partial:
        problems += [
            FieldError(f"{where}.{c.key}", f"“{c.title}” is not answered: answer it, or raise the flag")
            for c in rubric.criteria
            if c.required and c.key not in answers
        ]
    return problems


def slot_problems(rubric: Rubric, media: tuple[Media, ...]) -> list[str]:
    """List media slots that the rubric's criteria point at and that a task does not have."""
    problems = []
    for criterion in rubric.criteria:
        for slot, needed in kind_of(criterion.ask).slots(criterion.ask).items():
            shown = find(media, slot)
            if shown is None:
                problems.append(f"criterion {criterion.key!r} asks about the slot {slot!r}, which the task lacks")
            elif needed is not None and shown.media != needed:
                problems.append(f"criterion {criterion.key!r} needs {needed} in the slot {slot!r}, not {shown.media}")
    return problems
