"""What polygons cover and share: exact, with holes, outlines that cross themselves included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np

from raterlab.stats._arrays import Floats, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Polygons:
    """Polygons, each of one ring or more, packed. What an odd number of edges lies to the left of is inside (even-odd).

    Parameters
    ----------
    points
        (corners, 2) x, y, ring after ring; a ring closes by itself.
    ring
        (rings + 1,): corners of ring r are ``ring[r]:ring[r + 1]``.
    shape
        (polygons + 1,): rings of polygon s are ``shape[s]:shape[s + 1]``.
    """

    points: Floats
    ring: Ints
    shape: Ints

    @classmethod
    def of(cls, polygons: Iterable[Sequence[Sequence[float]]]) -> Self:
        """Pack polygons given as rings, each a flat list x, y, x, y, ..."""
        shapes = [list(rings) for rings in polygons]
        rings = [ring for shape in shapes for ring in shape]
        points = np.array(list(chain.from_iterable(rings)), dtype=np.float64).reshape(-1, 2)
        return cls(points, _starts([len(r) // 2 for r in rings]), _starts([len(s) for s in shapes]))

    def __len__(self) -> int:
        """Count polygons."""
        return len(self.shape) - 1


def _starts(sizes: list[int]) -> Ints:
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def polygon_areas(polygons: Polygons) -> Floats:
    """Area that each polygon covers by the even-odd rule: rings inside others are holes.

    Examples
    --------
    >>> square, hole = [0, 0, 4, 0, 4, 4, 0, 4], [1, 1, 3, 1, 3, 3, 1, 3]
    >>> polygon_areas(Polygons.of([[square], [square, hole]])).tolist()
    [16.0, 12.0]
    """
    from raterlab.stats import _kernels_polygons as kernels  # noqa: PLC0415

    none = np.zeros(1, dtype=np.int64)
    return kernels.compared(polygons.points, polygons.ring, polygons.shape, np.empty((0, 2)), none, none)[0]


def polygon_iou(a: Polygons, b: Polygons) -> Floats:
    r"""Intersection over union of each polygon with each: an (n, m) matrix.

    Exact but for rounding: between the heights of corners, areas of trapezia are summed edge by edge, and crossings are
    found by sorting: :math:`O((n + k) \log n)` for k crossings, as Bentley and Ottmann.

    References
    ----------
    Bentley, J. L. & Ottmann, T. A. (1979). IEEE Transactions on Computers C-28, 643-647.

    Examples
    --------
    >>> square, beside, half = [0, 0, 2, 0, 2, 2, 0, 2], [1, 0, 3, 0, 3, 2, 1, 2], [0, 0, 2, 0, 0, 2]
    >>> polygon_iou(Polygons.of([[square]]), Polygons.of([[beside], [half]])).round(3).tolist()
    [[0.333, 0.5]]
    """
    from raterlab.stats import _kernels_polygons as kernels  # noqa: PLC0415

    one, two, inter = kernels.compared(a.points, a.ring, a.shape, b.points, b.ring, b.shape)
    union = one[:, None] + two[None, :] - inter
    iou: Floats = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    return iou
