"""The names of the development packages of pyproject.toml, for a pip that does not read dependency groups yet."""

import tomllib
from pathlib import Path

groups = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))[
    "dependency-groups"
]
print(" ".join(f"{name}" for name in groups["dev"] if not name.startswith("parvis")))
