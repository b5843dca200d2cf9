"""Texts: what front matter may say, and every way a text can be wrong, before anything is built."""

import datetime as dt

import pytest
from practice_samples import ARTICLE, FACTS, NOW, codes, loaded_with

from parvis.practice.front_matter import slugify
from parvis.practice.texts import stem_and_language, uid_for

HEAD = "title: Un texte\ndate: 2026-01-02\n"


def one(tmp_path, head: str, body: str = "Un texte.", *, name: str = "articles/texte.md", **files):
    """The document and the problems of one text; `files` are others, by their path with __ for slashes."""
    others = {key.replace("__", "/"): value for key, value in files.items()}
    loaded = loaded_with(tmp_path, {name: f"---\n{head}---\n\n{body}\n", **others})
    document = next((d for d in loaded.library.documents if d.path.as_posix() == f"content/{name}"), None)
    return document, loaded.problems


def test_a_french_title_with_a_colon_works(tmp_path):
    document, problems = one(tmp_path, "title: L'été : ça va ? (oui) #1\ndate: 2026-01-02\n")
    assert problems == ()
    assert document.title == "L'été : ça va ? (oui) #1"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("« Je n'ai rien à dire » : et alors ?", "« Je n'ai rien à dire » : et alors ?"),
        ('"Bien" dormir', '"Bien" dormir'),
        ("'L'été'", "L'été"),
        ('"Entre guillemets : oui"', "Entre guillemets : oui"),
        ("'L''été'", "L'été"),
        ("[Re]commencer", "[Re]commencer"),
        ("{ceci}", "{ceci}"),
        ("100 % humain", "100 % humain"),
        ("% de réussite", "% de réussite"),
        ("@ la maison", "@ la maison"),
        ("!attention", "!attention"),
        ("*étoiles*", "*étoiles*"),
        ("& co", "& co"),
        ("`code`", "`code`"),
        ("- tiret", "- tiret"),
        ("? question", "? question"),
        ("t", "t"),
        ("title", "title"),
        ("2026", "2026"),
        ("oui", "oui"),
        ("null", "null"),
        ("9:30, heure difficile", "9:30, heure difficile"),
        ("C:\\dossier", "C:\\dossier"),
        ("Un titre # un commentaire", "Un titre"),
        ("espace : insécable", "espace : insécable"),
    ],
)
def test_a_title_is_taken_as_it_is_written(tmp_path, written, title):
    document, problems = one(tmp_path, f"title: {written}\ndate: 2026-01-02\n")
    assert problems == ()
    assert document.title == title


@pytest.mark.parametrize(
    ("head", "summary"),
    [
        ("summary: Deux lignes : la\n  seconde suit.\n", "Deux lignes : la seconde suit."),
        ('summary: "Entre guillemets :\n  deux lignes"\n', "Entre guillemets : deux lignes"),
        ("summary: |\n  Un : deux\n  trois\n", "Un : deux trois"),
        ("summary:\n  En dessous\n", "En dessous"),
    ],
)
def test_a_summary_may_go_on_below(tmp_path, head, summary):
    document, problems = one(tmp_path, HEAD + head + "category: Corps\n")
    assert problems == ()
    assert document.summary == summary
    assert document.category == "Corps"


@pytest.mark.parametrize("head", ["tags:\n- a\n- b\n", "tags:\n  - a\n  - b\n", "tags: a, b\n", "tags: [a,\n  b]\n"])
def test_a_list_is_read_in_each_of_its_forms(tmp_path, head):
    document, problems = one(tmp_path, HEAD + head + "category: Corps\n")
    assert problems == ()
    assert document.tags == ("a", "b")


def test_a_space_before_the_colon_is_forgiven(tmp_path):
    document, problems = one(tmp_path, "title : Un texte\ndate\u00a0: 2026-01-02\n")
    assert problems == ()
    assert document.title == "Un texte"
    assert document.date is not None


