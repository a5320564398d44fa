"""Who is signed in on this site, kept in memory: a demo forgets when it ends."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

LIFETIME_SECONDS = 8 * 60 * 60
MOST_SESSIONS = 10_000


def _random() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Session:
    """One browser's visit.

    Attributes:
        customer_id: Who is signed in; None for an anonymous visitor, who has a session as well,
            because signing in must be protected against forged requests too.
        expires_at: In seconds of the store's clock.
        id: The cookie's value.
        form_key: What a form of this visitor's pages sends along, and no other site can know.
    """

    customer_id: str | None
    expires_at: float
    id: str = field(default_factory=_random, repr=False)
    form_key: str = field(default_factory=_random, repr=False)

    def accepts(self, form_key: str) -> bool:
        """Tells whether a form came from a page of this session."""
        return hmac.compare_digest(form_key.encode(), self.form_key.encode())


class Sessions:
    """The sessions of all visitors; the oldest go when there are too many.

    Args:
        clock: Tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def find(self, session_id: str | None) -> Session | None:
        """Returns the session of a cookie, unless there is none or it has expired."""
        session = self._sessions.get(session_id or "")
        if session is not None and session.expires_at <= self._clock():
            self.end(session)
            return None
        return session

    def begin(self, customer_id: str | None = None) -> Session:
        """Begins a session under an id that nobody has known before."""
        session = Session(customer_id, self._clock() + LIFETIME_SECONDS)
        self._sessions[session.id] = session
        while len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return session

    def end(self, session: Session) -> None:
        """Ends a session; its cookie means nothing from now on."""
        self._sessions.pop(session.id, None)
