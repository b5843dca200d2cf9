"""A cold build of 100 and 1,000 articles against plain Pelican with its `simple` theme, in the same run.

Same articles of about 800 words, same machine, one after the other. Ours does more: facts, ethics check, structured data,
feeds in three forms, privacy and legal pages, theme `calm`; theirs has Atom feeds, tags, categories and archives.

    python benchmarks/build.py            medians of 3, both sizes (some minutes)
    python benchmarks/build.py --quick    one run of 100 articles
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from _measure import Run, last_line, median, peer, show, timed

WORDS = (
    "le temps une séance parler silence entendre chemin semaine lumière fatigue travail maison enfant parole regard souffle "
    "rythme question réponse lendemain matin nuit inquiétude repos marche fenêtre rue porte table lettre cahier mémoire avec "
    "sans pour dans avant après parfois souvent ici ailleurs ensemble seul doucement simplement demain hier encore"
).split()
TAGS = ("sommeil", "couple", "travail", "deuil", "parler", "cabinet", "questions", "rythme")
CATEGORIES = ("Comprendre", "Pratique", "Le cabinet")

FACTS = """
name = "Cabinet de mesure"
country = "FR"
languages = ["fr"]
site_url = "https://mesure.example"
email = "bonjour@mesure.example"
phone = "+33 1 99 00 00 10"
fictional = true

[[practitioners]]
id = "anne"
name = "Anne Mesure"
profession = "coach"
email = "anne@mesure.example"

[practitioners.legal]
name = "Anne Mesure"
form = "Entrepreneur individuel"
siret = "73282932000074"
vat = "TVA non applicable, art. 293 B du CGI"
mediator = { name = "Médiation de mesure", url = "https://mediation.example" }
insurer = { name = "Assurance de mesure" }
address = { street = "1, rue du Mètre", postal_code = "69007", city = "Lyon" }

[[places]]
id = "cabinet"
kind = "on-site"
name = "Au cabinet"
address = { street = "1, rue du Mètre", postal_code = "69007", city = "Lyon" }

[[services]]
id = "seance"
practitioner = "anne"
name = "Séance"
duration = 50
price = 65

[site]
publication_director = "Anne Mesure"
host = { name = "Hébergeur de mesure", address = "1, rue du Serveur, 59100 Roubaix", phone = "+33 1 99 00 00 11" }

[newsletter]
enabled = false
"""

PELICANCONF = """
AUTHOR = "Anne Mesure"
SITENAME = "Cabinet de mesure"
SITEURL = "https://mesure.example"
PATH = "content"
TIMEZONE = "Europe/Paris"
DEFAULT_LANG = "fr"
THEME = "simple"
PLUGINS = []
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = 10
"""


def sentence(rng: random.Random) -> str:
    words = rng.choices(WORDS, k=rng.randint(7, 18))
    return " ".join(words).capitalize() + "."


def body(rng: random.Random, words: int = 800) -> str:
    parts: list[str] = []
    count = 0
    while count < words:
        paragraph = " ".join(sentence(rng) for _ in range(rng.randint(3, 6)))
        count += len(paragraph.split())
        if rng.random() < 0.2:
            parts.append(f"## {sentence(rng)[:40].rstrip('.')}")
        if rng.random() < 0.15:
            parts.append("\n".join(f"- {sentence(rng)}" for _ in range(4)))
        parts.append(paragraph.replace(" semaine ", " **semaine** ", 1).replace(" chemin ", " *chemin* ", 1))
    return "\n\n".join(parts)


def corpus(folder: Path, count: int) -> None:
    """The same articles twice: `parvis/` in our front matter, `pelican/` in theirs."""
    rng = random.Random(20261122)
    ours, theirs = folder / "parvis" / "content", folder / "pelican" / "content"
    (ours / "articles").mkdir(parents=True)
    theirs.mkdir(parents=True)
    ours.joinpath("practice.toml").write_text(FACTS, encoding="utf-8")
    (folder / "pelican" / "pelicanconf.py").write_text(PELICANCONF, encoding="utf-8")
    day = datetime(2015, 1, 1, 9, 0)
    for number in range(count):
        text = body(rng)
        title, date = f"Article {number} {rng.choice(WORDS)}", day + timedelta(hours=26 * number / max(1, count / 1000))
        tags, category = rng.sample(TAGS, 2), rng.choice(CATEGORIES)
        stamp = date.strftime("%Y-%m-%d %H:%M")
        uid = uuid.UUID(int=rng.getrandbits(128), version=4)
        ours.joinpath("articles", f"article-{number}.md").write_text(
            f"---\ntitle: {title}\ndate: {stamp}\nslug: article-{number}\nuid: {uid}\nsummary: {sentence(rng)}\n"
            f"category: {category}\ntags: [{', '.join(tags)}]\nauthor: anne\n---\n\n{text}\n",
            encoding="utf-8",
        )
        theirs.joinpath(f"article-{number}.md").write_text(
            f"Title: {title}\nDate: {stamp}\nSlug: article-{number}\nCategory: {category}\nTags: {', '.join(tags)}\n\n{text}\n",
            encoding="utf-8",
        )


def cold(command: list[str | Path], folder: Path) -> Run:
    for left in ("output", ".parvis", "cache", "__pycache__"):
        shutil.rmtree(folder / left, ignore_errors=True)
    return timed(command, folder)


def compare(count: int, runs: int, pelican: Path) -> tuple[Run, Run]:
    """(ours, theirs), in turn, so that a machine that slows down slows both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus(folder, count)
        ours: list[Run] = []
        theirs: list[Run] = []
        for _ in range(runs):
            ours.append(cold([sys.executable, "-m", "parvis", "build", "--quiet"], folder / "parvis"))
            theirs.append(cold([pelican, "-m", "pelican", "-q", "content", "-s", "pelicanconf.py"], folder / "pelican"))
        for site, pattern in (("parvis", "articles/*/index.html"), ("pelican", "article-*.html")):
            written = len(list((folder / site / "output").glob(pattern)))
            if written < count:
                sys.exit(f"{site} wrote {written} of {count} articles: nothing was compared")
    return median(ours), median(theirs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one run of 100 articles")
    quick = parser.parse_args().quick
    pelican = peer("pelican", "pelican", "markdown")
    figures: dict[str, object] = {"runs": 1 if quick else 3}
    for count in (100,) if quick else (100, 1000):
        ours, theirs = compare(count, 1 if quick else 3, pelican)
        print(f"cold build of {count} articles of 800 words, median of {figures['runs']}:")
        show("parvis build (calm, ethics check)", ours)
        show("pelican (simple theme)", theirs)
        print(f"  ratio: {ours.cpu / theirs.cpu:.2f} of its CPU, {ours.wall / theirs.wall:.2f} of its time")
        figures |= {
            f"parvis_{count}": ours,
            f"pelican_{count}": theirs,
            f"cpu_ratio_{count}": round(ours.cpu / theirs.cpu, 3),
        }
    last_line("build", figures)


if __name__ == "__main__":
    main()
