"""How much more would be needed: for a result that is not yet known."""

from __future__ import annotations

import math

from raterlab.stats.estimate import Estimate


def more_to_settle(estimate: Estimate, bound: float, most: int = 1_000) -> int | None:
    r"""Return how many more units it takes until the interval leaves a bound, at the present value.

    The half width towards the bound shrinks as :math:`1/\sqrt n`, so :math:`n' = n (h/|\hat x-b|)^2`.

    Parameters
    ----------
    estimate
        What is known now; n counts its units.
    bound
        The requirement.
    most
        A larger answer is no answer: None.

    Returns
    -------
    int or None
        0 when it is settled already; None when nothing is known, or the value lies at the bound.

    Examples
    --------
    >>> more_to_settle(Estimate(0.80, 0.70, 0.90, 60), 0.75)
    180
    >>> more_to_settle(Estimate(0.80, 0.78, 0.82, 60), 0.75)
    0
    """
    if estimate.value is None or estimate.low is None or estimate.high is None or estimate.n == 0:
        return None
    distance = estimate.value - bound
    half = estimate.value - estimate.low if distance > 0 else estimate.high - estimate.value
    if half <= abs(distance):
        return 0
    if distance == 0:
        return None
    more = math.ceil(estimate.n * (half / distance) ** 2 - 1e-9) - estimate.n
    return more if more <= most else None
