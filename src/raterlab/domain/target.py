"""Targets that people talk to: a model behind an OpenAI-compatible address, or a script. Staff alone see where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter, field_validator

from raterlab.domain.document import Document
from raterlab.domain.rubric import Rubric
from raterlab.kinds import kind_of
from raterlab.kinds._talk import SHOP, STAND_IN, Script


class Endpoint(Document):
    """A model that speaks the OpenAI chat completions protocol."""

    reached: Literal["endpoint"] = "endpoint"
    base_url: str = Field(max_length=500, description="Such as https://models.example/v1; the server alone calls it.")
    model: str = Field(min_length=1, max_length=200)
    key_name: str = Field(
        default="",
        pattern=r"^(TARGET_KEY_[A-Z0-9_]{1,60})?$",
        description="Environment variable of the server that holds the key; its name begins with TARGET_KEY_.",
    )
    system: str = Field(default="", max_length=8_000, description="Instructions that the target is given first.")
    seconds: int = Field(default=30, ge=1, le=120, description="How long an answer is waited for.")
    max_tokens: int = Field(default=600, ge=1, le=8_000)
    temperature: float | None = Field(default=None, ge=0, le=2)

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError as error:
            raise ValueError("not an address: write it like https://models.example/v1") from error
        plain = value.isascii() and not any(c.isspace() or ord(c) < 33 for c in value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or not plain:
            raise ValueError("not an address: write it like https://models.example/v1")
        if parts.username or parts.password:
            raise ValueError("a key does not belong in the address: name the variable that holds it")
        if parts.query or parts.fragment:
            raise ValueError("the address ends before '?' and '#'")
        return value.rstrip("/")


class Scripted(Document):
    """A target that always answers alike."""

    reached: Literal["script"] = "script"
    script: Script = SHOP


Target = Annotated[Endpoint | Scripted, Field(discriminator="reached")]
BUILT_IN: dict[str, Endpoint | Scripted] = {STAND_IN: Scripted()}
_TARGETS: TypeAdapter[dict[str, Endpoint | Scripted]] = TypeAdapter(dict[str, Target])


def parse_targets(stored: Any) -> dict[str, Endpoint | Scripted]:
    """Read stored targets."""
    return _TARGETS.validate_python(stored or {})


def unreachable(rubric: Rubric, targets: Mapping[str, Any]) -> list[str]:
    """List the targets that a rubric's questions name and that nobody has set up."""
    named = [talk.target for criterion in rubric.criteria if (talk := kind_of(criterion.ask).talk(criterion.ask))]
    return [key for key in dict.fromkeys(named) if key not in targets and key not in BUILT_IN]
