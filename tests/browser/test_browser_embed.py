"""The booking page with its script: what it shows, what it says when something is wrong, where the focus goes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

SLOTS = "**/rdv/api/slots*"


@pytest.fixture
def page(browser, served):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{served.address}/rendez-vous/")
    yield page
    context.close()


def choose_a_time(page, number=0):
    page.locator(".slots input").nth(number).check()


def fill(page, name, email):
    page.locator("#name").fill(name)
    page.locator("#email").fill(email)
    page.wait_for_timeout(1200)


def confirm(page):
    page.get_by_role("button", name="Confirmer le rendez-vous").click()


def test_choosing_a_time_writes_the_recap(page):
    """Day, hour, session, place, price, and what cancelling costs, before anything is confirmed."""
    expect(page.locator("output.recap")).to_have_text("Choisissez un horaire plus haut.")
    choose_a_time(page, 3)
    expect(page.locator("output.recap")).to_contain_text("Première séance")
    expect(page.locator("output.recap")).to_contain_text(re.compile(r"(lundi|mardi) \d+"))
    expect(page.locator(".lamp")).to_contain_text("48 heures")


def test_the_weeks_are_turned_and_announced(page):
    """The label of the week is a status: a screen reader hears it."""
    label = page.locator(".weeks [role=status]")
    expect(label).to_have_text("Semaine du 23 novembre")
    page.get_by_role("link", name="Semaine suivante").click()
    expect(label).to_have_text("Semaine du 30 novembre")
    page.get_by_role("link", name="Semaine précédente").click()
    expect(label).to_have_text("Semaine du 23 novembre")


def test_what_is_missing_is_said_on_top_and_below_each_field(page):
    """The focus goes to the summary; its links lead to the fields; what was typed stays."""
    choose_a_time(page)
    page.locator("#email").fill("camille@courriel")
    confirm(page)
    expect(page.locator(".alert")).to_be_focused()
    expect(page.locator(".alert")).to_contain_text("Il manque plusieurs choses")
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#email")).to_have_value("camille@courriel")
    expect(page.locator("#email")).to_have_accessible_description(re.compile("semble incomplète"))
    page.get_by_role("link", name="Indiquez votre nom").click()
    expect(page.locator("#name")).to_be_focused()


def test_whoever_loses_the_race_keeps_their_details(page, browser, served):
    """The hold did not come through and another visitor was quicker: a sentence, the times read anew, the form as it was."""
    page.route("**/rdv/api/hold", lambda route: route.abort())
    page.locator('input[value="sophrologie"]').check(force=True)
    page.locator('input[value="visio"]').check(force=True)
    page.wait_for_timeout(800)
    choose_a_time(page, 1)
    taken = page.locator(".slots input:checked").get_attribute("value")
    other = browser.new_page(locale="fr-FR")
    other.goto(f"{served.address}/rdv/fr/book?service=sophrologie&place=visio&start={taken}")
    fill(other, "Dominique Essai", "dominique@visiteur.example")
    confirm(other)
    expect(other.locator("h1")).to_have_text("C’est noté.")
    other.close()
    fill(page, "Camille Essai", "camille.race@visiteur.example")
    confirm(page)
    expect(page.locator(".alert")).to_contain_text("Ce créneau vient d’être réservé.")
    expect(page.locator("#name")).to_have_value("Camille Essai")
    expect(page.locator(f'.slots input[value="{taken}"]')).to_have_count(0)
    choose_a_time(page, 1)
    confirm(page)
    expect(page.locator("h1")).to_have_text("C’est noté.")


def test_an_endpoint_that_does_not_answer_leaves_the_telephone_and_the_plain_form(browser, served):
    """Try again works once it is back."""
    page = browser.new_page(locale="fr-FR")
    page.route(SLOTS, lambda route: route.abort())
    page.goto(f"{served.address}/rendez-vous/")
    expect(page.locator(".days")).to_contain_text("L’agenda ne répond pas.")
    expect(page.locator(".days a[href^='tel:']")).to_be_visible()
    plain = page.get_by_role("link", name="Continuer avec le formulaire simple")
    assert re.search(r"/rdv/fr/book\?service=premiere&place=\w+$", plain.get_attribute("href"))
    page.unroute(SLOTS)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".slots input").first).to_be_attached()
    page.close()


def test_a_booking_that_cannot_be_sent_says_so_and_can_be_sent_again(page):
    """Nothing typed is lost, and the second time is not a second booking."""
    choose_a_time(page, 5)
    fill(page, "Camille Essai", "camille.retry@visiteur.example")
    page.route("**/rdv/api/book", lambda route: route.abort())
    confirm(page)
    expect(page.locator(".alert")).to_contain_text("Vos coordonnées sont gardées")
    page.unroute("**/rdv/api/book")
    confirm(page)
    expect(page.locator("h1")).to_have_text("C’est noté.")


def test_online_the_visitor_s_own_time_comes_first(browser, served):
    """The browser's zone, the practice's below, and a list to choose from; on site only the place's time."""
    context = browser.new_context(locale="fr-FR", timezone_id="America/New_York")
    page = context.new_page()
    page.goto(f"{served.address}/rendez-vous/")
    expect(page.locator(".slots input").first).to_be_attached()
    assert page.locator(".slots small").count() == 0
    page.locator('input[value="visio"]').check(force=True)
    expect(page.locator(".slots small").first).to_contain_text("à Paris")
    expect(page.locator("#when summary")).to_contain_text("Heures de New York")
    page.locator("#when summary").click()
    page.locator("#zone").select_option("Indian/Reunion")
    expect(page.locator("#when summary")).to_contain_text("La Réunion")
    context.close()


