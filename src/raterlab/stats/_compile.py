"""numba, started without what no pass here uses."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


@contextmanager
def _absent(module: str) -> Iterator[None]:
    """Let this thread find no such module for a moment; others find it as ever."""
    own = threading.get_ident()

    class Absent(MetaPathFinder):
        def find_spec(self, name: str, _path: object, _target: object = None) -> None:
            if name == module and threading.get_ident() == own:
                raise ModuleNotFoundError(name)

    finder = Absent()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


# numba loads scipy.linalg, a tenth of a second and more, to see whether its own convolve could use BLAS; matrices that
# a compiled function multiplies find it later all the same
with _absent("scipy.linalg"):
    import numba
    import numba.np.arraymath


def compiled(function: F) -> F:
    """Compile on first use, keep the result on disk, run without the interpreter's lock."""
    return cast("F", numba.njit(cache=True, nogil=True)(function))
