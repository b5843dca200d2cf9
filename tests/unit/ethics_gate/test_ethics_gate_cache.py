"""A second check does only what changed, and says exactly what a first one would."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from ethics_gate_times import NOW, PROMISE

from parvis.ethics import again, cache
from parvis.ethics.again import check_practice
from parvis.ethics.carried import carried_packs, read_packs
from parvis.ethics.checks import Reader
from parvis.ethics.codec import LazyRegex, NotStorable, plain, thing
from parvis.ethics.engine import read_text

OWN = '+++\nlevel = "warning"\ncategory = "wording"\nkind = "claim"\n[fr]\nmatch = [\'licornes\']\n+++\n' + "".join(
    f"\n## {name}\n\n- fr: Licornes.\n" for name in ("What it looks for", "Why", "Write instead")
)


def outcome(site, now=NOW, language="fr"):
    return check_practice(site, now=now, language=language)


def anew(site, now=NOW, language="fr"):
    """The same without any cache."""
    shutil.rmtree(site.state / "ethics-cache", ignore_errors=True)
    return outcome(site, now, language)


@pytest.fixture
def read(monkeypatch):
    """Paths of the texts that the rules really read."""
    seen = []
    real = cache.Memory.text

    def spy(self, document, reading):
        before = len(self.read_now)
        given = real(self, document, reading)
        seen.extend(self.read_now[before:])
        return given

    monkeypatch.setattr(cache.Memory, "text", spy)
    return seen


@pytest.fixture
def loads(monkeypatch):
    """How many times the whole practice was loaded."""
    count = []
    real = again.Check._whole
    monkeypatch.setattr(again.Check, "_whole", lambda self: count.append(1) or real(self))
    return count


def test_nothing_changed_nothing_is_read(site, article, read, loads):
    article("promesse", body=PROMISE)
    first = outcome(site)
    read.clear(), loads.clear()
    assert outcome(site) == first
    assert (read, loads) == ([], [])
    assert "promise-of-a-cure" in [finding.rule for finding in first.report.findings]


def test_one_edited_body_is_the_only_text_read(site, article, read, loads):
    path = article("texte", body="Un texte honnête.")
    outcome(site)
    read.clear(), loads.clear()
    path.write_text(path.read_text(encoding="utf-8") + f"\n{PROMISE}\n", encoding="utf-8")
    edited = outcome(site)
    assert read == ["content/articles/texte.fr.md"]
    assert loads == []
    assert edited == anew(site)
    assert "promise-of-a-cure" in [finding.rule for finding in edited.report.findings]


def edit(site, path, old, new):
    file = site.root / path
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new), encoding="utf-8")


EDITS = {
    "body": lambda site, at: edit(site, at, "Un texte.", "Un autre texte, [ici](nulle-part.md)."),
    "title": lambda site, at: edit(site, at, "Le texte", "Un résultat garanti, le texte"),
    "address": lambda site, at: edit(site, at, "date:", "slug: nuits\ndate:"),
    "draft": lambda site, at: edit(site, at, "date:", "status: draft\ndate:"),
    "day": lambda site, at: edit(site, at, "2026-03-01", "2027-03-01"),
    "heading": lambda site, at: edit(site, at, "Un texte.", "## Un titre\n\nUn texte."),
    "broken head": lambda site, at: edit(site, at, "title:", "titel"),
    "not UTF-8": lambda site, at: (site.root / at).write_bytes(b"---\ntitle: \xff\n---\n"),
    "emptied": lambda site, at: (site.root / at).write_bytes(b""),
    "removed": lambda site, at: (site.root / at).unlink(),
    "renamed": lambda site, at: (site.root / at).rename(site.root / at.replace("texte", "autre")),
    "facts": lambda site, _: edit(site, "content/practice.toml", "name =", "# note\nname ="),
    "facts broken": lambda site, _: edit(site, "content/practice.toml", "name =", "name"),
    "own rule": lambda site, _: [
        (site.root / "rules").mkdir(), (site.root / "rules" / "licornes.md").write_text(OWN, encoding="utf-8"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(EDITS))
def test_any_edit_gives_what_a_first_check_gives(site, article, kind):
    """Whatever was edited, the cache never shows in what is said."""
    article("texte", body="Un texte. Des licornes.")
    article("lien", body="Voir [l’autre](texte.fr.md), et [son titre](texte.fr.md#un-titre).")
    outcome(site)
    EDITS[kind](site, "content/articles/texte.fr.md")
    second = outcome(site)
    assert second == outcome(site)
    assert second == anew(site)


def test_two_edits_one_after_the_other(site, article):
    """Texts whose bodies are not loaded are still links' targets the second time."""
    article("texte", body="Un texte.")
    other = article("lien", body="Voir [l’autre](texte.fr.md).")
    outcome(site)
    for said in ("Voir [l’autre](texte.fr.md#absent).", "Voir [l’autre](texte.fr.md)."):
        edit(site, other.relative_to(site.root).as_posix(), other.read_text(encoding="utf-8").splitlines()[-1], said)
        assert outcome(site) == anew(site)


