"""Tables of labels for the bench: made once, the same each time, kept under .cache/bench."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

HERE = Path(".cache/bench/labels")
RATERS, CLASSES, PIECE = 100, 5, 2_000_000


def table(n: int, *, shuffled: bool = False, words: bool = False, gold: bool = False) -> Path:
    """Return a Parquet file of n labels: 3 to 5 raters an item of 100, ordered classes, accuracy .55 to .95."""
    marks = "".join(mark for mark, on in (("-shuffled", shuffled), ("-words", words), ("-gold", gold)) if on)
    path = HERE / f"{n:.0e}{marks}.parquet".replace("e+0", "e")
    if path.exists():
        return path
    HERE.mkdir(parents=True, exist_ok=True)
    r = np.random.default_rng(0)
    skill = r.uniform(0.55, 0.95, RATERS)
    partial = path.with_suffix(".partial")
    kinds = pa.string() if words else pa.int32()
    fields = [
        ("item_id", kinds),
        ("rater_id", pa.string() if words else pa.int16()),
        ("label", pa.string() if words else pa.int8()),
    ]
    if gold:
        fields.append(("gold", pa.int8()))
    schema = pa.schema(fields)
    rows: list[list[np.ndarray]] = []
    writer = None if shuffled else pq.ParquetWriter(partial, schema)
    items = done = 0
    while done < n:
        sizes = r.integers(3, 6, PIECE // 4)
        item = np.repeat(np.arange(items, items + len(sizes)), sizes)
        truth = np.repeat(r.integers(0, CLASSES, len(sizes)), sizes)
        first, step = (np.repeat(r.integers(low, high, len(sizes)), sizes) for low, high in ((0, RATERS), (1, 20)))
        place = np.arange(len(item)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rater = (first + place * step) % RATERS
        right = r.random(len(item)) < skill[rater]
        label = np.where(right, truth, np.clip(truth + r.choice([-1, 1], len(item)), 0, CLASSES - 1))
        keep = min(n - done, len(item))
        piece = [x[:keep] for x in ((item, rater, label, truth) if gold else (item, rater, label))]
        items, done = items + len(sizes), done + keep
        if writer is None:
            rows.append(piece)
        else:
            writer.write_table(_arrow(piece, schema, words=words))
    if writer is None:
        whole = [np.concatenate(column) for column in zip(*rows, strict=True)]
        order = r.permutation(n)
        pq.write_table(_arrow([column[order] for column in whole], schema, words=words), partial)
    else:
        writer.close()
    partial.rename(path)
    return path


def _arrow(columns: list[np.ndarray], schema: pa.Schema, *, words: bool) -> pa.Table:
    if not words:
        return pa.table([pa.array(c, t) for c, t in zip(columns, schema.types, strict=True)], schema=schema)
    named = zip(("item-", "rater-", "class-"), columns, strict=True)
    return pa.table(
        [pc.binary_join_element_wise(p, pa.array(c).cast(pa.string()), "") for p, c in named], schema=schema
    )
