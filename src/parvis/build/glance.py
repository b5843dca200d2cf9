"""What tells the next build at a glance that nothing changed (quick.py): written after a good one, read before the next."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.build import quick
from parvis.build.base import code_key
from parvis.build.run import Built
from parvis.pages.options import BuildOptions
from parvis.paths import Site, replace_file

if TYPE_CHECKING:
    from parvis.build.fast import FastRun
    from parvis.errors import Problem
    from parvis.ethics.finding import Report


def glance_key(options: BuildOptions) -> str:
    return quick.options_key(
        code_key(),
        options.site_url,
        options.endpoint,
        preview=options.preview,
        publishing=options.publishing,
        crawlers=options.crawlers,
    )


def last_note(site: Site, options: BuildOptions) -> dict[str, Any] | None:
    """The note of the last build, if it still holds for these options and their language."""
    output = os.path.realpath(options.output or site.output)
    kept = quick.last_note(str(site.state), output, glance_key(options), options.now)
    return kept if kept is not None and kept.get("language") == options.language else None


def told(kept: dict[str, Any]) -> tuple[Report, tuple[Problem, ...]] | None:
    """What the last build said: its report and its warnings."""
    from parvis.ethics.codec import thing

    try:
        report, warnings = thing(kept["told"])
    except (ValueError, TypeError, KeyError):
        return None
    return report, tuple(warnings)


def nothing_changed(site: Site, options: BuildOptions, kept: dict[str, Any], found: quick.Inputs) -> Built | None:
    """What the last build did, if one now would write nothing."""
    output = os.path.realpath(options.output or site.output)
    if quick.doubtful(kept, found) != [] or not quick.intact(output, kept) or (said := told(kept)) is None:
        return None
    pages, articles = int(kept["pages"]), int(kept["articles"])
    return Built(Path(output), pages, articles, articles, said[0], said[1], unchanged=True)


def leave_note(run: FastRun, built: Built, saved: int, outputs: dict[str, list[int]]) -> None:
    """`saved`: the moment from which a file that looks the same is the same. Raises OSError. The note holds until the next moment at which the date alone would change the site or its check."""
    from parvis.ethics.codec import NotStorable, plain

    now = run.options.now
    midnight = dt.datetime.combine(now.astimezone(dt.UTC).date() + dt.timedelta(days=1), dt.time(), dt.UTC)
    coming = [d.date for d in run.library.documents if d.date is not None and d.date > now]
    try:
        told = plain([built.report, [w for w in built.warnings if w not in run.staging.notes]])
    except NotStorable:
        return
    note = {
        "key": glance_key(run.options),
        "from": now.isoformat(),
        "until": min([midnight, *coming]).isoformat(),
        "saved": saved,
        "inputs": run.inputs,
        "outputs": outputs,
        "language": run.options.language,
        "pages": built.pages,
        "articles": built.articles_published,
        "told": told,
    }
    replace_file(run.site.state / f"quick-{run.staging.name}", quick.note(note))
