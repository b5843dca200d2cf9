"""When a second process is worth starting, and what it is told (second_run.py). Not imported by builds of a few texts."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from parvis.build import base
from parvis.build.errors import template_faults
from parvis.build.second import Second

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parvis.build.fast import FastRun
    from parvis.build.page_rows import PageWriter

_MANY = 120  # texts
_TEMPLATES = ("article.html", "list.html")  # of the pages that are many


def helper(run: FastRun, processes: int) -> Second | None:
    """A second process, where there are so many texts that it pays."""
    if processes < 2 or sum(path.endswith(".md") for path in run.files.stamps) < _MANY:  # noqa: PLR2004
        return None
    return Second.start(run.texts.put)


def ahead(texts: list[tuple[str, str]], put: Callable[[str, bytes], None], processes: int) -> Second | None:
    """A second process that converts these texts, from the last one, where they are many."""
    second = Second.start(put) if processes > 1 and len(texts) >= _MANY else None
    if second is not None:
        second.send(pickle.dumps((texts,), pickle.HIGHEST_PROTOCOL))
    return second


def begin(run: FastRun, second: Second) -> None:
    """Everything that was read."""
    own = (run.site.own_templates,) if run.site.own_templates.is_dir() else ()
    told = (run.practice, run.public, run.options, run.site.content / "media", own, base.code_key())
    second.send(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))


def go(run: FastRun, second: Second, writers: Mapping[str, PageWriter]) -> None:
    """What the pages of each language share, and the keys of their templates."""
    sites = {lang: writer.site for lang, writer in writers.items()}
    with template_faults(run.site.own_templates):
        closures = {lang: {name: writer.closure(name) for name in _TEMPLATES} for lang, writer in writers.items()}
    second.send(pickle.dumps((sites, closures), pickle.HIGHEST_PROTOCOL))
