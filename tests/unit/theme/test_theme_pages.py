"""Every template, full and bare, in both languages: what a page may never contain, and what it always says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
import theme_samples as samples

from parvis.pages.palette import THEME
from parvis.pages.render import environment, render

LANGUAGES = ("fr", "en")
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


class Page(HTMLParser):
    """Elements with their attributes, the headings, and what is left open or closed twice."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> left open" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"attribute twice in <{tag}>")
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def headings(self):
        return [int(tag[1]) for tag, _ in self.elements if re.fullmatch("h[1-6]", tag)]


@pytest.fixture(scope="module")
def environments():
    return {language: environment([], language) for language in LANGUAGES}


def shown(environments, name, *, language="fr", bare=False, bare_site=False, **changes):
    view = samples.FULL[name]
    view = samples.bare(view) if bare else view
    view = samples.in_english(view) if language == "en" else view
    view = replace(view, **changes) if changes else view
    return render(view, samples.site_view(language, bare=bare_site), environments[language])


@cache
def shown_once(name, language, bare, bare_site):
    text = shown({language: environment([], language)}, name, language=language, bare=bare, bare_site=bare_site)
    return text, Page(text)


CASES = [
    pytest.param(name, language, bare, bare_site, id=f"{name}-{language}-{'bare' if bare else 'full'}-{'bare' if bare_site else 'full'}")
    for name in samples.FULL
    for language in LANGUAGES
    for bare, bare_site in ((False, False), (False, True), (True, True))
]  # fmt: skip


@pytest.mark.parametrize(("name", "language", "bare", "bare_site"), CASES)
class TestEveryPage:
    @pytest.fixture
    def text(self, name, language, bare, bare_site):
        return shown_once(name, language, bare, bare_site)[0]

    @pytest.fixture
    def html(self, name, language, bare, bare_site):
        return shown_once(name, language, bare, bare_site)[1]

    def test_is_well_formed_with_ids_used_once(self, html):
        assert html.faults == []
        ids = [attributes["id"] for _, attributes in html.elements if "id" in attributes]
        assert sorted(ids) == sorted(set(ids))

    def test_refers_only_to_ids_that_exist(self, html):
        ids = {attributes["id"] for _, attributes in html.elements if "id" in attributes}
        wanted = {
            word
            for _, attributes in html.elements
            for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
            for word in (attributes.get(name) or "").split()
        }
        wanted |= {
            a["href"][1:] for _, a in html.elements if (a.get("href") or "").startswith("#") and a["href"] != "#"
        }
        assert wanted <= ids

    def test_passes_a_strict_content_policy(self, text, html):
        """No inline style, no inline script that runs, no handler; data blocks are allowed."""
        assert html.all("style") == []
        for _, attributes in html.elements:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            assert not (attributes.get("href") or "").startswith("javascript:")
        for script in html.all("script"):
            assert script.get("src") or script.get("type") in {"application/ld+json", "application/json"}

    def test_loads_nothing_from_elsewhere(self, html):
        for tag, attributes in html.elements:
            loads = tag in {"img", "script", "source", "audio", "video", "iframe", "use"}
            loads = loads or (tag == "link" and attributes.get("rel") in {"stylesheet", "preload", "icon"})
            for name in ("src", "href", "srcset"):
                if loads and attributes.get(name):
                    assert attributes[name].startswith(("/", "#", "data:image/svg+xml,")), (tag, attributes)
                    assert not attributes[name].startswith("//")

    def test_has_one_title_and_headings_in_order(self, html):
        assert html.headings[:1] == [1]
        assert html.headings.count(1) == 1
        for before, after in zip(html.headings, html.headings[1:], strict=False):
            assert after <= before + 1

    def test_has_its_landmarks_and_the_way_past_them(self, html, language):
        assert html.all("html")[0]["lang"] == language
        assert (
            len(html.all("main")) == len(html.all("header")) - len(html.all("article")) == len(html.all("footer")) == 1
        )
        skip = next(a for tag, a in html.elements if tag == "a")
        assert skip == {"class": "skip", "href": "#main"}
        assert html.all("main")[0]["id"] == "main"
        labels = [a.get("aria-label") or a.get("aria-labelledby") for a in html.all("nav")]
        assert None not in labels
        assert len(labels) == len(set(labels))

    def test_leaves_out_what_is_absent(self, text):
        """No empty paragraph, list, term or label, never « – » for nothing, never a Python value."""
        assert not re.search(
            r"<(p|ul|ol|dl|dt|dd|li|h1|h2|h3|h4|nav|span|small|caption)(\s[^>]*)?>\s*</\1>",
            text.replace('<span class="r"></span>', ""),
        ), text
        assert not re.search(r">\s*(None|–|True|False|\[\]|\(\))\s*<", text)
        assert 'href=""' not in text
        assert 'src=""' not in text
        assert "undefined" not in text.lower()

    def test_names_every_field_and_sizes_every_image(self, html):
        labelled = {a["for"] for a in html.all("label")}
        for field in html.all("input"):
            assert field.get("type") == "hidden" or field["id"] in labelled
        for image in html.all("img"):
            assert image["alt"] is not None
            assert int(image["width"]) > 0
            assert int(image["height"]) > 0


