"""practice.toml: what is understood, and every way to be wrong, each with its place and what to write."""

import datetime as dt
from decimal import Decimal

import pytest
from practice_samples import FACTS, NOW, codes, facts, site_with

from parvis.errors import ProblemsFound
from parvis.practice.hours import read_span
from parvis.practice.load import load, load_practice, parse_practice, unanswered
from parvis.practice.model import TimeSpan


def test_sound_facts_are_understood_whole():
    practice, problems = facts()
    assert problems == []
    claire, paul = practice.practitioners
    assert claire.approaches[1].to("en") == "Brief therapy"
    assert claire.legal.insurer.until == dt.date(2027, 12, 31)
    assert claire.titles[0].number == "10000000009"
    assert paul.profession == "sophrologue"
    seance = practice.service("seance")
    assert seance.price == Decimal("65.50")
    assert str(seance.price) == "65.50"
    assert seance.options[0].duration == 80
    assert [place.id for place in practice.places_of(seance)] == ["cabinet", "video"]
    assert practice.availability[0].hours[1] == TimeSpan(dt.time(14), dt.time(18))
    assert practice.availability[1].start == dt.date(2026, 1, 1)
    assert practice.exceptions[0].hours == (TimeSpan(dt.time(9), dt.time(12)),)
    assert practice.time_zone == "Europe/Paris"


# what is changed in the sound facts, the problem's code, the line and column it is shown at, and a part of what to write
PLANTED = [
    ('country = "FR"', 'pays = "FR"', "unknown-key", (2, 1), "country"),
    ("duration = 50", "duree = 50", "unknown-key", (46, 1), "duration"),
    ('country = "FR"\n', 'country = "FR"\nsiret = "1"\n', "unknown-key", (3, 1), "practitioners[].legal"),
    ('country = "FR"', 'country = "France"', "bad-country", (2, 11), '"FR"'),
    ('["fr", "en"]', '"fr"', "wrong-type", (3, 13), '["fr"]'),
    ('["fr", "en"]', '["fr", "anglais"]', "bad-language", (3, 20), '"en"'),
    ('["fr", "en"]', '["fr", "fr", "en"]', "duplicate-language", (3, 20), ""),
    ("contact@example.org", "contact example.org", "bad-email", (4, 9), "@"),
    ("https://www.example.org", "www.example.org", "bad-url", (5, 12), '"https://www.example.org"'),
    ('"psychologue"', '"psycologue"', "bad-profession", (10, 14), '"psychologue"'),
    ('"+33 1 99 00 00 01"', '"01 23"', "bad-phone", (11, 9), "+33"),
    ("10000000009", "10000000008", "bad-number", (17, 10), "10000000009"),
    ('register = "rpps"\n', "", "missing-register", (16, 10), "register"),
    ('"rpps"', '"rrps"', "bad-register", (16, 12), '"rpps"'),
    ('"73282932000074"', '"73282932000075"', "bad-number", (21, 9), "73282932000074"),
    ("FR44732829320", "FR83404833048", "numbers-disagree", (22, 14), "732829320"),
    ("2027-12-31", '"31/12/2027"', "wrong-type", (23, 48), "until = 2027-12-31"),
    ('id = "paul"', 'id = "claire"', "duplicate-id", (26, 6), "claire-2"),
    ('id = "paul"', 'id = "Paul Vidal"', "bad-id", (26, 6), '"paul-vidal"'),
    ('"on-site"', '"onsite"', "unknown-value", (32, 8), '"on-site"'),
    ('{ fr = "En ligne", en', '{ fr = "En ligne", de', "unknown-language", (39, 27), "fr, en"),
    ('practitioners = ["claire"]', 'practitioners = ["clair"]', "unknown-reference", (40, 18), '"claire"'),
    ('practitioner = "claire"\nname', 'practitioner = "clara"\nname', "unknown-reference", (44, 16), '"claire"'),
    ("duration = 50", 'duration = "50 min"', "wrong-type", (46, 12), "duration = 50"),
    ("duration = 50", "duration = 0", "bad-minutes", (46, 12), "1"),
    ("duration = 50", "duration = 300", "service-longer-than-opening", (46, 12), ""),
    ("price = 65.50", 'price = "65,50 €"', "wrong-type", (47, 9), "price = 65.50"),
    ("price = 65.50", "price = 65.505", "bad-money", (47, 9), "65.50"),
    ("price = 65.50", "price = -1", "bad-money", (47, 9), ""),
    ("price = 65.50", "price = nan", "wrong-type", (47, 9), ""),
    ("price = 65.50", "price = 0", "price-zero", (47, 9), "free = true"),
    ("price = 65.50", "price = 65.50\nfree = true", "free-with-price", (47, 9), "price = 0"),
    ("price = 65.50", "price = 65.50\nfree = oui", "toml-syntax", (48, 8), "free = true"),
    ("duration = 80", "duration = 50", "duplicate-option", (50, 12), ""),
    ('places = ["cabinet"]', 'places = ["video"]', "service-nowhere", (59, 10), ""),
    ('"monday", "thursday"', '"lundi", "thursday"', "unknown-value", (63, 9), '"monday"'),
    ('"9:00-12:30"', '"le matin"', "bad-hours", (64, 10), '"9:00-12:30"'),
    ('"9:00-12:30"', '"12:30-9:00"', "hours-inverted", (64, 10), '"9:00-12:30"'),
    ('"14h-18h"', '"12h-18h"', "hours-overlap", (64, 24), '"9:00-18:00"'),
    ("until = 2026-12-31", "until = 2025-12-31", "dates-inverted", (72, 9), "until = 2026-01-01"),
    ('hours = ["9:00-12:00"]\n', "", "exception-without-hours", (75, 8), "hours"),
    ('key = "supervision"', 'key = "supervison"', "bad-declaration", (81, 7), '"supervision"'),
    ("signed_on = 2026-01-10", "", "missing-key", (80, 1), "signed_on = "),
    ('email = "contact@example.org"', 'time_zone = "Europe/Pariss"', "bad-zone", (4, 13), '"Europe/Paris"'),
    ('email = "contact@example.org"', 'currency = "€"', "bad-currency", (4, 12), '"EUR"'),
    ('email = "contact@example.org"', 'region = "CA-QC"', "bad-region", (4, 10), "FR-"),
    ('email = "contact@example.org"', 'site = { accent = "rouge" }', "bad-color", (4, 19), "#"),
    ('email = "contact@example.org"', 'site = { palette = "sage" }', "unknown-value", (4, 20), '"sauge"'),
    ('email = "contact@example.org"', "email = 3", "wrong-type", (4, 9), 'email = "3"'),
    ('email = "contact@example.org"', 'fictional = "oui"', "wrong-type", (4, 13), "fictional = true"),
    ('weeks = "even"', 'services = ["seance"]', "reference-disagrees", (70, 13), '"sophro"'),
    ('weeks = "even"', 'places = ["video"]', "reference-disagrees", (70, 11), ""),
    ('email = "contact@example.org"', 'smtp_password = "hush"', "secret-in-facts", (4, 1), ""),
    ('email = "contact@example.org"', 'tagline = "smtp://me:hush@mail"\nlink="x"', "unknown-key", (5, 1), ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "place", "write"), PLANTED)
