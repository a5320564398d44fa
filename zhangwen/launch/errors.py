"""How starting can fail."""

from __future__ import annotations


class LaunchError(Exception):
    """The assistant cannot be started or has stopped; one line that says what to do."""


class Interrupted(Exception):
    """A signal asked the launcher to end while it was waiting for something."""
