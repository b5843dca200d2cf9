"""Who may see the agenda: links that sign in once, the cookie, recovery codes, the second factor.

`practitioner` is a practitioner's id, or "" for whoever reads the practice's own mail and sees everyone's bookings. The
database keeps hashes of cookies and codes: reading it opens nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from parvis.endpoint.context import Context
from parvis.endpoint.links import Link, Purpose
from parvis.outbox import enqueue
from parvis.practice.model import Practice
from parvis.store import audit, sign_ins
from parvis.store.db import Row, Tx
from parvis.store.moments import seconds
from parvis.store.spent import spend_once

LINK_LIFE = dt.timedelta(minutes=15)
SIGNED_IN = dt.timedelta(days=30)
_SEEN_AGAIN = dt.timedelta(days=1)
"""A session is prolonged once a day, not at each page."""
MAIL = "agenda.sign-in"
CODES = 10
_STEP = 30  # seconds, RFC 6238
_SECRET = 20  # bytes: as long as SHA-1's output, RFC 4226 section 4


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in; `key` is the hash of their cookie."""

    practitioner: str
    key: str

    @property
    def scope(self) -> str | None:
        """Whose bookings they see: their own, or (None) everyone's."""
        return self.practitioner or None

    @property
    def actor(self) -> str:
        return actor_of(self.practitioner)


def actor_of(practitioner: str) -> str:
    """Who acted, as the audit log says it."""
    return f"practitioner:{practitioner}" if practitioner else "practice"


def owner_of(practice: Practice, email: str) -> str | None:
    """Whose address that is: "" for the practice's own, None for nobody's."""
    wanted = email.casefold()
    if wanted and wanted == practice.email.casefold():
        return ""
    return next(
        (person.id for person in practice.practitioners if person.email and person.email.casefold() == wanted), None
    )


def address_of(practice: Practice, practitioner: str) -> str:
    """Where the link goes."""
    return practice.practitioner(practitioner).email if practitioner else practice.email


def known(practice: Practice, practitioner: str) -> bool:
    return practitioner == "" or any(person.id == practitioner for person in practice.practitioners)


def ask_link(context: Context, practitioner: str, language: str) -> None:
    """Leave the mail with the link."""
    now, nonce = context.clock(), context.token()
    payload: dict[str, str | int] = {"who": practitioner, "nonce": nonce, "at": seconds(now), "language": language}
    context.store.run(lambda tx: enqueue(tx, MAIL, payload, due=now, key=f"{MAIL}:{nonce}"))


def link_token(context: Context, practitioner: str, nonce: str, asked: dt.datetime) -> str:
    return context.links.token(Purpose.SIGN_IN, f"{practitioner}~{nonce}", 1, asked)


def link_address(context: Context, practice: Practice, practitioner: str, language: str) -> str:
    """A whole address that signs in once, for whoever has the machine and no mail."""
    token = link_token(context, practitioner, context.token(), context.clock())
    return f"{context.address(practice)}/{language}/agenda/sign-in/{token}"


def read_link(context: Context, practice: Practice, token: str) -> tuple[str, str] | None:
    """Who the link is for, and its nonce; None for one that is over or for somebody who left."""
    link = context.links.verify(Purpose.SIGN_IN, token, context.clock(), LINK_LIFE)
    if not isinstance(link, Link):
        return None
    practitioner, _, nonce = link.public_id.partition("~")
    return (practitioner, nonce) if known(practice, practitioner) else None


def sign_in_by_link(context: Context, practitioner: str, nonce: str, code: str) -> str | None:
    """The new cookie's value; None when the link was used, or the second factor is wrong."""
    now = context.clock()

    def work(tx: Tx) -> str | None:
        if not second_factor_holds(context, tx, practitioner, code):
            return None
        if not spend_once(tx, MAIL, nonce, now + LINK_LIFE, now):
            return None
        return _signed_in(context, tx, practitioner, "link")

    return context.store.run(work)


def sign_in_by_code(context: Context, practitioner: str, code: str) -> str | None:
    """The same with a recovery code, which counts once and stands for the mail and for the second factor."""

    def work(tx: Tx) -> str | None:
        if not _spend_code(context, tx, practitioner, code):
            return None
        return _signed_in(context, tx, practitioner, "recovery-code")

    return context.store.run(work)


def _signed_in(context: Context, tx: Tx, practitioner: str, by: str) -> str:
    now, value = context.clock(), base64.urlsafe_b64encode(context.vault.random(32)).decode().rstrip("=")
    sign_ins.open_session(tx, digest(value), practitioner, expires=now + SIGNED_IN, now=now)
    audit.note(tx, actor=actor_of(practitioner), action="signed-in", subject="", now=now, detail={"by": by})
    return value


