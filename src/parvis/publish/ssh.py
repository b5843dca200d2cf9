"""rsync over SSH: each publication is a folder of its own, and the web server's folder is a link that is moved at once."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T
from parvis.publish.online import MANIFEST, Online, Tree
from parvis.publish.target import Progress, TargetRefused

KEPT = 5
"""Former publications that stay on the server."""
_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_TIMEOUT = 60
# GNU and BSD do not agree on how a link is replaced without being followed.
_SWAP = "ln -sfn {new} {link}.new && {{ mv -fT {link}.new {link} 2>/dev/null || mv -fh {link}.new {link}; }}"


class Ssh:
    """`folder` is what the web server shows: a link into `<folder>-releases`, both made here."""

    def __init__(self, host: str, port: int, user: str, folder: str, *, options: str = "") -> None:
        self.login = f"{user}@{host}" if user else host
        link = PurePosixPath(folder)
        self.link, self.releases = str(link), f"{link}-releases"
        port_options = ["-p", str(port)] if port else []
        quiet = ["-o", "BatchMode=yes", "-o", f"ConnectTimeout={_TIMEOUT}"]
        self._line = tempfile.mkdtemp(prefix="pv-") if sys.platform != "win32" else ""
        # One line for all commands: each would sign in anew. ssh of Windows has no such thing.
        shared = ["-o", "ControlMaster=auto", "-o", f"ControlPath={self._line}/%C", "-o", "ControlPersist=60"]
        self._ssh = ["ssh", *port_options, *quiet, *(shared if self._line else []), *shlex.split(options)]

    def online(self) -> Online | None:
        shown, kind = shlex.quote(f"{self.link}/{MANIFEST}"), shlex.quote(self.link)
        script = (
            f"if [ -d {kind} ] && [ ! -L {kind} ] && ! rmdir {kind} 2>/dev/null; then echo folder; "
            f"elif [ -e {shown} ]; then echo ours; cat {shown}; else echo nothing; fi"
        )
        head, _, content = self._run(script).partition(b"\n")
        if head == b"folder":
            raise ProblemsFound(
                [
                    Problem(
                        "publish-real-folder",
                        T(
                            "{folder} on {host} is a folder with files in it, not a link.",
                            folder=self.link,
                            host=self.login,
                        ),
                        T(
                            "Rename it on the server, so that Parvis can put a link in its place; or, if your host does not "
                            'follow links, write kind = "sftp".'
                        ),
                    )
                ]
            )
        return Online.read(content) if head == b"ours" else None

    def send(self, tree: Tree, online: Online, progress: Progress) -> None:
        former = self._ids()
        self._run(f"mkdir -p {shlex.quote(self.releases)}")
        with tempfile.TemporaryDirectory(prefix="parvis-") as name:
            folder = Path(name)
            _write(tree, online, folder, progress)
            progress(T("Sending"), 0, 1)
            # What the last publication has already is linked to it on the server, not sent again.
            linked = [f"--link-dest=../{former[-1]}"] if former else []
            where = f"{self.login}:{self.releases}/incoming/"
            flags = ["-rz", "--checksum", "--delete", "--partial", "--chmod=D755,F644", *linked]
            self._call(["rsync", *flags, "-e", shlex.join(self._ssh), f"{folder}/", where])
        release = shlex.quote(f"{self.releases}/{online.id}")
        incoming = shlex.quote(f"{self.releases}/incoming")
        self._run(f"rm -rf {release} && mv {incoming} {release} && {self._show(online.id)}")
        self._remove([id_ for id_ in former if id_ != online.id][: -(KEPT - 1)])
        progress(T("Sending"), 1, 1)

    def back(self, online: Online | None, now: dt.datetime) -> Online | None:
        ids = self._ids()
        earlier = [id_ for id_ in ids if online is not None and id_ < online.id]
        if not earlier:
            return None
        goal = earlier[-1]
        place = shlex.quote(f"{self.releases}/{goal}/{MANIFEST}")
        restored = Online.read(self._run(f"cat {place}"))
        if restored is None:
            return None
        restored = replace(restored, at=now)
        # Into a new file: the old one may be shared with other publications by a link.
        self._run(f"cat > {place}.new && mv -f {place}.new {place} && {self._show(goal)}", restored.as_bytes())
        self._remove([id_ for id_ in ids if id_ > goal])
        return restored

    def _show(self, id_: str) -> str:
        new = shlex.quote(f"{PurePosixPath(self.releases).name}/{id_}")
        return _SWAP.format(new=new, link=shlex.quote(self.link))

    def _ids(self) -> list[str]:
        """Publications on the server, the oldest first."""
        names = (
            self._run(f"ls -1 {shlex.quote(self.releases)} 2>/dev/null || true").decode("utf-8", "replace").split("\n")
        )
        return sorted(name for name in names if _ID.fullmatch(name))

    def _remove(self, ids: list[str]) -> None:
        if ids:
            self._run("rm -rf " + " ".join(shlex.quote(f"{self.releases}/{id_}") for id_ in ids))

    def _run(self, script: str, given: bytes = b"") -> bytes:
        return self._call([*self._ssh, self.login, script], given)

    def _call(self, command: list[str], given: bytes = b"") -> bytes:
        if shutil.which(command[0]) is None:
            raise TargetRefused(
                T("The program {name} is not on this computer.", name=command[0]),
                T('Install it, or write kind = "sftp" under [[publish]].'),
            )
        done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603 - our own arguments
        if done.returncode:
            said = " ".join(done.stderr.decode("utf-8", "replace").split())[-300:]
            raise TargetRefused(
                T("{place} did not accept what was asked: {reason}", place=self.login, reason=said or command[0]),
                T(
                    "If this is the first time, sign in once by hand, to see and accept the server's key: ssh {login}",
                    login=self.login,
                ),
            )
        return done.stdout

    def close(self) -> None:
        if self._line and any(Path(self._line).iterdir()):
            subprocess.run([*self._ssh, "-O", "exit", self.login], capture_output=True, check=False)  # noqa: S603 - our own arguments
        shutil.rmtree(self._line, ignore_errors=True)


def _write(tree: Tree, online: Online, folder: Path, progress: Progress) -> None:
    for number, path in enumerate(tree.files):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(tree.read(path))
        if number % 100 == 0:
            progress(T("Preparing"), number, len(tree.files))
    (folder / MANIFEST).write_bytes(online.as_bytes())
