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


class Found(list[str]):
    """Files, and beside them those that hold the same table as a Parquet file of their folder."""

    def __init__(self, names: Iterable[str]) -> None:
        names = list(names)
        columnar = {_stem(name) for name in names if READERS.get(suffix_of(name)) == "parquet"}
        self.doubles = [n for n in names if READERS.get(suffix_of(n)) != "parquet" and _stem(n) in columnar]
        super().__init__(name for name in names if name not in set(self.doubles))


def files(paths: Sequence[str]) -> Found:
    """Spell out folders and globs, here or at an address such as s3://, sorted by name.

    The same table in Parquet beside another format, one name in one folder, is one table; a file that is named itself
    is always read.

    Raises
    ------
    NotFound
        When nothing is there.
    """
    found = Found(())
    for path in paths:
        inside = _elsewhere(path) if "://" in path else _around(Path(path))
        if not inside:
            raise NotFound(f"there is no label table at {path}", cure="Name a file, a folder, a glob or an address.")
        found += inside
        found.doubles += inside.doubles if isinstance(inside, Found) else []
    return found


def _around(here: Path) -> list[str]:
    if here.is_dir():
        return _tables(str(p) for p in here.rglob("*"))
    if here.exists():
        return [str(here)]
    return Found(str(p) for p in sorted(here.parent.glob(here.name))) if any(c in here.name for c in "*?[") else []


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


def _tables(names: Iterable[str]) -> Found:
    """Keep what can be read."""
    return Found(sorted(name for name in names if suffix_of(name) in READERS))


def _stem(name: str) -> str:
    """Return a name with its folder and without its endings."""
    path = urlsplit(name).path if "://" in name else name
    plain = path.removesuffix(".gz").removesuffix(".zst")
    return plain[: -len(suffix_of(name))] if suffix_of(name) else plain


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
