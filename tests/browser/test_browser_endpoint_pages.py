"""The endpoint's own pages, as a visitor without JavaScript meets them: accessible, valid, readable on a small screen."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from playwright.sync_api import expect
from test_browser_every_page import VNU, axe


def booked(page, served, who):
    """Step by step to a booking; yields the name of each state as it is on the screen."""
    page.goto(f"{served.address}/rdv/fr/book")
    yield "choose"
    page.goto(f"{served.address}/rdv/fr/book?service=couple&place=nowhere")
    yield "choose again"
    page.goto(f"{served.address}/rdv/fr/book?service=seance&place=visio&zone=America/Toronto")
    yield "times"
    page.goto(f"{served.address}/rdv/fr/book?service=seance&place=visio&week=2026-W53")
    yield "empty week"
    page.goto(f"{served.address}/rdv/fr/book?service=seance&place=visio")
    page.locator(".slots input").nth(who).check()
    page.get_by_role("button", name="Choisir cet horaire").click()
    yield "details"
    page.get_by_label("Adresse électronique").fill("camille@visiteur")
    page.get_by_role("button", name="Confirmer le rendez-vous").click()
    yield "problems"
    page.get_by_label("Nom et prénom").fill("Camille Essai")
    page.get_by_label("Adresse électronique").fill(f"camille{who}@visiteur.example")
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="Confirmer le rendez-vous").click()
    expect(page.locator("h1")).to_have_text("C’est noté.")
    yield "booked"
    page.get_by_role("link", name="Annuler").click()
    yield "cancel"
    page.get_by_role("button", name="Annuler le rendez-vous").click()
    yield "cancelled"
    page.goto(f"{served.address}/rdv/fr/newsletter")
    yield "newsletter"
    page.get_by_label("Votre adresse électronique").fill("lectrice@visiteur")
    page.get_by_role("button", name="M’inscrire").click()
    yield "newsletter problem"
    page.goto(f"{served.address}/rdv/fr/book?service=seance&place=visio&zone=America/Toronto")
    page.locator(".slots input").nth(who + 1).check()
    page.get_by_role("button", name="Choisir cet horaire").click()
    expect(page.get_by_label("Pays où vous serez")).to_have_value("CA")
    yield "details from abroad"
    page.goto(f"{served.address}/rdv/fr/book?service=seance&place=visio")
    page.get_by_role("link", name="Prévenez-moi si un créneau se libère plus tôt").click()
    yield "wait"
    page.get_by_label("Adresse électronique").fill("noor@visiteur")
    page.get_by_role("button", name="Prévenez-moi").click()
    yield "wait problems"
    page.goto(f"{served.address}/rdv/embed/seance?lang=fr")
    yield "frame"
    page.goto(f"{served.address}/rdv/en/booking/nothing")
    yield "gone"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_on_the_endpoint_s_pages(browser, served, scheme, width):
    """Every step and every refusal, day and night; nothing wider than the screen."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, locale="fr-FR")
    page = context.new_page()
    faults = {}
    for state in booked(page, served, 3 if scheme == "light" else 7):
        page.wait_for_load_state("load")  # a click waits for the page, not for its style sheet
        if found := axe(page):
            faults[state] = found
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, state
    context.close()
    assert faults == {}


def test_the_checker_finds_no_error_on_the_endpoint_s_pages(browser, served, tmp_path):
    """The Nu HTML checker reads each state."""
    page = browser.new_page(locale="fr-FR", java_script_enabled=False)
    documents = []
    page.on("response", lambda response: documents.append(response))  # noqa: PLW0108 - Playwright marks what it is given
    for state in booked(page, served, 11):
        body = next(r for r in reversed(documents) if "text/html" in r.headers.get("content-type", "")).text()
        name = re.sub(r"\W", "-", state)
        (tmp_path / f"{name}.html").write_text(body, encoding="utf-8", newline="\n")
    page.close()
    files = sorted(str(path) for path in tmp_path.glob("*.html"))
    assert len(files) == 16
    done = subprocess.run(
        ["java", "-jar", str(VNU), "--format", "json", *files],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    messages = json.loads(done.stderr)["messages"]
    assert [m for m in messages if m["type"] == "error"] == []


def test_the_page_of_a_booking_prints_on_one_sheet(browser, served):
    """The date, the place and the price; no menu, no button."""
    page = browser.new_page(locale="fr-FR")
    for state in booked(page, served, 13):
        if state == "booked":
            break
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.get_by_role("link", name="Ajouter à mon agenda")).to_be_hidden()
    expect(page.locator(".when")).to_be_visible()
    page.close()
