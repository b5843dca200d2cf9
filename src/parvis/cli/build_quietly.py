"""`parvis build --quiet` where all is well: the build alone, without a command line, a console or a progress bar.

Whatever goes wrong is left to the whole command, which builds again and says it.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
from pathlib import Path
from typing import Any

from parvis.build.bodies import built
from parvis.build.own_plugins import settings_with_plugins
from parvis.build.quick import Inputs
from parvis.i18n import choose_language
from parvis.pages.options import BuildOptions
from parvis.paths import Site

_SELDOM = 50_000  # objects made between two searches for cycles: this process lives for seconds


def build_quietly(root: str, found: Inputs, kept: dict[str, Any] | None, now: dt.datetime) -> bool:
    """Build the practice in `root`, whose files were `found`. False: it was not done, or somebody must be told of it.

    `kept`: the note of the last build (quick.py), where it still holds.
    """
    from parvis.history.snapshots import snapshot

    site = Site(Path(root))
    gc.set_threshold(_SELDOM)
    try:
        if settings_with_plugins(site) is not None:
            return False
        options = BuildOptions(now=now, language=choose_language((), os.environ))
        done = built(site, options, found, kept, ends=True)
        if not done.unchanged or not (site.state / "history" / "index").is_file():
            snapshot(site, now=now, reason="build")
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception:  # noqa: BLE001 - the whole command meets it again, and says it in a sentence
        return False
    return True
