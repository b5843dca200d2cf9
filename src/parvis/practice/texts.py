"""The texts of a practice: every Markdown file below content/ as a Document, and all that is wrong with them, at once."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parvis.errors import Problem
from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.practice.addresses import check_addresses
from parvis.practice.documents import FOLDERS, Document, Kind, Library
from parvis.practice.fields import ROLES, STATUSES, VIGNETTES, Reader, lines_of
from parvis.practice.front_matter import FieldValue, read_front_matter
from parvis.practice.media import media_files, missing_file
from parvis.practice.model import Practice
from parvis.practice.nearby import advise
from parvis.practice.reading import Told, read_text
from parvis.practice.texts_read import texts_read
from parvis.practice.uids import uid_for

_LANGUAGE_SUFFIX = re.compile(r"(.+)\.([a-z]{2,3}(?:-[A-Z]{2})?)$")
_NOT_READ = {".markdown", ".mdown", ".mkd", ".txt", ".docx", ".doc", ".odt", ".rst", ".html", ".rtf", ".pages"}
# Roles that several pages of one language may play: plain pages, and one "about" page for each practitioner.
_SHARED_ROLES = {"page", "about"}


@dataclass(frozen=True, slots=True)
class Source:
    """A text as read: the document, its lines for messages, and the fields as written."""

    document: Document
    lines: list[str] = field(default_factory=list)
    fields: dict[str, FieldValue] = field(default_factory=dict)

    def problem(self, code: str, name: str, what: Text, write: Text | None = None, *, level: str = "error") -> Problem:
        """A problem at a field of this text, or at its top."""
        value = self.fields.get(name)
        line, column = (value.line, value.column) if value else (1, 1)
        return self.at(code, line, column, what, write, level=level)

    def at(
        self, code: str, line: int, column: int, what: Text, write: Text | None = None, *, level: str = "error"
    ) -> Problem:
        """A problem at a place of this text."""
        shown = self.lines[line - 1][:200] if 1 <= line <= len(self.lines) else ""
        return Problem(code, what, write, self.document.path, line, column, shown, level)


def read_library(
    site: Site, practice: Practice, *, now: dt.datetime, told: Told | None = None
) -> tuple[Library, list[Problem]]:
    """Every text that could be read, by path, and the problems of all of them. `now` is aware."""
    from parvis.practice.link_check import check_links

    problems: list[Problem] = []
    sources: list[Source] = []
    zone = zone_of(practice)
    today = now.astimezone(zone).date()
    known = texts_read(site.content, practice, today)
    paths = _text_files(site, problems)
    known.keep_only(set(paths))
    for path in paths:
        source, found = known.read(
            path, partial(read_document, site, path, practice, zone=zone, today=today, told=told)
        )
        problems += found
        if source is not None:
            sources.append(source)
    sources = _name_translations(_with_own_uids(sources), practice)
    problems += _duplicates(sources) + _translations(sources)
    problems += check_addresses(practice, sources)
    files = media_files(site)
    problems += [p for source in sources for p in _files(source, files)]
    problems += check_links(practice, sources, files, now=now)
    ordered = sorted(problems, key=lambda p: (str(p.path or ""), p.line, p.column))
    return Library(tuple(source.document for source in sources)), ordered


def zone_of(practice: Practice) -> ZoneInfo:
    """The practice's time zone; UTC where the facts name none that exists."""
    try:
        return ZoneInfo(practice.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _text_files(site: Site, problems: list[Problem]) -> list[Path]:
    """The files to read, by path; files that would be forgotten are problems."""
    found: list[Path] = []
    for name in sorted(_names(str(site.content), "")):
        # Strings until a text is found: a practice has thousands of files.
        in_folder = name.partition("/")[0] in FOLDERS
        if in_folder and name.endswith(".md"):
            found.append(site.content / name)
            continue
        path, shown = site.content / name, PurePosixPath("content", name)
        if path.suffix.lower() == ".md" and name not in {"README.md", "LISEZMOI.md"}:
            what = T("This text would be forgotten: it is not in a folder that Parvis reads.")
            write = T(
                "Move it to content/articles, content/resources or content/pages, with a name that ends with .md."
            )
            problems.append(Problem("misplaced-text", what, write, shown))
        elif in_folder and path.suffix.lower() in _NOT_READ:
            what = T("This text would be forgotten: only Markdown files are read.")
            problems.append(
                Problem("misplaced-text", what, T("Save it as Markdown, with a name that ends with .md."), shown)
            )
    return found


def _names(folder: str, shown: str) -> Iterator[str]:
    """Every file below content/ but media and what is hidden or kept aside; links to folders are not followed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "~")) or (not shown and entry.name == "media"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _names(entry.path, f"{shown}{entry.name}/")
        elif entry.is_file(follow_symlinks=False) or (entry.is_symlink() and Path(entry.path).is_file()):
            yield f"{shown}{entry.name}"


def read_document(
    site: Site, path: Path, practice: Practice, *, zone: ZoneInfo, today: dt.date, told: Told | None = None
) -> tuple[Source | None, list[Problem]]:
    """One file as a document; None when nothing can be made of it. `today` serves as an example in messages."""
    shown = PurePosixPath("content", path.relative_to(site.content).as_posix())
    text, unreadable = read_text(path, shown, told=told)
    if unreadable is not None:
        return None, [unreadable]
    return parse_document(text, shown, practice, zone=zone, today=today)


def parse_document(
    text: str, shown: PurePosixPath, practice: Practice, *, zone: ZoneInfo, today: dt.date
) -> tuple[Source | None, list[Problem]]:
    """The same, from the text itself, whose lines end with a line feed; `shown` is its path below the practice."""
    kind = FOLDERS[shown.parts[1]]
    front = read_front_matter(text, shown)
    reader = Reader(shown, kind, front, text.split("\n"), zone, today)
    if not front.fields and front.problems:
        return None, list(front.problems)
    reader.unknown_fields()
    document = _document(reader, practice, shown, kind)
    _agree(reader, document, practice)
    return Source(document, reader.lines, front.fields), [*front.problems, *reader.problems]


def problems_of(site: Site, source: Source, practice: Practice, library: Library, *, now: dt.datetime) -> list[Problem]:
    """What is wrong with the files and links of one text, among the others: its head has been read already."""
    from parvis.practice.link_check import check_links

    files = media_files(site)
    return [*_files(source, files), *check_links(practice, [source], files, now=now, library=library)]


def stem_and_language(path: PurePosixPath) -> tuple[str, str]:
    """`la-premiere-seance.en.md` -> (`la-premiere-seance`, `en`); no language when the name tells none."""
    match = _LANGUAGE_SUFFIX.fullmatch(path.stem)
    return (match[1], match[2]) if match else (path.stem, "")


def _document(reader: Reader, practice: Practice, shown: PurePosixPath, kind: Kind) -> Document:
    stem, named = stem_and_language(shown)
    front = reader.front
    date = reader.date("date")
    if kind == "article" and not reader.has("date") and "date" not in reader.excused:
        example = f"date: {reader.today.isoformat()}"
        reader.problem(
            "missing-date", "date", T("The date of this article is missing."), T("Write: {example}", example=example)
        )
    return Document(
        path=shown,
        kind=kind,
        lang=reader.text("lang") or named or practice.language,
        title=reader.title(),
        slug=reader.slug(stem),
        body=front.body,
        body_line=front.body_line,
        uid=reader.word("uid") or uid_for(shown),
        date=date,
        modified=reader.date("modified"),
        summary=reader.text("summary"),
        category=reader.text("category"),
        tags=reader.tags(),
        author=reader.text("author") or _only_author(practice, kind),
        image=reader.text("image"),
        image_alt=reader.text("image_alt"),
        audio=reader.text("audio"),
        transcript=reader.text("transcript"),
        newsletter=reader.boolean("newsletter", default=True),
        sensitive=reader.boolean("sensitive", default=False),
        vignette=reader.choice("vignette", VIGNETTES, ""),
        status=reader.choice("status", STATUSES, "published"),
        translation_of=reader.word("translation_of"),
        role=reader.choice("role", ROLES, "page") if kind == "page" else "page",
        field_lines=lines_of(front.fields),
    )


def _only_author(practice: Practice, kind: Kind) -> str:
    return practice.practitioners[0].id if kind != "page" and len(practice.practitioners) == 1 else ""


def _agree(reader: Reader, document: Document, practice: Practice) -> None:
    """What must agree with the facts, and between the fields of one text."""
    if document.lang not in practice.languages:
        what = T("“{value}” is not a language of the site.", value=document.lang)
        reader.problem("unknown-language", "lang", what, advise(document.lang, practice.languages, "lang: {word}"))
    known = [person.id for person in practice.practitioners]
    if document.author and document.author not in known:
        what = T("No practitioner has the short name “{value}”.", value=document.author)
        reader.problem("unknown-author", "author", what, advise(document.author, known, "author: {word}"))
    if document.image and not document.image_alt:
        what = T("The picture is not described.")
        write = T("Add a line: {example}", example="image_alt: …")
        reader.problem("image-without-alt", "image", what, write)
    if document.audio and not document.transcript:
        what = T("The sound has no transcript: those who cannot hear it would have nothing.")
        reader.problem(
            "audio-without-transcript", "audio", what, T("Add a line: {example}", example="transcript: body")
        )
    if document.date and document.modified and document.modified < document.date:
        what = T("This text would be modified before it is published.")
        reader.problem("bad-date", "modified", what, T("Remove this line, or correct the date."), level="warning")


def _files(source: Source, files: tuple[str, ...]) -> Iterable[Problem]:
    """Files named in the head that are not in content/media."""
    document = source.document
    names = [("image", document.image), ("audio", document.audio)]
    if document.transcript and document.transcript != "body":
        names.append(("transcript", document.transcript))
    for name, file in names:
        if file and (fault := missing_file(files, file, suffix=".md" if name == "transcript" else "")):
            yield source.problem("missing-file", name, *fault)


def _with_own_uids(sources: list[Source]) -> list[Source]:
    """A new text at the former path of a renamed one, which keeps the uid made from that path, gets another uid."""
    taken = {source.document.uid for source in sources if "uid" in source.fields}
    made = []
    for source in sources:
        uid = source.document.uid
        while "uid" not in source.fields and uid in taken:
            uid = uid_for(PurePosixPath(f"{uid}/{source.document.path.name}"))
        same = uid == source.document.uid
        made.append(source if same else replace(source, document=replace(source.document, uid=uid)))
    return made


def _duplicates(sources: list[Source]) -> list[Problem]:
    """Two texts at one address, with one uid, or in one role."""
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], Source] = {}
    for source in sources:
        one = source.document
        slugged = one.kind != "page" or one.role == "page"
        slug, uid = ("slug", one.kind, one.lang, one.slug), ("uid", one.uid)
        role = ("role", one.role, one.lang, one.author)
        if slugged and (first := seen.setdefault(slug, source)) is not source:
            what = T("{file} already has the address “{slug}”.", file=first.document.path.name, slug=one.slug)
            write = T("Write: {example}", example=f"slug: {one.slug}-2")
            problems.append(
                source.problem("duplicate-slug", "slug" if "slug" in source.fields else "title", what, write)
            )
        if (first := seen.setdefault(uid, source)) is not source:
            what = T("{file} already has this uid.", file=first.document.path.name)
            problems.append(
                source.problem("duplicate-uid", "uid", what, T("Remove this line from the copy: it will get its own."))
            )
        if not slugged and (first := seen.setdefault(role, source)) is not source:
            what = T(
                "{file} already is the page “{role}” of this language.", file=first.document.path.name, role=one.role
            )
            write = (
                T("Name its practitioner: {example}", example="author: …")
                if one.role in _SHARED_ROLES
                else T("Keep one of the two.")
            )
            problems.append(source.problem("duplicate-role", "role", what, write))
    return problems


def _name_translations(sources: list[Source], practice: Practice) -> list[Source]:
    """Translations by file name: `x.en.md` translates `x.fr.md` or `x.md`; and file names in translation_of as uids."""
    by_stem: dict[tuple[str, str], dict[str, Document]] = defaultdict(dict)
    for source in sources:
        stem, _ = stem_and_language(source.document.path)
        by_stem[source.document.path.parent.as_posix(), stem].setdefault(source.document.lang, source.document)
    by_name = {(s.document.kind, s.document.path.name): s.document for s in sources}
    uids = {s.document.uid for s in sources}
    named = []
    for source in sources:
        one = source.document
        original = one.translation_of
        if not original:
            stem, _ = stem_and_language(one.path)
            first = by_stem[one.path.parent.as_posix(), stem].get(practice.language)
            original = first.uid if first and first.lang != one.lang and not first.translation_of else ""
        elif original not in uids:
            name = PurePosixPath(original).name
            target = by_name.get((one.kind, name)) or by_name.get((one.kind, f"{name}.md"))
            original = target.uid if target else original
        same = original == one.translation_of
        named.append(source if same else replace(source, document=replace(one, translation_of=original)))
    return named


def _translations(sources: list[Source]) -> list[Problem]:
    """Translations of nothing, of another kind, of themselves, or two in one language."""
    problems: list[Problem] = []
    by_uid = {source.document.uid: source.document for source in sources}
    taken: dict[tuple[str, str], Document] = {(d.uid, d.lang): d for d in by_uid.values() if not d.translation_of}
    for source in sources:
        one = source.document
        if not one.translation_of:
            continue
        target = by_uid.get(one.translation_of)
        if target is None:
            originals = [
                s.document.path.name for s in sources if s.document.kind == one.kind and s.document.lang != one.lang
            ]
            what = T("No text has the uid “{value}”.", value=one.translation_of)
            write = advise(one.translation_of, originals, "translation_of: {word}")
            problems.append(source.problem("unknown-translation", "translation_of", what, write))
        elif target.translation_of and target.translation_of in by_uid and target.translation_of != one.uid:
            what = T("{file} is itself a translation.", file=target.path.name)
            write = T("Write: {example}", example=f"translation_of: {target.translation_of}")
            problems.append(source.problem("unknown-translation", "translation_of", what, write))
        elif target.kind != one.kind or one.uid in {target.uid, target.translation_of}:
            what = T("{file} cannot be the original of this text.", file=target.path.name)
            problems.append(
                source.problem(
                    "unknown-translation", "translation_of", what, T("Name the original, in the same folder.")
                )
            )
        elif (first := taken.setdefault((target.uid, one.lang), one)) is not one:
            what = T("{file} already is this text in the language “{lang}”.", file=first.path.name, lang=one.lang)
            problems.append(
                source.problem(
                    "duplicate-translation", "translation_of", what, T("Keep one of the two, or correct lang.")
                )
            )
    return problems
