"""How many gold items a decision needs."""

from __future__ import annotations

from typing import Any

import numpy as np

from raterlab.errors import Invalid
from raterlab.stats import accuracy


def design(
    *, target: float, unacceptable: float, alpha: float, beta: float, items: int | None = None, hire: float = 0.75
) -> dict[str, Any]:
    """Plan a fixed test, or say what a test of a given length can tell.

    Parameters
    ----------
    target, unacceptable
        Accuracy that should pass, and one that should not.
    alpha, beta
        Error rates allowed, for the shortest exact test.
    items
        Length of the test; then the rule is P(accuracy >= target) >= `hire`, and its errors are told.
    hire
        Posterior probability that passes.

    Raises
    ------
    Invalid
        When a number lies outside its range or no test is long enough.
    """
    try:
        if items is None:
            plan = accuracy.plan(target, unacceptable, alpha, beta)
            n, need = plan.n, plan.need
            words = (
                f"{n} items with {need} right tell {target:.0%} from {unacceptable:.0%}: somebody at "
                f"{unacceptable:.0%} passes {plan.alpha:.1%} of the time, one at {target:.0%} fails {plan.beta:.1%}."
            )
        else:
            n = items
            need = _needed(n, target, hire)
            passes = accuracy.operating_characteristic(n, need, [unacceptable, target])
            words = (
                f"With {n} items somebody passes with {need} right: at a true accuracy of {unacceptable:.0%} in "
                f"{passes[0]:.1%} of trials, at {target:.0%} in {passes[1]:.1%}."
            )
    except ValueError as error:
        raise Invalid(str(error)) from None
    truths = np.round(np.arange(max(0.5, 2 * unacceptable - target - 0.05), 1.0, 0.01), 2)
    curve = accuracy.operating_characteristic(n, need, truths)
    at = accuracy.operating_characteristic(n, need, [unacceptable, target])
    warnings = []
    if at[1] < 1 - 2 * max(beta, 0.05) or at[0] > 2 * max(alpha, 0.05):
        better = accuracy.plan(target, unacceptable, max(alpha, 0.05), max(beta, 0.05))
        warnings.append(
            f"{n} items cannot separate {unacceptable:.0%} from {target:.0%}: {better.n} would keep both errors at "
            f"{max(alpha, 0.05):.0%} and {max(beta, 0.05):.0%}."
        )
    return {
        "items": n,
        "need": need,
        "sentence": words,
        "operating_characteristic": [
            {"accuracy": float(t), "passes": float(p)} for t, p in zip(truths, curve, strict=True)
        ],
        "warnings": warnings,
    }


def _needed(n: int, target: float, hire: float) -> int:
    need = accuracy.needed(n, target, hire)
    if need is None:
        raise ValueError(f"with {n} items even a perfect score does not show {target:.0%} at {hire:.2f}")
    return need
