"""The pages of the rules in the documentation, in both languages: `python -m parvis.ethics.reference`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from parvis.ethics.finding import CATEGORIES, DISCLAIMER
from parvis.ethics.pack import FOLDER, carried_rules
from parvis.ethics.report_rule import CATEGORY_NAMES, COUNTRY_NAMES
from parvis.ethics.report_terminal import LEVEL_NAMES
from parvis.ethics.rule import Rule
from parvis.ethics.rule_page import rule_page
from parvis.i18n import LANGUAGES, T, Text

# Below docs/: the list of the rules, the folder of their pages, and the guide that they lead to.
INDEX = {"en": "reference/rules.md", "fr": "fr/regles.md"}
PAGES = {"en": "reference/rules", "fr": "fr/regles"}
GUIDE = {"en": "../what-the-check-reads.md", "fr": "ce-que-la-relecture-lit.md"}
_GENERATED = "<!-- Generated from the rule files by `make docs`; a test compares. Do not edit. -->"


def rule_pages(rules: Iterable[Rule]) -> dict[str, str]:
    """Every page by its path below docs/: a list in each language, and a page a rule."""
    carried = {path.name for path in FOLDER.iterdir()}
    listed = sorted((rule for rule in rules if rule.pack in carried), key=lambda rule: rule.name)
    pages = {}
    for language in LANGUAGES:
        pages[INDEX[language]] = _index(listed, language)
        for rule in listed:
            pages[f"{PAGES[language]}/{rule.name}.md"] = _page(rule, language)
    return pages


def _page(rule: Rule, language: str) -> str:
    other = {
        "en": f"[All rules](../rules.md) · [En français](../../fr/regles/{rule.name}.md)",
        "fr": f"[Toutes les règles](../regles.md) · [In English](../../reference/rules/{rule.name}.md)",
    }
    return f"{_GENERATED}\n\n{rule_page(rule, language)}\n---\n\n{other[language]}\n"


def _index(rules: list[Rule], language: str) -> str:
    guide = T("What the check reads, and what it cannot know").say(language)
    parts = [
        "# " + T("Rules of the ethics check").say(language),
        _GENERATED,
        DISCLAIMER.say(language),
        T("{count} rules. An error stops publishing; a warning and an advice do not.", count=len(rules)).say(language)
        + f" [{guide}]({GUIDE[language]}).",
        "## " + T("By subject").say(language),
    ]
    for category in CATEGORIES:
        own = [rule for rule in rules if rule.category == category]
        if own:
            parts += [_title(CATEGORY_NAMES[category], language), _list(own, language)]
    parts.append("## " + T("By country").say(language))
    for country, name in COUNTRY_NAMES.items():
        own = [rule for rule in rules if country in rule.jurisdictions]
        links = ", ".join(_link(rule, language) for rule in own)
        parts += [_title(name, language), links or T("None of its own.").say(language)]
    return "\n\n".join(parts) + "\n"


def _title(name: Text, language: str) -> str:
    said = name.say(language)
    return f"### {said[:1].upper()}{said[1:]}"


def _list(rules: list[Rule], language: str) -> str:
    return "\n".join(
        f"- {_link(rule, language)}, {LEVEL_NAMES[rule.level].say(language)}{_only(rule, language)}. "
        f"{rule.looks_for.to(language)}"
        for rule in rules
    )


def _only(rule: Rule, language: str) -> str:
    names = [COUNTRY_NAMES[code].say(language) for code in sorted(rule.jurisdictions) if code != "*"]
    return f" ({', '.join(names)})" if names else ""


def _link(rule: Rule, language: str) -> str:
    return f"[{rule.name}]({PAGES[language].rpartition('/')[2]}/{rule.name}.md)"


def write_rule_pages(docs: Path) -> None:
    """Write every page, and take away those of rules that are gone."""
    pages = rule_pages(carried_rules().rules)
    for folder in PAGES.values():
        (docs / folder).mkdir(parents=True, exist_ok=True)
        for path in (docs / folder).glob("*.md"):
            if path.relative_to(docs).as_posix() not in pages:
                path.unlink()
    for name, text in pages.items():
        (docs / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_rule_pages(Path(__file__).parents[3] / "docs")