def test_a_text_whose_time_comes_is_no_longer_waiting(site, article):
    path = article("texte", body="Un texte.")
    edit(site, path.relative_to(site.root).as_posix(), "2026-03-01", "2026-11-22T20:00:00+01:00")
    assert "content/articles/texte.fr.md" in outcome(site).waiting
    assert "content/articles/texte.fr.md" not in outcome(site, NOW + dt.timedelta(hours=11)).waiting


def test_a_new_day_is_a_new_check_of_the_facts_but_not_of_the_texts(site, read, loads):
    outcome(site)
    read.clear(), loads.clear()
    outcome(site, NOW + dt.timedelta(days=1))
    assert (read, loads) == ([], [1])


def test_the_report_speaks_the_language_asked(site, article):
    article("promesse", body=PROMISE)
    assert outcome(site).report.language == "fr"
    assert outcome(site, language="en").report.language == "en"


def damaged(content: bytes) -> list[bytes]:
    half = len(content) // 2
    flipped = bytearray(content)
    flipped[half] ^= 1
    return [
        b"",
        content[:half],
        bytes(flipped),
        b"\x00" * 50,
        content.replace(b"checks 1", b"checks 9", 1),
        content + b"\n",
    ]


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("name", ["checks", "rules.json"])
def test_a_damaged_cache_is_ignored_and_made_again(site, article, name, number):
    article("promesse", body=PROMISE)
    (site.root / "rules").mkdir()
    (site.root / "rules" / "licornes.md").write_text(OWN, encoding="utf-8")  # the carried rules are kept elsewhere
    first = outcome(site)
    file = site.state / "ethics-cache" / name
    file.write_bytes(damaged(file.read_bytes())[number])
    assert outcome(site) == first
    edit(site, "content/articles/promesse.fr.md", "date:", "summary: Un mot.\ndate:")
    assert outcome(site) == anew(site)


def test_a_cache_that_cannot_be_written_stops_nothing(site, article):
    article("promesse", body=PROMISE)
    site.state.mkdir(exist_ok=True)
    (site.state / "ethics-cache").write_text("a file in the way", encoding="utf-8")
    assert "promise-of-a-cure" in [finding.rule for finding in outcome(site).report.findings]


def test_a_file_written_in_the_same_instant_with_the_same_size_is_seen(site, article):
    """Size and time may both stay: what is as young as the cache is hashed again."""
    path = article("texte", body="Un texte. AAAA")
    outcome(site)
    stat = path.stat()
    edit(site, path.relative_to(site.root).as_posix(), "Un texte. AAAA", "Un cancer guéri")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert outcome(site) == anew(site)


def test_kept_rules_find_what_fresh_ones_find():
    """Every pattern of every rule comes back from the cache with its text, its flags and its letters."""
    fresh = read_packs()
    carried_packs()
    kept = carried_packs()
    assert kept.names == fresh.names
    for one, other in zip(fresh.rules, kept.rules, strict=True):
        assert json.dumps(plain(one)) == json.dumps(plain(other))
    reader = Reader("FR", ("psychologue",), "fr", "bio")
    assert read_text(PROMISE, reader, kept, "fr").findings == read_text(PROMISE, reader, fresh, "fr").findings
    assert read_text(PROMISE, reader, kept, "fr").findings


def test_a_pattern_of_the_cache_is_compiled_when_it_is_used():
    lazy = thing(plain(re.compile("a(?P<at>b)", re.MULTILINE)))
    assert isinstance(lazy, LazyRegex)
    assert lazy._compiled is None
    assert lazy.search("cab")["at"] == "b"
    assert lazy._compiled is not None


@pytest.mark.parametrize(
    "bad", [{"d": ["x"]}, {"d": "0:ParvisError", "v": []}, {"d": "99:X", "v": []}, {"d": "0:os", "v": []}, {"z": 1}, {},
            {"d": "0:Problem", "v": [1] * 40}, {"date": "soon"}],
)  # fmt: skip
def test_what_was_never_written_is_refused(bad):
    """Nothing but the values of the check comes back: no other class, no code."""
    with pytest.raises(ValueError):
        thing(bad)


def test_what_cannot_be_kept_is_said():
    with pytest.raises(NotStorable):
        plain(object())


def test_a_cached_check_imports_no_heavy_library(site):
    """No database, web framework, Pelican, Markdown or picture library in `parvis check` when nothing changed."""
    command = [
        sys.executable,
        "-c",
        "import sys; from parvis.cli.main import run; run(sys.argv[1:]); print(*sys.modules)",
    ]
    arguments = ["check", "--site", str(site.root)]
    for _ in range(2):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    heavy = {"sqlalchemy", "starlette", "pelican", "markdown", "PIL", "lxml", "icalendar", "cryptography", "yaml",
             "frontmatter", "phonenumbers", "parvis.ethics.engine", "parvis.practice.load"}  # fmt: skip
    assert "parvis.ethics.again" in loaded
    assert loaded & heavy == set()
