"""Every sentence for people exists in French and in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from parvis.i18n import LANGUAGES, SOURCE_LANGUAGE, catalogue_files

ROOT = Path(__file__).parents[2]
KEYWORDS = {"T": None, "_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract"), ("**.txt", "jinja2.ext.babel_extract")]


def wanted() -> dict[str, str]:
    found = {}
    for folder in (ROOT / "src/parvis", ROOT / "plugins", ROOT / "themes"):
        for name, line, message, *_ in extract_from_dir(folder, METHODS, {"**.html": {"silent": "false"}}, KEYWORDS):
            for sentence in message if isinstance(message, tuple) else (message,):
                found.setdefault(sentence, f"{(folder / name).relative_to(ROOT)}:{line}")
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE_LANGUAGE])
def test_every_sentence_has_its_translation(language):
    """Code and templates say nothing that a catalogue lacks."""
    known: dict[str, object] = {}
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                if all(strings):
                    known.update(dict.fromkeys(ids, path.name))
    missing = {sentence: place for sentence, place in wanted().items() if sentence and sentence not in known}
    assert missing == {}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE_LANGUAGE])
def test_a_translation_keeps_the_values_of_its_sentence(language):
    """`{count}` in English is `{count}` in French."""
    wrong = []
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if isinstance(message.id, str) and message.id and message.string:
                    names = [set(re.findall(r"\{(\w+)", text)) for text in (message.id, str(message.string))]
                    if names[0] != names[1]:
                        wrong.append((path.name, message.id))
    assert wrong == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE_LANGUAGE])
def test_a_sentence_is_translated_one_way(language):
    """Catalogues are read as one: the same sentence has the same words everywhere."""
    first: dict[object, tuple[str, object]] = {}
    wrong = []
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and first.setdefault(message.id, (path.name, message.string))[1] != message.string:
                    wrong.append((message.id, first[message.id][0], path.name))
    assert wrong == []
