"""`[[booking: service]]`: the booking form of one service, in any page or article.

Plain HTML first: the questions, the usual hours, a button to the endpoint's pages. The script of the booking page shows the free
times in its place. Feeds and mails leave forms out: the link below it is for them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from parvis.i18n import T
from parvis.pages.booking_page import booking_choices, place_choices
from parvis.pages.dates import clock_time
from parvis.pages.embed_messages import embed_messages
from parvis.pages.scene import Scene
from parvis.pages.stylesheet import asset_paths
from parvis.pages.typography import typeset_html
from parvis.pages.views import BookingChoice, PlaceChoice
from parvis.practice.model import Service, TimeSpan


def booking_form(scene: Scene, lang: str, service: Service) -> str:
    """The form, or "" when this cannot be booked online."""
    endpoint = scene.options.endpoint_of(scene.practice)
    choices = [one for one in booking_choices(scene, lang) if one.key.partition(":")[0] == service.id]
    if not choices or not scene.books_online or not endpoint:
        return ""
    places = [one for one in place_choices(scene, lang) if one.key in choices[0].places]
    _ = scene.tr(lang)
    hours = usual_hours(scene, service, lang)
    parts = [
        f'<form class="book-here" action="{escape(endpoint)}/{lang}/book" method="get" data-booking>',
        _question(_("Which appointment?"), "service", service.id, choices),
        _question(_("Where?"), "place", service.id, places),
        f'<p class="hint" data-booking-hours>{escape(hours)}</p>' if hours else "",
        f'<p data-booking-submit><button class="btn">{escape(_("See free times"))}</button></p>',
        "</form>",
        _script(scene, lang),
    ]
    link = scene.link("booking", lang, _("Every appointment"))
    if link:
        parts.append(f'<p><a href="{escape(link.href)}?service={escape(service.id)}">{escape(link.label)}</a></p>')
    return typeset_html("".join(parts[:5]), lang) + "".join(parts[5:])


def usual_hours(scene: Scene, service: Service, lang: str) -> str:
    """« Horaires habituels : lundi, jeudi de 9 h à 12 h 30. »: those of every week, as the facts state them."""
    rules = [
        rule
        for rule in scene.practice.availability
        if rule.practitioner == service.practitioner
        and rule.weeks == "every"
        and not (rule.start or rule.end)
        and (not rule.services or service.id in rule.services)
    ]
    said = "; ".join(
        T("{days}: {hours}", days=", ".join(_day(day, lang) for day in rule.days), hours=_spans(rule.hours, lang)).say(
            lang
        )
        for rule in rules
    )
    return T("Usual hours – {hours}.", hours=said).say(lang) if said else ""


def _spans(hours: tuple[TimeSpan, ...], lang: str) -> str:
    return ", ".join(f"{clock_time(span.start, lang)}–{clock_time(span.end, lang)}" for span in hours)


def _day(day: str, lang: str) -> str:
    from babel.dates import get_day_names

    number = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday").index(day)
    return str(get_day_names("wide", locale=lang.replace("-", "_"))[number])


def _question(legend: str, name: str, service: str, options: Sequence[BookingChoice | PlaceChoice]) -> str:
    lines = []
    for number, option in enumerate(options):
        id_ = f"{name}-{service}-{number}"
        places = f' data-places="{escape(" ".join(option.places))}"' if isinstance(option, BookingChoice) else ""
        price = f'<span class="num">{escape(option.price)}</span>' if isinstance(option, BookingChoice) else ""
        note = f"<small>{escape(option.note)}</small>" if option.note else ""
        checked = "" if number else " checked"
        lines.append(
            f'<li><input class="vh" type="radio" name="{name}" id="{id_}" value="{escape(option.key)}"{places}{checked}'
            f' required><label for="{id_}"><span>{escape(option.name)}</span>{price}{note}</label></li>'
        )
    return f'<fieldset class="q"><legend>{escape(legend)}</legend><ul class="pick">{"".join(lines)}</ul></fieldset>'


def _script(scene: Scene, lang: str) -> str:
    facts = scene.practice.site
    path = asset_paths(facts.palette, facts.voice, facts.accent)["script"]
    if not path:
        return ""
    told = json.dumps(embed_messages(lang), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    safe = told.replace("<", "\\u003c")
    return (
        f'<script type="application/json" data-booking-messages>{safe}</script>'
        f'<script src="{escape(scene.urls.root + path)}" defer></script>'
    )
