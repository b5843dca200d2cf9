"""Figures that benchmarks printed, as a page: the one place of the documentation that says how fast.

    python benchmarks/build.py | tee /dev/tty | python tools/write_performance.py keep
    python tools/write_performance.py                 write docs/performance.md again from what is kept

`keep` takes the last line of a benchmark, puts it into benchmarks/results/ and writes the page.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "performance.md"
TITLES = {
    "build": "Building a site of {articles:,} articles",
    "preview": "From a save to the page on screen, {articles:,} articles",
    "ethics": "The ethics check, {articles:,} articles",
    "race": "Bookings at the same instant",
}
HEAD = """# How fast

Written by `tools/write_performance.py` from what the scripts in `benchmarks/` printed: nothing here is typed by hand, and no other page
gives figures without the command that repeats them. The peers are installed by the script and run on the same texts, in the same run. One machine, one
day: the ratios say more than the seconds, and yours will differ. What each script measures is said at its top.
"""
# Rows of benchmarks/build.py by words, and what was aimed at: (articles) -> limit.
TOOLS = {
    "parvis": "Parvis, simple theme",
    "calm": "Parvis, theme `calm`",
    "pelican": "Pelican",
    "hugo": "Hugo",
    "eleventy": "Eleventy",
    "nikola": "Nikola",
    "mkdocs": "MkDocs-Material",
}
AIMS = {
    "parvis cold / pelican (wall)": {1000: 0.5, 10000: 0.35},
    "parvis cold / hugo (wall)": {1000: 2.5, 10000: 1.75},
    "parvis one edited / hugo (wall)": {1000: 0.3, 10000: 0.08},
    "parvis nothing changed / import pelican (CPU)": {1000: 0.35, 10000: 1.1},
}
LARGEST = {1000: 150, 10000: 500}  # MB


def page(results: list[dict[str, Any]]) -> str:
    order = list(TITLES)
    results = sorted(results, key=lambda r: (order.index(r["benchmark"]), r.get("articles", 0)))
    return "\n".join([HEAD, *("\n".join(section(result)) for result in results)])


def section(result: dict[str, Any]) -> Iterator[str]:
    kind = result["benchmark"]
    yield f"## {TITLES[kind].format(**result)}\n"
    yield f"`{result['command']}`, {result['date']}; {result['machine']}{_runs(result)}.\n"
    timed = {key: value for key, value in result.items() if _is_run(value)}
    if timed:
        yield "| | CPU, s | wall, s | peak, MB |\n| --- | ---: | ---: | ---: |"
        for key, run in timed.items():
            yield f"| {_words(key)} | {run['cpu']:.2f} | {run['wall']:.2f} | {run['memory']:.0f} |"
        yield ""
    if "ratios" in result:
        yield from _ratios(result)
    groups = {k: v for k, v in result.items() if isinstance(v, dict) and not _is_run(v) and k != "ratios"}
    if groups:
        yield from _groups(groups)
    plain = {k: v for k, v in result.items() if isinstance(v, int | float) and k not in ("articles", "runs")}
    if plain:
        yield "| | |\n| --- | ---: |"
        yield from (f"| {_words(key)} | {_number(value)} |" for key, value in plain.items())
        yield ""


def _ratios(result: dict[str, Any]) -> Iterator[str]:
    count = result["articles"]
    yield "| ratio | measured | aimed at |\n| --- | ---: | ---: |"
    for key, value in result["ratios"].items():
        aim = AIMS.get(key, {}).get(count)
        yield f"| {_words(key)} | {value:.2f} | {f'≤ {aim}' if aim else ''} |"
    cold = result.get("parvis unchecked cold")
    if cold and count in LARGEST:
        yield f"| peak memory, cold, without the check | {cold['memory']:.0f} MB | ≤ {LARGEST[count]} MB |"
    yield ""


def _groups(groups: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Things of one kind side by side: a column each."""
    names = list(groups)
    rows = list(dict.fromkeys(key for figures in groups.values() for key in figures))
    yield f"| | {' | '.join(_words(name) for name in names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    for row in rows:
        yield f"| {_words(row)} | {' | '.join(_number(groups[name].get(row, '')) for name in names)} |"
    yield ""


def _is_run(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"cpu", "wall", "memory"}


def _runs(result: dict[str, Any]) -> str:
    return f"; medians of {result['runs']}" if result.get("runs", 1) > 1 else ""


def _words(key: str) -> str:
    """A key as a person reads it: the tool's name, then what it did."""
    name, _, rest = key.partition(" ")
    said = f"{TOOLS[name]}: {rest}" if name in TOOLS and rest else TOOLS.get(key, key)
    said = said.replace("unchecked cold", "cold, without the ethics check")
    said = "one article edited".join(said.rsplit("edit", 1)) if said.endswith(": edit") else said
    return said.replace("_", " ")


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def kept() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))]


def keep(line: str) -> None:
    result = json.loads(line)
    missing = {"benchmark", "command", "date", "machine"} - result.keys()
    if missing:
        sys.exit(f"the last line of a benchmark must say its {', '.join(sorted(missing))}")
    if "--quick" in result["command"]:
        sys.exit("a quick run is no figure to publish")
    name = "-".join(str(part) for part in (result["benchmark"], result.get("articles", "")) if part)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def main() -> None:
    if sys.argv[1:] == ["keep"]:
        keep(sys.stdin.read().strip().rpartition("\n")[2])
    if results := kept():
        PAGE.write_text(page(results), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
