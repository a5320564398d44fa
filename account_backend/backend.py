"""The parts of a running backend, in one place for the routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from account_backend.clock import Clock
from account_backend.codes import OneTimeCodes
from account_backend.database import Database
from account_backend.sessions import Sessions
from account_backend.settings import Settings
from account_backend.sms import SmsSender


@dataclass(frozen=True)
class Backend:
    """What a route works with."""

    settings: Settings
    clock: Clock
    database: Database
    codes: OneTimeCodes
    sessions: Sessions
    sms: SmsSender


def get_backend(request: Request) -> Backend:
    """The backend of the running application, as a dependency."""
    backend: Backend = request.app.state.backend
    return backend


TheBackend = Annotated[Backend, Depends(get_backend)]
