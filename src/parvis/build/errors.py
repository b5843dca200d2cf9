"""Why a build stops, beside the problems of the practice's files."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from parvis.errors import Exit, ParvisError
from parvis.i18n import T

if TYPE_CHECKING:
    from parvis.ethics.finding import Report

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


class EthicsStopped(ParvisError):
    """A finding of level error: the site online stays as it was. The report says what to mend."""

    exit_code = Exit.PROBLEMS

    def __init__(self, report: Report) -> None:
        super().__init__(
            T("The site was not built: a sentence or a fact must be mended first. The last good site is untouched."),
            T("Meanwhile, parvis serve shows it to you alone."),
        )
        self.report = report


class SameAddress(ParvisError):
    """Two pages would be written to one file."""

    exit_code = Exit.PROBLEMS


class MachineRefused(ParvisError):
    """The disk or the folder refused; `path` is where."""

    exit_code = Exit.MACHINE


class AdapterFailed(ParvisError):
    """An adapter of Pelican could not be loaded, or did not do its part."""

    exit_code = Exit.BUG


class TemplateFault(ParvisError):
    """A template of the practice, in `templates/`, cannot be used."""

    exit_code = Exit.PROBLEMS


@contextmanager
def template_faults(own: Path) -> Iterator[None]:
    """Say the file and the line of the practice's own template at fault; a fault of the theme stays ours."""
    import jinja2

    try:
        yield
    except jinja2.TemplateError as error:
        frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        frames.append((getattr(error, "filename", None) or "", getattr(error, "lineno", 0)))
        place = next(((file, line) for file, line in reversed(frames) if file.startswith(str(own))), None)
        if place is None:
            raise
        raise TemplateFault(
            T(
                "The template {file}, line {line}, cannot be used: {reason}",
                file=f"templates/{Path(place[0]).relative_to(own).as_posix()}",
                line=place[1],
                reason=error.message or str(error),
            ),
            T("Mend it, or remove it: the theme's own template is then used."),
        ) from error


@contextmanager
def machine_errors(where: Path) -> Iterator[None]:
    """Say what the machine refused, in a sentence. `where` is said when the error names no file."""
    try:
        yield
    except OSError as error:
        raise machine_error(error, where) from error


def machine_error(error: OSError, where: Path) -> MachineRefused:
    place = str(error.filename or where)
    kept = T("The last good site is untouched.")
    if error.errno in _FULL:
        return MachineRefused(
            T("The disk is full: {place} could not be written. {kept}", place=place, kept=kept),
            T("Free some space, then build again."),
        )
    if error.errno in _REFUSED or isinstance(error, PermissionError):
        return MachineRefused(
            T("{place} cannot be written. {kept}", place=place, kept=kept),
            T("Close the programs that use this folder, or give yourself the right to write in it; then build again."),
        )
    return MachineRefused(
        T("The machine refused {place}: {reason}. {kept}", place=place, reason=error.strerror or str(error), kept=kept)
    )
