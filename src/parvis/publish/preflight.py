"""The last look before a site leaves: everything that forbids it, said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from parvis.build import verify
from parvis.build.errors import EthicsStopped
from parvis.build.manifest import Manifest
from parvis.build.staging import Staging
from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T
from parvis.pages.options import BuildOptions
from parvis.paths import Site
from parvis.practice.documents import Library
from parvis.practice.model import Practice
from parvis.practice.unanswered import unanswered
from parvis.practice.urls import Urls
from parvis.publish.budget import heavy_pages, images

if TYPE_CHECKING:
    from parvis.build.run import Built
    from parvis.ethics.finding import Report
    from parvis.publish.target import Progress

# What the law wants on a professional's site, or what a site cannot do without: `practice/unanswered.py` finds them.
_LEGAL = frozenset(
    f"unanswered-{name}"
    for name in (
        *("site-url", "practitioners", "host", "publication-director", "register-number"),
        *("legal", "legal-address", "legal-form", "siret", "company-number", "mediator"),
    )
)
_SOURCES = {".md", ".markdown", ".toml", ".docx", ".odt", ".po", ".py", ".pyc", ".sqlite3", ".eml", ".age", ".env"}


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found. `problems` with one of level error, or a `report` that blocks, forbid publication."""

    practice: Practice | None
    problems: tuple[Problem, ...]
    report: Report | None = None
    built: Built | None = None

    @property
    def refused(self) -> bool:
        return any(p.level == "error" for p in self.problems) or bool(self.report and self.report.blocks)


def examine(site: Site, *, now: dt.datetime, language: str, progress: Progress, build: bool = True) -> Examined:
    """Build the site, unless told not to, and look at it. Raises MachineRefused and the like, never for a text."""
    from parvis.practice.load import load

    loaded = load(site, now=now)
    found = [*loaded.problems]
    if loaded.practice is not None:
        found += legal_facts(loaded.practice)
    if loaded.errors or loaded.practice is None:
        return Examined(loaded.practice, tuple(found))
    built, report = None, None
    if build:
        try:
            built = _build(site, now, language, progress)
            report = built.report
            found = [p for p in found if p not in built.warnings] + list(built.warnings)
        except EthicsStopped as stopped:
            return Examined(loaded.practice, tuple(found), stopped.report)
        except ProblemsFound as problems:
            return Examined(loaded.practice, (*found, *problems.problems))
    else:
        report = _reread(site, loaded.practice, loaded.library, now, language)
        found += stale(site)
    if site.output.is_dir():
        progress(T("Looking once more"), 0, 1)
        found += output_problems(site.output, loaded.practice, loaded.library, now)
        progress(T("Looking once more"), 1, 1)
    return Examined(loaded.practice, tuple(found), report, built)


def _build(site: Site, now: dt.datetime, language: str, progress: Progress) -> Built:
    from parvis.site import build

    return build(site, BuildOptions(now=now, language=language), progress=progress)


def _reread(site: Site, practice: Practice, library: Library, now: dt.datetime, language: str) -> Report:
    from parvis.ethics.gate import Gate

    return Gate(site, now).check(practice, library, language=language)


def legal_facts(practice: Practice) -> list[Problem]:
    """Facts that a published site owes to its visitors."""
    return [replace(problem, level="error") for problem in unanswered(practice) if problem.code in _LEGAL]


def stale(site: Site) -> list[Problem]:
    """An output that is not what the last build wrote, or that is older than a text (for `--no-build`)."""
    record = Staging(site, site.output).manifest_path
    known = Manifest.read(record).files
    again = T("Build it: parvis build, or publish without --no-build.")
    if not known or not site.output.is_dir():
        return [Problem("not-built", T("The site has not been built."), again)]
    if Manifest.of(site.output).files != known:
        what = T("The folder {folder} is not what the last build wrote.", folder=site.output.name)
        return [Problem("output-changed", what, again)]
    # A build whose output is what it was rewrites its own notes, and leaves the list of files alone.
    notes = [record, *site.state.glob(f"*-{record.stem.removeprefix('manifest-')}")]
    built_at = max(path.stat().st_mtime for path in notes if path.is_file() and not path.name.startswith("lock-"))
    newer = [path for path in _sources(site) if path.stat().st_mtime > built_at]
    return [
        Problem("output-stale", T("This file is newer than the site that was built."), again, _relative(site, path))
        for path in newer
    ]


def _sources(site: Site) -> Iterator[Path]:
    for folder in (site.content, site.own_templates):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file()) if folder.is_dir() else ()


def _relative(site: Site, path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(site.root).as_posix())


def output_problems(folder: Path, practice: Practice, library: Library, now: dt.datetime) -> Iterator[Problem]:
    """What must not leave, seen in the bytes themselves."""
    written = verify.Written.of(folder)
    urls = Urls.of(practice)
    yield from _counts(written, library.public(now), urls)
    yield from _private(written)
    yield from verify.local_addresses(written)
    hidden = library.waiting(now)
    hrefs = {str(document.path): urls.document(document) for document in hidden}
    public = {urls.file_of(urls.document(document)) for document in library.public(now).documents}
    yield from verify.hidden_pages({urls.file_of(href) for href in hrefs.values()} - public, written)
    marks = {path: (f'"{href}"', urls.origin + href) for path, href in hrefs.items()}
    yield from verify.leaks(hidden, library.public(now).documents, marks, written)
    lists = {urls.file_of(urls.href("archive", lang)) for lang in practice.languages}
    yield from heavy_pages(folder, written, urls.root, lists)
    yield from images(folder, written)


def _counts(written: verify.Written, public: Library, urls: Urls) -> Iterator[Problem]:
    """Each text that may be read has its page, and the site has its home."""
    expected = {urls.file_of(urls.document(d)): str(d.path) for d in public.documents if d.kind != "page"}
    yield from verify.missing_pages({"index.html": "", **expected}, written)


def _private(written: verify.Written) -> Iterator[Problem]:
    for name in sorted(written.names):
        path = PurePosixPath(name)
        if path.suffix.lower() in _SOURCES or ".parvis" in path.parts or ".git" in path.parts:
            yield Problem(
                code="source-in-output",
                what=T("{file} is a source or a private file: it has no place on a site.", file=name),
                write=T("Take it out of content/root or content/media, then build again."),
            )
