"""Credit of a label: against its gold (acceptable answers or a distribution), or by what reviewers say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.work import Agreed, Gold, SuccessMetric
from raterlab.kinds import Answer, Credit, Error, Frames, Parts, kind_of


def label_credit(criterion: Criterion, answer: Answer | None, agreed: Agreed) -> Credit | None:
    """Return the credit of one label; None when only people can grade this kind.

    Among acceptable answers the most favourable counts. Against a distribution the credit is the expected credit over
    experts, divided by that of the best answer: p(y) / max p for labels (statistics.md section 4). An answer that is
    missing (a flag raised instead) earns nothing: on a clear item, raising the flag is not being right.
    """
    score = kind_of(criterion.ask).score
    if score is None:
        return None
    if answer is None:
        return unanswered(_frames_of(criterion, agreed))
    gold = held_against(criterion, answer, agreed)
    credit = score(answer, gold, criterion.ask)
    if agreed.answers:
        return credit
    reachable = _expected(criterion, gold, agreed)
    value = min(1.0, _expected(criterion, answer, agreed) / reachable) if reachable > 0 else 0.0
    return replace(credit, value=value)


def _frames_of(criterion: Criterion, agreed: Agreed) -> Frames | None:
    """Return the frames that a missing answer gets wrong: those of one that marks nothing."""
    kind = kind_of(criterion.ask)
    if kind.score is None or kind.nothing is None:
        return None
    return kind.score(kind.nothing, held_against(criterion, kind.nothing, agreed), criterion.ask).frames


def held_against(criterion: Criterion, answer: Answer, agreed: Agreed) -> Answer:
    """Return the gold answer that an answer is compared with.

    The most favourable of the acceptable ones; of a distribution the one that reaches most.
    """
    score = kind_of(criterion.ask).score
    if len(agreed.answers) == 1 or score is None:
        return (*agreed.answers, *(weighed.answer for weighed in agreed.distribution))[0]
    if agreed.answers:
        return max(agreed.answers, key=lambda gold: score(answer, gold, criterion.ask).value)
    return max((w.answer for w in agreed.distribution), key=lambda given: _expected(criterion, given, agreed))


def acceptable(gold: Gold, rubric: Rubric, answers: Mapping[str, Answer]) -> dict[str, tuple[Answer, ...]]:
    """Return what experts accept for each criterion, what the given answer is compared with first."""
    found = {}
    for criterion in rubric.criteria:
        agreed, answer = gold.answers.get(criterion.key), answers.get(criterion.key)
        if agreed is None:
            continue
        every = tuple(agreed.answers) or tuple(weighed.answer for weighed in agreed.distribution)
        if answer is not None:
            first = held_against(criterion, answer, agreed)
            every = (first, *(other for other in every if other is not first))
        found[criterion.key] = every
    return found


def _expected(criterion: Criterion, given: Answer, agreed: Agreed) -> float:
    """Credit of an answer where each expert's answer is gold for a share."""
    score = kind_of(criterion.ask).score
    return sum(w.share * score(given, w.answer, criterion.ask).value for w in agreed.distribution) if score else 0.0


def label_errors(criterion: Criterion, answer: Answer | None, agreed: Agreed) -> tuple[Error, ...]:
    """Return how far one label lies from gold; nothing where it is missing, or the kind measures none."""
    errors = kind_of(criterion.ask).errors
    if errors is None or answer is None:
        return ()
    return errors(answer, held_against(criterion, answer, agreed), criterion.ask)


def counted(rubric: Rubric, metric: SuccessMetric, gold: Gold) -> Sequence[Criterion]:
    """Return the criteria that count for accuracy: those the metric names, or all that gold covers and can score."""
    return [
        criterion
        for criterion in rubric.criteria
        if criterion.key in gold.answers
        and kind_of(criterion.ask).score is not None
        and (not metric.criteria or criterion.key in metric.criteria)
    ]


def criterion_credits(
    rubric: Rubric, metric: SuccessMetric, answers: Mapping[str, Answer], gold: Gold
) -> dict[str, Credit]:
    """Return the credit of each criterion that counts."""
    found: dict[str, Credit] = {}
    for criterion in counted(rubric, metric, gold):
        credit = label_credit(criterion, answers.get(criterion.key), gold.answers[criterion.key])
        if credit is not None:
            found[criterion.key] = credit
    return found


def appraised(rubric: Rubric, metric: SuccessMetric) -> Sequence[Criterion]:
    """Return the criteria that reviewers grade and that count for accuracy."""
    return [c for c in rubric.graded if not metric.criteria or c.key in metric.criteria]


def appraisal_credit(criterion: Criterion, sheets: Sequence[Mapping[str, bool]]) -> Credit:
    """Return the credit of written work: the share of standards that are met, averaged over its graders.

    A standard counts as reached where more than half of the graders found it met. Scores by criterion are what
    written work is judged by (statistics.md section 3); likeness of words is a screen for copies and no quality.

    Parameters
    ----------
    criterion
        With at least one standard.
    sheets
        For each grader (at least one), whether each standard is met.
    """
    parts, total = {}, 0.0
    for standard in criterion.graded_by:
        met = sum(sheet[standard.key] for sheet in sheets) / len(sheets)
        total += met
        parts[standard.key] = Parts(matched=1) if met > 0.5 else Parts(missed=1)
    return Credit(total / len(parts), parts)


def unanswered(frames: Frames | None = None) -> Credit:
    """Return the credit of an answer that is missing: a flag on a clear item is not being right."""
    return Credit(0.0, {"(no answer)": Parts(missed=1)}, frames)


def task_credit(rubric: Rubric, metric: SuccessMetric, answers: Mapping[str, Answer], gold: Gold) -> float | None:
    """Return the mean credit over the criteria that count; None when none does."""
    found = criterion_credits(rubric, metric, answers, gold)
    return sum(credit.value for credit in found.values()) / len(found) if found else None
