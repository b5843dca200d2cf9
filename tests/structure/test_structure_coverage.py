"""The page that says what covers each point of departure names rules and files that exist, and every rule."""

from __future__ import annotations

import re
from pathlib import Path

from parvis.ethics.pack import carried_rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/decisions/ethics-coverage.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]
OWN_NAMES = {name for name in carried_rules().names if not name.startswith("reads-like-")}


def _code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_each_of_the_hundred_points_has_its_row():
    """A hundred rows, numbered, each with something that covers it."""
    assert [int(row[0]) for row in ROWS] == list(range(1, 101))
    assert [row[0] for row in ROWS if not _code(row[2])] == []


def test_every_rule_and_every_file_named_exists():
    """What stands in the last cell is the name of a rule or the path of a file."""
    cells = [code for line in PAGE.splitlines() if line.startswith("| ") for code in _code(line)]
    assert [code for code in cells if "/" in code and not (ROOT / code).is_file()] == []
    assert {code for code in cells if "/" not in code} - OWN_NAMES == set()


def test_no_rule_is_left_out():
    """A rule that is added says which duty it answers."""
    assert OWN_NAMES - set(_code(PAGE)) == set()
