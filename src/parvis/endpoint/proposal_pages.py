"""Answering a proposed time by the link of the mail: the visitor or the practitioner, whichever did not propose it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from parvis.booking.move import Side
from parvis.booking.propose import Proposal, accept, decline, proposal_of
from parvis.booking.telling import choice_of, tell
from parvis.endpoint.booking_links import told_of
from parvis.endpoint.context import LINK_DAYS, Context
from parvis.endpoint.links import Link, Purpose
from parvis.endpoint.pages import Pages, page, said
from parvis.endpoint.views import AnswerView
from parvis.i18n import T, Text
from parvis.practice.model import Practice

_SIDES: dict[Purpose, Side] = {
    Purpose.PROPOSAL_VISITOR: "visitor",
    Purpose.PROPOSAL_PRACTITIONER: "practitioner",
}
_ENDED: dict[str, Text] = {
    "accepted": T("Accepted: the appointment is confirmed at this time."),
    "declined": T("The appointment stays as it was."),
    "withdrawn": T("This proposal was withdrawn: the appointment stays as it was."),
    "expired": T("This proposal is no longer open: the appointment stays as it was."),
}


@dataclass(frozen=True, slots=True)
class ProposalPages:
    """`/{lang}/proposal/{token}`: GET shows, POST with `answer=accept` or `answer=decline` acts."""

    context: Context
    pages: Pages

    def ask(self, request: Request, language: str) -> Response:
        """GET: both times and two buttons; changes nothing."""
        practice = self.context.practice
        found = self._found(practice, request)
        if found is None:
            return self._gone(practice, language)
        proposal, _ = found
        if proposal.state != "open":
            return said(self.pages, practice, language, _ENDED[proposal.state])
        return self.pages.answer(self._ask(practice, language, proposal, request), practice)

    def answer(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST: the second time answers what was done."""
        practice = self.context.practice
        found, wanted = self._found(practice, request), data.get("answer")
        if found is None or wanted not in ("accept", "decline"):
            return self._gone(practice, language)
        proposal, by = found
        act = accept if wanted == "accept" else decline
        act(self.context.desk(practice), proposal.public_id, by, now=self.context.clock())
        return self._after(practice, language, proposal.public_id)

    def _after(self, practice: Practice, language: str, proposal_id: str) -> Response:
        now = proposal_of(self.context.desk(practice), proposal_id, now=self.context.clock())
        if now is None or now.state == "open":
            return self._gone(practice, language)
        return said(self.pages, practice, language, _ENDED[now.state])

    def _found(self, practice: Practice, request: Request) -> tuple[Proposal, Side] | None:
        for purpose, side in _SIDES.items():
            link = self.context.links.verify(purpose, request.path_params["token"], self.context.clock(), LINK_DAYS)
            if isinstance(link, Link):
                found = proposal_of(self.context.desk(practice), link.public_id, now=self.context.clock())
                return (found, side) if found and found.booking.email else None
        return None

    def _ask(self, practice: Practice, language: str, proposal: Proposal, request: Request) -> AnswerView:
        booking = proposal.booking
        zone, now = booking.visitor_zone, self.context.clock()
        choice = choice_of(practice, booking)
        told = tell(practice, choice, proposal.start, proposal.end, language, zone=zone, now=now)
        known = told_of(practice, booking, language, self.context)
        former = T("Instead of {day}, at {time}", day=known.day, time=known.time).say(language)
        return AnswerView(
            **{**page(self.pages.site(practice, language), "answer", T("Would another time suit you?")), "href": ""},
            lamp=T("{day}, at {time}", day=told.day, time=told.time).say(language),
            lamp_detail=". ".join(part for part in (told.other_zone, former) if part) + ".",
            action=f"{self.context.base(practice)}/{language}/proposal/{request.path_params['token']}",
        )

    def _gone(self, practice: Practice, language: str) -> Response:
        return said(self.pages, practice, language, T("This link opens nothing."), status=404)
