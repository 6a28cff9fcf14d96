"""Where label tables lie: files, folders and globs, on this machine or at an address such as s3://."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit

from raterlab.errors import NotFound

READERS: Mapping[str, str] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}


def files(paths: Sequence[str]) -> list[str]:
    """Spell out folders and globs, here or at an address such as s3://, sorted by name.

    Raises
    ------
    NotFound
        When nothing is there.
    """
    found: list[str] = []
    for path in paths:
        inside = _elsewhere(path) if "://" in path else _around(Path(path))
        if not inside:
            raise NotFound(f"there is no label table at {path}", cure="Name a file, a folder, a glob or an address.")
        found += inside
    return found


def _around(here: Path) -> list[str]:
    if here.is_dir():
        return _tables(str(p) for p in here.rglob("*"))
    if here.exists():
        return [str(here)]
    return [str(p) for p in sorted(here.parent.glob(here.name))] if any(c in here.name for c in "*?[") else []


def _elsewhere(address: str) -> list[str]:
    from pyarrow import fs  # noqa: PLC0415 - only for addresses

    where = urlsplit(address)
    folder, _, last = where.path.rpartition("/")
    if "*" not in last and suffix_of(address):
        return [address]  # one file, which reading will find or not
    pattern = last if "*" in last else "*"
    top = folder if "*" in last else where.path
    try:
        system, base = fs.FileSystem.from_uri(where._replace(path=top.rstrip("/")).geturl())
        listed = system.get_file_info(fs.FileSelector(base, recursive="*" not in last))
    except (OSError, ValueError) as error:
        raise NotFound(
            f"{address} cannot be listed: {first_line(error)}",
            cure="Check the address, and that this machine may read it.",
        ) from None
    names = (f.path[len(base) :].lstrip("/") for f in listed if f.is_file and fnmatch(f.base_name, pattern))
    return _tables(where._replace(path=f"{top.rstrip('/')}/{name}").geturl() for name in names)


def _tables(names: Iterable[str]) -> list[str]:
    """Keep what can be read; the same table in two formats is one table."""
    inside = sorted(name for name in names if suffix_of(name) in READERS)
    columnar = [name for name in inside if READERS[suffix_of(name)] == "parquet"]
    return columnar or inside


def suffix_of(file: str) -> str:
    """Return the ending of a file, below its compression."""
    path = urlsplit(file).path if "://" in file else file
    return Path(path.lower().removesuffix(".gz").removesuffix(".zst")).suffix


def fetch(address: str, folder: Path) -> str:
    """Copy a file from an address into a new folder and return where it lies.

    Raises
    ------
    NotFound
        When there is none, or this machine may not read it.
    """
    from pyarrow import fs  # noqa: PLC0415 - only for addresses

    here = folder / Path(urlsplit(address).path).name
    folder.mkdir()
    try:
        fs.copy_files(address, str(here))
    except (OSError, ValueError) as error:
        raise NotFound(
            f"{address} cannot be fetched: {first_line(error)}",
            cure="Check the address, and that this machine may read it.",
        ) from None
    return str(here)


def first_line(error: object) -> str:
    """Return what an error says first."""
    return (str(error).strip().splitlines() or ["no reason given"])[0]
