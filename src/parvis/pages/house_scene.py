"""Where everything stands in the drawing of a house: paths by role, from a name and a frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

Point = tuple[float, float]
Chosen = TypeVar("Chosen")

_SQUARE = 1.3  # a frame narrower than this shows more ground and a taller door
_PANORAMA = 1.6


@dataclass(frozen=True, slots=True)
class Scene:
    """`paths`: w wall, b base, g glass, v shutter, k frame, o opening, f leaf, m panel, p plate, s step, q lit step."""

    paths: dict[str, str]
    slabs: dict[str, str]  # a, c, d, e: four shades of stone
    light: str
    half_light: str
    floor: int
    bottom: int


class Draws:
    """Numbers that belong to a name: each is a hash of the name and of what it is for."""

    def __init__(self, name: str) -> None:
        self._key = hashlib.blake2b(name.encode("utf-8"), digest_size=32).digest()

    def share(self, purpose: str) -> float:
        """0 (included) to 1 (excluded)."""
        drawn = hashlib.blake2b(purpose.encode("utf-8"), key=self._key, digest_size=6).digest()
        return int.from_bytes(drawn, "big") / 2**48

    def between(self, purpose: str, low: float, high: float) -> float:
        return low + (high - low) * self.share(purpose)

    def happens(self, purpose: str, often: float) -> bool:
        return self.share(purpose) < often

    def one_of(self, purpose: str, options: Sequence[Chosen]) -> Chosen:
        return options[int(self.share(purpose) * len(options))]


@dataclass(frozen=True, slots=True)
class _Door:
    """The opening from `left` to `right`, `top` to `sill`; the leaf hangs on the side that `side` leaves (1: left)."""

    center: float
    width: float
    height: float
    side: int
    lintel: str
    double: bool
    steps: int
    step: float  # height of one
    floor: float

    @property
    def left(self) -> float:
        return self.center - self.width / 2

    @property
    def right(self) -> float:
        return self.center + self.width / 2

    @property
    def sill(self) -> float:
        return self.floor - self.steps * self.step

    @property
    def top(self) -> float:
        return self.sill - self.height

    @property
    def jamb(self) -> float:
        return self.width * 0.11

    @property
    def arch(self) -> float:
        return self.height * 0.09 if self.lintel == "segment" else 0.0

    @property
    def transom(self) -> float:
        return self.height * 0.16 if self.lintel == "transom" else 0.0

    @property
    def head(self) -> float:
        """Top of the leaf: below the transom and its bar."""
        return self.top + self.transom + (self.width * 0.05 if self.transom else 0.0)

    @property
    def open_from(self) -> float:
        """One leaf of a double door stays shut: the light comes through the other half."""
        return self.center if self.double and self.side < 0 else self.left

    @property
    def open_to(self) -> float:
        return self.center if self.double and self.side > 0 else self.right


def draw_scene(name: str, width: int, height: int, *, zoom: float = 1.0, door_at: float | None = None) -> Scene:
    """The house of that name in a frame of `width` by `height` units."""
    draws = Draws(name)
    floor = height * (0.60 if width < height else 0.56)
    door = _place_door(draws, width, height, floor, zoom=zoom, door_at=door_at)
    shutters, glass, sills = _windows(draws, door, width)
    leaf, panels = _leaf(draws, door)
    paths = {
        "w": _box(0, 0, width, floor),
        "b": _box(0, floor - door.height * 0.13, width, door.height * 0.13),
        "g": glass,
        "v": shutters,
        "k": _surround(door),
        "o": _opening(door),
        "f": leaf,
        "m": panels,
        "p": _plate(door),
        "s": _steps(door) + _bench(draws, door, width) + sills,
        "q": "".join(
            _box(door.open_from, door.sill + i * door.step, door.open_to - door.open_from, door.step)
            for i in range(door.steps)
        ),
    }
    ground = _Ground(door.center, floor, float(height), 1.9 if width / height < _SQUARE else 1.7)
    light, half_light = _light(draws, door, ground, wide=width / height >= _PANORAMA)
    return Scene(paths, _paving(draws, door, ground, width, height), light, half_light, round(floor), height)


def _place_door(draws: Draws, width: int, height: int, floor: float, *, zoom: float, door_at: float | None) -> _Door:
    tall = (floor * 0.74 if width / height < _SQUARE else floor * 0.80) * zoom
    double = draws.happens("double", 0.35)
    lintel = draws.one_of("lintel", ("flat", "segment", "transom", "flat"))
    side = draws.one_of("side", (-1, 1))
    across = (0.58, 0.66) if side < 0 else (0.34, 0.42)
    return _Door(
        center=width * (door_at if door_at is not None else draws.between("across", *across)),
        width=tall * draws.between("width", 0.44, 0.50) * (1.32 if double else 1.0),
        height=tall * (0.94 if lintel == "segment" and not double else 1.0),  # the arch needs room above
        side=side,
        lintel="transom" if double and lintel == "segment" else lintel,
        double=double,
        steps=draws.one_of("steps", (1, 2, 2, 3)),
        step=tall * 0.045,
        floor=floor,
    )


# ---- the door --------------------------------------------------------------------------------------------------


def _surround(door: _Door) -> str:
    above = door.jamb * (0.5 if door.arch else 0.9)
    return _arched(door.left - door.jamb, door.right + door.jamb, door.top - above, door.sill, door.arch * 1.12)


def _opening(door: _Door) -> str:
    panes = ""
    if door.transom:
        pane = door.width * 0.47
        panes = _box(door.left, door.top, pane, door.transom) + _box(door.right - pane, door.top, pane, door.transom)
    return _arched(door.left, door.right, door.head, door.sill, door.arch) + panes


def _leaf(draws: Draws, door: _Door) -> tuple[str, str]:
    """The leaf, hinged on one side and opening inwards, and its panels; a double door's other leaf is shut."""
    hinge = door.left if door.side > 0 else door.right
    reach = door.side * (door.open_to - door.open_from) * draws.between("ajar", 0.30, 0.40)
    slant = door.height * 0.035
    foot = door.sill - slant * 0.8
    rise = -door.arch * 0.55
    leaf = _shape(
        [(hinge, door.head), (hinge + reach, door.head + slant + rise), (hinge + reach, foot), (hinge, door.sill)]
    )

    def at(along: float, down: float) -> Point:
        top, bottom = door.head + slant * along, door.sill - slant * 0.8 * along
        return hinge + reach * along, top + (bottom - top) * down

    panels = "".join(
        _shape([at(0.2, high), at(0.8, high), at(0.8, low), at(0.2, low)]) for high, low in ((0.10, 0.46), (0.56, 0.90))
    )
    if not door.double:
        return leaf, panels
    start, wide, tall = (door.center if door.side > 0 else door.left), door.width / 2, door.sill - door.head
    shut = [
        _box(start + wide * 0.2, door.head + tall * y, wide * 0.6, tall * part)
        for y, part in ((0.09, 0.37), (0.55, 0.36))
    ]
    return leaf + _box(start, door.head, wide, tall), panels + "".join(shut)


