"""The privacy page, from the facts and from what the build really embeds: purposes, bases, recipients, durations, rights.

Each sentence is true of what Parvis does with the settings at hand; a form that is not on the site has no section.
Sources: RGPD articles 6, 13 and 15 to 22; code des postes L34-5 (newsletter); the authorities' own addresses.
"""

from __future__ import annotations

from dataclasses import dataclass

from parvis.i18n import T, Text, translator
from parvis.pages.contact import address_lines, email_link, paragraphs, sheet, web_link
from parvis.pages.crisis import country_name
from parvis.pages.embedded import Embedded
from parvis.pages.legal import legal_name
from parvis.pages.markup import escape
from parvis.pages.typography import typeset, typeset_html
from parvis.pages.views import Section
from parvis.practice.help_lines import EU
from parvis.practice.model import Place, Practice, Practitioner, Provider
from parvis.practice.periods import (
    CANCELLED_DAYS,
    PROOF_YEARS,
    UNCONFIRMED_DAYS,
    WAITING_ENDED_DAYS,
    WAITING_UNCONFIRMED_DAYS,
)

_EEA = EU | {"IS", "LI", "NO"}


@dataclass(frozen=True, slots=True)
class Authority:
    """Where to complain. `law` is what the rights rest on there."""

    name: str
    url: str
    law: Text
    address: str = ""


_AUTHORITIES = {
    "FR": Authority(
        "CNIL",
        "https://www.cnil.fr",
        T("the GDPR and the French data protection act (loi Informatique et Libertés)"),
        "3, place de Fontenoy, TSA 80715, 75334 Paris Cedex 07",
    ),
    "BE": Authority(
        "Autorité de protection des données (APD)",
        "https://www.autoriteprotectiondonnees.be",
        T("the GDPR and the Belgian act of 30 July 2018"),
        "rue de la Presse 35, 1000 Bruxelles",
    ),
    "CH": Authority(
        "PFPDT",
        "https://www.edoeb.admin.ch",
        T("the Swiss federal act on data protection (LPD)"),
        "Feldeggweg 1, 3003 Berne",
    ),
    "CA-QC": Authority(
        "Commission d’accès à l’information (CAI)",
        "https://www.cai.gouv.qc.ca",
        T("the Québec act on personal information in the private sector (Law 25)"),
    ),
    "GB": Authority("ICO", "https://ico.org.uk", T("the UK GDPR and the Data Protection Act 2018")),
}


def privacy_sections(practice: Practice, lang: str, embedded: Embedded | None = None) -> tuple[Section, ...]:
    """The sections of the privacy page, in order; those without object are left out."""
    embedded = embedded or Embedded.of(practice)
    made = [
        _short(embedded, lang),
        _controllers(practice, embedded, lang),
        _booking(practice, embedded, lang),
        _direct(practice, embedded, lang),
        _newsletter(practice, embedded, lang),
        _online(embedded, lang),
        _providers(embedded, lang),
        _rights(practice, lang),
    ]
    return tuple(
        Section(part.id, typeset(part.title, lang), typeset_html(part.body, lang)) for part in made if part.body
    )


def _region(practice: Practice) -> str:
    return practice.region if practice.region in _AUTHORITIES else practice.country


def _is_gdpr(practice: Practice) -> bool:
    return practice.country in _EEA or practice.country == "GB"


def _basis(practice: Practice, said: str, article: Text, lang: str) -> str:
    """A legal basis, with its article where the GDPR applies."""
    _ = translator(lang)
    if not _is_gdpr(practice):
        return said
    law = _("UK GDPR") if practice.country == "GB" else _("GDPR")
    return f"{said} ({law}, {article.say(lang)})"


_CONSENT = T("article 6(1)(a)")
_CONTRACT = T("article 6(1)(b)")


# ---------------------------------------------------------------- the site, and who answers for data


