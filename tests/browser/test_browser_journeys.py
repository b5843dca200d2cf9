"""A visitor reads, books, opens the mail and subscribes: once with JavaScript, once without."""

from __future__ import annotations

import re

import icalendar
import pytest
from playwright.sync_api import expect


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def visitor(request, browser, served):
    """A page on a phone, with or without JavaScript, and which of the two."""
    context = browser.new_context(
        java_script_enabled=request.param,
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page, request.param
    context.close()


def read_an_article(page, served):
    page.goto(served.address)
    page.get_by_role("navigation").first.get_by_role("link", name="Articles").click()
    first = page.locator("main h3 a, main h2 a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    assert len(page.locator("main").inner_text().split()) > 300


def to_booking(page):
    page.get_by_role("link", name=re.compile("rendez.vous", re.IGNORECASE)).first.click()
    expect(page.locator("h1")).to_contain_text("rendez")


def fill_details(page, name, address):
    page.get_by_label("Nom et prénom").fill(name)
    page.get_by_label("Adresse électronique").fill(address)
    page.wait_for_timeout(1200)  # a form filled in less than a second is taken for a machine


def choose_a_time(page):
    slot = page.locator(".slots input").first
    expect(slot).to_be_visible()
    slot.check()


def book_with_script(page):
    choose_a_time(page)
    fill_details(page, "Camille Essai", "camille@visiteur.example")
    page.get_by_role("button", name="Confirmer le rendez-vous").click()


def book_without_script(page):
    page.locator("form[data-booking] button").first.click()
    choose_a_time(page)
    page.locator("main form:has(.slots) button").last.click()
    fill_details(page, "Dominique Essai", "dominique@visiteur.example")
    page.get_by_role("button", name="Confirmer le rendez-vous").click()


def open_mail(page, served, subject):
    """The newest mail of that subject, read at the address that the preview gives."""
    for _ in range(50):
        page.goto(f"{served.address}/-/mails")
        link = page.get_by_role("link", name=re.compile(subject))
        if link.count():
            link.first.click()
            return
        page.wait_for_timeout(200)
    pytest.fail(f"no mail “{subject}”: {page.locator('main').inner_text()}")


def test_a_visitor_reads_books_and_opens_the_invitation(visitor, served):
    """From the home page to the calendar file in the confirmation mail."""
    page, scripted = visitor
    read_an_article(page, served)
    to_booking(page)
    (book_with_script if scripted else book_without_script)(page)
    expect(page.get_by_text("C’est noté")).to_be_visible()
    open_mail(page, served, "Votre rendez.vous")
    text = page.locator("main pre").inner_text()
    assert "Ce cabinet ne répond pas aux urgences" in text
    with page.expect_download() as download:
        page.locator(".attachments a", has_text="ics").first.click()
    calendar = icalendar.Calendar.from_ical(download.value.path().read_bytes())
    event = next(part for part in calendar.walk("VEVENT"))
    assert calendar["METHOD"] == "REQUEST"
    assert event["SUMMARY"] == "Rendez-vous"
    assert event["DTSTART"].dt.isoformat() > "2026-11-22"


def test_a_visitor_subscribes_confirms_and_leaves(visitor, served):
    """Nothing is subscribed before the button of the mailed page is pressed; one click leaves."""
    page, scripted = visitor
    address = f"lettre-{'avec' if scripted else 'sans'}@visiteur.example"
    page.goto(f"{served.address}/lettre/")
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_role("button", name="M’inscrire").click()
    expect(page.locator("h1")).to_be_visible()
    open_mail(page, served, "onfirm")
    page.locator("main pre a[href*='confirm']").first.click()
    page.get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("inscri", re.IGNORECASE))
