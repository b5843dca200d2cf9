"""Netlify, by its documented interface: digests of all files first, then those that it does not have, then the site at once.

https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/ (deploy with the API, file digest method)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from parvis.i18n import T
from parvis.publish.online import Online, Tree, latest
from parvis.publish.target import Progress, TargetRefused
from parvis.publish.web import Web, newest_before

API = "https://api.netlify.com/api/v1"
_LOOKS = 150


class Netlify:
    """A site. The title of each deploy is the id of our publication."""

    def __init__(self, site: str, key: str, *, api: str = "", wait: Callable[[float], None] = time.sleep) -> None:
        self.site, self._wait = quote(site, safe=""), wait
        self._web = Web(api or API, key, wait=wait)

    def online(self) -> Online | None:
        shown = self._shown()
        return latest(_online(shown), [_online(deploy) for deploy in self._finished()]) if shown else None

    def _finished(self) -> list[Any]:
        """Deploys that were shown, the newest hundred; previews of branches were not."""
        deploys = self._web.json("GET", f"/sites/{self.site}/deploys?per_page=100")
        shown = [deploy for deploy in deploys if deploy.get("context", "production") == "production"]
        return [deploy for deploy in shown if deploy["state"] in ("ready", "old")]

    def _shown(self) -> Any:
        return (self._web.json("GET", f"/sites/{self.site}") or {}).get("published_deploy")

    def send(self, tree: Tree, online: Online, progress: Progress) -> None:
        by_digest: dict[str, str] = {}
        files = {}
        for path in tree.files:
            digest = hashlib.sha1(tree.read(path)).hexdigest()  # noqa: S324 - what the interface asks for
            files[f"/{path}"] = digest
            by_digest.setdefault(digest, path)
        asked = {"files": files, "title": online.id}
        deploy = self._web.json("POST", f"/sites/{self.site}/deploys", asked)
        required = [digest for digest in deploy.get("required") or [] if digest in by_digest]
        for number, digest in enumerate(required):
            progress(T("Sending"), number, len(required))
            path = by_digest[digest]
            place = f"/deploys/{deploy['id']}/files/{quote(path)}"
            self._web.send("PUT", place, tree.read(path), {"Content-Type": "application/octet-stream"})
        self._wait_for(deploy["id"])
        progress(T("Sending"), len(required), len(required))

    def _wait_for(self, deploy: str) -> None:
        for _ in range(_LOOKS):
            found = self._web.json("GET", f"/deploys/{deploy}")
            if found["state"] == "ready":
                return
            if found["state"] == "error":
                reason = found.get("error_message") or found["state"]
                raise TargetRefused(
                    T("{place} did not accept what was asked: {reason}", place=self._web.place, reason=reason)
                )
            self._wait(2)
        raise TargetRefused(
            T("{place} has received the site and does not show it yet.", place=self._web.place),
            T("Look at your host's own pages; publish again if nothing comes."),
        )

    def back(self, online: Online | None, now: dt.datetime) -> Online | None:
        shown = self._shown()
        goal = newest_before(self._finished(), shown, "created_at") if shown else None
        if goal is None:
            return None
        self._web.json("POST", f"/sites/{self.site}/deploys/{goal['id']}/restore")
        return _online(goal)

    def close(self) -> None:
        """Each call has its own line."""


def _online(deploy: Any) -> Online:
    at = deploy.get("published_at") or deploy["created_at"]
    return Online(str(deploy.get("title") or deploy["id"]), dt.datetime.fromisoformat(at))