def _short(embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    if embedded.elsewhere:
        names = escape(", ".join(embedded.elsewhere))
        asks = _("Some pages make your browser ask other sites: {names}.").format(names=names)
    else:
        asks = _("It calls no third party, and so there is no banner to accept.")
    collects = ""
    if not (embedded.booking or embedded.newsletter):
        collects = _("It has no form: nothing is collected when you read it.")
    first = _("This site sets no cookie and does not measure its audience.")
    return Section("essentiel", _("In short"), paragraphs(f"{first} {asks}", collects))


def controller(practice: Practice, person: Practitioner) -> str:
    """Who answers for the data of a practitioner's clients."""
    return person.data_controller or legal_name(practice, person)


def _controllers(practice: Practice, embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    people = practice.practitioners
    rows = [(person.name, _controller_line(practice, person)) for person in people]
    intro = ""
    if len(people) > 1:
        intro = _("Each practitioner answers separately for the data of the people they receive.")
    director = practice.site.publication_director
    letter = ""
    if embedded.newsletter and director:
        letter = (
            _("For the site and the newsletter: {name}, {email}.").format(
                name=escape(director), email=email_link(practice.email)
            )
            if practice.email
            else _("For the site and the newsletter: {name}.").format(name=escape(director))
        )
    return Section("responsables", _("Who answers for your data"), paragraphs(intro) + sheet(rows) + paragraphs(letter))


def _controller_line(practice: Practice, person: Practitioner) -> str:
    address = person.legal.address if person.legal else None
    postal = ", ".join(address_lines(address, practice.country)) if address else ""
    parts = [escape(controller(practice, person)), escape(postal), email_link(person.email or practice.email)]
    return ", ".join(part for part in parts if part)


# ---------------------------------------------------------------- what is collected


def _booking(practice: Practice, embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    if not embedded.booking:
        return Section("", "", "")
    months = practice.booking.retention_months
    people = len(practice.practitioners) > 1
    rows = [
        (
            _("What"),
            _(
                "Your name, your e-mail address, your telephone number if you give it, the appointment chosen, your language and your time zone."
            ),
        ),
        (_("What for"), _("To keep the appointment, confirm it, move it or cancel it.")),
        (
            _("Legal basis"),
            _basis(practice, _("Steps taken at your request before a contract, then that contract"), _CONTRACT, lang),
        ),
        (
            _("Who sees it"),
            _("The practitioner you chose, and no one else.") if people else _("The practitioner, and no one else."),
        ),
        (_("Through whom"), _through(embedded, lang)),
        (
            _("How long"),
            _(
                "Erased {months} months after the appointment, or {days} days after it is cancelled. A line without name or "
                "address stays, for counting. Invoices are kept apart, for as long as tax law requires."
            ).format(months=months, days=CANCELLED_DAYS),
        ),
    ]
    note = _("The reason for coming is never asked. Please do not write anything about your health in the form.")
    return Section("rendez-vous", _("When you book"), sheet(rows) + paragraphs(note, *_besides(practice, lang)))


def _besides(practice: Practice, lang: str) -> list[str]:
    """What is kept of some visitors only."""
    _ = translator(lang)
    said = []
    if practice.booking.ask_country and any(place.kind in ("online", "phone") for place in practice.places):
        said.append(
            _("From another country, a session at a distance also keeps that country, for its emergency numbers alone.")
        )
    if any(service.audience != "adults" for service in practice.services):
        said.append(_("For a minor, the form keeps that someone with parental authority booked; no birth date."))
    if practice.booking.waiting_list:
        told = _(
            "If you ask to be told of an earlier time, your details leave the list with the days you chose, {ended} day after you "
            "leave it or take a time, or {unconfirmed} days after the first message if you never confirm."
        )
        said.append(told.format(ended=WAITING_ENDED_DAYS, unconfirmed=WAITING_UNCONFIRMED_DAYS))
    return said


def _through(embedded: Embedded, lang: str) -> str:
    """Host of the endpoint and carrier of the mails, by name."""
    _ = translator(lang)
    names = []
    if embedded.endpoint_host:
        names.append(_("{name} (hosting)").format(name=escape(embedded.endpoint_host.name)))
    if embedded.mail_provider:
        names.append(_("{name} (mail)").format(name=escape(embedded.mail_provider.name)))
    return ", ".join(names)


def _direct(practice: Practice, embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    has_contact = practice.email or practice.phone or any(p.email or p.phone for p in practice.practitioners)
    if not has_contact:
        return Section("", "", "")
    rows = [
        (_("What"), _("What you choose to write or say.")),
        (_("What for"), _("To answer you.")),
        (_("Legal basis"), _basis(practice, _("Steps taken at your request before a contract"), _CONTRACT, lang)),
        (
            _("Through whom"),
            _("{name} (mail)").format(name=escape(embedded.mail_provider.name)) if embedded.mail_provider else "",
        ),
    ]
    note = _("An e-mail is not a sealed letter: keep what is intimate for the session.")
    return Section("ecrire", _("When you write or call"), sheet(rows) + paragraphs(note))


def _newsletter(practice: Practice, embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    if not embedded.newsletter:
        return Section("", "", "")
    rows = [
        (
            _("What"),
            _(
                "Your e-mail address, the language, and the proof of your consent: its date, the page, the words you agreed to and a shortened IP address."
            ),
        ),
        (_("What for"), _("To send you the newsletter, and nothing else.")),
        (_("Legal basis"), _basis(practice, _("Your consent, confirmed by the message you receive"), _CONSENT, lang)),
        (_("Through whom"), _through(embedded, lang)),
        (
            _("How long"),
            _(
                "Until you leave, in one click, from any issue. The address is then erased; a fingerprint, from which it cannot "
                "be read back, prevents any new sending. The proof of your consent, without the address, is erased {years} "
                "years later. A subscription that is not confirmed is erased after {days} days."
            ).format(years=PROOF_YEARS, days=UNCONFIRMED_DAYS),
        ),
    ]
    note = _(
        "No pixel, no tracked link: nobody knows whether you opened an issue. The feeds ask for no address at all."
    )
    return Section("lettre-donnees", _("When you subscribe to the newsletter"), sheet(rows) + paragraphs(note))


def _online(embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    if not embedded.video:
        return Section("", "", "")
    rows = [(place.name.to(lang), _video(place, lang)) for place in embedded.video]
    note = _(
        "The video provider is asked only when you open the link of the session, and receives what a video call needs: your IP "
        "address, picture and voice."
    )
    return Section("en-ligne", _("Online sessions"), sheet(rows) + paragraphs(note))


def _video(place: Place, lang: str) -> str:
    _ = translator(lang)
    notice = web_link(place.provider_url, _("its privacy notice")) if place.provider_url else ""
    return ", ".join(part for part in (escape(place.provider), notice) if part)


# ---------------------------------------------------------------- providers, rights


def _providers(embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    rows: list[tuple[str, str]] = [
        (_("Host of the pages"), _provider(embedded.host, lang)),
        (_("Host of the forms"), _provider(embedded.endpoint_host, lang)),
        (_("Mail"), _provider(embedded.mail_provider, lang)),
    ]
    logs = _(
        "Like every host, that of the pages keeps technical logs for security (IP address, page, time), under its own "
        "responsibility and for the time the law sets."
    )
    own = ""
    if embedded.booking or embedded.newsletter:
        own = _(
            "The forms’ own logs hold no name, no address and no message. Personal details are encrypted in the database."
        )
    return Section(
        "prestataires", _("Who carries and keeps it"), sheet(rows) + paragraphs(logs if embedded.host else "", own)
    )


def _provider(provider: Provider | None, lang: str) -> str:
    if provider is None:
        return ""
    _ = translator(lang)
    country = provider.country
    shown = country_name(country, lang) if len(country) == len("FR") and country.isupper() else country
    where = _("data kept in: {country}").format(country=shown) if shown else ""
    return ", ".join(escape(part) for part in (provider.name, where) if part)


def _rights(practice: Practice, lang: str) -> Section:
    _ = translator(lang)
    authority = _AUTHORITIES.get(_region(practice))
    contact = [email_link(person.email or practice.email) for person in practice.practitioners]
    addresses = _(" or ").join(dict.fromkeys(link for link in contact if link))
    may = _(
        "You may ask to see your data, correct them, have them erased, limit or oppose their use, receive them in a form you can "
        "reuse, and withdraw a consent at any time."
    )
    rests = _("These rights rest on {law}.").format(law=escape(authority.law.say(lang))) if authority else ""
    write = (
        _("Write to {addresses}; you receive an answer within one month.").format(addresses=addresses)
        if addresses
        else ""
    )
    complain = _("If you disagree, you may complain to the data protection authority of your country.")
    if authority:
        named = [web_link(authority.url, authority.name), escape(authority.address)]
        complain = _("If you disagree, you may complain to the authority: {authority}.").format(
            authority=", ".join(part for part in named if part)
        )
    elif practice.country == "US":
        complain = ""
    return Section("droits", _("Your rights"), paragraphs(f"{may} {rests}".strip(), write, complain))
