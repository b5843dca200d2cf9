"""A signed mark in each form: when it was handed out, and a number that makes a second submission the same one."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from itsdangerous import BadSignature, HMACAlgorithm, Signer

from parvis.crypt import KeyRing

FASTEST = dt.timedelta(seconds=1)  # nobody fills a form in less, not even with a browser that knows the answers
OLDEST = dt.timedelta(hours=12)


class FormProblem(StrEnum):
    """Why a form is not taken as it is."""

    INVALID = "invalid"
    TOO_FAST = "too-fast"
    TOO_OLD = "too-old"


@dataclass(frozen=True, slots=True)
class FormTokens:
    """Makes and reads the marks. Any key of the ring verifies, the first one signs."""

    ring: KeyRing

    def new(self, number: str, now: dt.datetime) -> str:
        """`number` is random and tells one form from another."""
        return _signer(self.ring).sign(f"{number}.{int(now.timestamp())}").decode()

    def read(self, token: str, now: dt.datetime) -> str | FormProblem:
        """The form's number, or why it cannot be taken now."""
        try:
            number, _, issued = _signer(self.ring).unsign(token.encode()).decode().rpartition(".")
            age = now - dt.datetime.fromtimestamp(int(issued), dt.UTC)
        except (BadSignature, ValueError):
            return FormProblem.INVALID
        if age < FASTEST:
            return FormProblem.TOO_FAST
        return FormProblem.TOO_OLD if age > OLDEST else number


@lru_cache(maxsize=4)  # every calendar that is shown has a mark
def _signer(ring: KeyRing) -> Signer:
    keys = tuple(reversed(ring.keys("forms")))
    return Signer(keys, salt=b"booking.form", algorithm=HMACAlgorithm(hashlib.sha256))


def idempotency_key(number: str, *what: str) -> str:
    """The same form sent again for the same time is the same booking; for another time it is another one."""
    return hashlib.sha256("\0".join((number, *what)).encode()).hexdigest()[:40]
