"""Photographs lose what the camera wrote in them, and nothing else."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from parvis.build.media import published_bytes, without_metadata

GPS = 0x8825


def photograph(form: str, *, orientation: int = 1) -> bytes:
    """A picture with a place, an author and an orientation."""
    image = Image.new("RGB", (40, 20), "white")
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Author Secret"
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    more = {}
    if form == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "Author Secret")
        more["pnginfo"] = info
    image.save(out, form, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_place_and_author_are_gone(form):
    """EXIF, its GPS block and comments are dropped; the picture is the same to the pixel."""
    before = photograph(form)
    after = without_metadata(before)
    assert b"Author Secret" in before
    assert b"Author Secret" not in after
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert dict(new.getexif()) == {}
        assert new.size == old.size
        assert new.convert("RGB").tobytes() == old.convert("RGB").tobytes()


def test_a_picture_taken_sideways_is_turned_for_good():
    """Without its EXIF orientation it would lie on its side: it is turned before the EXIF goes."""
    with Image.open(io.BytesIO(without_metadata(photograph("JPEG", orientation=6)))) as image:
        assert image.size == (20, 40)
        assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7"]
)
def test_a_file_that_is_no_whole_picture_is_left_alone(data):
    """A truncated or foreign file is copied; it is not for the build to fail on it."""
    assert isinstance(without_metadata(data), bytes)


def test_other_files_are_copied_as_they_are(tmp_path):
    """A PDF is nobody's photograph."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"%PDF-1.7 \xff\xd8\xff\xe1")
    assert published_bytes(path) == path.read_bytes()
