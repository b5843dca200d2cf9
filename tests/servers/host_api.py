"""The interfaces of Netlify and Cloudflare Pages, emulated from their documentation: what is stored, and what is shown.

with host_api() as api:          # api.url; api.shown is the site as visitors see it
    api.fail_at = 3              # the fourth call from now on is answered 502 for good
"""

from __future__ import annotations

import base64
import contextlib
import email.parser
import email.policy
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from blake3 import blake3

KEY = "a key of the host"
NETLIFY_SITE, ACCOUNT, PROJECT = "le-figuier-site", "0123456789abcdef", "le-figuier"


@dataclass
class HostApi:
    url: str = ""
    stored: dict[str, bytes] = field(default_factory=dict)  # digest or key -> bytes
    deploys: list[dict[str, Any]] = field(default_factory=list)
    shown_id: str = ""
    calls: list[str] = field(default_factory=list)
    fail_at: int = -1
    busy: int = 0  # calls that are first answered 429
    tokens: int = 0  # given out for files
    token_lasts: int = -1  # calls about files, then the token has ended once

    @property
    def shown(self) -> dict[str, bytes]:
        """The site online."""
        found = next((d for d in self.deploys if d["id"] == self.shown_id), None)
        return {path.lstrip("/"): self.stored[key] for path, key in found["files"].items()} if found else {}

    def new(self, title: str, files: dict[str, str], **more: Any) -> dict[str, Any]:
        number = len(self.deploys) + 1
        made = {"id": f"d{number}", "title": title, "files": files, "created": f"2026-11-22T10:{number:02}:00Z", **more}
        self.deploys.append(made)
        return made


def _netlify(api: HostApi, method: str, path: list[str], body: bytes) -> Any:
    def told(deploy: dict[str, Any]) -> dict[str, Any]:
        ready = all(digest in api.stored for digest in deploy["files"].values())
        state = "ready" if ready else "uploading"
        return {
            "id": deploy["id"],
            "title": deploy["title"],
            "state": state,
            "created_at": deploy["created"],
            "context": deploy.get("context", "production"),
        }

    match (method, path):
        case ("GET", ["sites", site]) if site == NETLIFY_SITE:
            shown = next((d for d in api.deploys if d["id"] == api.shown_id), None)
            return {"id": site, "published_deploy": told(shown) if shown else None}
        case ("GET", ["sites", site, "deploys"]) if site == NETLIFY_SITE:
            return [told(d) for d in reversed(api.deploys)]
        case ("POST", ["sites", site, "deploys"]) if site == NETLIFY_SITE:
            asked = json.loads(body)
            assert all(p.startswith("/") for p in asked["files"])
            deploy = api.new(asked["title"], asked["files"])
            required = sorted(set(asked["files"].values()) - set(api.stored))
            if not required:
                api.shown_id = deploy["id"]
            return {**told(deploy), "required": required}
        case ("PUT", ["deploys", id_, "files", *parts]):
            deploy = next(d for d in api.deploys if d["id"] == id_)
            digest = hashlib.sha1(body).hexdigest()
            assert deploy["files"]["/" + "/".join(parts)] == digest, "not the file that was announced"
            api.stored[digest] = body
            if all(known in api.stored for known in deploy["files"].values()):
                api.shown_id = id_
            return {"sha": digest}
        case ("GET", ["deploys", id_]):
            return told(next(d for d in api.deploys if d["id"] == id_))
        case ("POST", ["sites", _, "deploys", id_, "restore"]):
            api.shown_id = id_
            return told(next(d for d in api.deploys if d["id"] == id_))
    return None


