"""Shape checks shared by the statistics: a bad shape raises, thin data does not."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def floats(values: npt.ArrayLike, ndim: int, name: str) -> Floats:
    """Return `values` as a float array, or raise when it has another number of dimensions."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension(s), not {array.ndim}")
    return array


def label_codes(values: npt.ArrayLike, ndim: int = 2) -> Ints:
    """Return `values` as integer codes where -1 is missing, or raise."""
    array = np.asarray(values)
    if array.ndim != ndim:
        raise ValueError(f"codes must have {ndim} dimension(s), not {array.ndim}")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"codes must be integers, not {array.dtype}")
    if array.size and array.min() < -1:
        raise ValueError("codes must be -1 (missing) or a category number from 0")
    return array.astype(np.int64)


def check_probability(value: float, name: str) -> None:
    """Raise unless ``0 < value < 1``."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {value}")


def unit_interval(array: Floats, name: str) -> Floats:
    """Return `array` unchanged, or raise when a number in it (NaN passes) lies outside [0, 1]."""
    if array.size and (np.nanmin(array, initial=0.0) < 0 or np.nanmax(array, initial=1.0) > 1 + 1e-12):
        raise ValueError(f"{name} must lie in [0, 1]")
    return array


def square(array: npt.ArrayLike, name: str) -> Floats:
    """Return an (items, raters, raters) float array, or raise."""
    cube = floats(array, 3, name)
    if cube.shape[1] != cube.shape[2]:
        raise ValueError(f"{name} must be (items, raters, raters), not {cube.shape}")
    return cube


def class_counts(codes: Ints, k: int | None = None) -> Floats:
    """Return an (items, classes) table of how many raters gave each class."""
    highest = int(codes.max(initial=-1)) + 1
    if k is not None and highest > k:
        raise ValueError(f"codes go up to {highest - 1} but there are {k} classes")
    table = np.zeros((len(codes), k or max(highest, 1)))
    given: Bools = codes >= 0
    np.add.at(table, (np.nonzero(given)[0], codes[given]), 1.0)
    return table
