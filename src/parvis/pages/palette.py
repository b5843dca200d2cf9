"""The colors of the theme, read from `themes/calm/palettes/*.toml`: by role, by day and by night."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from parvis.paths import CARRIED

THEME = CARRIED / "themes" / "calm"
VOICES = ("serif", "sans")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One light: `roles` (bg, wall, ink, ink2, line, edge, accent, deep, on, lamp, err) and `house`, both `#rrggbb`."""

    roles: Mapping[str, str]
    house: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Palette:
    name: str
    day: Scheme
    night: Scheme


def palette_names(theme: Path = THEME) -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in (theme / "palettes").glob("*.toml")))


@lru_cache(maxsize=8)
def load_palette(name: str, theme: Path = THEME) -> Palette:
    """The palette of that name; `KeyError` if the theme has none (the loader of facts refuses such a name first)."""
    if name not in palette_names(theme):
        raise KeyError(name)
    table = tomllib.loads((theme / "palettes" / f"{name}.toml").read_text(encoding="utf-8"))
    return Palette(name, _scheme(table["day"]), _scheme(table["night"]))


def _scheme(table: dict[str, str | dict[str, str]]) -> Scheme:
    roles = {key: value for key, value in table.items() if isinstance(value, str)}
    house = table["house"]
    assert isinstance(house, dict)
    return Scheme(MappingProxyType(roles), MappingProxyType(house))
