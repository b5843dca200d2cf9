"""What a database may refuse."""

from __future__ import annotations

from parvis.errors import ParvisError


class SlotTaken(Exception):
    """The overlap guard refused a claim: someone else has that time."""


class StoreError(ParvisError):
    """The database cannot be used: file, rights, disk or server."""
