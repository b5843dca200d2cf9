"""The site as this version of Parvis makes it, built aside from the very files that the site online was made from.

The files are those of the last snapshot, the clock is that of the last build: what then differs is the version's doing alone.
Nothing of the practice is touched; the trial lives in `.parvis/upgrade` and goes away.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parvis.errors import Problem, ProblemsFound
from parvis.ethics.compiled import compiled_rules
from parvis.ethics.finding import Finding
from parvis.ethics.gate import FILE, Published, read_published, rule_prints
from parvis.history import Damaged, History, Snapshot
from parvis.history.sources import is_safe, name_here, sources_of
from parvis.i18n import Text
from parvis.paths import Site, replace_file
from parvis.upgrade.compare import Comparison, compare
from parvis.upgrade.migrations import MIGRATIONS, Migrated, Migration, migrate

Progress = Callable[[Text, int, int], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """Names of rules, against those of the last published build; `findings` are what the new and changed ones find."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What this version changes. `pages` is None when nothing was built before, or when the trial was refused; `rules` when
    no build kept what they were.

    `of` is the snapshot that was built again, None for the files as they are today. `before` is the version of Parvis that made
    it, "" when it did not say. `problems` is why this version refuses the site.
    """

    migrated: Migrated
    of: Snapshot | None
    before: str
    pages: Comparison | None
    rules: Rules | None
    problems: tuple[Problem, ...] = ()


def try_out(
    site: Site, *, now: dt.datetime, language: str, migrations: tuple[Migration, ...] = MIGRATIONS,
    form: int | None = None, progress: Progress | None = None,
) -> Trial:  # fmt: skip
    """Build aside and compare. Raises CannotMigrate, OSError, ParvisError when the machine refuses."""
    from parvis.site import BuildOptions, EthicsStopped, build

    options = {} if form is None else {"form": form}
    migrated = migrate(site.facts.read_text(encoding="utf-8-sig"), migrations, **options)
    published = read_published(site)
    last = _last_built(site) if site.output.is_dir() else None
    with _aside(site, last) as trial:
        aged = migrate(trial.facts.read_text(encoding="utf-8-sig"), migrations, **options)
        trial.facts.write_text(aged.text, encoding="utf-8", newline="")
        moment = published.on if published is not None and last is not None else now
        problems: tuple[Problem, ...] = ()
        findings: tuple[Finding, ...] = ()
        pages = None
        try:
            built = build(trial, BuildOptions(now=moment, language=language), progress=progress)
            findings = built.report.findings
            if site.output.is_dir():
                pages = compare(site.output, trial.output)
        except EthicsStopped as stopped:
            findings = stopped.report.findings
            problems = (Problem("ethics-stops", stopped.what, stopped.write),)
        except ProblemsFound as refused:
            problems = refused.problems
        rules = _rules(trial, published, findings)
    return Trial(migrated, last, last.parvis if last else "", pages, rules, problems)


def _last_built(site: Site) -> Snapshot | None:
    """The newest snapshot of a build or a publication that can be read."""
    history = History(site)
    for entry in reversed(history.entries()):
        with contextlib.suppress(Damaged):
            snapshot = history.read(entry.number)
            if snapshot.reason in ("build", "publish"):
                return snapshot
    return None


@contextlib.contextmanager
def _aside(site: Site, last: Snapshot | None) -> Iterator[Site]:
    """A copy of the practice's files: those of the snapshot, else those of today. What is damaged comes from today."""
    trial = Site(site.state / "upgrade")
    shutil.rmtree(trial.root, ignore_errors=True)
    try:
        _fill(site, trial, last)
        published = site.state / FILE
        if published.is_file():
            replace_file(trial.state / FILE, published.read_bytes())
        yield trial
    finally:
        shutil.rmtree(trial.root, ignore_errors=True)


def _fill(site: Site, trial: Site, last: Snapshot | None) -> None:
    if last is None:
        for source in sources_of(site).files:
            _copy(source.path, trial.root / source.name)
        return
    history = History(site)
    for name, kept in last.files.items():
        if not is_safe(name):
            continue
        target = trial.root / name_here(name, windows=sys.platform == "win32")
        try:
            replace_file(target, history.content(kept))
        except Damaged:
            if (site.root / name).is_file():
                _copy(site.root / name, target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _rules(trial: Site, published: Published | None, findings: tuple[Finding, ...]) -> Rules | None:
    if published is None:
        return None
    now, before = rule_prints(compiled_rules(trial)), published.rules
    added = tuple(sorted(now.keys() - before.keys()))
    changed = tuple(sorted(name for name in now.keys() & before.keys() if now[name] != before[name]))
    fresh = {*added, *changed}
    return Rules(
        added, changed, tuple(sorted(before.keys() - now.keys())), tuple(f for f in findings if f.rule in fresh)
    )


def apply(site: Site, migrated: Migrated, *, now: dt.datetime) -> Snapshot:
    """Write the facts in their present form; the practice is kept first. Raises HistoryRefused, OSError."""
    before = History(site).take(now=now, reason="upgrade")
    replace_file(site.facts, migrated.text.encode("utf-8"))
    return before
