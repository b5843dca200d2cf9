"""Signing in: a link by mail, or a recovery code; and out again.

The answer to an address is the same whether it is known or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.endpoint.agenda import access
from parvis.endpoint.agenda.frame import Data, Frame, Visit
from parvis.endpoint.agenda.views import AgendaView, AskedView, ButtonView, FormView
from parvis.endpoint.forms import check_email
from parvis.endpoint.limits import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_NETWORK, Rate, network
from parvis.endpoint.views import AlertView
from parvis.i18n import T, Text
from parvis.pages.views import Link
from parvis.practice.model import Practice
from parvis.store import audit, sign_ins
from parvis.store.db import Tx

_REFUSED = 403
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class SignIn:
    frame: Frame

    def show(self, _request: Request, language: str, _data: Data) -> Response:
        """GET: the form."""
        return self._form(self.frame.context.practice, language)

    def ask(self, request: Request, language: str, data: Data) -> Response:
        """POST: a link is mailed to a practitioner; everyone reads the same sentence."""
        frame, practice = self.frame, self.frame.context.practice
        typed = str(data.get("email", ""))
        email, problem = check_email(typed)
        if problem:
            return self._form(practice, language, typed, problem.message.say(language))
        if not self._allowed(request, "ask", email):
            return self._too_many(practice, language)
        who = access.owner_of(practice, email)
        if who is not None:
            access.ask_link(frame.context, who, language)
        text = T("If {email} is a practitioner's address here, a link is on its way. It signs in once, within fifteen minutes.", email=email)  # fmt: skip
        back = Link(T("Use a recovery code").say(language), f"{frame.home(practice, language)}/recovery")
        view = self._view(practice, language, T("Look at your mail"), lead=text.say(language), links=(back,))
        return frame.answer(view, practice)

    def link(self, request: Request, language: str, _data: Data) -> Response:
        """GET: one button, and the code of the second factor where there is one. Changes nothing."""
        practice = self.frame.context.practice
        found = access.read_link(self.frame.context, practice, request.path_params["token"])
        return self._link(practice, language, found[0]) if found else self._over(practice, language)

    def enter(self, request: Request, language: str, data: Data) -> Response:
        """POST: signs in."""
        frame, practice = self.frame, self.frame.context.practice
        found = access.read_link(frame.context, practice, request.path_params["token"])
        if found is None or not frame.own_origin(request, practice):
            return self._over(practice, language)
        who, nonce = found
        if not self._allowed(request, "code", f"{who}:{practice.name}"):
            return self._too_many(practice, language)
        value = access.sign_in_by_link(frame.context, who, nonce, str(data.get("code", "")))
        if value is not None:
            return self._inside(practice, language, value)
        return (
            self._link(practice, language, who, wrong=True) if self._asks_code(who) else self._over(practice, language)
        )

    def recovery(self, _request: Request, language: str, _data: Data) -> Response:
        """GET: the form for a recovery code."""
        return self._recovery(self.frame.context.practice, language)

    def recover(self, request: Request, language: str, data: Data) -> Response:
        """POST: signs in with a recovery code; a wrong address and a wrong code get one answer."""
        frame, practice = self.frame, self.frame.context.practice
        typed = str(data.get("email", ""))
        email, _problem = check_email(typed)
        if not frame.own_origin(request, practice):
            return self._recovery(practice, language, typed, wrong=True)
        if not self._allowed(request, "recover", email):
            return self._too_many(practice, language)
        who = access.owner_of(practice, email) if email else None
        value = access.sign_in_by_code(frame.context, who, str(data.get("code", ""))) if who is not None else None
        return (
            self._inside(practice, language, value) if value else self._recovery(practice, language, typed, wrong=True)
        )

    def leave(self, visit: Visit) -> Response:
        """POST: signs out."""
        frame, now = self.frame, self.frame.context.clock()

        def work(tx: Tx) -> None:
            sign_ins.close_session(tx, visit.signed.key)
            audit.note(tx, actor=visit.signed.actor, action="signed-out", subject="", now=now)

        frame.context.store.run(work)
        response = RedirectResponse(f"{frame.home(visit.practice, visit.language)}/sign-in", 303)
        frame.forget(response, visit.practice)
        return response

    def _inside(self, practice: Practice, language: str, value: str) -> Response:
        response = RedirectResponse(self.frame.home(practice, language), 303)
        self.frame.keep(response, practice, value)
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def _allowed(self, request: Request, what: str, subject: str) -> bool:
        limiter, now = self.frame.context.limiter, self.frame.context.clock()
        came_from = network(request.client.host) if request.client else ""
        rates: tuple[tuple[Rate, str], ...] = ((SIGN_IN_BY_NETWORK, came_from), (SIGN_IN_BY_ADDRESS, subject))
        return all(limiter.allows(rate, f"sign-in:{what}", about, now) for rate, about in rates)

    def _asks_code(self, who: str) -> bool:
        with self.frame.context.store.read() as tx:
            row = sign_ins.factor(tx, who)
        return row is not None and row["enabled_at"] is not None

    def _form(self, practice: Practice, language: str, typed: str = "", error: str = "") -> Response:
        home = self.frame.home(practice, language)
        field = AskedView(
            "email", T("Your e-mail address").say(language), "email", typed, error=error, required=True,
            autocomplete="email", maxlength=254,
        )  # fmt: skip
        button = ButtonView("", T("Send me a link").say(language))
        form = FormView(f"{home}/sign-in", (button,), fields=(field,))
        lead = T("For the practitioners of this practice: a link comes by mail, and no password is needed.")
        way = Link(T("Use a recovery code").say(language), f"{home}/recovery")
        view = self._view(
            practice, language, T("Sign in to the agenda"), lead=lead.say(language), forms=(form,), links=(way,),
            same="sign-in",
        )  # fmt: skip
        return self.frame.answer(view, practice, 422 if error else 200)

    def _link(self, practice: Practice, language: str, who: str, *, wrong: bool = False) -> Response:
        fields: tuple[AskedView, ...] = ()
        if self._asks_code(who):
            hint = T("Six digits from the application on your telephone, or a recovery code.").say(language)
            error = T("This code is not the right one, or was used already.").say(language) if wrong else ""
            label = T("Code of your second factor").say(language)
            fields = (
                AskedView(
                    "code", label, hint=hint, error=error, required=True, autocomplete="one-time-code", maxlength=40
                ),
            )
        form = FormView("", (ButtonView("", T("Sign in").say(language)),), fields=fields)
        name = practice.practitioner(who).name if who else practice.name
        view = self._view(practice, language, T("Sign in to the agenda"), lead=name, forms=(form,))
        return self.frame.answer(view, practice, _REFUSED if wrong else 200)

    def _recovery(self, practice: Practice, language: str, typed: str = "", *, wrong: bool = False) -> Response:
        email = AskedView(
            "email", T("Your e-mail address").say(language), "email", typed, required=True, autocomplete="email",
            maxlength=254,
        )  # fmt: skip
        code = AskedView("code", T("Recovery code").say(language), required=True, maxlength=40)
        form = FormView("", (ButtonView("", T("Sign in").say(language)),), fields=(email, code))
        lead = T("One of the ten codes that you printed. Each counts once.").say(language)
        trouble = None
        if wrong:
            trouble = self.frame.wrong(
                T("This address and this code do not go together."),
                T("A code that was used counts no more: try the next one."),
                language,
            )
        view = self._view(
            practice,
            language,
            T("Sign in with a recovery code"),
            lead=lead,
            forms=(form,),
            alert=trouble,
            same="recovery",
        )
        return self.frame.answer(view, practice, _REFUSED if wrong else 200)

    def _over(self, practice: Practice, language: str) -> Response:
        again = Link(T("Ask for another link").say(language), f"{self.frame.home(practice, language)}/sign-in")
        lead = T("It signs in once, within fifteen minutes.").say(language)
        view = self._view(practice, language, T("This link is over."), lead=lead, links=(again,))
        return self.frame.answer(view, practice, 410)

    def _too_many(self, practice: Practice, language: str) -> Response:
        lead = T("Wait an hour, then try again. A link can also be made on the machine: parvis endpoint sign-in.")
        view = self._view(practice, language, T("Too many attempts."), lead=lead.say(language))
        return self.frame.answer(view, practice, _TOO_MANY)

    def _view(
        self,
        practice: Practice,
        language: str,
        heading: Text,
        *,
        lead: str = "",
        forms: tuple[FormView, ...] = (),
        links: tuple[Link, ...] = (),
        alert: AlertView | None = None,
        same: str = "",
    ) -> AgendaView:
        fields = self.frame.outside(practice, language, "page", heading, same=f"{{lang}}/agenda/{same}" if same else "")
        return AgendaView(**{**fields, "lead": lead}, forms=forms, links=links, alert=alert)
