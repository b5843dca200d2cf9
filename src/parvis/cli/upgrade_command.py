"""`parvis upgrade`: what this version of Parvis changes on a site, before it does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parvis import __version__
from parvis.cli.build_command import Progress
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.i18n import T

if TYPE_CHECKING:
    from parvis.upgrade.compare import Comparison
    from parvis.upgrade.migrations import Migrated
    from parvis.upgrade.trial import Rules, Trial

PAGES = 5  # shown line by line, without --pages
LINES = 12  # of each page
NAMED = 10


@click.command(
    cls=Command,
    help=N_("Show what this version of Parvis changes on your site, and bring its settings up to date."),
    epilog=N_("""\
Examples:
  parvis upgrade               see pages that differ, new rules, settings to bring up to date
  parvis upgrade --pages 20    more pages, line by line
  parvis upgrade --apply       bring content/practice.toml up to date; the present is kept first

Parvis itself is updated first, by what installed it: pip, pipx or uv. Your site is only looked at:
the pages are built aside from the files of the last build, and compared with output/.
"""),
)
@site_option
@click.option("--dry-run", is_flag=True, help=N_("Show, and change nothing: that is so without --apply too."))
@click.option("--apply", "apply_it", is_flag=True, help=N_("Bring content/practice.toml up to date."))
@click.option(
    "--pages",
    type=click.IntRange(0),
    default=PAGES,
    metavar=N_("NUMBER"),
    help=N_("How many pages to show line by line (5)."),
)
@click.pass_obj
def command(speaker: Speaker, folder: Path, *, dry_run: bool, apply_it: bool, pages: int) -> int:
    from parvis.upgrade.trial import try_out

    site = site_here(folder)
    with Progress(speaker, quiet=False) as progress:
        trial = try_out(site, now=now(), language=speaker.language, progress=progress.step)
    _versions(speaker, trial)
    _settings(speaker, trial.migrated, site.facts.read_text(encoding="utf-8-sig"))
    if trial.rules is not None:
        _rules(speaker, trial.rules)
    if trial.problems:
        speaker.say(T("This version does not build the site as it is:"))
        speaker.problems(trial.problems)
    elif trial.pages is None:
        speaker.say(T("Nothing was built here before: there are no pages to compare."))
    else:
        _pages(speaker, trial.pages, pages)
    if apply_it and not dry_run:
        return _apply(speaker, trial, folder)
    speaker.say(T("Nothing was changed."))
    if trial.migrated.steps:
        speaker.say(T("To bring the settings up to date: parvis upgrade --apply"))
    else:
        speaker.say(T("To make the pages anew: parvis build"))
    return Exit.PROBLEMS if trial.problems else Exit.OK


def update_command(prefix: str) -> str:
    """How Parvis is updated where it is installed."""
    parts = Path(prefix).parts
    if "pipx" in parts:
        return "pipx upgrade parvis"
    if "uv" in parts and "tools" in parts:
        return "uv tool upgrade parvis"
    return "pip install --upgrade parvis"


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" … (+{len(names) - NAMED})" if len(names) > NAMED else "")


def _versions(speaker: Speaker, trial: Trial) -> None:
    if trial.before and trial.before != __version__:
        speaker.say(
            T("The site was built by Parvis {before}; this is Parvis {now}.", before=trial.before, now=__version__)
        )
        speaker.say(T("To go back to the former version: {command}", command=f"pip install 'parvis=={trial.before}'"))
    else:
        speaker.say(T("This is Parvis {now}.", now=__version__))
        speaker.say(T("For a newer version, first: {command}", command=update_command(sys.prefix)))


def _settings(speaker: Speaker, migrated: Migrated, text: str) -> None:
    from parvis.history.difference import difference

    if not migrated.steps:
        speaker.say(T("Settings: content/practice.toml is in its present form."))
        return
    speaker.say(T("Settings: content/practice.toml is to be brought up to date."))
    for step in migrated.steps:
        speaker.say(f"  · {step.what.say(speaker.language)}")
    told = difference(text.encode(), migrated.text.encode())
    for line in told if isinstance(told, list) else ():
        speaker.say(f"    {line}", style={"-": "red", "+": "green"}.get(line[:1], ""))


def _rules(speaker: Speaker, rules: Rules) -> None:
    if not (rules.added or rules.changed or rules.removed):
        speaker.say(T("Rules: the same as at the last build."))
        return
    for title, names in (
        (T("New rules"), rules.added),
        (T("Rules that look for something else than before"), rules.changed),
        (T("Rules that are gone"), rules.removed),
    ):
        if names:
            speaker.say(T("{what}: {names}", what=title, names=_named(names)))
    if not rules.findings:
        speaker.say(T("They find nothing in your texts."))
        return
    for finding in rules.findings[:NAMED]:
        speaker.say(f"  {finding.place}  {finding.rule}: {finding.message}", style="yellow")
    if len(rules.findings) > NAMED:
        speaker.say(f"  … (+{len(rules.findings) - NAMED})")
    speaker.say(T("In texts already online and not changed since, a new rule only warns for 30 days."))


def _pages(speaker: Speaker, found: Comparison, pages: int) -> None:
    words, markup, files = found.of("words"), found.of("markup"), found.of("file")
    if not (found.changed or found.added or found.removed):
        speaker.done(T("Pages: all {count} files are the same.", count=found.same))
        return
    speaker.say(
        T(
            "Pages: {words} say something else, {markup} say the same and are made otherwise, {files} other files differ.",
            words=len(words),
            markup=len(markup),
            files=len(files),
        )
    )
    for title, names in ((T("New files"), found.added), (T("Files that are gone"), found.removed)):
        if names:
            speaker.say(T("{what}: {names}", what=title, names=_named(names)))
    for change in words[:pages]:
        speaker.say(f"  {change.path}", style="bold")
        for line in change.lines[:LINES]:
            speaker.say(f"    {line}", style={"-": "red", "+": "green"}.get(line[:1], ""))
        if len(change.lines) > LINES:
            speaker.say(f"    … (+{len(change.lines) - LINES})")
    if len(words) > pages:
        rest = [change.path for change in words[pages:]]
        speaker.say(T("Also, not shown here: {names}", names=_named(rest)))


def _apply(speaker: Speaker, trial: Trial, folder: Path) -> int:
    from parvis.upgrade.trial import apply

    if not trial.migrated.steps:
        speaker.done(T("There is nothing to bring up to date. To make the pages anew: parvis build"))
        return Exit.PROBLEMS if trial.problems else Exit.OK
    before = apply(site_here(folder), trial.migrated, now=now())
    speaker.done(T("content/practice.toml is up to date."))
    speaker.say(T("To undo this: parvis restore {number}", number=before.number))
    speaker.say(T("To make the pages anew: parvis build"))
    return Exit.PROBLEMS if trial.problems else Exit.OK
