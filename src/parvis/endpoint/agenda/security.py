"""Recovery codes to print, a second factor for whoever wants one, and other devices signed out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from parvis.endpoint.agenda import access
from parvis.endpoint.agenda.frame import Frame, Visit
from parvis.endpoint.agenda.views import AgendaView, AskedView, ButtonView, FormView, LineView, PartView, RowView
from parvis.endpoint.limits import SIGN_IN_BY_ADDRESS
from parvis.endpoint.pages import alert
from parvis.endpoint.views import AlertView
from parvis.i18n import T, Text
from parvis.pages.dates import clock_time, long_date
from parvis.pages.views import Link
from parvis.store import audit, sign_ins
from parvis.store.db import Tx
from parvis.store.moments import moment

_DONE: dict[str, Text] = {
    "on": T("The second factor is on: a code is asked for from now on."),
    "off": T("The second factor is off."),
    "others": T("Every other device is signed out."),
}
_ACTS: dict[str, Text] = {
    "signed-in": T("Signed in"),
    "signed-out": T("Signed out"),
    "signed-out-elsewhere": T("Other devices signed out"),
    "recovery-codes": T("New recovery codes"),
    "second-factor-on": T("Second factor turned on"),
    "second-factor-off": T("Second factor turned off"),
}


@dataclass(frozen=True, slots=True)
class Security:
    frame: Frame

    def show(self, visit: Visit) -> Response:
        """GET: how many codes are left, whether there is a second factor."""
        return self._page(visit)

    def act(self, visit: Visit) -> Response:
        """POST: one of the buttons."""
        acts = {
            "codes": self._codes,
            "begin": self._begin,
            "confirm": self._confirm,
            "off": self._off,
            "others": self._others,
        }
        act = acts.get(visit.field("act"))
        return act(visit) if act else self._page(visit)

    def _codes(self, visit: Visit) -> Response:
        """New codes, shown this once."""
        language = visit.language
        codes = access.new_codes(self.frame.context, visit.signed.practitioner, visit.signed.actor)
        text = T("Print them or write them down, and keep them away from the computer. They are not shown again; the former ones count no more.")  # fmt: skip
        part = PartView(
            "codes", T("Your ten recovery codes").say(language), text=(text.say(language),), codes=tuple(codes)
        )
        back = Link(T("I have printed them").say(language), self.frame.at(visit, "security"))
        view = AgendaView(**self.frame.fields(visit, "page", T("Recovery codes")), parts=(part,), links=(back,))
        return self.frame.answer(view, visit.practice)

    def _begin(self, visit: Visit) -> Response:
        """The secret of a new second factor; it counts once its first code has come."""
        who = visit.signed.practitioner
        if self._enabled(who):
            return self._page(visit)
        return self._secret(visit, access.new_secret(self.frame.context, who))

    def _secret(self, visit: Visit, secret: str, *, wrong: bool = False) -> Response:
        language = visit.language
        address = access.enroll_address(visit.practice, visit.signed.practitioner, secret)
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        error = T("This code is not the right one.").say(language) if wrong else ""
        field = AskedView(
            "code", T("First code").say(language), error=error, required=True, autocomplete="one-time-code",
            inputmode="numeric", maxlength=10,
        )  # fmt: skip
        form = FormView(
            self.frame.at(visit, "security"), (ButtonView("confirm", T("Turn it on").say(language)),), fields=(field,)
        )
        text = T("Open an application for codes on your telephone, add an account with this key, then write the six digits that it shows.")  # fmt: skip
        rows = (
            RowView(T("Key").say(language), groups),
            RowView(T("On this telephone").say(language), T("Open the application").say(language), address),
        )
        part = PartView("factor", T("Second factor").say(language), (text.say(language),), rows, forms=(form,))
        view = AgendaView(**self.frame.fields(visit, "page", T("Second factor")), parts=(part,))
        return self.frame.answer(view, visit.practice, 422 if wrong else 200)

    def _confirm(self, visit: Visit) -> Response:
        context, who = self.frame.context, visit.signed.practitioner
        now = context.clock()

        def work(tx: Tx) -> str | None:
            """The secret again when the code was wrong; None when it is on."""
            row = sign_ins.factor(tx, who)
            if row is None:
                return ""
            if row["enabled_at"] is None:
                if not access.code_holds(context, tx, row, visit.field("code")):
                    return access.secret_of(context, row)
                sign_ins.enable_factor(tx, who, now)
                audit.note(tx, actor=visit.signed.actor, action="second-factor-on", subject="", now=now)
            return None

        secret = context.store.run(work)
        return self._secret(visit, secret, wrong=True) if secret else self._back(visit, "on" if secret is None else "")

    def _off(self, visit: Visit) -> Response:
        """With a code, or a recovery code: a borrowed telephone that is signed in cannot."""
        context, who = self.frame.context, visit.signed.practitioner
        now = context.clock()
        if not context.limiter.allows(SIGN_IN_BY_ADDRESS, "sign-in:off", visit.signed.key, now):
            return self._page(visit, self._wrong(visit), 429)

        def work(tx: Tx) -> bool:
            if not access.second_factor_holds(context, tx, who, visit.field("code")):
                return False
            if sign_ins.remove_factor(tx, who):
                audit.note(tx, actor=visit.signed.actor, action="second-factor-off", subject="", now=now)
            return True

        return self._back(visit, "off") if context.store.run(work) else self._page(visit, self._wrong(visit), 403)

    def _others(self, visit: Visit) -> Response:
        now = self.frame.context.clock()

        def work(tx: Tx) -> None:
            sign_ins.close_others(tx, visit.signed.practitioner, visit.signed.key)
            audit.note(tx, actor=visit.signed.actor, action="signed-out-elsewhere", subject="", now=now)

        self.frame.context.store.run(work)
        return self._back(visit, "others")

    def _wrong(self, visit: Visit) -> AlertView:
        text = T("This code is not the right one, or was used already.")
        return alert(text, T("Nothing was changed."), visit.language)

    def _back(self, visit: Visit, done: str) -> Response:
        return RedirectResponse(f"{self.frame.at(visit, 'security')}?done={done}", 303)

    def _enabled(self, who: str) -> bool:
        with self.frame.context.store.read() as tx:
            row = sign_ins.factor(tx, who)
        return row is not None and row["enabled_at"] is not None

    def _page(self, visit: Visit, trouble: AlertView | None = None, status: int = 200) -> Response:
        language, who, here = visit.language, visit.signed.practitioner, self.frame.at(visit, "security")
        with self.frame.context.store.read() as tx:
            left = sign_ins.codes_left(tx, who)
        said = _DONE.get(visit.field("done")) if visit.request.method == "GET" else None
        codes = PartView(
            "codes",
            T("Recovery codes").say(language),
            text=(T("For the day when no mail comes. Codes left: {count}.", count=left).say(language),),
            forms=(FormView(here, (ButtonView("codes", T("Make ten new codes").say(language), quiet=left > 0),)),),
        )
        others = PartView(
            "others",
            T("Other devices").say(language),
            text=(T("A telephone was lost or lent? Sign every device out but this one.").say(language),),
            forms=(FormView(here, (ButtonView("others", T("Sign the others out").say(language), quiet=True),)),),
        )
        view = AgendaView(
            **self.frame.fields(visit, "page", T("Security")),
            alert=trouble,
            done=said.say(language) if said else "",
            parts=(codes, self._factor(visit, here), others, self._lately(visit)),
        )
        return self.frame.answer(view, visit.practice, status)

    def _lately(self, visit: Visit) -> PartView:
        """What concerns safety, so that a sign-in that was not theirs is seen."""
        language = visit.language
        with self.frame.context.store.read() as tx:
            rows = audit.latest(tx, visit.signed.actor, tuple(_ACTS), 12)
        lines = []
        for row in rows:
            local = moment(row["at"]).astimezone(visit.zone)
            when = f"{long_date(local, language)}, {clock_time(local, language)}"
            lines.append(LineView(_ACTS[row["action"]].say(language), when))
        return PartView("lately", T("Lately").say(language), lines=tuple(lines))

    def _factor(self, visit: Visit, here: str) -> PartView:
        language = visit.language
        title = T("Second factor").say(language)
        if self._enabled(visit.signed.practitioner):
            on = T("It is on: each sign-in asks for a code of your telephone.").say(language)
            hint = T("A code of the application, or a recovery code").say(language)
            field = AskedView("code", T("Code").say(language), hint=hint, required=True, autocomplete="one-time-code", maxlength=40)  # fmt: skip
            form = FormView(here, (ButtonView("off", T("Turn it off").say(language), quiet=True),), fields=(field,))
            return PartView("factor", title, text=(on,), forms=(form,))
        text = T(
            "If you wish, each sign-in also asks for a code that your telephone makes. Print recovery codes first."
        )
        form = FormView(here, (ButtonView("begin", T("Prepare it").say(language), quiet=True),))
        return PartView("factor", title, text=(text.say(language),), forms=(form,))
