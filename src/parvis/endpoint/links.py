"""Signed links: for one purpose, for one version of one row, short enough for a mail header.

A token is `<public id>~<version>.<time>.<signature>`, some 50 characters: longer ones would be folded into encoded words
inside `List-Unsubscribe` (python/cpython#74717). A link says what it may do; whether the row still has that version is
for the caller to see, since rescheduling or cancelling raises it and so kills older links.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from itsdangerous import BadSignature, HMACAlgorithm, TimestampSigner

from parvis.crypt import KeyRing

_SIGNATURE = 20  # bytes: 160 bits of HMAC-SHA-256


class Purpose(StrEnum):
    """What a link may do. Its value is the salt of the signature: a link for one thing does not open another."""

    BOOKING = "booking.manage"  # see one's booking, cancel it
    BOOKING_ANSWER = "booking.answer"  # the practitioner accepts or declines
    PROPOSAL_VISITOR = "booking.proposal"  # the visitor answers the practitioner's proposal
    PROPOSAL_PRACTITIONER = "booking.proposal-answer"  # the practitioner answers the visitor's
    SIGN_IN = "agenda.sign-in"  # the practitioner, once
    FEED = "booking.feed"  # the practitioner's calendar program reads the agreed sessions
    WAITING = "booking.waiting"  # one's place in the list of those who would come earlier
    SUBSCRIBE = "newsletter.confirm"
    LEAVE = "newsletter.leave"


class LinkProblem(StrEnum):
    """Why a token opens nothing."""

    INVALID = "invalid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Link:
    """What a valid token says."""

    purpose: Purpose
    public_id: str
    version: int
    issued: dt.datetime


class _Hmac160(HMACAlgorithm):
    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return super().get_signature(key, value)[:_SIGNATURE]


class _Signer(TimestampSigner):
    """itsdangerous with the clock handed in."""

    moment = 0

    def get_timestamp(self) -> int:
        return self.moment


@dataclass(frozen=True, slots=True)
class Links:
    """Signs with the current key of the ring, verifies with all of them."""

    ring: KeyRing

    def token(self, purpose: Purpose, public_id: str, version: int, now: dt.datetime) -> str:
        return self._signer(purpose, now).sign(f"{public_id}~{version}").decode()

    def verify(
        self, purpose: Purpose, token: str, now: dt.datetime, max_age: dt.timedelta | None = None
    ) -> Link | LinkProblem:
        """The link of a token. Without `max_age` it is good for ever (unsubscribing must work years later)."""
        try:
            value, issued = self._signer(purpose, now).unsign(token.encode(), return_timestamp=True)
            public_id, version = value.decode().rsplit("~", 1)
            link = Link(purpose, public_id, int(version), issued)
        except (BadSignature, ValueError):
            return LinkProblem.INVALID
        if max_age is not None and now - issued > max_age:
            return LinkProblem.EXPIRED
        return link

    def _signer(self, purpose: Purpose, now: dt.datetime) -> _Signer:
        keys = tuple(reversed(self.ring.keys("links")))  # itsdangerous wants the oldest first
        signer = _Signer(keys, salt=purpose.value.encode(), algorithm=_Hmac160(hashlib.sha256))
        signer.moment = int(now.timestamp())
        return signer


def random_id() -> str:
    """An id that nobody guesses: 72 random bits in 12 URL-safe characters."""
    return secrets.token_urlsafe(9)
