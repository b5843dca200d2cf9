"""The one door to Pelican: build a practice's site, and the settings that let plain `pelican` do the same.

Pelican is imported inside functions only: commands that do not build start without it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import locale
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from parvis.build.errors import AdapterFailed, EthicsStopped
from parvis.build.run import Built, Progress, Run
from parvis.errors import ParvisError
from parvis.i18n import T
from parvis.pages.options import BuildOptions
from parvis.paths import CARRIED, Site

if TYPE_CHECKING:
    from parvis.console import Speaker

__all__ = ["BuildOptions", "Built", "EthicsStopped", "build", "pelican_settings"]

ADAPTERS = ("parvis_practice", "parvis_ethics", "parvis_booking", "parvis_newsletter")
_FEEDS = [
    f"{name}_{form}"
    for name in ("CATEGORY_FEED", "AUTHOR_FEED", "TAG_FEED", "TRANSLATION_FEED")
    for form in ("ATOM", "RSS")
]
_OFF = ["FEED_ATOM", "FEED_RSS", "FEED_ALL_ATOM", "FEED_ALL_RSS", *_FEEDS]
# Pelican would write drafts to public addresses, and lists of its own: our model decides what is written.
_DRAFTS = ["DRAFT", "DRAFT_LANG", "DRAFT_PAGE", "DRAFT_PAGE_LANG"]
_LISTS = ["CATEGORY", "TAG", "AUTHOR", "YEAR_ARCHIVE", "MONTH_ARCHIVE", "DAY_ARCHIVE", "INDEX"]
_NOWHERE = [f"{name}_SAVE_AS" for name in (*_DRAFTS, *_LISTS)]


def build(site: Site, options: BuildOptions, *, progress: Progress | None = None) -> Built:
    """Build the site into its output folder, whole or not at all; only what changed is made again.

    Pelican builds where the practice adds plugins of its own to it, and nowhere else.
    Raises ProblemsFound, EthicsStopped, MachineRefused, AdapterFailed (all ParvisError): the last good site is then untouched.
    """
    from parvis.build.own_plugins import settings_with_plugins

    own = settings_with_plugins(site)
    if own is None:
        from parvis.build import quick
        from parvis.build.bodies import built
        from parvis.build.glance import last_note, nothing_changed

        found, kept = quick.inputs(os.path.realpath(site.root)), last_note(site, options)
        same = nothing_changed(site, options, kept, found) if kept is not None else None
        return same or built(site, options, found, kept, progress)
    return _build_with_pelican(site, options, progress, own)


def _build_with_pelican(site: Site, options: BuildOptions, progress: Progress | None, settings_file: Path) -> Built:
    from pelican.settings import read_settings

    run = Run(site, options, progress)
    told = {"PARVIS_RUN": run, "PARVIS_PLAIN": False}
    with _quiet_pelican(), _settings_read_again():
        settings = read_settings(path=str(settings_file), override=told)
        pelican = settings["PELICAN_CLASS"](settings)
        pelican.run()
    if run.built is None:
        raise AdapterFailed(T("Pelican ended without building anything."))
    return run.built


def pelican_settings(root: Path | str, *, publishing: bool = True) -> dict[str, Any]:
    """Every setting of Pelican for the practice in `root`; `pelicanconf.py` and `publishconf.py` take them as they are.

    Adapters are given as imported modules: one named by a string that fails to import is only logged by Pelican, and the
    site is then built without its ethics gate.
    """
    site = Site(Path(root).resolve())
    adapters = _adapters()
    return {
        "PATH": str(site.content),
        "OUTPUT_PATH": str(site.output),
        "ARTICLE_PATHS": ["articles"],
        "PAGE_PATHS": ["pages", "resources"],
        "STATIC_PATHS": [],
        "THEME": "simple",  # Pelican looks templates up even where our writer renders: these compile for it
        "THEME_STATIC_PATHS": [],
        "THEME_TEMPLATES_OVERRIDES": [],
        "PLUGINS": list(adapters),
        "PELICAN_CLASS": _submodule(adapters[0], "practice_pelican").PracticePelican,
        "DIRECT_TEMPLATES": [],
        "PAGINATED_TEMPLATES": {},
        "DELETE_OUTPUT_DIRECTORY": False,
        "WITH_FUTURE_DATES": True,  # our loader has decided already, at the moment of the build
        "ARTICLE_TRANSLATION_ID": "",  # and which text translates which
        "PAGE_TRANSLATION_ID": "",
        "USE_FOLDER_AS_CATEGORY": False,
        "FILENAME_METADATA": "(?!)",
        "SITEURL": "",
        "TIMEZONE": "UTC",
        "LOCALE": [locale.setlocale(locale.LC_ALL)],  # leave the process's locale alone; dates are Babel's
        "TYPOGRIFY": False,
        "CACHE_CONTENT": False,
        "LOAD_CONTENT_CACHE": False,
        "LOG_FILTER": [(logging.WARNING, "Empty alt attribute for image %s in %s")],  # an empty alt is a decision
        "PARVIS_SITE": str(site.root),
        "PARVIS_PUBLISHING": publishing,
        "PARVIS_PLAIN": True,
        **dict.fromkeys(_OFF),
        **dict.fromkeys(_NOWHERE, ""),
    }


def practice_options(settings: Mapping[str, Any]) -> BuildOptions:
    """Options of a build that plain `pelican` starts. PARVIS_NOW (ISO 8601) replaces the clock."""
    from parvis.clock import now

    output = Path(settings["OUTPUT_PATH"])
    return BuildOptions(now=now(), publishing=bool(settings["PARVIS_PUBLISHING"]), output=output)


def say_built(built: Built) -> None:
    """What plain `pelican` should still be told after a good build: warnings and findings that did not stop it."""
    speaker = _speaker()
    speaker.problems(built.warnings)
    if built.report.findings:
        speaker.report(built.report)


def say_and_exit(error: ParvisError) -> NoReturn:
    """The problem in the person's language on standard error, and its exit code. Never a traceback."""
    speaker = _speaker()
    if isinstance(error, EthicsStopped):
        speaker.report(error.report)
    speaker.error(error)
    raise SystemExit(int(error.exit_code)) from None


