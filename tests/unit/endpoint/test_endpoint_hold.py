"""A chosen time is kept, silently, while the form is filled in: for whoever chose it, for some minutes, one at a time."""

from __future__ import annotations

from endpoint_helpers import Visitor, book, hidden, main_text, starts

QUERY = {"service": "seance", "place": "cabinet"}
DETAILS = {"name": "Camille Martin", "email": "camille@courriel.example"}


def times(visitor, **more):
    return visitor.get("/fr/book", params={**QUERY, **more})


def choose(visitor, start, **more):
    """Press « Choisir cet horaire »: the answer leads to the details."""
    return visitor.post("/fr/book/hold", data={**QUERY, "start": start, **more})


def states(endpoint):
    return sorted(row["state"] for row in endpoint.rows("booking"))


def test_a_chosen_time_is_free_for_its_chooser_alone(endpoint, visitor):
    """Others no longer see it; the form of whoever holds it books it."""
    start = starts(times(visitor).text)[2]
    answer = choose(visitor, start)
    assert answer.status_code == 303
    assert states(endpoint) == ["held"]
    other = Visitor(endpoint.app, client=("198.51.100.9", 1))
    assert start not in starts(times(other).text)
    details = visitor.get(answer.headers["location"])
    form = {**hidden(details.text), **DETAILS}
    assert form["hold"]
    endpoint.clock.forward(minutes=5)
    assert visitor.post("/fr/book", data=form).status_code == 303
    assert states(endpoint) == ["confirmed"]


def test_the_hold_is_silent(visitor):
    """No countdown, no pressure: the page does not speak of it."""
    start = starts(times(visitor).text)[2]
    plain = main_text(times(visitor, start=start).text)
    held = main_text(visitor.get(choose(visitor, start).headers["location"]).text)
    assert held == plain


def test_another_choice_gives_the_first_one_back(endpoint, visitor):
    """Going back shows the held time as free, and the new choice replaces it."""
    first, second = starts(times(visitor).text)[2:4]
    key = hidden(visitor.get(choose(visitor, first).headers["location"]).text)["hold"]
    back = times(visitor, hold=key)
    assert first in starts(back.text)
    assert hidden(back.text)["hold"] == key
    choose(visitor, second, hold=key)
    assert len(endpoint.rows("booking")) == 1
    other = Visitor(endpoint.app, client=("198.51.100.9", 1))
    assert first in starts(times(other).text)
    assert second not in starts(times(other).text)


def test_a_hold_that_ended_does_not_stop_its_owner_while_the_time_is_free(endpoint, visitor):
    """After ten minutes it is anybody's; who was slow and lucky still books it."""
    start = starts(times(visitor).text)[2]
    form = {**hidden(visitor.get(choose(visitor, start).headers["location"]).text), **DETAILS}
    endpoint.clock.forward(minutes=11)
    other = Visitor(endpoint.app, client=("198.51.100.9", 1))
    assert start in starts(times(other).text)
    assert visitor.post("/fr/book", data=form).status_code == 303


def test_a_hold_that_ended_and_was_taken_is_said(endpoint, visitor):
    """The usual sentence, the usual alternatives, the details kept."""
    start = starts(times(visitor).text)[2]
    form = {**hidden(visitor.get(choose(visitor, start).headers["location"]).text), **DETAILS}
    endpoint.clock.forward(minutes=11)
    assert book(endpoint, start, email="faster@courriel.example").status_code == 303
    lost = visitor.post("/fr/book", data=form)
    assert lost.status_code == 409
    assert "Camille Martin" in lost.text


def test_choosing_what_was_just_taken_shows_the_times_again(endpoint, visitor):
    """409 with a sentence, before any detail is typed."""
    start = starts(times(visitor).text)[2]
    book(endpoint, start)
    answer = choose(visitor, start)
    assert answer.status_code == 409
    assert "Ce créneau vient d’être réservé." in answer.text
    assert starts(answer.text)


def test_a_forged_key_holds_and_shows_nothing(endpoint, visitor):
    """Someone else's hold stays theirs."""
    start = starts(times(visitor).text)[2]
    choose(visitor, start)
    for key in ("x", "id0000000000000000000001", "' OR 1=1 --"):
        assert start not in starts(times(visitor, hold=key).text)
        assert choose(visitor, start, hold=key).status_code == 409
    assert states(endpoint) == ["held"]


def test_one_network_cannot_hold_the_whole_calendar(endpoint, visitor):
    """Sixty holds in ten minutes; beyond, the journey goes on without one."""
    week = ["2026-W49", "2026-W50", "2026-W51"]
    every = [start for number in week for start in starts(times(visitor, week=number).text)]
    answers = [choose(visitor, start) for start in every]
    assert {answer.status_code for answer in answers} == {303}
    assert len(endpoint.rows("booking")) == 60
    assert "hold=" not in answers[-1].headers["location"]


def test_the_script_holds_in_the_same_way(endpoint, visitor):
    """201 with a key; 409 when the time is gone; 204 for what cannot be held."""
    week = visitor.get("/api/slots", params=QUERY).json()
    start = week["days"][0]["slots"][1]["start"]
    kept = visitor.post("/api/hold", json={**QUERY, "start": start})
    assert kept.status_code == 201
    again = visitor.get("/api/slots", params={**QUERY, "hold": kept.json()["hold"]}).json()
    assert again["days"][0] == week["days"][0]
    without = visitor.get("/api/slots", params=QUERY).json()
    assert without["days"][0] != week["days"][0]
    assert visitor.post("/api/hold", json={**QUERY, "start": start}).status_code == 409
    assert visitor.post("/api/hold", json={**QUERY, "start": "never"}).status_code == 204
    endpoint.clock.forward(seconds=20)
    body = {**QUERY, **DETAILS, "start": start, "form": week["form"], "hold": kept.json()["hold"], "lang": "fr"}
    assert visitor.post("/api/book", json=body).status_code == 201
    assert states(endpoint) == ["confirmed"]
