"""A sitting with `parvis serve`: save and see, be told what must be mended, write, drop, publish, go back."""

from __future__ import annotations

import re
import stat
import subprocess
import sys

import pytest
from playwright.sync_api import expect
from test_browser_every_page import axe

from conftest import Served, _environment, _free_port, _parvis, _wait

ARTICLE = "content/articles/se-reveiller-a-quatre-heures.md"
ADDRESS = "/articles/se-reveiller-a-quatre-heures/"
PANEL = "#parvis-preview .panel"


@pytest.fixture(scope="module")
def sitting(tmp_path_factory):
    """A practice of its own, which these tests write into, and an editor that only notes what it is asked to open."""
    top = tmp_path_factory.mktemp("sitting")
    _parvis(top, "init", "essai", "--demo")
    folder = top / "essai"
    facts = folder / "content" / "practice.toml"
    facts.write_text(
        facts.read_text(encoding="utf-8") + '\n[[publish]]\nid = "www"\nkind = "folder"\nfolder = "../www"\n',
        encoding="utf-8",
    )
    editor = top / "bin" / "xdg-open"
    editor.parent.mkdir()
    editor.write_text(f'#!/bin/sh\necho "$1" >> "{top}/opened"\n', encoding="utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    port = _free_port()
    env = _environment()
    env["PATH"] = f"{editor.parent}:{env['PATH']}"
    with (top / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "parvis", "serve", "--port", str(port)], cwd=folder, env=env, stdout=log, stderr=log
        )
        site = Served(f"http://127.0.0.1:{port}", folder)
        try:
            _wait(site.address, server, top / "serve.log")
            yield site
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def article(sitting):
    """The text that is edited, put back afterwards."""
    path = sitting.folder / ARTICLE
    text = path.read_text(encoding="utf-8")
    yield path
    path.write_text(text, encoding="utf-8")


def add(path, words):
    beside = path.with_suffix(".tmp")
    beside.write_text(path.read_text(encoding="utf-8") + f"\n\n{words}\n", encoding="utf-8")
    beside.replace(path)


def opened(sitting):
    file = sitting.folder.parent / "opened"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_a_save_is_on_screen_where_one_was_reading(page, sitting, article):
    """The page is loaded again, at the same height."""
    page.goto(sitting.address + ADDRESS)
    page.evaluate("scrollTo(0, 700)")
    add(article, "Une phrase ajoutée.")
    expect(page.get_by_text("Une phrase ajoutée.")).to_be_attached(timeout=20_000)
    page.wait_for_function("scrollY === 700")


def test_a_page_that_did_not_change_is_left_alone(page, sitting, article):
    """Another text was saved: what one had typed here is still there."""
    page.goto(f"{sitting.address}/tarifs/")
    page.evaluate("window.kept = true")
    page.wait_for_timeout(500)
    other = page.context.new_page()
    other.goto(sitting.address + ADDRESS)
    add(article, "Encore une phrase.")
    expect(other.get_by_text("Encore une phrase.")).to_be_attached(timeout=20_000)
    page.wait_for_timeout(500)
    other.close()
    assert page.evaluate("window.kept") is True


def test_a_new_color_is_put_on_without_loading_the_page(page, sitting):
    """The style sheet alone is replaced."""
    facts = sitting.folder / "content" / "practice.toml"
    text = facts.read_text(encoding="utf-8")
    page.goto(sitting.address + "/mentions-legales/")
    page.wait_for_timeout(500)
    before = page.locator('link[rel="stylesheet"]').get_attribute("href")
    page.evaluate("window.kept = true")
    palette = re.search(r'^palette = "(\w+)"', text, re.MULTILINE)
    assert palette
    facts.write_text(
        text.replace(palette[0], 'palette = "encre"' if palette[1] != "encre" else 'palette = "sauge"'),
        encoding="utf-8",
    )
    try:
        page.wait_for_function(
            "old => !document.querySelector(`link[rel=stylesheet][href^='${old}']`)", arg=before, timeout=20_000
        )
        kept = page.evaluate("window.kept")
    finally:
        facts.write_text(text, encoding="utf-8")
    changed = page.evaluate("document.head.innerHTML.includes('data:image/svg')")
    assert kept is True or changed  # a favicon in the page holds the color: such a page must be loaded again


def test_what_must_be_mended_is_shown_over_the_page_and_goes_away(page, sitting, article):
    """File, line, words, what to write; the last good page is beneath; a button opens the file."""
    page.goto(sitting.address + ADDRESS)
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("title:", "titel:", 1), encoding="utf-8")
    panel = page.locator(PANEL)
    expect(panel).to_be_visible(timeout=20_000)
    expect(panel).to_contain_text("À corriger")
    expect(panel).to_contain_text(f"{ARTICLE}:2")
    expect(panel.locator("mark").first).to_be_attached()
    expect(page.locator("h1")).to_be_visible()
    panel.get_by_role("button", name="Ouvrir le fichier").first.click()
    expect(panel.get_by_text("Ouvert dans votre éditeur.")).to_be_visible()
    assert opened(sitting)[-1].endswith(ARTICLE)
    article.write_text(text, encoding="utf-8")
    expect(panel).to_be_hidden(timeout=20_000)


