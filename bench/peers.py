"""Label Studio community and Potato, measured as Raterlab is: their own defaults, a submit of about 1 KB, signed in.

Each has an environment of its own from PyPI, and runs where there is no network but its own loopback (Linux network
namespace; where that is refused, with proxies that lead nowhere). Telemetry is off. Nothing is sent outside.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import httpx

from bench.load import Plan, drive
from bench.processes import cpu_seconds, free_port, peak_mb, serving
from bench.rows import Row

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "bench"
CROWD, ALONE, EXPORT = "submit, 64 connections", "submit, 1 connection", "export, 10,000 annotated tasks"
PEOPLE, EXPORTED = 64, 10_000
DEAD = "http://127.0.0.1:9"
QUIET = {
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "DO_NOT_TRACK": "1",
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), DEAD),
    "no_proxy": "127.0.0.1,localhost",
}


def environment(name: str, requirement: str) -> Path:
    """Return the folder of a peer's programs; make its environment the first time."""
    home = CACHE / name
    mark = home / f"{requirement}.installed"
    if not mark.exists():
        uv = ROOT / ".cache" / "uv" / "bin" / "uv"
        python = home / "bin" / "python"
        steps: list[list[object]]
        if uv.exists():
            steps = [
                [uv, "venv", "--quiet", "--clear", "--python", sys.executable, home],
                [uv, "pip", "install", "--quiet", "--system-certs", "--python", python, requirement],
            ]
        else:
            steps = [
                [sys.executable, "-m", "venv", "--clear", home],
                [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement],
            ]
        for step in steps:
            done = subprocess.run([str(s) for s in step], capture_output=True, text=True, timeout=900, check=False)
            if done.returncode:
                raise RuntimeError(f"{requirement} cannot be installed: {done.stderr.strip()[-400:]}")
        mark.touch()
    return home / "bin"


def loopback_up() -> None:
    """Bring the loopback of a new network namespace up, as `ip link set lo up` does."""
    import fcntl
    import socket
    import struct

    up, get, put = 0x1, 0x8913, 0x8914  # IFF_UP, SIOCGIFFLAGS, SIOCSIFFLAGS
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = fcntl.ioctl(any_socket, get, struct.pack("16sH14x", b"lo", 0))
        flags = struct.unpack("16sH14x", asked)[1]
        fcntl.ioctl(any_socket, put, struct.pack("16sH14x", b"lo", flags | up))