def test_a_session_by_telephone_asks_for_the_number(page):
    """The other places are not offered for it, and the number is no longer optional."""
    page.locator('input[value="echange"]').check(force=True)
    expect(page.locator('input[value="telephone"]')).to_be_checked()
    expect(page.locator('input[value="cabinet"]')).to_be_disabled()
    expect(page.locator("#phone-hint")).to_have_text("Je vous appelle à ce numéro.")
    choose_a_time(page)
    fill(page, "Camille Essai", "camille.tel@visiteur.example")
    confirm(page)
    expect(page.locator("#phone-msg")).to_contain_text("numéro")


def test_the_page_can_be_filled_with_the_keyboard_alone(page):
    """Tab and arrows reach every question in its order."""
    expect(page.locator(".slots input").first).to_be_attached()
    page.locator('input[name="service"]').first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "place"
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
        if seen[-1] == "phone":
            break
    assert "start" in seen
    assert seen.index("name") < seen.index("email") < seen.index("phone")
    assert "website" not in seen


def test_the_script_runs_under_a_strict_policy_and_logs_nothing(browser, served):
    """default-src 'none' with script, style, font and connections from the site only."""
    page = browser.new_page(locale="fr-FR")
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'"

    def strict(route):
        answer = route.fetch()
        body = re.sub(r'<script src="/-/static/live.js"[^>]*></script>', "", answer.text())
        route.fulfill(response=answer, body=body, headers={**answer.headers, "content-security-policy": policy})

    page.route("**/rendez-vous/", strict)
    page.goto(f"{served.address}/rendez-vous/")
    expect(page.locator(".slots input").first).to_be_attached()
    assert said == []
    page.close()


def test_a_chosen_time_is_kept_while_the_form_is_filled_in(page, browser, served):
    """Another visitor no longer sees it; its chooser still does after turning the weeks."""
    page.locator('input[value="sophrologie:60"]').check(force=True)
    expect(page.locator(".slots input").first).to_be_attached()
    page.wait_for_timeout(800)
    with page.expect_response("**/rdv/api/hold") as held:
        choose_a_time(page, 2)
    assert held.value.status == 201
    start = page.locator(".slots input:checked").get_attribute("value")
    other = browser.new_page(locale="fr-FR")
    other.goto(f"{served.address}/rdv/fr/book?service=sophrologie:60&place=cabinet")
    expect(other.locator(f'.slots input[value="{start}"]')).to_have_count(0)
    other.close()
    page.get_by_role("link", name="Semaine suivante").click()
    expect(page.locator(".weeks [role=status]")).to_have_text("Semaine du 30 novembre")
    page.get_by_role("link", name="Semaine précédente").click()
    expect(page.locator(f'.slots input[value="{start}"]')).to_have_count(1)


def test_the_script_asks_what_the_page_without_script_asks(page):
    """The box for no reminder has the same name; the way to the waiting list leads to the endpoint's page."""
    choose_a_time(page)
    expect(page.get_by_label("Aucun rappel, merci")).to_have_attribute("name", "no_reminder")
    page.get_by_label("Aucun rappel, merci").check()
    page.get_by_role("link", name="Semaine suivante").click()
    expect(page.locator(".weeks [role=status]")).to_have_text("Semaine du 30 novembre")
    expect(page.get_by_label("Aucun rappel, merci")).to_be_checked()
    page.get_by_role("link", name="Prévenez-moi si un créneau se libère plus tôt").click()
    expect(page).to_have_url(re.compile(r"/rdv/fr/wait\?service=premiere&place=cabinet"))
    expect(page.get_by_label("Jusqu’à quel jour ?")).to_be_visible()


def test_the_country_is_asked_of_a_visitor_from_abroad_for_a_session_at_a_distance(browser, served):
    """A browser in Montréal: Canada is proposed once the session is online, and sent with the booking."""
    context = browser.new_context(locale="fr-FR", timezone_id="America/Montreal")
    page = context.new_page()
    page.goto(f"{served.address}/rendez-vous/?service=seance&place=cabinet")
    expect(page.locator("#details")).to_be_visible()
    expect(page.locator("#country")).to_have_count(0)
    page.locator("input[name=place][value=visio]").check(force=True)
    expect(page.locator("#country")).to_have_value("CA")
    page.locator(".slots input").last.check()
    fill(page, "Camille Essai", "camille-de-loin@visiteur.example")
    confirm(page)
    expect(page.locator("h1")).to_have_text("C’est noté.")
    expect(page.locator("main")).to_contain_text("911")
    context.close()
