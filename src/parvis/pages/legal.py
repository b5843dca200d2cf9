"""The legal notice, from the facts: who publishes, who hosts, which rules bind each person, where to complain.

France: loi nº 2004-575, articles 1-1 and 19; décret nº 2022-725 (EI); code de la consommation, L612-1. A fact that is
missing is left out here and reported by the check: nothing is made up. People who share premises stay separate.
"""

from __future__ import annotations

from parvis.i18n import translator
from parvis.pages.contact import (
    address_lines,
    email_link,
    paragraphs,
    phone_link,
    provider_lines,
    sheet,
    web_link,
)
from parvis.pages.crisis import country_name
from parvis.pages.embedded import Embedded
from parvis.pages.markup import escape
from parvis.pages.typography import typeset, typeset_html
from parvis.pages.views import Section
from parvis.practice.model import Insurer, Legal, Practice, Practitioner, Title
from parvis.practice.numbers import format_number, register_name
from parvis.practice.professions import PROFESSIONS, is_regulated, profession_name, register_lookup

# The register of companies of each country, for `company_number`.
_COMPANY_REGISTERS = {"BE": "bce", "CH": "ide", "CA": "neq"}
_COMPANY_NAMES = {"BE": "BCE", "CH": "IDE (UID)", "CA": "NEQ"}
_FONTS = {"serif": "Brygada 1918", "sans": "Commissioner"}


def legal_sections(practice: Practice, lang: str, embedded: Embedded | None = None) -> tuple[Section, ...]:
    """The sections of the legal notice, in order."""
    embedded = embedded or Embedded.of(practice)
    made = [
        *(_publisher(practice, person, lang) for person in practice.practitioners),
        _publication(practice, lang),
        _hosting(practice, embedded, lang),
        *(_complaint(practice, person, lang) for person in practice.practitioners),
        _credits(practice, lang),
    ]
    return tuple(
        Section(part.id, typeset(part.title, lang), typeset_html(part.body, lang)) for part in made if part.body
    )


def legal_name(practice: Practice, person: Practitioner) -> str:
    """The name under which someone exercises, with « EI » after a sole trader's in France."""
    legal = person.legal
    name = legal.name if legal else person.name
    is_sole = bool(legal) and practice.country == "FR" and _is_sole_trader(legal.form if legal else "")
    return f"{name}, EI" if is_sole and not name.rstrip().endswith((" EI", "entrepreneur individuel")) else name


def _is_sole_trader(form: str) -> bool:
    said = form.casefold()
    return said in {"ei", "micro-entrepreneur", "micro-entreprise", "auto-entrepreneur"} or (
        said.startswith(("entrepreneur", "entreprise")) and "individuel" in said
    )


def profession_said(person: Practitioner, lang: str) -> str:
    """The headline, else the profession's name."""
    known = person.profession in PROFESSIONS
    return person.headline.to(lang) or (profession_name(person.profession, lang) if known else person.profession)


def _region(practice: Practice) -> str:
    return practice.region if practice.region == "CA-QC" else practice.country


# ---------------------------------------------------------------- publisher


def _publisher(practice: Practice, person: Practitioner, lang: str) -> Section:
    _ = translator(lang)
    alone = len(practice.practitioners) == 1
    title = _("Publisher of the site") if alone else legal_name(practice, person)
    rows = [
        (_("Name"), escape(legal_name(practice, person))),
        (_("Profession"), escape(profession_said(person, lang))),
        *_identity(practice, person.legal, lang),
        *_contact(practice, person, lang),
        *_regulation(practice, person, lang),
    ]
    return Section("editeur" if alone else f"editeur-{person.id}", title, sheet(rows))


