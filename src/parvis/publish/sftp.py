"""SFTP with paramiko: files over SSH, where a host gives no shell. The server must be known before anything is said to it."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from parvis.i18n import T
from parvis.publish.online import PART
from parvis.publish.target import TargetRefused, refusals

if TYPE_CHECKING:
    import paramiko

TIMEOUT = 60
"""Seconds that each answer of the server may take."""
USUAL_PORT = 22
_TRIES = 3
_Result = TypeVar("_Result")


class Sftp:
    """A folder of an SSH account, by password or by the keys of this computer."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        folder: str,
        *,
        host_key: str = "",
        key_file: Path | None = None,
    ) -> None:
        self.host, self.port, self.user, self._password = host, port or USUAL_PORT, user, password
        self.folder, self._host_key, self._key_file = folder.rstrip("/"), host_key, key_file
        self._client: paramiko.SSHClient | None = None
        self._line: paramiko.SFTPClient | None = None
        self._made: set[str] = set()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        import paramiko

        with refusals(f"{self.host} (SFTP)", paramiko.SSHException):
            yield

    def _connected(self) -> paramiko.SFTPClient:
        import paramiko

        if self._line is not None:
            return self._line
        client = paramiko.SSHClient()
        client.load_system_host_keys()
        client.set_missing_host_key_policy(_known(self.host, self._host_key))
        try:
            client.connect(
                self.host,
                self.port,
                self.user,
                self._password or None,
                key_filename=str(self._key_file) if self._key_file else None,
                timeout=TIMEOUT,
                banner_timeout=TIMEOUT,
                auth_timeout=TIMEOUT,
                look_for_keys=not self._password,
                allow_agent=not self._password,
            )
            line = client.open_sftp()
        except paramiko.BadHostKeyException as error:
            client.close()
            raise TargetRefused(
                T("{host} does not show the key that this computer knows: it may be another server.", host=self.host),
                T("Ask your host whether the key has changed before you do anything else."),
            ) from error
        except BaseException:
            client.close()
            raise
        channel = line.get_channel()
        if channel is not None:
            channel.settimeout(TIMEOUT)
        self._client, self._line = client, line
        return line

    def _do(self, work: Callable[[paramiko.SFTPClient], _Result]) -> _Result:
        """Once more on a new line when the old one broke: every operation may be repeated."""
        import paramiko

        with self._refusals():
            for left in reversed(range(_TRIES)):
                try:
                    return work(self._connected())
                except paramiko.AuthenticationException:
                    raise
                except (EOFError, ConnectionError, TimeoutError, paramiko.SSHException):
                    self._drop()
                    if not left:
                        raise
            raise AssertionError("unreachable")

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._line = None

    def _at(self, path: str) -> str:
        return posixpath.join(self.folder, path) if path else self.folder or "."

    def list(self, folders: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in folders:
            for entry in self._do(lambda line, name=name: self._inside(line, name)):  # type: ignore[misc]
                if stat.S_ISREG(entry.st_mode or 0):
                    found[posixpath.join(name, entry.filename)] = entry.st_size or 0
        return found

    def _inside(self, line: paramiko.SFTPClient, name: str) -> Sequence[paramiko.SFTPAttributes]:
        try:
            return line.listdir_attr(self._at(name))
        except FileNotFoundError:
            return ()

    def read(self, path: str) -> bytes | None:
        def work(line: paramiko.SFTPClient) -> bytes | None:
            try:
                with line.open(self._at(path), "rb") as file:
                    return file.read()
            except FileNotFoundError:
                return None

        return self._do(work)

    def put(self, path: str, content: bytes) -> None:
        def work(line: paramiko.SFTPClient) -> None:
            self._make(line, posixpath.dirname(self._at(path)))
            self._make(line, self.folder)
            with line.open(self._at(PART), "wb") as file:
                file.set_pipelined(pipelined=True)
                file.write(content)
            if line.stat(self._at(PART)).st_size != len(content):
                raise OSError(f"{path}: not all of it arrived")
            try:
                line.posix_rename(self._at(PART), self._at(path))
            except OSError:  # a server without this extension does not replace
                with suppress(FileNotFoundError):
                    line.remove(self._at(path))
                line.rename(self._at(PART), self._at(path))

        self._do(work)

    def _make(self, line: paramiko.SFTPClient, folder: str) -> None:
        missing = []
        while folder and folder not in ("/", ".") and folder not in self._made:
            try:
                line.stat(folder)
            except FileNotFoundError:
                missing.append(folder)
                folder = posixpath.dirname(folder)
            else:
                self._made.add(folder)
        for name in reversed(missing):
            line.mkdir(name)
            self._made.add(name)

    def delete(self, path: str) -> None:
        def work(line: paramiko.SFTPClient) -> None:
            with suppress(FileNotFoundError):
                line.remove(self._at(path))
            parent = posixpath.dirname(path)
            while parent:
                try:
                    line.rmdir(self._at(parent))
                except OSError:  # not empty
                    break
                self._made.discard(self._at(parent))
                parent = posixpath.dirname(parent)

        self._do(work)

    def close(self) -> None:
        self._drop()


def fingerprint(key: bytes) -> str:
    """As ssh shows it: SHA256: and base64 without its padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def _known(host: str, host_key: str) -> paramiko.MissingHostKeyPolicy:
    """A server that `known_hosts` does not name is spoken to only if its fingerprint is the one in practice.toml."""
    import paramiko

    class Known(paramiko.MissingHostKeyPolicy):
        def missing_host_key(self, _client: paramiko.SSHClient, _hostname: str, key: paramiko.PKey) -> None:
            shown = fingerprint(key.asbytes())
            if shown == host_key.strip():
                return
            raise TargetRefused(
                T("This computer does not know {host} yet. The server shows the key {key}.", host=host, key=shown),
                T(
                    'Compare it with the one that your host publishes; if it is the same, write under [[publish]]:\nhost_key = "{key}"',
                    key=shown,
                ),
            )

    return Known()
