"""Registration numbers checked by their form: python-stdnum where it has the format, published algorithms elsewhere.

A number that passes is *well formed*, never *valid*: only its register can say whether it exists and whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from parvis.i18n import T, Text

# Said beside every number that passes.
HCPC_LETTERS = ("AS", "BS", "CH", "CS", "DT", "HAD", "ODP", "OR", "OT", "PA", "PH", "PO", "PYL", "RA", "SL")
# HCPC register letters of the professions of our table (fact UK-02).
_HCPC_PROFESSIONS = {
    "PYL": {"psychologue", "psychologue-clinicien", "hcpc-psychologist"},
    "AS": {"art-therapeute", "musicotherapeute"},
    "OT": {"ergotherapeute"},
    "PH": {"masseur-kinesitherapeute"},
    "DT": {"dieteticien"},
    "SL": {"orthophoniste"},
    "CH": {"pedicure-podologue"},
}


@dataclass(frozen=True, slots=True)
class Register:
    """`check` gets the number without spaces, dots and dashes, in capitals."""

    key: str
    name: str  # as people write it: "RPPS"
    country: str
    check: Callable[[str], Text | None]
    example: str = ""
    groups: tuple[int, ...] = ()  # lengths of the groups in which the number is read


def compact(number: str) -> str:
    """The number without the spaces, dots, dashes and slashes people put for reading, in capitals."""
    return re.sub(r"[\s.\-/\u00a0\u202f\u2009–]", "", number).upper()


def _passes(module: object, number: str) -> bool:
    from stdnum.exceptions import ValidationError

    try:
        module.validate(number)  # type: ignore[attr-defined]
    except (ValidationError, ValueError):
        return False
    return True


def _digits(number: str, name: str, *lengths: int) -> Text | None:
    if not (number.isascii() and number.isdigit()):
        return T("{name} holds digits only", name=name)
    if len(number) not in lengths:
        expected = "–".join(str(length) for length in sorted({lengths[0], lengths[-1]}))
        return T("{name} has {expected} digits, this one has {count}", name=name, expected=expected, count=len(number))
    if not number.strip("0"):
        return T("{name} cannot be only zeros", name=name)
    return None


def _wrong_key(name: str | Text) -> Text:
    return T("this {name} is mistyped: its check digit does not match", name=name)


def _luhn(number: str, name: str) -> Text | None:
    return None if luhn_agrees(number) else _wrong_key(name)


def luhn_agrees(number: str) -> bool:
    """Whether the last digit is the one that the Luhn algorithm gives."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (doubled + sum(map(int, number[-1::-2]))) % 10 == 0


def _rpps(number: str) -> Text | None:
    if len(number) == 12 and number.startswith("8"):  # noqa: PLR2004 - national feeds write "8" before the number
        number = number[1:]
    if problem := _digits(number, "RPPS", 11):
        return problem
    if not number.startswith("10"):
        return T("an RPPS number begins with 10")
    return _luhn(number, "RPPS")


def _adeli(number: str) -> Text | None:
    if len(number) == 10 and number.startswith("0"):  # noqa: PLR2004 - national feeds write "0" before the number
        number = number[1:]
    if re.fullmatch(r"(2[AB]|9[A-F])\d{7}", number):  # the key is not defined where the department has a letter
        return None
    return _digits(number, "ADELI", 9) or _luhn(number, "ADELI")


def _siren(number: str) -> Text | None:
    return _digits(number, "SIREN", 9) or _luhn(number, "SIREN")


def _siret(number: str) -> Text | None:
    if problem := _digits(number, "SIRET", 14):
        return problem
    if luhn_agrees(number) and luhn_agrees(number[:9]):
        return None
    from stdnum.fr import siret  # here and below: python-stdnum is slow to load. It knows the exceptions

    return None if _passes(siret, number) else _wrong_key("SIRET")


