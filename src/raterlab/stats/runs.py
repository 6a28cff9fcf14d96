"""Masks as runs in COCO's compressed form: column by column, pixels outside and inside by turns, beginning outside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from raterlab.stats._arrays import Floats, Ints


def encode(runs: Sequence[int]) -> str:
    """Write runs as COCO does: five bits a character, from the fourth on the difference to the run before the last.

    Examples
    --------
    >>> encode([6, 1, 40, 4, 5, 4, 5, 4, 21])
    '61X13mN000`0'
    """
    found = bytearray()
    for k, run in enumerate(runs):
        number, more = run - (runs[k - 2] if k > 2 else 0), True
        while more:
            code = number & 31
            number >>= 5
            more = number != (-1 if code & 16 else 0)
            found.append(48 + (code | 32 if more else code))
    return found.decode()


def _packed(masks: Sequence[str]) -> tuple[Ints, Ints]:
    start = np.zeros(len(masks) + 1, dtype=np.int64)
    np.cumsum([len(mask) for mask in masks], out=start[1:])
    return np.frombuffer("".join(masks).encode("ascii"), dtype=np.uint8).astype(np.int64), start


def run_ends(masks: Sequence[str]) -> list[Ints]:
    """Where each run of each mask ends; empty for what cannot be read.

    Examples
    --------
    >>> [ends.tolist() for ends in run_ends(["61X13mN000`0", "oo"])]
    [[6, 7, 47, 51, 56, 60, 65, 69, 90], []]
    """
    from raterlab.stats import _kernels_runs  # noqa: PLC0415

    ends, first = _kernels_runs.ends(*_packed(masks))
    cut = [ends[first[i] : first[i + 1]] for i in range(len(masks))]
    return [one[:0] if len(one) and one[0] < 0 else one for one in cut]


def mask_areas(masks: Sequence[str]) -> Ints:
    """Pixels of each mask.

    Examples
    --------
    >>> mask_areas(["61X13mN000`0"]).tolist()
    [13]
    """
    from raterlab.stats import _kernels_runs  # noqa: PLC0415

    areas: Ints = _kernels_runs.areas(*_kernels_runs.ends(*_packed(masks)))
    return areas


def mask_iou(a: Sequence[str], b: Sequence[str]) -> Floats:
    """Intersection over union of each mask with each, on one picture: an (n, m) matrix.

    Runs are merged, no pixel is unpacked: :math:`O(runs)` a pair.

    Examples
    --------
    >>> mask_iou(["61X13mN000`0"], ["61X13mN000`0", "0T2"]).round(3).tolist()
    [[1.0, 0.174]]
    """
    from raterlab.stats import _kernels_runs  # noqa: PLC0415

    iou: Floats = _kernels_runs.iou(*_packed(a), *_packed(b))
    return iou
