"""The rules that Parvis carries, with their patterns expanded once for each installation.

Expanding a hundred rules with their word lists takes seconds, and gives the same each time. The result is kept as JSON
(no code is stored, none is run when it is read) under a hash of everything it is made from: packs, lexicons, and the
modules that read them. A wheel brings it; elsewhere it lies in `__pycache__`, as Python's own compiled modules do.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import cache_from_source
from pathlib import Path

from parvis.ethics.codec import NotStorable, plain, thing
from parvis.ethics.pack import FOLDER, RuleSet, read_pack
from parvis.kept import keep, read_kept, stamp
from parvis.paths import replace_file

VERSION = 2
_HERE = Path(__file__).parent
SHIPPED = _HERE / "carried.json"  # written when a wheel is built
_PROFESSIONS = _HERE.parent / "practice" / "professions.py"
# The modules that decide what a rule's file becomes.
_READING = ("carried", "codec", "cost", "finding", "letters", "lexicon", "pack", "patterns", "rule", "titles")


def carried_key() -> str:
    """One hash of everything that the carried rules are made from."""
    return hashlib.sha256(f"carried {VERSION} {hash_of('carried', list(deciding()))}".encode()).hexdigest()


def hash_of(name: str, files: Sequence[Path]) -> str:
    """One hash of what our own files hold. Files of the same sizes and times are not read again: `name` tells what is kept."""
    key = stamp(*files)
    if (kept := read_kept(f"hash-{name}", key)) is not None:
        return kept.decode()
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"\0{path.parent.name}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    keep(f"hash-{name}", key, digest.hexdigest().encode())
    return digest.hexdigest()


def deciding() -> Iterator[Path]:
    """The files that the carried rules are made from, in a fixed order."""
    for folder in (*_packs(), FOLDER.with_name("lexicons")):
        yield from (folder / name for name in sorted(os.listdir(folder)) if name.endswith((".md", ".toml")))  # noqa: PTH208
    yield from (_HERE / f"{name}.py" for name in _READING)
    yield _PROFESSIONS


def _packs() -> list[Path]:
    return sorted(path for path in FOLDER.iterdir() if path.is_dir())


def carried_packs(key: str = "", *, examples: bool = True) -> RuleSet:
    """The rules of the carried packs: as kept, else read from their files and kept. `key`: `carried_key`.

    A check needs no examples: they are tests.
    """
    key = key or carried_key()
    for file in (SHIPPED, kept_file()):
        if (rules := _read(file, key, examples=examples)) is not None:
            return rules
    fresh = read_packs()
    with contextlib.suppress(OSError, NotStorable):  # a folder that cannot be written costs time, no more
        replace_file(kept_file(), stored(fresh, key))
    return fresh


def read_packs() -> RuleSet:
    """The rules of the carried packs, read from their files."""
    found = RuleSet()
    for folder in _packs():
        found = found.plus(read_pack(folder, folder.name, trusted=True))
    return found


def kept_file() -> Path:
    """Where an installation keeps the expanded rules; PYTHONPYCACHEPREFIX moves it."""
    return Path(cache_from_source(__file__)).with_name("carried-rules.json")


def stored(rules: RuleSet, key: str) -> bytes:
    """The rules as bytes for a file. Raises NotStorable."""
    bare = [replace(rule, path=None, found=(), not_found=()) for rule in rules.rules]
    examples = [[rule.found, rule.not_found] for rule in rules.rules]
    lines = [
        json.dumps(plain(part), ensure_ascii=False, separators=(",", ":"))
        for part in ([bare, rules.problems], examples)
    ]
    body = "\n".join(lines).encode()
    return _head(key, body) + b"\n" + body


def _read(file: Path, key: str, *, examples: bool) -> RuleSet | None:
    """The rules kept under that key; None when there are none, or when anything about the file is not as written."""
    try:
        head, _, body = file.read_bytes().partition(b"\n")
        if head != _head(key, body):
            return None
        light, _, tests = body.partition(b"\n")
        rules, problems = thing(json.loads(light))
        said = thing(json.loads(tests)) if examples else (((), ()),) * len(rules)
    except (OSError, ValueError, RecursionError):
        return None
    whole = [
        replace(rule, path=FOLDER / rule.pack / f"{rule.name}.md", found=found, not_found=not_found)
        for rule, (found, not_found) in zip(rules, said, strict=True)
    ]
    return RuleSet(tuple(whole), tuple(problems))


def _head(key: str, body: bytes) -> bytes:
    return f"{key} {hashlib.sha256(body).hexdigest()}".encode()