def signed(context: Context, practice: Practice, cookie: str) -> Signed | None:
    """Who has that cookie; the 30 days begin again, at most once a day."""
    if not cookie:
        return None
    now, key = context.clock(), digest(cookie)
    with context.store.read() as tx:
        row = sign_ins.session(tx, key, now)
    if row is None or not known(practice, row["practitioner"]):
        return None
    if row["seen_at"] <= seconds(now - _SEEN_AGAIN):
        context.store.run(lambda tx: sign_ins.prolong(tx, key, expires=now + SIGNED_IN, now=now))
    return Signed(row["practitioner"], key)


def csrf_token(context: Context, key: str) -> str:
    """What every form of a signed-in person carries; another site cannot know it."""
    return _csrf(context.settings.key_ring.keys("csrf")[0], key)


def csrf_holds(context: Context, key: str, given: str) -> bool:
    wanted = (_csrf(secret, key) for secret in context.settings.key_ring.keys("csrf"))
    return any(hmac.compare_digest(token.encode(), given.encode()) for token in wanted)


def new_codes(context: Context, practitioner: str, actor: str) -> list[str]:
    """Ten recovery codes (80 random bits each), to print: they are not shown again."""
    now = context.clock()
    codes = [base64.b32encode(context.vault.random(10)).decode() for _ in range(CODES)]

    def work(tx: Tx) -> None:
        sign_ins.replace_codes(tx, practitioner, [_code_key(practitioner, code) for code in codes], now)
        audit.note(tx, actor=actor, action="recovery-codes", subject="", now=now)

    context.store.run(work)
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


def new_secret(context: Context, practitioner: str) -> str:
    """The base32 secret of a second factor that is to be confirmed by its first code."""
    secret = base64.b32encode(context.vault.random(_SECRET)).decode()
    sealed = context.vault.seal(secret, _context(practitioner))
    context.store.run(lambda tx: sign_ins.set_factor(tx, practitioner, sealed))
    return secret


def secret_of(context: Context, row: Row) -> str:
    return context.vault.open(row["secret_sealed"], _context(row["practitioner"]))


def enroll_address(practice: Practice, practitioner: str, secret: str) -> str:
    """The otpauth address that an application on the telephone opens."""
    account = address_of(practice, practitioner) or practice.name
    return _totp(secret).get_provisioning_uri(account, practice.name)


def forget_factor(context: Context, practitioner: str) -> bool:
    """For whoever has the machine: a telephone was lost, and the codes too. False when there was none."""
    now = context.clock()

    def work(tx: Tx) -> bool:
        there = sign_ins.remove_factor(tx, practitioner)
        if there:
            audit.note(tx, actor="command", action="second-factor-off", subject=practitioner, now=now)
        return there

    return context.store.run(work)


def second_factor_holds(context: Context, tx: Tx, practitioner: str, code: str) -> bool:
    """Whether the code is right where one is asked for; a recovery code will do. Each counts once."""
    row = sign_ins.factor(tx, practitioner)
    if row is None or row["enabled_at"] is None:
        return True
    return code_holds(context, tx, row, code) or _spend_code(context, tx, practitioner, code)


def code_holds(context: Context, tx: Tx, row: Row, code: str) -> bool:
    """A code of now, or of the half minute before or after (RFC 6238, 5.2), used for the first time."""
    typed = "".join(code.split())
    if len(typed) != 6 or not typed.isascii() or not typed.isdecimal():  # noqa: PLR2004 - digits of a code
        return False
    totp, now = _totp(secret_of(context, row)), seconds(context.clock())
    for step in range(now // _STEP - 1, now // _STEP + 2):
        if hmac.compare_digest(totp.generate(step * _STEP), typed.encode()):
            return sign_ins.spend_step(tx, row["practitioner"], step)
    return False


def digest(value: str) -> str:
    """Cookies and codes are random and long: a plain hash keeps them unreadable, also after the secret changes."""
    return hashlib.sha256(value.encode()).hexdigest()


def _spend_code(context: Context, tx: Tx, practitioner: str, code: str) -> bool:
    return sign_ins.use_code(tx, practitioner, _code_key(practitioner, code), context.clock())


def _code_key(practitioner: str, code: str) -> str:
    plain = "".join(c for c in code.upper() if c.isalnum())
    return digest(f"recovery:{practitioner}:{plain}")


def _csrf(secret: bytes, key: str) -> str:
    return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()[:32]


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), 6, SHA1(), _STEP)  # noqa: S303 - what the applications know, RFC 6238


def _context(practitioner: str) -> str:
    return f"second-factor:{practitioner}"
