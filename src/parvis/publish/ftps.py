"""FTP over TLS, as ordinary French hosts offer it: one file after the other, each under a name of its own at the end only."""

from __future__ import annotations

import ftplib
import io
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T
from parvis.publish.online import PART
from parvis.publish.target import TargetRefused, refusals

TIMEOUT = 60
"""Seconds that each answer of the server may take."""
USUAL_PORT = 21
_TRIES = 3
_Result = TypeVar("_Result")
_ABSENT = "550"


class _Tls(ftplib.FTP_TLS):
    """Takes up the session of the control line for each file: many servers refuse a data line that does not."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> Any:
        line, size = ftplib.FTP.ntransfercmd(self, cmd, rest)  # noqa: S321 - over TLS: wrapped just below
        if self._prot_p:  # type: ignore[attr-defined]  # of ftplib, and not in its stubs
            session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
            line = self.context.wrap_socket(line, server_hostname=self.host, session=session)
        return line, size


class Ftps:
    """A folder of an FTP account. The line is opened at the first need, and again when the server has closed it."""

    def __init__(self, host: str, port: int, user: str, password: str, folder: str) -> None:
        self.host, self.port, self.user, self._password = host, port or USUAL_PORT, user, password
        self.folder = folder.rstrip("/")
        self._line: _Tls | None = None
        self._made: set[str] = set()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        with refusals(f"{self.host} (FTPS)", ftplib.Error):
            yield

    def _connected(self) -> _Tls:
        if self._line is not None:
            return self._line
        line = _Tls(context=ssl.create_default_context(), timeout=TIMEOUT, encoding="utf-8")
        try:
            line.connect(self.host, self.port)
            line.login(self.user, self._password)
            line.prot_p()
        except ssl.SSLCertVerificationError as error:
            line.close()
            raise TargetRefused(
                T(
                    "The certificate of {host} is not valid for this name: {reason}",
                    host=self.host,
                    reason=error.verify_message,
                ),
                T("Use the name of the server that your host gives, not your own domain."),
            ) from error
        except ftplib.error_perm as error:
            line.close()
            if str(error).startswith("530"):
                what = T("{host} does not know this account, or its password is another one.", host=self.host)
                raise ProblemsFound(
                    [Problem("publish-sign-in", what, T("Look in your host's own pages, under FTP."))]
                ) from error
            raise
        except BaseException:
            line.close()
            raise
        self._line = line
        return line

    def _do(self, work: Callable[[_Tls], _Result]) -> _Result:
        """Once more on a new line when the server has closed the old one: every operation may be repeated."""
        with self._refusals():
            for left in reversed(range(_TRIES)):
                try:
                    return work(self._connected())
                except (ftplib.error_temp, EOFError, ConnectionError, ssl.SSLError, TimeoutError):
                    self._drop()
                    if not left:
                        raise
            raise AssertionError("unreachable")

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _at(self, path: str) -> str:
        return f"{self.folder}/{path}" if self.folder else path

    def list(self, folders: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        absent: set[str] = set()
        for name in sorted(folders):
            if any(name.startswith(f"{other}/") for other in absent):
                continue
            inside = self._do(lambda line, name=name: self._inside(line, name))  # type: ignore[misc]
            if inside is None:
                absent.add(name)
            else:
                found |= {f"{name}/{file}" if name else file: size for file, size in inside.items()}
        return found

    def _inside(self, line: _Tls, name: str) -> dict[str, int] | None:
        """The files of a folder, None when there is no such folder."""
        try:
            entries = list(line.mlsd(self._at(name), ["type", "size"]))
        except ftplib.error_perm as error:
            if str(error).startswith(("500", "502")):  # a server without MLSD
                return self._named(line, name)
            if str(error).startswith((_ABSENT, "501")):
                return None
            raise
        return {file: int(facts.get("size", "0")) for file, facts in entries if facts.get("type") == "file"}

    def _named(self, line: _Tls, name: str) -> dict[str, int] | None:
        try:
            names = [path.rpartition("/")[2] for path in line.nlst(self._at(name))]
        except ftplib.error_perm:
            return None
        sizes: dict[str, int] = {}
        line.voidcmd("TYPE I")
        for file in names:
            with suppress(ftplib.error_perm):  # a folder has no size
                sizes[file] = line.size(f"{self._at(name)}/{file}") or 0
        return sizes

    def read(self, path: str) -> bytes | None:
        def work(line: _Tls) -> bytes | None:
            content = io.BytesIO()
            try:
                line.retrbinary(f"RETR {self._at(path)}", content.write)
            except ftplib.error_perm as error:
                if str(error).startswith(_ABSENT):
                    return None
                raise
            return content.getvalue()

        return self._do(work)

    def put(self, path: str, content: bytes) -> None:
        def work(line: _Tls) -> None:
            self._make(line, path.rpartition("/")[0])
            line.storbinary(f"STOR {self._at(PART)}", io.BytesIO(content))
            try:
                line.rename(self._at(PART), self._at(path))
            except ftplib.error_perm:  # a server that does not replace (Windows)
                line.delete(self._at(path))
                line.rename(self._at(PART), self._at(path))

        self._do(work)

    def _make(self, line: _Tls, folder: str) -> None:
        """The folders down to `folder`, the published one first. One that is there already is no error."""
        wanted = [self.folder] if self.folder else []
        parts = folder.split("/") if folder else []
        wanted += [self._at("/".join(parts[:count])) for count in range(1, len(parts) + 1)]
        for name in wanted:
            if name not in self._made:
                with suppress(ftplib.error_perm):
                    line.mkd(name)
                self._made.add(name)

    def delete(self, path: str) -> None:
        def work(line: _Tls) -> None:
            try:
                line.delete(self._at(path))
            except ftplib.error_perm as error:
                if not str(error).startswith(_ABSENT) or self._is_there(line, path):
                    raise
            parts = path.split("/")[:-1]
            for count in reversed(range(1, len(parts) + 1)):
                folder = self._at("/".join(parts[:count]))
                try:
                    line.rmd(folder)
                except ftplib.error_perm:  # not empty
                    break
                self._made.discard(folder)

        self._do(work)

    def _is_there(self, line: _Tls, path: str) -> bool:
        """Whether a refusal to remove means more than absence: servers say 550 for both."""
        folder, _, name = path.rpartition("/")
        return name in (self._inside(line, folder) or {})

    def close(self) -> None:
        if self._line is not None:
            with suppress(*ftplib.all_errors):
                self._line.quit()
            self._drop()
