"""What one address may do, counted in this process."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sanic.request import Request

from zhangwen.channels.chat.errors import ChatError, RequestRefused

_MINUTE = 60.0
_IPV6_PREFIX = 64  # what one customer is given as a rule


def address_of(request: Request) -> str:
    """Returns who is asking, as far as limits go.

    `X-Forwarded-For` counts only when `SANIC_PROXIES_COUNT` says how many proxies of ours add to
    it (or one of Sanic's other settings for proxies is made): otherwise anybody could write there
    what they like.
    """
    given = str(request.remote_addr or request.ip)
    try:
        address = ipaddress.ip_address(given.strip("[]"))  # Sanic brackets what a proxy forwards
    except ValueError:
        return given
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:  # how a socket for both kinds names an IPv4 client
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address}/{_IPV6_PREFIX}", strict=False))


class MinuteLimit:
    """So many a minute for each key, over a sliding window.

    Args:
        most: How many.
        error: The code of a refusal.
        clock: Seconds that only grow.
    """

    def __init__(
        self, most: int, error: ChatError, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._error = error
        self._clock = clock
        self._moments: dict[str, deque[float]] = {}
        self._cleaned = clock()

    def count(self, key: str) -> None:
        """Counts one more.

        Raises:
            RequestRefused: It is one too many; it is not counted then.
        """
        now = self._clock()
        self._clean(now)
        moments = self._moments.setdefault(key, deque())
        while moments and moments[0] <= now - _MINUTE:
            moments.popleft()
        if len(moments) >= self._most:
            raise RequestRefused(self._error, max(1, math.ceil(moments[0] + _MINUTE - now)))
        moments.append(now)

    def _clean(self, now: float) -> None:
        """Forgets, once a minute, the keys that have been quiet."""
        if now - self._cleaned < _MINUTE:
            return
        self._cleaned = now
        quiet = [key for key, each in self._moments.items() if each[-1] <= now - _MINUTE]
        for key in quiet:
            del self._moments[key]


class OpenLimit:
    """So many open at the same time for each key.

    Args:
        most: How many.
        error: The code of a refusal.
    """

    def __init__(self, most: int, error: ChatError) -> None:
        self._most = most
        self._error = error
        self._open: Counter[str] = Counter()

    @contextmanager
    def one(self, key: str) -> Iterator[None]:
        """Counts one more while the block runs.

        Raises:
            RequestRefused: It is one too many.
        """
        if self._open[key] >= self._most:
            raise RequestRefused(self._error)
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
