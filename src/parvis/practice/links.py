"""Links between the texts of a practice: found in the Markdown with their places, and resolved to what they mean."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from parvis.practice.documents import Document, Library
from parvis.practice.front_matter import slugify

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_PELICAN = re.compile(r"(?:\{(?:filename|static|attach)\}|\|filename\|)")
# What is not read: fenced code, code spans, comments. Blanked in place, so that lines and columns stay.
_BLOCKS = r"^(?P<fence>[ \t]*(`{3,}|~{3,}))[^\n]*\n.*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)|<!--.*?(?:-->|\Z)"
_UNREAD_BLOCKS = re.compile(_BLOCKS, re.DOTALL | re.MULTILINE)
_UNREAD = re.compile(rf"{_BLOCKS}|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\3(?!`)", re.DOTALL | re.MULTILINE)
_TARGET = r"(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"
_TITLE = r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?"
_INLINE = re.compile(rf"\]\(\s*{_TARGET}{_TITLE}\s*\)")
_REFERENCE = re.compile(rf"^ {{0,3}}\[(?!\^)[^\]\n]+\]:[ \t]*{_TARGET}", re.MULTILINE)
_HTML = re.compile(
    r"<(?:a|img|source|audio|video)\b[^<>]*?\b(?:href|src)\s*=\s*(?:\"(?P<angle>[^\"]*)\"|'(?P<bare>[^']*)')",
    re.IGNORECASE,
)
_LINKS = ((_INLINE, "]("), (_REFERENCE, "]:"), (_HTML, "<"))  # each with a sign that it never lacks
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$|^(?P<under>[^\n]+)\n(?:=+|-+)[ \t]*$", re.MULTILINE)
_UNDERLINE = re.compile(r"\n(?:=+|-+)[ \t]*$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{:?[^{}\n#]*#([\w:.-]+)[^{}\n]*\}")
_HTML_ID = re.compile(r"\b(?:id|name)\s*=\s*[\"']([^\"']+)[\"']")
_MARKUP = re.compile(r"\{[^}]*\}|\]\([^)]*\)|<[^>]*>|\[\^[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written. `line` and `column` are those of the target, from 1 in the file."""

    href: str
    line: int
    column: int
    image: bool = False


def links_of(document: Document) -> Iterator[Link]:
    """Every link and picture of a text, in the order of the kinds of writing, those in code and comments left out."""
    body = blanked(document.body)
    for pattern, sign in _LINKS:
        if sign not in body:
            continue
        for match in pattern.finditer(body):
            group = "angle" if match["angle"] is not None else "bare"
            start = match.start(group)
            line = body.count("\n", 0, start)
            column = start - (body.rfind("\n", 0, start) + 1)
            yield Link(match[group], document.body_line + line, column + 1, _is_image(body, match))


def _is_image(body: str, match: re.Match[str]) -> bool:
    if match.re is _HTML:
        return not match.group().lower().startswith("<a")
    if match.re is not _INLINE:
        return False
    depth = 0
    for at in range(match.start(), max(match.start() - 500, -1), -1):
        depth += {"]": 1, "[": -1}.get(body[at], 0)
        if depth == 0:
            return at > 0 and body[at - 1] == "!"
    return False


def blanked(body: str, *, spans: bool = True) -> str:
    """The text with code and comments replaced by spaces; line ends are kept, and code spans too if not `spans`."""
    if "`" not in body and "~~~" not in body and "<!--" not in body:
        return body
    return (_UNREAD if spans else _UNREAD_BLOCKS).sub(lambda match: re.sub(r"[^\n]", " ", match.group()), body)


def is_outside(href: str) -> bool:
    """Whether a link leaves the site, or calls or writes: `https:`, `//host`, `mailto:`, `tel:`."""
    return bool(_SCHEME.match(href))


