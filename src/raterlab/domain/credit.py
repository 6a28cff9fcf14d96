"""Credit of a label against its gold: acceptable answers or a distribution, per criterion and per task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.work import Agreed, Gold, SuccessMetric
from raterlab.kinds import Answer, Credit, Parts, kind_of


def label_credit(criterion: Criterion, answer: Answer | None, agreed: Agreed) -> Credit | None:
    """Return the credit of one label; None when only people can grade this kind.

    Among acceptable answers the most favourable counts. Against a distribution the credit is the expected credit over
    experts, divided by that of the best answer: p(y) / max p for labels (statistics.md section 4). An answer that is
    missing (a flag raised instead) earns nothing: on a clear item, raising the flag is not being right.
    """
    score = kind_of(criterion.ask).score
    if score is None:
        return None
    if agreed.answers:
        if answer is None:
            return Credit(0.0, {"(no answer)": Parts(missed=1)})
        return max((score(answer, gold, criterion.ask) for gold in agreed.answers), key=lambda c: c.value)
    experts = [(weighed.answer, weighed.share) for weighed in agreed.distribution]

    def expected(given: Answer) -> float:
        return sum(share * score(given, gold, criterion.ask).value for gold, share in experts)

    best = max(experts, key=lambda pair: expected(pair[0]))[0]
    if answer is None:
        return Credit(0.0, {"(no answer)": Parts(missed=1)})
    reachable = expected(best)
    return Credit(
        min(1.0, expected(answer) / reachable) if reachable > 0 else 0.0,
        score(answer, best, criterion.ask).parts,
    )


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


def task_credit(rubric: Rubric, metric: SuccessMetric, answers: Mapping[str, Answer], gold: Gold) -> float | None:
    """Return the mean credit over the criteria that count; None when none does."""
    found = criterion_credits(rubric, metric, answers, gold)
    return sum(credit.value for credit in found.values()) / len(found) if found else None
