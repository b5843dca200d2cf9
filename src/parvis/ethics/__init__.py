"""The ethics check: a help for rereading what a practitioner publishes, with rules that name their sources."""

from __future__ import annotations

from parvis.ethics.finding import Finding

__all__ = ["Finding", "check_text"]


def check_text(text: str, *, country: str, profession: str, language: str, where: str) -> list[Finding]:
    """Read one text like a careful colleague would; findings in the order of the text. This call stays stable.

    `text` is Markdown, with or without front matter; `Finding.start` and `.end` are character offsets into it.
    `country` is an ISO 3166-1 or -2 code (`FR`, `GB`, `CA-QC`; a bare `CA` is Québec in French); a country without
    a pack is read with the international rules. `profession` is a key of `parvis.practice.professions.PROFESSIONS`;
    another raises ValueError naming the nearest. `language` is `fr` or `en`, for the text and for the messages.
    `where` is one of `bio`, `service`, `article`, `page`, `newsletter`, `metadata`.
    """
    from parvis.ethics import run

    return run.check_text(text, country=country, profession=profession, language=language, where=where)
