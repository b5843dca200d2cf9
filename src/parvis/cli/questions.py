"""The questions of `parvis init`: each with an example, a flag, and the right to answer later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parvis.cli import tidy
from parvis.cli.language import N_
from parvis.cli.tidy import split
from parvis.i18n import T, Text
from parvis.practice.contacts import email_address, phone_number

Answers = Mapping[str, str]
# Named when what was typed is near to none.
USUAL = (
    "psychologue",
    "psychotherapeute",
    "psychanalyste",
    "psychopraticien",
    "therapeute-familial",
    "conseiller-conjugal",
    "sophrologue",
    "hypnotherapeute",
    "coach",
    "praticien-bien-etre",
)
SESSION_MINUTES = range(5, 601)


@dataclass(frozen=True, slots=True)
class Question:
    """`key` is also the flag (`street` → `--street`). `check` answers what is wrong, or None."""

    key: str
    ask: str
    example: str
    why: str = ""
    check: Callable[[str, Answers], Text | None] | None = None
    wanted: Callable[[Answers], bool] | None = None  # asked only when this holds
    default: Callable[[Answers], str] | None = None
    tidy: Callable[[str], str] = str  # what was typed, as the facts want it


def _email(value: str, _answers: Answers) -> Text | None:
    return None if email_address(value) else T("This address looks incomplete.")


def _phone(value: str, answers: Answers) -> Text | None:
    if phone_number(value, answers.get("country") or "FR"):
        return None
    return T("This is not a telephone number that can be dialed from abroad.")


def _profession(value: str, _answers: Answers) -> Text | None:
    import difflib

    from parvis.practice.professions import PROFESSIONS

    if value in PROFESSIONS:
        return None
    near = difflib.get_close_matches(value.lower(), PROFESSIONS, 3, 0.5)
    if near:
        return T("Unknown profession. Near ones: {near}", near=", ".join(near))
    return T(
        "Unknown profession. The usual ones: {usual}. Every one is in docs/reference/professions.md",
        usual=", ".join(USUAL),
    )


def _country(value: str, _answers: Answers) -> Text | None:
    return (
        None if re.fullmatch("[A-Z]{2}", value) else T("Write the two letters of the country: FR, BE, CH, CA, GB, US…")
    )


def _languages(value: str, _answers: Answers) -> Text | None:
    from parvis.i18n import LANGUAGES

    unknown = [code for code in split(value) if code not in LANGUAGES]
    return T("Languages at hand: {known}", known=", ".join(LANGUAGES)) if unknown else None


def _number(register: str) -> Callable[[str, Answers], Text | None]:
    def check(value: str, _answers: Answers) -> Text | None:
        from parvis.practice.numbers import check_number

        return check_number(register, value)

    return check


def _register_number(value: str, answers: Answers) -> Text | None:
    from parvis.practice.numbers import check_number

    return check_number(register_of(answers), value, profession=answers.get("profession", ""))


def _url(value: str, _answers: Answers) -> Text | None:
    return (
        None if re.fullmatch(r"https?://[^\s/]+\S*", value) else T("Write the whole address, beginning with https://")
    )


def _minutes(value: str, _answers: Answers) -> Text | None:
    return (
        None if value.isdecimal() and int(value) in SESSION_MINUTES else T("Write a number of minutes, for example 50.")
    )


def _price(value: str, _answers: Answers) -> Text | None:
    return None if re.fullmatch(r"\d+([.,]\d{1,2})?", value) else T("Write the amount alone, for example 65 or 62,50.")


def _days(value: str, _answers: Answers) -> Text | None:
    return None if all(tidy.day_key(day) for day in split(value)) else T("Write days, for example: lundi, jeudi.")


def _hours(value: str, _answers: Answers) -> Text | None:
    return (
        None
        if all(re.fullmatch(r"\d{1,2}:\d{2}-\d{1,2}:\d{2}", span) for span in split(value))
        else T("Write hours like this: 9:00-12:30, 14:00-18:00")
    )


def _yes_or_no(value: str, _answers: Answers) -> Text | None:
    return None if value in ("yes", "no") else T("Write yes or no.")


def _host(value: str, answers: Answers) -> Text | None:
    rest = split(value)[1:]
    return _phone(rest[-1], answers) if rest and is_number(rest[-1]) else None


def is_number(text: str) -> bool:
    """Whether the last part of an answer is a telephone number."""
    return re.sub(r"[\s.+()-]", "", text).isdecimal()


def register_of(answers: Answers) -> str:
    """The register in which the profession's title is looked up in that country, "" where there is none."""
    from parvis.practice.professions import PROFESSIONS, is_regulated

    profession, country = answers.get("profession", ""), answers.get("country", "FR")
    if profession not in PROFESSIONS or not is_regulated(profession, country):
        return ""
    return next(iter(PROFESSIONS[profession].registers_in(country)), "")


