"""Sending codes to phones. The mock's phone network is a file."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Protocol

from account_backend.api_types import OneTimeCode, Phone


class SmsSender(Protocol):
    """Sends one-time codes; a provider puts its gateway here, and the wording with it."""

    def send_code(self, phone: Phone, code: OneTimeCode, at: datetime) -> None:
        """Sends `code` to `phone`."""


class Outbox:
    """Appends each code to a file, one JSON record a line, that only its owner may read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send_code(self, phone: Phone, code: OneTimeCode, at: datetime) -> None:
        """Writes the record with a single append, so that concurrent ones do not mix."""
        record = {"at": at.isoformat(), "phone": str(phone), "code": str(code)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self.path, flags, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            os.write(descriptor, (json.dumps(record) + "\n").encode())
        finally:
            os.close(descriptor)
