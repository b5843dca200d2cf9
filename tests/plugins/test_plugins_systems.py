"""Nothing on the practitioner's path needs a POSIX system."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
BLOCK = (
    "import sys\n"
    "for name in ('fcntl', 'pwd', 'grp', 'resource', 'termios', 'tty', 'pty'):\n"
    "    sys.modules[name] = None\n"
)


def build_there(folder: str) -> int:
    from parvis.paths import Site
    from parvis.site import BuildOptions, build

    return build(Site(Path(folder)), BuildOptions(now=NOW)).articles_published


@pytest.mark.parametrize("way", ["spawn", "fork"])
def test_a_build_runs_in_a_child_process(folder, way):
    """Windows and macOS start children afresh, Linux copies the parent: both build."""
    if way not in multiprocessing.get_all_start_methods():
        way = "spawn"
    with multiprocessing.get_context(way).Pool(1) as pool:
        assert pool.apply(build_there, (str(folder),)) == 3


@pytest.mark.parametrize("command", ["parvis", "pelican"])
def test_a_build_needs_no_module_that_windows_lacks(folder, command):
    """The same build with the POSIX-only modules taken away."""
    way = {
        "parvis": f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        f"from test_plugins_systems import build_there\nassert build_there({str(folder)!r}) == 3\n",
        "pelican": "from pelican import main\nmain([])\n",
    }[command]
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + way],
        cwd=folder,
        env={**os.environ, "PARVIS_NOW": NOW.isoformat()},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "output/index.html").is_file()


def test_pelican_is_imported_only_to_build():
    """Start-up of every other command does not pay for it."""
    script = "import sys, parvis.site, parvis.build.run, parvis.pages.build\nassert 'pelican' not in sys.modules, 'imported'\n"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_many_builds_in_one_process_keep_nothing_of_each_other(folder):
    """Pelican's memoized contents are let go: the texts of the tenth build are not ten times in memory."""
    from pelican.contents import Content

    for _ in range(3):
        build_there(str(folder))
    import gc

    gc.collect()
    assert not [thing for thing in gc.get_objects() if isinstance(thing, Content)]
