"""How a mail of Parvis looks: one column, no image, no web font, no tracking; as HTML and as plain text from the same parts.

The HTML carries its style inline (mail programs drop style sheets) and the night colors in a media query.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import lru_cache

import jinja2
from markupsafe import Markup, escape

from parvis.pages.accent import correct_accent
from parvis.pages.palette import load_palette
from parvis.paths import PACKAGE
from parvis.practice.model import Practice

_WIDTH = 72
_LINK = re.compile(r"\[([^\]]+)\]")
_FIRST = re.compile(r"\b1er\b")
_UNBROKEN = re.compile(r"(?i)\brendez-vous\b")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence; `[words]` in it become the link to `href`, in the text part with the address below."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of facts: a term, and the lines that answer it."""

    term: str
    lines: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a mail, in their order; plain text, typeset."""

    language: str
    title: str
    sender: str
    below: str
    heading: str
    preview: str = ""
    lamp: str = ""
    lamp_detail: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    button: Paragraph | None = None
    after_button: tuple[Paragraph, ...] = ()
    signature: tuple[Paragraph, ...] = ()
    foot: tuple[Paragraph, ...] = ()


def as_html(letter: Letter, practice: Practice) -> str:
    """The HTML part, styles inlined. The same letter gives the same text."""
    import css_inline

    facts = practice.site
    palette = correct_accent(facts.accent, load_palette(facts.palette)).palette
    page = (
        _templates()
        .get_template("letter.html")
        .render(letter=letter, day=dict(palette.day.roles), night=dict(palette.night.roles))
    )
    inlined = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True).inline(
        page
    )
    # The inliner puts the media queries first; a reader that looks for the character set looks there.
    head, _, rest = inlined.partition("<style>")
    style, _, rest = rest.partition("</style>")
    inlined = head + rest.replace("</head>", f"<style>{style}</style></head>", 1)
    return "\n".join(line.strip() for line in inlined.splitlines() if line.strip()) + "\n"


def as_text(letter: Letter) -> str:
    """The text part: reads by itself, addresses on lines of their own."""
    head = [letter.sender, letter.below, "", letter.heading, ""]
    lamp = [letter.lamp, *letter.lamp_detail, ""] if letter.lamp else []
    colon = "\u00a0:" if letter.language.startswith("fr") else ":"
    rows = [f"{row.term}{colon} {', '.join(row.lines)}" for row in letter.rows]
    rows += [""] if rows else []
    body = [block for part in letter.paragraphs for block in (*_plain(part), "")]
    button = [*_plain(letter.button), ""] if letter.button else []
    after = [block for part in letter.after_button for block in (*_plain(part), "")]
    signature = [line for part in letter.signature for line in _plain(part)]
    foot = ["", "--", *[block for part in letter.foot for block in (*_plain(part), "")]] if letter.foot else []
    lines = [*head, *lamp, *rows, *body, *button, *after, *signature, *foot]
    return "\n".join(_wrapped(line) for line in lines).replace("\n\n\n", "\n\n").strip() + "\n"


def _plain(part: Paragraph) -> list[str]:
    said = _LINK.sub(r"\1", part.text)
    return [said, part.href] if part.href and not part.href.startswith("tel:") else [said]


def _wrapped(line: str) -> str:
    """Folded at 72 characters; an address stays whole."""
    if "://" in line:
        return line
    return "\n".join(textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)) if line else ""


def _linked(part: Paragraph) -> Markup:
    """The sentence as HTML with its link."""
    text = escape(part.text)
    if not part.href:
        return _dated(text)
    found = _LINK.search(part.text)
    if not found:
        return Markup('<a href="{}">{}</a>').format(part.href, _dated(text))
    before, words, after = part.text[: found.start()], found[1], part.text[found.end() :]
    return Markup('{}<a href="{}">{}</a>{}').format(_dated(escape(before)), part.href, words, _dated(escape(after)))


def _dated(text: str) -> Markup:
    """With the « er » of 1er raised and « rendez-vous » in one piece."""
    raised = _FIRST.sub('1<sup class="er">er</sup>', str(escape(text)))
    return Markup(_UNBROKEN.sub(r'<span class="nb">\g<0></span>', raised))  # noqa: S704 - escaped above


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PACKAGE / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )
    env.filters.update({"linked": _linked, "dated": _dated})
    return env
