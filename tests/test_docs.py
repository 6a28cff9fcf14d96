"""Every fenced block of the documentation is run or read by the program itself, or says why not.

A block that cannot be run carries a line ``<!-- not run: the reason -->`` before it. The reference is left out: it is
written by the program (docs/generate.py).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from raterlab.domain.people import Person, Role
from raterlab.domain.rubric import Rubric
from raterlab.domain.work import Gold, Task
from raterlab.flows import author, people
from raterlab.flows.assess import read_labels, read_policy
from raterlab.kinds import kind_of
from raterlab.settings import read_settings
from raterlab.store.database import Database

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).parent / "raterlab"
PAGES = [ROOT / "README.md", *(p for p in sorted((ROOT / "docs").rglob("*.md")) if "reference" not in p.parts)]
FENCE = re.compile(r"(?P<before>[^\n]*)\n+(?P<fence>```+)(?P<kind>[^\n]*)\n(?P<text>.*?)\n(?P=fence)", re.DOTALL)
TITLE = re.compile(r'title="([\w.]+\.(?:csv|toml))"')
REASON = re.compile(r"<!-- not run: .{10,} -->")


@dataclass(frozen=True)
class Block:
    page: Path
    kind: str
    text: str
    excused: bool


def blocks() -> Iterator[Block]:
    for page in PAGES:
        for found in FENCE.finditer("\n" + page.read_text(encoding="utf-8")):
            yield Block(page, found["kind"].strip(), found["text"], bool(REASON.fullmatch(found["before"].strip())))


BLOCKS = list(blocks())


def name(block: Block) -> str:
    return f"{block.page.stem}-{block.kind}-{BLOCKS.index(block)}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an empty workspace, as a reader of the page has it."""
    monkeypatch.chdir(tmp_path)
    subprocess.run([PROGRAM, "db", "upgrade"], check=True, capture_output=True, cwd=tmp_path, env=environment())
    return tmp_path


def environment(**more: str) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("RATERLAB_")}
    return {**clean, "RATERLAB_NEW_PASSWORD": "long enough 1", **more}


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def run(line: str, folder: Path) -> None:
    """One line of a terminal: variables in front, then the program."""
    words = shlex.split(line, comments=True)
    more = {}
    while words and re.match(r"[A-Z_]+=", words[0]):
        key, _, value = words.pop(0).partition("=")
        more[key] = value
    assert words[0] == "raterlab", f"{line!r}: only raterlab is run here; say '<!-- not run: why -->' before the block"
    command = [str(PROGRAM), *words[1:]]
    if words[1] == "serve":
        serve(command, folder, more)
        return
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment(**more))
    assert done.returncode == 0, done.stderr


def serve(command: list[str], folder: Path, more: dict[str, str]) -> None:
    """It comes up, and says that it is well; on a port that nobody else has."""
    port = free_port()
    if "--port" in command:
        command[command.index("--port") + 1] = port
    server = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(RATERLAB_PORT=port, **more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as reply:
                    assert json.loads(reply.read())["ok"]
                break
            except OSError:
                assert server.poll() is None, "it stopped"
                time.sleep(0.1)
        else:
            raise AssertionError("it did not come up")
    finally:
        server.terminate()
        server.wait(20)


def bring(document: dict, folder: Path) -> None:
    """An import document goes through the real flows, into a project whose rubric asks what its gold answers."""
    tasks = [Task.model_validate(task) for task in document["tasks"]]
    gold = {key: Gold.model_validate(each) for key, each in document.get("gold", {}).items()}
    asked = {key: agreed.answers[0] for each in gold.values() for key, agreed in each.answers.items()}
    # choices ask for the labels that their gold has; other kinds as their own example asks
    labels = [
        {"key": v, "title": v} for v in sorted({a.value for a in asked.values() if a.kind == "choice"} | {"other"})
    ]
    rubric = Rubric.model_validate(
        {
            "title": "Docs",
            "criteria": [
                {
                    "key": key,
                    "title": key,
                    "ask": {"kind": "choice", "labels": labels}
                    if answer.kind == "choice"
                    else kind_of(answer).examples[0].params.model_dump(),
                }
                for key, answer in asked.items()
            ],
        }
    )
    database = Database(f"sqlite:///{folder / '.raterlab' / 'raterlab.sqlite'}")
    try:
        owner = database.write_now(
            lambda tx: people.add_user(tx, None, name="O", email="o@example.org", role=Role.OWNER, password_hash="")
        )
        who = Person(owner, "O", "o@example.org", Role.OWNER, "test")
        project = database.write_now(lambda tx: author.add_project(tx, who, "Docs"))
        database.write_now(lambda tx: author.save_rubric(tx, who, project, rubric))
        database.write_now(lambda tx: author.publish_rubric(tx, who, project))
        database.write_now(lambda tx: author.add_tasks(tx, who, project, tasks))
        database.write_now(lambda tx: author.set_gold(tx, who, project, gold))
    finally:
        database.close_now()


@pytest.mark.parametrize("block", BLOCKS, ids=name)
def test_a_block_does_what_it_shows(block: Block, home: Path) -> None:
    """Unknown kinds fail: whoever adds one says here how it is proved."""
    if block.excused:
        return
    for file in BLOCKS:
        if file.page == block.page and (title := TITLE.search(file.kind)):  # a file that the page shows lies there
            (home / title[1]).write_text(file.text + "\n", encoding="utf-8")
    if block.kind == "console":
        for line in block.text.splitlines():
            run(line, home)
    elif block.kind == "python":
        subprocess.run([sys.executable, "-c", block.text], check=True, cwd=home, env=environment())
    elif block.kind == "toml":
        file = home / "raterlab.toml"
        file.write_text(block.text, encoding="utf-8")
        assert read_settings({}, file)
    elif block.kind == "json":
        document = json.loads(block.text)
        if "tasks" in document:
            bring(document, home)
    elif title := TITLE.search(block.kind):
        if title[1].endswith(".csv"):
            assert read_labels([str(home / title[1])]).bad_rows == 0
        else:
            assert read_policy(home / title[1])
    else:
        raise AssertionError(f"{block.page.name}: a block of the unknown kind {block.kind!r}")


def test_there_are_blocks_and_excuses_are_few() -> None:
    """A broken pattern would find nothing, and prove nothing."""
    assert {"console", "json", "toml"} <= {block.kind for block in BLOCKS}
    assert sum(block.excused for block in BLOCKS) <= 4
