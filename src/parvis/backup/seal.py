"""A passphrase around bytes: the age format (age-encryption.org/v1), which other tools open too."""

from __future__ import annotations

import pyrage

from parvis.errors import Exit, ParvisError
from parvis.i18n import T

SHORTEST = 12
"""Characters of a passphrase."""
_HEAD = b"age-encryption.org/v1\n"


class PassphraseRefused(ParvisError):
    """No passphrase, or one that is too short."""

    exit_code = Exit.USAGE


class CannotOpen(ParvisError):
    """Not a backup, another passphrase, or a damaged file."""

    exit_code = Exit.PROBLEMS


def seal(content: bytes, passphrase: str) -> bytes:
    """The bytes, closed. Raises PassphraseRefused. It takes a second on purpose: so does each guess of a thief."""
    if len(passphrase) < SHORTEST:
        raise PassphraseRefused(
            T("This passphrase is too short."),
            T("Write {count} characters or more: four or five words that belong only to you.", count=SHORTEST),
        )
    return bytes(pyrage.passphrase.encrypt(content, passphrase))


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """The bytes that were closed. Raises CannotOpen."""
    if not sealed.startswith(_HEAD):
        raise CannotOpen(T("This file is not a backup made by Parvis."), T("Choose the file that ends with .age"))
    try:
        return bytes(pyrage.passphrase.decrypt(sealed, passphrase))
    except pyrage.DecryptError as error:
        raise CannotOpen(
            T("The backup does not open: the passphrase is another one, or the file is damaged."),
            T("Type it again, capitals and spaces included; else try another copy of the file."),
        ) from error
