"""Killed at any instant, the history holds whole snapshots and a practice is whole or not there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from history_helpers import NOW, write

from parvis.history import History
from parvis.paths import Site

SNAPSHOTS = """
import datetime as dt, sys
from pathlib import Path
from parvis.history import snapshot
from parvis.paths import Site
site = Site(Path(sys.argv[1]))
now = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
print("ready", flush=True)
for n in range(100_000):
    for name in ("a", "b", "c"):
        (site.content / f"{name}.md").write_text(f"{name} {n} " * 500, encoding="utf-8")
    snapshot(site, now=now + dt.timedelta(seconds=n), reason="build")
"""
RESTORES = """
import datetime as dt, shutil, sys
from pathlib import Path
from parvis.backup import give_back
give_back.opened = lambda file, _passphrase: file.read_bytes()
now = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
print("ready", flush=True)
while True:
    give_back.restore_backup(Path(sys.argv[1]), Path(sys.argv[2]), "", now=now)
    shutil.rmtree(sys.argv[2] + "-old", ignore_errors=True)
    Path(sys.argv[2]).rename(sys.argv[2] + "-old")
"""


def killed(code: str, *arguments: str, after: float) -> None:
    """Run, and kill without a warning `after` seconds."""
    with subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.kill()


@pytest.mark.parametrize("seed", range(6))
def test_a_snapshot_killed_at_random_leaves_only_whole_ones(site, seed):
    """Nothing that is listed is damaged, and the next snapshot succeeds at once: a lock dies with its process."""
    killed(SNAPSHOTS, str(site.root), after=random.Random(seed).uniform(0.01, 0.25))
    history = History(site)
    for entry in history.entries():
        snapshot = history.read(entry.number)
        assert [len(history.content(kept)) == kept.size for kept in snapshot.files.values()].count(False) == 0
    write(site, "content/a.md", "Enfin.\n")
    taken = history.take(now=NOW, reason="publish")
    assert history.content(taken.files["content/a.md"]) == b"Enfin.\n"


@pytest.mark.parametrize("seed", range(4))
def test_a_practice_whose_restore_was_killed_is_whole_or_absent(tmp_path, seed):
    """Never half of one in the place of a practice; and restoring again succeeds."""
    from parvis.backup import give_back
    from parvis.backup.archive import pack
    from parvis.backup.gather import BytesItem

    items = [BytesItem(f"practice/content/{n}.md", f"texte {n} ".encode() * 300) for n in range(60)]
    file = tmp_path / "backup"
    file.write_bytes(pack(items, made="2026-11-22", parvis="1", about={}))
    folder = tmp_path / "practice"
    killed(RESTORES, str(file), str(folder), after=random.Random(seed).uniform(0.01, 0.25))
    wanted = {item.name.removeprefix("practice/"): item.content for item in items}
    if folder.exists():
        assert contents(folder) == wanted
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(give_back, "opened", lambda path, _passphrase: path.read_bytes())
        give_back.restore_backup(file, folder, "", now=NOW)
    assert contents(folder) == wanted
    assert not list(tmp_path.glob(".*parvis-restore"))


def contents(folder: Path) -> dict[str, bytes]:
    root = Site(folder).root
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
