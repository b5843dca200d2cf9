"""`parvis build`: write the site into output/, or leave the last good one as it was."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from parvis.cli.aftercare import keep_and_remind
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit, ParvisError
from parvis.i18n import T, Text

if TYPE_CHECKING:
    from rich.progress import TaskID

    from parvis.build.run import Built
    from parvis.pages.options import BuildOptions
    from parvis.paths import Site


@click.command(
    cls=Command,
    help=N_("Build the site into output/, ready for any host."),
    epilog=N_("""\
Examples:
  parvis build
  parvis build --output ../public
  parvis build --verify
  parvis build --clean

Only what changed is made again. --verify builds everything once more elsewhere and compares every byte;
--clean forgets what earlier builds remember.

If something must be mended, nothing is changed: the site built last stays as it was.
Exit codes: 0 built, 1 something must be mended, 3 the disk or the folder refused.
"""),
)
@site_option
@click.option(
    "--output", type=click.Path(path_type=Path), metavar=N_("FOLDER"), help=N_("Where to write, if not output/.")
)
@click.option("--quiet", is_flag=True, help=N_("Say nothing unless something is wrong."))
@click.option("--clean", is_flag=True, help=N_("Make everything again."))
@click.option("--verify", is_flag=True, help=N_("Compare the site with one that is built from nothing."))
@click.pass_obj
def command(speaker: Speaker, folder: Path, output: Path | None, *, quiet: bool, clean: bool, verify: bool) -> int:
    from parvis.build.compare import forget_builds
    from parvis.practice.load import load_practice, unanswered
    from parvis.site import BuildOptions, EthicsStopped, build

    site = site_here(folder)
    started = time.monotonic()
    if clean:
        forget_builds(site)
    options = BuildOptions(now=now(), output=output, language=speaker.language)
    try:
        with Progress(speaker, quiet=quiet) as progress:
            built = build(site, options, progress=progress.step)
    except EthicsStopped as stopped:
        speaker.report(stopped.report)
        speaker.error(stopped)
        return Exit.PROBLEMS
    keep_and_remind(speaker, site, at=now(), unchanged=built.unchanged, quiet=quiet)
    if verify and (code := _verified(speaker, site, options, built, quiet=quiet)):
        return code
    if quiet:
        return Exit.OK
    if built.report.findings or built.report.suppressions:
        speaker.report(built.report)
    speaker.problems(built.warnings)
    speaker.done(
        T(
            "{counts} in {seconds:.1f} s: {output}",
            counts=f"{counts(speaker, built)} ({_changes(speaker, built)})",
            seconds=time.monotonic() - started,
            output=_short(built.output),
        )
    )
    practice, _problems = load_practice(site.facts)
    if practice is not None:
        speaker.list(speaker._("Still unanswered:"), unanswered(practice))
    return Exit.OK


def counts(speaker: Speaker, built: Built) -> str:
    """How many pages were written, and how many of them are articles."""
    pages = speaker.ngettext("{count} page", "{count} pages", built.pages).format(count=built.pages)
    number = built.articles_published
    return f"{pages}, {speaker.ngettext('{count} article', '{count} articles', number).format(count=number)}"


def _changes(speaker: Speaker, built: Built) -> str:
    """How many pages were made again, and how many are as they were."""
    left = built.pages - built.written
    written = speaker.ngettext("{count} page written", "{count} pages written", built.written)
    kept = speaker.ngettext("{count} unchanged", "{count} unchanged ones", left)
    return f"{written.format(count=built.written)}, {kept.format(count=left)}"


def _verified(speaker: Speaker, site: Site, options: BuildOptions, built: Built, *, quiet: bool) -> int:
    """Compare the site with a clean one, and say which files differ."""
    from parvis.build.compare import differences
    from parvis.site import build

    apart = replace(options, output=None)
    with Progress(speaker, quiet=quiet) as progress:
        found = differences(site, built.output, lambda clean: build(clean, apart, progress=progress.step))
    if not found:
        if not quiet:
            speaker.done(T("Built again from nothing, the site is the same to the last byte."))
        return Exit.OK
    speaker.error(
        ParvisError(
            T("These files are not what a build from nothing makes: {files}", files=", ".join(found)),
            T("Write: {example}. Please tell us how it came about.", example="parvis build --clean"),
        )
    )
    return Exit.BUG


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class Progress:
    """A progress bar where someone watches, nothing in a log."""

    def __init__(self, speaker: Speaker, *, quiet: bool) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        self._speaker = speaker
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=speaker.err,
            transient=True,
            disable=quiet or not speaker.err.is_terminal,
        )
        self._task: TaskID | None = None
        self._stage = ""

    def step(self, stage: Text, done: int, total: int) -> None:
        spoken = stage.say(self._speaker.language)
        if self._task is None or spoken != self._stage:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(spoken, total=total or None)
            self._stage = spoken
        self._bar.update(self._task, completed=done, total=total or None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._bar.stop()