def _steps(door: _Door) -> str:
    return "".join(
        _box(
            door.center - door.width * (0.66 + 0.16 * i),
            door.sill + i * door.step,
            door.width * (1.32 + 0.32 * i),
            door.step,
        )
        for i in range(door.steps)
    )


def _plate(door: _Door) -> str:
    """The plate beside the door, on the side that the leaf leaves free."""
    wide, away = door.width * 0.22, door.jamb + door.width * 0.22
    x = door.right + away if door.side > 0 else door.left - away - wide
    return _box(x, door.top + door.height * 0.40, wide, wide * 1.25)


# ---- the wall --------------------------------------------------------------------------------------------------


def _bench(draws: Draws, door: _Door, width: int) -> str:
    if not draws.happens("bench", 0.5):
        return ""
    tall, wide = door.height, door.height * 0.42
    away = max(door.jamb + tall * 0.2, door.width * 0.16 * door.steps + tall * 0.1)  # clear of the steps
    x = door.left - away - wide if door.side > 0 else door.right + away
    if not door.width * 0.1 < x < width - door.width * 0.1 - wide:
        return ""
    foot = door.floor - tall * 0.145
    legs = "".join(_box(x + wide * share, foot, wide * 0.1, tall * 0.145) for share in (0.08, 0.82))
    return _box(x, door.floor - tall * 0.19, wide, tall * 0.045) + legs