def test_a_planted_fault_is_shown_at_its_place_with_what_to_write(old, new, code, place, write):
    _, problems = facts(old, new)
    found = [problem for problem in problems if problem.code == code]
    assert found, codes(problems)
    assert (found[0].line, found[0].column) == place
    for language in ("fr", "en"):
        said = found[0].write.say(language) if found[0].write else ""
        assert write in said
        assert found[0].what.say(language)
    if code != "secret-in-facts":
        assert found[0].source == found[0].source.rstrip("\n")
        assert found[0].column <= len(found[0].source) + 1


def test_the_place_of_a_fault_is_exact():
    _, problems = facts("duration = 50", 'duration = "cinquante"')
    assert problems[0].place == "content/practice.toml:46:12"
    assert problems[0].source == 'duration = "cinquante"'


def test_every_fault_is_told_at_once():
    text = FACTS
    for old, new in [("10000000009", "10000000008"), ('"on-site"', '"onsite"'), ("price = 65.50", "price = 0")]:
        text = text.replace(old, new, 1)
    _, problems = parse_practice(text)
    assert {"bad-number", "unknown-value", "price-zero"} <= set(codes(problems))


def test_a_secret_is_never_repeated_on_the_screen():
    _, problems = facts('email = "contact@example.org"', 'smtp_password = "hush"')
    assert "hush" not in repr(problems)
    _, problems = facts('email = "contact@example.org"', 'tagline = "smtp://me:hush@mail.example"')
    assert codes(problems) == ["secret-in-facts"]
    assert "hush" not in repr(problems)


