"""Proving that a database is sound."""

from __future__ import annotations

from typing import Any

from raterlab.flows import fold
from raterlab.store import chain, migrate, scores
from raterlab.store.database import Tx


def check(tx: Tx) -> dict[str, Any]:
    """Check chain, schema, foreign keys and caches; ``problems`` is empty when all is sound."""
    found = migrate.current(tx)
    if found != migrate.NEWEST:
        words = f"the database is at revision {found}, this program expects {migrate.NEWEST}: run raterlab db upgrade"
        return {"problems": [words], "audit_entries": 0, "attempts": 0, "submissions": 0}
    entries, broken = chain.verify(tx.conn)
    problems = [broken] if broken else []
    problems += [f"schema: {difference}" for difference in migrate.differences(tx)]
    problems += scores.foreign_key_breaks(tx)
    counts = scores.counted(tx)
    problems += fold.differences(tx)
    return {
        "problems": problems,
        "audit_entries": entries,
        "attempts": len(counts),
        "submissions": scores.marks(tx)["submissions"],
    }
