"""A new text as a file of the practice: for `parvis new`, and for the start page. Never over a file that exists."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

from parvis.errors import Exit, ParvisError
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice.front_matter import slugify
from parvis.practice.model import Practice
from parvis.scaffold import new_text

KINDS = ("article", "resource", "page")
_FRONT = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)


def create_draft(
    site: Site, practice: Practice | None, kind: str, title: str, *,
    now: dt.datetime, lang: str = "", slug: str = "", body: str | None = None,
) -> Path:  # fmt: skip
    """Write a draft and answer its file: with `body`, or with the questions of the scaffold. `now` is aware.

    Raises ParvisError for a language that the site has not, a title without a letter, a name that is taken.
    """
    languages = practice.languages if practice else ("fr",)
    language = lang or languages[0]
    if language not in languages:
        raise ParvisError(
            T("The site has no language {lang}.", lang=language),
            T("Its languages are: {known} (languages in content/practice.toml).", known=", ".join(languages)),
        )
    zone = ZoneInfo(practice.time_zone) if practice else dt.UTC
    name = slugify(slug or title)
    if not name:
        raise ParvisError(
            T("This title gives no address: {title}", title=title), T("Add --slug, for example --slug sleep")
        )
    path = site.content / f"{kind}s" / (f"{name}.md" if language == languages[0] else f"{name}.{language}.md")
    text = new_text(kind, language, title=title, slug=name, uid=str(uuid.uuid4()), date=now.astimezone(zone))
    if body is not None:
        front = _FRONT.match(text)
        text = f"{front.group() if front else ''}\n{body.strip()}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError:
        error = ParvisError(
            T("{path} exists already. Nothing was written.", path=str(path)), T("Choose another title, or add --slug.")
        )
        error.exit_code = Exit.PROBLEMS
        raise error from None
    except OSError as refused:
        raise _not_written(path, refused) from refused
    try:
        with file:
            file.write(text)
    except OSError as refused:  # a full disk: half of a text would be taken for one
        path.unlink(missing_ok=True)
        raise _not_written(path, refused) from refused
    return path


def _not_written(path: Path, error: OSError) -> ParvisError:
    return ParvisError(
        T("{file} could not be written: {reason}", file=str(path), reason=error.strerror or str(error)),
        T("Free some space, or give yourself the right to write in {folder}.", folder=str(path.parent)),
    )