@pytest.mark.parametrize(
    "line",
    ["smtp_password = hush", 'smtp_password = "hush', "smtp_token: hush", 'site = { hosst = 1, secret = "hush" }'],
)
def test_a_secret_is_not_repeated_whatever_else_is_wrong_on_its_line(line):
    _, problems = facts('email = "contact@example.org"', line)
    assert codes(problems) == ["secret-in-facts"]
    assert problems[0].line == 4
    assert "hush" not in repr(problems)


def test_a_secretary_is_no_secret():
    _, problems = facts('email = "contact@example.org"', 'secretariat = "Anne"')
    assert codes(problems) == ["unknown-key"]


def test_a_misspelt_key_is_shown_in_the_line_to_write():
    _, problems = facts('country = "FR"', 'contry = "FR"  # ici')
    assert problems[0].write.say("en") == 'Write: country = "FR"  # ici'


def test_a_misspelt_required_key_is_one_problem_not_two():
    _, problems = facts('name = "Maison des Tilleuls"', 'nom = "Maison des Tilleuls"')
    assert codes(problems) == ["unknown-key"]


SYNTAX = [
    ("name = Claire", 'name = "Claire"'),
    ("country = “FR”", 'country = "FR"'),
    ("country = « FR »", 'country = "FR"'),
    ('country: "FR"', 'country = "FR"'),
    ("price = 65,50", "price = 65.50"),
    ("free = oui", "free = true"),
    ("free = False", "free = false"),
    ('name = "Claire', '"'),
    ('days = ["monday"', ""),
    ('name = "a" "b"', ""),
    ("day = 2026-02-30", ""),
    ("[site", "[site]"),
    ("juste un mot", "="),
    ("durée = 50", "duree = 50"),
    ('path = "C:\\Users"', "'"),
]


@pytest.mark.parametrize(("line", "write"), SYNTAX)
def test_a_line_that_is_not_toml_is_explained_with_the_line_as_it_should_be(line, write):
    _, problems = parse_practice(f'name = "x"\n{line}\n\n[newsletter]\nenabled = true\n')
    syntax = [problem for problem in problems if problem.code == "toml-syntax"]
    assert syntax, codes(problems)
    assert syntax[0].line == 2
    assert syntax[0].write is not None
    assert write in syntax[0].write.say("fr")


def test_several_syntax_errors_are_told_at_once():
    text = 'name = Claire\ncountry = “FR”\nlanguages: ["fr"]\n[newsletter]\nenabled = oui\n'
    _, problems = parse_practice(text)
    assert [p.line for p in problems if p.code == "toml-syntax"] == [1, 2, 3, 5]


def test_what_follows_a_syntax_error_is_checked_all_the_same():
    _, problems = facts("price = 65.50", "price = 65,50")
    assert codes(problems) == ["toml-syntax"]
    _, problems = parse_practice(FACTS.replace("price = 65.50", "price = 65,50").replace('"on-site"', '"onsite"'))
    assert sorted(codes(problems)) == ["toml-syntax", "unknown-value"]


def test_a_key_written_twice_names_the_first_line():
    _, problems = parse_practice('name = "a"\ncountry = "FR"\nname = "b"\n')
    assert problems[0].code == "toml-syntax"
    assert problems[0].line == 3
    assert "1" in problems[0].what.say("fr")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    path = tmp_path / "practice.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FACTS.replace("\n", "\r\n").encode())
    practice, problems = load_practice(path)
    assert problems == []
    assert practice.name == "Maison des Tilleuls"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x00\x01", "not-a-text"),
        ("name = 'é'".encode("latin-1"), "not-utf8"),
        ("name = 'é'".encode("utf-16"), "not-utf8"),
        (b"x = " + b"[" * 100_000, "toml-syntax"),
        (b"x = " + b"9" * 10_000, "toml-syntax"),
        (b"#" * 5_000_001, "file-too-large"),
    ],
)
def test_a_file_that_is_no_toml_text_is_one_clear_problem(tmp_path, content, code):
    path = tmp_path / "practice.toml"
    path.write_bytes(content)
    _, problems = load_practice(path)
    assert code in codes(problems)


def test_a_missing_file_is_a_problem_and_not_a_traceback(tmp_path):
    practice, problems = load_practice(tmp_path / "practice.toml")
    assert practice is None
    assert codes(problems) == ["unreadable-file"]


def test_require_raises_with_every_problem(tmp_path):
    site = site_with(tmp_path, {}, practice=FACTS.replace("10000000009", "10000000008"))
    loaded = load(site, now=NOW)
    assert loaded.practice is not None
    with pytest.raises(ProblemsFound) as raised:
        loaded.require()
    assert codes(raised.value.problems) == ["bad-number"]


