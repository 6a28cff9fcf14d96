"""The export holds every version of every submission, on both databases, in whatever chunks it is read."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from raterlab.domain.trial import Phase
from raterlab.flows import assign, export, label
from raterlab.store.database import Database
from tests.conftest import run
from tests.flows.test_trial import begin, sent
from tests.world import make


def test_every_version_is_exported(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 3)

    async def body(database: Database) -> None:
        world = await database.write(lambda tx: make(tx, tmp_path, practice=0))
        given = []
        for name in ("Ann", "Ben"):
            who, attempt = await database.write(lambda tx, name=name: begin(tx, world, name))
            await database.write(lambda tx, w=who, a=attempt: assign.advance(tx, w, a, Phase.GUIDELINES))
            for i in (0, 1, 2, 0):
                one = sent(world.task_ids[f"t{i:03d}"], world.kinds)
                await database.write(lambda tx, w=who, a=attempt, s=one: label.submit(tx, w, a, s))
                given.append((str(who.id), f"t{i:03d}", str(one.id), one.answers["c_choice"].model_dump()))
        lines = [
            orjson.loads(line)
            for line in (await database.snapshot(lambda tx: export.document(tx, world.trial))).splitlines()
        ]
        found = [(line["rater"], line["item"], line["submission"], line["answers"]["c_choice"]) for line in lines]
        assert found == given
        assert [line["version"] for line in lines] == [1, 1, 1, 2] * 2

    run(url, body)
