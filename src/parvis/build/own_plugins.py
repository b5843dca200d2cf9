"""Whether a practice adds plugins of its own to Pelican: then Pelican builds. Told without importing Pelican."""

from __future__ import annotations

import ast
from pathlib import Path

from parvis.paths import CARRIED, Site

_FILES = ("publishconf.py", "pelicanconf.py")
_TELLING = ("PLUGINS", "PLUGIN_PATHS", "PELICAN_CLASS")


def settings_with_plugins(site: Site) -> Path | None:
    """The settings file to build with through Pelican; None where its settings name no plugin beside ours."""
    changed = [name for name in _FILES if _names_plugins(site.root / name, CARRIED / name)]
    if not changed:
        return None
    return next((site.root / name for name in _FILES if (site.root / name).is_file()), None)


def _names_plugins(own: Path, carried: Path) -> bool:
    """A file that says what ours says names none; one that cannot be read as Python is left for Pelican to say so."""
    try:
        content = own.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if content == carried.read_text(encoding="utf-8"):
        return False
    try:
        ours = {ast.dump(node) for node in ast.parse(carried.read_text(encoding="utf-8")).body}
        added = [node for node in ast.parse(content).body if ast.dump(node) not in ours]
    except (SyntaxError, ValueError):
        return True
    return any(_tells(node) for statement in added for node in ast.walk(statement))


def _tells(node: ast.AST) -> bool:
    """A name of Pelican's plugins, or something that may bring one unseen."""
    if isinstance(node, ast.Name):
        return node.id in (*_TELLING, "exec", "eval", "globals", "vars", "locals")
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
