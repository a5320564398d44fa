"""Shares of counts, and how far to trust them."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Of the normal distribution: 95 % lie within.
_Z = 1.959964


@dataclass(frozen=True)
class Share:
    """So many of so many; prints as `74.2 % (1,187 of 1,600)`."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """The share as a number from 0 to 1; not a number where there is nothing to share."""
        return self.count / self.total if self.total else math.nan

    def interval(self) -> tuple[float, float]:
        """Returns Wilson's 95 % confidence interval, (0, 1) where nothing was counted.

        Unlike the interval around the share itself it stays within 0 and 1 and is of use for
        small counts and for shares near the ends.
        """
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.value
        middle = p + _Z**2 / (2 * n)
        reach = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        low, high = ((middle + sign * reach) / (1 + _Z**2 / n) for sign in (-1, 1))
        return max(0.0, low), min(1.0, high)

    def percent(self) -> str:
        """Returns the share alone: `74.2 %`."""
        return f"{100 * self.value:.1f} %" if self.total else "none"

    def with_interval(self) -> str:
        """Returns share, counts and interval: `74.2 % (1,187 of 1,600; 72.0 to 76.3)`."""
        low, high = self.interval()
        bounds = f"; {100 * low:.1f} to {100 * high:.1f}" if self.total else ""
        return f"{self.percent()} ({self.count:,} of {self.total:,}{bounds})"

    def __str__(self) -> str:
        return f"{self.percent()} ({self.count:,} of {self.total:,})"