def test_a_page_is_the_same_each_time(environments):
    for name in samples.FULL:
        text = shown(environments, name)
        assert text == shown({"fr": environment([], "fr")}, name)
        assert text.endswith("</html>\n")


def test_every_template_of_a_page_has_a_sample():
    templates = {path.stem for path in (THEME / "templates").glob("*.html") if not path.name.startswith("_")} - {"base"}
    assert templates == {view.template for view in samples.FULL.values()}


def test_every_view_is_sampled():
    from parvis.pages import views

    kinds = {kind for kind in vars(views).values() if isinstance(kind, type) and issubclass(kind, views.PageView)} - {
        views.PageView
    }
    assert kinds == {type(view) for view in samples.FULL.values()}


def test_a_name_that_no_view_gives_is_an_error(tmp_path):
    (tmp_path / "home.html").write_text("{{ page.nothing_of_the_kind }}", encoding="utf-8")
    with pytest.raises(jinja2.UndefinedError):
        render(samples.HOME, samples.site_view(), environment([tmp_path], "fr"))


def test_a_template_of_the_practice_replaces_one_of_the_theme(tmp_path):
    (tmp_path / "not-found.html").write_text(
        '{% extends "base.html" %}{% block main %}<h1>Perdu</h1>{% endblock %}', encoding="utf-8"
    )
    env = environment([tmp_path], "fr")
    assert "<h1>Perdu</h1>" in render(samples.NOT_FOUND, samples.site_view(), env)
    assert "Se réveiller à quatre heures" in render(samples.ARTICLE, samples.site_view(), env)


def test_text_is_escaped_and_markup_made_by_our_code_is_not(environments):
    text = shown(environments, "article", heading="<b>&", lead="<i>", body="<p>Oui <em>oui</em></p>")
    assert "<h1>&lt;b&gt;&amp;</h1>" in text
    assert "<p>Oui <em>oui</em></p>" in text
    assert "<i>" not in text


def test_titles_keep_an_appointment_whole_and_raise_the_first(environments):
    text = shown(environments, "article", heading="Le 1er rendez-vous", date="1er décembre 2026")
    assert '<h1>Le 1<sup>er</sup> <span class="nb">rendez-vous</span></h1>' in text.replace("\u00a0", " ")
    assert "1<sup>er</sup>" in text.split("</time>")[0]
    assert "<title>Se réveiller à quatre heures" in text


def test_the_sentences_of_the_script_cannot_close_their_element(environments):
    text = shown(environments, "booking")
    assert '"trick": "\\u003c/script>"' in text


def test_pages_of_both_languages_speak_them(environments):
    assert "Aller au contenu" in shown(environments, "home")
    assert "Skip to content" in shown(environments, "home", language="en")
    assert "Besoin d’aide tout de suite\u202f?" in shown(environments, "home")
    assert "Need help right now?" in shown(environments, "home", language="en")


def test_every_page_carries_the_numbers_to_call(environments):
    for name in samples.FULL:
        assert 'id="urgence"' in (text := shown(environments, name))
        assert '<a href="tel:3114"><b>3114</b></a>' in text


def test_the_head_names_translations_feeds_and_itself(environments):
    head = Page(shown(environments, "article").split("</head>")[0] + "</head></html>")
    links = head.all("link")
    assert [a["hreflang"] for a in links if a.get("hreflang")] == ["fr", "en", "x-default"]
    assert [a["href"] for a in links if a["rel"] == "canonical"] == ["https://valbray.example/articles/quatre-heures/"]
    assert [a["type"] for a in links if a["rel"] == "alternate" and a.get("type")] == [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    ]
    assert {a["property"]: a["content"] for a in head.all("meta") if a.get("property")}["og:type"] == "article"


def test_a_preview_and_a_draft_are_marked_and_kept_from_search_engines(environments):
    draft = shown(environments, "article", draft=True)
    assert "Brouillon" in draft
    assert '<meta name="robots" content="noindex">' in draft
    site = replace(samples.site_view("fr"), preview=True)
    preview = render(samples.HOME, site, environments["fr"])
    assert "Aperçu" in preview
    assert '<meta name="robots" content="noindex">' in preview
    assert "noindex" not in shown(environments, "home")


def test_the_menu_marks_the_page_and_the_section_one_is_in(environments):
    own = Page(shown(environments, "list"))
    assert [(a["href"], a["aria-current"]) for a in own.all("a") if a.get("aria-current") and a["href"] != "/"] == [
        ("/articles/", "page")
    ]
    inside = Page(shown(environments, "article"))
    assert ("/articles/", "true") in [(a["href"], a.get("aria-current")) for a in inside.all("a")]


