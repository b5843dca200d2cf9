"""A real editor's session with `python -m parvis lsp`, in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest
import pytest_asyncio
import pytest_lsp
from lsp_practice import CLAIM, FACTS, HEAD, practice
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

PATIENCE = 120  # seconds: a busy machine, not a measure
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")},
    "PARVIS_NOW": "2026-11-22T12:00:00+00:00",
    "LC_ALL": "C.UTF-8",
}
pytestmark = pytest.mark.asyncio


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "parvis", "lsp"], server_env=ENVIRONMENT)
)
async def client(lsp_client: LanguageClient):
    """An editor that has not said hello yet: each test says it in its way."""
    yield
    await lsp_client.shutdown_session()


@pytest_asyncio.fixture
async def folder(tmp_path):
    return practice(tmp_path, accueil=HEAD + "Bonjour.\n", suite=HEAD + "Suite.\n")


class Editor:
    """What a test does in its editor."""

    def __init__(self, client, folder):
        self.client, self.folder = client, folder
        self.version = 0

    async def start(self, encodings=None, **about):
        general = lsp.GeneralClientCapabilities(position_encodings=encodings)
        capabilities = lsp.ClientCapabilities(general=general if encodings else None)
        params = lsp.InitializeParams(capabilities=capabilities, root_uri=self.folder.as_uri(), **about)
        return await self.client.initialize_session(params)

    def uri(self, name="pages/accueil.md"):
        return (self.folder / "content" / name).as_uri()

    def open(self, text, name="pages/accueil.md"):
        item = lsp.TextDocumentItem(self.uri(name), "markdown", 0, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def type(self, text, name="pages/accueil.md"):
        self.version += 1
        document = lsp.VersionedTextDocumentIdentifier(self.version, self.uri(name))
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    def save(self, text, name="pages/accueil.md"):
        (self.folder / "content" / name).write_text(text, encoding="utf-8")
        identifier = lsp.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(identifier))

    async def until(self, *codes, name="pages/accueil.md"):
        """The remarks shown, once they are these."""
        return await self.when(lambda found: [d.code for d in found] == list(codes), name)

    async def when(self, right, name="pages/accueil.md"):
        """The remarks shown, once they are right."""
        shown, uri = self.client.diagnostics, self.uri(name)

        async def wait():
            while uri not in shown or not right(shown[uri]):
                await self.client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

        try:
            await asyncio.wait_for(wait(), PATIENCE)
        except TimeoutError:
            pytest.fail(f"what was shown last: {shown}")
        return shown[uri]

    async def hover(self, line, character):
        document = lsp.TextDocumentIdentifier(self.uri())
        return await self.client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(line, character)))

    async def actions(self, where):
        document = lsp.TextDocumentIdentifier(self.uri())
        params = lsp.CodeActionParams(document, where, lsp.CodeActionContext([]))
        return await self.client.text_document_code_action_async(params)


def edited(text, edits):
    """The text after a client applied edits whose columns count UTF-16 units."""
    lines = [line.encode("utf-16-le") for line in text.split("\n")]
    for edit in edits:
        first, last = edit.range.start, edit.range.end
        left, right = lines[first.line][: 2 * first.character], lines[last.line][2 * last.character :]
        put = edit.new_text.encode("utf-16-le")
        lines[first.line : last.line + 1] = (
            (left + put + right).decode("utf-16-le").encode("utf-16-le").split(b"\n\x00")
        )
    return b"\n\x00".join(lines).decode("utf-16-le")


async def test_a_text_is_read_as_it_is_opened_typed_and_closed(client, folder):
    """Remarks come with the text, go when it is mended, and leave with it."""
    editor = Editor(client, folder)
    await editor.start(locale="fr")
    editor.open(HEAD + CLAIM)
    (shown,) = await editor.until("promise-of-a-cure")
    assert shown.severity == lsp.DiagnosticSeverity.Error
    assert shown.source == "parvis"
    assert shown.message.startswith("Aucune profession")
    editor.type(HEAD + "Bonjour.\n")
    await editor.until()
    editor.type(HEAD + "Satisfait ou remboursé.\n")
    await editor.until("guaranteed-result")
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(editor.uri())))
    await editor.until()


@pytest.mark.parametrize(
    ("encodings", "negotiated", "character"),
    [
        (None, "utf-16", 9),
        ([lsp.PositionEncodingKind.Utf32, lsp.PositionEncodingKind.Utf16], "utf-32", 7),
    ],
)
async def test_columns_count_what_the_editor_counts(client, folder, encodings, negotiated, character):
    """Two emoji before the words: two units each in UTF-16, one in UTF-32, four in UTF-8."""
    editor = Editor(client, folder)
    answer = await editor.start(encodings)
    assert (answer.capabilities.position_encoding or "utf-16") == negotiated
    editor.open(HEAD + "🌱🌱 Et. " + CLAIM)
    (shown,) = await editor.until("promise-of-a-cure")
    assert shown.range.start == lsp.Position(5, character)
    assert shown.range.end == lsp.Position(5, _column("🌱🌱 Et. Mon protocole guérit", negotiated))
    assert await editor.hover(5, shown.range.end.character + 3) is None
    assert (await editor.hover(5, shown.range.end.character - 1)).range == shown.range


def _column(text, encoding):
    widths = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
    codec, width = widths[encoding]
    return len(text.encode(codec)) // width


async def test_an_explanation_says_why_and_what_to_write(client, folder):
    """Pointing at the words gives the reason, the source and a proposal, in the editor's language; elsewhere nothing."""
    editor = Editor(client, folder)
    await editor.start(locale="en-GB")
    editor.open(HEAD + CLAIM)
    await editor.until("promise-of-a-cure")
    hover = await editor.hover(5, 5)
    assert hover.contents.kind == lsp.MarkupKind.Markdown
    assert "Write instead" in hover.contents.value
    assert "L121-2" in hover.contents.value
    assert "**Not found**" in hover.contents.value, "the page of the rule, in short"
    assert await editor.hover(1, 3) is None


