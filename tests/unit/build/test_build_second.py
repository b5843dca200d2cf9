"""Two processes make the pages of a large practice: the same bytes as one, whatever happens to the second."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from parvis.build import second, second_start
from parvis.build.fast import FastRun
from parvis.build.second import Second
from parvis.ethics.finding import Report
from parvis.pages.options import BuildOptions
from parvis.paths import Site

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
COUNT = 60


@pytest.fixture
def many(site: Site, article: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Site:
    """Sixty articles with lists, links and a note, and a second process for as few."""
    monkeypatch.setattr(second_start, "_MANY", 10)
    for number in range(COUNT):
        fields = (
            f"title: Texte {number}",
            f"date: 2025-{number % 12 + 1:02}-{number % 27 + 1:02}",
            f"tags: [mot {number % 7}, mot {number % 3}]",
            f"category: Rubrique {number % 4}",
        )
        note = "[^1]\n\n[^1]: Une note." if number % 10 == 0 else ""
        article(f"texte-{number}", *fields, body=f"Un **texte** ; le [suivant](texte-{(number + 1) % COUNT}.md).{note}")
    return site


def built(site: Site, processes: int) -> dict[str, bytes]:
    """The output of a build from nothing, without the check."""
    FastRun(site, BuildOptions(now=NOW), check=lambda _run: Report((), (), 0, 0, "fr"), processes=processes).build()
    return {p.relative_to(site.output).as_posix(): p.read_bytes() for p in site.output.rglob("*") if p.is_file()}


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that come from the second process, as they come."""
    seen: list[str] = []
    real = Second.answers

    def answers(self: Second) -> list[second.Made]:
        found = real(self)
        seen.extend(made.path for made in found)
        return found

    monkeypatch.setattr(Second, "answers", answers)
    return seen


def test_one_process_and_two_write_the_same_bytes(many: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the second can make is left to it here; the first writes the rest."""
    alone = built(many, 1)
    forget(many)
    seen = counted(monkeypatch)
    monkeypatch.setattr(Second, "take", lambda _self: time.sleep(0.005))  # the first process is slower than slow
    assert built(many, 2) == alone
    assert len(seen) > COUNT


def test_facts_that_change_remake_the_pages_in_two_processes(many: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are as they would be are not written again, whoever found it out."""
    built(many, 2)
    facts = many.facts.read_text(encoding="utf-8")
    many.facts.write_text(facts.replace("tagline", "# said otherwise\ntagline", 1) + "\n# and more\n", encoding="utf-8")
    before = {p: p.stat().st_mtime_ns for p in many.output.rglob("*.html")}
    counted(monkeypatch)
    built(many, 2)
    assert {p: p.stat().st_mtime_ns for p in many.output.rglob("*.html")} == before


@pytest.mark.parametrize("told", [0, 1, 2])
def test_a_second_process_that_dies_leaves_its_pages_to_the_first(
    many: Site, monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    """It dies before it answers, or after a few answers: the site is the same."""
    alone = built(many, 1)
    forget(many)
    real, count = second.read_frame, 0

    def frame(pipe: object) -> bytes:
        nonlocal count
        count += 1
        if count > told:
            raise EOFError
        return real(pipe)  # type: ignore[arg-type]

    monkeypatch.setattr(second, "read_frame", frame)
    assert built(many, 2) == alone


def test_a_second_process_that_cannot_be_started_is_done_without(many: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = built(many, 1)
    forget(many)

    def refused(*_args: object, **_more: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refused)
    assert built(many, 2) == alone


def test_a_second_process_ends_with_its_build(many: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = Second.start

    def start(put: Callable[[str, bytes], None]) -> Second | None:
        made = real(put)
        assert made is not None
        started.append(made._process)
        return made

    monkeypatch.setattr(Second, "start", start)
    built(many, 2)
    assert len(started) == 1
    assert started[0].poll() is not None


def forget(site: Site) -> None:
    """As if nothing had been built."""
    shutil.rmtree(site.output)
    shutil.rmtree(site.state)
