"""Everything a practice publishes, read at once: facts, titles, summaries, bodies, own rules, suppressions."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import PurePosixPath

import pytest

from parvis.ethics.finding import Report
from parvis.ethics.report import render
from parvis.ethics.run import check_site
from parvis.paths import Site
from parvis.practice.documents import Document, Library
from parvis.practice.load import load_practice
from samples.ethics_practice import HOST, MARC, OWN_RULE, SERVICE_OF_MARC

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
FACTS = (
    """
name = "Maison des Tilleuls"
country = "FR"
languages = ["fr"]
phone = "+33199000001"

[site]
publication_director = "Claire Aubert"

"""
    + HOST
    + """
[[practitioners]]
id = "claire"
name = "Claire Aubert"
profession = "psychologue"
headline = "Psychologue clinicienne"
receives = "Je reçois les adultes."

[[practitioners.titles]]
name = "Psychologue"
register = "rpps"
number = "10000000009"
issued_by = "ARS Auvergne-Rhône-Alpes"

[practitioners.legal]
name = "Claire Aubert"
form = "Entrepreneur individuel"
siret = "73282932000074"
address = { street = "12, rue des Tilleuls", postal_code = "69007", city = "Lyon" }
mediator_exempt = "Service de santé"
rules = "Code de déontologie des psychologues"

"""
    + MARC
    + """
[[services]]
id = "entretien"
practitioner = "claire"
name = "Entretien"
duration = 50
price = 65

"""
    + SERVICE_OF_MARC
    + """
[[declarations]]
key = "title.registered"
practitioner = "claire"
statement = "Je suis inscrite au RPPS."
signed_on = 2026-09-01
"""
)


@pytest.fixture
def write(tmp_path):
    """Write practice.toml, changed as asked, and texts; answer the report of the check."""

    def check(
        *documents: Document, replace: tuple[str, str] = ("", ""), facts: str = FACTS, language: str = "fr"
    ) -> Report:
        assert replace[0] in facts
        site = Site(tmp_path)
        site.content.mkdir(exist_ok=True)
        site.facts.write_text(facts.replace(*replace) if replace[0] else facts, encoding="utf-8")
        practice, problems = load_practice(site.facts)
        assert practice is not None, [str(problem.what) for problem in problems]
        for document in documents:
            path = tmp_path / document.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"---\ntitle: {document.title}\n---\n\n{document.body}", encoding="utf-8")
        return check_site(site, practice, Library(documents), now=NOW, language=language)

    return check


def article(body: str, **more) -> Document:
    values = {
        "path": PurePosixPath("content/articles/texte.md"), "kind": "article", "lang": "fr", "title": "Un texte",
        "slug": "texte", "body_line": 5, "date": NOW, "author": "marc", "field_lines": {"title": 2},
    }  # fmt: skip
    return Document(**(values | more), body=body)


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_a_practice_in_order_has_nothing_to_report(write):
    """Complete facts and an honest article pass."""
    report = write(article("On respire, on s’assoit, on parle."))
    assert rules(report) == []
    assert not report.blocks
    assert report.texts_read == 2
    assert report.words > 10


def test_a_promise_in_the_bio_is_found_in_practice_toml(write):
    """A sentence of practice.toml is pointed to in that file, at its own line and column."""
    report = write(replace=("Je reçois les adultes.", "Je reçois les adultes. Je guéris leurs chagrins."))
    (finding,) = report.findings
    assert finding.rule == "promise-of-a-cure"
    assert finding.path == PurePosixPath("content/practice.toml")
    assert finding.source_line[finding.column - 1 :].startswith("Je guéris")
    assert FACTS.splitlines()[finding.line - 1].startswith("receives")
    assert report.blocks


def test_a_place_in_a_text_is_that_of_its_file(write):
    """Line and column count from the top of the Markdown file, front matter included."""
    report = write(article("Bonjour.\n\nIci, mon protocole guérit tout.\n"))
    (finding,) = report.findings
    assert finding.place.startswith("content/articles/texte.md:7:6")
    assert finding.source_line == "Ici, mon protocole guérit tout."


def test_titles_and_summaries_are_read(write):
    """What lists and search results show is read too."""
    title = write(article("Bonjour.", title="Guérissez enfin de vos peurs"))
    assert [(f.rule, f.line, f.column) for f in title.findings] == [("promise-of-a-cure", 2, 8)]
    assert rules(write(article("Bonjour.", summary="Des résultats garantis."))) == ["guaranteed-result"]


def test_each_text_is_read_for_its_author(write):
    """The author's profession decides: the title that one holds, the other may not use."""
    body = "Je suis psychologue et je vous reçois."
    assert rules(write(article(body, author="claire"))) == []
    assert rules(write(article(body, author="marc"))) == ["title-of-psychologue"]


