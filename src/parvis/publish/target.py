"""What a host must be able to do. Two kinds: those where files are put one by one, those that take a whole site at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from parvis.errors import Exit, ParvisError
from parvis.i18n import T, Text
from parvis.publish.online import Online, Tree

Progress = Callable[[Text, int, int], None]


class TargetRefused(ParvisError):
    """The host, or the way to it, refused. Publishing again goes on where this stopped."""

    exit_code = Exit.MACHINE


class CannotGoBack(ParvisError):
    """Nothing earlier is known here."""

    exit_code = Exit.PROBLEMS


class FileTarget(Protocol):
    """Files one by one. Paths are relative to the published folder, with slashes. Every method raises TargetRefused."""

    def list(self, folders: Sequence[str]) -> dict[str, int]:
        """The files directly in these folders ("" is the top), with their sizes. A folder that is not there is empty."""
        ...

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None when it is not there."""
        ...

    def put(self, path: str, content: bytes) -> None:
        """A file whole or not at all: whoever reads it meanwhile sees the old one or the new one. Makes its folders."""
        ...

    def delete(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty. One that is not there is no error."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class WholeTarget(Protocol):
    """A host that shows a site only when all of it has arrived."""

    def online(self) -> Online | None:
        """What is shown now, as far as the host tells; None when nothing of ours is."""
        ...

    def send(self, tree: Tree, online: Online, progress: Progress) -> None:
        """Bring the whole site, then show it, at once. Interrupted, the site shown is the former one."""
        ...

    def back(self, online: Online | None, now: dt.datetime) -> Online | None:
        """Show the publication before `online` again by the host's own means; None when the host has none."""
        ...

    def close(self) -> None: ...


Target = FileTarget | WholeTarget


@contextmanager
def refusals(place: str, *kinds: type[BaseException]) -> Iterator[None]:
    """Say in a sentence what a library raised. Its own words are kept: they name the cause."""
    expected: tuple[type[BaseException], ...] = (OSError, EOFError, *kinds)
    try:
        yield
    except ParvisError:
        raise
    except expected as error:
        raise TargetRefused(
            T("{place} did not accept what was asked: {reason}", place=place, reason=reason_of(error)),
            T(
                "Look at the connection and at the settings under [[publish]], then publish again: it goes on from there."
            ),
        ) from error


def reason_of(error: BaseException) -> str:
    """The library's own words, or the name of the error where it has none."""
    strerror = getattr(error, "strerror", None)
    return " ".join(
        (strerror if isinstance(strerror, str) and strerror else str(error) or type(error).__name__).split()
    )
