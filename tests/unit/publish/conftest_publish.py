"""Small sites made of links, hosts that fail when told to, and a visitor who follows every link at every instant."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from parvis.paths import Site
from parvis.publish.ledger import Ledger
from parvis.publish.online import OURS, Tree, entry
from parvis.publish.send import prepare, publish, rollback
from parvis.publish.target import FileTarget, TargetRefused

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
HOME = "www.valbray.example"
_LINK = re.compile(r"""(?:href|src)="([^"]*)"|url\(["']?([^"')]*)["']?\)|<loc>([^<]*)</loc>""")


def quiet(_stage: object, _done: int, _total: int) -> None:
    """Nobody watches."""


def small_site(pages: Mapping[str, Iterable[str]], style: str = "a", **files: str) -> dict[str, bytes]:
    """Pages with their links, a menu to every page as real sites have, and a style sheet named after its content."""
    menu = "".join(f'<a href="/{page}/">{page}</a>' for page in sorted(pages))
    site = {f"theme/calm.{style}.css": f"/* {style} */".encode()}
    for page, words in {"": (), **pages}.items():
        said = " ".join(words)
        text = (
            f'<link rel="stylesheet" href="/theme/calm.{style}.css">{menu}<img src="/media/{page or "home"}.png">{said}'
        )
        site[f"{page}/index.html" if page else "index.html"] = text.encode()
        site[f"media/{page or 'home'}.png"] = f"image of {page}".encode()
    site["sitemap.xml"] = "".join(f'<a href="/{page}/">' for page in pages).encode()
    return site | {name: content.encode() for name, content in files.items()}


def tree_of(site: Mapping[str, bytes]) -> Tree:
    return Tree({path: entry(content) for path, content in site.items()}, lambda path: site[path])


def dead_links(served: Mapping[str, bytes]) -> list[str]:
    """Everything that a visitor who starts at the home page, or with the map of the site, does not find."""
    if "index.html" not in served:
        return []
    waiting, seen, dead = ["index.html", *(["sitemap.xml"] if "sitemap.xml" in served else [])], set(), []
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path not in served:
            dead.append(path)
        elif path.endswith((".html", ".xml", ".css")):
            waiting += _links(path, served[path].decode())
    return dead


def _links(path: str, text: str) -> Iterator[str]:
    """Files of the same site that a page, the map of the site or a style sheet leads to."""
    for found in _LINK.finditer(text):
        link = urlsplit(urljoin(f"https://{HOME}/{path}", html.unescape(next(filter(None, found.groups()), ""))))
        if link.scheme == "https" and link.netloc == HOME:
            target = unquote(link.path.lstrip("/"))
            yield f"{target}index.html" if not target or target.endswith("/") else target


class Memory:
    """A host in memory."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def list(self, folders: Sequence[str]) -> dict[str, int]:
        return {p: len(c) for p, c in self.files.items() if p.rpartition("/")[0] in folders}

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def put(self, path: str, content: bytes) -> None:
        self.files[path] = content

    def delete(self, path: str) -> None:
        self.files.pop(path, None)

    def close(self) -> None:
        pass


class Faulty:
    """A host whose line breaks at the n-th operation that changes something, and after each that succeeds `look` is called."""

    def __init__(
        self, target: FileTarget, at: int = -1, look: Callable[[], None] = lambda: None, *, late: bool = False
    ) -> None:
        self.target, self.left, self.look, self.late, self.done = target, at, look, late, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.target, name)

    def _count(self) -> None:
        if self.left == 0:
            raise TargetRefused(_text("the line broke"))
        self.left -= 1

    def put(self, path: str, content: bytes) -> None:
        self._do(lambda: self.target.put(path, content))

    def delete(self, path: str) -> None:
        self._do(lambda: self.target.delete(path))

    def _do(self, work: Callable[[], None]) -> None:
        if self.late and self.left == 0:
            work()  # it arrived, and nobody could say so
            self.look()
        self._count()
        work()
        self.done += 1
        self.look()


def _text(sentence: str):
    from parvis.i18n import Text

    return Text(sentence)


def ours(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What is served, without what Parvis keeps beside it."""
    return {path: content for path, content in files.items() if path not in OURS}


def on_disk(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def send(target: object, site: Mapping[str, bytes], ledger: Ledger, minutes: int = 0) -> None:
    """What `parvis publish` does with a built site."""
    prepared = prepare(target, tree_of(site), ledger)
    publish(target, prepared, ledger, now=NOW + dt.timedelta(minutes=minutes), progress=quiet)


def back(target: object, ledger: Ledger) -> None:
    rollback(target, ledger, now=NOW + dt.timedelta(days=1), progress=quiet)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    kept = Ledger(Site(tmp_path / "practice"), "site")
    yield kept
    kept.release()
