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
    """The booking form of a service, or the button that leads to the booking page."""
    from parvis.pages.booking_embed import booking_form

    known = next((one for one in scene.practice.services if one.id == service), None)
    if known and (form := booking_form(scene, lang, known)):
        return form
    link = scene.booking_link(lang)
    if link is None:
        return ""
    href = f"{link.href}?service={service}" if known else link.href
    return f'<p class="row"><a class="btn" href="{html.escape(href)}">{html.escape(link.label)}</a></p>'
