"""`parvis`: a practitioner's few verbs first, the rest under a heading of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from parvis import __version__
from parvis.cli.language import N_, localize, make_click_speak, without_language
from parvis.console import Speaker
from parvis.errors import Exit, ParvisError, unforeseen
from parvis.i18n import choose_language

# A command's module is imported only when it is asked for: `parvis --help` stays quick.
EVERYDAY = ("init", "new", "check", "build", "serve", "publish", "rollback", "history", "restore", "backup")
EXPERT = ("rules", "booking", "endpoint", "doctor", "upgrade", "lsp")


class Formatter(click.HelpFormatter):
    """Help whose headings have the colon of their language: « Options : »."""

    def __init__(self, *, heading: str, **sizes: Any) -> None:
        super().__init__(**sizes)
        self._heading = heading

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{self._heading.format(heading=heading)}\n")


class Context(click.Context):
    """Where a command runs: its help is in the language of the person who asks."""

    def make_formatter(self) -> click.HelpFormatter:
        _ = self.obj._
        return Formatter(heading=_("{heading}:"), width=self.terminal_width, max_width=self.max_content_width)


class Commands(click.Group):
    """The commands, found by name in their own files."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*EVERYDAY, *EXPERT]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in (*EVERYDAY, *EXPERT):
            return None
        command: click.Command = import_module(f"parvis.cli.{cmd_name}_command").command
        return localize(command, ctx.obj._)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        import difflib

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            if near:
                hint = ctx.obj._("Did you mean “{command}”?").format(command=near[0])
                raise click.UsageError(f"{error.message} {hint}", ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = ctx.obj._
        for title, names in ((_("Every day"), EVERYDAY), (_("For whoever looks after the machine"), EXPERT)):
            rows = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(200)) for name, command in rows if command])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(self, formatter)


def write_examples(command: click.Command, formatter: click.HelpFormatter) -> None:
    """Examples as they were written, line by line: click would fold them into a paragraph."""
    if command.epilog:
        formatter.write_paragraph()
        for line in command.epilog.strip("\n").splitlines():
            formatter.write(f"{line}\n")


class Command(click.Command):
    """A command whose epilog is a list of examples."""

    context_class = Context

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(self, formatter)


class Group(click.Group):
    """A group whose epilog is a list of examples."""

    command_class = Command
    context_class = Context

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command with its whole sentence: click would cut it short."""
        _ = ctx.obj._
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, child.get_short_help_str(200)) for name, child in self.commands.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(self, formatter)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=N_("A site that is found and trusted before the first session: pages, ethics check, booking, newsletter."),
    epilog=N_("""\
Examples:
  parvis init ma-pratique      a first site, one question at a time
  parvis serve                 look at it, and at every change you save
  parvis build                 write it into output/, ready for any host
"""),
)
@click.option("--language", metavar="fr|en", help=N_("Language of these messages."))
@click.version_option(__version__, prog_name="parvis", help=N_("Show the version and exit."))
def cli(language: str | None) -> None:
    """Commands are given the Speaker that `run` made: the language is read before click, whose help depends on it."""


def run(arguments: Sequence[str]) -> int:
    """Run a command and answer its exit code. No traceback reaches a person."""
    language = choose_language(arguments, os.environ)
    make_click_speak(language)
    speaker = Speaker(language)
    try:
        code = localize(cli, speaker._).main(
            without_language(arguments), prog_name="parvis", standalone_mode=False, obj=speaker
        )
        return code if isinstance(code, int) else Exit.OK
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return Exit.OK
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        speaker.err.print()
        return 130
    except BrokenPipeError:
        return Exit.OK
    except ParvisError as error:
        speaker.error(error)
        return error.exit_code
    except Exception as error:
        if os.environ.get("PARVIS_DEBUG"):
            raise
        speaker.error(unforeseen(error))
        return Exit.BUG


def main() -> None:
    """Entry point of the `parvis` command."""
    if hasattr(sys.stdout, "reconfigure"):  # a Windows console that is not UTF-8 must not fail on an arrow
        sys.stdout.reconfigure(errors="replace")
        sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))
