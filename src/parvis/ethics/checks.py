"""The kinds of check. A rule names one; what it looks for is data.

claim    a pattern that really is a claim (speech.py), unless the sentence says otherwise
title    a reserved title that someone gives themselves
missing  a subject that asks for something which the text does not give
numbers  help numbers of another country, or of another time
markup   what the raw Markdown embeds
registers numbers of registers with a wrong check digit (registers.py)
facts    what practice.toml says or leaves out (facts.py)
likeness what sentences read like to a small model (likeness.py)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from parvis.ethics.index import LIVE
from parvis.ethics.likeness import likenesses
from parvis.ethics.normal import lower
from parvis.ethics.patterns import Pattern
from parvis.ethics.regexes import regex
from parvis.ethics.registers import wrong_numbers
from parvis.ethics.rule import Rule
from parvis.ethics.speech import silenced
from parvis.ethics.text import Prose


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a text is read. `held` are titles held, in lower case; `countries` those the site serves."""

    country: str
    professions: tuple[str, ...]
    language: str
    where: str
    held: tuple[str, ...] = ()
    headline: bool = False  # the text is a title or a headline: names are followed by titles there
    help_shown: bool = False  # the page shows a crisis block of its own
    also: str = ""  # a second place where the text appears: an article that goes out by e-mail


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found, in the source. A likeness also names its words, and the window it was read in."""

    start: int
    end: int
    because: tuple[str, ...] = ()
    within: tuple[int, int] = (0, 0)


def run_check(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    """Places that one rule finds in one text."""
    yield from _KINDS[rule.kind](rule, prose, reader)


def _live(pattern: Pattern, prose: Prose) -> Iterable[int]:
    """The sentences in which a pattern may match: those that hold its letters (index.py), else all."""
    live = prose.notes.get(LIVE)
    return live.get(id(pattern), ()) if isinstance(live, dict) else range(len(prose.sentences))


def _matches(patterns: tuple[Pattern, ...], prose: Prose) -> Iterator[re.Match[str]]:
    """Every match in a text; none crosses a sentence."""
    for pattern in patterns:
        for index in _live(pattern, prose):
            sentence = prose.sentences[index]
            yield from pattern.regex.finditer(prose.text, sentence.start, sentence.end)


def _anywhere(patterns: tuple[Pattern, ...], prose: Prose) -> bool:
    return any(True for _ in _matches(patterns, prose))


def _any(patterns: tuple[Pattern, ...], text: str) -> bool:
    return any(pattern.may_match(text) and pattern.regex.search(text) for pattern in patterns)


def _excused(rule: Rule, prose: Prose, index: int, language: str) -> bool:
    """Whether the sentence says what lifts the rule; found out once for each sentence."""
    key = (rule.name, index)
    if key not in prose.notes:
        prose.notes[key] = _any(rule.words[language].unless, prose.said(index))
    return bool(prose.notes[key])


def _place(prose: Prose, match: re.Match[str]) -> Hit:
    """The named group `at` when a pattern has one, else the whole match, without spaces around it."""
    start, end = match.span("at") if "at" in match.re.groupindex and match["at"] else match.span()
    said = prose.text[start:end]
    start += len(said) - len(said.lstrip(" ,;:!?"))
    end = max(end - (len(said) - len(said.rstrip(" ,;:"))), start)
    return Hit(*prose.span(start, end))


def _claim(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    words = rule.words[reader.language]
    if rule.scope == "document" and _anywhere(words.unless, prose):
        return
    for match in _matches(words.match, prose):
        index = prose.sentence_at(match.start())
        if silenced(prose, index, match.start(), match.end(), rule.guards):
            continue
        if words.unless and rule.scope == "sentence" and _excused(rule, prose, index, reader.language):
            continue
        yield _place(prose, match)
    if words.lead:
        yield from _listed(rule, prose, reader)


def _listed(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    """List items that complete the sentence above them: "Indications :" and then the items."""
    words = rule.words[reader.language]
    leads: dict[int, re.Match[str]] = {}
    for match in _matches(words.lead, prose):
        leads.setdefault(prose.sentence_at(match.start()), match)
    if not leads:
        return
    for index, sentence in enumerate(prose.sentences):
        block = prose.block_of(index)
        lead = leads.get(block.lead) if block.kind == "item" else None
        if lead is None or _any(words.unless, prose.said(block.lead)):
            continue
        if silenced(prose, block.lead, lead.start(), lead.end(), rule.guards):
            continue
        for pattern in words.item:
            for match in pattern.regex.finditer(prose.text, sentence.start, sentence.end):
                if not silenced(prose, index, match.start(), match.end(), rule.guards):
                    yield Hit(*prose.span(match.start(), match.end()))


def _title(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    words = rule.words[reader.language]
    if any(_any(words.terms, title) for title in reader.held):
        return  # config first: the title is declared, with its number
    named = reader.headline if reader.where == "metadata" else reader.where != "article"
    patterns = words.match + words.item if named else words.match
    for match in _matches(patterns, prose):
        index = prose.sentence_at(match.start())
        if silenced(prose, index, match.start(), match.end(), rule.guards):
            continue
        if _excused(rule, prose, index, reader.language):
            continue
        yield _place(prose, match)
    if reader.headline or reader.where == "bio":
        yield from _alone(words.lead, rule, prose, reader)


def _alone(patterns: tuple[Pattern, ...], rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    """A title that stands alone in a headline: « Psychologue clinicienne »."""
    for match in _matches(patterns, prose):
        index = prose.sentence_at(match.start())
        headline = reader.headline or prose.block_of(index).kind in ("heading", "title")
        guarded = silenced(prose, index, match.start(), match.end(), rule.guards)
        if headline and not guarded:
            yield _place(prose, match)


def _missing(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    words = rule.words[reader.language]
    if _anywhere(words.unless, prose) or (rule.category == "suicide-safety" and reader.help_shown):
        return
    needed = rule.required.get(reader.country) or rule.required.get("*", ())
    if needed and _anywhere(needed, prose):
        return
    for match in _matches(words.match, prose):
        if not silenced(prose, prose.sentence_at(match.start()), match.start(), match.end(), rule.guards):
            yield _place(prose, match)
            return  # once: it is the text that lacks something


_NUMBER = regex(
    r"[+\d](?<![\w.,/€$+-].)(?:(?<=\d)|\d)(?:[ .-]?\d){1,12}(?![\w/]|[.,]\d)(?! ?(?:€|%|euros?|ans\b|min|h\b|jours|heures|chf|km|m²|years|minutes|hours))"
)


def _numbers(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    """Numbers of the rule's table, in a sentence about help, that do not belong to the country."""
    if not any(digit in prose.text for digit in "0123456789"):  # the table's numbers are written with these
        return
    here = set(rule.numbers.get(reader.country, ()))
    elsewhere = {digits for country, listed in rule.numbers.items() if country != reader.country for digits in listed}
    for match in _NUMBER.finditer(prose.text):
        digits = re.sub(r"\D", "", match.group())
        if digits not in elsewhere or digits in here:
            continue
        index = prose.sentence_at(match.start())
        if _about_help(rule, prose, index, reader.language):
            yield _place(prose, match)


