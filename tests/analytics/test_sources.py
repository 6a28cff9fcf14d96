"""Files, folders and globs on this machine and at addresses are read by one set of rules."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from raterlab.analytics.sources import files, suffix_of
from raterlab.domain.assess import Policy
from raterlab.errors import NotFound
from raterlab.flows.assess import assess_files, read_labels

ROWS = ["item,rater,label", *(f"0{i},r{r},{'a' if (i + r) % 3 else 'b'}" for i in range(40) for r in range(3))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two tables at the top, one below, and something that is no table."""
    (tmp_path / "deep").mkdir()
    for name, start in (("one.csv", ""), ("two.csv", "x"), ("deep/three.csv", "y")):
        rows = [row if i == 0 else start + row for i, row in enumerate(ROWS)]
        (tmp_path / name).write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "note.md").write_text("not a table", encoding="utf-8")
    return tmp_path


class Bucket(BaseHTTPRequestHandler):
    """What S3 answers to somebody who looks and reads; `store` is the bucket's files by key."""

    store: dict[str, bytes]

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        key = unquote(where.path).removeprefix("/labels").lstrip("/")
        if key:
            held = self.store.get(key)
            self._say(200 if held is not None else 404, held or b"")
            return
        asked = parse_qs(where.query)
        prefix, delimiter = asked.get("prefix", [""])[0], asked.get("delimiter", [""])[0]
        below = {name: len(data) for name, data in self.store.items() if name.startswith(prefix)}
        direct = {n: s for n, s in below.items() if not delimiter or delimiter not in n[len(prefix) :]}
        folders = {prefix + n[len(prefix) :].split("/")[0] + "/" for n in below if n not in direct}
        said = "".join(f"<Contents><Key>{name}</Key><Size>{size}</Size></Contents>" for name, size in direct.items())
        said += "".join(f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>" for name in folders)
        self._say(
            200,
            f"<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>{len(direct) + len(folders)}</KeyCount>"
            f"{said}</ListBucketResult>".encode(),
        )

    def _say(self, status: int, body: bytes) -> None:
        if (wanted := self.headers.get("Range")) and status == 200:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            body, status = body[int(first) : int(last) + 1], 206
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The same files in a bucket of a server on this machine: the part of an address that says where it is."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    store = {f"crowd/{p.relative_to(folder).as_posix()}": p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Held", (Bucket,), {"store": store}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"scheme=http&endpoint_override=127.0.0.1:{server.server_port}&region=x"
    server.shutdown()
    server.server_close()


def test_folders_and_globs(folder):
    assert [Path(f).name for f in files([str(folder)])] == ["three.csv", "one.csv", "two.csv"]
    assert [Path(f).name for f in files([str(folder / "t*.csv")])] == ["two.csv"]
    address = folder.as_uri()
    assert files([address]) == [f"{address}/{n}" for n in ("deep/three.csv", "one.csv", "two.csv")]
    assert files([f"{address}/*.csv"]) == [f"{address}/{n}" for n in ("one.csv", "two.csv")]
    for nothing in (str(folder / "none.csv"), f"{address}/*.parquet", f"{address}/none"):
        with pytest.raises(NotFound, match=r"none|no label table"):
            files([nothing])


def test_one_table_in_two_formats_is_one_and_others_are_read(folder):
    parquet.write_table(pa.table({"item": ["1"], "rater": ["1"], "label": ["1"]}), folder / "one.parquet")
    for where in (str(folder), folder.as_uri()):
        found = files([where])
        assert [Path(f).name for f in found] == ["three.csv", "one.parquet", "two.csv"]
        assert [Path(f).name for f in found.doubles] == ["one.csv"]
    assert not files([str(folder / "one.csv"), str(folder / "one.parquet")]).doubles
    report = assess_files([str(folder)], policy=Policy())
    assert report.data.rows == 241
    said = next(c for c in report.warnings if c.code == "same_table_twice")
    assert str(folder / "one.csv") in said.message


def test_a_column_that_one_file_lacks_is_empty_there(folder):
    text = (folder / "one.csv").read_text(encoding="utf-8").splitlines()
    more = [row + (",seconds,timestamp,first" if i == 0 else f",{i},2026-01-09,x") for i, row in enumerate(text)]
    (folder / "one.csv").write_text("\n".join(more), encoding="utf-8")
    found = read_labels([str(folder / "one.csv"), str(folder / "two.csv")])
    for name in ("seconds", "timestamp"):
        assert np.isfinite(found.extras[name]).sum() == 120
    assert (found.extras["first"] >= 0).sum() == 120
    said = [c for c in found.intake.notes if c.code == "column_in_some_files"]
    assert len(said) == 3
    assert all(str(folder / "two.csv") in c.message and "one.csv" not in c.message for c in said)


def test_endings():
    assert suffix_of("a/LABELS.CSV.gz") == ".csv"
    assert suffix_of("s3://bucket/labels.jsonl?region=x.y") == ".jsonl"


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "jsonl", "parquet", "arrow"])
def test_an_address_reads_as_the_file(tmp_path, suffix):
    table = pa.table({"item": ["01", "01", "02", "2"], "rater": ["a", "b", "a", "b"], "label": ["x", "y", "x", "x"]})
    file = tmp_path / f"l.{suffix}"
    if suffix == "parquet":
        parquet.write_table(table, file)
    elif suffix == "arrow":
        feather.write_feather(table, file, compression="uncompressed")
    elif suffix == "jsonl":
        file.write_text("\n".join(json.dumps(row) for row in table.to_pylist()), encoding="utf-8")
    else:
        text = "\n".join(["item,rater,label", *(",".join(row.values()) for row in table.to_pylist())]).encode()
        file.write_bytes(gzip.compress(text) if suffix.endswith("gz") else text)
    there, here = read_labels([file.as_uri()]), read_labels([str(file)])
    assert (there.raters, there.classes) == (("a", "b"), ("x", "y"))
    assert len(there.key) == 3  # 02 and 2 are words, and two items
    for name in ("start", "rater", "label"):
        assert (getattr(there.labels, name) == getattr(here.labels, name)).all()


def test_a_bucket(bucket, folder):
    here = assess_files([str(folder)], policy=Policy())
    for address in (f"s3://labels/crowd?{bucket}", f"s3://labels/crowd/?{bucket}"):
        there = assess_files([address], policy=Policy())
        assert there.data.model_copy(update={"files": here.data.files}) == here.data
        assert [urlsplit(f).path for f in there.data.files] == [
            f"/crowd/{n}" for n in ("deep/three.csv", "one.csv", "two.csv")
        ]
        assert there.overall == here.overall
    assert assess_files([f"s3://labels/crowd/t*.csv?{bucket}"], policy=Policy()).data.rows == 120
    with pytest.raises(NotFound, match=r"none\.csv.*cannot be fetched"):
        assess_files([f"s3://labels/crowd/none.csv?{bucket}"], policy=Policy())
