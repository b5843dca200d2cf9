"""`parvis rules`: list and search the rules, begin one's own, try it."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parvis.cli.here import site_here, site_option
from parvis.cli.language import N_
from parvis.cli.main import Command, Group
from parvis.console import Speaker
from parvis.errors import Exit
from parvis.ethics.finding import CATEGORIES, LEVELS
from parvis.i18n import T
from parvis.paths import find_site

if TYPE_CHECKING:
    from parvis.ethics.own_rules import Home
    from parvis.ethics.pack import RuleSet
    from parvis.ethics.rule import Rule
    from parvis.paths import Site


class Rules(Group):
    """`parvis rules words…` lists, without a verb to remember."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, *self.get_help_option_names(ctx)):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=Rules,
    help=N_("List and search the rules of the ethics check, or begin a rule of your own."),
    epilog=N_("""\
Examples:
  parvis rules      all of them, one a line
  parvis rules suicide      those whose name or text holds that word
  parvis rules --country BE --profession psychologue --level error
  parvis rules new "Séance découverte"      a rule of your own, from a model that teaches
  parvis rules check      try your own rules on their examples
"""),
)
def command() -> None:
    """Listing is what happens without a subcommand."""


@command.command(
    name="list",
    cls=Command,
    help=N_("The rules, one a line: name, level, what it looks for."),
    epilog=N_("""\
Examples:
  parvis rules list
  parvis rules list témoignage
  parvis rules list --category protected-title --country FR
"""),
)
@click.argument("words", nargs=-1, metavar=N_("[WORDS]..."))
@site_option
@click.option("--country", metavar=N_("COUNTRY"), help=N_("Those that hold in a country: FR, BE, CH, CA-QC, GB, US…"))
@click.option("--profession", metavar=N_("PROFESSION"), help=N_("Those that concern a profession."))
@click.option("--category", type=click.Choice(CATEGORIES), metavar=N_("CATEGORY"), help=N_("Those of one category."))
@click.option("--level", type=click.Choice(LEVELS), help=N_("Those of one level."))
@click.pass_obj
def list_rules(speaker: Speaker, /, words: tuple[str, ...], folder: Path, **wanted: str | None) -> int:
    """Print the rules that answer everything asked."""
    rules = _rules(find_site(folder.resolve()))
    profession = _profession(speaker, wanted["profession"])
    lines = [
        _line(speaker, rule, level)
        for rule in rules.rules
        if (level := _level(speaker, rule, profession, wanted)) and _holds(rule, words)
    ]
    for line in lines:
        click.echo(_cut(line))
    count = speaker.ngettext("{count} rule.", "{count} rules.", len(lines)).format(count=len(lines))
    hint = speaker._("The whole page of one: parvis check --explain NAME")
    speaker.err.print(f"{count} {hint}", markup=False)
    speaker.problems(rules.problems)
    return Exit.OK


def _rules(site: Site | None) -> RuleSet:
    """The carried rules, those of installed packs, and the practice's own where there is one."""
    from parvis.ethics.pack import carried_rules
    from parvis.ethics.run import rules_of

    return rules_of(site) if site else carried_rules()


def _profession(speaker: Speaker, name: str | None) -> str | None:
    from parvis.practice.professions import PROFESSIONS, nearest

    if name is None or name in PROFESSIONS:
        return name
    near = nearest(name)
    said = T("“{value}” is not known for “{key}”", value=name, key="--profession").say(speaker.language)
    hint = T("Did you mean: {names}?", names=near).say(speaker.language) if near else ""
    raise click.UsageError(f"{said} {hint}".strip())


def _level(speaker: Speaker, rule: Rule, profession: str | None, wanted: dict[str, str | None]) -> str:
    """The level under which a rule is listed; "" when it is not one of those asked for."""
    from parvis.ethics.engine import jurisdiction

    level = rule.level_for(profession) if profession else rule.level
    country, category = wanted["country"], wanted["category"]
    asked = (
        (not country or rule.holds_in(jurisdiction(country, speaker.language)))
        and (not category or rule.category == category)
        and (not wanted["level"] or level == wanted["level"])
    )
    return level if asked and level != "off" else ""


