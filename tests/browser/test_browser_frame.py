"""The free times in a frame on another page: its height follows, and the link stays for whoever has no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

HOST = """<!doctype html><html lang="fr"><title>Annuaire</title><h1>Une fiche</h1>
<p><a data-parvis href="/rdv/embed/{service}?lang=fr">Rendez-vous</a></p><script src="/rdv/embed.js"></script>"""


@pytest.fixture
def service(page, served):
    page.goto(f"{served.address}/rendez-vous/")
    return page.locator("input[name=service]").first.get_attribute("value")


def test_the_frame_is_as_high_as_what_it_holds(page, served, service):
    """No scrollbar at 320 px nor at 1,280; the link stays below the frame."""
    page.goto(f"{served.address}/mentions-legales/")
    page.set_content(HOST.format(service=service))
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("Prochains créneaux libres")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        inside = frame.locator("body").evaluate("body => body.getBoundingClientRect().height")
        height = page.locator("iframe").evaluate("frame => frame.getBoundingClientRect().height")
        assert inside <= height <= inside + 24
        assert frame.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth")
    expect(page.get_by_role("link", name="Rendez-vous", exact=True)).to_be_visible()


def test_a_page_that_lies_about_its_height_is_not_followed_without_end(page, served, service):
    """Capped, and only messages of the frame itself count."""
    page.goto(f"{served.address}/mentions-legales/")
    page.set_content(HOST.format(service=service))
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_be_visible()
    page.evaluate("postMessage({parvis: 'height', height: 50000}, '*')")
    frame.locator("body").evaluate("() => parent.postMessage({parvis: 'height', height: 90000}, '*')")
    page.wait_for_timeout(300)
    assert page.locator("iframe").evaluate("frame => Number(frame.height)") <= 2400


def test_a_time_in_the_frame_opens_the_booking_in_a_window(page, served, service):
    """By keyboard: the focus goes through the times, Enter opens the details."""
    page.goto(f"{served.address}/rdv/embed/{service}?lang=fr")
    page.keyboard.press("Tab")
    expect(page.locator("a.slot").first).to_be_focused()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(opened.value).to_have_url(re.compile(r"/fr/book\?.*start="))
    expect(opened.value.locator("#email")).to_be_visible()
