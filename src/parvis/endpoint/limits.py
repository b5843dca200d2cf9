"""How often one network, one address or one link may ask for something. Kept in memory, as keyed hashes only."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` times in `window`."""

    count: int
    window: timedelta


BOOK_BY_NETWORK = Rate(30, timedelta(hours=1))
BOOK_BY_ADDRESS = Rate(8, timedelta(hours=24))
HOLD_BY_NETWORK = Rate(60, timedelta(minutes=10))
SIGN_UP_BY_NETWORK = Rate(20, timedelta(hours=1))
SIGN_UP_BY_ADDRESS = Rate(2, timedelta(hours=24))
SIGN_IN_BY_NETWORK = Rate(30, timedelta(hours=1))
SIGN_IN_BY_ADDRESS = Rate(6, timedelta(hours=1))
SLOTS_BY_NETWORK = Rate(600, timedelta(minutes=10))

MAX_KEYS = 20_000


class Limiter:
    """A sliding window for each key. `secret` keeps the keys unreadable in a memory dump."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._seen: dict[bytes, deque[datetime]] = {}
        self._lock = threading.Lock()

    def allows(self, rate: Rate, purpose: str, subject: str, now: datetime) -> bool:
        """Whether `subject` may do `purpose` once more; counts it if so. An unknown subject ("") is not limited."""
        if not subject:
            return True
        key = hmac.new(self._secret, f"{purpose}\0{subject}".encode(), hashlib.sha256).digest()[:16]
        with self._lock:
            if len(self._seen) > MAX_KEYS:
                self._forget(now)
            times = self._seen.setdefault(key, deque())
            while times and times[0] <= now - rate.window:
                times.popleft()
            if len(times) >= rate.count:
                return False
            times.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        day = now - timedelta(days=1)
        self._seen = {key: times for key, times in self._seen.items() if times and times[-1] > day}
        if len(self._seen) > MAX_KEYS:  # a flood from everywhere: the oldest keys go first
            self._seen = dict(list(self._seen.items())[MAX_KEYS // 2 :])


def network(address: str) -> str:
    """The network of an IP address: /24 for IPv4, /48 for IPv6. No whole address is ever kept.

    "" for none, and for this machine: behind a proxy that does not say whom it speaks for, everyone seems to come from
    there, and a limit would close the door to all.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        return ""
    prefix = 24 if ip.version == 4 else 48  # noqa: PLR2004 - IP versions
    return str(ipaddress.ip_network(f"{ip}/{prefix}", strict=False))
