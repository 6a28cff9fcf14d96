"""A JSON document of the domain: stored whole, crossing the API unchanged."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from pydantic import BaseModel, ConfigDict, model_validator


def unstorable(value: object) -> str:
    """Say what in a JSON value no database can store, and where; empty when all can be stored."""
    try:
        # what is written without complaint, without a NUL and with small numbers is sound; all else is looked at
        if b"\\u0000" not in orjson.dumps(value, default=_anything, option=_STRICT):
            return ""
    except TypeError:
        pass
    return _unstorable(value, "")


_STRICT = orjson.OPT_STRICT_INTEGER | orjson.OPT_NON_STR_KEYS


def _anything(_value: object) -> None:
    return


def _unstorable(value: object, at: str) -> str:
    if isinstance(value, str):
        return f"{at or 'the text'} holds a NUL character: remove it" if "\0" in value else ""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return f"{at or 'the number'} is larger than 64 bits"
    inside: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        inside = [pair for key, found in value.items() for pair in ((f"{key} (as a key)", key), (key, found))]
    elif isinstance(value, list | tuple):
        inside = enumerate(value)
    return next((why for key, found in inside if (why := _unstorable(found, f"{at}.{key}".strip(".")))), "")


class Document(BaseModel):
    """A JSON document that is stored whole and crosses the API unchanged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _can_be_stored(cls, value: object) -> object:
        why = unstorable(value)
        if why:
            raise ValueError(why)
        return value


class Late(Document):
    """A document of the commands: its validator is built when one is first made, since most make few of the many."""

    model_config = ConfigDict(defer_build=True)
