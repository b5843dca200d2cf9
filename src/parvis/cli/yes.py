"""A question answered by yes or no, in the words of either language: click knows only y and n."""

from __future__ import annotations

import click

from parvis.console import Speaker

_YES, _NO = {"y", "yes", "o", "oui"}, {"n", "no", "non"}


def confirmed(speaker: Speaker, question: str, *, default: bool = True) -> bool:
    """Ask until it is answered; Enter alone is `default`. Raises click.Abort where nobody answers."""
    hint = speaker._("Y/n") if default else speaker._("y/N")
    while True:
        answer = click.prompt(f"{question} [{hint}]", default="", show_default=False, err=True).strip().casefold()
        if not answer:
            return default
        if answer in _YES | _NO:
            return answer in _YES
        speaker.warn(speaker._("Answer yes or no."))