def content_path(document: Document, target: str) -> str:
    """A link's path below content/, normalised: `../articles/x.md` in a page -> `articles/x.md`.

    `{filename}`, `{static}` and `|filename|` are read as Pelican reads them: `/` is the content folder.
    """
    path = unquote(_PELICAN.sub("", target).split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]).replace("\\", "/")
    if path.startswith("/"):
        path = posixpath.normpath(path).lstrip("/")
    elif path.startswith("content/"):
        path = posixpath.normpath(path)
    else:
        folder = document.path.parent.as_posix().removeprefix("content").lstrip("/")
        path = posixpath.normpath(posixpath.join(folder, path))
    return path.removeprefix("content/")


def resolve_link(document: Document, target: str, library: Library) -> Document | None:
    """The text that a link of `document` means, or None: a file, another site, or nothing we know.

    `target` is the link as written; its anchor and query are ignored, and an anchor alone means the text itself.
    A link is a path to a Markdown file (from the folder of `document`, or from content/ when it begins with `/`; the
    language in the file name may be left out: `x.md` finds `x.fr.md` from a French text), or the address of a text on
    the site (`/articles/x/`). Only texts of `library` are found: give the public ones to find no draft.
    """
    if is_outside(target):
        return None
    if target.startswith("#") or not target:
        return document
    path = content_path(document, target)
    if path.endswith(".md"):
        return _by_file(document, path, library)
    return _by_address(document, path, library) if target.startswith("/") else None


def _by_file(document: Document, path: str, library: Library) -> Document | None:
    whole = f"content/{path}"
    return library.by_path.get(whole) or library.by_path.get(f"{whole.removesuffix('.md')}.{document.lang}.md")


def _by_address(document: Document, path: str, library: Library) -> Document | None:
    """By the last part of the address, in the language it begins with; the kinds' folders are those of the languages."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if not parts:
        return library.page("home", document.lang)
    lang = parts.pop(0) if re.fullmatch("[a-z]{2}", parts[0]) else ""
    if not parts:
        return library.page("home", lang)
    kinds = {"articles": "article", "resources": "resource", "ressources": "resource"}
    kind = kinds.get(parts[0], "page") if len(parts) > 1 else "page"
    found = [d for d in library.by_slug.get(parts[-1], ()) if d.kind == kind and (not lang or d.lang == lang)]
    return next((d for d in found if d.lang == (lang or document.lang)), found[0] if found else None)


def media_target(document: Document, target: str, files: Iterable[str]) -> str | None:
    """The file of content/media that a link means, letter for letter; None when there is none.

    `photo.jpg`, `media/photo.jpg`, `../media/photo.jpg` and `/media/photo.jpg` mean the same file.
    """
    known = set(files)
    path = content_path(document, target)
    bare = re.sub(
        r"^(?:\.\./|/)+", "", posixpath.normpath(unquote(_PELICAN.sub("", target).split("#")[0].split("?")[0]))
    )
    for name in (path.removeprefix("media/"), bare.removeprefix("content/").removeprefix("media/")):
        if name in known:
            return name
    return None


def anchors_of(document: Document) -> frozenset[str]:
    """The anchors that a text offers: its headings, ids given by hand, and `s-` forms where the theme keeps a name."""
    body = blanked(document.body, spans=False)
    found = set(_ATTRIBUTES.findall(body)) if "{" in body else set()
    if "=" in body:
        found |= set(_HTML_ID.findall(body))
    for heading in _headings(body):
        name = slugify(_MARKUP.sub(" ", heading)) or "section"
        found |= {name, f"s-{name}"}
    return frozenset(found)


def _headings(body: str) -> Iterator[str]:
    """The headings of a text, as `_HEADING` finds them."""
    if ("\n=" in body or "\n-" in body) and _UNDERLINE.search(body):
        for match in _HEADING.finditer(body):
            yield match[1] or match["under"] or ""
        return
    at = body.find("#")
    while at >= 0:  # only where a sign stands: most lines have none
        heading = _HEADING.match(body, body.rfind("\n", 0, at) + 1)
        if heading:
            yield heading[1] or ""
        end = body.find("\n", at)
        at = body.find("#", end) if end >= 0 else -1
