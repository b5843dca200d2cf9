"""Which files are a practice's own work: what a snapshot keeps and a backup carries. Never a secret, never what can be made again."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from parvis.paths import Site

FOLDERS = ("content", "templates", "rules", "plugins", "themes", "locale", ".github", ".forgejo")
# Files at the top: settings, notes, launchers. Anything else there may be somebody else's.
_TOP = frozenset({".py", ".toml", ".md", ".txt", ".yml", ".yaml", ".bat", ".command", ".desktop"})
_TOP_NAMES = frozenset({".gitignore", ".gitattributes", ".gitlab-ci.yml"})
_LITTER = re.compile(
    r"__pycache__|\.git|\.hg|\.svn|\.venv|node_modules|\.DS_Store|Thumbs\.db|desktop\.ini|~\$.*|\.~.*|.*~|.*\.sw[op]|.*\.pyc|\..*\.new"
)
# By name alone, so a text *about* secrets stays: only what machines call so.
_SECRET = re.compile(
    r"\.env(?:\..*)?|.*\.(?:env|key|pem|p12|pfx|age|kdbx|keystore|gpg|sqlite3?(?:-wal|-shm)?)|id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|\.netrc|\.pgpass|(?:.*[._-])?(?:secrets?|credentials?|passwords?)\.(?:toml|json|ya?ml|ini|env|txt|py|cfg|conf)",
    re.IGNORECASE,
)


class Source(NamedTuple):
    """A file of the practice: its name below the root (posix), where it is, its size and its two times in nanoseconds."""

    name: str
    file: str
    size: int
    stamp: tuple[int, int]

    @property
    def path(self) -> Path:
        return Path(self.file)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files found, in the order of their names; and those left out because they are secret or lead elsewhere."""

    files: tuple[Source, ...]
    left_out: tuple[str, ...]


def sources_of(site: Site) -> Sources:
    """Every file that is the practice's own work. Raises OSError."""
    files: list[Source] = []
    left_out: list[str] = []
    root = str(site.root)
    for folder in FOLDERS:
        if os.path.isdir(f"{root}/{folder}"):  # noqa: PTH112 - ten thousand files: plain strings are twice as quick
            _walk(f"{root}/{folder}", folder, files, left_out)
    with os.scandir(root) as entries:
        for entry in entries:
            known = entry.name in _TOP_NAMES or (Path(entry.name).suffix.lower() in _TOP and entry.name[0] != ".")
            if known and entry.is_file() and not _LITTER.fullmatch(entry.name):
                _take(entry, entry.name, files, left_out)
    files.sort()
    return Sources(tuple(files), tuple(sorted(left_out)))


def _walk(folder: str, name: str, files: list[Source], left_out: list[str]) -> None:
    if os.path.islink(folder):  # noqa: PTH114
        left_out.append(name)
        return
    with os.scandir(folder) as entries:
        found = list(entries)
    for entry in found:
        below = f"{name}/{entry.name}"
        if _LITTER.fullmatch(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            _walk(entry.path, below, files, left_out)
        else:
            _take(entry, below, files, left_out)


def _take(entry: os.DirEntry[str], name: str, files: list[Source], left_out: list[str]) -> None:
    if entry.is_symlink() or not entry.is_file() or is_secret(entry.name) or not _can_be_said(entry.name):
        left_out.append(os.fsencode(name).decode("utf-8", "replace"))
        return
    state = entry.stat(follow_symlinks=False)
    files.append(Source(name, entry.path, state.st_size, (state.st_mtime_ns, state.st_ctime_ns)))


def _can_be_said(name: str) -> bool:
    """Not so a name in another encoding than the disk's: no other system could write it."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def is_secret(name: str) -> bool:
    """Whether a file's name is one that machines give to keys, passwords and databases."""
    return _SECRET.fullmatch(name) is not None


def same_name(name: str) -> str:
    """A name as it is compared: macOS writes é in two characters, others in one, and people type backslashes."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\\]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def name_here(name: str, *, windows: bool) -> str:
    """The name under which a file can be written on this system: Windows refuses some that others allow."""
    if not windows:
        return name
    return "/".join(_on_windows(part) for part in name.split("/"))


def _on_windows(part: str) -> str:
    written = _FORBIDDEN.sub("_", part)
    if written.endswith((".", " ")):
        written = written[:-1] + "_"
    return f"_{written}" if _DEVICE.fullmatch(written) else written


def is_safe(name: str) -> bool:
    """Whether a name, from a snapshot or a backup, stays below the folder it is written into."""
    parts = name.split("/")
    if not name or "\0" in name or any(part in ("", ".", "..") for part in parts):
        return False
    return not (len(parts[0]) == 2 and parts[0][1] == ":" and parts[0][0].isalpha()) and len(parts) <= 64  # noqa: PLR2004
