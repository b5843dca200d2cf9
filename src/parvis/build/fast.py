"""A build that makes again only what changed, without Pelican: the same steps as `run.py`, the same bytes.

A page whose plan has the key it had is left alone; one whose view, site and templates are what they were is not
rendered; one whose file is not as it was left is written. Everything is looked at before the first file moves.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from parvis.build import media, quick
from parvis.build.base import base_key, code_key, digest
from parvis.build.errors import AdapterFailed, SameAddress, machine_errors
from parvis.build.fast_read import checked, read_edited, uids_written
from parvis.build.folder_writer import FolderWriter
from parvis.build.kept_texts import KeptTexts
from parvis.build.last_look import LastLook
from parvis.build.look import Look, look_at
from parvis.build.memory import BuildMemory, Files
from parvis.build.page_rows import PageLine, PageWriter
from parvis.build.record import Other, Page, Record, read_record
from parvis.build.remember import remember, whole_record
from parvis.build.run import Built, Progress, Run
from parvis.build.second_start import begin, go, helper
from parvis.build.verify import TEXTS
from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T
from parvis.pages.options import BuildOptions
from parvis.paths import Site
from parvis.practice.documents import Document, Library

if TYPE_CHECKING:
    from parvis.build.heard import Heard
    from parvis.build.made import Made
    from parvis.build.second import Second
    from parvis.ethics.finding import Report

Check = Callable[["FastRun"], "Report"]
_SELDOM = 50_000  # objects made between two searches for cycles, in a build of many texts: it lives for seconds


class FastRun(Run):
    """One build. `check` replaces the ethics gate for measurements of the rest; `processes` make pages in parallel."""

    def __init__(
        self,
        site: Site,
        options: BuildOptions,
        progress: Progress | None = None,
        *,
        check: Check | None = None,
        processes: int = 2,
        inputs: quick.Inputs | None = None,
    ) -> None:
        super().__init__(site, options, progress)
        self.inputs = inputs or {}  # the files of the practice, if they were asked already
        self._check, self._processes = check, processes
        self._rows: dict[str, Page] = {}
        self._others: dict[str, Other] = {}
        self._fresh: dict[str, str] = {}  # SHA-256 of the files written into the staging folder
        self._fresh_pages = 0

        self._partly = False  # only edited texts were read
        self._whole = False  # everything is loaded, whatever is remembered
        self.problems: list[Problem] = []  # of the files, as the loader said them
        self.raw_report: Report | None = None  # before the gate
        self.seals: dict[str, str] = {}
        self.heads: dict[str, str] = {}
        self.heard: Heard | None = None
        self.moved = False  # lines that somebody was told of are no longer where they were
        self.prints: dict[str, str] = {}
        self.sites: dict[str, bytes] = {}
        self.uses: dict[str, tuple[str, list[str]]] = {}
        self.rules_key = self.feeds_key = ""
        self.second: Second | None = None

    def build(self) -> Built:
        """Build, and build again from everything when an edited text seems to be at fault: the whole load says it best."""
        try:
            return self._attempt()
        except ProblemsFound:
            if self._whole or not self._partly:
                raise
        again = FastRun(self.site, self.options, self._progress, check=self._check, processes=self._processes)
        again._whole = True
        return again._attempt()

    def _attempt(self) -> Built:
        """From the files of the practice to the site in its place. Raises ParvisError; the last good site is then untouched."""
        folder = self.begin()
        searched = gc.get_threshold()
        try:
            with machine_errors(folder):
                self._start()
                if self.second is not None:
                    gc.set_threshold(_SELDOM)
                self.read()
                if self.second is not None:
                    begin(self, self.second)
                self.check()
                self._write_all()
            return self.finish()
        except BaseException:
            self.abandon()
            raise
        finally:
            gc.set_threshold(*searched)
            if self.second is not None:
                self.second.stop()
            self.texts.close()

    def _start(self) -> None:
        name = self.staging.name
        self.record_file = self.site.state / f"record-{name}"
        self.inputs = self.inputs or quick.inputs(str(self.site.root))
        self.before = read_record(self.record_file)
        self.files = Files(self.site, self.before, self.inputs)
        self.texts = KeptTexts(self.site.state / f"texts-{name}", code_key())
        self._writer = FolderWriter(self.staging.folder)
        self.begun = self.staging.folder.stat().st_mtime_ns
        if not self.before.pages:
            self.second = helper(self, self._processes)  # at once: it takes a while to be there

    def read(self) -> None:
        """Facts and texts. Raises ProblemsFound, with every problem."""
        self._progress(T("Reading"), 0, 1)
        found = None if self._whole else read_edited(self)
        if found is None:
            super().read()
            self.problems = list(self.warnings)
            return
        self._partly = True
        self._practice, self._library, self.problems = found
        self.warnings += self.problems
        self._progress(T("Reading"), 1, 1)

    def _file_read(self, path: PurePath, content: bytes) -> None:
        self.files.learn(path.as_posix(), content)

    def judge(self, language: str) -> Report:
        return checked(self, language) if self._check is None else self._check(self)

    def check(self) -> None:
        super().check()
        if not self.options.preview:
            uids_written(self)

    def replace_texts(self, fresh: Mapping[PurePosixPath, Document]) -> None:
        """These texts are now so."""
        self._library = Library(tuple(fresh.get(document.path, document) for document in self._library.documents))
        self.__dict__.pop("public", None)

    @property
    def library(self) -> Library:
        return self._library

    # ------------------------------------------------------------ pages and files

    def _write_all(self) -> None:
        from parvis.pages.build import plans_of
        from parvis.pages.scene import Scene
        from parvis.pages.site_views import view_of

        self._progress(T("Composing"), 0, 1)
        self.base = base_key(self.site, self.options, self.site.facts.read_bytes())
        self.memory = BuildMemory(self.before, self.files, self.base, self.public, self.options.now)
        folder = self.site.content / "media"
        self.scene = Scene(self.practice, self.public, self.options, media=folder, texts=self.texts, memory=self.memory)
        self.look = LastLook(self, self.before)
        self._known = {page.path: page for page in self.before.pages}
        if self.second is None and self.base != self.before.base and self.before.pages:
            self.second = helper(self, self._processes)
            if self.second is not None:
                begin(self, self.second)
        languages = self.practice.languages
        writers = {lang: PageWriter(self, view_of(self.scene, lang), self._environment(lang)) for lang in languages}
        if self.second is not None:
            go(self, self.second, writers)
        self._progress(T("Composing"), 1, 1)
        line = PageLine(self, self.second)
        for lang, writer in writers.items():
            for plan in plans_of(self.scene, lang):
                line.add(writer, plan)
        self._rows = line.rows()
        self._refuse(line.twice)
        self._progress(T("Writing"), len(self._rows), len(self._rows))
        self._write_others()

    def told_pages(self, done: int, planned: int) -> None:
        """So many pages are done, of those planned so far."""
        guess = len(self._known) or 2 * len(self.public.documents)
        self._progress(T("Writing"), done, max(guess, planned + 1))

    def known(self, path: str) -> Page | None:
        """The row of a page whose file is as the last build left it."""
        old = self._known.get(path)
        return old if old is not None and self.intact(path, old.size, old.time) else None

    def page_written(self, made: Made) -> None:
        """A fresh page: what is asked of it now, while its text is at hand."""
        self._fresh_pages += 1
        self.look.page(made)

    def _refuse(self, twice: set[str]) -> None:
        if twice:
            raise SameAddress(
                T("Two pages have the same address: {pages}", pages=", ".join(sorted(twice))),
                T("Give one of them another slug, or another name to the category, tag or practitioner."),
            )

    def _write_others(self) -> None:
        from parvis.build.fast_feeds import machine_files
        from parvis.pages.stylesheet import static_files

        known = {other.path: other for other in self.before.others}
        look = self.practice.site
        for name, content in static_files(look.palette, look.voice, look.accent).items():
            self._other(name, known, content=content)
        self.advise_on_accent()
        used = sorted({name for row in self._rows.values() for name in row.media})
        folder = self.site.content / "media"
        for number, name in enumerate(used, start=1):
            key = digest(code_key(), *self.files.stamps.get(f"content/media/{name}", ("none",)))
            self._other(f"media/{name}", known, key=key, make=partial(media.published_bytes, folder / name))
            self._progress(T("Copying media"), number, len(used))
        for path, source in media.root_files(self.site.content).items():
            key = digest(code_key(), *self.files.stamps.get(f"content/root/{path}", ("none",)))
            self._other(str(path), known, key=key, make=source.read_bytes)
        machine_files(self, known)

    def pages_done(self) -> list[Page]:
        return list(self._rows.values())

    def others_done(self) -> list[Other]:
        return list(self._others.values())

    def keep_other(self, other: Other) -> None:
        """A file that is as it was."""
        self._others[other.path] = other

    def other(self, name: str, known: dict[str, Other], content: bytes) -> None:
        self._other(name, known, content=content)

    def _other(
        self,
        name: str,
        known: dict[str, Other],
        *,
        key: str = "",
        make: Callable[[], bytes] | None = None,
        content: bytes | None = None,
    ) -> None:
        """A file that is no page, by the key of what it is made from, or by its bytes."""
        old = known.get(name)
        here = old is not None and self.intact(name, old.size, old.time)
        if make is not None:
            if old is not None and here and old.key == key:
                self._others[name] = old
                return
            content = make()
        assert content is not None
        sha = hashlib.sha256(content).hexdigest()
        if old is not None and here and old.digest == sha:
            old.key = key
            self._others[name] = old
            return
        size, time = self.put(name, content, sha)
        seen = self.seen(name, content) if Path(name).suffix in TEXTS else Look()
        links = self.look.numbers(seen.links)
        self._others[name] = Other(name, key, sha, size, time, links, list(seen.hosts), list(seen.local))

    def intact(self, name: str, size: int, time: int) -> bool:
        """Whether a file of the output is as the last build left it."""
        return self.staging.found.get(name) == (size, time)

    def put(self, name: str, content: bytes, sha: str) -> tuple[int, int]:
        """Write a file into the staging folder."""
        self._fresh[name] = sha
        return self._writer.write(name, content)

    def seen(self, name: str, content: bytes) -> Look:
        """Look at a fresh file of text."""
        text = content.decode("utf-8", errors="replace")
        self.look.hidden_in(name, text)
        seen = look_at(name, text)
        for link in seen.lost:
            self.look.lost(name, link)
        return seen

    # ------------------------------------------------------------ the end

    def finish(self) -> Built:
        """Look at what the site will be, and put it in its place. Raises ProblemsFound, MachineRefused."""
        self._progress(T("Verifying"), 0, 1)
        with machine_errors(self.staging.folder):
            problems = self.look.problems(self._rows, self._others)
        if problems:
            raise ProblemsFound(problems)
        self._progress(T("Verifying"), 1, 1)
        every = {row.path: row.digest for rows in (self._rows, self._others) for row in rows.values()}
        self.staging.publish_changes(every, self._fresh)
        if self.gate is not None and not self.options.preview:
            self.gate.remember()
        self.warnings += self.staging.notes
        self.built = self._fast_result()
        self._remember(self.built)
        return self.built

    def _remember(self, built: Built) -> None:
        """For the next build. A disk that refuses only means that it starts afresh."""
        if self.texts.crowded(len(self._library.documents)):
            for document in self.public.documents:
                self.texts.keep(document.body, document.lang)
        self.texts.save()
        remember(self, built)

    def record(self) -> Record:
        """What the next build starts from."""
        return whole_record(self)

    def _fast_result(self) -> Built:
        if self._report is None:
            raise AdapterFailed(T("The adapter parvis_ethics did not run: nothing was built."))
        articles = [str(document.path) for document in self.public.of("article")]
        sources = {row.source for row in self._rows.values()}
        return Built(
            output=self.staging.output,
            pages=len(self._rows),
            articles_read=len(articles),
            articles_published=sum(path in sources for path in articles),
            report=self._report,
            warnings=tuple(self.warnings),
            written=self._fresh_pages,
            unchanged=not self._fresh,
        )
