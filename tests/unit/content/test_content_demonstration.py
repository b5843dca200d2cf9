"""The demonstration practice is what we show first: every fact and every sentence of it has to hold."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest

from parvis.ethics.run import check_site
from parvis.i18n import Localized
from parvis.paths import CARRIED, Site
from parvis.practice.documents import Document, Library
from parvis.practice.help_lines import help_lines
from parvis.practice.load import Loaded, load
from parvis.practice.model import Practice, Practitioner
from parvis.practice.numbers import check_number
from parvis.practice.unanswered import unanswered

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
SITE = Site(CARRIED)
# Ranges that Arcep reserves for films and books (decision 2018-0881), without spaces.
FICTIONAL = re.compile(r"(?:\+33|0)(?:199\s?00|26191|35301|46571|53649|63998)\d{4}")
# Help lines that the sheet « Qui appeler » gives besides those of the product.
PUBLIC_LINES = {"0972394050", "0980980930", "0800231313", "0974751313"}
NOT_HER_WORDS = re.compile(
    r"\b(?:patiente?s?|soins?|soignante?s?|thérapies?|thérapeutes?|thérapeutiques?|consultations?"
    r"|patients?|therap(?:y|ies|ists?|eutic)|cures?)\b",
    re.IGNORECASE,
)
UNTAUGHT = re.compile(
    r"\b(?:EMDR|hypnoses?|PNL|reiki|gestalt|naturopathie|kinésiologie|schéma-thérapie|MBSR|hypnosis|NLP)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(SITE, now=NOW)


@pytest.fixture(scope="module")
def practice(loaded: Loaded) -> Practice:
    assert loaded.practice is not None
    return loaded.practice


@pytest.fixture(scope="module")
def published(loaded: Loaded) -> Library:
    return loaded.library.public(NOW)


def text_of(document: Document) -> str:
    return "\n".join((document.title, document.summary, document.category, *document.tags, document.body))


def facts_of(practice: Practice, person: Practitioner) -> Iterator[str]:
    """Everything the facts say of one person, in every language."""
    services = [service for service in practice.services if service.practitioner == person.id]
    for owner in (person, person.legal, *person.titles, *person.credentials, *services):
        for name in owner.__dataclass_fields__ if owner else ():
            value = getattr(owner, name)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Localized):
                    yield from (text for _, text in item.values)
                elif isinstance(item, str):
                    yield item


def test_the_demonstration_loads_without_a_single_problem(loaded: Loaded) -> None:
    assert [f"{problem.place} {problem.what}" for problem in loaded.problems] == []


def test_nothing_is_left_unanswered(practice: Practice) -> None:
    assert [str(problem.what) for problem in unanswered(practice)] == []


def test_the_check_finds_nothing_to_say_of_it(loaded: Loaded, practice: Practice) -> None:
    report = check_site(SITE, practice, loaded.library, now=NOW, language="en")
    assert [f"{finding.path}:{finding.line} {finding.rule}: {finding.excerpt}" for finding in report.findings] == []
    assert list(report.suppressions) == [], "the demonstration needs no exception"


def test_the_check_finds_nothing_in_the_texts_still_to_come_either(loaded: Loaded, practice: Practice) -> None:
    later = NOW.replace(year=2027, month=3)
    report = check_site(SITE, practice, loaded.library, now=later, language="en")
    assert [f"{finding.path}:{finding.line} {finding.rule}" for finding in report.findings] == []


def test_it_says_that_it_is_fictional(practice: Practice) -> None:
    assert practice.fictional
    assert practice.site_url.endswith(".example")
    assert practice.endpoint_url.endswith(".example")


def test_every_address_in_it_belongs_to_nobody(practice: Practice) -> None:
    source = SITE.facts.read_text(encoding="utf-8")
    addresses = re.findall(r"[\w.+-]+@([\w.-]+)", source)
    assert addresses
    assert all(domain.endswith(".example") for domain in addresses)
    hosts = set(re.findall(r"https?://([\w.-]+)", source)) - {"www.codededeontologiedespsychologues.fr"}
    assert all(host.endswith(".example") for host in hosts)


def test_every_telephone_number_is_a_fictional_one_or_a_help_line() -> None:
    known = {re.sub(r"\D", "", line.number) for line in help_lines("FR", "fr")} | PUBLIC_LINES
    numbers = []
    for path in [SITE.facts, *SITE.content.glob("*/*.md")]:
        for found in re.findall(
            r"(?<![\w\"-])(?:\+33\s?|0)[1-9](?:[\s.]?\d{2,3}){3,4}(?![\w-])", path.read_text(encoding="utf-8")
        ):
            numbers.append(re.sub(r"[\s.]", "", found))
    assert numbers
    assert [n for n in numbers if n not in known and not FICTIONAL.fullmatch(n)] == []


def test_registration_numbers_are_well_formed(practice: Practice) -> None:
    numbers = [(title.register, title.number) for person in practice.practitioners for title in person.titles]
    numbers += [("siret", person.legal.siret) for person in practice.practitioners if person.legal]
    assert len(numbers) == 3
    assert [check_number(register, number) for register, number in numbers] == [None, None, None]


def test_the_two_people_are_separate_in_everything_that_must_be(practice: Practice) -> None:
    psychologist, sophrologist = practice.practitioners
    assert (psychologist.profession, sophrologist.profession) == ("psychologue", "sophrologue")
    assert psychologist.legal is not None
    assert sophrologist.legal is not None
    assert psychologist.legal.siret[:9] != sophrologist.legal.siret[:9]
    assert "261" in psychologist.legal.vat.to("fr")
    assert "293 B" in sophrologist.legal.vat.to("fr")
    assert psychologist.data_controller != sophrologist.data_controller
    assert sophrologist.legal.mediator is not None
    assert not sophrologist.titles, "sophrologue is not a protected title"
    assert {service.practitioner for service in practice.services} == {"mathilde", "nadia"}
    assert {rule.practitioner for rule in practice.availability} == {"mathilde", "nadia"}


def test_the_house_bears_no_protected_title(practice: Practice) -> None:
    assert "psycholog" not in practice.name.lower()
    for language in practice.languages:
        tagline = practice.tagline.to(language).lower()
        assert "psycholog" not in tagline or "sophrolog" in tagline


def test_her_certificate_is_quoted_with_its_code_and_its_limit(practice: Practice) -> None:
    (certificate,) = practice.practitioner("nadia").credentials
    assert re.fullmatch(r"RNCP0+", certificate.code)
    assert "n'est pas un diplôme d'État" in certificate.note.to("fr")
    assert "not a State diploma" in certificate.note.to("en")


def test_the_sophrologist_never_speaks_as_a_health_professional(practice: Practice, loaded: Loaded) -> None:
    hers = [document for document in loaded.library.documents if document.author == "nadia"]
    assert len(hers) >= 8
    texts = {str(document.path): text_of(document) for document in hers}
    texts |= {
        f"transcript {d.transcript}": (SITE.content / "media" / d.transcript).read_text("utf-8")
        for d in hers
        if d.transcript
    }
    texts["practice.toml"] = "\n".join(facts_of(practice, practice.practitioner("nadia")))
    found = {name: match.group() for name, text in texts.items() if (match := NOT_HER_WORDS.search(text))}
    assert found == {}


def test_no_method_is_named_that_nobody_learned(practice: Practice, loaded: Loaded) -> None:
    texts = [text_of(document) for document in loaded.library.documents]
    texts += [text for person in practice.practitioners for text in facts_of(practice, person)]
    assert [match.group() for text in texts if (match := UNTAUGHT.search(text))] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_there_is_enough_to_read(published: Library, language: str) -> None:
    articles, resources = published.of("article", language), published.of("resource", language)
    assert len(articles) >= 8
    assert len(resources) >= 4
    assert all(600 <= len(article.body.split()) <= 1200 for article in articles)
    assert all(len(resource.body.split()) >= 290 for resource in resources)


def test_every_published_text_exists_in_both_languages(published: Library) -> None:
    for document in published.documents:
        (other,) = published.translations(document)
        assert {document.lang, other.lang} == {"fr", "en"}
        assert (document.kind, document.role, document.author, document.date) == (
            other.kind,
            other.role,
            other.author,
            other.date,
        )
        assert (document.sensitive, document.vignette) == (other.sensitive, other.vignette)


def test_a_translation_follows_its_original_heading_by_heading(published: Library) -> None:
    for document in published.of("article", "fr") + published.of("resource", "fr") + published.of("page", "fr"):
        (other,) = published.translations(document)
        headings = [len(re.findall(r"^#{2,3} ", text.body, re.MULTILINE)) for text in (document, other)]
        assert headings[0] == headings[1], f"{document.path} and {other.path} do not have the same parts"


def test_links_stay_in_the_language_of_the_page(published: Library) -> None:
    for document in published.documents:
        targets = re.findall(r"\]\(([^)\s]+\.md)\)", document.body)
        assert all(target.endswith(".en.md") == (document.lang == "en") for target in targets), document.path


def test_articles_are_dated_in_the_past_and_have_what_lists_show(published: Library) -> None:
    first, last = dt.date(2026, 3, 1), dt.date(2026, 11, 20)
    for article in published.of("article"):
        assert article.date is not None
        assert first <= article.date.date() <= last
        assert article.summary
        assert article.category
        assert article.author in {"mathilde", "nadia"}


def test_a_draft_and_a_text_to_come_are_there_for_the_tests_of_what_must_not_leak(loaded: Loaded) -> None:
    drafts = [d for d in loaded.library.documents if d.status == "draft"]
    to_come = [d for d in loaded.library.documents if d.status == "published" and d.date and d.date > NOW]
    assert [d.slug for d in drafts] == ["parler-d-argent"]
    assert [d.slug for d in to_come] == ["reprendre-apres-un-arret"]


def test_a_title_with_a_colon_is_among_them(published: Library) -> None:
    assert any(" : " in article.title for article in published.of("article", "fr"))


def test_uids_are_written_and_differ(loaded: Loaded) -> None:
    uids = [document.uid for document in loaded.library.documents]
    assert len(set(uids)) == len(uids)
    assert all(str(uuid.UUID(uid)) == uid for uid in uids)


def test_texts_that_speak_of_suicide_say_whom_to_call(published: Library) -> None:
    spoken = re.compile(
        r"suicid|idées noires|pensez à mourir|pensé à mourir|think of dying|thought of dying|dark thoughts",
        re.IGNORECASE,
    )
    speaking = [document for document in published.documents if spoken.search(document.body)]
    assert len(speaking) >= 8
    assert [str(document.path) for document in speaking if "3114" not in document.body] == []


def test_cases_told_are_declared_as_invented(published: Library, practice: Practice) -> None:
    told = [d for d in published.documents if re.search(r"\binvent(?:é|e|és|ée|ed)\b", d.body) and d.kind != "page"]
    assert {document.vignette for document in told} <= {"fictional"}
    assert sum(document.vignette == "fictional" for document in published.documents) >= 6
    assert any(declaration.key == "vignettes" for declaration in practice.declarations)


def test_declarations_are_signed_and_still_hold(practice: Practice) -> None:
    signed = {declaration.key for declaration in practice.declarations}
    assert signed >= {
        "title.registered",
        "credentials",
        "supervision",
        "insurance",
        "vignettes",
        "crisis_numbers_reviewed_on",
        "newsletter.consent",
        "data",
        "images",
    }
    for declaration in practice.declarations:
        assert declaration.signed_on <= NOW.date()
        assert declaration.expires_on is not None
        assert declaration.expires_on > NOW.date()


@pytest.mark.parametrize("name", ["trois-minutes-d-attention.mp3", "trois-minutes-d-attention.en.mp3"])
def test_the_recording_is_short_light_and_written_out(name: str) -> None:
    recording = SITE.content / "media" / name
    assert recording.stat().st_size <= 400_000
    assert 120 <= mutagen.File(recording).info.length <= 240
    transcript = recording.with_suffix(".md").read_text(encoding="utf-8")
    assert len(transcript.split()) > 150


def test_the_page_of_the_recording_says_that_the_voice_is_synthetic(published: Library) -> None:
    pages = [document for document in published.documents if document.audio]
    assert len(pages) == 2
    assert all(re.search(r"synth[ée]ti", document.body) for document in pages)


def test_every_role_that_a_visitor_needs_has_its_words(published: Library) -> None:
    for language in ("fr", "en"):
        for role in ("home", "services", "places", "booking", "newsletter", "crisis"):
            assert published.page(role, language) is not None, f"{role} in {language}"
        about = [d for d in published.of("page", language) if d.role == "about"]
        assert {d.author for d in about} == {"mathilde", "nadia"}


def test_sources_beside_the_texts_are_not_other_peoples_pictures() -> None:
    carried = {path.suffix for path in Path(SITE.content / "media").iterdir()}
    assert carried <= {".md", ".mp3", ".png", ".webp"}
