"""The page of one rule, for whoever wonders why something was found: `parvis check --explain promise-of-a-cure`."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable

from babel.dates import format_date

from parvis.ethics.finding import Level
from parvis.ethics.pack import RuleSet
from parvis.ethics.report_about import About
from parvis.ethics.report_terminal import LEVEL_NAMES
from parvis.ethics.rule import Example, Rule, Source
from parvis.ethics.sources import facts
from parvis.i18n import T, Text
from parvis.practice.professions import PROFESSIONS, profession_name

_WIDTH = 96
_MOST_NAMED = 8
CONFIDENCE_NAMES: dict[str, Text] = {
    "high": T("high confidence: the text itself was read"),
    "medium": T("medium confidence: a text that quotes it was read"),
    "low": T("low confidence: to be verified"),
}
CATEGORY_NAMES: dict[str, Text] = {
    "cure-promise": T("promises of a cure"),
    "discourages-care": T("what turns away from care"),
    "diagnosis": T("diagnoses"),
    "protected-title": T("titles that are protected"),
    "testimonial": T("testimonials"),
    "superlative": T("praise and comparisons"),
    "pressure": T("pressure to buy"),
    "confidentiality": T("secrecy and private life"),
    "suicide-safety": T("safety around suicide"),
    "pseudo-science": T("science that is none"),
    "data": T("personal data"),
    "legal-notice": T("legal notices"),
    "fees": T("fees"),
    "registration": T("registrations and numbers"),
    "relation": T("the relation with clients"),
    "wording": T("choice of words"),
}
WHERE_NAMES: dict[str, Text] = {
    "bio": T("biography"),
    "service": T("page of a service"),
    "article": T("article"),
    "page": T("page"),
    "newsletter": T("newsletter"),
    "metadata": T("title, summary or tagline"),
}
COUNTRY_NAMES: dict[str, Text] = {
    "*": T("Everywhere"),
    "FR": T("France"),
    "BE": T("Belgium"),
    "CH": T("Switzerland"),
    "CA-QC": T("Québec"),
    "GB": T("United Kingdom"),
    "US": T("United States"),
}
# What the engine says by itself has no rule file.
ENGINE_RULES: dict[str, Text] = {
    "suppression": T(
        "A comment <!-- allow rule: reason --> that names no rule, gives no reason or answers no finding. What is kept must stay readable in a year: correct the comment, or remove it."
    ),
    "broken-rule": T(
        "A rule file that cannot be read as it was meant: its line is given and the other rules go on. Correct it, then run: parvis rules check"
    ),
    "broken-pack": T(
        "A pack of rules installed beside Parvis that fails: nothing of it is used, the other rules go on. Update or uninstall it."
    ),
}


def nearest_rules(name: str, rules: RuleSet) -> list[str]:
    """The rules whose names look most like this one, three at most."""
    return difflib.get_close_matches(name.lower(), [*rules.names, *ENGINE_RULES], n=3, cutoff=0.4)


def explain(name: str, language: str, about: About) -> str:
    """The whole page of a rule as text. Raises KeyError for a name that no rule has."""
    if name in ENGINE_RULES:
        return f"{name}\n\n{_wrapped(ENGINE_RULES[name].say(language))}\n"
    rule = {rule.name: rule for rule in about.rules.rules}[name]
    parts = [
        "\n".join([rule.name, *(_wrapped(line, "  ") for line in head(rule, language, about.version(rule)))]),
        _section(T("What it looks for"), rule.looks_for.to(language), language),
        _section(T("Why"), rule.why.to(language), language),
        _examples(T("Found"), "✗", rule.found, language),
        _examples(T("Not found"), "✓", rule.not_found, language),
        _section(T("Write instead"), rule.write.to(language), language),
        _sources(rule.sources, language),
        _section(T("To keep it"), keeping(rule, language), language),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def head(rule: Rule, language: str, version: str = "") -> list[str]:
    """What a rule is and whom it concerns, one fact a line."""
    levels = [_named(T("Level"), LEVEL_NAMES[rule.level].say(language), language)]
    for other in sorted({level for _, level in rule.levels}):
        whom = _professions((key for key, level in rule.levels if level == other), language)
        said = T("not used").say(language) if other == "off" else _level(other, language)
        levels.append(T("{level} for {whom}", level=said, whom=whom).say(language))
    category = T("{name} ({key})", name=CATEGORY_NAMES[rule.category], key=rule.category).say(language)
    lines = [*levels, _named(T("Category"), category, language), _named(T("For"), _whom(rule, language), language)]
    places = ", ".join(name.say(language) for where, name in WHERE_NAMES.items() if where in rule.where)
    lines.append(_named(T("Read in"), "practice.toml" if rule.kind == "facts" else places, language))
    if "*" not in rule.jurisdictions:
        countries = ", ".join(COUNTRY_NAMES[code].say(language) for code in sorted(rule.jurisdictions))
        lines.append(_named(T("Countries"), countries, language))
    lines.append(_named(T("Pack and version"), f"{rule.pack} {version}".strip(), language) if version else "")
    return [line for line in lines if line]


def _level(level: Level, language: str) -> str:
    return LEVEL_NAMES[level].say(language)


def _named(title: Text, text: str, language: str) -> str:
    return T("{title}: {text}", title=title, text=text).say(language)


def _whom(rule: Rule, language: str) -> str:
    whom = _professions(rule.professions, language) if rule.professions else T("everyone").say(language)
    if rule.not_professions:
        return T("{whom}, except {others}", whom=whom, others=_professions(rule.not_professions, language)).say(
            language
        )
    return whom


def _professions(keys: Iterable[str], language: str) -> str:
    """Their names; of a long list the first ones, and how many more."""
    names = sorted({profession_name(key, language) if key in PROFESSIONS else key for key in keys})
    if len(names) > _MOST_NAMED:
        more = len(names) - _MOST_NAMED + 1
        return T("{names} and {more} others", names=", ".join(names[: _MOST_NAMED - 1]), more=more).say(language)
    return ", ".join(names)


def _section(title: Text, text: str, language: str) -> str:
    return f"{title.say(language)}\n{_wrapped(text)}" if text else ""


def _wrapped(text: str, indent: str = "  ") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _examples(title: Text, mark: str, examples: tuple[Example, ...], language: str) -> str:
    """Those in the reader's language and those about facts; all of them where there are none."""
    near = [example for example in examples if example.language in (language, "facts")] or list(examples)
    lines = [title.say(language)] if near else []
    for example in near:
        about = f"  ({', '.join(example.about)})" if example.about else ""
        first, *more = example.text.split("\n")
        lines.append(f"  {mark} {first}{about}")
        lines += [f"    {line}".rstrip() for line in more]
    return "\n".join(lines)


def _sources(sources: tuple[Source, ...], language: str) -> str:
    lines = [T("Sources").say(language)] if sources else []
    known = facts()
    for source in sources:
        fact = known.get(source.fact)
        where = f" [{', '.join(sorted(source.jurisdictions))}]" if source.jurisdictions else ""
        read = format_date(source.read, "long", locale=language)
        said = T(
            "{reference} ({fact}, read on {date})",
            reference=fact.reference if fact else source.fact,
            fact=source.fact,
            date=read,
        )
        lines.append(f"  · {said.say(language)}{where}")
        lines.append(f"    {CONFIDENCE_NAMES[source.confidence].say(language)}")
        if fact:
            lines.append(_wrapped(fact.says.to(language), "    "))
    return "\n".join(lines)


def keeping(rule: Rule, language: str) -> str:
    reason = T("your reason").say(language)
    return f"# allow {rule.name}: {reason}" if rule.kind == "facts" else f"<!-- allow {rule.name}: {reason} -->"
