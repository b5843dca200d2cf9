"""The start page: what it tells, what it does, and whom it refuses."""

from __future__ import annotations

import pytest

from parvis.history import snapshot
from parvis.preview.opener import CannotOpen, own_file

TOKEN = {"token": "secret"}


def write_article(site, name="matin", status="published", body="Un texte calme.", date="2026-11-01"):
    path = site.content / "articles" / f"{name}.md"
    path.write_text(
        f"---\ntitle: Le {name}\ndate: {date} 09:00\nslug: {name}\nsummary: Un texte.\ncategory: Pratique\n"
        f"status: {status}\n---\n\n{body}\n",
        encoding="utf-8",
    )
    return path


def test_it_greets_in_the_practitioner_s_language_and_names_what_is_missing(desk):
    """French, the practice's name, its texts, the facts that a site needs."""
    page = desk.get("/-/").text
    for words in ("Bonjour.", "Cabinet des Tilleuls", "Vos textes", "Ce qui manque", "SIRET", "parvis backup"):
        assert words in page


def test_each_text_says_its_state(desk, site, session):
    """A draft, one to come, one that changed since it was published."""
    write_article(site, "brouillon", "draft")
    write_article(site, "demain", date="2026-12-24")
    changed = write_article(site, "hier")
    write_article(site, "tel-quel")
    snapshot(site, now=session.clock(), reason="publish")
    changed.write_text(changed.read_text() + "Encore.\n")
    write_article(site, "neuf")
    session.build()
    page = desk.get("/-/?all").text
    states = [
        ("brouillon", "Brouillon"), ("demain", "En ligne le 24 décembre 2026"), ("hier", "Modifié depuis sa publication"),
        ("tel-quel", "En ligne<"), ("neuf", "Prêt, pas encore en ligne"),
    ]  # fmt: skip
    for name, said in states:
        row = page.split(f'value="content/articles/{name}.md"', 1)[1][:900]
        assert said in row, name


def test_a_finding_is_shown_with_its_words_and_opens_its_file(desk, site, session, opened):
    """The sentence, what to write instead, and a button for the editor."""
    write_article(site, body="Je vous guéris de vos insomnies, c'est garanti.")
    session.build()
    page = desk.get("/-/").text
    assert "<mark>Je vous guéris</mark>" in page
    assert "chose à corriger avant de publier" in page or "choses à corriger avant de publier" in page
    answer = desk.post("/-/open", data={**TOKEN, "path": "content/articles/matin.md"})
    assert answer.status_code == 303
    assert opened == [site.content / "articles" / "matin.md"]


def test_a_new_text_is_the_one_of_parvis_new(desk, site, opened):
    """The questions of the scaffold, a draft, opened at once; a second one of that name is refused."""
    answer = desk.post("/-/new", data={**TOKEN, "kind": "article", "title": "Dormir l’été"})
    path = site.content / "articles" / "dormir-l-ete.md"
    assert answer.status_code == 201
    assert opened == [path]
    assert "status: draft" in path.read_text(encoding="utf-8")
    assert "POUR QUI" in path.read_text(encoding="utf-8")
    before = path.read_bytes()
    again = desk.post("/-/new", data={**TOKEN, "kind": "article", "title": "Dormir l’été"})
    assert again.status_code == 409
    assert "existe déjà" in again.text
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "path",
    ["/-/open", "/-/new", "/-/drop", "/-/publish/look", "/-/publish/send", "/-/undo/1/restore", "/-/backup/make"],
)
@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_the_token_nothing_is_changed(desk, site, opened, path, token):
    """A form of another page does not know it."""
    before = sorted(site.root.rglob("*.md"))
    form = {"token": token, "kind": "article", "title": "Intrus", "path": "content/practice.toml"}
    assert desk.post(path, data=form).status_code == 403
    assert opened == []
    assert sorted(site.root.rglob("*.md")) == before


