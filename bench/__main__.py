"""Run the parts of the bench and print one table."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import time
import traceback
from pathlib import Path

from bench.processes import machine
from bench.rows import Row, show, write

# a module of bench/ each, with main(*, quick) -> an iterable of rows; what is not there yet is passed over
PARTS = ("server", "start", "peers", "statistics", "kinds", "pages")


def main() -> int:
    """Run what is asked for; return 1 when a bar is missed or a part breaks."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"one or more of {', '.join(PARTS)}; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    parser.add_argument("--quick", action="store_true", help="shorter and noisier")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    before, rows, broken = machine(), list[Row](), list[str]()
    for name in given.parts or PARTS:
        if importlib.util.find_spec(f"bench.{name}") is None:
            print(f"bench: the part {name!r} is not written yet", file=sys.stderr)
            continue
        print(f"bench: {name} ...", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            for row in importlib.import_module(f"bench.{name}").main(quick=given.quick):
                print(f"bench: {row.who}: {row.what}: {row.measure} {row.value} {row.unit}", file=sys.stderr)
                rows.append(row)
        except Exception as error:  # noqa: BLE001 - the other parts still have something to say
            broken.append(f"the part {name!r} broke: {type(error).__name__}: {error}")
            traceback.print_exc()
        print(f"bench: {name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    words = f"before: {before}; after: {machine()}"
    show(rows, words)
    if given.json:
        write(rows, words, given.json)
    missed = [row for row in rows if row.bar is not None and not row.reaches(row.bar)]
    for line in broken:
        print(line)
    return 1 if missed or broken else 0


if __name__ == "__main__":
    sys.exit(main())
