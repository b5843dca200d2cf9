"""What the documents for developers say of the tree is true."""

from __future__ import annotations

import re
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/parvis"
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def _cells(text: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, its own head left out."""
    table = text.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


MODULES = {row[0].strip("`"): row[1] for row in _cells(ARCHITECTURE, "Who gives what")}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_gives_what_the_architecture_says(module):
    """Each name in code that begins a cell of « Gives » is there."""
    path = PACKAGE / module
    assert path.is_file()
    name = ".".join(("parvis", *Path(module).with_suffix("").parts)).removesuffix(".__init__")
    given = re.findall(r"`([A-Za-z_]\w*)(?=[`(])", MODULES[module])
    assert given
    assert [word for word in given if not hasattr(import_module(name), word)] == []


def test_the_order_is_the_one_that_is_tested():
    """Read from the ground up, the drawing names the parts as the test of imports does."""
    from test_structure_order import ORDER

    drawn = ARCHITECTURE.split("## From the ground up", 1)[1].split("```")[1]
    lines = [re.split(r"\s{2,}", line)[0].split(" · ") for line in drawn.strip().splitlines()]
    heights = {part: height for height, line in enumerate(lines) for part in line}
    parts = [part for line in ORDER for part in line if not part.startswith("__")]
    assert set(heights) == set(parts)
    assert [heights[part] for part in parts] == sorted(heights[part] for part in parts)


def _spelled(path: str) -> list[str]:
    """`pages/{legal,privacy}.py` names two files."""
    pieces = re.split(r"\{([^}]*)\}", path)
    choices = [piece.split(",") if odd % 2 else [piece] for odd, piece in enumerate(pieces)]
    return ["".join(choice) for choice in product(*choices)]


def _places() -> list[tuple[str, str]]:
    """(what, a path it names) for each path in the table of CONTRIBUTING."""
    found = []
    for what, *cells in _cells(CONTRIBUTING, "Where do I change…"):
        folder = ""
        for whole in re.findall(r"`([^`]+)`", " ".join(cells)):
            quoted = whole.split("<", maxsplit=1)[0]  # `packs/<pack>/`: the part that is the same for all
            if "/" in quoted:
                folder = quoted.rpartition("/")[0]
                found += [(what, path) for path in _spelled(quoted)]
            elif quoted.endswith(".py"):  # « documents.py and fields.py »: in the folder just named
                found.append((what, f"{folder}/{quoted}"))
    return found


@pytest.mark.parametrize(("what", "path"), _places())
def test_where_to_change_something_exists(what, path):
    """Whoever follows the table finds the file or the folder."""
    assert (ROOT / path).exists(), what
