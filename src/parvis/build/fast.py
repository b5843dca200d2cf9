"""A build that makes again only what changed, without Pelican: the same steps as `run.py`, the same bytes.

A page whose plan has the key it had is left alone; one whose view, site and templates are what they were is not
rendered; one whose file is not as it was left is written. Everything is looked at before the first file moves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from parvis.build import media, quick
from parvis.build.base import Closures, base_key, code_key, digest
from parvis.build.errors import AdapterFailed, SameAddress, machine_errors, template_faults
from parvis.build.fast_read import checked, read_edited, uids_written
from parvis.build.kept_texts import KeptTexts
from parvis.build.last_look import LastLook
from parvis.build.look import Look, look_at
from parvis.build.memory import BuildMemory, Files
from parvis.build.record import Other, Page, Record, read_record
from parvis.build.remember import remember, whole_record
from parvis.build.run import Built, Progress, Run
from parvis.build.verify import TEXTS
from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T
from parvis.pages.options import BuildOptions
from parvis.paths import Site
from parvis.practice.documents import Document, Library

if TYPE_CHECKING:
    import jinja2

    from parvis.build.heard import Heard
    from parvis.ethics.finding import Report
    from parvis.pages.plan import Plan
    from parvis.pages.views import PageView, SiteView

Check = Callable[["FastRun"], "Report"]


class FastRun(Run):
    """One build. `check` replaces the ethics gate for measurements of the rest; `processes` converts texts in parallel."""

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
        try:
            with machine_errors(folder):
                self._start()
                self.read()
                if not self._partly:
                    self.texts.expect(self._in_order(), processes=self._processes)
                self.check()
                self._write_all()
            return self.finish()
        except BaseException:
            self.abandon()
            raise
        finally:
            self.texts.close()

    def _start(self) -> None:
        name = self.staging.name
        self.record_file = self.site.state / f"record-{name}"
        self.inputs = self.inputs or quick.inputs(str(self.site.root))
        self.before = read_record(self.record_file)
        self.files = Files(self.site, self.before, self.inputs)
        self.texts = KeptTexts(self.site.state / f"texts-{name}", code_key())
        self.begun = self.staging.folder.stat().st_mtime_ns

    def _in_order(self) -> list[tuple[str, str]]:
        """The texts as pages will ask for them: articles from the newest, then the rest."""
        shown = sorted(self.public.documents, key=lambda d: (d.lang, -(d.date.timestamp() if d.date else 0)))
        return [(document.body, document.lang) for document in shown]

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
        self._progress(T("Composing"), 1, 1)
        guess = len(self._known) or 2 * len(self.public.documents)
        twice: set[str] = set()
        for lang in self.practice.languages:
            writer = PageWriter(self, view_of(self.scene, lang), self._environment(lang))
            for plan in plans_of(self.scene, lang):
                if plan.path in self._rows:
                    twice.add(plan.path)
                self._rows[plan.path] = writer.row(plan)
                self._progress(T("Writing"), len(self._rows), max(guess, len(self._rows) + 1))
        self._refuse(twice)
        self._progress(T("Writing"), len(self._rows), len(self._rows))
        self._write_others()

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
        target = self.staging.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self._fresh[name] = sha
        stat = target.stat()
        return stat.st_size, stat.st_mtime_ns

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


class PageWriter:
    """The pages of one language."""

    def __init__(self, run: FastRun, site: SiteView, env: jinja2.Environment) -> None:
        import msgspec

        self._run, self._site, self._env = run, site, env
        self._json = msgspec.json.Encoder()
        self._site_mark = hashlib.blake2b(self._json.encode(site), digest_size=12).hexdigest()
        run.sites[site.language] = msgspec.msgpack.encode(site)
        run.uses = run.uses or dict(run.before.uses)
        self._closures = Closures(env, run.uses)

    def row(self, plan: Plan) -> Page:
        run = self._run
        old = run._known.get(plan.path)  # noqa: SLF001 - one job in two classes
        if old is not None and not run.intact(plan.path, old.size, old.time):
            old = None
        key = digest(run.base, self._site_mark, repr(plan.key)) if plan.key is not None else ""
        if old is not None and key and old.key == key:
            return old
        run.scene.media = {}
        view = plan.make()
        with template_faults(run.site.own_templates):
            mark = self._mark(view)
        if old is not None and old.mark == mark:
            return self._told(old, view, key)
        return self._told(self._rendered(view, mark), view, key)

    def _mark(self, view: PageView) -> str:
        made = hashlib.blake2b(self._json.encode(view), digest_size=12).hexdigest()
        return digest(code_key(), made, self._site_mark, self._closures.key(f"{view.template}.html"))

    def _rendered(self, view: PageView, mark: str) -> Page:
        from parvis.pages.render import render

        run = self._run
        with template_faults(run.site.own_templates):
            content = render(view, self._site, self._env).encode("utf-8")
        sha = hashlib.sha256(content).hexdigest()
        size, time = run.put(view.path, content, sha)
        run._fresh_pages += 1  # noqa: SLF001
        seen = run.seen(view.path, content)
        anchors = "\n".join(["", *sorted(seen.anchors), ""])
        links = run.look.numbers(seen.links)
        return Page(
            view.path, "", mark, sha, size, time, links=links, anchors=anchors,
            hosts=list(seen.hosts), local=list(seen.local),
        )  # fmt: skip

    def _told(self, page: Page, view: PageView, key: str) -> Page:
        from parvis.pages.sitemap import entry

        page.key, page.source, page.template = key, view.source, view.template
        page.canonical, page.entry = view.canonical, entry(view)
        page.media = list(self._run.scene.media)
        return page
