"""What a page must know of a sound file of content/media."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}


@dataclass(frozen=True, slots=True)
class Sound:
    """`type` is the media type; `seconds` is 0 when the file does not tell; `size` is in bytes."""

    type: str
    seconds: float
    size: int


def sound(path: Path) -> Sound:
    """Media type, duration and size of an audio file. Raises OSError."""
    import mutagen

    try:
        found = mutagen.File(path)
        seconds = float(found.info.length) if found is not None and found.info else 0.0
    except mutagen.MutagenError:
        seconds = 0.0
    return Sound(TYPES.get(path.suffix.lower(), "application/octet-stream"), seconds, path.stat().st_size)