def _post(port: int, path: str, headers: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n{headers}"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _load(who: str, what: str, plan: Plan) -> tuple[list[Row], int]:
    found = drive(plan)
    remark = f"{found.errors} errors {found.wrong or ''}" + ("; the queue ran dry" if found.ran_dry else "")
    rows = [
        Row(what, who, "requests", found.rate, "1/s", "more", note=remark),
        Row(what, who, "p50", found.p50, "ms", "less"),
        Row(what, who, "p99", found.p99, "ms", "less", note=f"worst {found.worst:,.0f} ms"),
        Row(what, who, "CPU a submit", found.cpu_ms["server"], "ms", "less"),
    ]
    return rows, sum(status in plan.good for statuses in found.statuses for status in statuses)


# ---------------------------------------------------------------- Label Studio

LABELS = """<View><Image name="image" value="$image"/>
<RectangleLabels name="damage" toName="image"><Label value="dent"/><Label value="scratch"/></RectangleLabels>
<Choices name="severity" toName="image"><Choice value="repair"/><Choice value="replace"/></Choices></View>"""
TASK: dict[str, object] = {"data": {"image": "/static/samples/sample.jpg"}}
_SIZE = {"original_width": 640, "original_height": 480, "image_rotation": 0, "to_name": "image"}
_BOX = {"x": 12.5, "y": 40.25, "width": 8.5, "height": 5.75, "rotation": 0, "rectanglelabels": ["dent"]}
RESULT = [
    {**_SIZE, "id": f"box{i}", "from_name": "damage", "type": "rectanglelabels", "value": _BOX} for i in range(4)
] + [{"id": "c", "from_name": "severity", "to_name": "image", "type": "choices", "value": {"choices": ["repair"]}}]


def label_studio(programs: Path, folder: Path, *, quick: bool) -> Iterator[Row]:
    """Measure `label-studio start` with its default database, SQLite."""
    who, port, token = "Label Studio", free_port(), "0123456789abcdef0123456789abcdef01234567"
    email, password = "owner@bench.example", "bench password"
    command = [
        str(programs / "label-studio"), "start", "--init", "--no-browser", "--internal-host", "127.0.0.1",
        "--port", str(port), "--username", email, "--password", password, "--user-token", token,
        "--enable-legacy-api-token", "--data-dir", str(folder / "data"),
    ]  # fmt: skip
    environ = {**os.environ, **QUIET, "HOME": str(folder), "LABEL_STUDIO_BASE_DATA_DIR": str(folder / "data")}
    (folder / "data").mkdir()
    base = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    with (
        serving(command, url=f"{base}/health", cwd=folder, env=environ, log=folder / "log", patience=240) as process,
        httpx.Client(
            base_url=base, headers={"Authorization": f"Token {token}"}, timeout=300, trust_env=False
        ) as client,
    ):
        yield Row("first start", who, "time", time.monotonic() - began, "s", "less", note="migrations included")
        number, ids = _project(client, [TASK] * (2_000 if quick else 4_000))
        body = json.dumps({"result": RESULT, "lead_time": 12.5}).encode()
        headers = f"Authorization: Token {token}\r\n"
        requests = [_post(port, f"/api/tasks/{i}/annotations/", headers, body) for i in ids]
        alone, crowd = requests[:400], requests[400:]
        watch = {"server": process.pid}
        rows, first = _load(who, ALONE, Plan(port, [alone], 5 if quick else 8, 1, watch))
        yield from rows
        spread = [crowd[i::PEOPLE] for i in range(PEOPLE)]
        rows, second = _load(who, CROWD, Plan(port, spread, 10 if quick else 20, 3, watch))
        yield from rows
        yield Row(CROWD, who, "peak memory", peak_mb(process.pid), "MB", "less")
        time.sleep(2)
        stored = client.get(f"/api/projects/{number}/").json()["total_annotations_number"]
        note = f"{stored:,} counted by the project, those included that the end of the run cut off"
        yield Row("acknowledged and stored once", who, "lost", max(0, first + second - stored),
                  f"of {first + second:,}", "less", note=note)  # fmt: skip

        yield from _export(client, who, process.pid)


def _project(client: httpx.Client, tasks: list[dict[str, object]]) -> tuple[int, list[int]]:
    """Import tasks to a new project; return it and their ids."""
    made = client.post("/api/projects/", json={"title": "bench", "label_config": LABELS})
    made.raise_for_status()
    number, ids = int(made.json()["id"]), list[int]()
    for start in range(0, len(tasks), 2_500):
        client.post(f"/api/projects/{number}/import", json=tasks[start : start + 2_500]).raise_for_status()
    while len(ids) < len(tasks):
        query = {"project": number, "page": len(ids) // 1_000 + 1, "page_size": 1_000, "fields": "task_only"}
        page = client.get("/api/tasks/", params=query)
        found = page.json()["tasks"] if page.status_code == 200 else []
        ids += [row["id"] for row in found]
        if len(found) < 1_000:
            break
    return number, ids


def _export(client: httpx.Client, who: str, pid: int) -> Iterator[Row]:
    number, _ = _project(client, [{**TASK, "annotations": [{"result": RESULT}]}] * EXPORTED)
    cpu, began = cpu_seconds(pid), time.monotonic()
    reply = client.get(f"/api/projects/{number}/export", params={"exportType": "JSON"})
    took = time.monotonic() - began
    reply.raise_for_status()
    tasks = reply.json()
    annotated = sum(bool(t["annotations"]) for t in tasks)
    note = f"JSON, {len(reply.content) / 2**20:.1f} MB; {len(tasks):,} tasks, {annotated:,} with their annotation"
    yield Row(EXPORT, who, "time", took, "s", "less", note=note)
    yield Row(EXPORT, who, "CPU", cpu_seconds(pid) - cpu, "s", "less")
    yield Row(EXPORT, who, "peak memory", peak_mb(pid), "MB", "less", note="of the server since its start")


# ---------------------------------------------------------------- Potato


def potato(programs: Path, folder: Path, *, quick: bool) -> Iterator[Row]:
    """Measure `potato start` with its default store, files of each user."""
    who, port = "Potato", free_port()
    with (folder / "data.jsonl").open("w") as out:
        for i in range(EXPORTED):
            out.write(json.dumps({"id": f"item_{i}", "text": f"Claim {i}: the left door is bent. " * 5}) + "\n")
    config = {
        "annotation_task_name": "bench",
        "task_dir": str(folder),
        "output_annotation_dir": str(folder / "out"),
        "data_files": ["data.jsonl"],
        "item_properties": {"id_key": "id", "text_key": "text"},
        "require_password": False,
        "user_config": {"allow_all_users": True, "users": []},
        "annotation_schemes": [
            {"annotation_type": "radio", "name": "severity", "description": "?", "labels": ["repair", "replace"]},
            {"annotation_type": "text", "name": "why", "description": "?"},
        ],
    }
    (folder / "config.yaml").write_text(json.dumps(config))  # JSON is YAML
    command = [str(programs / "potato"), "start", "config.yaml", "--host", "127.0.0.1", "-p", str(port)]
    environ = {**os.environ, **QUIET, "HOME": str(folder)}
    base = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    with serving(command, url=base, cwd=folder, env=environ, log=folder / "log", patience=120) as process:
        yield Row("first start", who, "time", time.monotonic() - began, "s", "less")
        requests = []
        for number in range(PEOPLE + 1):
            with httpx.Client(base_url=base, follow_redirects=True, timeout=60, trust_env=False) as client:
                page = client.post("/auth", data={"email": f"c{number}", "pass": "x"})
                item = re.findall(r"item_\d+", page.text)
                if not item:
                    raise RuntimeError(f"Potato gave no item to a new user: {page.status_code}")
                answers = {"severity:repair": "on", "why:text_box": "The lower dent is under the moulding. " * 24}
                body = json.dumps({"instance_id": item[0], "annotations": answers, "span_annotations": []}).encode()
                cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
                requests.append(_post(port, "/updateinstance", f"Cookie: {cookie}\r\n", body))
        watch = {"server": process.pid}
        for what, some, seconds in ((ALONE, requests[-1:], 5), (CROWD, requests[:-1], 6 if quick else 12)):
            plan = Plan(port, [[one] * 4_000 for one in some], seconds, 1, watch)
            rows, _ = _load(who, what, plan)
            yield from rows
        yield Row(CROWD, who, "peak memory", peak_mb(process.pid), "MB", "less",
                  note="a save of the one item that a user has open, as its pages do")  # fmt: skip


Peer = Callable[..., Iterator[Row]]
PEERS: dict[str, tuple[str, str, Peer]] = {
    "label-studio": ("label-studio==1.23.2", "Label Studio", label_studio),
    "potato": ("potato-annotation==2.12.1", "Potato", potato),
}


def apart() -> list[str]:
    """Return what stands before a command so that it has no network but a loopback of its own; empty if refused."""
    for words in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run([*words, "true"], check=True, capture_output=True, timeout=10)
            return words
    return []


def main(*, quick: bool = False) -> Iterator[Row]:
    """Measure both peers; say so where one cannot be had."""
    for name, (requirement, who, _) in PEERS.items():
        try:
            environment(name, requirement)
            with tempfile.TemporaryDirectory(prefix="bench-peer-") as folder:
                out = Path(folder) / "rows"
                command = [*apart(), sys.executable, "-m", "bench.peers", name, str(out), "quick" if quick else "full"]
                done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd=ROOT)
                for line in out.read_text().splitlines() if out.exists() else ():
                    yield Row(**json.loads(line))
                if done.returncode:
                    words = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
                    yield Row(CROWD, who, "not measured to the end", None, "", "more", note=words[0][-300:])
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            yield Row(CROWD, who, "not measured", None, "", "more", note=str(error)[-300:])


def inside() -> None:
    """Measure one peer and write a line for each row; runs in the namespace of its own."""
    name, out, how = sys.argv[1:]
    if apart_from_the_world():
        loopback_up()
    programs = CACHE / name / "bin"
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder, Path(out).open("w") as rows:
        for row in PEERS[name][2](programs, Path(folder), quick=how == "quick"):
            rows.write(json.dumps(asdict(row)) + "\n")
            rows.flush()


def apart_from_the_world() -> bool:
    """Whether the loopback is the only network here."""
    import socket

    return [name for _, name in socket.if_nameindex()] == ["lo"]


if __name__ == "__main__":
    inside()
