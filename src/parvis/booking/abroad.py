"""A session that is followed from another country: which one, and whom to call there in an emergency."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from parvis.booking.record import Booking
from parvis.i18n import T
from parvis.practice.help_lines import country_of, emergency_numbers, emergency_sentence
from parvis.practice.model import Practice

# Codes that Babel names and nobody lives in, or that stand for a group.
_NO_COUNTRY = frozenset(
    ("AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "HM", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)
_SOMEWHERE = T(
    "This practice does not answer emergencies: call the emergency number of the place where you are"
    " (112 in many countries)."
)
_CODE = 2


def zone_country(zone: str) -> str:
    """The country of an IANA zone (`America/Montreal` is CA), or "" for one that belongs to none."""
    from babel.core import get_global

    territories = get_global("zone_territories")
    found = str(territories.get(zone) or territories.get(get_global("zone_aliases").get(zone, ""), ""))
    return found if found in _codes() else ""


def is_abroad(practice: Practice, zone: str) -> bool:
    """Whether the country of a visitor's zone is not the practice's; the overseas departments are France."""
    return zone != practice.time_zone and country_of(zone_country(zone)) != country_of(practice.country)


@lru_cache(maxsize=16)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, in the order of the names in that language."""
    named = ((code, country_name(code, language)) for code in _codes())
    return tuple(sorted(named, key=lambda pair: _plain(pair[1])))


def country_name(code: str, language: str) -> str:
    from babel import Locale

    return str(Locale.parse(language.replace("-", "_")).territories.get(code, code))


def known_country(code: str) -> str:
    """The code if it is a country's, else ""."""
    return code if code in _codes() else ""


def emergency_of(practice: Practice, booking: Booking | None, language: str) -> str:
    """The sentence on emergencies where the visitor will be; where that is not known, the one that fits everywhere."""
    home = practice.region or practice.country
    if booking is None:
        return emergency_sentence(home, language)
    if not booking.country:
        zone = booking.visitor_zone or practice.time_zone
        return _SOMEWHERE.say(language) if is_abroad(practice, zone) else emergency_sentence(home, language)
    if country_of(booking.country) == country_of(practice.country):
        return emergency_sentence(home, language)
    known = emergency_numbers(booking.country)
    return emergency_sentence(booking.country, language) if known else _SOMEWHERE.say(language)


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel import Locale

    known = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in known if len(code) == _CODE and code.isalpha() and code not in _NO_COUNTRY)


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
