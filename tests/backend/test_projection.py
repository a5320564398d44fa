"""What there is to pay on a day to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from account_backend.clock import FixedClock

from .conftest import DEMO_PHONES, Backend

CONVERSATION = "a" * 32
CHEN_JING = "19900000001"  # 1,280.00 due on 28 October at 0.05 % a day; today is 9 November


def projection(backend: Backend, on: str | None, conversation: str = CONVERSATION) -> Any:
    path = f"/v1/sessions/{conversation}/projection"
    return backend.client.get(path, params={} if on is None else {"on": on})


@pytest.mark.parametrize(
    ("on", "days", "charge", "to_pay"),
    [
        ("2026-11-09", 12, "7.68", "1287.68"),  # today: as the accounts say
        ("2026-11-10", 13, "8.32", "1288.32"),
        ("2026-12-05", 38, "24.32", "1304.32"),
        ("2027-02-28", 123, "78.72", "1358.72"),
        ("2027-11-10", 378, "241.92", "1521.92"),  # a year and a day: the last one
    ],
)
def test_what_is_overdue_costs_more_with_each_day(
    backend: Backend, on: str, days: int, charge: str, to_pay: str
) -> None:
    backend.log_in(CHEN_JING)

    assert projection(backend, on).json() == {
        "today": "2026-11-09",
        "on": on,
        "accounts": [
            {
                "product": "baitiao",
                "overdue": {
                    "principal_amount": "1280.00",
                    "late_charge_amount": charge,
                    "to_pay_amount": to_pay,
                    "due_date": "2026-10-28",
                    "overdue_days": days,
                    "bill_count": 1,
                },
            }
        ],
    }


@pytest.mark.parametrize("phone", DEMO_PHONES)
def test_today_is_what_the_accounts_say(backend: Backend, phone: str) -> None:
    accounts = backend.snapshot(phone)["accounts"]

    told = projection(backend, "2026-11-09").json()["accounts"]

    members = ("product", "overdue", "next_due")
    owing = [{m: a[m] for m in members if m in a} for a in accounts]
    assert told == [account for account in owing if len(account) > 1]


@pytest.mark.parametrize(
    ("on", "member", "days"),
    [
        ("2026-11-12", "next_due", 3),
        ("2026-11-15", "next_due", 0),  # the due date itself costs nothing more
        ("2026-11-16", "overdue", 1),
    ],
)
def test_what_is_due_becomes_overdue_after_its_day(
    backend: Backend, on: str, member: str, days: int
) -> None:
    backend.log_in("19900000011")  # 860.25 due on 15 November

    account = next(
        a for a in projection(backend, on).json()["accounts"] if a["product"] == "baitiao"
    )

    assert {"overdue", "next_due"} & set(account) == {member}
    counted = "overdue_days" if member == "overdue" else "due_in_days"
    assert account[member][counted] == days


def test_nothing_to_pay_is_an_empty_list(backend: Backend) -> None:
    backend.log_in("19900000002")

    assert projection(backend, "2026-12-05").json()["accounts"] == []


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2026-11-08", "day_past"),
        ("1970-01-01", "day_past"),
        ("2027-11-11", "day_too_far"),
        ("9999-12-31", "day_too_far"),
    ],
)
def test_a_day_it_is_not_made_for(backend: Backend, on: str, code: str) -> None:
    backend.log_in(CHEN_JING)

    response = projection(backend, on)

    assert (response.status_code, response.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    "on",
    [None, "", "tomorrow", "2026-06-31", "2027-02-29", "2026-11-9", "20261112", "1794000000"]
    + ["2026-11-12T00:00:00", "2026-11-12\n", "２０２６-11-12"],
)
def test_what_is_no_day(backend: Backend, on: str | None) -> None:
    backend.log_in(CHEN_JING)

    response = projection(backend, on)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["fields"] == ["query.on"]


def test_nobody_is_told_anything_without_a_session(backend: Backend) -> None:
    for on in ("2026-11-12", "2020-01-01"):
        response = projection(backend, on)
        assert (response.status_code, response.json()["code"]) == (403, "anonymous")


def test_it_is_only_of_the_sessions_customer(backend: Backend) -> None:
    backend.log_in(CHEN_JING)
    backend.log_in("19900000009", "b" * 32)

    of_products = [
        {a["product"] for a in projection(backend, "2026-12-05", c).json()["accounts"]}
        for c in (CONVERSATION, "b" * 32)
    ]

    assert of_products == [{"baitiao"}, {"fenqile"}]


def test_asking_keeps_the_session_alive(backend: Backend, clock: FixedClock) -> None:
    backend.log_in(CHEN_JING)
    for _ in range(3):
        clock.advance(timedelta(minutes=14))
        assert projection(backend, "2026-12-05").status_code == 200


@pytest.mark.parametrize(("minute", "status"), [(59, 200), (60, 422)])
def test_today_ends_at_midnight_in_shanghai(
    start: Callable[..., Backend], clock: FixedClock, minute: int, status: int
) -> None:
    backend = start()
    clock.moment = datetime(2026, 11, 9, 15, 0, tzinfo=timezone.utc) + timedelta(minutes=minute)
    backend.log_in(CHEN_JING)

    assert projection(backend, "2026-11-09").status_code == status


def test_each_day_costs_the_same_on_one_bill(backend: Backend) -> None:
    backend.log_in(CHEN_JING)
    days = [date(2026, 11, 9) + timedelta(days=n) for n in range(60)]

    charges = [
        Decimal(
            projection(backend, day.isoformat()).json()["accounts"][0]["overdue"][
                "late_charge_amount"
            ]
        )
        for day in days
    ]

    assert {later - sooner for sooner, later in pairwise(charges)} == {Decimal("0.64")}
