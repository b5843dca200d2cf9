"""Site, endpoint and start page of one sitting, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.applications import Starlette

from parvis.preview.app import create_preview
from parvis.preview.backups import Backups
from parvis.preview.desk import Desk
from parvis.preview.guard import LOOPBACK
from parvis.preview.own_pages import OwnPages
from parvis.preview.publishing import Publishing
from parvis.preview.session import Session


def assemble(
    session: Session, *, token: str, environment: Mapping[str, str], open_file: Callable[[Path], None], host: str
) -> Starlette:
    """`token` is what each form of this sitting carries, `environment` that of the process, `host` the name listened on."""
    preview, site = session.preview, session.site
    endpoint = session.application(environment)
    pages = OwnPages(session.language, preview, token)
    publishing = Publishing(site, session.language, clock=session.clock, environment=environment, told_of=preview.wake)
    backups = Backups(site, pages, clock=session.clock, environment=environment, alone=host in LOOPBACK)
    desk = Desk(
        site, preview, pages, token=token, clock=session.clock, open_file=open_file, publishing=publishing, backups=backups
    )  # fmt: skip
    return create_preview(
        preview,
        output=session.output,
        mails=session.mails,
        pages=pages,
        token=token,
        endpoint=endpoint,
        background=lambda: session.watching(endpoint.state.worker),
        desk=desk.routes(),
        hosts=LOOPBACK | {host},
    )
