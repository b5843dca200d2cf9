"""The demonstration site, seen from afar: its pages, what each is, and where it leads. Reviewed as a diff.

To renew it after a change that is meant: `python tests/golden/test_golden_demonstration.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from parvis.pages.build import build_pages
from parvis.pages.options import BuildOptions
from parvis.pages.views import Pages
from parvis.paths import Site
from parvis.practice.load import load

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("demonstration.txt")
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def views() -> Pages:
    site, options = Site(ROOT), BuildOptions(now=NOW)
    practice, library = load(site, now=NOW).require()
    return build_pages(practice, library.public(NOW), options, media=site.content / "media")


def outline(pages: Pages) -> str:
    """One block a page: address, template, language, heading, versions, sections, what it links to on the site."""
    lines = []
    for lang, site in pages.sites.items():
        lines += [f"menu {lang}: " + " | ".join(f"{link.label} {link.href}" for link in site.menu)]
        lines += [f"foot {lang}: " + " | ".join([*site.registration, *(link.href for link in site.legal_links)])]
    for view in pages.pages:
        lines += ["", f"{view.href} [{view.template} {view.lang}] {view.heading}"]
        lines += [f"  {link.lang} {link.href}" for link in view.alternates]
        lines += [f"  # {section.id}" for section in getattr(view, "sections", ())]
        body = getattr(view, "body", "")
        lines += [f"  -> {href}" for href in sorted(set(re.findall(r'href="(/[^"#]*)', body)))]
    return "\n".join([*lines, "", "media: " + ", ".join(pages.media), ""])


def test_the_demonstration_has_the_shape_it_had():
    """A page that comes, goes or moves is seen and agreed to."""
    assert outline(views()).splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    GOLDEN.write_text(outline(views()), encoding="utf-8", newline="\n")
