"""`parvis lsp`: the editor's side of the check. Reads, never writes; everything stays on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import PositionCodec, TextDocument

from parvis import __version__
from parvis.ethics.fix import Edit
from parvis.i18n import LANGUAGES, T
from parvis.lsp.debounce import Debouncer
from parvis.lsp.desk import Desk, plain
from parvis.lsp.fixes import fixes, point_at
from parvis.lsp.remark import Point, Remark, explained
from parvis.paths import find_site
from parvis.practice.load import FACTS

DELAY = 0.25  # seconds without a keystroke before a text is read again
_SEVERITY = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "advice": lsp.DiagnosticSeverity.Information,
}


class Server(LanguageServer):
    """`language` is the one that remarks speak; `chosen` when the person named it, so that the editor's does not count."""

    def __init__(self, language: str, now: Callable[[], dt.datetime], *, chosen: bool = False) -> None:
        # Whole texts: pygls applies partial changes by lines that it cuts at more signs than editors do.
        super().__init__("parvis", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.language, self.chosen, self._now = language, chosen, now
        self.desks: dict[Path, Desk] = {}
        self.debouncer = Debouncer(DELAY)
        self._readers = ThreadPoolExecutor(1, "parvis-look")
        self._surveyors = ThreadPoolExecutor(1, "parvis-survey")
        self._shown: dict[str, tuple[int | None, list[lsp.Diagnostic]]] = {}
        self._surveyed: set[Path] = set()

    # — texts and places

    def desk_of(self, uri: str) -> tuple[Desk, PurePosixPath] | None:
        """The practice of a document and its path there; None for what Parvis does not read."""
        name = to_fs_path(uri) if uri.startswith("file:") else None
        site = find_site(Path(name).parent) if name else None
        if name is None or site is None:
            return None
        desk = self.desks.setdefault(site.root, Desk(site, self.language, self._now))
        shown = PurePosixPath(Path(name).relative_to(site.root).as_posix())
        return (desk, shown) if desk.reads(shown) else None

    def remarks(self, uri: str) -> tuple[Remark, ...]:
        """What there is to say about an open document as it stands now."""
        found = self.desk_of(uri)
        return found[0].look(found[1], self._text(uri)) if found else ()

    def _text(self, uri: str) -> str:
        return plain(self.workspace.get_text_document(uri).source)

    def documents(self) -> list[TextDocument]:
        return list(self.workspace.text_documents.values())

    # — showing

    def soon(self, uri: str, *, at_once: bool = False) -> asyncio.Task[None]:
        """Read a document again, once its author stops typing; with the facts, every open text of the practice."""
        found = self.desk_of(uri)
        if found and found[1] == FACTS:
            found[0].facts_are(self._text(uri))
            for document in self.documents():
                if document.uri != uri:
                    self._queue(document.uri, at_once=at_once)
        return self._queue(uri, at_once=at_once)

    def _queue(self, uri: str, *, at_once: bool) -> asyncio.Task[None]:
        return self.debouncer.call(uri, lambda: self._guarded(self._show(uri)), at_once=at_once)

    async def _show(self, uri: str) -> None:
        found = self.desk_of(uri)
        if uri not in self.workspace.text_documents or found is None:
            return
        desk, shown = found
        version, text = self.workspace.get_text_document(uri).version, self._text(uri)
        loop = asyncio.get_running_loop()
        remarks = await loop.run_in_executor(self._readers, desk.look, shown, text)
        document = self.workspace.text_documents.get(uri)
        if document is None or document.version != version:
            return  # closed, or typed in meanwhile: a newer reading is on its way
        diagnostics = self.diagnostics(remarks, text.split("\n"))
        if self._shown.get(uri) != (version, diagnostics):
            self._shown[uri] = (version, diagnostics)
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics, version))

    def survey(self, uri: str) -> None:
        """Read the whole practice as saved, then show its open documents again."""
        found = self.desk_of(uri)
        if found:
            root = found[0].site.root
            self._surveyed.add(root)
            self.debouncer.call(f"survey {root}", lambda: self._guarded(self._survey(found[0])))

    def survey_first(self, uri: str) -> None:
        """The first document of a practice that is opened makes the whole be read."""
        found = self.desk_of(uri)
        if found and found[0].site.root not in self._surveyed:
            self.survey(uri)

    async def _survey(self, desk: Desk) -> None:
        await asyncio.get_running_loop().run_in_executor(self._surveyors, desk.survey)
        for document in self.documents():
            found = self.desk_of(document.uri)
            if found and found[0] is desk:
                self._queue(document.uri, at_once=True)

    async def _guarded(self, work: Awaitable[None]) -> None:
        """A fault of ours is told in the editor's log, and the next text is read all the same."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 -- the one place that keeps the server running
            said = T("Something failed in Parvis itself ({error}). Your files are untouched.", error=repr(error))
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, said.say(self.language)))

    def forget(self, uri: str) -> None:
        """A document is closed: nothing more to say about it."""
        self.debouncer.forget(uri)
        found = self.desk_of(uri)
        if found and found[1] == FACTS:
            found[0].facts_are(None)
        if self._shown.pop(uri, None):
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    def diagnostics(self, remarks: Sequence[Remark], lines: list[str]) -> list[lsp.Diagnostic]:
        """Remarks as the editor wants them, columns in the units that it counts in."""
        return [
            lsp.Diagnostic(
                range=self.range(remark.start, remark.end, lines),
                message=remark.message + (f"\n{remark.write}" if remark.write else ""),
                severity=_SEVERITY.get(remark.level, lsp.DiagnosticSeverity.Error),
                code=remark.code,
                source="parvis",
            )
            for remark in remarks
        ]

    # — the editor's units

    @property
    def _codec(self) -> PositionCodec:
        return self.workspace.position_codec

    def range(self, start: Point, end: Point, lines: list[str]) -> lsp.Range:
        return lsp.Range(self._position(start, lines), self._position(end, lines))

    def _position(self, point: Point, lines: list[str]) -> lsp.Position:
        if point.line >= len(lines):
            return lsp.Position(len(lines) - 1, self._codec.client_num_units(lines[-1]))
        return lsp.Position(point.line, self._codec.client_num_units(lines[point.line][: point.column]))

    def point(self, position: lsp.Position, lines: list[str]) -> Point:
        """The character that a place of the editor stands at; the end of the text for a place after it."""
        if position.line >= len(lines):
            return Point(len(lines) - 1, len(lines[-1]))
        units = 0
        for column, letter in enumerate(lines[position.line]):
            if units >= position.character:
                return Point(position.line, column)
            units += self._codec.client_num_units(letter)
        return Point(position.line, len(lines[position.line]))


def make_server(language: str, now: Callable[[], dt.datetime], *, chosen: bool = False) -> Server:
    """A server that knows what to answer, not started yet."""
    server = Server(language, now, chosen=chosen)
    server.feature(lsp.INITIALIZE)(_initialize)
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(_opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(_saved)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    kinds = lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix])
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)(_code_actions)
    return server


def _initialize(server: Server, params: lsp.InitializeParams) -> None:
    """The editor's setting, else the language named at start, else the editor's own."""
    options = params.initialization_options
    asked = options.get("language") if isinstance(options, dict) else None
    wanted = asked or ("" if server.chosen else params.locale or "")
    code = str(wanted)[:2].lower()
    if code in LANGUAGES:
        server.language = code


def _opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    server.soon(params.text_document.uri, at_once=True)
    server.survey_first(params.text_document.uri)


def _changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    server.soon(params.text_document.uri)


def _saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    server.soon(params.text_document.uri, at_once=True)
    server.survey(params.text_document.uri)


def _closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    server.forget(params.text_document.uri)


def _hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """Why, and what to write, at the place pointed at."""
    uri = params.text_document.uri
    lines = server._text(uri).split("\n")  # noqa: SLF001
    here = server.point(params.position, lines)
    touched = [remark for remark in server.remarks(uri) if remark.touches(here, here)]
    if not touched:
        return None
    found = server.desk_of(uri)
    rules = {rule.name: rule for rule in found[0].rules.rules} if found else {}
    said = "\n\n---\n\n".join(explained(remark, server.language, rules.get(remark.code)) for remark in touched)
    place = server.range(touched[0].start, touched[0].end, lines)
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said), place)


def _code_actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    uri = params.text_document.uri
    found = server.desk_of(uri)
    only = params.context.only
    if found is None or (only and not any(str(kind) in ("", "quickfix") for kind in only)):
        return []
    desk, shown = found
    text = server._text(uri)  # noqa: SLF001
    lines = text.split("\n")
    start, end = server.point(params.range.start, lines), server.point(params.range.end, lines)
    actions = _mending(server, uri, desk.certain(shown, text), (start, end))
    for remark in desk.look(shown, text):
        if not remark.touches(start, end):
            continue
        for fix in fixes(remark, text, desk.rules.names, facts=shown == FACTS):
            edit = lsp.TextEdit(server.range(fix.start, fix.end, lines), fix.text)
            actions.append(
                lsp.CodeAction(
                    fix.title.say(server.language),
                    kind=lsp.CodeActionKind.QuickFix,
                    diagnostics=server.diagnostics([remark], lines),
                    edit=lsp.WorkspaceEdit(changes={uri: [edit]}),
                )
            )
    return actions


def _mending(server: Server, uri: str, certain: list[list[Edit]], chosen: tuple[Point, Point]) -> list[lsp.CodeAction]:
    """The corrections that are certain, on the lines chosen: the editor may apply them without asking which."""
    text = server._text(uri)  # noqa: SLF001
    lines = text.split("\n")
    actions: list[lsp.CodeAction] = []
    for edits in certain:
        spans = [(point_at(text, edit.start), point_at(text, edit.start + len(edit.old))) for edit in edits]
        if not any(first.line <= chosen[1].line and chosen[0].line <= last.line for first, last in spans):
            continue
        changes = [lsp.TextEdit(server.range(*span, lines), e.new) for span, e in zip(spans, edits, strict=True)]
        title = T("Mend: {why}", why=edits[0].why).say(server.language)
        edit = lsp.WorkspaceEdit(changes={uri: changes})
        actions.append(lsp.CodeAction(title, kind=lsp.CodeActionKind.QuickFix, edit=edit, is_preferred=True))
    return actions
