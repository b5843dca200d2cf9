"""The typography of each language, applied when a page is made, never in the files that people write.

French: narrow no-break space before ; ! ? and inside guillemets, no-break space before : and between a number and its
unit, curly apostrophes, guillemets for straight quotes, nº, 9 h 30, 1er raised. English: curly quotes, dashes.
Doing it twice changes nothing. Code, keyboard input, addresses, times such as 10:30 and attributes are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import repeat

from parvis.pages.markup import INLINE, attributes, cut, escape, level, tag_name, unescape

NNBSP = "\u202f"
NBSP = "\u00a0"
# Noncharacters stand for what the rules must not see: they can be in no document. A block's tag parts what is read together.
_TAG, _ELEMENT, _KEPT, _BLOCK = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd5"
_MARKS = re.compile(f"[{_TAG}{_ELEMENT}{_KEPT}{_BLOCK}]")
_STANDING = (_TAG, _ELEMENT, _KEPT, _BLOCK)
_SIGNS = re.compile("['@\"“«»\\d]")
_SPACE = "[ \t\u00a0\u202f\u2009]"
_GAP = f"(?:{_SPACE}|{_TAG})*"
_IN_GAP = frozenset(f" \t\u00a0\u202f\u2009{_TAG}")

_OPAQUE = frozenset("code kbd math pre samp script style svg textarea var".split())  # noqa: SIM905 - reads best so
_SHORT = r"""\b\d{1,2}:\d{2}(?::\d{2})?\b|(?<![^\s\ufdd5])[:;]-?[()DP](?!\w)"""  # times and faces
_ADDRESSES = re.compile(
    r"""(?:https?://|www\.)[^\s<>«»“”"\ufdd5]*[^\s<>«»“”"\ufdd5.,;:!?'’)\]]"""
    r"""|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|""" + _SHORT
)
_NO_ADDRESSES = re.compile(_SHORT)
_PERHAPS_SHORT = [re.compile(r":(?:-?[()DP]|(?<=\d:)\d)"), re.compile(r";-?[()DP]")]  # what begins so is found soonest


@lru_cache(maxsize=4096)
def typeset(text: str, lang: str) -> str:
    """Plain text in the typography of its language; a language without rules is left as it is."""
    rules = _RULES.get(lang.split("-", maxsplit=1)[0])
    if rules is None or not text:
        return text
    return _settle(_MARKS.sub("", text), rules)


def typeset_html(markup: str, lang: str) -> str:
    """The text between the tags in the typography of its language, or of the `lang` attribute around it."""
    base = lang.split("-", maxsplit=1)[0]
    rules = _RULES.get(base)
    if rules is None:
        return markup
    items = cut(markup)
    marks = list(map(_mark, items[1::2], repeat(base)))
    if "" in marks:
        items, marks = _apart(items, marks, base)
    tags = items[1::2]
    if any(mark in markup for mark in _STANDING):
        items[::2] = [_MARKS.sub("", unescape(text)).replace("&", "&amp;") for text in items[::2]]
    items[1::2] = marks
    text = _raise(escape(_settle(unescape("".join(items)), rules)), base)
    items[::2] = text.replace(_TAG, _BLOCK).replace(_ELEMENT, _BLOCK).split(_BLOCK)
    items[1::2] = tags
    return "".join(items)


def no_break_words(text: str) -> str:
    """HTML of a title, in which « rendez-vous » is never cut at its hyphen."""
    return re.sub(r"(?i)\brendez-vous\b", r'<span class="nb">\g<0></span>', escape(text))


def title_html(text: str, lang: str) -> str:
    """A title given as plain text, as HTML: typeset, 1er raised, « rendez-vous » unbroken."""
    return _raise(no_break_words(typeset(text, lang)), lang.split("-", maxsplit=1)[0])


@lru_cache(maxsize=4096)
def _mark(tag: str, lang: str) -> str:
    """What stands for a tag among the text: "" where it opens code or another language, which the rules leave alone."""
    name = tag_name(tag)
    if level(tag) == 1 and (name in _OPAQUE or _language(tag, lang)):
        return ""
    if name and name not in INLINE:
        return _BLOCK
    return _ELEMENT if name == "img" else _TAG


