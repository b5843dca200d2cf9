"""Personal fields sealed at rest, and keyed fingerprints to find them again.

One secret, several uses: HKDF (RFC 5869) gives each purpose a key of its own. The first secret of the ring writes, all of
them read, so that a key is rotated by putting a new one in front.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parvis.errors import ParvisError
from parvis.i18n import T

_NONCE = 12  # bytes, as AES-GCM wants (NIST SP 800-38D)
_KEY_ID = 4  # bytes: which key of the ring sealed a value
_VERSION = b"\x01"


class Unsealable(ParvisError):
    """A sealed value that none of the keys opens: the secret was lost, or the value was changed."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The secrets of the endpoint, the current one first."""

    secrets: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.secrets or not all(self.secrets):
            raise ValueError("a key ring needs a secret")

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """A 32-byte key of each secret for one purpose, the current one first."""
        return tuple(
            HKDF(algorithm=SHA256(), length=32, salt=None, info=f"parvis:{purpose}".encode()).derive(secret.encode())
            for secret in self.secrets
        )


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals personal fields (AES-256-GCM). `context` binds a value to its row and column: moved elsewhere, it does not open."""

    ring: KeyRing
    random: Callable[[int], bytes] = os.urandom
    _keys: dict[bytes, bytes] = field(init=False, repr=False, compare=False)
    _prints: tuple[bytes, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = {hashlib.sha256(key).digest()[:_KEY_ID]: key for key in self.ring.keys("seal")}
        object.__setattr__(self, "_keys", keys)
        object.__setattr__(self, "_prints", self.ring.keys("fingerprint"))

    def seal(self, text: str, context: str) -> str:
        """ASCII text of about 4/3 of the length plus 44."""
        key_id, key = next(iter(self._keys.items()))
        nonce = self.random(_NONCE)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), context.encode())
        return base64.urlsafe_b64encode(_VERSION + key_id + nonce + sealed).decode()

    def open(self, sealed: str, context: str) -> str:
        """The text again. Raises Unsealable."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
            key, body = self._keys[raw[1 : 1 + _KEY_ID]], raw[1 + _KEY_ID :]
            return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], context.encode()).decode()
        except (InvalidTag, KeyError, ValueError):
            raise Unsealable(
                T("Stored personal data cannot be read with the present secret key."),
                T("Put back the former key after the new one in PARVIS_SECRET_KEY, separated by a comma."),
            ) from None

    def is_current(self, sealed: str) -> bool:
        """Whether the first key of the ring sealed it."""
        try:
            return base64.urlsafe_b64decode(sealed)[1 : 1 + _KEY_ID] == next(iter(self._keys))
        except ValueError:
            return False

    def fingerprint(self, address: str) -> str:
        """A keyed hash of an e-mail address, whatever its case: finds an address without storing it."""
        return self.fingerprints(address)[0]

    def fingerprints(self, address: str) -> tuple[str, ...]:
        """The hash with each key of the ring, the current one first: for looking up."""
        folded = address.strip().casefold().encode()
        return tuple(hmac.new(key, folded, hashlib.sha256).hexdigest()[:40] for key in self._prints)


def snapshot_signature(secret: str, moment: int, version: int, body: bytes) -> str:
    """What proves that facts come from whoever holds the admin key: HMAC-SHA256 over moment, version and body.

    `moment` is in seconds since 1970 (UTC); a signature is only good for some minutes around it.
    """
    key = KeyRing((secret,)).keys("admin:facts")[0]
    told = f"{moment}\n{version}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()
