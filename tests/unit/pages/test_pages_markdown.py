"""Markdown to HTML: safe, typeset, with links and images that arrive somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pages_examples import document, practice
from PIL import Image

from parvis.pages.markdown import Rendered, render, render_text, sections, summary
from parvis.paths import CARRIED
from parvis.practice.documents import Library
from parvis.practice.urls import Urls

URLS = Urls.of(practice())
OTHER = document("## Une suite", name="articles/autre.md", slug="autre")
FEES = document("", name="pages/tarifs.md", role="services")


def made(body: str, lang: str = "fr", **options: object) -> Rendered:
    text = document(body, lang=lang)
    return render(text, library=Library((OTHER, FEES, text)), urls=URLS, **options)  # type: ignore[arg-type]


# ---------------------------------------------------------------- safety


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<iframe src="https://tiers.example"></iframe>',
        '<img src="x.jpg" onerror="alert(1)">',
        '<p style="color:red">rouge</p>',
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        '<form action="https://tiers.example"><input name="a"></form>',
        '<svg onload="alert(1)"></svg>',
        '<object data="https://tiers.example"></object>',
        '<link rel="stylesheet" href="https://tiers.example/a.css">',
        '<style>@import "https://tiers.example"</style>',
        "<!-- allow promise-of-a-cure: citation -->",
        "![x](https://tiers.example/pixel.gif)",
        '<audio src="https://tiers.example/a.mp3"></audio>',
        '<img src="//tiers.example/a.png">',
    ],
)
def test_nothing_acts_and_nothing_is_asked_of_another_site(hostile: str) -> None:
    found = made(f"Avant\n\n{hostile}\n\nAprès").html
    assert "Avant" in found
    assert "Après" in found
    for word in (
        "script",
        "iframe",
        "onerror",
        "onload",
        "style",
        "<form",
        "<object",
        "<link",
        "<!--",
        "tiers.example",
    ):
        assert word not in found


def test_an_image_of_another_site_leaves_its_description_and_is_reported() -> None:
    found = made("![Un banc au soleil](https://tiers.example/banc.jpg)")
    assert found.html == "<p>Un banc au soleil</p>"
    assert found.unresolved == ("https://tiers.example/banc.jpg",)


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("autre.md", "/articles/autre/"),
        ("autre.md#une-suite", "/articles/autre/#une-suite"),
        ("../articles/autre.md", "/articles/autre/"),
        ("{filename}/articles/autre.md", "/articles/autre/"),
        ("../pages/tarifs.md", "/tarifs/"),
        ("/rendez-vous/", "/rendez-vous/"),
        ("../media/fiche.pdf", "/media/fiche.pdf"),
        ("media/fiche.pdf", "/media/fiche.pdf"),
        ("https://exemple.org/a?b=1&c=2", "https://exemple.org/a?b=1&amp;c=2"),
        ("mailto:anne@figuier.example", "mailto:anne@figuier.example"),
        ("tel:3114", "tel:3114"),
        ("#plus-bas", "#plus-bas"),
    ],
)
def test_links_arrive_where_they_say(written: str, href: str) -> None:
    assert f'<a href="{href}">là</a>' in made(f"[là]({written})").html


def test_links_follow_a_site_that_lives_in_a_folder() -> None:
    text = document("[là](autre.md) [ici](/rendez-vous/)")
    urls = Urls.of(practice(site_url="https://exemple.org/cabinet"))
    found = render(text, library=Library((OTHER, text)), urls=urls)
    assert found.links == ("/cabinet/articles/autre/", "/cabinet/rendez-vous/")


def test_a_link_to_nothing_is_reported() -> None:
    assert made("[x](perdu.md)").unresolved == ("perdu.md",)


# ---------------------------------------------------------------- images


def test_an_image_has_its_size_its_description_and_waits_to_be_seen(tmp_path: Path) -> None:
    Image.new("RGB", (640, 480)).save(tmp_path / "salle.png")
    found = made("Texte ![La salle, vide](salle.png) suite", media=tmp_path)
    assert (
        '<img src="/media/salle.png" alt="La salle, vide" width="640" height="480" loading="lazy" decoding="async">'
        in found.html
    )
    assert found.images == ("/media/salle.png",)


def test_a_photograph_taken_sideways_has_the_size_it_is_shown_in(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (640, 480)).save(tmp_path / "debout.jpg", exif=exif)
    assert 'width="480" height="640"' in made("![x](debout.jpg)", media=tmp_path).html


def test_an_image_alone_is_a_figure_and_its_title_the_caption() -> None:
    found = made('![La salle](salle.png "La salle : vide")').html
    assert found.startswith('<figure><img src="/media/salle.png" alt="La salle"')
    assert found.endswith("<figcaption>La salle\u00a0: vide</figcaption></figure>")


def test_an_unreadable_image_does_not_stop_the_page(tmp_path: Path) -> None:
    (tmp_path / "cassee.png").write_bytes(b"not an image")
    assert '<img src="/media/cassee.png"' in made("![x](cassee.png)", media=tmp_path).html


# ---------------------------------------------------------------- structure


def test_headings_begin_at_two_and_jump_over_no_level() -> None:
    found = made("### Trop bas\n\n##### Bien trop bas\n\n## Juste").html
    assert '<h2 id="trop-bas">' in found
    assert '<h3 id="bien-trop-bas">' in found
    assert '<h2 id="juste">' in found


def test_a_text_that_uses_the_level_of_the_title_is_shifted() -> None:
    found = made("# Un\n\n## Deux").html
    assert '<h2 id="un">Un</h2>' in found
    assert '<h3 id="deux">Deux</h3>' in found


def test_contents_are_the_headings_of_level_two() -> None:
    found = made("## L'été : ça va ?\n\n### Détail\n\n## L'été : ça va ?")
    assert found.contents == (
        ("l-ete-ca-va", "L’été\u00a0: ça va\u202f?"),
        ("l-ete-ca-va_1", "L’été\u00a0: ça va\u202f?"),
    )


def test_a_heading_never_takes_an_id_of_the_page_itself() -> None:
    assert made("## Contenu\n\n## Lettre").contents == (("s-contenu", "Contenu"), ("s-lettre", "Lettre"))
    templates = (CARRIED / "themes" / "calm" / "templates").rglob("*.html")
    own = {name for file in templates for name in re.findall(r' id="([a-z][a-z0-9-]*)"', file.read_text("utf-8"))}
    assert {"main", "urgence"} <= own
    headings = "\n\n".join(f"## {name.replace('-', ' ')}" for name in sorted(own))
    assert not own & {id_ for id_, _ in made(headings).contents}


def test_notes_say_what_they_are_in_the_language_of_the_text() -> None:
    body = "Un mot[^a].\n\n[^a]: Une note."
    french, english = made(body).html, made(body, "en").html
    assert '<a aria-label="Note 1" href="#fn-a">1</a>' in french
    assert 'aria-label="Retour au texte, note 1">Retour</a>' in french
    assert '<section class="notes" aria-labelledby="notes"><h2 class="vh" id="notes">Notes</h2><ol>' in french
    assert 'aria-label="Back to the text, note 1">Back</a>' in english


def test_boxed_notes_have_a_label_and_quotations_stay_quotations() -> None:
    found = made("> [!attention] Un traitement ?\n> Parlez-en à votre médecin.\n").html
    assert '<div aria-label="Attention" class="box" role="note">' in found
    assert '<p class="title">Un traitement\u202f?</p>' in found
    assert "[!" not in found
    assert "<blockquote>" in made("> Une phrase.").html


def test_a_boxed_note_of_ones_own_is_labelled_by_its_word() -> None:
    assert 'aria-label="Repère"' in made("> [!repère]\n> Texte.").html


def test_figures_of_a_table_are_aligned_by_class_not_by_style() -> None:
    found = made("| Séance | Prix |\n|---|--:|\n| Une | 65€ |").html
    assert '<td class="num">65\u00a0€</td>' in found
    assert "align" not in found


def test_details_open_without_script() -> None:
    found = made("/// details | Lire la transcription\n\nTexte.\n\n///").html
    assert "<details>" in found
    assert "<summary>Lire la transcription</summary>" in found


def test_words_are_those_a_reader_reads() -> None:
    assert made("L'été, *c'est* demain. `code`\n\n<!-- rien -->").words == 4


# ---------------------------------------------------------------- shortcodes


def test_shortcodes_are_filled_in_with_their_argument() -> None:
    asked: list[str] = []

    def booking(argument: str) -> str:
        asked.append(argument)
        return "<p>RDV</p>"

    found = made(
        "Avant\n\n[[crisis]]\n\n[[booking: seance]]\n\nAprès",
        blocks={"booking": booking, "crisis": lambda _: "<aside></aside>"},
    )
    assert found.html == "<p>Avant</p>\n<aside></aside>\n<p>RDV</p>\n<p>Après</p>"
    assert asked == ["seance"]
    assert found.blocks == (("crisis", ""), ("booking", "seance"))
    assert found.has_crisis


def test_an_unknown_shortcode_leaves_nothing_on_the_page() -> None:
    found = made("Avant\n\n[[inconnu]]\n\nAprès")
    assert "inconnu" not in found.html
    assert found.blocks == (("inconnu", ""),)
    assert not found.has_crisis


def test_a_shortcode_shown_as_code_stays_code() -> None:
    found = made("```\n[[crisis]]\n```\n\n    [[crisis]]\n\nAvec `[[crisis]]` dans la phrase")
    assert found.blocks == ()
    assert found.html.count("[[crisis]]") == 3


def test_headings_of_a_filled_block_are_not_headings_of_the_text() -> None:
    found = made("## Un\n\n[[crisis]]\n\n## Deux", blocks={"crisis": lambda _: "<aside><h2>Aide</h2></aside>"})
    assert [title for _, title in found.contents] == ["Un", "Deux"]
    assert [part.title for part in sections(found.html)] == ["Un", "Deux"]


# ---------------------------------------------------------------- what pages take


def test_sections_are_cut_at_headings_of_level_two() -> None:
    parts = sections(made("Avant.\n\n## *Un* & deux\n\nA\n\n### b\n\nB\n\n## Trois\n\nC").html)
    assert [(part.id, part.title) for part in parts] == [("", ""), ("un-deux", "Un & deux"), ("trois", "Trois")]
    assert parts[0].body == "<p>Avant.</p>"
    assert parts[1].body == '<p>A</p>\n<h3 id="b">b</h3>\n<p>B</p>'


def test_a_summary_is_the_first_paragraph_cut_after_a_sentence() -> None:
    html = made("## Titre\n\nUne phrase courte[^1]. " + "Une autre phrase. " * 20 + "\n\n[^1]: Note.").html
    found = summary(html, 60)
    assert found == "Une phrase courte. Une autre phrase. Une autre phrase."


def test_a_summary_without_a_sentence_is_cut_after_a_word() -> None:
    found = summary("<p>" + "mot " * 100 + "</p>", 30)
    assert found.endswith("mot…")
    assert len(found) <= 31


def test_a_short_first_paragraph_is_the_summary_itself() -> None:
    assert summary("<p>Un &amp; deux.</p><p>Suite.</p>") == "Un & deux."


def test_lines_of_the_facts_may_hold_markdown_and_nothing_else() -> None:
    assert render_text("Je *ne* prescris pas : voyez un médecin.", "fr") == (
        "<p>Je <em>ne</em> prescris pas\u00a0: voyez un médecin.</p>"
    )
    assert render_text("[[crisis]]\n\n<script>x</script>", "fr") == ""


def test_the_same_text_gives_the_same_html_whatever_was_rendered_before() -> None:
    body = "## Un\n\nMot[^1] *[[ABC]]* [là](autre.md)\n\n*[ABC]: alpha\n\n[^1]: Note."
    first = made(body)
    made("## Un\n\n[^1] [^2]\n\n[^1]: a\n[^2]: b\n\n*[XYZ]: x")
    assert made(body) == first
