"""Days past due, late charges and sums."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_backend.clock import FixedClock, day_in_shanghai
from account_backend.ledger import (
    Due,
    arrears,
    days_past_due,
    late_charge,
    minimum_payment,
    next_due,
)

from .conftest import Backend

TODAY = date(2026, 11, 9)
RATE = Decimal("0.05")

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
rates = st.decimals(min_value=0, max_value=10, places=4)
day_counts = st.integers(min_value=0, max_value=5000)
due_lists = st.lists(
    st.builds(Due, amounts, st.dates(TODAY - timedelta(days=900), TODAY + timedelta(days=60))),
    max_size=6,
)


@pytest.mark.parametrize(
    ("principal", "days", "charge"),
    [
        ("1280.00", 12, "7.68"),
        ("5600.00", 45, "126.00"),
        ("299.00", 3, "0.45"),  # 0.4485
        ("10.00", 1, "0.01"),  # 0.005, a half: up
        ("30.00", 1, "0.02"),  # 0.015, a half: up, where half-even would give 0.02 as well
        ("50.00", 1, "0.03"),  # 0.025, a half: up, where half-even would give 0.02
        ("1280.00", 0, "0.00"),
    ],
)
def test_late_charge(principal: str, days: int, charge: str) -> None:
    assert str(late_charge(Decimal(principal), RATE, days)) == charge


@given(principal=amounts, rate=rates, days=day_counts)
def test_late_charge_is_exact_and_rounds_half_up(
    principal: Decimal, rate: Decimal, days: int
) -> None:
    charge = late_charge(principal, rate, days)

    cents = Fraction(principal) * Fraction(rate) * days  # percent of yuan are cents
    assert Fraction(charge) * 100 == floor(cents + Fraction(1, 2))


@given(principal=amounts, rate=rates, days=day_counts)
def test_late_charge_never_shrinks_with_time(principal: Decimal, rate: Decimal, days: int) -> None:
    assert late_charge(principal, rate, days + 1) >= late_charge(principal, rate, days)


@pytest.mark.parametrize(
    ("billed", "percent", "paid", "least"),
    [
        ("900.00", "10", "0.00", "90.00"),
        ("860.25", "10", "0.00", "86.03"),  # 86.025, a half: up, where half-even gives 86.02
        ("860.25", "10", "50.00", "36.03"),
        ("860.25", "10", "86.03", "0.00"),
        ("860.25", "10", "500.00", "0.00"),
        ("0.04", "10", "0.00", "0.00"),
    ],
)
def test_minimum_payment(billed: str, percent: str, paid: str, least: str) -> None:
    assert str(minimum_payment(Decimal(billed), Decimal(percent), Decimal(paid))) == least


@given(billed=amounts, percent=rates.map(lambda rate: rate * 10), paid=amounts)
def test_no_more_than_what_is_unpaid_is_asked_at_least(
    billed: Decimal, percent: Decimal, paid: Decimal
) -> None:
    paid = min(paid, billed)

    assert 0 <= minimum_payment(billed, percent, paid) <= billed - paid


@given(dues=due_lists, rate=rates)
def test_arrears_are_the_sum_of_each_overdue_bill(dues: list[Due], rate: Decimal) -> None:
    owed = arrears(dues, rate, TODAY)

    overdue = [d for d in dues if d.principal > 0 and d.due_date < TODAY]
    if owed is None:
        assert overdue == []
    else:
        assert owed.principal == sum(d.principal for d in overdue)
        assert owed.late_charge == sum(
            late_charge(d.principal, rate, (TODAY - d.due_date).days) for d in overdue
        )
        assert owed.to_pay == owed.principal + owed.late_charge
        assert owed.days == max((TODAY - d.due_date).days for d in overdue)
        assert owed.bill_count == len(overdue)


def test_charges_of_several_bills_are_rounded_one_by_one() -> None:
    dues = [Due(Decimal("10.00"), date(2026, 11, 8)), Due(Decimal("10.00"), date(2026, 11, 8))]

    owed = arrears(dues, RATE, TODAY)

    assert owed is not None
    assert owed.late_charge == Decimal("0.02")  # rounded together it would be 0.01


@given(dues=due_lists)
def test_next_due_is_the_soonest_day_that_is_not_past(dues: list[Due]) -> None:
    coming = next_due(dues, TODAY)

    ahead = [d for d in dues if d.principal > 0 and d.due_date >= TODAY]
    if coming is None:
        assert ahead == []
    else:
        assert coming.due_date == min(d.due_date for d in ahead)
        assert coming.principal == sum(d.principal for d in ahead if d.due_date == coming.due_date)


def test_a_bill_is_not_overdue_on_its_due_day() -> None:
    assert days_past_due(TODAY, TODAY) == 0
    assert days_past_due(TODAY - timedelta(days=1), TODAY) == 1
    assert days_past_due(TODAY + timedelta(days=1), TODAY) == 0


@pytest.mark.parametrize(
    ("hour", "minute", "day"),
    [(15, 59, date(2026, 11, 9)), (16, 0, date(2026, 11, 10))],
)
def test_the_day_changes_at_midnight_in_shanghai(hour: int, minute: int, day: date) -> None:
    moment = datetime(2026, 11, 9, hour, minute, tzinfo=timezone.utc)

    assert day_in_shanghai(moment) == day


@pytest.mark.parametrize(("minute", "days", "charge"), [(59, 12, "7.68"), (60, 13, "8.32")])
def test_a_bill_gets_a_day_older_at_16_00_utc(
    start: Callable[..., Backend], clock: FixedClock, minute: int, days: int, charge: str
) -> None:
    backend = start()
    clock.moment = datetime(2026, 11, 9, 15, 0, tzinfo=timezone.utc) + timedelta(minutes=minute)

    (account,) = backend.snapshot("19900000001")["accounts"]

    assert account["overdue"]["overdue_days"] == days
    assert account["overdue"]["late_charge_amount"] == charge
