"""The reference page of the rules, written from the rule files: `python -m parvis.ethics.reference`."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.ethics.pack import carried_rules
from parvis.ethics.rule import Example, Rule
from parvis.ethics.sources import facts

_PACKS = {
    "international": "Everywhere",
    "fr": "France",
    "be": "Belgium",
    "ch": "Switzerland",
    "qc": "Québec",
    "uk": "United Kingdom",
    "us": "United States",
}
_INTRODUCTION = """# Rules of the ethics check

<!-- Generated from the rule files by `python -m parvis.ethics.reference`; a test compares. Do not edit. -->

A help for rereading. No finding does not mean compliant. Replaces neither your profession’s code nor a lawyer.

How the check works, its levels and how to keep a finding: [ethics.md](ethics.md). {count} rules; an error stops
publishing, a warning and an advice do not.
"""


def rules_page(rules: Iterable[Rule]) -> str:
    """Markdown, one section a pack, one heading a rule."""
    listed = list(rules)
    parts = [_INTRODUCTION.format(count=len(listed))]
    for pack, title in _PACKS.items():
        own = [rule for rule in listed if rule.pack == pack]
        parts.append(f"\n## {title}\n")
        parts += [_rule(rule) for rule in own]
    return "\n".join(parts)


def _rule(rule: Rule) -> str:
    lines = [
        f"### {rule.name}",
        "",
        f"{rule.looks_for.to('en')} {rule.why.to('en')}",
        "",
        f"- Level: {rule.level}{_exceptions(rule)}. Category: {rule.category}.",
        f"- For: {_whom(rule)}, in {', '.join(sorted(rule.where)) if rule.kind != 'facts' else 'practice.toml'}.",
    ]
    if "*" not in rule.jurisdictions:
        lines.append(f"- Holds in: {', '.join(sorted(rule.jurisdictions))}.")
    lines += [f"- {_examples(rule)}", f"- Write instead: {rule.write.to('en')}", f"- Sources: {_sources(rule)}", ""]
    return "\n".join(line for line in lines if line != "- ")


def _exceptions(rule: Rule) -> str:
    others = sorted({level for _, level in rule.levels})
    named = [f"{level} for {', '.join(key for key, its in rule.levels if its == level)}" for level in others]
    return f" ({'; '.join(named)})" if named else ""


def _whom(rule: Rule) -> str:
    whom = ", ".join(sorted(rule.professions)) if rule.professions else "everyone"
    return whom + (f", except {', '.join(sorted(rule.not_professions))}" if rule.not_professions else "")


def _examples(rule: Rule) -> str:
    found, left = (_first(examples) for examples in (rule.found, rule.not_found))
    return f"Found: {found} — not found: {left}" if found else ""


def _first(examples: Iterable[Example]) -> str:
    texts = [example.text for example in examples if example.language != "facts"]
    return next((f"“{text}”" for text in texts if "\n" not in text and "<" not in text), "")


def _sources(rule: Rule) -> str:
    known = facts()
    named = [f"{known[source.fact].reference} ({source.fact}, {source.confidence})" for source in rule.sources]
    return "; ".join(named) + f"; read on {max(source.read for source in rule.sources).isoformat()}."


if __name__ == "__main__":
    import sys
    from pathlib import Path

    page = rules_page(carried_rules().rules)
    target = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"
    target.write_text(page, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{target}\n")