def _cloudflare(api: HostApi, method: str, path: list[str], body: bytes, kind: str) -> Any:  # noqa: PLR0911 - one a call
    def told(deploy: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": deploy["id"],
            "created_on": deploy["created"],
            "latest_stage": {"name": "deploy", "status": "success"},
            "deployment_trigger": {"metadata": {"commit_message": deploy["title"]}},
        }

    match (method, path):
        case ("GET", ["accounts", account, "pages", "projects", project]) if (account, project) == (ACCOUNT, PROJECT):
            shown = next((d for d in api.deploys if d["id"] == api.shown_id), None)
            return {"name": project, "canonical_deployment": told(shown) if shown else None}
        case ("GET", ["accounts", _, "pages", "projects", _, "upload-token"]):
            api.tokens += 1
            return {"jwt": f"short-lived token {api.tokens}"}
        case ("POST", ["pages", "assets", "check-missing"]):
            return [key for key in json.loads(body)["hashes"] if key not in api.stored]
        case ("POST", ["pages", "assets", "upload"]):
            files = json.loads(body)
            assert len(files) <= 2000
            assert sum(len(asset["value"]) for asset in files) <= 55_000_000
            for asset in files:
                assert asset["base64"] is True
                assert asset["metadata"]["contentType"]
                api.stored[asset["key"]] = base64.b64decode(asset["value"])
            return None
        case ("POST", ["pages", "assets", "upsert-hashes"]):
            assert all(key in api.stored for key in json.loads(body)["hashes"])
            return None
        case ("GET", ["accounts", _, "pages", "projects", _, "deployments"]):
            return [told(d) for d in reversed(api.deploys)]
        case ("POST", ["accounts", _, "pages", "projects", _, "deployments"]):
            fields = _fields(body, kind)
            files = json.loads(fields["manifest"])
            for place, key in files.items():  # as the host's own program names a file
                kind = place.rpartition("/")[2].rpartition(".")[2] if "." in place else ""
                hashed = blake3(base64.b64encode(api.stored[key]) + kind.encode()).hexdigest()
                assert place.startswith("/")
                assert key == hashed[:32], place
            for name in ("_headers", "_redirects"):
                if name in fields:
                    api.stored[f"special {len(api.deploys)} {name}"] = fields[name]
                    files[name] = f"special {len(api.deploys)} {name}"
            deploy = api.new(fields["commit_message"].decode(), files)
            api.shown_id = deploy["id"]
            return told(deploy)
        case ("GET", ["accounts", _, "pages", "projects", _, "deployments", id_]):
            return told(next(d for d in api.deploys if d["id"] == id_))
        case ("POST", ["accounts", _, "pages", "projects", _, "deployments", id_, "rollback"]):
            api.shown_id = id_
            return told(next(d for d in api.deploys if d["id"] == id_))
    return KeyError


def _fields(body: bytes, kind: str) -> dict[str, bytes]:
    parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + body
    )
    parts = {part.get_param("name", header="content-disposition"): part for part in parsed.iter_parts()}
    return {str(name): part.get_payload(decode=True) for name, part in parts.items()}


@contextlib.contextmanager
def host_api() -> Iterator[HostApi]:
    api = HostApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            api.calls.append(f"{self.command} {self.path}")
            parts = [unquote(part) for part in urlsplit(self.path).path.strip("/").split("/")]
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            about_files = parts[1:3] == ["pages", "assets"]
            if about_files and api.token_lasts == 0:
                api.token_lasts = -1
                return self._say(401, {"success": False, "errors": [{"code": 8000013, "message": "expired"}]})
            api.token_lasts -= about_files
            if api.busy:
                api.busy -= 1
                return self._say(429, {"message": "slow down"})
            if api.fail_at == 0:
                return self._say(502, {"message": "the line broke"})
            api.fail_at -= 1
            if key != (f"short-lived token {api.tokens}" if about_files else KEY):
                return self._say(401, {"message": "no"})
            if parts[0] == "netlify":
                found = _netlify(api, self.command, parts[1:], body)
                return self._say(200 if found is not None else 404, found)
            found = _cloudflare(api, self.command, parts[1:], body, self.headers.get("Content-Type", ""))
            success = found is not KeyError
            return self._say(
                200 if success else 404, {"success": success, "errors": [], "result": found if success else None}
            )

        def _say(self, code: int, answer: Any) -> None:
            content = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - names of the base class

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