def test_fields_are_typed(tmp_path):
    head = """\
title: Le souffle
date: 2026-03-01 09:30
modified: 2026-03-02T10:00:00+00:00
summary: >
  Deux
  lignes.
category: Corps
tags: [souffle, "voix : chant"]
author: paul
newsletter: non
sensitive: oui
vignette: composite
status: draft
uid: abc
"""
    document, problems = one(tmp_path, head)
    assert problems == ()
    assert document.date.isoformat() == "2026-03-01T09:30:00+01:00"
    assert document.modified == dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
    assert document.summary == "Deux lignes."
    assert document.tags == ("souffle", "voix : chant")
    assert (document.newsletter, document.sensitive, document.status) == (False, True, "draft")
    assert (document.author, document.vignette, document.uid) == ("paul", "composite", "abc")
    assert document.field_lines["tags"] == 9
    assert document.body_line == 17
    assert document.body == "\nUn texte.\n"


def test_defaults_come_from_the_file_and_the_facts(tmp_path):
    document, _ = one(
        tmp_path, "title: L’été à l’école : qu’est-ce que ?\ndate: 2026-01-02\n", name="articles/ete.en.md"
    )
    assert document.lang == "en"
    assert document.slug == "l-ete-a-l-ecole-qu-est-ce-que"
    assert document.uid == uid_for(document.path)
    assert document.kind == "article"


def test_a_title_of_signs_alone_takes_the_name_of_its_file(tmp_path):
    document, problems = one(tmp_path, "title: « … »\ndate: 2026-01-02\n", name="articles/points.fr.md")
    assert problems == ()
    assert document.slug == "points"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L'été à l'école : qu'est-ce que", "l-ete-a-l-ecole-qu-est-ce-que"),
        ("Cœur & âme", "coeur-ame"),
        ("  Déjà   vu ! ", "deja-vu"),
        ("日本", ""),
    ],
)
def test_slugs_are_readable(title, slug):
    assert slugify(title) == slug


# head, the problem's code, its line and column, and a part of what to write
PLANTED = [
    ("title: Un texte\n", "missing-date", (1, 1), "date: 2026-11-22"),
    ("title: Un texte\ndate: 02/01/2026\n", "bad-date", (3, 7), "date: 2026-01-02"),
    ("title: Un texte\ndate: 2026-13-45\n", "bad-date", (3, 7), "date: 2026-11-22"),
    ("title: Un texte\ndate: demain\n", "bad-date", (3, 7), "date: 2026-11-22"),
    ("date: 2026-01-02\n", "missing-title", (1, 1), "title:"),
    (HEAD + "titel: Autre\n", "unknown-field", (4, 1), "title"),
    (HEAD + "étiquettes: a\n", "unknown-field", (4, 1), "tags"),
    (HEAD + "status: brouillon\n", "bad-value", (4, 9), "status: draft"),
    (HEAD + "status: drafft\n", "bad-value", (4, 9), "status: draft"),
    (HEAD + "newsletter: peut-être\n", "bad-value", (4, 13), "newsletter: true"),
    (HEAD + "vignette: real\n", "bad-value", (4, 11), "real"),
    (HEAD + "slug: L'été\n", "bad-slug", (4, 7), "slug: l-ete"),
    (HEAD + "author: clair\n", "unknown-author", (4, 9), "author: claire"),
    (HEAD + "lang: de\n", "unknown-language", (4, 7), "fr, en"),
    (HEAD + "image: lampe.jpg\nimage_alt: x\n", "missing-file", (4, 8), "content/media"),
    (HEAD + "image: Photo.jpg\nimage_alt: x\n", "missing-file", (4, 8), "photo.jpg"),
    (HEAD + "image: photo.jpg\n", "image-without-alt", (4, 8), "image_alt"),
    (HEAD + "audio: son.mp3\n", "audio-without-transcript", (4, 8), "transcript"),
    (HEAD + "audio: son.mp3\ntranscript: son.md\n", "missing-file", (5, 13), "content/media"),
    (HEAD + "translation_of: nothing\n", "unknown-translation", (4, 17), ""),
    (HEAD + "title: Encore\n", "duplicate-field", (4, 1), ""),
    (HEAD + "uid: deux mots\n", "bad-value", (4, 6), "uid: deux-mots"),
    (HEAD + "role: home\n", "unknown-field", (4, 1), ""),
    (HEAD + "modified: 2025-01-01\n", "bad-date", (4, 11), ""),
    (HEAD + "tags:\n  a: b\n", "wrong-type", (4, 1), "tags"),
    (HEAD + "tags: [a, b\n", "front-matter-syntax", (4, 1), "]"),
    (HEAD + "\tcategory: x\n", "front-matter-syntax", (4, 1), "category"),
    (HEAD + "category:x\n", "front-matter-syntax", (4, 1), "category: x"),
    (HEAD + 'category = "x"\n', "front-matter-syntax", (4, 1), "category: x"),
    (HEAD + "une phrase\n", "front-matter-syntax", (4, 1), "title: …"),
]


