"""Turned boxes against shapely, and what attributes cost."""

from __future__ import annotations

import math
from random import Random

import pytest
import shapely
import shapely.affinity

from raterlab.kinds._attributes import Attribute, Option
from raterlab.kinds._kind import Label
from raterlab.kinds.boxes import KIND, Box, BoxesAnswer, BoxesParams

LABELS = (Label(key="car", title="Car"),)


def drawn(box: Box) -> shapely.Polygon:
    flat = shapely.box(box.x, box.y, box.x + box.width, box.y + box.height)
    return shapely.affinity.rotate(flat, box.angle, origin="centroid")


def test_overlap_of_turned_boxes_is_shapelys() -> None:
    rng = Random(5)
    params = BoxesParams(labels=LABELS, rotated=True)

    def box() -> Box:
        size = {"width": rng.uniform(20, 90), "height": rng.uniform(10, 60)}
        return Box(x=rng.uniform(50, 90), y=rng.uniform(50, 90), angle=rng.uniform(-180, 180), label="car", **size)

    for _ in range(300):
        one, two = box(), box()
        shared, whole = drawn(one).intersection(drawn(two)).area, drawn(one).union(drawn(two)).area
        a, b = BoxesAnswer(boxes=(one,)), BoxesAnswer(boxes=(two,))
        assert KIND.distance(a, b, params) == pytest.approx(1 - shared / whole, abs=1e-9)
        assert KIND.distance(a, a, params) == 0
        assert KIND.score(a, a, params).value == 1


def test_a_wrong_attribute_costs_credit_and_never_a_match() -> None:
    severity = Attribute(
        key="severity", title="Severity", options=(Option(key="light", title="Light"), Option(key="deep", title="Deep"))
    )
    params = BoxesParams(labels=LABELS, attributes=(severity,), attribute_weight=0.5)
    gold = BoxesAnswer(boxes=(Box(x=1, y=1, width=9, height=9, label="car", attributes={"severity": "light"}),))
    other = BoxesAnswer(boxes=(gold.boxes[0].model_copy(update={"attributes": {"severity": "deep"}}),))
    credit = KIND.score(other, gold, params)
    assert (credit.total.matched, credit.total.missed, credit.total.extra) == (1, 0, 0)
    assert math.isclose(credit.value, 0.5)
    assert KIND.score(gold, gold, params).value == 1
