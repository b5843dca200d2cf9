"""A page that is to be: its file, how to make its view, and a key of all that the view depends on.

A build that knows the key from before leaves the page as it is. The key says what comes from the texts; what comes from
the facts, the options, the theme and the code is for the build to add (build/base.py), for it is the same for every page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from parvis.pages.views import Card, PageView
from parvis.practice.documents import Document

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`key` is None where nothing is remembered: the view is then always made.

    `text` is the text whose page it is, `cards` are those that a list shows: such pages are many, and can be made anywhere.
    """

    path: str
    make: Callable[[], PageView]
    key: Key | None = None
    text: Document | None = None
    cards: tuple[Document, ...] = ()


class Memory(Protocol):
    """What an earlier build knew of each text, and a key of what it holds now."""

    @property
    def around(self) -> str:
        """A key of what texts may lead to: addresses of the texts, files of content/media."""
        ...

    def reaches(self, document: Document, ask: Callable[[Document], bool]) -> bool:
        """What `ask` says of a text, which its own file alone decides."""
        ...

    def text_key(self, document: Document) -> str:
        """A key of the text's own bytes and of whether it is public."""
        ...

    def card_key(self, document: Document, make: Callable[[Document], Card]) -> str:
        """A key of the text's card in lists."""
        ...

    def card(self, document: Document, make: Callable[[Document], Card]) -> Card: ...
