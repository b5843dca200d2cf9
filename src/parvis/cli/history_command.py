"""`parvis history`: what was kept, when and why; what is in it; what differs from today."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.history import Changes, Damaged, History, Kept, Snapshot, changes, find
from parvis.i18n import T, Text
from parvis.paths import Site

SHOWN = 20  # snapshots in the list, without --all
NAMED = 4  # files named on a line


@click.command(
    cls=Command,
    help=N_("Show what was kept of your texts and facts at each build and publication."),
    epilog=N_("""\
Examples:
  parvis history                             the snapshots, the newest first
  parvis history 12                          the files of one of them
  parvis history --diff content/pages/a.md   what changed in a file since the newest
  parvis history 12 --diff content/pages/a.md
  parvis history --keep                      keep the present now
  parvis history --check                     verify every file that was kept

Snapshots stay on this computer, in .parvis/history. To put one back: parvis restore
"""),
)
@site_option
@click.argument("snapshot", required=False, metavar=N_("[SNAPSHOT]"))
@click.option("--diff", "file", metavar=N_("FILE"), help=N_("What differs between the snapshot and this file today."))
@click.option("--all", "everything", is_flag=True, help=N_("Every snapshot, however old."))
@click.option("--keep", is_flag=True, help=N_("Keep the present as a snapshot."))
@click.option("--check", is_flag=True, help=N_("Verify every file that was kept."))
@click.pass_obj
def command(
    speaker: Speaker, folder: Path, snapshot: str | None, file: str | None, *, everything: bool, keep: bool, check: bool
) -> int:
    site = site_here(folder)
    history = History(site)
    zone = zone_of(site)
    if keep:
        taken = history.take(now=now(), reason="hand")
        speaker.done(T("Snapshot {number}: {count} files.", number=taken.number, count=len(taken.files)))
        _left_out(speaker, taken)
        return Exit.OK
    if check:
        return _check(speaker, history)
    entries = history.entries()
    if not entries:
        speaker.say(T("Nothing was kept yet: each build and each publication keeps your files."))
        return Exit.OK
    if file is not None:
        return _diff(speaker, site, find(history, snapshot or str(entries[-1].number), zone), file)
    if snapshot is not None:
        _files(speaker, history, find(history, snapshot, zone), zone)
        return Exit.OK
    _list(speaker, history, zone, everything=everything)
    return Exit.OK


def zone_of(site: Site) -> dt.tzinfo:
    """The practice's time zone, whatever else is wrong in its facts."""
    try:
        wanted = tomllib.loads(site.facts.read_text(encoding="utf-8-sig")).get("time_zone")
        return ZoneInfo(wanted if isinstance(wanted, str) else "Europe/Paris")
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return dt.UTC


def moment(at: dt.datetime, zone: dt.tzinfo, language: str) -> str:
    from babel.dates import format_datetime

    return format_datetime(at, "d MMM y HH:mm", tzinfo=zone, locale=language)


def _list(speaker: Speaker, history: History, zone: dt.tzinfo, *, everything: bool) -> None:
    entries = history.entries()
    shown = entries if everything else entries[-SHOWN:]
    before: Snapshot | None = None
    lines: list[tuple[Text | str, str]] = []
    for entry in entries[max(0, len(entries) - len(shown) - 1) :]:
        try:
            snapshot = history.read(entry.number)
        except Damaged as error:
            lines.append((error.what, "yellow"))
            continue
        when, why = moment(snapshot.at, zone, speaker.language), snapshot.why.say(speaker.language)
        told = what_changed(speaker, changes(before.files if before else {}, snapshot.files))
        lines.append((f"{snapshot.number:>5}  {when:<19}  {why:<22}  {told}", ""))
        before = snapshot
    for line, style in reversed(lines[-len(shown) :]):
        speaker.say(line, style=style)
    if len(shown) < len(entries):
        speaker.say(T("{count} older ones: parvis history --all", count=len(entries) - len(shown)))


