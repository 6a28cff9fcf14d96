"""Overlap and matching of many shapes at once: boxes on pictures, boxes in space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, Ints, floats


@dataclass(frozen=True, eq=False, slots=True)
class Matches:
    """How two sets of boxes match, picture by picture; counts add.

    Parameters
    ----------
    matched
        (pictures,) pairs of one class whose overlap reaches the threshold, as many as possible.
    missed, extra
        (pictures,) boxes of the second and of the first set without a partner.
    overlap
        (pictures,) sum of intersection over union of the pairs.
    """

    matched: Ints
    missed: Ints
    extra: Ints
    overlap: Floats

    @property
    def f1(self) -> float | None:
        """``2 TP / (2 TP + missed + extra)`` over all pictures; None where nobody drew anything."""
        found = 2 * int(self.matched.sum())
        whole = found + int(self.missed.sum()) + int(self.extra.sum())
        return found / whole if whole else None


def match_boxes(
    start: npt.ArrayLike,
    boxes: npt.ArrayLike,
    other_start: npt.ArrayLike,
    other: npt.ArrayLike,
    *,
    classes: npt.ArrayLike | None = None,
    other_classes: npt.ArrayLike | None = None,
    threshold: float = 0.5,
) -> Matches:
    r"""Optimal matching of two people's boxes on many pictures.

    As many pairs as possible are matched (of one class, :math:`IoU \ge` threshold), and among such matchings the one of
    greatest overlap: what `kinds.boxes` scores one picture by. Greedy matching loses about one pair in 7,000.

    Parameters
    ----------
    start, other_start
        (pictures + 1,): boxes of picture g are ``start[g]:start[g + 1]``.
    boxes, other
        (boxes, 4) left, top, width, height.
    classes, other_classes
        (boxes,) class of each; one class by default.
    threshold
        Overlap from which a pair counts, above 0.

    Raises
    ------
    ValueError
        When the arrays do not fit together.

    References
    ----------
    Jonker, R. & Volgenant, A. (1987). Computing 38, 325-340.

    Examples
    --------
    >>> mine, theirs = [[0, 0, 10, 10], [50, 50, 5, 5]], [[1, 0, 10, 10]]
    >>> m = match_boxes([0, 2], mine, [0, 1], theirs)
    >>> m.matched.tolist(), m.missed.tolist(), m.extra.tolist(), m.overlap.round(2).tolist()
    ([1], [0], [1], [0.82])
    """
    from raterlab.stats import _kernels_geometry  # noqa: PLC0415

    a, b = (np.ascontiguousarray(floats(x, 2, "rows")) for x in (boxes, other))
    ends = [np.asarray(x, dtype=np.int64) for x in (start, other_start)]
    if len(ends[0]) != len(ends[1]) or a.shape[1:] != (4,) or b.shape[1:] != (4,):
        raise ValueError("both sets need the same pictures, and boxes of four numbers")
    if ends[0][-1] != len(a) or ends[1][-1] != len(b):
        raise ValueError("start must end at the number of boxes")
    if threshold <= 0:
        raise ValueError("threshold must lie above 0")
    kinds = [
        np.zeros(len(x), dtype=np.int64) if given is None else np.asarray(given, dtype=np.int64)
        for x, given in ((a, classes), (b, other_classes))
    ]
    matched, overlap = _kernels_geometry.match(ends[0], a, kinds[0], ends[1], b, kinds[1], threshold)
    return Matches(matched, np.diff(ends[1]) - matched, np.diff(ends[0]) - matched, overlap)


def cuboid_iou(a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
    """Overlap over union of pairs of upright boxes in space, each turned about the vertical.

    Parameters
    ----------
    a, b
        (pairs, 7) centre x, y, z, length, width, height, yaw in radians.

    Returns
    -------
    array (pairs, 2)
        Seen from above (bird's eye), and in space; 0 to 1.

    References
    ----------
    Geiger, A. et al. (2012), KITTI, CVPR: the 3D and bird's-eye benchmarks; Sutherland & Hodgman (1974) for clipping.

    Examples
    --------
    >>> cuboid_iou([[0, 0, 0, 2, 2, 2, 0]], [[1, 0, 1, 2, 2, 2, 0]]).round(3).tolist()
    [[0.333, 0.143]]
    """
    from raterlab.stats import _kernels_geometry  # noqa: PLC0415

    one, two = (np.ascontiguousarray(floats(x, 2, "rows")) for x in (a, b))
    if one.shape != two.shape or one.shape[1:] != (7,):
        raise ValueError("a and b must both be (pairs, 7)")
    return _kernels_geometry.rotated(one, two)
