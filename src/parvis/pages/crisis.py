"""Whom to call, on the pages: the lines of the practice's country first, then those where its languages are spoken."""

from __future__ import annotations

import html
from functools import lru_cache

from babel import Locale

from parvis.i18n import translator
from parvis.pages.markup import escape
from parvis.pages.typography import typeset, typeset_html
from parvis.pages.views import CrisisCountry, HelpLineView, Section
from parvis.practice.help_lines import EU, HelpLine, emergency_sentence, help_lines
from parvis.practice.model import Practice

# Where people who read a language may be: online sessions and feeds have no border.
_SPOKEN = {"fr": ("FR", "BE", "CH", "CA-QC"), "en": ("GB", "US", "CA")}


@lru_cache(maxsize=128)
def country_name(code: str, lang: str) -> str:
    """« Belgique » for BE; Québec is named, other regions are called by their country."""
    _ = translator(lang)
    if code == "CA-QC":
        return _("Québec")
    base = lang.split("-", maxsplit=1)[0]
    names = Locale.parse(base).territories
    return str(names.get(code.split("-", maxsplit=1)[0], code))


def help_line_views(country: str, lang: str, *, main_only: bool = False) -> tuple[HelpLineView, ...]:
    """The lines of a country, most needed first; only those of every page's foot with `main_only`."""
    lines = help_lines(country, lang)
    return tuple(_view(line, lang) for line in lines if line.main or not main_only)


def _view(line: HelpLine, lang: str) -> HelpLineView:
    number = line.number.replace(" ", "\u00a0")
    return HelpLineView(number=number, href=line.href, label=typeset(line.label.to(lang), lang))


def _home_code(practice: Practice) -> str:
    return practice.region if help_lines(practice.region, practice.language) and practice.region else practice.country


def crisis_countries(practice: Practice, lang: str) -> tuple[CrisisCountry, ...]:
    """The practice's country, those where the page's language is spoken, then the rest of Europe."""
    _ = translator(lang)
    first = _home_code(practice)
    codes = [first, *(code for code in _SPOKEN.get(lang, ()) if code not in {first, practice.country})]
    found = [CrisisCountry(country_name(code, lang), help_line_views(code, lang)) for code in codes]
    if first not in EU - {"FR", "BE"}:
        found.append(CrisisCountry(_("Elsewhere in the European Union"), help_line_views("DE", lang)))
    return tuple(country for country in found if country.lines)


def _urgent(practice: Practice, lang: str) -> list[HelpLine]:
    """At most one line to talk to for each kind, and the first emergency number."""
    lines = help_lines(_home_code(practice), lang)
    wanted: list[HelpLine] = []
    for kinds in (("suicide", "listening"), ("emergency",), ("deaf",)):
        wanted += [line for line in lines if line.kind in kinds][:1]
    return wanted


def crisis_block(practice: Practice, lang: str) -> str:
    """The block inside a sensitive text: never collapsed, numbers as links. HTML."""
    _ = translator(lang)
    lines = _urgent(practice, lang)
    if not any(line.kind in {"suicide", "listening"} for line in lines):
        said = f"<p>{escape(emergency_sentence(_home_code(practice), lang))}</p>"
    else:
        said = f"<p>{_('You can talk about it now, with someone whose work it is.')}</p>"
    items = "".join(
        f'<li><a href="{html.escape(view.href)}">{view.number}</a><span>{escape(view.label)}</span></li>'
        for view in (_view(line, lang) for line in lines)
    )
    title = _("If you are thinking of dying")
    block = f'<aside class="box help" aria-label="{html.escape(title)}"><h2>{title}</h2>{said}<ul>{items}</ul></aside>'
    return typeset_html(block, lang)


def crisis_sections(practice: Practice, lang: str) -> tuple[Section, ...]:
    """What to know before calling, for oneself or for someone else."""
    _ = translator(lang)
    sentence = emergency_sentence(_home_code(practice), lang)
    parts = [
        (
            "appeler",
            _("When you call"),
            [
                _("You need not have found the right words. “I am not well” is enough to begin."),
                _("The person who answers listens, asks whether you are safe, and looks with you for what helps now."),
                _("If speaking aloud is impossible, some services answer by text message: they are listed above."),
            ],
        ),
        (
            "proche",
            _("For someone close to you"),
            [
                _(
                    "Say what you have noticed, and ask plainly whether the person thinks of dying. Asking does not put the idea there."
                ),
                _(
                    "If the danger is immediate, call the emergency number, and stay with the person if you can do so safely."
                ),
                _("The same lines answer families and friends."),
            ],
        ),
        (
            "cabinet",
            _("What this practice cannot do"),
            [sentence, _("Messages are not read at night, at weekends or between sessions.")],
        ),
    ]
    return tuple(
        Section(
            id_,
            typeset(title, lang),
            typeset_html("".join(f"<p>{escape(p)}</p>" for p in texts), lang),
        )
        for id_, title, texts in parts
    )
