"""Facts of a practice, in pieces, and a rule of a practice's own: for the tests of the check."""

from __future__ import annotations

HOST = """\
[site.host]
name = "Exemple SAS"
address = "1, rue du Port, 59000 Lille"
phone = "+33399000000"
"""
MARC = """\
[[practitioners]]
id = "marc"
name = "Marc Olive"
profession = "sophrologue"
headline = "Sophrologue"
limits = "Je ne remplace aucun suivi médical."

[practitioners.legal]
name = "Marc Olive"
form = "Entrepreneur individuel"
siret = "73282932000074"
address = { street = "12, rue des Tilleuls", postal_code = "69007", city = "Lyon" }
mediator = { name = "Exemple Médiation" }
"""
SERVICE_OF_MARC = """\
[[services]]
id = "seance"
practitioner = "marc"
name = "Séance"
duration = 60
price = 55
"""
OWN_RULE = """+++
level = "warning"
category = "wording"
kind = "claim"
[fr]
match = ['''\\bséance découverte\\b''']
+++

## What it looks for

- fr: Une séance découverte.

## Why

- fr: Nous avons décidé de ne pas employer ces mots.

## Found

- fr: Une séance découverte.

## Not found

- fr: Une première séance.

## Write instead

- fr: Première séance.
"""
