"""What a task shows. Media and kinds are two axes: any kind may be asked about any medium that it needs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

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
    """A conversation, of plain text or of Markdown."""

    media: Literal["chat"] = "chat"
    turns: tuple[Turn, ...] = Field(min_length=1, max_length=200)
    markdown: bool = False


class Filed(_Medium):
    """A medium that lies in the media store."""

    file: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the stored file")
    alt: str = Field(default="", max_length=1_000)

    def facts(self) -> dict[str, Any]:
        """Return what was measured in the file when it was stored, and may not be claimed otherwise."""
        return self.model_dump(mode="json", exclude={"slot", "title", "file", "alt"})


class Image(Filed):
    """A picture, in pixels of its upright orientation."""

    media: Literal["image"] = "image"
    width: int = Field(gt=0, le=30_000)
    height: int = Field(gt=0, le=30_000)


class Audio(Filed):
    """A recording, in seconds."""

    media: Literal["audio"] = "audio"
    seconds: float = Field(gt=0, le=86_400)


class Video(Filed):
    """A clip of constant rate: frame ``n`` is shown from ``n / fps``."""

    media: Literal["video"] = "video"
    width: int = Field(gt=0, le=30_000)
    height: int = Field(gt=0, le=30_000)
    seconds: float = Field(gt=0, le=86_400)
    fps: float = Field(gt=0, le=1_000)
    frames: int = Field(gt=0, le=2_000_000)


class Corner(BaseModel):
    """A place in space, in metres."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    x: float
    y: float
    z: float


class Cloud(Filed):
    """Points measured by a sensor: x forward, y left, z up, in metres, and a strength in 0..1."""

    media: Literal["cloud"] = "cloud"
    points: int = Field(gt=0, le=20_000_000)
    low: Corner = Field(description="least x, y, z")
    high: Corner = Field(description="greatest x, y, z")


Media = Annotated[Text | Chat | Image | Audio | Video | Cloud, Field(discriminator="media")]


def find(media: tuple[Media, ...], slot: str) -> Media | None:
    """Return the medium in a slot, or None."""
    return next((medium for medium in media if medium.slot == slot), None)


def words_in(medium: Media | None) -> int | None:
    """Count the words of a text or conversation; None for what is not written."""
    if isinstance(medium, Text):
        return len(medium.text.split())
    return sum(len(turn.text.split()) for turn in medium.turns) if isinstance(medium, Chat) else None


def picture_size(media: tuple[Media, ...], slot: str) -> tuple[int, int]:
    """Width and height of the picture in a slot; something usual where none is shown."""
    shown = find(media, slot)
    return (shown.width, shown.height) if isinstance(shown, Image) else (640, 480)
