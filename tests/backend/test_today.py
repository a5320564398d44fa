"""The backend's day, which anybody may know."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from account_backend.clock import FixedClock

from .conftest import Backend


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        ("2026-11-09T15:59:59", "2026-11-09"),
        ("2026-11-09T16:00:00", "2026-11-10"),  # midnight in Shanghai
        ("2099-12-31T04:00:00", "2099-12-31"),  # whatever the machine's clock says
    ],
)
def test_without_a_session(backend: Backend, clock: FixedClock, moment: str, today: str) -> None:
    clock.moment = datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)

    response = backend.client.get("/v1/today")

    assert (response.status_code, response.json()) == (200, {"today": today})


def test_it_is_the_day_of_the_accounts(backend: Backend) -> None:
    told = backend.client.get("/v1/today").json()["today"]

    assert told == backend.snapshot("19900000001")["today"]
