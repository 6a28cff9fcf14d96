"""Everything that can go wrong and that somebody can mend.

::

    RaterlabError
    ├── Invalid        a value breaks a rule: names the field and the cure
    ├── NotFound       no such thing, or not for these eyes
    ├── Conflict       the state of things does not allow it (now)
    ├── Gone           it was there and is no more: an expired link
    ├── SignedOut      nobody is signed in
    ├── Forbidden      somebody is, but may not
    ├── TooMany        too many tries: wait
    ├── Unavailable    the store cannot answer now; trying again is safe
    └── BadSettings    a setting is unknown or malformed

No HTTP here: the web door maps each to a status.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """Which field, and what would mend it."""

    field: str
    message: str


class RaterlabError(Exception):
    """Base of all errors that carry words for a person."""

    def __init__(self, message: str, *, cure: str = "", errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.errors = errors


class Invalid(RaterlabError):
    """A value breaks a rule."""


class NotFound(RaterlabError):
    """No such thing, or not for these eyes."""


class Conflict(RaterlabError):
    """The state of things does not allow it."""


class Gone(RaterlabError):
    """It was there and is no more."""


class SignedOut(RaterlabError):
    """Nobody is signed in."""


class Forbidden(RaterlabError):
    """The person may not do this."""


class TooMany(RaterlabError):
    """Too many tries."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message, cure=f"Try again in {retry_after} seconds.")
        self.retry_after = retry_after


class Unavailable(RaterlabError):
    """The store cannot answer now. Trying again under the same id is safe."""


class BadSettings(RaterlabError):
    """A setting is unknown or malformed."""
