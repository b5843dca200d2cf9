"""A small sound practice, and a site written in a folder, for the tests of facts and texts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from parvis.paths import Site
from parvis.practice.load import Loaded, load, parse_practice

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
FACTS = """\
name = "Maison des Tilleuls"
country = "FR"
languages = ["fr", "en"]
email = "contact@example.org"
site_url = "https://www.example.org"

[[practitioners]]
id = "claire"
name = "Claire Morel"
profession = "psychologue"
phone = "+33 1 99 00 00 01"
approaches = ["Entretien clinique", { fr = "Thérapie brève", en = "Brief therapy" }]

[[practitioners.titles]]
name = "Psychologue"
register = "rpps"
number = "10000000009"

[practitioners.legal]
name = "Claire Morel EI"
siret = "73282932000074"
vat_number = "FR44732829320"
insurer = { name = "Mutuelle fictive", until = 2027-12-31 }

[[practitioners]]
id = "paul"
name = "Paul Vidal"
profession = "sophrologue"

[[places]]
id = "cabinet"
kind = "on-site"
name = "Au cabinet"
address = { street = "12, rue des Tilleuls", postal_code = "69007", city = "Lyon" }

[[places]]
id = "video"
kind = "online"
name = { fr = "En ligne", en = "Online" }
practitioners = ["claire"]

[[services]]
id = "seance"
practitioner = "claire"
name = "Séance individuelle"
duration = 50
price = 65.50

[[services.options]]
duration = 80
price = 95

[[services]]
id = "sophro"
practitioner = "paul"
name = "Séance de sophrologie"
duration = 60
price = 55
places = ["cabinet"]

[[availability]]
practitioner = "claire"
days = ["monday", "thursday"]
hours = ["9:00-12:30", "14h-18h"]

[[availability]]
practitioner = "paul"
days = ["tuesday"]
hours = ["10h00 à 13h00"]
weeks = "even"
from = 2026-01-01
until = 2026-12-31

[[exceptions]]
kind = "extra"
from = 2026-12-05
hours = ["9:00-12:00"]
practitioner = "claire"

[[declarations]]
key = "supervision"
statement = "Je suis supervisée deux fois par mois."
signed_on = 2026-01-10
"""
ARTICLE = """\
---
title: Le sommeil : que faire ?
date: 2026-01-02
author: claire
---

Un texte.
"""


def facts(old: str = "", new: str = "", *, text: str = FACTS):
    """The sound facts with one passage changed, parsed: practice and problems."""
    assert not old or old in text
    return parse_practice(text.replace(old, new, 1) if old else text + new)


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def site_with(folder: Path, files: dict[str, str | bytes], *, practice: str = FACTS) -> Site:
    """A practice's folder with these files below content/."""
    for name, content in {"practice.toml": practice, **files}.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Site(folder)


def loaded_with(folder: Path, files: dict[str, str | bytes], *, practice: str = FACTS) -> Loaded:
    return load(site_with(folder, files, practice=practice), now=NOW)
