"""The list of what a publication would change, for a person: added, changed, removed, with sizes and a total."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.i18n import T, Text, plural_translator, translator
from parvis.publish.plan import Kind, Plan

_MARKS: tuple[tuple[Kind, str, Text], ...] = (
    ("added", "+", T("Added")),
    ("changed", "~", T("Changed")),
    ("removed", "−", T("Removed")),
)


def listed(plan: Plan, language: str, *, most: int = 0) -> Iterator[str]:
    """The lines of the list; at most `most` files of each kind when it is not 0."""
    for kind, mark, title in _MARKS:
        changes = plan.of(kind)
        if not changes:
            continue
        yield f"{title.say(language)} ({len(changes)})"
        shown = changes[:most] if most else changes
        width = max(len(size(change.size, language)) for change in shown)
        for change in shown:
            yield f"  {mark} {size(change.size, language):>{width}}  {change.path}"
        if len(changes) > len(shown):
            left = len(changes) - len(shown)
            more = plural_translator(language)("and {count} other", "and {count} others", left)
            yield f"  {mark} {more.format(count=left)}"


def total(plan: Plan, language: str) -> str:
    """« 12 fichiers à envoyer (340 Ko), 2 à retirer »."""
    ngettext = plural_translator(language)
    sent = sum(change.kind != "removed" for change in plan.changes)
    removed = len(plan.changes) - sent
    text = ngettext("{count} file to send ({size})", "{count} files to send ({size})", sent)
    said = text.format(count=sent, size=size(plan.bytes_sent, language))
    if removed:
        said += ", " + ngettext("{count} to remove", "{count} to remove", removed).format(count=removed)
    return said


def size(count: int, language: str) -> str:
    """Bytes as people say them, in decimal units."""
    _ = translator(language)
    if count < 1000:  # noqa: PLR2004
        return _("{count} bytes").format(count=count)
    if count < 1_000_000:  # noqa: PLR2004
        return _("{count} KB").format(count=round(count / 1000))
    number = f"{count / 1_000_000:.1f}"
    return _("{count} MB").format(count=number.replace(".", ",") if language == "fr" else number)
