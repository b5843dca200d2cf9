"""Word lists and small grammars that the patterns of rules are composed from: `{condition}`, `{gap3}`, `{we}`…

One TOML file per language. `[words]` lists are plain phrases, expanded to their plurals when they are compiled;
`[patterns]` are regular expressions that may name other entries. Nothing is inflected at run time.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("lexicons")
_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_SMALL = "de du des d à au aux en la le les l un une sans et ou par sur the of a an and in on to"
_FIXED = frozenset(_SMALL.split())
_SHORTEST_AL = 4  # "mal" keeps its plural "mals" here: "maux" is listed where it is meant


class UnknownWord(KeyError):
    """A pattern names an entry that no lexicon has."""


@lru_cache(maxsize=8)
def entries(language: str) -> dict[str, str]:
    """Every entry of a language's lexicon as a regular expression, not yet expanded."""
    path = FOLDER / f"{language}.toml"
    if not path.is_file():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    words = {name: trie(itertools.chain.from_iterable(map(forms, listed))) for name, listed in data["words"].items()}
    patterns: dict[str, str] = data.get("patterns", {})
    return words | patterns


def expand(pattern: str, language: str) -> str:
    """Put the lexicon's entries in the place of their names. Raises UnknownWord."""
    known = entries(language)

    def entry(match: re.Match[str]) -> str:
        if match.group(1) not in known:
            raise UnknownWord(match.group(1))
        return f"(?:{expand(known[match.group(1)], language)})"

    return _NAME.sub(entry, pattern)


def forms(phrase: str) -> list[str]:
    """A phrase and its plurals. `trouble bipolaire` gives also `troubles bipolaires`; `=mot` stays as it is."""
    if phrase.startswith("="):
        return [phrase[1:]]
    words = phrase.split(" ")
    plural = " ".join(_plural(word) for word in words)
    first = " ".join([_plural(words[0]), *words[1:]])
    last = " ".join([*words[:-1], _plural(words[-1])])
    return list(dict.fromkeys([phrase, first, last, plural]))


def _plural(word: str) -> str:
    if word in _FIXED or word[-1:] in "sxz" or "'" in word or not word[-1:].isalpha():
        return word
    if word.endswith("al") and len(word) > _SHORTEST_AL:
        return word[:-2] + "aux"
    return word + ("x" if word.endswith(("eau", "eu")) else "s")


def trie(words: object) -> str:
    """One regular expression for many words that shares their beginnings: quick whatever their number."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:  # type: ignore[attr-defined]
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    ends = "" in node
    branches = [re.escape(letter) + _branch(rest) for letter, rest in sorted(node.items()) if letter]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return joined + "?" if ends else joined
