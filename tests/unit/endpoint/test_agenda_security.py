"""Recovery codes, the second factor and the link made on the machine: each counts once, and none locks anybody out."""

from __future__ import annotations

import base64
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from agenda_helpers import Member, cookie_of, signed_in
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from endpoint_helpers import ADDRESS, Endpoint, main_text

from parvis.endpoint.agenda import access

PAGE = "/fr/agenda/security"


@pytest.fixture
def member(endpoint: Endpoint) -> Member:
    member = signed_in(endpoint)
    member.get(PAGE)
    return member


def printed(member: Member) -> list[str]:
    return re.findall(r"<code>([A-Z2-7-]{19})</code>", member.post(PAGE, {"act": "codes"}).text)


def link(endpoint: Endpoint) -> str:
    context = endpoint.app.state.context
    return access.link_address(context, context.practice, "claire", "fr").removeprefix(ADDRESS)


def telephone(member: Member) -> TOTP:
    """The application on the telephone, from the address that the page gives it."""
    found = re.search(r'href="(otpauth:[^"]+)"', member.post(PAGE, {"act": "begin"}).text)
    assert found
    secret = parse_qs(urlsplit(unescape(found[1])).query)["secret"][0]
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30)


def code(endpoint: Endpoint, telephone: TOTP, late: int = 0) -> str:
    return telephone.generate(int(endpoint.clock().timestamp()) + late).decode()


def enabled(endpoint: Endpoint, member: Member) -> TOTP:
    phone = telephone(member)
    assert member.post(PAGE, {"act": "confirm", "code": code(endpoint, phone)}).status_code == 303
    endpoint.clock.forward(minutes=2)
    return phone


def test_ten_codes_are_shown_once_and_kept_as_hashes(endpoint, member):
    codes = printed(member)
    assert len(set(codes)) == 10
    assert codes[0] not in member.get(PAGE).text
    assert codes[0].replace("-", "") not in str(endpoint.rows("recovery_code"))
    assert "Codes restants\u00a0: 10" in main_text(member.get(PAGE).text)


def test_a_code_signs_in_once_however_it_is_typed(endpoint, member):
    first, second = printed(member)[:2]
    form = {"email": "claire@cabinet.example", "code": first.lower().replace("-", " ")}
    entered = endpoint.visitor.post("/fr/agenda/recovery", data=form)
    assert Member(endpoint.visitor, cookie_of(entered)).get("/fr/agenda").status_code == 200
    assert endpoint.visitor.post("/fr/agenda/recovery", data=form).status_code == 403
    stranger = endpoint.visitor.post("/fr/agenda/recovery", data={"email": "x@ailleurs.example", "code": second})
    assert stranger.status_code == 403, "a code opens its own door alone"


def test_new_codes_end_the_former_ones(endpoint, member):
    former = printed(member)[0]
    printed(member)
    form = {"email": "claire@cabinet.example", "code": former}
    assert endpoint.visitor.post("/fr/agenda/recovery", data=form).status_code == 403


def test_a_second_factor_counts_from_its_first_code_on(endpoint, member):
    phone = telephone(member)
    assert member.post(PAGE, {"act": "confirm", "code": "000000"}).status_code == 422
    assert endpoint.visitor.post(link(endpoint)).status_code == 303, "not on yet: nobody is locked out half-way"
    assert member.post(PAGE, {"act": "confirm", "code": code(endpoint, phone)}).status_code == 303
    asked = link(endpoint)
    assert 'name="code"' in endpoint.visitor.get(asked).text
    assert endpoint.visitor.post(asked).status_code == 403
    endpoint.clock.forward(minutes=1)
    assert endpoint.visitor.post(asked, data={"code": code(endpoint, phone)}).status_code == 303


def test_a_code_of_the_telephone_counts_once_and_not_for_long(endpoint, member):
    phone = enabled(endpoint, member)
    now = code(endpoint, phone)
    assert endpoint.visitor.post(link(endpoint), data={"code": now}).status_code == 303
    assert endpoint.visitor.post(link(endpoint), data={"code": now}).status_code == 403
    assert endpoint.visitor.post(link(endpoint), data={"code": code(endpoint, phone, late=-90)}).status_code == 403
    endpoint.clock.forward(minutes=1)
    assert endpoint.visitor.post(link(endpoint), data={"code": code(endpoint, phone, late=29)}).status_code == 303


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "123456789", "abcdef"])
def test_what_is_no_code_opens_nothing(endpoint, member, typed):
    enabled(endpoint, member)
    assert endpoint.visitor.post(link(endpoint), data={"code": typed}).status_code == 403


def test_a_recovery_code_stands_for_a_lost_telephone(endpoint, member):
    codes = printed(member)
    enabled(endpoint, member)
    assert endpoint.visitor.post(link(endpoint), data={"code": codes[0]}).status_code == 303
    assert member.post(PAGE, {"act": "off"}).status_code == 403
    assert member.post(PAGE, {"act": "off", "code": codes[1]}).status_code == 303
    assert endpoint.visitor.post(link(endpoint)).status_code == 303


def test_guessing_codes_is_stopped(endpoint, member):
    enabled(endpoint, member)
    answers = [endpoint.visitor.post(link(endpoint), data={"code": f"{n:06}"}).status_code for n in range(7)]
    assert answers == [403] * 5 + [429] * 2, "the first sign-in counted too"


def test_whoever_has_the_machine_forgets_a_second_factor(endpoint, member):
    enabled(endpoint, member)
    context = endpoint.app.state.context
    assert access.forget_factor(context, "claire")
    assert not access.forget_factor(context, "claire")
    assert endpoint.visitor.post(link(endpoint)).status_code == 303


def test_other_devices_are_signed_out_and_this_one_is_not(endpoint, member):
    other = signed_in(endpoint)
    assert member.post(PAGE, {"act": "others"}).status_code == 303
    assert other.get("/fr/agenda").status_code == 303
    assert member.get("/fr/agenda").status_code == 200


def test_what_concerns_safety_is_noted(endpoint, member):
    printed(member)
    enabled(endpoint, member)
    member.post(PAGE, {"act": "others"})
    noted = [(row["actor"], row["action"]) for row in endpoint.rows("audit")]
    wanted = ["recovery-codes", "second-factor-on", "signed-out-elsewhere"]
    assert [action for actor, action in noted if actor == "practitioner:claire"][-3:] == wanted
