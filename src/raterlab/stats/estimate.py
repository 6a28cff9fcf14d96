"""One number with its interval, its n, and the reason when it is not known."""

from __future__ import annotations

import math
from dataclasses import dataclass


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