def test_the_booking_form_asks_two_questions_and_leads_to_the_endpoint(environments):
    page = Page(shown(environments, "booking-two"))
    (form,) = [a for a in page.all("form") if "data-booking" in a]
    assert (form["action"], form["method"]) == ("/parvis/book", "get")
    radios = page.all("input")
    assert [a["value"] for a in radios if a.get("name") == "service"] == ["premiere", "seance", "couple", "sophro"]
    assert next(a["data-places"] for a in radios if a.get("name") == "service") == "cabinet visio"
    assert [a["value"] for a in radios if a.get("name") == "place"] == ["cabinet", "visio"]
    assert sum("checked" in a for a in radios) == 2
    assert "Irène Valbray, psychologue" in shown(environments, "booking-two")
    assert ">Irène Valbray, psychologue<" not in shown(environments, "booking")


def test_without_an_endpoint_one_telephones_or_writes(environments):
    text = shown(environments, "booking", action="")
    assert "<form" not in text
    assert "Par téléphone ou par courriel" in text
    assert 'class="on" href="tel:+33261914520"' in text


def test_the_newsletter_form_asks_for_an_address_and_nothing_else(environments):
    page = Page(shown(environments, "newsletter"))
    seen = [a["name"] for a in page.all("input")]
    assert seen == ["email", "website", "lang"]
    (form,) = page.all("form")
    assert (form["action"], form["method"]) == ("/parvis/newsletter", "post")


def test_a_recording_always_has_its_words(environments):
    text = shown(environments, "resource")
    assert text.index("<audio") < text.index("<details>") < text.index("Installez-vous comme vous êtes")
    without = shown(environments, "resource", audio=replace(samples.RESOURCE.audio, src=""))
    assert "<audio" not in without
    assert "<details open>" in without


def test_a_page_has_one_filled_button_at_most(environments):
    for name in samples.FULL:
        filled = [a for _, a in Page(shown(environments, name)).elements if a.get("class") == "btn"]
        assert len(filled) <= 1, name


def test_the_house_is_hidden_from_screen_readers(environments):
    for name in ("home", "not-found"):
        (drawing,) = Page(shown(environments, name)).all("svg")
        assert drawing["aria-hidden"] == "true"


def macro(call, language="fr"):
    env = environment([], language)
    source = '{% import "_pieces.html" as piece with context %}' + call
    return env.from_string(source).render(page=samples.BOOKING, site=samples.site_view(language))


def test_a_field_in_error_keeps_its_value_and_says_what_to_do():
    text = macro(
        '{{ piece.field("email", "Adresse électronique", type="email", value="camille@courriel", hint="Pour la confirmation.", problem="Cette adresse semble incomplète.") }}'
    )
    html = Page(text)
    (box,) = html.all("input")
    assert box["value"] == "camille@courriel"
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"] == "email-hint email-msg"
    assert html.faults == []
    assert html.all("div")[0]["class"] == "field bad"


def test_the_summary_of_errors_counts_them_and_leads_to_each():
    one = macro('{{ piece.error_summary([("email", "Complétez votre adresse")]) }}')
    two = macro('{{ piece.error_summary([("email", "Complétez votre adresse"), ("name", "Écrivez votre nom")]) }}')
    assert "Il manque une chose" in one
    assert "Il manque plusieurs choses" in two
    assert 'href="#name"' in two
    assert macro("{{ piece.error_summary([]) }}").strip() == ""


def test_a_day_shows_its_times_or_says_that_it_has_none():
    full = macro(
        '{{ piece.day(1, "mardi", "1er décembre", [("t1", "10 h", ""), ("t2", "15 h 30", "21 h 30 à Nantes")], chosen="t2") }}'
    )
    html = Page(full)
    assert html.faults == []
    assert [("checked" in a) for a in html.all("input")] == [False, True]
    assert "<small>21 h 30 à Nantes</small>" in full
    assert "Pas de créneau ce jour" in macro('{{ piece.day(2, "mercredi", "2 décembre", []) }}')


def test_the_recap_is_announced_politely():
    text = macro(
        '{% call piece.recap("mardi 1er décembre", "Première séance", "Sans frais.") %}<p>ici</p>{% endcall %}'
    )
    html = Page(text)
    assert html.faults == []
    assert len(html.all("output")) == 1
    assert "<p>ici</p>" in text


def test_no_template_writes_style_or_speaks_without_translation():
    """Words between tags go through `_()`: a template holds no French and no bare English sentence."""
    for path in sorted(Path(THEME / "templates").glob("*.html")):
        source = path.read_text(encoding="utf-8")
        for code in (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r'[a-z-]+="[a-z-]+"', r"<[^>]*>"):
            source = re.sub(code, "\n" if code.startswith("<") else "", source, flags=re.DOTALL)
        words = [line.strip() for line in source.splitlines() if re.search(r"[^\W\d_]{2,}", line)]
        assert words == [], path.name
        assert " style=" not in path.read_text(encoding="utf-8")
