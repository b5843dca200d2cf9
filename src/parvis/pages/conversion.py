"""Markdown to HTML, the part that only the text itself decides: it can be done once, anywhere, and kept.

Python-Markdown with the extensions below; nh3 (no script, no frame, no style, no comment); notes and figures;
typography. What depends on the rest of the practice (where a link leads, how wide a picture is) is left open: a
reference, which `markdown.py` fills in.
"""

from __future__ import annotations

import html
import re

from parvis.i18n import translator
from parvis.pages.converted import OPEN, OUTSIDE, PLACEHOLDER, SIZE, Converted
from parvis.pages.images import media_name
from parvis.pages.markup import attributes, escape, headings_of, plain_text, rewrite, start_tag
from parvis.pages.plain_markdown import plain_html
from parvis.pages.typography import typeset_html
from parvis.practice.front_matter import slugify

_OURS = re.compile(f"[{OPEN}{SIZE}]")
_CHANGED = frozenset({"a", "img", "audio", "source", "td", "th"})
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def convert(source: str, lang: str) -> Converted:
    """A text as HTML, its references open. The same text gives the same result, in any practice."""
    found = _References()
    markup = rewrite(sanitize(_OURS.sub("", source), lang), found.change, _CHANGED)
    markup = typeset_html(_figures(_notes(markup, lang)), lang)
    contents = headings_of(markup) if "<h2" in markup else ()
    return Converted(
        html=markup,
        references=tuple(found.references),
        unresolved=tuple(found.refused),
        contents=tuple((id_, title) for id_, title in contents if id_),
        words=_words(plain_text(markup)),
        blocks=tuple((m[1].strip(), html.unescape(m[2]).strip()) for m in PLACEHOLDER.finditer(markup)),
    )


def _words(text: str) -> int:
    """How many words: what stands between spaces is one where it is letters alone, which most is."""
    parts = text.split()
    others = [part for part in parts if not part.isalpha()]
    return len(parts) - len(others) + len(_WORD.findall(" ".join(others)))


# ---------------------------------------------------------------- Markdown

# Ids that the theme's pages use themselves (tests/unit/pages/test_pages_markdown.py compares).
TAKEN = frozenset(
    """choose contenu country details door email feeds foot-follow foot-help foot-practice letter letter-email letter-title
    lettre limits lost main name next notes notice people phone practical proof reading series story times topics urgence
    waiting website weeks when yours zone""".split()  # noqa: SIM905 - reads best so
)
_NUMBERED = re.compile(r"(?:country|day|fees|group|person|slot|who|fn|fnref)-\w+|[a-z]{1,2}\d+")


def heading_id(title: str) -> str:
    name = slugify(title) or "section"
    if name in TAKEN or not name[0].isalpha() or _NUMBERED.fullmatch(name):
        return f"s-{name}"
    return name


def sanitize(source: str, lang: str) -> str:
    """Markdown as HTML that can do no harm."""
    plain = plain_html(source, heading_id)
    if plain is not None:
        return plain
    from parvis.pages.marked import marked_html  # imports much, which most practices never need

    return marked_html(source, lang)


# ---------------------------------------------------------------- references, notes and figures


class _References:
    """Replaces what the rest of the practice decides by marks, and remembers what was written there."""

    def __init__(self) -> None:
        self.references: list[tuple[str, str]] = []
        self.refused: list[str] = []

    def change(self, name: str, values: dict[str, str]) -> dict[str, str] | None:
        if name == "a" and "href" in values:
            return values if values["href"].startswith("#") else values | {"href": self._open("a", values["href"])}
        if name == "img":
            return self._image(values)
        if name in {"audio", "source"} and "src" in values:
            return values | {"src": self._file("file", values["src"])}
        if name in {"td", "th"} and "align" in values:
            kind = {"right": "num", "center": "mid"}.get(values.pop("align"), "")
            return values | {"class": f"{values.get('class', '')} {kind}".strip()} if kind else values
        return None

    def _open(self, kind: str, written: str) -> str:
        self.references.append((kind, written))
        return f"{OPEN}{len(self.references) - 1}{OPEN}"

    def _file(self, kind: str, src: str) -> str:
        """A media file; files of other sites are refused, for no page may ask another site anything."""
        if OUTSIDE.match(src) or not media_name(src):
            self.refused.append(src)
            return ""
        return self._open(kind, src)

    def _image(self, values: dict[str, str]) -> dict[str, str]:
        src = self._file("img", values.get("src", ""))
        if not src:
            return {"alt": values.get("alt", "")}
        kept = {key: value for key, value in values.items() if key not in {"src", "alt"}}
        number = src.strip(OPEN)
        sized = {side: f"{SIZE}{number}{SIZE}{kept.get(side, '')}" for side in ("width", "height")}
        return {"src": src, "alt": values.get("alt", "")} | kept | sized | {"loading": "lazy", "decoding": "async"}


def _notes(markup: str, lang: str) -> str:
    """Footnotes as the theme draws them: references and returns that say what they are."""
    if 'class="footnote' not in markup:
        return markup
    _ = translator(lang)
    markup = re.sub(
        r'(<a class="footnote-ref") (href="[^"]*">)(\d+)</a>',
        lambda m: f'<a aria-label="{html.escape(_("Note {number}").format(number=m[3]))}" {m[2]}{m[3]}</a>',
        markup,
    )
    markup = re.sub(
        r'<a class="footnote-backref" href="([^"]*)" title="([^"]*)">([^<]*)</a>',
        lambda m: f'<a href="{m[1]}" aria-label="{m[2]}">{m[3]}</a>',
        markup,
    )
    return re.sub(
        r'<div class="footnote">\s*<hr>\s*(<ol>.*?</ol>)\s*</div>',
        lambda m: (
            f'<section class="notes" aria-labelledby="notes"><h2 class="vh" id="notes">{_("Notes")}</h2>{m[1]}</section>'
        ),
        markup,
        flags=re.DOTALL,
    )


def _figures(markup: str) -> str:
    """An image alone in its paragraph is a figure; its title is the caption. An image that was refused leaves its text."""
    if "<img" not in markup:
        return markup

    def figure(found: re.Match[str]) -> str:
        values = attributes(found[1])
        caption = escape(values.pop("title", ""))
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{start_tag('img', values)}{below}</figure>"

    markup = re.sub(r"<img alt=\"([^\"]*)\">", lambda m: m[1], markup)
    return re.sub(r"<p>(<img src=[^>]*>)</p>", figure, markup)
