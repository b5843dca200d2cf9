"""`parvis build --verify`: the site built again from nothing, elsewhere, and compared byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from parvis.build.journal import link_or_copy
from parvis.paths import Site

if TYPE_CHECKING:
    from parvis.build.run import Progress
    from parvis.pages.options import BuildOptions

_KEPT = ("record-*", "texts-*", "quick-*")
_SOURCES = ("content", "templates", "rules", "pelicanconf.py", "publishconf.py")


def forget_builds(site: Site) -> None:
    """Forget all that earlier builds remember: the next one makes everything again. The site online stays."""
    for pattern in _KEPT:
        for path in site.state.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def differences(site: Site, options: BuildOptions, output: Path, progress: Progress | None = None) -> list[str]:
    """Files of `output` that a clean build makes otherwise, or not at all, or that are missing. Raises ParvisError."""
    from parvis.build.fast import FastRun

    site.state.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.state, prefix="verify-") as name:
        clean = Site(Path(name).resolve() / site.root.name)
        clean.root.mkdir()
        for source in (site.root / part for part in _SOURCES):
            if source.is_dir():
                shutil.copytree(source, clean.root / source.name, copy_function=_copy)
            elif source.is_file():
                _copy(source, clean.root / source.name)
        if (site.state / "published.json").is_file():  # what the gate lets through because it is online
            clean.state.mkdir()
            _copy(site.state / "published.json", clean.state / "published.json")
        FastRun(clean, replace(options, output=None), progress).build()
        here, there = _files(output), _files(clean.output)
        return sorted(name for name in {*here, *there} if not _same(here.get(name), there.get(name)))


def _copy(old: str | Path, new: str | Path) -> None:
    """A text is copied, for a build may write a uid into it; a picture is the same file."""
    if Path(old).suffix in {".md", ".json", ".toml", ".py"}:
        shutil.copy2(old, new)
    else:
        link_or_copy(Path(old), Path(new))


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def _same(one: Path | None, other: Path | None) -> bool:
    return one is not None and other is not None and one.read_bytes() == other.read_bytes()
