"""Numbers for the distinct values of a column, in the order of first sight."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from raterlab.analytics.cells import WHOLE
from raterlab.analytics.soft import distribution

Array = npt.NDArray[Any]
SMALL = 65_536  # whole numbers below this are looked up, not hashed


@dataclass(eq=False)
class Codebook:
    """Gives every distinct value a number in the order of first sight."""

    known: dict[str, int] = field(default_factory=dict)
    _small: Array = field(default_factory=lambda: np.full(SMALL, -1, dtype=np.int32))

    def codes(self, column: pa.Array) -> Array:
        """Return the codes of a column without nulls."""
        if pa.types.is_integer(column.type):
            values = numpy_of(column)
            if len(values) and int(values.min()) >= 0 and int(values.max()) < SMALL:
                seen = np.zeros(SMALL, dtype=np.bool_)
                seen[values] = True
                for value in np.flatnonzero(seen & (self._small < 0)).tolist():
                    self._small[value] = self.code(value)
                return self._small.astype(np.int16 if len(self.known) < 2**15 else np.int32)[values]
        encoded = column.dictionary_encode()
        local = np.array([self.code(value) for value in encoded.dictionary.to_pylist()], dtype=np.int32)
        return local[numpy_of(encoded.indices)] if len(local) else np.zeros(0, dtype=np.int32)

    def code(self, value: Any) -> int:
        """Return the code of one value, new if it has none; -1 for a blank."""
        name = plain(str(value))  # 1 in one file and "1" in another are one class
        return self.known.setdefault(name, len(self.known)) if name else -1

    def only(self, codes: Array) -> tuple[Codebook, Array]:
        """Return it without the values that none of these codes has, and the codes in the new numbers."""
        used = np.flatnonzero(np.bincount(codes, minlength=len(self.known)))
        new = np.full(len(self.known), -1, dtype=codes.dtype)
        new[used] = np.arange(len(used))
        values = list(self.known)
        return Codebook({values[old]: i for i, old in enumerate(used.tolist())}), new[codes]

    def ordered(self, first: Sequence[str] = ()) -> tuple[tuple[str, ...], Array]:
        """Return the names in order (those given, then numbers, then words) and the new code of each old one."""
        names = list(self.known)
        place = {name: i for i, name in enumerate(first)}

        def rank(i: int) -> tuple[int, float, str]:
            name = names[i]
            if name in place:
                return 0, place[name], name
            if distribution(name) is not None:
                return 3, 0.0, name
            try:
                return 1, float(name), name
            except ValueError:
                return 2, 0.0, name

        order = sorted(range(len(names)), key=rank)
        new = np.empty(len(names) + 1, dtype=np.int32)
        new[order] = np.arange(len(names))
        new[-1] = -1  # no value stays no value
        return tuple(names[i] for i in order), new


def plain(name: str) -> str:
    """Write a name in one way: no blanks around it, whole numbers without ``.0``, JSON without spaces and nulls.

    Examples
    --------
    >>> plain('{"b":0.3, "a":0.7, "c":null}'), plain(" yes "), plain("1.0")
    ('{"a": 0.7, "b": 0.3}', 'yes', '1')
    """
    name = name.strip()
    if name.endswith("0") and (whole := re.fullmatch(WHOLE, name)):
        return whole[1]
    if not name.startswith(("[", "{")):
        return name
    try:
        return json.dumps(_full(json.loads(name)), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return name


def _full(found: Any) -> Any:
    """Leave out nulls of objects: a reader of many lines gives each object the keys of all."""
    if isinstance(found, dict):
        return {key: _full(value) for key, value in found.items() if value is not None}
    return [_full(value) for value in found] if isinstance(found, list) else found


def numpy_of(column: pa.Array) -> Array:
    """Return whole numbers without nulls as they lie in memory (Arrow's own way loads pandas)."""
    values = np.frombuffer(column.buffers()[1], dtype=column.type.to_pandas_dtype())
    return values[column.offset : column.offset + len(column)]
