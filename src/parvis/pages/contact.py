"""Telephone numbers, addresses and facts as pages print them."""

from __future__ import annotations

import html
from collections.abc import Iterable

from parvis.pages.markup import escape
from parvis.practice.model import Address, Provider

_NBSP = "\u00a0"


def phone_shown(phone: str, country: str) -> str:
    """« 02 61 91 40 00 » at home, « +33 2 61 91 40 00 » elsewhere, its spaces unbreakable; as written if unreadable."""
    import phonenumbers  # large, and most pages show no number

    region = country.split("-", maxsplit=1)[0]
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return phone
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form)).replace(" ", _NBSP)


def phone_href(phone: str, country: str) -> str:
    """`tel:+33261914000`; an empty string for an empty number."""
    if not phone:
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, country.split("-", maxsplit=1)[0])
    except phonenumbers.NumberParseException:
        return "tel:" + "".join(c for c in phone if c.isdigit() or c == "+")
    return f"tel:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"


def phone_link(phone: str, country: str) -> str:
    """HTML."""
    return _link(phone_href(phone, country), phone_shown(phone, country)) if phone else ""


def email_link(address: str) -> str:
    """HTML."""
    return _link(f"mailto:{address}", address) if address else ""


def web_link(url: str, label: str = "") -> str:
    """HTML. Without a label, the address without its scheme."""
    shown = label or url.split("://", maxsplit=1)[-1].rstrip("/")
    return _link(url, shown) if url else escape(label)


def _link(href: str, label: str) -> str:
    return f'<a href="{html.escape(href)}">{escape(label)}</a>'


def address_lines(address: Address, home_country: str = "", country_name: str = "") -> tuple[str, ...]:
    """Street, then postal code and town; the country when it is not the practice's."""
    town = f"{address.postal_code} {address.city}".strip()
    abroad = country_name if address.country and address.country != home_country else ""
    return tuple(line for line in (address.street, town, abroad) if line)


def provider_lines(provider: Provider, country: str) -> str:
    """A company on one line: name, address, telephone, website. HTML."""
    parts = [
        escape(provider.name),
        escape(provider.address),
        phone_link(provider.phone, country),
        web_link(provider.url),
    ]
    return ", ".join(part for part in parts if part)


def sheet(rows: Iterable[tuple[str, str]]) -> str:
    """A definition list of the theme from (term, HTML); a row without matter is left out, and so is an empty list."""
    items = "".join(f"<div><dt>{escape(term)}</dt><dd>{matter}</dd></div>" for term, matter in rows if matter)
    return f'<dl class="sheet">{items}</dl>' if items else ""


def paragraphs(*texts: str) -> str:
    """One paragraph for each HTML text that says something."""
    return "".join(f"<p>{text}</p>" for text in texts if text)
