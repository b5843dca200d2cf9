"""A small practice with secrets and a database, and archives that nobody should trust."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from parvis.paths import Site

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
PASSPHRASE = "quatre mots bien à moi"


def write(site: Site, name: str, content: str | bytes) -> Path:
    path = site.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the state of Parvis."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".parvis" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def forged(
    members: list[tuple[str, bytes]],
    *,
    announced: dict[str, Any] | None = None,
    special: tarfile.TarInfo | None = None,
    version: int = 1,
    first: bytes | None = None,
) -> bytes:
    """An archive made by somebody else: what it announces and what it holds need not agree."""
    files = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in members}
    manifest = {"version": version, "made": "2026-11-22", "parvis": "0.1", "about": {}, "files": announced or files}
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as squeezed, tarfile.open(fileobj=squeezed, mode="w|") as tar:
        for name, content in [("manifest.json", first or json.dumps(manifest).encode()), *members]:
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
        if special is not None:
            tar.addfile(special)
    return packed.getvalue()
