"""A library is known to one layer, thinking asks no clock, files are short: what docs/architecture.md promises."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "src/parvis").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])

# module -> where it may be imported (prefixes of paths relative to the repository)
ALLOWED = {
    "pelican": ("plugins/", "src/parvis/site.py"),
    "starlette": ("src/parvis/endpoint/", "src/parvis/preview/"),
    "uvicorn": ("src/parvis/endpoint/", "src/parvis/preview/"),
    "sqlalchemy": ("src/parvis/store/",),
    "alembic": ("src/parvis/store/",),
    "sqlite3": ("src/parvis/store/",),
    "psycopg": ("src/parvis/store/",),
    "procrastinate": ("src/parvis/store/",),
    "smtplib": ("src/parvis/mail.py",),
    "aiosmtplib": ("src/parvis/mail.py",),
    "feedgen": ("src/parvis/newsletter/",),
    "paramiko": ("src/parvis/publish/",),
    "blake3": ("src/parvis/publish/",),
    "ftplib": ("src/parvis/publish/",),
    "dulwich": ("src/parvis/publish/",),
    "pygls": ("src/parvis/lsp/",),
    "lsprotocol": ("src/parvis/lsp/",),
    "recurring_ical_events": ("src/parvis/booking/outside/",),
    "x_wr_timezone": ("src/parvis/booking/outside/",),
}
POSIX_ONLY = {"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("module", sorted(ALLOWED))
def test_a_library_is_imported_only_where_its_layer_is(module):
    """Pelican in adapters and site.py, the web framework in endpoint and preview, drivers in store, SMTP in mail.py."""
    offenders = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if module in imports(path) and not path.relative_to(ROOT).as_posix().startswith(ALLOWED[module])
    ]
    assert offenders == []


def unguarded(tree: ast.AST) -> set[str]:
    """Modules imported outside any `try`."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Try):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        found |= unguarded(node)
    return found


def test_nothing_needs_a_module_that_windows_lacks():
    """A practitioner on Windows meets no module that only POSIX systems have, unless its absence is provided for."""
    trees = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert [name for name, tree in trees.items() if unguarded(tree) & POSIX_ONLY] == []


THINKING = ("practice", "ethics", "pages", "booking", "newsletter", "store", "build")
CLOCKS = {"now", "utcnow", "today", "time", "time_ns"}


def test_the_clock_comes_in_as_an_argument():
    """Code that thinks never asks what time it is."""
    offenders = []
    for part in THINKING:
        for path in (ROOT / "src/parvis" / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in CLOCKS
                    and isinstance(node.func.value, ast.Name | ast.Attribute)
                    and ast.unparse(node.func.value)
                    in ("datetime", "dt.datetime", "date", "dt.date", "time", "datetime.datetime")
                ):
                    offenders.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert offenders == []


def test_adapters_are_thin():
    """An adapter connects, translates and delegates: 100 lines each at most."""
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "plugins").rglob("*.py")
    }
    assert sizes
    assert {name: lines for name, lines in sizes.items() if lines > 100} == {}


def test_a_file_has_one_job():
    """No module of ours is longer than 400 lines."""
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
