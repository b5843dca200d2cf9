"""The first lines of the `parvis` command: a build that would change nothing ends here, before anything is imported."""

from __future__ import annotations

import gc
import os
import sys

_QUIET = ["build", "--quiet"]


def main() -> None:
    """Entry point of the `parvis` command."""
    if sys.argv[1:] == _QUIET:
        gc.disable()  # what is read now is needed to the end
        if _built():
            os._exit(0)  # all is written, and to let go of ten thousand texts one by one takes a while
        gc.enable()
    from parvis.cli.main import main as whole

    whole()


def _built() -> bool:
    """Whether `parvis build --quiet`, here and now, is done and has nothing to say."""
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
        found, kept = quick.inputs(root), quick.last_note(f"{root}/.parvis", output, key, now)
        if kept is not None and quick.doubtful(kept, found) == [] and quick.intact(output, kept):
            return True
    except (OSError, ValueError):
        return False
    from parvis.cli.build_quietly import build_quietly

    return build_quietly(root, found, kept, now)


def _practice(folder: str) -> str:
    """The nearest folder upwards that holds a practice; "" for none."""
    while not os.path.isfile(f"{folder}/content/practice.toml"):  # noqa: PTH113
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return ""
        folder = above
    return folder