def _language(tag: str, lang: str) -> str:
    """The language a tag declares, if it is another one."""
    if "lang" not in tag:
        return ""
    declared = attributes(tag).get("lang", "").split("-")[0]
    return declared if declared != lang else ""


def _apart(items: list[str], marks: list[str], lang: str) -> tuple[list[str], list[str]]:
    """The same with each element that the rules leave alone as one tag."""
    done, left = [items[0]], []
    index = 1
    while index < len(items):
        mark, element = marks[index // 2], items[index]
        if not mark:
            mark, end = _ELEMENT, _end(items, index)
            inner = "".join(items[index + 1 : end])
            opaque = tag_name(element) in _OPAQUE
            element += (inner if opaque else typeset_html(inner, _language(element, lang))) + "".join(
                items[end : end + 1]
            )
            index = end
        left.append(mark)
        done += (element, *items[index + 1 : index + 2])
        index += 2
    return done if len(done) & 1 else [*done, ""], left


def _end(items: list[str], index: int) -> int:
    """The index of the tag that ends the element that this one starts."""
    name, depth = tag_name(items[index]), 0
    for end in range(index, len(items), 2):
        if tag_name(items[end]) == name:
            depth += level(items[end])
            if not depth:
                return end
    return len(items)


def _settle(text: str, rules: Callable[[str], str]) -> str:
    """Apply the rules until nothing moves: a correction may be what another one waits for."""
    if _is_plain(text):
        if rules is not _french:
            return text
        if ":" not in text:
            return _high_points(text)
        rules = _high_points
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return _KEPT

    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESSES.sub(keep, text)
    elif any(pattern.search(text) for pattern in _PERHAPS_SHORT):
        text = _NO_ADDRESSES.sub(keep, text)
    for _ in range(8):
        again = rules(text)
        if again == text:
            break
        text = again
    addresses = iter(kept)
    return re.sub(_KEPT, lambda _: next(addresses), text) if kept else text


def _is_plain(text: str) -> bool:
    """Whether no rule has anything to do but those of high points: most sentences hold none of the marks that rules look for."""
    return _SIGNS.search(text) is None and not (
        "..." in text
        or "www." in text
        or "://" in text
        or "--" in text
        or " - " in text
        or "M. " in text
        or "p. " in text
        or "art. " in text
        or "Dr " in text
        or "Pr " in text
        or "Mme" in text
        or "Mlle" in text
        or any(pattern.search(text) for pattern in _PERHAPS_SHORT)
    )


# ---------------------------------------------------------------- quotes and apostrophes, for both languages


def _before(text: str, index: int) -> str:
    """The character before, tags apart; an empty string at the start."""
    index -= 1
    while index >= 0 and text[index] == _TAG:
        index -= 1
    return text[index] if index >= 0 and text[index] != _BLOCK else ""


def _after(text: str, index: int) -> str:
    index += 1
    while index < len(text) and text[index] == _TAG:
        index += 1
    return text[index] if index < len(text) and text[index] != _BLOCK else ""


def _opens(text: str, index: int) -> bool:
    """Whether a straight quote here begins a quotation."""
    before, after = _before(text, index), _after(text, index)
    return (not before or before.isspace() or before in "([{«“‘—–’'-/") and bool(after) and not after.isspace()


_QUOTES = re.compile(f'[«“»”"{_BLOCK}]')


def _quotation_marks(text: str, outer: tuple[str, str], inner: tuple[str, str]) -> str:
    """Straight and English double quotes in pairs become `outer`, or `inner` inside a quotation; the rest stays."""
    if '"' not in text and "“" not in text:
        return text
    characters = list(text)
    waiting: list[tuple[str, int]] = []
    for found in _QUOTES.finditer(text):
        index, character = found.start(), found[0]
        if character == _BLOCK:
            waiting.clear()
        elif character in "«“" or (character == '"' and _opens(text, index)):
            waiting.append((character, index))
        elif character in '»”"' and waiting:
            opening, start = waiting[-1]
            if (character == "»") != (opening == "«"):
                continue
            waiting.pop()
            if character != "»":
                characters[start], characters[index] = inner if waiting else outer
    return "".join(characters)


_QUOTE = re.compile(f"['{_BLOCK}]")
_ELISIONS = ("tis", "twas", "em ", "til ", "cause ", "n’", "n'")


def _apostrophes(text: str) -> str:
    """Straight apostrophes: an opening quote before a word that no letter precedes, else an apostrophe."""
    if "'" not in text:
        return text
    characters = list(text)
    is_open = False
    for found in _QUOTE.finditer(text):
        index = found.start()
        if found[0] == _BLOCK:
            is_open = False
            continue
        before, after = _before(text, index), _after(text, index)
        follows = text[index + 1 : index + 7].lower()
        if before.isdigit() and not is_open and not after.isalpha():
            continue  # feet or minutes of arc
        if _opens(text, index) and after.isalpha() and before not in {"’", "'"} and not follows.startswith(_ELISIONS):
            characters[index], is_open = "‘", True
        else:
            characters[index] = "’"
            is_open = is_open and after.isalpha()
    return "".join(characters)


_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_DASHES = [(re.compile(r"(?<!-)---(?!-)"), "—"), (re.compile(r"(?<!-)--(?!-)"), "–")]
_DASH = re.compile(r"(?<=[^\s\ufdd5] )-(?= [^\s\ufdd5])")


def _ellipsis_and_dashes(text: str) -> str:
    if "..." in text:
        text = _ELLIPSIS.sub("…", text)
    if "--" in text:
        for pattern, dash in _DASHES:
            text = pattern.sub(dash, text)
    return _DASH.sub("–", text) if " - " in text else text


# ---------------------------------------------------------------- French


def _french_time(found: re.Match[str]) -> str:
    hours, minutes = int(found[1]), int(found[2])
    if hours > 24 or minutes > 59:  # noqa: PLR2004 - a clock
        return found[0]
    return f"{hours}{NBSP}h{NBSP}{found[2]}" if minutes else f"{hours}{NBSP}h"


_UNITS = (
    "€|\\$|£|CHF|%|‰|°C?|km|kg|cm|mm|mg|ml|min|Hz|[kMG]o|m²?|[ghlLs]"
    "|euros?|ans?|mois|jours?|heures?|minutes?|secondes?|semaines?|séances?"
)
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_DIGIT = re.compile(r"\d")
_FRENCH_NUMBERS: list[_Rule] = [
    (re.compile(r"(?<!\w)([nN])[°º][ \u00a0\u202f]?(?=\d)"), rf"\1º{NBSP}"),
    (re.compile(rf"(?<![\w:,.])(\d{{1,2}}){_SPACE}?h{_SPACE}?(\d{{2}})(?!\w)"), _french_time),
    (re.compile(r"(?<![\w,.])(\d{1,2})h(?!\w)"), rf"\1{NBSP}h"),
    (re.compile(r"(?<=\d)(?=[€%])"), NBSP),
    (re.compile(rf"(?<=\d){_SPACE}(?=(?:{_UNITS})(?!\w))"), NBSP),
    (re.compile(rf"(?<![\d.,])0\d(?:{_SPACE}\d\d){{4}}(?!\d)"), lambda m: re.sub(_SPACE, NBSP, m[0])),
    (re.compile(rf"(?<![\d.,{NBSP}])[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?!\d)"), lambda m: re.sub(_SPACE, NNBSP, m[0])),
]
_TITLES = ("M. ", "Mme", "Mlle", "Dr ", "Pr ", "art. ", "p. ")
_TITLE = re.compile(r"(?<!\w)(M\.|MM\.|Mmes?|Mlles?|Dr|Pr|art\.|p\.|chap\.) (?=[A-ZÀ-Ý0-9])")
_OPENED = re.compile(f"«({_GAP})")
# Marks that a space goes before, what may stand around them, and that space. The pattern begins where the gap does.
_Point = tuple[re.Pattern[str], re.Pattern[str], str]
_CLOSED: _Point = re.compile("»"), re.compile(f"({_GAP})(»)"), NNBSP
_HIGH: _Point = (
    re.compile("[!?;]"),
    re.compile(rf"(?<![\s(\[«“‘{_TAG}!?;])({_GAP})([!?]+|;+(?![^\s{_TAG}{_BLOCK}…)\]»”’,.]))(?![\w=])"),
    NNBSP,
)
_COLON: _Point = (
    re.compile(":"),
    re.compile(rf"(?<![\s(\[«“‘:{_TAG}])({_GAP})(:)(?![^\s{_TAG}{_BLOCK}…)\]»”’,.])"),
    NBSP,
)
_SPACES = re.compile(_SPACE)


def _spaced(text: str, marks: re.Pattern[str], pattern: re.Pattern[str], space: str) -> str:
    """`pattern.sub` by the gap without its spaces, `space` and the mark; tried only where a mark is, for most places have none."""
    done: list[str] = []
    last = 0
    for mark in marks.finditer(text):
        start = mark.start()
        if start < last:
            continue
        while start > last and text[start - 1] in _IN_GAP:
            start -= 1
        if found := pattern.match(text, start):
            done += (text[last:start], _SPACES.sub("", found[1]), space, found[2])
            last = found.end()
    return "".join(done) + text[last:] if done else text


def _french(text: str) -> str:
    text = _quotation_marks(_apostrophes(text), ("«", "»"), ("“", "”"))
    text = _ellipsis_and_dashes(text)
    if _DIGIT.search(text):
        for pattern, written in _FRENCH_NUMBERS:
            text = pattern.sub(written, text)
    if any(title in text for title in _TITLES):
        text = _TITLE.sub(rf"\1{NBSP}", text)
    if "«" in text:
        text = _OPENED.sub(lambda m: "«" + NNBSP + _SPACES.sub("", m[1]), text)
    return _high_points(_spaced(text, *_CLOSED) if "»" in text else text)


def _high_points(text: str) -> str:
    """The space before ; ! ? and : is the right one."""
    if "!" in text or "?" in text or ";" in text:
        text = _spaced(text, *_HIGH)
    return _spaced(text, *_COLON) if ":" in text else text


_ORDINAL = re.compile(r"\d[eèmr]")
_ORDINALS = [
    (re.compile(r"(?<![\w.,])1(ers?)(?!\w)"), r"1<sup>\1</sup>"),
    (re.compile(r"(?<![\w.,])1(?:ère|re)(s?)(?!\w)"), r"1<sup>re\1</sup>"),
    (re.compile(r"(?<![\w.,])([2-9]|[1-9]\d{1,2})(?:ème|e)(?!\w)"), r"\1<sup>e</sup>"),
]
_ROMAN = re.compile(r"(?<!\w)([IVX]{1,5})e(?=[ \u00a0](?:siècle|République))")


def _raise(markup: str, lang: str) -> str:
    """Raise the ordinals of French in a piece of escaped text."""
    if lang != "fr":
        return markup
    if _ORDINAL.search(markup):
        for pattern, raised in _ORDINALS:
            markup = pattern.sub(raised, markup)
    return _ROMAN.sub(r"\1<sup>e</sup>", markup) if "siècle" in markup or "République" in markup else markup


# ---------------------------------------------------------------- English

_ENGLISH = [(re.compile(rf"(?<=[\d{_KEPT}]) (?=(?:am|pm|noon|km|kg|cm|mm|mg|min|h|%)(?!\w))"), NBSP)]


def _english(text: str) -> str:
    text = _quotation_marks(_apostrophes(text), ("“", "”"), ("“", "”"))
    text = _ellipsis_and_dashes(text)
    for pattern, written in _ENGLISH:
        text = pattern.sub(written, text)
    return text


_RULES: dict[str, Callable[[str], str]] = {"fr": _french, "en": _english}
