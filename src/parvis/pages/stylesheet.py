"""What the theme adds to a site: one style sheet (one palette, one voice, the corrected accent), fonts, the script.

The files keep their bytes from one build to the next: their names carry a hash, so that a browser may keep them for ever.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parvis.pages.accent import correct_accent
from parvis.pages.palette import THEME, Palette, Scheme, load_palette

FOLDER = "theme"
_FONTS = {
    "serif": ("brygada-1918-fr.woff2", "brygada-1918-fr-italic.woff2", "OFL-brygada-1918.txt"),
    "sans": ("commissioner-fr.woff2", "OFL-commissioner.txt"),
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HALF_LIGHT = {"light": ".16", "dark": ".4"}  # opacity of the light's edge on the paving


@dataclass(frozen=True, slots=True)
class Assets:
    """`files` by path below the output folder; the three addresses are relative to the site's root ("" for none)."""

    files: dict[str, bytes]
    stylesheet: str
    font: str
    script: str


def stylesheet(palette: str, voice: str = "serif", accent: str = "", *, theme: Path = THEME) -> bytes:
    """The one style sheet of a site. The same arguments give the same bytes."""
    colors = correct_accent(accent, load_palette(palette, theme)).palette
    folder = theme / "static" / "css"
    parts = [_read(folder / f"voice-{voice}.css"), _color_rules(colors)]
    parts += [_read(file) for file in sorted(folder.glob("[0-9]*.css"))]
    return "".join(parts).encode("utf-8")


def bare_css(name: str, *, theme: Path = THEME) -> str:
    """A style sheet that is not every page's, without its comments and line ends."""
    return _read(theme / "static" / "css" / name)


def static_files(palette: str, voice: str = "serif", accent: str = "", *, theme: Path = THEME) -> dict[str, bytes]:
    """Every file of the theme by its path below the output folder: `theme/calm.<hash>.css`, `theme/fonts/….woff2`…"""
    return dict(assets(palette, voice, accent, theme=theme).files)


def asset_paths(palette: str, voice: str = "serif", accent: str = "", *, theme: Path = THEME) -> dict[str, str]:
    """`stylesheet`, `font` and `script` for `SiteView`, relative to the site's root; "" for what is not there."""
    found = assets(palette, voice, accent, theme=theme)
    return {"stylesheet": found.stylesheet, "font": found.font, "script": found.script}


@lru_cache(maxsize=8)
def assets(palette: str, voice: str = "serif", accent: str = "", *, theme: Path = THEME) -> Assets:
    static = theme / "static"
    files = {f"{FOLDER}/fonts/{name}": (static / "fonts" / name).read_bytes() for name in _FONTS[voice]}
    sheet = stylesheet(palette, voice, accent, theme=theme)
    sheet_path = _hashed("calm", "css", sheet)
    files[sheet_path] = sheet
    script_path = ""
    if (script := static / "booking.js").is_file():
        content = script.read_bytes()
        script_path = _hashed("booking", "js", content)
        files[script_path] = content
    return Assets(files, sheet_path, f"{FOLDER}/fonts/{_FONTS[voice][0]}", script_path)


def _hashed(stem: str, suffix: str, content: bytes) -> str:
    return f"{FOLDER}/{stem}.{hashlib.blake2b(content, digest_size=5).hexdigest()}.{suffix}"


def _read(file: Path) -> str:
    bare = _COMMENT.sub("", file.read_text(encoding="utf-8"))
    return "".join(line.strip() for line in bare.splitlines())


def _color_rules(palette: Palette) -> str:
    return (
        f":root{{color-scheme:light dark;{_properties(palette.day, 'light')}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{_properties(palette.night, 'dark')}}}}}"
    )


def _properties(scheme: Scheme, light: str) -> str:
    roles = [f"--{role}:{color}" for role, color in scheme.roles.items()]
    house = [f"--h-{role}:{color}" for role, color in scheme.house.items()]
    return ";".join([*roles, *house, f"--half:{_HALF_LIGHT[light]}"])
