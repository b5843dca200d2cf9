"""Inline patterns of Markdown are tried only where the characters that begin them are: the HTML is the same, sooner.

Python-Markdown tries each of its fifteen patterns on each piece of text; most pieces hold none of their characters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import markdown as python_markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

# Characters without which a pattern cannot match. A pattern that is not here is always tried.
TRIGGERS: dict[str, tuple[str, ...]] = {
    "backtick": ("`",),
    "escape": ("\\",),
    "footnote": ("[^",),
    "reference": ("[",),
    "link": ("](",),
    "image_link": ("](",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("://",),
    "automail": ("@",),
    "linebreak": ("  \n",),
    "html": ("<",),
    "entity": ("&",),
    "delimiter": ("*", "_"),
}
# These look a name up among the references of the text: without references they change nothing.
_BY_REFERENCE = frozenset({"reference", "image_reference", "short_reference", "short_image_ref"})

_Apply = Callable[[Any, str, int, int], tuple[str, bool, int]]


class FilteredInline(InlineProcessor):
    """Takes the place of Markdown's own processor of that kind."""

    @classmethod
    def install(cls, md: python_markdown.Markdown) -> None:
        md.treeprocessors.register(cls(md), "inline", 20)

    def run(self, tree: Any, ancestors: list[str] | None = None) -> Any:
        self.tried = self._triggers()
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N803
        """The name that Markdown's class calls, its parameters and its answer; see `InlineProcessor.__handleInline`."""
        if isinstance(data, AtomicString):
            return data
        apply: _Apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]
        number, start = patternIndex, 0
        while number < len(self.tried):
            triggers = self.tried[number]
            matched = False
            if triggers is None or any(trigger in data for trigger in triggers):
                data, matched, start = apply(self.inlinePatterns[number], data, number, start)
            if not matched:
                number += 1
                start = 0
        return data

    def _triggers(self) -> list[tuple[str, ...] | None]:
        """The triggers of each pattern, in order, for the text under way."""
        self.inlinePatterns[0]  # sorts them
        names = [item.name for item in self.inlinePatterns._priority]  # type: ignore[attr-defined]  # noqa: SLF001
        nothing: tuple[str, ...] = ()
        named = bool(self.md.references)
        return [nothing if name in _BY_REFERENCE and not named else TRIGGERS.get(name) for name in names]
