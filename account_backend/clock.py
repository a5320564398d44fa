"""The one clock of the backend, and the calendar day it makes."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

# China has had no daylight saving since 1991, so the offset is fixed, and the backend does not
# depend on a time zone database being installed.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(timezone.utc)


class FixedClock:
    """A clock that stands still until it is told to go on; for tests and demonstrations."""

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a clock needs an aware moment")
        self.moment = moment.astimezone(timezone.utc)

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self.moment

    def advance(self, step: timedelta) -> None:
        """Moves on by `step`."""
        self.moment += step


def day_in_shanghai(moment: datetime) -> date:
    """The calendar day that customers and due dates live in."""
    return moment.astimezone(SHANGHAI).date()


def seconds_until_tomorrow(moment: datetime) -> int:
    """Whole seconds, rounded up, until the next day begins in Shanghai."""
    local = moment.astimezone(SHANGHAI)
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), SHANGHAI)
    return whole_seconds(midnight - local)


def whole_seconds(duration: timedelta) -> int:
    """A duration in seconds, rounded up, so that whoever waits so long has waited enough."""
    return -(-duration // timedelta(seconds=1))
