"""The house: the drawing that a practice gets from its name.

A wall, one painted door ajar, light on the paving. The name alone decides the side of the door, lintel, leaves, steps,
windows, bench, slabs and the way the light falls. Every number is drawn from a hash of the name and of what the number
is for, not from a library's generator: a house never changes, and a new detail leaves the others where they are.
The drawing holds roles (one letter each), not colors: palettes and night are the style sheet's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from parvis.pages.house_scene import Scene, draw_scene
from parvis.pages.palette import Palette, Scheme

Variant = Literal["front", "band", "card"]


@dataclass(frozen=True, slots=True)
class _Frame:
    width: int
    height: int
    zoom: float = 1.0
    door_at: float | None = None  # share of the width; the name decides where None
    fit: str = "xMidYMid slice"


_FRAMES: dict[str, _Frame] = {
    "front": _Frame(900, 900, door_at=0.5, fit="xMidYMin slice"),
    "band": _Frame(1600, 420, zoom=0.9),
    "card": _Frame(1200, 630),
}
_SLABS = {"a": "slab-a", "c": "slab-c", "d": "slab-d", "e": "slab-e"}
_ROLES = {
    "w": "wall",
    "b": "base",
    "g": "glass",
    "v": "shutter",
    "k": "frame",
    "o": "glow",
    "f": "leaf",
    "m": "panel",
    "p": "plate",
    "s": "step",
    "q": "lit-step",
}
_BEHIND = "wbgvkofmp"  # painted before the paving
_BEFORE = "sq"  # painted after it


def house(name: str, variant: Variant = "front", *, uid: str = "house") -> str:
    """Inline SVG with classes, hidden from screen readers. `uid` keeps its ids apart from those of the page."""
    frame = _FRAMES[variant]
    scene = _scene(name, frame)
    slabs = "".join(f'<path class="s{kind}" d="{scene.slabs[kind]}"/>' for kind in _SLABS if kind in scene.slabs)
    paving = f'<use href="#{uid}" class="slabs"/><g mask="url(#{uid}-light)"><use href="#{uid}" class="slabs lit"/></g>'
    return (
        f'<svg class="house" aria-hidden="true" focusable="false" viewBox="0 0 {frame.width} {frame.height}"'
        f' preserveAspectRatio="{frame.fit}"><defs><g id="{uid}">{slabs}</g>{_light(scene, uid)}</defs>'
        f"{_classed(scene, _BEHIND)}{paving}{_classed(scene, _BEFORE)}</svg>"
    )


def house_picture(name: str, palette: Palette, variant: Variant = "card", *, night: bool = False) -> str:
    """The same drawing as a file of its own, with the colors of a palette: for social cards and mails."""
    frame = _FRAMES[variant]
    scene = _scene(name, frame)
    colors = (palette.night if night else palette.day).house
    half = ".4" if night else ".16"
    paving = f'{_slabs(scene, colors, "slab")}<g mask="url(#house-light)">{_slabs(scene, colors, "lit")}</g>'
    light = _light(scene, "house").replace('class="hf"', f'opacity="{half}"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width}" height="{frame.height}"'
        f' viewBox="0 0 {frame.width} {frame.height}"><defs>{light}</defs>'
        f"{_painted(scene, _BEHIND, colors)}{paving}{_painted(scene, _BEFORE, colors)}</svg>\n"
    )


def favicon(palette: Palette) -> str:
    """The door and its light, as a `data:` address. The accent is the one in `palette`, corrected or not."""
    day: Scheme = palette.day
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
        f"<path fill='{day.roles['lamp']}' d='M4 1h8v14H4z'/><path fill='{day.roles['accent']}' d='M4 1l4 1v12l-4 1z'/></svg>"
    )
    return "data:image/svg+xml," + quote(svg, safe="'=/:")


def _scene(name: str, frame: _Frame) -> Scene:
    return draw_scene(name, frame.width, frame.height, zoom=frame.zoom, door_at=frame.door_at)


def _light(scene: Scene, uid: str) -> str:
    """Where the lamp falls on the paving: full in the middle, half on the edges, fading towards us."""
    return (
        f'<linearGradient id="{uid}-fade" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{scene.floor}" y2="{scene.bottom}">'
        '<stop stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity=".45"/></linearGradient>'
        f'<mask id="{uid}-light" maskUnits="userSpaceOnUse" x="-999" y="0" width="9999" height="9999">'
        f'<path class="hf" fill="url(#{uid}-fade)" d="{scene.half_light}"/>'
        f'<path fill="url(#{uid}-fade)" d="{scene.light}"/></mask>'
    )


def _classed(scene: Scene, roles: str) -> str:
    return "".join(f'<path class="{role}" d="{scene.paths[role]}"/>' for role in roles if scene.paths.get(role))


def _painted(scene: Scene, roles: str, colors: Mapping[str, str]) -> str:
    return "".join(
        f'<path fill="{colors[_ROLES[role]]}" d="{scene.paths[role]}"/>' for role in roles if scene.paths.get(role)
    )


def _slabs(scene: Scene, colors: Mapping[str, str], light: str) -> str:
    joint = colors["joint" if light == "slab" else "lit-joint"]
    return "".join(
        f'<path fill="{colors[f"{light}-{kind}"]}" stroke="{joint}" stroke-width="1.5" d="{scene.slabs[kind]}"/>'
        for kind in _SLABS
        if kind in scene.slabs
    )
