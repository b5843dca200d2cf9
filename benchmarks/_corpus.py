"""The same articles for every generator: about 800 words, 10 categories, 120 tags (2 to 5 each), a summary, some links."""

from __future__ import annotations

import random
import shutil
import uuid
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
WORDS = (
    "le temps une séance parler silence entendre chemin semaine lumière fatigue travail maison enfant parole regard souffle "
    "rythme question réponse lendemain matin nuit inquiétude repos marche fenêtre rue porte table lettre cahier mémoire avec "
    "sans pour dans avant après parfois souvent ici ailleurs ensemble seul doucement simplement demain hier encore"
).split()
CATEGORIES = tuple("Carnets Pratique Lectures Promenades Maison Cuisine Histoire Musique Jardin Lettres".split())
TAGS = tuple(f"{one}-{two}" for one in WORDS[2:14] for two in WORDS[14:24])
SITES = ("parvis", "pelican", "hugo", "eleventy", "nikola", "mkdocs")
POSTS = {
    "parvis": "content/articles", "pelican": "content", "hugo": "content/posts", "eleventy": "posts", "nikola": "posts",
    "mkdocs": "docs/posts",
}  # fmt: skip

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
limits = "Le suivi médical continue : cet accompagnement ne le remplace pas."

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


def sentence(rng: random.Random) -> str:
    words = rng.choices(WORDS, k=rng.randint(7, 18))
    if rng.random() < 0.05:
        words[3] = f"[{words[3]}](https://ailleurs.example/{rng.choice(WORDS)}/{rng.randint(1, 999)})"
    return " ".join(words).capitalize() + rng.choice((".", ".", ".", ".", "\u00a0?", "\u00a0;") if words else ".")


def body(rng: random.Random, words: int = 800) -> str:
    parts: list[str] = []
    count = 0
    while count < words:
        paragraph = " ".join(sentence(rng) for _ in range(rng.randint(3, 6)))
        count += len(paragraph.split())
        if rng.random() < 0.2:
            parts.append(f"## {' '.join(rng.choices(WORDS, k=3)).capitalize()}")
        if rng.random() < 0.15:
            parts.append("\n".join(f"- {sentence(rng)}" for _ in range(4)))
        parts.append(paragraph.replace(" semaine ", " **semaine** ", 1).replace(" chemin ", " *chemin* ", 1))
    return "\n\n".join(parts)


def write(folder: Path, count: int, sites: tuple[str, ...] = SITES) -> None:
    """A folder for each generator, below `folder`."""
    for site in sites:
        shutil.copytree(HERE / "sites" / site, folder / site)
        (folder / site / POSTS[site]).mkdir(parents=True, exist_ok=True)
    if "parvis" in sites:
        (folder / "parvis/content/practice.toml").write_text(FACTS, encoding="utf-8")
    rng = random.Random(20261122)
    first = datetime(2012, 1, 1, 9, 0)
    for number in range(count):
        text, date = body(rng), first + timedelta(hours=12 * number)
        tags = sorted({TAGS[int(len(TAGS) * rng.random() ** 2)] for _ in range(rng.randint(2, 5))})
        facts = {
            "title": f"Article {number} {rng.choice(WORDS)}", "slug": f"article-{number:05d}", "date": date, "tags": tags,
            "category": rng.choice(CATEGORIES), "summary": sentence(rng).replace("[", "").split("](")[0],
            "uid": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        }  # fmt: skip
        for site in sites:
            path = folder / site / POSTS[site] / f"article-{number:05d}.md"
            path.write_text(_head(site, facts) + text + "\n", encoding="utf-8")


def _head(site: str, facts: dict) -> str:
    title, slug, tags, summary = facts["title"], facts["slug"], facts["tags"], facts["summary"]
    stamp = f"{facts['date']:%Y-%m-%d %H:%M}"
    if site == "pelican":
        return (
            f"Title: {title}\nDate: {stamp}\nSlug: {slug}\nCategory: {facts['category']}\nTags: {', '.join(tags)}\n"
            f"Summary: {summary}\n\n"
        )
    if site == "parvis":
        return (
            f"---\ntitle: {title}\ndate: {stamp}\nslug: {slug}\nuid: {facts['uid']}\nsummary: {summary}\n"
            f"category: {facts['category']}\ntags: [{', '.join(tags)}]\nauthor: anne\n---\n\n"
        )
    date = f"{facts['date']:%Y-%m-%d}" if site == "mkdocs" else f"{facts['date']:%Y-%m-%dT%H:%M:%SZ}"
    kinds = f"category: {facts['category']}\n" if site == "nikola" else f"categories:\n  - {facts['category']}\n"
    head = f'---\ntitle: "{title}"\ndate: {date}\nslug: {slug}\n{kinds}tags:\n' + "".join(f"  - {t}\n" for t in tags)
    head += f'summary: "{summary}"\ndescription: "{summary}"\n---\n\n'
    return head + (f"# {title}\n\n{summary}\n\n<!-- more -->\n\n" if site == "mkdocs" else "")
