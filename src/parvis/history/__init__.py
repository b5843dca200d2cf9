"""Undo for people without git: dated snapshots of a practice's own files, kept on this computer."""

from parvis.history.objects import Damaged
from parvis.history.restore import Plan, Restored, plan_restore, restore
from parvis.history.snapshots import (
    Changes,
    History,
    HistoryRefused,
    Kept,
    NoSuchSnapshot,
    Snapshot,
    changes,
    find,
    snapshot,
)

__all__ = [
    "Changes",
    "Damaged",
    "History",
    "HistoryRefused",
    "Kept",
    "NoSuchSnapshot",
    "Plan",
    "Restored",
    "Snapshot",
    "changes",
    "find",
    "plan_restore",
    "restore",
    "snapshot",
]
