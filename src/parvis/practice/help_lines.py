"""Whom to call: help lines by country, and the sentence that says a practice does not answer emergencies.

Numbers and their sources are the facts named in `fact` (FR-36 to FR-40, BE-09, CH-05, QC-06, UK-09, US-10).
Only numbers we are sure of are here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from parvis.i18n import Localized, T, Text, translator

HelpKind = Literal["suicide", "emergency", "deaf", "children", "violence", "listening", "young", "elders"]
VERIFIED_ON = dt.date(2026, 11, 22)
EU = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
    }
    | {"PL", "PT", "RO", "SE", "SI", "SK"}
)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """`number` is as one reads it, `href` as one dials it. `main` lines are those of every page's foot."""

    number: str
    href: str
    label: Localized
    kind: HelpKind
    fact: str
    main: bool = False
    verified_on: dt.date = VERIFIED_ON


@dataclass(frozen=True, slots=True)
class _Line:
    number: str
    label: Text
    kind: HelpKind
    fact: str
    main: bool = False
    scheme: str = "tel"
    dial: str = ""

    def said_in(self, language: str) -> HelpLine:
        dialed = self.dial or "".join(c for c in self.number if c.isdigit() or c == "+")
        label = Localized.of({language: self.label.say(language)})
        return HelpLine(self.number, f"{self.scheme}:{dialed}", label, self.kind, self.fact, self.main)


_EU_EMERGENCY = T("emergencies anywhere in Europe")
_EMERGENCY = T("emergencies")
_SUICIDE = T("suicide prevention, day and night")
_CHILDREN = T("children and teenagers")

_LINES: dict[str, tuple[_Line, ...]] = {
    "FR": (
        _Line("3114", T("suicide prevention, free, day and night"), "suicide", "FR-36", main=True),
        _Line("15", T("medical emergencies (Samu)"), "emergency", "FR-37", main=True),
        _Line("112", _EU_EMERGENCY, "emergency", "FR-37", main=True),
        _Line(
            "114", T("emergencies by text message, for deaf and hard-of-hearing people"), "deaf", "FR-37", True, "sms"
        ),
        _Line("119", T("children in danger, day and night"), "children", "FR-38", main=True),
        _Line("3919", T("violence against women, day and night, anonymous"), "violence", "FR-39", main=True),
        _Line("17", T("police and gendarmerie"), "emergency", "FR-37"),
        _Line("18", T("fire brigade"), "emergency", "FR-37"),
        _Line("0 800 235 236", T("Fil Santé Jeunes, from 12 to 25 years old"), "young", "FR-40", dial="0800235236"),
        _Line("3018", T("online harassment and violence"), "violence", "FR-40"),
        _Line("116 006", T("help for victims"), "violence", "FR-40"),
        _Line("0 800 05 95 95", T("rape and sexual violence"), "violence", "FR-40", dial="0800059595"),
        _Line("3977", T("abuse of older or disabled people"), "elders", "FR-40"),
    ),
    "BE": (
        _Line("0800 32 123", T("suicide prevention, in French"), "suicide", "BE-09", main=True),
        _Line("1813", T("suicide prevention, in Dutch"), "suicide", "BE-09", main=True),
        _Line("112", _EU_EMERGENCY, "emergency", "BE-09", main=True),
        _Line("107", T("someone to talk to (Télé-Accueil)"), "listening", "BE-09", main=True),
        _Line("103", _CHILDREN, "children", "BE-09", main=True),
        _Line("0800 30 030", T("violence between partners"), "violence", "BE-09", main=True),
    ),
    "CH": (
        _Line("143", T("someone to talk to, day and night (La Main Tendue)"), "listening", "CH-05", main=True),
        _Line("144", T("medical emergencies"), "emergency", "CH-05", main=True),
        _Line("147", T("children and teenagers (Pro Juventute)"), "children", "CH-05", main=True),
    ),
    "CA": (
        _Line("988", _SUICIDE, "suicide", "QC-06", main=True, dial="988"),
        _Line("911", _EMERGENCY, "emergency", "QC-06", main=True),
    ),
    "CA-QC": (
        _Line(
            "1 866 277-3553",
            T("suicide prevention (1 866 APPELLE)"),
            "suicide",
            "QC-06",
            main=True,
            dial="+18662773553",
        ),
        _Line("988", _SUICIDE, "suicide", "QC-06", main=True),
        _Line("911", _EMERGENCY, "emergency", "QC-06", main=True),
        _Line("811", T("psychosocial help: option 2"), "listening", "QC-06", main=True),
        _Line(
            "1 800 263-2266", T("children and teenagers (Tel-jeunes)"), "young", "QC-06", main=True, dial="+18002632266"
        ),
        _Line("1 800 363-9010", T("violence between partners"), "violence", "QC-06", main=True, dial="+18003639010"),
    ),
    "GB": (
        _Line("116 123", T("someone to talk to, day and night (Samaritans)"), "listening", "UK-09", main=True),
        _Line("999", _EMERGENCY, "emergency", "UK-09", main=True),
        _Line("111", T("urgent mental health help (NHS): option 2"), "suicide", "UK-09", main=True),
        _Line("85258", T("help by text message: send SHOUT"), "listening", "UK-09", True, "sms"),
        _Line("0800 1111", T("children and teenagers (Childline)"), "children", "UK-09", main=True),
        _Line("0808 2000 247", T("domestic abuse"), "violence", "UK-09", main=True),
        _Line("0800 068 4141", T("young people who think of suicide (Papyrus)"), "young", "UK-09"),
    ),
    "US": (
        _Line("988", T("suicide and crisis lifeline, call or text"), "suicide", "US-10", main=True),
        _Line("911", _EMERGENCY, "emergency", "US-10", main=True),
        _Line("1-800-799-7233", T("domestic violence"), "violence", "US-10", main=True, dial="+18007997233"),
        _Line("1-800-422-4453", T("child abuse"), "children", "US-10", main=True, dial="+18004224453"),
    ),
}
_EUROPE = (_Line("112", _EU_EMERGENCY, "emergency", "FR-37", main=True),)
# The numbers of the closing sentence of mails and pages.
_EMERGENCY_NUMBERS = {
    "FR": ("15", "112"),
    "BE": ("112",),
    "CH": ("144",),
    "CA": ("911",),
    "CA-QC": ("911",),
    "GB": ("999",),
    "US": ("911",),
}


