"""The facts to the endpoint, when it is on another machine and both know one admin key."""

from __future__ import annotations

import datetime as dt
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from parvis.crypt import snapshot_signature
from parvis.i18n import T
from parvis.paths import Site
from parvis.practice.model import Practice
from parvis.publish.target import TargetRefused, refusals
from parvis.settings import ADMIN_KEY

TIMEOUT = 30
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def send_facts(site: Site, practice: Practice, environment: Mapping[str, str], *, now: dt.datetime) -> int | None:
    """Send practice.toml, signed; its version, or None where there is no endpoint or no key. Raises TargetRefused.

    `now` is the real time: it dates the signature, and is the version.
    """
    key = environment.get(ADMIN_KEY.name, "").strip()
    if not practice.endpoint_url or not key:
        return None
    address = urljoin(practice.site_url.rstrip("/") + "/", practice.endpoint_url.rstrip("/")) + "/admin/facts"
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise TargetRefused(
            T("{address} does not begin with https://: the key would travel in the open.", address=address)
        )
    body = zlib.compress(site.facts.read_bytes(), 9)
    moment = int(now.timestamp())
    headers = {
        "Parvis-Moment": str(moment),
        "Parvis-Version": str(moment),
        "Parvis-Signature": snapshot_signature(key, moment, moment, body),
        "Content-Type": "application/octet-stream",
    }
    request = urllib.request.Request(address, body, headers, method="POST")  # noqa: S310 - https, seen above
    try:
        with refusals(parts.netloc), urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - the same
            return moment
    except TargetRefused as refused:
        if isinstance(refused.__cause__, urllib.error.HTTPError):
            with refused.__cause__ as error:
                raise _said(error.code, parts.netloc) from refused
        raise


_WHY = {
    403: T("The keys or the clocks of the two machines do not agree: look at PARVIS_ADMIN_KEY on both."),
    404: T("It knows no admin key: set PARVIS_ADMIN_KEY there, or install a newer Parvis."),
    409: T("It has newer facts already: another computer has published meanwhile, or this clock is late."),
    422: T("It does not understand them: install the same version of Parvis there."),
}


def _said(code: int, place: str) -> TargetRefused:
    return TargetRefused(
        T("The site is online, but the endpoint at {place} did not take the facts ({code}).", place=place, code=code),
        _WHY.get(code),
    )
