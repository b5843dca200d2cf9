"""One build, from the files of the practice to the site in its place.

`parvis build` and plain `pelican` go through the same steps: Pelican calls them by the adapters in `plugins/`, in this
order: begin, read, check (at `get_generators`), page by page, files, finish. Anything that fails on the way leaves the last good
site as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from parvis.build import media, verify
from parvis.build.errors import AdapterFailed, EthicsStopped, SameAddress, machine_errors, template_faults
from parvis.build.staging import Staging
from parvis.build.third_parties import third_parties
from parvis.errors import Problem, ProblemsFound
from parvis.i18n import T, Text
from parvis.pages.options import BuildOptions
from parvis.pages.views import Pages, PageView
from parvis.paths import Site
from parvis.practice.documents import Document, Library
from parvis.practice.model import Practice
from parvis.practice.uids import write_uids
from parvis.practice.urls import Urls

if TYPE_CHECKING:
    import jinja2

    from parvis.build.kept_texts import KeptTexts
    from parvis.ethics.finding import Report
    from parvis.ethics.gate import Gate

_OF_ADAPTERS = {"booking", "newsletter"}  # written by parvis_booking and parvis_newsletter

Progress = Callable[[Text, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `articles_read` are those that may be published; both counts are equal, or the build failed."""

    output: Path
    pages: int
    articles_read: int
    articles_published: int
    report: Report
    warnings: tuple[Problem, ...] = ()
    written: int = 0  # pages that are new or other than before
    unchanged: bool = False  # no file of the output is other than before