def test_warnings_do_not_stop(tmp_path):
    twice = '\n[[availability]]\npractitioner = "claire"\ndays = ["monday"]\nhours = ["9:00-10:00"]\n'
    loaded = load(site_with(tmp_path, {}, practice=FACTS + twice), now=NOW)
    assert codes(loaded.problems) == ["hours-twice"]
    practice, library = loaded.require()
    assert practice.name == "Maison des Tilleuls"
    assert library.documents == ()


def test_a_portrait_must_exist_and_be_described(tmp_path):
    facts_text = FACTS.replace('name = "Paul Vidal"', 'name = "Paul Vidal"\nportrait = "Paul.jpg"')
    loaded = load(site_with(tmp_path, {"media/paul.jpg": b"x"}, practice=facts_text), now=NOW)
    assert codes(loaded.problems) == ["missing-file"]
    assert "paul.jpg" in loaded.problems[0].write.say("fr")
    loaded = load(site_with(tmp_path, {}, practice=facts_text.replace("Paul.jpg", "paul.jpg")), now=NOW)
    assert codes(loaded.problems) == ["image-without-alt"]


@pytest.mark.parametrize(
    "written",
    [
        "9:00-12:30",
        "9h-12h30",
        "9h00 à 12h30",
        "09:00–12:30",
        "9 h – 12 h 30",
        "de 9h à 12h30",
        "9-12:30",
        "9.00-12.30",
    ],
)
def test_hours_are_read_as_people_write_them(written):
    assert read_span(written) == TimeSpan(dt.time(9), dt.time(12, 30))


@pytest.mark.parametrize("written", ["", "9:00", "25:00-26:00", "9:75-10:00", "matin", "9:00-24:00"])
def test_what_is_not_a_span_of_hours_is_refused(written):
    assert read_span(written) is None


def test_a_psychologist_in_belgium_needs_a_belgian_company_number():
    text = FACTS.replace('country = "FR"', 'country = "BE"').replace(
        'siret = "73282932000074"\nvat_number = "FR44732829320"', 'company_number = "0403.170.702"'
    )
    _, problems = parse_practice(text)
    assert codes(problems) == ["bad-number"]


def test_a_new_practice_is_told_what_is_still_unanswered():
    practice, problems = parse_practice('name = "Cabinet"\ncountry = "FR"\n')
    assert problems == []
    missing = codes(unanswered(practice))
    expected = {"site-url", "email", "phone", "practitioners", "places", "host", "publication-director"}
    assert {f"unanswered-{name}" for name in expected} <= set(missing)


def test_a_practitioner_is_told_which_legal_facts_are_due():
    practice, _ = facts()
    missing = {(p.code.removeprefix("unanswered-"), p.what.say("fr").split()[0]) for p in unanswered(practice)}
    assert ("legal", "Paul") in missing
    assert ("mediator", "Claire") in missing
    assert ("register-number", "Claire") not in missing
    assert ("register-number", "Paul") not in missing
    assert ("insurer", "Claire") not in missing


def test_a_title_without_number_is_asked_for_where_it_is_reserved():
    practice, _ = facts('register = "rpps"\nnumber = "10000000009"\n', "")
    asked = [p for p in unanswered(practice) if p.code == "unanswered-register-number"]
    assert len(asked) == 1
    assert "RPPS" in asked[0].what.say("fr")
    assert "annuaire.sante.fr" in asked[0].write.say("fr")


def test_a_health_profession_owes_no_mediator():
    practice, _ = facts('"psychologue"', '"psychiatre"')
    assert not any(p.code == "unanswered-mediator" for p in unanswered(practice))


def test_nothing_unanswered_is_an_error():
    practice, _ = facts()
    assert {problem.level for problem in unanswered(practice)} == {"warning"}


@pytest.mark.parametrize("line", ['tagline = "…"', 'tagline = { fr = "…", en = "A tagline" }', 'phone = "..."'])
def test_an_ellipsis_left_from_init_is_not_an_answer(line):
    """`limits = "…"`, its # removed and nothing written, is never published."""
    _, problems = parse_practice(f'languages = ["fr", "en"]\nname = "x"\ncountry = "FR"\n{line}\n')
    assert [p.line for p in problems if p.code == "unanswered-example"] == [4]


def test_a_number_of_zeros_is_an_example(tmp_path):
    """The zeros of the example pass every checksum, and are nobody's number."""
    from parvis.practice.numbers import check_number

    assert check_number("siret", "00000000000000") is not None
