"""Sealed fields, fingerprints and signed links."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.crypt import KeyRing, Unsealable, Vault
from parvis.endpoint.links import Link, LinkProblem, Links, Purpose, random_id
from samples.booking_practice import NOW, SECRET

OTHER = "another secret for tests, as long as the first one is"


@pytest.fixture
def vault():
    return Vault(KeyRing((SECRET,)))


def test_a_sealed_field_opens_in_its_place_only(vault):
    """Moved to another row or column, cut, changed or opened with another key, it does not open."""
    sealed = vault.seal("Zoé Martin", "booking.name:1")
    assert vault.open(sealed, "booking.name:1") == "Zoé Martin"
    other = Vault(KeyRing((OTHER,)))
    for opener, text, context in (
        (vault, sealed, "booking.name:2"),
        (vault, sealed, "booking.email:1"),
        (vault, sealed[:-4], "booking.name:1"),
        (vault, sealed[:-8] + "AAAAAAA=", "booking.name:1"),
        (vault, "é", "booking.name:1"),
        (vault, "", "booking.name:1"),
        (other, sealed, "booking.name:1"),
    ):
        with pytest.raises(Unsealable) as caught:
            opener.open(text, context)
        assert "PARVIS_SECRET_KEY" in str(caught.value.write)


def test_the_same_text_is_never_sealed_the_same_way(vault):
    """Two people of the same name cannot be told to be namesakes."""
    assert vault.seal("x", "c") != vault.seal("x", "c")


def test_a_key_is_rotated_by_putting_the_new_one_in_front(vault):
    """The former key still opens and finds; the new one seals."""
    sealed, mark = vault.seal("Zoé", "c"), vault.fingerprint("zoe@example.org")
    rotated = Vault(KeyRing((OTHER, SECRET)))
    assert rotated.open(sealed, "c") == "Zoé"
    assert mark in rotated.fingerprints("zoe@example.org")
    assert rotated.fingerprint("zoe@example.org") != mark
    assert Vault(KeyRing((OTHER,))).open(rotated.seal("Zoé", "c"), "c") == "Zoé"


def test_a_fingerprint_knows_an_address_written_otherwise(vault):
    """Case and surrounding blanks; not another address, nor without the key."""
    assert vault.fingerprint(" Zoe@Example.ORG ") == vault.fingerprint("zoe@example.org")
    assert vault.fingerprint("zoe@example.org") != vault.fingerprint("zoé@example.org")
    assert Vault(KeyRing((OTHER,))).fingerprint("zoe@example.org") != vault.fingerprint("zoe@example.org")


def test_each_purpose_has_its_own_key():
    """What leaks from one use does not serve another."""
    ring = KeyRing((SECRET,))
    keys = {ring.keys(purpose)[0] for purpose in ("seal", "fingerprint", "links", "other")}
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)


@pytest.mark.parametrize("secrets", [(), ("",), (SECRET, "")])
def test_a_ring_without_a_secret_is_refused(secrets):
    """Nothing is ever sealed with an empty key."""
    with pytest.raises(ValueError, match="secret"):
        KeyRing(secrets)


def test_a_secret_is_not_shown():
    """Neither by the ring's keys nor by a vault printed by mistake."""
    assert SECRET not in repr(Vault(KeyRing((SECRET,))))


# --- links -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def links():
    return Links(KeyRing((SECRET,)))


def test_a_link_says_which_row_in_which_version(links):
    """And when it was made."""
    token = links.token(Purpose.BOOKING, "Ab-_Cd12", 3, NOW)
    assert links.verify(Purpose.BOOKING, token, NOW) == Link(Purpose.BOOKING, "Ab-_Cd12", 3, NOW)


def test_a_link_fits_in_a_mail_header(links):
    """Short tokens are not folded by any mail program."""
    token = links.token(Purpose.LEAVE, random_id(), 99, NOW)
    assert len(token) <= 60
    assert token.isascii()


def test_a_link_is_for_one_purpose(links):
    """The one to see a booking does not confirm a subscription."""
    token = links.token(Purpose.BOOKING, "a", 1, NOW)
    for purpose in set(Purpose) - {Purpose.BOOKING}:
        assert links.verify(purpose, token, NOW) is LinkProblem.INVALID


@pytest.mark.parametrize("forged", ["", "a", "a~1", "a~1.x.y", "é", "a~1." + "A" * 40, "\0", "..", "a" * 10_000])
def test_what_was_not_signed_here_opens_nothing(links, forged):
    """Garbage is not an error."""
    assert links.verify(Purpose.BOOKING, forged, NOW) is LinkProblem.INVALID


def test_each_character_of_a_link_counts(links):
    """Changing any one of them breaks it."""
    token = links.token(Purpose.BOOKING, "abc", 1, NOW)
    for place, letter in enumerate(token[:-1]):  # the last one carries two bits only
        changed = token[:place] + ("x" if letter != "x" else "y") + token[place + 1 :]
        assert links.verify(Purpose.BOOKING, changed, NOW) is LinkProblem.INVALID


def test_a_link_may_expire_or_last_for_ever(links):
    """Confirming has an end; leaving works years later."""
    token, later = links.token(Purpose.SUBSCRIBE, "a", 1, NOW), NOW + dt.timedelta(days=7)
    week = dt.timedelta(days=7)
    assert isinstance(links.verify(Purpose.SUBSCRIBE, token, later, week), Link)
    assert links.verify(Purpose.SUBSCRIBE, token, later + dt.timedelta(seconds=1), week) is LinkProblem.EXPIRED
    assert isinstance(links.verify(Purpose.SUBSCRIBE, token, NOW + dt.timedelta(days=2000)), Link)


def test_links_outlive_a_rotation_of_the_key_but_not_its_loss(links):
    """As long as the former key is in the ring."""
    token = links.token(Purpose.LEAVE, "a", 1, NOW)
    assert isinstance(Links(KeyRing((OTHER, SECRET))).verify(Purpose.LEAVE, token, NOW), Link)
    assert Links(KeyRing((OTHER,))).verify(Purpose.LEAVE, token, NOW) is LinkProblem.INVALID
    fresh = Links(KeyRing((OTHER, SECRET))).token(Purpose.LEAVE, "a", 1, NOW)
    assert isinstance(Links(KeyRing((OTHER,))).verify(Purpose.LEAVE, fresh, NOW), Link)
