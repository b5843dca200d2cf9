"""How people give themselves a title, by language.

In running text only the first person counts; in headlines, first lines of a bio and page titles a name followed by a
title counts too. In an article that would catch the titles of others.
"""

from __future__ import annotations

# {T} is the title. In headlines a plural names a profession, not a person.
_SELF = {
    "fr": (
        r"\b{self_start} (?:une? |la |le |votre )?(?:{trade}){0,3}(?:{T})\b(?![^,\n]{0,40}, (?:ils?|elles?)\b)",
        r"\b(?:mon|notre) (?:cabinet|activité|métier|pratique|profession|expérience) (?:de |d')(?:{T})\b",
        r"\bvotre (?:{T})\b(?! (?:traitant|habituel|actuel|de famille|vous (?:a|prescri|orient)|référent))",
    ),
    "en": (
        r"\b{self_start} (?:an? |your |the )?(?:[\w-]+ )?(?:{trade}){0,3}(?:{T})\b(?![^,\n]{0,40}, (?:he|she|they)\b)",
        r"\bmy (?:[\w']+ )?(?:practice|work|experience|career) as an? (?:{T})\b",
    ),
}
_HEADLINE = {
    "fr": (
        r"^{person}(?:[\w.'-]+ ){0,3}[\w.'-]+ ?[,|:–—-] ?(?:{trade}){0,3}(?:{T})(?<!s)\b",
        r"^(?:votre )?(?:{trade}){0,3}(?:{T})(?<!s)(?: [\w-]+){0,3} (?:à|en ligne|en visio|près de|au centre de)\b",
    ),
    "en": (
        r"^{person}(?:[\w.'-]+ ){0,3}[\w.'-]+ ?[,|:–—-] ?(?:{trade}){0,3}(?:{T})(?<!s)\b",
        r"^(?:your )?(?:{trade}){0,3}(?:{T})(?<!s)(?: [\w-]+){0,3} (?:in|online|near|based in)\b",
    ),
}
_ALONE = r"^(?:{trade}){0,3}(?:{T})(?<!s)(?: [\w'-]+){0,3}\.?$"


def spoken_titles(terms: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Patterns by which someone gives themselves one of these titles in running text."""
    return tuple(template.replace("{T}", "|".join(terms)) for template in _SELF[language]) if terms else ()


def headline_titles(terms: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The same in a headline: a name and the title, or the title and a place."""
    return tuple(template.replace("{T}", "|".join(terms)) for template in _HEADLINE[language]) if terms else ()


def lone_titles(terms: tuple[str, ...]) -> tuple[str, ...]:
    """A headline that is the title and hardly more."""
    return (_ALONE.replace("{T}", "|".join(terms)),) if terms else ()
