"""What the words of a fact must look like: an e-mail address, a telephone, a country…

A check answers None, or what is wrong and what to write. Nothing is asked of the network.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlsplit

from parvis.i18n import T, Text
from parvis.practice import professions
from parvis.practice.contacts import email_address, phone_number
from parvis.practice.front_matter import slugify
from parvis.practice.nearby import advise, nearest
from parvis.practice.numbers import REGISTERS, register_key

Fault = tuple[Text, Text | None]
# Declarations that no linter can decide (section 8 of the ethics facts).
DECLARATIONS = (
    "title.registered",
    "title.psychotherapist_registered",
    "memberships",
    "credentials",
    "supervision",
    "insurance",
    "vignettes",
    "testimonials",
    "claims_evidence",
    "scarcity",
    "dual_relationships",
    "minors",
    "newsletter.consent",
    "data",
    "mediator",
    "crisis_numbers_reviewed_on",
    "images",
    "reviewed_by",
)
_MINUTES_IN_A_DAY = 24 * 60
_CENT = -2


# A key that holds a secret has no place in a file that is shared and published.
SECRET = re.compile(
    r"(?i)passwor[dt]|passwd|mot_?de_?passe|(?:^|[\W_])(?:secret|token|smtp)s?(?=$|[\W_])|(?:api|private|secret|signing)_?key"
)


@dataclass(frozen=True, slots=True)
class Around:
    """What a check may need to know of the rest of the file."""

    country: str = "FR"


def _email(value: str, _: Around) -> Fault | None:
    if email_address(value):
        return None
    return T("“{value}” is not an e-mail address.", value=value), T("Write: {example}", example='"prenom@example.org"')


def _phone(value: str, around: Around) -> Fault | None:
    number = phone_number(value, around.country)
    if number:
        return None
    advice = T("Write: {example}", example='"+33 1 99 00 00 01"')
    if number is None:
        return T("“{value}” is not a telephone number.", value=value), advice
    return T("“{value}” does not have the length of a telephone number.", value=value), advice


def _url(value: str, _: Around) -> Fault | None:
    wrong = T("“{value}” is not a web address.", value=value)
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return wrong, T("Write: {example}", example='"https://www.example.org"')
    if parts.scheme in {"http", "https"} and host and not re.search(r"\s", value):
        return None
    if not parts.scheme and re.fullmatch(r"[\w.-]+\.\w{2,}(/\S*)?", value):
        return wrong, T("Write: {example}", example=f'"https://{value}"')
    return wrong, T("Write: {example}", example='"https://www.example.org"')


# What most practices write: loading the tables of every country, zone and language takes longer than reading the facts.
USUAL_COUNTRIES = frozenset({"FR", "BE", "CH", "CA", "GB", "US", "LU"})
USUAL_ZONES = frozenset(
    {"Europe/Paris", "Europe/Brussels", "Europe/Zurich", "Europe/London", "Europe/Luxembourg", "America/Toronto", "America/New_York"}
)  # fmt: skip
USUAL_CURRENCIES = frozenset({"EUR", "CHF", "CAD", "GBP", "USD"})
USUAL_LANGUAGES = frozenset({"fr", "en", "nl", "de", "it", "es"})


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import Locale

    return frozenset(str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code)))


def _country(value: str, _: Around) -> Fault | None:
    if value in USUAL_COUNTRIES or (value in _countries() and value not in {"ZZ", "EU", "EZ", "UN", "UK"}):
        return None
    known = {"UK": "GB", "FRANCE": "FR", "BELGIQUE": "BE", "SUISSE": "CH", "QUÉBEC": "CA", "QUEBEC": "CA", "USA": "US"}
    guess = known.get(value.upper(), value.upper() if value.upper() in _countries() else "FR")
    return T("“{value}” is not a country code.", value=value), T("Write: {example}", example=f'"{guess}"')


def _region(value: str, around: Around) -> Fault | None:
    if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", value) and value.startswith(around.country):
        return None
    example = f'"{around.country}-{"QC" if around.country == "CA" else "XX"}"'
    return (
        T("“{value}” is not a region of the country “{country}”.", value=value, country=around.country),
        T("Write: {example}", example=example),
    )


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _zone(value: str, _: Around) -> Fault | None:
    if value in USUAL_ZONES or value in _zones():
        return None
    guess = nearest(value, sorted(zone for zone in _zones() if "/" in zone))
    return (
        T("“{value}” is not a time zone.", value=value),
        T("Write: {example}", example=f'"{guess or "Europe/Paris"}"'),
    )


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").currencies)


def _currency(value: str, _: Around) -> Fault | None:
    if value in USUAL_CURRENCIES or value in _currencies():
        return None
    guess = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "$": "USD", "FRS": "CHF"}.get(value.upper(), "EUR")
    return T("“{value}” is not a currency code.", value=value), T("Write: {example}", example=f'"{guess}"')


def _language(value: str, _: Around) -> Fault | None:
    if value in USUAL_LANGUAGES:
        return None
    from babel import Locale, UnknownLocaleError

    if re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", value):
        try:
            Locale.parse(value, sep="-")
        except (UnknownLocaleError, ValueError):
            pass
        else:
            return None
    guess = {"français": "fr", "francais": "fr", "anglais": "en", "english": "en"}.get(value.casefold(), "fr")
    return T("“{value}” is not a language code.", value=value), T("Write: {example}", example=f'"{guess}"')


def _profession(value: str, _: Around) -> Fault | None:
    if value in professions.PROFESSIONS:
        return None
    guess = professions.nearest(value)
    what = T("The profession “{value}” is not in the table.", value=value)
    if guess:
        return what, T("Write: {example}", example=f'"{guess}"')
    return what, T("Choose one from docs/reference/professions.md, for example: {example}", example='"psychologue"')


def _register(value: str, _: Around) -> Fault | None:
    if register_key(value) in REGISTERS or not (guess := nearest(value, REGISTERS)):
        return None  # a register that we do not know is shown as it is written
    return T("“{value}” is not a register we know.", value=value), T("Write: {example}", example=f'"{guess}"')


def _color(value: str, _: Around) -> Fault | None:
    if re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return None
    return T("“{value}” is not a color.", value=value), T("Write: {example}", example='"#8c3b24"')


def _id(value: str, _: Around) -> Fault | None:
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        return None
    guess = slugify(value) or "claire"
    what = T("“{value}” cannot be a short name: small letters without accents, digits and hyphens only.", value=value)
    return what, T("Write: {example}", example=f'"{guess}"')


def _media(value: str, _: Around) -> Fault | None:
    if not value.startswith(("/", "\\")) and ".." not in value.replace("\\", "/").split("/") and ":" not in value:
        return None
    return T("“{value}” must be the name of a file in content/media.", value=value), T("Write the name alone.")


def _declaration(value: str, _: Around) -> Fault | None:
    if value in DECLARATIONS:
        return None
    return T("There is no declaration “{value}”.", value=value), advise(value, DECLARATIONS, '"{word}"')


def _number(low: int, high: int) -> Callable[[int, Around], Fault | None]:
    def check(value: int, _: Around) -> Fault | None:
        if low <= value <= high:
            return None
        what = T("{value} is too small or too large.", value=value)
        return what, T("Write a number from {low} to {high}.", low=low, high=high)

    return check


def _money(value: Decimal, _: Around) -> Fault | None:
    if not value.is_finite() or value < 0 or value >= 1_000_000:  # noqa: PLR2004 - a fee, not a fortune
        return T("{value} is not a price.", value=value), T("Write: {example}", example="65")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < _CENT:
        rounded = value.quantize(Decimal("0.01"))
        return T("{value} has more than two decimals.", value=value), T("Write: {example}", example=rounded)
    return None


FORMS: dict[str, Callable[..., Fault | None]] = {
    "email": _email,
    "phone": _phone,
    "url": _url,
    "country": _country,
    "region": _region,
    "zone": _zone,
    "currency": _currency,
    "language": _language,
    "profession": _profession,
    "register": _register,
    "color": _color,
    "id": _id,
    "media": _media,
    "declaration": _declaration,
    "money": _money,
    "minutes": _number(1, _MINUTES_IN_A_DAY),
    "count": _number(0, 100_000),
    "positive": _number(1, 100_000),
    "year": _number(1900, 2100),
}
