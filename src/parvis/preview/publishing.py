"""Publishing from the start page: look, show the list, send what was shown. One at a time, in a thread of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from parvis.clock import utc_now
from parvis.errors import ParvisError, ProblemsFound, unforeseen
from parvis.i18n import T, Text
from parvis.paths import Site
from parvis.preview.faults import Fault, of_error, of_findings, of_problems

if TYPE_CHECKING:
    from parvis.practice.publish_target import PublishTarget
    from parvis.publish.plan import Plan

# "refused": nothing left; "stopped": interrupted on the way, what is online still works.
Step = Literal["idle", "looking", "refused", "ready", "same", "sending", "stopped", "done"]
MOST = 15  # files of each kind in the list


@dataclass(frozen=True, slots=True)
class Told:
    """What the page shows. `plan` is the print of the list that was shown: another one is not sent."""

    step: Step = "idle"
    place: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    lines: tuple[str, ...] = ()
    summary: str = ""
    taken: tuple[str, ...] = ()
    plan: str = ""
    password: bool = False  # the host wants one that this computer does not know
    faults: tuple[Fault, ...] = ()

    @property
    def busy(self) -> bool:
        return self.step in ("looking", "sending")


class Publishing:
    """`environment` holds the secrets; `told_of` is called when something changed, from the thread that works."""

    def __init__(
        self, site: Site, language: str, *,
        clock: Callable[[], dt.datetime], environment: Mapping[str, str], told_of: Callable[[], None] = lambda: None,
        utc_now: Callable[[], dt.datetime] = utc_now,
    ) -> None:  # fmt: skip
        self._site, self._language, self._clock, self._environment = site, language, clock, environment
        self._told_of, self._utc_now = told_of, utc_now
        self._told = Told()
        self._lock = threading.Lock()
        self.sent = 0  # publications of this sitting

    def told(self) -> Told:
        return self._told

    def look(self) -> None:
        """Build, look once more, and list what would be sent; nothing leaves."""
        self._start(Told("looking"), self._look)

    def send(self, plan: str, password: str = "", *, keep: bool = False) -> None:
        """Send the list that was shown, if it is still that one."""
        shown = self._told
        if shown.step == "ready":
            self._start(replace(shown, step="sending", faults=()), lambda: self._send(plan, password, keep=keep))

    def wait(self, seconds: float = 60) -> None:
        """Until what is under way has ended."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    _thread: threading.Thread | None = None

    def _start(self, told: Told, work: Callable[[], Told]) -> None:
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._told = told
            self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
            self._thread.start()

    def _run(self, work: Callable[[], Told]) -> None:
        try:
            self._told = work()
        except ParvisError as error:
            self._told = Told("refused", faults=self._said(error))
        except Exception as error:  # noqa: BLE001 -- this thread ends here: nobody else keeps a traceback from people
            step: Step = "stopped" if self._told.step == "sending" else "refused"
            self._told = Told(step, faults=self._said(unforeseen(error)))
        finally:
            self._told_of()

    def _said(self, error: ParvisError) -> tuple[Fault, ...]:
        return of_error(error, self._site.root, self._language)

    def _fault(self, what: Text) -> Fault:
        return Fault(what.say(self._language))

    def _step(self, stage: Text, done: int, total: int) -> None:
        self._told = replace(self._told, stage=stage.say(self._language), done=done, total=total)

    def _target(self) -> tuple[PublishTarget, dict[str, str]]:
        from parvis.practice.load import load_practice
        from parvis.publish.open import choose
        from parvis.settings import environment

        practice, problems = load_practice(self._site.facts)
        if practice is None:
            raise ProblemsFound(problems)
        return choose(practice, None), environment(self._environment, self._site)

    def _look(self) -> Told:
        from parvis.publish.job import opened
        from parvis.publish.open import needs_secret, place_of
        from parvis.publish.preflight import examine

        target, secrets = self._target()
        examined = examine(self._site, now=self._clock(), language=self._language, progress=self._step)
        if examined.refused:
            findings = examined.report.findings if examined.report else ()
            faults = (*of_problems(examined.problems, self._language), *of_findings(findings))
            return Told("refused", place_of(target), faults=tuple(f for f in faults if f.level == "error"))
        if needs_secret(target, secrets):
            return Told("ready", place_of(target), password=True)
        with opened(self._site, target, secrets) as job:
            prepared = job.prepare()
        if prepared.nothing_to_do:
            return Told("same", place_of(target))
        return self._listed(place_of(target), prepared.plan)

    def _listed(self, place: str, plan: Plan) -> Told:
        from parvis.publish.told import listed, total

        lines = tuple(listed(plan, self._language, most=MOST))
        return Told(
            "ready", place, lines=lines, summary=total(plan, self._language), taken=plan.taken, plan=_print(plan)
        )

    def _send(self, plan: str, password: str, *, keep: bool) -> Told:
        from parvis.publish.job import opened
        from parvis.publish.open import place_of, secret_name
        from parvis.settings import keep_secret

        target, secrets = self._target()
        if password:
            self._environment = {**self._environment, secret_name(target): password}
            secrets[secret_name(target)] = password
        with opened(self._site, target, secrets) as job:
            prepared = job.prepare()
            if password and keep:
                keep_secret(self._site, secret_name(target), password)
            if prepared.nothing_to_do:
                return Told("same", place_of(target), faults=self._send_facts(secrets))
            if _print(prepared.plan) != plan:
                fresh = self._listed(place_of(target), prepared.plan)
                changed = T("The list has changed since you saw it: here it is again.")
                return fresh if not plan else replace(fresh, faults=(self._fault(changed),))
            moment = self._clock()
            try:
                job.publish(prepared, now=moment, progress=self._step)
            except ParvisError as error:
                return Told("stopped", place_of(target), faults=self._said(error))
            refused = job.keep_sources(moment)
        self.sent += 1
        kept = (self._fault(refused),) if refused else ()
        return Told("done", place_of(target), faults=(*kept, *self._send_facts(secrets)))

    def _send_facts(self, secrets: Mapping[str, str]) -> tuple[Fault, ...]:
        """The same facts to the endpoint, where it is elsewhere; why it did not take them. The site is online already."""
        from parvis.practice.load import load_practice
        from parvis.publish.facts import send_facts

        practice, _problems = load_practice(self._site.facts)
        try:
            if practice is not None:
                send_facts(self._site, practice, secrets, now=self._utc_now())
        except ParvisError as error:
            return self._said(error)
        return ()


def _print(plan: Plan) -> str:
    return hashlib.sha256(repr((plan.changes, plan.taken)).encode()).hexdigest()[:24]
