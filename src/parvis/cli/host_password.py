"""The password or key of a host, asked for where nobody wrote it down."""

from __future__ import annotations

from collections.abc import Mapping

import click

from parvis.cli.yes import confirmed
from parvis.console import Speaker, is_terminal
from parvis.paths import Site
from parvis.practice.publish_target import PublishTarget


def with_password(speaker: Speaker, site: Site, facts: PublishTarget, secrets: Mapping[str, str]) -> Mapping[str, str]:
    """`secrets` with that of the host; kept only if the person says so. Unchanged where nobody is there to type it."""
    from parvis.publish.open import needs_secret, place_of, secret_name
    from parvis.settings import keep_secret

    if not needs_secret(facts, secrets) or not is_terminal():
        return secrets
    name = secret_name(facts)
    prompt = speaker._("Password or key of {place}").format(place=place_of(facts))
    value = click.prompt(prompt, hide_input=True, err=True)
    if confirmed(speaker, speaker._("Keep it on this computer, in .parvis/secrets.env?"), default=False):
        keep_secret(site, name, value)
    return {**secrets, name: value}