def _holds(rule: Rule, words: tuple[str, ...]) -> bool:
    texts = (text for part in (rule.looks_for, rule.why, rule.write) for _, text in part.values)
    searched = _plain(" ".join([rule.name, rule.name.replace("-", " "), rule.category, *texts]))
    return all(_plain(word) in searched for word in words)


def _plain(text: str) -> str:
    """Without accents, capitals and curly apostrophes."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return bare.replace("’", "'")


_NAME_WIDTH = 38


def _line(speaker: Speaker, rule: Rule, level: str) -> str:
    own = "" if rule.pack != "own" else speaker._("(yours)") + " "
    return f"{rule.name:<{_NAME_WIDTH}} {level:<8} {own}{rule.looks_for.to(speaker.language)}"


def _cut(line: str) -> str:
    """One line of the terminal; whole where a program reads."""
    width = shutil.get_terminal_size((120, 24)).columns
    return f"{line[: width - 1]}…" if sys.stdout.isatty() and len(line) > width else line


@command.command(
    name="new",
    cls=Command,
    help=N_("Begin a rule of your own, in rules/, from a model that works and explains itself."),
    epilog=N_("""\
Example:
  parvis rules new "Séance découverte"
"""),
)
@click.argument("name", metavar=N_("NAME"))
@site_option
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), help=N_("Language of the rule; the site's main one otherwise.")
)
@click.pass_obj
def new(speaker: Speaker, name: str, folder: Path, lang: str | None) -> int:
    from dataclasses import replace

    from parvis.ethics.own_rules import new_rule
    from parvis.ethics.pack import carried_rules

    site = site_here(folder)
    home = _home(site)
    path = new_rule(site, name, replace(home, language=lang or home.language), carried_rules().names)
    speaker.done(T("Your rule begins in {path}.", path=path.relative_to(site.root).as_posix()))
    speaker.say(T("Change its words and its examples, then try it: parvis rules check"))
    return Exit.OK


@command.command(
    name="check",
    cls=Command,
    help=N_("Try your own rules, and those of installed packs, on their own examples."),
    epilog=N_("""\
Example:
  parvis rules check

Exit codes: 0 every example holds, 1 a rule is broken or one of its examples does not hold.
"""),
)
@site_option
@click.pass_obj
def check(speaker: Speaker, folder: Path) -> int:
    from parvis.ethics.own_rules import try_examples
    from parvis.ethics.pack import FOLDER

    site = site_here(folder)
    rules, home = _rules(site), _home(site)
    carried = {path.name for path in FOLDER.iterdir()}
    tried = [rule for rule in rules.rules if rule.pack not in carried]
    problems = [*rules.problems, *(problem for rule in tried for problem in try_examples(rule, home, site.root))]
    speaker.problems(problems)
    if not tried and not problems:
        speaker.say(T("There is no rule of your own yet. Begin one: parvis rules new NAME"))
    elif not problems:
        said = speaker.ngettext("{count} rule: every example holds.", "{count} rules: every example holds.", len(tried))
        speaker.done(said.format(count=len(tried)))
    return Exit.PROBLEMS if any(problem.level == "error" for problem in problems) else Exit.OK


def _home(site: Site) -> Home:
    """What an example supposes where it is silent: the practice's country, first profession and language."""
    from parvis.ethics.engine import jurisdiction
    from parvis.ethics.own_rules import Home
    from parvis.ethics.rule import JURISDICTIONS
    from parvis.practice.load import load_practice

    practice, _problems = load_practice(site.facts)
    if practice is None:
        return Home()
    language = "fr" if practice.language.startswith("fr") else "en"
    country = jurisdiction(practice.region or practice.country, language)
    profession = practice.practitioners[0].profession if practice.practitioners else Home().profession
    return Home(country if country in JURISDICTIONS else "FR", profession, language)
