"""The practitioner's agenda in a browser, without JavaScript: from the mailed link to a booking that was entered, moved and cancelled."""

from __future__ import annotations

import email
import email.policy
import re
import time

import pytest
from playwright.sync_api import expect
from test_browser_every_page import axe

PAGES = ("", "/day", "/list", "/new", "/closures", "/people", "/calendars", "/health", "/security")


def mailed_link(served, address):
    """The link of the newest mail to that address."""
    for _ in range(100):
        for path in sorted(served.mails.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            text = message.get_body(("plain",)).get_content()
            if message["to"] == address and (found := re.search(r"http\S+/agenda/sign-in/\S+", text)):
                path.unlink()
                return found[0]
        time.sleep(0.1)
    raise AssertionError("no mail came")


def sign_in(page, served, address="mathilde@le-figuier.example"):
    page.goto(f"{served.address}/rdv/agenda")
    page.get_by_label("Votre adresse électronique").fill(address)
    page.get_by_role("button", name="M’envoyer un lien").click()
    page.goto(mailed_link(served, address))
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("h1")).to_contain_text("Semaine du")


def test_a_booking_is_entered_moved_and_cancelled_with_the_keyboard_alone(browser, served):
    """On a telephone; each act says what it did."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, served)
    page.get_by_role("link", name="Inscrire", exact=True).press("Enter")
    page.get_by_label("Jour").fill("2026-12-30")
    page.get_by_label("Heure").fill("20:30")
    page.get_by_label("Nom").fill("Dominique Essai")
    page.get_by_role("button", name="Inscrire").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Inscrit dans l’agenda.")
    page.get_by_text("Un autre horaire", exact=True).press("Enter")
    page.get_by_label("Heure").fill("21:00")
    page.get_by_role("button", name="Déplacer à cet horaire").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Déplacé.")
    expect(page.locator(".when")).to_contain_text("21 h")
    page.get_by_text("Annuler", exact=True).press("Enter")
    page.get_by_role("button", name="Annuler le rendez-vous").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Annulé")
    page.get_by_role("button", name="Se déconnecter").press("Enter")
    page.goto(f"{served.address}/rdv/fr/agenda/list")
    expect(page.locator("h1")).to_have_text("Se connecter à l’agenda")
    context.close()


@pytest.mark.parametrize(("scheme", "width", "language"), [("light", 1280, "fr"), ("dark", 320, "en")])
def test_axe_finds_nothing_in_the_agenda(browser, served, scheme, width, language):
    """Every page, its folded forms open; nothing wider than the screen."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    sign_in(page, served, "bonjour@le-figuier.example")
    faults = {}
    for path in PAGES:
        page.goto(f"{served.address}/rdv/{language}/agenda{path}")
        for summary in page.locator("summary").all():
            summary.click()
        if found := axe(page):
            faults[path] = found
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
    assert faults == {}
