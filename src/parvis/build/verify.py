"""The last look before the swap: everything read is there, nothing private is, and no link leads nowhere.

These checks look at the bytes written, not at what the code meant to write: they are what catches a fault of Parvis,
of a template of the practice, or of a plugin of Pelican, before a visitor does.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from parvis.errors import Problem
from parvis.i18n import T
from parvis.practice.documents import Document

TEXTS = {".html", ".xml", ".json", ".txt", ".xsl", ".css", ".svg"}
_LINK = re.compile(r"""\s(?:href|src|poster|action|data-src|data-endpoint)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SRCSET = re.compile(r"""\ssrcset\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ID = re.compile(r"""\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
_LOCAL = re.compile(r"(?:https?:)?//(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)[:/\"'<\s]|file:///", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_ENOUGH = 12  # a shorter title says nothing: "Tarifs" may stand anywhere
_SENTENCE = 40


@dataclass(frozen=True, slots=True)
class Written:
    """What is in the staging folder. `names`: every file; `texts`: those made of text, by name."""

    names: frozenset[str]
    texts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Written:
        paths = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
        texts = {
            name: path.read_text(encoding="utf-8", errors="replace")
            for name, path in paths.items()
            if path.suffix in TEXTS
        }
        return cls(frozenset(paths), texts)


def missing_pages(expected: Mapping[str, str], written: Written) -> list[Problem]:
    """`expected`: path of each page -> the Markdown file it comes from ("" for none)."""
    return [
        Problem(
            code="page-not-written",
            what=T("The page {page} was not written.", page=name),
            path=PurePosixPath(source) if source else None,
        )
        for name, source in expected.items()
        if name not in written.names
    ]


def foreign_pages(expected: Iterable[str], others: Iterable[str], written: Written) -> list[Problem]:
    """Files that no part of Parvis asked for. `others`: files that are not pages."""
    known = {*expected, *others}
    return [
        Problem(
            code="page-without-view", what=T("The file {page} was written by something other than Parvis.", page=name)
        )
        for name in sorted(written.names - known)
    ]


def hidden_pages(names: Iterable[str], written: Written) -> list[Problem]:
    """Pages of texts that are not published. `names`: where these pages would be."""
    return [
        Problem(
            code="hidden-text-leaks",
            what=T("{page} shows something of a text that is not published: {mark}", page=name, mark=name),
        )
        for name in sorted(written.names.intersection(names))
    ]


def leaks(
    hidden: Iterable[Document], public: Iterable[Document], hrefs: Mapping[str, tuple[str, ...]], written: Written
) -> list[Problem]:
    """Drafts and future texts of which a byte is in the output. `hrefs`: path of a hidden file -> what a link to
    it would hold.

    A title or a sentence that a published text holds too is not a leak.
    """
    hidden = list(hidden)
    if not hidden:
        return []
    marks = hidden_marks(hidden, public, hrefs)
    read = {name: plain(html.unescape(text)) for name, text in written.texts.items()}
    found: list[Problem] = []
    for document in hidden:
        for mark in marks[str(document.path)]:
            page = next((name for name, text in read.items() if mark in text), "")
            if page:
                found.append(leak(page, mark, document.path))
    return found


def leak(page: str, mark: str, path: PurePosixPath) -> Problem:
    what = T("{page} shows something of a text that is not published: {mark}", page=page, mark=mark)
    return Problem(code="hidden-text-leaks", what=what, path=path)


def hidden_marks(
    hidden: Iterable[Document], public: Iterable[Document], hrefs: Mapping[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    """By path of a hidden text, what only that text can have brought into a page."""
    marks = {str(d.path): marks_of(d, hrefs.get(str(d.path), ())) for d in hidden}
    if not any(marks.values()):
        return marks
    allowed = plain(" ".join(part for d in public for part in (d.title, d.summary, d.body)))
    return {path: [mark for mark in found if mark not in allowed] for path, found in marks.items()}


def marks_of(document: Document, hrefs: tuple[str, ...]) -> list[str]:
    """Strings that only this text can have brought into a page."""
    sentences = [plain(line.strip("#>*- ")) for line in document.body.splitlines()]
    longest = max(sentences, key=len, default="")
    title = plain(document.title)
    return [
        *([title] if len(title) >= _ENOUGH else []),
        *([longest] if len(longest) >= _SENTENCE else []),
        *([document.uid] if document.uid else []),
        *hrefs,
    ]


def plain(text: str) -> str:
    return _SPACES.sub(" ", text.replace("’", "'").replace("«", '"').replace("»", '"')).casefold()


def dead_links(root: str, elsewhere: str, written: Written) -> list[Problem]:
    """Links of pages to files or anchors that do not exist. `elsewhere`: path served by the endpoint, "" for none."""
    offered = {name: anchors(text) for name, text in written.texts.items() if name.endswith(".html")}
    first: dict[str, str] = {}  # a link of the menu stands on every page: it is said once
    for name in offered:
        for link in sorted(set(links(written.texts[name]))):
            if link not in first and _is_dead(link, name, root, elsewhere, written, offered):
                first[link] = name
    return [dead_link(name, link) for link, name in first.items()]


def dead_link(page: str, link: str) -> Problem:
    return Problem(
        code="dead-link", what=T("The page {page} links to {link}, which does not exist.", page=page, link=link)
    )


def links(text: str) -> Iterable[str]:
    for match in _LINK.finditer(text):
        yield html.unescape(match[1] if match[1] is not None else match[2])
    for match in _SRCSET.finditer(text) if "srcset" in text else ():
        for candidate in (match[1] if match[1] is not None else match[2]).split(","):
            yield html.unescape(candidate.split()[0]) if candidate.split() else ""


def anchors(text: str) -> frozenset[str]:
    return frozenset(html.unescape(m[1] or m[2] or m[3] or "") for m in _ID.finditer(text))


def _is_dead(
    link: str, page: str, root: str, elsewhere: str, written: Written, anchors: Mapping[str, frozenset[str]]
) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not link:
        return False
    if not parts.path:
        target = page
    elif elsewhere and (parts.path == elsewhere or parts.path.startswith(elsewhere.rstrip("/") + "/")):
        return False
    elif not parts.path.startswith(root):
        return True
    else:
        target = unquote(parts.path[len(root) :])
        target = target + "index.html" if target.endswith("/") or not target else target
    if target not in written.names:
        return True
    return bool(parts.fragment) and target in anchors and unquote(parts.fragment) not in anchors[target]


def local_addresses(written: Written) -> list[Problem]:
    """Addresses that exist only on the computer where the site was built, each said once."""
    first: dict[str, str] = {}
    for name, text in written.texts.items():
        for mark in local_marks(text):
            first.setdefault(mark, name)
    return [local_address(name, address) for address, name in first.items()]


def local_marks(text: str) -> list[str]:
    return [match.group().rstrip("\"'<> \n") for match in _LOCAL.finditer(text)]


def local_address(page: str, address: str) -> Problem:
    return Problem(
        code="local-address",
        what=T(
            "The page {page} holds an address of this computer, which nobody else can open: {address}",
            page=page,
            address=address,
        ),
        write=T("Give the real address, in content/practice.toml or in the text."),
    )
