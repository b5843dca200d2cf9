"""Rules that need the whole site: what facts, heads, generated pages and own templates answer or reveal."""

from __future__ import annotations

import dataclasses
from pathlib import PurePosixPath

import pytest
from rules_site import checked, names, text

from parvis.i18n import Localized
from parvis.pages.structured_data import person
from parvis.practice.model import Practice, Practitioner, Title
from parvis.practice.urls import Urls

FACTS = "content/practice.toml"
MEMBER = text("Je suis membre de la Fédération des coachs de Loire.")


def page(body: str, **more):
    return text(body, kind="page", path=PurePosixPath("content/pages/page.md"), **more)


# ---------------------------------------------------------------- titles agree


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "Léa Roy, psychologue"},
        {"headline": "Psychologue à Nantes"},
        {"top": 'tagline = "Psychologue à Nantes"'},
        {"person": 'receives = "Je suis psychologue et je reçois les adultes."'},
        {"person": '[[practitioners.titles]]\nname = "Psychologue"'},
    ],
)
def test_a_title_that_is_not_held_is_found_where_it_is_written(tmp_path, facts):
    """Name, headline, tagline, bio and titles of practice.toml are read as titles."""
    assert "title-of-psychologue" in names(checked(tmp_path, **facts), FACTS)


def test_a_page_title_is_read_as_a_title(tmp_path):
    """« Psychologue à Nantes » above a coach's page is found in the head."""
    report = checked(tmp_path, page("Bonjour.", title="Psychologue à Nantes"))
    assert names(report) == {"title-of-psychologue"}


def test_the_title_of_an_article_about_a_profession_is_not_a_claim(tmp_path):
    """An article may be about psychologists."""
    assert names(checked(tmp_path, text("Un article.", title="Psychologue, coach : qui fait quoi"))) == set()


def test_json_ld_names_nothing_that_the_check_has_not_read():
    """Every title of a person's JSON-LD is the headline, a title or the profession."""
    lea = Practitioner(
        "lea",
        "Léa Roy",
        "coach",
        headline=Localized.of("Coach à Nantes"),
        titles=(Title(Localized.of("Coach diplômée")),),
    )
    practice = Practice(name="Maison Roy", country="FR", practitioners=(lea,))
    said = person(practice, lea, Urls.of(practice), "fr")
    assert said["jobTitle"] == "Coach à Nantes"
    assert [each["name"] for each in said["hasCredential"]] == ["Coach diplômée"]
    plain = dataclasses.replace(lea, headline=Localized(), titles=())
    practice = dataclasses.replace(practice, practitioners=(plain,))
    assert person(practice, plain, Urls.of(practice), "fr")["jobTitle"] == "coach"


# ---------------------------------------------------------------- memberships and certificates


def test_a_membership_that_no_fact_names_is_found(tmp_path):
    """The sentence alone does not prove it."""
    assert names(checked(tmp_path, MEMBER), "content/articles/texte.md") == set()  # articles are not where one boasts
    assert "membership-not-declared" in names(checked(tmp_path, page(MEMBER.body)))


def test_a_membership_among_the_facts_answers_the_sentence(tmp_path):
    """Then only the declaration is asked for."""
    fact = 'memberships = ["Fédération des coachs de Loire"]'
    assert names(checked(tmp_path, page(MEMBER.body), person=fact)) == {"nothing-signed-about-it"}


def test_another_membership_does_not_answer(tmp_path):
    """A syndicate is not a federation."""
    fact = 'memberships = ["Syndicat des coachs"]'
    assert "membership-not-declared" in names(checked(tmp_path, page(MEMBER.body), person=fact))


def test_a_certificate_among_the_facts_answers_the_sentence(tmp_path):
    """Level and body stand in credentials."""
    body = "Je suis coach certifiée ICF."
    fact = '[[practitioners.credentials]]\nname = "Coach PCC"\nawarded_by = "ICF"'
    assert "coaching-credential-not-declared" in names(checked(tmp_path, page(body)))
    assert "coaching-credential-not-declared" not in names(checked(tmp_path, page(body), person=fact))


def test_a_signed_declaration_answers_what_is_shown(tmp_path):
    """Signed by the person or for the whole practice; by someone else it would not load."""
    fact = 'supervision = "Une fois par mois"'
    signed = '[[declarations]]\nkey = "supervision"\nstatement = "Oui."\nsigned_on = 2026-09-01'
    assert names(checked(tmp_path, person=fact)) == {"nothing-signed-about-it"}
    assert names(checked(tmp_path, person=fact, service=signed)) == set()
    assert names(checked(tmp_path, person=fact, service=f"{signed}\nexpires_on = 2026-10-01")) == {
        "expired-declaration"
    }


# ---------------------------------------------------------------- facts as texts


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"service": 'note = "« Merci Léa, vous avez changé ma vie ! » – Paul"'}, "client-testimonial"),
        ({"person": '[[practitioners.credentials]]\nname = "Diplôme d’État de coach"\nawarded_by = "École"'}, "state-diploma-that-does-not-exist"),
        ({"service": '[newsletter]\nname = "La lettre de mes patients"'}, "subject-that-reveals-care"),
        ({"service": '[newsletter]\nrhythm = "Plus que 3 places, inscrivez-vous vite !"'}, "false-urgency"),
        ({"service": '[[places]]\nid = "ici"\nkind = "on-site"\nname = "Ici"\nnote = "Résultats garantis."'}, "guaranteed-result"),
    ],
)  # fmt: skip
def test_what_visitors_read_of_the_facts_is_read(tmp_path, facts, rule):
    """Testimonials in a note, a certificate's wording, the letter's name and rhythm, a place's note."""
    assert rule in names(checked(tmp_path, **facts), FACTS)


