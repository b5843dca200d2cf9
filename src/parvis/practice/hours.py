"""Hours as people write them: "9:00-12:30", "9h-12h30", "9h00 à 12h30", "9–12"."""

from __future__ import annotations

import datetime as dt
import re

from parvis.practice.model import TimeSpan

_SPACE = r"[ \u00a0\u202f\u2009]*"
_CLOCK = rf"(\d{{1,2}})(?:{_SPACE}[:hH.]{_SPACE}(\d{{2}})?)?"
_SPAN = re.compile(rf"{_SPACE}{_CLOCK}{_SPACE}(?:-|–|—|à|a|to|/|→){_SPACE}{_CLOCK}{_SPACE}")


def _clock(hour: str, minute: str | None) -> dt.time | None:
    try:
        return dt.time(int(hour), int(minute or 0))
    except ValueError:
        return None


def read_span(text: str) -> TimeSpan | None:
    """The span, which may be inverted; None when the text is not one."""
    match = _SPAN.fullmatch(text.removeprefix("de ").removeprefix("from "))
    if match is None:
        return None
    start, end = _clock(match[1], match[2]), _clock(match[3], match[4])
    return TimeSpan(start, end) if start is not None and end is not None else None


def write_span(span: TimeSpan) -> str:
    """The span in the form the documentation uses: "9:00-12:30"."""
    return f"{span.start.hour}:{span.start:%M}-{span.end.hour}:{span.end:%M}"
