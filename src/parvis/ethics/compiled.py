"""The rules of a practice with rules of its own, read once: kept as JSON beside its cache until one of them changes.

The carried ones are kept by the installation (carried.py). What is kept holds every pattern already
expanded, not compiled: a pattern is compiled when a text holds the letters it needs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import marshal
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from parvis import __version__
from parvis.ethics.codec import NotStorable, packed, plain, thing
from parvis.ethics.installed import rule_pack_entries
from parvis.kept import keep, read_kept
from parvis.paths import Site, replace_file

if TYPE_CHECKING:
    from parvis.ethics.pack import RuleSet

VERSION = 3
FOLDER = "ethics-cache"
OWN_RULES = "rules"
_HERE = Path(__file__).parent
_CODE = (_HERE, _HERE.parent / "practice")


def cache_folder(site: Site) -> Path:
    return site.state / FOLDER


def rules_key(site: Site) -> str:
    """One hash of everything that rules are made of: files and lexicons by their bytes, the engine by its version."""
    from parvis.ethics.carried import carried_key, hash_of

    beside = hash_of("beside-the-rules", [_HERE / "sources.toml", *sorted((_HERE / "model").glob("*.json"))])
    digest = hashlib.sha256(f"{VERSION} {__version__} {sys.version} {carried_key()} {beside}".encode())
    for path in _deciding(site):
        digest.update(f"\0{path.parent.name}/{path.name}\0".encode())
        digest.update(_bytes(path))
    return digest.hexdigest()


def engine_key(rules: str) -> str:
    """`rules_key` with the code that reads texts and facts: another size or date of a module is another engine."""
    digest = hashlib.sha256(rules.encode())
    for folder in _CODE:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.name.endswith((".py", ".toml")):
                stat = entry.stat()
                digest.update(f"\0{entry.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    for path in sorted((_HERE.parent / "locale").glob("*/*.po")):
        stat = path.stat()
        digest.update(f"\0{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _deciding(site: Site) -> Iterator[Path]:
    for folder in [*_installed(), site.root / OWN_RULES]:
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.suffix in (".md", ".toml", ".json"))


def _installed() -> Iterator[Path]:
    """Folders of packs that other wheels bring; one that cannot be asked is told by the reading itself."""
    for entry in rule_pack_entries():
        try:
            target = entry.load()
            yield Path(str(target() if callable(target) else target))
        except Exception:  # noqa: BLE001, S112 -- someone else's pack: its fault is reported when rules are read
            continue


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def compiled_rules(site: Site, key: str = "") -> RuleSet:
    """The rules that hold for a practice, its own included; from the cache when nothing changed. `key`: `rules_key`."""
    if not (site.root / OWN_RULES).is_dir() and not rule_pack_entries():
        return _carried()
    file = cache_folder(site) / "rules.json"
    key = key or rules_key(site)
    kept = _read(file, key)
    if kept is not None:
        return kept
    from parvis.ethics.run import rules_of

    fresh = rules_of(site)
    _write(file, key, fresh)
    return fresh


@lru_cache(maxsize=1)
def _carried() -> RuleSet:
    """The carried rules alone, as the installation keeps them; of their patterns those of a language read are decoded."""
    from parvis.ethics.carried import carried_key, carried_packs
    from parvis.ethics.pack import RuleSet

    key = carried_key()
    if (kept := read_kept("carried-rules", key)) is not None:
        rules, problems = thing(marshal.loads(kept))  # noqa: S302 - beside our compiled modules
        return RuleSet(rules, problems)
    found = carried_packs(key, examples=False)
    keep("carried-rules", key, marshal.dumps(packed(plain([found.rules, found.problems]))))
    return found


def _read(file: Path, key: str) -> RuleSet | None:
    """The rules kept under that key; None when there are none, or when anything about the file is not as written."""
    from parvis.ethics.pack import RuleSet

    try:
        head, _, body = file.read_bytes().partition(b"\n")
        if head != _head(key, body):
            return None
        rules, problems = thing(json.loads(body))
    except (OSError, ValueError, RecursionError):
        return None
    return RuleSet(tuple(rules), tuple(problems))


def _write(file: Path, key: str, rules: RuleSet) -> None:
    light = [replace(rule, found=(), not_found=()) for rule in rules.rules]  # examples are for tests
    try:
        body = json.dumps(plain([light, rules.problems]), ensure_ascii=False, separators=(",", ":")).encode()
    except NotStorable:
        return
    write_atomically(file, _head(key, body) + b"\n" + body)


def _head(key: str, body: bytes) -> bytes:
    return f"{key} {hashlib.sha256(body).hexdigest()}".encode()


def write_atomically(file: Path, content: bytes) -> None:
    """Replace a file whole. What the disk refuses is no reason to stop: a cache is only a saving of time."""
    with contextlib.suppress(OSError):
        replace_file(file, content)