def _identity(practice: Practice, legal: Legal | None, lang: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    if legal is None:
        return []
    address = ", ".join(address_lines(legal.address, practice.country)) if legal.address else ""
    company = format_number(_COMPANY_REGISTERS.get(practice.country, ""), legal.company_number)
    return [
        (_("Legal form"), escape(legal.form)),
        (_("Address"), escape(address)),
        ("SIRET", _number("siret", legal.siret)),
        (
            _COMPANY_NAMES.get(practice.country) or _("Company number"),
            f'<span class="num">{escape(company)}</span>' if company else "",
        ),
        (_("VAT identification number"), escape(legal.vat_number)),
        (_("VAT"), escape(legal.vat.to(lang))),
        (_("Insurance"), escape(_insurance(legal.insurer, lang)) if legal.insurer else ""),
    ]


def _number(register: str, number: str) -> str:
    return f'<span class="num">{escape(format_number(register, number))}</span>' if number else ""


def _insurance(insurer: Insurer, lang: str) -> str:
    _ = translator(lang)
    said = _("professional liability, {insurer}").format(insurer=insurer.name)
    return f"{said} ({insurer.coverage})" if insurer.coverage else said


def _contact(practice: Practice, person: Practitioner, lang: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    return [
        (_("Telephone"), phone_link(person.phone or practice.phone, practice.country)),
        (_("E-mail"), email_link(person.email or practice.email)),
    ]


# ---------------------------------------------------------------- title and rules


def _regulation(practice: Practice, person: Practitioner, lang: str) -> list[tuple[str, str]]:
    """For a regulated profession: title, register and number, who granted it, the rules and where to read them."""
    _ = translator(lang)
    region = _region(practice)
    rules = escape(person.legal.rules.to(lang)) if person.legal else ""
    link = web_link(person.legal.rules_url, _("Read these rules")) if person.legal and person.legal.rules_url else ""
    rows = [row for title in person.titles for row in _title(title, lang)]
    if not is_regulated(person.profession, region):
        name = country_name(region, lang)
        rows.append((_("Status"), escape(_("Unregulated profession ({country})").format(country=name))))
    lookup = register_lookup(person.profession, region) if person.titles else ""
    return [
        *rows,
        (_("Check the register"), web_link(lookup)),
        (_("Professional rules"), " ".join(part for part in (rules, link) if part)),
    ]


def _title(title: Title, lang: str) -> list[tuple[str, str]]:
    _ = translator(lang)
    return [
        (_("Title"), escape(title.name.to(lang))),
        (_("Granted by"), escape(title.issued_by.to(lang))),
        (register_name(title.register) or _("Register"), _number(title.register, title.number)),
    ]


# ---------------------------------------------------------------- publication, hosting, complaints, credits


def _publication(practice: Practice, lang: str) -> Section:
    _ = translator(lang)
    director = practice.site.publication_director
    said = _("Responsible for publication: {name}.").format(name=escape(director)) if director else ""
    apart = ""
    if len(practice.practitioners) > 1:
        apart = _(
            "The people presented here share premises and this site. Each exercises separately, under their own name "
            "and responsibility, with their own fees, diary and accounts."
        )
    fiction = ""
    if practice.fictional:
        fiction = _("This practice is fictional: people, addresses and numbers are invented for a demonstration.")
    return Section("publication", _("Publication"), paragraphs(said, apart, fiction))


def _hosting(practice: Practice, embedded: Embedded, lang: str) -> Section:
    _ = translator(lang)
    rows = [(_("Pages"), provider_lines(embedded.host, practice.country) if embedded.host else "")]
    if embedded.endpoint_host:
        purpose = {
            (True, True): _("Booking and newsletter"),
            (True, False): _("Booking"),
            (False, True): _("Newsletter"),
        }[embedded.booking, embedded.newsletter]
        rows.append((purpose, provider_lines(embedded.endpoint_host, practice.country)))
    return Section("hebergement", _("Hosting"), sheet(rows))


def _complaint(practice: Practice, person: Practitioner, lang: str) -> Section:
    _ = translator(lang)
    legal = person.legal
    title = _("Complaints, mediation")
    alone = len(practice.practitioners) == 1
    if legal is None or not (legal.mediator or legal.mediator_exempt):
        return Section("", "", "")
    texts = [
        _("Write to {name} first: {email}.").format(
            name=escape(person.name), email=email_link(person.email or practice.email)
        )
    ]
    if legal.mediator:
        named = [escape(legal.mediator.name), escape(legal.mediator.address), web_link(legal.mediator.url)]
        texts.append(
            _("If you find no agreement, you may turn, free of charge, to the consumer mediator: {mediator}.").format(
                mediator=", ".join(part for part in named if part)
            )
        )
    else:
        texts.append(escape(legal.mediator_exempt.to(lang)))
    shown = title if alone else _("Complaints, mediation: {name}").format(name=person.name)
    return Section("mediation" if alone else f"mediation-{person.id}", shown, paragraphs(*texts))


def _credits(practice: Practice, lang: str) -> Section:
    _ = translator(lang)
    authors = _(" and ").join(person.name for person in practice.practitioners)
    texts = _("Texts: {names}.").format(names=escape(authors)) if authors else ""
    drawing = _("Illustration: composed by Parvis from the name of the practice.")
    font = _("Typeface: {name}, OFL license.").format(name=_FONTS[practice.site.voice])
    return Section("credits", _("Credits"), paragraphs(" ".join(part for part in (texts, drawing, font) if part)))
