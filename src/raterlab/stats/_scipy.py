"""The parts of scipy, each loaded when it is first used: a third of the time of a start, which few commands need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scipy import optimize, sparse, special
else:
    from importlib import import_module

    class _Late:
        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> object:
            found = getattr(import_module(self._name), name)
            setattr(self, name, found)
            return found

    optimize, sparse, special = _Late("scipy.optimize"), _Late("scipy.sparse"), _Late("scipy.special")

__all__ = ["optimize", "sparse", "special"]
