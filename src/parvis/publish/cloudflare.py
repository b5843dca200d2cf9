"""Cloudflare Pages, by its interface of direct uploads: hashes, missing files, then a deployment that names all.

https://developers.cloudflare.com/api/resources/pages/ (projects, deployments, rollback); the upload of files is as the
host's own program Wrangler does it (cloudflare/workers-sdk: packages/wrangler/src/pages/upload.ts).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import mimetypes
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from parvis.i18n import T
from parvis.publish.online import Online, Tree, latest
from parvis.publish.target import Progress, TargetRefused
from parvis.publish.web import KeyRefused, Web, newest_before

API = "https://api.cloudflare.com/client/v4"
_AT_ONCE = 30_000_000
"""Bytes of files in one call; the host takes some 50 MB, and base64 makes them larger by a third."""
_FILES_AT_ONCE = 500
_LOOKS = 150
_SPECIAL = ("_headers", "_redirects")
_LARGEST = 25 * 1024 * 1024
"""Bytes of one file."""


class Cloudflare:
    """A project. The message of each deployment is the id of our publication."""

    def __init__(
        self,
        account: str,
        project: str,
        key: str,
        *,
        branch: str = "",
        api: str = "",
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._project = f"/accounts/{quote(account, safe='')}/pages/projects/{quote(project, safe='')}"
        self._branch, self._wait = branch, wait
        self._web = Web(api or API, key, wait=wait)
        self._token = ""

    def online(self) -> Online | None:
        shown = self._shown()
        return latest(_online(shown), [_online(deployment) for deployment in self._finished()]) if shown else None

    def _shown(self) -> Any:
        return self._call("GET", self._project).get("canonical_deployment")

    def _finished(self) -> list[Any]:
        deployments = self._call("GET", f"{self._project}/deployments?env=production")
        return [deployment for deployment in deployments if _done(deployment)]

    def _call(self, method: str, path: str, body: object = None, *, key: str = "") -> Any:
        return self._result(self._web.json(method, path, body, key=key))

    def _result(self, answer: Any) -> Any:
        if not answer or not answer.get("success"):
            said = "; ".join(str(error.get("message", "")) for error in (answer or {}).get("errors", ()))
            raise TargetRefused(
                T("{place} did not accept what was asked: {reason}", place=self._web.place, reason=said or "?")
            )
        return answer.get("result")

    def _assets(self, name: str, body: object) -> Any:
        """A call about files, with a token of its own; it lives for minutes, and a new one is asked for once."""
        path, fresh = f"/pages/assets/{name}", not self._token
        self._token = self._token or self._new_token()
        try:
            return self._call("POST", path, body, key=self._token)
        except KeyRefused:
            if fresh:
                raise
        self._token = self._new_token()
        return self._call("POST", path, body, key=self._token)

    def _new_token(self) -> str:
        return str(self._call("GET", f"{self._project}/upload-token")["jwt"])

    def send(self, tree: Tree, online: Online, progress: Progress) -> None:
        _refuse_large(tree)
        paths = [path for path in tree.files if path not in _SPECIAL]
        keys = {path: file_key(path, tree.read(path)) for path in paths}
        missing = set(self._assets("check-missing", {"hashes": sorted(set(keys.values()))}))
        first = {key: path for path, key in reversed(keys.items()) if key in missing}
        done = 0
        for batch in _batches(list(first.items()), tree):
            progress(T("Sending"), done, len(first))
            body = [_asset(key, path, tree.read(path)) for key, path in batch]
            self._assets("upload", body)
            done += len(batch)
        self._assets("upsert-hashes", {"hashes": sorted(set(keys.values()))})
        self._show(tree, keys, online)
        progress(T("Sending"), len(first), len(first))

    def _show(self, tree: Tree, keys: dict[str, str], online: Online) -> None:
        fields = {"manifest": json.dumps({f"/{path}": key for path, key in keys.items()}), "commit_message": online.id}
        if self._branch:
            fields["branch"] = self._branch
        special = {name: tree.read(name) for name in _SPECIAL if name in tree.files}
        content, kind = form(fields, special)
        answer = self._web.send("POST", f"{self._project}/deployments", content, {"Content-Type": kind})
        deployment = self._result(answer)
        for _ in range(_LOOKS):
            stage = deployment.get("latest_stage") or {}
            if stage.get("name") == "deploy" and stage.get("status") == "success":
                return
            if stage.get("status") in ("failure", "canceled"):
                reason = f"{stage.get('name')}: {stage.get('status')}"
                raise TargetRefused(
                    T("{place} did not accept what was asked: {reason}", place=self._web.place, reason=reason)
                )
            self._wait(2)
            deployment = self._call("GET", f"{self._project}/deployments/{deployment['id']}")
        raise TargetRefused(
            T("{place} has received the site and does not show it yet.", place=self._web.place),
            T("Look at your host's own pages; publish again if nothing comes."),
        )

    def back(self, online: Online | None, now: dt.datetime) -> Online | None:
        shown = self._shown()
        goal = newest_before(self._finished(), shown, "created_on") if shown else None
        if goal is None:
            return None
        self._call("POST", f"{self._project}/deployments/{goal['id']}/rollback")
        return _online(goal)

    def close(self) -> None:
        """Each call has its own line."""


def _done(deployment: Any) -> bool:
    stage = deployment.get("latest_stage") or {}
    return bool(stage.get("name") == "deploy" and stage.get("status") == "success")


def _online(deployment: Any) -> Online:
    said = ((deployment.get("deployment_trigger") or {}).get("metadata") or {}).get("commit_message")
    return Online(str(said or deployment["id"]), dt.datetime.fromisoformat(deployment["created_on"]))


def file_key(path: str, content: bytes) -> str:
    """The host's name of a file: of its bytes and of its kind."""
    from blake3 import blake3

    kind = PurePosixPath(path).suffix.lstrip(".")
    return blake3(base64.b64encode(content) + kind.encode()).hexdigest()[:32]


def _refuse_large(tree: Tree) -> None:
    """Said before anything is sent: the host would refuse the whole site."""
    large = [path for path, entry in tree.files.items() if entry.size > _LARGEST]
    if large:
        raise TargetRefused(
            T("Cloudflare Pages takes files of 25 MB at most: {files}.", files=", ".join(sorted(large))),
            T("Make them smaller, or publish them elsewhere and link to them."),
        )


def _asset(key: str, path: str, content: bytes) -> dict[str, object]:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return {"key": key, "value": base64.b64encode(content).decode(), "metadata": {"contentType": kind}, "base64": True}


def _batches(files: Sequence[tuple[str, str]], tree: Tree) -> Iterator[list[tuple[str, str]]]:
    batch: list[tuple[str, str]] = []
    weight = 0
    for key, path in files:
        size = tree.files[path].size
        if batch and (weight + size > _AT_ONCE or len(batch) == _FILES_AT_ONCE):
            yield batch
            batch, weight = [], 0
        batch.append((key, path))
        weight += size
    if batch:
        yield batch


def form(fields: dict[str, str], files: dict[str, bytes]) -> tuple[bytes, str]:
    """A form of fields and files (RFC 7578), and its media type."""
    seed = json.dumps(fields).encode() + b"".join(files.values())
    mark = f"parvis-{hashlib.sha256(seed).hexdigest()[:32]}"  # no file holds the hash of them all
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()
    ]
    for name, content in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        parts += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", content, b"\r\n"]
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"
