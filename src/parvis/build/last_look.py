"""The last look over a site of which most pages are as they were: new pages are read, of the others what is remembered."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from parvis.build import look, third_parties, verify
from parvis.errors import Problem
from parvis.i18n import T
from parvis.practice.urls import Urls

if TYPE_CHECKING:
    from parvis.build.fast import FastRun
    from parvis.build.made import Made
    from parvis.build.record import Other, Page, Record

_LETTERS = re.compile(r"[a-z0-9]+")
_ENOUGH = 5  # letters in a row without which a page is not read for a hidden sentence


class LastLook:
    """`run` is the build under way, its texts read and checked."""

    def __init__(self, run: FastRun, before: Record) -> None:
        self._run = run
        self._before = before
        self._links = list(before.links)
        self._numbers = {link: number for number, link in enumerate(self._links)}
        self._lost: list[Problem] = []
        self._found: list[tuple[str, str, PurePosixPath]] = []  # page, mark, hidden text
        self._read: set[str] = set()
        self._marks = [] if run.options.preview else self._hidden_marks()
        self._sure = frozenset(before.hidden)

    def _urls(self) -> Urls:
        run = self._run
        return Urls.of(run.practice, run.options.url_of(run.practice))

    # ------------------------------------------------------------ while files are written

    def numbers(self, links: Iterable[str]) -> bytes:
        """Links as their numbers in the table."""
        found = array("I")
        for link in sorted(links):
            number = self._numbers.get(link)
            if number is None:
                number = self._numbers[link] = len(self._links)
                self._links.append(link)
            found.append(number)
        return found.tobytes()

    def table(self) -> list[str]:
        return self._links

    def lost(self, page: str, link: str) -> None:
        self._lost.append(verify.dead_link(page, link))

    def page(self, made: Made) -> None:
        """A page that was made, looked at already."""
        if self._marks:
            self.hidden_in(made.path, made.content.decode("utf-8"))
        self._read.add(made.path)
        for link in made.lost:
            self.lost(made.path, link)

    def hidden_in(self, name: str, text: str) -> None:
        """Look for what hidden texts alone would bring into a fresh file."""
        self._read.add(name)
        self._search(name, text, [mark for mark, _ in self._marks])

    def _search(self, name: str, text: str, marks: Iterable[str]) -> None:
        small = plain = ""
        for mark in marks:
            small = small or text.casefold()
            needle = max(_LETTERS.findall(mark), key=len, default="")
            if len(needle) >= _ENOUGH and needle not in small and "&#" not in small:
                continue
            plain = plain or look.plain(text)
            if mark in plain:
                self._found += [(name, mark, path) for known, path in self._marks if known == mark]

    def _hidden_marks(self) -> list[tuple[str, PurePosixPath]]:
        urls = self._urls()
        return [
            (mark, document.path)
            for document in self._run.hidden
            for mark in verify.marks_of(document, (f'"{urls.document(document)}', urls.whole(urls.document(document))))
        ]

    # ------------------------------------------------------------ once everything is written

    def problems(self, pages: Mapping[str, Page], others: Mapping[str, Other]) -> list[Problem]:
        run, urls = self._run, self._urls()
        sources = {page.source for page in pages.values()}
        lost = [str(d.path) for d in run.public.documents if str(d.path) not in sources]
        found = [Problem("text-without-page", T("This text has no page."), path=PurePosixPath(path)) for path in lost]
        found += self._dead_links(pages, others, urls) + sorted(self._lost, key=repr)  # two processes: in no order
        found += self._third_parties(pages, others, urls)
        if not run.options.preview:
            names = verify.Written(frozenset({*pages, *others}))
            hidden = {urls.file_of(urls.document(document)) for document in run.hidden}
            found += verify.hidden_pages(hidden - set(pages), names)
            found += self._leaks([*pages, *others])
        if run.options.publishing and not run.options.preview:
            found += self._local(pages, others)
        return found

    def _dead_links(self, pages: Mapping[str, Page], others: Mapping[str, Other], urls: Urls) -> list[Problem]:
        """Every link of the site, each asked once; the page that holds a dead one is looked for afterwards."""
        names = frozenset({*pages, *others})
        used: set[int] = set()
        for page in self._to_ask(pages, names):
            used.update(memoryview(page.links).cast("I"))
        anchors = {name: page.anchors for name, page in pages.items()}
        links = {self._links[number] for number in used}
        dead = look.dead(links, urls.root, self._run.endpoint_path(), anchors, names)
        first: dict[str, str] = {}
        wanted = {self._numbers[link] for link in dead}
        for name, page in pages.items() if wanted else ():
            for number in memoryview(page.links).cast("I"):
                if number in wanted:
                    first.setdefault(self._links[number], name)
        return [verify.dead_link(name, link) for link, name in first.items()]

    def _to_ask(self, pages: Mapping[str, Page], names: frozenset[str]) -> Iterable[Page]:
        """The pages whose links may be dead: fresh ones, where all that a link may lead to is as it was."""
        before = {page.path: page for page in self._before.pages}
        same = self._run.base == self._before.base and names == {*before, *(row.path for row in self._before.others)}
        fresh = [page for name, page in pages.items() if page is not before.get(name)]
        if same and all(page.anchors == before[page.path].anchors for page in fresh):
            return fresh
        return pages.values()

    def _third_parties(self, pages: Mapping[str, Page], others: Mapping[str, Other], urls: Urls) -> list[Problem]:
        own = {third_parties.host(o) for o in (urls.origin, self._run.options.endpoint_of(self._run.practice)) if o}
        first: dict[str, str] = {}
        for row in _rows(pages, others):
            for host in row.hosts:
                if host not in own:
                    first.setdefault(host, row.path)
        return [third_parties.third_party(page, host) for host, page in first.items()]

    def _local(self, pages: Mapping[str, Page], others: Mapping[str, Other]) -> list[Problem]:
        first: dict[str, str] = {}
        for row in _rows(pages, others):
            for address in row.local:
                first.setdefault(address, row.path)
        return [verify.local_address(page, address) for address, page in first.items()]

    def _leaks(self, names: list[str]) -> list[Problem]:
        """Files that are as they were are read only for what they were not read for before."""
        new = [mark for mark, _ in self._marks if mark not in self._sure]
        for name in names if new else ():
            if name not in self._read and Path(name).suffix in verify.TEXTS:
                text = (self._run.staging.output / name).read_text(encoding="utf-8", errors="replace")
                self._search(name, text, new)
        if not self._found:
            return []
        public = self._run.public.documents
        allowed = verify.plain(" ".join(part for d in public for part in (d.title, d.summary, d.body)))
        told: dict[tuple[str, PurePosixPath], Problem] = {}
        for page, mark, path in self._found:
            if mark not in allowed:
                told.setdefault((mark, path), verify.leak(page, mark, path))
        return list(told.values())

    def clean(self) -> list[str]:
        """What no file holds: the next build need not read the files again for it."""
        held = {mark for _, mark, _ in self._found}
        return sorted({mark for mark, _ in self._marks} - held)


def _rows(pages: Mapping[str, Page], others: Mapping[str, Other]) -> Iterator[Page | Other]:
    yield from pages.values()
    yield from others.values()
