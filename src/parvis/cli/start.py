"""The first lines of the `parvis` command: a build that would change nothing ends here, before anything is imported."""

from __future__ import annotations

import os
import sys

_QUIET = ["build", "--quiet"]


def main() -> None:
    """Entry point of the `parvis` command."""
    if sys.argv[1:] == _QUIET and _nothing_changed():
        return
    from parvis.cli.main import main as whole

    whole()


def _nothing_changed() -> bool:
    """Whether `parvis build --quiet`, here and now, would write nothing and say nothing."""
    import datetime as dt

    from parvis.build import quick

    fixed = os.environ.get("PARVIS_NOW")
    try:
        now = dt.datetime.fromisoformat(fixed) if fixed else dt.datetime.now(dt.UTC)
        now = now if now.tzinfo else now.replace(tzinfo=dt.UTC)
        root = _practice(os.path.realpath(os.getcwd()))  # noqa: PTH109
        if not root:
            return False
        key = quick.options_key(quick.code_key(), "", None, preview=False, publishing=True, crawlers=True)
        output = os.path.realpath(f"{root}/output")
        return quick.unchanged(root, f"{root}/.parvis", output, key, now) is not None
    except (OSError, ValueError):
        return False


def _practice(folder: str) -> str:
    """The nearest folder upwards that holds a practice; "" for none."""
    while not os.path.isfile(f"{folder}/content/practice.toml"):  # noqa: PTH113
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return ""
        folder = above
    return folder
