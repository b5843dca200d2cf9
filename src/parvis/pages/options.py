"""What a build is told beside the practice itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from parvis.practice.model import Practice


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """`now` is aware. `publishing` refuses addresses of this computer in the output."""

    now: dt.datetime
    site_url: str = ""  # the practice's if empty
    endpoint: str | None = None  # None: the practice's; "": none; the preview passes "/rdv"
    preview: bool = False  # drafts and future texts included, clearly marked
    publishing: bool = True
    output: Path | None = None  # None: the practice's output/
    language: str = ""  # of the report; the practice's main one if empty
    crawlers: bool = True  # False: robots.txt asks search engines to stay away

    def url_of(self, practice: Practice) -> str:
        """The site's address without a slash at its end; "" while nobody has answered."""
        return (self.site_url or practice.site_url).rstrip("/")

    def endpoint_of(self, practice: Practice) -> str:
        """The endpoint's address or path without a slash at its end; "" for none."""
        return (practice.endpoint_url if self.endpoint is None else self.endpoint).rstrip("/")
