#!/usr/bin/env python3
"""Draw the sleep diary of an invented person, for the demonstration's article on waking at four.

    python tools/make_demo_drawing.py

Fourteen nights, one a line: the pale bar is the time spent in bed, the dark ones are sleep. Hours alone are written, so
that one drawing serves each language. The diary is made up, night by night, below.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TARGET = Path(__file__).resolve().parent.parent / "content" / "media" / "agenda-du-sommeil.png"
SIZE = (1200, 760)
PAPER, INK, BED, SLEEP, RULE = "#f7f3ec", "#2b2723", "#ddd3c4", "#7d4a35", "#cfc6b8"
LEFT, TOP, RIGHT, ROW = 60, 90, 1140, 44
FIRST_HOUR, LAST_HOUR = 20, 33  # from 20 h to 9 h of the next morning

# In bed from, to; asleep from, to, as hours counted on past midnight: 28 is four in the morning.
NIGHTS: tuple[tuple[float, float, tuple[tuple[float, float], ...]], ...] = (
    (21.5, 31.0, ((22.4, 28.0), (30.0, 30.7))),
    (21.5, 31.0, ((22.6, 28.1),)),
    (21.5, 31.2, ((22.3, 27.9), (29.8, 31.0))),
    (21.6, 31.0, ((23.0, 28.0),)),
    (21.4, 31.0, ((22.2, 27.8), (30.2, 30.9))),
    (21.5, 32.0, ((22.5, 28.2), (30.5, 31.6))),
    (21.5, 31.8, ((22.4, 28.0), (30.0, 31.4))),
    (21.5, 31.0, ((22.7, 28.0),)),
    (21.5, 31.0, ((22.5, 27.7), (29.9, 30.6))),
    (21.3, 31.0, ((22.2, 28.1),)),
    (21.5, 31.0, ((22.4, 28.0), (30.1, 30.8))),
    (21.6, 31.2, ((22.9, 28.0),)),
    (21.5, 32.1, ((22.4, 28.3), (30.4, 31.7))),
    (21.5, 31.5, ((22.3, 27.9), (30.0, 31.2))),
)


def across(hour: float) -> float:
    """Pixels from the left of an hour of the night."""
    return LEFT + (hour - FIRST_HOUR) / (LAST_HOUR - FIRST_HOUR) * (RIGHT - LEFT)


def draw() -> Image.Image:
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=26)
    bottom = TOP + ROW * len(NIGHTS)
    for hour in range(FIRST_HOUR, LAST_HOUR + 1):
        at_four = hour == 28  # noqa: PLR2004 - four in the morning, the subject of the article
        pen.line(
            (across(hour), TOP - 12, across(hour), bottom), fill=INK if at_four else RULE, width=3 if at_four else 1
        )
        if hour % 2 == 0:
            pen.text((across(hour), TOP - 24), f"{hour % 24} h", fill=INK, font=font, anchor="ms")
    for row, (to_bed, up, asleep) in enumerate(NIGHTS):
        top = TOP + ROW * row + 9
        pen.rounded_rectangle((across(to_bed), top, across(up), top + 26), radius=4, fill=BED)
        for start, end in asleep:
            pen.rounded_rectangle((across(start), top + 4, across(end), top + 22), radius=3, fill=SLEEP)
    return image


if __name__ == "__main__":
    draw().quantize(16).save(TARGET, optimize=True)
