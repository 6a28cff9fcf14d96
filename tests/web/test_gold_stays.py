"""Nothing that a candidate's browser can receive during a whole trial holds gold or another person's work."""

from __future__ import annotations

import json
import random

import httpx

from tests.web.conftest import Server, body_for, say


def keys_of(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {k for v in value.values() for k in keys_of(v)}
    if isinstance(value, list):
        return {k for v in value for k in keys_of(v)}
    return set()


def play(client: httpx.Client, attempt: str, kinds: tuple[str, ...], rng: random.Random) -> list[dict]:
    received = []

    def get(path: str) -> dict:
        reply = client.get(f"/api/v1{path}")
        assert reply.status_code == 200, reply.text
        received.append({"path": path, "text": reply.text, "headers": str(reply.headers), "status": 200})
        return reply.json()

    def send(method: str, path: str, body: dict) -> dict:
        reply = client.request(method, f"/api/v1{path}", json=body)
        assert reply.status_code in (200, 201), reply.text
        received.append(
            {
                "path": path,
                "text": reply.text,
                "headers": str(reply.headers),
                "phase": body.get("phase"),
                "status": reply.status_code,
            }
        )
        return reply.json()

    send("POST", f"/attempts/{attempt}/advance", {"leaving": "guidelines"})
    for phase in ("practice", "trial"):
        total = get(f"/attempts/{attempt}")[phase]["total"]
        for position in range(1, total + 1):
            task = get(f"/attempts/{attempt}/tasks/{phase}/{position}")
            for medium in task["media"]:
                if medium["media"] == "image":
                    picture = client.get(f"/media/{medium['file']}")
                    assert picture.status_code == 200
                    part = client.get(f"/media/{medium['file']}", headers={"Range": "bytes=0-9"})
                    assert part.status_code == 206
                    assert part.content == picture.content[:10]
            body = body_for(task, kinds, rng)
            say(client, attempt, body)
            send("POST", f"/attempts/{attempt}/submissions", body)
        send("POST", f"/attempts/{attempt}/advance", {"leaving": phase})
    for task in get(f"/attempts/{attempt}/rationales")["rationales"]:
        send(
            "PUT",
            f"/attempts/{attempt}/rationales/{task['task']}",
            {"id": body_for({"phase": "", "task": ""}, (), rng)["id"], "text": "Rule 1 settles it."},
        )
    send("POST", f"/attempts/{attempt}/advance", {"leaving": "rationales"})
    get(f"/attempts/{attempt}")
    return received


def test_a_whole_trial_without_gold(server: Server) -> None:
    world = server.world
    other, other_attempt = server.candidate("Otto Other")
    play(other, other_attempt, world.kinds, random.Random(1))
    client, attempt = server.candidate("Cara Candidate")
    received = play(client, attempt, world.kinds, random.Random(2))
    assert len(received) > 50
    hidden = [key for key in world.task_ids if key < "t025"]
    practice_feedback = 0
    for each in received:
        assert "Otto" not in each["text"]
        assert not keys_of(json.loads(each["text"])) & {"gold", "agreed_by", "agreed", "distribution"}
        for key in hidden:
            assert f"SECRET-EXPLANATION-{key}" not in each["text"] + each["headers"]
        found = json.loads(each["text"])
        if each.get("phase") == "practice":
            practice_feedback += 1
            assert found["feedback"]["explanation"].startswith("SECRET-EXPLANATION-t02")
        else:
            assert "SECRET" not in each["text"]
            assert not found.get("feedback")
            assert not keys_of(found) & {"should_flag", "credit", "expected", "explanation"}
    assert practice_feedback == 2
    # nor by asking where one has no business
    for path in (
        f"/attempts/{other_attempt}",
        f"/attempts/{attempt}/evidence",
        f"/trials/{world.trial}/comparison",
        f"/projects/{world.project}/tasks",
    ):
        assert client.get(f"/api/v1{path}").status_code in (401, 403, 404)