class Run:
    """The state of one build. The steps are called once each, in the order of the methods."""

    def __init__(self, site: Site, options: BuildOptions, progress: Progress | None = None) -> None:
        self.site = site
        self.options = options
        self.staging = Staging(site, options.output or site.output)
        self.warnings: list[Problem] = []
        self.built: Built | None = None
        self._progress = progress or (lambda _stage, _done, _total: None)
        self._practice: Practice | None = None
        self._library = Library()
        self._report: Report | None = None
        self.gate: Gate | None = None
        self._written: set[str] = set()
        self._files: set[str] = set()
        self._kept: KeptTexts | None = None  # texts as HTML, of earlier builds and of this one

    def begin(self) -> Path:
        """The empty folder that receives the site. Raises ParvisError."""
        self.staging.open()
        return self.staging.folder

    def read(self) -> None:
        """Facts and texts. Raises ProblemsFound, with every problem."""
        from parvis.practice.load import load

        self._progress(T("Reading"), 0, 1)
        loaded = load(self.site, now=self.options.now, told=self._file_read)
        self._practice, self._library = loaded.require()
        self.warnings += loaded.problems
        self._progress(T("Reading"), 1, 1)

    def _file_read(self, path: PurePath, content: bytes) -> None:
        """A text was read."""

    def check(self) -> None:
        """The ethics gate. Raises EthicsStopped."""
        self._progress(T("Rereading"), 0, 1)
        report = self.judge(self.options.language or self.practice.language)
        self._progress(T("Rereading"), 1, 1)
        if report.blocks and not self.options.preview:
            raise EthicsStopped(report)
        self._report = report
        if not self.options.preview:
            self.warnings += write_uids(self.site, self.public.documents)

    def judge(self, language: str) -> Report:
        """What the gate says."""
        from parvis.ethics.gate import Gate

        self.gate = Gate(self.site, self.options.now)
        return self.gate.check(self.practice, self._library, language=language)

    def compose(self) -> None:
        """Every view. Raises SameAddress; AdapterFailed when nothing has been read, or checked."""
        self._progress(T("Composing"), 0, 1)
        _ = self.views
        self._progress(T("Composing"), 1, 1)

    @property
    def practice(self) -> Practice:
        if self._practice is None:
            raise AdapterFailed(T("The adapter parvis_practice did not run: nothing was built."))
        return self._practice

    @cached_property
    def public(self) -> Library:
        return self._library if self.options.preview else self._library.public(self.options.now)

    @cached_property
    def pages(self) -> Pages:
        """Every view. Nothing is composed before the check has passed."""
        from parvis.pages.build import build_pages

        if self._report is None:
            raise AdapterFailed(T("The adapter parvis_ethics did not run: nothing was built."))
        texts = self._kept = self._kept_texts()
        return build_pages(self.practice, self.public, self.options, media=self.site.content / "media", texts=texts)

    def _kept_texts(self) -> KeptTexts:
        from parvis.build.base import code_key
        from parvis.build.kept_texts import KeptTexts

        kept = KeptTexts(self.site.state / f"texts-{self.staging.name}", code_key())
        kept.expect(((document.body, document.lang) for document in self.public.documents), processes=2)
        return kept

    @cached_property
    def views(self) -> dict[str, PageView]:
        views = {view.path: view for view in self.pages.pages}
        if len(views) != len(self.pages.pages):
            paths = [view.path for view in self.pages.pages]
            twice = sorted({path for path in paths if paths.count(path) > 1})
            raise SameAddress(
                T("Two pages have the same address: {pages}", pages=", ".join(twice)),
                T("Give one of them another slug, or another name to the category, tag or practitioner."),
            )
        return views

    @cached_property
    def _by_source(self) -> dict[str, PageView]:
        return {view.source: view for view in self.pages.pages if view.source}

    def document(self, file: str) -> tuple[Document, PageView] | None:
        """The published text of a file, and its page; None for what is not published."""
        path = Path(file).resolve().relative_to(self._root).as_posix()
        found = self._documents.get(path)
        view = self._by_source.get(path)
        return (found, view) if found and view else None

    @cached_property
    def _root(self) -> Path:
        return self.site.root.resolve()

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {str(document.path): document for document in self.public.documents}

    def page(self, name: str) -> str:
        """The HTML of a page, written once. Raises AdapterFailed for a page that no view asks for."""
        from parvis.pages.render import render

        view = self.views.get(name)
        if view is None or name in self._written:
            raise AdapterFailed(
                T("The page {page} was written without a view, or twice: nothing was built.", page=name),
                T("A plugin of yours may write pages of its own; take it out of PLUGINS to see."),
            )
        self._written.add(name)
        self._progress(T("Writing"), len(self._written), len(self.views))
        with template_faults(self.site.own_templates):
            return render(view, self.pages.sites[view.lang], self._environment(view.lang))

    def pages_left(self, template: str = "") -> list[str]:
        """Pages that come from no Markdown file: lists, generated pages; those of one adapter by their template."""
        return [
            name
            for name, view in self.views.items()
            if not view.source
            and name not in self._written
            and (view.template == template if template else view.template not in _OF_ADAPTERS)
        ]

    def _environment(self, language: str) -> jinja2.Environment:
        from parvis.pages.render import environment

        if language not in self._environments:
            own = [self.site.own_templates] if self.site.own_templates.is_dir() else []
            self._environments[language] = environment(own, language)
        return self._environments[language]

    @cached_property
    def _environments(self) -> dict[str, jinja2.Environment]:
        return {}

    def write(self, files: dict[str, bytes]) -> None:
        """Files other than pages, by path below the output folder."""
        for name, content in files.items():
            target = self.staging.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            if name not in self.views:
                self._files.add(name)

    def write_static(self) -> None:
        """The theme's files, the media that pages use, and the files of `content/root`."""
        from parvis.pages.stylesheet import static_files

        look = self.practice.site
        self.write(static_files(look.palette, look.voice, look.accent))
        self.advise_on_accent()
        folder = self.site.content / "media"
        for number, name in enumerate(self.pages.media, start=1):
            self.write({f"media/{name}": media.published_bytes(folder / name)})
            self._progress(T("Copying media"), number, len(self.pages.media))
        self.write({str(name): path.read_bytes() for name, path in media.root_files(self.site.content).items()})

    def advise_on_accent(self) -> None:
        """Say that a color was corrected, where it was."""
        from parvis.pages.accent import correct_accent
        from parvis.pages.palette import load_palette

        look = self.practice.site
        if changed := correct_accent(look.accent, load_palette(look.palette)).changed:
            facts = PurePosixPath("content/practice.toml")
            self.warnings.append(Problem("accent-corrected", changed, path=facts, level="advice"))

    def write_feeds(self) -> None:
        """Feeds, sitemap and robots."""
        from parvis.build.machine_files import machine_files

        self.write(
            machine_files(self.practice, self.public, self.pages, self.options, media=self.site.content / "media")
        )

    def finish(self) -> Built:
        """Look at what was written and put it in its place. Raises ProblemsFound, MachineRefused."""
        self._progress(T("Verifying"), 0, 1)
        with machine_errors(self.staging.folder):
            problems = self._verify(verify.Written.of(self.staging.folder))
        if problems:
            raise ProblemsFound(problems)
        self._progress(T("Verifying"), 1, 1)
        changed = self.staging.publish()
        if self.gate is not None and not self.options.preview:
            self.gate.remember()
        self.warnings += self.staging.notes
        if self._kept is not None:
            self._kept.crowded(len(self._library.documents))
            self._kept.save()
        self.built = self._result(changed)
        return self.built

    def abandon(self) -> None:
        """Forget this build; the last good site stays."""
        if self._kept is not None:
            self._kept.close()
        self.staging.discard()

    def _verify(self, written: verify.Written) -> list[Problem]:
        expected = {path: view.source for path, view in self.views.items()}
        lost = [str(d.path) for d in self.public.documents if str(d.path) not in self._by_source]
        problems = [
            Problem(code="text-without-page", what=T("This text has no page."), path=PurePosixPath(p)) for p in lost
        ]
        problems += verify.missing_pages(expected, written)
        problems += verify.foreign_pages(expected, self._files, written)
        urls = Urls.of(self.practice, self.options.url_of(self.practice))
        problems += verify.dead_links(urls.root, self.endpoint_path(), written)
        problems += third_parties({urls.origin, self.options.endpoint_of(self.practice)}, written)
        if not self.options.preview:
            hidden = self.hidden
            hrefs = {str(document.path): urls.document(document) for document in hidden}
            problems += verify.hidden_pages({urls.file_of(href) for href in hrefs.values()} - set(expected), written)
            problems += verify.leaks(
                hidden, self.public.documents, {p: (f'"{h}', urls.origin + h) for p, h in hrefs.items()}, written
            )
        if self.options.publishing and not self.options.preview:
            problems += verify.local_addresses(written)
        return problems

    @cached_property
    def hidden(self) -> list[Document]:
        """Texts that are not published."""
        shown = {document.path for document in self.public.documents}
        return [document for document in self._library.documents if document.path not in shown]

    def endpoint_path(self) -> str:
        endpoint = self.options.endpoint_of(self.practice)
        return endpoint if endpoint.startswith("/") else ""

    def _result(self, changed: Collection[str]) -> Built:
        if self._report is None:
            raise AdapterFailed(T("The adapter parvis_ethics did not run: nothing was built."))
        articles = [str(document.path) for document in self.public.of("article")]
        return Built(
            output=self.staging.output,
            pages=len(self.views),
            articles_read=len(articles),
            articles_published=sum(path in self._by_source for path in articles),
            report=self._report,
            warnings=tuple(self.warnings),
            written=len(self.views.keys() & changed),
            unchanged=not changed,
        )
