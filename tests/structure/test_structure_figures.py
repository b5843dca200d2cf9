"""How fast is said once, from what benchmarks printed, with the command that repeats it."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEED = re.compile(
    r"\d[\d.,\u202f ]*\s?(?:µs|ms|s)\b(?! ago)"
    r"|(?:CPU|words|mots) (?:per|a|par|of) (?:CPU )?(?:second|seconde)|seconds? of CPU|secondes? de CPU"
    r"|\d[\d.,]* times (?:as fast|faster|the CPU|quicker)|\d[\d.,]* fois plus (?:vite|rapide)",
)
WRITTEN = [
    path
    for path in sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
    if path.name != "performance.md" and path.parent.name not in ("rules", "regles")
]
RESULT = {
    "benchmark": "build",
    "command": "python benchmarks/build.py --articles 1000",
    "date": "2026-11-22",
    "machine": "x86_64, 2 processors, Python 3.11.7",
    "articles": 1000,
    "runs": 3,
    "ratios": {"parvis cold / hugo (wall)": 1.234, "calm cold / hugo (wall)": 2.0},
    "parvis unchecked cold": {"cpu": 3.0, "wall": 2.125, "memory": 99.0},
    "hugo cold": {"cpu": 3.5, "wall": 2.0, "memory": 187.0},
    "hugo edit": {"cpu": 3.5, "wall": 1.9, "memory": 187.0},
}


@pytest.fixture
def writer():
    spec = importlib.util.spec_from_file_location("write_performance", ROOT / "tools" / "write_performance.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sections(text: str) -> list[str]:
    return re.split(r"(?m)^#+ ", text)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_speed_is_written_with_the_command_that_repeats_it(path):
    """Elsewhere than on the page of figures: in the same section, the script in benchmarks/ that measured it."""
    naked = [s for s in sections(path.read_text(encoding="utf-8")) if SPEED.search(s) and "benchmarks/" not in s]
    assert [SPEED.search(section).group() for section in naked] == []


def test_the_page_of_figures_is_what_the_benchmarks_printed(writer):
    """Nobody types a figure."""
    results = writer.kept()
    assert writer.PAGE.is_file() is bool(results)
    if results:
        assert writer.PAGE.read_text(encoding="utf-8") == writer.page(results)


def test_every_figure_stands_under_its_command_its_day_and_its_machine(writer):
    """Rows in words, ratios beside what was aimed at."""
    page = writer.page([RESULT])
    assert "## Building a site of 1,000 articles" in page
    assert (
        "`python benchmarks/build.py --articles 1000`, 2026-11-22; x86_64, 2 processors, Python 3.11.7; medians" in page
    )
    assert "| Parvis, simple theme: cold, without the ethics check | 3.00 | 2.12 | 99 |" in page
    assert "| Hugo: one article edited | 3.50 | 1.90 | 187 |" in page
    assert "| Parvis, simple theme: cold / hugo (wall) | 1.23 | ≤ 2.5 |" in page
    assert "| peak memory, cold, without the check | 99 MB | ≤ 150 MB |" in page


def test_a_last_line_is_kept_only_when_it_says_how_to_repeat_it(writer, tmp_path, monkeypatch):
    """A quick run is no figure to publish."""
    monkeypatch.setattr(writer, "RESULTS", tmp_path / "results")
    writer.keep(json.dumps(RESULT))
    assert writer.kept() == [RESULT]
    for wrong in ({**RESULT, "command": "python benchmarks/build.py --quick"}, {"benchmark": "build"}):
        with pytest.raises(SystemExit):
            writer.keep(json.dumps(wrong))
