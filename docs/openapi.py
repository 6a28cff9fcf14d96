"""Write the document that the pages' types are made from."""

from __future__ import annotations

import json
from pathlib import Path

from raterlab.settings import Settings
from raterlab.web.app import create_app

PLACE = Path(__file__).parent.parent / "ui" / "openapi.json"


def document() -> str:
    """Return the OpenAPI document as text, the same for the same code."""
    return json.dumps(create_app(Settings()).openapi(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PLACE.write_text(document(), encoding="utf-8")
