"""What a wheel brings beside its modules: the carried rules with their patterns expanded (parvis.ethics.carried)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarriedRules(BuildHookInterface):  # type: ignore[type-arg]
    """Expands the rules once, so that no first check has to. Nothing but the standard library is needed for it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the expanded rules to a wheel; an editable installation keeps its own."""
        if version == "editable":
            return
        source = str(Path(self.root) / "src")
        sys.path.insert(0, source)
        try:
            from parvis.ethics.carried import SHIPPED, carried_key, read_packs, stored
        finally:
            sys.path.remove(source)
        made = Path(self.directory) / SHIPPED.name
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(stored(read_packs(), carried_key()))
        build_data["force_include"][str(made)] = f"parvis/ethics/{SHIPPED.name}"
