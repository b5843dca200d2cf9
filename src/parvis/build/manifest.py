"""What the last build wrote: each file below the output folder and the hash of its bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from parvis.paths import replace_file

VERSION = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` maps a path below the output folder (posix) to the SHA-256 of its bytes, in the order of paths."""

    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        paths = sorted((p.relative_to(folder).as_posix(), p) for p in folder.rglob("*") if p.is_file())
        return cls({name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths})

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """An absent, truncated or foreign manifest is an empty one: nothing is then taken for ours."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls()
        files = data.get("files") if isinstance(data, dict) and data.get("version") == VERSION else None
        if not isinstance(files, dict):
            return cls()
        return cls({str(name): str(digest) for name, digest in files.items()})

    def write(self, path: Path) -> None:
        # One file a line, as `indent` would write it, which is ten times slower.
        lines = json.dumps(self.files, ensure_ascii=False, separators=(",\n", ": "))[1:-1]
        replace_file(path, f'{{\n"version": {VERSION},\n"files": {{\n{lines}\n}}\n}}\n'.encode())