# The overseas departments answer the same numbers.
_PART_OF = {"UK": "GB", "GP": "FR", "GF": "FR", "MQ": "FR", "RE": "FR", "YT": "FR"}


def country_of(code: str) -> str:
    """The country whose numbers answer there: `CA` for `CA-QC`, `FR` for Réunion."""
    found = code.strip().upper()
    return _PART_OF.get(found, found.split("-")[0])


def _key(country: str) -> str:
    code = country.strip().upper()
    code = _PART_OF.get(code, code)
    return code if code in _LINES else code.split("-")[0]


def countries() -> tuple[str, ...]:
    """The codes we hold numbers for; elsewhere in the European Union 112 answers."""
    return tuple(_LINES)


def help_lines(country: str, language: str) -> tuple[HelpLine, ...]:
    """Help lines of a country or region, most needed first; () where we know none.

    A bare `CA` read in French means Québec, as everywhere in Parvis.
    """
    key = _key(country)
    if key == "CA" and language.startswith("fr"):
        key = "CA-QC"
    lines = _LINES.get(key, _EUROPE if key in EU else ())
    return tuple(line.said_in(language) for line in lines)


def emergency_numbers(country: str) -> tuple[str, ...]:
    """Emergency numbers of a country, as digits; () where we know none."""
    key = _key(country)
    return _EMERGENCY_NUMBERS.get(key, ("112",) if key in EU else ())


def emergency_sentence(country: str, language: str) -> str:
    """One sentence: this practice does not answer emergencies, and whom to call. Ends every mail."""
    numbers = emergency_numbers(country)
    if not numbers:
        return T("This practice does not answer emergencies: call the emergency number of your country.").say(language)
    said = translator(language)(" or ").join(numbers)
    return T("This practice does not answer emergencies: {numbers}.", numbers=said).say(language)
