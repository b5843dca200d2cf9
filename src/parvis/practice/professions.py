"""The profession table: names, where a title is reserved by law, which register proves it.

Sources are the facts FR-01 to FR-06, BE-01 to BE-03, CH-01, QC-01, QC-02, UK-01, UK-02 and US-06 of the ethics facts.
"Regulated" means that the *title* is reserved; it says nothing about a person.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass

from parvis.i18n import Localized, translator


@dataclass(frozen=True, slots=True)
class Profession:
    """`registers` gives, country by country, the register keys of `practice/numbers.py` that prove the title."""

    key: str
    name: Localized  # the neutral or masculine form
    feminine: Localized
    base: str  # the key this one means in the table's first language: "psychologist" -> "psychologue"
    health: bool = False  # a health profession by its country's health law: no consumer mediator in France
    regulated_in: frozenset[str] = frozenset()
    registers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    groups: frozenset[str] = frozenset()

    def registers_in(self, country: str) -> tuple[str, ...]:
        """Register keys that prove this title in a country, the usual one first; () where there is none."""
        known = dict(self.registers)
        return next((known[code] for code in codes(country) if code in known), ())


def codes(country: str) -> tuple[str, ...]:
    """The codes under which facts about a country or region are filed: a bare CA reads as Québec, UK as GB."""
    code = country.strip().upper()
    code = {"UK": "GB", "CA": "CA-QC"}.get(code, code)
    return (code,) if "-" not in code or code == "CA-QC" else (code, code.split("-")[0])


# key | French | French feminine | English | regulated in | registers | groups ("health" makes a health profession)
_TABLE = """
psychologue|psychologue||psychologist|FR BE CH CA-QC US|FR:rpps,adeli BE:compsy CH:gln,psyreg CA-QC:opq US:state-license,npi GB:hcpc|fr_title
psychologue-clinicien|psychologue clinicien|psychologue clinicienne|clinical psychologist|FR BE CH CA-QC GB US|FR:rpps,adeli BE:compsy,visa,inami CH:gln,psyreg CA-QC:opq GB:hcpc US:state-license,npi|fr_title
neuropsychologue|neuropsychologue||neuropsychologist|FR BE CH CA-QC US|FR:rpps,adeli BE:compsy CH:gln,psyreg CA-QC:opq US:state-license,npi|fr_title
psychotherapeute|psychothérapeute||psychotherapist|FR BE CH CA-QC US|FR:rpps,adeli BE:compsy,visa CH:gln,psyreg CA-QC:opq US:state-license,npi|fr_title
orthopedagogue-clinicien|orthopédagogue clinicien|orthopédagogue clinicienne|clinical educational therapist|BE|BE:visa,inami|
psychiatre|psychiatre||psychiatrist|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln CA-QC:cmq GB:gmc US:npi,state-license|fr_health health
medecin|médecin||physician|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln CA-QC:cmq GB:gmc US:npi,state-license|fr_ordinal fr_health uk_regulated_health health
chirurgien-dentiste|chirurgien-dentiste|chirurgienne-dentiste|dental surgeon|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln US:npi,state-license|fr_ordinal fr_health health
sage-femme|sage-femme||midwife|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln GB:nmc US:npi,state-license|fr_ordinal fr_health health
infirmier|infirmier|infirmière|nurse|FR BE CH CA-QC GB US|FR:rpps,adeli BE:inami,visa CH:gln GB:nmc US:npi,state-license|fr_ordinal fr_health uk_regulated_health health
masseur-kinesitherapeute|masseur-kinésithérapeute|masseuse-kinésithérapeute|physiotherapist|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln GB:hcpc US:npi,state-license|fr_ordinal fr_health uk_regulated_health health
pedicure-podologue|pédicure-podologue||podiatrist|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln GB:hcpc US:npi,state-license|fr_ordinal fr_health health
orthophoniste|orthophoniste||speech and language therapist|FR BE CH CA-QC GB US|FR:rpps,adeli BE:inami,visa CH:gln GB:hcpc US:npi,state-license|fr_health health
psychomotricien|psychomotricien|psychomotricienne|psychomotor therapist|FR|FR:rpps,adeli|fr_health health
ergotherapeute|ergothérapeute||occupational therapist|FR BE CH CA-QC GB US|FR:rpps,adeli BE:inami,visa CH:gln GB:hcpc US:npi,state-license|fr_health health
dieteticien|diététicien|diététicienne|dietitian|FR BE CH CA-QC GB US|FR:rpps,adeli BE:inami,visa CH:gln GB:hcpc US:npi,state-license|fr_health health
osteopathe|ostéopathe||osteopath|FR CH GB US|FR:rpps,adeli CH:gln GB:goc US:npi,state-license|fr_title
chiropracteur|chiropracteur|chiropractrice|chiropractor|FR BE CH CA-QC GB US|FR:rpps,adeli CH:gln US:npi,state-license|fr_title
assistant-social|assistant de service social|assistante de service social|social worker|FR BE CA-QC GB US|FR:rpps,adeli GB:swe US:state-license,npi|
educateur-specialise|éducateur spécialisé|éducatrice spécialisée|special needs educator|||
psychopraticien|psychopraticien|psychopraticienne|psychotherapy practitioner|CA-QC||talk_free
psychanalyste|psychanalyste||psychoanalyst|CA-QC||talk_free
gestalt-therapeute|gestalt-thérapeute||Gestalt therapist|||talk_free
conseiller-conjugal|conseiller conjugal et familial|conseillère conjugale et familiale|couple and family counsellor|||talk_free
mediateur-familial|médiateur familial|médiatrice familiale|family mediator|||talk_free
therapeute-familial|thérapeute familial|thérapeute familiale|family therapist|CA-QC||talk_free
sexologue|sexologue||sexologist|CA-QC|CA-QC:opsq|talk_free
art-therapeute|art-thérapeute||art therapist|GB|GB:hcpc|talk_free
musicotherapeute|musicothérapeute||music therapist|GB|GB:hcpc|talk_free
coach|coach||coach|||wellbeing
coach-parental|coach parental|coach parentale|parent coach|||wellbeing
sophrologue|sophrologue||sophrologist|||wellbeing
hypnotherapeute|hypnothérapeute||hypnotherapist|||wellbeing
praticien-hypnose|praticien en hypnose|praticienne en hypnose|hypnosis practitioner|||wellbeing
naturopathe|naturopathe||naturopath|||wellbeing
reflexologue|réflexologue||reflexologist|||wellbeing
kinesiologue|kinésiologue||kinesiologist|||wellbeing
energeticien|énergéticien|énergéticienne|energy practitioner|||wellbeing
praticien-reiki|praticien reiki|praticienne reiki|reiki practitioner|||wellbeing
aromatherapeute|aromathérapeute||aromatherapist|||wellbeing
praticien-eft|praticien EFT|praticienne EFT|EFT practitioner|||wellbeing
praticien-pnl|praticien PNL|praticienne PNL|NLP practitioner|||wellbeing
instructeur-meditation|instructeur de méditation|instructrice de méditation|meditation teacher|||wellbeing
professeur-yoga|professeur de yoga|professeure de yoga|yoga teacher|||wellbeing
relaxologue|relaxologue||relaxation practitioner|||wellbeing
praticien-bien-etre|praticien de bien-être|praticienne de bien-être|wellbeing practitioner|||wellbeing
conseiller-orientation|conseiller en orientation|conseillère en orientation|career counsellor|CA-QC|CA-QC:occoq|
doula|doula||doula|||wellbeing
psychologist=psychologue|psychologue||psychologist|FR BE CH CA-QC US|FR:rpps,adeli BE:compsy CH:gln,psyreg CA-QC:opq US:state-license,npi GB:hcpc|us_clinical
hcpc-psychologist|psychologue inscrit au HCPC|psychologue inscrite au HCPC|practitioner psychologist (HCPC)|GB|GB:hcpc|uk_regulated_health health
clinical-psychologist=psychologue-clinicien|psychologue clinicien|psychologue clinicienne|clinical psychologist|FR BE CH CA-QC GB US|FR:rpps,adeli BE:compsy,visa,inami CH:gln,psyreg CA-QC:opq GB:hcpc US:state-license,npi|us_clinical
psychotherapist=psychotherapeute|psychothérapeute||psychotherapist|FR BE CH CA-QC US|FR:rpps,adeli BE:compsy,visa CH:gln,psyreg CA-QC:opq GB:ukcp,bacp US:state-license,npi|
psychiatrist=psychiatre|psychiatre||psychiatrist|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln CA-QC:cmq GB:gmc US:npi,state-license|uk_regulated_health health
physician=medecin|médecin||physician|FR BE CH CA-QC GB US|FR:rpps BE:inami,visa CH:gln CA-QC:cmq GB:gmc US:npi,state-license|uk_regulated_health health
registered-nurse=infirmier|infirmier|infirmière|registered nurse|FR BE CH CA-QC GB US|FR:rpps,adeli BE:inami,visa CH:gln GB:nmc US:npi,state-license|uk_regulated_health health
other-hcpc|professionnel inscrit au HCPC|professionnelle inscrite au HCPC|HCPC-registered professional|GB|GB:hcpc|uk_regulated_health health
counselor|conseiller|conseillère|counselor|US|US:state-license,npi GB:bacp,ncps|us_clinical
counsellor=counselor|conseiller|conseillère|counsellor|US|US:state-license,npi GB:bacp,ncps|us_clinical
clinical-social-worker|travailleur social clinicien|travailleuse sociale clinicienne|clinical social worker|US|US:state-license,npi|us_clinical
marriage-family-therapist|thérapeute conjugal et familial|thérapeute conjugale et familiale|marriage and family therapist|US CA-QC|US:state-license,npi|us_clinical
psychoanalyst=psychanalyste|psychanalyste||psychoanalyst|CA-QC||talk_free
art-therapist=art-therapeute|art-thérapeute||art therapist|GB|GB:hcpc|talk_free
occupational-therapist=ergotherapeute|ergothérapeute||occupational therapist|FR BE CH CA-QC GB US|FR:rpps,adeli GB:hcpc US:npi,state-license|uk_regulated_health health
physiotherapist=masseur-kinesitherapeute|masseur-kinésithérapeute|masseuse-kinésithérapeute|physiotherapist|FR BE CH CA-QC GB US|FR:rpps GB:hcpc US:npi,state-license|uk_regulated_health health
hypnotherapist=hypnotherapeute|hypnothérapeute||hypnotherapist|||wellbeing
sophrologist=sophrologue|sophrologue||sophrologist|||wellbeing
naturopath=naturopathe|naturopathe||naturopath|||wellbeing
reflexologist=reflexologue|réflexologue||reflexologist|||wellbeing
wellness-practitioner=praticien-bien-etre|praticien de bien-être|praticienne de bien-être|wellness practitioner|||wellbeing
"""

_LOOK_UP = {
    ("FR", ""): "https://annuaire.sante.fr",
    ("BE", ""): "https://www.compsy.be",
    ("CH", ""): "https://www.psyreg.admin.ch",
    ("CH", "health"): "https://www.medregom.admin.ch",
    ("CA-QC", ""): "https://www.ordrepsy.qc.ca",
    ("CA-QC", "health"): "https://www.cmq.org",
    ("GB", ""): "https://www.hcpc-uk.org/check-the-register/",
    ("GB", "gmc"): "https://www.gmc-uk.org",
    ("GB", "nmc"): "https://www.nmc.org.uk",
    ("GB", "bacp"): "https://www.bacp.co.uk",
    ("GB", "ukcp"): "https://www.psychotherapy.org.uk",
    ("US", ""): "https://npiregistry.cms.hhs.gov",
}


def _row(line: str) -> Profession:
    name, french, feminine, english, regulated, registers, groups = line.split("|")
    key, _, base = name.partition("=")
    words = groups.split()
    return Profession(
        key=key,
        name=Localized.of({"fr": french, "en": english}),
        feminine=Localized.of({"fr": feminine or french, "en": english}),
        base=base or key,
        health="health" in words,
        regulated_in=frozenset(regulated.split()),
        registers=tuple(
            (country, tuple(keys.split(",")))
            for country, _, keys in (item.partition(":") for item in registers.split())
        ),
        groups=frozenset(words) - {"health"},
    )


PROFESSIONS: dict[str, Profession] = {row.key: row for row in map(_row, _TABLE.strip().splitlines())}
GROUPS: dict[str, frozenset[str]] = {
    group: frozenset(p.key for p in PROFESSIONS.values() if group in p.groups)
    for group in sorted({group for p in PROFESSIONS.values() for group in p.groups})
}


def profession_name(key: str, language: str, *, feminine: bool = False) -> str:
    """The profession's name in a language; another language than French and English comes from its catalogue.

    Raises KeyError for a key that is not in the table.
    """
    profession = PROFESSIONS[key]
    names = profession.feminine if feminine else profession.name
    short = language.split("-", maxsplit=1)[0]
    return names.to(short) if short in dict(names.values) else translator(short)(profession.name.to("en"))


def nearest(key: str) -> str | None:
    """The table's key nearest to a misspelt one, accents and spaces forgiven; None when nothing looks like it."""
    plain = unicodedata.normalize("NFKD", key.casefold()).encode("ascii", "ignore").decode()
    plain = "-".join(plain.replace("_", " ").replace("’", " ").split())
    if plain in PROFESSIONS:
        return plain
    found = difflib.get_close_matches(plain, PROFESSIONS, n=1, cutoff=0.6)
    return found[0] if found else None


def is_regulated(key: str, country: str) -> bool:
    """Whether the title is reserved by law in that country or region. An unknown key is not."""
    profession = PROFESSIONS.get(key)
    return profession is not None and any(code in profession.regulated_in for code in codes(country))


def register_lookup(key: str, country: str) -> str:
    """Where anyone can look the title up; "" where it is not reserved or no public register is known."""
    profession = PROFESSIONS.get(key)
    if profession is None or not (is_regulated(key, country) or profession.registers_in(country)):
        return ""
    kinds = (*profession.registers_in(country), "health" if profession.health else "", "")
    return next((_LOOK_UP[c, k] for c in codes(country) for k in kinds if (c, k) in _LOOK_UP), "")
