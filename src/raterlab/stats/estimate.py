"""One number with its interval, its n, and the reason when it is not known."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic that never pretends: either a value with an interval, or the reason why there is none.

    Parameters
    ----------
    value
        Point estimate, or None when undefined.
    low, high
        Ends of the interval at ``level``; None when the value is undefined or no interval exists.
    n
        Number of independent units (items, unless the statistic says otherwise) that it rests on.
    missing
        Empty when ``value`` is known; otherwise the reason in words.
    level
        Coverage that the interval claims.

    Examples
    --------
    >>> Estimate(0.93, 0.88, 0.96, 60)
    Estimate(value=0.93, low=0.88, high=0.96, n=60, missing='', level=0.95)
    >>> Estimate.undefined("fewer than two raters share an item").known
    False
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    missing: str = ""
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.value is None and not self.missing:
            raise ValueError("an undefined estimate must say why")
        for number in (self.value, self.low, self.high):
            if number is not None and math.isnan(number):
                raise ValueError("NaN is not an estimate: use Estimate.undefined(reason)")

    @classmethod
    def undefined(cls, why: str, n: int = 0) -> Estimate:
        """Not known, and why."""
        return cls(None, None, None, n, why)

    @property
    def known(self) -> bool:
        """Whether there is a value at all."""
        return self.value is not None


@dataclass(frozen=True, eq=False, slots=True)
class Estimates:
    """Many estimates of one sort as columns: thousands of pairs of raters at once.

    Parameters
    ----------
    value, low, high
        NaN where not known.
    n
        Units behind each.
    missing
        Why the unknown ones are not known.
    level
        Coverage that the intervals claim.

    Examples
    --------
    >>> some = np.array([0.5, np.nan])
    >>> both = Estimates(some, some - 0.2, some + 0.2, np.array([9, 0]), "no items")
    >>> both[0].low, both[1].missing, len(both)
    (0.3, 'no items', 2)
    """

    value: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    n: npt.NDArray[np.int64]
    missing: str
    level: float = 0.95

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, i: int) -> Estimate:
        """Return one of them."""
        value, low, high = (None if math.isnan(x[i]) else float(x[i]) for x in (self.value, self.low, self.high))
        why = self.missing if value is None else ""
        return Estimate(value, low, high, int(self.n[i]), why, self.level)
