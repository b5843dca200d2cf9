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


def glance_key(options: BuildOptions) -> str:
    return quick.options_key(
        code_key(),
        options.site_url,
        options.endpoint,
        preview=options.preview,
        publishing=options.publishing,
        crawlers=options.crawlers,
    )


def nothing_changed(site: Site, options: BuildOptions) -> Built | None:
    """What the last build did, if one now would write nothing."""
    output = os.path.realpath(options.output or site.output)
    root = os.path.realpath(site.root)
    kept: Any = quick.unchanged(root, str(site.state), output, glance_key(options), options.now)
    if kept is None or kept["language"] != options.language:
        return None
    from parvis.ethics.codec import thing

    try:
        report, warnings = thing(kept["told"])
        pages, articles = int(kept["pages"]), int(kept["articles"])
    except (ValueError, TypeError, KeyError):
        return None
    return Built(Path(output), pages, articles, articles, report, tuple(warnings), unchanged=True)


def leave_note(run: FastRun, built: Built, inputs: dict[str, list[int]], outputs: dict[str, list[int]]) -> None:
    """Raises OSError. The note holds until the next moment at which the date alone would change the site or its check."""
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
        "saved": run.begun,
        "inputs": inputs,
        "outputs": outputs,
        "language": run.options.language,
        "pages": built.pages,
        "articles": built.articles_published,
        "told": told,
    }
    replace_file(run.site.state / f"quick-{run.staging.name}", quick.note(note))
