"""Write the generated parts of docs/reference again: `make docs`."""

from __future__ import annotations

import re
from pathlib import Path

from parvis import settings
from parvis.cli.reference import cli_reference
from parvis.ethics.pack import carried_rules
from parvis.ethics.reference import rules_page
from parvis.practice import reference

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def write(name: str, text: str) -> None:
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


reference.main(FOLDER)
write("cli.md", cli_reference())
write("rules.md", rules_page(carried_rules().rules))
old = (FOLDER / "settings.md").read_text(encoding="utf-8")
table = settings.reference("en").strip()
write("settings.md", re.sub(r"(?:^\|.*\n)+", lambda _match: f"{table}\n", old, count=1, flags=re.MULTILINE))
