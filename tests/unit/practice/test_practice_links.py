"""Links between texts: resolved to what they mean, or refused before anything is built."""

import pytest
from practice_samples import ARTICLE, codes, loaded_with

from parvis.practice.links import anchors_of, links_of, media_target, resolve_link

DRAFT = ARTICLE.replace("title: ", "status: draft\ntitle: Brouillon ")
FUTURE = ARTICLE.replace("title: ", "title: Futur ").replace("2026-01-02", "2027-01-02")
FILES = {
    "articles/sommeil.fr.md": ARTICLE + "\n## Se coucher : quand ?\n\n### À la main {#main}\n\nUne ligne\n---------\n",
    "articles/sleep.en.md": ARTICLE.replace("title: Le", "title: The"),
    "articles/brouillon.md": DRAFT,
    "articles/futur.md": FUTURE,
    "resources/fiche.md": "---\ntitle: La fiche\ncategory: Sommeil\n---\n",
    "media/photo.jpg": "x",
    "media/pdf/fiche.pdf": "x",
}


def problems_of(tmp_path, body, *, name="pages/page.md", head="title: Page\n"):
    return list(loaded_with(tmp_path, {**FILES, name: f"---\n{head}---\n{body}\n"}).problems)


@pytest.mark.parametrize(
    "body",
    [
        "[a](../articles/sommeil.fr.md)",
        "[a](../articles/sommeil.md)",
        "[a](/articles/sommeil.fr.md)",
        "[a](content/articles/sommeil.fr.md)",
        "[a]({filename}/articles/sommeil.fr.md)",
        "[a](|filename|/articles/sommeil.fr.md)",
        '[a](<../articles/sommeil.fr.md> "titre (x)")',
        "[a](../articles/sommeil.fr.md#se-coucher-quand)",
        "[a](../articles/sommeil.fr.md#main)",
        "[a](../articles/sommeil.fr.md#une-ligne)",
        "[a](/articles/le-sommeil-que-faire/)",
        "[a](/en/articles/the-sommeil-que-faire/)",
        "[a](/ressources/la-fiche/)",
        "[a](/rendez-vous/) [b](/) [c](/tarifs/) [d](/en/) [e](/articles/) [f](/feeds/atom.xml)",
        "[a](/rubriques/sommeil/)",
        "[a](/a-propos/claire/)",
        "[a](https://example.org/x.md) [b](mailto:a@example.org) [c](tel:3114) [d](//example.org)",
        "![une photo](photo.jpg)",
        "![une photo](../media/photo.jpg)",
        "![une photo](/media/photo.jpg)",
        "![une [photo]](media/photo.jpg)",
        "[fiche](../media/pdf/fiche.pdf)",
        "[fiche](pdf/fiche.pdf)",
        "[a][ref]\n\n[ref]: ../articles/sommeil.fr.md\n",
        '<a href="../articles/sommeil.fr.md">a</a>',
        "`[a](nulle-part.md)`",
        "```\n[a](nulle-part.md)\n```",
        "~~~ markdown\n[a](nulle-part.md)\n\n[b](x.md)\n~~~",
        "<!-- [a](nulle-part.md) -->",
        "## Ici\n\n[a](#ici) [b](#contenu) [c](#fn:1)",
        "[note]: une phrase[^1]\n\n[^1]: Un texte de note.",
    ],
)  # fmt: skip
def test_links_that_lead_somewhere_are_fine(tmp_path, body):
    if body.startswith("[note]"):
        body = body.removeprefix("[note]: ")
    assert problems_of(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "code", "column", "write"),
    [
        ("[a](../articles/someil.fr.md)", "broken-link", 5, "../articles/sommeil.fr.md"),
        ("[a](articles/sommeil.fr.md)", "broken-link", 5, "../articles/sommeil.fr.md"),
        ("Voir [a](nulle-part.md).", "broken-link", 10, ""),
        ("[a]()", "broken-link", 5, ""),
        ("[a](/rendez-vuos/)", "broken-link", 5, ""),
        ("[a](www.example.org)", "broken-link", 5, "https://www.example.org"),
        ("[a](../articles/sommeil.fr.md#se-coucher-qand)", "broken-anchor", 5, "#se-coucher-quand"),
        ("[a](#nulle-part)", "broken-anchor", 5, ""),
        ("![a](phto.jpg)", "missing-file", 6, "../media/photo.jpg"),
        ("![a](Photo.JPG)", "missing-file", 6, "../media/photo.jpg"),
        ("![a](https-photo.png)", "missing-file", 6, ""),
        ("[a](../media/pdf/absent.pdf)", "broken-link", 5, ""),
        ("[a](../articles/brouillon.md)", "link-to-draft", 5, "brouillon.md"),
        ("[a](../articles/futur.md)", "link-to-future", 5, "futur.md"),
        ("[a](/articles/futur-le-sommeil-que-faire/)", "link-to-future", 5, "futur.md"),
        ("[r]\n\n[r]: ../articles/rien.md", "broken-link", 6, ""),
        ("<img src='absent.png' alt=''>", "missing-file", 11, ""),
    ],
)
def test_links_that_lead_nowhere_are_refused(tmp_path, body, code, column, write):
    problems = problems_of(tmp_path, body)
    assert codes(problems) == [code]
    assert problems[0].line == (6 if body.startswith("[r]") else 4)
    assert problems[0].column == column
    assert problems[0].source in body
    assert write in (problems[0].write.say("fr") if problems[0].write else "")


def test_a_draft_may_link_to_a_draft(tmp_path):
    assert problems_of(tmp_path, "[a](../articles/brouillon.md)", head="title: Page\nstatus: draft\n") == []


def test_a_broken_link_in_a_draft_is_told_too(tmp_path):
    assert codes(problems_of(tmp_path, "[a](rien.md)", head="title: Page\nstatus: draft\n")) == ["broken-link"]


def test_a_link_is_resolved_for_the_renderer(tmp_path):
    library = loaded_with(tmp_path, {**FILES, "pages/page.md": "---\ntitle: Page\n---\n"}).library
    page = next(d for d in library.documents if d.kind == "page")
    found = resolve_link(page, "../articles/sommeil.fr.md#main", library)
    assert found is not None
    assert found.path.name == "sommeil.fr.md"
    assert resolve_link(page, "#ici", library) is page
    assert resolve_link(page, "https://example.org/sommeil.fr.md", library) is None
    assert resolve_link(page, "photo.jpg", library) is None
    assert media_target(page, "../media/photo.jpg", ["photo.jpg"]) == "photo.jpg"
    assert media_target(page, "photo.png", ["photo.jpg"]) is None


def test_links_are_found_with_their_places(tmp_path):
    body = 'Un [a](x.md) et ![b](y.png "t").\n\n[c]: <z z.md>\n'
    library = loaded_with(tmp_path, {"pages/page.md": f"---\ntitle: Page\n---\n{body}"}).library
    links = list(links_of(library.documents[0]))
    assert [(link.href, link.line, link.column, link.image) for link in links] == [
        ("x.md", 4, 8, False),
        ("y.png", 4, 22, True),
        ("z z.md", 6, 7, False),
    ]


def test_headings_give_the_anchors_of_the_page(tmp_path):
    library = loaded_with(tmp_path, FILES).library
    article = next(d for d in library.documents if d.path.name == "sommeil.fr.md")
    assert {"se-coucher-quand", "main", "une-ligne"} <= anchors_of(article)