@pytest.mark.parametrize(("head", "code", "place", "write"), PLANTED)
def test_a_planted_fault_is_shown_at_its_place_with_what_to_write(tmp_path, head, code, place, write):
    _, problems = one(tmp_path, head, media__photo_jpg="", **{"media__photo.jpg": "x", "media__son.mp3": "x"})
    found = [problem for problem in problems if problem.code == code]
    assert found, codes(problems)
    assert (found[0].line, found[0].column) == place
    assert found[0].path.as_posix() == "content/articles/texte.md"
    assert write in (found[0].write.say("fr") if found[0].write else "")
    assert found[0].what.say("fr") != found[0].what.say("en")
    assert found[0].source == ("---\n" + head).split("\n")[place[0] - 1]


def test_one_mistake_is_one_problem(tmp_path):
    for head in (
        "titel: Un texte\ndate: 2026-01-02\n",
        "title:Un texte\ndate: 2026-01-02\n",
        "title: Un texte\ndate 2026\n",
    ):
        _, problems = one(tmp_path, head)
        assert len(problems) == 1, codes(problems)


def test_every_fault_of_every_text_is_told_at_once(tmp_path):
    files = {
        "articles/a.md": "---\ntitle: A\n---\n",
        "articles/b.md": "---\ntitle: B\ndate: hier\nstatus: x\n---\n[rien](c.md)\n",
        "resources/c.md": "pas d'en-tête\n",
    }
    loaded = loaded_with(tmp_path, files, practice=FACTS.replace("10000000009", "10000000008"))
    assert codes(loaded.problems) == [
        "bad-number", "missing-date", "bad-date", "bad-value", "broken-link", "no-front-matter",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Juste un texte.\n", "no-front-matter"),
        ("---\ntitle: Un texte\n", "front-matter-not-closed"),
        ("", "no-front-matter"),
        (b"\x00\x01\x02", "not-a-text"),
        ("---\ntitle: \xe9t\xe9\n---\n".encode("latin-1"), "not-utf8"),
        ("---\ntitle: x\n---\n".encode("utf-16"), "not-utf8"),
        (b"a" * 5_000_000, "file-too-large"),
    ],
)
def test_a_file_that_is_no_text_is_one_clear_problem(tmp_path, content, code):
    loaded = loaded_with(tmp_path, {"articles/x.md": content})
    assert codes(loaded.problems) == [code]
    assert loaded.library.documents == ()


def test_a_copied_heading_is_proposed_as_the_title(tmp_path):
    loaded = loaded_with(tmp_path, {"articles/x.md": "# Le sommeil\n\nTexte.\n"})
    assert "title: Le sommeil" in loaded.problems[0].write.say("fr")


