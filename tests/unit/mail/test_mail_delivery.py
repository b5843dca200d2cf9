"""Three ways out, and the truth about what became of a mail: against a real SMTP conversation."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import socket
import ssl

import pytest
import trustme

from parvis.mail import Calendar, Delivery, MailSettings, Message, Outcome, deliver
from servers.smtp_sink import Sink

MESSAGE = Message(
    sender="bonjour@cabinet.example",
    to="zoe@example.org",
    subject="Votre rendez-vous",
    text="Bonjour,\n.\n..deux\nà jeudi\n",
    html="<p>à jeudi</p>",
    calendar=Calendar("REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    message_id="<abc@cabinet.example>",
    date=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC),
)


@pytest.fixture
def sink():
    with Sink() as running:
        yield running


@pytest.fixture(scope="module")
def tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    return server, client


def by_smtp(sink, scheme="smtp", user="", **more) -> MailSettings:
    return MailSettings(smtp_url=f"{scheme}://{user}localhost:{sink.port}", **{"timeout": 5, **more})


def test_a_mail_arrives_as_it_was_built(sink):
    """Envelope and content, lines that begin with a point included."""
    assert deliver(MESSAGE, by_smtp(sink)) == Delivery(Outcome.SENT, "250")
    (arrived,) = sink.messages
    assert (arrived.mail, arrived.rcpt) == ("bonjour@cabinet.example", ["zoe@example.org"])
    mail = email.message_from_bytes(arrived.data, policy=email.policy.default)
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == MESSAGE.text
    assert mail["message-id"] == MESSAGE.message_id
    assert sink.commands[-1].upper() == "QUIT"


@pytest.mark.parametrize(
    ("verb", "answer", "expected"),
    [
        ("connect", "421 4.3.2 not now", Delivery(Outcome.DEFERRED, "421")),
        ("MAIL", "451 4.3.0 later", Delivery(Outcome.DEFERRED, "451")),
        ("MAIL", "550 5.7.1 not you", Delivery(Outcome.FAILED, "550")),
        ("RCPT", "450 4.2.1 later", Delivery(Outcome.DEFERRED, "450")),
        ("RCPT", "550 5.1.1 no such user", Delivery(Outcome.FAILED, "550")),
        ("DATA", "452 4.3.1 full", Delivery(Outcome.DEFERRED, "452")),
        ("DATA", "554 5.6.0 no", Delivery(Outcome.FAILED, "554")),
        ("body", "451 4.7.1 greylisted", Delivery(Outcome.DEFERRED, "451")),
        ("body", "554 5.7.1 spam", Delivery(Outcome.FAILED, "554")),
        ("MAIL", "drop", Delivery(Outcome.DEFERRED, "SMTPServerDisconnected")),
        ("RCPT", "drop", Delivery(Outcome.DEFERRED, "SMTPServerDisconnected")),
        ("DATA", "drop", Delivery(Outcome.DEFERRED, "SMTPServerDisconnected")),
        ("body", "drop", Delivery(Outcome.UNKNOWN, "SMTPServerDisconnected")),
        ("QUIT", "drop", Delivery(Outcome.SENT, "250")),
    ],
)
def test_each_answer_of_the_server_is_understood(sink, verb, answer, expected):
    """Later, never, sent, or unknown: only what breaks after the final point is unknown."""
    sink.answers[verb] = [answer]
    assert deliver(MESSAGE, by_smtp(sink)) == expected
    assert len(sink.messages) == (expected.outcome is Outcome.SENT)


@pytest.mark.parametrize(("verb", "outcome"), [("RCPT", Outcome.DEFERRED), ("body", Outcome.UNKNOWN)])
def test_a_server_that_falls_silent_does_not_hold_the_mails_for_ever(sink, verb, outcome):
    """The wait has an end; on which side of the final point it ends decides."""
    sink.answers[verb] = ["hang"]
    assert deliver(MESSAGE, by_smtp(sink, timeout=0.3)).outcome is outcome


def test_nobody_listening_means_later():
    """The mail waits for the server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = MailSettings(smtp_url=f"smtp://127.0.0.1:{port}", timeout=2)
    assert deliver(MESSAGE, settings) == Delivery(Outcome.DEFERRED, "ConnectionRefusedError")


