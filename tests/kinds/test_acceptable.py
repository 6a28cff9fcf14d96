"""Of several acceptable answers, the one that a label is compared with comes first: what pages draw is what is scored."""

from raterlab.domain.credit import acceptable, label_credit
from raterlab.domain.rubric import Criterion, Rubric
from raterlab.domain.work import Agreed, Gold, Weighed
from raterlab.kinds._kind import Label
from raterlab.kinds.boxes import Box, BoxesAnswer, BoxesParams
from raterlab.kinds.choice import ChoiceAnswer, ChoiceParams

LABELS = (Label(key="a", title="A"), Label(key="b", title="B"))
RUBRIC = Rubric(
    title="Two",
    criteria=(
        Criterion(key="where", title="Where", ask=BoxesParams(labels=LABELS)),
        Criterion(key="what", title="What", ask=ChoiceParams(labels=LABELS)),
    ),
)


def boxes(x: float) -> BoxesAnswer:
    return BoxesAnswer(boxes=(Box(x=x, y=0, width=10, height=10, label="a"),))


def test_the_alternative_that_is_compared_comes_first() -> None:
    agreed = Agreed(answers=(boxes(500), boxes(1), boxes(0)))
    gold = Gold(answers={"where": agreed, "gone": Agreed(answers=(ChoiceAnswer(value="a"),))})
    given = boxes(0)
    assert acceptable(gold, RUBRIC, {"where": given}) == {"where": (boxes(1), boxes(500), boxes(0))}
    credit = label_credit(RUBRIC.criteria[0], given, agreed)
    assert credit is not None
    assert credit.value == 1
    # who says nothing is compared with nothing: the order stays
    assert acceptable(gold, RUBRIC, {})["where"] == agreed.answers


def test_of_a_distribution_what_reaches_most_comes_first() -> None:
    agreed = Agreed(
        distribution=(
            Weighed(answer=ChoiceAnswer(value="a"), share=0.3),
            Weighed(answer=ChoiceAnswer(value="b"), share=0.7),
        )
    )
    found = acceptable(Gold(answers={"what": agreed}), RUBRIC, {"what": ChoiceAnswer(value="a")})
    assert found == {"what": (ChoiceAnswer(value="b"), ChoiceAnswer(value="a"))}
