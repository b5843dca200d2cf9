"""What the server works out before it answers: languages, and places in the editor's units."""

from __future__ import annotations

import pytest
from lsp_practice import NOW
from lsprotocol import types as lsp
from pygls.workspace import Workspace

from parvis.lsp.remark import Point
from parvis.lsp.server import _initialize, make_server

LINES = ["ab", "🌱é🌱 x", ""]


def server(encoding=lsp.PositionEncodingKind.Utf16, *, chosen=False):
    made = make_server("fr", lambda: NOW, chosen=chosen)
    made.protocol._workspace = Workspace(None, position_encoding=encoding)
    return made


@pytest.mark.parametrize(
    ("chosen", "about", "language"),
    [
        (False, {"locale": "en-GB"}, "en"),
        (False, {"locale": "de"}, "fr"),
        (False, {}, "fr"),
        (True, {"locale": "en"}, "fr"),
        (True, {"locale": "fr", "initialization_options": {"language": "en"}}, "en"),
        (False, {"locale": "en", "initialization_options": {"language": "xx"}}, "fr"),
        (False, {"locale": "en", "initialization_options": ["en"]}, "en"),
    ],
)
def test_the_language_is_the_settings_else_the_named_one_else_the_editors(chosen, about, language):
    """A setting of the editor, `parvis --language`, the editor's own language, the machine's: in this order."""
    one = server(chosen=chosen)
    _initialize(one, lsp.InitializeParams(lsp.ClientCapabilities(), **about))
    assert one.language == language


@pytest.mark.parametrize(
    ("encoding", "column", "units"),
    [
        (lsp.PositionEncodingKind.Utf16, 3, 5),
        (lsp.PositionEncodingKind.Utf32, 3, 3),
        (lsp.PositionEncodingKind.Utf8, 3, 10),
    ],
)
def test_places_go_to_the_editor_and_come_back(encoding, column, units):
    """Whatever the editor counts in, the same character is meant."""
    one = server(encoding)
    position = one.range(Point(1, column), Point(1, column), LINES).start
    assert position == lsp.Position(1, units)
    assert one.point(position, LINES) == Point(1, column)


def test_places_outside_the_text_are_its_end():
    """An editor that is ahead of us, or a place inside one character, breaks nothing."""
    one = server()
    assert one.point(lsp.Position(9, 9), LINES) == Point(2, 0)
    assert one.point(lsp.Position(0, 9), LINES) == Point(0, 2)
    assert one.point(lsp.Position(1, 1), LINES) == Point(1, 1)
    assert one.range(Point(9, 9), Point(9, 9), LINES).start == lsp.Position(2, 0)
