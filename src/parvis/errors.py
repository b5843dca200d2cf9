"""What can go wrong, as sentences for the person who must mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePath

from parvis.i18n import Text


class Exit(IntEnum):
    """What a command's exit code means (docs/reference/exit-codes.md)."""

    OK = 0
    PROBLEMS = 1  # something in the practice's files must be mended, or an ethics finding of level error
    USAGE = 2  # the command was called wrongly (click's own code)
    MACHINE = 3  # disk full, folder not writable, port taken, mail server not answering
    BUG = 4  # Parvis itself failed: please report it


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: what is wrong, where, and what to write instead.

    `path` is relative to the practice's folder. `line` and `column` count from 1 in characters; 0 means the whole file.
    `source` is the line itself, shown with a caret under `column`. `code` is a stable kebab-case name.
    """

    code: str
    what: Text
    write: Text | None = None
    path: PurePath | None = None
    line: int = 0
    column: int = 0
    source: str = ""
    level: str = "error"

    @property
    def place(self) -> str:
        """`file:line:column`, as editors and terminals understand it."""
        parts = [self.path.as_posix() if self.path else ""]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class ParvisError(Exception):
    """An error that Parvis explains in a sentence; never shown as a traceback."""

    exit_code = Exit.MACHINE

    def __init__(self, what: Text, write: Text | None = None) -> None:
        super().__init__(str(what))
        self.what = what
        self.write = write


class ProblemsFound(ParvisError):
    """The practice's files hold problems; all of them are in `problems`."""

    exit_code = Exit.PROBLEMS

    def __init__(self, problems: Sequence[Problem]) -> None:
        from parvis.i18n import T

        self.problems = tuple(problems)
        super().__init__(T("{count} problem(s) to mend", count=len(self.problems)))


def unforeseen(error: Exception) -> ParvisError:
    """What is said of a fault of Parvis itself; its traceback goes into a file, for whoever mends it."""
    import tempfile
    import traceback
    from pathlib import Path

    from parvis.i18n import T

    report = Path(tempfile.gettempdir()) / "parvis-error.txt"
    try:
        report.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        report = Path("-")
    return ParvisError(
        T("Something failed in Parvis itself ({error}). Your files are untouched.", error=type(error).__name__),
        T("The details are in {path}. Please send them with what you were doing.", path=str(report)),
    )
