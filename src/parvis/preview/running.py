"""One preview for each practice: a second double click finds the first, and only opens the browser.

`.parvis/preview.json` holds the address at which the last one listened. What answers there must name this very practice:
an address that stayed behind may belong to another program by now.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response

from parvis.paths import Site, replace_file
from parvis.preview.guard import LOOPBACK

PATH = "/-/practice"
_LONGEST = 20.0  # seconds: it may still be building for the first time, and answers after that


@contextmanager
def announced(site: Site, address: str) -> Iterator[None]:
    """While this lasts, `running` finds the preview at `address`. A disk that refuses only means that it does not."""
    file = _file(site)
    with suppress(OSError):
        replace_file(file, json.dumps({"address": address}).encode())
    try:
        yield
    finally:
        if _address(site) == address:
            with suppress(OSError):
                file.unlink()


def running(site: Site, *, longest: float = _LONGEST) -> str:
    """The address of the preview of this practice, "" when none answers."""
    address = _address(site)
    if not address:
        return ""
    # Never through a proxy of the environment: it is this computer that is asked.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address + PATH, timeout=longest) as answer:
            return address if answer.read(100) == _mark(site).encode() else ""
    except (OSError, http.client.HTTPException):
        return ""


def who(site: Site) -> Response:
    """The answer that tells which practice is shown, to this computer alone (`guard.py`)."""
    return PlainTextResponse(_mark(site), headers={"cache-control": "no-store"})


def _file(site: Site) -> Path:
    return site.state / "preview.json"


def _address(site: Site) -> str:
    """What the file says; "" for no file, a damaged one, and an address elsewhere."""
    try:
        address = json.loads(_file(site).read_text(encoding="utf-8"))["address"]
        parts = urlsplit(address)
        here = parts.scheme == "http" and parts.hostname in LOOPBACK and bool(parts.port)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""
    return address if here else ""


def _mark(site: Site) -> str:
    return hashlib.sha256(str(site.root.resolve()).encode()).hexdigest()[:32]
