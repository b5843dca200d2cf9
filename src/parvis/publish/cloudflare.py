"""Cloudflare Pages, by its documented interface of direct uploads: hashes, missing files, then a deployment that names all.

https://developers.cloudflare.com/api/resources/pages/ (upload token, assets, deployments)
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
from parvis.publish.online import Online, Tree
from parvis.publish.target import Progress, TargetRefused
from parvis.publish.web import Web

API = "https://api.cloudflare.com/client/v4"
_AT_ONCE = 30_000_000
"""Bytes of files in one call; the host takes some 50 MB, and base64 makes them larger by a third."""
_FILES_AT_ONCE = 500
_LOOKS = 150
_SPECIAL = ("_headers", "_redirects")


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

    def online(self) -> Online | None:
        shown = self._call("GET", self._project).get("canonical_deployment")
        return _online(shown) if shown else None

    def _call(self, method: str, path: str, body: object = None, *, key: str = "") -> Any:
        return self._result(self._web.json(method, path, body, key=key))

    def _result(self, answer: Any) -> Any:
        if not answer or not answer.get("success"):
            said = "; ".join(str(error.get("message", "")) for error in (answer or {}).get("errors", ()))
            raise TargetRefused(
                T("{place} did not accept what was asked: {reason}", place=self._web.place, reason=said or "?")
            )
        return answer.get("result")

    def send(self, tree: Tree, online: Online, progress: Progress) -> None:
        paths = [path for path in tree.files if path not in _SPECIAL]
        keys = {path: _key(path, tree.read(path)) for path in paths}
        token = self._call("GET", f"{self._project}/upload-token")["jwt"]
        missing = set(
            self._call("POST", "/pages/assets/check-missing", {"hashes": sorted(set(keys.values()))}, key=token)
        )
        first = {key: path for path, key in reversed(keys.items()) if key in missing}
        done = 0
        for batch in _batches(list(first.items()), tree):
            progress(T("Sending"), done, len(first))
            body = [_asset(key, path, tree.read(path)) for key, path in batch]
            self._call("POST", "/pages/assets/upload", body, key=token)
            done += len(batch)
        self._call("POST", "/pages/assets/upsert-hashes", {"hashes": sorted(set(keys.values()))}, key=token)
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
        shown = self._call("GET", self._project).get("canonical_deployment")
        if not shown:
            return None
        deployments = self._call("GET", f"{self._project}/deployments?env=production")
        earlier = [d for d in deployments if _done(d) and d["created_on"] < shown["created_on"]]
        if not earlier:
            return None
        goal = max(earlier, key=lambda deployment: str(deployment["created_on"]))
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


def _key(path: str, content: bytes) -> str:
    """Same bytes, same kind of file: the kind is kept with them, so it is part of the key."""
    kind = PurePosixPath(path).suffix.lstrip(".")
    return hashlib.sha256(base64.b64encode(content) + kind.encode()).hexdigest()[:32]


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
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        parts += [head.encode(), content, b"\r\n"]
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"