def test_a_shared_page_is_read_for_everyone(write):
    """On a page of the house only what concerns everyone in it is reported."""
    page = article("Nos patients viennent à pied.", kind="page", author="", path=PurePosixPath("content/pages/a.md"))
    assert rules(write(page)) == []
    alone = article("Mes patients viennent à pied.", kind="page", author="marc", path=page.path)
    assert rules(write(alone)) == ["medical-words-in-wellbeing"]


def test_a_title_declared_with_its_number_is_held(write):
    """Config first: someone of another profession who declares a registered title may use it."""
    titles = '\n[[practitioners.titles]]\nname = "Psychologue"\nregister = "rpps"\nnumber = "10000000009"\n'
    facts = 'limits = "Je ne remplace aucun suivi médical."'
    report = write(article("Je suis psychologue aussi."), replace=(facts, facts + "\n" + titles))
    assert "title-of-psychologue" not in rules(report)


def test_drafts_and_texts_of_the_future_are_not_read(write):
    """Only what is published now is checked."""
    body = "Mon protocole guérit tout."
    assert rules(write(article(body, status="draft"))) == []
    assert rules(write(article(body, date=NOW + dt.timedelta(days=1)))) == []


def test_sensitive_texts_show_the_crisis_block(write):
    """The crisis block that the page shows answers the missing line."""
    body = "Après le suicide d’un proche, on se tait."
    assert rules(write(article(body, author="claire"))) == ["missing-crisis-line"]
    assert rules(write(article(body, author="claire", sensitive=True))) == []


def test_a_case_that_says_what_it_is_passes(write):
    """The front matter's `vignette` answers the case told without a statement."""
    body = "Une patiente que je suis m’a écrit."
    assert rules(write(article(body, author="claire"))) == ["case-told-without-a-statement"]
    assert rules(write(article(body, author="claire", vignette="fictional"))) == []


def test_a_missing_fact_is_reported_with_whose_it_is(write):
    """Who lacks what is said, at the place of the table in practice.toml."""
    report = write(replace=('mediator = { name = "Exemple Médiation" }\n', ""))
    (finding,) = report.findings
    assert finding.rule == "missing-mediator"
    assert finding.level == "error"
    assert "Marc Olive" in finding.message
    assert finding.line > 0


def test_a_level_depends_on_the_profession(write):
    """For a psychologist the mediator is discussed: advice, never an error."""
    report = write(replace=('mediator_exempt = "Service de santé"\n', ""))
    assert [(f.rule, f.level) for f in report.findings] == [("missing-mediator", "advice")]


def test_a_missing_fact_may_be_kept_with_a_reason(write):
    """A comment anywhere in practice.toml keeps something missing, and the report lists it."""
    without = FACTS.replace('mediator = { name = "Exemple Médiation" }\n', "")
    report = write(facts="# allow missing-mediator: adhésion en cours\n" + without)
    assert rules(report) == []
    assert [(s.rule, s.reason, s.line) for s in report.suppressions] == [("missing-mediator", "adhésion en cours", 1)]


def test_a_comment_in_practice_toml_that_answers_nothing_is_a_warning(write):
    """The mediator is there: the comment is reported at its line."""
    report = write(facts="# allow missing-mediator: adhésion en cours\n" + FACTS)
    assert [(f.rule, f.level, f.line) for f in report.findings] == [("suppression", "warning", 1)]


def test_a_suppression_in_practice_toml_answers_its_finding(write):
    """The comment covers its own line and the next."""
    line = '# allow promise-of-a-cure: citation\nreceives = "Je guéris les chagrins, disait l’affiche."'
    report = write(replace=('receives = "Je reçois les adultes."', line))
    assert rules(report) == []
    assert [(s.rule, s.reason) for s in report.suppressions] == [("promise-of-a-cure", "citation")]


