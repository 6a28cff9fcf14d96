"""Evidence that one person's answers were taken from another's. Evidence, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import floats

FEWEST = 5


@dataclass(frozen=True, slots=True)
class CopyIndex:
    """How much better copying explains two people's matches than independent work does.

    Parameters
    ----------
    log_ratio
        Log of the likelihood ratio, copying a share of the items against none.
    p_value
        Chance of a ratio at least this large without copying, by Monte Carlo: at least 1 / (draws + 1).
    n
        Items that both answered.
    """

    log_ratio: float
    p_value: float
    n: int


def copy_index(
    matches: npt.ArrayLike, chance: npt.ArrayLike, *, share: float = 0.4, draws: int = 20_000, seed: int = 0
) -> CopyIndex | None:
    r"""Likelihood-ratio index of answer copying.

    :math:`\ln LR = \sum_j [m_j]\ln\frac{c+(1-c)p_j}{p_j} + [1-m_j]\ln(1-c)` with :math:`m_j` whether the two
    answers match, :math:`p_j` the chance of that match without copying and c the share copied. The null is
    drawn from the same :math:`p_j`.

    Parameters
    ----------
    matches
        Whether the suspected copier's answer is the other's, item by item.
    chance
        Probability of that without copying, strictly between 0 and 1.
    share
        Share of items that a copier is supposed to copy.
    draws, seed
        Size and seed of the Monte-Carlo null.

    Returns
    -------
    CopyIndex or None
        None below five items.

    References
    ----------
    Wollack, J. (1997), Appl. Psych. Meas. 21, 307-320; Romero, Riascos & Jara (2015), J. Educ. Behav. Stat. 40.

    Examples
    --------
    >>> rare = np.full(20, 0.2)
    >>> copy_index(np.ones(20), rare).p_value < 1e-4
    True
    >>> copy_index(np.arange(20) % 5 == 0, rare).p_value > 0.1
    True
    """
    m, p = floats(np.asarray(matches, dtype=np.float64), 1, "matches"), floats(chance, 1, "chance")
    if len(m) != len(p):
        raise ValueError("matches and chance must have the same length")
    if len(m) < FEWEST:
        return None
    if not bool(((p > 0) & (p < 1)).all()):
        raise ValueError("chance must lie strictly between 0 and 1")
    gain = np.log((share + (1 - share) * p) / p)
    loss = float(np.log1p(-share))
    observed = float(m @ gain + (1 - m).sum() * loss)
    drawn = np.random.default_rng(seed).random((draws, len(p))) < p
    null = drawn @ (gain - loss) + len(p) * loss
    beyond = int((null >= observed - 1e-9).sum())
    return CopyIndex(observed, (beyond + 1) / (draws + 1), len(m))
