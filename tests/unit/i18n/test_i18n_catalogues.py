"""Catalogues are read as gettext's own tools read them, only sooner."""

from __future__ import annotations

import gettext
import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from parvis.i18n import LANGUAGES, _Sentences, _translations, catalogue_files, plural_translator, translator


def by_babel(language: str) -> tuple[Catalog, gettext.GNUTranslations]:
    merged = Catalog(locale=language)
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return merged, gettext.GNUTranslations(compiled)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_the_one_that_babel_reads(language):
    catalogue, wanted = by_babel(language)
    said, counted = translator(language), plural_translator(language)
    for message in catalogue:
        if isinstance(message.id, tuple):
            one, many = message.id
            assert [counted(one, many, n) for n in (0, 1, 2, 9)] == [
                wanted.ngettext(one, many, n) for n in (0, 1, 2, 9)
            ]
        elif message.id:
            assert said(message.id) == wanted.gettext(message.id)
    assert language == "en" or len(catalogue) > 500


def test_an_unknown_sentence_answers_in_english():
    assert translator("fr")("No such sentence.") == "No such sentence."
    assert plural_translator("fr")("{n} unknown", "{n} unknowns", 1) == "{n} unknown"
    assert plural_translator("fr")("{n} unknown", "{n} unknowns", 2) == "{n} unknowns"
    assert translator("xx")("Nothing.") == "Nothing."


def test_escapes_lines_and_obsolete_entries_are_read_as_they_are_meant():
    found = _Sentences()
    found.read('msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n#~ msgid "old"\n#~ msgstr "vieux"\n\n'
               '#, fuzzy\nmsgid "a \\"b\\"\\n"\n"c\\\\n"\nmsgstr "d \\"e\\"\\n"\n"f\\\\n"\r\n\nmsgid "empty"\nmsgstr ""\n')  # fmt: skip
    assert found.known == {('a "b"\nc\\n', 0): 'd "e"\nf\\n'}
    assert [found.form(n) for n in (0, 1, 2)] == [0, 0, 1]


def test_a_language_is_read_once():
    assert _translations("fr") is _translations("fr")
