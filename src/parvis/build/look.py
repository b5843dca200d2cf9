"""What the last look needs to know of one page, taken from its bytes once and kept as long as they stay the same.

Links, anchors, other sites asked, addresses of this computer: the checks of `verify.py` and `third_parties.py`, page by
page. Whether a link leads somewhere is asked of the whole site, from what is kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from parvis.build import third_parties, verify

_TAG = re.compile(r"""<[A-Za-z][^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+>?""")
_NOTHING: frozenset[str] = frozenset()
_HERE = ("//l", "//L", "//127.", "//[", "//0.", ":///")  # without these, no address is one of this computer
_ASKS = re.compile(
    r"<(?:img|script|i?frame|audio|video|source|track|embed|object|input|image|use|link|form)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Look:
    """`links` lead elsewhere on the site, or nowhere; `lost` lead to an anchor that their own page lacks."""

    links: frozenset[str] = frozenset()
    lost: tuple[str, ...] = ()
    anchors: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    local: tuple[str, ...] = ()


def look_at(name: str, text: str) -> Look:
    """Take from a file what the checks ask."""
    hosts: dict[str, None] = {}
    links: set[str] = set()
    anchors: set[str] = set()
    if name.endswith(".html"):
        asked: set[str] = set()
        for found in {_of_tag(tag) for tag in set(_TAG.findall(text))}:
            links |= found[0]
            anchors |= found[1]
            asked |= found[2]
        if "url(" in text or "@import" in text:
            asked.update(_hosts(third_parties.fetched_by_style(text)))
        hosts = dict.fromkeys(sorted(asked))
    elif name.endswith((".css", ".svg")):
        hosts = dict.fromkeys(_hosts(third_parties.fetched(text)))
    here = {link for link in links if not link or link[0] in "#?"}
    lost = tuple(sorted(link for link in here if link and not _is_here(link, anchors)))
    return Look(frozenset(links - here), lost, frozenset(anchors), tuple(hosts), tuple(_local(text)))


@lru_cache(maxsize=4096)
def _of_tag(tag: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Links, anchors and other sites asked of one tag: most tags of a page stand on every page."""
    if "=" not in tag:
        return _NOTHING, _NOTHING, _NOTHING
    links = frozenset([link for link in verify.links(tag) if not _elsewhere(link)])
    anchors = verify.anchors(tag) if "id" in tag or "name" in tag else _NOTHING
    asks = _ASKS.match(tag) or "(" in tag or "@" in tag or "<" in tag[1:]
    return links or _NOTHING, anchors, frozenset(_hosts(third_parties.fetched(tag))) if asks else _NOTHING


def _hosts(addresses: Iterable[str]) -> Iterator[str]:
    return filter(None, map(third_parties.host, addresses))


def _elsewhere(link: str) -> bool:
    if link[:1] == "/" and link[1:2] != "/":
        return False
    if link.startswith(("https://", "http://")):
        return True
    parts = urlsplit(link)
    return bool(parts.scheme or parts.netloc)


def _is_here(link: str, anchors: set[str]) -> bool:
    parts = urlsplit(link)
    return bool(parts.path) or not parts.fragment or unquote(parts.fragment) in anchors


def _local(text: str) -> Iterable[str]:
    if not any(mark in text for mark in _HERE):
        return ()
    return dict.fromkeys(verify.local_marks(text))


def dead(
    links: Iterable[str], root: str, elsewhere: str, anchors: Mapping[str, str], names: frozenset[str]
) -> set[str]:
    """The links that lead nowhere. `anchors`: by page, its anchors between line ends; `elsewhere`: see `dead_links`."""
    return {link for link in links if _is_dead(link, root, elsewhere, anchors, names)}


def _is_dead(link: str, root: str, elsewhere: str, anchors: Mapping[str, str], names: frozenset[str]) -> bool:
    parts = urlsplit(link)
    if elsewhere and (parts.path == elsewhere or parts.path.startswith(elsewhere.rstrip("/") + "/")):
        return False
    if not parts.path.startswith(root):
        return True
    target = unquote(parts.path[len(root) :])
    target = target + "index.html" if target.endswith("/") or not target else target
    if target not in names:
        return True
    return bool(parts.fragment) and target in anchors and f"\n{unquote(parts.fragment)}\n" not in anchors[target]


def plain(text: str) -> str:
    """A page as `verify.leaks` reads it."""
    return verify.plain(html.unescape(text))
