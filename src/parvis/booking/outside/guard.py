"""Which addresses the endpoint may ask: a calendar's, out on the Internet; nothing of this machine or its network.

Whoever adds a calendar writes an address; without this, that address could make the endpoint read a router, a database or a
cloud's metadata service from inside (SSRF).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urlsplit

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address
_LONGEST_URL = 2000
_PORTS = {"https": 443, "http": 80}

Resolve = Callable[[str, int], list[str]]


class Unreadable(Exception):
    """A calendar could not be read; `code` says why, without an address: it is kept and shown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be asked, and how much is taken. Tests alone allow `http` and this machine."""

    schemes: tuple[str, ...] = ("https",)
    public_only: bool = True
    seconds: float = 10.0
    most_bytes: int = 5 * 1024 * 1024
    redirects: int = 3
    resolve: Resolve = resolve
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked, and the one machine address to connect to."""

    parts: SplitResult
    address: str
    port: int

    @property
    def path(self) -> str:
        query = f"?{self.parts.query}" if self.parts.query else ""
        return quote((self.parts.path or "/") + query, safe="/%:@!$&'()*+,;=?~-._")

    @property
    def netloc(self) -> str:
        """The Host of the request, in ASCII."""
        host = self.host if self.host.isascii() else self.host.encode("idna").decode()
        host = f"[{host}]" if ":" in host else host
        return host if self.port == _PORTS[self.parts.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.parts.scheme, self.host, self.port

    @property
    def host(self) -> str:
        return self.parts.hostname or ""


def target_of(url: str, rules: Rules) -> Target:
    """Where to connect. The name is resolved here, once: what is verified is what is connected to. Raises Unreadable."""
    parts = usable(url, rules)
    port = parts.port or _PORTS[parts.scheme]
    try:
        addresses = rules.resolve(parts.hostname or "", port)
    except (OSError, UnicodeError):
        raise Unreadable("unknown-host") from None
    if not addresses:
        raise Unreadable("unknown-host")
    if rules.public_only and not all(is_public(address) for address in addresses):
        raise Unreadable("private-address")
    return Target(parts, addresses[0], port)


def usable(url: str, rules: Rules) -> SplitResult:
    """The parts of an address of the right form. Raises Unreadable."""
    try:
        parts = urlsplit(url)
        good = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise Unreadable("bad-address") from None
    if not good or len(url) > _LONGEST_URL or not url.isprintable() or " " in url or parts.username is not None:
        raise Unreadable("bad-address")
    if parts.scheme not in rules.schemes:
        raise Unreadable("not-https")
    return parts


def is_public(address: str) -> bool:
    """Whether an address is out on the Internet, in whichever way it is written."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast
    return _is_public_v6(ip)


def _is_public_v6(ip: IPv6Address) -> bool:
    if ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    if ip in _TRANSLATED:
        return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    if ip.sixtofour is not None or ip.teredo is not None:  # tunnels into IPv4: nobody serves a calendar there
        return False
    return ip in _GLOBAL_UNICAST and ip.is_global
