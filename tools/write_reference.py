"""Write the generated parts of docs/reference again: `make docs`."""

from __future__ import annotations

from pathlib import Path

from parvis.cli.reference import cli_reference

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"

(REFERENCE / "cli.md").write_text(cli_reference(), encoding="utf-8", newline="\n")
