"""The blocks that an author places with `[[name]]` or `[[name: argument]]` on a line of its own."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from parvis.pages.crisis import crisis_block

if TYPE_CHECKING:
    from parvis.pages.scene import Scene


def shortcodes(scene: Scene, lang: str) -> Mapping[str, Callable[[str], str]]:
    """Name of a shortcode -> the HTML it stands for."""
    return {
        "crisis": lambda _argument: crisis_block(scene.practice, lang),
        "booking": lambda argument: booking(scene, lang, argument),
    }


def booking(scene: Scene, lang: str, service: str) -> str:
    """The button that leads to the booking page, with a service chosen if one is named."""
    link = scene.booking_link(lang)
    if link is None:
        return ""
    known = any(s.id == service for s in scene.practice.services)
    href = f"{link.href}?service={service}" if known else link.href
    return f'<p class="row"><a class="btn" href="{html.escape(href)}">{html.escape(link.label)}</a></p>'
