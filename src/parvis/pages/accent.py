"""The practitioner's accent, corrected until it can be read: 7:1 on the ground and 4.5:1 on the wall, day and night.

The hue is kept in OKLCH (Björn Ottosson's OKLab), the chroma is capped, the lightness moves. Door, panels and shutters
of the drawing follow the corrected accent at the distances that the palette has between its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from parvis.errors import ParvisError
from parvis.i18n import T, Text
from parvis.pages.oklch import contrast, oklch, to_hex
from parvis.pages.palette import Palette, Scheme

ON_GROUND = 7.0
ON_WALL = 4.5
_CHROMA = {False: 0.13, True: 0.095}  # by day, by night
_START = {False: 0.52, True: 0.70}  # lightness from which one goes down by day, up by night
_STEP = 0.005
_DOOR = ("leaf", "panel", "shutter")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accent:
    """What the style sheet puts in place of the palette's own colors; `changed` says what was done, if anything."""

    palette: Palette
    changed: Text | None = None


def correct_accent(wanted: str, palette: Palette) -> Accent:
    """The palette with `wanted` (`#rrggbb` or `#rgb`) as its accent, made readable; "" keeps the palette's own."""
    if not wanted:
        return Accent(palette)
    color = _full(wanted)
    day = _with_accent(palette.day, palette.day, color, dark=False)
    night = _with_accent(palette.night, palette.day, color, dark=True)
    return Accent(Palette(palette.name, day, night), _what_changed(color, day.roles["accent"]))


def corrected(color: str, ground: str, wall: str, *, dark: bool) -> str:
    """The color to use for `color`: at least 7:1 on `ground` and 4.5:1 on `wall`."""
    lightness, chroma, hue = oklch(color)
    cap = _CHROMA[dark]
    if _fits(color, ground, wall) and chroma <= cap:
        return color
    lightness = max(lightness, _START[dark]) if dark else min(lightness, _START[dark])
    while 0 <= lightness <= 1:
        candidate = to_hex(lightness, min(chroma, cap), hue)
        if _fits(candidate, ground, wall):
            return candidate
        lightness += _STEP if dark else -_STEP
    return "#ffffff" if dark else "#000000"


def _fits(color: str, ground: str, wall: str) -> bool:
    return contrast(color, ground) >= ON_GROUND and contrast(color, wall) >= ON_WALL


def _full(color: str) -> str:
    text = color.strip().lower()
    if not _HEX.fullmatch(text):
        raise ParvisError(
            T("“{color}” is not a color.", color=color),
            T("Write it as # and six digits or letters from a to f: #8c3b24."),
        )
    return text if len(text) == len("#rrggbb") else "#" + "".join(2 * digit for digit in text[1:])


def _with_accent(scheme: Scheme, day: Scheme, color: str, *, dark: bool) -> Scheme:
    roles = dict(scheme.roles)
    own = roles["accent"]
    accent = corrected(color, roles["bg"], roles["wall"], dark=dark)
    roles["accent"] = accent
    roles["deep"] = _follow(scheme.roles["deep"], own, accent)
    roles["on"] = _label(roles["on"], accent, dark=dark)
    house: Mapping[str, str] = {
        **scheme.house,
        **{part: _repaint(scheme.house[part], day.house["leaf"], color, dark=dark) for part in _DOOR},
    }
    if not dark:
        house = {**house, **{part: _follow(scheme.house[part], scheme.house["leaf"], accent) for part in _DOOR}}
    return Scheme(MappingProxyType(roles), MappingProxyType(dict(house)))


def _follow(role: str, own: str, accent: str) -> str:
    """`role` moved as far from `accent` as it was from the palette's own accent."""
    light, chroma, _ = oklch(role)
    own_light, own_chroma, _ = oklch(own)
    new_light, new_chroma, hue = oklch(accent)
    moved = min(1.0, max(0.0, new_light + light - own_light))
    return to_hex(moved, chroma * new_chroma / own_chroma if own_chroma else new_chroma, hue)


def _repaint(part: str, own_leaf: str, color: str, *, dark: bool) -> str:
    """The part as light as the palette paints it, in the hue of `color`."""
    light, chroma, _ = oklch(part)
    _, own_chroma, _ = oklch(own_leaf)
    _, wanted, hue = oklch(color)
    return to_hex(light, chroma * min(1.0, min(wanted, _CHROMA[dark]) / own_chroma), hue)


def _label(own: str, accent: str, *, dark: bool) -> str:
    """The words on a button: the palette's own color while it reads, else black or white."""
    if contrast(own, accent) >= ON_WALL:
        return own
    return "#000000" if dark else "#ffffff"


def _what_changed(wanted: str, day: str) -> Text | None:
    if wanted == day:
        return None
    before, after = oklch(wanted), oklch(day)
    darker = after[0] < before[0] - _STEP
    duller = after[1] < before[1] - _STEP
    if darker and duller:
        sentence = T(
            "Your accent {wanted} has been made darker and softer, {used}, so that it stays readable.",
            wanted=wanted,
            used=day,
        )
    elif darker:
        sentence = T(
            "Your accent {wanted} has been made darker, {used}, so that it stays readable.", wanted=wanted, used=day
        )
    else:
        sentence = T(
            "Your accent {wanted} has been made softer, {used}, so that it stays restful.", wanted=wanted, used=day
        )
    return sentence
