"""A backup from the start page: the file that `parvis backup` makes, closed by a passphrase that is typed here.

The passphrase goes from the form to the seal: it is in no log, no page and no file. Where the preview listens beyond this
computer it would travel in the open, so the form is not there.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from parvis.backup.make import make_backup, usual_file
from parvis.backup.seal import SHORTEST, PassphraseRefused
from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.paths import Site
from parvis.preview.own_pages import OwnPages


class Backups:
    """The page and its one button. `environment` holds the secrets to carry; `alone`: only this computer is listened to."""

    def __init__(
        self, site: Site, pages: OwnPages, *,
        clock: Callable[[], dt.datetime], environment: Mapping[str, str], alone: bool,
    ) -> None:  # fmt: skip
        self._site, self._pages, self._clock, self._environment, self._alone = site, pages, clock, environment, alone
        self._lock = threading.Lock()
        self.made = 0  # of this sitting

    def page(self, _request: Request) -> Response:
        folder = self._site.root.resolve().parent
        return self._pages.show("backup.html", done=None, alone=self._alone, folder=folder, shortest=SHORTEST)

    def make(self, _request: Request, form: FormData) -> Response:
        if not self._alone:
            raise ParvisError(
                T("This page can be read by other computers: no passphrase is taken here."),
                T("In a terminal, in the folder of the practice: parvis backup"),
            )
        passphrase, again = form.get("passphrase"), form.get("again")
        if not isinstance(passphrase, str) or passphrase != again:
            raise PassphraseRefused(T("The two passphrases are not the same."), T("Begin again."))
        with self._lock:  # two at once would take the same name
            now = self._clock()
            file = usual_file(self._site, now)
            done = make_backup(self._site, file, passphrase, environment=self._environment, now=now)
            self.made += 1
        return self._pages.show("backup.html", 201, done=done)