def _french_vat(number: str) -> Text | None:
    from stdnum.fr import tva

    if not re.fullmatch(r"(FR)?[0-9A-Z]{2}\d{9}", number):
        return T("a French VAT number is FR, two characters, then the nine digits of the SIREN")
    return None if _passes(tva, number) else _wrong_key(T("VAT number"))


def _bce(number: str) -> Text | None:
    from stdnum.be import vat

    number = number.removeprefix("BE")
    number = "0" + number if len(number) == 9 else number  # noqa: PLR2004 - written without its leading 0 before 2005
    if problem := _digits(number, "BCE", 10):
        return problem
    return None if number[0] in "01" and _passes(vat, number) else _wrong_key("BCE")


def _compsy(number: str) -> Text | None:
    return _digits(number, "Compsy", *range(6, 11))


def _inami(number: str) -> Text | None:
    if problem := _digits(number, "INAMI", 11):
        return problem
    known = {97 - int(number[:6]) % 97, 89 - int(number[:6]) % 89, 83 - int(number[:6]) % 83}
    return None if int(number[6:8]) in known else _wrong_key("INAMI")


def _gln(number: str) -> Text | None:
    if problem := _digits(number, "GLN", 13):
        return problem
    if not number.startswith("7601"):
        return T("a Swiss GLN begins with 7601")
    from stdnum import ean

    return None if ean.is_valid(number) else _wrong_key("GLN")


def _swiss_uid(number: str) -> Text | None:
    from stdnum.ch import uid

    number = re.sub(r"(TVA|MWST|IVA)$", "", number)
    if not re.fullmatch(r"CHE\d{9}", number):
        return T("an IDE (UID) is written CHE-123.456.789")
    return None if _passes(uid, number) else _wrong_key("IDE")


def _hcpc(number: str) -> Text | None:
    letters = re.match(r"[A-Z]*", number)
    if letters is None or letters.group() not in HCPC_LETTERS or not re.fullmatch(r"[A-Z]+\d{1,6}", number):
        return T("an HCPC number is the letters of the profession, then up to six digits: PYL123456")
    return None


def _npi(number: str) -> Text | None:
    if problem := _digits(number, "NPI", 10):
        return problem
    if number[0] not in "12":
        return T("an NPI begins with 1 or 2")
    return _luhn("80840" + number, "NPI")


def _form(name: str, pattern: str, shape: str) -> Callable[[str], Text | None]:
    def check(number: str) -> Text | None:
        return (
            None if re.fullmatch(pattern, number) else T("a {name} number looks like {shape}", name=name, shape=shape)
        )

    return check


def _anything(_: str) -> Text | None:
    return None


REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        Register("rpps", "RPPS", "FR", _rpps, "10000000009", (2, 3, 3, 3)),
        Register("adeli", "ADELI", "FR", _adeli, "759300015", (2, 2, 4, 1)),
        Register("siren", "SIREN", "FR", _siren, "732829320", (3, 3, 3)),
        Register("siret", "SIRET", "FR", _siret, "73282932000074", (3, 3, 3, 5)),
        Register("fr-vat", "TVA", "FR", _french_vat, "FR44732829320", (2, 2, 3, 3, 3)),
        Register("rncp", "RNCP", "FR", _form("RNCP", r"(RNCP)?\d{2,6}", "RNCP12345"), "RNCP12345"),
        Register("rs", "RS", "FR", _form("RS", r"(RS)?\d{2,6}", "RS1234"), "RS1234"),
        Register("bce", "BCE", "BE", _bce, "0403170701", (4, 3, 3)),
        Register("compsy", "Compsy", "BE", _compsy, "123456789"),
        Register("inami", "INAMI", "BE", _inami, "10000007001", (1, 5, 2, 3)),
        Register("visa", "Visa SPF", "BE", _form("visa", r"\d+", "123456"), "123456"),
        Register("gln", "GLN", "CH", _gln, "7601000000002", (4, 3, 3, 3)),
        Register("uid", "IDE", "CH", _swiss_uid, "CHE100155212", (3, 3, 3, 3)),
        Register("rcc", "RCC", "CH", _form("RCC", r"[A-Z]\d{6}", "Y 1234.56"), "Y123456"),
        Register("psyreg", "PsyReg", "CH", _anything),
        Register("opq", "OPQ", "CA-QC", _form("OPQ", r"\d{4,8}", "12345-12"), "12345-12"),
        Register("opsq", "OPSQ", "CA-QC", _anything),
        Register("occoq", "OCCOQ", "CA-QC", _anything),
        Register("cmq", "CMQ", "CA-QC", _anything),
        Register("hcpc", "HCPC", "GB", _hcpc, "PYL123456"),
        Register("gmc", "GMC", "GB", _form("GMC", r"\d{7}", "1234567"), "1234567"),
        Register("nmc", "NMC", "GB", _anything),
        Register("goc", "GOsC", "GB", _anything),
        Register("swe", "Social Work England", "GB", _anything),
        Register("bacp", "BACP", "GB", _form("BACP", r"\d{3,10}", "123456"), "123456"),
        Register("ukcp", "UKCP", "GB", _form("UKCP", r"\d{3,12}", "1234567"), "1234567"),
        Register("ncps", "NCPS", "GB", _anything),
        Register("ico", "ICO", "GB", _form("ICO", r"Z[0-9A-Z]{7}", "ZA123456"), "ZA123456"),
        Register("npi", "NPI", "US", _npi, "1234567893"),
        Register("state-license", "State licence", "US", _anything),
        Register("icf", "ICF", "", _anything),
        Register("other", "", "", _anything),
    )
}
# What people write for a register, and its key.
ALIASES = {"kbo": "bce", "riziv": "inami", "ide": "uid", "zsr": "rcc", "ars": "rpps", "licence": "state-license"}


def register_key(register: str) -> str:
    """The key of a register as people write it; the text itself, lower case, when it is unknown."""
    plain = register.strip().casefold()
    return ALIASES.get(plain, plain)


def check_number(register: str, number: str, *, profession: str = "") -> Text | None:
    """What is wrong with a number's form, or None when it is well formed. An unknown register checks nothing.

    `profession` is a key of the profession table: the letters of an HCPC number must be those of that profession.
    """
    known = REGISTERS.get(register_key(register))
    if known is None:
        return None
    plain = compact(number)
    if not plain:
        return T("the number is missing")
    return known.check(plain) or (_letters_match(plain, profession) if known.key == "hcpc" else None)


def _letters_match(number: str, profession: str) -> Text | None:
    from parvis.practice.professions import PROFESSIONS

    letters = re.sub(r"\d", "", number)
    base = PROFESSIONS[profession].base if profession in PROFESSIONS else profession
    expected = [code for code, keys in _HCPC_PROFESSIONS.items() if base in keys]
    if not expected or letters in expected:
        return None
    return T("{letters} is not the HCPC register of this profession: {expected}", letters=letters, expected=expected[0])


def format_number(register: str, number: str) -> str:
    """The number as people read it, in groups kept together: "10 000 000 009". Unknown forms stay as written."""
    known = REGISTERS.get(register_key(register))
    plain = compact(number)
    if known is None or not known.groups or sum(known.groups) != len(plain):
        return number.strip()
    pieces, start = [], 0
    for length in known.groups:
        pieces.append(plain[start : start + length])
        start += length
    if known.key == "uid":
        return f"{pieces[0]}-{'.'.join(pieces[1:])}"
    if known.key == "bce":
        return ".".join(pieces)
    return ("-" if known.key == "inami" else "\u00a0").join(pieces)


def register_name(register: str) -> str:
    """The register's name for display: "RPPS"; the text itself when it is unknown."""
    known = REGISTERS.get(register_key(register))
    return known.name if known and known.name else register
