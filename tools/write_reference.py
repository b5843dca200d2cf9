"""Write the generated parts of docs again: `make docs`."""

from __future__ import annotations

import re
from pathlib import Path

from parvis import settings
from parvis.cli.reference import cli_reference
from parvis.ethics.reference import write_rule_pages
from parvis.practice import reference

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def write(name: str, text: str) -> None:
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


reference.main(FOLDER)
write("cli.md", cli_reference())
write_rule_pages(FOLDER.parent)
old = (FOLDER / "settings.md").read_text(encoding="utf-8")
table = settings.reference("en").strip()
write("settings.md", re.sub(r"(?:^\|.*\n)+", lambda _match: f"{table}\n", old, count=1, flags=re.MULTILINE))