def _speaker() -> Speaker:
    from parvis.console import Speaker
    from parvis.i18n import choose_language

    return Speaker(choose_language((), os.environ))


def _adapters() -> tuple[ModuleType, ...]:
    """The four adapters, from the folder that came with this Parvis and from nowhere else."""
    try:
        return tuple(_load(name, CARRIED / "plugins" / name / "__init__.py") for name in ADAPTERS)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with an adapter, the site must not be built without it
        say_and_exit(
            AdapterFailed(
                T("An adapter of Pelican cannot be loaded: {reason}. Nothing was built.", reason=str(error)),
                T("Install Parvis again: pip install --force-reinstall parvis"),
            )
        )


def _submodule(package: ModuleType, name: str) -> ModuleType:
    file = Path(str(package.__file__)).with_name(f"{name}.py")
    return _load(f"{package.__name__}.{name}", file)


def _load(name: str, file: Path) -> ModuleType:
    """A module by its file: a folder of the same name on `sys.path` cannot take its place."""
    known = sys.modules.get(name)
    if known is not None and known.__file__ and Path(known.__file__).resolve() == file.resolve():
        return known
    folder = [str(file.parent)] if file.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=folder)
    if spec is None or spec.loader is None:
        raise ImportError(str(file))
    for part in [part for part in sys.modules if part.startswith(f"{name}.")]:
        del sys.modules[part]  # parts of a stranger of the same name
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


@contextlib.contextmanager
def _settings_read_again() -> Iterator[None]:
    """publishconf.py imports pelicanconf.py: that of this practice, as it is now, in a process that builds many times."""
    path = list(sys.path)
    sys.modules.pop("pelicanconf", None)
    try:
        yield
    finally:
        sys.path[:] = path
        sys.modules.pop("pelicanconf", None)


@contextlib.contextmanager
def _quiet_pelican() -> Iterator[None]:
    """Pelican neither prints nor keeps every text of every run alive (`memoized`), in a process that builds many times."""
    from pelican.contents import Content
    from pelican.log import console

    logger = logging.getLogger("pelican")
    before, quiet, propagate = list(logger.handlers), console.quiet, logger.propagate
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    console.quiet = True
    try:
        yield
    finally:
        logger.handlers[:] = before
        logger.propagate = propagate
        console.quiet = quiet
        for method in (Content.get_content, Content.get_summary):
            getattr(method, "cache", {}).clear()
