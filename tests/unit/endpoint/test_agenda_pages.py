"""The practitioner's pages: what they show, what their buttons do, and that nobody sees another's bookings."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from agenda_helpers import Member, signed_in
from endpoint_helpers import Endpoint, book, hidden, main_text, practice, starts

from parvis.booking.agenda import found_in, people
from parvis.booking.enter import Entry, enter
from parvis.booking.propose import Proposal, propose
from parvis.booking.reserve import lookup
from parvis.booking.results import Booked
from parvis.endpoint.agenda.exports import table_of
from parvis.endpoint.agenda.reading import Problems, read_moment, read_price
from parvis.i18n import Localized
from parvis.practice.model import Availability, Practitioner, Service, TimeSpan

MONDAY = dt.date(2026, 11, 23)


def entered(endpoint: Endpoint, start: dt.datetime, **more: object) -> str:
    context = endpoint.app.state.context
    values = {"service": "seance", "place": "cabinet", "duration": 50, **more}
    entry = Entry(start=start, **values)  # type: ignore[arg-type]
    result = enter(context.desk(context.practice), entry, now=endpoint.clock(), token=context.token)
    assert isinstance(result, Booked)
    return result.booking.public_id


def known(endpoint: Endpoint, public_id: str):
    context = endpoint.app.state.context
    booking = lookup(context.desk(context.practice), public_id)
    assert booking
    return booking


def the_booking(endpoint: Endpoint) -> str:
    return endpoint.rows("booking")[-1]["public_id"]


@pytest.fixture
def member(endpoint: Endpoint) -> Member:
    return signed_in(endpoint)


def at(hour: int, day: dt.date = MONDAY) -> dt.datetime:
    """That hour in Paris, in winter."""
    return dt.datetime.combine(day, dt.time(hour - 1), dt.UTC)


def press(member: Member, path: str, act: str, **fields: str):
    page = member.get(path)
    versions = hidden(page.text)
    return member.post(path, {"version": versions.get("version", ""), "act": act, **fields})


def test_week_day_and_list_show_the_same_booking(endpoint, member):
    entered(endpoint, at(9), name="Camille Martin")
    for path in ("/fr/agenda?date=2026-11-25", "/fr/agenda/day?date=2026-11-23", "/fr/agenda/list"):
        text = main_text(member.get(path).text)
        assert "Camille Martin" in text
        assert "Séance individuelle, Au cabinet" in text
    assert "Camille" not in main_text(member.get("/fr/agenda/day?date=2026-11-24").text)
    assert "Individual session, At the practice" in main_text(member.get("/en/agenda?date=2026-11-25").text)


def test_a_late_evening_belongs_to_its_local_day(endpoint, member):
    entered(endpoint, dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC), name="Tardif")  # 23:30 in Paris
    entered(endpoint, dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC), name="Minuit", place="ligne")
    assert "Tardif" in main_text(member.get("/fr/agenda/day?date=2026-11-23").text)
    assert "Minuit" in main_text(member.get("/fr/agenda/day?date=2026-11-24").text)


def test_a_request_is_accepted_once_and_the_person_is_told(endpoint, member):
    book(endpoint, service="bilan")
    path = f"/fr/agenda/booking/{the_booking(endpoint)}"
    assert "1 demande à confirmer" in main_text(member.get("/fr/agenda").text)
    first = press(member, path, "accept")
    assert first.headers["location"] == f"{path}?done=accept"
    assert press(member, path, "accept", version="1").status_code == 303
    assert known(endpoint, the_booking(endpoint)).state == "confirmed"
    assert endpoint.mail_to("camille@courriel.example")
    acts = [row["action"] for row in endpoint.rows("audit") if row["subject"] == the_booking(endpoint)]
    assert acts == ["accept"], "what was done before is not noted twice"


def test_looking_at_a_page_changes_nothing(endpoint, member):
    book(endpoint, service="bilan")
    entered(endpoint, at(11))
    before = endpoint.dump(), endpoint.rows("audit"), endpoint.rows("override")
    rest = ("", "/day", "/list", "/new", "/closures", "/people", "/health", "/security", "/calendars", "/bookings.csv")
    paths = [*rest, "/bookings.ics", f"/booking/{the_booking(endpoint)}", f"/person/{the_booking(endpoint)}"]
    for path in paths:
        assert member.get(f"/fr/agenda{path}").status_code == 200, path
    assert (endpoint.dump(), endpoint.rows("audit"), endpoint.rows("override")) == before


def test_a_time_is_proposed_and_withdrawn(endpoint, member):
    book(endpoint)
    path = f"/fr/agenda/booking/{the_booking(endpoint)}"
    assert press(member, path, "propose", date="2026-11-26", time="17:00").status_code == 303
    assert "Vous avez proposé un autre horaire" in main_text(member.get(path).text)
    assert press(member, path, "withdraw").status_code == 303
    assert "Vous avez proposé" not in main_text(member.get(path).text)
    again = press(member, path, "withdraw")
    assert again.status_code == 409
    assert "n’est plus ouverte" in main_text(again.text)


def test_a_booking_is_moved_to_any_free_hour_and_not_onto_another(endpoint, member):
    entered(endpoint, at(14), name="Un")
    moved = entered(endpoint, at(9), name="Deux")
    path = f"/fr/agenda/booking/{moved}"
    taken = press(member, path, "move", date="2026-11-23", time="14:00")
    assert taken.status_code == 409
    assert "Libre à proximité" in main_text(taken.text)
    assert 'value="14:00"' in taken.text, "what was typed stays"
    assert known(endpoint, moved).start == at(9)
    assert press(member, path, "move", date="2026-11-23", time="20:15").status_code == 303
    assert known(endpoint, moved).start == at(20) + dt.timedelta(minutes=15)


def test_length_price_and_its_reason_are_agreed_for_one_booking(endpoint, member):
    booking = entered(endpoint, at(9), name="Un")
    path = f"/fr/agenda/booking/{booking}"
    assert press(member, path, "change", duration="75", price="45,50", rate="solidarity").status_code == 303
    found = known(endpoint, booking)
    assert (found.duration, found.price, found.rate) == (75, Decimal("45.50"), "solidarity")
    assert "45,50\u00a0€, tarif solidaire" in main_text(member.get(path).text)
    wrong = press(member, path, "change", duration="beaucoup", price="1e9999")
    assert wrong.status_code == 422
    assert wrong.text.count('class="msg"') == 2, "both problems at once"


def test_a_page_that_is_out_of_date_changes_nothing(endpoint, member):
    booking = entered(endpoint, at(9), name="Un")
    path = f"/fr/agenda/booking/{booking}"
    assert press(member, path, "change", price="50").status_code == 303
    assert member.post(path, {"act": "cancel", "version": "1"}).status_code == 409
    assert known(endpoint, booking).state == "confirmed"
    assert press(member, path, "cancel").status_code == 303
    assert known(endpoint, booking).state == "cancelled"


def test_after_the_session_it_is_noted_and_the_note_taken_back(endpoint, member):
    booking = entered(endpoint, at(10), name="Un")
    path = f"/fr/agenda/booking/{booking}"
    assert press(member, path, "done").status_code == 409, "it has not begun"
    endpoint.clock.forward(days=2)
    for act, state in (("no_show", "no_show"), ("undo", "confirmed"), ("done", "done")):
        assert press(member, path, act).status_code == 303
        assert known(endpoint, booking).state == state


def test_a_telephone_booking_needs_no_name_and_mails_nobody(endpoint, member):
    form = {"service": "seance", "place": "cabinet", "date": "2026-11-23", "time": "20:00"}
    first = member.post("/fr/agenda/new", form)
    assert first.status_code == 303, main_text(first.text)
    assert member.post("/fr/agenda/new", form).headers["location"] == first.headers["location"], (
        "sent twice, entered once"
    )
    assert len(endpoint.rows("booking")) == 1
    assert endpoint.mails() == []
    assert "Sans nom" in main_text(member.get("/fr/agenda?date=2026-11-23").text)


def test_whoever_is_to_be_told_is_told(endpoint, member):
    form = {"service": "seance", "place": "cabinet", "date": "2026-11-23", "time": "20:00", "tell": "1"}
    assert member.post("/fr/agenda/new", {**form, "name": "Jo", "email": "jo@courriel.example"}).status_code == 303
    assert endpoint.mail_to("jo@courriel.example")


def test_every_mistake_of_an_entry_is_said_at_once_and_what_was_typed_stays(endpoint, member):
    form = {"service": "seance", "place": "tel", "date": "2026-11-20", "time": "9:99", "email": "jo@", "phone": "12", "price": "x", "weeks": "99", "name": "Jo"}  # fmt: skip
    answer = member.post("/fr/agenda/new", form)
    assert answer.status_code == 422
    assert answer.text.count('class="msg"') == 6
    assert 'value="Jo"' in answer.text
    assert endpoint.rows("booking") == []


def test_weeks_in_a_row_keep_their_hour_over_the_change_of_clocks_and_skip_what_is_taken(endpoint, member):
    entered(endpoint, dt.datetime(2027, 3, 29, 7, 0, tzinfo=dt.UTC), name="Avant")  # 9:00 in summer
    form = {
        "service": "seance",
        "place": "cabinet",
        "date": "2027-03-22",
        "time": "09:00",
        "weeks": "3",
        "name": "Suite",
    }
    answer = member.post("/fr/agenda/new", form)
    assert "Non inscrit" in main_text(answer.text)
    mine = [row for row in endpoint.rows("booking") if row["series"]]
    assert [dt.datetime.fromtimestamp(row["starts_at"], dt.UTC).hour for row in mine] == [8, 7]
    assert {row["series"] for row in mine} == {mine[0]["series"]}


def test_same_again_next_week_is_filled_in(endpoint, member):
    booking = entered(
        endpoint, at(9), name="Camille Martin", phone="+33612345678", rate="solidarity", price=Decimal(40)
    )
    page = member.get(f"/fr/agenda/new?like={booking}").text
    assert all(part in page for part in ('value="2026-11-30"', 'value="09:00"', 'value="Camille Martin"', 'value="40"'))
    assert '<option value="solidarity" selected>' in page


def test_a_closure_shuts_the_site_at_once_and_is_taken_back(endpoint, member):
    free = starts(endpoint.visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"}).text)
    booking = entered(endpoint, at(9))
    form = {"act": "add", "kind": "closed", "first": "2026-11-23", "last": "2026-11-27"}
    assert member.post("/fr/agenda/closures", form).status_code == 303
    assert member.post("/fr/agenda/closures", form).status_code == 303
    assert len(endpoint.rows("override")) == 1, "sent twice, closed once"
    page = member.get("/fr/agenda/closures")
    assert "Rendez-vous encore présents\u00a0: 1" in main_text(page.text)
    now = endpoint.visitor.get("/fr/book", params={"service": "seance", "place": "cabinet"}).text
    assert free[0].startswith("2026-11-23")
    assert not [start for start in starts(now) if start < "2026-11-28"]
    assert known(endpoint, booking).state == "confirmed"
    assert "Fermé" in main_text(member.get("/fr/agenda?date=2026-11-25").text)
    removed = endpoint.rows("override")[0]["public_id"]
    assert member.post("/fr/agenda/closures", {"act": "remove", "id": removed}).status_code == 303
    assert endpoint.rows("override") == []
    acts = [row["action"] for row in endpoint.rows("audit")]
    assert acts.count("hours-closed") == acts.count("hours-removed") == 1


def test_an_extra_opening_is_offered_at_once(endpoint, member):
    form = {
        "act": "add",
        "kind": "extra",
        "first": "2026-11-28",
        "opens": "09:00",
        "closes": "11:00",
        "place": "cabinet",
    }
    assert member.post("/fr/agenda/closures", form).status_code == 303
    week = {"service": "seance", "place": "cabinet", "week": "2026-W48"}
    offered = starts(endpoint.visitor.get("/fr/book", params=week).text)
    assert "2026-11-28T08:00Z" in offered
    assert member.post("/fr/agenda/closures", {**form, "opens": ""}).status_code == 422


def test_a_person_is_all_their_bookings_and_nothing_else(endpoint, member):
    one = entered(endpoint, at(9), name="Camille Martin", email="camille@courriel.example")
    entered(endpoint, at(10), name="C. Martin", email="Camille@Courriel.example")
    entered(endpoint, at(11), name="Camille Martin", email="autre@courriel.example")
    page = main_text(member.get(f"/fr/agenda/person/{one}").text)
    assert page.count("Séance individuelle") == 2
    found = member.post("/fr/agenda/people", {"wanted": "AUTRE@"})
    assert main_text(found.text).count("Rendez-vous\u00a0: 1") == 1
    assert "wanted" not in str(found.url), "no name in an address"


def test_digits_find_a_number_however_it_is_written(endpoint, member):
    entered(endpoint, at(9), name="Jo", phone="+33612345678")
    context = endpoint.app.state.context
    everyone = people(context.desk(context.practice), None)
    assert [person.name for person in found_in(everyone, "06 12 34")] == ["Jo"]
    assert found_in(everyone, "00 00") == []


def two_people():
    facts = practice()
    noe = Practitioner(id="noe", name="Noé Aubert", profession="sophrologue", email="noe@cabinet.example")
    relax = Service(id="relax", practitioner="noe", name=Localized.of("Relaxation"), duration=60, price=Decimal(50))
    hours = Availability(practitioner="noe", days=("monday",), hours=(TimeSpan(dt.time(9), dt.time(12)),))
    return practice(
        practitioners=(*facts.practitioners, noe),
        services=(*facts.services, relax),
        availability=(*facts.availability, hours),
    )


def test_people_who_share_premises_never_see_each_others_bookings(make):
    endpoint = make(two_people())
    claire = entered(endpoint, at(9), name="Camille Martin", email="camille@courriel.example")
    noe, house = signed_in(endpoint, "noe"), signed_in(endpoint, "")
    for path in ("", "/day?date=2026-11-23", "/list", "/people", "/bookings.csv", "/bookings.ics"):
        where = f"/fr/agenda{path}" if path else "/fr/agenda?date=2026-11-23"
        assert "Camille" not in noe.get(where).text
        assert where.endswith("ics") or "Camille" in house.get(where).text
    assert "BEGIN:VEVENT" not in noe.get("/fr/agenda/bookings.ics").text
    assert "BEGIN:VEVENT" in house.get("/fr/agenda/bookings.ics").text
    for path in (f"/fr/agenda/booking/{claire}", f"/fr/agenda/person/{claire}"):
        assert noe.get(path).status_code == 404
    assert noe.post(f"/fr/agenda/booking/{claire}", {"act": "cancel", "version": "1"}).status_code == 404
    assert 'value="Camille' not in noe.get(f"/fr/agenda/new?like={claire}").text
    form = {"service": "seance", "place": "cabinet", "date": "2026-11-24", "time": "09:00"}
    assert noe.post("/fr/agenda/new", form).status_code == 422, "not their session"
    closing = {"act": "add", "kind": "closed", "first": "2026-11-24", "practitioner": "claire"}
    noe.post("/fr/agenda/closures", closing)
    assert [row["practitioner"] for row in endpoint.rows("override")] == ["noe"]
    house.post("/fr/agenda/closures", {**closing, "practitioner": ""})
    whole = endpoint.rows("override")[-1]["public_id"]
    noe.post("/fr/agenda/closures", {"act": "remove", "id": whole})
    assert len(endpoint.rows("override")) == 2, "what closes the house is not theirs to undo"


def test_the_table_opens_in_a_french_spreadsheet_and_holds_no_formula(endpoint, member):
    entered(endpoint, at(9), name='=HYPERLINK("http://x")', phone="+33612345678", price=Decimal("62.5"))
    answer = member.get("/fr/agenda/bookings.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert 'filename="rendez-vous-2026-11-22' in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][7] == '\'=HYPERLINK("http://x")'
    assert "62,50" in rows[1]
    assert table_of([["a", "-1"]], "en") == b"\xef\xbb\xbfa,'-1\r\n"


def test_the_calendar_names_nobody(endpoint, member):
    entered(endpoint, at(9), name="Camille Martin", email="camille@courriel.example", phone="+33612345678")
    text = member.get("/fr/agenda/bookings.ics").text
    assert "BEGIN:VEVENT" in text
    assert not re.search("camille|612345678", text, re.IGNORECASE)


def test_a_mail_of_which_nobody_knows_is_shown_and_sent_again_only_when_asked(endpoint, member):
    book(endpoint)
    with endpoint.store.write() as tx:
        tx.exec_driver_sql("UPDATE outbox SET state = 'unknown' WHERE kind = 'booking.confirmation'")
    page = member.get("/fr/agenda/health")
    assert "Nul ne sait s’il est arrivé" in main_text(page.text)
    assert [mail["to"] for mail in endpoint.mails()] == ["claire@cabinet.example"]
    row = hidden(page.text)["row"]
    assert member.post("/fr/agenda/health", {"act": "again", "row": row}).status_code == 303
    assert endpoint.mail_to("camille@courriel.example")


def test_a_calendar_is_added_refused_and_removed(endpoint, member):
    wrong = member.post("/fr/agenda/calendars", {"act": "add", "url": "http://127.0.0.1/secret.ics"})
    assert wrong.status_code == 422
    added = {"act": "add", "url": "https://agenda.example/prive-abc.ics", "name": "Famille"}
    assert member.post("/fr/agenda/calendars", added).status_code == 303
    page = member.get("/fr/agenda/calendars").text
    assert "Famille" in page
    assert "prive-abc" not in page, "the address opens the calendar: it is not shown again"
    assert member.post("/fr/agenda/calendars", {"act": "remove", "id": hidden(page)["id"]}).status_code == 303
    assert "Famille" not in member.get("/fr/agenda/calendars").text
    assert member.post("/fr/agenda/calendars", {"act": "feed"}).status_code == 303
    assert "/feed/" in member.get("/fr/agenda/calendars").text


def test_the_hour_that_spring_leaves_out_is_a_problem():
    from zoneinfo import ZoneInfo

    paris, problems = ZoneInfo("Europe/Paris"), Problems()
    assert read_moment("2027-03-28", "02:30", paris, problems) is None
    assert "time" in problems
    assert read_moment("2026-10-25", "02:30", paris, {}) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "-5", "1e9", "12.345", "douze", "9" * 400])
def test_what_is_no_amount_is_refused(typed):
    problems = Problems()
    assert read_price(typed, problems) is None
    assert "price" in problems


@pytest.mark.parametrize("query", ["date=9999-12-31", "date=0001-01-01", "date=x", "from=2026-01-01&until=2199-01-01"])
def test_no_date_of_an_address_breaks_a_page(endpoint, member, query):
    for path in ("", "/day", "/list", "/new"):
        assert member.get(f"/fr/agenda{path}?{query}").status_code == 200


def test_an_address_with_anything_in_it_finds_nothing_and_breaks_nothing(endpoint, member):
    for path in ("booking/%00", "booking/%F0%9F%8C%B1", "person/%00", "booking/..%2f..", "new?like=%00"):
        assert member.get(f"/fr/agenda/{path}").status_code in (200, 404)


def test_a_series_is_cancelled_from_one_session_on(endpoint, member):
    form = {
        "service": "seance",
        "place": "cabinet",
        "date": "2026-12-01",
        "time": "20:00",
        "weeks": "3",
        "name": "Suite",
    }
    assert member.post("/fr/agenda/new", form).status_code == 200
    second = endpoint.rows("booking")[1]["public_id"]
    assert "Annuler celui-ci et les suivants" in member.get(f"/fr/agenda/booking/{second}").text
    assert press(member, f"/fr/agenda/booking/{second}", "cancel-series").status_code == 303
    assert [row["state"] for row in endpoint.rows("booking")] == ["confirmed", "cancelled", "cancelled"]


def test_the_practitioner_accepts_the_time_that_a_visitor_proposes(endpoint, member):
    book(endpoint)
    context = endpoint.app.state.context
    desk = context.desk(context.practice)
    public_id = the_booking(endpoint)
    wanted = known(endpoint, public_id).start + dt.timedelta(days=1)
    assert isinstance(
        propose(desk, public_id, 1, wanted, "visitor", now=endpoint.clock(), token=context.token), Proposal
    )
    assert "demande un autre horaire" in main_text(member.get("/fr/agenda?date=2026-11-23").text)
    assert press(member, f"/fr/agenda/booking/{public_id}", "accept-proposal").status_code == 303
    assert known(endpoint, public_id).start == wanted


def test_what_a_page_says_of_sign_ins_is_ones_own(make):
    endpoint = make(two_people())
    claire, noe = signed_in(endpoint, "claire"), signed_in(endpoint, "noe")
    claire.get("/fr/agenda/security")
    claire.post("/fr/agenda/security", {"act": "codes"})
    assert "Nouveaux codes de secours" in main_text(claire.get("/fr/agenda/security").text)
    assert "Nouveaux codes de secours" not in main_text(noe.get("/fr/agenda/security").text)
