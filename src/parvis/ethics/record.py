"""A dated record of what was checked: `.parvis/records/<date>.json`, and the same to be read beside it.

It shows later which texts were checked by which rules, what was found and what was kept and why. It holds hashes of
texts, never the texts; no name, no address; and it stays on this computer: nothing of it goes into `output/`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis import __version__
from parvis.errors import ParvisError
from parvis.ethics.finding import DISCLAIMER, Report
from parvis.i18n import T, Text

if TYPE_CHECKING:
    from parvis.paths import Site
    from parvis.practice.model import Practice

VERSION = 1
FOLDER = "records"
Record = dict[str, Any]


class RecordRefused(ParvisError):
    """The record could not be written or read."""


def make_record(
    report: Report, practice: Practice, texts: Mapping[str, str], rules: Mapping[str, str], now: dt.datetime
) -> Record:
    """What was checked at `now`. `texts`: SHA-256 of each file read, by path; `rules`: the print of each rule."""
    return {
        "version": VERSION,
        "parvis": __version__,
        "made": now.isoformat(timespec="seconds"),
        "country": practice.region or practice.country,
        "professions": sorted({person.profession for person in practice.practitioners}),
        "texts": dict(sorted(texts.items())),
        "rules": dict(sorted(rules.items())),
        "words": report.words,
        "findings": [
            {"rule": f.rule, "level": f.level, "place": f.place, "source": f.source} for f in report.findings
        ],
        "suppressions": [
            {"rule": s.rule, "place": f"{s.path}:{s.line}", "reason": s.reason, "uses": s.uses}
            for s in report.suppressions
        ],
        "declarations": [
            {"key": d.key, "signed_on": d.signed_on.isoformat(), "expires_on": d.expires_on and d.expires_on.isoformat()}
            for d in practice.declarations
        ],
    }  # fmt: skip


def write_record(site: Site, record: Record, language: str) -> Path:
    """Write the record and its page; a day's second record stands beside the first. Raises RecordRefused."""
    folder = site.state / FOLDER
    day = str(record["made"])[:10]
    names = (day if n == 1 else f"{day}-{n}" for n in range(1, 1000))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = next(folder / f"{name}.json" for name in names if not (folder / f"{name}.json").exists())
        _put(file, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
        _put(file.with_suffix(".md"), page(record, language))
    except OSError as error:
        raise RecordRefused(
            T("The record could not be written: {reason}", reason=error.strerror or str(error)),
            T("Free some space, or give yourself the right to write in {folder}.", folder=str(folder)),
        ) from error
    return file


def _put(file: Path, text: str) -> None:
    new = file.with_name(file.name + ".new")
    new.write_text(text, encoding="utf-8", newline="\n")
    os.replace(new, file)  # noqa: PTH105 - atomic on Windows too


def records(site: Site) -> list[Path]:
    """Every record, the oldest first."""
    found = (site.state / FOLDER).glob("*.json")
    return sorted(found, key=lambda path: (path.stem[:10], len(path.stem), path.stem))


def read_record(site: Site, day: str) -> Record:
    """The record of a day (its last one), or of a file's name; the newest for "". Raises RecordRefused."""
    every = records(site)
    named = [path for path in every if path.stem == day] or [path for path in every if path.stem[:10] == day[:10]]
    chosen = named if day else every
    if not chosen:
        known = ", ".join(path.stem for path in every)
        raise RecordRefused(
            T("There is no record of {day}.", day=day) if day else T("There is no record yet."),
            T("Records: {names}", names=known) if known else T("Make one: parvis check --record"),
        )
    try:
        record = json.loads(chosen[-1].read_text(encoding="utf-8"))
        if record["version"] == VERSION:
            return dict(record)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise RecordRefused(T("The record {name} cannot be read.", name=chosen[-1].name))


@dataclass(frozen=True, slots=True)
class Since:
    """What changed between a record and another: lists of texts, rules and findings."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    rules: tuple[str, ...]
    found: tuple[str, ...]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return any((self.added, self.changed, self.removed, self.rules, self.found, self.gone))


def compare(old: Record, new: Record) -> Since:
    """What is other in `new`. A finding is known by its rule and file: its line moves."""
    before, after = old["texts"], new["texts"]
    known, seen = _found(old), _found(new)
    return Since(
        added=tuple(path for path in after if path not in before),
        changed=tuple(path for path in after if path in before and before[path] != after[path]),
        removed=tuple(path for path in before if path not in after),
        rules=tuple(sorted(n for n in {*old["rules"], *new["rules"]} if old["rules"].get(n) != new["rules"].get(n))),
        found=tuple(sorted(seen - known)),
        gone=tuple(sorted(known - seen)),
    )


def _found(record: Record) -> set[str]:
    return {f"{item['rule']} ({str(item['place']).partition(':')[0]})" for item in record["findings"]}


def page(record: Record, language: str, *, hashes: bool = True) -> str:
    """The record as Markdown; without `hashes`, what a person reads."""
    say = _Say(language)
    lines = [
        "# " + say(T("Ethics check of {day}", day=_moment(record["made"], language))),
        "",
        say(DISCLAIMER),
        "",
        "- " + say(T("Parvis {version}, rules for {country}", version=record["parvis"], country=record["country"])),
        "- " + say(T("Texts read: {texts}, words: {words}", texts=len(record["texts"]), words=record["words"])),
        "",
    ]
    found = [f"{f['place']} — {f['level']} — {f['rule']}" for f in record["findings"]]
    kept = [f"{s['place']} — {s['rule']}: {s['reason']}" for s in record["suppressions"]]
    signed = [f"{d['key']} — {d['signed_on']}" + (f" → {d['expires_on']}" if d["expires_on"] else "")
              for d in record["declarations"]]  # fmt: skip
    lines += say.section(T("Found"), found) + say.section(T("Kept, with the reason given"), kept)
    lines += say.section(T("Declarations signed"), signed)
    if not hashes:
        return "\n".join(lines)
    lines += say.section(
        T("Texts, by the hash of their bytes (SHA-256)"), [f"{p} `{h}`" for p, h in record["texts"].items()]
    )
    lines += say.section(
        T("Rules, by the hash of what they look for"), [f"{n} `{h}`" for n, h in record["rules"].items()]
    )
    return "\n".join(lines)


def tell_since(record: Record, since: Since, language: str) -> str:
    """What changed since a record, as lines to read."""
    say = _Say(language)
    title = say(T("Since the check of {day}:", day=_moment(record["made"], language)))
    if not since:
        return f"{title}\n  {say(T('nothing has changed.'))}"
    parts = (
        (T("new texts"), since.added), (T("changed texts"), since.changed), (T("texts taken away"), since.removed),
        (T("new or changed rules"), since.rules), (T("new findings"), since.found), (T("findings mended"), since.gone),
    )  # fmt: skip
    told = [say(T("{what}: {names}", what=what, names=", ".join(names))) for what, names in parts if names]
    return "\n".join([title, *(f"  {line}" for line in told)])


class _Say:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: Text) -> str:
        return text.say(self.language)

    def section(self, title: Text, items: list[str]) -> list[str]:
        return [f"## {self(title)}", "", *([f"- {item}" for item in items] or [self(T("Nothing."))]), ""]


def _moment(iso: str, language: str) -> str:
    from babel.dates import format_datetime

    return format_datetime(dt.datetime.fromisoformat(iso), "long", tzinfo=dt.UTC, locale=language)
