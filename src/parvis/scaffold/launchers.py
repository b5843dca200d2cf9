"""Files to double-click, which open the start page: one for each system, beside `content/`. Pure: texts out.

Each tries the Python that made the practice, then a `parvis` that the system finds, then says what to do.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable

from parvis.i18n import translator

RUN = "-m parvis serve --open"
_BESIDE = '"$HOME/.local/bin/parvis" /usr/local/bin/parvis /opt/homebrew/bin/parvis'


def launchers(language: str, *, python: str, folder: str) -> dict[str, str | bytes]:
    """Name -> text. `python` is the interpreter that has Parvis, `folder` the practice's, both as this system writes them."""
    _ = translator(language)
    name = _("Open the practice")
    return {
        f"{name}.bat": _bat(python, _).encode("utf-8"),
        f"{name}.command": _command(python, _),
        f"{name}.desktop": _desktop(name, folder, _),
    }


def is_launcher(name: str) -> bool:
    """Whether a file must be allowed to run (where the system asks)."""
    return name.endswith((".command", ".desktop"))


def _missing(_: Callable[[str], str]) -> tuple[str, str]:
    return _("Parvis was not found on this computer."), _("Install it (docs, Install), then open this again.")


def _bat(python: str, _: Callable[[str], str]) -> str:
    lines = ["@echo off", "chcp 65001 >nul", 'cd /d "%~dp0"', f'set "FOUND={python.replace("%", "%%")}"']
    for test, run in (
        ('"%FOUND%" -c "import parvis"', f'"%FOUND%" {RUN}'),
        ("where parvis", "call parvis serve --open"),
        ('py -c "import parvis"', f"py {RUN}"),
    ):
        lines += [f"{test} >nul 2>nul", "if not errorlevel 1 (", f"  {run}", "  goto end", ")"]
    lines += [*(f"echo {sentence}" for sentence in _missing(_)), ":end", "pause"]
    return "\r\n".join(lines) + "\r\n"


def _command(python: str, _: Callable[[str], str]) -> str:
    said = "\n".join(f"echo {shlex.quote(sentence)}" for sentence in _missing(_))
    return f"""#!/bin/sh
cd "$(dirname "$0")" || exit 1
for found in {shlex.quote(python)} python3; do
  if "$found" -c 'import parvis' >/dev/null 2>&1; then
    exec "$found" {RUN}
  fi
done
for found in parvis {_BESIDE}; do
  if command -v "$found" >/dev/null 2>&1; then
    exec "$found" serve --open
  fi
done
{said}
read -r _
"""


def _desktop(name: str, folder: str, _: Callable[[str], str]) -> str:
    """Linux: the folder it stands in, or, where the desktop does not say which, the one it was made in."""
    script = 'cd "$(dirname "$1")" 2>/dev/null && [ -f "$3" ] || cd "$2" && exec sh "./$3"'
    words = ["sh", "-c", _argument(script), "sh", "%k", _argument(folder), _argument(f"{name}.command")]
    comment = _("The start page of the practice, on this computer")
    return "\n".join(
        [
            "[Desktop Entry]", "Type=Application", f"Name={name}", f"Comment={comment}", f"Exec={' '.join(words)}",
            "Icon=text-html", "Terminal=true", "Categories=Office;", "",
        ]
    )  # fmt: skip


def _argument(text: str) -> str:
    """One argument of an Exec line (Desktop Entry Specification): quoted, then escaped as any string of the file is."""
    for character in '\\"`$':
        text = text.replace(character, f"\\{character}")
    return '"' + text.replace("%", "%%").replace("\\", "\\\\") + '"'