def test_starttls_is_used_where_it_is_offered(tls):
    """And the certificate is verified."""
    server, client = tls
    with Sink(context=server) as sink:
        assert deliver(MESSAGE, by_smtp(sink, context=client)).outcome is Outcome.SENT
        assert sink.messages[0].tls
        assert deliver(MESSAGE, by_smtp(sink)) == Delivery(Outcome.DEFERRED, "SSLCertVerificationError")


def test_tls_from_the_start(tls):
    """smtps://, port 465 style."""
    server, client = tls
    with Sink(context=server, implicit_tls=True) as sink:
        assert deliver(MESSAGE, by_smtp(sink, "smtps", context=client)).outcome is Outcome.SENT
        assert sink.messages[0].tls


def test_no_mail_crosses_a_network_in_clear(sink, monkeypatch):
    """A server elsewhere without STARTTLS gets nothing, not even the password."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [(2, 1, 6, "", ("127.0.0.1", sink.port))])
    settings = MailSettings(smtp_url=f"smtp://zoe:secret@mail.example:{sink.port}", timeout=5)
    assert deliver(MESSAGE, settings) == Delivery(Outcome.DEFERRED, "SMTPNotSupportedError")
    assert [line.split()[0].upper() for line in sink.commands] == ["EHLO"]


def test_signing_in_and_being_refused(sink):
    """A password with special characters is written as in any URL; a wrong one is a setting to mend, so the mail waits."""
    user = "cabinet%40example:p%C3%A0ss%2F%40@".replace("%C3%A0", "a")
    assert deliver(MESSAGE, by_smtp(sink, user=user)).outcome is Outcome.SENT
    assert any(line.startswith("AUTH PLAIN") for line in sink.commands)
    sink.answers["AUTH"] = ["535 5.7.8 wrong"]
    assert deliver(MESSAGE, by_smtp(sink, user=user)) == Delivery(Outcome.DEFERRED, "535")
    assert len(sink.messages) == 1


def test_a_malformed_message_is_refused_before_any_connection(sink):
    """Nothing to try again."""
    poisoned = Message(sender="a@b.example", to="zoe@example.org\r\nRCPT TO:<all@example.org>", subject="x", text="x")
    assert deliver(poisoned, by_smtp(sink)) == Delivery(Outcome.FAILED, "malformed")
    assert sink.connections == 0


def test_a_folder_gets_one_file_a_mail(tmp_path):
    """Readable by any mail program; the same mail again is the same file; nothing unfinished is left."""
    settings = MailSettings(folder=tmp_path / "mails")
    assert deliver(MESSAGE, settings) == deliver(MESSAGE, settings) == Delivery(Outcome.SENT, "folder")
    (path,) = (tmp_path / "mails").iterdir()
    assert path.suffix == ".eml"
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert mail["subject"] == "Votre rendez-vous"


def test_a_folder_that_cannot_be_written_means_later(tmp_path):
    """The mail is not lost."""
    (tmp_path / "mails").write_text("a file", encoding="utf-8")
    assert deliver(MESSAGE, MailSettings(folder=tmp_path / "mails")).outcome is Outcome.DEFERRED


def test_the_screen_shows_the_text_and_names_what_is_attached():
    """For a first try on one's own machine."""
    screen = io.StringIO()
    assert deliver(MESSAGE, MailSettings(screen=screen)) == Delivery(Outcome.SENT, "screen")
    assert "Subject: Votre rendez-vous" in screen.getvalue()
    assert "à jeudi" in screen.getvalue()
    assert "[invite.ics]" in screen.getvalue()
