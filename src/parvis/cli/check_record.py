"""`parvis check --record`, `--show-record` and `--ask`: what was checked, and one's answer to each finding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from parvis.console import Speaker, is_terminal
from parvis.errors import Exit, ParvisError
from parvis.i18n import T

if TYPE_CHECKING:
    from parvis.ethics.finding import Finding, Report
    from parvis.ethics.record import Record
    from parvis.paths import Site

_ENGINE = frozenset({"suppression", "broken-rule"})  # said about comments and rules: there is nothing to keep


class NoTerminal(ParvisError):
    """Questions were asked of a program."""

    exit_code = Exit.USAGE


def record(speaker: Speaker, site: Site, report: Report, at: dt.datetime) -> None:
    """Write the record of this check."""
    from parvis.ethics.record import write_record

    file = write_record(site, record_of(site, report, at), speaker.language)
    shown = file.relative_to(site.root).as_posix()
    said = speaker._("Recorded in {file}, and to be read in {page}.")
    speaker.line(said.format(file=shown, page=shown[:-4] + "md"), err=True)


def record_of(site: Site, report: Report, at: dt.datetime) -> Record:
    """What this check was, as a record."""
    from parvis.ethics.cache import file_hash
    from parvis.ethics.compiled import compiled_rules
    from parvis.ethics.gate import FACTS, rule_prints
    from parvis.ethics.record import make_record
    from parvis.practice.load import load

    practice, library = load(site, now=at).require()
    paths = [FACTS, *(document.path.as_posix() for document in library.documents)]
    texts = {path: file_hash(site.root / path) for path in paths}
    return make_record(report, practice, texts, rule_prints(compiled_rules(site)), at)


def show(speaker: Speaker, site: Site, day: str, report: Report, at: dt.datetime) -> None:
    """Tell which records there are, one of them, and what has changed since."""
    from parvis.ethics.record import compare, page, read_record, records, tell_since

    chosen = read_record(site, "" if day == "last" else day)
    names = ", ".join(path.stem for path in records(site))
    speaker.say(T("Records: {names}", names=names))
    click.echo("\n" + page(chosen, speaker.language, hashes=False))
    click.echo(tell_since(chosen, compare(chosen, record_of(site, report, at)), speaker.language))


def ask(speaker: Speaker, site: Site, report: Report) -> int:
    """Go through the findings one by one; the number of comments written. Raises NoTerminal."""
    if not is_terminal():
        raise NoTerminal(T("--ask asks questions: it needs a terminal."), T("Without it: parvis check"))
    kept = 0
    moved: dict[str, int] = {}  # lines added to each file: the findings below have moved
    for finding in _askable(report):
        path = str(finding.path)
        added = _answer(speaker, site, finding, finding.line + moved.get(path, 0))
        moved[path] = moved.get(path, 0) + added
        kept += bool(added)
    return kept


def _askable(report: Report) -> list[Finding]:
    """Findings that have a place, in the order of files and lines."""
    ordered = sorted(report.findings, key=lambda finding: (str(finding.path or ""), finding.line, finding.column))
    return [finding for finding in ordered if finding.rule not in _ENGINE and finding.path is not None and finding.line]


def _answer(speaker: Speaker, site: Site, finding: Finding, line: int) -> int:
    """Ask about one finding, whose line is now `line`. The number of lines added to its file."""
    from parvis.ethics.allow import clean_reason, keep
    from parvis.ethics.report_terminal import finding_lines

    click.echo("\n" + "\n".join(finding_lines(finding, speaker.language)))
    answers = {"m": speaker._("mend it"), "k": speaker._("keep it and say why"), "l": speaker._("later")}
    asked = speaker._("What do you do?") + "  " + "  ".join(f"{key} = {said}" for key, said in answers.items())
    choice = click.prompt(asked, type=click.Choice(list(answers)), default="l", show_choices=False)
    if choice == "m":
        speaker.say(T("Open {place}, then run parvis check again.", place=f"{finding.path}:{line}:{finding.column}"))
    if choice != "k":
        return 0
    reason = clean_reason(click.prompt(speaker._("Why do you keep it?")))
    if not reason:
        speaker.warn(T("Without a reason nothing is kept."))
        return 0
    try:
        added = keep(site, finding, line, reason)
    except ParvisError as error:
        speaker.error(error)
        return 0
    speaker.done(T("Kept: the comment is above line {line}.", line=line + added))
    return added
