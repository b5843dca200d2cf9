"""`parvis build --verify`: the site built again from nothing, elsewhere, and compared byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from parvis.build.journal import link_or_copy
from parvis.build.own_plugins import settings_with_plugins
from parvis.paths import Site

_KEPT = ("record-*", "texts-*", "quick-*")
_SOURCES = ("content", "templates", "rules", "pelicanconf.py", "publishconf.py")


def forget_builds(site: Site) -> None:
    """Forget all that earlier builds remember: the next one makes everything again. The site online stays."""
    for pattern in _KEPT:
        for path in site.state.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def differences(site: Site, output: Path, make: Callable[[Site], object]) -> list[str]:
    """Files of `output` that a clean build makes otherwise, or not at all, or that are missing. `make` builds a practice into
    its own output. Raises ParvisError.
    """
    site.state.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.state, prefix="verify-") as name:
        clean = Site(Path(name).resolve() / site.root.name)
        clean.root.mkdir()
        for source in _sources(site, output):
            if source.is_dir():
                shutil.copytree(source, clean.root / source.name, copy_function=_copy)
            elif source.is_file():
                _copy(source, clean.root / source.name)
        if (site.state / "published.json").is_file():  # what the gate lets through because it is online
            clean.state.mkdir()
            _copy(site.state / "published.json", clean.state / "published.json")
        make(clean)
        here, there = _files(output), _files(clean.output)
        return sorted(name for name in {*here, *there} if not _same(here.get(name), there.get(name)))


def _sources(site: Site, output: Path) -> Iterator[Path]:
    """What a build reads. Plugins of one's own may lie anywhere in the folder: then it is all of it."""
    if settings_with_plugins(site) is None:
        yield from (site.root / part for part in _SOURCES)
        return
    made = {site.output.resolve(), output.resolve()}
    yield from (p for p in sorted(site.root.iterdir()) if not p.name.startswith(".") and p.resolve() not in made)


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
