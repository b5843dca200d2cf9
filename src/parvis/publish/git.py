"""A branch of a git repository, as GitHub Pages and Codeberg Pages show it. With git where it is, with dulwich elsewhere.

Each publication is a commit on top of what is there; files that are not ours (CNAME, a README) stay. Nothing is forced.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from parvis.i18n import T
from parvis.publish.online import MANIFEST, Online, Tree
from parvis.publish.target import Progress, TargetRefused

USUAL_BRANCH = "gh-pages"
DEEP = 50
"""Commits that are fetched: as many steps back as a repository can be taken without this computer's memory."""
_NO_JEKYLL = ".nojekyll"
_AUTHOR = "Parvis <parvis@localhost.invalid>"
_TRIES = 3


class Item(NamedTuple):
    mode: int
    sha: str


@dataclass(frozen=True, slots=True)
class Step:
    """A commit to make on top of `parent` (None: the first). `kept` stays as it is, `written` are new contents by path."""

    kept: Mapping[str, Item]
    written: Iterator[tuple[str, bytes]]
    parent: str | None
    title: str
    at: dt.datetime


class BehindTheBranch(TargetRefused):
    """Somebody else has pushed meanwhile."""


class Repository(Protocol):
    """A copy of the branch on this computer."""

    def fetch(self) -> list[str]:
        """The last commits of the branch, the newest first; none when there is no such branch."""
        ...

    def items(self, commit: str) -> dict[str, Item]: ...

    def read(self, commit: str, path: str) -> bytes | None: ...

    def commit(self, step: Step) -> str: ...

    def push(self, commit: str) -> None:
        """Raises BehindTheBranch, TargetRefused."""
        ...