def test_a_promise_is_shown_over_the_page_that_holds_it(page, sitting, article):
    """The page is there for its author; reduced once, it stays small until it changes."""
    page.goto(sitting.address + ADDRESS)
    add(article, "Je vous guéris de vos insomnies, c'est garanti.")
    panel = page.locator(PANEL)
    expect(panel).to_contain_text("avant de publier", timeout=20_000)
    panel.get_by_role("button", name="Réduire").click()
    expect(panel).to_be_hidden()
    page.reload()
    page.wait_for_timeout(500)
    expect(panel).to_be_hidden()
    page.goto(f"{sitting.address}/-/")
    expect(page.locator("mark", has_text="Je vous guéris")).to_be_visible()


def test_the_start_page_writes_a_draft_and_follows_it(page, sitting):
    """A title, a kind, a button: the file opens in the editor, and the page lists it."""
    page.goto(f"{sitting.address}/-/")
    page.get_by_label("Titre").fill("Le premier soir")
    page.get_by_role("button", name="Commencer ce texte").click()
    expect(page.locator("h1")).to_have_text("Votre brouillon est là")
    file = sitting.folder / "content" / "articles" / "le-premier-soir.md"
    assert opened(sitting)[-1] == str(file)
    page.goto(f"{sitting.address}/-/")
    file.write_text(
        file.read_text(encoding="utf-8").replace("Le premier soir", "Le tout premier soir"), encoding="utf-8"
    )
    expect(page.get_by_text("Le tout premier soir").first).to_be_visible(timeout=20_000)  # by itself
    file.unlink()


DROP = """([name, text]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name));
  dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
}"""


def test_a_file_dropped_on_the_start_page_becomes_a_draft(page, sitting):
    """Anywhere on the page."""
    page.goto(f"{sitting.address}/-/")
    with page.expect_navigation():
        page.evaluate(DROP, ["Une lettre.txt", "# Une lettre\n\nChère amie."])
    expect(page.locator("h1")).to_have_text("Votre brouillon est là")
    file = sitting.folder / "content" / "articles" / "une-lettre.md"
    assert "Chère amie." in file.read_text(encoding="utf-8")
    file.unlink()


def test_publishing_shows_the_list_then_sends_it(page, sitting):
    """Nothing leaves before the second button."""
    www = sitting.folder.parent / "www"
    page.goto(f"{sitting.address}/-/publish")
    page.get_by_role("button", name="Voir ce qui serait publié").click()
    send = page.get_by_role("button", name="Publier cela")
    expect(send).to_be_visible(timeout=120_000)
    expect(page.locator("pre")).to_contain_text("index.html")
    assert not (www / "index.html").exists()
    send.click()
    expect(page.locator(".lamp", has_text="En ligne")).to_be_visible(timeout=60_000)
    assert (www / "index.html").is_file()
    page.goto(f"{sitting.address}/-/undo")
    expect(page.get_by_text("publié").first).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_on_the_practitioner_s_pages(browser, sitting, scheme, width):
    """Day and night, wide and narrow; nothing wider than the screen."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    faults = {}
    for path in ("/-/", "/-/?all", "/-/report", "/-/publish", "/-/undo", "/-/mails"):
        page.goto(sitting.address + path)
        if found := axe(page):
            faults[path] = found
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
    assert faults == {}
    assert said == []


def test_without_script_everything_is_there(browser, sitting):
    """The site as it is published; the start page with its forms."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sitting.address + ADDRESS)
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{sitting.address}/-/")
    page.get_by_label("Titre").fill("Sans script")
    page.get_by_role("button", name="Commencer ce texte").click()
    expect(page.locator("h1")).to_have_text("Votre brouillon est là")
    (sitting.folder / "content" / "articles" / "sans-script.md").unlink()
    context.close()


def test_another_page_of_the_same_browser_can_neither_read_nor_write(browser, sitting):
    """A page of another origin, in the person's own browser."""
    page = browser.new_page()
    page.route("http://evil.example/**", lambda route: route.fulfill(body="<h1>x</h1>", content_type="text/html"))
    page.goto("http://evil.example/")
    tried = page.evaluate(
        """async (address) => {
          const form = new FormData(); form.append("token", "x"); form.append("kind", "article"); form.append("title", "Intrus");
          const said = [];
          for (const [path, options] of [["/-/", {}], ["/-/new", { method: "POST", body: form }]])
            said.push(await fetch(address + path, options).then((answer) => answer.status, () => "refused"));
          return said;
        }""",
        sitting.address,
    )
    page.close()
    assert tried == ["refused", "refused"]
    assert not (sitting.folder / "content" / "articles" / "intrus.md").exists()