# ---------------------------------------------------------------- letters


def test_an_article_sent_as_a_letter_is_read_as_a_letter(tmp_path):
    """`newsletter: true` in its head brings the rules about letters, at the place in the text."""
    body = "On respire.\n\nPlus que 3 places, inscrivez-vous vite !"
    sent = text(body, newsletter=True, field_lines={"title": 2, "newsletter": 3})
    assert names(checked(tmp_path, text(body))) == set()
    assert names(checked(tmp_path, sent)) == {"false-urgency"}
    assert [f.line for f in checked(tmp_path, sent).findings if f.rule == "false-urgency"] == [7]


def test_an_article_kept_out_of_the_letter_is_an_article(tmp_path):
    """`newsletter: false` says so."""
    kept = text("Plus que 3 places !", newsletter=False, field_lines={"title": 2, "newsletter": 3})
    assert names(checked(tmp_path, kept)) == set()


def test_a_subject_that_reveals_care_is_found_in_the_head(tmp_path):
    """The title of an article is the subject of the mail."""
    assert names(checked(tmp_path, text("Bonjour.", title="Suite de votre thérapie"))) == {"subject-that-reveals-care"}


# ---------------------------------------------------------------- pages that Parvis writes


POLICY = "## Politique de confidentialité\n\nVos données restent confidentielles."


def test_a_privacy_policy_of_ones_own_is_read(tmp_path):
    """Controller, retention, rights: each is missed."""
    assert names(checked(tmp_path, page(POLICY))) == {
        "privacy-text-without-controller", "privacy-text-without-retention", "privacy-text-without-rights",
    }  # fmt: skip


def test_what_is_added_to_the_generated_page_is_answered_by_it(tmp_path):
    """`role: privacy`: the generated sections follow on the same page."""
    assert names(checked(tmp_path, page(POLICY, role="privacy"))) == set()


# ---------------------------------------------------------------- templates of one's own


def test_a_box_ticked_in_an_own_template_is_found_at_its_line(tmp_path):
    """A tag over several lines is one tag."""
    form = '<form>\n<p>La lettre</p>\n<input type="checkbox"\n  name="lettre" checked>\n</form>\n'
    (finding,) = (
        f for f in checked(tmp_path, templates={"newsletter.html": form}).findings if f.path != PurePosixPath(FACTS)
    )
    assert (finding.rule, str(finding.path), finding.line) == (
        "newsletter-box-already-ticked", "templates/newsletter.html", 3,
    )  # fmt: skip


def test_a_foot_without_emergency_help_is_found(tmp_path):
    """The theme's own says it on every page, contact and booking included."""
    foot = "{% macro foot() %}\n<footer>{{ site.name }}</footer>\n{% endmacro %}\n"
    kept = foot.replace("{{ site.name }}", "{{ site.help_sentence }}")
    assert names(checked(tmp_path, templates={"_site.html": foot})) == {"emergency-help-left-out"}
    assert names(checked(tmp_path, templates={"_site.html": kept})) == set()


def test_a_template_that_is_not_text_is_left_to_the_build(tmp_path):
    """The check goes on."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "home.html").write_bytes(b"\xff\xfe\x00")
    assert names(checked(tmp_path)) == set()


# ---------------------------------------------------------------- countries


def test_a_belgian_clinical_psychologist_shows_every_proof(tmp_path):
    """Degree, Commission, visa and recognition: each missing one is named."""
    proofs = """
[[practitioners.credentials]]
name = "Master en psychologie clinique"
awarded_by = "Université"
[[practitioners.titles]]
name = "Psychologue clinicienne"
register = "compsy"
number = "123456789"
issued_by = "Commission des psychologues"
"""
    more = """
[[practitioners.titles]]
name = "Agrément de la Communauté française"
register = "visa"
number = "123456"
issued_by = "SPF Santé publique"
"""
    known = {"country": "BE", "profession": "psychologue-clinicien", "headline": "Psychologue clinicienne"}
    rule = "clinical-psychologist-in-belgium"
    short = [f for f in checked(tmp_path, person=proofs, **known).findings if f.rule == rule]
    assert {finding.level for finding in short} == {"error"}
    assert len(short) == 2
    assert rule not in names(checked(tmp_path, person=proofs + more, **known))


@pytest.mark.parametrize(
    ("country", "rule"),
    [("BE", "missing-identity-of-the-publisher"), ("CH", "missing-identity-of-the-publisher"), ("GB", "missing-identity-of-the-publisher"), ("FR", "missing-publisher")],
)  # fmt: skip
def test_who_publishes_is_asked_in_each_country(tmp_path, country, rule):
    """Name and address are due in the four."""
    assert rule in names(checked(tmp_path, country=country), FACTS)