class GitBranch:
    """A host that shows a branch."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def online(self) -> Online | None:
        commits = self.repository.fetch()
        return Online.read(self.repository.read(commits[0], MANIFEST)) if commits else None

    def send(self, tree: Tree, online: Online, progress: Progress) -> None:
        for left in reversed(range(_TRIES)):
            commits = self.repository.fetch()
            items = self.repository.items(commits[0]) if commits else {}
            former = (Online.read(self.repository.read(commits[0], MANIFEST)) if commits else None) or Online()
            same = {path for path, entry in tree.files.items() if former.files.get(path) == entry and path in items}
            kept = {path: item for path, item in items.items() if path not in former.files or path in same}
            written = _written(tree, same, online, progress)
            step = Step(kept, written, next(iter(commits), None), online.id, _at(online))
            try:
                self.repository.push(self.repository.commit(step))
            except BehindTheBranch:
                if not left:
                    raise
            else:
                return

    def back(self, online: Online | None, now: dt.datetime) -> Online | None:
        commits = self.repository.fetch()
        steps: list[tuple[str, Online]] = []
        for commit in reversed(commits):
            found = Online.read(self.repository.read(commit, MANIFEST))
            if found is not None:
                ids = [state.id for _, state in steps]
                # A rollback shows an older publication again: what came after it is no longer on the way.
                steps = steps[: ids.index(found.id)] if found.id in ids else steps
                steps.append((commit, found))
        if len(steps) < 2:  # noqa: PLR2004 - the one online and one before it
            return None
        (source, goal), (_, current) = steps[-2], steps[-1]
        goal = replace(goal, at=now)
        items, earlier = self.repository.items(commits[0]), self.repository.items(source)
        kept = {path: item for path, item in items.items() if path not in current.files}
        kept |= {path: item for path, item in earlier.items() if path in goal.files}
        step = Step(kept, iter([(MANIFEST, goal.as_bytes())]), commits[0], goal.id, now)
        self.repository.push(self.repository.commit(step))
        return goal

    def close(self) -> None:
        """Nothing is held open."""


def _at(online: Online) -> dt.datetime:
    assert online.at is not None  # a publication has its moment
    return online.at


def _written(tree: Tree, same: set[str], online: Online, progress: Progress) -> Iterator[tuple[str, bytes]]:
    for number, path in enumerate(tree.files):
        if path not in same:
            yield path, tree.read(path)
        progress(T("Sending"), number, len(tree.files))
    yield _NO_JEKYLL, b""
    yield MANIFEST, online.as_bytes()


def branch_of(address: str, branch: str, folder: Path, *, token: str = "") -> GitBranch:
    """The branch of a repository, by whatever this computer has."""
    branch = branch or USUAL_BRANCH
    if shutil.which("git"):
        return GitBranch(GitProgram(address, branch, folder, token=token))
    from parvis.publish.git_dulwich import Dulwich

    return GitBranch(Dulwich(address, branch, folder, token=token))


class GitProgram:
    """The branch through the program git, with the keys and helpers that it knows."""

    def __init__(self, address: str, branch: str, folder: Path, *, token: str = "") -> None:
        self.address, self.branch, self.folder, self._token = address, branch, folder, token

    def fetch(self) -> list[str]:
        if not (self.folder / "HEAD").is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._git("init", "-q", "--bare")
        listed = self._git("ls-remote", "--heads", self.address, f"refs/heads/{self.branch}")
        if not listed.strip():
            return []
        self._git(
            "fetch",
            "-q",
            "--depth",
            str(DEEP),
            "--no-tags",
            self.address,
            f"+refs/heads/{self.branch}:refs/heads/theirs",
        )
        return self._git("rev-list", "--first-parent", "refs/heads/theirs").decode().split()

    def items(self, commit: str) -> dict[str, Item]:
        found = {}
        for line in self._git("ls-tree", "-r", "-z", commit).split(b"\0"):
            if line:
                about, path = line.split(b"\t", 1)
                mode, _, sha = about.decode().split(" ")
                found[name_of(path)] = Item(int(mode, 8), sha)
        return found

    def read(self, commit: str, path: str) -> bytes | None:
        done = self._called("cat-file", "blob", f"{commit}:{path}")
        return done.stdout if done.returncode == 0 else None

    def commit(self, step: Step) -> str:
        head = f"commit refs/heads/ours\ncommitter {_AUTHOR} {int(step.at.timestamp())} +0000\n"
        message = f"Publish {step.title}".encode()
        parts = [b"reset refs/heads/ours\n\n", head.encode(), b"data %d\n%s\n" % (len(message), message)]
        parts += [f"from {step.parent}\n".encode()] if step.parent else []
        parts.append(b"deleteall\n")
        parts += [b"M %o %s %s\n" % (item.mode, item.sha.encode(), _quoted(path)) for path, item in step.kept.items()]
        parts += [b"M 100644 inline %s\ndata %d\n%s\n" % (_quoted(p), len(c), c) for p, c in step.written]
        self._git("fast-import", "--quiet", "--force", "--date-format=raw", given=b"".join(parts))
        return self._git("rev-parse", "refs/heads/ours").decode().strip()

    def push(self, commit: str) -> None:
        done = self._called("push", "-q", self.address, f"{commit}:refs/heads/{self.branch}")
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace")
            if re.search(r"\[(?:remote )?rejected\]|fetch first|non-fast-forward", said) and "denied" not in said:
                raise BehindTheBranch(T("Somebody else has pushed to this branch meanwhile."), T("Publish again."))
            raise self._refused(said)

    def _git(self, *arguments: str, given: bytes = b"") -> bytes:
        done = self._called(*arguments, given=given)
        if done.returncode:
            raise self._refused(done.stderr.decode("utf-8", "replace"))
        return done.stdout

    def _called(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = ["git", "--git-dir", str(self.folder), *arguments]
        env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **self._authority()}
        for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
            env.pop(name, None)  # of a hook that runs us
        return subprocess.run(command, input=given, capture_output=True, check=False, env=env)  # noqa: S603 - our own arguments

    def _authority(self) -> dict[str, str]:
        """The token, given by the environment: arguments can be read by anybody on the machine."""
        if not self._token or urlsplit(self.address).scheme != "https":
            return {}
        import base64

        header = base64.b64encode(f"parvis:{self._token}".encode()).decode()
        return {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {header}",
        }

    def _refused(self, said: str) -> TargetRefused:
        return refused(self.address, said)


def refused(address: str, said: str) -> TargetRefused:
    return TargetRefused(
        T("{place} did not accept what was asked: {reason}", place=address, reason=" ".join(said.split())[-300:]),
        T(
            "Look at the address and the branch under [[publish]], and at your right to write there; then publish again."
        ),
    )


def _quoted(path: str) -> bytes:
    """A path as fast-import reads it."""
    if re.search(r'["\\\n]|^ ', path):
        path = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return bytes_of(path)


def name_of(path: bytes) -> str:
    """A path in a repository: any bytes, since files of somebody else may have names in another encoding."""
    return path.decode("utf-8", "surrogateescape")


def bytes_of(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
