"""`parvis new article|resource|page`: a file with its front matter and the questions worth asking."""

from __future__ import annotations

from pathlib import Path

import click

from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command, Group
from parvis.clock import now
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.i18n import T


@click.group(
    cls=Group,
    help=N_("Begin a new text, as a draft, with questions to answer in it."),
    epilog=N_("""\
Examples:
  parvis new article "Se réveiller à quatre heures"
  parvis new resource "Préparer sa première séance"
  parvis new page "Venir en couple" --lang fr

A draft is seen by you alone (parvis serve) until you write status: published.
"""),
)
def command() -> None:
    """The kinds of text are its subcommands."""


def _add(kind: str, help_: str, example: str) -> None:
    @command.command(name=kind, cls=Command, help=help_, epilog=example)
    @click.argument("title", metavar=N_("TITLE"))
    @site_option
    @click.option("--lang", metavar="fr|en", help=N_("Language of the text; the site's main one otherwise."))
    @click.option("--slug", metavar=N_("WORD"), help=N_("Last part of its address; made from the title otherwise."))
    @click.option("--open", "open_", is_flag=True, help=N_("Open the file in your usual editor."))
    @click.pass_obj
    def new(speaker: Speaker, title: str, folder: Path, lang: str | None, slug: str | None, *, open_: bool) -> int:
        path = create(speaker, folder, kind, title, lang, slug)
        if open_:
            click.launch(str(path))
        return Exit.OK


_add(
    "article",
    N_("A dated article of the blog."),
    N_("""\
Example:
  parvis new article "Se réveiller à quatre heures"
"""),
)
_add(
    "resource",
    N_("A text that lasts: guide, exercise, audio, printable sheet."),
    N_("""\
Example:
  parvis new resource "Préparer sa première séance"
"""),
)
_add(
    "page",
    N_("A page of the site."),
    N_("""\
Example:
  parvis new page "Venir en couple"
"""),
)


def create(speaker: Speaker, folder: Path, kind: str, title: str, lang: str | None, slug: str | None) -> Path:
    """Write the new text. Raises ParvisError rather than touch a file that exists."""
    from parvis.practice.load import load_practice
    from parvis.scaffold.draft import create_draft

    site = site_here(folder)
    practice, _problems = load_practice(site.facts)
    path = create_draft(site, practice, kind, title, now=now(), lang=lang or "", slug=slug or "")
    speaker.done(T("A draft waits for you in {path}.", path=str(path.relative_to(site.root))))
    return path