async def test_a_sentence_is_kept_with_a_reason(client, folder):
    """The editor writes the comment; it asks for a reason until there is one."""
    editor = Editor(client, folder)
    await editor.start(locale="fr")
    text = HEAD + "- 🌱 " + CLAIM + "\n- deux\n"
    editor.open(text)
    (shown,) = await editor.until("promise-of-a-cure")
    (action,) = await editor.actions(shown.range)
    assert action.title == "Garder, et dire pourquoi (promise-of-a-cure)"
    assert action.kind == lsp.CodeActionKind.QuickFix
    kept = edited(text, action.edit.changes[editor.uri()])
    assert kept == HEAD + "- 🌱 " + CLAIM + " <!-- allow promise-of-a-cure: … -->\n- deux\n"
    editor.type(kept)
    await editor.until("promise-of-a-cure", "suppression")
    editor.type(kept.replace("…", "citation de la loi"))
    await editor.until()
    assert not await editor.actions(lsp.Range(lsp.Position(0, 0), lsp.Position(0, 1)))


async def test_what_is_certain_is_mended_and_a_title_can_be_kept(client, folder):
    """On the line of a title: its typography, and the comment that keeps it, both applied by the editor."""
    editor = Editor(client, folder)
    await editor.start(locale="fr")
    text = HEAD.replace("Le sommeil", "🌱 Résultats garantis !") + "Bonjour.\n"
    editor.open(text)
    (shown,) = await editor.until("guaranteed-result")
    mend, keep = await editor.actions(shown.range)
    assert mend.title.startswith("Corriger\u00a0: ")
    assert mend.is_preferred
    better = edited(text, mend.edit.changes[editor.uri()])
    assert better == text.replace(" !", "\u202f!")
    kept = edited(text, keep.edit.changes[editor.uri()])
    assert kept == text.replace("title:", "# allow guaranteed-result: …\ntitle:")
    editor.type(kept.replace("…", "titre d’un livre"))
    await editor.until()


async def test_facts_are_read_while_they_are_typed(client, folder):
    """A fault of practice.toml shows at its line; texts are read again with the new facts."""
    editor = Editor(client, folder)
    await editor.start(locale="en")
    editor.open(HEAD + "Contrairement aux autres méthodes, la mienne est douce.\n")
    (shown,) = await editor.when(lambda found: len(found) == 1)
    assert shown.severity == lsp.DiagnosticSeverity.Warning
    editor.open(FACTS, "practice.toml")
    before = await editor.when(lambda found: True, "practice.toml")
    editor.type(FACTS.replace('"coach"', '"sofrologue"'), "practice.toml")
    found = await editor.when(lambda found: found != before, "practice.toml")
    assert any("sophrologue" in d.message and d.range.start.line == 9 for d in found)
    editor.type(FACTS.replace('"coach"', '"infirmier"'), "practice.toml")
    await editor.when(lambda found: [d.severity for d in found] == [lsp.DiagnosticSeverity.Error])


async def test_saving_reads_the_whole_practice(client, folder):
    """A link to nowhere is found when the text is saved, and only then."""
    editor = Editor(client, folder)
    await editor.start()
    text = HEAD + "Un [lien](nulle-part.md).\n"
    editor.open(text)
    await editor.until()
    editor.save(text)
    (shown,) = await editor.when(lambda found: len(found) == 1)
    assert shown.range.start.line == 5
    editor.save(HEAD + "Un [lien](suite.md).\n")
    editor.type(HEAD + "Un [lien](suite.md).\n")
    await editor.until()


async def test_what_is_not_of_a_practice_is_left_alone(client, folder, tmp_path_factory):
    """A document elsewhere, or one without a file, gets no answer; the next one does."""
    editor = Editor(client, folder)
    await editor.start()
    elsewhere = (tmp_path_factory.mktemp("elsewhere") / "x.md").as_uri()
    for uri in ("untitled:Untitled-1", elsewhere, (folder / "README.md").as_uri()):
        item = lsp.TextDocumentItem(uri, "markdown", 0, CLAIM)
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    editor.open(HEAD + CLAIM)
    await editor.until("promise-of-a-cure")
    assert list(client.diagnostics) == [editor.uri()]


async def test_bad_texts_get_an_answer(client, folder):
    """Nothing that is typed stops the server."""
    editor = Editor(client, folder)
    await editor.start()
    editor.open("---\ntitle: [\n---\n\x00\ud7ff" + "> " * 2000)
    for text in (
        "",
        "---",
        "\x00" * 100,
        "<!-- " * 500,
        "[" * 5000,
        "é" * 100_000,
        "---\n" + "a: b\n" * 2000 + "---\n",
    ):
        editor.type(text)
        await asyncio.sleep(0)
    editor.type(HEAD + CLAIM)
    await editor.until("promise-of-a-cure")
