"""Signing up for the letter, confirming, leaving. GET shows a button, POST acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from parvis.endpoint.context import SUBSCRIBE_DAYS, Context
from parvis.endpoint.forms import check_email
from parvis.endpoint.limits import SIGN_UP_BY_ADDRESS, SIGN_UP_BY_NETWORK, network
from parvis.endpoint.links import Link as SignedLink
from parvis.endpoint.links import LinkProblem, Purpose
from parvis.endpoint.pages import Pages, not_found, page, said
from parvis.endpoint.views import AlertView, AskView, FieldView, ProblemView, SignUpView
from parvis.i18n import T, Text
from parvis.newsletter.messages import name
from parvis.newsletter.subscribe import Proof, ReadersDesk, State, confirm, leave, sign_up
from parvis.practice.model import Practice

_LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class NewsletterPages:
    """`/{lang}/newsletter`, `…/confirm/{token}`, `…/leave/{token}`."""

    context: Context
    pages: Pages

    @property
    def desk(self) -> ReadersDesk:
        return ReadersDesk(self.context.store, self.context.vault)

    def form(self, _request: Request, language: str) -> Response:
        """GET: the sign-up form, for whoever follows the address of the form."""
        practice = self.context.practice
        if not practice.newsletter.enabled:
            return not_found(self.pages, practice, language)
        return self.pages.answer(self._form(practice, language, "", None), practice)

    def sign_up(self, request: Request, language: str, data: Mapping[str, object]) -> Response:
        """POST: the same answer whether the address is known, new, or beyond its limits."""
        practice = self.context.practice
        if not practice.newsletter.enabled:
            return not_found(self.pages, practice, language)
        typed = str(data.get("email", ""))
        email, problem = check_email(typed)
        if problem and not data.get("website"):
            alert = AlertView(
                T("One thing is missing").say(language), "", (ProblemView("email", problem.summary.say(language)),)
            )
            return self.pages.answer(
                self._form(practice, language, typed, alert, problem.message.say(language)), practice, 422
            )
        proof = self._proof(request, language, _source(request, data))
        if not data.get("website") and self._fits(email, proof):
            sign_up(self.desk, email, proof, self.context.token)
        return said(
            self.pages,
            practice,
            language,
            T("Almost done"),
            T("No message within ten minutes? Look among the unwanted mail."),
            T("If this address is already subscribed, nothing changes and no message leaves."),
            lamp=T("Open the message that we have just sent you, and confirm."),
        )

    def ask_confirm(self, request: Request, language: str) -> Response:
        """GET: one button."""
        practice = self.context.practice
        link = self._confirm_link(request)
        if isinstance(link, LinkProblem):
            return self._confirm_problem(practice, language, link)
        return self._button(
            practice,
            language,
            request,
            "confirm",
            AskWords(
                T("Confirm your subscription"),
                T("You will receive {name} by e-mail. You leave in one click.", name=name(practice, language)),
                T("Confirm my subscription"),
            ),
        )

    def confirm(self, request: Request, language: str) -> Response:
        """POST: subscribed; the second time says so too."""
        practice = self.context.practice
        link = self._confirm_link(request)
        if isinstance(link, LinkProblem):
            return self._confirm_problem(practice, language, link)
        state = confirm(self.desk, link.public_id, self._proof(request, language, "confirmation link"))
        if state is State.GONE:
            return self._confirm_problem(practice, language, LinkProblem.EXPIRED)
        heading = T("You are subscribed.") if state is State.DONE else T("You are already subscribed.")
        return said(self.pages, practice, language, heading, T("Each letter says how to leave, in one click."))

    def ask_leave(self, request: Request, language: str) -> Response:
        """GET: one button."""
        practice = self.context.practice
        if self._leave_link(request) is None:
            return self._leave_problem(practice, language)
        words = AskWords(
            T("Leave the letter?"),
            T("Your address is erased at once; a fingerprint that cannot be read back prevents any new sending."),
            T("Unsubscribe"),
        )
        return self._button(practice, language, request, "leave", words)

    def leave(self, request: Request, language: str) -> Response:
        """POST, by the button or by the mail program (RFC 8058): acts at once, as often as it is sent."""
        practice = self.context.practice
        link = self._leave_link(request)
        if link is None:
            return self._leave_problem(practice, language)
        state = leave(self.desk, link.public_id, self._proof(request, language, "leave link"))
        heading = T("You have left the letter.") if state is State.DONE else T("You had already left the letter.")
        return said(
            self.pages,
            practice,
            language,
            heading,
            T("Your address is erased; a fingerprint that cannot be read back prevents any new sending."),
            T("You may come back whenever you like, by subscribing again."),
        )

    def _form(
        self, practice: Practice, language: str, typed: str, alert: AlertView | None, error: str = ""
    ) -> SignUpView:
        site = self.pages.site(practice, language)
        base = page(
            site, "sign-up", name(practice, language), same=f"{self.context.base(practice)}/{{lang}}/newsletter"
        )
        return SignUpView(
            **{**base, "href": site.newsletter.href if site.newsletter else ""},
            action=f"{self.context.base(practice)}/{language}/newsletter",
            alert=alert,
            field=FieldView(
                "email",
                T("Your e-mail address").say(language),
                type="email",
                autocomplete="email",
                error=error,
                value=typed,
                required=True,
                maxlength=254,
            ),
        )

    def _button(self, practice: Practice, language: str, request: Request, what: str, words: AskWords) -> Response:
        site = self.pages.site(practice, language)
        token = request.path_params["token"]
        address = f"{self.context.base(practice)}/{{lang}}/newsletter/{what}/{token}"
        base = page(site, "ask", words.heading, same=address)
        view = AskView(
            **{**base, "href": site.newsletter.href if site.newsletter else ""},
            text=(words.text.say(language),),
            action=address.replace("{lang}", language),
            button=words.button.say(language),
        )
        return self.pages.answer(view, practice)

    def _confirm_link(self, request: Request) -> SignedLink | LinkProblem:
        token = request.path_params["token"]
        return self.context.links.verify(Purpose.SUBSCRIBE, token, self.context.clock(), SUBSCRIBE_DAYS)

    def _leave_link(self, request: Request) -> SignedLink | None:
        """Good for ever, with any key of the ring: leaving must work years later."""
        found = self.context.links.verify(Purpose.LEAVE, request.path_params["token"], self.context.clock())
        return found if isinstance(found, SignedLink) else None

    def _confirm_problem(self, practice: Practice, language: str, problem: LinkProblem) -> Response:
        text = (
            T("A confirmation link is good for seven days. Subscribe again to receive another.")
            if problem is LinkProblem.EXPIRED
            else T("It may have been cut by your mail program. Subscribe again to receive another.")
        )
        heading = T("This link is too old.") if problem is LinkProblem.EXPIRED else T("This link opens nothing.")
        return said(self.pages, practice, language, heading, text, status=410)

    def _leave_problem(self, practice: Practice, language: str) -> Response:
        return said(
            self.pages,
            practice,
            language,
            T("This link opens nothing."),
            T("It may have been cut by your mail program. Answer any letter with “stop”: it will be done by hand."),
            status=404,
        )

    def _proof(self, request: Request, language: str, source: str) -> Proof:
        host = request.client.host if request.client else ""
        return Proof(language, source, network(host), self.context.clock())

    def _fits(self, email: str, proof: Proof) -> bool:
        limiter = self.context.limiter
        return limiter.allows(SIGN_UP_BY_NETWORK, "sign-up", proof.network, proof.now) and limiter.allows(
            SIGN_UP_BY_ADDRESS, "sign-up", email.lower(), proof.now
        )


@dataclass(frozen=True, slots=True)
class AskWords:
    """What a page with one button says."""

    heading: Text
    text: Text
    button: Text


def _source(request: Request, data: Mapping[str, object]) -> str:
    """The page that the form was on: its path, without what follows `?`."""
    said_ = str(data.get("source", "")) or request.headers.get("referer", "")
    return urlsplit(said_).path[:_LONGEST_SOURCE] or "form"