@pytest.mark.parametrize(
    "path", ["/-/open", "/-/new", "/-/drop", "/-/publish/look", "/-/publish/send", "/-/backup/make"]
)
def test_a_link_changes_nothing(desk, opened, publishing, path):
    """GET shows; only POST changes: at these addresses there is nothing to see."""
    assert desk.get(path, params=TOKEN | {"path": "content/practice.toml"}).status_code == 404
    assert opened == []
    assert publishing.told().step == "idle"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {"host": "evil.example"}, {"origin": "http://127.0.0.1:9"}],
)
def test_a_stranger_with_the_token_is_refused(desk, opened, headers):
    """Host and origin are looked at before anything else."""
    answer = desk.post("/-/open", data={**TOKEN, "path": "content/practice.toml"}, headers=headers)
    assert answer.status_code == 403
    assert opened == []


def test_its_pages_run_nothing_of_others_and_stand_in_no_frame(desk):
    """A strict policy on every page of its own; the site's pages keep theirs but for frames."""
    for path in ("/-/", "/-/report", "/-/publish", "/-/undo", "/-/backup", "/-/mails"):
        answer = desk.get(path)
        assert answer.status_code == 200, path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert " style=" not in answer.text
        assert "<script>" not in answer.text
    assert "frame-ancestors 'self'" in desk.get("/").headers["content-security-policy"]


def test_the_script_is_in_what_is_served_and_in_no_file(desk, session):
    """What a build wrote stays what it wrote."""
    assert "live.js" in desk.get("/").text
    assert [p for p in session.output.rglob("*.html") if b"live.js" in p.read_bytes()] == []


@pytest.mark.parametrize(
    "path",
    [
        "../secret.md",
        "content/../../secret.md",
        "/etc/passwd",
        "pelicanconf.py",
        "content/media/run.sh",
        "content",
        "",
        "a\0b",
    ],
)
def test_only_texts_of_the_practice_are_opened(site, tmp_path, path):
    """No other file, no program, nothing outside."""
    (tmp_path / "secret.md").write_text("x")
    (site.content / "media" / "run.sh").write_text("x")
    with pytest.raises(CannotOpen):
        own_file(site, path)


def test_a_link_that_leads_out_is_not_opened(site, tmp_path):
    """Resolved before it is judged."""
    (tmp_path / "secret.md").write_text("x")
    (site.content / "pages" / "out.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(CannotOpen):
        own_file(site, "content/pages/out.md")


def test_going_back_shows_what_would_change_then_does_it(desk, site, session):
    """A list, a look that changes nothing, a restore that can be undone."""
    path = write_article(site, body="Le premier état.")
    kept = snapshot(site, now=session.clock(), reason="hand")
    path.write_text(path.read_text().replace("premier", "second"))
    assert f"/-/undo/{kept.number}" in desk.get("/-/undo").text
    assert "content/articles/matin.md" in desk.get(f"/-/undo/{kept.number}").text
    assert "second" in path.read_text()
    answer = desk.post(f"/-/undo/{kept.number}/restore", data=TOKEN)
    assert answer.status_code == 200
    assert "premier" in path.read_text()
    assert "/-/undo/" in answer.text
    assert desk.get("/-/undo/99").status_code == 404


def test_publishing_says_what_stands_in_the_way(desk, publishing):
    """No host is named yet: what to write, and nothing left."""
    assert desk.post("/-/publish/look", data=TOKEN).headers["location"] == "/-/publish"
    publishing.wait()
    page = desk.get("/-/publish").text
    assert "[[publish]]" in page
    assert "rien n’a changé" in page.lower() or "n’a pas changé" in page


def test_a_fault_in_the_facts_keeps_the_last_good_site(desk, site, session):
    """The page stays, the start page says what must be mended, and stops saying it."""
    facts = site.facts.read_text(encoding="utf-8")
    site.facts.write_text(facts.replace("country", "contry", 1), encoding="utf-8")
    assert not session.build()
    assert desk.get("/").status_code == 200
    page = desk.get("/-/").text
    assert "Vos derniers changements ne sont pas encore montrés" in page
    assert "content/practice.toml:" in page
    site.facts.write_text(facts, encoding="utf-8")
    assert session.build()
    assert "Vos derniers changements" not in desk.get("/-/").text
