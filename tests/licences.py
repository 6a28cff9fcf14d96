"""Every package that ships with Raterlab has a permissive licence: Python's runtime closure and the pages' own."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

UI = Path(__file__).parents[1] / "ui"
GOOD = re.compile(
    r"\b(MIT|MIT-CMU|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|0BSD|Unlicense|HPND|Zlib|CC0|BlueOak)",
    re.IGNORECASE,
)
BAD = re.compile(r"\b(A?GPL|LGPL|GNU (Affero|General|Lesser)|SSPL|BUSL|proprietary)", re.IGNORECASE)


def closure(name: str, seen: set[str]) -> None:
    """Collect a package and what it needs at run time."""
    if name in seen:
        return
    try:
        found = distribution(name)
    except PackageNotFoundError:  # needed on another system only
        return
    seen.add(name)
    for need in found.requires or ():
        if "extra ==" not in need:
            closure(re.split(r"[\s;<>=!~\[(]", need, maxsplit=1)[0].lower().replace("_", "-"), seen)


def python_licence(name: str) -> str:
    """What a package says of its licence: expression, classifiers, or the first words of the field."""
    data = distribution(name).metadata
    classifiers = [c for c in data.get_all("Classifier") or () if c.startswith("License ::")]
    return " / ".join([data.get("License-Expression") or "", *classifiers, (data.get("License") or "")[:60]])


def main() -> int:
    """Print what does not fit; 0 when everything does."""
    names: set[str] = set()
    closure("raterlab", names)
    wrong = []
    for name in sorted(names - {"raterlab"}):
        words = python_licence(name)
        if not GOOD.search(words) or (BAD.search(words) and not GOOD.search(words)):
            wrong.append(f"{name}: {words}")
    lock = json.loads((UI / "package-lock.json").read_text(encoding="utf-8"))
    pages = 0
    for path, entry in lock["packages"].items():
        if not path or entry.get("dev") or entry.get("optional"):
            continue
        pages += 1
        manifest = UI / path / "package.json"
        words = str(entry.get("license") or json.loads(manifest.read_text(encoding="utf-8")).get("license", ""))
        if not GOOD.search(words):
            wrong.append(f"{path}: {words or 'no licence'}")
    print(f"licences: {len(names) - 1} Python packages, {pages} packages in the pages, {len(wrong)} not permissive")
    for line in wrong:
        print("  " + line)
    return 1 if wrong or len(names) < 10 or pages < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
