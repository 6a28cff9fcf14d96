"""What a task shows. Media and kinds are two axes: any kind may be asked about any medium that it needs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Slot = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class _Medium(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    slot: Slot = "main"
    """Where a criterion finds it: ``main``, or ``a`` and ``b`` for the two answers of a pair."""
    title: str = Field(default="", max_length=200)


class Text(_Medium):
    """Plain text or Markdown. Offsets into it count Unicode code points."""

    media: Literal["text"] = "text"
    text: str = Field(max_length=200_000)
    markdown: bool = False


class Turn(BaseModel):
    """One turn of a conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["user", "assistant", "system"]
    text: str = Field(max_length=50_000)


class Chat(_Medium):
    """A conversation."""

    media: Literal["chat"] = "chat"
    turns: tuple[Turn, ...] = Field(min_length=1, max_length=200)


class Image(_Medium):
    """A picture from the media store, in pixels of its upright orientation."""

    media: Literal["image"] = "image"
    file: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the stored file")
    width: int = Field(gt=0, le=30_000)
    height: int = Field(gt=0, le=30_000)
    alt: str = Field(default="", max_length=1_000)


Media = Annotated[Text | Chat | Image, Field(discriminator="media")]


def find(media: tuple[Media, ...], slot: str) -> Media | None:
    """Return the medium in a slot, or None."""
    return next((medium for medium in media if medium.slot == slot), None)