def test_suppressions_of_texts_are_listed_with_their_line(write):
    """What is kept, and why, is in the report."""
    body = "<!-- allow promise-of-a-cure: citation de la loi -->\n\nMon protocole guérit tout."
    report = write(article(body))
    assert rules(report) == []
    (kept,) = report.suppressions
    assert (kept.rule, kept.reason, kept.line) == ("promise-of-a-cure", "citation de la loi", 5)
    assert "citation de la loi" in render(report, "terminal", "fr")


def test_a_house_of_several_is_not_called_by_one_title(write):
    """« Les psychologues des Tilleuls » would give the title to everyone."""
    report = write(replace=('name = "Maison des Tilleuls"', 'name = "Les psychologues des Tilleuls"'))
    assert rules(report) == ["reserved-title-for-the-whole-house"]


def test_a_practice_has_its_own_rules(write, tmp_path):
    """A rule in `rules/` is read like the others; sources and one of the languages may be left out."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "discovery-session.md").write_text(OWN_RULE, encoding="utf-8")
    report = write(article("Une séance découverte vous attend."))
    assert [(f.rule, f.pack) for f in report.findings] == [("discovery-session", "own")]


def test_a_broken_own_rule_fails_alone_with_its_line(write, tmp_path):
    """Its file and line are reported, and every other rule goes on."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "broken-one.md").write_text(OWN_RULE.replace("category", "categorie"), encoding="utf-8")
    (tmp_path / "rules" / "discovery-session.md").write_text(OWN_RULE, encoding="utf-8")
    report = write(article("Une séance découverte, et mon protocole guérit tout."))
    broken = [finding for finding in report.findings if finding.rule == "broken-rule"]
    assert [(f.path.as_posix(), f.line) for f in broken if "categorie" in f.message] == [("rules/broken-one.md", 3)]
    assert {"discovery-session", "promise-of-a-cure"} <= set(rules(report))


# — reports


def test_the_terminal_report_shows_place_caret_reason_source_and_what_to_write(write):
    """A finding explains itself on a few lines, and the disclaimer ends the report."""
    said = render(write(article("Ici, mon protocole guérit tout.")), "terminal", "fr")
    lines = said.splitlines()
    assert lines[0] == "content/articles/texte.md:5:6  à corriger avant publication  promise-of-a-cure"
    assert lines[1].index("mon protocole") == lines[2].index("^")
    assert lines[2].count("^") == len("mon protocole guérit")
    assert "réputé trompeur" in lines[3]
    assert "Source" in lines[4]
    assert "Écrire plutôt" in lines[5]
    assert lines[-1] == (
        "Aide à la relecture. Aucun signalement ne veut pas dire conforme. Ne remplace ni votre code, ni un juriste."
    )


def test_the_disclaimer_is_always_there(write):
    """Also when nothing was found, and in English."""
    report = write(language="en")
    assert "does not mean compliant" in render(report, "terminal", "en")
    assert "does not mean compliant" in report.disclaimer
    assert "nothing to report" in render(report, "terminal", "en")


def test_the_json_report_holds_every_field(write):
    """Programs read the same facts."""
    data = json.loads(render(write(article("Mon protocole guérit tout.")), "json", "fr"))
    (finding,) = data["findings"]
    assert data["blocks"] is True
    assert finding["rule"] == "promise-of-a-cure"
    assert finding["path"] == "content/articles/texte.md"
    assert finding["excerpt"] == "Mon protocole guérit"
    assert "conforme" in data["disclaimer"]


def test_a_long_line_is_cut_around_its_finding(write):
    """The caret stays under the words, however long the line."""
    body = "Un mot. " * 60 + "Mon protocole guérit tout." + " Un mot." * 60
    lines = render(write(article(body)), "terminal", "fr").splitlines()
    assert len(lines[1]) < 140
    assert lines[1].index("Mon protocole") == lines[2].index("^")


def test_an_unknown_form_is_refused(write):
    """Only known forms are rendered."""
    with pytest.raises(ValueError, match="terminal, json"):
        render(write(), "pdf", "fr")
