"""`parvis check`: read everything as a careful colleague would, change nothing but what --fix is allowed to."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from parvis.cli import check_record
from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit, ParvisError
from parvis.i18n import T
from parvis.paths import Site, find_site

if TYPE_CHECKING:
    from parvis.ethics.again import Outcome
    from parvis.ethics.report import About, Form


@click.command(
    cls=Command,
    help=N_("Read the whole practice and say what to mend; change nothing unless asked."),
    epilog=N_("""\
Examples:
  parvis check
  parvis check --explain promise-of-a-cure      why a rule exists, its sources, examples
  parvis check --format html --output ../check.html      a page to read and annotate with someone
  parvis check --fix      mend what is certain, after showing it
  parvis check --ask      answer each finding: mend, keep and say why, or later
  parvis check --record      keep what was checked today

It cannot know whether a number is yours, whether someone agreed to be quoted, what happens in the room: nothing found does not mean
compliant. The guide for practitioners: docs/what-the-check-reads.md

Exit codes: 0 nothing stops publishing, 1 something must be mended first, 2 wrong call, 3 the disk refused.
"""),
)
@site_option
@click.option(
    "--format", "form", type=click.Choice(["terminal", "json", "sarif", "github", "html"]), default="terminal",
    help=N_("Form of the report."),
)  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path), metavar=N_("FILE"), help=N_("Write the report there instead of here.")
)
@click.option("--by-rule", is_flag=True, help=N_("Group what is found by rule, in the terminal."))
@click.option("--explain", metavar=N_("RULE"), help=N_("Show the whole page of a rule, and check nothing."))
@click.option("--ask", is_flag=True, help=N_("Go through the findings one by one: mend, keep and say why, or later."))
@click.option("--record", is_flag=True, help=N_("Keep a dated record of this check, on this computer only."))
@click.option(
    "--show-record", metavar=N_("DATE"), is_flag=False, flag_value="last",
    help=N_("Show a record (the last one, or that of a date) and what has changed since."),
)  # fmt: skip
@click.option("--fix", is_flag=True, help=N_("Mend what is certain: retired help numbers, typography of titles."))
@click.option("--dry-run", is_flag=True, help=N_("With --fix: show the changes, write nothing."))
@click.option("--yes", is_flag=True, help=N_("With --fix: write without asking."))
@click.pass_obj
def command(
    speaker: Speaker, folder: Path, form: Form, output: Path | None, explain: str | None, *,
    by_rule: bool, ask: bool, record: bool, show_record: str | None, fix: bool, dry_run: bool, yes: bool,
) -> int:  # fmt: skip
    from parvis.ethics.again import check_practice
    from parvis.ethics.finding import Report
    from parvis.ethics.report import render

    if (dry_run or yes) and not fix:
        raise click.UsageError(speaker._("--dry-run and --yes go with --fix."))
    if explain:
        return _explain(speaker, folder, explain)
    site = site_here(folder)
    if output is not None:
        _outside_the_site(site, output)
    outcome = check_practice(site, now=now(), language=speaker.language)
    if fix and _fix(speaker, site, outcome, dry_run=dry_run, yes=yes):
        outcome = check_practice(site, now=now(), language=speaker.language)
    if ask and outcome.report and check_record.ask(speaker, site, outcome.report):
        outcome = check_practice(site, now=now(), language=speaker.language)
    about = _about(site, outcome, form, by_rule=by_rule)
    report = outcome.report or Report(language=speaker.language)
    if show_record is not None:
        check_record.show(speaker, site, show_record, report, now())
        return Exit.OK
    if form != "terminal" or output is not None:
        _tell(speaker, render(report, form, speaker.language, about), output)
    if form == "terminal":
        speaker.problems(outcome.problems)
        if outcome.report and output is None:
            click.echo(render(report, form, speaker.language, about))
        _tell_rest(speaker, outcome)
    if record and outcome.report:
        check_record.record(speaker, site, outcome.report, now())
    stopped = any(problem.level == "error" for problem in outcome.problems)
    return Exit.PROBLEMS if stopped or about.stops(report) else Exit.OK


def _about(site: Site, outcome: Outcome, form: Form, *, by_rule: bool) -> About:
    """What the report is about. A terminal and JSON need neither the facts nor the rules again."""
    from parvis.ethics.report import About

    practice = rules = None
    if form not in ("terminal", "json"):
        from parvis.ethics.compiled import compiled_rules
        from parvis.practice.load import load_practice

        rules = compiled_rules(site)
        practice, _problems = load_practice(site.facts)
    return About(
        practice=practice, readable=outcome.report is not None, in_force=rules, problems=outcome.problems, at=now(),
        root=site.root, waiting=frozenset(map(PurePosixPath, outcome.waiting)), by_rule=by_rule,
    )  # fmt: skip


def _tell_rest(speaker: Speaker, outcome: Outcome) -> None:
    if waiting := len(outcome.waiting):
        sentence = speaker.ngettext(
            "One text that is not online yet was read too: what is said of it stops nothing until you publish it.",
            "{count} texts that are not online yet were read too: what is said of them stops nothing until you publish them.",
            waiting,
        )
        speaker.say(sentence.format(count=waiting))
    speaker.list(speaker._("Still unanswered:"), outcome.unanswered)


class ReportNotWritten(ParvisError):
    """The report cannot stand where it was asked for."""


def _outside_the_site(site: Site, output: Path) -> None:
    """A report is never published: it names what is weak in a text, and a label nobody granted misleads."""
    if output.resolve().is_relative_to(site.output.resolve()):
        error = ReportNotWritten(
            T("A report is for you: it is never written into output/, which is published."),
            T("Choose another folder: --output ../report.html"),
        )
        error.exit_code = Exit.USAGE
        raise error


def _tell(speaker: Speaker, text: str, output: Path | None) -> None:
    """Write a report where it was asked for. Raises ReportNotWritten."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportNotWritten(
            T("{path} could not be written: {reason}", path=str(output), reason=error.strerror or str(error)),
            T("Choose a folder that exists and where you may write."),
        ) from error
    speaker.line(speaker._("The report is in {path}.").format(path=output), err=True)


def _fix(speaker: Speaker, site: Site, outcome: Outcome, *, dry_run: bool, yes: bool) -> bool:
    from parvis.cli.check_fix import offer
    from parvis.ethics.fix import certain_fixes
    from parvis.practice.load import load

    loaded = load(site, now=now())
    if loaded.practice is None or outcome.report is None:
        return False
    changes = certain_fixes(site, loaded.practice, loaded.library, outcome.report)
    return offer(speaker, site, changes, dry_run=dry_run, yes=yes)


def _explain(speaker: Speaker, folder: Path, name: str) -> int:
    """The page of a rule; one's own rules too, inside a practice."""
    from parvis.ethics.pack import carried_rules
    from parvis.ethics.report import About
    from parvis.ethics.report_rule import explain, nearest_rules
    from parvis.ethics.run import rules_of

    site = find_site(folder.resolve())
    about = About(in_force=rules_of(site) if site else carried_rules(), root=site.root if site else None)
    try:
        click.echo(explain(name, speaker.language, about), nl=False)
    except KeyError:
        near = nearest_rules(name, about.rules)
        hint = (
            T("Did you mean: {names}?", names=", ".join(near))
            if near
            else T("`parvis rules` lists the names of all rules")
        )
        error = ParvisError(T("No rule is called “{name}”", name=name), hint)
        error.exit_code = Exit.USAGE
        raise error from None
    return Exit.OK
