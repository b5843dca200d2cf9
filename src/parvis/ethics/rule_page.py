"""The page of one rule in Markdown, for the documentation and for an editor: why it exists, examples, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel.dates import format_date

from parvis.ethics.report_rule import CONFIDENCE_NAMES, head, keeping
from parvis.ethics.rule import Example, Rule, Source
from parvis.ethics.sources import facts
from parvis.i18n import T, Text

_MARKS = re.compile(r"[<>`*_\[\]|\\#~]|\n")
_ALL = 100


def rule_page(rule: Rule, language: str) -> str:
    """Everything that is known of a rule, below its name as the title."""
    said = [f"# {rule.name}", rule.looks_for.to(language), rule.why.to(language)]
    said.append("\n".join(f"- {line}" for line in head(rule, language)))
    return "\n\n".join([*said, *_body(rule, language, _ALL)]) + "\n"


def rule_in_short(rule: Rule, language: str) -> str:
    """What an editor shows below a finding: what is looked for, two examples of each kind, how to keep it."""
    said = [rule.looks_for.to(language), *_body(rule, language, 2)]
    return "\n\n".join(re.sub(r"^## (.*)$", r"**\1**", part, flags=re.MULTILINE) for part in said)


def _body(rule: Rule, language: str, most: int) -> list[str]:
    parts = [
        _section(T("Found"), _examples(rule.found, language, most), language),
        _section(T("Not found"), _examples(rule.not_found, language, most), language),
    ]
    if most == _ALL:
        parts.append(_section(T("Write instead"), rule.write.to(language), language))
        parts.append(_section(T("Sources"), _sources(rule.sources, language), language))
    where = (
        T("Above the fact, in practice.toml.")
        if rule.kind == "facts"
        else T("Above the paragraph; for a title or a summary, above its line: `# allow {rule}: …`", rule=rule.name)
    )
    kept = f"`{keeping(rule, language)}`\n\n{where.say(language)}"
    return [part for part in [*parts, _section(T("To keep it"), kept, language)] if part]


def _section(title: Text, text: str, language: str) -> str:
    return f"## {title.say(language)}\n\n{text}" if text else ""


def _examples(examples: Iterable[Example], language: str, most: int) -> str:
    """Those in the reader's language and those about facts; all of them where there are none."""
    every = list(examples)
    near = [example for example in every if example.language in (language, "facts")] or every
    return "\n".join(_example(example) for example in near[:most])


def _example(example: Example) -> str:
    """A sentence as it is read; what holds marks is shown as it is typed."""
    about = f" ({', '.join(example.about)})" if example.about else ""
    if not _MARKS.search(example.text):
        return f"- {example.text}{about}"
    mark = "`" * (max(map(len, re.findall(r"`+", example.text)), default=0) + 1)
    if "\n" not in example.text:
        return f"- {mark}{example.text}{mark}{about}"
    fence = max(mark, "```", key=len)
    shown = "\n".join(f"  {line}".rstrip() for line in example.text.split("\n"))
    return f"- {about.strip() or '…'}\n\n  {fence}text\n{shown}\n  {fence}\n"


def _sources(sources: Iterable[Source], language: str) -> str:
    known = facts()
    lines = []
    for source in sources:
        fact = known.get(source.fact)
        named = T(
            "{reference} ({fact}, read on {date})",
            reference=fact.reference if fact else source.fact,
            fact=source.fact,
            date=format_date(source.read, "long", locale=language),
        ).say(language)
        says = f" {fact.says.to(language)}" if fact else ""
        lines.append(f"- {named}.{says} *{CONFIDENCE_NAMES[source.confidence].say(language)}*")
    return "\n".join(lines)
