"""Which addresses the endpoint asks on behalf of whoever adds a calendar."""

from __future__ import annotations

import pytest

from parvis.booking.outside.guard import Rules, Unreadable, is_public, target_of, usable


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "100::1", "nonsense", "",
    ],
)  # fmt: skip
def test_nothing_inside_is_public(address):
    """Private, of this machine, of the link, of a cloud's metadata, however it is written in IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_the_internet_is_public(address):
    """Both families, also an IPv4 address behind NAT64."""
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://agenda.example/a.ics", "not-https"),
        ("file:///etc/passwd", "bad-address"),
        ("gopher://agenda.example/", "not-https"),
        ("ftp://agenda.example/a.ics", "not-https"),
        ("https://", "bad-address"),
        ("https://agenda.example:99999/", "bad-address"),
        ("https://claire:secret@agenda.example/", "bad-address"),
        ("https://agenda.example/a\r\nHost: b", "bad-address"),
        ("https://agenda.example/a b", "bad-address"),
        ("https://[::1", "bad-address"),
        ("https://agenda.example/" + "a" * 3000, "bad-address"),
        ("", "bad-address"),
    ],
)
def test_only_plain_addresses_of_https_are_asked(url, code):
    """No other scheme, nothing that could become a second header, no password in the address."""
    with pytest.raises(Unreadable) as refused:
        usable(url, Rules())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("addresses", "code"),
    [(["127.0.0.1"], "private-address"), (["1.1.1.1", "10.0.0.1"], "private-address"), ([], "unknown-host")],
)
def test_a_name_that_leads_inside_is_refused_also_when_it_leads_outside_too(addresses, code):
    """One private address among several is enough."""
    with pytest.raises(Unreadable) as refused:
        target_of("https://agenda.example/", Rules(resolve=lambda *_: addresses))
    assert refused.value.code == code


def test_a_name_is_resolved_once_and_that_address_is_used():
    """A name that answers something else the second time (rebinding) has no second time."""
    answers = iter([["1.1.1.1"], ["127.0.0.1"]])
    target = target_of("https://agenda.example:8443/a?b=c", Rules(resolve=lambda *_: next(answers)))
    assert (target.address, target.port, target.netloc, target.path) == (
        "1.1.1.1",
        8443,
        "agenda.example:8443",
        "/a?b=c",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost", "127.1"])
def test_this_machine_is_refused_by_all_its_names(host):
    """As the system itself resolves them: decimal, hexadecimal, short."""
    with pytest.raises(Unreadable) as refused:
        target_of(f"https://{host}/", Rules())
    assert refused.value.code in ("private-address", "unknown-host")


def test_accents_in_names_and_paths_become_ascii():
    """A request line and a Host are ASCII, whatever was pasted."""
    target = target_of("https://agenda-é.example/été", Rules(resolve=lambda *_: ["1.1.1.1"]))
    assert (target.netloc, target.path) == ("xn--agenda--hya.example", "/%C3%A9t%C3%A9")
