"""Classes that matter more count more in credit, and in nothing else."""

import pytest
from pydantic import ValidationError

from raterlab.kinds import KINDS
from raterlab.kinds._kind import Label
from raterlab.kinds._weights import ClassWeight, Weighted
from raterlab.kinds.boxes import Box, BoxesAnswer, BoxesParams
from raterlab.kinds.choices import ChoicesAnswer, ChoicesParams

WEIGHED = [kind for kind in KINDS.values() if isinstance(kind.examples[0].params, Weighted)]
LABELS = (Label(key="crack", title="Crack"), Label(key="scratch", title="Scratch"))
CRACKS = (ClassWeight(label="crack", weight=5),)


def test_kinds_of_several_labelled_things_have_weights() -> None:
    names = "choices spans hallucinations boxes polygons masks keypoints segments cuboids"
    assert {kind.key for kind in WEIGHED} == set(names.split())


@pytest.mark.parametrize("kind", WEIGHED, ids=[kind.key for kind in WEIGHED])
def test_weights_that_are_all_alike_change_nothing_and_none_changes_a_count(kind) -> None:  # type: ignore[no-untyped-def]
    for example in kind.examples:
        params = example.params
        alike = params.model_copy(
            update={"class_weights": tuple(ClassWeight(label=key, weight=3) for key in params.keys)}
        )
        first = params.model_copy(update={"class_weights": (ClassWeight(label=params.keys[0], weight=7),)})
        assert kind.score(example.gold, example.gold, first).value == 1
        for answer in example.answers:
            usual = kind.score(answer, example.gold, params)
            # relations have no class of their own to weigh: they count 1
            if not getattr(params, "relations", ()):
                assert kind.score(answer, example.gold, alike).value == pytest.approx(usual.value, abs=1e-12)
            assert kind.score(answer, example.gold, first).parts == usual.parts


def box(x: float, label: str) -> Box:
    return Box(x=x, y=0, width=10, height=10, label=label)


def test_a_missed_crack_costs_five_scratches() -> None:
    score = KINDS["boxes"].score
    assert score is not None
    params = BoxesParams(labels=LABELS, class_weights=CRACKS)
    gold = BoxesAnswer(boxes=(box(0, "crack"), box(50, "scratch")))
    without_crack = score(BoxesAnswer(boxes=gold.boxes[1:]), gold, params)
    without_scratch = score(BoxesAnswer(boxes=gold.boxes[:1]), gold, params)
    # 2 * 1 / (1 + 6) and 2 * 5 / (5 + 6)
    assert without_crack.value == pytest.approx(2 / 7)
    assert without_scratch.value == pytest.approx(10 / 11)
    assert without_crack.total.missed == without_scratch.total.missed == 1


def test_chosen_labels_are_weighed_too() -> None:
    score = KINDS["choices"].score
    assert score is not None
    params = ChoicesParams(labels=LABELS, class_weights=CRACKS)
    gold = ChoicesAnswer(values=("crack", "scratch"))
    assert score(ChoicesAnswer(values=("scratch",)), gold, params).value == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("weights", "why"),
    [((ClassWeight(label="dent", weight=2),), "can not be chosen"), (CRACKS * 2, "two weights")],
)
def test_weights_are_of_labels_and_of_each_once(weights: tuple[ClassWeight, ...], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        BoxesParams(labels=LABELS, class_weights=weights)
