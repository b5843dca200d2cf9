"""Files of `content/media` that pages use: copied, without what a camera wrote into them.

A photograph tells where and when it was taken, and sometimes by whom; the published copy does not. Segments are dropped
without touching the picture; only a picture that relies on its EXIF orientation is turned and saved again.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path, PurePosixPath

_MARK, _EXIF, _SCAN, _COMMENT = 0xFF, 0xE1, 0xDA, 0xFE  # JPEG markers
_MAKERS = range(0xE3, 0xEE)  # APP3 to APP13
_PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TALK = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}


def published_bytes(path: Path) -> bytes:
    """The file as visitors get it. Raises OSError."""
    data = path.read_bytes()
    return without_metadata(data) if path.suffix.lower() in _PICTURES else data


def without_metadata(data: bytes) -> bytes:
    """A JPEG, PNG or WebP without EXIF, XMP, IPTC and comments; other bytes as they are."""
    if data.startswith(b"\xff\xd8"):
        return _turned(data) or _bare_jpeg(data)
    if data.startswith(_PNG):
        return _bare_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _bare_webp(data)
    return data


def _turned(data: bytes) -> bytes | None:
    """A JPEG whose EXIF says "turn me", turned for good; None when there is nothing to turn."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.getexif().get(0x0112, 1) == 1:
                return None
            upright = ImageOps.exif_transpose(image)
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=90, optimize=True, icc_profile=image.info.get("icc_profile"))
    except (OSError, SyntaxError, Image.DecompressionBombError):
        return None
    return _bare_jpeg(out.getvalue())


def _bare_jpeg(data: bytes) -> bytes:
    """Drops APP1 (EXIF, XMP), APP3 to APP13 (IPTC and makers' notes) and comments; keeps APP0, APP2 (colors), APP14."""
    kept = bytearray(data[:2])
    at = 2
    while at + 4 <= len(data) and data[at] == _MARK and data[at + 1] != _SCAN:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        talk = marker in {_EXIF, _COMMENT} or marker in _MAKERS
        if not talk:
            kept += data[at : at + 2 + length]
        at += 2 + length
    return bytes(kept + data[at:])


def _bare_png(data: bytes) -> bytes:
    kept = bytearray(_PNG)
    at = len(_PNG)
    while at + 12 <= len(data):
        end = at + 12 + struct.unpack(">I", data[at : at + 4])[0]
        if data[at + 4 : at + 8] not in _PNG_TALK:
            kept += data[at:end]
        at = end
    return bytes(kept)


def _bare_webp(data: bytes) -> bytes:
    kept = bytearray()
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        end = at + 8 + length + length % 2
        chunk = bytearray(data[at:end])
        if name == b"VP8X":
            chunk[8] &= ~0b1100  # no EXIF, no XMP any more
        if name not in {b"EXIF", b"XMP "}:
            kept += chunk
        at = end
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + bytes(kept)


def root_files(content: Path) -> dict[PurePosixPath, Path]:
    """Files of `content/root/`, copied as they are to the root of the site: proofs of ownership, CNAME…"""
    folder = content / "root"
    if not folder.is_dir():
        return {}
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {PurePosixPath(path.relative_to(folder).as_posix()): path for path in found}
