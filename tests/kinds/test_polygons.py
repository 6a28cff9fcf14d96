"""Outlines against shapely, and against what 19 people drew round cats."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.optimize import linear_sum_assignment
from shapely.ops import polygonize, unary_union

from raterlab.kinds._kind import Label
from raterlab.kinds._media import Image
from raterlab.kinds.polygons import KIND, Polygon, PolygonsAnswer, PolygonsParams
from raterlab.stats.polygons import Polygons, polygon_areas, polygon_iou

PARAMS = PolygonsParams(labels=(Label(key="cat", title="Cat"),))
PICTURE = (Image(file="0" * 64, width=1_000, height=1_000),)


def ring(rng: Random, middle: tuple[float, float], reach: float, corners: int, sharp: float = 0.3) -> list[float]:
    angles = sorted(rng.uniform(0, 2 * math.pi) for _ in range(corners))
    return [
        place
        for angle in angles
        for r in [rng.uniform(sharp, 1) * reach]
        for place in (middle[0] + r * math.cos(angle), middle[1] + r * math.sin(angle))
    ]


def pairs(flat: list[float] | tuple[float, ...]) -> list[tuple[float, float]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


def shaped(rings: list[list[float]]) -> shapely.Geometry:
    """By the same rule: what an odd number of rings surrounds."""
    whole = shapely.Polygon()
    for one in rings:
        whole = whole.symmetric_difference(shapely.Polygon(pairs(one)))
    return whole


@given(seed=st.integers(0, 10**9), corners=st.integers(3, 40), holes=st.integers(0, 3))
@settings(max_examples=250, deadline=None)
def test_overlap_is_shapelys(seed: int, corners: int, holes: int) -> None:
    rng = Random(seed)

    def polygon() -> list[list[float]]:
        middle = (rng.uniform(40, 60), rng.uniform(40, 60))
        rings = [ring(rng, middle, 40, corners), *(ring(rng, middle, 12, 5) for _ in range(holes))]
        return [r for r in rings if shapely.Polygon(pairs(r)).is_valid] or [[0, 0, 9, 0, 9, 9]]

    one, two = [polygon() for _ in range(3)], [polygon() for _ in range(2)]
    found = polygon_iou(Polygons.of(one), Polygons.of(two))
    left, right = [shaped(p) for p in one], [shaped(p) for p in two]
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            assert found[i, j] == pytest.approx(a.intersection(b).area / a.union(b).area, abs=1e-6)
    assert polygon_areas(Polygons.of(one)) == pytest.approx([a.area for a in left], abs=1e-6)


def odd(flat: list[float], at: tuple[float, float]) -> bool:
    inside = False
    corners = pairs(flat)
    for (x, y), (u, v) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y <= at[1]) != (v <= at[1]) and x + (at[1] - y) / (v - y) * (u - x) > at[0]:
            inside = not inside
    return inside


@given(seed=st.integers(0, 10**9), corners=st.integers(3, 11), grid=st.booleans())
@settings(max_examples=200, deadline=None)
def test_outlines_that_cross_themselves_are_taken_even_odd(seed: int, corners: int, grid: bool) -> None:
    """Every face that the lines of both cut out, asked one by one."""
    rng = Random(seed)
    one, two = ([round(rng.uniform(0, 100), -1 if grid else 3) for _ in range(2 * corners)] for _ in "ab")
    lines = unary_union([shapely.LineString([*pairs(flat), pairs(flat)[0]]) for flat in (one, two)])
    inter = union = 0.0
    for face in polygonize(lines):
        inside = [odd(flat, face.representative_point().coords[0]) for flat in (one, two)]
        inter += face.area * all(inside)
        union += face.area * any(inside)
    found = polygon_iou(Polygons.of([[one]]), Polygons.of([[two]]))[0, 0]
    assert found == pytest.approx(inter / union if union else 0, abs=1e-6)


def test_what_is_no_outline_is_refused() -> None:
    for points in ((0, 0, 1, 0, 1), (0, 0, 1, 1), (0, 0, 9, 0, math.nan, 3)):
        with pytest.raises(ValidationError):
            Polygon(points=points, label="cat")
    with pytest.raises(ValidationError, match="fewer"):
        PolygonsAnswer(polygons=(Polygon(points=(0.0, 0.0, 1.0, 1.0) * 400, label="cat"),) * 30)

    def problems(*points: float) -> list[str]:
        return [
            p.message
            for p in KIND.check(PolygonsAnswer(polygons=(Polygon(points=points, label="cat"),)), PARAMS, PICTURE)
        ]

    assert problems(0, 0, 9, 0, 9, 9) == []
    assert "half a pixel" in problems(0, 0, 9, 9, 18, 18)[0]
    assert "half a pixel" in problems(0, 0, 9, 0, 9, 9, 0, 0, 9, 0, 9, 9)[0]  # twice around is nowhere inside
    assert "outside" in problems(0, 0, 9, 0, 9, 1_001)[0]


def test_the_largest_answer_stays_small() -> None:
    rng = Random(1)
    points = tuple(rng.uniform(10_000, 30_000) for _ in range(2_000))
    answer = PolygonsAnswer(polygons=(Polygon(points=points, label="c" * 64),) * 20)
    assert len(answer.model_dump_json()) < 512 * 1024


def test_people_who_drew_cats(data: Path) -> None:
    """Every two people on every photograph: matched, and how well, as shapely and scipy say."""
    rows = pq.read_table(data / "18_zooniverse_exports" / "polygons_cats.parquet").to_pylist()
    drawn: dict[str, dict[str, list[Polygon]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        x, y = json.loads(row["path_x"]), json.loads(row["path_y"])
        flat = tuple(p for pair in zip(x, y, strict=True) for p in pair)
        if shapely.Polygon(pairs(flat)).is_valid:
            drawn[row["item_id"]][row["rater_id"]].append(Polygon(points=flat, label="cat"))
    compared, overlaps = 0, []
    for people in drawn.values():
        for one, two in combinations(people.values(), 2):
            a, b = PolygonsAnswer(polygons=tuple(one)), PolygonsAnswer(polygons=tuple(two))
            shapes = [[shapely.Polygon(pairs(p.points)) for p in side] for side in (one, two)]
            iou = [[s.intersection(t).area / s.union(t).area for t in shapes[1]] for s in shapes[0]]
            found = linear_sum_assignment(iou, maximize=True)
            best = sum(iou[i][j] for i, j in zip(*found, strict=True))
            assert KIND.distance(a, b, PARAMS) == pytest.approx(1 - best / max(len(one), len(two)), abs=1e-6)
            credit = KIND.score(a, b, PARAMS).total
            overlaps += [credit.overlap / credit.matched] if credit.matched else []
            compared += 1
    assert compared > 200
    assert sum(overlaps) / len(overlaps) == pytest.approx(0.785, abs=0.005)