def what_changed(speaker: Speaker, found: Changes) -> str:
    """“1 added, 2 changed: a.md, b.md, c.md”, in the person's language."""
    say, told = speaker.ngettext, []
    if number := len(found.added):
        told.append(say("{count} added", "{count} added", number).format(count=number))
    if number := len(found.changed):
        told.append(say("{count} changed", "{count} changed", number).format(count=number))
    if number := len(found.removed):
        told.append(say("{count} removed", "{count} removed", number).format(count=number))
    if not told:
        return speaker._("no change")
    names = [*found.changed, *found.added, *found.removed]
    short = ", ".join(name.removeprefix("content/") for name in names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return speaker._("{counts}: {names}").format(counts=", ".join(told), names=short)


def _files(speaker: Speaker, history: History, snapshot: Snapshot, zone: dt.tzinfo) -> None:
    before = _before(history, snapshot)
    found = changes(before.files if before else {}, snapshot.files)
    marks = dict.fromkeys(found.added, "+") | dict.fromkeys(found.changed, "~")
    when, why = moment(snapshot.at, zone, speaker.language), snapshot.why
    speaker.say(T("Snapshot {number}, {when}, {why}:", number=snapshot.number, when=when, why=why))
    for name, kept in snapshot.files.items():
        speaker.say(f"  {marks.get(name, ' ')} {name}  {size_of(kept.size)}")
    for name in found.removed:
        speaker.say(f"  - {name}")
    speaker.say(T("+ added, ~ changed, - removed since the snapshot before."))
    _left_out(speaker, snapshot)


def size_of(size: int) -> str:
    return f"{size / 1024:.0f} K" if size >= 1024 else f"{size} B"  # noqa: PLR2004


def _before(history: History, snapshot: Snapshot) -> Snapshot | None:
    for entry in reversed(history.entries()):
        if entry.number < snapshot.number:
            try:
                return history.read(entry.number)
            except Damaged:
                continue
    return None


def _left_out(speaker: Speaker, snapshot: Snapshot) -> None:
    if snapshot.left_out:
        names = ", ".join(snapshot.left_out)
        speaker.warn(T("Never kept, because they are secret or lead elsewhere: {names}", names=names))


def _diff(speaker: Speaker, site: Site, snapshot: Snapshot, asked: str) -> int:
    from parvis.history.difference import difference
    from parvis.history.sources import is_safe, same_name

    history = History(site)
    name, kept = _entry(snapshot, same_name(asked))
    path = site.root / name
    if kept is None and not (is_safe(name) and path.is_file()):
        speaker.warn(
            T("Neither snapshot {number} nor the practice has a file {name}.", number=snapshot.number, name=asked)
        )
        return Exit.USAGE
    then = history.content(kept) if kept else None
    today = path.read_bytes() if path.is_file() else None
    told = difference(then, today)
    speaker.say(T("{name}: - as in snapshot {number}, + as it is today", name=name, number=snapshot.number))
    for line in _colored(told, speaker):
        speaker.say(line[0], style=line[1])
    return Exit.OK


def _colored(told: list[str] | Text, speaker: Speaker) -> Iterator[tuple[str, str]]:
    if isinstance(told, Text):
        yield told.say(speaker.language), ""
        return
    for line in told:
        yield line, {"-": "red", "+": "green"}.get(line[:1], "")


def _entry(snapshot: Snapshot, name: str) -> tuple[str, Kept | None]:
    from parvis.history.sources import same_name

    known = {same_name(kept): kept for kept in snapshot.files}
    for wanted in (name, f"content/{name}"):
        if wanted in known:
            return known[wanted], snapshot.files[known[wanted]]
    return name, None


def _check(speaker: Speaker, history: History) -> int:
    damaged = 0
    verified: dict[str, bool] = {}
    for entry in history.entries():
        try:
            snapshot = history.read(entry.number)
        except Damaged as error:
            speaker.warn(error.what)
            damaged += 1
            continue
        for name, kept in snapshot.files.items():
            if kept.hash not in verified:
                verified[kept.hash] = _whole(history, kept)
            if not verified[kept.hash]:
                damaged += 1
                what = T("Snapshot {number}: {name} is missing or damaged.", number=snapshot.number, name=name)
                speaker.warn(what)
    if damaged:
        speaker.say(T("If those files are still there, parvis history --keep keeps them anew."))
        return Exit.PROBLEMS
    megabytes = history.size() / 1024 / 1024
    speaker.done(T("{count} snapshots, all whole, {size:.1f} MB.", count=len(history.entries()), size=megabytes))
    return Exit.OK


def _whole(history: History, kept: Kept) -> bool:
    try:
        history.content(kept)
    except Damaged:
        return False
    return True
