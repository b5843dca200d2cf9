"""The ethics check: `parvis check` on 1,000 articles of about 800 words, cold, unchanged, and after one edit.

Two comparisons in the same run: the CPU of a second run with `python -c 'import pelican'`, and words per CPU second with
proselint's on the same English text. Ours does more: facts, links, addresses, 100 rules with sources, speech acts.

    python benchmarks/ethics.py            medians of 3, 1,000 articles in each language (some minutes)
    python benchmarks/ethics.py --quick    one run of 100 articles
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from _measure import Run, last_line, median, peer, show, timed
from _prose import ENGLISH, FRENCH, Grammar, article
from build import FACTS

from parvis.ethics.carried import kept_file

CHECK = [sys.executable, "-m", "parvis", "check"]
# Modules are compiled and kept, as pip leaves them: a checkout may be told not to.
AS_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}
IMPORT_PELICAN = [sys.executable, "-c", "import pelican"]


def practice(folder: Path, count: int, language: str, grammar: Grammar) -> int:
    """A practice with so many articles; the words of their bodies."""
    rng = random.Random(20261122)
    content = folder / "content"
    (content / "articles").mkdir(parents=True)
    facts = FACTS.replace('languages = ["fr"]', f'languages = ["{language}"]')
    (content / "practice.toml").write_text(facts, encoding="utf-8")
    day = datetime(2015, 1, 1, 9, 0)
    words = 0
    for number in range(count):
        text = article(rng, grammar)
        words += len(text.split())
        uid = uuid.UUID(int=rng.getrandbits(128), version=4)
        date = f"{day + timedelta(hours=26 * number):%Y-%m-%d %H:%M}"
        (content / "articles" / f"article-{number}.md").write_text(
            f"---\ntitle: Article {number}\ndate: {date}\nslug: article-{number}\nuid: {uid}\nauthor: anne\n---\n\n{text}\n",
            encoding="utf-8",
        )
    return words


def check(folder: Path, *, cold: bool = False) -> Run:
    if cold:
        shutil.rmtree(folder / ".parvis", ignore_errors=True)
    return timed(CHECK, folder, AS_INSTALLED, fine=(0, 1))


def first_after_a_change(folder: Path) -> Run:
    """The only run that expands the carried rules: in a checkout, after one of them changed. A wheel brings them."""
    kept_file().unlink(missing_ok=True)
    return check(folder, cold=True)


def edit(folder: Path, number: int) -> None:
    path = folder / "content" / "articles" / "article-0.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\nEncore un mot, le {number}.\n", encoding="utf-8")


def findings(folder: Path) -> int:
    """How many findings the check reports: nothing is compared when it reads nothing."""
    done = subprocess.run([*CHECK, "--format", "json"], cwd=folder, capture_output=True, check=False)
    found = json.loads(done.stdout)["ethics"]["findings"]
    if not found:
        sys.exit("parvis check found nothing: nothing was measured")
    return len(found)


def french(folder: Path, count: int, runs: int) -> dict[str, object]:
    words = practice(folder / "site", count, "fr", FRENCH)
    practice(folder / "empty", 0, "fr", FRENCH)
    site, empty = folder / "site", folder / "empty"
    made = first_after_a_change(empty)
    pelican = median([timed(IMPORT_PELICAN, folder) for _ in range(3 * runs)])
    first = median([check(empty, cold=True) for _ in range(runs)])
    start = median([check(empty) for _ in range(runs)])
    cold = median([check(site, cold=True) for _ in range(runs)])
    again = median([check(site) for _ in range(runs)])
    edited = []
    for number in range(runs):
        edit(site, number)
        edited.append(check(site))
    once = median(edited)
    rate = words / cold.cpu
    print(f"parvis check, {count} French articles, {words} words, {findings(site)} findings, median of {runs}:")
    for label, run in (
        ("rules expanded, once a version", made),
        ("first start-up (no article)", first),
        ("start-up (no article)", start),
        ("cold", cold),
        ("again, unchanged", again),
        ("again, one article edited", once),
        ("python -c 'import pelican'", pelican),
    ):
        show(label, run)
    print(f"  {rate:,.0f} words per CPU second cold; start-up apart {words / (cold.cpu - start.cpu):,.0f}")
    print(f"  after one edit: {once.cpu / pelican.cpu:.2f} times the CPU of import pelican")
    return {
        "articles": count,
        "words": words,
        "rules_expanded": made,
        "first_start": first,
        "start": start,
        "cold": cold,
        "again": again,
        "after_edit": once,
        "import_pelican": pelican,
        "words_per_cpu_second": round(rate),
        "after_edit_to_import_pelican": round(once.cpu / pelican.cpu, 2),
        "again_to_import_pelican": round(again.cpu / pelican.cpu, 2),
    }


def english(folder: Path, count: int, runs: int) -> dict[str, object]:
    """Ours and proselint, each in one process on the same files, one after the other."""
    site = folder / "english"
    words = practice(site, count, "en", ENGLISH)
    python = peer("proselint", "proselint")
    proselint = [python, "-m", "proselint", "check", "content/articles"]
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(check(site, cold=True))
        theirs.append(timed(proselint, site, fine=(0, 1)))
    mine, yours = median(ours), median(theirs)
    ratio = yours.cpu / mine.cpu
    print(f"the same {count} English articles, {words} words, median of {runs}:")
    show("parvis check, cold", mine)
    show("proselint", yours)
    print(f"  {words / mine.cpu:,.0f} and {words / yours.cpu:,.0f} words per CPU second: {ratio:.1f} times as fast")
    return {
        "english_articles": count,
        "english_words": words,
        "english_parvis": mine,
        "english_proselint": yours,
        "times_as_fast_as_proselint": round(ratio, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one run of 100 articles")
    quick = parser.parse_args().quick
    runs = 1 if quick else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = french(folder, 100 if quick else 1000, runs) | english(folder, 20 if quick else 1000, runs)
    last_line("ethics", {"runs": runs, **figures})


if __name__ == "__main__":
    main()
