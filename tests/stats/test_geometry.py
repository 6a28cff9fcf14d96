"""Matching and overlap of many shapes: against scipy's assignment, shapely, and the kind that scores one picture."""

import numpy as np
import pytest
import shapely
from scipy.optimize import linear_sum_assignment
from shapely import affinity

from raterlab.kinds._matching import box_iou, overlap_credit
from raterlab.stats.geometry import cuboid_iou, match_boxes


def pictures(seed, groups=200, most=8, span=60):
    r = np.random.default_rng(seed)
    sizes = r.integers(0, most, groups)
    boxes = np.c_[r.uniform(0, span, (sizes.sum(), 2)), r.uniform(5, 40, (sizes.sum(), 2))]
    return np.r_[0, np.cumsum(sizes)], boxes, r.integers(0, 2, sizes.sum())


@pytest.mark.parametrize("threshold", [0.01, 0.3, 0.5])
def test_matching_is_optimal(threshold):
    (a0, a, ka), (b0, b, kb) = pictures(0), pictures(1)
    found = match_boxes(a0, a, b0, b, classes=ka, other_classes=kb, threshold=threshold)
    for g in range(len(a0) - 1):
        mine, theirs = slice(a0[g], a0[g + 1]), slice(b0[g], b0[g + 1])
        iou = box_iou(a[mine], b[theirs])
        credit = overlap_credit(iou, ka[mine].astype(str).tolist(), kb[theirs].astype(str).tolist(), threshold)
        assert found.matched[g] == credit.total.matched
        assert found.missed[g] == credit.total.missed
        assert found.extra[g] == credit.total.extra
        allowed = (ka[mine][:, None] == kb[theirs][None, :]) & (iou >= threshold)
        if allowed.any():
            weight = np.where(allowed, 1 + iou / (2 * min(iou.shape)), 0)
            rows, columns = linear_sum_assignment(weight, maximize=True)
            assert found.overlap[g] == pytest.approx(np.where(allowed, iou, 0)[rows, columns].sum())
        else:
            assert found.overlap[g] == 0


def test_order_of_boxes_and_of_people_does_not_matter():
    (a0, a, _), (b0, b, _) = pictures(2), pictures(3)
    one, other = match_boxes(a0, a, b0, b), match_boxes(b0, b, a0, a)
    assert one.matched.tolist() == other.matched.tolist()
    assert one.missed.tolist() == other.extra.tolist()
    assert one.f1 == other.f1
    assert match_boxes(a0, a, a0, a).f1 == 1
    assert match_boxes([0, 0], np.zeros((0, 4)), [0, 0], np.zeros((0, 4))).f1 is None


def rectangle(box):
    x, y, _, length, width, _, yaw = box
    flat = shapely.box(-length / 2, -width / 2, length / 2, width / 2)
    return affinity.translate(affinity.rotate(flat, yaw, origin=(0, 0), use_radians=True), x, y)


def test_rotated_overlap_is_shapelys():
    r = np.random.default_rng(0)
    a, b = (np.c_[r.uniform(-4, 4, (600, 3)), r.uniform(0.5, 6, (600, 3)), r.uniform(-7, 7, 600)] for _ in range(2))
    found = cuboid_iou(a, b)
    for i in range(len(a)):
        p, q = rectangle(a[i]), rectangle(b[i])
        inter = p.intersection(q).area
        assert found[i, 0] == pytest.approx(inter / (p.area + q.area - inter), abs=1e-9)
        height = max(
            0, min(a[i, 2] + a[i, 5] / 2, b[i, 2] + b[i, 5] / 2) - max(a[i, 2] - a[i, 5] / 2, b[i, 2] - b[i, 5] / 2)
        )
        volume = p.area * a[i, 5] + q.area * b[i, 5] - inter * height
        assert found[i, 1] == pytest.approx(inter * height / volume, abs=1e-9)
    assert (found[:, 0] > 0.3).sum() > 20


def test_laws_of_rotated_overlap():
    r = np.random.default_rng(1)
    a = np.c_[r.uniform(-4, 4, (200, 3)), r.uniform(0.5, 6, (200, 3)), r.uniform(-7, 7, 200)]
    assert cuboid_iou(a, a) == pytest.approx(1)
    turned = a.copy()
    turned[:, 6] += np.pi
    assert cuboid_iou(a, turned) == pytest.approx(1)
    b = np.roll(a, 1, axis=0)
    assert cuboid_iou(a, b) == pytest.approx(cuboid_iou(b, a), abs=1e-12)
    assert cuboid_iou(np.zeros((1, 7)), np.zeros((1, 7))).tolist() == [[0, 0]]


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="four numbers"):
        match_boxes([0, 1], [[0, 0, 1]], [0, 1], [[0, 0, 1]])
    with pytest.raises(ValueError, match="end at"):
        match_boxes([0, 2], [[0, 0, 1, 1]], [0, 1], [[0, 0, 1, 1]])
    with pytest.raises(ValueError, match="pairs, 7"):
        cuboid_iou([[0] * 6], [[0] * 6])