def _in_france(answers: Answers) -> bool:
    return answers.get("country", "FR") == "FR"


QUESTIONS: tuple[Question, ...] = (
    Question(
        "practitioner",
        N_("Your first name and surname?"),
        N_("Anne Morel"),
        N_("Needed before the site can be shown, as your profession is. Everything else can wait."),
    ),
    Question(
        "name",
        N_("Name of the practice, as on the door?"),
        N_("Anne Morel"),
        default=lambda a: a.get("practitioner", ""),
    ),
    Question(
        "country",
        N_("In which country do you practice?"),
        "FR",
        check=_country,
        default=lambda _: "FR",
        tidy=tidy.country,
    ),
    Question(
        "profession",
        N_("Your profession?"),
        N_("psychologue"),
        N_("As you say it: sophrologist, psychoanalyst, coach… If it is not known, the nearest ones are named."),
        check=_profession,
        tidy=tidy.profession,
    ),
    Question("headline", N_("How do you present yourself, in a few words?"), N_("Psychologist in Nantes")),
    Question(
        "languages",
        N_("Languages of the site, the main one first?"),
        "fr, en",
        check=_languages,
        tidy=tidy.languages,
    ),
    Question("street", N_("Number and street of your practice?"), N_("14, rue du Puits-Blanc")),
    Question("postal-code", N_("Postal code?"), "44000"),
    Question("city", N_("Town?"), "Nantes"),
    Question("online", N_("Do you also receive online? yes or no"), N_("yes"), check=_yes_or_no, tidy=tidy.yes_or_no),
    Question("email", N_("E-mail address for visitors?"), "bonjour@example.org", check=_email),
    Question("phone", N_("Telephone for visitors?"), "+33 2 61 91 45 20", check=_phone),
    Question(
        "register-number",
        N_("Your number in the register of your profession?"),
        "10 000 000 009",
        N_("Its form is checked, not its existence."),
        check=_register_number,
        wanted=lambda answers: bool(register_of(answers)),
    ),
    Question("credential", N_("Your main diploma or certificate, word for word?"), N_("Master of clinical psychology")),
    Question(
        "awarded-by", N_("Who awarded it?"), N_("University of Nantes"), wanted=lambda a: bool(a.get("credential"))
    ),
    Question("receives", N_("Whom do you receive, and whom do you not?"), N_("Adults and couples. Not under 18.")),
    Question("limits", N_("What do you not do?"), N_("No emergencies, no expert reports for a court.")),
    Question("service", N_("Name of your usual session?"), N_("Individual session")),
    Question(
        "duration",
        N_("How many minutes does it last?"),
        "50",
        check=_minutes,
        wanted=lambda a: bool(a.get("service")),
        tidy=tidy.minutes,
    ),
    Question(
        "price",
        N_("Its price, all taxes included?"),
        "65",
        check=_price,
        wanted=lambda a: bool(a.get("service")),
        tidy=tidy.price,
    ),
    Question("days", N_("On which days do you receive?"), N_("Monday, Thursday"), check=_days, tidy=tidy.days),
    Question(
        "hours",
        N_("At what hours, on those days?"),
        "9:00-12:30, 14:00-18:00",
        check=_hours,
        wanted=lambda a: bool(a.get("days")),
        tidy=tidy.hours,
    ),
    Question("legal-form", N_("Legal form of your activity?"), N_("Sole trader")),
    Question("siret", N_("Your SIRET number?"), "732 829 320 00074", check=_number("siret"), wanted=_in_france),
    Question("vat", N_("The VAT wording of your invoices?"), N_("VAT not applicable, art. 293 B of the CGI")),
    Question(
        "mediator", N_("Your consumer mediator?"), "Médiation Exemple, https://mediation.example", wanted=_in_france
    ),
    Question("insurer", N_("Your professional liability insurer?"), "Assurance Exemple"),
    Question(
        "host",
        N_("Who hosts your site? Name, address, telephone."),
        "Hébergeur Exemple, 2 rue X, 59100 Roubaix, 09 72 00 00 00",
        N_("You have not chosen? Answer later: the site can be seen without."),
        check=_host,
    ),
    Question(
        "site-url", N_("The address of your site?"), "https://www.anne-morel.example", check=_url, tidy=tidy.address
    ),
)