def test_a_text_in_the_wrong_folder_is_not_forgotten(tmp_path):
    files = {"perdu.md": ARTICLE, "blog/x.md": ARTICLE, "articles/vieux.docx": b"x", "articles/MAJ.MD": ARTICLE}
    loaded = loaded_with(tmp_path, files)
    assert codes(loaded.problems) == ["misplaced-text"] * 4


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    content = b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode()
    loaded = loaded_with(tmp_path, {"articles/x.md": content})
    assert loaded.problems == ()
    assert loaded.library.documents[0].title == "Le sommeil : que faire ?"
    assert "\r" not in loaded.library.documents[0].body


def test_a_line_of_dashes_in_the_text_is_no_head(tmp_path):
    loaded = loaded_with(tmp_path, {"articles/x.md": ARTICLE + "\n---\n\nSuite : oui.\n\n---\n"})
    assert loaded.problems == ()
    assert "Suite : oui." in loaded.library.documents[0].body


def test_two_texts_at_one_address_are_refused(tmp_path):
    loaded = loaded_with(tmp_path, {"articles/a.md": ARTICLE, "articles/b.md": ARTICLE})
    assert codes(loaded.problems) == ["duplicate-slug"]
    assert loaded.problems[0].path.name == "b.md"
    assert "a.md" in loaded.problems[0].what.say("fr")


def test_the_same_address_in_two_languages_or_kinds_is_fine(tmp_path):
    english = ARTICLE.replace("title:", "lang: en\ntitle:")
    files = {"articles/a.md": ARTICLE, "articles/b.md": english, "resources/a.md": ARTICLE}
    assert loaded_with(tmp_path, files).problems == ()


def test_a_copied_uid_is_refused(tmp_path):
    files = {
        name: f"---\ntitle: {name}\ndate: 2026-01-01\nuid: same\n---\n" for name in ("articles/a.md", "articles/b.md")
    }
    loaded = loaded_with(tmp_path, files)
    assert codes(loaded.problems) == ["duplicate-uid"]


def test_a_role_is_played_once_in_each_language(tmp_path):
    page = "---\ntitle: {}\nrole: {}\n{}---\n"
    files = {
        "pages/a.md": page.format("A", "home", ""),
        "pages/b.md": page.format("B", "home", ""),
        "pages/c.en.md": page.format("C", "home", ""),
        "pages/d.md": page.format("D", "about", "author: claire\n"),
        "pages/e.md": page.format("E", "about", "author: paul\n"),
        "pages/f.md": page.format("F", "about", "author: paul\n"),
    }
    loaded = loaded_with(tmp_path, files)
    assert [(p.code, p.path.name) for p in loaded.problems] == [("duplicate-role", "b.md"), ("duplicate-role", "f.md")]


def test_translations_pair_by_file_name(tmp_path):
    loaded = loaded_with(tmp_path, {"articles/x.fr.md": ARTICLE, "articles/x.en.md": ARTICLE})
    english, french = loaded.library.documents
    assert loaded.problems == ()
    assert english.translation_of == french.uid
    assert loaded.library.translations(french) == (english,)
    assert loaded.library.translations(english) == (french,)


def test_translations_pair_by_uid_or_by_the_name_of_the_original(tmp_path):
    original = ARTICLE.replace("title:", "uid: sommeil\ntitle:")
    for named in ("sommeil", "sommeil-et-nuit.md", "../articles/sommeil-et-nuit.md"):
        english = ARTICLE.replace("title:", f"lang: en\ntranslation_of: {named}\ntitle:")
        loaded = loaded_with(tmp_path, {"articles/sommeil-et-nuit.md": original, "articles/sleep.md": english})
        assert loaded.problems == ()
        assert {d.translation_of for d in loaded.library.documents} == {"", "sommeil"}


