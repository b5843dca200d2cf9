"""A file in the person's own editor: the program that this computer opens it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.paths import Site

# Texts, facts, templates: nothing that a computer would run when it is opened.
OPENED = frozenset({".md", ".toml", ".html"})


class CannotOpen(ParvisError):
    """No program opens it, or it is not a file of the practice."""


def own_file(site: Site, path: str) -> Path:
    """The file of that name below the practice's own folders. Raises CannotOpen for any other."""
    refused = CannotOpen(T("{path} is not a text of this practice.", path=path))
    try:
        file = (site.root / path).resolve(strict=True)
    except (OSError, ValueError):
        raise refused from None
    folders = (site.content, site.own_templates, site.root / "rules")
    inside = any(file.is_relative_to(folder.resolve()) for folder in folders)
    if not (inside and file.is_file() and file.suffix.lower() in OPENED):
        raise refused
    return file


def open_file(file: Path) -> None:
    """Open it, and come back at once. Raises CannotOpen."""
    try:
        if sys.platform == "win32":
            _on_windows(file)
        elif sys.platform == "darwin":
            _start(["open", "-t", str(file)])
        else:
            _start([shutil.which("xdg-open") or "xdg-open", str(file)])
    except OSError:
        raise CannotOpen(
            T("No program was found to open {path}.", path=file.name), T("Open it yourself: {path}", path=str(file))
        ) from None


def _on_windows(file: Path) -> None:
    if sys.platform == "win32":
        try:
            os.startfile(file)  # noqa: S606 - only texts get here
        except OSError:  # no program is chosen for .toml or .md
            _start(["notepad.exe", str(file)])


def _start(command: list[str]) -> None:
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)  # noqa: S603 - no shell, our own file
    threading.Thread(target=process.wait, daemon=True).start()