def _about_help(rule: Rule, prose: Prose, index: int, language: str) -> bool:
    """Whether a sentence with a number is about help; found out once for each sentence."""
    key = ("help", rule.name, index)
    if key not in prose.notes:
        words, said = rule.words[language], prose.said(index)
        prose.notes[key] = _any(words.match, said) and not _any(words.unless, said)
    return bool(prose.notes[key])


def _markup(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    for pattern in rule.words[reader.language].match:
        if not all(sign in prose.source for signs in map(_signs, pattern.needs) for sign in signs):
            continue  # signs are the same in lower case
        source = prose.notes.get("small")
        if not isinstance(source, str):
            source = prose.notes["small"] = lower(prose.source)
        if _begun(pattern, source) and pattern.may_match(source):
            for match in pattern.regex.finditer(source):
                yield Hit(match.start(), match.end())


@lru_cache(maxsize=256)
def _signs(letters: frozenset[str]) -> tuple[str, ...]:
    """Signs that stand in all of them (`<`): one alone is found, or missed, at once."""
    common = frozenset.intersection(*map(frozenset, letters)) if letters else frozenset()
    return tuple(sorted(sign for sign in common if not sign.isalnum() and sign != " "))


def _begun(pattern: Pattern, source: str) -> bool:
    """Whether a long text holds the beginnings of the letters a pattern needs: they are far fewer than the letters."""
    for letters in pattern.needs:
        begins, reach = _beginnings(letters)
        near = _near(source, _signs(letters)[0], reach) if _signs(letters) else source
        if not any(each in near for each in begins):
            return False
    return True


@lru_cache(maxsize=256)
def _beginnings(letters: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """How they begin, and how long they are at most."""
    return tuple(sorted({each[:3] for each in letters})), max(map(len, letters), default=0)


def _near(source: str, sign: str, reach: int) -> str:
    """What stands around each sign of a text, as far as that."""
    parts: list[str] = []
    at = source.find(sign)
    while at >= 0:
        parts.append(source[max(at - reach, 0) : at + reach])
        if len(parts) * reach > len(source):
            return source  # a text full of them
        at = source.find(sign, at + 1)
    return "\n".join(parts)


def _registers(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    profession = reader.professions[0] if len(reader.professions) == 1 else ""
    for start, end in wrong_numbers(prose, rule.numbers.get(reader.country, ()), profession):
        yield Hit(*prose.span(start, end))


def _nothing(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    """Checks of facts read practice.toml, never a text."""
    del rule, prose, reader
    yield from ()


def _likeness(rule: Rule, prose: Prose, reader: Reader) -> Iterator[Hit]:
    """Windows that read like the rule's category, by the words that weigh most."""
    for like in likenesses(prose, reader.language):
        if like.category == rule.category:
            yield Hit(*prose.span(like.start, like.end), like.words, prose.span(*like.within))


_KINDS: dict[str, Callable[[Rule, Prose, Reader], Iterator[Hit]]] = {
    "claim": _claim, "title": _title, "missing": _missing, "numbers": _numbers, "markup": _markup, "facts": _nothing,
    "registers": _registers,
    "likeness": _likeness,
}  # fmt: skip
