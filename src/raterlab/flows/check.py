"""Proving that a database is sound, by reading alone."""

from __future__ import annotations

from typing import Any

from raterlab.domain.trial import Phase
from raterlab.errors import Conflict
from raterlab.flows.fold import credits_of, given_answers, parse_gold
from raterlab.flows.trial import plan_of
from raterlab.store import chain, migrate, projects, scores
from raterlab.store.database import Tx

CHUNK = 1_000  # submissions held in memory at a time


def check(tx: Tx, key: bytes | None = None) -> dict[str, Any]:
    """Check chain, schema, foreign keys and caches; ``problems`` is empty when all is sound.

    With the workspace's key, the seal of the audit trail is proved too.
    """
    found = migrate.current(tx)
    if found != migrate.NEWEST:
        words = f"the database is at revision {found}, this program expects {migrate.NEWEST}: run raterlab db upgrade"
        return {"problems": [words], "audit_entries": 0, "attempts": 0, "submissions": 0}
    entries, broken = chain.verify(tx.conn, key)
    problems = [broken] if broken else []
    problems += [f"schema: {difference}" for difference in migrate.differences(tx)]
    problems += scores.foreign_key_breaks(tx)
    counts = scores.counted(tx)
    problems += tally_differences(tx, counts)
    problems += credit_differences(tx)
    return {
        "problems": problems,
        "audit_entries": entries,
        "attempts": len(counts),
        "submissions": scores.marks(tx)["submissions"],
    }


def renew_seal(tx: Tx) -> int:
    """Vouch for the audit trail as it stands; refuse when the chain itself is broken. Return its length."""
    entries, broken = chain.verify(tx.conn)
    if broken:
        raise Conflict(f"the audit trail is broken: {broken}", cure="A seal cannot mend it: restore a backup.")
    tx.audit(None, "cli", chain.RENEWED, "audit", entries=entries)
    return entries + 1


def tally_differences(tx: Tx, counted: dict[Any, tuple[int, ...]]) -> list[str]:
    """Compare the cached counts with counted ones."""
    cached = scores.tallied(tx)
    return [
        f"tally of attempt {key}: cached {cached.get(key)}, counted {counted.get(key)}"
        for key in sorted(cached.keys() | counted.keys(), key=str)
        if cached.get(key) != counted.get(key)
    ]


def credit_differences(tx: Tx) -> list[str]:
    """Compute every credit again, a chunk of submissions at a time, and list where the cache says otherwise.

    The latest gold must have been used up to the mark, unless a job still waits to do so; what is cached against an
    older version must be right for that version.
    """
    mark, pending = scores.folded(tx), bool(scores.waiting_jobs(tx, 1))
    problems = [f"credit {key[0]} {key[1]} gold {key[2]}: cached, not to be made" for key in scores.unfounded(tx, mark)]
    after = 0
    while rows := [row for row in scores.unfolded(tx, after, CHUNK) if row.seq <= mark]:
        after = rows[-1].seq
        hidden = [row for row in rows if row.phase == Phase.TRIAL]
        answers = given_answers(tx, hidden)
        golds: dict[Any, dict[int, Any]] = {}
        for found in projects.gold_versions(tx, list({row.task_id for row in hidden})):
            golds.setdefault(found.task_id, {})[found.version] = found
        cached = scores.credits_of(tx, [row.id for row in rows])
        used = {(key[0], key[2]) for key in cached}
        for row in hidden:
            versions = golds.get(row.task_id, {})
            for version, gold in versions.items():
                newest = version == max(versions)
                if not newest and (row.id, version) not in used:
                    continue
                for right in credits_of(plan_of(tx, row.trial_id), row.id, answers[row.id], *parse_gold(gold)):
                    key = (row.id, right["criterion"], version)
                    stored = cached.pop(key, None)
                    if stored is None and pending and newest:
                        continue
                    said = (stored.value, stored.parts, stored.frames) if stored else None
                    made = (right["value"], right["parts"], right["frames"])
                    if said != made:
                        problems.append(f"credit {key[0]} {key[1]} gold {key[2]}: cached {said}, rebuilt {made}")
        problems += [f"credit {key[0]} {key[1]} gold {key[2]}: cached, not to be made" for key in cached]
    return problems
