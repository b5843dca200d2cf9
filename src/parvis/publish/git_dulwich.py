"""The branch of a repository where no program git is: dulwich, in Python alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.i18n import T
from parvis.publish.git import DEEP, BehindTheBranch, Item, Step, bytes_of, name_of, refused
from parvis.publish.target import reason_of

if TYPE_CHECKING:
    from dulwich.repo import Repo

_AUTHOR = b"Parvis <parvis@localhost.invalid>"
_FILE = 0o100644


class Dulwich:
    def __init__(self, address: str, branch: str, folder: Path, *, token: str = "") -> None:
        self.address, self.folder, self._token = address, folder, token
        self._ref = f"refs/heads/{branch}".encode()
        self._theirs: bytes | None = None

    @contextmanager
    def _open(self) -> Iterator[Repo]:
        from dulwich.errors import GitProtocolError, NotGitRepository
        from dulwich.repo import Repo

        self.folder.mkdir(parents=True, exist_ok=True)
        repo = Repo(str(self.folder)) if (self.folder / "HEAD").is_file() else Repo.init_bare(str(self.folder))
        try:
            yield repo
        except (OSError, GitProtocolError, NotGitRepository) as error:
            raise refused(self.address, reason_of(error)) from error
        finally:
            repo.close()

    def _client(self) -> tuple[Any, Any]:
        from dulwich.client import get_transport_and_path

        more: dict[str, Any] = {"username": "parvis", "password": self._token} if self._token else {}
        return get_transport_and_path(self.address, **more)

    def fetch(self) -> list[str]:
        with self._open() as repo:
            client, path = self._client()
            found = client.fetch(path, repo, determine_wants=self._wanted, depth=DEEP)
            self._theirs = found.refs.get(self._ref)
            if self._theirs is None:
                return []
            store: Any = repo.object_store
            commits, sha = [], self._theirs
            while sha and sha in store:
                commits.append(sha.decode())
                parents = store[sha].parents
                sha = parents[0] if parents else b""
            return commits

    def _wanted(self, refs: Mapping[bytes, bytes], depth: int | None = None) -> list[bytes]:
        return [refs[self._ref]] if self._ref in refs else []

    def items(self, commit: str) -> dict[str, Item]:
        with self._open() as repo:
            store: Any = repo.object_store
            entries = store.iter_tree_contents(store[commit.encode()].tree)
            return {name_of(entry.path): Item(entry.mode, entry.sha.decode()) for entry in entries}

    def read(self, commit: str, path: str) -> bytes | None:
        item = self.items(commit).get(path)
        if item is None:
            return None
        with self._open() as repo:
            store: Any = repo.object_store
            content: bytes = store[item.sha.encode()].as_raw_string()
            return content

    def commit(self, step: Step) -> str:
        from dulwich.index import commit_tree
        from dulwich.objects import Blob, Commit

        with self._open() as repo:
            entries = {bytes_of(path): (item.sha.encode(), item.mode) for path, item in step.kept.items()}
            for path, content in step.written:
                blob = Blob.from_string(content)
                repo.object_store.add_object(blob)
                entries[bytes_of(path)] = (blob.id, _FILE)
            made: Any = Commit()
            made.tree = commit_tree(repo.object_store, [(path, *rest) for path, rest in entries.items()])  # type: ignore[misc]
            made.parents = [step.parent.encode()] if step.parent else []
            made.author = made.committer = _AUTHOR
            made.author_time = made.commit_time = int(step.at.timestamp())
            made.author_timezone = made.commit_timezone = 0
            made.message = f"Publish {step.title}\n".encode()
            repo.object_store.add_object(made)
            return str(made.id.decode())

    def push(self, commit: str) -> None:
        with self._open() as repo:
            client, path = self._client()

            def wanted(refs: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
                if refs.get(self._ref) != self._theirs:
                    raise BehindTheBranch(T("Somebody else has pushed to this branch meanwhile."), T("Publish again."))
                return {self._ref: commit.encode()}

            client.send_pack(path, wanted, repo.generate_pack_data)