def _windows(draws: Draws, door: _Door, width: int) -> tuple[str, str, str]:
    """Shutters, glass and sills of every window that fits, one in three with its shutters closed."""
    wide, tall = door.width * 0.62, door.height * 0.56
    y, half = door.top + door.height * 0.10 + door.transom * 0.3, wide * 0.5
    closed_first = draws.happens("closed", 0.35)
    shutters = glass = sills = ""
    for i, x in enumerate(_window_places(door, width, wide)):
        if (i + closed_first) % 3 == 1:
            shutters += _box(x, y, half - 1, tall) + _box(x + half + 1, y, half - 1, tall)
        else:
            glass += _box(x, y, wide, tall)
            shutters += _box(x - half - 2, y, half, tall) + _box(x + wide + 2, y, half, tall)
        sills += _box(x - wide * 0.08, y + tall, wide * 1.16, door.height * 0.022)
    return shutters, glass, sills


def _window_places(door: _Door, width: int, wide: float) -> Iterator[float]:
    away, pace, margin = door.jamb + door.width * 1.05, wide * 2 + door.width * 1.1, door.width * 0.25
    x = door.right + away + wide * 0.5
    while x + wide * 1.5 < width - margin:
        yield x
        x += pace
    x = door.left - away - wide * 1.5
    while x - wide * 0.5 > margin:
        yield x
        x -= pace


# ---- the ground ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ground:
    """Lines that run away from us meet above the door: at the bottom they are `spread` times as far apart."""

    center: float
    floor: float
    bottom: float
    spread: float

    def x(self, x: float, y: float) -> float:
        down = (y - self.floor) / (self.bottom - self.floor)
        return self.center + (x - self.center) * (1 + (self.spread - 1) * down)


def _paving(draws: Draws, door: _Door, ground: _Ground, width: int, height: int) -> dict[str, str]:
    """Slabs in rows that grow towards us, four shades; the darkest never twice in a row."""
    slabs: dict[str, str] = {}
    reach = max(door.center, width - door.center, width / 2)
    previous = ""
    for row, (top, bottom) in enumerate(_rows(draws, ground, square=width / height < _SQUARE)):
        base = door.width * 0.85
        x, place = door.center - reach * 1.1 - draws.between(f"row {row}", 0, base * 1.6), 0
        while x < door.center + reach * 1.1 and ground.x(x, top) < width:
            wide = base * draws.one_of(f"slab {row} {place}", (0.8, 1.0, 1.3, 1.3, 1.8))
            corners = [(ground.x(a, y), y) for a, y in ((x, top), (x + wide, top), (x + wide, bottom), (x, bottom))]
            if max(at for at, _ in corners) > 0:
                shade = draws.one_of(f"shade {row} {place}", "aaaaaccccddde")
                shade = "a" if shade == previous == "e" else shade
                previous = shade
                slabs[shade] = slabs.get(shade, "") + _shape(corners)
            x, place = x + wide, place + 1
    return slabs


def _rows(draws: Draws, ground: _Ground, *, square: bool) -> Iterator[Point]:
    count = draws.one_of("rows", (5, 6)) if square else 5
    heights = [1.0]
    for row in range(1, count):
        heights.append(heights[-1] * draws.between(f"growth {row}", 1.18, 1.45))
    y = ground.floor
    for tall in heights:
        below = y + tall / sum(heights) * (ground.bottom - ground.floor)
        yield y, below
        y = below


def _light(draws: Draws, door: _Door, ground: _Ground, *, wide: bool) -> tuple[str, str]:
    depth = ground.bottom - ground.floor
    drift = door.side * depth * draws.between("drift", 0.55, 0.80) * (1.5 if wide else 1.0)
    spread = door.width * 0.75
    near = ground.x(door.open_from, ground.bottom) + drift - spread * 0.3
    far = ground.x(door.open_to, ground.bottom) + drift + spread * 0.3
    full = _shape(
        [(door.open_from, ground.floor), (door.open_to, ground.floor), (far, ground.bottom), (near, ground.bottom)]
    )
    half = _shape(
        [
            (door.open_from - 2, ground.floor),
            (door.open_to + 2, ground.floor),
            (far + spread * 0.6, ground.bottom),
            (near - spread * 0.6, ground.bottom),
        ]
    )
    return full, half


# ---- path data, in whole units -----------------------------------------------------------------------------------


def _shape(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{round(x)} {round(y)}" for x, y in points) + "z"


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{round(x)} {round(y)}h{round(width)}v{round(height)}h-{round(width)}z"


def _arched(left: float, right: float, top: float, bottom: float, arch: float) -> str:
    crown = (
        f"Q{round((left + right) / 2)} {round(top - 2 * arch)} {round(right)} {round(top)}"
        if arch
        else f"H{round(right)}"
    )
    return f"M{round(left)} {round(bottom)}V{round(top)}{crown}V{round(bottom)}z"
