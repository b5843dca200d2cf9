"""Who may import whom: each part of Parvis knows those below it, never those above or beside it."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/parvis"
PLUGINS = ROOT / "plugins"

# From the ground up. The parts of one line do not know each other, but for the first line.
ORDER = (
    ("kept", "values", "paths", "i18n", "errors", "clock", "crypt"),
    ("practice",),
    ("mail", "scaffold"),
    ("settings", "pages"),
    ("ethics", "letter", "store"),
    ("console",),
    ("outbox",),
    ("newsletter",),
    ("booking",),
    ("build",),
    ("history",),
    ("backup",),
    ("site", "endpoint"),
    ("publish", "client"),
    ("preview", "lsp", "upgrade"),
    ("cli",),
    ("__main__",),
)
HEIGHT = {part: height for height, parts in enumerate(ORDER) for part in parts}
# (module, what it imports from above): why.
REASONS = {
    ("parvis.store.bookings", "parvis.booking.slots"): "busy times, in the form that the enumeration of slots reads",
    ("parvis.store.schema", "parvis.booking.slots"): "the longest block, which the guard of the table looks back over",
}


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> Iterator[str]:
    """Every absolute import of a file, at its top, in its functions and for its types."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ([f"parvis.{alias.name}" for alias in node.names] if node.module == "parvis" else [node.module])


def _ours() -> Iterator[tuple[str, str]]:
    """Each module of Parvis, with each module of another part that it imports."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = _name(path, PACKAGE.parent)
        for other in _imports(path):
            part = other.partition(".")[2].split(".")[0]
            if other.startswith("parvis.") and part != "__version__" and not f"{module}.".startswith(f"parvis.{part}."):
                yield module, other


def test_every_part_has_its_height():
    """A new folder or module below src/parvis is put in its place."""
    found = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert found - {"__init__"} == set(HEIGHT)


def test_nothing_imports_what_stands_above_it():
    """practice < pages < booking < endpoint and site < cli: a change above is never felt below."""
    upward = {
        (module, other)
        for module, other in _ours()
        if HEIGHT[module.split(".")[1]] <= HEIGHT[other.split(".")[1]]
        and (HEIGHT[module.split(".")[1]] or HEIGHT[other.split(".")[1]])
    }
    assert upward - set(REASONS) == set()
    assert set(REASONS) - upward == set(), "an exception that nothing needs any more"


def test_parvis_knows_nothing_of_its_adapters():
    """Adapters import Parvis; Parvis gives them to Pelican by their files."""
    adapters = {path.parent.name for path in PLUGINS.glob("*/__init__.py")}
    assert adapters
    assert [path.name for path in PACKAGE.rglob("*.py") if adapters & {m.split(".")[0] for m in _imports(path)}] == []


def _declared() -> dict[str, list[str]]:
    """Normalized names of the declared run-time dependencies, with their extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    requirements = [*project["dependencies"], *(line for lines in extras.values() for line in lines)]
    return {
        re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", line)[0]).lower(): re.findall(r"\[([^\]]+)\]", line)
        for line in requirements
    }


@pytest.fixture(scope="module")
def distributions() -> dict[str, set[str]]:
    """Top-level module -> normalized names of the distributions that hold it."""
    return {
        module: {re.sub(r"[-_.]+", "-", name).lower() for name in names}
        for module, names in importlib.metadata.packages_distributions().items()
    }


@pytest.fixture(scope="module")
def foreign() -> set[str]:
    """Top-level modules of others that src/parvis and plugins import."""
    own = {"parvis", *(path.parent.name for path in PLUGINS.glob("*/__init__.py"))}
    paths = [*PACKAGE.rglob("*.py"), *PLUGINS.rglob("*.py")]
    return {name.split(".")[0] for path in paths for name in _imports(path)} - set(sys.stdlib_module_names) - own


# Modules that are the interface of a declared dependency: its own functions take and give what they hold.
PART_OF = {"markupsafe": "jinja2", "lsprotocol": "pygls"}


def test_every_foreign_import_is_declared(foreign, distributions):
    """What is there only because something else brought it may be gone tomorrow."""
    declared = set(_declared())
    undeclared = {module for module in foreign if not distributions.get(module, set()) & declared}
    assert undeclared == set(PART_OF), "not declared, or no longer an exception"


# Declared, and imported by nobody: loaded by name, by another library.
LOADED_BY_NAME = {
    "tzdata": "zoneinfo reads it where the machine has no time zones (Windows)",
    "psycopg": "SQLAlchemy's driver for PostgreSQL, named in the database's URL",
    "pymdown-extensions": "extensions of Python-Markdown, which loads them by their names",
    "python-multipart": "Starlette reads forms with it",
}


def test_every_declared_dependency_is_used(foreign, distributions):
    """Nothing is installed at a practitioner's for nothing."""
    imported = set().union(*(distributions.get(module, set()) for module in foreign))
    unused = set(_declared()) - imported
    assert unused == set(LOADED_BY_NAME), "declared and unused, or no longer an exception"