def test_two_translations_in_one_language_are_refused(tmp_path):
    files = {
        "articles/a.md": ARTICLE.replace("title:", "uid: un\ntitle:"),
        "articles/b.md": ARTICLE.replace("title:", "slug: b\nlang: en\ntranslation_of: un\ntitle:"),
        "articles/c.md": ARTICLE.replace("title:", "slug: c\nlang: en\ntranslation_of: un\ntitle:"),
    }
    loaded = loaded_with(tmp_path, files)
    assert codes(loaded.problems) == ["duplicate-translation"]
    assert loaded.problems[0].path.name == "c.md"


def test_a_translation_is_of_an_original_of_its_own_kind(tmp_path):
    files = {
        "articles/a.md": ARTICLE.replace("title:", "uid: un\ntitle:"),
        "resources/b.md": ARTICLE.replace("title:", "lang: en\ntranslation_of: un\ntitle:"),
        "articles/c.en.md": ARTICLE.replace("title:", "uid: moi\ntranslation_of: moi\ntitle:"),
    }
    assert codes(loaded_with(tmp_path, files).problems) == ["unknown-translation"] * 2


def test_the_only_practitioner_is_the_author(tmp_path):
    alone = FACTS[: FACTS.index("[[practitioners]]")] + (
        '[[practitioners]]\nid = "claire"\nname = "Claire Morel"\nprofession = "psychologue"\n'
    )
    loaded = loaded_with(tmp_path, {"articles/x.md": ARTICLE.replace("author: claire\n", "")}, practice=alone)
    assert loaded.library.documents[0].author == "claire"


def test_a_future_date_waits_and_a_draft_too(tmp_path):
    files = {
        "articles/a.md": ARTICLE.replace("2026-01-02", "2027-01-02"),
        "articles/b.md": ARTICLE.replace("title: ", "status: draft\ntitle: B"),
        "articles/c.md": ARTICLE.replace("title: ", "title: C"),
    }
    loaded = loaded_with(tmp_path, files)
    assert [d.path.name for d in loaded.library.public(NOW).documents] == ["c.md"]


def test_broken_facts_do_not_hide_broken_texts(tmp_path):
    loaded = loaded_with(tmp_path, {"articles/x.md": "---\ntitle: X\n---\n"}, practice="name = ")
    assert "missing-date" in codes(loaded.problems)
    assert "toml-syntax" in codes(loaded.problems)


def test_unreadable_facts_do_not_accuse_the_texts(tmp_path):
    files = {"articles/x.md": ARTICLE, "articles/x.en.md": ARTICLE}
    for broken in (FACTS.replace('languages = ["fr", "en"]', "languages = fr, en"), b"\x00", FACTS + "\n[site\n"):
        loaded = loaded_with(tmp_path, {**files, "practice.toml": broken})
        assert {p.path.name for p in loaded.problems} == {"practice.toml"}


@pytest.mark.parametrize(
    ("name", "head", "write"),
    [
        ("pages/tarifs.md", "title: Tarifs\n", "role: services"),
        ("pages/x.md", "title: X\nslug: rendez-vous\n", "role: booking"),
        ("pages/articles.md", "title: Articles\n", "slug: articles-2"),
        ("pages/en.md", "title: En\n", "slug: en-2"),
    ],
)
def test_a_page_does_not_take_the_address_of_another(tmp_path, name, head, write):
    _, problems = one(tmp_path, head, name=name)
    assert codes(problems) == ["address-taken"]
    assert write in problems[0].write.say("fr")


def test_a_page_with_its_role_has_its_address(tmp_path):
    assert one(tmp_path, "title: Tarifs\nrole: services\n", name="pages/tarifs.md")[1] == ()


def test_languages_are_read_from_file_names():
    from pathlib import PurePosixPath

    assert stem_and_language(PurePosixPath("a/x.en.md")) == ("x", "en")
    assert stem_and_language(PurePosixPath("a/x.md")) == ("x", "")
    assert stem_and_language(PurePosixPath("a/v1.2.md")) == ("v1.2", "")
